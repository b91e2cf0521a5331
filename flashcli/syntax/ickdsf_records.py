"""Records of SYSIN put together to commands: margins, continuation, `;`.

ickdsf-language.md section 2. It knows no word of the language, only where
comments and quoted values are, for they may hold a `;` or end in a mark.
"""

import re
from typing import NamedTuple

from flashcli.syntax.ickdsf_notes import Note

_COMMENT = r"/\*(?:[^*]|\*(?!/))*(?:\*/)?"
# Wanted seldom, and compiled then.
_SKIPPED_AFTER_PLUS = rf"(?:\s|{_COMMENT})*"
_BARE_WORD = r"(?:[^\s,();/]|/(?!\*))+"
ITEM = rf"{_COMMENT}|[(),;]|\s+|([XB]?'(?:[^']|'')*'?)|{_BARE_WORD}"


class Margins(NamedTuple):
    """Columns scanned, counted from 1."""

    left: int = 2
    right: int = 72


class Command:
    """The records of one command, as many as were read. `text` is what they hold
    between the margins; `ends[i]` is where the part of record i ends in it."""

    __slots__ = ("_mark", "_offsets", "ends", "margins", "records", "text")

    def __init__(self, margins: Margins) -> None:
        self.margins = margins
        self.records: list[str] = []
        self.text = ""
        self.ends: list[int] = []
        self._offsets: list[tuple[int, int]] = []  # where a part starts, and its column
        self._mark = "-"

    def add(self, record: str) -> bool:
        """Take the next record; true when it is the last of the command."""
        left, right = self.margins
        part = record[left - 1 : right].rstrip()
        self.records.append(record)
        column = left
        if not part.endswith(("-", "+")):
            self._join(part, column)
            return True
        mark, part = part[-1], part[:-1]
        if part.strip():
            self._join(part, column)
            self._mark = mark
        else:  # nothing to scan: skipped, and what the mark before it asked for goes on
            self._offsets.append((len(self.text), column))
            self.ends.append(len(self.text))
        return False

    def _join(self, part: str, column: int) -> None:
        if self._mark == "+" and self.text and not self._in_comment():
            skipped = re.match(_SKIPPED_AFTER_PLUS, part)
            if skipped:
                part = part[skipped.end() :]
                column += skipped.end()
        self._offsets.append((len(self.text), column))
        self.text += part
        self.ends.append(len(self.text))

    def _in_comment(self) -> bool:
        return self.text.rfind("/*") > self.text.rfind("*/")

    def place(self, offset: int) -> tuple[int, int]:
        """Which record, from 0, and which of its columns, from 1, a character is in."""
        index = len(self._offsets) - 1
        while index and self._offsets[index][0] > offset:
            index -= 1
        start, column = self._offsets[index]
        return index, column + offset - start


def command_end(text: str) -> tuple[int, list[Note]]:
    """Where the command ends: at a `;` outside comments and quotes, or at the end of
    the text. Each `;` inside apostrophes is noted."""
    if ";" not in text:
        return len(text), []
    item_at, word_at = re.compile(ITEM).match, re.compile(_BARE_WORD).match
    notes: list[Note] = []
    depth = at = 0
    while at < len(text):
        found = item_at(text, at)
        if found and found[1] and not depth:  # no values here: an apostrophe is part of a word
            found = word_at(text, at)
        if not found:
            return at, notes
        item = found[0]
        if item == ";":
            return at, notes
        depth += (item == "(") - (item == ")" and depth > 0)
        if item[0] in "'XB" and "'" in item:
            inside = (at + index for index, one in enumerate(item) if one == ";")
            notes += [Note("ICK00222I", "", place, 1, place) for place in inside]
        at = found.end()
    return len(text), notes


def fold(text: str) -> str:
    """In capitals, character by character."""
    if text.isascii():
        return text.upper()
    return "".join(one.upper() if len(one.upper()) == 1 else one for one in text)
