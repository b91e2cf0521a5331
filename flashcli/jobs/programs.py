"""Which program a step means: name to function, each imported when it first runs
(section 4 of `jcl-and-job-log.md`). It knows no step before or after.
"""

from collections.abc import Callable

from flashcli.programs.files import Abend, Files
from flashcli.run import Run

Program = Callable[[Run, Files], "int | Abend"]

MISSING = 12  # code of a program that lacks a DD
NOT_FOUND = Abend("S806", 4)


def program(name: str) -> Program | None:
    found = _PROGRAMS.get(name)
    return found() if found else None


def required(name: str) -> tuple[str, ...]:
    """The DDs that a program cannot do without; ICKDSF says itself what it lacks."""
    return _REQUIRED.get(name, ())


_REQUIRED = {
    "IKJEFT01": ("SYSTSPRT", "SYSTSIN"),
    "IKJEFT1A": ("SYSTSPRT", "SYSTSIN"),
    "IKJEFT1B": ("SYSTSPRT", "SYSTSIN"),
    "SDSF": ("ISFOUT", "ISFIN"),
    "IEBGENER": ("SYSPRINT", "SYSIN", "SYSUT1", "SYSUT2"),
}


def _ickdsf() -> Program:
    from flashcli.programs.ickdsf import ickdsf

    def run_ickdsf(run: Run, files: Files) -> int:
        if not files.has("SYSPRINT"):
            return _cannot_print(run, files)
        return ickdsf(
            run,
            files.records("SYSIN") if files.has("SYSIN") else None,
            parm=files.parm,
            first_line=files.first_line("SYSIN") or run.line,
            dd_volumes=files.volumes,
            out=files.out("SYSPRINT"),
        )

    return run_ickdsf


def _cannot_print(run: Run, files: Files) -> int:
    """Without SYSPRINT the operator is told."""
    files.console.append(run.catalogue.issue("ICK30300I", name="SYSPRINT"))
    files.console.append(run.catalogue.issue("ICK30304I"))
    files.said += files.console
    return MISSING


def _tso() -> Program:
    from flashcli.programs.tso import terminal_monitor

    def run_tso(run: Run, files: Files) -> int:
        return terminal_monitor(
            run,
            files.records("SYSTSIN"),
            parm=files.parm,
            name=files.program,
            first_line=files.first_line("SYSTSIN") or run.line,  # that of EXEC
            out=files.out("SYSTSPRT"),
        )

    return run_tso


def _sdsf() -> Program:
    from flashcli.programs.sdsf import sdsf

    return sdsf


def _bpxbatch() -> Program:
    from flashcli.programs.utilities import bpxbatch

    return bpxbatch


def _iefbr14() -> Program:
    from flashcli.programs.utilities import iefbr14

    return iefbr14


def _iebgener() -> Program:
    from flashcli.programs.utilities import iebgener

    return iebgener


_PROGRAMS: dict[str, Callable[[], Program]] = {
    "ICKDSF": _ickdsf,
    "IKJEFT01": _tso,
    "IKJEFT1A": _tso,
    "IKJEFT1B": _tso,
    "SDSF": _sdsf,
    "BPXBATCH": _bpxbatch,
    "IEFBR14": _iefbr14,
    "IEBGENER": _iebgener,
}
