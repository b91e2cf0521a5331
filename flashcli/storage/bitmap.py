"""Sets of tracks of one relationship: yet to be copied, changed, stale.

The only user of bitarray. A volume may have millions of tracks and a
subsystem tens of thousands of relationships, so a map stays *thin* while it is
nearly uniform (all zero, or all one inside a window) and turns into a
bitarray only when the exceptions would take more room than the bits.
"""

from collections.abc import Iterable, Iterator

from bitarray import bitarray
from bitarray.util import count_n, zeros

PIECE = 2048  # tracks of one piece of a map that is kept elsewhere

Tracks = set[int]


class TrackBitmap:
    """Bits `0` to `length - 1`.

    Thin (`_bits` is None): a bit is set when it lies in the window `_low` to
    `_high - 1` and is no exception (`_odd`, all inside the window); with an
    empty window the exceptions themselves are the set bits. Dense: `_bits`.
    `count` is the number of set bits, kept up to date. `noted`: see `storage.noted`;
    tracks whose bit has changed.
    """

    __slots__ = ("_bits", "_high", "_low", "_odd", "count", "length", "noted")

    def __init__(self, length: int, *, full: bool = False) -> None:
        self.length = length
        self.count = length if full else 0
        self._low = 0
        self._high = length if full else 0
        self._odd: Tracks = set()
        self._bits: bitarray | None = None
        self.noted: set[int] | None = None

    @classmethod
    def of(cls, length: int, tracks: Iterable[int]) -> "TrackBitmap":
        made = cls(length)
        for track in tracks:
            made.set(track)
        return made

    # --- single tracks

    def __getitem__(self, track: int) -> bool:
        if self._bits is not None:
            return bool(self._bits[track])
        return (self._low <= track < self._high) != (track in self._odd)

    def __contains__(self, track: int) -> bool:
        return 0 <= track < self.length and self[track]

    def set(self, track: int) -> None:
        if self[track]:
            return
        self.count += 1
        self._flip(track)

    def clear(self, track: int) -> bool:
        """Whether it was set until now."""
        if not self[track]:
            return False
        self.count -= 1
        if self.count == 0:
            self.clear_all()
        else:
            self._flip(track)
        return True

    def _flip(self, track: int) -> None:
        if self._bits is None and not self._fits_thin(track):
            self._densify()
        if self.noted is not None:
            self.noted.add(track)
        if self._bits is not None:
            self._bits[track] = not self._bits[track]
        elif track in self._odd:
            self._odd.remove(track)
        else:
            self._odd.add(track)

    def _fits_thin(self, track: int) -> bool:
        """Exceptions lie inside the window and cost no more than the bits would."""
        if self._high and not self._low <= track < self._high:
            return False
        return len(self._odd) < self._most_odd()

    def _most_odd(self) -> int:
        return 32 + self.length // 256

    # --- whole maps

    def __bool__(self) -> bool:
        return self.count > 0

    def __len__(self) -> int:
        return self.count

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TrackBitmap):
            return NotImplemented
        return (
            self.length == other.length
            and self.count == other.count
            and self._dense() == other._dense()
        )

    __hash__ = None  # type: ignore[assignment]

    def clear_all(self) -> None:
        self.count = self._low = self._high = 0
        self._odd = set()
        self._bits = self.noted = None

    def copy(self) -> "TrackBitmap":
        made = TrackBitmap(self.length)
        made.count, made._low, made._high = self.count, self._low, self._high
        made._odd = self._odd.copy()
        made._bits = None if self._bits is None else self._bits.copy()
        return made

    def __deepcopy__(self, memo: object) -> "TrackBitmap":
        return self.copy()

    def __or__(self, other: "TrackBitmap") -> "TrackBitmap":
        made = self.copy()
        made |= other
        return made

    def __ior__(self, other: "TrackBitmap") -> "TrackBitmap":
        if not other:
            return self
        if other._bits is None and not other._high:
            for track in other._odd:
                self.set(track)
            return self
        if not self:
            self._become(other.copy())
            return self
        bits = self._dense() | other._dense()
        self._become(_dense_map(bits))
        return self

    def remove(self, other: "TrackBitmap") -> None:
        """Clear every bit that is set in `other`."""
        if not self or not other:
            return
        if other._bits is None and not other._high:
            for track in other._odd:
                self.clear(track)
            return
        self._become(_dense_map(self._dense() & ~other._dense()))

    def inverted(self) -> "TrackBitmap":
        if not self:
            return TrackBitmap(self.length, full=True)
        return _dense_map(~self._dense())

    def part(self, first: int, length: int) -> "TrackBitmap":
        """The bits from `first` on as a map of their own."""
        if self.count == self.length:
            return TrackBitmap(length, full=True)
        return _dense_map(self._dense()[first : first + length])

    def __iter__(self) -> Iterator[int]:
        """Set bits in ascending order."""
        if self._bits is not None:
            return iter(self._bits.search(1))
        if self._high:
            odd = self._odd
            return (track for track in range(self._low, self._high) if track not in odd)
        return iter(sorted(self._odd))

    def take_lowest(self, number: int) -> "TrackBitmap":
        """Clear the `number` lowest set bits and return them as a map."""
        if number >= self.count:
            taken = TrackBitmap(self.length)
            taken._become(self)
            self.clear_all()
            return taken
        if self._bits is None and not self._high:
            taken = TrackBitmap.of(self.length, sorted(self._odd)[:number])
            self.remove(taken)
            return taken
        if self._bits is None:
            return self._take_window(number)
        self.noted = None
        end = count_n(self._bits, number)
        bits = self._bits.copy()
        bits[end:] = 0
        self._bits[:end] = 0
        self.count -= number
        return _dense_map(bits)

    def _take_window(self, number: int) -> "TrackBitmap":
        self.noted = None
        end = self._low + number
        for track in sorted(self._odd):
            if track >= end:
                break
            end += 1
        taken = TrackBitmap(self.length)
        taken._low, taken._high, taken.count = self._low, end, number
        taken._odd = {track for track in self._odd if track < end}
        self._odd -= taken._odd
        self._low = end
        self.count -= number
        return taken

    # --- kept elsewhere, a piece at a time

    @property
    def window(self) -> tuple[int, int]:
        """First bit and the end of the range that is set but for the pieces."""
        return self._low, self._high

    def pieces(self, numbers: Iterable[int] | None = None) -> Iterator[tuple[int, bytes]]:
        """Where the map differs from its window: number of a piece (of PIECE bits) and
        its bits, high bit first. All pieces that are not empty, or those asked for,
        then with b"" for an empty one."""
        wanted = self._differing() if numbers is None else numbers
        for number in wanted:
            first = number * PIECE
            if self._bits is not None:
                bits = self._bits[first : first + PIECE]
            else:
                bits = zeros(min(PIECE, self.length - first))
                for track in self._odd.intersection(range(first, first + PIECE)):
                    bits[track - first] = 1
            yield number, bits.tobytes() if bits.any() else b""

    def _differing(self) -> list[int]:
        if self._bits is None:
            return sorted({track // PIECE for track in self._odd})
        starts = range(0, self.length, PIECE)
        return [first // PIECE for first in starts if self._bits.find(1, first, first + PIECE) >= 0]

    @classmethod
    def of_pieces(
        cls, length: int, window: tuple[int, int], pieces: Iterable[tuple[int, bytes]]
    ) -> "TrackBitmap":
        """The map that `window` and `pieces` describe; raises ValueError when they
        lie outside of it."""
        low, high = window
        if not 0 <= low <= high <= length:
            raise ValueError(f"window {low} to {high} of {length} bits")
        bits = zeros(length)
        for number, raw in pieces:
            piece = bitarray(endian="big")
            piece.frombytes(raw)
            first = number * PIECE
            if not 0 <= first < length or piece.find(1, min(PIECE, length - first)) >= 0:
                raise ValueError(f"piece {number} of {length} bits")
            del piece[length - first :]
            bits[first : first + len(piece)] = piece
        if high and bits.count() != bits.count(1, low, high):
            raise ValueError(f"bits outside of the window {low} to {high}")
        made = cls(length)
        if bits.count() >= made._most_odd():
            bits[low:high] = ~bits[low:high]
            made._become(_dense_map(bits))
        else:
            made._low, made._high = low, high
            made._odd = set(bits.search(1))
            made.count = high - low - len(made._odd) if high else len(made._odd)
        return made

    # --- representation

    def _become(self, other: "TrackBitmap") -> None:
        self.count, self._low, self._high = other.count, other._low, other._high
        self._odd, self._bits = other._odd, other._bits
        self.noted = None
        if not self.count:
            self.clear_all()

    def _densify(self) -> None:
        self._bits = self._dense()
        self._low = self._high = 0
        self._odd = set()
        self.noted = None

    def _dense(self) -> bitarray:
        if self._bits is not None:
            return self._bits
        bits = zeros(self.length)
        if self._high:
            bits[self._low : self._high] = 1
        value = 0 if self._high else 1
        for track in self._odd:
            bits[track] = value
        return bits


def _dense_map(bits: bitarray) -> TrackBitmap:
    made = TrackBitmap(len(bits))
    made.count = bits.count()
    if made.count:
        made._bits = bits
    return made
