"""All that can be seen of a subsystem without I/O, as comparable values."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flashcli.storage.refusals import Refusal
from flashcli.storage.requests import Incremental, Mode
from flashcli.storage.views import Notice, Relations, State
from tests.naive.model import NaiveSubsystem
from tests.properties.worlds import RealModel


class Seen(NamedTuple):
    """One relationship from the inside: tracks counted within the relationship."""

    order: int
    source: int
    target: int
    source_first: int
    target_first: int
    length: int
    full_volume: bool
    mode: Mode
    incremental: Incremental
    state: State
    uncopied: frozenset[int]
    changed_source: frozenset[int]
    changed_target: frozenset[int]
    stale: frozenset[int]

    def source_places(self) -> list[tuple[int, int]]:
        return [(self.source, self.source_first + i) for i in range(self.length)]

    def target_places(self) -> list[tuple[int, int]]:
        return [(self.target, self.target_first + i) for i in range(self.length)]


class Observation(NamedTuple):
    clock: int
    level: str
    powered: bool
    views: dict[int, list[str]]
    disks: dict[int, list[str]]
    pages: dict[int, set[int]]
    flags: dict[int, tuple[bool, ...]]
    known: dict[int, frozenset[str]]
    relations: dict[int, Any]
    tracks_to_copy: dict[int, int]
    counts: dict[int, int]
    inside: list[Seen]
    tables_used: int
    last_served: int
    notices: tuple[Notice, ...]


def observe_real(real: RealModel) -> Observation:
    subsystem, content = real.subsystem, real.reader.content
    volumes = subsystem.volumes
    return Observation(
        clock=subsystem.clock.now,
        level=subsystem.level,
        powered=subsystem.powered,
        views={
            d: [content(subsystem.view(d, t), t) for t in range(v.tracks)]
            for d, v in volumes.items()
        },
        disks={d: [content(v.store[t], t) for t in range(v.tracks)] for d, v in volumes.items()},
        pages={d: set(v.pages) for d, v in volumes.items()},
        flags={d: flags(v) for d, v in volumes.items()},
        known={d: frozenset(real.host.features(d)) for d in volumes},
        relations={d: answered(subsystem.relations(d)) for d in volumes},
        tracks_to_copy={d: subsystem.tracks_to_copy(d) for d in volumes},
        counts={d: subsystem.relation_count(d) for d in volumes},
        inside=real_relations(real),
        tables_used=subsystem.tables_used,
        last_served=subsystem.last_served,
        notices=plain_notices(subsystem.notices),
    )


def observe_naive(naive: NaiveSubsystem) -> Observation:
    volumes = naive.volumes
    return Observation(
        clock=naive.now,
        level=naive.level,
        powered=naive.powered,
        views={d: naive.view(d) for d in volumes},
        disks={d: list(v.disk) for d, v in volumes.items()},
        pages={d: set(v.pages) for d, v in volumes.items()},
        flags={d: flags(v) for d, v in volumes.items()},
        known={d: frozenset(naive.host_features[d]) for d in volumes},
        relations={d: naive.relations_of(d) for d in volumes},
        tracks_to_copy={d: naive.tracks_to_copy(d) for d in volumes},
        counts={d: len(naive.of_volume(d)) for d in volumes},
        inside=naive_relations(naive),
        tables_used=naive.tables_used(),
        last_served=naive.last_served,
        notices=plain_notices(naive.notices),
    )


def flags(volume: Any) -> tuple[bool, ...]:
    return (
        volume.online,
        volume.online_elsewhere,
        volume.blocked,
        volume.not_ready,
        volume.no_path,
        volume.frozen,
    )


def answered(answer: Relations | Refusal) -> Any:
    return answer.reason if isinstance(answer, Refusal) else answer


def plain_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Without facts that are wording or convenience only."""
    return tuple(
        Notice(notice.kind, {k: v for k, v in notice.facts.items() if k in COMPARED_FACTS})
        for notice in notices
    )


COMPARED_FACTS = (
    "target",
    "lss",
    "percent",
    "device",
    "cca",
    "byte13",
    "byte22",
    "byte23",
    "byte28",
)


def real_relations(real: RealModel) -> list[Seen]:
    return sorted(
        Seen(
            r.order,
            r.source.device,
            r.target.device,
            r.source_first,
            r.target_first,
            r.tracks,
            r.full_volume,
            r.mode,
            r.incremental,
            r.state,
            frozenset(r.uncopied),
            frozenset(r.changed_source),
            frozenset(r.changed_target),
            frozenset(r.stale or ()),
        )
        for r in real.subsystem.all_relations()
    )


def naive_relations(naive: NaiveSubsystem) -> list[Seen]:
    return sorted(
        Seen(
            r.order,
            r.source,
            r.target,
            r.source_first,
            r.target_first,
            r.length,
            r.full_volume,
            r.mode,
            r.incremental,
            r.state,
            frozenset(r.uncopied),
            frozenset(r.changed_source),
            frozenset(r.changed_target),
            frozenset(r.stale),
        )
        for r in naive.relations
    )
