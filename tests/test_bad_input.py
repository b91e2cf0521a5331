"""Bad input of whole files: one located line, the codes of lab.md, never a traceback.

Bad statements are golden cases (`fixtures/bad-input`, `fixtures/syntax`): here only that
none of their messages is forgotten.
"""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flashcli.batch import new_run
from flashcli.exits import Exit
from flashcli.jobs import run_file

LANGUAGES = ("jcl", "ickdsf", "tso", "operator", "lab")
SUFFIXES = ("jcl", "ickdsf", "tso", "oper", "lab")
SYNTAX = Path(__file__).parent.parent / "fixtures" / "syntax"
# ickdsf-language.md 9.2; ICK30210I and ICK30218I are of repeated lists, which no command has.
ICKDSF_MESSAGES = """
30200 30201 30202 30203 00204 30205 00206 30207 30208 30209 30211 30212 30213 30214 30216 30217
30219 30220 30221 00222 30223 30225 30226 40227 40228 40229 40230 40232 00233 00234 40236 40237
10927
"""
# tso-flashcopy.md 6 and 7.
TSO_MESSAGES = """
ANTF9001E ANTF9002E ANTF9003E ANTF9004E ANTF9005E ANTF9006E ANTF9007E ANTF9008E
IKJ56500I IKJ56621I IKJ56701I IKJ56702I IKJ56712I IKJ56713I
"""
GOOD = "  FLASHCPY QUERY RELATIONS UNIT(1000)\n"
JOB = """//GOOD     JOB (ACCT),'STORAGE ADMIN',CLASS=A
//S1       EXEC PGM=IEFBR14
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Writes a file where the test runs, gives its name."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: bytes | str) -> str:
        raw = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(raw)
        return name

    return write


# --- every syntax message has a case -------------------------------------------------------


def issued(folder: str) -> set[str]:
    """Message ids of the listings below a folder, not those of echoed comments."""
    listings = (SYNTAX / folder).rglob("*.golden")
    ids = (re.findall(r"(?m)^.([A-Z]{3,4}[0-9]{4,5}[A-Z]) ", one.read_text()) for one in listings)
    return {each for found in ids for each in found}


def test_every_message_of_the_ickdsf_reader_has_a_case() -> None:
    wanted = {f"ICK{number}I" for number in ICKDSF_MESSAGES.split()}
    assert wanted - issued("ickdsf") == set()


def test_every_message_about_operands_of_tso_has_a_case() -> None:
    assert set(TSO_MESSAGES.split()) - issued("tso") == set()


# --- nothing of the file runs: 20 ---------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_binary_file_is_refused_with_file_and_line(flashcli, file, suffix) -> None:
    name = file(f"bad.{suffix}", b"LAB MAP UNIT(1000)\n\x00\x01\x02\xff\xfe")
    ended = flashcli("run", name)
    assert (ended.status, ended.out) == (Exit.UNREADABLE, "")
    assert ended.err == f"flashcli: {name}:2:1: FLC8001E CONTROL CHARACTER X'00' IN THE RECORD\n"


def test_a_job_with_a_line_of_ten_thousand_characters_is_refused(flashcli, file) -> None:
    name = file("bad.jcl", JOB + "//" + "X" * 10_000 + "\n")
    ended = flashcli("run", name)
    assert (ended.status, ended.out) == (Exit.UNREADABLE, "")
    assert ended.err == f"flashcli: {name}:3:81: FLC8002E RECORD IS LONGER THAN 80 COLUMNS\n"


def test_so_are_long_lines_of_its_data(flashcli, file) -> None:
    step = "//S2       EXEC PGM=ICKDSF\n//SYSPRINT DD SYSOUT=*\n//SYSIN    DD *\n"
    name = file("bad.jcl", JOB + step + "  " + "X" * 10_000 + "\n")
    ended = flashcli("run", name)
    assert (ended.status, ended.out) == (Exit.UNREADABLE, "")
    assert ended.err.startswith(f"flashcli: {name}:6:81: ")


@pytest.mark.parametrize("suffix", SUFFIXES[1:])
def test_other_files_answer_a_long_line_themselves(flashcli, file, suffix) -> None:
    good = {"lab": "LAB MAP UNIT(1000)\n", "oper": "D U\n", "tso": "FCQUERY DEVN(1000)\n"}
    name = file(f"bad.{suffix}", f"{'X' * 10_000}\n{good.get(suffix, GOOD)}")
    ended = flashcli("run", name)
    assert ended.status in (8, 12)
    assert ended.err == ""
    assert "1000" in ended.out


def test_a_record_of_sysin_ends_at_column_80(flashcli, file) -> None:
    name = file("long.ickdsf", GOOD.rstrip().ljust(80) + "LOST\n")
    ended = flashcli("run", name)
    assert ended.status == 0
    assert "LOST" not in ended.out


def test_the_next_file_runs(flashcli, file) -> None:
    bad, good = file("bad.jcl", b"//A JOB\n\x00\n"), file("good.ickdsf", GOOD)
    ended = flashcli("run", bad, good)
    assert ended.status == Exit.UNREADABLE
    assert "ICK09022I" in ended.out


@pytest.mark.parametrize("missing", ["none.jcl", "."])
def test_a_file_that_is_none_is_refused_by_name(flashcli, file, missing) -> None:
    file("other", "")
    ended = flashcli("run", missing)
    assert (ended.status, ended.out) == (Exit.UNREADABLE, "")
    assert ended.err.startswith(f"flashcli: {missing}: cannot be read: ")


def test_a_language_that_cannot_be_told_is_refused(flashcli, file) -> None:
    name = file("commands.txt", GOOD)
    ended = flashcli("run", name)
    assert (ended.status, ended.out) == (Exit.UNREADABLE, "")
    assert ended.err.startswith(f"flashcli: {name}:1:1: FLC8022E ")
    assert flashcli("run", name, "--as", "ickdsf").status == 0


# --- what runs all the same ----------------------------------------------------------------


def test_latin_1_is_read_when_it_is_not_utf_8(flashcli, file) -> None:
    comment = "  /* KOPIE FÜR DIE PRÜFUNG */\n"
    listings = [
        flashcli("run", file(f"{coding}.ickdsf", (comment + GOOD).encode(coding)))
        for coding in ("latin-1", "utf-8")
    ]
    assert listings[0] == listings[1]
    assert listings[0].status == 0
    assert "FÜR DIE PRÜFUNG" in listings[0].out


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_does_nothing(flashcli, file, suffix) -> None:
    ended = flashcli("run", file(f"empty.{suffix}", b""))
    assert (ended.status, ended.err) == (0, "")


def test_a_job_cut_off_in_the_middle_ends_with_what_it_has(flashcli, file) -> None:
    ended = flashcli("run", file("cut.ickdsf", GOOD + "  FLASHCPY ESTABLISH -\n"))
    assert ended.status == 12
    assert "ICK40236I" in ended.out
    assert "ICK09022I" in ended.out


# --- anything at all -------------------------------------------------------------------------

_texts = st.text(
    st.sampled_from("FLASHCPY ESTABL UNIT(10)X',;-+/*=\n.0E\tä\x00"), max_size=200
) | st.text(max_size=200)
_CODES = {0, 4, 8, 12, 16, 20}


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(_texts)
@example("x" * 10_000)
@example("\x00" * 100)
@example("((((((((((" * 100)
@example("-\n" * 200)
@example("'")
def test_no_text_is_too_bad(language, text) -> None:
    run = new_run(None)
    before = run.lab.subsystem.state() | {"clock": 0}
    suffix = dict(zip(LANGUAGES, SUFFIXES, strict=True))[language]
    result = run_file(run, text, f"x.{suffix}", language)
    assert set(result.codes) <= _CODES
    if not any(one.cc == 0 for one in run.executed):  # a text may be right by chance
        assert run.lab.subsystem.state() | {"clock": 0} == before
