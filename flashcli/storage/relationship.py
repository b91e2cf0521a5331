"""One source extent and one target extent of equal length: options, state, progress.

Also the map from a volume's tracks to the relationships they lie in.
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flashcli.storage.addresses import Extent
from flashcli.storage.bitmap import TrackBitmap
from flashcli.storage.requests import Incremental, Mode, SpaceEfficient
from flashcli.storage.views import State

if TYPE_CHECKING:
    from flashcli.storage.volume import Volume


class Relationship:
    """Bit i of every map stands for track `source_first + i` of the source and
    `target_first + i` of the target. `uncopied` and the change maps are disjoint,
    and the change maps are empty unless incremental (I06). `order` is the number
    of the establish; a reversal keeps it.

    `replaced` holds what the last increment wrote over, while the relationship is
    revertible: image (None: never written) by track index; `increment` the tracks
    that the increment set out to copy.
    """

    __slots__ = (
        "changed_source",
        "changed_target",
        "established",
        "full_volume",
        "increment",
        "incremental",
        "inhibits",
        "last_activity",
        "mode",
        "order",
        "out_of_space",
        "preserve_mirror",
        "replaced",
        "sequence",
        "source",
        "source_first",
        "stale",
        "state",
        "target",
        "target_first",
        "tracks",
        "uncopied",
    )

    def __init__(
        self,
        order: int,
        source: "Volume",
        target: "Volume",
        extents: tuple[Extent, Extent],
        *,
        full_volume: bool,
        now: int,
    ) -> None:
        self.order = order
        self.source = source
        self.target = target
        self.source_first = extents[0].first
        self.target_first = extents[1].first
        self.tracks = extents[0].tracks
        self.full_volume = full_volume
        self.mode = Mode.COPY
        self.incremental = Incremental.NO
        self.inhibits = False
        self.preserve_mirror = False
        self.out_of_space = SpaceEfficient.NO
        self.sequence = 0
        self.state = State.ACTIVE
        self.uncopied = TrackBitmap(self.tracks, full=True)
        self.changed_source = TrackBitmap(self.tracks)
        self.changed_target = TrackBitmap(self.tracks)
        self.stale = TrackBitmap(self.tracks)
        self.increment: TrackBitmap | None = None
        self.replaced: dict[int, bytes | None] | None = None
        self.established = now
        self.last_activity = now

    @property
    def active(self) -> bool:
        return self.state is State.ACTIVE

    @property
    def records_changes(self) -> bool:
        return self.incremental is not Incremental.NO

    @property
    def revertible(self) -> bool:
        return self.replaced is not None

    @property
    def copying(self) -> bool:
        """Background copy is in progress (BCP)."""
        return self.mode is Mode.COPY and self.active and self.uncopied.count > 0

    @property
    def source_extent(self) -> Extent:
        return Extent(self.source_first, self.source_first + self.tracks - 1)

    @property
    def target_extent(self) -> Extent:
        return Extent(self.target_first, self.target_first + self.tracks - 1)

    def changed(self) -> TrackBitmap:
        """Tracks recorded as updated on either side since the last copy."""
        return self.changed_source | self.changed_target

    def forget_changes(self) -> None:
        self.changed_source.clear_all()
        self.changed_target.clear_all()

    def exchange_roles(self) -> None:
        self.source, self.target = self.target, self.source
        self.source_first, self.target_first = self.target_first, self.source_first

    def part(self, order: int, target: Extent) -> "Relationship":
        """The relationship cut down to an extent of its target, as a new one."""
        offset = target.first - self.target_first
        source_first = self.source_first + offset
        made = Relationship(
            order,
            self.source,
            self.target,
            (Extent(source_first, source_first + target.tracks - 1), target),
            full_volume=False,
            now=self.established,
        )
        made.mode, made.incremental, made.inhibits = self.mode, self.incremental, self.inhibits
        made.preserve_mirror, made.out_of_space = self.preserve_mirror, self.out_of_space
        made.sequence, made.state = self.sequence, self.state
        made.last_activity = self.last_activity
        for name in ("uncopied", "changed_source", "changed_target", "stale"):
            setattr(made, name, getattr(self, name).part(offset, target.tracks))
        return made

    def forget_increment(self) -> None:
        self.increment = self.replaced = None


class RelationMap:
    """Which relationships each track of a volume lies in, in one role.

    The volume is cut into segments at the ends of extents; each segment knows
    its relationships, by order number. Looking up a track costs a bisection,
    adding or removing one the segments it covers.
    """

    __slots__ = ("_sets", "_starts")

    def __init__(self) -> None:
        self._starts: list[int] = [0]
        self._sets: list[tuple[Relationship, ...]] = [()]

    def at(self, track: int) -> tuple[Relationship, ...]:
        return self._sets[bisect_right(self._starts, track) - 1]

    def segments(self, extent: Extent) -> list[tuple[Relationship, ...]]:
        """The relationships of each segment that the extent touches, in track order."""
        low = bisect_right(self._starts, extent.first) - 1
        high = bisect_right(self._starts, extent.last)
        return self._sets[low:high]

    def starts(self, extent: Extent) -> list[int]:
        """First tracks of the segments that begin inside the extent."""
        low = bisect_right(self._starts, extent.first)
        return self._starts[low : bisect_right(self._starts, extent.last)]

    def add(self, relation: Relationship, extent: Extent) -> None:
        low, high = self._cut(extent.first), self._cut(extent.end)
        for index in range(low, high):
            self._sets[index] = tuple(
                sorted((*self._sets[index], relation), key=lambda item: item.order)
            )

    def remove(self, relation: Relationship, extent: Extent) -> None:
        low = bisect_right(self._starts, extent.first) - 1
        high = bisect_right(self._starts, extent.last)
        for index in range(low, high):
            self._sets[index] = tuple(item for item in self._sets[index] if item is not relation)
        self._join(max(low, 1), min(high, len(self._starts) - 1))

    def _cut(self, track: int) -> int:
        """Index of the segment that starts at `track`, made when there is none."""
        index = bisect_right(self._starts, track) - 1
        if self._starts[index] != track:
            index += 1
            self._starts.insert(index, track)
            self._sets.insert(index, self._sets[index - 1])
        return index

    def _join(self, low: int, high: int) -> None:
        """Drop the boundaries `low` to `high` that no longer part anything."""
        starts: list[int] = []
        sets: list[tuple[Relationship, ...]] = []
        for index in range(low, high + 1):
            before = sets[-1] if sets else self._sets[low - 1]
            if index < len(self._starts) and self._sets[index] != before:
                starts.append(self._starts[index])
                sets.append(self._sets[index])
        self._starts[low : high + 1] = starts
        self._sets[low : high + 1] = sets

    def __iter__(self) -> Iterator[Relationship]:
        """Each relationship once, by its first track."""
        seen: set[int] = set()
        for group in self._sets:
            for relation in group:
                if id(relation) not in seen:
                    seen.add(id(relation))
                    yield relation

    def __bool__(self) -> bool:
        return len(self._sets) > 1
