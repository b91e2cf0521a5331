"""Images built here, byte by byte, so that the readers are held to more than our writer:
split files, CCKD64, bzip2, shadow files."""

import bz2
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from struct import pack

from flashcli.images.layout import slot_size
from flashcli.images.writer import Contents, write
from flashcli.storage.tracks import build_track, empty_track, label_track, own_record

Tracks = Mapping[int, bytes]  # the others are empty


def image_of(tracks: Tracks, track: int) -> bytes:
    return tracks.get(track, empty_track(track))


def contents(tracks: Tracks, cylinders: int, device_type: str = "3390") -> Contents:
    return Contents(device_type, cylinders, lambda n: image_of(tracks, n), lambda n: None)


def written(path: Path, tracks: Tracks, cylinders: int = 1, format_name: str = "ckd") -> str:
    write(str(path), contents(tracks, cylinders), format_name)
    return str(path)


def filled(track: int, *data: bytes, key: bytes = b"") -> bytes:
    """Records 1 up."""
    return build_track(track, [own_record(track, n, one, key) for n, one in enumerate(data, 1)])


def some_tracks() -> dict[int, bytes]:
    return {
        0: label_track("TEST01", "OWNER"),
        3: filled(3, b"three" * 100, b"more"),
        4: filled(4, b""),  # an end-of-file record
        7: filled(7, bytes(range(256)) * 20, key=b"KEY"),
    }


# --- built by hand -------------------------------------------------------------------

LOW_BYTE = {"3390": 0x90, "3380": 0x80}


def device_header(name: bytes, device_type: str = "3390", sequence: int = 0, highest: int = 0):
    head = name + pack("<II", 15, slot_size(device_type))
    head += bytes([LOW_BYTE[device_type], sequence]) + pack("<H", highest)
    return head.ljust(512, b"\0")


def split(folder: Path, tracks: Tracks, cylinders: Sequence[int], name: str = "vol") -> str:
    """`cylinders` of each file; files are name_1.ckd, name_2.ckd ..."""
    first, slot = 0, slot_size("3390")
    for number, count in enumerate(cylinders, 1):
        last = number == len(cylinders)
        highest = 0 if last else (first // 15) + count - 1
        raw = device_header(b"CKD_P370", sequence=number, highest=highest)
        for track in range(first, first + count * 15):
            raw += image_of(tracks, track).ljust(slot, b"\0")
        (folder / f"{name}_{number}.ckd").write_bytes(raw)
        first += count * 15
    return str(folder / f"{name}_1.ckd")


def compressed(
    path: Path,
    tracks: Tracks,
    *,
    cylinders: int = 1,
    wide: bool = False,
    shadow: bool = False,
    method: int = 1,
    null_format: int = 1,
) -> str:
    """With one second-level table for each 256 tracks; a shadow refers to the lower
    file for every track that is not among `tracks`."""
    kind = b"CKD_" + (b"S" if shadow else b"C") + (b"064" if wide else b"370")
    tables = -(-cylinders * 15 // 256)
    width = 8 if wide else 4
    at = 1024 + tables * width
    nothing = (1 << 8 * width) - 1
    body, level_1 = b"", []
    for table in range(tables):
        entries, stored = b"", b""
        table_at = at + len(body)
        data_at = table_at + 256 * (16 if wide else 8)
        for track in range(table * 256, table * 256 + 256):
            image = tracks.get(track)
            if image is None:
                entry = (nothing, 0, 0) if shadow else (0, 1, 1)
            else:
                raw = packed(image, method)
                entry = (data_at + len(stored), len(raw), len(raw))
                stored += raw
            entries += pack("<QHH4x", *entry) if wide else pack("<IHH", *entry)
        level_1.append(table_at)
        body += entries + stored
    size = at + len(body)
    return _with_header(
        path, kind, wide, level_1, body, (tables, size, cylinders, null_format, method)
    )


def _with_header(path, kind, wide, level_1, body, facts) -> str:
    tables, size, cylinders, null_format, method = facts
    head = device_header(kind) + bytes([0, 3, 1, 0]) + pack("<ii", tables, 256)
    if wide:
        head += pack("<IQQQQQqQ", cylinders, size, size, 0, 0, 0, 0, 0)
    else:
        head += pack("<IIIIIiII", size, size, 0, 0, 0, 0, 0, cylinders)
    head += pack("<BBh", null_format, method, -1)
    first = b"".join(one.to_bytes(8 if wide else 4, "little") for one in level_1)
    path.write_bytes(head.ljust(1024, b"\0") + first + body)
    return str(path)


def packed(image: bytes, method: int) -> bytes:
    body = image[5:]
    if method == 1:
        body = zlib.compress(body)
    elif method == 2:
        body = bz2.compress(body)
    return bytes([method]) + image[1:5] + body
