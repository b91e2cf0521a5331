"""What a save writes goes with what a statement changed, not with what lies beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flashcli.configuration import load_lab
from flashcli.lab import Lab
from flashcli.state.database import Database
from flashcli.state.keeping import Keeper
from flashcli.state.opening import together
from flashcli.state.parts import Settings
from flashcli.storage.addresses import Extent
from flashcli.storage.requests import Establish, ExtentPair, Incremental, Mode
from flashcli.storage.tracks import data_track

SMALL, LARGE = 20, 5000  # tracks written, or tracks of relationships beside it


@contextmanager
def kept(path: Path) -> Iterator[Keeper]:
    made = load_lab(None, profile="ds8000")
    file = Database(str(path), change=True)
    try:
        keeper = Keeper(file, made.lab, Settings(made.profile), together, new=True)
        keeper.create()
        yield keeper
    finally:
        file.close()


def write(lab: Lab, tracks: range, device: int = 0x1000) -> None:
    for track in tracks:
        assert lab.subsystem.write(device, track, data_track(track, b"%d" % track)) is None


def establish(lab: Lab, **more: object) -> None:
    request = Establish(0x1000, 0x1010, **more)  # type: ignore[arg-type]
    lab.subsystem.establish(request, lab.host.features)


def written(lab: Lab, number: int) -> None:
    write(lab, range(1, number + 1))


def related(lab: Lab, number: int) -> None:
    """Relationships of a cylinder each, up to 300 of them, and one that is copying."""
    for one in range(min(number, 300)):
        extent = Extent(15 * one + 15, 15 * one + 29)
        establish(lab, extents=(ExtentPair(extent, extent),), mode=Mode.NOCOPY)


def incremental(lab: Lab, number: int) -> None:
    """Changes recorded, so that the bitmaps are thin with many exceptions, or dense."""
    establish(lab, incremental=Incremental.YES)
    lab.subsystem.advance(60)
    written(lab, number)


@pytest.mark.parametrize("beside", [written, related, incremental])
def test_a_write_costs_the_same_beside_much(
    beside: Callable[[Lab, int], None], tmp_path: Path
) -> None:
    changed = []
    for number in (SMALL, LARGE):
        with kept(tmp_path / f"{number}.state") as keeper:
            beside(keeper.lab, number)
            keeper.save()
            write(keeper.lab, range(6001, 6002))
            keeper.save()
            changed.append(keeper.file.changed)
    assert changed[0] == changed[1]
    assert 0 < changed[1] < 10


@pytest.mark.parametrize("tracks", [1, 10, 100])
def test_tracks_cost_a_row_each(tmp_path: Path, tracks: int) -> None:
    with kept(tmp_path / "lab.state") as keeper:
        incremental(keeper.lab, LARGE)
        keeper.save()
        write(keeper.lab, range(7000, 7000 + tracks))
        keeper.save()
        assert tracks <= keeper.file.changed <= tracks + 8


def test_what_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lab.state"
    with kept(path) as keeper:
        before = path.read_bytes()
        keeper.lab.subsystem.relations(0x1000)
        keeper.save()
        assert keeper.file.changed == 0
        assert path.read_bytes() == before
