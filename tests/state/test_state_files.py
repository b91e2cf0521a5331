"""`--state` and `flashcli state`, as somebody uses them from day to day."""

from pathlib import Path

import pytest

from tests.state.worlds import lab_file, mixed_files

JOB = """//NIGHT    JOB (ACCT)
//S        EXEC PGM=IKJEFT01
//SYSTSPRT DD SYSOUT=*
//SYSTSIN  DD *
 FCESTABL SDEVN(1000) TDEVN(1010) MODE(COPY) INCREMENTAL(YES)
/*
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "night.jcl").write_text(JOB)
    return tmp_path


def lab(flashcli, statements: str, *options: str):
    return flashcli("run", "--state", "lab.state", *options, "-", "--as", "lab",
                    stdin=statements.encode())  # fmt: skip


def test_the_lab_is_there_tomorrow(flashcli, here: Path) -> None:
    assert flashcli("run", "--state", "lab.state", "night.jcl").status == 0
    tomorrow = lab(flashcli, "LAB EXPECT RELATIONS(1000,1)", "--clock", "2007-10-01T09:00:10")
    assert tomorrow.status == 0
    assert lab(flashcli, "LAB EXPECT TRACKSTOCOPY(1010,30085)").status == 0


def test_job_numbers_go_on(flashcli, here: Path) -> None:
    for number in ("JOB00001", "JOB00002", "JOB00003"):
        assert number in flashcli("run", "--state", "lab.state", "night.jcl", "--max-cc=16").out


def test_checkpoints_outlive_the_process(flashcli, here: Path) -> None:
    lab(flashcli, "LAB WRITE UNIT(1000) TRACK(1,0) DATA('BEFORE')\nLAB CHECKPOINT NAME(A)")
    lab(flashcli, "LAB WRITE UNIT(1000) TRACK(1,0) DATA('AFTER')\nLAB CHECKPOINT NAME(B)")
    for name, text in (("A", "BEFORE"), ("B", "AFTER"), ("A", "BEFORE")):
        assert lab(flashcli, f"LAB ROLLBACK NAME({name})").status == 0
        assert text in lab(flashcli, "LAB READ UNIT(1000) TRACK(1,0)").out
    unknown = lab(flashcli, "LAB ROLLBACK NAME(C)")
    assert (unknown.status, "A, B" in unknown.out) == (8, True)


@pytest.mark.parametrize("option", ["--lab", "--profile"])
def test_a_state_has_its_lab(flashcli, here: Path, option: str) -> None:
    lab_file(here)
    lab(flashcli, "LAB REPLY U")
    found = {"--lab": "small.toml", "--profile": "ds8000"}[option]
    for ended in (
        lab(flashcli, "LAB REPLY U", option, found),
        flashcli("map", "--state", "lab.state", option, found),
    ):
        assert (ended.status, ended.out) == (64, "")
        assert ended.err == (
            f"flashcli: {option}: found '{found}', allowed: no {option} with a state that"
            " exists (lab.state)\n"
        )


def test_a_mistake_in_the_lab_file_leaves_no_state(flashcli, here: Path) -> None:
    (here / "bad.toml").write_text("nonsense = 1\n")
    assert lab(flashcli, "LAB REPLY U", "--lab", "bad.toml").status == 64
    assert not (here / "lab.state").exists()


def test_the_clock_goes_forward_only(flashcli, here: Path) -> None:
    lab(flashcli, "LAB ADVANCE SECONDS(60)", "--clock", "2010-01-01T00:00:00")
    ended = lab(flashcli, "LAB REPLY U", "--clock", "2010-01-01T00:00:59")
    assert (ended.status, ended.out) == (64, "")
    assert "2010-01-01T00:01:00 or later" in ended.err
    assert lab(flashcli, "LAB REPLY U", "--clock", "2010-01-01T00:01:00").status == 0


def test_an_empty_file_becomes_a_state(flashcli, here: Path) -> None:
    (here / "lab.state").touch()
    assert lab(flashcli, "LAB REPLY U").status == 0
    assert flashcli("state", "check", "lab.state").status == 0


def test_profile_and_texts_of_a_site_are_found_from_anywhere(
    flashcli, here: Path, monkeypatch
) -> None:
    (here / "site").mkdir()
    (here / "site" / "mine.toml").write_text('[profile]\nbase = "ds8000"\nname = "mine"\n')
    text = '[ANTF0001I]\ntemplate = "OURS {fct} {device} {code}"\n'
    (here / "site" / "texts.toml").write_text(text)
    (here / "site" / "lab.toml").write_text(
        '[system]\nmessages = "texts.toml"\n[subsystem]\nprofile = "mine.toml"\n'
        '[[volume]]\ndevice = "1000"\ncount = 2\nvolser = "AAA000"\nmodel = "3390-3"\n'
    )
    assert lab(flashcli, "LAB REPLY U", "--lab", "site/lab.toml").status == 0
    monkeypatch.chdir("/")
    shown = flashcli("state", "show", here / "lab.state")
    assert str(here / "site" / "mine.toml") in shown.out


def test_the_shell_keeps_what_is_typed(flashcli, here: Path) -> None:
    typed = b"LAB WRITE UNIT(1000) TRACK(1,0) DATA('TYPED')\nRESET\n"
    shell = flashcli("shell", "--state", "lab.state", stdin=typed)
    assert shell.status == 12
    assert "no RESET of the lab in lab.state" in shell.out
    assert "TYPED" in lab(flashcli, "LAB READ UNIT(1000) TRACK(1,0)").out


def test_the_map_shows_the_lab_as_it_is(flashcli, here: Path) -> None:
    flashcli("run", "--state", "lab.state", "night.jcl")
    assert "1010" in flashcli("map", "--state", "lab.state").out
    assert flashcli("map", "--state", "other.state").status == 20


# --- out and in ------------------------------------------------------------------------


@pytest.fixture
def full(flashcli, here: Path) -> Path:
    files = mixed_files(here, 6)
    flashcli("run", "--state", "lab.state", "--lab", lab_file(here), *files)
    return here


def bytes_in(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_an_export_comes_back_as_the_same_lab(flashcli, full: Path) -> None:
    assert flashcli("state", "export", "lab.state", "out").status == 0
    assert flashcli("state", "import", "copy.state", "out").status == 0
    assert flashcli("state", "export", "copy.state", "again").status == 0
    assert bytes_in(full / "out") == bytes_in(full / "again")
    assert "checkpoints/C0.toml" in bytes_in(full / "out")
    toml = (full / "out" / "lab.toml").read_text()
    assert 'volser = "ONL000"' in toml
    work = [full / "f000-a.lab", full / "f001-b.tso", full / "f000-e.lab"]
    one = flashcli("run", "--state", "lab.state", *work)
    two = flashcli("run", "--state", "copy.state", *work)
    assert one == two


def test_any_name_of_a_checkpoint_is_one_of_a_file(flashcli, here: Path) -> None:
    names = ("BEFORE-MONDAY", "..", "A.TRACKS", "$#@_", "X" * 32)
    lab(flashcli, "".join(f"LAB CHECKPOINT NAME({name})\n" for name in names))
    assert flashcli("state", "export", "lab.state", "out").status == 0
    assert flashcli("state", "import", "copy.state", "out").status == 0
    shown = flashcli("state", "show", "copy.state").out
    assert f"checkpoints: {' '.join(sorted(names))}" in shown


def test_nothing_is_written_over(flashcli, full: Path) -> None:
    flashcli("state", "export", "lab.state", "out")
    again = flashcli("state", "export", "lab.state", "out")
    assert (again.status, "a new or empty folder" in again.err) == (20, True)
    over = flashcli("state", "import", "lab.state", "out")
    assert (over.status, "exists already" in over.err) == (20, True)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("lab.toml", "format = 1", "format = 2", "no format = 1"),
        ("lab.toml", "[[volume]]", "[[volumes]]", "a table 'volumes'"),
        ("lab.toml", "cylinders = 20", "cylinders = 2000000", "cylinders is 2000000"),
        ("lab.toml", 'key = "1012"', 'key = "10120"', "no device number"),
        ("lab.toml", "uncopied = [300,", "uncopied = [3000000000,", "a map of 3000000000"),
        ("lab.toml", 'source = "1000"', 'source = "2000"', "no volume '2000'"),
        ("lab.toml", "now = ", "now = -", "now is -"),
        ("lab.toml", "now = ", "then = ", "now is None"),
        ("lab.toml", 'kind = "label"', 'kind = "laber"', "base "),
        ("lab.toml", "[host]", "[host", "found "),
        ("lab.toml", "format = 1", "format = 1\nx = " + "[" * 2000, "found "),
        ("lab.tracks", "volume 1000", "volume 100F", "lab.tracks:1: found no track"),
        ("lab.tracks", "volume 1000 ", "volume 1000 9", "track "),
        ("lab.tracks", " e", " !", "lab.tracks:1: found no track"),
    ],
)
def test_what_is_no_export_is_refused(
    flashcli, full: Path, file: str, old: str, new: str, said: str
) -> None:
    flashcli("state", "export", "lab.state", "out")
    path = full / "out" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    ended = flashcli("state", "import", "copy.state", "out")
    assert (ended.status, ended.out) == (20, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert not (full / "copy.state").exists() or not (full / "copy.state").stat().st_size


def test_names_of_checkpoints_do_not_lead_out_of_the_folder(flashcli, full: Path) -> None:
    import sqlite3

    from flashcli.state.database import checksum

    file = sqlite3.connect(full / "lab.state")
    rows = file.execute("SELECT * FROM row WHERE world = 'C0'").fetchall()
    total = file.execute("SELECT sum FROM total").fetchone()[0]
    for _, kind, key, field, number, body, _ in rows:
        place = ("../../C0", kind, key, field, number)
        made = checksum(place, body)
        file.execute("INSERT INTO row VALUES (?,?,?,?,?,?,?)", (*place, body, made))
        total ^= made
    file.execute("UPDATE total SET rows = rows + ?, sum = ?", (len(rows), total))
    file.commit()
    file.close()
    assert flashcli("state", "check", "lab.state").status == 0
    ended = flashcli("state", "export", "lab.state", "inner/out")
    assert (ended.status, "a checkpoint '../../C0'" in ended.err) == (20, True)
    assert not list(full.glob("C0.*"))


def test_compact_drops_what_no_track_has_any_more(flashcli, here: Path) -> None:
    write = "LAB WRITE UNIT(1000) TRACK({0},0) DATA('{0} OF NIGHT {1}')\n"
    for night in range(3):
        lab(flashcli, "".join(write.format(number, night) for number in range(1, 300)))
    before = (here / "lab.state").stat().st_size
    assert flashcli("state", "export", "lab.state", "out").status == 0
    ended = flashcli("state", "compact", "lab.state")
    assert (ended.status, ended.err) == (0, "")
    assert (here / "lab.state").stat().st_size < before * 2 // 3
    flashcli("state", "export", "lab.state", "again")
    assert bytes_in(here / "out") == bytes_in(here / "again")
