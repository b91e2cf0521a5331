"""What the naive model remembers: volumes, relationships, the subsystem around
them, as plain attributes, lists and sets. Rules live in the sibling modules.
"""

import copy
from collections.abc import Iterable
from typing import Any, Self

from flashcli.storage.requests import Incremental, Mode, SpaceEfficient
from flashcli.storage.views import Notice, NoticeKind, State
from tests.naive.profiles import MODELS, Profile


class NaiveVolume:
    """`remote` is (role, kind, state) in lower case, or None. `disk` holds what is
    physically there, one opaque text a track."""

    def __init__(self, device: int, cylinders: int, model: str = "3390-1", **more: Any) -> None:
        self.device = device
        self.cylinders = cylinders
        self.model = model
        self.type = MODELS[model][2]
        self.control_cylinders = MODELS[model][1]
        self.lss: int = more.get("lss", 0)
        self.cca: int = more.get("cca", device & 0xFF)
        self.ssid: int = more.get("ssid", 4)
        self.controller: str = more.get("controller", "I-2105")
        self.online: bool = more.get("online", False)
        self.online_elsewhere: bool = more.get("online_elsewhere", False)
        self.space_efficient: bool = more.get("space_efficient", False)
        self.remote: tuple[str, str, str] | None = more.get("remote")
        self.xrc_source: bool = more.get("xrc_source", False)
        self.tracks: int = more.get("tracks", cylinders * 15)
        self.disk: list[str] = list(more.get("disk", ["fresh"] * self.tracks))
        self.pages: set[int] = set()
        self.blocked = False
        self.not_ready = False
        self.no_path = False
        self.frozen = False


class NaiveRelation:
    """Track sets count from 0 within the extent. `saved` is the revertible part:
    what the target showed before the last increment."""

    def __init__(self, order: int, source: int, target: int, firsts: tuple[int, int], length: int):
        self.order = order
        self.source = source
        self.target = target
        self.source_first, self.target_first = firsts
        self.length = length
        self.full_volume = False
        self.mode = Mode.COPY
        self.incremental = Incremental.NO
        self.state = State.ACTIVE
        self.space_choice = SpaceEfficient.NO
        self.target_primary = False
        self.preserve_mirror = False
        self.sequence = 0
        self.revertible = False
        self.uncopied: set[int] = set(range(length))
        self.changed_source: set[int] = set()
        self.changed_target: set[int] = set()
        self.stale: set[int] = set()
        self.saved: dict[int, str] = {}
        self.established = 0
        self.activity = 0

    def source_tracks(self) -> range:
        return range(self.source_first, self.source_first + self.length)

    def target_tracks(self) -> range:
        return range(self.target_first, self.target_first + self.length)

    def is_active(self) -> bool:
        return self.state is State.ACTIVE

    def is_incremental(self) -> bool:
        return self.incremental is not Incremental.NO


class NaiveState:
    """One subsystem, one host's cache of features, one clock."""

    def __init__(
        self,
        profile: Profile,
        volumes: Iterable[NaiveVolume],
        *,
        level: str | None = None,
        copy_rate: int = 2000,
        pool_pages: int = 0,
        table_pool: int | None = None,
        now: int = 0,
    ) -> None:
        self.profile = profile
        self.level = level or list(profile["levels"])[-1]
        self.volumes = {volume.device: volume for volume in volumes}
        self.relations: list[NaiveRelation] = []
        self.host_features = {device: set(self.features()) for device in self.volumes}
        self.copy_rate = copy_rate
        self.pool_pages = pool_pages
        self.table_pool = table_pool
        if table_pool is None and profile["table pools"]:
            self.table_pool = profile["table pools"][0]
        self.now = now
        self.next_order = 1
        self.last_served = 0
        self.busy = 0
        self.suppressed_above: Any = None
        self.freeze_ends: dict[int, int] = {}
        self.expired: set[int] = set()
        self.pool_told: set[int] = set()
        self.powered = True
        self.memory_kept = True
        self.notices: list[Notice] = []

    def features(self) -> set[str]:
        return set(self.profile["levels"][self.level])

    def snapshot(self) -> Self:
        return copy.deepcopy(self)

    def tell(self, kind: NoticeKind, **facts: object) -> None:
        self.notices.append(Notice(kind, dict(facts)))

    # --- looking around -------------------------------------------------------------------

    def relation_at_target(self, device: int, track: int) -> NaiveRelation | None:
        """The one relationship that has this track as a target track."""
        for relation in self.relations:
            if relation.target == device and track in relation.target_tracks():
                return relation
        return None

    def relations_at_source(self, device: int, track: int) -> list[NaiveRelation]:
        return [
            relation
            for relation in self.relations
            if relation.source == device and track in relation.source_tracks()
        ]

    def of_volume(self, device: int) -> list[NaiveRelation]:
        """In either role; one inside the volume once."""
        return [r for r in self.relations if device in (r.source, r.target)]

    def tables_of(self, device: int) -> int:
        slots = self.profile["slots per table"]
        if slots is None:
            return 0
        volume = self.volumes[device]
        return int(-(-(volume.cylinders + volume.control_cylinders) * 15 // slots))

    def charge(self, source: int, target: int) -> int:
        return self.tables_of(source) + self.tables_of(target)

    def tables_used(self) -> int:
        return sum(self.charge(r.source, r.target) for r in self.relations)

    def maximum(self, device: int) -> int:
        limits = self.profile["relations per volume"]
        return int(limits.get(self.volumes[device].model, limits["other"]))

    def inhibits_target_writes(self, relation: NaiveRelation) -> bool:
        return relation.incremental is Incremental.YES and bool(self.profile["yes inhibits"])

    def inhibits_source_writes(self, relation: NaiveRelation) -> bool:
        """SETGTOK(SWI) as 7.3 understands it."""
        return (
            bool(self.profile["swi"])
            and relation.space_choice is SpaceEfficient.SWI
            and self.volumes[relation.target].space_efficient
        )

    # --- pool of the space-efficient volumes (7.3) ----------------------------------------

    def free_pages(self) -> int:
        return self.pool_pages - sum(len(volume.pages) for volume in self.volumes.values())

    def has_own_page(self, device: int, track: int) -> bool:
        volume = self.volumes[device]
        return not volume.space_efficient or track // self.profile["page"] in volume.pages

    def page_there(self, device: int, track: int) -> bool:
        return self.has_own_page(device, track) or self.free_pages() > 0

    def take_page(self, device: int, track: int) -> None:
        if self.has_own_page(device, track):
            return
        self.volumes[device].pages.add(track // self.profile["page"])
        for percent in (30, 20, 0):
            if self.free_pages() * 100 <= percent * self.pool_pages:
                self.tell_pool(percent)

    def tell_pool(self, percent: int) -> None:
        if percent not in self.pool_told:
            self.pool_told.add(percent)
            self.tell(NoticeKind.POOL_LEVEL, percent=percent)
