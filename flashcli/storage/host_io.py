"""Host reads and writes, and what a host would see without doing any I/O.

`flashcopy-v2.md` 3.1 and 10.1: checks first and all together, then the change.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flashcli.storage.copying import copy_track, page_free, settle, take_page
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.relationship import Relationship
from flashcli.storage.requests import Incremental, SpaceEfficient
from flashcli.storage.store import TrackStore
from flashcli.storage.tracks import moved
from flashcli.storage.views import State
from flashcli.storage.volume import Volume

if TYPE_CHECKING:
    from flashcli.storage.subsystem import Subsystem


def reachable(box: "Subsystem", device: int, track: int) -> Refusal | None:
    """Whether a host gets at the track at all."""
    if not box.powered:
        return Refusal(Reason.POWER_STATE, {"device": device, "state": "OFF"})
    volume = box.volumes.get(device)
    if volume is None:
        return Refusal(Reason.DEVICE_UNKNOWN, {"device": device})
    if volume.not_ready or volume.no_path:
        return Refusal(Reason.DEVICE_NOT_READY, {"device": device})
    if not 0 <= track < volume.tracks:
        return Refusal(
            Reason.TRACK_OUTSIDE_VOLUME, {"device": device, "track": track, "limit": volume.tracks}
        )
    if volume.blocked:
        return Refusal(Reason.VOLUME_BLOCKED, {"device": device})
    return None


def write(box: "Subsystem", device: int, track: int, image: bytes) -> Refusal | None:
    if refusal := reachable(box, device, track):
        return refusal
    volume = box.volumes[device]
    if volume.frozen:
        return Refusal(Reason.SOURCE_LONG_BUSY, {"device": device, "lss": volume.lss})
    onto = volume.target_at(track)
    if onto is not None and (refusal := _target_refusal(box, onto, track)):
        return refusal
    needing = volume.sources_at(track)
    if refusal := _make_room(box, needing, track):
        return refusal
    for relation in needing:
        _save_old(box, relation, track)
    if onto is not None:
        _overwrite_target(box, onto, track)
        needing += (onto,)
    volume.store[track] = image
    if box.noted is not None:
        box.noted.written(volume, needing)
    for relation in needing:
        if not relation.uncopied.count:
            settle(box, relation)
    return None


def _target_refusal(box: "Subsystem", onto: Relationship, track: int) -> Refusal | None:
    device = onto.target.device
    if not onto.active:
        return Refusal(Reason.RELATION_FAILED, {"device": device, "state": onto.state.value})
    if onto.inhibits:
        return Refusal(
            Reason.TARGET_WRITE_INHIBITED, {"device": device, "source": onto.source.device}
        )
    if not page_free(box, onto.target, track):
        return Refusal(Reason.POOL_FULL, {"device": device, "limit": box.pool_pages})
    return None


def _make_room(box: "Subsystem", needing: tuple[Relationship, ...], track: int) -> Refusal | None:
    """The last check of a write: relationships that need this track saved and find
    no page for it fail; with SWI in force for one of them the write itself is
    refused, and none fails (7.3)."""
    if not any(relation.target.space_efficient for relation in needing):
        return None
    taken = 0
    failing: list[Relationship] = []
    for relation in needing:
        index = track - relation.source_first
        target = relation.target
        if not (target.space_efficient and relation.active and relation.uncopied[index]):
            continue
        place = relation.target_first + index
        if page_free(box, target, place, beside=taken):
            taken += place // box.rules.page_tracks not in target.pages
        elif relation.out_of_space is SpaceEfficient.SWI and box.rules.swi:
            return Refusal(
                Reason.SOURCE_WRITE_INHIBITED,
                {"device": relation.source.device, "target": target.device},
            )
        else:
            failing.append(relation)
    for relation in failing:
        relation.state = State.FAILED_SPACE
    return None


def _save_old(box: "Subsystem", relation: Relationship, track: int) -> None:
    """On-demand copy before a write to the source, and the record of the change."""
    if relation.state is not State.ACTIVE:
        return
    index = track - relation.source_first
    if relation.uncopied.count and relation.uncopied[index]:
        copy_track(box, relation, index)
    if relation.incremental is not Incremental.NO:
        relation.changed_source.set(index)
    if relation.stale.count:
        relation.stale.clear(index)


def _overwrite_target(box: "Subsystem", onto: Relationship, track: int) -> None:
    index = track - onto.target_first
    if onto.uncopied[index]:
        copy_track(box, onto, index)
    take_page(box, onto.target, track)
    if onto.records_changes:
        onto.changed_target.set(index)


def read(box: "Subsystem", device: int, track: int) -> bytes | Refusal:
    """A host read; whether it also copies the track is the profile's (3.1)."""
    if refusal := reachable(box, device, track):
        return refusal
    volume = box.volumes[device]
    onto = volume.target_at(track)
    if onto is not None and not onto.active:
        return Refusal(Reason.RELATION_FAILED, {"device": device, "state": onto.state.value})
    image = view(volume, track)
    if onto is not None and box.rules.read_copies:
        index = track - onto.target_first
        if onto.uncopied[index] and page_free(box, volume, track):
            copy_track(box, onto, index)
            box.note(onto)
            settle(box, onto)
    return image


def view(volume: Volume, track: int) -> bytes:
    """What a host would read there, copied or not, faults left aside. No I/O."""
    onto = volume.target_at(track)
    if onto is not None:
        index = track - onto.target_first
        if onto.active and onto.uncopied[index]:
            there = onto.source_first + index
            return moved(onto.source.store[there], there, track)
    return volume.store[track]


def origin(volume: Volume, track: int) -> TrackStore | None:
    """The store that has on the very same track what `view` shows there, None when
    it lies on another one."""
    onto = volume.target_at(track)
    if onto is not None:
        index = track - onto.target_first
        if onto.active and onto.uncopied[index]:
            if onto.source_first != onto.target_first:
                return None
            return onto.source.store.origin(track)
    return volume.store.origin(track)


def differing(one: Volume, other: Volume) -> list[tuple[int, int]]:
    """Ranges of tracks, first and last, whose views differ; tracks that only the
    larger volume has count as differing. All tracks are looked at when a base is not
    sparse, but none is read that both have from the same place."""
    common = min(one.tracks, other.tracks)
    candidates: Iterable[int] = range(common)
    if _sparse(one) and _sparse(other):
        candidates = sorted(_not_blank(one, common) | _not_blank(other, common))
    ranges: list[tuple[int, int]] = []
    for track in candidates:
        if not _alike(one, other, track):
            if ranges and ranges[-1][1] == track - 1:
                ranges[-1] = (ranges[-1][0], track)
            else:
                ranges.append((track, track))
    larger = max(one.tracks, other.tracks)
    if larger > common:
        if ranges and ranges[-1][1] == common - 1:
            ranges[-1] = (ranges[-1][0], larger - 1)
        else:
            ranges.append((common, larger - 1))
    return ranges


def _alike(one: Volume, other: Volume, track: int) -> bool:
    store = origin(one, track)
    if store is not None and store is origin(other, track):
        return True
    return view(one, track) == view(other, track)


def _sparse(volume: Volume) -> bool:
    return volume.store.sparse and all(
        relation.source.store.sparse
        for relation in volume.as_target()
        if relation.active and relation.uncopied
    )


def _not_blank(volume: Volume, limit: int) -> set[int]:
    """Tracks below `limit` of a sparse volume that may show more than an empty track."""
    found = {track for track in volume.store.touched() if track < limit}
    found.add(0)
    for relation in volume.as_target():
        if relation.active and relation.uncopied:
            shift = relation.target_first - relation.source_first
            shown = (*relation.source.store.touched(), 0)
            found.update(
                track + shift
                for track in shown
                if track - relation.source_first in relation.uncopied and track + shift < limit
            )
    return found
