"""Track images as `ckd-images.md` lays them out, and the sparse store."""

import pytest

from flashcli.storage.bitmap import TrackBitmap
from flashcli.storage.tracks import (
    Base,
    Record,
    TrackStore,
    build_track,
    data_track,
    empty_track,
    label,
    label_track,
    moved,
    own_record,
    records,
    volser,
)


def test_an_empty_track_is_format_1():
    image = empty_track(15 * 3 + 2)
    assert image.hex() == "00" "00030002" "00030002" "00000008" + "00" * 8 + "ff" * 8
    assert len(image) == 29
    assert records(image) == []


def test_a_data_track_holds_record_1_without_key():
    image = data_track(17, b"payload")
    assert records(image) == [Record(1, 2, 1, b"", b"payload")]
    assert image == build_track(17, [own_record(17, 1, b"payload")])


def test_track_0_bears_the_label():
    image = label_track("PRD000", "OWNER")
    assert [(r.number, len(r.key), len(r.data)) for r in records(image)] == [
        (1, 4, 24),
        (2, 4, 144),
        (3, 4, 80),
    ]
    assert label(image) == ("PRD000", "OWNER")
    assert volser(image) == "PRD000"
    assert volser(data_track(0, b"no label")) is None


def test_a_copy_elsewhere_rewrites_its_own_addresses_only():
    stranger = Record(7, 7, 2, b"KEY", b"DATA")
    image = build_track(20, [own_record(20, 1, b"A"), stranger])
    there = moved(image, 20, 31)
    assert there == build_track(31, [own_record(31, 1, b"A"), stranger])
    assert moved(there, 31, 20) == image


def test_a_cut_off_image_is_an_error():
    with pytest.raises(ValueError, match="end marker"):
        records(data_track(1, b"abc")[:-4])


def stores() -> tuple[TrackStore, TrackStore]:
    return TrackStore(Base("AAAAAA")), TrackStore(Base("BBBBBB"))


@pytest.mark.parametrize("number", [3, 40])
@pytest.mark.parametrize("shift", [0, 5])
def test_copying_a_set_is_copying_each_track(number, shift):
    source, target = stores()
    for track in (0, 2, 9, 30):
        source[track] = data_track(track, b"S%d" % track)
    target[1] = data_track(1, b"old")
    target[9 + shift] = data_track(9 + shift, b"old")
    each = TrackStore(target.base)
    each.written = target.written.copy()
    tracks = TrackBitmap.of(50, range(number))
    target.copy_tracks(source, tracks, 0, shift)
    for track in range(number):
        each.copy_track(source, track, track + shift)
    assert target.written == each.written
    for track in range(number):
        assert target[track + shift] == moved(source[track], track, track + shift)
