"""A process that is killed leaves a state that some first part of its statements makes."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.state.crashes import Crashes
from tests.state.damage import state_in
from tests.state.worlds import ROOT, environment, lab_file, told_of

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


# Dies in the middle of a transaction that no longer fits into memory, so that the file
# is half written and what it was lies in the journal.
HALF = """
import os, signal, sys
from flashcli.state.database import Database
from flashcli.state.parts import Part

file = Database(sys.argv[1], change=True)
file._file.execute("PRAGMA cache_size = 1")
with file.transaction():
    if file._is_bare():
        file.create()
    for number in range(100):
        file.put(Part("volume", f"{number:04X}", {"text": os.urandom(2000).hex()}))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def left_half_written(state: Path) -> None:
    command = [sys.executable, "-c", HALF, str(state)]
    died = subprocess.run(command, env=environment(), cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    assert state.with_name(f"{state.name}-journal").stat().st_size > 0
    assert state.stat().st_size > 100_000


def test_a_state_whose_making_was_cut_off_is_made_anew(tmp_path: Path, flashcli) -> None:
    state = tmp_path / "lab.state"
    left_half_written(state)
    made = ("run", "--state", state, "--lab", lab_file(tmp_path), "-", "--as", "lab")
    ended = flashcli(*made, stdin=b"LAB REPLY U")
    assert (ended.status, ended.err) == (0, "")
    assert flashcli("state", "check", state).status == 0


@pytest.mark.parametrize("look", ["show", "check", "compact"])
def test_what_was_half_written_is_taken_back(tmp_path: Path, flashcli, look: str) -> None:
    state = state_in(tmp_path)
    told = told_of(state)
    left_half_written(state)
    ended = flashcli("state", look, state)
    assert (ended.status, ended.err) == (0, "")
    assert told_of(state) == told
