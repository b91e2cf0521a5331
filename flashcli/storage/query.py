"""The attributes of a relations query (`flashcopy-v2.md` section 9). Changes nothing."""

from typing import TYPE_CHECKING

from flashcli.storage.checks import standing_reasons
from flashcli.storage.relationship import Relationship
from flashcli.storage.requests import Mode, SpaceEfficient
from flashcli.storage.views import Judgement, Relations, RelationView, Role, VolumeView
from flashcli.storage.volume import Volume

if TYPE_CHECKING:
    from flashcli.storage.subsystem import Subsystem

_REMOTE_ROLES = {"primary": "P", "secondary": "S"}


def relations_view(box: "Subsystem", volume: Volume) -> Relations:
    """Source side first, then target side; each by own first track, then partner."""
    sources = sorted(
        volume.as_source(), key=lambda item: (item.source_first, item.target.device, item.order)
    )
    targets = sorted(
        volume.as_target(), key=lambda item: (item.target_first, item.source.device, item.order)
    )
    seen = {volume.device: volume_view(box, volume)}
    shown = [(item, Role.SOURCE) for item in sources] + [(item, Role.TARGET) for item in targets]
    return Relations(
        seen[volume.device],
        tuple(relation_view(box, relation, role, seen) for relation, role in shown),
    )


def volume_view(box: "Subsystem", volume: Volume) -> VolumeView:
    return VolumeView(
        device=volume.device,
        ssid=volume.ssid,
        lss=volume.lss,
        cca=volume.cca,
        cylinders=volume.cylinders,
        model=volume.model,
        serial=box.serial,
        active=volume.relations,
        maximum=box.relations_limit(volume),
        frozen=volume.frozen,
        expired=volume.lss in box.expired,
        remote_role=_REMOTE_ROLES[volume.remote.role] if volume.remote else "N",
        xrc_source=volume.xrc_source,
        sequence=max((item.sequence for item in volume.as_target()), default=0),
    )


def relation_view(
    box: "Subsystem", relation: Relationship, role: Role, seen: dict[int, VolumeView]
) -> RelationView:
    """`seen` keeps the views of volumes between the relationships of one query."""
    for volume in (relation.source, relation.target):
        if volume.device not in seen:
            seen[volume.device] = volume_view(box, volume)
    copies = relation.mode is Mode.COPY
    reasons = tuple(standing_reasons(box, relation))
    swi = relation.out_of_space is SpaceEfficient.SWI and box.rules.swi
    space_efficient = relation.target.space_efficient
    inhibited = swi and space_efficient and relation.active and box.pages_used >= box.pool_pages
    return RelationView(
        order=relation.order,
        role=role,
        source=seen[relation.source.device],
        target=seen[relation.target.device],
        full_volume=relation.full_volume,
        source_first=relation.source_first,
        target_first=relation.target_first,
        tracks=relation.tracks,
        mode=relation.mode,
        bce=copies,
        bcp=relation.copying,
        incremental=relation.incremental,
        persistent=relation.records_changes or not (copies or box.rules.nocopy_ends),
        target_write_inhibited=relation.inhibits,
        source_write_inhibited=inhibited,
        revertible=relation.revertible,
        space_efficient=space_efficient,
        fails_when_full=space_efficient and not swi,
        inhibited_by_space=inhibited,
        preserve_mirror=relation.preserve_mirror,
        validation_required=bool(relation.stale),
        frozen=relation.source.frozen,
        state=relation.state,
        tracks_to_copy=relation.uncopied.count,
        changed_source=relation.changed_source.count,
        changed_target=relation.changed_target.count,
        established=relation.established,
        last_activity=relation.last_activity,
        sequence=relation.sequence,
        reverse_restore=Judgement(not reasons, reasons),
    )
