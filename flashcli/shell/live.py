"""What there is in the lab right now, in order, to complete with and to show.

It reads the lab and changes nothing. Names are sorted once a statement, so that a
key stroke costs the same on a lab of any size.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flashcli.lab import Lab
from flashcli.storage.addresses import device_name
from flashcli.storage.relationship import Relationship

MOST = 40  # offered at once


class Named(NamedTuple):
    name: str
    device: int


class Live:
    """The devices of a lab never change; labels and relationships may with every
    statement, `refresh` forgets them."""

    __slots__ = ("_devices", "_kept", "_labels", "_stale", "lab")

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        volumes = lab.subsystem.volumes
        self._devices = sorted(Named(device_name(device), device) for device in volumes)
        self._labels: list[Named] = []
        self._kept: dict[int, str] = {}  # the labels that are sorted
        self._stale = True

    def refresh(self) -> None:
        self._stale = True

    def devices(self, prefix: str) -> Iterator[Named]:
        return _beginning(self._devices, prefix)

    def labels(self, prefix: str) -> Iterator[Named]:
        """Of online volumes, which are what the system knows by name."""
        if self._stale and self.lab.host.labels != self._kept:
            self._kept = self.lab.host.labels.copy()
            self._labels = sorted(Named(label, device) for device, label in self._kept.items())
        self._stale = False
        return _beginning(self._labels, prefix)

    def partners(self, device: int) -> list[int]:
        """Targets of the volume, then its sources."""
        volume = self.lab.subsystem.volumes.get(device)
        if volume is None:
            return []
        found = [item.target.device for item in volume.as_source()[:MOST]]
        found += [item.source.device for item in volume.as_target()[:MOST]]
        return list(dict.fromkeys(found))

    def described(self, device: int) -> str:
        volume = self.lab.subsystem.volumes[device]
        state = "online" if volume.online else "offline"
        label = self.lab.host.labels.get(device, "")
        count = f"{volume.relations} relationships" if volume.relations else ""
        return " ".join(filter(None, (label, volume.model, state, count)))

    def checkpoints(self) -> list[str]:
        return sorted(name for name in self.lab.checkpoints)

    def copying(self) -> list[Relationship]:
        return [item for item in self.lab.subsystem.copying.values() if item.copying]


def _beginning(names: Sequence[Named], prefix: str) -> Iterator[Named]:
    at = bisect_left(names, prefix, key=lambda one: one.name)
    for one in names[at : at + MOST]:
        if not one.name.startswith(prefix):
            return
        yield one
