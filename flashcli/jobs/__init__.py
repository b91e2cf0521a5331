"""Job files run on a lab: every job of a JCL file, or a file of another language.

The one way in. What becomes of one job is decided in `job`.
"""

from flashcli.jobs.job import JobRun
from flashcli.jobs.output import FileResult, Sysout, printed, sysout_files
from flashcli.jobs.plain import UNREADABLE, dialect_of, run_plain, unreadable_lines
from flashcli.json_data import JobEnd
from flashcli.run import Run
from flashcli.syntax.jcl import parse

__all__ = ["FileResult", "Sysout", "dialect_of", "printed", "run_file", "run_jcl", "sysout_files"]


def run_file(run: Run, text: str, name: str, language: str | None = None) -> FileResult:
    """Run a file of any language; `language` is for those that neither the suffix of
    the name nor the first line tells."""
    dialect = dialect_of(name, text) or language
    if dialect == "jcl":
        return run_jcl(run, text, name)
    return run_plain(run, text, dialect, name)


def run_jcl(run: Run, text: str, name: str) -> FileResult:
    """Every job of the file in order. Nothing runs of a file that is unreadable."""
    file = parse(text)
    if file.unreadable:
        lines = unreadable_lines(name, file.unreadable, run.catalogue)
        return FileResult(codes=(UNREADABLE,), unreadable=lines)
    sysouts: list[Sysout] = []
    ends: list[JobEnd] = []
    codes: list[int] = []
    for job in file.jobs:
        one = JobRun(run, job, run.lab.next_job)
        run.lab.next_job += 1
        one.run_job()
        sysouts += one.sysouts()
        ends.append(JobEnd(job.name, one.id, one.end))
        codes += one.codes
    return FileResult(tuple(sysouts), tuple(ends), tuple(codes), (), run.expect_failed)
