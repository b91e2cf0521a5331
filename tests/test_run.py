"""`flashcli run`: what goes where, and with which exit status it ends."""

import json
from io import BytesIO

import pytest

from flashcli.cli import status_of
from flashcli.environment import Environment

ESTABLISH = "  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010)\n"
ONLINE = "  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1001)\n"
QUERY = "  FLASHCPY QUERY RELATIONS UNIT(1000)\n"
JOB = """//A        JOB (ACCT),'X'
//S        EXEC PGM=ICKDSF
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
  FLASHCPY QUERY RELATIONS UNIT(1000)
/*
//*LAB ADVANCE SECONDS(1)
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(**texts: str | bytes):
        for name, text in texts.items():
            raw = text.encode() if isinstance(text, str) else text
            (tmp_path / name.replace("_", ".")).write_bytes(raw)
        return tmp_path

    return write


# --- files and languages -----------------------------------------------------------------


def test_files_run_in_order_on_one_lab(flashcli, here) -> None:
    here(a_ickdsf=ESTABLISH, b_lab="LAB EXPECT RELATIONS(1000,1)\n", c_jcl=JOB)
    ended = flashcli("run", "a.ickdsf", "b.lab", "c.jcl")
    assert (ended.status, ended.err) == (0, "")
    parts = ("ICK09001I", "LAB027I AS EXPECTED", "=== A JOB00001 S SYSPRINT")
    places = [ended.out.index(part) for part in parts]
    assert places == sorted(places)


def test_standard_input_has_the_language_named(flashcli) -> None:
    ended = flashcli("run", "--as", "ickdsf", "-", stdin=ESTABLISH.encode())
    assert ended.status == 0
    assert "ICK09001I" in ended.out
    assert flashcli("run", "-", stdin=JOB.encode()).status == 0


def test_a_language_that_cannot_be_told(flashcli) -> None:
    ended = flashcli("run", "-", stdin=b"FLASHCPY\n")
    assert (ended.status, ended.out) == (20, "")
    assert "FLC8022E" in ended.err


def test_a_file_that_cannot_be_read_does_not_stop_the_others(flashcli, here) -> None:
    here(b_ickdsf=ESTABLISH)
    ended = flashcli("run", "a.jcl", "b.ickdsf")
    assert (ended.status, "ICK09001I" in ended.out) == (20, True)
    assert ended.err == "flashcli: a.jcl: cannot be read: No such file or directory\n"


@pytest.mark.parametrize("raw", [b"//A JOB\n//B\x1b[31m\n", b"//A JOB\n" + b"X" * 81, bytes(300)])
def test_nothing_runs_of_a_file_with_bytes_that_are_no_text(flashcli, here, raw) -> None:
    here(a_jcl=raw)
    ended = flashcli("run", "a.jcl")
    assert (ended.status, ended.out) == (20, "")
    assert ended.err.startswith("flashcli: a.jcl:")
    assert "\x1b" not in ended.err


def test_latin_1_is_read_where_utf_8_is_not(flashcli, here) -> None:
    here(a_lab=b"LAB WRITE UNIT(1000) TRACK(1,0) DATA('\xe4')\nLAB READ UNIT(1000) TRACK(1,0)\n")
    ended = flashcli("run", "a.lab")
    assert ended.status == 0
    assert "0000  43 " in ended.out  # a umlaut in code page 037


def test_ebcdic_comes_in_records_of_80_bytes(flashcli, here) -> None:
    raw = b"".join(line.ljust(80).encode("cp037") for line in JOB.splitlines())
    here(a_jcl=raw, b_jcl=raw[:-1])
    assert flashcli("run", "--encoding", "cp037", "a.jcl").status == 0
    ended = flashcli("run", "--encoding", "cp037", "b.jcl")
    assert ended.status == 20
    assert "b.jcl:7: found a record of 79 bytes" in ended.err


# --- options -----------------------------------------------------------------------------


def test_the_lab_its_profile_and_its_clock_may_be_named(flashcli, here) -> None:
    here(box_toml='[[volume]]\ndevice = "2000"\nvolser = "V00000"\ncylinders = 2\n')
    here(a_oper="DS QD,2000\n")
    arguments = ("--lab", "box.toml", "--profile", "ds8000", "--clock", "2024-02-29T12:30:00")
    ended = flashcli("run", *arguments, "a.oper")
    assert "IEE459I 12.30.00 DEVSERV QDASD 001" in ended.out
    assert "02000 V00000 2107996 2107900" in ended.out


def test_a_mistake_in_the_lab_is_64_and_nothing_runs(flashcli, here) -> None:
    here(box_toml="[[volum]]\n", a_lab="LAB COMPARE UNIT(1000) WITH(1010)\n")
    ended = flashcli("run", "--lab", "box.toml", "a.lab")
    assert (ended.status, ended.out) == (64, "")
    assert ended.err.startswith("flashcli: box.toml")


def test_a_site_lays_its_texts_over_ours(flashcli, here) -> None:
    here(site_toml='[ICK09001I]\nid = "ICK12345I"\n', a_ickdsf=ESTABLISH)
    assert "ICK12345I ESTABLISH" in flashcli("run", "--messages", "site.toml", "a.ickdsf").out


def test_json_to_a_file_beside_the_listing(flashcli, here) -> None:
    folder = here(a_ickdsf=ESTABLISH + QUERY, b_jcl=JOB)
    ended = flashcli("run", "--json", "out.jsonl", "a.ickdsf", "b.jcl")
    assert "ICK09001I" in ended.out
    *statements, last = map(json.loads, (folder / "out.jsonl").read_text().splitlines())
    assert [one["line"] for one in statements if one["dialect"] == "ickdsf"] == [1, 2, 5]
    assert statements[1]["data"]["relations"][0]["tracks_to_copy"] == 50085
    assert last == {
        "summary": {"max_cc": 0, "jobs": [{"name": "A", "id": "JOB00001", "rc": "CC 0000"}]}
    }


def test_json_instead_of_the_listing(flashcli, here) -> None:
    here(a_ickdsf=ONLINE)
    ended = flashcli("run", "--json", "-", "a.ickdsf")
    first, last = map(json.loads, ended.out.splitlines())
    assert (ended.status, first["cc"], first["refusal"]["reason"]) == (12, 12, "TARGET_ONLINE")
    assert last["summary"]["max_cc"] == 12


def test_sysout_keeps_carriage_control(flashcli, here) -> None:
    folder = here(a_jcl=JOB)
    ended = flashcli("run", "--sysout", "out/dds", "a.jcl")
    names = sorted(path.name for path in (folder / "out" / "dds").iterdir())
    assert "JOB00001.S.SYSPRINT.txt" in names
    assert "JOB00001.S.LABOUT.txt" in names
    first = (folder / "out" / "dds" / "JOB00001.S.SYSPRINT.txt").read_text().splitlines()[0]
    assert first.startswith("1ICKDSF")
    assert "\n1ICKDSF" not in ended.out
    assert "\n1ICKDSF" in flashcli("run", "--asa", "a.jcl").out


def test_sysout_of_files_with_one_name_is_all_there(flashcli, here) -> None:
    folder = here()
    for name in ("monday", "tuesday"):
        (folder / name).mkdir()
        (folder / name / "query.oper").write_text("D U,,,1000,1\n")
    flashcli("run", "--sysout", "out", "monday/query.oper", "tuesday/query.oper")
    written = {path.name: path.read_text().splitlines()[1] for path in (folder / "out").iterdir()}
    assert {name: line.split()[-1] for name, line in written.items()} == {
        "query.CONSOLE.txt": "001",
        "query.CONSOLE.2.txt": "002",
    }


@pytest.mark.parametrize("option", ["--json", "--sysout"])
def test_a_place_that_cannot_be_written_to_is_64(flashcli, here, option) -> None:
    here(a_lab="", b_txt="")
    ended = flashcli("run", option, "b.txt/x", "a.lab")
    assert ended.status == 64
    assert "allowed: a place to write to" in ended.err


# --- exit status -------------------------------------------------------------------------


def test_the_highest_code_unless_it_is_allowed(flashcli, here) -> None:
    here(a_ickdsf=ONLINE, b_ickdsf=ESTABLISH)
    assert flashcli("run", "a.ickdsf", "b.ickdsf").status == 12
    assert flashcli("run", "--max-cc", "8", "a.ickdsf").status == 12
    assert flashcli("run", "--max-cc", "12", "a.ickdsf").status == 0


def test_a_jcl_error_is_20(flashcli, here) -> None:
    here(a_jcl="//A JOB\n//S EXCE PGM=X\n")
    assert flashcli("run", "--max-cc", "16", "a.jcl").status == 20


def test_a_failed_expectation_is_24_whatever_is_allowed(flashcli, here) -> None:
    here(a_lab="LAB EXPECT DIFFERENT(1000,1000)\n")
    assert flashcli("run", "--max-cc", "16", "a.lab").status == 24


def test_the_same_files_give_the_same_bytes(flashcli, here) -> None:
    here(a_ickdsf=ESTABLISH + QUERY, b_jcl=JOB)
    arguments = ("run", "--json", "-", "a.ickdsf", "b.jcl")
    assert flashcli(*arguments) == flashcli(*arguments)


def test_a_bug_names_the_statement(flashcli, here, monkeypatch) -> None:
    from flashcli.storage.subsystem import Subsystem

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    folder = here(a_lab="LAB ADVANCE SECONDS(1)\nLAB ADVANCE SECONDS(2)\n")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setattr(Subsystem, "advance", broken)
    ended = flashcli("run", "a.lab")
    assert ended.status == 70
    assert ended.err.startswith(
        "flashcli: a mistake in flashcli itself: ZeroDivisionError at line 1, "
        "'LAB ADVANCE SECONDS(1)'; details in "
    )
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(("lines", "told"), [(1500, True), (20, False)])
def test_a_long_file_tells_how_far_it_is(here, lines: int, told: bool) -> None:
    here(long_lab="LAB REPLY U\n" * lines)
    out, err = BytesIO(), BytesIO()
    terminals = Environment(BytesIO(), out, err, terminal=True, error_terminal=True)
    assert status_of(["run", "long.lab"], terminals) == 0
    assert ("long.lab" in err.getvalue().decode()) is told
    assert "long.lab" not in out.getvalue().decode()
