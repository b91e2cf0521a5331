"""The volume table of contents: which data sets lie where.

Field offsets of the DSCBs are those of the 140-byte blocks that every CKD
volume has; only what a listing of extents needs is read.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from flashcli.storage.addresses import TRACKS_PER_CYLINDER, Extent, track_of
from flashcli.storage.tracks import Record, records

ReadTrack = Callable[[int], bytes]
_CODE_PAGE = "cp037"
_FORMAT_1, _FORMAT_3, _FORMAT_8, _FORMAT_9 = 0xF1, 0xF3, 0xF8, 0xF9
_FORMAT_4_KEY = b"\x04" * 44
_DATA = 96  # bytes of a block behind its key
_MOST_TRACKS = 100_000  # of a VTOC, against damaged addresses
# Extents of ten bytes in the data of a format 1 and in the whole of a format 3 block.
_IN_FORMAT_1 = (61, 71, 81)
_IN_FORMAT_3 = (*range(4, 44, 10), *range(45, 135, 10))
_ORGANISATIONS = (
    (38, 0x40, "PS"),
    (38, 0x02, "PO"),
    (38, 0x20, "DA"),
    (38, 0x80, "IS"),
    (39, 0x08, "VS"),
)


class VtocError(Exception):
    """The volume has no VTOC, or one that cannot be followed: why."""


class DataSet(NamedTuple):
    """`fault` tells of extents that cannot be followed, or is empty."""

    name: str
    organisation: str  # "PS", "PO", "DA", "IS", "VS" or ""
    extents: tuple[Extent, ...]
    fault: str = ""


class Vtoc(NamedTuple):
    extent: Extent
    data_sets: tuple[DataSet, ...]  # by name


def vtoc(read: ReadTrack, tracks: int) -> Vtoc:
    """Of a volume of so many tracks. Raises VtocError, and what `read` raises."""
    where = pointer(read(0))
    if where is None:
        raise VtocError("track 0 bears no VOL1 label")
    if not 0 < where < tracks:
        raise VtocError(f"the label points to track {where}, outside of the volume")
    extent = _own_extent(read, where, tracks)
    blocks = {(track, record.number): record for track, record in _blocks(read, extent)}
    found = [
        _data_set(record, blocks, tracks)
        for record in blocks.values()
        if len(record.data) >= _DATA and record.data[0] in (_FORMAT_1, _FORMAT_8)
    ]
    return Vtoc(extent, tuple(sorted(found)))


def pointer(image: bytes) -> int | None:
    """Track of the format-4 block, from bytes 11 to 15 of the VOL1 label."""
    for record in records(image):
        if record.number == 3 and record.data[:4] == "VOL1".encode(_CODE_PAGE):
            return _cchh(record.data[11:15])
    return None


def _own_extent(read: ReadTrack, where: int, tracks: int) -> Extent:
    format_4 = next((item for item in records(read(where)) if item.key == _FORMAT_4_KEY), None)
    if format_4 is None or len(format_4.data) < 71:
        raise VtocError(f"no format-4 block on {_shown(where)}, where the label points to")
    extent = _extent(format_4.data[61:71])
    if extent is None or extent.tracks < 1 or extent.last >= tracks:
        raise VtocError("its extent in the format-4 block lies outside of the volume")
    if extent.tracks > _MOST_TRACKS:
        raise VtocError(f"its extent has {extent.tracks} tracks, allowed: {_MOST_TRACKS}")
    return extent


def _blocks(read: ReadTrack, extent: Extent) -> Iterator[tuple[int, Record]]:
    for track in range(extent.first, extent.end):
        for record in records(read(track)):
            yield track, record


def _data_set(record: Record, blocks: dict[tuple[int, int], Record], tracks: int) -> DataSet:
    """A format-1 block and its chain of format-3 blocks; of a format-8 one the chain
    leads through format-9 blocks, which have no extents."""
    data, fault = record.data, ""
    extents = [_extent(data[at : at + 10]) for at in _IN_FORMAT_1]
    chain, seen = data[91:96], set()
    while any(chain):
        more = blocks.get((_cchh(chain[:4]), chain[4]))
        if chain in seen or more is None or not _continues(more):
            fault = f"its chain of blocks breaks at X'{chain.hex().upper()}'"
            break
        seen.add(chain)
        block = more.key + more.data
        if more.data[0] == _FORMAT_3:
            extents += [_extent(block[at : at + 10]) for at in _IN_FORMAT_3]
        chain = block[135:140]
    found = tuple(extent for extent in extents if extent is not None)
    if not fault and any(one.tracks < 1 or one.last >= tracks for one in found):
        fault = "an extent lies outside of the volume"
    return DataSet(printable(record.key).rstrip(), _organisation(data), found, fault)


def _continues(block: Record) -> bool:
    whole = len(block.key) == 44 and len(block.data) >= _DATA
    return whole and block.data[0] in (_FORMAT_3, _FORMAT_9)


def _organisation(data: bytes) -> str:
    """DSORG, offsets 82 and 83 of the block."""
    return next((name for at, bit, name in _ORGANISATIONS if data[at] & bit), "")


def _extent(raw: bytes) -> Extent | None:
    """Type, number, first and last CCHH; type 0 is no extent."""
    return Extent(_cchh(raw[2:6]), _cchh(raw[6:10])) if raw and raw[0] else None


def _cchh(raw: bytes) -> int:
    """28-bit cylinders have their high bits above the head."""
    cylinder = int.from_bytes(raw[0:2], "big")
    head = int.from_bytes(raw[2:4], "big")
    return track_of((head >> 4) << 16 | cylinder, head & 0xF)


def printable(raw: bytes) -> str:
    text = raw.decode(_CODE_PAGE)
    return "".join(one if one.isprintable() else "." for one in text)


def _shown(track: int) -> str:
    cylinder, head = divmod(track, TRACKS_PER_CYLINDER)
    return f"cylinder {cylinder} head {head}"
