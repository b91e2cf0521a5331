"""Withdraw in all its forms: the checks, then the change (`flashcopy-v2.md` 6, 7.1, 7.5)."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flashcli.storage.addresses import Extent
from flashcli.storage.copying import settle
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.relationship import Relationship
from flashcli.storage.requests import Mode, Withdraw, WithdrawAction
from flashcli.storage.rules import DdswExtents, PartialWithdraw
from flashcli.storage.views import Notice, NoticeKind, Withdrawn

if TYPE_CHECKING:
    from flashcli.storage.subsystem import Subsystem

Check = Callable[["Subsystem", Withdraw], Refusal | None]


def withdraw(box: "Subsystem", request: Withdraw) -> Withdrawn | Refusal:
    for check in CHECKS.values():
        if refusal := check(box, request):
            return refusal
    if request.action is WithdrawAction.THAW:
        return _thaw(box, request)
    if request.action is not None:
        return _end_increment(box, request)
    if request.ddsw:
        return _ddsw(box, request)
    return _withdraw_selected(box, request)


# --- what a request means


def spans(extents: Iterable[Extent | None]) -> list[Extent]:
    """The extents in track order, those that touch or overlap joined."""
    joined: list[Extent] = []
    for extent in sorted(item for item in extents if item is not None):
        if joined and extent.first <= joined[-1].end:
            joined[-1] = Extent(joined[-1].first, max(joined[-1].last, extent.last))
        else:
            joined.append(extent)
    return joined


def _inside(extent: Extent, limits: list[Extent]) -> bool:
    return any(limit.covers(extent) for limit in limits)


def _touches(extent: Extent, limits: list[Extent]) -> bool:
    return any(limit.overlaps(extent) for limit in limits)


def _named(box: "Subsystem", request: Withdraw) -> list[Relationship]:
    """Relationships that W1 to W4 may mean, by order number; with extents, those
    whose target they touch."""
    assert request.target is not None
    targets = box.volumes[request.target].targets
    if not targets:
        return []
    if request.extents:
        limits = spans(pair.target for pair in request.extents)
        relations = {
            item for limit in limits for group in targets.segments(limit) for item in group
        }
    else:
        relations = set(targets)
    if request.source is not None:
        source = box.volumes[request.source]
        relations = {relation for relation in relations if relation.source is source}
    return sorted(relations, key=lambda relation: relation.order)


def _selected(box: "Subsystem", request: Withdraw) -> list[Relationship]:
    """P11-99: wholly inside; ACS xtntlst: whatever is covered."""
    relations = _named(box, request)
    if not request.extents:
        return relations
    limits = spans(pair.target for pair in request.extents)
    if box.rules.partial_withdraw is PartialWithdraw.SPLIT:
        return relations
    return [relation for relation in relations if _inside(relation.target_extent, limits)]


# --- checks


def withdraw_combination(box: "Subsystem", request: Withdraw) -> Refusal | None:
    """FM07-85, and tso-flashcopy.md section 4: every other mix of operands."""
    source, target = request.source is not None, request.target is not None
    if request.action is WithdrawAction.THAW:
        valid = source and not target and not request.extents and not request.ddsw
    elif request.ddsw:
        valid = source and request.action is None
    elif request.action is not None:
        valid = source and target and not request.extents
    else:
        valid = target
    return None if valid else Refusal(Reason.WITHDRAW_COMBINATION)


def withdraw_extent_sides(box: "Subsystem", request: Withdraw) -> Refusal | None:
    if any(pair.source is None or pair.target is None for pair in request.extents):
        return Refusal(Reason.WITHDRAW_EXTENT_SIDES)
    return None


def extent_length(box: "Subsystem", request: Withdraw) -> Refusal | None:
    for number, pair in enumerate(request.extents, 1):
        assert pair.source is not None
        assert pair.target is not None
        if pair.source.tracks < 1:
            return _length(request, "SOURCE", number)
        if pair.source.tracks != pair.target.tracks:
            return _length(request, "TARGET", number)
    return None


def _length(request: Withdraw, side: str, number: int) -> Refusal:
    device = request.source if side == "SOURCE" else request.target
    if device is None:
        device = request.target if request.source is None else request.source
    return Refusal(Reason.EXTENT_LENGTH, {"device": device, "extent": number, "side": side})


def device_unknown(box: "Subsystem", request: Withdraw) -> Refusal | None:
    devices = [request.source, None if request.ddsw else request.target]
    for device in devices:
        if device is not None and device not in box.volumes:
            return Refusal(Reason.DEVICE_UNKNOWN, {"device": device})
    return None


def withdraw_incremental_with_extents(box: "Subsystem", request: Withdraw) -> Refusal | None:
    if not request.extents or request.ddsw:
        return None
    for relation in _selected(box, request):
        if relation.records_changes:
            return Refusal(
                Reason.WITHDRAW_INCREMENTAL_WITH_EXTENTS,
                {"source": relation.source.device, "target": relation.target.device},
            )
    return None


def not_with_each_other(box: "Subsystem", request: Withdraw) -> Refusal | None:
    """MSG dp10245: both are in relationships, but not together."""
    plain_pair = not request.ddsw and request.action is None and not request.extents
    if not (plain_pair and box.rules.unrelated_withdraw_refused):
        return None
    if request.source is None or request.target is None or _named(box, request):
        return None
    if all(box.volumes[device].relations for device in (request.source, request.target)):
        return Refusal(
            Reason.NOT_WITH_EACH_OTHER, {"source": request.source, "target": request.target}
        )
    return None


def not_revertible(box: "Subsystem", request: Withdraw) -> Refusal | None:
    if request.action not in (WithdrawAction.COMMIT, WithdrawAction.REVERT):
        return None
    if any(relation.revertible for relation in _named(box, request)):
        return None
    return Refusal(Reason.NOT_REVERTIBLE, {"source": request.source, "target": request.target})


def split_over_limit(box: "Subsystem", request: Withdraw) -> Refusal | None:
    """Trimming in the middle makes two of one, and E31 holds for them too."""
    if not request.extents or request.ddsw:
        return None
    if box.rules.partial_withdraw is PartialWithdraw.SKIP:
        return None
    limits = spans(pair.target for pair in request.extents)
    added: dict[int, int] = {}
    for relation in _selected(box, request):
        more = len(_left(relation.target_extent, limits)) - 1
        for device in {relation.source.device, relation.target.device}:
            added[device] = added.get(device, 0) + more
    for device, more in added.items():
        volume = box.volumes[device]
        limit = box.relations_limit(volume)
        if volume.relations + more > limit:
            return Refusal(
                Reason.TOO_MANY_RELATIONS_VOLUME,
                {"device": device, "limit": limit, "found": volume.relations},
            )
    return None


CHECKS: dict[Reason, Check] = {
    Reason.WITHDRAW_COMBINATION: withdraw_combination,
    Reason.WITHDRAW_EXTENT_SIDES: withdraw_extent_sides,
    Reason.EXTENT_LENGTH: extent_length,
    Reason.DEVICE_UNKNOWN: device_unknown,
    Reason.WITHDRAW_INCREMENTAL_WITH_EXTENTS: withdraw_incremental_with_extents,
    Reason.NOT_WITH_EACH_OTHER: not_with_each_other,
    Reason.NOT_REVERTIBLE: not_revertible,
    Reason.TOO_MANY_RELATIONS_VOLUME: split_over_limit,
}


# --- changes


def _left(extent: Extent, limits: list[Extent]) -> list[Extent]:
    """What remains of an extent when the limits are cut out of it."""
    remains = []
    first = extent.first
    for limit in limits:
        if limit.last < first or limit.first > extent.last:
            continue
        if limit.first > first:
            remains.append(Extent(first, limit.first - 1))
        first = limit.end
    if first <= extent.last:
        remains.append(Extent(first, extent.last))
    return remains


def _withdraw_selected(box: "Subsystem", request: Withdraw) -> Withdrawn:
    undefined: dict[int, int] = {}
    ended = 0
    limits = spans(pair.target for pair in request.extents)
    for relation in _selected(box, request):
        device = relation.target.device
        remains = _left(relation.target_extent, limits) if limits else []
        lost = relation.uncopied.count
        if remains:
            lost -= _trim(box, relation, remains)
        else:
            box.remove(relation)
            ended += 1
        undefined[device] = undefined.get(device, 0) + lost
    return Withdrawn(ended, undefined=_counts(undefined))


def _trim(box: "Subsystem", relation: Relationship, remains: list[Extent]) -> int:
    """Shorten a relationship to the first of the extents left of its target, and
    make further ones of the rest. Returns the uncopied tracks still held."""
    box.remove(relation)
    kept = 0
    for place, extent in enumerate(remains):
        order = relation.order if place == 0 else box.next_order()
        piece = relation.part(order, extent)
        box.insert(piece)
        kept += piece.uncopied.count
        settle(box, piece)
    return kept


def _counts(undefined: dict[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple((device, tracks) for device, tracks in sorted(undefined.items()) if tracks)


def _ddsw(box: "Subsystem", request: Withdraw) -> Withdrawn:
    """SI06-138, ACS ddswy: the target side at once, the source side copies to its end."""
    assert request.source is not None
    volume = box.volumes[request.source]
    limits = spans(pair.source for pair in request.extents)
    undefined: dict[int, int] = {}
    ended = continuing = 0
    notices: list[Notice] = []
    for relation in box.relations_of(volume):
        if relation.target is volume and _in_limits(box, relation.target_extent, limits):
            undefined[volume.device] = undefined.get(volume.device, 0) + relation.uncopied.count
            box.remove(relation)
            ended += 1
        elif relation.source is volume and _in_limits(box, relation.source_extent, limits):
            if relation.target.space_efficient:
                notices.append(
                    Notice(NoticeKind.SPACE_EFFICIENT_DDSW, {"target": relation.target.device})
                )
            elif relation.active:
                continuing += not _copy_to_the_end(box, relation)
                ended += not relation.uncopied and not relation.records_changes
    return Withdrawn(ended, continuing, _counts(undefined), notices=tuple(notices))


def _in_limits(box: "Subsystem", extent: Extent, limits: list[Extent]) -> bool:
    if not limits:
        return True
    fits = _inside if box.rules.ddsw_extents is DdswExtents.INSIDE else _touches
    return fits(extent, limits)


def _copy_to_the_end(box: "Subsystem", relation: Relationship) -> bool:
    relation.mode = Mode.COPY
    box.note_copying(relation)
    return settle(box, relation)


def _thaw(box: "Subsystem", request: Withdraw) -> Withdrawn:
    assert request.source is not None
    lss = box.volumes[request.source].lss
    expired = lss in box.expired
    thawed = box.thaw(lss)
    return Withdrawn(0, thawed=(lss,) if thawed else (), expired=expired)


def _end_increment(box: "Subsystem", request: Withdraw) -> Withdrawn:
    """COMMIT drops what the last increment replaced, REVERT puts it back; the
    relationship stays (RB-310, RB-312)."""
    changed = 0
    for relation in _named(box, request):
        if relation.revertible:
            if request.action is WithdrawAction.REVERT:
                _revert(relation)
            relation.forget_increment()
            box.note(relation)
            settle(box, relation)
            changed += 1
    return Withdrawn(0, continuing=changed)


def _revert(relation: Relationship) -> None:
    """Tracks of the increment hold again what they held before it, and count as
    changed on the target, since they no longer equal the source."""
    assert relation.replaced is not None
    assert relation.increment is not None
    for index, image in relation.replaced.items():
        relation.target.store.put_back(relation.target_first + index, image)
    relation.uncopied.remove(relation.increment)
    if relation.records_changes:
        relation.changed_target |= relation.increment
