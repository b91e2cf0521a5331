"""One volume: geometry, place in the subsystem, contents, and the relationships
its tracks lie in."""

from typing import NamedTuple

from flashcli.storage.addresses import TRACKS_PER_CYLINDER, Extent
from flashcli.storage.relationship import RelationMap, Relationship
from flashcli.storage.store import TrackStore
from flashcli.storage.tracks import Base


class Remote(NamedTuple):
    """Part in a remote copy pair, set by configuration: role "primary" or
    "secondary", kind "sync" or "async", state "duplex", "pending" or "suspended"."""

    role: str
    kind: str = "sync"
    state: str = "duplex"


class Volume:
    """`relations` counts relationships in either role, one inside the volume once.
    `pages` holds the pages of a space-efficient volume that occupy pool space.
    `online` is a path group of this host, `online_elsewhere` one of another."""

    __slots__ = (
        "blocked",
        "cca",
        "controller",
        "cylinders",
        "device",
        "frozen",
        "lss",
        "minidisk",
        "model",
        "no_path",
        "not_ready",
        "online",
        "online_elsewhere",
        "pages",
        "relations",
        "remote",
        "sources",
        "space_efficient",
        "ssid",
        "store",
        "targets",
        "xrc_source",
    )

    def __init__(
        self,
        device: int,
        *,
        volser: str,
        model: str,
        cylinders: int,
        controller: str,
        lss: int = 0,
        cca: int | None = None,
        ssid: int = 0,
        online: bool = True,
        online_elsewhere: bool = False,
        minidisk: bool = False,
        space_efficient: bool = False,
        remote: Remote | None = None,
        xrc_source: bool = False,
        base: Base | None = None,
    ) -> None:
        self.device = device
        self.model = model
        self.cylinders = cylinders
        self.controller = controller
        self.lss = lss
        self.cca = device & 0xFF if cca is None else cca
        self.ssid = ssid
        self.online = online
        self.online_elsewhere = online_elsewhere
        self.minidisk = minidisk
        self.space_efficient = space_efficient
        self.remote = remote
        self.xrc_source = xrc_source
        self.store = TrackStore(base or Base(volser))
        self.blocked = self.not_ready = self.no_path = self.frozen = False
        self.relations = 0
        self.pages: set[int] = set()
        self.sources: RelationMap | None = None  # relationships whose source lies here
        self.targets: RelationMap | None = None  # relationships whose target lies here

    @property
    def tracks(self) -> int:
        return self.cylinders * TRACKS_PER_CYLINDER

    @property
    def device_type(self) -> str:
        return self.model[:4]

    @property
    def extent(self) -> Extent:
        """All user cylinders."""
        return Extent(0, self.tracks - 1)

    def as_source(self) -> list[Relationship]:
        return [] if self.sources is None else list(self.sources)

    def as_target(self) -> list[Relationship]:
        return [] if self.targets is None else list(self.targets)

    def sources_at(self, track: int) -> tuple[Relationship, ...]:
        """Relationships that track is a source track of, by order number."""
        return () if self.sources is None else self.sources.at(track)

    def target_at(self, track: int) -> Relationship | None:
        """The relationship that track is a target track of: at most one (I10)."""
        if self.targets is None:
            return None
        found = self.targets.at(track)
        return found[0] if found else None

    def full_volume_from(self, source: "Volume") -> Relationship | None:
        """The relationship that copies all of `source` onto this volume."""
        relation = self.target_at(0)
        if relation is not None and relation.full_volume and relation.source is source:
            return relation
        return None

    def join(self, relation: Relationship) -> None:
        """Enter a relationship on the side or sides where it lies here."""
        self.relations += 1
        if relation.source is self:
            self.sources = self.sources or RelationMap()
            self.sources.add(relation, relation.source_extent)
        if relation.target is self:
            self.targets = self.targets or RelationMap()
            self.targets.add(relation, relation.target_extent)

    def leave(self, relation: Relationship) -> None:
        self.relations -= 1
        if relation.source is self and self.sources:
            self.sources.remove(relation, relation.source_extent)
            self.sources = self.sources or None
        if relation.target is self and self.targets:
            self.targets.remove(relation, relation.target_extent)
            self.targets = self.targets or None
