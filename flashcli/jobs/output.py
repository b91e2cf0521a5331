"""What a file has printed: its DDs in order, as a stream of lines or as files.

It knows neither jobs nor languages.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flashcli.controls import all_dotted
from flashcli.json_data import JobEnd
from flashcli.reports.carriage import applied

JES = "JES2"  # the step that the system's own DDs are said to belong to (published logs)


class Sysout(NamedTuple):
    """One DD, carriage control in column 1. Outside of jobs `job` and `step` are
    empty and `job_id` names the file."""

    job: str
    job_id: str
    step: str
    ddname: str
    lines: Sequence[str]


class FileResult(NamedTuple):
    """`codes` are those of steps, LAB statements and whole files, none above 16; one
    of 20 stands for a JCL error or an unreadable file. `unreadable` says what is wrong
    with it, one line each. `fault` is the mistake of ours that ended it before its time."""

    sysouts: tuple[Sysout, ...] = ()
    jobs: tuple[JobEnd, ...] = ()
    codes: tuple[int, ...] = ()
    unreadable: tuple[str, ...] = ()
    expect_failed: bool = False
    fault: Exception | None = None


def printed(result: FileResult, asa: bool = False) -> Iterator[str]:
    """Each DD of a job is introduced by a line (lab.md, "What run prints"). Without
    `asa` carriage control becomes spacing."""
    for one in result.sysouts:
        if one.job:
            yield f"=== {one.job} {one.job_id} {one.step} {one.ddname}"
        lines = all_dotted(one.lines)
        yield from lines if asa else applied(lines)


def sysout_files(
    result: FileResult, seen: dict[str, int] | None = None
) -> Iterator[tuple[str, list[str]]]:
    """JOBID.STEP.DDNAME.txt and its lines; a name that comes again is numbered. `seen`
    counts the names of a run of several files."""
    seen = {} if seen is None else seen
    for one in result.sysouts:
        stem = ".".join(filter(None, (one.job_id, one.step, one.ddname)))
        seen[stem] = seen.get(stem, 0) + 1
        again = f".{seen[stem]}" if seen[stem] > 1 else ""
        yield f"{stem}{again}.txt", list(all_dotted(one.lines))
