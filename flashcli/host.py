"""The z/OS image: which devices are online, with what label, and the copy of the
subsystem's feature data that it keeps per device until it validates again.
"""

from collections.abc import Mapping
from typing import NamedTuple

from flashcli.storage.volume import Volume


class HostState(NamedTuple):
    """What a rollback brings back; the answer counter is not part of it."""

    at_start: frozenset[str]
    validated: dict[int, frozenset[str]]
    labels: dict[int, str]
    pending_offline: frozenset[int]
    boxed: frozenset[int] = frozenset()


class Host:
    """`features` are read at start-up and by VALIDATE, at no other time
    (`flashcopy-v2.md` 4.4): `at_start` for every device, `validated` replaces it
    per device. `labels` holds the volser of each online device as it was when
    the device came online; a later copy does not change it. `allocated` counts
    what uses a device; one in use goes offline when the last of them is done.
    `boxed` devices were forced offline and take no I/O of this host. `noted`: see
    `storage.noted`; devices of which the host now knows something else."""

    __slots__ = (
        "_twins",
        "allocated",
        "answers",
        "at_start",
        "boxed",
        "labels",
        "name",
        "noted",
        "pending_offline",
        "user",
        "validated",
    )

    def __init__(self, name: str, user: str, at_start: frozenset[str]) -> None:
        self.name = name
        self.user = user
        self.at_start = at_start
        self.validated: dict[int, frozenset[str]] = {}
        self.labels: dict[int, str] = {}
        self.pending_offline: set[int] = set()
        self.boxed: set[int] = set()
        self.allocated: dict[int, int] = {}
        self.answers = 0
        self.noted: set[int] | None = None
        self._twins: dict[int, tuple[int, ...]] | None = None

    def features(self, device: int) -> frozenset[str]:
        return self.validated.get(device, self.at_start)

    def validate(self, device: int, present: frozenset[str]) -> bool:
        """Replace the host copy for one device; true when it differed."""
        differed = self.features(device) != present
        self.validated[device] = present
        self._note(device)
        return differed

    def is_online(self, device: int) -> bool:
        return device in self.labels

    def bring_online(self, volume: Volume, volser: str) -> None:
        """Set the path group and keep the label as it is now."""
        volume.online = True
        self.labels[volume.device] = volser
        self.pending_offline.discard(volume.device)
        self.boxed.discard(volume.device)
        self._note(volume.device)

    def take_offline(self, volume: Volume) -> None:
        volume.online = False
        self.labels.pop(volume.device, None)
        self.pending_offline.discard(volume.device)
        self._note(volume.device)

    def keep_until_free(self, device: int) -> None:
        """Online until the last use of it ends."""
        self.pending_offline.add(device)
        self._note(device)

    def box(self, device: int) -> None:
        self.boxed.add(device)
        self._note(device)

    def _note(self, device: int) -> None:
        if self.noted is not None:
            self.noted.add(device)

    def allocate(self, device: int) -> None:
        self.allocated[device] = self.allocated.get(device, 0) + 1

    def release(self, volume: Volume) -> bool:
        """End one use; true when a pending device went offline with it."""
        left = self.allocated.pop(volume.device, 1) - 1
        if left:
            self.allocated[volume.device] = left
        elif volume.device in self.pending_offline:
            self.take_offline(volume)
            return True
        return False

    def twins(self, volumes: Mapping[int, Volume]) -> dict[int, tuple[int, ...]]:
        """Devices that have subsystem id and unit address in common with others.
        Configuration fixes these, so they are looked for once."""
        if self._twins is None:
            places: dict[tuple[int, int], list[int]] = {}
            for volume in volumes.values():
                places.setdefault((volume.ssid, volume.cca), []).append(volume.device)
            self._twins = {
                device: tuple(other for other in devices if other != device)
                for devices in places.values()
                if len(devices) > 1
                for device in devices
            }
        return self._twins

    def next_answer(self) -> int:
        """The id of the next operator answer: 1 to 999, then 1 again."""
        self.answers = self.answers % 999 + 1
        return self.answers

    def snapshot(self) -> HostState:
        return HostState(
            self.at_start,
            self.validated.copy(),
            self.labels.copy(),
            frozenset(self.pending_offline),
            frozenset(self.boxed),
        )

    def restore(self, state: HostState) -> None:
        self.at_start = state.at_start
        self.validated = state.validated.copy()
        self.labels = state.labels.copy()
        self.pending_offline = set(state.pending_offline)
        self.boxed = set(state.boxed)
        self.noted = None
