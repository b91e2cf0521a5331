"""A whole data centre in memory: 65,280 volumes and 32,640 incremental relationships.

`python -m tests.benchmarks.datacentre COUNT` establishes COUNT relationships in that
lab, changes 0.1 % of the tracks of each source, updates them, and prints the peak
resident memory in GiB and the seconds of the processor per relationship (others who
use the machine meanwhile would count otherwise: one run is long, the other short).
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from flashcli.host import Host
from flashcli.lab import Lab
from flashcli.messages.catalogue import Catalogue
from flashcli.profiles import load_rules
from flashcli.programs.operator import issue
from flashcli.run import Run
from flashcli.storage.clock import Clock
from flashcli.storage.requests import Establish, Incremental
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.tracks import data_track
from flashcli.storage.volume import Volume
from tests.benchmarks.measure import Ratio, ratio, timed

VOLUMES, PAIRS, CYLINDERS = 65_280, 32_640, 10_017
CHANGED = CYLINDERS * 15 // 1000
IMAGE = data_track(1, b"changed")


def lab(volumes: int = VOLUMES) -> Lab:
    """3390-9 volumes on the ds8000 profile, all offline: sources, then targets."""
    rules = load_rules("ds8000")
    box = Subsystem(rules, clock=Clock(0))
    for device in range(volumes):
        box.add(
            Volume(
                device,
                volser=f"V{device:05d}",
                model="3390-9",
                cylinders=CYLINDERS,
                controller=rules.controllers[0],
                lss=device >> 8,
                ssid=device >> 8,
                online=False,
            )
        )
    return Lab(Host("SYS1", "STGADM", box.features), box)


def nightly(box: Subsystem, count: int) -> float:
    """Processor seconds per relationship: establish, change, update, let the copies run a while."""
    generator = random.Random(53)
    begin = time.process_time()
    half = len(box.volumes) // 2
    for source in range(count):
        request = Establish(source, half + source, incremental=Incremental.YTW)
        box.establish(request, lambda device: box.features)
        for track in generator.sample(range(1, CYLINDERS * 15), CHANGED):
            box.write(source, track, IMAGE)
        box.establish(request, lambda device: box.features)
    box.advance(60)
    return (time.process_time() - begin) / count


def measured(count: int) -> tuple[float, float]:
    """Peak GiB and seconds per relationship, of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.datacentre", str(count)],
        check=True,
        capture_output=True,
        text=True,
    )
    memory, seconds = done.stdout.split()
    return float(memory), float(seconds)


def memory(pairs: int) -> list[Ratio]:
    """A large run takes half a minute, so of these pairs there are fewer."""
    peaks: list[float] = []

    def seconds(count: int) -> float:
        peak, each = measured(count)
        peaks.append(peak)
        return each

    growth = ratio(
        "  time per relationship, against 64",
        lambda: seconds(PAIRS),
        lambda: seconds(64),
        pairs=max(3, pairs // 5),
        bar=1.5,
    )
    peak = max(peaks)
    return [Ratio("32,640 relationships updated: peak GiB", peak, peak, peak, 1.5), growth]


def displays(pairs: int) -> list[Ratio]:
    large, small = _related(VOLUMES), _related(16)
    return [
        ratio(
            "DEVSERV QDASD of 256 devices, against a lab of 16 volumes, a device",
            timed(_repeat(lambda: issue(large, "DS QD,0000,256", 1), 10)),
            timed(_repeat(lambda: [issue(small, "DS QD,0000,16", 1) for _ in range(16)], 10)),
            pairs=pairs,
            bar=1.5,
        ),
        ratio(
            "QUERY RELATIONS of one, against a lab of 16 volumes",
            timed(_repeat(lambda: large.lab.subsystem.relations(3), 1000)),
            timed(_repeat(lambda: small.lab.subsystem.relations(3), 1000)),
            pairs=pairs,
            bar=1.5,
        ),
    ]


def _related(volumes: int) -> Run:
    made = lab(volumes)
    box = made.subsystem
    for source in range(volumes // 2):
        box.establish(Establish(source, volumes // 2 + source), lambda device: box.features)
    return Run(made, Catalogue())


def _repeat(action: Callable[[], object], times: int) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(times):
            action()

    return repeated


def main() -> None:
    seconds = nightly(lab().subsystem, int(sys.argv[1]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    sys.stdout.write(f"{peak} {seconds}\n")


if __name__ == "__main__":
    main()
