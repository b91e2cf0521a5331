"""A damaged state is refused by name and left as it is; what is whole can be saved."""

import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from flashcli.state import database
from flashcli.state.opening import shown
from flashcli.state.parts import SINGLE, Settings, parts
from tests.state.damage import Damage
from tests.state.worlds import told_of

FLIPS = 400  # by hand every byte: python -m tests.state.damage


@pytest.fixture(scope="module")
def damage(tmp_path_factory) -> Damage:
    return Damage(tmp_path_factory.mktemp("damage"))


def test_a_flipped_bit_is_noticed_or_means_nothing(damage: Damage) -> None:
    places = random.Random(7).sample(range(len(damage.raw)), FLIPS)
    said = list(damage.flips(places))
    assert sum(map(bool, said)) > FLIPS // 8
    assert damage.look(damage.raw) == ""


def test_a_file_cut_off_anywhere(damage: Damage) -> None:
    for length in [*range(1, len(damage.raw), 1531), len(damage.raw) - 1]:
        assert damage.look(damage.raw[:length]), length


def changed(damage: Damage, *statements: str) -> str:
    """Rows changed by another program, with a file that SQLite finds no fault with."""
    damage.path.write_bytes(damage.raw)
    file = sqlite3.connect(damage.path)
    for statement in statements:
        assert file.execute(statement).rowcount > 0
    file.commit()
    file.close()
    return damage.look(damage.path.read_bytes())


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE row SET body = body || x'00' WHERE kind = 'relationship'", "relationship"),
        ("UPDATE row SET key = '0999' WHERE kind = 'volume' AND key = '1000'", "volume"),
        ("DELETE FROM row WHERE kind = 'loan'", "rows are missing"),
        (
            "UPDATE row SET number = 7 WHERE field = 'images' AND key = '1000' AND number = 15",
            "track 7",
        ),
        ("DELETE FROM content", "contents are missing"),
        ("UPDATE content SET body = x'00'", "do not match their checksum"),
        ("UPDATE total SET rows = rows + 1", "rows are missing"),
        ("DELETE FROM total", "rows are missing"),
        ("CREATE VIEW extra AS SELECT 1", "its tables"),
    ],
)
def test_what_is_damaged_is_named(damage: Damage, statement: str, named: str) -> None:
    if statement.startswith("CREATE"):
        damage.path.write_bytes(damage.raw)
        file = sqlite3.connect(damage.path)
        file.execute(statement)
        file.close()
        said = damage.look(damage.path.read_bytes())
    else:
        said = changed(damage, statement)
    assert "damaged" in said
    assert named in said


def test_check_tells_all_and_what_can_be_saved(damage: Damage, flashcli, tmp_path: Path) -> None:
    changed(damage, "UPDATE row SET body = x'00' WHERE field = 'images' AND key = '1000'")
    ended = flashcli("state", "check", damage.path)
    assert ended.status == 12
    assert "volume 1000, track" in ended.out
    assert "can be saved: 5 parts volume" in ended.out
    refused = flashcli("state", "export", damage.path, tmp_path / "out")
    assert (refused.status, "damaged" in refused.err) == (20, True)
    saved = flashcli("state", "export", "--salvage", damage.path, tmp_path / "out")
    assert saved.status == 12
    again = tmp_path / "again.state"
    assert flashcli("state", "import", again, tmp_path / "out").status == 0
    assert flashcli("state", "check", again).status == 0
    kept = flashcli(
        "run", "--state", again, "-", "--as", "lab", stdin=b"LAB READ UNIT(1001) TRACK(1,0)"
    )
    assert kept.status == 0


def held(state: Path) -> tuple[dict[tuple[str, str], Any], dict[tuple[int, int], bytes]]:
    """Bodies and maps of the parts, and the contents of tracks."""
    with shown(str(state)) as found:
        kept = {
            (part.kind, part.key): (
                part.body,
                {name: (one.length, sorted(one)) for name, one in part.maps.items()},
            )
            for part in parts(found.lab, Settings(""))
        }
        volumes = found.lab.subsystem.volumes
        tracks = range(300)
        return kept, {
            (one, track): volumes[one].store[track] for one in volumes for track in tracks
        }


ROWS = 30


def test_what_is_saved_is_unchanged_but_for_what_is_named(
    damage: Damage, flashcli, tmp_path: Path
) -> None:
    """One row damaged at a time."""
    file = sqlite3.connect(damage.whole)
    query = "SELECT kind, key, field, number FROM row WHERE world = ''"
    rows = [row for row in file.execute(query) if row[0] not in SINGLE]
    file.close()
    before, images = held(damage.whole)
    lost_to_others = 0
    for number, place in enumerate(random.Random(7).sample(rows, ROWS)):
        where = "world = '' AND kind = '{}' AND key = '{}' AND field = '{}' AND number = {}"
        changed(damage, f"UPDATE row SET body = x'00' WHERE {where.format(*place)}")
        out, again = tmp_path / f"{number}", tmp_path / f"{number}.state"
        saved = flashcli("state", "export", "--salvage", damage.path, out)
        assert saved.status == 12, saved
        assert flashcli("state", "import", again, out).status == 0
        after, there = held(again)
        assert after.items() <= before.items()
        for missing in before.keys() - after.keys():
            assert f"lost: {missing[0]} {missing[1].lstrip('0')}" in saved.out
        for device, track in there:
            if there[device, track] != images[device, track]:
                named = f"lost: volume {device:04X}, track {track}: " in saved.out
                assert named or f"lost: loan {device:04X}-" in saved.out
                lost_to_others += device != int(place[1][:4], 16)
    assert lost_to_others


def test_check_of_a_sound_file(damage: Damage, flashcli) -> None:
    ended = flashcli("state", "check", damage.whole)
    assert (ended.status, ended.err) == (0, "")
    assert "sound" in ended.out


# --- versions -----------------------------------------------------------------------------


def with_version(damage: Damage, version: int) -> Path:
    damage.path.write_bytes(damage.raw)
    file = sqlite3.connect(damage.path)
    file.execute(f"PRAGMA user_version = {version:d}")
    file.close()
    return damage.path


def test_a_newer_schema_is_refused(damage: Damage, flashcli) -> None:
    path = with_version(damage, database.VERSION + 1)
    before = path.read_bytes()
    ended = flashcli("run", "--state", path, "-", "--as", "lab", stdin=b"LAB REPLY U")
    assert ended.status == 20
    assert ended.err == (
        f"flashcli: {path}: found a state of schema 2, allowed: up to 1;"
        " a newer flashcli wrote it\n"
    )
    assert path.read_bytes() == before


def test_an_older_schema_is_brought_up_to_date(damage: Damage, flashcli, monkeypatch) -> None:
    path = with_version(damage, 0)
    look = ("state", "show", path)
    work = ("run", "--state", path, "-", "--as", "lab")
    assert flashcli(*look).status == flashcli(*work, stdin=b"LAB REPLY U").status == 20
    done: list[int] = []
    monkeypatch.setitem(database.MIGRATIONS, 0, lambda file: done.append(0))
    assert flashcli(*look).status == 20, "to look at a state changes nothing"
    assert flashcli(*work, stdin=b"LAB REPLY T").status == 0
    assert done == [0]
    assert flashcli(*look).status == 0


def test_a_migration_that_fails_leaves_the_old_one(damage: Damage, flashcli, monkeypatch) -> None:
    path = with_version(damage, 0)
    before = path.read_bytes()

    def broken(file: sqlite3.Connection) -> None:
        file.execute("DELETE FROM row")
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setitem(database.MIGRATIONS, 0, broken)
    ended = flashcli("run", "--state", path, "-", "--as", "lab", stdin=b"LAB REPLY U")
    assert (ended.status, "the disk is full" in ended.err) == (20, True)
    assert path.read_bytes() == before
    assert told_of(damage.whole) == damage.told
