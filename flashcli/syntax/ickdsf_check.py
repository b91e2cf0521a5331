"""Every problem of a SYSIN stream, without carrying out anything.

The reader stops at the first error of a command; here the operand in error is
taken out and the rest read again. Which branches are taken is not known, so all
commands are read as if they were.
"""

import re
from collections.abc import Iterable, Iterator

from flashcli.messages.catalogue import Catalogue
from flashcli.nearest import nearest
from flashcli.outcomes import Problem
from flashcli.syntax.ickdsf import Codes, Kind, scan
from flashcli.syntax.ickdsf_commands import margins_in, parameters
from flashcli.syntax.ickdsf_modal import Levels
from flashcli.syntax.ickdsf_notes import Note
from flashcli.syntax.ickdsf_operands import Operands
from flashcli.syntax.ickdsf_records import ITEM, Command, Margins, fold

_PARM = "PARM "
_MOST = 100  # problems of one command
_SEQUENCE_NUMBER = re.compile(r"[0-9]{8}\s*").fullmatch  # columns 73 to 80
# Said of the verb or of the command as a whole: nothing can be taken out.
_FINAL = ("ICK30219I", "ICK30225I", "ICK30226I")


def problems(
    records: Iterable[str], first_line: int = 1, catalogue: Catalogue | None = None
) -> list[Problem]:
    """In the order of the file. Text outside the margins counts as one."""
    texts = catalogue or Catalogue()
    found: list[Problem] = []
    levels: Levels = ()
    margins = Margins()
    command, line = Command(margins), first_line
    for number, record in enumerate(records, first_line):
        if not command.records:
            line = number
        found += _outside(record, number, margins, texts)
        if not command.add(record):
            continue
        found += [_problem(one, command, line, texts) for one in _notes(command.text, levels)]
        scanned = scan(command.text, levels, Codes(), everything=True)
        levels = scanned.levels
        if scanned.operands is not None and scanned.operands.verb == "parm":
            problem = _bad_margins(scanned.operands, command, line, texts)
            found += problem
            margins = margins if problem else _margins(scanned.operands, margins)
        command = Command(margins)
    if command.records:
        end = len(command.text)
        found.append(_problem(Note("ICK40236I", "", end, 0, end), command, line, texts))
    return sorted(found, key=lambda one: (one.line, one.column))


def parm_problems(parm: str, catalogue: Catalogue) -> list[Problem]:
    """Of the PARM field of EXEC: operands of a PARM command, without margins."""
    command = Command(Margins(1, len(_PARM) + len(parm)))
    command.add(f"{_PARM}{parm}")
    found = [_problem(one, command, 1, catalogue) for one in _notes(command.text, ())]
    operands = scan(command.text, (), Codes()).operands
    if operands is not None:
        found += _bad_margins(operands, command, 1, catalogue)
    return [one._replace(column=max(one.column - len(_PARM), 1)) for one in found]


def _notes(text: str, levels: Levels) -> Iterator[Note]:
    """All that can be said of a command: first what the reader says, then what it
    would say if the operands in error were not there."""
    first = scan(text, levels, Codes(), everything=True)
    yield from first.notes
    scanned = first
    for _ in range(_MOST):
        if not scanned.in_error or (scanned.kind is Kind.ENDED and not _is_parm(text)):
            return
        error = scanned.notes[-1]
        if error.name in _FINAL:
            return
        if scanned is not first:
            yield error
        start, end = _operand(fold(text), error.start)
        if start == end:
            return
        text = text[:start] + " " * (end - start) + text[end:]
        scanned = scan(text, levels, Codes(), everything=True)


def _is_parm(text: str) -> bool:
    return fold(text).split()[:1] == ["PARM"]


def _operand(text: str, at: int) -> tuple[int, int]:
    """The operand that holds the character, with its parentheses; nothing when it
    stands in the verb or in a modal command."""
    start = end = depth = words = 0
    for item in re.finditer(ITEM, text):
        first = item[0][0]
        if item[0].isspace() or item[0].startswith("/*") or first in ",;":
            continue
        if depth == 0 and first not in "()":
            if end > at:
                break
            start, words = item.start(), words + 1
        depth += (first == "(") - (first == ")" and depth > 0)
        end = item.end()
    return (start, end) if words > 1 and start <= at <= end else (0, 0)


# --- margins --------------------------------------------------------------------------


def _outside(record: str, line: int, margins: Margins, texts: Catalogue) -> Iterator[Problem]:
    """Text in column 1, and words that the right margin cuts."""
    left, right = margins
    lost = record[: left - 1]
    if lost.strip():
        column = len(lost) - len(lost.lstrip()) + 1
        yield Problem(line, column, len(lost.strip()), texts.issue("ICK19901I"))
    behind = record[right:]
    cut = bool(behind) and not (record[right - 1].isspace() or behind[0].isspace())
    if cut and not _SEQUENCE_NUMBER(behind):
        word = behind.split()[0]
        message = texts.issue("ICK19902I", right=right)
        yield Problem(line, right + 1, len(word), message)


def _margins(operands: Operands, before: Margins) -> Margins:
    return margins_in(parameters(operands)) or before


def _bad_margins(
    operands: Operands, command: Command, line: int, texts: Catalogue
) -> list[Problem]:
    found = parameters(operands)
    if found.margins is None or margins_in(found):
        return []
    at = fold(command.text).find("MARGINS")
    return [_problem(Note("ICK10927I", "", at, len("MARGINS"), at), command, line, texts)]


# --- problems --------------------------------------------------------------------------


def _problem(found: Note, command: Command, line: int, texts: Catalogue) -> Problem:
    index, column = command.place(min(found.start, max(len(command.text) - 1, 0)))
    message = texts.issue(found.name, x=found.x)
    return Problem(line + index, column, max(found.length, 1), message, _hint(found))


def _hint(found: Note) -> str:
    near = nearest(found.x, found.expected)
    return f"DID YOU MEAN {near}?" if near else ""
