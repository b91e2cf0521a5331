"""Section 9 of `flashcopy-v2.md`: the attributes of a relations query."""

from flashcli.storage.requests import Mode
from flashcli.storage.views import (
    Judgement,
    Relations,
    RelationView,
    Role,
    VolumeView,
)
from tests.naive import checks
from tests.naive.state import NaiveRelation, NaiveState

ROLE_LETTERS = {"primary": "P", "secondary": "S"}


def relations(state: NaiveState, device: int, serial: str) -> Relations:
    as_source = [r for r in state.relations if r.source == device]
    as_target = [r for r in state.relations if r.target == device]
    as_source.sort(key=lambda r: (r.source_first, r.target, r.order))
    as_target.sort(key=lambda r: (r.target_first, r.source, r.order))
    views = [relation_view(state, r, Role.SOURCE, serial) for r in as_source]
    views += [relation_view(state, r, Role.TARGET, serial) for r in as_target]
    return Relations(volume_view(state, device, serial), tuple(views))


def volume_view(state: NaiveState, device: int, serial: str) -> VolumeView:
    volume = state.volumes[device]
    return VolumeView(
        device=device,
        ssid=volume.ssid,
        lss=volume.lss,
        cca=volume.cca,
        cylinders=volume.cylinders,
        model=volume.model,
        serial=serial,
        active=len(state.of_volume(device)),
        maximum=state.maximum(device),
        frozen=volume.frozen,
        expired=volume.lss in state.expired,
        remote_role=ROLE_LETTERS[volume.remote[0]] if volume.remote else "N",
        xrc_source=volume.xrc_source,
        sequence=volume_sequence(state, device),
    )


def volume_sequence(state: NaiveState, device: int) -> int:
    """The highest among the relationships whose target it is."""
    return max((r.sequence for r in state.relations if r.target == device), default=0)


def relation_view(state: NaiveState, r: NaiveRelation, role: Role, serial: str) -> RelationView:
    target = state.volumes[r.target]
    swi = state.inhibits_source_writes(r)
    inhibited = swi and r.is_active() and state.free_pages() <= 0
    reasons = tuple(checks.reverse_reasons(state, r))
    return RelationView(
        order=r.order,
        role=role,
        source=volume_view(state, r.source, serial),
        target=volume_view(state, r.target, serial),
        full_volume=r.full_volume,
        source_first=r.source_first,
        target_first=r.target_first,
        tracks=r.length,
        mode=r.mode,
        bce=r.mode is Mode.COPY,
        bcp=r.mode is Mode.COPY and bool(r.uncopied) and r.is_active(),
        incremental=r.incremental,
        persistent=r.is_incremental()
        or (r.mode is Mode.NOCOPY and not state.profile["nocopy ends"]),
        target_write_inhibited=state.inhibits_target_writes(r),
        source_write_inhibited=inhibited,
        revertible=r.revertible,
        space_efficient=target.space_efficient,
        fails_when_full=target.space_efficient and not swi,
        inhibited_by_space=inhibited,
        preserve_mirror=r.preserve_mirror,
        validation_required=bool(r.stale),
        frozen=state.volumes[r.source].frozen,
        state=r.state,
        tracks_to_copy=len(r.uncopied),
        changed_source=len(r.changed_source),
        changed_target=len(r.changed_target),
        established=r.established,
        last_activity=r.activity,
        sequence=r.sequence,
        reverse_restore=Judgement(not reasons, reasons),
    )


def tracks_to_copy(state: NaiveState, device: int) -> int:
    """Of the relationships whose target it is, else of those whose source."""
    as_target = [r for r in state.relations if r.target == device]
    as_source = [r for r in state.relations if r.source == device]
    return sum(len(r.uncopied) for r in as_target or as_source)


def differing(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Ranges of tracks that read differently; tracks only one volume has differ."""
    ranges: list[tuple[int, int]] = []
    for track in range(max(len(a), len(b))):
        if a[track : track + 1] == b[track : track + 1]:
            continue
        if ranges and ranges[-1][1] == track - 1:
            ranges[-1] = (ranges[-1][0], track)
        else:
            ranges.append((track, track))
    return ranges
