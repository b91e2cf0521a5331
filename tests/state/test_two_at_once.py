"""One process at a time changes a state; the others wait, are told who has it, or look."""

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from flashcli.kept import Kept, kept_run
from tests.state.submitting import Submitted, job_of, numbered, replayed, submit
from tests.state.worlds import lab_file, started, told_of

REPLY = b"LAB REPLY U\n"
JOBS, PROCESSES = 24, 4  # by hand: python -m tests.state.submitting 200 4


@pytest.fixture
def state(tmp_path: Path) -> Path:
    path = tmp_path / "lab.state"
    with kept_run(Kept(str(path), str(lab_file(tmp_path))), "made"):
        pass
    return path


@pytest.fixture
def holder(state: Path):
    """Another process that has the state, until its input ends."""
    options = ("--state", state, "--wait", "60")  # for those that ask whether it is held
    shell = started("shell", *options, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    end = time.perf_counter() + 30
    while not _is_held(state) and time.perf_counter() < end:
        time.sleep(0.02)
    yield shell
    shell.kill()
    shell.wait()


def _is_held(state: Path) -> bool:
    run = started("run", "--state", state, "-", "--as", "lab", stdin=subprocess.PIPE,
                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    run.communicate(REPLY)
    return run.returncode == 20


def test_the_second_is_told_who_has_it(holder, state: Path, flashcli) -> None:
    before = state.read_bytes()
    for wait in ((), ("--wait", "0.2")):
        ended = flashcli("run", "--state", state, *wait, "-", "--as", "lab", stdin=REPLY)
        assert (ended.status, ended.out) == (20, "")
        assert ended.err == (
            f"flashcli: {state}: in use by shell (process {holder.pid});"
            " --wait SECONDS waits for it\n"
        )
    assert flashcli("state", "compact", state).status == 20
    assert state.read_bytes() == before


def test_readers_do_not_wait(holder, state: Path, flashcli) -> None:
    for command in (("state", "show"), ("state", "check"), ("map", "--state")):
        ended = flashcli(*command, state)
        assert (ended.status, ended.err) == (0, ""), command


def test_the_second_waits_for_its_turn(holder, state: Path) -> None:
    waiting = started("run", "--state", state, "--wait", "60", "-", "--as", "lab",
                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.communicate(REPLY, timeout=1)
    holder.communicate(b"LAB WRITE UNIT(1000) TRACK(1,0) DATA('FIRST')\n")
    assert b"LAB REPLY U" in waiting.communicate()[0]
    assert waiting.returncode == 0


def test_a_link_is_the_same_state(holder, state: Path, tmp_path: Path, flashcli) -> None:
    link = tmp_path / "link.state"
    link.symlink_to(state)
    ended = flashcli("run", "--state", link, "-", "--as", "lab", stdin=REPLY)
    assert (ended.status, f"(process {holder.pid})" in ended.err) == (20, True)


def test_who_waits_hears_an_interrupt(holder, state: Path) -> None:
    waiting = started("run", "--state", state, "--wait", "600", "-", "--as", "lab",
                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.communicate(REPLY, timeout=1)
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(10) == 130


def test_a_holder_that_is_killed_has_it_no_more(holder, state: Path, flashcli) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    ended = flashcli("run", "--state", state, "-", "--as", "lab", stdin=REPLY)
    assert (ended.status, ended.err) == (0, "")


def test_jobs_of_many_processes_are_jobs_in_some_order(state: Path, tmp_path: Path) -> None:
    jobs = [job_of(number, random.Random(number)) for number in range(JOBS)]
    done = submit(jobs, PROCESSES, state, tmp_path)
    assert sorted(numbered(done)) == list(range(1, JOBS + 1))
    listings, told = replayed(done, lab_file(tmp_path), tmp_path / "serial.state")
    assert told == told_of(state)
    assert listings == [one.listing for one in sorted(done, key=lambda one: one.number)]


def test_the_replay_sees_another_order(state: Path, tmp_path: Path) -> None:
    write = "LAB WRITE UNIT(1000) TRACK(1,0) DATA('{}')"
    texts = [f"//J{n} JOB\n//*{write.format(n)}\n//S EXEC PGM=IEFBR14\n" for n in (1, 2)]
    done = submit(texts, 1, state, tmp_path)
    turned = [Submitted(3 - one.number, one.text, one.listing) for one in done]
    _, told = replayed(turned, lab_file(tmp_path), tmp_path / "serial.state")
    assert told != told_of(state)
