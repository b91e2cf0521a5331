"""TSO text to commands and to problems: the one way in to this language.

`parse` is for who executes, `problems` for who only checks. What a profile does not
know is judged when its rules are given.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any

from flashcli.outcomes import Problem
from flashcli.storage.rules import Rules
from flashcli.syntax import tso_operands
from flashcli.syntax.parsing import parser
from flashcli.syntax.problems import UnexpectedError
from flashcli.syntax.tso_commands import Fault, Leave, TsoCommand
from flashcli.syntax.tso_lines import RECORD, TsoLine, commands, joined
from flashcli.syntax.tso_values import BadValueError, Values
from flashcli.syntax.tso_words import Abbreviations, Language, vocabularies

if TYPE_CHECKING:
    from flashcli.messages.catalogue import Catalogue

_MOST_FAULTS = 100
_FOLD = str.maketrans(ascii_lowercase, ascii_uppercase)


def parse(text: str, rules: Rules | None = None) -> TsoCommand | Fault | None:
    """The command, or the first mistake in it; None for a null command."""
    text = _folded(text)
    try:
        function, given = _read(text)
    except (UnexpectedError, BadValueError) as error:
        return next(iter(_malformed(text, error)), None)
    found = tso_operands.command(function, given, rules)
    return _placed(found, text) if isinstance(found, Fault) else found


def faults(text: str, rules: Rules | None = None) -> list[Fault]:
    """Every mistake in a command, 100 at most."""
    text = _folded(text)
    try:
        function, given = _read(text)
    except (UnexpectedError, BadValueError) as error:
        return list(islice(_malformed(text, error), _MOST_FAULTS))
    return [_placed(one, text) for one in tso_operands.faults(function, given, rules)]


def problems(
    records: Sequence[str], first_line: int = 1, catalogue: "Catalogue | None" = None
) -> list[Problem]:
    """Every mistake in a file, up to the command that ends it."""
    if catalogue is None:
        from flashcli.messages.catalogue import Catalogue

        catalogue = Catalogue()
    found = []
    for line in commands(records, first_line):
        wrong = faults(line.text)
        found += [_problem(fault, line, catalogue) for fault in wrong]
        found += _unread(line, catalogue)
        if not wrong and _ends(line.text):
            break
    return found


def parm_problems(parm: str, catalogue: "Catalogue") -> list[Problem]:
    """Of the command in the PARM field, which has no columns to end it."""
    line = joined((parm,), 1, str)
    return [_problem(fault, line, catalogue) for fault in faults(line.text)]


def shortest_prefixes(command: str) -> tuple[str, ...]:
    """How short each operand may be cut, in the order of the grammar."""
    from flashcli.syntax.tso_words import shortest

    return shortest(language().vocabularies[f"_{command}"])


@cache
def language() -> Language:
    """The parser, and what its grammar says about words."""
    abbreviations = Abbreviations()
    made = parser("tso", Values(), postlex=abbreviations)
    abbreviations.vocabularies = vocabularies(made)
    starts = {rule.expansion[0].name for rule in made.lark.rules if rule.origin.name == "start"}
    heads = [rule.expansion for rule in made.lark.rules if rule.origin.name in starts]
    first = dict.fromkeys(head[0].name[1:] for head in heads)
    second = dict.fromkeys(head[1].name[1:] for head in heads if head[0].name == "_ANTFREXX")
    return Language(made, abbreviations.vocabularies, tuple(first), tuple(second))


def _read(text: str) -> tuple[str, dict[str, Any]]:
    read: Any = language().parser.parse(text)
    return read  # type: ignore[no-any-return]


def _folded(text: str) -> str:
    """Upper case, and as long as it was."""
    return text.upper() if text.isascii() else text.translate(_FOLD)


def _malformed(text: str, error: UnexpectedError | BadValueError) -> Iterable[Fault]:
    from flashcli.syntax import tso_form

    at = error.word.start_pos if isinstance(error, BadValueError) else error.found.position
    return tso_form.faults(text, language(), at)


def _placed(fault: Fault, text: str) -> Fault:
    from flashcli.syntax import tso_form

    found = tso_form.places(text, language())
    one = found.get(fault.operand) or found[""]
    return fault._replace(start=one.start, length=one.end - one.start)


def _problem(fault: Fault, line: TsoLine, catalogue: "Catalogue") -> Problem:
    number, column = line.place(fault.start)
    message = catalogue.issue(fault.name, **fault.inserts)
    return Problem(number, column, fault.length, message, fault.hint)


def _unread(line: TsoLine, catalogue: "Catalogue") -> Iterable[Problem]:
    """SYSTSIN has 80 columns, whatever a file has."""
    for number, record in enumerate(line.records, line.line):
        if lost := record[RECORD:].strip():
            message = catalogue.issue("ANTF9009W")
            yield Problem(number, RECORD + 1, len(record) - RECORD, message, f"lost: {lost[:40]}")


def _ends(text: str) -> bool:
    command = parse(text)
    return isinstance(command, TsoCommand) and isinstance(command.request, Leave)
