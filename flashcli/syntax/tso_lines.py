"""SYSTSIN records to commands: sequence numbers, continuation, where each piece came from.

`tso-flashcopy.md`, section 1. It knows no command.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

RECORD = 80
_NUMBERED = 72
_DIGITS = frozenset("0123456789")
_DELIMITERS = " \t,"
_MARKS = frozenset("-+")


class Piece(NamedTuple):
    """From `offset` in the joined text on it is the record of `line`, from `column`."""

    offset: int
    line: int
    column: int


class TsoLine(NamedTuple):
    """One command, or a null command. `records` are its lines as typed; `pieces` may be
    left out when there is one."""

    text: str
    line: int
    records: tuple[str, ...]
    pieces: tuple[Piece, ...] = ()

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the text."""
        index = bisect_right(self.pieces, offset, key=lambda piece: piece.offset) - 1
        piece = self.pieces[index] if index >= 0 else Piece(0, self.line, 1)
        return piece.line, piece.column + offset - piece.offset


def command_text(record: str) -> str:
    """Columns 1 to 80, without a sequence number in 73 to 80."""
    if len(record) < RECORD:
        return record
    if _DIGITS.issuperset(record[_NUMBERED:RECORD]):
        return record[:_NUMBERED]
    return record[:RECORD]


def continues(text: str) -> bool:
    return text.rstrip()[-1:] in _MARKS


def commands(records: Sequence[str], first_line: int = 1) -> Iterator[TsoLine]:
    """SYSTSIN. A continuation that the end of the input cuts short ends the command."""
    begun: list[str] = []
    for line, record in enumerate(records, first_line):
        text = record if len(record) < RECORD else command_text(record)
        if text.rstrip()[-1:] in _MARKS:
            begun.append(record)
        elif begun:
            yield joined([*begun, record], line - len(begun))
            begun = []
        else:
            yield TsoLine(text, line, (record,))
    if begun:
        yield joined(begun, first_line + len(records) - len(begun))


def joined(
    records: Sequence[str], line: int = 1, text_of: Callable[[str], str] = command_text
) -> TsoLine:
    """One command of all the records: after + the delimiters that the next record begins
    with are dropped, after - its blanks stay. `text_of` is `str` for PARM and for what is
    typed at a terminal, which have no columns."""
    texts = []
    pieces = []
    offset = 0
    mark = ""
    for number, record in enumerate(records):
        text = text_of(record)
        bare = text.rstrip()
        continued = bare[-1:] if bare[-1:] in _MARKS else ""
        text = bare[:-1] if continued else text
        column = 1
        if mark == "+":
            column += len(text) - len(text.lstrip(_DELIMITERS))
            text = text.lstrip(_DELIMITERS)
        pieces.append(Piece(offset, line + number, column))
        texts.append(text)
        offset += len(text)
        mark = continued
    return TsoLine("".join(texts), line, tuple(records), tuple(pieces))
