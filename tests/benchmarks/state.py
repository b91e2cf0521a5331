"""A lab in a state file: what a save costs beside much that did not change, and what
keeping each statement adds to a run.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flashcli.configuration import load_lab
from flashcli.lab import Lab
from flashcli.state.database import Database
from flashcli.state.keeping import Keeper
from flashcli.state.opening import together
from flashcli.state.parts import Settings
from flashcli.storage.tracks import data_track
from tests.benchmarks.measure import Ratio, Timed, process, ratio, timed

FEW, MANY = 10, 100_000  # tracks written beside the one that is saved
SAVES = 50
STATEMENTS = 2000


def state(pairs: int) -> list[Ratio]:
    return [*_saves(pairs), *_runs(pairs)]


def _saves(pairs: int) -> Iterator[Ratio]:
    with _kept(MANY) as many, _kept(FEW) as few:
        name = f"a save of one track beside {MANY:,} written, against {FEW}"
        yield ratio(name, _saving(many), _saving(few), pairs=pairs, bar=1.5)


@contextmanager
def _kept(written: int) -> Iterator[Keeper]:
    with tempfile.TemporaryDirectory() as folder:
        made = load_lab(None, profile="ds8000")
        _write(made.lab, range(1, written + 1))
        file = Database(os.path.join(folder, "lab.state"), change=True)
        try:
            keeper = Keeper(file, made.lab, Settings(made.profile), together, new=True)
            keeper.create()
            yield keeper
        finally:
            file.close()


def _write(lab: Lab, tracks: range) -> None:
    for track in tracks:
        lab.subsystem.write(0x1020, track, data_track(track, b"%d" % track))


def _saving(keeper: Keeper) -> Timed:
    def save() -> None:
        for number in range(SAVES):
            track = 110_000 + number
            image = data_track(track, os.urandom(8))
            keeper.lab.subsystem.write(0x1020, track, image)
            keeper.save()

    return timed(save)


def _runs(pairs: int) -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as name:
        job, kept = Path(name) / "job.lab", Path(name) / "lab.state"
        write = "LAB WRITE UNIT(1000) TRACK({0},0) DATA('{0}')\n"
        job.write_text("".join(write.format(number) for number in range(1, STATEMENTS + 1)))
        run = ("-m", "flashcli", "run", str(job))
        with_state = process(*run, "--state", str(kept))

        def fresh() -> float:
            kept.unlink(missing_ok=True)
            return with_state()

        what = f"{STATEMENTS} LAB statements with --state, each on the disk, against without"
        yield ratio(what, fresh, process(*run), pairs=min(pairs, 5), bar=None)
