"""Tiny subsystems, built twice: once as the real model, once as the naive one."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from flashcli.host import Host
from flashcli.profiles import load_rules
from flashcli.storage import store
from flashcli.storage.bitmap import TrackBitmap
from flashcli.storage.clock import Clock
from flashcli.storage.rules import Rules
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.volume import Remote, Volume
from tests.naive.images import Reader
from tests.naive.model import NaiveSubsystem
from tests.naive.profiles import PROFILES
from tests.naive.state import NaiveVolume

PAIR = ("primary", "sync", "duplex")
REMOTES = [PAIR] * 3 + [
    (role, kind, state)
    for role in ("primary", "secondary")
    for kind in ("sync", "async")
    for state in ("duplex", "pending", "suspended")
]

THEMES = ["plain", "limits", "remote", "space", "mixed", "large"]

VolumePlan = dict[str, Any]


class Plan(NamedTuple):
    """All that both models are built from. `limits` replaces values of the profile
    (names of the naive model) by small ones, so that a test can reach them."""

    profile: str
    level: str
    volumes: list[VolumePlan]
    limits: dict[str, int]
    copy_rate: int
    pool_pages: int
    theme: str
    sizes: "Sizes"


class Sizes(NamedTuple):
    """When the real model changes its ways of keeping tracks and bits: on volumes as
    tiny as these it would not, so chance moves the marks. Nothing may depend on them."""

    bulk: int
    most_loans: int
    deepest: int
    thin: int


RULE_NAMES = {
    "targets per track": "targets_per_track",
    "relations per subsystem": "relations_per_subsystem",
    "extents per command": "extents_per_command",
    "slots per table": "slots_per_table",
    "page": "page_tracks",
}


# --- plans from chance ----------------------------------------------------------------


def plan_of(profile: str, seed: int) -> Plan:
    rng = random.Random(seed)
    levels = list(PROFILES[profile]["levels"])
    theme = rng.choices(THEMES, [36, 20, 15, 15, 11, 3])[0]
    return Plan(
        profile=profile,
        level=levels[-1] if rng.random() < 0.8 else rng.choice(levels),
        volumes=_volumes(profile, theme, rng),
        limits=_limits(profile, theme, rng),
        copy_rate=rng.choice([1, 2, 3, 7, 20, 60]),
        pool_pages=rng.choice([1, 2, 3, 4, 10]),
        theme=theme,
        sizes=Sizes(
            bulk=rng.choice([0, 1, 4, 64]),
            most_loans=rng.choice([1, 2, 24]),
            deepest=rng.choice([1, 2, 8]),
            thin=rng.choice([0, 1, 3, 1000]),
        ),
    )


def _volumes(profile: str, theme: str, rng: random.Random) -> list[VolumePlan]:
    controllers = PROFILES[profile]["controllers"]
    controller = controllers[-1] if theme == "space" else rng.choice(controllers)
    plans: list[VolumePlan] = [
        {"cylinders": 1, "online": True},
        {"cylinders": 1},
        {"cylinders": 1, "online": rng.random() < 0.2},
        {"cylinders": 2, "lss": 1},
    ]
    specials = 3 if theme in ("remote", "space") else 2
    plans += [_special(profile, theme, rng) for _ in range(specials)]
    if theme == "remote":
        plans[0]["remote"] = rng.choice(REMOTES)
    if theme == "large":
        plans = [{"cylinders": cylinders} for cylinders in (6, 6, 7)]
    for number, plan in enumerate(plans):
        plan.setdefault("model", "3390-1")
        plan["device"] = 0x1000 + number
        plan["controller"] = controller
        if theme == "mixed" and rng.random() < 0.2:
            plan["controller"] = rng.choice(controllers)
    return plans


def _special(profile: str, theme: str, rng: random.Random) -> VolumePlan:
    wide = rng.random() < 0.9 and profile != "xp12000"  # it has no 3390-A
    space: VolumePlan = {
        "cylinders": 1,
        "space_efficient": True,
        "model": "3390-A" if wide else "3390-1",
    }
    remote: VolumePlan = {"cylinders": 1, "remote": rng.choice(REMOTES)}
    if theme == "space":
        return space
    if theme == "remote":
        return remote
    others: list[VolumePlan] = [
        space,
        remote,
        {"cylinders": 1, "xrc_source": True},
        {"cylinders": 1, "model": "3380-3", "lss": 1},
        {"cylinders": 1, "online_elsewhere": True},
        {"cylinders": 1, "lss": 0x1F},
        {"cylinders": 2, "model": "3390-3"},
    ]
    return rng.choice(others)


def _limits(profile: str, theme: str, rng: random.Random) -> dict[str, int]:
    limits = {"page": rng.choice([1, 4, 672])} if PROFILES[profile]["page"] > 1 else {}
    if theme != "limits":
        return limits
    chosen = {
        "targets per track": rng.choice([1, 1, 2]),
        "relations per volume": rng.choice([1, 1, 2]),
        "relations per subsystem": rng.choice([1, 2, 3]),
        "extents per command": rng.choice([1, 2, 3]),
        "table pool": rng.choice([2, 5, 9, 12]),
        "slots per table": 110,
    }
    if PROFILES[profile]["slots per table"] is None:
        del chosen["slots per table"], chosen["table pool"]
    return limits | {name: n for name, n in chosen.items() if rng.random() < 0.45}


# --- the two models -------------------------------------------------------------------


def naive_model(plan: Plan) -> NaiveSubsystem:
    profile = dict(PROFILES[plan.profile])
    profile.update(plan.limits)
    if "relations per volume" in plan.limits:
        profile["relations per volume"] = {"other": plan.limits["relations per volume"]}
    return NaiveSubsystem(
        profile,
        [NaiveVolume(disk=_labelled(volume), **volume) for volume in plan.volumes],
        level=plan.level,
        copy_rate=plan.copy_rate,
        pool_pages=plan.pool_pages,
        table_pool=plan.limits.get("table pool"),
    )


def _labelled(volume: VolumePlan) -> list[str]:
    return [f"label {volume['device']:04X}"] + ["fresh"] * (volume["cylinders"] * 15 - 1)


@contextmanager
def marks_moved(sizes: Sizes) -> Iterator[None]:
    bitmaps: Any = TrackBitmap
    kept = store.BULK, store._MOST_LOANS, store._DEEPEST
    fits_thin = bitmaps._fits_thin
    store.BULK, store._MOST_LOANS, store._DEEPEST = sizes[:3]
    bitmaps._fits_thin = lambda bitmap, track: (
        fits_thin(bitmap, track) and len(bitmap._odd) < sizes.thin
    )
    try:
        yield
    finally:
        store.BULK, store._MOST_LOANS, store._DEEPEST = kept
        bitmaps._fits_thin = fits_thin


class RealModel:
    """The real subsystem with its host; contents are read as the naive texts."""

    def __init__(self, plan: Plan) -> None:
        self.subsystem = Subsystem(
            _rules(plan),
            clock=Clock(0),
            level=plan.level,
            copy_rate=plan.copy_rate,
            pool_pages=plan.pool_pages,
            table_pool=plan.limits.get("table pool"),
        )
        self.reader = Reader(max(volume["cylinders"] for volume in plan.volumes) * 15)
        for volume in plan.volumes:
            self._add(volume)
        self.host = Host("SYS1", "TESTER", self.subsystem.features)

    def like(self, subsystem: Subsystem) -> "RealModel":
        """Another subsystem, say a snapshot, seen with the same eyes."""
        other = object.__new__(RealModel)
        other.subsystem, other.reader, other.host = subsystem, self.reader, self.host
        return other

    def _add(self, plan: VolumePlan) -> None:
        remote = plan.get("remote")
        device = plan["device"]
        volume = Volume(
            device,
            volser=f"V{device:05X}",
            model=plan["model"],
            cylinders=plan["cylinders"],
            controller=plan["controller"],
            lss=plan.get("lss", 0),
            ssid=4,
            online=plan.get("online", False),
            online_elsewhere=plan.get("online_elsewhere", False),
            space_efficient=plan.get("space_efficient", False),
            remote=Remote(*remote) if remote else None,
            xrc_source=plan.get("xrc_source", False),
        )
        self.subsystem.add(volume)
        self.reader.learn(f"label {device:04X}", self.subsystem.view(device, 0))


def _rules(plan: Plan) -> Rules:
    rules = load_rules(plan.profile)
    changes: dict[str, Any] = {
        RULE_NAMES[name]: value for name, value in plan.limits.items() if name in RULE_NAMES
    }
    if "relations per volume" in plan.limits:
        changes["relations_per_volume"] = {"other": plan.limits["relations per volume"]}
    return rules._replace(**changes)
