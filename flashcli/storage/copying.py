"""Copying tracks from source to target: one on demand, many in the background,
the pages they take, and the end of a relationship that has nothing left to do.

`flashcopy-v2.md` sections 3 and 7.3, pseudo-code 10.1.
"""

from typing import TYPE_CHECKING

from flashcli.storage.dealing import deal
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.relationship import Relationship
from flashcli.storage.requests import Mode
from flashcli.storage.views import Notice, NoticeKind
from flashcli.storage.volume import Volume

if TYPE_CHECKING:
    from flashcli.storage.subsystem import Subsystem

POOL_NOTICES = (30, 20, 0)  # percent left, P11-90


def copy_track(box: "Subsystem", relation: Relationship, index: int) -> None:
    """Copy one track that is still uncopied. The page it needs must be there."""
    source, target = relation.source, relation.target
    track = relation.target_first + index
    if target.space_efficient:
        take_page(box, target, track)
    if relation.replaced is not None:
        _keep_replaced(relation, index)
    target.store.copy_track(source.store, relation.source_first + index, track)
    relation.uncopied.clear(index)
    relation.last_activity = box.clock.now


def _keep_replaced(relation: Relationship, index: int) -> None:
    """7.5: what the last increment writes over, the first time."""
    assert relation.replaced is not None
    assert relation.increment is not None
    if index in relation.increment and index not in relation.replaced:
        relation.replaced[index] = relation.target.store.kept(relation.target_first + index)


def copy_lowest(relation: Relationship, number: int) -> None:
    """Copy the `number` lowest uncopied tracks in one go; targets in background
    copy are never space efficient (E13), so no page is needed."""
    taken = relation.uncopied.take_lowest(number)
    if relation.replaced is not None:
        for index in taken:
            _keep_replaced(relation, index)
    relation.target.store.copy_tracks(
        relation.source.store, taken, relation.source_first, relation.target_first
    )


def settle(box: "Subsystem", relation: Relationship) -> bool:
    """End a relationship that is done; true when it ended."""
    if relation.uncopied or relation.records_changes or not relation.active:
        return False
    if relation.mode is Mode.COPY or box.rules.nocopy_ends:
        box.remove(relation)
        return True
    return False


# --- pages of the space-efficient pool, 7.3


def page_free(box: "Subsystem", volume: Volume, track: int, *, beside: int = 0) -> bool:
    """Whether a track may be stored: its page is taken already, or one is free
    beside those spoken for."""
    if not volume.space_efficient or track // box.rules.page_tracks in volume.pages:
        return True
    return box.pages_used + beside < box.pool_pages


def take_page(box: "Subsystem", volume: Volume, track: int) -> None:
    if not volume.space_efficient:
        return
    page = track // box.rules.page_tracks
    if page in volume.pages:
        return
    volume.pages.add(page)
    box.pages_used += 1
    for percent in POOL_NOTICES:
        left = box.pool_pages - box.pages_used
        if left * 100 <= box.pool_pages * percent and percent not in box.pool_noticed:
            box.pool_noticed.add(percent)
            box.notices.append(Notice(NoticeKind.POOL_LEVEL, {"percent": percent, "left": left}))


def release_pages(box: "Subsystem", volume: Volume) -> None:
    box.pages_used -= len(volume.pages)
    volume.pages.clear()


# --- time, 3.2


def background(box: "Subsystem", seconds: int) -> None:
    """What `seconds` of background copy do, the clock standing at their beginning."""
    running = _in_turn(box)
    rate = effective_rate(box)
    if not running or not rate:
        return
    dealt = deal([relation.uncopied.count for relation in running], rate * seconds)
    if dealt.last_hand is not None:
        box.last_served = running[dealt.last_hand].order
    start = box.clock.now
    for relation, number, last in zip(running, dealt.counts, dealt.last, strict=True):
        if number:
            copy_lowest(relation, number)
            relation.last_activity = start + -(-last // rate)
            box.note(relation)
            settle(box, relation)


def effective_rate(box: "Subsystem") -> int:
    """Tracks per second in all; suppressed by pacing to one (P9-41, FM11-71)."""
    threshold = box.rules.pacings.get(box.pacing)
    if threshold is not None and box.busy > threshold:
        return min(1, box.copy_rate)
    return box.copy_rate


def _in_turn(box: "Subsystem") -> list[Relationship]:
    """Relationships in background copy, the one whose turn it is first."""
    running = sorted(
        (relation for relation in box.copying.values() if relation.copying),
        key=lambda relation: relation.order,
    )
    first = next((place for place, item in enumerate(running) if item.order > box.last_served), 0)
    return running[first:] + running[:first]


def seconds_until_copied(box: "Subsystem", volume: Volume) -> int | Refusal:
    """Seconds until every copy that the volume takes part in is done; 0 when none
    is pending. NEVER_COPIED when only copies on demand are."""
    own = [item for item in box.relations_of(volume) if item.active and item.uncopied]
    wanted = [relation for relation in own if relation.copying]
    if not own:
        return 0
    rate = effective_rate(box)
    if not wanted or not rate or not box.powered:
        return Refusal(Reason.NEVER_COPIED, {"device": volume.device})
    running = _in_turn(box)
    counts = [relation.uncopied.count for relation in running]
    dealt = deal(counts, sum(counts))
    waited = {id(relation) for relation in wanted}
    last = max(
        last for relation, last in zip(running, dealt.last, strict=True) if id(relation) in waited
    )
    return -(-last // rate)
