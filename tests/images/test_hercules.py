"""Held against programs that nobody here wrote: Hercules' DASD utilities make images and
judge what comes out; ckdoffline, where it is installed, reads the same tracks."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from flashcli.images.opening import open_image
from flashcli.images.vtoc import vtoc
from flashcli.storage.tracks import address, build_track, records
from tests.conftest import Flashcli
from tests.images import worlds

PROGRAMS = (
    "cckd2ckd",
    "cckdcdsk",
    "ckd2cckd",
    "dasdcat",
    "dasdinit",
    "dasdload",
    "dasdls",
    "dasdseq",
)
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
REQUIRED = os.environ.get("FLASHCLI_HERCULES") == "required"  # .ci/run says so
hercules = pytest.mark.skipif(
    bool(MISSING) and not REQUIRED,
    reason=f"Hercules is not installed: no {', '.join(MISSING)} (.ci/run does it)",
)

CONTROL = """\
TST003 3390 10
TEST.SEQ.TEXT TEXT hello.txt TRK 2 1 0 PS FB 80 3120 0
TEST.SEQ.MORE TEXT more.txt CYL 1 1 0 PS FB 80 3120 0
TEST.MACLIB EMPTY TRK 5 1 10 PO FB 80 3120 0
SYSVTOC VTOC TRK 15
"""
LAB = """
[[volume]]
device = "1000"
image = "{image}"
online = false

[[volume]]
device = "1010"
type = "3390"
cylinders = 10
volser = "TGT010"
online = false
"""
UPDATE = """\
LAB WRITE UNIT(1000) TRACK(0,1) RECORD(1) REPLACE DATA('CHANGED LINE')
"""
COPY = "FCESTABL SDEVN({0}) TDEVN({1}) MODE(COPY) INCREMENTAL(YES)\n"


def call(*command: object, status: int = 0) -> str:
    done = subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, errors="replace", check=False
    )
    assert done.returncode == status, (command, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An image that dasdload made: label, VTOC, three data sets."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hello.txt").write_text("HELLO WORLD\nSECOND LINE\n")
    (tmp_path / "more.txt").write_text("".join(f"LINE {n:05}\n" for n in range(2000)))
    (tmp_path / "control").write_text(CONTROL)
    call("dasdload", "control", "vol.ckd")
    load_member("vol.ckd", "TEST.MACLIB", "HELLO", ["FIRST CARD", "SECOND CARD"])
    call("ckd2cckd", "vol.ckd", "vol.cckd")
    return tmp_path


def load_member(path: str, library: str, member: str, cards: list[str]) -> None:
    """Into an empty library: its directory block, and the member on its second track.
    dasdload itself takes members from XMIT files alone."""
    image = open_image(path)
    found = {one.name: one for one in vtoc(image.track, image.tracks).data_sets}
    first = found[library].extents[0].first
    directory = records(image.track(first))
    entry = f"{member:<8}".encode("cp037") + b"\0\1\1\0" + b"\xff" * 8
    used = len(entry) + 2
    block = used.to_bytes(2, "big") + entry
    directory[0] = directory[0]._replace(key=b"\xff" * 8, data=block.ljust(256, b"\0"))
    data = "".join(f"{card:<80}" for card in cards).encode("cp037")
    with open(path, "r+b") as stream:
        for track, raw in (
            (first, build_track(first, directory)),
            (first + 1, worlds.filled(first + 1, data, b"")),
        ):
            stream.seek(512 + track * 56832)
            stream.write(raw.ljust(56832, b"\0"))


def member_of(path: str) -> str:
    """dasdcat ends with 1 when it has printed something."""
    return call("dasdcat", "-i", path, "TEST.MACLIB/HELLO:ac", status=1)


def data_sets(path: str) -> list[str]:
    """As dasdls lists them."""
    return [line.rstrip() for line in call("dasdls", path).splitlines()[1:]]


def text_of(path: str, name: str) -> str:
    """The records of a sequential data set, as dasdseq writes them to a file of that name."""
    found = Path(name)
    found.unlink(missing_ok=True)
    call("dasdseq", "-ascii", path, name)
    return found.read_text()


def same_tracks(one: str, other: str) -> bool:
    here, there = open_image(one), open_image(other)
    return here.tracks == there.tracks and all(
        here.track(n) == there.track(n) for n in range(here.tracks)
    )


@hercules
def test_what_dasdload_made_is_read_alike_in_both_formats(folder: Path) -> None:
    assert same_tracks("vol.ckd", "vol.cckd")
    assert list(open_image("vol.ckd").damages()) == list(open_image("vol.cckd").damages()) == []


@hercules
def test_what_dasdinit_made(folder: Path) -> None:
    for number, options in enumerate(
        ((), ("-z",), ("-bz2",), ("-0",), ("-lfs",), ("-z", "-linux"))
    ):
        call("dasdinit", *options, f"i{number}", "3390", "INI001", 20)
        image = open_image(f"i{number}")
        assert (image.device_type, image.cylinders, image.label()) == (
            "3390",
            20,
            ("INI001", "    HERCULES"),
        )
        assert list(image.damages()) == []
    call("dasdinit", "old", "3380", "OLD001", 3)
    assert (open_image("old").device_type, open_image("old").header.slot) == ("3380", 47616)
    call("dasdinit", "newer", "9345", "NEW001", 3)
    assert (open_image("newer").device_type, open_image("newer").header.slot) == ("9345", 46592)


@hercules
def test_null_tracks_as_hercules_expands_them(folder: Path) -> None:
    for options in (("-z",), ("-z", "-linux"), ("-0", "-r")):
        call("dasdinit", *options, "z", "3390", *(() if "-r" in options else ("ZZZ001",)), 20)
        call("cckd2ckd", "z", "p")
        assert same_tracks("z", "p"), options
        Path("z").unlink()
        Path("p").unlink()


@hercules
def test_a_volume_in_two_files(folder: Path) -> None:
    """dasdinit splits what is over 2 GiB."""
    call("dasdinit", "big_1.ckd", "3390", "BIG001", 2530)
    image = open_image("big_1.ckd")
    assert [Path(file.path).name for file in image.files] == ["big_1.ckd", "big_2.ckd"]
    assert image.cylinders == 2530
    edge = 2519 * 15
    assert image.track(edge - 1)[1:5] == address(edge - 1)
    assert image.track(edge)[1:5] == address(edge)
    assert list(image.damages()) == []


@hercules
@pytest.mark.parametrize("image", ["vol.ckd", "vol.cckd"])
@pytest.mark.parametrize("format_name", ["ckd", "cckd"])
def test_copy_update_reverse_restore_export(
    image: str, format_name: str, folder: Path, flashcli: Flashcli
) -> None:
    """The whole way: image, FlashCopy, update copy, Reverse Restore, export."""
    (folder / "lab.toml").write_text(LAB.format(image=image))
    for name, text in (
        ("copy.tso", COPY.format(1000, 1010)),
        ("wait.lab", "LAB ADVANCE SECONDS(60)\n"),
        ("change.lab", UPDATE),
        ("back.tso", COPY.format(1010, 1000)),
    ):
        Path(name).write_text(text)
    bytes_before = Path(image).read_bytes()
    state = ("--state", "kept")
    assert flashcli("run", "--lab", "lab.toml", *state, "copy.tso", "wait.lab").status == 0
    out = (*state, "--format", format_name)
    assert flashcli("image", "export", "1010", "first", *out).status == 0
    assert same_tracks("first", "vol.ckd")
    assert data_sets("first") == data_sets("vol.ckd")
    assert text_of("first", "TEST.SEQ.MORE").startswith("LINE 00000\nLINE 00001\n")
    assert text_of("first", "TEST.SEQ.MORE") == text_of("vol.ckd", "TEST.SEQ.MORE")
    assert "FIRST CARD" in member_of("first") == member_of("vol.ckd")

    assert flashcli("run", *state, "change.lab", "copy.tso", "wait.lab").status == 0
    assert flashcli("image", "export", "1010", "second", *out).status == 0
    assert data_sets("second") == data_sets("vol.ckd")
    assert "CHANGED LINE" in text_of("second", "TEST.SEQ.TEXT")

    assert flashcli("run", *state, "change.lab", "back.tso", "wait.lab").status == 0
    assert flashcli("image", "export", "1000", "third", *out).status == 0
    assert same_tracks("second", "third")
    if format_name == "cckd":
        for name in ("first", "second", "third"):
            assert "error" not in call("cckdcdsk", "-3", name).lower()
            call("cckd2ckd", name, f"{name}.plain")
            assert same_tracks(name, f"{name}.plain")
    assert Path(image).read_bytes() == bytes_before


@pytest.mark.skipif(find_spec("ckdoffline") is None, reason="ckdoffline is not installed")
def test_ckdoffline_reads_and_writes_the_same_tracks(tmp_path: Path) -> None:
    """It also knows CCKD64, which Debian's Hercules does not."""
    from ckdoffline.image import base as other

    tracks = worlds.some_tracks()
    paths = [
        worlds.written(tmp_path / "a", tracks, 2),
        worlds.written(tmp_path / "b", tracks, 2, "cckd"),
        worlds.compressed(tmp_path / "c", tracks, cylinders=2, wide=True),
        worlds.compressed(tmp_path / "d", tracks, cylinders=2, method=2),
    ]
    new = worlds.filled(8, b"written by ckdoffline")
    for path in paths:
        mine, theirs = open_image(path), other.open_image(Path(path), writable=True)
        assert theirs.cyls == mine.cylinders
        for n in range(mine.tracks):
            assert theirs.read_track(*divmod(n, 15)) == mine.track(n), (path, n)
        theirs.begin()
        theirs.write_track(0, 8, new)
        theirs.commit()
        theirs.close()
        again = open_image(path)
        assert [again.track(n) for n in (3, 8)] == [tracks[3], new]
        assert list(again.damages()) == []
