"""Random sequences on a lab in a state file: what is kept is the lab, after every step."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.naive.profiles import PROFILES
from tests.properties.kept import KeptMachine, small_pieces
from tests.properties.machine import fails, seeds_of, shrink
from tests.properties.worlds import Plan

SEQUENCES = 150


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_kept_is_the_lab(profile: str, tmp_path: Path) -> None:
    def made(plan: Plan) -> KeptMachine:
        return KeptMachine(plan, tmp_path / "lab.state")

    @settings(
        max_examples=SEQUENCES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**64 - 1))
    def agree(number: int) -> None:
        seeds = seeds_of(profile, number)
        with small_pieces():
            if fails(profile, seeds, made=made):
                pytest.fail(shrink(profile, seeds, made), pytrace=False)

    agree()
