"""The invariants I01 to I17 of `flashcopy-v2.md` 10.3, on the real model alone.

Most look at what is seen before and after one step; those that need a future
try it on a copy of the subsystem, at some steps only (`chance`).
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.requests import Establish, Incremental, Mode, Withdraw, WithdrawAction
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.views import Established, Kind, State, Withdrawn
from tests.properties.observation import Observation, Seen, observe_real
from tests.properties.operations import Operation
from tests.properties.worlds import RealModel

Place = tuple[int, int]  # device, track


class Step(NamedTuple):
    operation: Operation
    answer: Any
    before: Observation
    after: Observation

    @property
    def name(self) -> str:
        return self.operation.name

    @property
    def request(self) -> Any:
        return self.operation.arguments[0]

    def made(self, *kinds: Kind) -> bool:
        return isinstance(self.answer, Established) and self.answer.kind in kinds


def holds(condition: object, number: str) -> None:
    assert condition, f"{number} is broken"


def check(real: RealModel, step: Step, chance: int) -> None:
    structure(real, step.after)
    if isinstance(step.answer, Reason):
        holds(step.before == step.after, "I07")
        return
    if step.name == "rollback":
        return
    views(step)
    disks(step)
    point_in_time(step)
    amounts(step)
    bitmaps(step)
    only_what_is_meant(step)
    if step.name == "read":
        reading(step)
    if real.subsystem.powered and chance % 8 == 0:
        futures(real, step, chance // 8)


# --- I06, I10, I11, I12: one state ----------------------------------------------------


def structure(real: RealModel, seen: Observation) -> None:
    rules = real.subsystem.rules
    targets: Counter[Place] = Counter()
    sources: Counter[Place] = Counter()
    for r in seen.inside:
        changed = r.changed_source | r.changed_target
        holds(not r.uncopied & changed, "I06")
        holds(r.incremental is not Incremental.NO or not changed, "I06")
        ends = r.mode is Mode.COPY or rules.nocopy_ends
        due = r.state is State.ACTIVE and r.incremental is Incremental.NO and ends
        holds(r.uncopied or not due, "I11")
        targets.update(r.target_places())
        sources.update(r.source_places())
    holds(max(targets.values(), default=1) == 1, "I10")
    holds(not targets.keys() & sources.keys(), "I10")
    holds(max(sources.values(), default=0) <= rules.targets_per_track, "I10")
    counters(real.subsystem, seen)


def counters(subsystem: Subsystem, seen: Observation) -> None:
    volumes = subsystem.volumes
    charges = [subsystem.charge(volumes[r.source], volumes[r.target]) for r in seen.inside]
    holds(seen.tables_used == sum(charges), "I12")
    for device, count in seen.counts.items():
        holds(count == sum(device in (r.source, r.target) for r in seen.inside), "I12")
    for device, number in seen.tracks_to_copy.items():
        as_target = [len(r.uncopied) for r in seen.inside if r.target == device]
        as_source = [len(r.uncopied) for r in seen.inside if r.source == device]
        holds(number == sum(as_target or as_source), "I04")


# --- I02, I13: what may change --------------------------------------------------------


def views(step: Step) -> None:
    allowed = set(may_show_something_else(step))
    for place in changed_places(step.before.views, step.after.views):
        holds(place in allowed, f"I02 at {place}")


def changed_places(before: dict[int, list[str]], after: dict[int, list[str]]) -> Iterator[Place]:
    for device, tracks in before.items():
        if tracks == after[device]:
            continue
        for track, content in enumerate(tracks):
            if after[device][track] != content:
                yield device, track


def may_show_something_else(step: Step) -> Iterator[Place]:
    if step.name in ("write", "fill"):
        device, track = step.operation.arguments[:2]
        tracks = track if step.name == "fill" else [track]
        yield from ((device, track) for track in tracks)
        yield from places_of_failed(step)
    elif isinstance(step.answer, Established):
        yield from new_target_places(step)
    elif step.name == "withdraw":
        reverted = step.request.action is WithdrawAction.REVERT
        kept = set() if reverted else set(step.after.inside)
        for r in set(step.before.inside) - kept:
            yield from r.target_places()
    elif step.name in ("fail copy", "power on"):
        for r in step.before.inside:
            yield from r.target_places()


def new_target_places(step: Step) -> Iterator[Place]:
    if step.made(Kind.FAST_REVERSE):  # the new source as well: stale tracks
        for r in step.before.inside:
            if (r.target, r.source) == (step.request.source, step.request.target):
                yield from r.source_places() + r.target_places()
    elif not step.made(Kind.NOCOPYTOCOPY):
        for r in step.after.inside:
            if r.target == step.request.target:
                yield from r.target_places()


def places_of_failed(step: Step) -> Iterator[Place]:
    for r in step.after.inside:
        if r.state is State.FAILED_SPACE:
            yield from r.target_places()


def disks(step: Step) -> None:
    """I13. Only a host write and copying change a disk, copying only a target
    track that was yet to be copied; REVERT puts old tracks back."""
    reverted = step.name == "withdraw" and step.request.action is WithdrawAction.REVERT
    waiting = {(r.target, r.target_first + i) for r in step.before.inside for i in r.uncopied}
    for device, track in changed_places(step.before.disks, step.after.disks):
        written = device in step.operation.arguments[:1] and step.name in ("write", "fill")
        copying = step.name in COPYING and (device, track) in waiting
        holds(written or copying or reverted, f"I13 at {device:04X} {track}")


COPYING = ("write", "fill", "read", "advance")


def only_what_is_meant(step: Step) -> None:
    """I13 for operations that touch one thing, the rest of I02 for lookers-on."""
    changing = {
        "validate": "known",
        "validate all": "known",
        "microprogram": "level",
        "vary": "flags",
        "fail device": "flags",
        "fail path": "flags",
        "until copied": "",
        "checkpoint": "",
        "power off": "powered",
    }
    if step.name in changing:
        name = changing[step.name]
        same = step.before._replace(**({name: getattr(step.after, name)} if name else {}))
        if step.name == "power off":  # no answers without power
            same = same._replace(relations=step.after.relations)
        holds(same == step.after, "I13")


# --- I01, I03, I16: the moment of an establish ----------------------------------------


def point_in_time(step: Step) -> None:
    if not isinstance(step.answer, Established) or step.answer.kind is Kind.NOCOPYTOCOPY:
        return
    for source, target in covered(step):
        before, after = step.before.views, step.after.views
        name = "I16" if step.answer.kind is Kind.FAST_REVERSE else "I01"
        holds(after[target[0]][target[1]] == before[source[0]][source[1]], name)
        if step.answer.kind is not Kind.FAST_REVERSE:  # it may turn stale (5.3)
            holds(after[source[0]][source[1]] == before[source[0]][source[1]], "I02")


def covered(step: Step) -> Iterator[tuple[Place, Place]]:
    """Source and target tracks, paired, in the roles now asked for."""
    if step.made(Kind.NEW):
        old = {r.order for r in step.before.inside}
        for r in step.after.inside:
            if r.order not in old:
                yield from zip(r.source_places(), r.target_places(), strict=True)
        return
    ends = (step.request.source, step.request.target)
    for r in step.before.inside:
        if r.full_volume and (r.source, r.target) == ends:
            yield from zip(r.source_places(), r.target_places(), strict=True)
        if r.full_volume and (r.target, r.source) == ends:
            yield from zip(r.target_places(), r.source_places(), strict=True)


def amounts(step: Step) -> None:
    """I03."""
    if not step.made(Kind.UPDATE, Kind.REVERSE):
        return
    ends = (step.request.source, step.request.target)
    for r in step.before.inside:
        if r.full_volume and ends in ((r.source, r.target), (r.target, r.source)):
            to_copy = r.changed_source | r.changed_target
            if step.answer.kind is Kind.UPDATE:
                to_copy |= r.uncopied
            holds(step.answer.tracks == len(to_copy), "I03")


def bitmaps(step: Step) -> None:
    """I05."""
    if step.name in ("establish", "withdraw"):
        return
    old = {r.order: r for r in step.before.inside}
    for r in step.after.inside:
        holds(r.uncopied <= old[r.order].uncopied, "I05")
        holds(r.changed_source >= old[r.order].changed_source, "I05")
        holds(r.changed_target >= old[r.order].changed_target, "I05")


def reading(step: Step) -> None:
    """I09: what a host reads was to be seen before."""
    device, track = step.operation.arguments
    holds(step.answer == step.before.views[device][track], "I09")
    if not any((device, track) in set(r.target_places()) for r in step.before.inside):
        holds(step.answer == step.before.disks[device][track], "I09")


# --- futures: I08, I09, I15 -----------------------------------------------------------


def futures(real: RealModel, step: Step, chance: int) -> None:
    [advancing, repeating, reading_either_way, judging][chance % 4](real, step, chance // 4)


def advancing(real: RealModel, step: Step, chance: int) -> None:
    first, second = chance % 7, chance // 7 % 130
    apart, together = real.subsystem.snapshot(), real.subsystem.snapshot()
    apart.advance(first)
    apart.advance(second)
    together.advance(first + second)
    holds(same(real, apart, together), f"I08 {first} {second}")


def same(real: RealModel, one: Subsystem, other: Subsystem) -> bool:
    return observe_real(real.like(one)) == observe_real(real.like(other))


def repeating(real: RealModel, step: Step, chance: int) -> None:
    if isinstance(step.answer, Withdrawn) and not step.request.ddsw and not step.request.action:
        again = real.subsystem.snapshot()
        again.withdraw(step.request)
        holds(same(real, again, real.subsystem), "I08")


def reading_either_way(real: RealModel, step: Step, chance: int) -> None:
    devices = list(real.subsystem.volumes)
    device = devices[chance % len(devices)]
    track = chance // 8 % real.subsystem.volumes[device].tracks
    answers = []
    for copies in (False, True):
        other = real.subsystem.snapshot()
        other.rules = other.rules._replace(read_copies=copies)
        answers.append(other.read(device, track))
    if isinstance(answers[0], Refusal):
        assert isinstance(answers[1], Refusal)
        answers = [answers[0], answers[0]]
    holds(answers[0] == answers[1], "I09")


REVERSE_REASONS = (
    Reason.REVERSE_NOT_INCREMENTAL,
    Reason.REVERSE_COPY_INCOMPLETE,
    Reason.REVERSE_NOCOPY_MODE,
    Reason.REVERSE_MULTIPLE_VOLUMES,
    Reason.REVERSE_CAPACITY,
)


def judging(real: RealModel, step: Step, chance: int) -> None:
    """I15. A reason judged before R1 says nothing about them."""
    for device, answer in step.after.relations.items():
        for view in answer.relations:
            if view.source.device != device or not view.full_volume:
                continue
            trial = real.subsystem.snapshot()
            reason = reason_of(trial, reversal_of(view.source.device, view.target.device))
            judged = view.reverse_restore
            holds(judged.possible is not bool(judged.reasons), "I15")
            if reason in REVERSE_REASONS:
                holds(judged.reasons[:1] == (reason,), "I15")
            if reason is None:
                holds(judged.possible, "I15")


def reversal_of(source: int, target: int) -> Establish:
    return Establish(target, source, online_target=True, incremental=Incremental.YTW)


def ask(subsystem: Subsystem, request: Establish) -> Established | Refusal:
    return subsystem.establish(request, lambda device: subsystem.features)


def reason_of(subsystem: Subsystem, request: Establish) -> Reason | None:
    answer = ask(subsystem, request)
    return answer.reason if isinstance(answer, Refusal) else None


# --- after the last step: I04, I12, I14, I17 ------------------------------------------


def check_end(real: RealModel, seen: Observation) -> None:
    if real.subsystem.powered:
        as_many_copies_as_tracks(real, seen)
        all_copied_is_all_there(real, seen)
        there_and_back(real, seen)
        empty_in_the_end(real)


def running(seen: Observation) -> list[Seen]:
    return [r for r in seen.inside if r.state is State.ACTIVE and r.mode is Mode.COPY]


def left(subsystem: Subsystem, among: list[Seen]) -> int:
    orders = {r.order for r in among}
    return sum(len(set(r.uncopied)) for r in subsystem.all_relations() if r.order in orders)


def as_many_copies_as_tracks(real: RealModel, seen: Observation) -> None:
    """I04: at one track a second, as many seconds as tracks."""
    future = real.subsystem.snapshot()
    future.copy_rate, future.busy = 1, 0
    total = sum(len(r.uncopied) for r in running(seen))
    if total:
        future.advance(total - 1)
        holds(left(future, running(seen)) == 1, "I04")
        future.advance(1)
    holds(left(future, running(seen)) == 0, "I04")


def all_copied_is_all_there(real: RealModel, seen: Observation) -> None:
    """I17."""
    future = real.subsystem.snapshot()
    future.copy_rate, future.busy = 1000, 0
    future.advance(10)
    for r in running(seen):
        for device, track in r.target_places():
            disk = real.reader.content(future.volumes[device].store[track], track)
            holds(disk == seen.views[device][track], "I17")


def there_and_back(real: RealModel, seen: Observation) -> None:
    """I14."""
    for r in running(seen):
        future = real.subsystem.snapshot()
        future.copy_rate, future.busy = 1000, 0
        if reason_of(future, reversal_of(r.source, r.target)):
            continue
        future.advance(10)
        shown = everything(future)
        answer = ask(future, reversal_of(r.target, r.source))
        if isinstance(answer, Refusal):  # the other target is remote, or blocked
            continue
        holds(answer.tracks == 0, "I14")
        future.advance(10)
        holds(everything(future) == shown, "I14")
        roles = [(x.source.device, x.target.device) for x in future.all_relations()]
        holds((r.source, r.target) in roles, "I14")


def everything(subsystem: Subsystem) -> list[bytes]:
    volumes = subsystem.volumes.values()
    return [subsystem.view(v.device, track) for v in volumes for track in range(v.tracks)]


def empty_in_the_end(real: RealModel) -> None:
    """I12."""
    future = real.subsystem.snapshot()
    for device in future.volumes:
        future.withdraw(Withdraw(target=device))
    holds(future.tables_used == 0, "I12")
    holds(not any(future.relation_count(device) for device in future.volumes), "I12")
    holds(not list(future.all_relations()), "I12")
