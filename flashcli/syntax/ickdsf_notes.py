"""What the ICKDSF reader says about a command, before it is a message.

A note knows where it is and how far the reader had got when it was made; that
decides which records are echoed before it. It knows no listing.
"""

from typing import NamedTuple

INSERT = 20  # ickdsf-language.md 9.2: at most 20 characters of the field


class Note(NamedTuple):
    """`name` is the catalogue's, `x` its insert. `start` and `length` say what is
    in question, counted from 0 in the text of the command; `reach` is the last
    character looked at. `expected` are the words allowed there instead."""

    name: str
    x: str
    start: int
    length: int
    reach: int
    expected: tuple[str, ...] = ()


class StoppedError(Exception):
    """An error of step 1 (section 7): the rest of the command is skipped."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.name)
        self.note = note


def note(name: str, typed: str, start: int, end: int, reach: int | None = None) -> Note:
    """A note about `typed[start:end]`, inserted as it was typed."""
    shown = typed[start:end][:INSERT].rstrip()
    return Note(name, shown, start, end - start, end if reach is None else reach)
