"""Decisions read from bytes, so that whoever mutates the bytes steers the input."""

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


class Choices:
    """When the bytes are at an end every decision is the first one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def over(self) -> bool:
        return self._at >= len(self._data)

    def below(self, limit: int) -> int:
        """From 0 to limit - 1."""
        size = (max(limit - 1, 0).bit_length() + 7) // 8
        taken = self._data[self._at : self._at + size]
        self._at += size
        return int.from_bytes(taken, "big") % limit if limit > 1 else 0

    def once_in(self, times: int) -> bool:
        """Never at the end, so that whatever repeats comes to one."""
        return not self.over and self.below(times) == times - 1

    def of(self, several: Sequence[_T]) -> _T:
        return several[self.below(len(several))]

    def rest(self) -> bytes:
        rest, self._at = self._data[self._at :], len(self._data)
        return rest
