"""The physical contents of one volume, sparse, and shared with others until changed.

A bulk copy moves nothing: the target's store borrows the tracks from the
source's, and whoever is written first settles the loan of that track. So a
background copy costs bitmap operations, and a copied volume costs memory only
where the two differ.
"""

from collections.abc import Iterable

from flashcli.storage.bitmap import TrackBitmap
from flashcli.storage.tracks import Base, moved

BULK = 64  # copies of fewer tracks are carried out at once
_MOST_LOANS = 24  # of one store; beyond that copies are carried out at once
_DEEPEST = 8  # loans of borrowed tracks


class Loan:
    """Bit i of `tracks`: track `first + i` of the borrower is what track
    `source_first + i` of the lender holds, who may have borrowed it in turn:
    `depth` is the most loans that one track can hang on."""

    __slots__ = ("borrower", "depth", "first", "lender", "source_first", "tracks")

    def __init__(
        self,
        lender: "TrackStore",
        source_first: int,
        borrower: "TrackStore",
        first: int,
        length: int,
    ) -> None:
        self.lender = lender
        self.source_first = source_first
        self.borrower = borrower
        self.first = first
        self.tracks = TrackBitmap(length)
        self.depth = 1

    def same_shape(self, source_first: int, first: int, length: int) -> bool:
        return (
            self.source_first == source_first
            and self.first == first
            and self.tracks.length == length
        )

    def settle(self, index: int) -> None:
        """The borrower keeps the track itself from now on."""
        self.borrower.keep(self.first + index, self.image(index))
        self.tracks.clear(index)

    def image(self, index: int) -> bytes | None:
        """None when it is what the borrower's base has there."""
        there, here = self.source_first + index, self.first + index
        image = self.lender.kept(there)
        if image is None:
            if self.lender.base.blank(there) and self.borrower.base.blank(here):
                return None
            image = self.lender.base.track(there)
        return moved(image, there, here)


class TrackStore:
    """What was written, over a base. Images are immutable; no entry is changed in
    place. Loans of a track come before what is written there.

    Before a track changes, every store that borrows it from here has settled, so
    loans never go round in a circle. `noted`: see `storage.noted`; tracks whose
    entry in `written` has changed.
    """

    __slots__ = ("base", "borrowed", "lent", "noted", "written")

    def __init__(self, base: Base) -> None:
        self.base = base
        self.written: dict[int, bytes] = {}
        self.borrowed: list[Loan] = []
        self.lent: list[Loan] = []
        self.noted: set[int] | None = None

    def __getitem__(self, track: int) -> bytes:
        image = self.kept(track)
        return self.base.track(track) if image is None else image

    def origin(self, track: int) -> "TrackStore | None":
        """The store that has the contents, by itself or in its base, on the very same
        track; None when it lies on another, so that addresses are rewritten."""
        store = self
        while (loan := store._loan_of(track)) is not None:
            if loan.first != loan.source_first:
                return None
            store = loan.lender
        return store

    def _loan_of(self, track: int) -> Loan | None:
        for loan in self.borrowed:
            if track - loan.first in loan.tracks:
                return loan
        return None

    def kept(self, track: int) -> bytes | None:
        """The image, or None when it is that of the base."""
        for loan in self.borrowed:
            index = track - loan.first
            if index in loan.tracks:
                return loan.image(index)
        return self.written.get(track)

    def __setitem__(self, track: int, image: bytes) -> None:
        if self.lent or self.borrowed:
            self._let_go(track)
        self.keep(track, image)

    def keep(self, track: int, image: bytes | None) -> None:
        """Store as found; None: as the base has it. Loans are the caller's."""
        if self.noted is not None:
            self.noted.add(track)
        if image is None:
            self.written.pop(track, None)
        else:
            self.written[track] = image

    def put_back(self, track: int, image: bytes | None) -> None:
        """Let the track hold again what `kept` gave once."""
        if self.lent or self.borrowed:
            self._let_go(track)
        self.keep(track, image)

    def _let_go(self, track: int) -> None:
        """The track is about to change: whoever borrows it settles, and what was
        borrowed here is given up."""
        for loan in self.lent:
            index = track - loan.source_first
            if index in loan.tracks:
                loan.settle(index)
        for loan in self.borrowed:
            index = track - loan.first
            if index in loan.tracks:
                loan.tracks.clear(index)

    # --- copying

    def copy_track(self, source: "TrackStore", source_track: int, track: int) -> None:
        image = source.kept(source_track) if source.borrowed else source.written.get(source_track)
        if image is not None:
            image = image if track == source_track else moved(image, source_track, track)
        elif not (source.base.blank(source_track) and self.base.blank(track)):
            image = moved(source.base.track(source_track), source_track, track)
        self.put_back(track, image)

    def copy_tracks(
        self, source: "TrackStore", tracks: TrackBitmap, source_first: int, first: int
    ) -> None:
        """Copy the set bits of `tracks`, counted from `source_first` there and from
        `first` here. `tracks` is used up."""
        if tracks.count > BULK and self._may_borrow(source):
            self._borrow(source, tracks, source_first, first)
            return
        for index in tracks:
            self.copy_track(source, index + source_first, index + first)

    def _may_borrow(self, source: "TrackStore") -> bool:
        return (
            source is not self
            and len(self.borrowed) < _MOST_LOANS
            and len(source.lent) < _MOST_LOANS
            and source.depth() < _DEEPEST
        )

    def depth(self) -> int:
        return max((loan.depth for loan in self.borrowed if loan.tracks), default=0)

    def _borrow(
        self, source: "TrackStore", tracks: TrackBitmap, source_first: int, first: int
    ) -> None:
        for loan in self.lent:
            _settle_common(loan, tracks, first)
        mine = None
        for loan in list(self.borrowed):
            if loan.lender is source and loan.same_shape(source_first, first, tracks.length):
                mine = loan
            else:
                _give_up_common(loan, tracks, first)
                if not loan.tracks:
                    self.borrowed.remove(loan)
                    loan.lender.lent.remove(loan)
        if mine is None:
            mine = Loan(source, source_first, self, first, tracks.length)
            self.borrowed.append(mine)
            source.lent.append(mine)
        mine.depth = max(mine.depth, source.depth() + 1)
        mine.tracks |= tracks

    def start_anew(self, base: Base) -> None:
        """Hold what `base` holds from now on; whoever borrowed from here settles."""
        for loan in self.lent:
            for index in list(loan.tracks):
                loan.settle(index)
            loan.borrower.borrowed.remove(loan)
        for loan in self.borrowed:
            loan.lender.lent.remove(loan)
        self.lent, self.borrowed, self.written = [], [], {}
        self.base, self.noted = base, None

    @property
    def sparse(self) -> bool:
        """Whether tracks that nobody has written are blank, here and where they are
        borrowed."""
        return all(store.base.sparse for store in self._with_lenders())

    def _with_lenders(self) -> "Iterable[TrackStore]":
        found = {id(self): self}
        left = [self]
        while left:
            for loan in left.pop().borrowed:
                if loan.tracks and id(loan.lender) not in found:
                    found[id(loan.lender)] = loan.lender
                    left.append(loan.lender)
        return found.values()

    def touched(self) -> set[int]:
        """Tracks that may hold something else than the base; with a base that is
        not sparse, others may differ from an empty track all the same."""
        found = set(self.written)
        for loan in self.borrowed:
            shift = loan.first - loan.source_first
            if loan.lender.borrowed or not (loan.lender.base.sparse and self.base.sparse):
                found.update(index + loan.first for index in loan.tracks)
            else:
                found.update(
                    track + shift
                    for track in (*loan.lender.written, 0)
                    if track - loan.source_first in loan.tracks
                )
        return found


def copies(stores: Iterable[TrackStore]) -> dict[int, TrackStore]:
    """Copies of stores, by the identity of the original, with the loans among
    them; images are shared. Every lender has to be among the stores."""
    originals = list(stores)
    made = {id(store): TrackStore(store.base) for store in originals}
    for store in originals:
        copied = made[id(store)]
        copied.written = store.written.copy()
        for loan in store.borrowed:
            lender = made[id(loan.lender)]
            other = Loan(lender, loan.source_first, copied, loan.first, loan.tracks.length)
            other.tracks, other.depth = loan.tracks.copy(), loan.depth
            copied.borrowed.append(other)
            lender.lent.append(other)
    return made


def _settle_common(loan: Loan, tracks: TrackBitmap, first: int) -> None:
    """Settle what a lender's own change of `tracks` would alter for the borrower."""
    shift = first - loan.source_first
    for index in _common(tracks, loan.tracks, shift):
        loan.settle(index)


def _give_up_common(loan: Loan, tracks: TrackBitmap, first: int) -> None:
    shift = first - loan.first
    if not shift and tracks.length == loan.tracks.length:
        loan.tracks.remove(tracks)
        return
    for index in _common(tracks, loan.tracks, shift):
        loan.tracks.clear(index)


def _common(tracks: TrackBitmap, others: TrackBitmap, shift: int) -> Iterable[int]:
    """Bits of `others` that `tracks`, shifted, has too; walks the smaller set."""
    if others.count <= tracks.count:
        return [index for index in others if index - shift in tracks]
    return [index + shift for index in tracks if index + shift in others]
