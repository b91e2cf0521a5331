"""Records of a lab file to statements: continuation, comments.

Every character of a statement keeps its line and column. It knows no statement.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Statement(NamedTuple):
    """One statement, its records joined. `line` is that of its first record,
    `parts` gives offset in the text, line and column of each of its `records`;
    `unfinished` when a hyphen ends the last record of the file."""

    text: str
    line: int
    records: tuple[str, ...]
    parts: tuple[tuple[int, int, int], ...]
    unfinished: bool = False

    def place(self, position: int) -> tuple[int, int]:
        """Line and column, from 1, of a position in the text."""
        offset, line, column = next(part for part in reversed(self.parts) if part[0] <= position)
        return line, column + position - offset


def statements(records: Iterable[str], first_line: int = 1) -> Iterator[Statement]:
    """Blank records and those that begin with # are skipped. A hyphen as the last
    character goes on with the first one of the next record, nothing between."""
    text, kept, parts = "", list[str](), list[tuple[int, int, int]]()
    for line, record in enumerate(records, first_line):
        record = record.rstrip()
        content = record.lstrip()
        if not kept and (not content or content[0] == "#"):
            continue
        kept.append(record)
        parts.append((len(text), line, len(record) - len(content) + 1))
        if content.endswith("-"):
            text += content[:-1]
            continue
        yield Statement(text + content, parts[0][1], tuple(kept), tuple(parts))
        text, kept, parts = "", [], []
    if kept:
        yield Statement(text, parts[0][1], tuple(kept), tuple(parts), unfinished=True)
