"""Dealing tracks over relationships, against dealing them one at a time."""

from hypothesis import given
from hypothesis import strategies as st

from flashcli.storage.dealing import Deal, deal


def one_at_a_time(wanted: list[int], tracks: int) -> Deal:
    left, counts, last = list(wanted), [0] * len(wanted), [0] * len(wanted)
    dealt, hand, last_hand = 0, 0, None
    while dealt < tracks and any(left):
        if left[hand]:
            left[hand] -= 1
            counts[hand] += 1
            dealt += 1
            last[hand], last_hand = dealt, hand
        hand = (hand + 1) % len(wanted)
    return Deal(counts, last, last_hand)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=20), st.integers(0, 120))
def test_dealing_in_bulk_is_dealing_one_by_one(wanted, tracks):
    assert deal(wanted, tracks) == one_at_a_time(wanted, tracks)


def test_the_turn_goes_round():
    assert deal([5, 1, 5], 6) == Deal([3, 1, 2], [6, 2, 5], 0)


def test_a_million_tracks_cost_nothing():
    million = deal([10**9, 10**9], 10**6 + 1)
    assert million == Deal([500_001, 500_000], [1_000_001, 1_000_000], 0)
