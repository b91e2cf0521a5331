"""Job files run on a lab: every job of a JCL file, or a file of another language.

The one way in. What becomes of one job is decided in `job`.
"""

from collections.abc import Iterable, Iterator

from flashcli.jobs.job import JobRun
from flashcli.jobs.output import FileResult, Sysout, printed, sysout_files
from flashcli.jobs.plain import UNREADABLE, dialect_of, run_plain, unreadable_lines
from flashcli.json_data import JobEnd
from flashcli.run import Run
from flashcli.syntax.jcl import parse

__all__ = [
    "FileResult",
    "Sysout",
    "dialect_of",
    "printed",
    "results",
    "run_file",
    "run_jcl",
    "sysout_files",
]


def run_file(run: Run, text: str, name: str, language: str | None = None) -> FileResult:
    """Run a file of any language; `language` is for those that neither the suffix of
    the name nor the first line tells."""
    return _together(results(run, text, name, language), run)


def results(run: Run, text: str, name: str, language: str | None = None) -> Iterator[FileResult]:
    """The same, a result for each job as it ends; a file of another language has one.
    What was printed before a mistake of ours comes first, then the exception."""
    dialect = dialect_of(name, text) or language
    if dialect == "jcl":
        yield from _of_jobs(run, text, name)
    else:
        yield from run_plain(run, text, dialect, name)


def run_jcl(run: Run, text: str, name: str) -> FileResult:
    """Every job of the file in order. Nothing runs of a file that is unreadable."""
    return _together(_of_jobs(run, text, name), run)


def _of_jobs(run: Run, text: str, name: str) -> Iterator[FileResult]:
    file = parse(text)
    if file.unreadable:
        lines = unreadable_lines(name, file.unreadable, run.catalogue)
        yield FileResult(codes=(UNREADABLE,), unreadable=lines)
        return
    for job in file.jobs:
        one = JobRun(run, job, run.lab.next_job)
        run.lab.next_job += 1
        try:
            one.run_job()
        except Exception as error:
            yield FileResult(tuple(one.sysouts()), fault=error)
            raise
        end = JobEnd(job.name, one.id, one.end)
        yield FileResult(tuple(one.sysouts()), (end,), tuple(one.codes), (), run.expect_failed)


def _together(several: Iterable[FileResult], run: Run) -> FileResult:
    sysouts: list[Sysout] = []
    ends: list[JobEnd] = []
    codes: list[int] = []
    unreadable: list[str] = []
    for one in several:
        sysouts += one.sysouts
        ends += one.jobs
        codes += one.codes
        unreadable += one.unreadable
    return FileResult(
        tuple(sysouts), tuple(ends), tuple(codes), tuple(unreadable), run.expect_failed
    )
