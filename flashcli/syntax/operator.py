"""Operator commands: console text to command objects, or to one located problem.

It knows what operands may stand where and which message an error in them gets.
It knows no device: whether 1000 exists is for the engine to say.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flashcli.commands import Command
from flashcli.messages.catalogue import Catalogue
from flashcli.nearest import nearest
from flashcli.outcomes import Problem
from flashcli.syntax.operator_build import (
    BUILD,
    COMMAND_INVALID,
    DELIMITER_ERROR,
    INVALID_PARAMETER,
    INVALID_UNIT_OPERAND,
    KEYWORD_MISSING,
    PARAMETER_MISSING,
    UNIDENTIFIABLE_KEYWORD,
    WrongError,
)
from flashcli.syntax.parsing import parser
from flashcli.syntax.problems import Unexpected, UnexpectedError

VERB_WIDTH = 8

# ASCII only: other letters may become longer in upper case, and columns would shift.
_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz\t", "ABCDEFGHIJKLMNOPQRSTUVWXYZ ")


class Fault(NamedTuple):
    """A mistake before it has words. `position` counts from 0 in the text typed;
    `expected` are the words that could stand where `found` does."""

    message: str  # a catalogue name; the verb is its only insert
    verb: str
    position: int
    length: int
    found: str = ""
    expected: tuple[str, ...] = ()


# --- one command ------------------------------------------------------------


def parse(text: str, catalogue: Catalogue | None = None) -> Command | Problem:
    """Operands end at the first blank, the rest is comment. A problem is in line 1."""
    judged = _judged(text)
    if isinstance(judged, Fault):
        return _problem(judged, 1, "", catalogue or Catalogue())
    command: Command = judged
    return command


def problems(
    records: Iterable[str], first_line: int = 1, catalogue: Catalogue | None = None
) -> list[Problem]:
    """What is wrong with the commands of a file, one a record, with hints."""
    texts, found = catalogue or Catalogue(), []
    for line, record in enumerate(records, first_line):
        if is_command(record):
            judged = _judged(record)
            if isinstance(judged, Fault):
                near = nearest(judged.found, judged.expected)
                found.append(_problem(judged, line, near, texts))
    return found


def is_command(record: str) -> bool:
    """Blank records and options of a golden case are none (lab.md, "Golden cases")."""
    return not record.startswith("#GOLDEN") and bool(record.strip())


def _problem(fault: Fault, line: int, near: str, catalogue: Catalogue) -> Problem:
    verb = fault.verb[:VERB_WIDTH]
    if not verb.isprintable():
        verb = "".join(one if one.isprintable() else "." for one in verb)
    message = catalogue.issue(fault.message, verb=verb)
    hint = catalogue.issue("FLC-HINT", word=near).text if near else ""
    return Problem(line, fault.position + 1, fault.length, message, hint)


class _Statement:
    """`text` is what the grammar reads: folded, one blank, no comment."""

    __slots__ = ("_operands_at", "_verb_at", "text", "verb")

    def __init__(self, typed: str) -> None:
        folded = typed.translate(_UPPER)
        body = folded.lstrip(" ")
        verb, _, rest = body.partition(" ")
        operands = rest.lstrip(" ")
        self._verb_at = len(folded) - len(body)
        self._operands_at = len(folded) - len(operands)
        operands = operands.partition(" ")[0]
        self.verb = verb
        self.text = f"{verb} {operands}" if operands else verb

    def word(self) -> str:
        """The verb as a word: a delimiter ends it too."""
        return self.verb[: min((at for at in map(self.verb.find, ",()=") if at >= 0), default=None)]

    def position(self, at: int) -> int:
        """Where a character of `text` was typed."""
        inside = at - len(self.verb) - 1
        return self._verb_at + at if inside < 0 else self._operands_at + inside


def _judged(typed: str) -> Any:
    """The command, or a Fault."""
    statement = _Statement(typed)
    try:
        return parser("operator", BUILD).parse(statement.text)
    except UnexpectedError as error:
        return _misplaced(statement, error.found)
    except WrongError as error:
        return _wrong(statement, error)


# --- what is wrong with it --------------------------------------------------

_DELIMITERS = frozenset((",", "(", ")", "=", " ", "$END"))
_VERBS = {"DS": "DEVSERV", "D": "DISPLAY", "V": "VARY"}
_UNKNOWN = {"DEVSERV": INVALID_PARAMETER}  # else UNIDENTIFIABLE_KEYWORD


def _misplaced(statement: _Statement, unexpected: Unexpected) -> Fault:
    """Something where it cannot stand."""
    text = statement.text
    at, length, found, expected = unexpected
    words = tuple(word for word in expected if word not in _DELIMITERS)
    verb = statement.word()
    if at == 0:
        return Fault(COMMAND_INVALID, verb, statement.position(0), len(verb), verb, words)
    full = _VERBS.get(verb, verb)
    if found == "=" and "=" not in expected and at > len(verb) + 1:
        at, length, found = _word_before(text, at)
        message = _unknown(full, ())
    elif found in ("", ","):
        message = _missing(full, found, expected, words)
    elif found in _DELIMITERS or not words:
        message = DELIMITER_ERROR
    else:
        message = _unknown(full, words)
    return Fault(message, verb, statement.position(at), length, found, words)


def _word_before(text: str, at: int) -> tuple[int, int, str]:
    start = max(text.rfind(delimiter, 0, at) for delimiter in " ,(") + 1
    return start, at - start, text[start:at]


def _unknown(verb: str, words: tuple[str, ...]) -> str:
    if verb == "DISPLAY" and "U" in words:
        return COMMAND_INVALID  # something that a real system displays, and the lab does not
    if verb == "DISPLAY" and ("DASD" in words or "OFFLINE" in words):
        return INVALID_UNIT_OPERAND
    return _UNKNOWN.get(verb, UNIDENTIFIABLE_KEYWORD)


def _missing(verb: str, found: str, expected: tuple[str, ...], words: tuple[str, ...]) -> str:
    """A comma, or the end, where neither can stand."""
    if words or {"=", "(", " "}.issuperset(expected):
        return KEYWORD_MISSING if verb == "VARY" and "ONLINE" in words else PARAMETER_MISSING
    return INVALID_PARAMETER if found and expected == ("$END",) else DELIMITER_ERROR


def _wrong(statement: _Statement, error: WrongError) -> Fault:
    token, verb = error.token, statement.verb
    if token is None:
        return Fault(error.message, verb, statement.position(len(statement.text)), 0)
    keywords = tuple(one.pattern.value for one in parser("operator", BUILD).lark.terminals)
    at = statement.position(token.start_pos or 0)
    return Fault(error.message, verb, at, len(token), str(token), keywords)
