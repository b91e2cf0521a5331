"""Images written whole: plain CKD or CCKD, as a new file."""

import os
import zlib
from collections.abc import Callable
from typing import NamedTuple

from flashcli.images.files import File
from flashcli.images.layout import (
    CCKD_HEADER,
    DEVICE_HEADER,
    DEVICE_TYPES,
    HEADER_SIZE,
    L2_ENTRIES,
    L2_ENTRY,
    NONE,
    TRACK_HEADER,
    ZLIB,
    UnusableError,
    null_track,
    slot_size,
)
from flashcli.images.newfile import copy_range, new_file, write_all
from flashcli.storage.addresses import TRACKS_PER_CYLINDER
from flashcli.storage.tracks import empty_track

FORMATS = ("ckd", "cckd")
_LONGEST_RUN = 1 << 28  # bytes copied at once
_MOST_CCKD = 0xFFFFFFFF  # bytes of a file with offsets of 32 bits
_LEVEL = 6  # of zlib


class Contents(NamedTuple):
    """What to write: `track` gives an image without padding, `place` file and
    offset where the very same slot lies in a plain image already (or None)."""

    device_type: str
    cylinders: int
    track: Callable[[int], bytes]
    place: Callable[[int], tuple[File, int] | None]

    @property
    def tracks(self) -> int:
        return self.cylinders * TRACKS_PER_CYLINDER


class Run(NamedTuple):
    """Tracks `first` up to before `end` that lie behind each other in a plain image,
    from `place` on; `place` is None of a single track that does not."""

    first: int
    end: int
    place: tuple[File, int] | None


def write(path: str, contents: Contents, format_name: str) -> None:
    """`path` appears only when complete. Raises UnusableError, and ImageError for a
    track that cannot be read."""
    {"ckd": _write_plain, "cckd": _write_cckd}[format_name](path, contents)


def runs(contents: Contents, first: int, end: int) -> "list[Run]":
    """All tracks from `first` up to before `end`, in order."""
    slot = slot_size(contents.device_type)
    most = _LONGEST_RUN // slot
    found: list[Run] = []
    begin, begun, expected = first, None, None
    for track in range(first, end):
        place = contents.place(track)
        if begun is not None and (place != expected or track - begin == most):
            found.append(Run(begin, track, begun))
            begun = None
        if place is None:
            found.append(Run(track, track + 1, None))
            continue
        if begun is None:
            begin, begun = track, place
        expected = (place[0], place[1] + slot)
    if begun is not None:
        found.append(Run(begin, end, begun))
    return found


# --- plain


def _write_plain(path: str, contents: Contents) -> None:
    """One file, whatever its size. Tracks leave holes behind their end marker."""
    slot = slot_size(contents.device_type)
    with new_file(path) as target, _Sources() as sources:
        os.ftruncate(target, HEADER_SIZE + contents.tracks * slot)
        write_all(target, device_header(b"CKD_P370", contents.device_type), 0)
        for first, end, place in runs(contents, 0, contents.tracks):
            at = HEADER_SIZE + first * slot
            if place is None:
                write_all(target, contents.track(first), at)
            else:
                size = (end - first) * slot
                copy_range(sources.of(place[0]), place[1], size, target, at)


class _Sources:
    """Descriptors of the files that runs are copied from."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}

    def __enter__(self) -> "_Sources":
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in self._open.values():
            os.close(descriptor)

    def of(self, file: File) -> int:
        """The file that was opened, not another that has its name by now."""
        found = self._open.get(file.path)
        if found is None:
            found = self._open[file.path] = os.open(file.path, os.O_RDONLY)
            if not file.is_still(found):
                raise UnusableError(f"{file.path}: changed while it was in use")
        return found


def device_header(name: bytes, device_type: str) -> bytes:
    low = next(low for low, known in DEVICE_TYPES.items() if known == device_type)
    slot = slot_size(device_type)
    return DEVICE_HEADER.pack(name, TRACKS_PER_CYLINDER, slot, low, 0, 0, bytes(12))


# --- CCKD


def _write_cckd(path: str, contents: Contents) -> None:
    """Compressed with zlib where that is shorter, without holes; empty tracks take
    no room."""
    tables = -(-contents.tracks // L2_ENTRIES)
    with new_file(path) as target:
        file = _Growing(path, target, 2 * HEADER_SIZE + 4 * tables)
        level_1 = [_write_table(file, contents, number) for number in range(tables)]
        head = device_header(b"CKD_C370", contents.device_type)
        head += CCKD_HEADER.pack(
            bytes([0, 3, 1]), 0, tables, L2_ENTRIES, file.size, file.size, 0, 0, 0, 0, 0,
            contents.cylinders, 1, ZLIB, -1,
        )  # fmt: skip
        head += b"".join(offset.to_bytes(4, "little") for offset in level_1)
        write_all(target, head, 0)


class _Growing:
    """A file that is written from front to back behind its headers."""

    def __init__(self, path: str, descriptor: int, size: int) -> None:
        self._path = path
        self._descriptor = descriptor
        self.size = size

    def append(self, data: bytes) -> int:
        """Where it went to."""
        at = self.size
        self.size += len(data)
        if self.size > _MOST_CCKD:
            allowed = f"at most {_MOST_CCKD} bytes in a CCKD file; --format ckd has no limit"
            raise UnusableError(f"{self._path}: {allowed}")
        write_all(self._descriptor, data, at)
        return at


def _write_table(file: _Growing, contents: Contents, number: int) -> int:
    """Write the tracks of one second-level table, then the table; its offset, or 0
    when all of them are empty."""
    first = number * L2_ENTRIES
    empty = L2_ENTRY.pack(0, 1, 1)
    entries = []
    for track in range(first, min(first + L2_ENTRIES, contents.tracks)):
        image = contents.track(track)
        if image == empty_track(track):
            entries.append(empty)
        elif image == null_track(track, 0):
            entries.append(L2_ENTRY.pack(0, 0, 0))
        else:
            raw = _compressed(image)
            entries.append(L2_ENTRY.pack(file.append(raw), len(raw), len(raw)))
    if entries.count(empty) == len(entries):
        return 0
    return file.append(b"".join(entries) + empty * (L2_ENTRIES - len(entries)))


def _compressed(image: bytes) -> bytes:
    head, body = image[1:TRACK_HEADER], image[TRACK_HEADER:]
    packed = zlib.compress(body, _LEVEL)
    if len(packed) < len(body):
        return bytes([ZLIB]) + head + packed
    return bytes([NONE]) + head + body
