"""Golden cases as pytest runs them: what one costs beside an empty test, and what a
second process gains. `python -m tests.benchmarks golden`.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.measure import Ratio, ratio

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


def _write(folder: Path) -> None:
    """As many small cases as empty tests, in folders of their own."""
    for number in range(CASES):
        job = folder / "cases" / f"c{number:04d}.jcl"
        job.parent.mkdir(exist_ok=True)
        job.write_text(JOB.format(number=number, target=0x10 + number % 16))
    (folder / "empty").mkdir()
    (folder / "empty" / "test_empty.py").write_text(
        "".join(f"def test_{number}():\n    pass\n\n\n" for number in range(CASES))
    )
    (folder / "none").mkdir()
    (folder / "none" / "test_none.py").write_text("def test_none():\n    pass\n")


def _pytest(folder: Path, *arguments: str) -> float:
    """Seconds of the whole process."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.perf_counter()
    command = [sys.executable, *PYTEST, f"--rootdir={folder}", *arguments]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - begin


def _less(folder: Path, *arguments: str) -> Callable[[], float]:
    """Seconds without those of a pytest that runs one empty test."""
    return lambda: _pytest(folder, *arguments) - _pytest(folder, "none")


def golden(pairs: int) -> list[Ratio]:
    pairs = min(pairs, 5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        _pytest(folder, "--flashcli-update-new", "cases")
        case = _less(folder, "--flashcli", "cases")
        empty = _less(folder, "empty")
        one = lambda: _pytest(folder, "--flashcli", "cases")  # noqa: E731
        two = lambda: _pytest(folder, "--flashcli", "cases", "-n2")  # noqa: E731
        return [
            ratio(f"{CASES} golden cases / empty tests", case, empty, pairs=pairs, bar=12),
            ratio("the same with -n 2 / in one process", two, one, pairs=pairs, bar=1 / 1.6),
        ]
