"""The naive subsystem: every operation of the real one, answered from
`flashcopy-v2.md` without sharing its code. A refusal is a bare reason.
"""

from flashcli.storage.refusals import Reason
from flashcli.storage.requests import (
    Establish,
    EstablishAction,
    Incremental,
    Mode,
    PreserveMirror,
    Withdraw,
)
from flashcli.storage.views import (
    Established,
    Kind,
    Notice,
    NoticeKind,
    Relations,
    State,
    Withdrawn,
)
from tests.naive import checks, copying, queries, withdraws
from tests.naive.state import NaiveRelation, NaiveState


class NaiveSubsystem(NaiveState):
    serial = "10042"

    # --- establish (2, 3.3, 4.2, 5) -------------------------------------------------------

    def establish(self, q: Establish) -> Established | Reason:
        if not self.powered:
            return Reason.POWER_STATE
        reason = checks.refusal(self, q)
        if reason:
            return reason
        kind = checks.branch(self, q)
        notices = self._mirror_notices(q, kind)
        mirrored = self._mirror_is_preserved(q)  # judged before the copy makes it pending
        doing = {
            Kind.NEW: self._new,
            Kind.UPDATE: self._update,
            Kind.REVERSE: self._reverse,
            Kind.FAST_REVERSE: self._fast_reverse,
            Kind.NOCOPYTOCOPY: self._nocopy_to_copy,
        }
        touched = doing[kind](q)
        if kind is not Kind.NOCOPYTOCOPY:
            for r in touched:
                r.preserve_mirror = mirrored
        if q.action is EstablishAction.FREEZE:
            copying.freeze(self, q.source)
        for r in touched:
            copying.settle(self, r)
        left = sum(len(r.uncopied) for r in touched)
        return Established(kind, q.source, q.target, len(touched), left, notices)

    def _mirror_is_preserved(self, q: Establish) -> bool:
        wanted = q.preserve_mirror is not PreserveMirror.NO
        return wanted and checks.mirror_preservable(self, q)

    def _mirror_notices(self, q: Establish, kind: Kind) -> tuple[Notice, ...]:
        """E25: PREFERRED that cannot be had falls back, with a word about it."""
        preferred = q.preserve_mirror is PreserveMirror.PREFERRED
        if not preferred or kind is Kind.NOCOPYTOCOPY or checks.mirror_preservable(self, q):
            return ()
        if not checks.has_role(self.volumes[q.target], "primary"):
            return ()
        return (Notice(NoticeKind.MIRROR_NOT_PRESERVED, {"target": q.target}),)

    def _new(self, q: Establish) -> list[NaiveRelation]:
        made = []
        if self.volumes[q.target].space_efficient:
            self.volumes[q.target].pages.clear()  # 7.3, release
        for source_tracks, target_tracks in checks.wanted_tracks(self, q):
            firsts = (source_tracks[0], target_tracks[0])
            r = NaiveRelation(self.next_order, q.source, q.target, firsts, len(source_tracks))
            self.next_order += 1
            r.full_volume = not q.extents
            r.established = r.activity = self.now
            self._set_options(r, q)
            made.append(r)
        self.relations += made
        return made

    def _update(self, q: Establish) -> list[NaiveRelation]:
        r = checks.relation_to_update(self, q)
        assert r is not None
        differing = r.uncopied | r.changed_source | r.changed_target
        revertible = q.revertible and bool(self.profile["revertible"])
        self._keep_replaced(r, differing - r.uncopied if revertible else set())
        r.uncopied = differing
        self._clear_changes(r)
        self._set_options(r, q)
        r.revertible = revertible
        r.activity = self.now
        return [r]

    def _reverse(self, q: Establish) -> list[NaiveRelation]:
        r = checks.relation_to_reverse(self, q)
        assert r is not None
        differing = r.changed_source | r.changed_target
        self._exchange_roles(r)
        r.uncopied = differing
        self._clear_changes(r)
        self._set_options(r, q)
        return [r]

    def _fast_reverse(self, q: Establish) -> list[NaiveRelation]:
        r = checks.relation_to_reverse(self, q)
        assert r is not None
        old = r.uncopied
        if self.profile["frr copies changed"] and r.is_incremental():
            r.uncopied = r.changed_source | r.changed_target
        else:
            r.uncopied = set(range(r.length)) - old
        self._clear_changes(r)
        self._exchange_roles(r)
        r.stale = old
        self._set_options(r, q)
        r.incremental = Incremental.NO
        return [r]

    def _exchange_roles(self, r: NaiveRelation) -> None:
        r.source, r.target = r.target, r.source
        r.source_first, r.target_first = r.target_first, r.source_first
        r.established = r.activity = self.now

    def _clear_changes(self, r: NaiveRelation) -> None:
        r.changed_source = set()
        r.changed_target = set()

    def _set_options(self, r: NaiveRelation, q: Establish) -> None:
        r.mode = q.mode
        r.incremental = q.incremental
        r.space_choice = q.space_efficient
        r.target_primary = q.target_primary
        r.sequence = q.sequence
        r.revertible = False

    def _keep_replaced(self, r: NaiveRelation, replaced: set[int]) -> None:
        """7.5: what the target shows on the tracks this increment replaces."""
        r.saved = {i: copying.view(self, r.target, r.target_first + i) for i in replaced}

    def _nocopy_to_copy(self, q: Establish) -> list[NaiveRelation]:
        found = [
            r
            for r in self.relations
            if (r.source, r.target) == (q.source, q.target)
            and r.mode is Mode.NOCOPY
            and r.is_active()
        ]
        for r in found:
            r.mode = Mode.COPY
        return found

    # --- the other requests ---------------------------------------------------------------

    def withdraw(self, q: Withdraw) -> Withdrawn | Reason:
        return withdraws.withdraw(self, q) if self.powered else Reason.POWER_STATE

    def relations_of(self, device: int) -> Relations | Reason:
        if not self.powered:
            return Reason.POWER_STATE
        if device not in self.volumes:
            return Reason.DEVICE_UNKNOWN
        return queries.relations(self, device, self.serial)

    def tracks_to_copy(self, device: int) -> int:
        return queries.tracks_to_copy(self, device)

    def write(self, device: int, track: int, content: str) -> Reason | None:
        return copying.write(self, device, track, content)

    def read(self, device: int, track: int) -> str | Reason:
        return copying.read(self, device, track)

    def view(self, device: int) -> list[str]:
        return [copying.view(self, device, t) for t in range(self.volumes[device].tracks)]

    def advance(self, seconds: int) -> None:
        copying.advance(self, seconds)

    def seconds_until_copied(self, device: int) -> int | Reason:
        return copying.seconds_until_copied(self, device)

    # --- the host, the service engineer (4.4, 7.4) ----------------------------------------

    def validate(self, device: int) -> bool:
        differed = self.host_features[device] != self.features()
        self.host_features[device] = self.features()
        return differed

    def replace_microprogram(self, level: str) -> Reason | None:
        if level not in self.profile["levels"]:
            return Reason.LEVEL_UNKNOWN
        for r in self.relations:
            if self._features_used(r) - self.profile["levels"][level]:
                return Reason.MICROPROGRAM_IN_USE
        self.level = level
        return None

    def _features_used(self, r: NaiveRelation) -> set[str]:
        used = set()
        if r.is_incremental():
            used.add("INCREMENTAL")
        if r.preserve_mirror:
            used.add("PRESERVE_MIRROR")
        if self.volumes[r.target].space_efficient:
            used.add("SE")
        if checks.has_role(self.volumes[r.target], "primary"):
            used.add("TGTPPRIM")
        return used

    def set_busy(self, percent: int) -> Reason | None:
        if not 0 <= percent <= 100:
            return Reason.SETTING_UNKNOWN
        self.busy = percent
        return None

    def set_pacing(self, above: object) -> Reason | None:
        """Named here by the processor use above which copying is suppressed (3.2)."""
        if above not in self.profile["pacings"]:
            return Reason.SETTING_UNKNOWN
        self.suppressed_above = above
        return None

    def power_off(self, keep: bool) -> Reason | None:
        if not self.powered:
            return Reason.POWER_STATE
        self.powered = False
        self.memory_kept = keep
        return None

    def power_on(self) -> Reason | None:
        if self.powered:
            return Reason.POWER_STATE
        self.powered = True
        self.freeze_ends = {}
        for volume in self.volumes.values():
            volume.frozen = False
        if not self.memory_kept:
            for device in sorted({r.target for r in self.relations}):
                self.volumes[device].blocked = True
                self._service_message(device, 0x47, 0xE5)
            self.relations = []
        return None

    def _service_message(self, device: int, byte22: int, byte23: int) -> None:
        cca = self.volumes[device].cca
        self.tell(
            NoticeKind.SIM,
            device=device,
            cca=cca,
            byte13=f"{cca:02X}",
            byte22=f"{byte22:02X}",
            byte23=f"{byte23:02X}",
            byte28="F1",
        )

    def fail_copy(self, target: int) -> Reason | None:
        if target not in self.volumes:
            return Reason.DEVICE_UNKNOWN
        running = [r for r in self.relations if r.target == target and r.is_active() and r.uncopied]
        if not running:
            return Reason.NOTHING_TO_FAIL
        for r in running:
            r.state = State.FAILED_COPY
        self._service_message(target, 0x4B, 0x20 | self.volumes[target].lss & 0x0F)
        return None

    def fail_device(self, device: int) -> Reason | None:
        if device not in self.volumes:
            return Reason.DEVICE_UNKNOWN
        self.volumes[device].not_ready = True
        return None

    def fail_path(self, device: int) -> Reason | None:
        if device not in self.volumes:
            return Reason.DEVICE_UNKNOWN
        self.volumes[device].no_path = True
        return None

    def restore(self, device: int) -> Reason | None:
        if device not in self.volumes:
            return Reason.DEVICE_UNKNOWN
        volume = self.volumes[device]
        volume.blocked = volume.not_ready = volume.no_path = False
        return None
