"""What a parser did not expect, as a value.

It does not know what any language says about it.
"""

from typing import NamedTuple


class Unexpected(NamedTuple):
    """`position` counts from 0 in the text parsed; at its end `length` is 0 and
    `found` empty. `expected` holds keywords and punctuation as they are written,
    other terminals by name; `$END` when the text might have ended here."""

    position: int
    length: int
    found: str
    expected: tuple[str, ...]


class UnexpectedError(Exception):
    """A text that the grammar does not allow."""

    def __init__(self, found: Unexpected) -> None:
        super().__init__(found)
        self.found = found
