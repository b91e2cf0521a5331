"""What is too much is refused by a stated limit, in bounded time and memory.

Each limit is met exactly and passed by one; the README lists them.
"""

import re
from pathlib import Path

import pytest

from flashcli import configuration, golden, golden_options, inputs, toml_source
from flashcli.engine import lab as engine_lab
from flashcli.golden import Outcome
from flashcli.golden_options import Options, Settings, normalised, options_of
from flashcli.messages.catalogue import read_overlay
from flashcli.state import database
from flashcli.syntax import jcl, lab
from flashcli.toml_source import MistakeError

README = Path(__file__).parent.parent / "README.md"
DATA = "LAB WRITE UNIT(1000) TRACKS(0,0 {last}) DATA(X'{data}')\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str) -> str:
    Path(name).write_text(text, newline="\n")
    return name


# --- files of jobs --------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["jcl", "ickdsf", "tso", "oper", "lab"])
def test_bytes_of_a_file(flashcli, monkeypatch, suffix) -> None:
    monkeypatch.setattr(inputs, "MAX_BYTES", 100)
    assert flashcli("run", write(f"a.{suffix}", " " * 60 + "\n" + " " * 39)).status == 0
    ended = flashcli("run", write(f"a.{suffix}", " " * 101))
    assert ended == (20, "", f"flashcli: a.{suffix}: found more than 100 bytes, allowed: 100\n")


@pytest.mark.parametrize("suffix", ["jcl", "ickdsf", "tso", "oper", "lab"])
def test_records_of_a_file(flashcli, monkeypatch, suffix) -> None:
    monkeypatch.setattr(inputs, "MOST_RECORDS", 5)
    assert flashcli("run", write(f"a.{suffix}", "\n" * 5)).status == 0
    ended = flashcli("run", write(f"a.{suffix}", "\n" * 6))
    assert ended == (20, "", f"flashcli: a.{suffix}: found more than 5 records, allowed: 5\n")
    assert flashcli("check", f"a.{suffix}").status == 20
    assert flashcli("shell", stdin=b"\n" * 6).status == 20


def test_ten_million_empty_records_cost_nothing(flashcli) -> None:
    for suffix in ("jcl", "ickdsf", "tso", "oper", "lab"):
        ended = flashcli("run", write(f"a.{suffix}", "\n" * 10_000_000))
        assert ended.status == 20
        assert "found more than 1000000 records" in ended.err


@pytest.mark.parametrize("suffix", ["ickdsf", "tso", "oper", "lab"])
def test_characters_of_a_record(flashcli, suffix) -> None:
    for command in ("run", "check"):
        ended = flashcli(command, write(f"a.{suffix}", " " * jcl.LONGEST_LINE))
        assert (ended.err, ended.status) == ("", 0)
        ended = flashcli(command, write(f"a.{suffix}", "\n" + " " * (jcl.LONGEST_LINE + 1)))
        what = "RECORD IS LONGER THAN 131072 COLUMNS"
        assert ended == (20, "", f"flashcli: a.{suffix}:2:131073: FLC8002E {what}\n")


def test_jobs_of_a_file(flashcli, monkeypatch) -> None:
    monkeypatch.setattr(jcl, "MOST_JOBS", 3)
    assert flashcli("run", write("a.jcl", "//J JOB\n" * 3)).status == 0
    ended = flashcli("run", write("a.jcl", "//J JOB\n" * 4))
    assert ended == (20, "", "flashcli: a.jcl:4:1: FLC8040E MORE THAN 3 JOBS IN ONE FILE\n")


# --- LAB statements -------------------------------------------------------------------------


def test_characters_of_a_lab_statement(flashcli) -> None:
    fits = f"LAB MAP {' ' * (lab.LONGEST - 18)}UNIT(1000)"
    assert len(fits) == lab.LONGEST
    assert flashcli("run", write("a.lab", fits)).status == 0
    much = "LAB -\n" + ("X" * 60 + "-\n") * 2200 + "\n"
    ended = flashcli("run", write("a.lab", much))
    assert ended.status == 12
    assert "LAB119S CHARACTERS IN ONE STATEMENT 132004, AT MOST 131072\n" in ended.out


def test_so_in_the_comments_of_a_job(flashcli) -> None:
    job = "//J JOB\n//*LAB MAP -\n" + "//*LAB -\n" * 10 + f"//*LAB {'X' * 60}-\n" * 2200
    ended = flashcli("run", write("a.jcl", job + "//*LAB UNIT(1000)\n"))
    assert "LAB119S CHARACTERS IN ONE STATEMENT" in ended.out
    assert ended.status == 12


def test_bytes_that_a_lab_statement_writes(flashcli) -> None:
    tracks = lab.MOST_WRITTEN // 32768
    fits = DATA.format(last=f"{(tracks - 1) // 15},{(tracks - 1) % 15}", data="00" * 32768)
    assert flashcli("run", write("a.lab", fits)).status == 0
    much = DATA.format(last=f"{tracks // 15},{tracks % 15}", data="00" * 32768)
    ended = flashcli("run", write("a.lab", much))
    assert ended.status == 12
    assert "LAB118S BYTES IN ONE STATEMENT 67141632, AT MOST 67108864\n" in ended.out


def test_checkpoints_of_a_lab(flashcli, monkeypatch) -> None:
    monkeypatch.setattr(engine_lab, "MOST_CHECKPOINTS", 2)
    text = "".join(f"LAB CHECKPOINT NAME({name})\n" for name in "ABACB")
    ended = flashcli("run", write("a.lab", text))
    assert ended.status == 8
    assert re.findall("LAB0.*|LAB2.*", ended.out) == [
        "LAB023I CHECKPOINT A TAKEN, CLOCK IS 2007-10-01T09:00:00",
        "LAB023I CHECKPOINT B TAKEN, CLOCK IS 2007-10-01T09:00:00",
        "LAB024I CHECKPOINT A REPLACED, CLOCK IS 2007-10-01T09:00:00",
        "LAB221E NO CHECKPOINT C: THERE ARE 2 ALREADY",
        "LAB024I CHECKPOINT B REPLACED, CLOCK IS 2007-10-01T09:00:00",
    ]


NUMBERS = ["9" * 18, "9" * 19, "9" * 4300, "9" * 4301, "9" * 40_000, "1e999", "٣", "²"]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"{number[:5]}x{len(number)}")
def test_numbers_of_any_length(flashcli, number) -> None:
    """Python itself stops at 4,300 digits."""
    lab_text = "".join(
        f"LAB {statement}\n"
        for statement in (
            f"ADVANCE SECONDS({number})",
            f"WRITE UNIT(1000) FILL({number}) SEED({number})",
            f"WRITE UNIT(1000) TRACK({number},0) DATA('X')",
            f"WRITE UNIT({number}) TRACK(0,{number}) DATA('X') RECORD({number})",
            f"EXPECT CC({number})",
            f"EXPECT RELATIONS(1000,{number})",
            f"SET BUSY({number})",
        )
    )
    tso = (
        f"FCQUERY DEVN(1000) SHOWRELS({number})\nFCWITHDR SDEVN({number})\n"
        f"FCESTABL SDEVN(1000) TDEVN(1010) XTNTLST(({number},0,1,1))\n"
    )
    ickdsf = "".join(
        f"  {one}\n"
        for one in (
            f"SET LASTCC={number[:50]}",
            f"SET MAXCC=X'{number[:50]}'",
            f"INIT UNIT({number[:40]}) VTOC({number[:40]},0,1)",
            f"IF MAXCC > {number[:50]} THEN SET MAXCC=0",
        )
    )
    oper = f"D U,,,1000,{number}\nDS QD,1000,{number}\nV 1000-{number},OFFLINE\n"
    jcl_text = (
        f"//J JOB COND=({number[:30]},LT)\n//S EXEC PGM=IEFBR14,COND=({number[:30]},LT)\n"
        f"// IF RC > {number[:40]} THEN\n//T EXEC PGM=BPXBATCH,PARM='SH sleep {number[:30]}'\n"
        "// ENDIF\n"
    )
    files = {"lab": lab_text, "tso": tso, "ickdsf": ickdsf, "oper": oper, "jcl": jcl_text}
    for suffix, text in files.items():
        ended = flashcli("run", write(f"a.{suffix}", text))
        assert ended.status in (0, 4, 8, 12, 16, 20, 24), (suffix, ended.err)
        assert ended.err == ""


# --- golden cases -----------------------------------------------------------------------------


def test_a_golden_file_is_read_within_limits(monkeypatch) -> None:
    case = golden.case_of(Path(write("a.oper", "D U\n")), Path())
    write("a.golden", "x\n" * 10)
    assert golden.judge(case).outcome is Outcome.DIFFERENT
    monkeypatch.setattr(inputs, "MOST_RECORDS", 9)
    verdict = golden.judge(case)
    assert verdict.outcome is Outcome.BROKEN
    assert verdict.detail == ("a.golden: found more than 9 records, allowed: 9",)


def test_options_of_a_golden_case() -> None:
    text = "#GOLDEN CC A=1\n"
    found = options_of(Path("a.oper"), text * 100, Settings())
    assert found == Options(codes=(("A", "0001"),) * 100)
    with pytest.raises(MistakeError, match=r"a\.oper:101: GOLDEN: found one more option"):
        options_of(Path("a.oper"), text * 101, Settings())


def test_a_normaliser_is_given_up_after_a_time(monkeypatch) -> None:
    monkeypatch.setattr(golden_options, "MOST_SECONDS", 0.2)
    settings = Settings({"bad": "(a+)+$", "good": "a+"})
    assert normalised("aab", ["good"], settings) == "##b"
    with pytest.raises(MistakeError, match=r"normalize\.bad: found a slow expression"):
        normalised("a" * 60 + "!", ["bad"], settings)
    assert normalised("aab", ["good"], settings) == "##b"


def test_so_the_case_is_broken_and_the_others_go_on(flashcli, monkeypatch) -> None:
    monkeypatch.setattr(golden_options, "MOST_SECONDS", 0.2)
    write("flashcli.toml", '[normalize]\nbad = "(a+)+$"\n')
    for name in "ab":
        write(f"{name}.oper", f"#GOLDEN NORMALIZE bad\nD U,{'a' * 60}!\n" if name == "a" else "")
        write(f"{name}.golden", f"{'a' * 60}!\n" if name == "a" else "")
    ended = flashcli("verify", ".")
    assert ended.status == 1
    assert "a.oper: broken" in ended.out
    assert "1 passed, 1 broken" in ended.out


# --- texts of a site --------------------------------------------------------------------------


@pytest.mark.parametrize("insert", ["{device:d}", "{device:04X}", "{device:s}"])
def test_an_insert_keeps_the_type_it_has(insert) -> None:
    text = f'[ICK39116I]\ntemplate = "{insert} ONLINE"\n'
    with pytest.raises(MistakeError, match=r"found the insert .* allowed: a width, no type"):
        read_overlay(write("texts.toml", text))
    read_overlay(write("texts.toml", text.replace(insert, "{device:>8}")))


# --- what the README says -----------------------------------------------------------------------

STATED = {
    "bytes of a file of jobs or golden file": inputs.MAX_BYTES,
    "records of one": inputs.MOST_RECORDS,
    "columns of a record of a job": 80,
    "columns of a record of another file": jcl.LONGEST_LINE,
    "jobs in a file": jcl.MOST_JOBS,
    "characters of a LAB statement": lab.LONGEST,
    "tracks that a LAB statement writes": lab.MOST_TRACKS,
    "bytes that a LAB statement writes": lab.MOST_WRITTEN,
    "checkpoints of a lab": engine_lab.MOST_CHECKPOINTS,
    "volumes of a lab": configuration.MAX_DEVICES,
    "bytes of the tracks kept in a state, each content once": database.MOST_HELD,
    "bytes of a TOML file": toml_source.MAX_BYTES,
    "brackets in each other in one": toml_source.MAX_DEPTH,
    "names in a dotted key of one": toml_source.MAX_PARTS,
    "options of a golden case": golden_options.MOST_OPTIONS,
    "seconds for a normaliser of one's own": golden_options.MOST_SECONDS,
}


def test_the_readme_states_the_limits() -> None:
    section = README.read_text("utf-8").partition("### Limits\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) \| ([0-9,]+) \|", section, re.MULTILINE)
    assert {what: int(number.replace(",", "")) for what, number in rows} == STATED


def test_a_statement_of_any_number_of_lines_costs_linear_time(flashcli) -> None:
    """At the prompt mistakes are told while a command is typed; not for ever."""
    from time import process_time

    def cost(lines: int) -> float:
        begun = process_time()
        assert flashcli("shell", stdin=b"FLASHCPY -\n" * lines).status == 12
        return process_time() - begun

    cost(10)
    assert cost(40_000) < 20 * cost(4_000) + 0.2
