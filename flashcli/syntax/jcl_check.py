"""Everything wrong in a job file, its data in other languages included; nothing runs.

It knows which DD of which program holds which language, and asks that language.
"""

from collections.abc import Iterator
from importlib import import_module

from flashcli.messages.catalogue import Catalogue
from flashcli.nearest import nearest
from flashcli.outcomes import Problem
from flashcli.syntax import jcl_sdsf
from flashcli.syntax.jcl import parse
from flashcli.syntax.jcl_values import Command, Flaw, Job, LabText, Step

_LANGUAGES = {
    "ICKDSF": ("SYSIN", "ickdsf_check"),
    "IKJEFT01": ("SYSTSIN", "tso"),
    "IKJEFT1A": ("SYSTSIN", "tso"),
    "IKJEFT1B": ("SYSTSIN", "tso"),
}
_LAB_AT = 3  # columns before LAB in a comment


def problems(text: str, name: str, catalogue: Catalogue | None = None) -> list[Problem]:
    """In the order of the file, each once; a file that cannot be read is not looked
    at any further."""
    texts = catalogue or Catalogue()
    file = parse(text)
    found = [_problem(flaw, file.records, texts) for flaw in file.unreadable]
    looked_at: set[int] = set()
    for job in file.jobs:
        found += [_problem(flaw, file.records, texts) for flaw in job.flaws]
        found += _other_languages(job, file.records, texts, looked_at)
    once = {(one.line, one.column, one.message.name): one for one in found}
    return sorted(once.values(), key=lambda one: (one.line, one.column))


def _problem(flaw: Flaw, records: tuple[str, ...], catalogue: Catalogue) -> Problem:
    message = catalogue.issue(flaw.name, **flaw.inserts)
    start = flaw.column - 1
    word = records[flaw.line - 1][start : start + flaw.length]
    return Problem(flaw.line, flaw.column, flaw.length, message, _nearest(word, flaw.among))


def _nearest(word: str, among: tuple[str, ...]) -> str:
    near = nearest(word, among)
    return f"DID YOU MEAN {near}?" if near else ""


def _other_languages(
    job: Job, records: tuple[str, ...], catalogue: Catalogue, looked_at: set[int]
) -> Iterator[Problem]:
    """Text that a procedure brings in more than once is looked at once."""
    for command in job.commands:
        if command.line not in looked_at:
            looked_at.add(command.line)
            yield from _of_command(command, catalogue)
    for item in job.body:
        if isinstance(item, LabText) and item.line not in looked_at:
            looked_at.add(item.line)
            yield from _of_lab(item, catalogue)
        elif isinstance(item, Step):
            yield from _of_parm(item, records, catalogue)
            yield from _of_step(item, catalogue, looked_at)


def _of_parm(step: Step, records: tuple[str, ...], catalogue: Catalogue) -> Iterator[Problem]:
    """Where PARM stands as the program gets it, its columns are told."""
    if step.program not in _LANGUAGES or not step.parm.strip():
        return
    language = import_module(f"flashcli.syntax.{_LANGUAGES[step.program][1]}")
    line, column = step.parm_at
    at = records[line - 1].find(step.parm, column - 1)
    for one in language.parm_problems(step.parm, catalogue):
        if at >= 0:
            yield one._replace(line=line, column=one.column + at)
        else:
            yield one._replace(line=line, column=column, length=1)


def _of_step(step: Step, catalogue: Catalogue, looked_at: set[int]) -> Iterator[Problem]:
    ddname, language = _LANGUAGES.get(step.program, ("ISFIN", "sdsf"))
    if language == "sdsf" and step.program != "SDSF":
        return
    name = ""
    for dd in step.dds:
        name = dd.name or name
        data = dd.data
        if name != ddname or data is None or data.line in looked_at:
            continue
        looked_at.add(data.line)
        if language == "sdsf":
            for line, record in enumerate(data.records, data.line):
                yield from _of_sdsf(record, line, catalogue)
        else:
            yield from _asked(language, list(data.records), data.line, catalogue)


def _asked(module: str, records: list[str], line: int, catalogue: Catalogue) -> list[Problem]:
    """A language is imported when there is text of it."""
    language = import_module(f"flashcli.syntax.{module}")
    found: list[Problem] = language.problems(records, line, catalogue)
    return found


def _shifted(found: list[Problem], columns: int) -> Iterator[Problem]:
    return (one._replace(column=one.column + columns) for one in found)


def _of_command(command: Command, catalogue: Catalogue) -> Iterator[Problem]:
    found = _asked("operator", [command.text], command.line, catalogue)
    return _shifted(found, command.column - 1)


def _of_lab(lab: LabText, catalogue: Catalogue) -> Iterator[Problem]:
    """`LAB` of the records that go on is no part of the statement."""
    first, *others = lab.records
    records = [first, *(" " * _LAB_AT + record[_LAB_AT:] for record in others)]
    return _shifted(_asked("lab", records, lab.line, catalogue), _LAB_AT)


def _of_sdsf(record: str, line: int, catalogue: Catalogue) -> Iterator[Problem]:
    command = jcl_sdsf.read(record)
    if command is None:
        return
    if command.kind == jcl_sdsf.OPERATOR:
        yield from _shifted(_asked("operator", [command.text], line, catalogue), command.at)
    elif command.kind == jcl_sdsf.UNKNOWN:
        message = catalogue.issue("FLC8032E", text=command.text[:40])
        hint = _nearest(command.text, jcl_sdsf.WORDS)
        yield Problem(line, command.at + 1, len(command.text), message, hint)
