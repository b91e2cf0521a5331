"""Labs for the benchmarks: volumes of given sizes on the ds8000 profile."""

from flashcli.profiles import load_rules
from flashcli.storage.clock import Clock
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.volume import Volume


def box(*cylinders: int, profile: str = "ds8000", rate: int | None = None) -> Subsystem:
    """Offline volumes from device 1000 on."""
    rules = load_rules(profile)
    made = Subsystem(rules, clock=Clock(0), copy_rate=rate)
    for number, size in enumerate(cylinders):
        made.add(
            Volume(
                0x1000 + number,
                volser=f"V{number:05d}",
                model="3390-A" if "3390-A" in rules.models else "3390-M",
                cylinders=size,
                controller=rules.controllers[0],
                lss=number >> 8,
                cca=number & 0xFF,
                online=False,
            )
        )
    return made
