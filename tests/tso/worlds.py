"""Labs and sessions for the TSO tests, built in a line."""

from typing import NamedTuple

from flashcli.configuration import load_lab
from flashcli.messages.catalogue import Catalogue
from flashcli.outcomes import Executed
from flashcli.profiles import load_rules
from flashcli.programs import tso
from flashcli.run import Run

TEXTS = Catalogue()
XP = load_rules("xp12000")
XP24 = load_rules("xp24000")
IBM = load_rules("ds8000")


class Said(NamedTuple):
    """What a file of commands printed, without carriage control, and became of."""

    lines: list[str]
    code: int
    executed: list[Executed]


def a_run(profile: str = "xp12000") -> Run:
    return Run(load_lab(None, profile=profile).lab, TEXTS)


def say(run: Run, *records: str) -> Said:
    """Run the commands; what READY mode prints around them is left out."""
    before = len(run.executed)
    lines: list[str] = []
    session = tso.Session(run)
    for line in tso.commands(records):
        lines += session.command(line)
    return Said(lines, session.code, run.executed[before:])


def one(run: Run, command: str) -> tuple[list[str], int]:
    """One command, however long."""
    session = tso.Session(run)
    return session.command(tso.joined((command,), 1, str)), session.code


def ids(said: Said) -> list[str]:
    return [message.id for each in said.executed for message in each.messages]


def done(function: str, device: str, code: int = 0) -> str:
    return (
        f"ANTF0001I {function} COMMAND COMPLETED FOR DEVICE {device}. COMPLETION CODE: {code:02d}"
    )
