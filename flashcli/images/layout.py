"""The headers of CKD image files, and the tracks that are not stored (`ckd-images.md`).

Numbers in file headers are little-endian, everything inside a track big-endian.
What a header says is judged here; what a file holds is not known.
"""

from struct import Struct
from typing import NamedTuple

from flashcli.exits import StatusError
from flashcli.storage.addresses import TRACKS_PER_CYLINDER
from flashcli.storage.tracks import END_OF_TRACK, build_track, empty_track, own_record

DEVICE_HEADER = Struct("<8sIIBBH12s480x")
CCKD_HEADER = Struct("<3sBiiIIIIIiIIBBh464x")
CCKD64_HEADER = Struct("<3sBiiIQQQQQqQBBh436x")
L2_ENTRY = Struct("<IHH")
L2_ENTRY_64 = Struct("<QHH4x")
HEADER_SIZE = 512
L2_ENTRIES = 256
LOWER_FILE = 0xFFFFFFFF
LOWER_FILE_64 = 0xFFFFFFFFFFFFFFFF
TRACK_HEADER = 5  # compression byte or zero, CCHH
MOST_CYLINDERS = 1_182_006  # of the largest volume there is

NONE, ZLIB, BZIP2 = 0, 1, 2
COMPRESSIONS = {NONE: "none", ZLIB: "zlib", BZIP2: "bzip2"}
NULL_FORMATS = (0, 1, 2)
BIG_ENDIAN, OPENED = 0x02, 0x80  # options of a CCKD file

# The low byte of the device type; those with 15 heads have a largest R1, in bytes.
DEVICE_TYPES = {
    0x90: "3390",
    0x80: "3380",
    0x45: "9345",
    0x50: "3350",
    0x75: "3375",
    0x40: "3340",
    0x30: "3330",
    0x14: "2314",
    0x11: "2311",
    0x05: "2305",
}
LARGEST_RECORD = {"3390": 56664, "3380": 47476, "9345": 46456}


class ImageError(StatusError):
    """A file that is no image, or a damaged one: which file, where, and what."""

    def __init__(self, path: str, offset: int, text: str) -> None:
        super().__init__(f"{path}: offset {offset}: {text}")
        self.path = path
        self.offset = offset
        self.text = text


class UnusableError(StatusError):
    """A file that cannot be read or written, or not for this: one line."""


class Kind(NamedTuple):
    """What the eight characters at the beginning of a file say."""

    title: str
    compressed: bool = False
    shadow: bool = False
    wide: bool = False


KINDS = {
    b"CKD_P370": Kind("plain CKD"),
    b"CKD_C370": Kind("CCKD", compressed=True),
    b"CKD_S370": Kind("CCKD shadow", compressed=True, shadow=True),
    b"CKD_P064": Kind("plain CKD (64-bit)", wide=True),
    b"CKD_C064": Kind("CCKD64", compressed=True, wide=True),
    b"CKD_S064": Kind("CCKD64 shadow", compressed=True, shadow=True, wide=True),
}


class DeviceHeader(NamedTuple):
    """`slot` is the bytes a track takes in a plain image, `sequence` 0 for the only
    file of a volume, `highest` the highest cylinder in this file (0: last or only)."""

    kind: Kind
    heads: int
    slot: int
    device_type: str
    sequence: int
    highest: int


class CompressedHeader(NamedTuple):
    """Of a CCKD or CCKD64 file; sizes in bytes."""

    options: int
    level_1_entries: int
    cylinders: int
    size: int
    used: int
    free_total: int
    null_format: int
    compression: int


def slot_size(device_type: str) -> int:
    """The next multiple of 512 that holds a home address, R0, the largest R1 and the end."""
    needed = 5 + 16 + 8 + LARGEST_RECORD[device_type] + 8
    return -(-needed // 512) * 512


def device_header(path: str, raw: bytes) -> DeviceHeader:
    """Raises ImageError for what is no CKD image."""
    if len(raw) < HEADER_SIZE:
        raise ImageError(path, 0, f"too short for a CKD image: {len(raw)} bytes")
    name, heads, slot, low, sequence, highest, _ = DEVICE_HEADER.unpack(raw[:HEADER_SIZE])
    kind = KINDS.get(name)
    if kind is None:
        raise ImageError(path, 0, _stranger(name))
    device_type = DEVICE_TYPES.get(low)
    supported = ", ".join(LARGEST_RECORD)
    if device_type is None:
        raise ImageError(path, 16, f"device type X'{low:02X}', allowed: {supported}")
    if device_type not in LARGEST_RECORD:
        raise ImageError(path, 16, f"a {device_type} volume, allowed: {supported}")
    if heads != TRACKS_PER_CYLINDER:
        raise ImageError(path, 8, f"{heads} heads, allowed: 15, as a {device_type} has")
    wanted = slot_size(device_type)
    if slot != wanted:
        text = f"track slots of {slot} bytes, allowed: {wanted}, as a {device_type} has"
        raise ImageError(path, 12, text)
    if kind.compressed and (sequence or highest):
        text = f"file {sequence} up to cylinder {highest}, allowed: 0 and 0 in a {kind.title} file"
        raise ImageError(path, 17, text)
    return DeviceHeader(kind, heads, slot, device_type, sequence, highest)


def _stranger(name: bytes) -> str:
    if name.startswith(b"FBA_"):
        return "an FBA image; only CKD volumes have tracks"
    shown = name.decode("ascii", "replace")
    if shown.isascii() and shown.isprintable():
        return f"no CKD image: it begins with {shown!r}"
    return f"no CKD image: it begins with X'{name.hex().upper()}'"


def compressed_header(path: str, raw: bytes, file_size: int, *, wide: bool) -> CompressedHeader:
    """The second header, at offset 512. Raises ImageError."""
    if len(raw) < HEADER_SIZE:
        raise ImageError(path, HEADER_SIZE, "the file ends inside the compressed header (cut off)")
    if raw[3] & BIG_ENDIAN:
        text = "a big-endian file; Hercules' cckdswap makes a little-endian one of it"
        raise ImageError(path, HEADER_SIZE + 3, text)
    layout = _WIDE if wide else _NARROW
    values = dict(zip(layout.names, layout.fields.unpack(raw), strict=True))
    for name, (least, most, allowed) in _limits(values, file_size).items():
        if not least <= values[name] <= most:
            offset = HEADER_SIZE + layout.offsets[name]
            raise ImageError(path, offset, f"{name} {values[name]}, allowed: {allowed}")
    if values["options"] & BIG_ENDIAN:
        raise ImageError(
            path, HEADER_SIZE + 3, "a big-endian file: cckdswap makes it little-endian"
        )
    return CompressedHeader(
        values["options"],
        values["first-table entries"],
        values["cylinders"],
        values["size"],
        values["used"],
        values["free total"],
        values["null format"],
        values["compression"],
    )


class _Layout(NamedTuple):
    fields: Struct
    names: tuple[str, ...]
    offsets: dict[str, int]


_SIZES = ("size", "used", "free offset", "free total", "free largest", "free number", "free imbed")
_FIRST = ("version", "options", "first-table entries", "second-table entries")
_LAST = ("null format", "compression", "compression parameter")


def _layout(fields: Struct, names: tuple[str, ...], width: int) -> _Layout:
    """Offsets follow from the widths: `width` bytes for what `_SIZES` names."""
    widths = {"version": 3, "options": 1, "null format": 1, "compression": 1}
    widths["compression parameter"] = 2
    offsets, at = {}, 0
    for name in names:
        offsets[name] = at
        at += width if name in _SIZES else widths.get(name, 4)
    return _Layout(fields, names, offsets)


_NARROW = _layout(CCKD_HEADER, (*_FIRST, *_SIZES, "cylinders", *_LAST), 4)
_WIDE = _layout(CCKD64_HEADER, (*_FIRST, "cylinders", *_SIZES, *_LAST), 8)


def _limits(values: dict[str, int], file_size: int) -> dict[str, tuple[int, int, str]]:
    """Least, most, and how to say it. What Hercules leaves behind the size it keeps
    is its own (a table of free space), so a file may be longer than its header says."""
    size = values["size"]
    tables = -(-values["cylinders"] * TRACKS_PER_CYLINDER // L2_ENTRIES)
    within = "at most the size"
    return {
        "second-table entries": (L2_ENTRIES, L2_ENTRIES, "256"),
        "cylinders": (1, MOST_CYLINDERS, f"1 to {MOST_CYLINDERS}"),
        "first-table entries": (tables, tables, f"{tables}, as so many cylinders need"),
        "size": (2 * HEADER_SIZE, file_size, f"at most {file_size}, the length of the file"),
        "used": (2 * HEADER_SIZE, size, within),
        "free offset": (0, file_size, "a place in the file"),
        "free total": (0, size, within),
        "free largest": (0, values["free total"], "at most the free total"),
        "free number": (0, size, within),
        "free imbed": (0, size, within),
        "null format": (NULL_FORMATS[0], NULL_FORMATS[-1], "0, 1, 2"),
        "compression": (NONE, BZIP2, "0 (none), 1 (zlib), 2 (bzip2)"),
    }


# --- tracks --------------------------------------------------------------------------


def null_track(track: int, format_number: int) -> bytes:
    """A track that takes no room: 0 has an end-of-file record, 1 is empty, 2 has
    twelve zero records of 4,096 bytes."""
    if format_number == 0:
        return build_track(track, [own_record(track, 1, b"")])
    if format_number == 2:
        return build_track(track, [own_record(track, n, bytes(4096)) for n in range(1, 13)])
    return empty_track(track)


def length_of_track(raw: bytes) -> int | None:
    """Bytes of the track image, end marker included; None when none is reached."""
    at = TRACK_HEADER
    limit = len(raw) - 8
    while at <= limit:
        if raw[at : at + 8] == END_OF_TRACK:
            return at + 8
        at += 8 + raw[at + 5] + (raw[at + 6] << 8 | raw[at + 7])
    return None
