"""Every format gives back the tracks that went into it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashcli.images.image import Image
from flashcli.images.opening import open_image
from flashcli.images.writer import FORMATS, Contents, write
from flashcli.storage.tracks import Record, build_track, empty_track
from tests.images import worlds

CYLINDERS = 18  # 270 tracks: more than one table of 256


def tracks_of(image: Image) -> dict[int, bytes]:
    """Those that are not empty."""
    found = {track: image.track(track) for track in range(image.tracks)}
    return {track: one for track, one in found.items() if one != empty_track(track)}


def written_by_us(path: Path, tracks: worlds.Tracks, format_name: str) -> Image:
    return open_image(worlds.written(path, tracks, CYLINDERS, format_name))


READERS = {
    "plain": lambda folder, tracks: open_image(worlds.written(folder / "a", tracks, CYLINDERS)),
    "CCKD": lambda folder, tracks: written_by_us(folder / "a", tracks, "cckd"),
    "split": lambda folder, tracks: open_image(worlds.split(folder, tracks, (2, 7, 9))),
    "CCKD64": lambda folder, tracks: open_image(
        worlds.compressed(folder / "a", tracks, cylinders=CYLINDERS, wide=True)
    ),
    "bzip2": lambda folder, tracks: open_image(
        worlds.compressed(folder / "a", tracks, cylinders=CYLINDERS, method=2)
    ),
    "uncompressed": lambda folder, tracks: open_image(
        worlds.compressed(folder / "a", tracks, cylinders=CYLINDERS, method=0)
    ),
    "shadows": lambda folder, tracks: shadowed(folder, tracks, wide=False),
    "wide shadows": lambda folder, tracks: shadowed(folder, tracks, wide=True),
}


def shadowed(folder: Path, tracks: worlds.Tracks, *, wide: bool) -> Image:
    """A third of the tracks in each file; each shadow also hides something below."""
    parts = [{n: one for n, one in tracks.items() if n % 3 == part} for part in range(3)]
    stale = {n: worlds.filled(n, b"old") for n in (*parts[1], *parts[2])}
    base = worlds.written(folder / "base", {**stale, **parts[0]}, CYLINDERS)
    hidden = {n: worlds.filled(n, b"older") for n in parts[2]}
    names = []
    for number, part in enumerate(({**parts[1], **hidden}, parts[2]), 1):
        path = folder / f"s_{number}"
        names.append(worlds.compressed(path, part, cylinders=CYLINDERS, wide=wide, shadow=True))
    return open_image(base, names)


def one_track(track: int) -> st.SearchStrategy[bytes]:
    """Formatted in any way: keys, foreign addresses, end-of-file records, full tracks."""
    record = st.builds(
        Record,
        st.one_of(st.just(track // 15), st.integers(0, 0xFFFF)),
        st.one_of(st.just(track % 15), st.integers(0, 14)),
        st.integers(1, 255),
        st.binary(max_size=255),
        st.one_of(st.binary(max_size=600), st.just(bytes(4096)), st.just(b"\xff" * 20_000)),
    )
    records = st.lists(record, max_size=8)
    return records.map(lambda found: build_track(track, found)).filter(lambda raw: len(raw) < 56702)


VOLUMES = st.lists(st.integers(0, CYLINDERS * 15 - 1), unique=True, max_size=6).flatmap(
    lambda numbers: st.fixed_dictionaries({number: one_track(number) for number in numbers})
)


@pytest.mark.parametrize("name", READERS)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tracks=VOLUMES)
def test_what_went_in_comes_out(name: str, tracks: dict[int, bytes], tmp_path: Path) -> None:
    image = READERS[name](tmp_path, tracks)
    wanted = {n: one for n, one in tracks.items() if one != empty_track(n)}
    assert image.tracks == CYLINDERS * 15
    assert tracks_of(image) == wanted
    assert list(image.damages()) == []
    for track in range(image.tracks):
        assert not image.blank(track) or image.track(track) == empty_track(track)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("format_name", FORMATS)
def test_from_every_format_into_both(name: str, format_name: str, tmp_path: Path) -> None:
    source = READERS[name](tmp_path, worlds.some_tracks())
    copy = Contents(source.device_type, source.cylinders, source.track, source.place)
    target = str(tmp_path / "copy")
    write(target, copy, format_name)
    assert tracks_of(open_image(target)) == worlds.some_tracks()


def test_empty_tracks_are_known_without_reading_them(tmp_path: Path) -> None:
    for name in READERS:
        folder = tmp_path / name
        folder.mkdir()
        image = READERS[name](folder, worlds.some_tracks())
        blank = {track for track in range(image.tracks) if image.blank(track)}
        assert blank == set(range(image.tracks)) - set(worlds.some_tracks()), name


@pytest.mark.parametrize("null_format", [0, 1, 2])
def test_null_tracks(null_format: int, tmp_path: Path) -> None:
    """An entry says which kind; a table that is not there means the file's own kind."""
    path = tmp_path / "null.cckd"
    worlds.compressed(path, {}, null_format=null_format)
    raw = bytearray(path.read_bytes())
    table = int.from_bytes(raw[1024:1028], "little")
    raw[table : table + 24] = b"".join(
        (0).to_bytes(4, "little") + bytes([one, 0, one, 0]) for one in (0, 1, 2)
    )
    path.write_bytes(raw)
    image = open_image(str(path))
    sizes = [len(image.track(track)) for track in range(3)]
    assert sizes == [37 if null_format != 2 else 29 + 12 * 4104, 29, 29 + 12 * 4104]
    raw[1024:1028] = bytes(4)
    path.write_bytes(raw)
    assert len(open_image(str(path)).track(9)) == [37, 29, 29 + 12 * 4104][null_format]


def test_a_3380_has_slots_of_its_own(tmp_path: Path) -> None:
    path = str(tmp_path / "a")
    write(path, worlds.contents(worlds.some_tracks(), 2, "3380"), "ckd")
    image = open_image(path)
    assert (image.device_type, image.header.slot) == ("3380", 47616)
    assert tracks_of(image) == worlds.some_tracks()
    assert Path(path).stat().st_size == 512 + 30 * 47616


def test_a_first_file_that_is_the_only_one(tmp_path: Path) -> None:
    """Sequence 1 and its own last cylinder: some writers mark whole volumes so."""
    path = Path(worlds.split(tmp_path, worlds.some_tracks(), (3,)))
    raw = bytearray(path.read_bytes())
    raw[18] = 2
    path.write_bytes(raw)
    assert open_image(str(path)).cylinders == 3
