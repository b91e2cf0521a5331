"""A sequence of operations on a lab that lives in a state file.

After every operation the lab is saved, which writes what the model says has
changed; what the file then holds is read again, and has to be the lab, all of it.
Now and then the sequence goes on with the lab that was read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flashcli.lab import Lab
from flashcli.state import database
from flashcli.state.database import Database
from flashcli.state.keeping import Keeper
from flashcli.state.opening import BASES
from flashcli.state.parts import Settings, parts
from flashcli.state.rebuilding import Rebuilt, rebuild
from flashcli.storage import bitmap
from flashcli.storage.subsystem import Subsystem
from tests.properties.machine import DisagreementError, Machine, differences
from tests.properties.operations import Operation
from tests.properties.worlds import Plan

SETTINGS = Settings("kept")
SMALL_PIECE = 8  # tracks, so that maps of 15 have two


@contextmanager
def small_pieces() -> Iterator[None]:
    whole = bitmap.PIECE
    bitmap.PIECE = database.PIECE = SMALL_PIECE
    try:
        yield
    finally:
        bitmap.PIECE = database.PIECE = whole


def told(lab: Lab) -> list[Any]:
    """Everything that has to outlive the process, as comparable values."""
    return [
        (
            *part[:3],
            {name: (one.length, set(one)) for name, one in part.maps.items()},
            dict(part.images),
        )
        for part in parts(lab, SETTINGS)
    ]


def whole(subsystem: Subsystem) -> dict[str, Any]:
    """`state` names contents by how they are held; here they are by what they are."""
    state = subsystem.state()
    for device, volume in subsystem.volumes.items():
        state["volumes"][device]["contents"] = [volume.store[at] for at in range(volume.tracks)]
    return state


class KeptMachine(Machine):
    """`path` is removed first; `reopen` one step in so many goes on with what was read."""

    reopen = 5

    def __init__(self, plan: Plan, path: Path) -> None:
        super().__init__(plan)
        path.unlink(missing_ok=True)
        self.rules = self.real.subsystem.rules
        self.file = Database(str(path), change=True)
        self.file._file.execute("PRAGMA synchronous = OFF")
        self.keep(Lab(self.real.host, self.real.subsystem), new=True).create()

    def keep(self, lab: Lab, *, new: bool = False) -> Keeper:
        self.keeper = Keeper(self.file, lab, SETTINGS, self.together, new=new)
        return self.keeper

    def together(self, kept: Any) -> Rebuilt:
        return rebuild(kept, BASES, lambda _: self.rules)

    def step(self, operation: Operation, chance: int) -> Any:
        answer = super().step(operation, chance)
        self.keeper.save()
        found = list(self.file.damages())
        if found:
            raise DisagreementError(f"damaged: {found[0]}")
        read = self.together(self.file.parts()).lab
        here, there = told(self.keeper.lab), told(read)
        if here != there:
            raise DisagreementError("kept: " + "; ".join(differences(here, there)))
        self._same(whole(self.real.subsystem), whole(read.subsystem), "state kept")
        if chance % self.reopen == 0:
            self._go_on_with(read)
        return answer

    def _go_on_with(self, read: Lab) -> None:
        self.real.subsystem, self.real.host = read.subsystem, read.host
        self.keep(read).arm()
