"""How a second's background copies are shared: tracks dealt one at a time, in turn.

Pure arithmetic. Dealing a million tracks over many relationships costs what the
relationships cost, not what the tracks cost, and gives what dealing one by one gives
(`flashcopy-v2.md` 3.2).
"""

from bisect import bisect_left
from itertools import groupby
from typing import NamedTuple


class Deal(NamedTuple):
    """Per hand, in the order given: tracks dealt, and the number (from 1) of the
    last of them among all dealt; 0 where nothing was dealt. `last_hand` took the
    last track of all, None when nothing was dealt."""

    counts: list[int]
    last: list[int]
    last_hand: int | None


def deal(wanted: list[int], tracks: int) -> Deal:
    """Deal up to `tracks` tracks round and round over hands that still want some.

    `wanted` holds positive numbers, the hand whose turn it is first.
    """
    rounds, left = _full_rounds(wanted, tracks)
    counts = [min(want, rounds) for want in wanted]
    if left:
        for hand, want in enumerate(wanted):
            if want > rounds:
                counts[hand] += 1
                left -= 1
                if not left:
                    break
    last = _last_positions(counts)
    total = sum(counts)
    return Deal(counts, last, last.index(total) if total else None)


def _full_rounds(wanted: list[int], tracks: int) -> tuple[int, int]:
    """Rounds in which every hand that still wants gets one, and the tracks left over."""
    rounds, alive = 0, len(wanted)
    for want, group in groupby(sorted(wanted)):
        step = want - rounds
        if step * alive > tracks:
            full, left = divmod(tracks, alive)
            return rounds + full, left
        tracks -= step * alive
        rounds = want
        alive -= len(list(group))
    return rounds, 0


def _last_positions(counts: list[int]) -> list[int]:
    """A hand's last track falls in round `counts - 1`, behind the hands before
    it that were still dealt to in that round."""
    last = [0] * len(counts)
    by_count = sorted(range(len(counts)), key=counts.__getitem__)
    alive = list(range(len(counts)))
    dealt = previous = 0
    for count, group in groupby(by_count, key=counts.__getitem__):
        members = list(group)
        if count:
            dealt += (count - 1 - previous) * len(alive)
            for hand in members:
                last[hand] = dealt + bisect_left(alive, hand) + 1
            dealt += len(alive)
        previous = count
        alive = _without(alive, members)
    return last


def _without(alive: list[int], members: list[int]) -> list[int]:
    if len(members) < 8:
        for hand in members:
            del alive[bisect_left(alive, hand)]
        return alive
    gone = set(members)
    return [hand for hand in alive if hand not in gone]
