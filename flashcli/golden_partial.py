"""Partial golden files: what a listing must hold, in order, and what it must not.

Lines `CHECK: text`, `CHECK-NEXT: text`, `CHECK-NOT: text`, `CHECK-CC: STEP=n`; lines
that begin with `#` are comments. It runs nothing.
"""

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from flashcli.toml_source import Mistake, MistakeError, shown

_LINE = re.compile(r"CHECK(-NEXT|-NOT|-CC|)(?:: ?| |$)(.*)")
_ALLOWED = "CHECK: text, CHECK-NEXT: text, CHECK-NOT: text, CHECK-CC: STEP=n, # comment"


class Check(NamedTuple):
    """`kind` is empty, NEXT, NOT or CC; `line` counts from 1."""

    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"CHECK{'-' if self.kind else ''}{self.kind}: {self.text}"


class Miss(NamedTuple):
    """A check that the listing fails, why, and the line of the listing (from 1)."""

    check: Check
    why: str
    line: int


def is_partial(golden: str) -> bool:
    """No exact listing begins so: its first column is carriage control."""
    return next((bool(_LINE.match(line)) for line in _telling(golden.split("\n"))), False)


def _telling(lines: list[str]) -> Iterator[str]:
    return (line for line in lines if line.strip() and not line.startswith("#"))


def checks_of(name: str, golden: str) -> list[Check]:
    """Raises MistakeError for a line that is none; `name` is the file's."""
    checks: list[Check] = []
    mistakes: list[Mistake] = []
    for number, line in enumerate(golden.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.rstrip())
        if found and (found[2] or found[1] == "-NEXT"):
            checks.append(Check(number, found[1].removeprefix("-"), found[2]))
        else:
            mistakes.append(Mistake(name, number, "", shown(line.rstrip()), _ALLOWED))
    if mistakes:
        raise MistakeError(mistakes)
    return checks


def first_miss(checks: list[Check], listing: str, normal: Callable[[str], str]) -> Miss | None:
    """A text is sought anywhere in a line; runs of blanks count as one. CHECK-NOT
    holds between the matches before and after it. `normal` normalises."""
    lines = [_squeezed(line) for line in normal(listing).rstrip("\n").split("\n")]
    at = 0  # lines before it are behind the last match
    forbidden: list[Check] = []
    for check in checks:
        if check.kind == "CC":
            continue
        if check.kind == "NOT":
            forbidden.append(check)
            continue
        found = _next(check, lines, at, normal) if check.kind else _find(check, lines, at, normal)
        if isinstance(found, Miss):
            return found
        if miss := _forbidden(forbidden, lines[at:found], at, normal):
            return miss
        forbidden, at = [], found + 1
    return _forbidden(forbidden, lines[at:], at, normal)


def _find(check: Check, lines: list[str], at: int, normal: Callable[[str], str]) -> int | Miss:
    wanted = _squeezed(normal(check.text))
    for number in range(at, len(lines)):
        if wanted in lines[number]:
            return number
    why = f"no line from line {at + 1} of the listing on holds it"
    if near := get_close_matches(wanted, lines[at:], 1):
        number = lines.index(near[0], at)
        return Miss(check, f"{why}; nearest, line {number + 1}: {near[0].strip()}", number + 1)
    return Miss(check, why, min(at + 1, len(lines)))


def _next(check: Check, lines: list[str], at: int, normal: Callable[[str], str]) -> int | Miss:
    wanted = _squeezed(normal(check.text))
    line = lines[at] if at < len(lines) else None
    if line is None:
        return Miss(check, "the listing ends before it", len(lines))
    if wanted in line if wanted.strip() else not line[1:].strip():
        return at
    return Miss(check, f"line {at + 1} of the listing is: {line.strip()}", at + 1)


def _forbidden(
    checks: list[Check], lines: list[str], at: int, normal: Callable[[str], str]
) -> Miss | None:
    for check in checks:
        wanted = _squeezed(normal(check.text))
        for number, line in enumerate(lines, at + 1):
            if wanted in line:
                return Miss(check, f"line {number} of the listing holds it: {line.strip()}", number)
    return None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)
