"""One ICKDSF command from its text: modal words first, then verb and operands.

`scan` is pure: the same text with the same open IFs and codes gives the same
answer, so a terminal may ask before a command is complete. It prints nothing and
carries out nothing.
"""

import re
from collections.abc import Callable, Iterable
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from flashcli.syntax.ickdsf_modal import (
    NESTING_LIMIT,
    Levels,
    branch_done,
    closed,
    ended,
    grouped,
    opened,
    otherwise,
    runs,
    stray_do,
)
from flashcli.syntax.ickdsf_notes import Note, StoppedError, note
from flashcli.syntax.ickdsf_operands import Operands, UnemulatedError, read
from flashcli.syntax.ickdsf_records import command_end, fold
from flashcli.syntax.ickdsf_values import BadConstantError, decimal

if TYPE_CHECKING:
    from flashcli.messages.catalogue import Catalogue
    from flashcli.outcomes import Problem

_COMMENT = r"/\*(?:[^*]|\*(?!/))*(?:\*/)?"
_SEPARATORS = re.compile(rf"(?:[\s,]|{_COMMENT})*")
_WORD = re.compile(r"(?:[^\s,/]|/(?!\*))+")
# Of modal commands and improper commas, compiled when the first of them comes along.
_COMMA_OR_COMMENT = rf",|{_COMMENT}"
_CODE_NAME = "LASTCC|MAXCC"
_OPERATOR = ">=|<=|[¬^]=|[=<>]|EQ|NE|GE|LE|GT|LT"
_ASSIGNMENT = "=|EQ"
_EXPRESSION_LIMIT = 18
_VERB_LIMIT = 8

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "EQ": lambda a, b: a == b,
    "NE": lambda a, b: a != b,
    "GT": lambda a, b: a > b,
    "LT": lambda a, b: a < b,
    "GE": lambda a, b: a >= b,
    "LE": lambda a, b: a <= b,
}
_SIGNS = {"=": "EQ", "¬=": "NE", "^=": "NE", ">": "GT", "<": "LT", ">=": "GE", "<=": "LE"}


class Kind(Enum):
    NULL = auto()  # nothing was there
    MODAL = auto()  # IF, ELSE, DO, END; no more to do
    SET = auto()
    FUNCTION = auto()  # to be carried out
    UNEMULATED = auto()  # a verb that is not carried out here
    BYPASSED = auto()  # correct, on a branch not taken
    FAILED = auto()  # in error: bypassed, condition code 12
    FAILED_BYPASSED = auto()  # in error on a branch not taken
    ENDED = auto()  # the run ends


_IN_ERROR = (Kind.FAILED, Kind.FAILED_BYPASSED, Kind.ENDED)


class Scanned(NamedTuple):
    """`notes` come in the order of the text. `sets` is LASTCC or MAXCC and its value.
    `code` is the condition code of an error."""

    kind: Kind
    notes: list[Note]
    levels: Levels
    operands: Operands | None = None
    verb: str = ""
    sets: tuple[str, int] | None = None
    code: int = 0

    @property
    def in_error(self) -> bool:
        return self.kind in _IN_ERROR


class Codes(NamedTuple):
    last: int = 0
    highest: int = 0


def scan(typed: str, levels: Levels, codes: Codes, *, everything: bool = False) -> Scanned:
    """`everything` reads commands of branches not taken like those of branches taken."""
    folded = fold(typed)
    end, quoted = command_end(folded)
    if end < len(folded):
        folded, typed = folded[:end], typed[:end]
    scanning = _Scanning(folded, typed, levels, codes, everything)
    try:
        found = scanning.command()
    except StoppedError as stopped:
        notes = [*scanning.notes, stopped.note]
        found = Scanned(Kind.ENDED, notes, scanning.levels, code=16)
    if not quoted:
        return found
    last = found.notes[-1].reach if found.in_error else end
    notes = [*found.notes, *(one for one in quoted if one.reach < last)]
    return found._replace(notes=sorted(notes, key=lambda one: one.reach))


class _Scanning:
    """The state of one scan. `after` is the word, THEN or ELSE, whose branch is read."""

    __slots__ = ("after", "at", "codes", "everything", "folded", "levels", "notes", "typed")

    def __init__(
        self, folded: str, typed: str, levels: Levels, codes: Codes, everything: bool
    ) -> None:
        self.folded, self.typed, self.levels = folded, typed, levels
        self.codes, self.everything = codes, everything
        self.at = 0
        self.after = ""
        self.notes: list[Note] = []

    def command(self) -> Scanned:
        self._skip()
        found = _WORD.match(self.folded, self.at)
        if found is None:
            return self._null()
        modal = _MODAL.get(found[0])
        if modal is None:
            return self._function(found[0])
        start, self.at = self.at, found.end()
        return modal(self, start)

    # --- words

    def _skip(self) -> None:
        """Separators; a comma among them is improper anywhere but between operands."""
        start = self.at
        found = _SEPARATORS.match(self.folded, start)
        if found is not None:
            self.at = found.end()
        if self.folded.find(",", start, self.at) >= 0:
            for comma in re.compile(_COMMA_OR_COMMENT).finditer(self.folded, start, self.at):
                if comma[0] == ",":
                    at = comma.start()
                    self.notes.append(note("ICK00206I", "", at, at + 1, at))

    def _take(self, pattern: str | re.Pattern[str]) -> str:
        """The next item if it matches, else nothing."""
        self._skip()
        found = re.compile(pattern).match(self.folded, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

    def _stop(self, name: str, start: int, end: int | None = None) -> StoppedError:
        last = self.at if end is None else end
        return StoppedError(note(name, self.typed, start, last))

    # --- commands

    def _null(self) -> Scanned:
        if self.after:
            self.levels = branch_done(self.levels)
            return Scanned(Kind.MODAL, self.notes, self.levels)
        return Scanned(Kind.NULL, self.notes, closed(self.levels))

    def _function(self, verb: str) -> Scanned:
        levels = self.levels if self.after else closed(self.levels)
        taken = runs(levels)
        if self.after:
            levels = branch_done(levels)
        start = self.at
        try:
            operands, notes = read(
                verb, self.folded, self.typed, start, checks_values=taken or self.everything
            )
        except UnemulatedError as found:
            kind = Kind.UNEMULATED if taken else Kind.BYPASSED
            return Scanned(kind, self.notes, levels, verb=found.args[0])
        notes = self.notes + notes if self.notes else notes
        if operands is None:
            return self._failed(notes, verb, taken, levels)
        return Scanned(Kind.FUNCTION if taken else Kind.BYPASSED, notes, levels, operands)

    def _failed(self, notes: list[Note], verb: str, taken: bool, levels: Levels) -> Scanned:
        if verb == "PARM" and taken:
            return Scanned(Kind.ENDED, notes, levels, code=16)
        if taken:
            return Scanned(Kind.FAILED, notes, levels, code=12)
        # Quirk of Release 6: an unknown verb sets the code even where nothing is carried out.
        unknown = notes[-1].name == "ICK30219I" and len(verb) <= _VERB_LIMIT
        return Scanned(Kind.FAILED_BYPASSED, notes, levels, code=12 if unknown else 0)

    def _if(self, start: int) -> Scanned:
        if not self.after:
            self.levels = closed(self.levels)
        if len(self.levels) == NESTING_LIMIT:
            raise self._stop("ICK40237I", start)
        name, sign, number = self._expression(_OPERATOR, "ICK40229I", start)
        then = self._take(_WORD)
        if then != "THEN":
            raise self._stop("ICK40232I", self.at - len(then))
        code = self.codes.last if name == "LASTCC" else self.codes.highest
        condition = _COMPARE[_SIGNS.get(sign, sign)](code, number)
        self.levels = opened(self.levels, condition)
        self.after = "THEN"
        return self.command()

    def _else(self, start: int) -> Scanned:
        paired = otherwise(self.levels)
        if paired is None:
            raise self._stop("ICK40227I", start)
        self.levels = paired
        self.after = "ELSE"
        return self.command()

    def _do(self, start: int) -> Scanned:
        if self.after:
            self.levels = grouped(self.levels)
        else:
            self.levels = stray_do(closed(self.levels))
        return Scanned(Kind.MODAL, self.notes, self.levels)

    def _end(self, start: int) -> Scanned:
        if self.after:
            raise self._stop("ICK40228I", start)
        self.levels = ended(closed(self.levels))
        return Scanned(Kind.MODAL, self.notes, self.levels)

    def _set(self, start: int) -> Scanned:
        if not self.after:
            self.levels = closed(self.levels)
        taken = runs(self.levels)
        name, _, number = self._expression(_ASSIGNMENT, "ICK40230I", start)
        if surplus := self._take(_WORD):
            raise self._stop("ICK40230I", self.at - len(surplus))
        if self.after:
            self.levels = branch_done(self.levels)
        if not taken:
            return Scanned(Kind.MODAL, self.notes, self.levels)
        return Scanned(Kind.SET, self.notes, self.levels, sets=(name, min(number, 16)))

    def _expression(self, operator: str, wrong: str, start: int) -> tuple[str, str, int]:
        name = self._take(_CODE_NAME)
        sign = self._take(operator) if name else ""
        number = self._take(_WORD) if sign else ""
        if not number or len(name + sign + number) > _EXPRESSION_LIMIT:
            raise self._stop(wrong, start)
        try:
            return name, sign, decimal(number)
        except BadConstantError as error:
            raise self._stop(error.args[0], self.at - len(number)) from None


def problems(
    records: Iterable[str], first_line: int = 1, catalogue: "Catalogue | None" = None
) -> list["Problem"]:
    """Everything wrong with a SYSIN stream; see `ickdsf_check`."""
    from flashcli.syntax import ickdsf_check

    return ickdsf_check.problems(records, first_line, catalogue)


_MODAL: dict[str, Callable[[_Scanning, int], Scanned]] = {
    "IF": _Scanning._if,
    "ELSE": _Scanning._else,
    "DO": _Scanning._do,
    "END": _Scanning._end,
    "SET": _Scanning._set,
}
