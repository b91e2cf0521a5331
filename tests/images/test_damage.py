"""What is no image, mixed or damaged is refused in one line with file and offset."""

from contextlib import suppress
from pathlib import Path
from struct import pack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashcli.images.layout import ImageError, UnusableError
from flashcli.images.opening import open_image
from flashcli.images.vtoc import VtocError, vtoc
from tests.images import worlds


def plain(path: Path) -> Path:
    worlds.written(path, worlds.some_tracks())
    return path


def cckd(path: Path) -> Path:
    worlds.written(path, worlds.some_tracks(), format_name="cckd")
    return path


def cckd64(path: Path) -> Path:
    worlds.compressed(path, worlds.some_tracks(), wide=True)
    return path


TABLE = 1028  # of `cckd`: behind the first-level table of one entry; of the entries in it
MAKERS = {"plain": plain, "cckd": cckd, "cckd64": cckd64}
LONG, WIDE = "<I", "<Q"
# What is written where, and the offset that the refusal names.
FIELDS = [
    ("plain", 0, b"CKD_X370", 0),
    ("plain", 0, b"FBA_C370", 0),
    ("plain", 8, pack(LONG, 14), 8),
    ("plain", 8, pack(LONG, 0xFFFFFFFF), 8),
    ("plain", 12, pack(LONG, 56320), 12),
    ("plain", 12, pack(LONG, 0), 12),
    ("plain", 16, b"\x50", 16),
    ("plain", 16, b"\x91", 16),
    ("plain", 16, b"\x80", 12),
    ("plain", 17, b"\x02", 17),
    ("plain", 18, b"\x05\0", 18),
    ("plain", 17, b"\x01\x05\0", 17),
    ("cckd", 0, b"CKD_S370", 0),
    ("cckd", 17, b"\x01", 17),
    ("cckd", 18, b"\x01", 17),
    ("cckd", 515, b"\x02", 515),
    ("cckd", 516, pack(LONG, 0), 516),
    ("cckd", 516, pack(LONG, 0x7FFFFFFF), 516),
    ("cckd", 516, pack(LONG, 0xFFFFFFFF), 516),
    ("cckd", 520, pack(LONG, 255), 520),
    ("cckd", 524, pack(LONG, 0), 524),
    ("cckd", 524, pack(LONG, 0xFFFFFFFF), 524),
    ("cckd", 528, pack(LONG, 0xFFFFFFF0), 528),
    ("cckd", 532, pack(LONG, 0xFFFFFFF0), 532),
    ("cckd", 536, pack(LONG, 0xFFFFFFF0), 536),
    ("cckd", 540, pack(LONG, 1), 540),
    ("cckd", 544, pack(LONG, 0xFFFFFFFF), 544),
    ("cckd", 548, pack(LONG, 0xFFFFFFFF), 548),
    ("cckd", 552, pack(LONG, 0), 552),
    ("cckd", 552, pack(LONG, 0xFFFFFFFF), 552),
    ("cckd", 552, pack(LONG, 100), 516),
    ("cckd", 556, b"\x03", 556),
    ("cckd", 557, b"\x03", 557),
    ("cckd", 1024, pack(LONG, 1000), 1024),
    ("cckd", 1024, pack(LONG, 0x7FFFFFFF), 1024),
    ("cckd", 1024, pack(LONG, 0xFFFFFFFF), 1024),
    ("cckd64", 516, pack(LONG, 2), 516),
    ("cckd64", 524, pack(LONG, 0), 524),
    ("cckd64", 528, pack(WIDE, 1 << 63), 528),
    ("cckd64", 536, pack(WIDE, 1 << 63), 536),
    ("cckd64", 544, pack(WIDE, 1 << 63), 544),
    ("cckd64", 552, pack(WIDE, 1 << 63), 552),
    ("cckd64", 560, pack(WIDE, 1), 560),
    ("cckd64", 568, pack(WIDE, 1 << 63), 568),
    ("cckd64", 576, pack(WIDE, 1 << 63), 576),
    ("cckd64", 584, b"\x09", 584),
    ("cckd64", 585, b"\x09", 585),
    ("cckd64", 1024, pack(WIDE, 1 << 62), 1024),
]


def spoil(path: Path, at: int, data: bytes) -> None:
    raw = bytearray(path.read_bytes())
    raw[at : at + len(data)] = data
    path.write_bytes(raw)


@pytest.mark.parametrize(("kind", "at", "data", "offset"), FIELDS)
def test_each_field_of_the_headers(
    kind: str, at: int, data: bytes, offset: int, tmp_path: Path
) -> None:
    path = MAKERS[kind](tmp_path / "vol_1.img")
    open_image(str(path))
    spoil(path, at, data)
    with pytest.raises(ImageError) as caught:
        open_image(str(path))
    assert caught.value.offset == offset
    assert str(caught.value).startswith(f"{path}: offset {offset}: ")
    assert "\n" not in str(caught.value)


def entry_of(path: Path, track: int) -> tuple[int, int]:
    """Where the entry of a track stands, and what it points to."""
    raw = path.read_bytes()
    at = int.from_bytes(raw[1024:1028], "little") + 8 * track
    return at, int.from_bytes(raw[at : at + 4], "little")


# An entry of the second level, or bytes where it points to; True: the entry is to blame.
ENTRIES = [
    ("entry", 0, pack(LONG, 100), True),
    ("entry", 0, pack(LONG, 0xF0000000), True),
    ("entry", 0, pack(LONG, 0xFFFFFFFF), True),
    ("entry", 4, b"\xff\xff", True),
    ("entry", 4, b"\x05\0", True),
    ("entry", 4, b"\x08\0", False),
    ("data", 0, b"\x03", False),
    ("data", 0, b"\x00", False),
    ("data", 0, b"\x02", False),
    ("data", 2, b"\x09", False),
    ("data", 5, b"\xff" * 4, False),
]


@pytest.mark.parametrize(("what", "shift", "data", "of_entry"), ENTRIES)
def test_each_field_of_a_track(
    what: str, shift: int, data: bytes, of_entry: bool, tmp_path: Path
) -> None:
    path = cckd(tmp_path / "vol")
    at, points = entry_of(path, 3)
    spoil(path, (at if what == "entry" else points) + shift, data)
    image = open_image(str(path))
    assert next(error.offset for error in image.damages()) == (at if of_entry else points)
    with pytest.raises(ImageError):
        image.track(3)
    assert image.track(7) == worlds.some_tracks()[7]


def test_two_tracks_in_the_same_place(tmp_path: Path) -> None:
    path = cckd(tmp_path / "vol")
    at, points = entry_of(path, 7)
    spoil(path, at, pack("<IH", points - 3, int.from_bytes(path.read_bytes()[at + 4 : at + 6]) + 3))
    texts = [str(error) for error in open_image(str(path)).damages()]
    assert any("take the same bytes" in text for text in texts)


SLOT = 512 + 3 * 56832  # of track 3 of a plain image


@pytest.mark.parametrize(
    ("at", "data"),
    [
        (0, b"\x01"),
        (2, b"\x07"),
        (4, b"\x04"),
        (5 + 6, b"\xff\xff"),
        (5 + 16 + 5, b"\xff\xff\xff"),
    ],
)
def test_each_field_of_a_slot(at: int, data: bytes, tmp_path: Path) -> None:
    path = plain(tmp_path / "vol")
    spoil(path, SLOT + at, data)
    image = open_image(str(path))
    assert [error.offset for error in image.damages()] == [SLOT]


@pytest.mark.parametrize("kind", MAKERS)
def test_files_that_are_cut_off(kind: str, tmp_path: Path) -> None:
    path = MAKERS[kind](tmp_path / "vol")
    whole = path.read_bytes()
    for size in (0, 1, 511, 512, 600, 1023, 1024, 1030, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(ImageError):
            open_image(str(path))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere", "a\0b"):
        with pytest.raises(UnusableError):
            open_image(str(path))


# --- files that belong together, or not


def test_a_part_is_missing_or_named_alone(tmp_path: Path) -> None:
    first = worlds.split(tmp_path, worlds.some_tracks(), (2, 3, 1))
    with pytest.raises(ImageError, match="offset 17: file 2 of a volume that is split"):
        open_image(first.replace("_1", "_2"))
    Path(first.replace("_1", "_3")).unlink()
    with pytest.raises(ImageError, match="offset 17: file 3 of the volume is missing"):
        open_image(first)


def test_parts_of_other_volumes(tmp_path: Path) -> None:
    first = worlds.split(tmp_path, worlds.some_tracks(), (2, 2))
    second = Path(first.replace("_1", "_2"))
    whole = second.read_bytes()
    spoil(second, 17, b"\x03")
    with pytest.raises(ImageError, match="offset 17: file 3 of a volume where file 2 belongs"):
        open_image(first)
    second.write_bytes(worlds.device_header(b"CKD_P370", "3380", 2) + whole[512:])
    with pytest.raises(ImageError, match=r"offset 16: a 3380 where .* is a 3390: mixed files"):
        open_image(first)
    second.write_bytes(whole)
    spoil(Path(first), 18, b"\x03")
    with pytest.raises(ImageError, match="offset 18: last cylinder 3, the size gives 1"):
        open_image(first)


def test_shadows_of_something_else(tmp_path: Path) -> None:
    base = worlds.written(tmp_path / "base", worlds.some_tracks())
    with pytest.raises(ImageError, match="offset 0: a plain CKD file where a shadow file"):
        open_image(base, [base])
    shadow = worlds.compressed(tmp_path / "s", {}, shadow=True)
    with pytest.raises(ImageError, match="offset 0: a CCKD shadow file holds changes only"):
        open_image(shadow)
    larger = worlds.compressed(tmp_path / "t", {}, shadow=True, cylinders=2)
    with pytest.raises(ImageError, match=r"offset 552: 2 cylinders, .* has 1: mixed files"):
        open_image(base, [larger])


# --- random damage


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kind=st.sampled_from(sorted(MAKERS)),
    changes=st.lists(
        st.tuples(st.integers(0, 6000), st.binary(min_size=1, max_size=8)), max_size=5
    ),
    cut=st.integers(0, 7000),
)
def test_random_damage_is_refused_or_harmless(
    kind: str, changes: list[tuple[int, bytes]], cut: int, tmp_path: Path
) -> None:
    path = tmp_path / "vol"
    MAKERS[kind](path)
    for at, data in changes:
        spoil(path, at, data)
    if cut < path.stat().st_size and cut % 5 == 0:
        path.write_bytes(path.read_bytes()[:cut])
    with suppress(ImageError, VtocError):
        image = open_image(str(path))
        for track in range(min(image.tracks, 300)):
            image.blank(track)
        vtoc(image.track, image.tracks)
        list(image.damages())


@pytest.mark.parametrize("method", [1, 2])
def test_what_claims_to_be_huge_stays_within_a_slot(method: int, tmp_path: Path) -> None:
    """A few bytes that expand to many megabytes."""
    bomb = b"\0\0\0\0\x03" + bytes(50_000_000)
    path = worlds.compressed(tmp_path / "vol", {3: bomb}, method=method)
    import tracemalloc

    image = open_image(path)
    tracemalloc.start()
    with pytest.raises(ImageError):
        image.track(3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
