"""The checks of an establish, one small function each, named by its reason.

Each looks at an attempt and returns a refusal or nothing; none changes
anything. `flashcopy-v2.md` sections 2 and 5 number and order them; which run
depends on what the establish turns out to be (`ORDER`).
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from flashcli.storage.addresses import Extent
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.relationship import Relationship
from flashcli.storage.requests import (
    Establish,
    EstablishAction,
    Incremental,
    Mode,
    PreserveMirror,
    SpaceEfficient,
)
from flashcli.storage.rules import Capacity, Feature
from flashcli.storage.views import Kind
from flashcli.storage.volume import Volume

if TYPE_CHECKING:
    from flashcli.storage.subsystem import Subsystem

KnownFeatures = Callable[[int], frozenset[str]]


class Attempt:
    """An establish being judged. Once the form has passed, `resolve` finds what
    it is: `kind`, `relation` (the full-volume relationship that is updated or
    reversed), `pairs` (source and target extents of new relationships) and
    `features` (what the request needs of the microprogram)."""

    __slots__ = (
        "box",
        "features",
        "kind",
        "known",
        "pairs",
        "relation",
        "request",
        "source",
        "target",
    )

    source: Volume
    target: Volume

    def __init__(self, box: "Subsystem", request: Establish, known: KnownFeatures) -> None:
        self.box = box
        self.request = request
        self.known = known
        self.relation: Relationship | None = None

    def resolve(self) -> None:
        """Only after DEVICE_UNKNOWN has passed."""
        self.source = self.box.volumes[self.request.source]
        self.target = self.box.volumes[self.request.target]
        self.kind = self._kind()
        self.pairs = self._pairs()
        self.features = self._features()

    def _kind(self) -> Kind:
        """What it is, and of which relationship (section 2, "Branch")."""
        request = self.request
        if request.mode is Mode.NOCOPYTOCOPY:
            return Kind.NOCOPYTOCOPY
        if request.extents:
            return Kind.NEW
        opposite = self._opposite()
        if request.action is EstablishAction.FRR:
            self.relation = opposite
            return Kind.FAST_REVERSE
        same = self.target.full_volume_from(self.source)
        if same is not None and same.records_changes:
            self.relation = same
            return Kind.UPDATE
        self.relation = opposite
        return Kind.NEW if opposite is None else Kind.REVERSE

    def _opposite(self) -> Relationship | None:
        """The relationship with the roles exchanged; where there are only data set
        relationships the oldest of them, which R1 then refuses (5.1)."""
        found = [item for item in self.source.as_target() if item.source is self.target]
        return min(found, key=lambda item: (not item.full_volume, item.order), default=None)

    def _pairs(self) -> list[tuple[Extent, Extent]]:
        if self.request.extents:
            return [
                (pair.source, pair.target)
                for pair in self.request.extents
                if pair.source is not None and pair.target is not None
            ]
        # Volume copying covers the tracks that both volumes have (2.1).
        covered = Extent(0, min(self.source.tracks, self.target.tracks) - 1)
        return [(covered, covered)]

    def _features(self) -> list[Feature]:
        """4.4, and lab.md, "Rulings on small questions", for the reversal."""
        request, kind = self.request, self.kind
        incremental = request.incremental is not Incremental.NO or kind is Kind.UPDATE
        needs = (
            (Feature.INCREMENTAL, incremental),
            (Feature.REVERSE_RESTORE, kind is Kind.REVERSE),
            (Feature.NOCOPY2COPY, kind is Kind.NOCOPYTOCOPY),
            (Feature.FRR, kind is Kind.FAST_REVERSE),
            (Feature.PRESERVE_MIRROR, request.preserve_mirror is not PreserveMirror.NO),
            (Feature.SE, self.target.space_efficient),
            (Feature.TGTPPRIM, request.target_primary),
        )
        return [feature for feature, needed in needs if needed]

    def refuse(self, reason: Reason, **facts: object) -> Refusal:
        return Refusal(
            reason, {"source": self.request.source, "target": self.request.target, **facts}
        )


Check = Callable[[Attempt], Refusal | None]


# --- the form of the request: E01 to E06


def mode_conflict(attempt: Attempt) -> Refusal | None:
    request = attempt.request
    first = "NOCOPYTOCOPY" if request.mode is Mode.NOCOPYTOCOPY else ""
    other = ""
    if first and request.incremental is not Incremental.NO:
        other = "INCREMENTAL"
    elif first and request.action is not None:
        other = request.action.value
    elif request.extents and (first or request.action is EstablishAction.FRR):
        first, other = first or "FRR", "EXTENTS"
    if other:
        return attempt.refuse(Reason.MODE_CONFLICT, option=first, other=other)
    return None


def preserve_mirror_conflict(attempt: Attempt) -> Refusal | None:
    """P14-21: not with NOCOPY, NOCOPYTOCOPY, INCREMENTAL or FREEZE."""
    request = attempt.request
    if request.preserve_mirror is PreserveMirror.NO:
        return None
    if request.mode is not Mode.COPY:
        other = request.mode.value
    elif request.incremental is not Incremental.NO:
        other = "INCREMENTAL"
    elif request.action is EstablishAction.FREEZE:
        other = "FREEZE"
    else:
        return None
    return attempt.refuse(Reason.PRESERVE_MIRROR_CONFLICT, other=other)


def incremental_with_extents(attempt: Attempt) -> Refusal | None:
    incremental = attempt.request.incremental
    if attempt.request.extents and incremental is not Incremental.NO:
        return attempt.refuse(Reason.INCREMENTAL_WITH_EXTENTS, option=incremental.value)
    return None


def too_many_extents(attempt: Attempt) -> Refusal | None:
    limit, found = attempt.box.rules.extents_per_command, len(attempt.request.extents)
    if found > limit:
        return attempt.refuse(Reason.TOO_MANY_EXTENTS, limit=limit, found=found)
    return None


def same_device_no_extents(attempt: Attempt) -> Refusal | None:
    request = attempt.request
    if request.source == request.target and not request.extents:
        return attempt.refuse(Reason.SAME_DEVICE_NO_EXTENTS, device=request.source)
    return None


def extent_length(attempt: Attempt) -> Refusal | None:
    request = attempt.request
    for number, pair in enumerate(request.extents, 1):
        source, target = pair.source, pair.target
        if source is None or target is None:
            return attempt.refuse(
                Reason.EXTENT_LENGTH, device=request.source, extent=number, side="SOURCE"
            )
        if source.tracks < 1:
            side, device = "SOURCE", request.source
        elif target.tracks < 1 or source.tracks != target.tracks:
            side, device = "TARGET", request.target
        else:
            continue
        return attempt.refuse(Reason.EXTENT_LENGTH, device=device, extent=number, side=side)
    return None


# --- the devices: E07 to E19


def device_unknown(attempt: Attempt) -> Refusal | None:
    for device in (attempt.request.source, attempt.request.target):
        if device not in attempt.box.volumes:
            return attempt.refuse(Reason.DEVICE_UNKNOWN, device=device)
    return None


def feature_not_installed(attempt: Attempt) -> Refusal | None:
    present = attempt.box.features
    for feature in attempt.features:
        if feature not in present:
            return attempt.refuse(
                Reason.FEATURE_NOT_INSTALLED,
                device=attempt.request.source,
                feature=feature.value,
                level=attempt.box.level,
            )
    return None


def feature_not_validated(attempt: Attempt) -> Refusal | None:
    for device in (attempt.request.source, attempt.request.target):
        known = attempt.known(device)
        for feature in attempt.features:
            if feature not in known:
                return attempt.refuse(
                    Reason.FEATURE_NOT_VALIDATED, device=device, feature=feature.value
                )
    return None


def emulation_mix(attempt: Attempt) -> Refusal | None:
    """P11-29; section 1 has the table."""
    source, target = attempt.source, attempt.target
    fits = source.device_type == target.device_type and source.controller == target.controller
    if fits and target.space_efficient and attempt.box.rules.space_efficient_needs_wide:
        wide = attempt.box.rules.controllers[-1]
        fits = target.model == "3390-A" and target.controller == wide
    if fits:
        return None
    wanted = f"{target.model} {target.controller}{' SE' * target.space_efficient}"
    return attempt.refuse(
        Reason.EMULATION_MIX, found=f"{source.model} {source.controller}", limit=wanted
    )


def volume_blocked(attempt: Attempt) -> Refusal | None:
    for volume in (attempt.source, attempt.target):
        if volume.blocked:
            return attempt.refuse(Reason.VOLUME_BLOCKED, device=volume.device)
    return None


def device_not_ready(attempt: Attempt) -> Refusal | None:
    """An injected device or path fault (7.4); our own check, beside E11."""
    for volume in (attempt.source, attempt.target):
        if volume.not_ready or volume.no_path:
            return attempt.refuse(Reason.DEVICE_NOT_READY, device=volume.device)
    return None


def space_efficient_not_permitted(attempt: Attempt) -> Refusal | None:
    if (
        attempt.box.rules.space_efficient_permission
        and attempt.target.space_efficient
        and attempt.request.space_efficient is SpaceEfficient.NO
    ):
        return attempt.refuse(Reason.SPACE_EFFICIENT_NOT_PERMITTED, device=attempt.request.target)
    return None


def space_efficient_needs_nocopy(attempt: Attempt) -> Refusal | None:
    if attempt.target.space_efficient and attempt.request.mode is not Mode.NOCOPY:
        return attempt.refuse(
            Reason.SPACE_EFFICIENT_NEEDS_NOCOPY,
            device=attempt.request.target,
            option=attempt.request.mode.value,
        )
    return None


def space_efficient_with_extents(attempt: Attempt) -> Refusal | None:
    if attempt.target.space_efficient and attempt.request.extents:
        return attempt.refuse(Reason.SPACE_EFFICIENT_WITH_EXTENTS, device=attempt.request.target)
    return None


def space_efficient_preserve_mirror(attempt: Attempt) -> Refusal | None:
    if (
        attempt.target.space_efficient
        and attempt.request.preserve_mirror is PreserveMirror.REQUIRED
    ):
        return attempt.refuse(Reason.SPACE_EFFICIENT_PRESERVE_MIRROR, device=attempt.request.target)
    return None


def target_online(attempt: Attempt) -> Refusal | None:
    target = attempt.target
    if attempt.request.online_target or not (target.online or target.online_elsewhere):
        return None
    return attempt.refuse(Reason.TARGET_ONLINE, device=target.device, elsewhere=not target.online)


def extent_outside_volume(attempt: Attempt) -> Refusal | None:
    for side, volume in enumerate((attempt.source, attempt.target)):
        for pair in attempt.pairs:
            if not volume.extent.covers(pair[side]):
                return attempt.refuse(
                    Reason.EXTENT_OUTSIDE_VOLUME,
                    device=volume.device,
                    first=pair[side].first,
                    last=pair[side].last,
                    limit=volume.tracks,
                )
    return None


def capacity(attempt: Attempt) -> Refusal | None:
    """2.1: which of the two may be larger is the profile's."""
    if attempt.request.extents:
        return None
    source, target = attempt.source.cylinders, attempt.target.cylinders
    if attempt.box.rules.capacity is Capacity.SOURCE_AT_LEAST:
        fits = source >= target
    else:
        fits = source <= target
    if fits:
        return None
    return attempt.refuse(
        Reason.CAPACITY,
        found=source,
        limit=target,
        option=attempt.box.rules.capacity.value,
    )


def extent_overlap(attempt: Attempt) -> Refusal | None:
    pairs = attempt.pairs
    same = attempt.source is attempt.target
    for number, (_, target) in enumerate(pairs):
        clash = any(target.overlaps(other) for _, other in pairs[:number])
        if clash or (same and any(target.overlaps(source) for source, _ in pairs)):
            return attempt.refuse(
                Reason.EXTENT_OVERLAP, device=attempt.target.device, extent=number + 1
            )
    return None


# --- remote copy: E20 to E25


def target_is_pprc_primary(attempt: Attempt) -> Refusal | None:
    remote = attempt.target.remote
    if remote is not None and remote.role == "primary" and not attempt.request.target_primary:
        return attempt.refuse(Reason.TARGET_IS_PPRC_PRIMARY, device=attempt.target.device)
    return None


def target_is_pprc_secondary(attempt: Attempt) -> Refusal | None:
    remote = attempt.target.remote
    if remote is not None and remote.role == "secondary":
        return attempt.refuse(Reason.TARGET_IS_PPRC_SECONDARY, device=attempt.target.device)
    return None


def target_is_xrc_source(attempt: Attempt) -> Refusal | None:
    if attempt.target.xrc_source:
        return attempt.refuse(Reason.TARGET_IS_XRC_SOURCE, device=attempt.target.device)
    return None


_SECONDARY_STATES = {"sync": ("pending",), "async": ("duplex", "pending")}


def source_is_pprc_secondary(attempt: Attempt) -> Refusal | None:
    """FM-57: synchronous in Pending; asynchronous in Duplex or Pending."""
    remote = attempt.source.remote
    if (
        remote is not None
        and remote.role == "secondary"
        and remote.state in _SECONDARY_STATES[remote.kind]
    ):
        return attempt.refuse(
            Reason.SOURCE_IS_PPRC_SECONDARY, device=attempt.source.device, state=remote.state
        )
    return None


def freeze_on_pprc_secondary(attempt: Attempt) -> Refusal | None:
    remote = attempt.source.remote
    if (
        attempt.request.action is EstablishAction.FREEZE
        and remote is not None
        and (remote.role, remote.kind, remote.state) == ("secondary", "sync", "duplex")
    ):
        return attempt.refuse(Reason.FREEZE_ON_PPRC_SECONDARY, device=attempt.source.device)
    return None


def preserve_mirror_impossible(attempt: Attempt) -> Refusal | None:
    if attempt.request.preserve_mirror is not PreserveMirror.REQUIRED:
        return None
    if mirror_can_be_preserved(attempt):
        return None
    return attempt.refuse(Reason.PRESERVE_MIRROR_IMPOSSIBLE, device=attempt.target.device)


def mirror_can_be_preserved(attempt: Attempt) -> bool:
    """P14-21: synchronous duplex pairs on both sides."""
    return all(
        volume.remote is not None
        and volume.remote.role == "primary"
        and volume.remote.kind == "sync"
        and attempt.box.remote_state(volume) == "duplex"
        for volume in (attempt.source, attempt.target)
    )


# --- existing relationships: E26 to E33


def incremental_exists_for_source(attempt: Attempt) -> Refusal | None:
    if attempt.request.incremental is Incremental.NO:
        return None
    limit = attempt.box.rules.incremental_per_source
    # Incremental relationships are full volume, so each of them holds track 0.
    found = sum(relation.records_changes for relation in attempt.source.sources_at(0))
    if found < limit:
        return None
    return attempt.refuse(
        Reason.INCREMENTAL_EXISTS_FOR_SOURCE,
        device=attempt.source.device,
        limit=limit,
        found=found,
    )


def source_is_target(attempt: Attempt) -> Refusal | None:
    targets = attempt.source.targets
    if targets and any(any(targets.segments(source)) for source, _ in attempt.pairs):
        return attempt.refuse(Reason.SOURCE_IS_TARGET, device=attempt.source.device)
    return None


def target_is_source(attempt: Attempt) -> Refusal | None:
    sources = attempt.target.sources
    if sources and any(any(sources.segments(target)) for _, target in attempt.pairs):
        return attempt.refuse(Reason.TARGET_IS_SOURCE, device=attempt.target.device)
    return None


def target_in_relation(attempt: Attempt) -> Refusal | None:
    targets = attempt.target.targets
    if targets and any(any(targets.segments(target)) for _, target in attempt.pairs):
        return attempt.refuse(Reason.TARGET_IN_RELATION, device=attempt.target.device)
    return None


def too_many_targets(attempt: Attempt) -> Refusal | None:
    limit = attempt.box.rules.targets_per_track
    extents = [source for source, _ in attempt.pairs]
    deepest = max(_depths(attempt.source, extents), default=0)
    if deepest <= limit:
        return None
    return attempt.refuse(Reason.TOO_MANY_TARGETS, device=attempt.source.device, limit=limit)


def _depths(volume: Volume, extents: list[Extent]) -> Iterator[int]:
    """Relationships per source track, with the new ones, where it may be highest:
    at the start of a new extent or of an existing segment inside one."""
    starts = {extent.first for extent in extents}
    if volume.sources:
        for extent in extents:
            starts.update(volume.sources.starts(extent))
    for track in starts:
        new = sum(extent.first <= track <= extent.last for extent in extents)
        yield new + len(volume.sources_at(track))


def too_many_relations_volume(attempt: Attempt) -> Refusal | None:
    added = len(attempt.pairs)
    for volume in (attempt.source, attempt.target):
        limit = attempt.box.relations_limit(volume)
        if volume.relations + added > limit:
            return attempt.refuse(
                Reason.TOO_MANY_RELATIONS_VOLUME,
                device=volume.device,
                limit=limit,
                found=volume.relations,
            )
    return None


def too_many_relations_subsystem(attempt: Attempt) -> Refusal | None:
    limit, found = attempt.box.rules.relations_per_subsystem, attempt.box.relations_total
    if limit is None or found + len(attempt.pairs) <= limit:
        return None
    return attempt.refuse(
        Reason.TOO_MANY_RELATIONS_SUBSYSTEM,
        device=attempt.source.device,
        limit=limit,
        found=found,
    )


def tables_exhausted(attempt: Attempt) -> Refusal | None:
    box = attempt.box
    if box.table_pool is None:
        return None
    wanted = box.charge(attempt.source, attempt.target) * len(attempt.pairs)
    if box.tables_used + wanted <= box.table_pool:
        return None
    return attempt.refuse(
        Reason.TABLES_EXHAUSTED, limit=box.table_pool, found=box.tables_used, wanted=wanted
    )


# --- update copy and reversal: 4.2, 5.1, 5.3


def no_relation(attempt: Attempt) -> Refusal | None:
    return None if attempt.relation else attempt.refuse(Reason.NO_RELATION)


def frr_not_full_volume(attempt: Attempt) -> Refusal | None:
    relation = attempt.relation
    if relation is None or relation.full_volume:
        return None
    return attempt.refuse(Reason.FRR_NOT_FULL_VOLUME)


def reversal_of_revertible(attempt: Attempt) -> Refusal | None:
    """7.5: commit or revert first."""
    relation = attempt.relation
    if relation is None or not relation.revertible:
        return None
    return attempt.refuse(Reason.MODE_CONFLICT, option="REVERSAL", other="REVERTIBLE")


def relation_failed(attempt: Attempt) -> Refusal | None:
    relation = attempt.relation
    if relation is None or relation.active:
        return None
    return attempt.refuse(Reason.RELATION_FAILED, state=relation.state.value)


def standing_reasons(box: "Subsystem", relation: Relationship) -> list[Reason]:
    """Every one of R1 to R5 that stands against reversing `relation`, in order.

    The query shows them all, the refusal names the first (5.4).
    """
    nocopy = relation.mode is Mode.NOCOPY
    clean = not relation.uncopied and not relation.changed_source and not relation.changed_target
    larger = relation.source.cylinders > relation.target.cylinders
    if box.rules.capacity is Capacity.SOURCE_AT_MOST:
        larger = relation.source.cylinders < relation.target.cylinders
    reasons = {
        Reason.REVERSE_NOT_INCREMENTAL: not relation.records_changes,
        Reason.REVERSE_COPY_INCOMPLETE: not nocopy and bool(relation.uncopied),
        Reason.REVERSE_NOCOPY_MODE: nocopy and not (box.rules.reverse_after_nocopy and clean),
        Reason.REVERSE_MULTIPLE_VOLUMES: _busy_volume(relation) is not None,
        Reason.REVERSE_CAPACITY: larger,
    }
    return [reason for reason, stands in reasons.items() if stands]


def _busy_volume(relation: Relationship) -> Volume | None:
    """A volume of the relationship that has another one (R4)."""
    for volume in (relation.source, relation.target):
        if volume.relations > 1:
            return volume
    return None


def _reversal_check(reason: Reason) -> Check:
    def check(attempt: Attempt) -> Refusal | None:
        relation = attempt.relation
        if relation is None or reason not in standing_reasons(attempt.box, relation):
            return None
        facts: dict[str, object] = {"tracks": relation.uncopied.count}
        busy = _busy_volume(relation)
        if reason is Reason.REVERSE_MULTIPLE_VOLUMES and busy is not None:
            facts["device"] = busy.device
        return attempt.refuse(reason, **facts)

    check.__name__ = reason.lower()
    return check


REVERSALS = (
    Reason.REVERSE_NOT_INCREMENTAL,
    Reason.REVERSE_COPY_INCOMPLETE,
    Reason.REVERSE_NOCOPY_MODE,
    Reason.REVERSE_MULTIPLE_VOLUMES,
    Reason.REVERSE_CAPACITY,
)

# By reason, but for the last, whose reason is MODE_CONFLICT again.
CHECKS: dict[str, Check] = {
    check.__name__.upper(): check
    for check in (
        mode_conflict,
        preserve_mirror_conflict,
        incremental_with_extents,
        too_many_extents,
        same_device_no_extents,
        extent_length,
        device_unknown,
        feature_not_installed,
        feature_not_validated,
        emulation_mix,
        volume_blocked,
        device_not_ready,
        space_efficient_not_permitted,
        space_efficient_needs_nocopy,
        space_efficient_with_extents,
        space_efficient_preserve_mirror,
        target_online,
        extent_outside_volume,
        capacity,
        extent_overlap,
        target_is_pprc_primary,
        target_is_pprc_secondary,
        target_is_xrc_source,
        source_is_pprc_secondary,
        freeze_on_pprc_secondary,
        preserve_mirror_impossible,
        incremental_exists_for_source,
        source_is_target,
        target_is_source,
        target_in_relation,
        too_many_targets,
        too_many_relations_volume,
        too_many_relations_subsystem,
        tables_exhausted,
        no_relation,
        relation_failed,
        frr_not_full_volume,
        *(_reversal_check(reason) for reason in REVERSALS),
        reversal_of_revertible,
    )
}


def _from(first: Reason, last: Reason) -> tuple[str, ...]:
    names = list(CHECKS)
    return tuple(names[names.index(first) : names.index(last) + 1])


FORM = _from(Reason.MODE_CONFLICT, Reason.DEVICE_UNKNOWN)
_DEVICES = _from(Reason.FEATURE_NOT_INSTALLED, Reason.DEVICE_NOT_READY)
_TARGET = _from(Reason.SPACE_EFFICIENT_NOT_PERMITTED, Reason.TARGET_ONLINE)
_EXTENTS = _from(Reason.EXTENT_OUTSIDE_VOLUME, Reason.EXTENT_OVERLAP)
_REMOTE = _from(Reason.TARGET_IS_PPRC_PRIMARY, Reason.PRESERVE_MIRROR_IMPOSSIBLE)
_EXISTING = _from(Reason.INCREMENTAL_EXISTS_FOR_SOURCE, Reason.TABLES_EXHAUSTED)
_FAST = (
    Reason.FRR_NOT_FULL_VOLUME,
    Reason.REVERSE_MULTIPLE_VOLUMES,
    Reason.REVERSE_CAPACITY,
)
_REVERTIBLE = "REVERSAL_OF_REVERTIBLE"

ORDER: dict[Kind, tuple[str, ...]] = {
    Kind.NEW: _DEVICES + _TARGET + _EXTENTS + _REMOTE + _EXISTING,
    Kind.UPDATE: _DEVICES + _TARGET + _EXTENTS + _REMOTE + (Reason.RELATION_FAILED,),
    Kind.REVERSE: (
        *_DEVICES,
        Reason.RELATION_FAILED,
        *REVERSALS,
        _REVERTIBLE,
        *_TARGET,
        *_REMOTE,
    ),
    Kind.FAST_REVERSE: (
        *_DEVICES,
        Reason.NO_RELATION,
        Reason.RELATION_FAILED,
        *_FAST,
        _REVERTIBLE,
        *_TARGET,
        *_REMOTE,
    ),
    Kind.NOCOPYTOCOPY: (*_DEVICES, Reason.SPACE_EFFICIENT_NEEDS_NOCOPY),
}


def judge(attempt: Attempt) -> Refusal | None:
    """The first check that fails, in the order of `flashcopy-v2.md`."""
    for reason in FORM:
        if refusal := CHECKS[reason](attempt):
            return refusal
    attempt.resolve()
    for reason in ORDER[attempt.kind]:
        if refusal := CHECKS[reason](attempt):
            return refusal
    return None
