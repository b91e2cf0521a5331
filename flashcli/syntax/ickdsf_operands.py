"""One ICKDSF function command, verb and operands, read with the grammar.

The callbacks run while lark parses, so that what is wrong comes up strictly from
left to right; where the parser cannot go on, its state says which message fits.
ickdsf-language.md sections 3 to 7. It knows no modal command and no record.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache, partial
from typing import Any, NamedTuple

from flashcli.storage.requests import (
    EstablishAction,
    Incremental,
    Mode,
    PreserveMirror,
    SpaceEfficient,
    WithdrawAction,
)
from flashcli.syntax import ickdsf_values as values
from flashcli.syntax.ickdsf_definitions import DEFINITIONS, complaints
from flashcli.syntax.ickdsf_notes import INSERT, Note, StoppedError, note
from flashcli.syntax.ickdsf_values import Address, BadConstantError
from flashcli.syntax.lexer import Token, token
from flashcli.syntax.parsing import parser, spellings

_SERIAL = partial(values.text, limit=6)
_OWNER = partial(values.text, limit=14)

_CHOICES: tuple[type[StrEnum], ...] = (
    Mode,
    Incremental,
    EstablishAction,
    WithdrawAction,
    PreserveMirror,
    SpaceEfficient,
)
_VALUES = {one.value for choice in _CHOICES for one in choice}
_COUNTS = {"targetvol": 3, "vtoc": 3, "index": 3, "margins": 2}
_POSITIONAL = ("verify", "vtoc", "index", "margins")
# Looked for only where something is wrong, and compiled then.
_COMMENT = r"/\*(?:[^*]|\*(?!/))*(?:\*/)?"
_ITEM = rf"[\s,()]|{_COMMENT}|([XB]?'(?:[^']|'')*'?|(?:[^\s,()/]|/(?!\*))+)"
_SEPARATORS = rf"(?:[\s,]|{_COMMENT})*"
_PUNCTUATION = ("LPAR", "RPAR", "COMMA", "$END")
_EMPTY = ("'", "''", "X'", "X''", "B'", "B''")


class Choices(list[str]):
    """Value keywords given for one operand, in capitals."""


class UnemulatedError(Exception):
    """A verb of ICKDSF that is not carried out here; `args[0]` as typed."""


class Operands(NamedTuple):
    """`given` maps the rule of an operand to its value: a number, a text, a list of
    constants, `Choices`, or True."""

    verb: str
    given: dict[str, Any]


class Reader:
    """Callbacks of the parser, for one parse at a time. With `checks_values` false
    digits, ranges and lengths are not looked at (section 8, scanned only)."""

    def __init__(self) -> None:
        self.begin("", "", checks_values=True)
        for verb, definition in DEFINITIONS.items():
            setattr(self, verb, self.command)
            setattr(self, f"{verb}_operand", self._operand)
            setattr(self, f"{verb}_command", self.command)
            for operand in definition.order:
                setattr(self, operand, partial(self._keyword, operand))
        for value in (*_VALUES, "YES", "RELATIONS"):
            setattr(self, value.lower(), partial(self._value, value))

    def begin(self, folded: str, typed: str, *, checks_values: bool) -> None:
        self.folded, self.typed, self.checks_values = folded, typed, checks_values
        self.opened = ""
        self.count = 0  # of constants in a list
        self.addressed = False  # the list began with a hex constant
        self.given: dict[str, Any] = {}
        self.facts: list[str] = []
        self.notes: list[Note] = []
        self.token: Any = None

    # --- verbs, operands, value keywords

    def command(self, children: list[Any]) -> None:
        """flashcpy; flashcpy_command: flashcpy | flashcpy_command flashcpy_operand COMMA?"""

    def _keyword(self, operand: str, children: list[Any]) -> str:
        self.opened, self.count = operand, 0
        if operand in self.given:
            raise self._stop("ICK30213I", children[0])
        self.given[operand] = True
        return operand

    def _operand(self, children: list[Any]) -> None:
        """keyword | keyword LPAR value RPAR | query relations"""
        if len(children) == 4:
            operand, _, value, _ = children
            self.given[operand] = value
            if type(value) is Choices:
                self.facts += [f"{operand}={word}" for word in value]
            elif type(value) is list and len(value) < self._needed(operand, value):
                self.facts.append(f"{operand}:short")

    def _needed(self, operand: str, listed: list[Any]) -> int:
        """How many constants a list must have, given its first."""
        if operand == "targetvol":
            return 2 if type(listed[0]) is Address else 1
        return _COUNTS.get(operand, 1) if operand in ("vtoc", "index") else 1

    def _value(self, value: str, children: list[Any]) -> str:
        self.token = children[0]
        return value

    def __default__(self, rule: str, children: list[Any], _meta: object) -> None:
        raise NotImplementedError(rule)

    def choices(self, children: list[Any]) -> Choices:
        """choices{value}: choices? value COMMA?"""
        found = children[0]
        if type(found) is not Choices:
            return Choices((found,))
        if children[1] in found:
            raise self._stop("ICK30213I", self.token)
        found.append(children[1])
        return found

    # --- constants

    def device(self, children: list[Any]) -> Any:
        """device: (WORD | QUOTED | CODED) COMMA?"""
        return self._constant(children[0], values.device)

    def name(self, children: list[Any]) -> Any:
        """name: (WORD | QUOTED | CODED) COMMA?"""
        return self._constant(children[0], values.name)

    def serial(self, children: list[Any]) -> Any:
        """serial: (WORD | QUOTED | CODED) COMMA?"""
        return self._constant(children[0], _SERIAL)

    def owner(self, children: list[Any]) -> Any:
        """owner: (WORD | QUOTED | CODED) COMMA?"""
        return self._constant(children[0], _OWNER)

    def number(self, children: list[Any]) -> Any:
        """number: (WORD | QUOTED | CODED) COMMA?"""
        if self._counted():
            raise self._stop_after("ICK30200I", children[0])
        return self._constant(children[0], values.number)

    def target(self, children: list[Any]) -> Any:
        """target: (WORD | QUOTED | CODED) COMMA?"""
        if self._counted():
            raise self._stop("ICK30223I", children[0])
        value = self._constant(children[0], values.target)
        if self.checks_values:
            is_address = type(value) is Address
            if self.count == 1:
                self.addressed = is_address
            elif not self.addressed or is_address != (self.count == 2):
                raise self._stop("ICK30203I", children[0])
        return value

    def _counted(self) -> bool:
        """Whether this constant of a list is one too many."""
        self.count += 1
        return self.count > _COUNTS.get(self.opened, 1)

    def label(self, children: list[Any]) -> list[Any]:
        """label: serial owner?"""
        return children

    def _list(self, children: list[Any]) -> list[Any]:
        """targets: targets? target; numbers: numbers? number"""
        if len(children) == 2:
            children[0].append(children[1])
            found: list[Any] = children[0]
            return found
        return children

    targets = numbers = _list

    def _constant(self, token: Token, convert: Callable[[str], Any]) -> Any:
        self.token = token
        word = token.value
        if token.type == "WORD":
            if "/" in word:
                raise self._password(token)
        elif word in _EMPTY:
            raise self._stop_at("ICK30205I", self._next(token.end_pos or 0))
        elif token.type == "QUOTED":
            word = self._typed(token)  # apostrophes keep the case
        if not self.checks_values:
            return word
        try:
            return convert(word)
        except BadConstantError as error:
            raise self._stop(error.args[0], token) from None

    # --- where the parser cannot go on

    def unexpected(self, error: Any) -> bool:
        """Of lark, which found a token that cannot stand there: say it and go on, or stop
        the command."""
        found, accepted = error.token, error.accepts or set()
        at = len(self.folded) if found.type == "$END" else found.start_pos or 0
        if found.type == "COMMA":
            self.notes.append(note("ICK00206I", "", at, at + 1, at))
        elif found.type == "RPAR" and "$END" in accepted:
            self.notes.append(note("ICK00233I", "", at, at + 1, at))
        else:
            if found.type == "$END" and "RPAR" in accepted:
                self._close(error)
            else:
                self._settle(error, accepted)
                raise self._refusal(found, at, accepted)
        return True

    def _settle(self, error: Any, accepted: set[str]) -> None:
        """Run the callbacks of what is complete before the error, on a copy: a token
        that fits makes the parser reduce. What is wrong with it comes first."""
        fitting = min(accepted - {"COMMA"})
        copied: Any = error.interactive_parser
        copied.copy(deepcopy_values=False).feed_token(token(fitting, ""))

    def _close(self, error: Any) -> None:
        """The command ends inside parentheses, behind a value."""
        if self.opened in _POSITIONAL:
            end = len(self.folded)
            self.notes.append(note("ICK00234I", "", end, end))
        error.interactive_parser.feed_token(token("RPAR", ")"))

    def _refusal(self, token: Token, at: int, accepted: set[str]) -> StoppedError:
        if "$END" in accepted:  # between operands
            return self._no_keyword(token, at, accepted)
        if "LPAR" in accepted:  # behind a keyword
            return self._stop_after("ICK30208I", token)
        if "RPAR" not in accepted:  # behind the parenthesis of an operand
            if token.type == "LPAR" and self.opened in _POSITIONAL:
                return self._stop_after("ICK30212I", token)
            return self._no_keyword(token, at, accepted)
        return self._after_value(token, at, accepted)

    def _no_keyword(self, token: Token, at: int, accepted: set[str]) -> StoppedError:
        """A word that is none of those listed at this level, be it one elsewhere, or no
        word at all."""
        if token.type not in _PUNCTUATION:
            return self._stop("ICK30211I", token, expected=accepted)
        return self._stop_at("ICK30205I", at)

    def _after_value(self, token: Token, at: int, accepted: set[str]) -> StoppedError:
        if token.type == "WORD" and token.value[0] == "/":
            return self._stop_after("ICK30217I", token)
        if self.opened in _POSITIONAL:
            return self._stop_after("ICK30212I" if token.type == "LPAR" else "ICK30200I", token)
        if "WORD" in accepted or accepted <= {"RPAR", "COMMA"}:
            return self._stop_after("ICK30209I", token)
        return self._no_keyword(token, at, accepted)

    # --- the ways to stop

    def _typed(self, token: Token) -> str:
        return self.typed[token.start_pos : token.end_pos]

    def _stop(self, name: str, token: Token, expected: set[str] | None = None) -> StoppedError:
        """About the word itself."""
        start, end = token.start_pos or 0, token.end_pos or 0
        found = note(name, self.typed, start, end)
        if expected:
            listed = {word for rule in words().values() for word in rule}
            found = found._replace(expected=tuple(sorted(listed & expected)))
        return StoppedError(found)

    def _stop_at(self, name: str, at: int) -> StoppedError:
        """About one character; a blank stands for the end of the command."""
        return StoppedError(Note(name, self.typed[at : at + 1] or " ", at, 1, at))

    def _stop_after(self, name: str, token: Token) -> StoppedError:
        """About the item before this one."""
        at = len(self.folded) if token.type == "$END" else token.start_pos or 0
        start, end = self._before(at)
        return StoppedError(note(name, self.typed, start, end, at))

    def _before(self, at: int) -> tuple[int, int]:
        """Where the last item in front of `at` stands."""
        span = (0, 0)
        for item in re.finditer(_ITEM, self.folded[:at]):
            span = item.span(1) if item[1] else span
        return span

    def _next(self, at: int) -> int:
        skipped = re.compile(_SEPARATORS).match(self.folded, at)
        return skipped.end() if skipped else at

    def _password(self, token: Token) -> StoppedError:
        start = token.start_pos or 0
        end = start + token.value.index("/")
        if end == start:
            return self._stop_after("ICK30217I", token)
        return StoppedError(note("ICK30217I", self.typed, start, end))


# --- the way in -----------------------------------------------------------------


@cache
def _reader() -> Reader:
    return Reader()


@cache
def words() -> dict[str, tuple[str, ...]]:
    """The spellings of every verb, operand and value, by rule, as the grammar lists them."""
    return spellings("ickdsf")


@cache
def _verbs() -> dict[str, str]:
    return {word: rule for rule in (*DEFINITIONS, "unemulated") for word in words()[rule]}


def read(
    verb: str, folded: str, typed: str, start: int, *, checks_values: bool
) -> tuple[Operands | None, list[Note]]:
    """Read the command that begins with `verb` at `start` of `folded`, which is `typed`
    in capitals, to its end. Without operands when it is in error.

    Raises UnemulatedError for a verb that is known but not carried out.
    """
    rule = _verbs().get(verb)
    if rule is None:
        unknown = note("ICK30219I", typed, start, start + len(verb))
        return None, [unknown._replace(expected=tuple(_verbs()))]
    if rule == "unemulated":
        raise UnemulatedError(typed[start : start + len(verb)])
    reader = _reader()
    grammar = parser("ickdsf", reader, start=f"{rule}_command")
    begin = partial(reader.begin, folded, typed, checks_values=checks_values)
    begin()
    try:
        grammar.parse(folded, start, again=begin, on_error=reader.unexpected)
    except StoppedError as stopped:
        before = [one for one in reader.notes if one.reach < stopped.note.reach]
        return None, [*before, stopped.note]
    found = complaints(rule, frozenset([*reader.given, *reader.facts]), _rank)
    if found:
        end = len(folded)
        return None, reader.notes + [
            Note(one.message, words()[one.operand][0][:INSERT], start, end - start, end)
            for one in found
        ]
    return Operands(rule, reader.given), reader.notes


def _rank(rule: str) -> int:
    return list(words()).index(rule)
