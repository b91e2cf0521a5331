"""Sections 3, 7.1, 7.3 and 10.1 of `flashcopy-v2.md`: host I/O, copying, time.

Tracks are copied one at a time, seconds pass one by one.
"""

from flashcli.storage.refusals import Reason
from flashcli.storage.requests import Mode
from flashcli.storage.views import NoticeKind, State
from tests.naive.state import NaiveRelation, NaiveState, NaiveVolume


def copy_track(state: NaiveState, r: NaiveRelation, i: int) -> None:
    """`copy (r, i)` of 10.1."""
    source, target = state.volumes[r.source], state.volumes[r.target]
    state.take_page(r.target, r.target_first + i)
    target.disk[r.target_first + i] = source.disk[r.source_first + i]
    r.uncopied.remove(i)
    r.activity = state.now


def settle(state: NaiveState, r: NaiveRelation) -> None:
    """`settle (r)` of 10.1: it ends when nothing is left to do."""
    ends = r.mode is Mode.COPY or state.profile["nocopy ends"]
    if r in state.relations and not r.uncopied and not r.is_incremental() and ends:
        state.relations.remove(r)


# --- host I/O -------------------------------------------------------------------------


def access_refused(state: NaiveState, device: int, track: int) -> Reason | None:
    """What reads and writes have in common, before any relationship is looked at."""
    if not state.powered:
        return Reason.POWER_STATE
    if device not in state.volumes:
        return Reason.DEVICE_UNKNOWN
    volume = state.volumes[device]
    if volume.not_ready or volume.no_path:
        return Reason.DEVICE_NOT_READY
    if not 0 <= track < volume.tracks:
        return Reason.TRACK_OUTSIDE_VOLUME
    return Reason.VOLUME_BLOCKED if volume.blocked else None


def write(state: NaiveState, device: int, track: int, content: str) -> Reason | None:
    reason = access_refused(state, device, track)
    if reason:
        return reason
    volume = state.volumes[device]
    own = state.relation_at_target(device, track)
    readers = [r for r in state.relations_at_source(device, track) if r.is_active()]
    reason = write_refused(state, volume, track, own)
    if reason:
        return reason
    starving = starving_relations(state, readers, track)
    if any(state.inhibits_source_writes(r) for r in starving):
        return Reason.SOURCE_WRITE_INHIBITED
    for r in starving:
        r.state = State.FAILED_SPACE
    readers = [r for r in readers if r not in starving]
    save_old_track(state, readers, own, track)
    if own:
        state.take_page(device, track)
    volume.disk[track] = content
    record_change(readers, own, track)
    for r in readers + ([own] if own else []):
        settle(state, r)
    return None


def write_refused(
    state: NaiveState, volume: NaiveVolume, track: int, own: NaiveRelation | None
) -> Reason | None:
    if volume.frozen:
        return Reason.SOURCE_LONG_BUSY
    if own is None:
        return None
    if not own.is_active():
        return Reason.RELATION_FAILED
    if state.inhibits_target_writes(own):
        return Reason.TARGET_WRITE_INHIBITED
    if not state.page_there(volume.device, track):
        return Reason.POOL_FULL
    return None


def starving_relations(
    state: NaiveState, readers: list[NaiveRelation], track: int
) -> list[NaiveRelation]:
    """Those that need the old track and find no page for it, pages being handed
    out by order of the relationships. Takes nothing yet."""
    starving = []
    free = state.free_pages()
    for r in readers:
        i = track - r.source_first
        if i not in r.uncopied or state.has_own_page(r.target, r.target_first + i):
            continue
        if free > 0:
            free -= 1
        else:
            starving.append(r)
    return starving


def save_old_track(
    state: NaiveState, readers: list[NaiveRelation], own: NaiveRelation | None, track: int
) -> None:
    for r in readers:
        if track - r.source_first in r.uncopied:
            copy_track(state, r, track - r.source_first)
    if own and track - own.target_first in own.uncopied:
        copy_track(state, own, track - own.target_first)


def record_change(readers: list[NaiveRelation], own: NaiveRelation | None, track: int) -> None:
    for r in readers:
        if r.is_incremental():
            r.changed_source.add(track - r.source_first)
        r.stale.discard(track - r.source_first)
    if own and own.is_incremental():
        own.changed_target.add(track - own.target_first)


def read(state: NaiveState, device: int, track: int) -> str | Reason:
    reason = access_refused(state, device, track)
    if reason:
        return reason
    own = state.relation_at_target(device, track)
    if own and not own.is_active():
        return Reason.RELATION_FAILED
    content = view(state, device, track)
    copies = state.profile["read copies"] and state.page_there(device, track)
    if own and track - own.target_first in own.uncopied and copies:
        copy_track(state, own, track - own.target_first)
        settle(state, own)
    return content


def view(state: NaiveState, device: int, track: int) -> str:
    """What a host would read there; nothing happens."""
    own = state.relation_at_target(device, track)
    if own and own.is_active() and track - own.target_first in own.uncopied:
        return state.volumes[own.source].disk[own.source_first + track - own.target_first]
    return state.volumes[device].disk[track]


# --- time -----------------------------------------------------------------------------


def advance(state: NaiveState, seconds: int) -> None:
    for _ in range(seconds):
        state.now += 1
        if state.powered:
            background_second(state)
            freeze_timers(state)


def background_second(state: NaiveState) -> None:
    limit = state.suppressed_above
    suppressed = limit is not None and state.busy > limit
    for _ in range(1 if suppressed else state.copy_rate):
        r = next_in_turn(state)
        if r is None:
            return
        state.last_served = r.order
        copy_track(state, r, min(r.uncopied))
        settle(state, r)


def next_in_turn(state: NaiveState) -> NaiveRelation | None:
    """By order number, the first after the last one served, else the first."""
    running = sorted(
        (r for r in state.relations if r.is_active() and r.mode is Mode.COPY and r.uncopied),
        key=lambda r: r.order,
    )
    for r in running:
        if r.order > state.last_served:
            return r
    return running[0] if running else None


def seconds_until_copied(state: NaiveState, device: int) -> int | Reason:
    """lab.md, "Rulings on small questions". Without power nothing is ever copied."""
    if device not in state.volumes:
        return Reason.DEVICE_UNKNOWN
    future = state.snapshot()
    pending = [r for r in future.of_volume(device) if r.is_active() and r.uncopied]
    awaited = [r for r in pending if r.mode is Mode.COPY]
    if pending and not (awaited and state.powered):
        return Reason.NEVER_COPIED
    while any(r.uncopied for r in awaited):
        advance(future, 1)
    return future.now - state.now


# --- consistency groups (7.1) ---------------------------------------------------------


def freeze(state: NaiveState, device: int) -> None:
    lss = state.volumes[device].lss
    state.volumes[device].frozen = True
    state.expired.discard(lss)
    if lss not in state.freeze_ends:
        state.freeze_ends[lss] = state.now + state.profile["freeze seconds"]


def thaw(state: NaiveState, lss: int) -> bool:
    """True when something was frozen."""
    frozen = [v for v in state.volumes.values() if v.lss == lss and v.frozen]
    for volume in frozen:
        volume.frozen = False
    state.freeze_ends.pop(lss, None)
    return bool(frozen)


def freeze_timers(state: NaiveState) -> None:
    for lss in sorted(state.freeze_ends):
        if state.freeze_ends[lss] <= state.now:
            thaw(state, lss)
            state.expired.add(lss)
            state.tell(NoticeKind.FREEZE_EXPIRED, lss=lss)
