"""LAB statements: text to commands, mistakes to located problems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashcli import commands
from flashcli.commands import FailWhat
from flashcli.outcomes import Problem
from flashcli.storage.addresses import Extent
from flashcli.syntax.lab import MOST_BYTES, MOST_TRACKS, parse, problems

STATEMENTS = {
    "LAB WRITE UNIT(1000) TRACK(1,2) DATA('Text')": commands.LabWrite(
        0x1000, Extent(17, 17), "Text".encode("cp037")
    ),
    "LAB WRITE UNIT(1000) TRACKS(0,1 0,14) DATA(X'00ff')": commands.LabWrite(
        0x1000, Extent(1, 14), b"\x00\xff"
    ),
    "LAB WRITE DATA('IT''S') RECORD(2) TRACK(0,1) UNIT(A80)": commands.LabWrite(
        0xA80, Extent(1, 1), "IT'S".encode("cp037"), record=2
    ),
    "LAB WRITE UNIT(1000) TRACK(0,1) DATA('ß') RECORD(1)": commands.LabWrite(
        0x1000, Extent(1, 1), "ß".encode("cp037")
    ),
    "LAB WRITE UNIT(1000) TRACK(0,1) DATA('')": commands.LabWrite(0x1000, Extent(1, 1)),
    "LAB WRITE UNIT(1000) FILL(10) SEED(7)": commands.LabWrite(0x1000, fill=10, seed=7),
    "LAB WRITE UNIT(1000) FILL(10)": commands.LabWrite(0x1000, fill=10),
    "LAB READ UNIT(1010) TRACK(3338,14)": commands.LabRead(0x1010, 50_084),
    "LAB COMPARE UNIT(1000) WITH(1010)": commands.LabCompare(0x1000, 0x1010),
    "LAB ADVANCE SECONDS(0)": commands.LabAdvance(seconds=0),
    "LAB ADVANCE UNTIL(COPIED UNIT(1010))": commands.LabAdvance(copied=0x1010),
    "LAB MICROPROGRAM LEVEL(reverse-restore)": commands.LabMicroprogram("REVERSE-RESTORE"),
    "LAB POWER OFF SHAREDMEMORY(KEEP)": commands.LabPower(on=False, keep_shared_memory=True),
    "LAB POWER OFF SHAREDMEMORY(LOST)": commands.LabPower(on=False, keep_shared_memory=False),
    "LAB POWER OFF": commands.LabPower(on=False, keep_shared_memory=True),
    "LAB POWER ON": commands.LabPower(on=True),
    "LAB FAIL COPY TARGET(1010)": commands.LabFail(FailWhat.COPY, 0x1010),
    "LAB FAIL DEVICE UNIT(1010)": commands.LabFail(FailWhat.DEVICE, 0x1010),
    "LAB FAIL PATH UNIT(1010)": commands.LabFail(FailWhat.PATH, 0x1010),
    "LAB RESTORE UNIT(1010)": commands.LabRestore(0x1010),
    "LAB SET BUSY(70)": commands.LabSet(busy=70),
    "LAB SET PACING(slower-copy1) BUSY(0)": commands.LabSet(0, "SLOWER-COPY1"),
    "LAB REPLY U": commands.LabReply("U"),
    "LAB REPLY T": commands.LabReply("T"),
    "LAB CHECKPOINT NAME(before)": commands.LabCheckpoint("BEFORE"),
    "LAB ROLLBACK NAME(BEFORE)": commands.LabRollback("BEFORE"),
    "LAB MAP UNIT(1000)": commands.LabMap(0x1000),
    "LAB EXPECT CC(4)": commands.ExpectCode(4),
    "LAB EXPECT IDENTICAL(1000,1010)": commands.ExpectSame(0x1000, 0x1010, identical=True),
    "LAB EXPECT DIFFERENT(1000,1010)": commands.ExpectSame(0x1000, 0x1010, identical=False),
    "LAB EXPECT RELATIONS(1000,2)": commands.ExpectRelations(0x1000, 2),
    "LAB EXPECT TRACKSTOCOPY(1010,50085)": commands.ExpectTracks(0x1010, 50_085),
    "LAB EXPECT MESSAGE(ICK00001I)": commands.ExpectMessage("ICK00001I"),
}

# Statement, message, column, text in question.
MISTAKES = [
    ("LAB", "LAB103S", ""),
    ("", "LAB103S", ""),
    ("WRITE UNIT(1000)", "LAB117S", "WRITE"),
    ("LABWRITE UNIT(1000)", "LAB117S", "LABWRITE"),
    ("LAB FOO", "LAB101S", "FOO"),
    ("LAB WRITEUNIT(1000)", "LAB101S", "WRITEUNIT"),
    ("LAB WRITE UNIT(1000) TRAK(0,1) DATA('x')", "LAB102S", "TRAK"),
    ("LAB READ UNIT(1000) FILL(1)", "LAB102S", "FILL"),
    ("LAB READ UNIT(1000", "LAB103S", ""),
    ("LAB READ UNIT(1000)) TRACK(0,0)", "LAB102S", ") "),
    ("/* LAB READ", "LAB117S", "/"),
    ("LAB READ UNIT(1000) /* TRACK(0,0)", "LAB102S", "/"),
    ("LAB EXPECT CC(0) CC(4)", "LAB102S", "CC"),
    ("LAB REPLY Y", "LAB102S", "Y"),
    ("LAB POWER OFF SHAREDMEMORY(GONE)", "LAB102S", "GONE"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA(x)", "LAB102S", "x"),
    ("LAB READ TRACK(0,1)", "LAB104S", "READ"),
    ("LAB READ UNIT(1000)", "LAB104S", "READ"),
    ("LAB WRITE UNIT(1000) DATA('x')", "LAB104S", "WRITE"),
    ("LAB WRITE UNIT(1000) TRACK(0,1)", "LAB104S", "WRITE"),
    ("LAB FAIL COPY", "LAB104S", "COPY"),
    ("LAB SET", "LAB104S", "SET"),
    ("LAB ADVANCE", "LAB104S", "ADVANCE"),
    ("LAB MAP UNIT(1000) UNIT(1001)", "LAB105S", "UNIT(1001"),
    ("LAB ADVANCE SECONDS(1) UNTIL(COPIED UNIT(1000))", "LAB106S", "UNTIL"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) FILL(5)", "LAB106S", "FILL"),
    ("LAB WRITE UNIT(1000) FILL(5) DATA('x')", "LAB106S", "DATA"),
    ("LAB WRITE UNIT(1000) FILL(5) RECORD(2)", "LAB106S", "RECORD"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA('x') SEED(1)", "LAB106S", "SEED"),
    ("LAB MAP UNIT(10)", "LAB107S", "10)"),
    ("LAB MAP UNIT(01000)", "LAB107S", "01000"),
    ("LAB MAP UNIT(10G0)", "LAB107S", "10G0"),
    ("LAB READ UNIT(1000) TRACK(0,15)", "LAB108S", "15"),
    ("LAB READ UNIT(1000) TRACK(1182006,0)", "LAB108S", "1182006"),
    ("LAB READ UNIT(1000) TRACK(-1,0)", "LAB108S", "-1"),
    ("LAB ADVANCE SECONDS(99999999999)", "LAB108S", "99999999999"),
    ("LAB ADVANCE SECONDS(" + 5000 * "9" + ")", "LAB108S", 5000 * "9"),
    ("LAB ADVANCE SECONDS(\u0663)", "LAB108S", "\u0663"),
    ("LAB SET BUSY(101)", "LAB108S", "101"),
    ("LAB WRITE UNIT(1000) FILL(0)", "LAB108S", "0)"),
    (f"LAB WRITE UNIT(1000) FILL({MOST_TRACKS + 1})", "LAB108S", str(MOST_TRACKS + 1)),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA('x') RECORD(256)", "LAB108S", "256"),
    ("LAB WRITE UNIT(1000) TRACKS(0,2 0,1) DATA('x')", "LAB109S", "TRACKS"),
    ("LAB WRITE UNIT(1000) TRACKS(0,0 999999,14) DATA('x')", "LAB110S", "TRACKS"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA(X'0')", "LAB111S", "X'0'"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA(X'GG')", "LAB111S", "X'GG'"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA(B'01')", "LAB111S", "B'01'"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA('\u20ac')", "LAB112S", "'\u20ac'"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA('\x01')", "LAB112S", "'\x01'"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA('it''s", "LAB114S", "'it''s"),
    ("LAB WRITE UNIT(1000) TRACK(0,1) DATA('a') X('", "LAB102S", "X"),
    ("LAB CHECKPOINT NAME(" + 33 * "N" + ")", "LAB115S", 33 * "N"),
    ("LAB CHECKPOINT NAME(\u00fc)", "LAB115S", "\u00fc"),
]


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_becomes_its_command(text: str) -> None:
    assert parse(text) == STATEMENTS[text]


@pytest.mark.parametrize("text", STATEMENTS)
def test_case_and_blanks_do_not_matter_outside_of_texts(text: str) -> None:
    wide = text.replace(" ", "   ").replace("(", " ( ").replace(")", " ) ")
    assert parse(wide) == STATEMENTS[text]
    if "'" not in text:
        assert parse(text.lower()) == STATEMENTS[text]


@pytest.mark.parametrize(("text", "name", "found"), MISTAKES)
def test_a_mistake_is_named_and_located(text: str, name: str, found: str) -> None:
    problem = parse(text)
    assert isinstance(problem, Problem)
    assert (problem.message.id, problem.line) == (name, 1)
    at = problem.column - 1
    assert text[at:].startswith(found)
    assert found.startswith(text[at : at + problem.length])
    assert problem.message.text.isprintable()
    assert len(problem.message.text) < 250


def test_limits_are_told() -> None:
    assert parse("LAB ADVANCE SECONDS(99999999999)").message.text == (
        "99999999999 IS NO NUMBER OF SECONDS, WHICH IS 0 TO 999999999"
    )
    assert parse("LAB WRITE UNIT(1000) TRACKS(0,0 99999,0) DATA('')").message.text == (
        "TRACKS IN ONE STATEMENT 1499986, AT MOST 200000"
    )
    long = "00" * (MOST_BYTES + 1)
    assert parse(f"LAB WRITE UNIT(1000) TRACK(0,1) DATA(X'{long}')").message.text == (
        "BYTES OF DATA 47477, AT MOST 47476"
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("LAB WRTE UNIT(1000)", "WRITE"),
        ("LAB READ UNIT(1000) TRAK(0,0)", "TRACK"),
        ("LAB POWER OFF SHAREMEMORY(KEEP)", "SHAREDMEMORY"),
        ("LAB EXPECT MESAGE(X)", "MESSAGE"),
        ("LAB QQQQ", ""),
    ],
)
def test_the_nearest_keyword_is_hinted_at(text: str, meant: str) -> None:
    assert parse(text).hint == (f"DID YOU MEAN {meant}?" if meant else "")


def test_what_could_stand_there_is_told() -> None:
    assert parse("LAB POWER MAYBE").message.text == "MAYBE UNEXPECTED; EXPECTED OFF, ON"
    assert parse("LAB READ UNIT(1000) X").message.text == (
        "X UNEXPECTED; EXPECTED TRACK, UNIT, THE END"
    )


FILE = """\
# a comment
LAB ADVANCE SECONDS(1)

  LAB WRITE UNIT(1000) -
      TRAK(0,1) -
      DATA('x')
LAB READ UNIT(1000) TRACK(0,-
99)
LAB POWER -""".splitlines()


def test_problems_of_a_file_carry_its_lines_and_columns() -> None:
    assert [(one.line, one.column, one.length, one.message.id) for one in problems(FILE)] == [
        (5, 7, 4, "LAB102S"),
        (8, 1, 2, "LAB108S"),
        (9, 11, 1, "LAB116S"),
    ]
    assert [one.line for one in problems(FILE, first_line=101)] == [105, 108, 109]
    assert problems(["LAB POWER ON", "#LAB", ""]) == []


KEYWORDS = ("LAB", "WRITE", "READ", "UNIT", "TRACK", "DATA", "EXPECT", "CC", "COPIED", "UNTIL")


def test_a_hyphen_at_the_very_end_announces_what_does_not_follow() -> None:
    assert parse("LAB POWER -").message.id == "LAB116S"


WORDS = st.sampled_from((*KEYWORDS, *"(),'-", "''", "X'", "1000", "0", "/*", "*/"))


@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_any_text_is_a_command_or_a_located_problem(text: str) -> None:
    for one in (text, f"LAB {text}"):
        found = parse(one)
        if isinstance(found, Problem):
            assert 1 <= found.column <= len(one) + 1
            assert 0 <= found.length <= len(one)
            assert found.message.text.isprintable()
        assert problems(one.split("\n")) is not None
