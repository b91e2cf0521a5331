"""A small lab, files of mixed statements for it, and what every first part of them makes."""

import os
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from flashcli.inputs import read_file
from flashcli.jobs import run_file
from flashcli.kept import Kept, kept_run
from flashcli.lab import Checkpoint, Lab
from flashcli.run import Run
from flashcli.state.opening import shown
from flashcli.state.parts import Settings, parts

ROOT = Path(__file__).parent.parent.parent
LAB = """[subsystem]
profile = "xp12000"
copy_rate = 100

[[volume]]
device = "1000"
count = 2
volser = "ONL000"
cylinders = 20
type = "3390"

[[volume]]
device = "1010"
count = 3
volser = "OFF010"
cylinders = 20
type = "3390"
online = false
"""


def told(lab: Lab) -> str:
    """Everything that outlives the process, as a digest of comparable values."""
    found = hashed()
    for part in parts(lab, Settings("")):
        body = {name: value for name, value in part.body.items() if name != "profile"}
        maps = {name: (one.length, sorted(one)) for name, one in part.maps.items()}
        found.update(repr((part.kind, part.key, body, maps, sorted(part.images.items()))).encode())
    for name in sorted(lab.checkpoints):
        found.update(repr((name, _held(lab.checkpoints[name]))).encode())
    return found.hexdigest()


def _held(kept: Checkpoint) -> list[Any]:
    """What a checkpoint holds: tracks by their contents, whoever has them."""
    found: list[Any] = [kept.now, kept.reply, sorted(kept.host.labels.items())]
    for volume in kept.subsystem.volumes.values():
        store = volume.store
        images = ((track, store[track]) for track in sorted(store.touched()))
        found.append([one for one in images if one[1] != store.base.track(one[0])])
    for relation in kept.subsystem.all_relations():
        ends = (relation.order, relation.source.device, relation.target.device)
        found.append((*ends, str(relation.state), sorted(relation.uncopied)))
    return found


def hashed() -> Any:
    return sha256()


def told_of(state: Path) -> str:
    with shown(str(state)) as found:
        return told(found.lab)


def lab_file(folder: Path) -> Path:
    path = folder / "small.toml"
    path.write_text(LAB)
    return path


def mixed_files(folder: Path, files: int) -> list[Path]:
    """A few statements of every language in each file; nearly all of them change something."""
    made = []
    for number in range(files):
        for name, text in _texts(number):
            path = folder / f"f{number:03d}-{name}"
            path.write_text(text)
            made.append(path)
    return made


def _texts(number: int) -> Iterable[tuple[str, str]]:
    track = f"{1 + number % 18},{number % 15}"
    yield (
        "a.lab",
        f"LAB WRITE UNIT(1000) TRACK({track}) DATA('NIGHT {number}')\n"
        f"LAB WRITE UNIT(1001) FILL(7) SEED({number})\n"
        "LAB ADVANCE SECONDS(1)\n",
    )
    establish = "FCESTABL SDEVN(1000) TDEVN(1010) MODE(COPY) INCREMENTAL(YES)\n"
    if number % 4 == 3:
        establish = "FCWITHDR SDEVN(1000) TDEVN(1010)\n"
    yield "b.tso", establish + "FCESTABL SDEVN(1001) TDEVN(1011) MODE(NOCOPY)\n"
    yield (
        "c.ickdsf",
        "  FLASHCPY ESTABLISH UNIT(1001) TARGETVOL(1012) MODE(NOCOPY)\n"
        "  FLASHCPY WITHDRAW UNIT(1001) TARGETVOL(1012)\n",
    )
    offline = "ONLINE" if number % 2 else "OFFLINE"
    yield "d.oper", f"DS QD,1000,VALIDATE\nV 1001,{offline}\n"
    verb = "ROLLBACK" if number % 5 == 4 else "CHECKPOINT"
    yield "e.lab", f"LAB {verb} NAME(C{number // 5})\nLAB READ UNIT(1011) TRACK({track})\n"


def prefixes(lab: Path, files: Iterable[Path], state: Path) -> tuple[list[str], dict[str, int]]:
    """What the lab is after each statement, and how many of these there are at the end
    of each file: run here, in one go."""
    seen: list[str] = []
    ends: dict[str, int] = {}
    with kept_run(Kept(str(state), str(lab)), "oracle") as run:
        seen.append(told(run.lab))
        _listen(run, seen)
        for path in files:
            run_file(run, read_file(str(path), None), path.name)
            run.keep()
            ends[path.name] = len(seen) - 1
    return seen, ends


def _listen(run: Run, seen: list[str]) -> None:
    keep = run.keep

    def heard() -> None:
        keep()
        if (now := told(run.lab)) != seen[-1]:
            seen.append(now)

    run.keep = heard


def environment() -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return known | {"PYTHONPATH": str(ROOT)}


def started(*arguments: object, **more: Any) -> "subprocess.Popen[bytes]":
    """The program in a process of its own."""
    command = [sys.executable, "-m", "flashcli", *map(str, arguments)]
    return subprocess.Popen(command, **{"env": environment(), **more})
