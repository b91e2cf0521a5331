"""Random sequences on a lab in a state file: what is kept is the lab, after every step."""

from pathlib import Path

import pytest

from tests.naive.profiles import PROFILES
from tests.properties.kept import KeptMachine, small_pieces
from tests.properties.sequences import hold
from tests.properties.worlds import Plan

SEQUENCES = 150


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_kept_is_the_lab(profile: str, tmp_path: Path) -> None:
    def made(plan: Plan) -> KeptMachine:
        return KeptMachine(plan, tmp_path / "lab.state")

    with small_pieces():
        hold(profile, SEQUENCES, made=made)
