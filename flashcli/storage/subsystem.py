"""The aggregate: volumes, relationships, counters, time, and the requests on them.

Every change of state goes through here; checks (`checks`, `withdrawal`) come
first and all together, so a refused request leaves everything as it was (I07).
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from flashcli.storage import checks, copying, host_io, service
from flashcli.storage.addresses import TRACKS_PER_CYLINDER
from flashcli.storage.clock import Clock
from flashcli.storage.noted import Noted
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.relationship import Relationship
from flashcli.storage.requests import (
    Establish,
    EstablishAction,
    Incremental,
    Mode,
    PreserveMirror,
    Withdraw,
)
from flashcli.storage.rules import Rules
from flashcli.storage.store import copies
from flashcli.storage.views import Established, Kind, Notice, NoticeKind, Relations, Withdrawn
from flashcli.storage.volume import Volume


class Subsystem:
    """`copying` holds relationships that may be in background copy, `last_served`
    the order number that took the last track dealt (3.2). `frozen` maps an LSS to
    its frozen devices, `freeze_ends` to the second its timer runs out, `expired`
    holds those whose timer ran out since their last freeze (7.1). `last_order` is the
    number of the last establish that made a relationship. `noted`: see `storage.noted`."""

    __slots__ = (
        "busy",
        "clock",
        "copy_rate",
        "copying",
        "expired",
        "freeze_ends",
        "frozen",
        "last_order",
        "last_served",
        "level",
        "memory_kept",
        "noted",
        "notices",
        "pacing",
        "pages_used",
        "pool_noticed",
        "pool_pages",
        "powered",
        "relations_total",
        "rules",
        "serial",
        "table_pool",
        "tables_used",
        "volumes",
    )

    def __init__(
        self,
        rules: Rules,
        *,
        clock: Clock,
        level: str | None = None,
        serial: str = "10042",
        copy_rate: int | None = None,
        table_pool: int | None = None,
        pool_pages: int = 0,
        pacing: str | None = None,
        busy: int = 0,
    ) -> None:
        """`level` defaults to the newest of the profile, `table_pool` to its first size."""
        self.rules = rules
        self.clock = clock
        self.level = level or next(reversed(rules.levels))
        self.serial = serial
        self.copy_rate = rules.copy_rate if copy_rate is None else copy_rate
        self.table_pool = table_pool or (rules.table_pools[0] if rules.table_pools else None)
        self.tables_used = 0
        self.pool_pages = pool_pages
        self.pages_used = 0
        self.pool_noticed: set[int] = set()
        self.pacing = pacing or next(iter(rules.pacings))
        self.busy = busy
        self.volumes: dict[int, Volume] = {}
        self.relations_total = 0
        self.copying: dict[int, Relationship] = {}
        self.last_served = 0
        self.last_order = 0
        self.frozen: dict[int, set[int]] = {}
        self.freeze_ends: dict[int, int] = {}
        self.expired: set[int] = set()
        self.notices: list[Notice] = []
        self.powered = True
        self.memory_kept = True
        self.noted: Noted | None = None

    def add(self, volume: Volume) -> None:
        """Volumes are added by ascending device number."""
        self.volumes[volume.device] = volume

    # --- facts

    @property
    def features(self) -> frozenset[str]:
        return self.rules.levels[self.level]

    def all_relations(self) -> Iterator[Relationship]:
        """All relationships, by target device and track."""
        for volume in self.volumes.values():
            if volume.targets:
                yield from volume.targets

    def relations_of(self, volume: Volume) -> list[Relationship]:
        """Relationships of a volume in either role, once each, by order number."""
        found = {item.order: item for item in volume.as_source() + volume.as_target()}
        return [found[order] for order in sorted(found)]

    def relations_limit(self, volume: Volume) -> int:
        limits = self.rules.relations_per_volume
        return limits.get(volume.model, limits["other"])

    def tables(self, volume: Volume) -> int:
        """Differential tables of one volume (section 1); 0 where none are counted."""
        slots = self.rules.slots_per_table
        if slots is None:
            return 0
        cylinders = volume.cylinders + self.rules.models[volume.model].control_cylinders
        return -(-cylinders * TRACKS_PER_CYLINDER // slots)

    def charge(self, source: Volume, target: Volume) -> int:
        return self.tables(source) + self.tables(target)

    def remote_state(self, volume: Volume) -> str | None:
        """A remote primary is pending while a copy onto it runs that does not
        preserve the mirror, and duplex afterwards (7.2)."""
        if volume.remote is None:
            return None
        if volume.remote.role == "primary":
            for relation in volume.as_target():
                if relation.uncopied and not relation.preserve_mirror:
                    return "pending"
        return volume.remote.state

    def relation_count(self, device: int) -> int:
        return self.volumes[device].relations

    def tracks_to_copy(self, device: int) -> int:
        """Over the relationships whose target the device is, else whose source it is."""
        volume = self.volumes[device]
        relations = volume.as_target() or volume.as_source()
        return sum(relation.uncopied.count for relation in relations)

    def relations(self, device: int) -> Relations | Refusal:
        """The relationships of one volume, from both sides; changes nothing."""
        if not self.powered:
            return Refusal(Reason.POWER_STATE, {"device": device, "state": "OFF"})
        volume = self.volumes.get(device)
        if volume is None:
            return Refusal(Reason.DEVICE_UNKNOWN, {"device": device})
        from flashcli.storage.query import relations_view

        return relations_view(self, volume)

    # --- entering and leaving

    def next_order(self) -> int:
        self.last_order += 1
        return self.last_order

    def insert(self, relation: Relationship) -> None:
        relation.source.join(relation)
        if relation.target is not relation.source:
            relation.target.join(relation)
        self.relations_total += 1
        self.tables_used += self.charge(relation.source, relation.target)
        self.note_copying(relation)

    def remove(self, relation: Relationship) -> None:
        relation.source.leave(relation)
        if relation.target is not relation.source:
            relation.target.leave(relation)
        self.relations_total -= 1
        self.tables_used -= self.charge(relation.source, relation.target)
        self.copying.pop(relation.order, None)
        if self.noted is not None:
            self.noted.ended(relation)

    def note_copying(self, relation: Relationship) -> None:
        """Keep `copying` right after a change of mode or of what is uncopied."""
        self.note(relation)
        if relation.copying:
            self.copying[relation.order] = relation
        else:
            self.copying.pop(relation.order, None)

    def note(self, *changed: Relationship | Volume) -> None:
        """These have changed, for whoever keeps the subsystem."""
        if self.noted is not None:
            for one in changed:
                if isinstance(one, Volume):
                    self.noted.volumes.add(one)
                else:
                    self.noted.changed(one)

    # --- establish

    def establish(self, request: Establish, known: checks.KnownFeatures) -> Established | Refusal:
        """`known` gives the features that the host has read for a device (4.4)."""
        if not self.powered:
            return Refusal(
                Reason.POWER_STATE,
                {"source": request.source, "target": request.target, "state": "OFF"},
            )
        attempt = checks.Attempt(self, request, known)
        if refusal := checks.judge(attempt):
            return refusal
        preserved = (
            request.preserve_mirror is not PreserveMirror.NO
            and checks.mirror_can_be_preserved(attempt)
        )
        relations = _CARRY_OUT[attempt.kind](self, attempt)
        if request.action is EstablishAction.FREEZE:
            self.freeze(attempt.source)
        tracks = sum(relation.uncopied.count for relation in relations)
        for relation in relations:
            relation.preserve_mirror = preserved
            self.note_copying(relation)
            copying.settle(self, relation)
        return Established(
            attempt.kind,
            request.source,
            request.target,
            len(relations),
            tracks,
            () if preserved else _mirror_lost(attempt),
        )

    def _new(self, attempt: checks.Attempt) -> list[Relationship]:
        request = attempt.request
        if attempt.target.space_efficient:
            copying.release_pages(self, attempt.target)
        made = []
        for pair in attempt.pairs:
            relation = Relationship(
                self.next_order(),
                attempt.source,
                attempt.target,
                pair,
                full_volume=not request.extents,
                now=self.clock.now,
            )
            self._options(relation, request)
            self.insert(relation)
            made.append(relation)
        return made

    def _update(self, attempt: checks.Attempt) -> list[Relationship]:
        """4.2: the differential data only. The old increment can no longer be reverted."""
        relation = attempt.relation
        assert relation is not None
        changed = relation.changed()
        relation.forget_increment()
        if attempt.request.revertible and self.rules.revertible:
            relation.increment, relation.replaced = changed.copy(), {}
        relation.uncopied |= changed
        relation.forget_changes()
        self._options(relation, attempt.request)
        relation.last_activity = self.clock.now
        return [relation]

    def _reverse(self, attempt: checks.Attempt) -> list[Relationship]:
        """5.2: source and target change places, the tracks that differ are copied back."""
        relation = attempt.relation
        assert relation is not None
        relation.uncopied = relation.changed()
        self._turn(relation, attempt.request)
        return [relation]

    def _fast_reverse(self, attempt: checks.Attempt) -> list[Relationship]:
        """5.3: what was never copied to the new source stays stale there."""
        relation = attempt.relation
        assert relation is not None
        old = relation.uncopied
        if self.rules.frr_copies_changed and relation.records_changes:
            relation.uncopied = relation.changed()
        else:
            relation.uncopied = old.inverted()
        relation.stale = old.copy()  # kept by nobody yet, as its place is new
        self._turn(relation, attempt.request)
        relation.incremental = Incremental.NO
        relation.inhibits = False
        return [relation]

    def _turn(self, relation: Relationship, request: Establish) -> None:
        relation.source.leave(relation)
        relation.target.leave(relation)
        relation.exchange_roles()
        relation.source.join(relation)
        relation.target.join(relation)
        relation.forget_changes()
        relation.forget_increment()
        self._options(relation, request)
        relation.established = relation.last_activity = self.clock.now

    def _background(self, attempt: checks.Attempt) -> list[Relationship]:
        """3.3: NOCOPY relationships of the pair become COPY; FAILED ones stay."""
        turned = []
        for relation in self.relations_of(attempt.target):
            if (
                relation.source is attempt.source
                and relation.target is attempt.target
                and relation.mode is Mode.NOCOPY
                and relation.active
            ):
                relation.mode = Mode.COPY
                turned.append(relation)
        return turned

    def _options(self, relation: Relationship, request: Establish) -> None:
        relation.mode = request.mode
        relation.incremental = request.incremental
        relation.inhibits = request.incremental is Incremental.YES and self.rules.yes_inhibits
        relation.out_of_space = request.space_efficient
        relation.sequence = request.sequence

    # --- freeze and thaw, 7.1

    def freeze(self, volume: Volume) -> None:
        lss = volume.lss
        volume.frozen = True
        self.frozen.setdefault(lss, set()).add(volume.device)
        self.freeze_ends.setdefault(lss, self.clock.now + self.rules.freeze_seconds)
        self.expired.discard(lss)
        self.note(volume)

    def thaw(self, lss: int) -> bool:
        """End the freeze of an LSS and its mark; true when something was frozen."""
        devices = self.frozen.pop(lss, set())
        for device in devices:
            self.volumes[device].frozen = False
            self.note(self.volumes[device])
        self.freeze_ends.pop(lss, None)
        return bool(devices)

    def _run_timers(self) -> None:
        for lss, ends in sorted(self.freeze_ends.items(), key=lambda item: (item[1], item[0])):
            if ends <= self.clock.now:
                self.thaw(lss)
                self.expired.add(lss)
                self.notices.append(Notice(NoticeKind.FREEZE_EXPIRED, {"lss": lss}))

    # --- other requests

    def withdraw(self, request: Withdraw) -> Withdrawn | Refusal:
        if not self.powered:
            return Refusal(Reason.POWER_STATE, {"state": "OFF"})
        from flashcli.storage.withdrawal import withdraw

        return withdraw(self, request)

    def write(self, device: int, track: int, image: bytes) -> Refusal | None:
        return host_io.write(self, device, track, image)

    def read(self, device: int, track: int) -> bytes | Refusal:
        return host_io.read(self, device, track)

    def view(self, device: int, track: int) -> bytes:
        """What a host would see, without I/O."""
        return host_io.view(self.volumes[device], track)

    def differing(self, device: int, other: int) -> list[tuple[int, int]]:
        return host_io.differing(self.volumes[device], self.volumes[other])

    def advance(self, seconds: int) -> None:
        """Let time pass; background copies and freeze timers run. Raises ValueError
        for a negative number."""
        if self.powered and seconds > 0:
            copying.background(self, seconds)
        self.clock.advance(seconds)
        if self.powered:
            self._run_timers()

    def seconds_until_copied(self, device: int) -> int | Refusal:
        volume = self.volumes.get(device)
        if volume is None:
            return Refusal(Reason.DEVICE_UNKNOWN, {"device": device})
        return copying.seconds_until_copied(self, volume)

    def replace_microprogram(self, level: str) -> Refusal | None:
        return service.replace_microprogram(self, level)

    def power_off(self, keep_shared_memory: bool) -> Refusal | None:
        return service.power_off(self, keep_shared_memory=keep_shared_memory)

    def power_on(self) -> Refusal | None:
        return service.power_on(self)

    def fail_copy(self, device: int) -> Refusal | None:
        return service.fail_copy(self, device)

    def fail_device(self, device: int) -> Refusal | None:
        return service.fail_device(self, device)

    def fail_path(self, device: int) -> Refusal | None:
        return service.fail_path(self, device)

    def restore(self, device: int) -> Refusal | None:
        return service.restore(self, device)

    def set_busy(self, percent: int) -> Refusal | None:
        """Processor use, 0 to 100 percent; it counts for pacing (3.2)."""
        if not 0 <= percent <= 100:
            return Refusal(Reason.SETTING_UNKNOWN, {"found": percent, "limit": "0-100"})
        self.busy = percent
        return None

    def set_pacing(self, name: str) -> Refusal | None:
        if name not in self.rules.pacings:
            known = ", ".join(self.rules.pacings)
            return Refusal(Reason.SETTING_UNKNOWN, {"found": name, "limit": known})
        self.pacing = name
        return None

    # --- the whole, kept and put back

    def snapshot(self) -> "Subsystem":
        """A copy of everything but the rules; track images are shared."""
        memo: dict[int, Any] = {id(self.rules): self.rules, id(self.noted): None}
        memo.update(copies(volume.store for volume in self.volumes.values()))
        copied: Subsystem = deepcopy(self, memo)
        return copied

    def restore_snapshot(self, kept: "Subsystem") -> None:
        """Become as `kept` was; it can be used again. The clock object stays."""
        clock, fresh = self.clock, kept.snapshot()
        for name in self.__slots__:
            setattr(self, name, getattr(fresh, name))
        clock.now = fresh.clock.now
        self.clock = clock

    def state(self) -> dict[str, Any]:
        """Everything that a refused request must leave alone, as comparable values."""
        plain = {
            name: deepcopy(getattr(self, name))
            for name in self.__slots__
            if name not in ("clock", "copying", "noted", "rules", "volumes")
        }
        plain["clock"] = self.clock.now
        plain["volumes"] = {
            device: _volume_state(volume) for device, volume in self.volumes.items()
        }
        plain["relations"] = [_relation_state(relation) for relation in self.all_relations()]
        return plain


_CARRY_OUT = {
    Kind.NEW: Subsystem._new,
    Kind.UPDATE: Subsystem._update,
    Kind.REVERSE: Subsystem._reverse,
    Kind.FAST_REVERSE: Subsystem._fast_reverse,
    Kind.NOCOPYTOCOPY: Subsystem._background,
}


def _mirror_lost(attempt: checks.Attempt) -> tuple[Notice, ...]:
    """Preserve Mirror fell back to an ordinary copy onto a remote primary (P14-21)."""
    wanted, remote = attempt.request.preserve_mirror, attempt.target.remote
    if wanted is PreserveMirror.NO or remote is None:
        return ()
    return (Notice(NoticeKind.MIRROR_NOT_PRESERVED, {"target": attempt.target.device}),)


def _volume_state(volume: Volume) -> dict[str, Any]:
    kept = {
        name: getattr(volume, name)
        for name in volume.__slots__
        if name not in ("sources", "store", "targets")
    }
    kept["pages"] = set(volume.pages)
    kept["contents"] = {track: volume.store[track] for track in volume.store.touched()}
    return kept


def _relation_state(relation: Relationship) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name in relation.__slots__:
        value = getattr(relation, name)
        if name in ("source", "target"):
            kept[name] = value.device
        elif name in ("replaced", "increment"):
            kept[name] = deepcopy(value)
        else:
            kept[name] = value.copy() if hasattr(value, "copy") else value
    return kept
