"""A disk that is full, and files and folders that may only be read."""

import os
import resource
import signal
from pathlib import Path

import pytest

from flashcli.kept import Kept, kept_run
from tests.state.worlds import environment, lab_file, mixed_files, prefixes, started, told_of


def test_a_full_disk_ends_the_run_at_the_last_statement_saved(tmp_path: Path) -> None:
    lab, files = lab_file(tmp_path), mixed_files(tmp_path, 8)
    seen, ends = prefixes(lab, files, tmp_path / "oracle.state")
    state = tmp_path / "lab.state"
    with kept_run(Kept(str(state), str(lab)), "made"):
        pass
    room = state.stat().st_size + 4096

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    listing, said = tmp_path / "listing", tmp_path / "said"
    with listing.open("wb") as out, said.open("wb") as err:
        # Byte code written with so little room would be cut off, and stay so.
        kept = environment() | {"PYTHONDONTWRITEBYTECODE": "1"}
        run = started("run", "--max-cc=16", "--state", state, *files, stdout=out, stderr=err,
                      preexec_fn=little_room, env=kept)  # fmt: skip
        assert run.wait() == 20
    lines = said.read_text().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"flashcli: {state}: not ")
    assert "written: the disk" in lines[0]
    place = seen.index(told_of(state))
    assert 0 < place < len(seen) - 1
    whole = [path for path in files if path.name.endswith("a.lab")]
    shown = [path for path in whole if path.read_text().split("\n")[0] in listing.read_text()]
    assert all(ends[path.name] <= place for path in shown[:-1])


@pytest.fixture
def state(tmp_path: Path) -> Path:
    path = tmp_path / "lab.state"
    with kept_run(Kept(str(path), str(lab_file(tmp_path))), "made"):
        pass
    return path


def cannot_write(path: Path) -> bool:
    """The superuser may write whatever the modes say."""
    return not os.access(path, os.W_OK)


def test_a_file_that_may_only_be_read(state: Path, flashcli) -> None:
    state.chmod(0o444)
    if not cannot_write(state):
        pytest.skip("the superuser may write it")
    assert flashcli("state", "show", state).status == 0
    ended = flashcli("run", "--state", state, "-", "--as", "lab", stdin=b"LAB REPLY U\n")
    assert (ended.status, ended.out) == (20, "")
    assert "may only be read" in ended.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", "Is a directory"),
        ("nowhere/lab.state", "lab.state.lock: cannot be made"),
        ("text.state", "found no state file of flashcli"),
    ],
)
def test_what_is_no_state(tmp_path: Path, flashcli, name: str, said: str) -> None:
    (tmp_path / "text.state").write_text("dear diary\n")
    before = sorted(path.name for path in tmp_path.iterdir())
    ended = flashcli("run", "--state", tmp_path / name, "-", "--as", "lab", stdin=b"LAB REPLY U\n")
    assert (ended.status, ended.out) == (20, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before
