"""State files that somebody made up, with every checksum right: refused in one line."""

import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flashcli.state import database, exporting
from flashcli.state.database import Database
from flashcli.state.parts import Part
from flashcli.storage.bitmap import TrackBitmap
from tests.state.absurd import cases, look
from tests.state.damage import state_in


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    return state_in(tmp_path_factory.mktemp("hostile"))


def made_up(path: Path, kind: str, change: Callable[[Part], Part]) -> None:
    """The first part of the kind is replaced, as this program would keep it."""
    file = Database(str(path), change=True)
    try:
        part = next(one for one in file.parts() if one.kind == kind)
        with file.transaction():
            file.remove(kind, part.key)
            file.put(change(part))
    finally:
        file.close()


def body(**changes: Any) -> Callable[[Part], Part]:
    return lambda part: part._replace(body={**part.body, **changes})


DEEP: Any = []
for _ in range(900):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("lab", body(now=1 << 60), "now is 1152921504606846976"),
        ("lab", body(now=True), "now is True"),
        ("lab", body(next_job=0), "next_job is 0"),
        ("lab", body(profile="../../etc/passwd"), "profile: found"),
        ("host", body(answers="many"), "answers is 'many'"),
        ("subsystem", body(level="unheard of"), "no level 'unheard of'"),
        ("subsystem", body(notices=[{"kind": "X"}]), "freeze or notice"),
        ("subsystem", body(freeze_ends=DEEP), "freeze or notice"),
        ("volume", body(cylinders=4_000_000_000), "cylinders is 4000000000"),
        ("volume", body(model="3390-999"), "no model '3390-999'"),
        ("volume", body(pages="0-4000000000"), "pages: 0-4000000000"),
        ("volume", body(base={"kind": "unheard of"}), "base"),
        ("volume", body(remote={"role": 1}), "remote"),
        ("volume", lambda part: part._replace(key="FFFFF"), "no device number"),
        ("volume", lambda part: part._replace(images={-1: b"x"}), "track -1"),
        ("relationship", body(tracks=1 << 40), "tracks is 1099511627776"),
        ("relationship", body(source_first=299), "source_first is 299"),
        ("relationship", body(mode="SIDEWAYS"), "'SIDEWAYS' is not a valid Mode"),
        ("relationship", body(established=-1), "established is -1"),
        ("relationship", body(source="9999"), "no volume '9999'"),
        (
            "relationship",
            lambda part: part._replace(maps={**part.maps, "stale": TrackBitmap(7)}),
            "no map stale of 300 tracks",
        ),
        ("loan", body(lender="1010", borrower="1010"), "borrows from itself"),
        ("loan", body(depth=0), "depth is 0"),
    ],
)
def test_what_fits_nothing_is_refused(
    whole: Path, tmp_path: Path, flashcli, kind: str, change: Callable[[Part], Part], said: str
) -> None:
    path = tmp_path / "lab.state"
    path.write_bytes(whole.read_bytes())
    made_up(path, kind, change)
    assert flashcli("state", "check", path).status == 0, "every checksum is right"
    ended = flashcli("run", "--state", path, "-", "--as", "lab", stdin=b"LAB REPLY U\n")
    assert (ended.status in (20, 64), ended.out) == (True, "")
    assert ended.err.count("\n") == 1
    assert said in ended.err


@pytest.mark.parametrize(
    ("field", "number", "raw", "said"),
    [
        ("", 0, b'{"body":{},"maps":{"x":[4000000000000,0,0]}}', "a map of 4000000000000"),
        ("", 0, b'{"body":{},"maps":{"x":[10,5,900]}}', "window 5 to 900 of 10 bits"),
        ("", 0, b"[" * 100_000, "relationship"),
        ("", 0, b"{}", "holds no part"),
        ("uncopied", 4_000_000, zlib.compress(b"\x01"), "piece 4000000"),
        ("uncopied", 0, zlib.compress(bytes(10_000_000)), "another length"),
    ],
)
def test_rows_that_hold_no_part(
    whole: Path, tmp_path: Path, flashcli, field: str, number: int, raw: bytes, said: str
) -> None:
    path = tmp_path / "lab.state"
    path.write_bytes(whole.read_bytes())
    file = Database(str(path), change=True)
    key = file.keys("relationship")[0]
    with file.transaction():
        file._put(("", "relationship", key, field, number), raw)
    file.close()
    ended = flashcli("state", "show", path)
    assert (ended.status, ended.out) == (20, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1


SAMPLE = 40  # by hand every value: python -m tests.state.absurd


def test_absurd_values_are_no_mistake_of_ours(whole: Path, tmp_path: Path) -> None:
    for case in random.Random(7).sample(list(cases(whole)), SAMPLE):
        look(whole, case, tmp_path)


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("host", lambda part: part._replace(kind="ghost"), "parts 'ghost', allowed: lab host"),
        ("subsystem", body(expired=[None]), "expired holds more than numbers"),
        ("volume", lambda part: part._replace(images={0: b""}), "track 0: track image without"),
        ("volume", body(base={"kind": []}), "base {'kind': []}"),
        ("host", body(user="\ud800"), "surrogates not allowed"),
        ("host", lambda part: part._replace(body=[]), "holds no part"),
    ],
)
def test_what_would_end_in_a_mistake_of_ours_is_refused(
    whole: Path, tmp_path: Path, flashcli, kind: str, change: Callable[[Part], Part], said: str
) -> None:
    path = tmp_path / "lab.state"
    path.write_bytes(whole.read_bytes())
    made_up(path, kind, change)
    ended = flashcli("state", "show", path)
    assert (ended.status, ended.out) == (20, "")
    assert said in ended.err
    assert flashcli("state", "export", path, tmp_path / "out").status in (0, 20)


def test_more_than_may_be_held_is_neither_opened_nor_saved(
    whole: Path, tmp_path: Path, flashcli, monkeypatch
) -> None:
    path, out = tmp_path / "lab.state", tmp_path / "out"
    path.write_bytes(whole.read_bytes())
    file = Database(str(path), change=False)
    assert not list(file.damages())
    held = file._held
    file.close()
    assert flashcli("state", "export", path, out).status == 0
    monkeypatch.setattr(database, "MOST_HELD", held)
    assert flashcli("state", "show", path).status == 0
    write = b"LAB WRITE UNIT(1000) TRACK(9,9) DATA('ONE MORE')\n"
    before = path.read_bytes()
    refused = flashcli("run", "--state", path, "-", "--as", "lab", stdin=write)
    assert (refused.status, refused.err.count("\n")) == (20, 1)
    assert f"found more than {held} bytes in tracks" in refused.err
    assert flashcli("state", "check", path).status == 0
    path.write_bytes(before)
    monkeypatch.setattr(database, "MOST_HELD", held - 1)
    monkeypatch.setattr(exporting, "MOST_HELD", 100)
    folder = tmp_path / "none"
    for command in (
        ("show", path),
        ("check", path),
        ("export", path, folder),
        ("export", "--salvage", path, folder),
    ):
        ended = flashcli("state", *command)
        assert (ended.status, ended.err.count("\n")) == (20, 1), command
        assert "bytes in tracks" in ended.err
    ended = flashcli("state", "import", tmp_path / "new.state", out)
    assert (ended.status, "more than 100 bytes in tracks" in ended.err) == (20, True)


def test_a_content_of_many_tracks_is_in_memory_once(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "lab.state"
    path.write_bytes(whole.read_bytes())
    image = b"\0" * 5 + b"\xff" * 8
    made_up(path, "volume", lambda part: part._replace(images=dict.fromkeys(range(9), image)))
    file = Database(str(path), change=False)
    part = next(one for one in file.parts() if one.kind == "volume")
    file.close()
    assert len({id(one) for one in part.images.values()}) == 1
