"""One image file, memory-mapped, with its device header; what is beside it."""

import mmap
import os

from flashcli.images.layout import (
    HEADER_SIZE,
    TRACK_HEADER,
    DeviceHeader,
    ImageError,
    UnusableError,
    device_header,
    length_of_track,
)
from flashcli.storage.addresses import cylinder_and_head
from flashcli.storage.tracks import address

JOURNAL = ".update"  # behind the name of a file that is being updated in place


class File:
    """A mapped file, which is only read. Raises ImageError, UnusableError."""

    __slots__ = ("header", "identity", "path", "raw", "size")

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            with open(path, "rb") as stream:
                found = os.fstat(stream.fileno())
                self.size = found.st_size
                self.identity = _identity(found)
                self.raw: mmap.mmap | bytes = b""
                if self.size:
                    self.raw = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise unusable(path, error) from None
        self.header: DeviceHeader = device_header(path, self.raw[:HEADER_SIZE])

    def is_still(self, descriptor: int) -> bool:
        """Whether that is the very file, as it was when it was mapped."""
        return _identity(os.fstat(descriptor)) == self.identity

    def error(self, offset: int, text: str) -> ImageError:
        return ImageError(self.path, offset, text)

    def image_of(self, slot: bytes, offset: int, track: int) -> bytes:
        """A track image without padding, of what stands at `offset`, after a look at
        home address and structure. Raises ImageError."""
        if slot[:TRACK_HEADER] != b"\0" + address(track):
            cylinder, head = cylinder_and_head(track)
            found = slot[:TRACK_HEADER].hex().upper()
            text = f"home address X'{found}' where cylinder {cylinder} head {head} belongs"
            raise self.error(offset, text)
        length = length_of_track(slot)
        if length is None:
            cylinder, head = cylinder_and_head(track)
            raise self.error(offset, f"no end marker on cylinder {cylinder} head {head}")
        return slot[:length]


def _identity(found: os.stat_result) -> tuple[int, int, int, int]:
    """Device, inode, size in bytes, time of the last change."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def unusable(path: str, error: Exception) -> UnusableError:
    reason = getattr(error, "strerror", None) or str(error)
    return UnusableError(f"{path}: {reason}")
