"""How two listings differ, for people: unified or side by side, with a column ruler and
trailing blanks made visible; where they begin to differ. It knows no case and no stream.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

MAX_DIFF = 400  # lines shown of one case
WIDEST = 132
HEADER = "=== "  # a DD of a job begins: job, job number, step, DD

SYSTEM = "JES2"  # the step of the DDs that the system itself writes


class Layout(StrEnum):
    UNIFIED = "unified"
    SIDE = "side"


class Place(NamedTuple):
    """`line` of the golden file, from 1; the others are empty outside of jobs."""

    line: int
    job: str = ""
    step: str = ""
    dd: str = ""

    def __str__(self) -> str:
        where = f"job {self.job}, step {self.step}, DD {self.dd}, " if self.job else ""
        return f"{where}line {self.line}"


def diff(
    expected: str, found: str, names: tuple[str, str], layout: Layout = Layout.UNIFIED
) -> Iterator[str]:
    """Lines, at most MAX_DIFF of them; trailing blanks are shown as `·`."""
    before, after = expected.split("\n"), found.split("\n")
    lines = (_side if layout is Layout.SIDE else _unified)(before, after, names)
    for number, line in enumerate(lines):
        if number == MAX_DIFF:
            yield "... more lines differ"
            return
        yield line


def _unified(before: list[str], after: list[str], names: tuple[str, str]) -> Iterator[str]:
    over = ruler(_width(before + after))
    lines = unified_diff(before, after, *names, lineterm="")
    for number, line in enumerate(lines):
        yield line if number < 2 else line[:1] + visible(line[1:])
        if line.startswith("@@"):
            yield f" {over}"


def _side(before: list[str], after: list[str], names: tuple[str, str]) -> Iterator[str]:
    """Rows marked `|` changed, `<` gone, `>` new; the golden file is on the left."""
    width = max(_width(before), len(names[0]))
    yield f"  {names[0]:<{width}}   {names[1]}"
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(3):
        first, last = group[0], group[-1]
        yield f"@ lines {first[1] + 1} to {last[2]} | lines {first[3] + 1} to {last[4]}"
        yield f"  {ruler(width)}   {ruler(_width(after))}"
        for kind, start, end, other, other_end in group:
            yield from _rows(kind, before[start:end], after[other:other_end], width)


def _rows(kind: str, left: Sequence[str], right: Sequence[str], width: int) -> Iterator[str]:
    for one, other in zip_longest(left, right):
        mark = " " if kind == "equal" else ">" if one is None else "<" if other is None else "|"
        start = "- " if mark in "|<" else "+ " if mark == ">" else "  "
        shown = "" if other is None else visible(other)
        yield f"{start}{visible(one or ''):<{width}} {mark} {shown}".rstrip()


def _width(lines: list[str]) -> int:
    return min(max(map(len, lines), default=0), WIDEST)


def ruler(width: int) -> str:
    """`----+----1----+----2`, as wide as the text it stands over."""
    return "".join(f"----+----{tens % 10}" for tens in range(1, width // 10 + 2))[:width]


def visible(line: str) -> str:
    text = line.rstrip(" ")
    return text + "·" * (len(line) - len(text))


def changed(expected: str, found: str) -> tuple[list[str], list[str]]:
    """The lines that are gone and those that are new."""
    lines = list(unified_diff(expected.split("\n"), found.split("\n"), n=0, lineterm=""))[2:]
    gone = [line[1:] for line in lines if line.startswith("-")]
    return gone, [line[1:] for line in lines if line.startswith("+")]


def first_difference(expected: str, found: str) -> Place:
    """In a DD of a step, where there is one: what the job log of the system says is
    a consequence."""
    before, after = expected.split("\n"), found.split("\n")
    places = []
    for kind, start, _, other, _ in SequenceMatcher(None, before, after).get_opcodes():
        if kind != "equal":
            there = place_of(after, other + 1) if kind == "insert" else place_of(before, start + 1)
            places.append(there._replace(line=min(start + 1, len(before))))
    own = (place for place in places if place.step != SYSTEM)
    return next(own, places[0] if places else Place(1))


def place_of(lines: list[str], number: int) -> Place:
    """Of the line with this number, from 1."""
    return _in_dd(lines, number - 1)


def _in_dd(lines: list[str], at: int) -> Place:
    for line in reversed(lines[: at + 1]):
        words = line.removeprefix(HEADER).split()
        if line.startswith(HEADER) and len(words) == 4:
            return Place(at + 1, words[0], words[2], words[3])
    return Place(at + 1)
