"""Data sets and their extents, from blocks written here."""

import pytest

from flashcli.images.vtoc import DataSet, VtocError, vtoc
from flashcli.storage.addresses import Extent
from flashcli.storage.tracks import (
    Record,
    address,
    build_track,
    empty_track,
    label_track,
    own_record,
    records,
)

TRACKS = 150
KEY = b"\x04" * 44


def extent(first: int, last: int, number: int = 0) -> bytes:
    return b"\x01" + bytes([number]) + address(first) + address(last)


def format_4(own: bytes) -> Record:
    data = bytearray(96)
    data[0] = 0xF4
    data[61:71] = own
    return own_record(1, 1, bytes(data), KEY)


def format_1(number: int, name: str, kind: int, *extents: bytes, chain: bytes = bytes(5)) -> Record:
    data = bytearray(96)
    data[0] = 0xF1
    data[38] = kind
    for at, one in zip((61, 71, 81), extents, strict=False):
        data[at : at + 10] = one
    data[91:96] = chain
    return own_record(1, number, bytes(data), name.ljust(44).encode("cp037"))


def format_3(number: int, *extents: bytes, chain: bytes = bytes(5)) -> Record:
    block = bytearray(140)
    block[0:4] = b"\x03" * 4
    block[44] = 0xF3
    for at, one in zip((*range(4, 44, 10), *range(45, 135, 10)), extents, strict=False):
        block[at : at + 10] = one
    block[135:140] = chain
    return own_record(1, number, bytes(block[44:]), bytes(block[:44]))


def found(*blocks: Record, own: bytes = extent(1, 2)):
    images = {0: label_track("VOL001"), 1: build_track(1, (format_4(own), *blocks))}
    return vtoc(lambda track: images.get(track) or empty_track(track), TRACKS)


def test_data_sets_by_name() -> None:
    read = found(
        format_1(2, "SYS2.LINKLIB", 0x02, extent(30, 44)),
        format_1(3, "A.B", 0x40, extent(3, 3), extent(60, 74, 1)),
    )
    assert read.extent == Extent(1, 2)
    assert read.data_sets == (
        DataSet("A.B", "PS", (Extent(3, 3), Extent(60, 74))),
        DataSet("SYS2.LINKLIB", "PO", (Extent(30, 44),)),
    )


def test_sixteen_extents() -> None:
    wanted = [extent(10 + n, 10 + n, n) for n in range(16)]
    chain = address(1) + b"\x03"
    read = found(format_1(2, "MANY", 0x40, *wanted[:3], chain=chain), format_3(3, *wanted[3:]))
    assert read.data_sets[0].extents == tuple(Extent(10 + n, 10 + n) for n in range(16))


@pytest.mark.parametrize("chain", [b"\0\0\0\x01\x09", b"\x09\0\0\0\x01", b"\0\0\0\x01\x01"])
def test_a_chain_that_breaks(chain: bytes) -> None:
    read = found(format_1(2, "BROKEN", 0x40, extent(5, 5), chain=chain))
    assert read.data_sets[0].extents == (Extent(5, 5),)
    assert "chain of blocks breaks" in read.data_sets[0].fault


def test_a_chain_in_a_circle() -> None:
    chain = address(1) + b"\x03"
    read = found(format_1(2, "ROUND", 0x40, chain=chain), format_3(3, chain=chain))
    assert "chain of blocks breaks" in read.data_sets[0].fault


def test_extents_outside() -> None:
    read = found(format_1(2, "FAR", 0x40, extent(5, TRACKS)))
    assert read.data_sets[0].fault == "an extent lies outside of the volume"


@pytest.mark.parametrize("own", [extent(1, TRACKS), extent(2, 1), bytes(10)])
def test_a_vtoc_that_lies_outside(own: bytes) -> None:
    with pytest.raises(VtocError, match="outside of the volume"):
        found(own=own)


def test_volumes_without_one() -> None:
    with pytest.raises(VtocError, match="no format-4 block on cylinder 0 head 1"):
        vtoc(lambda track: empty_track(track) if track else label_track("VOL001"), TRACKS)
    with pytest.raises(VtocError, match="no VOL1 label"):
        vtoc(empty_track, TRACKS)


def test_high_cylinders() -> None:
    """28-bit addresses: the high bits of the cylinder stand above the head."""
    first = 70_000 * 15 + 3
    read = vtoc(
        lambda track: (
            {
                0: label_track("VOL001"),
                1: build_track(
                    1, (format_4(extent(1, 2)), format_1(2, "EAV", 0x40, extent(first, first)))
                ),
            }.get(track)
            or empty_track(track)
        ),
        1_200_000,
    )
    assert read.data_sets[0].extents == (Extent(first, first),)
    assert records(label_track("VOL001"))[2].data[11:15] == address(1)
