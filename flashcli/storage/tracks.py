"""Track images: what a track holds, built, read and moved.

A track image runs from home address to end marker, without padding
(`ckd-images.md`): home address 5 bytes, records with an 8-byte count, 8 bytes
FF. Everything inside a track is big-endian; text is code page 037.
"""

from collections.abc import Iterable
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from flashcli.storage.addresses import TRACKS_PER_CYLINDER

END_OF_TRACK = b"\xff" * 8
_ADDRESS = Struct(">HH")
_COUNT = Struct(">HHBBH")  # cylinder, head, record, key length, data length
_CODE_PAGE = "cp037"
_WAIT_PSW = bytes.fromhex("000600000000000F")


class Record(NamedTuple):
    """`cylinder` and `head` as the count field says, which need not be where it lies."""

    cylinder: int
    head: int
    number: int
    key: bytes
    data: bytes


def address(track: int) -> bytes:
    """CCHH of a track, four bytes; cylinders above 65,535 put their high bits
    above the head, as 28-bit addressing does."""
    cylinder, head = divmod(track, TRACKS_PER_CYLINDER)
    return _ADDRESS.pack(cylinder & 0xFFFF, (cylinder >> 16) << 4 | head)


def build_track(track: int, records: Iterable[Record]) -> bytes:
    parts = [b"\0", address(track), address(track), b"\0\0\0\x08", bytes(8)]
    for record in records:
        head = _COUNT.pack(
            record.cylinder, record.head, record.number, len(record.key), len(record.data)
        )
        parts += (head, record.key, record.data)
    parts.append(END_OF_TRACK)
    return b"".join(parts)


def own_record(track: int, number: int, data: bytes, key: bytes = b"") -> Record:
    cylinder, head = _ADDRESS.unpack(address(track))
    return Record(cylinder, head, number, key, data)


@lru_cache(maxsize=1 << 12)
def empty_track(track: int) -> bytes:
    """Home address and R0 alone, as an initialised volume has everywhere but on track 0."""
    where = address(track)
    return b"\0" + where + where + b"\0\0\0\x08\0\0\0\0\0\0\0\0" + END_OF_TRACK


def data_track(track: int, data: bytes) -> bytes:
    """A track whose record 1 is `data`, without key."""
    where = address(track)
    return b"".join(
        (
            b"\0",
            where,
            where,
            b"\0\0\0\x08\0\0\0\0\0\0\0\0",
            where,
            b"\x01\0",
            len(data).to_bytes(2, "big"),
            data,
            END_OF_TRACK,
        )
    )


@lru_cache(maxsize=1 << 8)
def label_track(volser: str, owner: str = "") -> bytes:
    """Track 0 of an initialised volume: IPL1, IPL2 and the VOL1 label."""
    label = bytearray(" ".encode(_CODE_PAGE) * 80)
    label[0:10] = f"VOL1{volser:<6.6}".encode(_CODE_PAGE)
    label[11:16] = bytes.fromhex("0000000101")  # CCHHR of the VTOC
    label[37:51] = f"{owner:<14.14}".encode(_CODE_PAGE)
    return build_track(
        0,
        (
            own_record(0, 1, _WAIT_PSW + bytes(16), "IPL1".encode(_CODE_PAGE)),
            own_record(0, 2, bytes(144), "IPL2".encode(_CODE_PAGE)),
            own_record(0, 3, bytes(label), "VOL1".encode(_CODE_PAGE)),
        ),
    )


def records(image: bytes) -> list[Record]:
    """The records after R0. Raises ValueError when the image is not well formed."""
    found: list[Record] = []
    at = 5
    while image[at : at + 8] != END_OF_TRACK:
        if at + 8 > len(image):
            raise ValueError("track image without end marker")
        cylinder, head, number, key_length, data_length = _COUNT.unpack_from(image, at)
        key_at = at + 8
        data_at = key_at + key_length
        at = data_at + data_length
        found.append(Record(cylinder, head, number, image[key_at:data_at], image[data_at:at]))
    return found[1:] if found and found[0].number == 0 else found


def label(image: bytes) -> tuple[str, str] | None:
    """Volser and owner of a track 0 image, None when it bears no VOL1 label."""
    mark = "VOL1".encode(_CODE_PAGE)
    for record in records(image):
        if record.number == 3 and record.data[:4] == mark and len(record.data) >= 80:
            volser = record.data[4:10].decode(_CODE_PAGE).rstrip()
            return volser, record.data[37:51].decode(_CODE_PAGE).rstrip()
    return None


def volser(image: bytes) -> str | None:
    found = label(image)
    return found[0] if found else None


def moved(image: bytes, source: int, target: int) -> bytes:
    """The image as it lies on another track: its own addresses are rewritten,
    addresses in count fields that named some other track are kept."""
    if source == target:
        return image
    old, new = address(source), address(target)
    made = bytearray(image)
    made[1:5] = new
    at = 5
    while image[at : at + 8] != END_OF_TRACK and at + 8 <= len(image):
        if image[at : at + 4] == old:
            made[at : at + 4] = new
        at += 8 + image[at + 5] + int.from_bytes(image[at + 6 : at + 8], "big")
    return bytes(made)


class Base:
    """What the tracks of a volume hold that were never written: label, then empty tracks.

    `blank` tells that a track is an empty one, so that a copy between two such
    tracks need not store anything; it may be false of an empty one all the same.
    `sparse`: every track but 0 is blank.
    """

    __slots__ = ("owner", "volser")

    sparse = True

    def __init__(self, volser: str, owner: str = "") -> None:
        self.volser = volser
        self.owner = owner

    def __deepcopy__(self, memo: object) -> "Base":
        """A base never changes."""
        return self

    def describe(self) -> dict[str, str | int]:
        """What it takes to have the same base again, as plain values."""
        return {"kind": "label", "volser": self.volser, "owner": self.owner}

    def track(self, track: int) -> bytes:
        return empty_track(track) if track else label_track(self.volser, self.owner)

    def blank(self, track: int) -> bool:
        return track > 0
