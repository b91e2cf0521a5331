"""The operator's console: one command and its answer, or a file of commands.

It joins the stages (syntax, engine, report) and keeps the record; it knows
neither operands nor texts.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flashcli.engine import execute
from flashcli.engine.operator import Devices
from flashcli.outcomes import Executed, Problem
from flashcli.reports.operator import Answer, answer, mistaken
from flashcli.run import Run
from flashcli.syntax.operator import is_command, parse


def issue(run: Run, text: str, line: int) -> list[str]:
    """The lines of the answer, without carriage control."""
    return _issue(run, text, line).lines


def program(
    run: Run, records: Iterable[str], *, first_line: int = 1, out: Callable[[str], None]
) -> int:
    """A file of commands: each is printed with a leading blank, then its answer.
    The code is 8 when one was in error (`lab.md`, "What run prints")."""
    highest = 0
    for line, record in enumerate(records, first_line):
        if not is_command(record):
            continue
        out(f" {record.rstrip()}")
        answered = _issue(run, record.strip(), line)
        for text in answered.lines:
            out(f" {text}")
        highest = max(highest, answered.cc)
    return highest


def _issue(run: Run, text: str, line: int) -> Answer:
    run.line, run.statement = line, text
    lab = run.lab
    clock, refusal, data = lab.clock.now, None, None
    parsed = parse(text, run.catalogue)
    if isinstance(parsed, Problem):
        said = mistaken(parsed)
    else:
        outcome = execute(parsed, lab)
        said = answer(outcome, text.split(None, 1)[0].upper(), clock, run.catalogue)
        refusal, data = outcome.refusal, _data(outcome.result)
    run.record(Executed("operator", line, text, said.cc, clock, said.messages, refusal, data))
    return said


def _data(result: Any) -> dict[str, Any] | None:
    if isinstance(result, Devices):
        from flashcli.json_data import devices

        return devices(result)
    return None
