"""A mistake of ours in the middle of a run with a state."""

from pathlib import Path

import pytest

from flashcli.storage.subsystem import Subsystem
from tests.state.worlds import lab_file

WRITE = "LAB WRITE UNIT(1000) TRACK({0},0) DATA('GOOD {0}')\n"


@pytest.fixture
def broken(monkeypatch) -> None:
    whole = Subsystem.write

    def write(self: Subsystem, device: int, track: int, image: bytes) -> object:
        answer = whole(self, device, track, image)
        if track == 3 * 15:
            raise ZeroDivisionError("by design")
        return answer

    monkeypatch.setattr(Subsystem, "write", write)


def test_the_state_stays_at_the_last_good_statement(broken, tmp_path: Path, flashcli) -> None:
    job = tmp_path / "job.lab"
    job.write_text("".join(WRITE.format(number) for number in range(1, 6)))
    state = tmp_path / "lab.state"
    ended = flashcli("run", "--state", state, "--lab", lab_file(tmp_path), job)
    assert ended.status == 70
    assert ended.err.count("\n") == 1
    assert "ZeroDivisionError" in ended.err
    assert "line 3" in ended.err
    read = tmp_path / "read.lab"
    read.write_text("".join(f"LAB READ UNIT(1000) TRACK({number},0)\n" for number in (1, 2, 3)))
    after = flashcli("run", "--state", state, read)
    assert after.status == 0
    assert [f"GOOD {number}" in after.out for number in (1, 2, 3)] == [True, True, False]
