"""Interleaved pairs and their ratios; the clock here is the machine's, not the lab's."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

Timed = Callable[[], float]


class Ratio(NamedTuple):
    """The middle of the ratios a/b, with the smallest and the largest."""

    name: str
    middle: float
    low: float
    high: float
    bar: float | None

    def __str__(self) -> str:
        bar = "for information" if self.bar is None else f"at most {self.bar:g}"
        verdict = "" if self.bar is None else "  ok" if self.middle <= self.bar else "  ABOVE"
        spread = f"({self.low:.2f} to {self.high:.2f})"
        return f"{self.name:66} {self.middle:7.2f}  {spread:18} {bar}{verdict}"


def ratio(name: str, one: Timed, other: Timed, *, pairs: int, bar: float | None) -> Ratio:
    """Run both in turn, `pairs` times after one warm-up of each."""
    one(), other()
    ratios = [one() / other() for _ in range(pairs)]
    return Ratio(name, statistics.median(ratios), min(ratios), max(ratios), bar)


def _environment() -> dict[str, str]:
    """As a user has it: byte code is kept from run to run."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def process(*arguments: str) -> Timed:
    """Seconds of a whole process of this interpreter."""

    def run() -> float:
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            env=_environment(),
        )
        return time.perf_counter() - begin

    return run


def reported(*arguments: str) -> Timed:
    """Seconds that a process of this interpreter measures inside itself and prints."""

    def run() -> float:
        done = subprocess.run(
            [sys.executable, *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=_environment(),
        )
        return float(done.stdout.split()[-1])

    return run


def timed(action: Callable[[], object]) -> Timed:
    def run() -> float:
        begin = time.perf_counter()
        action()
        return time.perf_counter() - begin

    return run
