"""A process that is killed leaves a state that some first part of its statements makes."""

import random
import signal
import time

import pytest

from tests.state.crashes import Crashes

KILLS = 10  # by hand: python -m tests.state.crashes 250


@pytest.fixture(scope="module")
def crashes(tmp_path_factory) -> Crashes:
    return Crashes(tmp_path_factory.mktemp("crashes"))


def test_killed_at_any_moment(crashes: Crashes) -> None:
    rng = random.Random(7)
    seen = [crashes.at_random(rng) for _ in range(KILLS)]
    assert any(crash.killed for crash in seen)


def test_interrupted(crashes: Crashes) -> None:
    crash = crashes.run(lambda: time.sleep(crashes.seconds * 0.6), signal.SIGINT)
    assert crash.reached >= crash.shown


def test_the_look_at_what_is_left_sees_a_lost_statement(crashes: Crashes, monkeypatch) -> None:
    monkeypatch.setattr(crashes, "prefixes", crashes.prefixes[:3])
    with pytest.raises(AssertionError, match="no first part"):
        crashes.whole()
