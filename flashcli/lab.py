"""The lab: one host, one subsystem, the clock, the console log, checkpoints.

Everything that outlives a statement hangs below this object. It knows no
language and no file.
"""

from typing import NamedTuple

from flashcli.host import Host
from flashcli.storage.clock import Clock
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.views import Notice


class LastStep(NamedTuple):
    """What LAB EXPECT looks back at."""

    cc: int = 0
    message_ids: tuple[str, ...] = ()


class Lab:
    __slots__ = (
        "checkpoints",
        "clock",
        "host",
        "last",
        "next_job",
        "powered",
        "reply",
        "subsystem",
    )

    def __init__(self, host: Host, subsystem: Subsystem) -> None:
        self.host = host
        self.subsystem = subsystem
        self.clock: Clock = subsystem.clock
        self.checkpoints: dict[str, bytes] = {}
        self.reply: str = "T"  # answer to the next ICK003D, see LAB REPLY
        self.last = LastStep()
        self.next_job = 1

    def drain_notices(self) -> tuple[Notice, ...]:
        """Console notices since the last call, oldest first."""
        notices = tuple(self.subsystem.notices)
        self.subsystem.notices.clear()
        return notices
