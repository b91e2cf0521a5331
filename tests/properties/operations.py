"""Operations and how chance chooses them.

Each operation comes from one integer and the state of the naive model, so a
sequence is a list of integers: any part of it is again a valid sequence, which
is what makes failures shrink well.
"""

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from flashcli.storage.addresses import Extent
from flashcli.storage.requests import (
    Establish,
    EstablishAction,
    ExtentPair,
    Incremental,
    Mode,
    PreserveMirror,
    SpaceEfficient,
    Withdraw,
    WithdrawAction,
)
from tests.naive import checks
from tests.naive.model import NaiveSubsystem
from tests.naive.state import NaiveRelation

UNKNOWN_DEVICE = 0x9999
SYNC_SECONDARY = ("secondary", "sync", "duplex")  # may not be frozen (E24)


class Operation(NamedTuple):
    """`name` is a key of `machine.STEPS`."""

    name: str
    arguments: tuple[Any, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.name, *(told(argument) for argument in self.arguments)])


def told(argument: Any) -> str:
    """Requests by what they ask beyond the defaults, device numbers as such."""
    if isinstance(argument, Establish | Withdraw):
        asked = [f"{argument.source or 0:04X} -> {argument.target or 0:04X}"]
        for source, target in argument.extents:
            asked.append("/".join(f"{e.first}-{e.last}" if e else "none" for e in (source, target)))
        for name in argument._fields[3:]:
            value = getattr(argument, name)
            if value != argument._field_defaults[name]:
                asked.append(f"{name}={value}")
        return " ".join(asked)
    if isinstance(argument, int) and argument >= 0x1000:
        return f"{argument:04X}"
    return str(argument)


Chooser = Callable[[random.Random, NaiveSubsystem], Operation]


def operation_of(seed: int, naive: NaiveSubsystem) -> Operation:
    rng = random.Random(seed)
    if not naive.powered and rng.random() < 0.6:
        return Operation("power on")
    return rng.choices(CHOOSERS, WEIGHTS)[0](rng, naive)


# --- host I/O, time -------------------------------------------------------------------


def write(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    device, track = some_track(rng, naive)
    content = f"w{rng.randrange(10**6)}"
    if device in naive.volumes and rng.random() < 0.1 and 0 <= track < naive.volumes[device].tracks:
        content = naive.view(device)[track]  # unchanged data counts as well (4.1)
    return Operation("write", (device, track, content))


def fill(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    """Many tracks of one volume, as a host that rewrites it would."""
    device, _ = some_track(rng, naive)
    last = naive.volumes[device].tracks if device in naive.volumes else 15
    tracks = rng.sample(range(last), rng.randrange(last // 2, last + 1))
    return Operation("fill", (device, tuple(tracks), f"f{rng.randrange(10**6)}"))


def read(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("read", some_track(rng, naive))


def some_track(rng: random.Random, naive: NaiveSubsystem) -> tuple[int, int]:
    """Mostly one that takes part in a relationship."""
    if naive.relations and rng.random() < 0.85:
        r = rng.choice(naive.relations)
        i = rng.randrange(r.length)
        if r.uncopied and rng.random() < 0.4:
            i = rng.choice(sorted(r.uncopied))
        return rng.choice([(r.source, r.source_first + i), (r.target, r.target_first + i)])
    device = some_device(rng, naive)
    last = naive.volumes[device].tracks if device in naive.volumes else 15
    return device, rng.randrange(last + 1) if rng.random() < 0.1 else rng.randrange(last)


def some_device(rng: random.Random, naive: NaiveSubsystem, unknown: float = 0.02) -> int:
    return UNKNOWN_DEVICE if rng.random() < unknown else rng.choice(sorted(naive.volumes))


def two_devices(rng: random.Random, naive: NaiveSubsystem) -> tuple[int, int]:
    if rng.random() < 0.05:
        return some_device(rng, naive), some_device(rng, naive)
    source, target = rng.sample(sorted(naive.volumes), 2)
    return source, target


def advance(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    if naive.freeze_ends and rng.random() < 0.3:
        return Operation("advance", (rng.choice([60, 119, 120, 121]),))
    if rng.random() < 0.25:
        return Operation("advance", (until_done(naive),))
    return Operation("advance", (rng.choice([0, 1, 1, 1, 2, 2, 3, 5, 15, 40]),))


def until_done(naive: NaiveSubsystem) -> int:
    """About as long as the running copies need."""
    waiting = sum(len(r.uncopied) for r in naive.relations if r.mode is Mode.COPY)
    return waiting // naive.copy_rate + 1


def until_copied(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("until copied", (some_device(rng, naive),))


# --- establish ------------------------------------------------------------------------


def establish(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    """Mostly the best of a few tries: one that the naive model would accept."""
    kinds = [new_volume_copy, new_data_set_copy, again, exchanged, exchanged, fast, to_copy, wild]
    request = _one_request(rng, naive, kinds)
    for _ in range(rng.choice([0, 2, 6])):
        if checks.refusal(naive, request) is None:
            break
        request = _one_request(rng, naive, kinds)
    return Operation("establish", (request,))


def _one_request(rng: random.Random, naive: NaiveSubsystem, kinds: list[Any]) -> Establish:
    request: Establish = rng.choices(kinds, [28, 22, 12, 10, 10, 7, 6, 5])[0](rng, naive)
    return _slip(rng, request) if rng.random() < 0.06 else request


def _slip(rng: random.Random, request: Establish) -> Establish:
    """One option that does not fit."""
    changes: dict[str, Any] = rng.choice(
        [
            {"incremental": Incremental.YES},
            {"mode": Mode.NOCOPYTOCOPY},
            {"action": EstablishAction.FRR},
            {"action": EstablishAction.FREEZE},
            {"target": request.source},
            {"source": UNKNOWN_DEVICE},
            {"preserve_mirror": PreserveMirror.REQUIRED},
            {"extents": (ExtentPair(Extent(0, 3), Extent(4, 6)),)},
            {"extents": (ExtentPair(Extent(3, 2), Extent(3, 2)),)},
            {"online_target": False},
            {"target_primary": False, "space_efficient": SpaceEfficient.NO},
        ]
    )
    return request._replace(**changes)


def with_options(rng: random.Random, naive: NaiveSubsystem, request: Establish) -> Establish:
    """The options that suit the two volumes, mostly."""
    source = naive.volumes.get(request.source)
    target = naive.volumes.get(request.target)
    if source is None or target is None:
        return request
    changes: dict[str, Any] = {"sequence": rng.choice([0, 0, 7])}
    if target.online or target.online_elsewhere:
        changes["online_target"] = rng.random() < 0.85
    if target.remote and rng.random() < 0.8:
        changes["target_primary"] = True
        if request.mode is Mode.COPY and request.incremental is Incremental.NO:
            changes["preserve_mirror"] = rng.choice(list(PreserveMirror))
    if target.space_efficient and rng.random() < 0.9:
        changes["mode"] = Mode.NOCOPY
        changes["space_efficient"] = rng.choice(list(SpaceEfficient))
    if rng.random() < (0.7 if source.remote == SYNC_SECONDARY else 0.08):
        changes["action"] = EstablishAction.FREEZE
    changes["revertible"] = rng.random() < (0.3 if naive.profile["revertible"] else 0.05)
    return request._replace(**changes)


def _mode(rng: random.Random) -> Mode:
    return rng.choice([Mode.COPY, Mode.COPY, Mode.NOCOPY])


def _incremental(rng: random.Random, share: float) -> Incremental:
    if rng.random() >= share:
        return Incremental.NO
    return rng.choice([Incremental.YES, Incremental.YTW])


def new_volume_copy(rng: random.Random, naive: NaiveSubsystem) -> Establish:
    source, target = two_devices(rng, naive)
    request = Establish(source, target, mode=_mode(rng), incremental=_incremental(rng, 0.5))
    return with_options(rng, naive, request)


def new_data_set_copy(rng: random.Random, naive: NaiveSubsystem) -> Establish:
    source, target = two_devices(rng, naive)
    target = source if rng.random() < 0.1 else target
    extents = tuple(some_pair(rng, naive, source, target) for _ in range(rng.choice([1, 1, 2, 3])))
    if rng.random() < 0.04:
        extents *= 40
    request = Establish(source, target, extents=extents, mode=_mode(rng))
    return with_options(rng, naive, request)


def some_pair(rng: random.Random, naive: NaiveSubsystem, source: int, target: int) -> ExtentPair:
    length = rng.choice([1, 2, 3, 5, 8])
    firsts = []
    for device in (source, target):
        tracks = naive.volumes[device].tracks if device in naive.volumes else 15
        firsts.append(rng.randrange(max(1, tracks - length + 1)))
    if rng.random() < 0.02:
        firsts[rng.randrange(2)] += 12  # may leave the volume
    if source != target and rng.random() < 0.3:
        firsts[1] = firsts[0]
    extents = [Extent(first, first + length - 1) for first in firsts]
    return ExtentPair(extents[0], extents[1])


def again(rng: random.Random, naive: NaiveSubsystem) -> Establish:
    """The same pair again: an update copy when it is incremental."""
    r = some_relation(rng, naive, [r for r in naive.relations if r.is_incremental()])
    if r is None:
        return new_volume_copy(rng, naive)
    request = Establish(r.source, r.target, mode=_mode(rng), incremental=_incremental(rng, 0.7))
    return with_options(rng, naive, request)


def exchanged(rng: random.Random, naive: NaiveSubsystem) -> Establish:
    reversible = [r for r in naive.relations if not checks.reverse_reasons(naive, r)]
    incremental = [r for r in naive.relations if r.is_incremental()]
    r = some_relation(rng, naive, reversible or incremental or naive.relations)
    if r is None:
        return new_volume_copy(rng, naive)
    request = Establish(r.target, r.source, mode=_mode(rng), incremental=_incremental(rng, 0.6))
    return with_options(rng, naive, request)._replace(online_target=rng.random() < 0.9)


def fast(rng: random.Random, naive: NaiveSubsystem) -> Establish:
    full = [r for r in naive.relations if r.full_volume]
    r = some_relation(rng, naive, full or naive.relations)
    if r is None or not possible(naive, "FRR"):
        return exchanged(rng, naive)
    request = Establish(r.target, r.source, mode=_mode(rng), incremental=_incremental(rng, 0.2))
    request = with_options(rng, naive, request)
    return request._replace(online_target=rng.random() < 0.9, action=EstablishAction.FRR)


def possible(naive: NaiveSubsystem, feature: str) -> bool:
    return any(feature in level for level in naive.profile["levels"].values())


def to_copy(rng: random.Random, naive: NaiveSubsystem) -> Establish:
    if not possible(naive, "NOCOPY2COPY") and rng.random() < 0.9:
        return exchanged(rng, naive)
    r = some_relation(rng, naive, [r for r in naive.relations if r.mode is Mode.NOCOPY])
    source, target = (r.source, r.target) if r else (0x1000, 0x1001)
    return Establish(source, target, mode=Mode.NOCOPYTOCOPY)


def wild(rng: random.Random, naive: NaiveSubsystem) -> Establish:
    """Any value anywhere."""
    source, target = some_device(rng, naive), some_device(rng, naive)
    extents = (some_pair(rng, naive, source, target),) if rng.random() < 0.4 else ()
    return Establish(
        source,
        target,
        extents,
        mode=rng.choice(list(Mode)),
        incremental=rng.choice(list(Incremental)),
        online_target=rng.random() < 0.7,
        action=rng.choice([None, None, *EstablishAction]),
        target_primary=rng.random() < 0.3,
        preserve_mirror=rng.choice([PreserveMirror.NO, *PreserveMirror]),
        space_efficient=rng.choice([SpaceEfficient.NO, *SpaceEfficient]),
        revertible=rng.random() < 0.2,
        sequence=rng.choice([0, 5]),
    )


def some_relation(
    rng: random.Random, naive: NaiveSubsystem, among: list[NaiveRelation]
) -> NaiveRelation | None:
    among = among if rng.random() < 0.9 else naive.relations
    return rng.choice(among) if among else None


# --- withdraw -------------------------------------------------------------------------


def withdraw(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    kinds = [by_target, by_pair, by_ddsw, by_thaw, by_revertible, wild_withdraw]
    weights = [22, 25, 25, 8, 25 if naive.profile["revertible"] else 3, 4]
    request: Withdraw = rng.choices(kinds, weights)[0](rng, naive)
    return Operation("withdraw", (request,))


def some_ends(rng: random.Random, naive: NaiveSubsystem) -> tuple[int, int]:
    if naive.relations and rng.random() < 0.85:
        r = rng.choice(naive.relations)
        return r.source, r.target
    return some_device(rng, naive), some_device(rng, naive)


def some_withdraw_extents(
    rng: random.Random, naive: NaiveSubsystem, source: int, target: int
) -> tuple[ExtentPair, ...]:
    if rng.random() < 0.45:
        return ()
    found = []
    for r in naive.relations:
        if (r.source, r.target) == (source, target) and rng.random() < 0.6:
            found.append(_near(rng, r))
    if not found or rng.random() < 0.1:
        found.append(some_pair(rng, naive, source, target))
    if rng.random() < 0.06:
        odd = rng.choice([None, Extent(3, 2), Extent(0, 20)])
        found[-1] = found[-1]._replace(**{rng.choice(["source", "target"]): odd})
    return tuple(found)


def _near(rng: random.Random, r: NaiveRelation) -> ExtentPair:
    """The extents of a relationship, or a part of them."""
    low = rng.randrange(r.length) if rng.random() < 0.6 else 0
    high = rng.randrange(low, r.length) if rng.random() < 0.6 else r.length - 1
    source = Extent(r.source_first + low, r.source_first + high)
    return ExtentPair(source, Extent(r.target_first + low, r.target_first + high))


def by_target(rng: random.Random, naive: NaiveSubsystem) -> Withdraw:
    source, target = some_ends(rng, naive)
    return Withdraw(target=target, extents=some_withdraw_extents(rng, naive, source, target))


def by_pair(rng: random.Random, naive: NaiveSubsystem) -> Withdraw:
    source, target = some_ends(rng, naive)
    if rng.random() < 0.1:
        source, target = target, source
    return Withdraw(source, target, some_withdraw_extents(rng, naive, source, target))


def by_ddsw(rng: random.Random, naive: NaiveSubsystem) -> Withdraw:
    source, target = some_ends(rng, naive)
    extents = some_withdraw_extents(rng, naive, source, target)
    named = target if rng.random() < 0.3 else None
    device = target if rng.random() < 0.2 else source
    return Withdraw(device, named, extents, ddsw=True)


def by_thaw(rng: random.Random, naive: NaiveSubsystem) -> Withdraw:
    return Withdraw(some_device(rng, naive), action=WithdrawAction.THAW)


def by_revertible(rng: random.Random, naive: NaiveSubsystem) -> Withdraw:
    revertible = [r for r in naive.relations if r.revertible]
    if not revertible and rng.random() < 0.8:
        return by_pair(rng, naive)
    r = some_relation(rng, naive, revertible or naive.relations)
    source, target = (r.source, r.target) if r else some_ends(rng, naive)
    action = rng.choice([WithdrawAction.COMMIT, WithdrawAction.REVERT, WithdrawAction.REVERT])
    return Withdraw(source, target, action=action)


def wild_withdraw(rng: random.Random, naive: NaiveSubsystem) -> Withdraw:
    source, target = some_device(rng, naive), some_device(rng, naive)
    return Withdraw(
        rng.choice([None, source]),
        rng.choice([None, target]),
        some_withdraw_extents(rng, naive, source, target),
        ddsw=rng.random() < 0.3,
        action=rng.choice([None, *WithdrawAction]),
    )


# --- host, service engineer, faults ---------------------------------------------------


def validate(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("validate", (some_device(rng, naive, unknown=0),))


def validate_all(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("validate all")


def microprogram(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    levels = list(naive.profile["levels"])
    newest = levels[-1:]
    return Operation("microprogram", (rng.choice([*levels, *newest, *newest, "no such level"]),))


def vary(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("vary", (some_device(rng, naive, unknown=0), rng.random() < 0.4))


def busy(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("busy", (rng.choice([0, 50, 51, 65, 66, 100, -1, 101]),))


def pacing(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("pacing", (rng.choice([None, 65, 50, "unheard of"]),))


def fail_copy(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("fail copy", (some_ends(rng, naive)[1],))


def fail_device(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    name = rng.choice(["fail device", "fail path"])
    return Operation(name, (some_device(rng, naive, unknown=0),))


def power(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    if rng.random() < 0.1:
        return Operation("power on")
    return Operation("power off", (rng.random() < 0.5,))


def restore(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    broken = [v.device for v in naive.volumes.values() if v.blocked or v.not_ready or v.no_path]
    device = rng.choice(broken) if broken and rng.random() < 0.9 else some_device(rng, naive)
    return Operation("restore", (device,))


def checkpoint(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("checkpoint")


def rollback(rng: random.Random, naive: NaiveSubsystem) -> Operation:
    return Operation("rollback")


CHOICES: list[tuple[int, Chooser]] = [
    (30, establish),
    (13, withdraw),
    (24, write),
    (1, fill),
    (10, read),
    (13, advance),
    (1, until_copied),
    (1, validate),
    (1, validate_all),
    (2, microprogram),
    (1, vary),
    (1, busy),
    (1, pacing),
    (1, fail_copy),
    (1, fail_device),
    (1, power),
    (2, restore),
    (1, checkpoint),
    (1, rollback),
]
CHOOSERS = [chooser for _, chooser in CHOICES]
WEIGHTS = [weight for weight, _ in CHOICES]
