"""The z/OS image: which devices are online, with what label, and the copy of the
subsystem's feature data that it keeps per device until it validates again.
"""

from collections.abc import Callable
from typing import NamedTuple

from flashcli.storage.volume import Volume


class HostState(NamedTuple):
    """What a rollback brings back; the answer counter is not part of it."""

    at_start: frozenset[str]
    validated: dict[int, frozenset[str]]
    labels: dict[int, str]
    pending_offline: frozenset[int]


class Host:
    """`features` are read at start-up and by VALIDATE, at no other time
    (`flashcopy-v2.md` 4.4): `at_start` for every device, `validated` replaces it
    per device. `labels` holds the volser of each online device as it was when
    the device came online; a later copy does not change it."""

    __slots__ = ("answers", "at_start", "labels", "name", "pending_offline", "user", "validated")

    def __init__(self, name: str, user: str, at_start: frozenset[str]) -> None:
        self.name = name
        self.user = user
        self.at_start = at_start
        self.validated: dict[int, frozenset[str]] = {}
        self.labels: dict[int, str] = {}
        self.pending_offline: set[int] = set()
        self.answers = 0

    def features(self, device: int) -> frozenset[str]:
        return self.validated.get(device, self.at_start)

    def validate(self, device: int, present: frozenset[str]) -> bool:
        """Replace the host copy for one device; true when it differed."""
        differed = self.features(device) != present
        self.validated[device] = present
        return differed

    def is_online(self, device: int) -> bool:
        return device in self.labels

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
        )

    def restore(self, state: HostState) -> None:
        self.at_start = state.at_start
        self.validated = state.validated.copy()
        self.labels = state.labels.copy()
        self.pending_offline = set(state.pending_offline)


ReadLabel = Callable[[Volume], "str | None"]
