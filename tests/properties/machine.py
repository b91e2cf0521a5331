"""One sequence of operations on both models, compared after every step."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.requests import Establish, Withdraw
from flashcli.storage.views import Established, Withdrawn
from tests.naive import queries
from tests.naive.model import NaiveSubsystem
from tests.properties import invariants
from tests.properties.observation import observe_naive, observe_real, plain_notices
from tests.properties.operations import Operation, operation_of
from tests.properties.worlds import Plan, RealModel, marks_moved, naive_model, plan_of


class DisagreementError(AssertionError):
    """The two models differ, or the real one breaks an invariant."""


class Tally:
    """What was tried, over all sequences of a session."""

    def __init__(self) -> None:
        self.sequences = 0
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def add(self, operation: Operation, answer: Any) -> None:
        if isinstance(answer, Reason):
            self.refused[operation.name] += 1
            self.reasons[str(answer)] += 1
        else:
            self.accepted[operation.name] += 1
            if isinstance(answer, Established):
                self.accepted[f"establish {answer.kind}"] += 1

    def merge(self, other: "Tally") -> None:
        self.sequences += other.sequences
        self.accepted += other.accepted
        self.refused += other.refused
        self.reasons += other.reasons

    def acceptance(self, *names: str) -> float:
        yes = sum(self.accepted[name] for name in names)
        return yes / max(1, yes + sum(self.refused[name] for name in names))

    def lines(self) -> list[str]:
        commands = self.acceptance("establish", "withdraw")
        out = [f"{self.sequences} sequences, {commands:.0%} of the commands accepted"]
        for name in sorted(self.accepted | self.refused):
            out.append(f"  {name:28} {self.accepted[name]:8} yes {self.refused[name]:8} no")
        for reason in Reason:
            out.append(f"  {reason:36} {self.reasons[reason]:8}")
        return out


class Machine:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.naive: NaiveSubsystem = naive_model(plan)
        self.real = RealModel(plan)
        self.kept: tuple[NaiveSubsystem, Any, dict[int, frozenset[str]]] | None = None
        self.seen = observe_real(self.real)
        self._same(self.seen, observe_naive(self.naive), "at the start")

    def step(self, operation: Operation, chance: int) -> Any:
        """The answer both gave; a difference is raised."""
        before = self.seen
        answer, expected = STEPS[operation.name](self, *operation.arguments)
        self._same(answer, expected, "answer")
        after = observe_real(self.real)
        self._same(after, observe_naive(self.naive), "state")
        self.real.subsystem.notices.clear()
        self.naive.notices.clear()
        self.seen = after._replace(notices=())
        self._differing(chance)
        invariants.check(self.real, invariants.Step(operation, answer, before, after), chance)
        return answer

    def _same(self, real: Any, naive: Any, what: str) -> None:
        if real != naive:
            raise DisagreementError(f"{what}: " + "; ".join(differences(real, naive)))

    def _differing(self, chance: int) -> None:
        devices = sorted(self.naive.volumes)
        a, b = devices[chance % len(devices)], devices[chance // 7 % len(devices)]
        expected = queries.differing(self.seen.views[a], self.seen.views[b])
        self._same(self.real.subsystem.differing(a, b), expected, f"differing {a:04X} {b:04X}")

    # --- steps: answers of the real model and of the naive one ----------------------------

    def establish(self, request: Establish) -> tuple[Any, Any]:
        answer = self.real.subsystem.establish(request, self.real.host.features)
        return plain(answer), plain(self.naive.establish(request))

    def withdraw(self, request: Withdraw) -> tuple[Any, Any]:
        answer = self.real.subsystem.withdraw(request)
        return plain(answer), plain(self.naive.withdraw(request))

    def write(self, device: int, track: int, content: str) -> tuple[Any, Any]:
        self.real.reader.learn_one(content)
        image = self.real.reader.image(content, track)
        answer = self.real.subsystem.write(device, track, image)
        return plain(answer), self.naive.write(device, track, content)

    def fill(self, device: int, tracks: tuple[int, ...], content: str) -> tuple[Any, Any]:
        pairs = [self.write(device, track, content) for track in tracks]
        return [real for real, _ in pairs], [naive for _, naive in pairs]

    def read(self, device: int, track: int) -> tuple[Any, Any]:
        answer = self.real.subsystem.read(device, track)
        content = self.real.reader.content(answer, track) if isinstance(answer, bytes) else answer
        return plain(content), self.naive.read(device, track)

    def advance(self, seconds: int) -> tuple[Any, Any]:
        self.real.subsystem.advance(seconds)
        self.naive.advance(seconds)
        return None, None

    def until_copied(self, device: int) -> tuple[Any, Any]:
        answer = self.real.subsystem.seconds_until_copied(device)
        return plain(answer), self.naive.seconds_until_copied(device)

    def validate(self, device: int) -> tuple[Any, Any]:
        differed = self.real.host.validate(device, self.real.subsystem.features)
        return differed, self.naive.validate(device)

    def validate_all(self) -> tuple[Any, Any]:
        pairs = [self.validate(device) for device in self.naive.volumes]
        return [real for real, _ in pairs], [naive for _, naive in pairs]

    def microprogram(self, level: str) -> tuple[Any, Any]:
        answer = self.real.subsystem.replace_microprogram(level)
        return plain(answer), self.naive.replace_microprogram(level)

    def vary(self, device: int, online: bool) -> tuple[Any, Any]:
        volume = self.real.subsystem.volumes[device]
        volume.online = online
        self.real.subsystem.note(volume)
        self.naive.volumes[device].online = online
        return None, None

    def busy(self, percent: int) -> tuple[Any, Any]:
        return plain(self.real.subsystem.set_busy(percent)), self.naive.set_busy(percent)

    def pacing(self, threshold: int | str | None) -> tuple[Any, Any]:
        """By its threshold, names being the package's own."""
        pacings = self.real.subsystem.rules.pacings
        name = next((name for name, limit in pacings.items() if limit == threshold), "unheard of")
        answer = self.real.subsystem.set_pacing(name)
        return plain(answer), self.naive.set_pacing(threshold)

    def fail_copy(self, device: int) -> tuple[Any, Any]:
        return plain(self.real.subsystem.fail_copy(device)), self.naive.fail_copy(device)

    def fail_device(self, device: int) -> tuple[Any, Any]:
        return plain(self.real.subsystem.fail_device(device)), self.naive.fail_device(device)

    def fail_path(self, device: int) -> tuple[Any, Any]:
        return plain(self.real.subsystem.fail_path(device)), self.naive.fail_path(device)

    def power_off(self, keep: bool) -> tuple[Any, Any]:
        answer = self.real.subsystem.power_off(keep_shared_memory=keep)
        return plain(answer), self.naive.power_off(keep)

    def power_on(self) -> tuple[Any, Any]:
        return plain(self.real.subsystem.power_on()), self.naive.power_on()

    def restore(self, device: int) -> tuple[Any, Any]:
        return plain(self.real.subsystem.restore(device)), self.naive.restore(device)

    def checkpoint(self) -> tuple[Any, Any]:
        cache = dict(self.real.host.validated)
        self.kept = (self.naive.snapshot(), self.real.subsystem.snapshot(), cache)
        return None, None

    def rollback(self) -> tuple[Any, Any]:
        if self.kept is not None:
            naive, real, cache = self.kept
            self.naive = naive.snapshot()
            self.real.subsystem.restore_snapshot(real)
            self.real.host.validated = dict(cache)
            self.real.host.noted = None
        return None, None


STEPS: dict[str, Callable[..., tuple[Any, Any]]] = {
    "establish": Machine.establish,
    "withdraw": Machine.withdraw,
    "write": Machine.write,
    "fill": Machine.fill,
    "read": Machine.read,
    "advance": Machine.advance,
    "until copied": Machine.until_copied,
    "validate": Machine.validate,
    "validate all": Machine.validate_all,
    "microprogram": Machine.microprogram,
    "vary": Machine.vary,
    "busy": Machine.busy,
    "pacing": Machine.pacing,
    "fail copy": Machine.fail_copy,
    "fail device": Machine.fail_device,
    "fail path": Machine.fail_path,
    "power off": Machine.power_off,
    "power on": Machine.power_on,
    "restore": Machine.restore,
    "checkpoint": Machine.checkpoint,
    "rollback": Machine.rollback,
}


# --- comparing ------------------------------------------------------------------------


def plain(answer: Any) -> Any:
    """A refusal as its reason; notices without their wording."""
    if isinstance(answer, Refusal):
        return answer.reason
    if isinstance(answer, Established | Withdrawn):
        return answer._replace(notices=plain_notices(answer.notices))
    return answer


def differences(real: Any, naive: Any, path: str = "") -> list[str]:
    """Where two nested values differ, as readable text."""
    if real == naive:
        return []
    if isinstance(real, dict) and isinstance(naive, dict) and real.keys() == naive.keys():
        pairs = [(f"{path}[{key!r}]", real[key], naive[key]) for key in real]
    elif hasattr(real, "_fields") and type(real) is type(naive):
        pairs = [(f"{path}.{f}", getattr(real, f), getattr(naive, f)) for f in real._fields]
    elif isinstance(real, list | tuple) and type(real) is type(naive) and len(real) == len(naive):
        pairs = [(f"{path}[{i}]", a, b) for i, (a, b) in enumerate(zip(real, naive, strict=True))]
    else:
        return [f"{path} real {real!r}, naive {naive!r}"]
    return [text for where, a, b in pairs for text in differences(a, b, where)]


# --- sequences ------------------------------------------------------------------------


LENGTH = 25


def seeds_of(profile: str, number: int, length: int = LENGTH) -> list[int]:
    """The sequence of a number: one seed for the world, one for each operation."""
    rng = random.Random(f"{profile} {number}")
    return [rng.getrandbits(32) for _ in range(length + 1)]


def run(
    profile: str, seeds: list[int], tally: Tally, made: Callable[[Plan], Machine] = Machine
) -> None:
    """`seeds[0]` makes the world, each further one an operation."""
    plan = plan_of(profile, seeds[0])
    trace: list[str] = [f"{plan}"]
    try:
        with marks_moved(plan.sizes):
            machine = made(plan)
            for seed in seeds[1:]:
                operation = operation_of(seed, machine.naive)
                trace.append(f"{operation}")
                tally.add(operation, machine.step(operation, seed))
            invariants.check_end(machine.real, machine.seen)
    except Exception as error:
        raise DisagreementError("\n".join([*trace, f"{type(error).__name__}: {error}"])) from error
    tally.sequences += 1


def fails(
    profile: str,
    seeds: list[int],
    tally: Tally | None = None,
    made: Callable[[Plan], Machine] = Machine,
) -> str | None:
    """The story of the failure, if it is one."""
    try:
        run(profile, seeds, tally or Tally(), made)
    except DisagreementError as error:
        return str(error)
    return None


def shrink(profile: str, seeds: list[int], made: Callable[[Plan], Machine] = Machine) -> str:
    """The story of the shortest sequence, without single operations that the
    failure does not need."""
    size = len(seeds)
    while size:
        for start in range(1, len(seeds), size):
            fewer = seeds[:start] + seeds[start + size :]
            if fails(profile, fewer, made=made):
                seeds = fewer
                break
        else:
            size //= 2
    return f"{fails(profile, seeds, made=made)}\nreplay: fails({profile!r}, {seeds})"
