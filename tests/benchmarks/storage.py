"""What the storage model costs: by volume size, by other relationships, by tracks moved."""

import random
import time
from functools import partial

from bitarray import bitarray
from bitarray.util import zeros

from flashcli.storage.addresses import Extent
from flashcli.storage.requests import Establish, ExtentPair, Incremental, Withdraw
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.tracks import data_track
from tests.benchmarks.labs import box
from tests.benchmarks.measure import Ratio, ratio, timed

S, T = 0x1000, 0x1001
IMAGE = data_track(5, b"changed")


def _known(made: Subsystem):
    return lambda device: made.features


def _cycle(made: Subsystem, rounds: int = 50) -> None:
    """Establish, query, update copy of one changed track, withdraw."""
    known = _known(made)
    again = Establish(S, T, incremental=Incremental.YTW)
    for _ in range(rounds):
        made.establish(again, known)
        made.relations(S)
        made.write(S, 7, IMAGE)
        made.establish(again, known)
        made.withdraw(Withdraw(target=T))


def size(pairs: int) -> list[Ratio]:
    small = box(1113, 1113, profile="xp12000")
    large = box(65520, 65520, profile="xp12000")
    whole = box(1_182_006, 1_182_006)
    little = box(1113, 1113)
    return [
        ratio(
            "establish .. withdraw, 65,520 against 1,113 cylinders",
            timed(partial(_cycle, large)),
            timed(partial(_cycle, small)),
            pairs=pairs,
            bar=2,
        ),
        ratio(
            "establish .. withdraw, 1,182,006 against 1,113 cylinders",
            timed(partial(_cycle, whole)),
            timed(partial(_cycle, little)),
            pairs=pairs,
            bar=1.5,
        ),
    ]


def _extents(made: Subsystem, first: int, count: int) -> None:
    known = _known(made)
    for track in range(first, first + count):
        extent = Extent(track, track)
        made.establish(Establish(S, T, (ExtentPair(extent, extent),)), known)


def _one_extent(made: Subsystem, rounds: int = 50) -> None:
    pair = ExtentPair(Extent(37_000, 37_000), Extent(37_000, 37_000))
    known = _known(made)
    for _ in range(rounds):
        made.establish(Establish(S, T, (pair,)), known)
        made.withdraw(Withdraw(target=T, extents=(pair,)))


def others(pairs: int) -> list[Ratio]:
    """Establish and withdraw beside other relationships of the same two volumes."""
    alone = box(3000, 3000)
    found = []
    for count in (1_000, 30_000):
        crowded = box(3000, 3000)
        _extents(crowded, 0, count)
        found.append(
            ratio(
                f"establish + withdraw beside {count:,} others, against none",
                timed(partial(_one_extent, crowded)),
                timed(partial(_one_extent, alone)),
                pairs=pairs,
                bar=1.5,
            )
        )
    return found


def million(pairs: int) -> list[Ratio]:
    """Background copy of a fully written million-track volume."""
    tracks = 1_000_005
    made = box(tracks // 15, tracks // 15, rate=10**7)
    made.volumes[S].store.written = dict.fromkeys(range(tracks), IMAGE)
    bits = bitarray(tracks)
    bits.setall(1)
    references = dict(made.volumes[S].store.written)

    def copy() -> None:
        made.establish(Establish(S, T), _known(made))
        made.advance(1)
        made.volumes[T].store.borrowed.clear()
        made.volumes[S].store.lent.clear()

    def move() -> None:
        moved = {}
        for track, image in references.items():
            moved[track] = image
        list(bits.search(1))

    return [
        ratio(
            "copy of a written million-track volume, against moving references",
            timed(copy),
            timed(move),
            pairs=pairs,
            bar=3,
        )
    ]


def update(pairs: int) -> list[Ratio]:
    """Update copy of the largest volume with 1 % scattered changes, to the end of its
    background copy."""
    cylinders = 1_182_006
    tracks = cylinders * 15
    made = box(cylinders, cylinders, rate=10**9)
    again = Establish(S, T, incremental=Incremental.YTW)
    made.establish(again, _known(made))
    made.advance(1)
    changed = random.Random(53).sample(range(1, tracks), tracks // 100)
    bits, none = zeros(tracks), zeros(tracks)
    for track in changed:
        bits[track] = 1

    def copy() -> float:
        for track in changed:
            made.write(S, track, IMAGE)
        begin = time.perf_counter()
        made.establish(again, _known(made))
        made.advance(1)
        return time.perf_counter() - begin

    def enumerate_bits() -> None:
        union = bits | none
        union.count()
        list(union.search(1))

    return [
        ratio(
            "update copy of 17.7 million tracks, 1 % changed, against bit operations",
            copy,
            timed(enumerate_bits),
            pairs=pairs,
            bar=2,
        )
    ]


def on_demand(pairs: int) -> list[Ratio]:
    """A million host writes to tracks that are not copied yet."""
    tracks = 1_000_005
    order = random.Random(53).sample(range(1, tracks), 1_000_000)

    def writes(*, related: bool) -> float:
        made = box(tracks // 15, tracks // 15)
        if related:
            made.establish(Establish(S, T), _known(made))
        write = made.write
        begin = time.perf_counter()
        for track in order:
            write(S, track, IMAGE)
        return time.perf_counter() - begin

    return [
        ratio(
            "1,000,000 writes to uncopied tracks, against no relationship",
            partial(writes, related=True),
            partial(writes, related=False),
            pairs=pairs,
            bar=2.5,
        )
    ]
