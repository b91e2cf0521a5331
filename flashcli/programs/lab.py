"""Runs LAB statements: one by one between the steps of a job, or a file of them.

It joins the stages (syntax, engine, report) and keeps the record; it knows
neither operands nor texts.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flashcli import commands
from flashcli.engine import execute
from flashcli.engine.lab_results import Compared, Expectation, TrackRead
from flashcli.lab import LastStep
from flashcli.outcomes import Executed, Problem
from flashcli.reports.lab import Answer, answer, malformed
from flashcli.run import Run
from flashcli.syntax.lab import parse
from flashcli.syntax.lab_records import statements

_EXPECTATIONS = (
    commands.ExpectCode,
    commands.ExpectMessage,
    commands.ExpectSame,
    commands.ExpectRelations,
    commands.ExpectTracks,
)


def statement(run: Run, text: str, line: int, out: Callable[[str], None]) -> int:
    """Execute one statement, LAB and what follows it, and give its condition code.

    Every statement but EXPECT becomes what the next EXPECT looks back at.
    """
    return _execute(run, text, line, parse(text, run.catalogue), out)


def program(
    run: Run, records: Iterable[str], *, first_line: int = 1, out: Callable[[str], None]
) -> int:
    """A file of statements: each is printed with a leading blank, then its answer.
    The code is the highest of them all."""
    highest = 0
    for one in statements(records, first_line):
        for record in one.records:
            out(f" {_printable(record)}")
        parsed = parse(one.text, run.catalogue, unfinished=one.unfinished)
        highest = max(highest, _execute(run, one.text, one.line, parsed, out))
    return highest


def _printable(record: str) -> str:
    return (
        record if record.isprintable() else "".join(c if c.isprintable() else "." for c in record)
    )


def _execute(run: Run, text: str, line: int, parsed: Any, out: Callable[[str], None]) -> int:
    run.line, run.statement = line, text
    lab = run.lab
    clock, outcome, data = lab.clock.now, None, None
    if isinstance(parsed, Problem):
        said = malformed(parsed, run.catalogue)
        looked = text.split(maxsplit=2)[1:2] == ["EXPECT"]
    else:
        outcome = execute(parsed, lab)
        said = answer(parsed, outcome, run.catalogue)
        looked = isinstance(parsed, _EXPECTATIONS)
        data = _data(outcome.result)
        if isinstance(outcome.result, Expectation) and not outcome.result.met:
            run.expect_failed = True
    for one in said.lines:
        out(one)
    if not looked:
        lab.last = _last(said)
    refusal = outcome.refusal if outcome else None
    run.record(Executed("lab", line, text, said.cc, clock, said.messages, refusal, data))
    return said.cc


def _last(said: Answer) -> LastStep:
    return LastStep(said.cc, tuple([message.id for message in said.messages]))


def _data(result: Any) -> dict[str, Any] | None:
    if isinstance(result, TrackRead):
        from flashcli.json_data import track_read

        return track_read(result)
    if isinstance(result, Compared):
        from flashcli.json_data import compared

        return compared(result)
    return None
