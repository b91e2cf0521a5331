"""CCKD and CCKD64: two levels of tables, tracks compressed one by one; shadow files."""

import bz2
import zlib
from collections.abc import Iterator
from itertools import pairwise

from flashcli.images.files import File
from flashcli.images.image import Image
from flashcli.images.layout import (
    BZIP2,
    COMPRESSIONS,
    HEADER_SIZE,
    L2_ENTRIES,
    L2_ENTRY,
    L2_ENTRY_64,
    LOWER_FILE,
    LOWER_FILE_64,
    NONE,
    NULL_FORMATS,
    OPENED,
    TRACK_HEADER,
    ZLIB,
    CompressedHeader,
    ImageError,
    compressed_header,
    null_track,
)
from flashcli.storage.addresses import cylinder_and_head
from flashcli.storage.tracks import address, empty_track


class CompressedImage(Image):
    """A shadow has a lower image for what it holds nothing of itself. `_tables` is the
    first-level table: offsets of the second-level ones."""

    __slots__ = ("_entry", "_lower", "_nothing", "_tables", "_tables_end", "compressed", "file")

    def __init__(self, file: File, lower: Image | None = None) -> None:
        kind = file.header.kind
        self.file = file
        self._lower = lower
        self._entry = L2_ENTRY_64 if kind.wide else L2_ENTRY
        self._nothing = LOWER_FILE_64 if kind.wide else LOWER_FILE
        raw = file.raw[HEADER_SIZE : 2 * HEADER_SIZE]
        self.compressed: CompressedHeader = compressed_header(
            file.path, raw, file.size, wide=kind.wide
        )
        if lower is not None and lower.cylinders != self.compressed.cylinders:
            text = f"{self.compressed.cylinders} cylinders, {lower.path} has {lower.cylinders}"
            raise file.error(HEADER_SIZE + (12 if kind.wide else 40), f"{text}: mixed files")
        files = (file, *lower.files) if lower else (file,)
        super().__init__(kind.title, files, self.compressed.cylinders)
        self._tables = self._first_level()

    def _first_level(self) -> list[int]:
        width = 8 if self.file.header.kind.wide else 4
        start = 2 * HEADER_SIZE
        self._tables_end = end = start + self.compressed.level_1_entries * width
        if end > self.file.size:
            raise self.file.error(self.file.size, "the file ends inside its first table (cut off)")
        raw = self.file.raw[start:end]
        found = [int.from_bytes(raw[at : at + width], "little") for at in range(0, len(raw), width)]
        for number, table in enumerate(found):
            if table == self._nothing and self._lower is not None:
                continue
            past = table + L2_ENTRIES * self._entry.size
            if table and not end <= table <= past <= self.file.size:
                text = f"table {number} at {table}, outside of the file's {self.file.size} bytes"
                raise self.file.error(start + number * width, text)
        return found

    def notes(self) -> list[tuple[str, str]]:
        header = self.compressed
        found = [
            ("compression", COMPRESSIONS[header.compression]),
            ("null tracks", f"format {header.null_format}"),
            ("space", f"{header.size} bytes, {header.used} used, {header.free_total} free"),
        ]
        if header.options & OPENED:
            found.append(("in use", "marked as open: another program has it, or did not close it"))
        return found

    def _entry_of(self, track: int) -> tuple[int, int, int] | None:
        """Where the entry stands, offset and length of the track; offset 0: a null track
        of the format that length gives. None: the lower file has it."""
        table = self._tables[track // L2_ENTRIES]
        if table == self._nothing:
            return None
        if not table:
            return 0, 0, self.compressed.null_format
        at = table + track % L2_ENTRIES * self._entry.size
        offset, length, _ = self._entry.unpack_from(self.file.raw, at)
        if offset == self._nothing:
            if self._lower is None:
                raise self.file.error(at, f"{_where(track)} is in a lower file, and there is none")
            return None
        if not offset:
            return at, 0, self._null_format(length)
        return at, offset, length

    def _null_format(self, length: int) -> int:
        """As Hercules reads it: entries of old Linux images say 0 and mean 2."""
        own = self.compressed.null_format
        if length not in NULL_FORMATS:
            return own
        return 2 if length == 0 and own == 2 else length

    def track(self, track: int) -> bytes:
        entry = self._entry_of(track)
        if entry is None:
            assert self._lower is not None
            return self._lower.track(track)
        at, offset, length = entry
        if not offset:
            return null_track(track, length)
        raw = self._stored(at, offset, length, track)
        body = self._expanded(raw[0], raw[TRACK_HEADER:], offset, track)
        return self.file.image_of(b"\0" + raw[1:TRACK_HEADER] + body, offset, track)

    def blank(self, track: int) -> bool:
        entry = self._entry_of(track)
        if entry is None:
            assert self._lower is not None
            return self._lower.blank(track)
        _, offset, length = entry
        if not offset:
            return length == 1
        empty = empty_track(track)
        return length == len(empty) and self.file.raw[offset : offset + length] == empty

    def _stored(self, at: int, offset: int, length: int, track: int) -> bytes:
        if not self._tables_end <= offset <= self.file.size - length:
            text = f"{_where(track)} at {offset}, outside of the file's {self.file.size} bytes"
            raise self.file.error(at, text)
        if not TRACK_HEADER < length <= self.header.slot:
            text = f"{_where(track)} takes {length} bytes, allowed: 6 to {self.header.slot}"
            raise self.file.error(at, text)
        raw = self.file.raw[offset : offset + length]
        if raw[1:TRACK_HEADER] != address(track):
            found = raw[1:TRACK_HEADER].hex().upper()
            raise self.file.error(offset, f"address X'{found}' where {_where(track)} belongs")
        return raw

    def _expanded(self, method: int, raw: bytes, offset: int, track: int) -> bytes:
        """Never more than a track slot, whatever the data claims."""
        limit = self.header.slot
        try:
            if method == NONE:
                return raw
            if method == ZLIB:
                return zlib.decompressobj().decompress(raw, limit)
            if method == BZIP2:
                return bz2.BZ2Decompressor().decompress(raw, limit)
        except (zlib.error, OSError, EOFError) as error:
            text = f"{COMPRESSIONS[method]} data of {_where(track)}: {error}"
            raise self.file.error(offset, text) from None
        raise self.file.error(offset, f"compression {method} of {_where(track)}, allowed: 0, 1, 2")

    def damages(self) -> Iterator[ImageError]:
        """Tracks that cannot be read, and pieces of the file that two of them claim."""
        yield from super().damages()
        yield from self._overlaps()

    def _overlaps(self) -> Iterator[ImageError]:
        claimed = [
            (table, L2_ENTRIES * self._entry.size, f"table {number}")
            for number, table in enumerate(self._tables)
            if table and table != self._nothing
        ]
        for track in range(self.tracks):
            try:
                entry = self._entry_of(track)
            except ImageError:
                continue
            if entry and entry[1]:
                claimed.append((entry[1], entry[2], _where(track)))
        claimed.sort()
        for (first, length, one), (start, _, other) in pairwise(claimed):
            if first + length > start:
                yield self.file.error(start, f"{other} and {one} take the same bytes")


def _where(track: int) -> str:
    cylinder, head = cylinder_and_head(track)
    return f"cylinder {cylinder} head {head}"
