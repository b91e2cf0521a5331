"""Golden cases as pytest runs them: what one costs beside an empty test, and what a
second process gains. `python -m tests.benchmarks golden`.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measure import Ratio, Timed, ratio

CASES = 1000
PYTEST = ("-m", "pytest", "-q", "-p", "flashcli.pytest_plugin", "-p", "no:cacheprovider")
ROOT = Path(__file__).parent.parent.parent

JOB = """//CASE{number:04d} JOB (ACCT),'STORAGE ADMIN',CLASS=A,MSGCLASS=X
//COPY     EXEC PGM=ICKDSF,PARM='NOREPLYU'
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(10{target:02X})
/*
"""


def _cases(folder: Path, number: int) -> None:
    folder.mkdir(parents=True)
    for case in range(number):
        job = JOB.format(number=case, target=0x10 + case % 16)
        (folder / f"c{case:04d}.jcl").write_text(job)


def _empty(folder: Path, number: int) -> None:
    folder.mkdir()
    tests = "".join(f"def test_{one}():\n    pass\n\n\n" for one in range(number))
    (folder / "test_empty.py").write_text(tests)


def _start(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=environment)


def _seconds(folder: Path, *runs: tuple[str, ...]) -> float:
    """Of whole processes, begun together."""
    begin = time.perf_counter()
    processes = [_start(folder, *run) for run in runs]
    if any([process.wait() for process in processes]):
        raise RuntimeError(f"{runs}: failed")
    return time.perf_counter() - begin


def _pytest(folder: Path, *arguments: str) -> Timed:
    """Seconds without those of a pytest that runs one empty test."""
    plain = (*PYTEST, f"--rootdir={folder}")
    return lambda: _seconds(folder, (*plain, *arguments)) - _seconds(folder, (*plain, "one_empty"))


def _verify(*arguments: str) -> tuple[str, ...]:
    return ("-m", "flashcli", "verify", *arguments)


def _two_processes(folder: Path, number: int, pairs: int, bar: float | None) -> list[Ratio]:
    """`-n 2`, and what two processes that know nothing of each other gain here."""
    half = number // 2
    for name in ("first", "second"):
        _cases(folder / f"{number}" / name, half)
    _seconds(folder, _verify("--update-new", f"{number}"))
    one = lambda: _seconds(folder, _verify(f"{number}"))  # noqa: E731
    spread = lambda: _seconds(folder, _verify(f"{number}", "-n2"))  # noqa: E731
    apart = lambda: _seconds(  # noqa: E731
        folder, *(_verify(f"{number}/{name}") for name in ("first", "second"))
    )
    what = f"{number} golden cases"
    return [
        ratio(f"{what}, verify -n 2 / one process", spread, one, pairs=pairs, bar=bar),
        ratio(f"{what}, a process for each half / one process", apart, one, pairs=pairs, bar=None),
    ]


def golden(pairs: int) -> list[Ratio]:
    pairs = min(pairs, 5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _cases(folder / "cases", CASES)
        _empty(folder / "empty", CASES)
        _empty(folder / "one_empty", 1)
        _seconds(folder, _verify("--update-new", "cases"))
        case = _pytest(folder, "--flashcli", "cases")
        empty = _pytest(folder, "empty")
        return [
            ratio(f"{CASES} golden cases / empty tests", case, empty, pairs=pairs, bar=12),
            *_two_processes(folder, CASES, pairs, 1 / 1.6),
            *_two_processes(folder, 10 * CASES, min(pairs, 3), None),
        ]
