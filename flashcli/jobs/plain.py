"""Files that are no jobs: their language, and their listing alone (lab.md, "What run
prints"). It knows no statement.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from flashcli.jobs.output import FileResult, Sysout
from flashcli.messages.catalogue import Catalogue
from flashcli.run import Run
from flashcli.syntax.jcl_values import Flaw

UNREADABLE = 20
MOST = 16
SUFFIXES = {
    ".jcl": "jcl",
    ".ickdsf": "ickdsf",
    ".tso": "tso",
    ".oper": "operator",
    ".lab": "lab",
}
_DDNAMES = {"ickdsf": "SYSPRINT", "tso": "SYSTSPRT", "operator": "CONSOLE", "lab": "LABOUT"}


def dialect_of(name: str, text: str) -> str | None:
    """By suffix, else by the first line, `//` meaning JCL; None when neither tells."""
    base = name.replace("\\", "/").rpartition("/")[2].lower()
    stem, dot, suffix = base.rpartition(".")
    if stem and dot + suffix in SUFFIXES:
        return SUFFIXES[dot + suffix]
    return "jcl" if text.startswith("//") else None


def unreadable_lines(name: str, flaws: Iterable[Flaw], catalogue: Catalogue) -> tuple[str, ...]:
    """`file:line:column: ID text`, as `check` writes it."""
    lines = []
    for flaw in flaws:
        message = catalogue.issue(flaw.name, **flaw.inserts)
        lines.append(f"{name}:{flaw.line}:{flaw.column}: {message.id} {message.text}")
    return tuple(lines)


def run_plain(run: Run, text: str, dialect: str | None, name: str) -> Iterator[FileResult]:
    """One result, with what was printed before a mistake of ours, if there is one."""
    from flashcli.syntax.jcl import LONGEST_LINE, unreadable
    from flashcli.syntax.jcl_cards import records_of

    if dialect is None:
        unknown = [Flaw("FLC8022E", 1, 1)]
        lines = unreadable_lines(name, unknown, run.catalogue)
        yield FileResult(codes=(UNREADABLE,), unreadable=lines)
        return
    records = records_of(text)
    flaws = unreadable(records, LONGEST_LINE)
    if flaws:
        lines = unreadable_lines(name, flaws, run.catalogue)
        yield FileResult(codes=(UNREADABLE,), unreadable=lines)
        return
    out: list[str] = []
    sysout = Sysout("", _stem(name), "", _DDNAMES[dialect], out)
    try:
        code = _PROGRAMS[dialect](run, records, out.append)
    except Exception as error:
        yield FileResult((sysout,), fault=error)
        raise
    run.lab.drain_notices()  # they are for the console, which such a file does not print
    yield FileResult((sysout,), (), (min(code, MOST),), (), run.expect_failed)


def _stem(name: str) -> str:
    base = name.replace("\\", "/").rpartition("/")[2]
    stem = base.rpartition(".")[0] or base
    return "STDIN" if stem == "-" else stem


_Out = Callable[[str], None]


def _ickdsf(run: Run, records: Sequence[str], out: _Out) -> int:
    """SYSIN has records of 80 bytes (ickdsf-language.md section 2); nothing is behind them."""
    from flashcli.programs.ickdsf import ickdsf
    from flashcli.syntax.jcl_cards import RECORD

    return ickdsf(run, [record[:RECORD] for record in records], out=out)


def _tso(run: Run, records: Sequence[str], out: _Out) -> int:
    from flashcli.programs.tso import file

    return file(run, records, out=out)


def _operator(run: Run, records: Sequence[str], out: _Out) -> int:
    from flashcli.programs.operator import program

    return program(run, records, out=out)


def _lab(run: Run, records: Sequence[str], out: _Out) -> int:
    from flashcli.programs.lab import program

    return program(run, records, out=out)


_PROGRAMS: dict[str, Callable[[Run, Sequence[str], _Out], int]] = {
    "ickdsf": _ickdsf,
    "tso": _tso,
    "operator": _operator,
    "lab": _lab,
}
