"""Tracks, extents and device numbers as plain values.

A track number is an integer from 0, `cylinder * 15 + head`. Spelling in any
language (CCHH, `X'..'`, five-digit units) is somebody else's business.
"""

from typing import NamedTuple

TRACKS_PER_CYLINDER = 15


class Extent(NamedTuple):
    """Contiguous tracks `first` to `last`, both included.

    A request may hold one whose end lies before its start; the subsystem
    refuses it (EXTENT_LENGTH), so the constructor does not.
    """

    first: int
    last: int

    @property
    def tracks(self) -> int:
        """Length in tracks; zero or less when the end lies before the start."""
        return self.last - self.first + 1

    @property
    def end(self) -> int:
        """The first track after the extent."""
        return self.last + 1

    def overlaps(self, other: "Extent") -> bool:
        return self.first <= other.last and other.first <= self.last

    def covers(self, other: "Extent") -> bool:
        return self.first <= other.first and other.last <= self.last


def track_of(cylinder: int, head: int) -> int:
    return cylinder * TRACKS_PER_CYLINDER + head


def cylinder_and_head(track: int) -> tuple[int, int]:
    return divmod(track, TRACKS_PER_CYLINDER)


def device_name(device: int) -> str:
    """Four upper-case hex digits, as every listing writes a device number."""
    return f"{device:04X}"
