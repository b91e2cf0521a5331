"""What the parser did not expect, as a value: the one place that reads lark's exceptions.

It does not know what any language says about it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from lark import Lark, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

__all__ = ["Unexpected", "UnexpectedInput", "unexpected"]


class Unexpected(NamedTuple):
    """`position` counts from 0 in the text parsed; at its end `length` is 0 and
    `found` empty. `expected` holds keywords and punctuation as they are written,
    other terminals by name; `$END` when the text might have ended here."""

    position: int
    length: int
    found: str
    expected: tuple[str, ...]


def unexpected(error: UnexpectedInput, text: str, parser: Lark) -> Unexpected:
    if isinstance(error, UnexpectedToken):
        token = error.token
        if token.type == "$END":  # it carries the position of the last token
            return Unexpected(len(text), 0, "", _written(error.accepts, parser))
        at = token.start_pos or 0
        return Unexpected(at, len(token), str(token), _written(error.accepts, parser))
    if isinstance(error, UnexpectedCharacters):
        at = error.pos_in_stream or 0
        found = text[at : at + 1]
        return Unexpected(at, len(found), found, _written(error.allowed, parser))
    raise error


def _written(names: Iterable[str] | None, parser: Lark) -> tuple[str, ...]:
    return tuple(sorted(_spelling(name, parser) for name in names or ()))


def _spelling(name: str, parser: Lark) -> str:
    if name == "$END":
        return name
    pattern = parser.get_terminal(name).pattern
    return pattern.value if isinstance(pattern, PatternStr) else name
