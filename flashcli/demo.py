"""`flashcli demo`: a shipped job on the built-in lab, its comments told between its steps.

What it shows is what the job printed, blank lines apart.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from flashcli.batch import new_run
from flashcli.console import Console
from flashcli.exits import of_run
from flashcli.inputs import read_file
from flashcli.jobs import FileResult, run_file
from flashcli.reports.carriage import applied
from flashcli.shipped import PACKAGE

JOB = "labs/demo.jcl"
DIFFERS = 4  # of the comparison after the damage
_TOLD = re.compile(r"//\* (.*)")
_STEP = re.compile(r"//(\S+) +EXEC ")


class Chapter(NamedTuple):
    """Lines that are told, then the steps that show it."""

    told: list[str]
    steps: list[str]


def tell(console: Console) -> int:
    """The exit status of the job."""
    text = read_file(f"{PACKAGE}/{JOB}", None)
    run = new_run(None)
    result = run_file(run, text, JOB, None)
    for chapter in chapters(text):
        for line in chapter.told:
            console.out(line, "bold")
        console.lines(_shown(result, chapter.steps))
    return of_run(result.codes, expect_failed=run.expect_failed, max_cc=DIFFERS)


def chapters(text: str) -> Iterator[Chapter]:
    chapter = Chapter([], [])
    for line in text.split("\n"):
        if told := _TOLD.fullmatch(line):
            if chapter.steps:
                yield chapter
                chapter = Chapter([], [])
            chapter.told.append(told[1])
        elif step := _STEP.match(line):
            chapter.steps.append(step[1])
    yield chapter


def _shown(result: FileResult, steps: list[str]) -> Iterator[str]:
    for one in result.sysouts:
        if one.step in steps:
            yield f"=== {one.step} {one.ddname}"
            yield from (line for line in applied(one.lines) if line.strip())
    yield ""
