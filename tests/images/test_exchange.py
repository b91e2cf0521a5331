"""Volumes taken out of a kept lab and put in: what a host would see, nothing else; inputs
stay as they are; what is interrupted can be finished."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flashcli.image_exchange import export_volume, import_volume
from flashcli.images.base import image_base
from flashcli.images.layout import ImageError, UnusableError
from flashcli.images.opening import open_image
from flashcli.images.remembered import remembered
from flashcli.images.update import journal_of, update
from flashcli.images.volumes import contents_of
from flashcli.images.writer import Run, runs
from flashcli.lab import Lab
from flashcli.storage import store as stores
from flashcli.storage.requests import Mode
from flashcli.storage.tracks import Base, data_track
from tests.conftest import Flashcli
from tests.images import worlds
from tests.images.test_base import S, T, U, copy, subsystem

LAB = """
[[volume]]
device = "1000"
image = "vol.ckd"

[[volume]]
device = "1001"
type = "3390"
cylinders = 2
volser = "TGT001"
online = false
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    worlds.written(tmp_path / "vol.ckd", worlds.some_tracks(), 2)
    (tmp_path / "lab.toml").write_text(LAB)
    (tmp_path / "copy.tso").write_text("FCESTABL SDEVN(1000) TDEVN(1001) MODE(COPY)\n")
    (tmp_path / "later.lab").write_text(
        "LAB ADVANCE SECONDS(100)\nLAB WRITE UNIT(1000) TRACK(0,7) DATA('NEW')\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tracks_of(path: str | Path) -> list[bytes]:
    image = open_image(str(path))
    return [image.track(n) for n in range(image.tracks)]


# --- the commands ----------------------------------------------------------------------


@pytest.mark.parametrize("format_name", ["ckd", "cckd"])
def test_out_before_and_after_the_copy(format_name: str, folder: Path, flashcli: Flashcli) -> None:
    """Uncopied tracks come from the source; later changes of the source do not."""
    before = tracks_of("vol.ckd")
    bytes_before = Path("vol.ckd").read_bytes()
    flashcli("run", "--lab", "lab.toml", "--state", "kept", "copy.tso")
    out = ("--state", "kept", "--format", format_name)
    assert flashcli("image", "export", "1001", "one", *out) == (0, "one: 30 tracks written\n", "")
    flashcli("run", "--state", "kept", "later.lab")
    assert flashcli("image", "export", "1001", "two", *out).status == 0
    assert flashcli("image", "export", "1000", "three", *out).status == 0
    assert tracks_of("one") == tracks_of("two") == before
    changed = [n for n, (a, b) in enumerate(zip(before, tracks_of("three"), strict=True)) if a != b]
    assert changed == [7]
    assert Path("vol.ckd").read_bytes() == bytes_before
    assert sorted(one.name for one in folder.iterdir()) == [
        "copy.tso", "kept", "kept.lock", "lab.toml", "later.lab", "one", "three", "two", "vol.ckd",
    ]  # fmt: skip


def test_the_image_that_the_lab_rests_on_is_never_written(folder: Path, flashcli: Flashcli) -> None:
    flashcli("run", "--lab", "lab.toml", "--state", "kept", "copy.tso")
    Path("other-name").symlink_to("vol.ckd")
    os.link("vol.ckd", "hard")
    bytes_before = Path("vol.ckd").read_bytes()
    for name in ("vol.ckd", "other-name", "hard"):
        for options in ((), ("--update",)):
            ended = flashcli("image", "export", "1001", name, "--state", "kept", *options)
            wanted = f"flashcli: {name}: 1000 of the lab is made from it, allowed: another file\n"
            assert ended == (20, "", wanted)
    assert Path("vol.ckd").read_bytes() == bytes_before


def test_in_and_a_state_that_keeps_it(folder: Path, flashcli: Flashcli) -> None:
    flashcli("run", "--lab", "lab.toml", "--state", "kept", "copy.tso", "later.lab")
    worlds.written(
        folder / "new.cckd", {**worlds.some_tracks(), 9: worlds.filled(9, b"n")}, 2, "cckd"
    )
    (folder / "both.lab").write_text("LAB COMPARE UNIT(1000) WITH(1001)\n")
    ended = flashcli("image", "import", "new.cckd", "1001", "--state", "kept")
    assert ended == (0, "1001: TEST01, 30 tracks of new.cckd\n", "")
    assert "0,7  0,9" in flashcli("run", "--state", "kept", "both.lab").out
    assert flashcli("state", "check", "kept").status == 0
    flashcli("image", "export", "1001", "out", "--state", "kept")
    assert tracks_of("out") == tracks_of("new.cckd")
    Path("new.cckd").write_bytes(Path("new.cckd").read_bytes() + b"\0")
    ended = flashcli("run", "--state", "kept", "both.lab")
    assert ended.status == 20
    assert "new.cckd: changed since the lab was made" in ended.err


def test_the_label_comes_with_the_volume(folder: Path, flashcli: Flashcli) -> None:
    """Two volumes bear the same label after a copy; VARY ONLINE refuses the second."""
    (folder / "vary.oper").write_text("V 1001,ONLINE\nDS QD,1000,2\n")
    said = flashcli("run", "--lab", "lab.toml", "copy.tso", "vary.oper").out
    assert "DEVICE 1001 NOT VARIED ONLINE - VOLSER TEST01 IS ONLINE ON DEVICE 1000" in said
    (folder / "reply.lab").write_text("LAB REPLY U\n")
    (folder / "label.ickdsf").write_text("  REFORMAT UNIT(1001) NVFY VOLID(NEW001) PURGE\n")
    files = ("copy.tso", "reply.lab", "label.ickdsf", "vary.oper")
    said = flashcli("run", "--lab", "lab.toml", *files).out
    assert "EXISTING VOLUME SERIAL READ = TEST01" in said
    assert "1001     ONLINE" in said
    assert "01000 TEST01" in said
    assert "01001 NEW001" in said


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "unit": (("export", "1009", "x"), "UNIT: found '1009', allowed: a device number of the lab"),
    "online": (("import", "vol.ckd", "1000"), "1000: online, allowed: offline to every system"),
    "size": (
        ("import", "small", "1001"),
        "1001: found a 3390 of 1 cylinders in small, allowed: a 3390 of 2 cylinders",
    ),
    "no image": (("import", "lab.toml", "1001"), "lab.toml: offset 0: too short for a CKD image"),
    "missing": (("import", "nowhere", "1001"), "nowhere: No such file or directory"),
    "related": (("import", "vol.ckd", "1001"), "1001: in 1 relationships, allowed: none"),
    "folder": (("export", "1001", "no/where"), "No such file or directory"),
    "update of CCKD": (
        ("export", "1001", "small.cckd", "--update"),
        "offset 0: a CCKD file cannot be updated in place: leave out --update",
    ),
    "update of another size": (
        ("export", "1001", "small", "--update"),
        "offset 512: 1 cylinders, the volume has 2",
    ),
    "update as CCKD": (
        ("export", "1001", "x", "--update", "--format", "cckd"),
        "--update: found cckd, allowed: --format ckd",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_one_line(name: str, folder: Path, flashcli: Flashcli) -> None:
    worlds.written(folder / "small", worlds.some_tracks(), 1)
    worlds.written(folder / "small.cckd", worlds.some_tracks(), 2, "cckd")
    flashcli("run", "--lab", "lab.toml", "--state", "kept", "copy.tso")
    arguments, wanted = REFUSED[name]
    before = flashcli("state", "show", "kept")
    ended = flashcli("image", *arguments, "--state", "kept")
    assert ended.status in (20, 64)
    assert wanted in ended.err
    assert ended.err.count("\n") == 1
    assert ended.out == ""
    assert flashcli("state", "show", "kept") == before
    assert not Path("x").exists()


# --- on a lab --------------------------------------------------------------------------


@pytest.fixture(params=[0, stores.BULK], ids=["borrowed", "copied"])
def bulk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few tracks are copied at once; many are borrowed."""
    monkeypatch.setattr(stores, "BULK", request.param)


@pytest.mark.usefixtures("bulk")
def test_who_borrowed_keeps_what_he_had(folder: Path) -> None:
    """The source of a finished copy is given another image."""
    one = image_base(["vol.ckd"])
    box = subsystem({S: one, T: Base("TGT001")})
    copy(box, S, T)
    box.advance(100)
    other = image_base([worlds.written(folder / "b", {5: worlds.filled(5, b"b")}, 2)])
    from flashcli.host import Host

    import_volume(Lab(Host("SYS1", "USER", frozenset()), box), box.volumes[S], other)
    assert [box.view(T, n) for n in range(30)] == tracks_of("vol.ckd")
    assert [box.view(S, n) for n in range(30)] == tracks_of("b")


@pytest.mark.usefixtures("bulk")
def test_volumes_of_every_sort_go_out(folder: Path) -> None:
    """Written, borrowed, moved, uncopied and blank tracks; both ways of writing."""
    box = subsystem({S: image_base(["vol.ckd"]), T: Base("TGT001"), U: Base("OTH001")})
    copy(box, S, T)
    box.write(S, 3, data_track(3, b"after"))
    box.advance(100)
    copy(box, T, U, mode=Mode.NOCOPY)
    box.write(U, 9, data_track(9, b"own"))
    for device in (S, T, U):
        wanted = [box.view(device, n) for n in range(30)]
        for format_name in ("ckd", "cckd"):
            export_volume(box.volumes[device], "out", format_name, in_place=False)
            assert tracks_of("out") == wanted


# --- in place --------------------------------------------------------------------------


def changed_box(folder: Path):
    """A lab, its first export, and what a second export would be."""
    box = subsystem({S: image_base([str(folder / "vol.ckd")]), T: Base("TGT001")})
    copy(box, S, T)
    export_volume(box.volumes[T], str(folder / "out"), "ckd", in_place=False)
    for track in (0, 3, 8, 29):
        box.write(T, track, data_track(track, b"changed"))
    return box, [box.view(T, n) for n in range(30)]


def test_an_update_writes_what_differs(folder: Path) -> None:
    box, wanted = changed_box(folder)
    inode = Path("out").stat().st_ino
    said = export_volume(box.volumes[T], "out", "ckd", in_place=True)
    assert said == "out: 4 of 30 tracks written"
    assert tracks_of("out") == wanted
    assert Path("out").stat().st_ino == inode
    export_volume(box.volumes[T], "whole", "ckd", in_place=False)
    assert Path("out").read_bytes() == Path("whole").read_bytes()
    assert update("out", contents_of(box.volumes[T])) == 0
    assert not Path(journal_of("out")).exists()


def test_an_update_makes_good_what_others_wrote(folder: Path) -> None:
    """The emulator may have used the export meanwhile."""
    box, wanted = changed_box(folder)
    raw = bytearray(Path("out").read_bytes())
    at = 512 + 12 * 56832
    image = data_track(12, b"by somebody else")
    raw[at : at + len(image)] = image
    Path("out").write_bytes(raw)
    assert update("out", contents_of(box.volumes[T])) == 5
    assert tracks_of("out") == wanted


def test_what_an_update_left_is_not_read_again(folder: Path) -> None:
    box, wanted = changed_box(folder)
    contents = contents_of(box.volumes[T])
    before = list(runs(contents, 0, contents.tracks))
    assert all(list(remembered("out", 56832).unknown(run)) for run in before)
    update("out", contents)
    known = remembered("out", 56832)
    left = [piece for run in before for piece in known.unknown(run)]
    assert left == [(run.first, run.end) for run in before if run.place is None]
    assert sum(end - first for first, end in left) == 4
    other = [run._replace(place=(run.place[0], run.place[1] + 1)) for run in before if run.place]
    assert all(list(known.unknown(run)) == [(run.first, run.end)] for run in other)
    longer = Run(1, 30, before[1].place)
    assert sum(end - first for first, end in known.unknown(longer)) >= 3
    assert tracks_of("out") == wanted


@pytest.mark.parametrize("name", ["out", "vol.ckd"])
def test_a_note_does_not_count_after_a_change(name: str, folder: Path) -> None:
    """Not even when the time of the last change is put back."""
    box, _ = changed_box(folder)
    contents = contents_of(box.volumes[T])
    update("out", contents)
    placed = next(run for run in runs(contents, 0, 30) if run.place)
    assert list(remembered("out", 56832).unknown(placed)) == []
    times = os.stat(name)
    with open(name, "r+b") as stream:
        stream.seek(512 + 5 * 56832 + 60)
        stream.write(b"x")
    os.utime(name, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert list(remembered("out", 56832).unknown(placed)) == [(placed.first, placed.end)]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"version": 9}', "null"])
def test_a_note_that_is_none(text: str, folder: Path) -> None:
    box, wanted = changed_box(folder)
    Path("out.exported").write_text(text)
    assert update("out", contents_of(box.volumes[T])) == 4
    assert tracks_of("out") == wanted


def test_an_update_of_nothing_makes_it(folder: Path, flashcli: Flashcli) -> None:
    flashcli("run", "--lab", "lab.toml", "--state", "kept", "copy.tso")
    ended = flashcli("image", "export", "1001", "out", "--state", "kept", "--update")
    assert ended == (0, "out: 30 tracks written\n", "")


class Crash(BaseException):
    pass


def crash_at(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends at the call of that number that changes anything on disk."""
    left = [number]

    def after(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise Crash
            return real(*arguments, **options)

        return call

    for name in ("pwrite", "replace", "unlink", "ftruncate", "copy_file_range"):
        monkeypatch.setattr(os, name, after(getattr(os, name)))


def test_wherever_an_update_is_interrupted(folder: Path) -> None:
    """Old, or new once finished; between them it is not taken for whole."""
    before = None
    ends: list[str] = []
    for number in range(100):
        box, wanted = changed_box(folder)
        before = before or tracks_of("out")
        with pytest.MonkeyPatch.context() as patch:
            crash_at(number, patch)
            try:
                update("out", contents_of(box.volumes[T]))
                ended = "done"
            except Crash:
                ended = "crashed"
        if Path(journal_of("out")).exists():
            with pytest.raises(ImageError, match="offset 0: an update of it was interrupted"):
                open_image("out")
            ends.append("journal")
            assert update("out", contents_of(box.volumes[T])) == 0
            assert tracks_of("out") == wanted
        else:
            found = tracks_of("out")
            ends.append("old" if found == before else "new")
            assert found in (before, wanted)
        Path("out.update.part").unlink(missing_ok=True)
        if ended == "done":
            break
    assert ended == "done"
    assert ends == sorted(ends, key=["old", "journal", "new"].index)
    assert set(ends) == {"old", "journal", "new"}


def test_a_process_that_is_killed(folder: Path) -> None:
    """The real thing: SIGKILL between two tracks of the file itself."""
    box, wanted = changed_box(folder)
    program = f"""
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.images.test_exchange import changed_box, T
from flashcli.images import update as updating
from flashcli.images.volumes import contents_of
box, wanted = changed_box(Path({str(folder)!r}))
real, left = updating.write_all, [2]
def write_all(descriptor, data, at):
    if os.path.exists("out.update"):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    real(descriptor, data, at)
updating.write_all = write_all
updating.update("out", contents_of(box.volumes[T]))
"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=folder, check=False)
    assert ended.returncode == -signal.SIGKILL
    raw = Path("out").read_bytes()
    slots = [raw[512 + n * 56832 :][: len(image)] == image for n, image in enumerate(wanted)]
    assert slots.count(False) == 2
    with pytest.raises(ImageError, match="interrupted"):
        open_image("out")
    assert update("out", contents_of(box.volumes[T])) == 0
    assert tracks_of("out") == wanted


def test_an_interrupted_update_is_finished_before_another_begins(folder: Path) -> None:
    box, _ = changed_box(folder)
    with pytest.MonkeyPatch.context() as patch:
        crash_at(9, patch)
        with pytest.raises(Crash):
            update("out", contents_of(box.volumes[T]))
    assert Path(journal_of("out")).exists()
    box.write(T, 3, data_track(3, b"later"))
    assert update("out", contents_of(box.volumes[T])) == 1
    assert tracks_of("out") == [box.view(T, n) for n in range(30)]


@pytest.mark.parametrize("at", [0, 16, 30, -1, -40])
def test_a_damaged_journal_is_not_used(at: int, folder: Path) -> None:
    box, _ = changed_box(folder)
    with pytest.MonkeyPatch.context() as patch:
        crash_at(9, patch)
        with pytest.raises(Crash):
            update("out", contents_of(box.volumes[T]))
    raw = bytearray(Path("out.update").read_bytes())
    raw[at] ^= 0xFF
    Path("out.update").write_bytes(raw)
    before = Path("out").read_bytes()
    with pytest.raises(ImageError, match=r"out.update: offset \d+: "):
        update("out", contents_of(box.volumes[T]))
    assert Path("out").read_bytes() == before


def test_a_whole_export_ends_an_interrupted_update(folder: Path) -> None:
    box, wanted = changed_box(folder)
    with pytest.MonkeyPatch.context() as patch:
        crash_at(9, patch)
        with pytest.raises(Crash):
            update("out", contents_of(box.volumes[T]))
    export_volume(box.volumes[T], "out", "ckd", in_place=False)
    assert tracks_of("out") == wanted


def test_wherever_a_whole_export_is_interrupted(folder: Path) -> None:
    """What was there stays until the new file is complete."""
    box, wanted = changed_box(folder)
    before = tracks_of("out")
    for number in range(100):
        with pytest.MonkeyPatch.context() as patch:
            crash_at(number, patch)
            try:
                export_volume(box.volumes[T], "out", "ckd", in_place=False)
            except Crash:
                assert tracks_of("out") == before
                continue
        break
    assert tracks_of("out") == wanted
    assert not Path("out.part").exists()


def test_two_at_once(folder: Path) -> None:
    import fcntl

    box, _ = changed_box(folder)
    with open("out", "r+b") as held, open("other.part", "wb") as draft:
        fcntl.flock(held, fcntl.LOCK_EX)
        fcntl.flock(draft, fcntl.LOCK_EX)
        with pytest.raises(UnusableError, match="out: another process is writing it"):
            update("out", contents_of(box.volumes[T]))
        with pytest.raises(UnusableError, match=r"other\.part: another process is writing it"):
            export_volume(box.volumes[T], "other", "ckd", in_place=False)
    assert not Path("other").exists()
