"""Track images as `ckd-images.md` lays them out."""

import pytest

from flashcli.storage.tracks import (
    Record,
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
    assert image.hex() == "00000300020003000200000008" + "00" * 8 + "ff" * 8
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
