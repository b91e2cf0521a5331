"""The built-in lab, and what LAB statements make of it."""

from collections.abc import Iterable
from typing import NamedTuple

from flashcli.configuration import load_lab
from flashcli.engine import execute
from flashcli.messages.catalogue import Catalogue
from flashcli.outcomes import Executed
from flashcli.programs import lab as program
from flashcli.run import Run
from flashcli.storage.requests import Establish, Incremental, Mode

CATALOGUE = Catalogue()


class Said(NamedTuple):
    cc: int
    lines: list[str]
    executed: Executed


def a_run(profile: str = "") -> Run:
    return Run(load_lab(None, profile=profile).lab, CATALOGUE)


def a_copying_run(profile: str = "") -> Run:
    """1000 is being copied to 1010, incrementally."""
    run = a_run(profile)
    request = Establish(0x1000, 0x1010, incremental=Incremental.YES)
    assert execute(request, run.lab).refusal is None
    return run


def a_nocopy_run() -> Run:
    run = a_run()
    assert execute(Establish(0x1000, 0x1010, mode=Mode.NOCOPY), run.lab).refusal is None
    return run


def say(run: Run, statement: str) -> Said:
    lines: list[str] = []
    cc = program.statement(run, statement, 1, lines.append)
    return Said(cc, lines, run.executed[-1])


def say_all(run: Run, statements: Iterable[str]) -> list[int]:
    return [say(run, one).cc for one in statements]
