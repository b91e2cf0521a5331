"""Section 6 of `flashcopy-v2.md`: the withdraw forms W1 to W8."""

from flashcli.storage.addresses import Extent
from flashcli.storage.refusals import Reason
from flashcli.storage.requests import Mode, Withdraw, WithdrawAction
from flashcli.storage.views import Notice, NoticeKind, Withdrawn
from tests.naive import copying
from tests.naive.state import NaiveRelation, NaiveState

REVERTIBLE_ACTIONS = (WithdrawAction.COMMIT, WithdrawAction.REVERT)


def withdraw(state: NaiveState, q: Withdraw) -> Withdrawn | Reason:
    form = form_of(q)
    if form is None:
        return Reason.WITHDRAW_COMBINATION
    reason = refusal(state, q, form)
    if reason:
        return reason
    if form == "thaw":
        return thaw(state, q)
    if form == "revertible":
        return commit_or_revert(state, q)
    if form == "ddsw":
        return ddsw(state, q)
    return by_target_or_pair(state, q)


def form_of(q: Withdraw) -> str | None:
    if q.action is WithdrawAction.THAW:
        alone = q.source is not None and q.target is None and not q.extents and not q.ddsw
        return "thaw" if alone else None
    if q.action in REVERTIBLE_ACTIONS:
        pair = q.source is not None and q.target is not None and not q.extents and not q.ddsw
        return "revertible" if pair else None
    if q.ddsw:
        return "ddsw" if q.source is not None else None
    if q.target is None:
        return None
    return "target" if q.source is None else "pair"


# --- refusals, in order ---------------------------------------------------------------


def refusal(state: NaiveState, q: Withdraw, form: str) -> Reason | None:
    if any(source is None or target is None for source, target in q.extents):
        return Reason.WITHDRAW_EXTENT_SIDES
    for source, target in q.extents:
        assert source is not None
        assert target is not None
        if source.first > source.last or target.first > target.last:
            return Reason.EXTENT_LENGTH
        if source.last - source.first != target.last - target.first:
            return Reason.EXTENT_LENGTH
    devices = [q.source] if form in ("ddsw", "thaw") else [q.source, q.target]
    if any(device is not None and device not in state.volumes for device in devices):
        return Reason.DEVICE_UNKNOWN
    return refusal_of_selection(state, q, form)


def refusal_of_selection(state: NaiveState, q: Withdraw, form: str) -> Reason | None:
    if form in ("target", "pair") and q.extents:
        if any(r.is_incremental() for r in selected(state, q)):
            return Reason.WITHDRAW_INCREMENTAL_WITH_EXTENTS
        return split_refused(state, q)
    if form == "pair" and state.profile["unrelated refused"]:
        assert q.source is not None
        assert q.target is not None
        related = state.of_volume(q.source) and state.of_volume(q.target)
        if related and not of_pair(state, q):
            return Reason.NOT_WITH_EACH_OTHER
    if form == "revertible" and not revertible_of(state, q):
        return Reason.NOT_REVERTIBLE
    return None


def split_refused(state: NaiveState, q: Withdraw) -> Reason | None:
    """Would the pieces pass E31 on a volume?"""
    if not state.profile["withdraw splits"]:
        return None
    counts = {device: len(state.of_volume(device)) for device in state.volumes}
    for r in selected(state, q):
        pieces = len(remaining_runs(q, r))
        for device in {r.source, r.target}:
            counts[device] += pieces - 1
    for r in selected(state, q):
        for device in (r.source, r.target):
            if counts[device] > state.maximum(device):
                return Reason.TOO_MANY_RELATIONS_VOLUME
    return None


# --- W1 to W4 -------------------------------------------------------------------------


def of_pair(state: NaiveState, q: Withdraw) -> list[NaiveRelation]:
    return [r for r in state.relations if r.target == q.target and q.source in (None, r.source)]


def tracks_in(extents: list[Extent | None]) -> set[int]:
    tracks: set[int] = set()
    for extent in extents:
        if extent is not None:
            tracks |= set(range(extent.first, extent.last + 1))
    return tracks


def selected(state: NaiveState, q: Withdraw) -> list[NaiveRelation]:
    """W1 to W4: the relationships the request touches."""
    if not q.extents:
        return of_pair(state, q)
    inside = tracks_in([target for _, target in q.extents])
    if state.profile["withdraw splits"]:
        return [r for r in of_pair(state, q) if inside & set(r.target_tracks())]
    return [r for r in of_pair(state, q) if set(r.target_tracks()) <= inside]


def by_target_or_pair(state: NaiveState, q: Withdraw) -> Withdrawn:
    undefined: dict[int, int] = {}
    ended = 0
    for r in selected(state, q):
        if q.extents and remaining_runs(q, r):
            trim(state, q, r, undefined)
        else:
            remove(state, r, undefined)
            ended += 1
    return Withdrawn(relations=ended, undefined=as_pairs(undefined))


def remove(state: NaiveState, r: NaiveRelation, undefined: dict[int, int]) -> None:
    undefined[r.target] = undefined.get(r.target, 0) + len(r.uncopied)
    state.relations.remove(r)


def as_pairs(undefined: dict[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple((device, count) for device, count in sorted(undefined.items()) if count)


def remaining_runs(q: Withdraw, r: NaiveRelation) -> list[list[int]]:
    """Runs of neighbouring tracks, numbered within the relationship, that the
    extents leave over."""
    inside = tracks_in([target for _, target in q.extents])
    runs: list[list[int]] = []
    for i in range(r.length):
        if r.target_first + i in inside:
            continue
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def trim(state: NaiveState, q: Withdraw, r: NaiveRelation, undefined: dict[int, int]) -> None:
    """ds8000: covered tracks leave, each remaining run is a relationship of its
    own; the first keeps the order number."""
    runs = remaining_runs(q, r)
    kept = {i for run in runs for i in run}
    undefined[r.target] = undefined.get(r.target, 0) + len(r.uncopied - kept)
    state.relations.remove(r)
    for run in runs:
        piece = piece_of(r, run)
        if run is not runs[0]:
            piece.order = state.next_order
            state.next_order += 1
        state.relations.append(piece)
        state.relations.sort(key=lambda relation: relation.order)
        if piece.is_active():  # a failed one stays until withdrawn (7.3)
            copying.settle(state, piece)


def piece_of(r: NaiveRelation, run: list[int]) -> NaiveRelation:
    start = run[0]
    firsts = (r.source_first + start, r.target_first + start)
    piece = NaiveRelation(r.order, r.source, r.target, firsts, len(run))
    for name in ("mode", "incremental", "state", "space_choice", "target_primary"):
        setattr(piece, name, getattr(r, name))
    for name in ("preserve_mirror", "sequence", "established", "activity"):
        setattr(piece, name, getattr(r, name))
    for name in ("uncopied", "changed_source", "changed_target", "stale"):
        setattr(piece, name, {i - start for i in getattr(r, name) if i in run})
    return piece


# --- W5 and W6 ------------------------------------------------------------------------


def ddsw(state: NaiveState, q: Withdraw) -> Withdrawn:
    undefined: dict[int, int] = {}
    ended = continuing = 0
    notices: list[Notice] = []
    for r in list(state.relations):
        if r.target == q.source and covered_by_ddsw(state, q, r, r.target_tracks()):
            remove(state, r, undefined)
            ended += 1
        elif r.source == q.source and covered_by_ddsw(state, q, r, r.source_tracks()):
            if state.volumes[r.target].space_efficient:
                notices.append(Notice(NoticeKind.SPACE_EFFICIENT_DDSW, {"target": r.target}))
                continue
            if not r.is_active():
                continue  # it stays as it is, as in 3.3
            r.mode = Mode.COPY
            copying.settle(state, r)
            if r in state.relations:
                continuing += 1
            else:
                ended += 1
    return Withdrawn(ended, continuing, as_pairs(undefined), notices=tuple(notices))


def covered_by_ddsw(state: NaiveState, q: Withdraw, r: NaiveRelation, own: range) -> bool:
    """Its extent on the named volume lies in the source extents."""
    if not q.extents:
        return True
    inside = tracks_in([source for source, _ in q.extents])
    if state.profile["ddsw overlap"]:
        return bool(set(own) & inside)
    return set(own) <= inside


# --- W7 and W8 ------------------------------------------------------------------------


def thaw(state: NaiveState, q: Withdraw) -> Withdrawn:
    assert q.source is not None
    lss = state.volumes[q.source].lss
    expired = lss in state.expired
    thawed = (lss,) if copying.thaw(state, lss) else ()
    return Withdrawn(relations=0, thawed=thawed, expired=expired)


def revertible_of(state: NaiveState, q: Withdraw) -> list[NaiveRelation]:
    return [r for r in of_pair(state, q) if r.revertible]


def commit_or_revert(state: NaiveState, q: Withdraw) -> Withdrawn:
    found = revertible_of(state, q)
    for r in found:
        if q.action is WithdrawAction.REVERT:
            put_back(state, r)
        r.revertible = False
        r.saved = {}
        copying.settle(state, r)
    return Withdrawn(relations=0, continuing=len(found))


def put_back(state: NaiveState, r: NaiveRelation) -> None:
    """7.5: the target shows again what it showed before the last increment; the
    tracks put back differ from the source, which the change map must know."""
    disk = state.volumes[r.target].disk
    for i, content in r.saved.items():
        disk[r.target_first + i] = content
        r.uncopied.discard(i)
        if r.is_incremental():
            r.changed_target.add(i)
