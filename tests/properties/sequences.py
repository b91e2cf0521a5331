"""Sequences that Hypothesis chooses, each by its number, and the story of one that fails."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.properties.machine import Machine, Tally, fails, seeds_of, shrink
from tests.properties.worlds import Plan


def hold(
    profile: str,
    sequences: int,
    tally: Tally | None = None,
    made: Callable[[Plan], Machine] = Machine,
) -> None:
    """Fails with the shortest story of a sequence that fails."""

    @settings(
        max_examples=sequences,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**64 - 1))
    def holds(number: int) -> None:
        seeds = seeds_of(profile, number)
        if fails(profile, seeds, tally, made):
            pytest.fail(shrink(profile, seeds, made), pytrace=False)

    holds()
