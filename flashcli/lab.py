"""The lab: one host, one subsystem, the clock, the console log, checkpoints.

Everything that outlives a statement hangs below this object. It knows no
language and no file.
"""

from collections.abc import MutableMapping
from typing import NamedTuple

from flashcli.host import Host, HostState
from flashcli.storage.clock import Clock
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.views import Notice

_HEX = frozenset("0123456789ABCDEFabcdef")


class LastStep(NamedTuple):
    """What LAB EXPECT looks back at."""

    cc: int = 0
    message_ids: tuple[str, ...] = ()


class Checkpoint(NamedTuple):
    """The whole lab as LAB CHECKPOINT keeps it. `subsystem` is what its
    `snapshot` gave; it shares the contents of tracks, which never change."""

    subsystem: Subsystem
    host: HostState
    now: int
    reply: str


class Lab:
    """A rollback takes back what happened to subsystem, host and clock, not what
    was printed about it: `next_job`, the host's answer counter and the notices
    not yet shown go on, so that no number occurs twice in the listings of one
    lab. Every checkpoint stays, also one taken after the one rolled back to."""

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
        self.checkpoints: MutableMapping[str, Checkpoint] = {}
        self.reply: str = "T"  # answer to the next ICK003D, see LAB REPLY
        self.last = LastStep()
        self.next_job = 1

    def device_named(self, unit: str) -> int | None:
        """The device of the lab that 3 or 4 hex digits name."""
        if not 3 <= len(unit) <= 4 or not _HEX.issuperset(unit):
            return None
        device = int(unit, 16)
        return device if device in self.subsystem.volumes else None

    def drain_notices(self) -> tuple[Notice, ...]:
        """Console notices since the last call, oldest first."""
        notices = tuple(self.subsystem.notices)
        self.subsystem.notices.clear()
        return notices

    def checkpoint(self, name: str) -> bool:
        """Keep the lab under that name; true when the name was in use."""
        replaced = name in self.checkpoints
        self.checkpoints[name] = Checkpoint(
            self.subsystem.snapshot(), self.host.snapshot(), self.clock.now, self.reply
        )
        return replaced

    def rollback(self, name: str) -> None:
        """Back to a checkpoint, any number of times; KeyError when there is none."""
        kept = self.checkpoints[name]
        notices = list(self.subsystem.notices)
        self.subsystem.restore_snapshot(kept.subsystem)
        self.subsystem.notices[:] = notices
        self.host.restore(kept.host)
        self.clock.now = kept.now
        self.reply = kept.reply
