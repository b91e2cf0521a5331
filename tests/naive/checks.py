"""Section 2 and 5.1 of `flashcopy-v2.md`: why an establish is refused.

Each function is named after its check and answers a reason or None.
"""

from collections import Counter
from collections.abc import Callable

from flashcli.storage.addresses import Extent
from flashcli.storage.refusals import Reason
from flashcli.storage.requests import (
    Establish,
    EstablishAction,
    Incremental,
    Mode,
    PreserveMirror,
    SpaceEfficient,
)
from flashcli.storage.views import Kind
from tests.naive.state import NaiveRelation, NaiveState, NaiveVolume

Check = Callable[[NaiveState, Establish], Reason | None]


def refusal(state: NaiveState, q: Establish) -> Reason | None:
    """The first reason that holds, in the order of the specification."""
    reason = first(state, q, FORM_AND_DEVICES)
    if reason:
        return reason
    kind = branch(state, q)
    if kind is Kind.NOCOPYTOCOPY:
        return e13(state, q)
    if kind in (Kind.REVERSE, Kind.FAST_REVERSE):
        return reversal(state, q, kind) or first(state, q, NEW_ROLES)
    if kind is Kind.UPDATE:
        return first(state, q, UPDATE) or update_of_failed(state, q)
    return first(state, q, NEW)


def first(state: NaiveState, q: Establish, checks: list[Check]) -> Reason | None:
    for check in checks:
        reason = check(state, q)
        if reason:
            return reason
    return None


# --- which kind of establish is it? ---------------------------------------------------


def branch(state: NaiveState, q: Establish) -> Kind:
    """The table row "branch" of section 2."""
    if q.mode is Mode.NOCOPYTOCOPY:
        return Kind.NOCOPYTOCOPY
    if q.action is EstablishAction.FRR:
        return Kind.FAST_REVERSE
    if not q.extents and relation_to_update(state, q):
        return Kind.UPDATE
    if not q.extents and relation_to_reverse(state, q):
        return Kind.REVERSE
    return Kind.NEW


def relation_to_update(state: NaiveState, q: Establish) -> NaiveRelation | None:
    for r in state.relations:
        if (r.source, r.target) == (q.source, q.target) and r.full_volume and r.is_incremental():
            return r
    return None


def relation_to_reverse(state: NaiveState, q: Establish) -> NaiveRelation | None:
    """With the roles exchanged: the full-volume one, else the oldest data set one,
    which 5.1 refuses (R1, or FRR_NOT_FULL_VOLUME)."""
    exchanged = [r for r in state.relations if (r.source, r.target) == (q.target, q.source)]
    for r in exchanged:
        if r.full_volume:
            return r
    return exchanged[0] if exchanged else None


# --- E01 to E06: the form -------------------------------------------------------------


def e01(state: NaiveState, q: Establish) -> Reason | None:
    to_copy = q.mode is Mode.NOCOPYTOCOPY
    if to_copy and (q.incremental is not Incremental.NO or q.action or q.extents):
        return Reason.MODE_CONFLICT
    if q.action is EstablishAction.FRR and q.extents:
        return Reason.MODE_CONFLICT
    return None


def e02(state: NaiveState, q: Establish) -> Reason | None:
    if q.preserve_mirror is PreserveMirror.NO:
        return None
    if q.mode is not Mode.COPY or q.incremental is not Incremental.NO:
        return Reason.PRESERVE_MIRROR_CONFLICT
    if q.action is EstablishAction.FREEZE:
        return Reason.PRESERVE_MIRROR_CONFLICT
    return None


def e03(state: NaiveState, q: Establish) -> Reason | None:
    if q.incremental is not Incremental.NO and q.extents:
        return Reason.INCREMENTAL_WITH_EXTENTS
    return None


def e04(state: NaiveState, q: Establish) -> Reason | None:
    if len(q.extents) > state.profile["extents per command"]:
        return Reason.TOO_MANY_EXTENTS
    return None


def e05(state: NaiveState, q: Establish) -> Reason | None:
    if q.source == q.target and not q.extents:
        return Reason.SAME_DEVICE_NO_EXTENTS
    return None


def e06(state: NaiveState, q: Establish) -> Reason | None:
    for source, target in sides(q):
        if source.first > source.last or target.first > target.last:
            return Reason.EXTENT_LENGTH
        if source.last - source.first != target.last - target.first:
            return Reason.EXTENT_LENGTH
    return None


def sides(q: Establish) -> list[tuple[Extent, Extent]]:
    pairs = []
    for source, target in q.extents:
        assert source is not None
        assert target is not None
        pairs.append((source, target))
    return pairs


# --- E07 to E11: devices and features -------------------------------------------------


def e07(state: NaiveState, q: Establish) -> Reason | None:
    if q.source not in state.volumes or q.target not in state.volumes:
        return Reason.DEVICE_UNKNOWN
    return None


def ready(state: NaiveState, q: Establish) -> Reason | None:
    """A device that is gone, or that this host has no path to."""
    for volume in both(state, q):
        if volume.not_ready or volume.no_path:
            return Reason.DEVICE_NOT_READY
    return None


def needed_features(state: NaiveState, q: Establish) -> set[str]:
    """4.4: what the request needs, its branch included."""
    kind = branch(state, q)
    needed = set()
    if q.incremental is not Incremental.NO or kind is Kind.UPDATE:
        needed.add("INCREMENTAL")
    if kind is Kind.REVERSE:
        needed.add("REVERSE_RESTORE")
    if kind is Kind.NOCOPYTOCOPY:
        needed.add("NOCOPY2COPY")
    if kind is Kind.FAST_REVERSE:
        needed.add("FRR")
    if q.preserve_mirror is not PreserveMirror.NO:
        needed.add("PRESERVE_MIRROR")
    if state.volumes[q.target].space_efficient:
        needed.add("SE")
    if q.target_primary:
        needed.add("TGTPPRIM")
    return needed


def e08(state: NaiveState, q: Establish) -> Reason | None:
    if needed_features(state, q) - state.features():
        return Reason.FEATURE_NOT_INSTALLED
    return None


def e09(state: NaiveState, q: Establish) -> Reason | None:
    for device in (q.source, q.target):
        if needed_features(state, q) - state.host_features[device]:
            return Reason.FEATURE_NOT_VALIDATED
    return None


def both(state: NaiveState, q: Establish) -> tuple[NaiveVolume, NaiveVolume]:
    return state.volumes[q.source], state.volumes[q.target]


def e10(state: NaiveState, q: Establish) -> Reason | None:
    source, target = both(state, q)
    if source.type != target.type or source.controller != target.controller:
        return Reason.EMULATION_MIX
    wide = target.model == "3390-A" and target.controller == "I-2107"
    if target.space_efficient and state.profile["se needs 3390-A"] and not wide:
        return Reason.EMULATION_MIX
    return None


def e11(state: NaiveState, q: Establish) -> Reason | None:
    source, target = both(state, q)
    if source.blocked or target.blocked:
        return Reason.VOLUME_BLOCKED
    return None


# --- 5.1: reversal --------------------------------------------------------------------


def reversal(state: NaiveState, q: Establish, kind: Kind) -> Reason | None:
    r = relation_to_reverse(state, q)
    if r is None:
        return Reason.NO_RELATION
    if not r.is_active():
        return Reason.RELATION_FAILED
    if kind is Kind.FAST_REVERSE:
        reasons = fast_reverse_reasons(state, r)
    else:
        reasons = reverse_reasons(state, r)
    if r.revertible:
        reasons.append(Reason.MODE_CONFLICT)  # 7.5
    return reasons[0] if reasons else None


def reverse_reasons(state: NaiveState, r: NaiveRelation) -> list[Reason]:
    """Every one of R1 to R5 that holds, in order (5.1, 5.4)."""
    reasons = []
    if not r.is_incremental():
        reasons.append(Reason.REVERSE_NOT_INCREMENTAL)
    if r.mode is Mode.COPY and r.uncopied:
        reasons.append(Reason.REVERSE_COPY_INCOMPLETE)
    if r.mode is Mode.NOCOPY and not nocopy_reversible(state, r):
        reasons.append(Reason.REVERSE_NOCOPY_MODE)
    return reasons + volume_reasons(state, r)


def nocopy_reversible(state: NaiveState, r: NaiveRelation) -> bool:
    nothing_differs = not (r.uncopied | r.changed_source | r.changed_target)
    return bool(state.profile["reverse after nocopy"]) and nothing_differs


def fast_reverse_reasons(state: NaiveState, r: NaiveRelation) -> list[Reason]:
    reasons = [] if r.full_volume else [Reason.FRR_NOT_FULL_VOLUME]
    return reasons + volume_reasons(state, r)


def volume_reasons(state: NaiveState, r: NaiveRelation) -> list[Reason]:
    """R4 and R5."""
    reasons = []
    if any(other is not r for other in state.of_volume(r.source) + state.of_volume(r.target)):
        reasons.append(Reason.REVERSE_MULTIPLE_VOLUMES)
    source, target = state.volumes[r.source], state.volumes[r.target]
    if state.profile["larger side"] == "source":
        too_large = source.cylinders > target.cylinders
    else:
        too_large = target.cylinders > source.cylinders
    if too_large:
        reasons.append(Reason.REVERSE_CAPACITY)
    return reasons


def update_of_failed(state: NaiveState, q: Establish) -> Reason | None:
    r = relation_to_update(state, q)
    return Reason.RELATION_FAILED if r and not r.is_active() else None


# --- E12 to E19: the target, extents --------------------------------------------------


def e12(state: NaiveState, q: Establish) -> Reason | None:
    permitted = q.space_efficient is not SpaceEfficient.NO or not state.profile["se permission"]
    if state.volumes[q.target].space_efficient and not permitted:
        return Reason.SPACE_EFFICIENT_NOT_PERMITTED
    return None


def e13(state: NaiveState, q: Establish) -> Reason | None:
    if state.volumes[q.target].space_efficient and q.mode is not Mode.NOCOPY:
        return Reason.SPACE_EFFICIENT_NEEDS_NOCOPY
    return None


def e14(state: NaiveState, q: Establish) -> Reason | None:
    if state.volumes[q.target].space_efficient and q.extents:
        return Reason.SPACE_EFFICIENT_WITH_EXTENTS
    return None


def e15(state: NaiveState, q: Establish) -> Reason | None:
    required = q.preserve_mirror is PreserveMirror.REQUIRED
    if state.volumes[q.target].space_efficient and required:
        return Reason.SPACE_EFFICIENT_PRESERVE_MIRROR
    return None


def e16(state: NaiveState, q: Establish) -> Reason | None:
    target = state.volumes[q.target]
    if (target.online or target.online_elsewhere) and not q.online_target:
        return Reason.TARGET_ONLINE
    return None


def e17(state: NaiveState, q: Establish) -> Reason | None:
    source_volume, target_volume = both(state, q)
    for source, target in sides(q):
        if source.first < 0 or source.last >= source_volume.tracks:
            return Reason.EXTENT_OUTSIDE_VOLUME
        if target.first < 0 or target.last >= target_volume.tracks:
            return Reason.EXTENT_OUTSIDE_VOLUME
    return None


def e18(state: NaiveState, q: Establish) -> Reason | None:
    source, target = both(state, q)
    if q.extents:
        return None
    if state.profile["larger side"] == "source":
        wrong = source.cylinders < target.cylinders
    else:
        wrong = target.cylinders < source.cylinders
    return Reason.CAPACITY if wrong else None


def e19(state: NaiveState, q: Establish) -> Reason | None:
    targets: list[int] = []
    sources: list[int] = []
    for source, target in sides(q):
        sources += range(source.first, source.last + 1)
        targets += range(target.first, target.last + 1)
    if len(targets) != len(set(targets)):
        return Reason.EXTENT_OVERLAP
    if q.source == q.target and set(sources) & set(targets):
        return Reason.EXTENT_OVERLAP
    return None


# --- E20 to E25: remote copy ----------------------------------------------------------


def has_role(volume: NaiveVolume, role: str) -> bool:
    return volume.remote is not None and volume.remote[0] == role


def e20(state: NaiveState, q: Establish) -> Reason | None:
    permitted = q.target_primary and state.profile["remote primary target"]
    if has_role(state.volumes[q.target], "primary") and not permitted:
        return Reason.TARGET_IS_PPRC_PRIMARY
    return None


def e21(state: NaiveState, q: Establish) -> Reason | None:
    if has_role(state.volumes[q.target], "secondary"):
        return Reason.TARGET_IS_PPRC_SECONDARY
    return None


def e22(state: NaiveState, q: Establish) -> Reason | None:
    return Reason.TARGET_IS_XRC_SOURCE if state.volumes[q.target].xrc_source else None


def e23(state: NaiveState, q: Establish) -> Reason | None:
    refused = [
        ("secondary", "sync", "pending"),
        ("secondary", "async", "duplex"),
        ("secondary", "async", "pending"),
    ]
    if state.volumes[q.source].remote in refused:
        return Reason.SOURCE_IS_PPRC_SECONDARY
    return None


def e24(state: NaiveState, q: Establish) -> Reason | None:
    freeze = q.action is EstablishAction.FREEZE
    if freeze and state.volumes[q.source].remote == ("secondary", "sync", "duplex"):
        return Reason.FREEZE_ON_PPRC_SECONDARY
    return None


def e25(state: NaiveState, q: Establish) -> Reason | None:
    required = q.preserve_mirror is PreserveMirror.REQUIRED
    if required and not mirror_preservable(state, q):
        return Reason.PRESERVE_MIRROR_IMPOSSIBLE
    return None


def mirror_preservable(state: NaiveState, q: Establish) -> bool:
    pair = ("primary", "sync", "duplex")
    pending = copied_onto(state, q.source) or copied_onto(state, q.target)
    return all(volume.remote == pair for volume in both(state, q)) and not pending


def copied_onto(state: NaiveState, device: int) -> bool:
    """7.2: a remote primary is pending during a copy that does not preserve it."""
    onto = [r for r in state.relations if r.target == device and not r.preserve_mirror]
    return any(r.uncopied for r in onto)


# --- E26 to E33: existing relationships -----------------------------------------------


def wanted_tracks(state: NaiveState, q: Establish) -> list[tuple[range, range]]:
    """Source and target tracks of each relationship a new request would make (2.1)."""
    if q.extents:
        return [
            (range(source.first, source.last + 1), range(target.first, target.last + 1))
            for source, target in sides(q)
        ]
    smaller = "target" if state.profile["larger side"] == "source" else "source"
    volume = state.volumes[q.target if smaller == "target" else q.source]
    return [(range(volume.tracks), range(volume.tracks))]


def e26(state: NaiveState, q: Establish) -> Reason | None:
    already = [r for r in state.relations if r.source == q.source and r.is_incremental()]
    allowed = state.profile["incremental per source"]
    if q.incremental is not Incremental.NO and len(already) >= allowed:
        return Reason.INCREMENTAL_EXISTS_FOR_SOURCE
    return None


def e27(state: NaiveState, q: Establish) -> Reason | None:
    for source_tracks, _ in wanted_tracks(state, q):
        if any(state.relation_at_target(q.source, track) for track in source_tracks):
            return Reason.SOURCE_IS_TARGET
    return None


def e28(state: NaiveState, q: Establish) -> Reason | None:
    for _, target_tracks in wanted_tracks(state, q):
        if any(state.relations_at_source(q.target, track) for track in target_tracks):
            return Reason.TARGET_IS_SOURCE
    return None


def e29(state: NaiveState, q: Establish) -> Reason | None:
    for _, target_tracks in wanted_tracks(state, q):
        if any(state.relation_at_target(q.target, track) for track in target_tracks):
            return Reason.TARGET_IN_RELATION
    return None


def e30(state: NaiveState, q: Establish) -> Reason | None:
    uses = Counter(track for tracks, _ in wanted_tracks(state, q) for track in tracks)
    for track, wanted in uses.items():
        present = len(state.relations_at_source(q.source, track))
        if present + wanted > state.profile["targets per track"]:
            return Reason.TOO_MANY_TARGETS
    return None


def e31(state: NaiveState, q: Establish) -> Reason | None:
    more = len(wanted_tracks(state, q))
    for device in (q.source, q.target):
        if len(state.of_volume(device)) + more > state.maximum(device):
            return Reason.TOO_MANY_RELATIONS_VOLUME
    return None


def e32(state: NaiveState, q: Establish) -> Reason | None:
    limit = state.profile["relations per subsystem"]
    if limit is not None and len(state.relations) + len(wanted_tracks(state, q)) > limit:
        return Reason.TOO_MANY_RELATIONS_SUBSYSTEM
    return None


def e33(state: NaiveState, q: Establish) -> Reason | None:
    if state.table_pool is None:
        return None
    more = len(wanted_tracks(state, q)) * state.charge(q.source, q.target)
    if state.tables_used() + more > state.table_pool:
        return Reason.TABLES_EXHAUSTED
    return None


FORM: list[Check] = [e01, e02, e03, e04, e05, e06]
DEVICES: list[Check] = [e07, e08, e09, e10, e11, ready]
FORM_AND_DEVICES: list[Check] = [*FORM, *DEVICES]
NEW_ROLES: list[Check] = [e12, e13, e14, e15, e16, e20, e21, e22, e23, e24, e25]
UPDATE: list[Check] = [e12, e13, e14, e15, e16, e17, e18, e19, e20, e21, e22, e23, e24, e25]
NEW: list[Check] = [*UPDATE, e26, e27, e28, e29, e30, e31, e32, e33]
