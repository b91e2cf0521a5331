"""Decks of somebody who wants to break it: nothing here may raise, hang or run half."""

from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flashcli.jobs import run_file
from flashcli.syntax.jcl import MOST_UNREADABLE, parse
from flashcli.syntax.jcl_check import problems

from .decks import JOB, jobs, new_run, ran, ran_file, step, text_of

DECK = text_of(
    "//*GOLDEN MAX-CC=4",
    JOB + ",",
    "//* COMMENT",
    "//         CLASS=A",
    "//P PROC D=1",
    "//Q EXEC PGM=IKJEFT01,PARM='FCQUERY DEVN(&D)'",
    "//SYSTSPRT DD SYSOUT=*",
    "//SYSTSIN DD DUMMY",
    "// PEND",
    "// SET A='B C'",
    "// D U,,,1000,1",
    "//S1 EXEC PGM=IEBGENER,COND=((4,LT),EVEN)",
    "//SYSPRINT DD SYSOUT=*",
    "//SYSIN DD DUMMY",
    "//SYSUT2 DD SYSOUT=*",
    "//SYSUT1 DD DATA,DLM=$$",
    "//NOT A STATEMENT",
    "/*",
    "$$",
    "//C IF (S1.RC = 0 &",
    "//        ¬ABEND) THEN",
    "//S2 EXEC P,D=1010",
    "//SYSTSIN DD *",
    "FCQUERY DEVN(1001)",
    "/*",
    "//*LAB ADVANCE -",
    "//*LAB SECONDS(1)",
    "// ELSE",
    "//S3 EXEC PGM=BPXBATCH,PARM='SH sleep 1; exit 1'",
    "// ENDIF",
    "/*JOBPARM X",
    "//",
)


def test_the_deck_runs():
    found = ran_file(DECK)
    assert (found.ends, found.result.codes) == (["CC 0000"], (0, 0, 0))
    assert problems(DECK, "x") == []


def survived(text):
    """Whatever the text is: values, never an exception, and both ways agree."""
    result = run_file(new_run(), text, "x.jcl")
    assert all(line.startswith("x.jcl:") for line in result.unreadable)
    assert bool(result.unreadable) == bool(parse(text).unreadable)
    wrong = [job for job in parse(text).jobs if job.flaws]
    assert sum(job.code == "JCL ERROR" for job in result.jobs) >= len(wrong)
    if result.unreadable or wrong:
        assert problems(text, "x")
    for sysout in result.sysouts:
        assert all("\n" not in line and line for line in sysout.lines)


@pytest.mark.parametrize("cut", range(0, len(DECK), 7))
def test_cut_off_anywhere(cut):
    survived(DECK[:cut])


@pytest.mark.parametrize("line", range(len(DECK.split("\n"))))
def test_without_any_one_record(line):
    records = DECK.split("\n")
    survived("\n".join(records[:line] + records[line + 1 :]))


@pytest.mark.parametrize("line", range(len(DECK.split("\n"))))
def test_with_any_one_record_twice(line):
    records = DECK.split("\n")
    survived("\n".join(records[: line + 1] + records[line:]))


PIECES = st.sampled_from(
    [
        *DECK.split("\n"),
        "",
        "//",
        "/*",
        "//*",
        "$$",
        "// PEND",
        "// ENDIF",
        "//X DD *,DLM=ZZ",
        "ZZ",
        "//Q EXEC P",
        "//Q.SYSTSIN DD *",
        "//*LAB MAP UNIT(1000)",
        "//         'QUOTED",
        "//             RESUMED'",
        f"{'//Y DD DUMMY':<71}X",
        "// SET P='&A&A'",
        "//Z EXEC PGM=&A,PARM=(&P,'&P')",
        "//J JOB JOBRC=(STEP,S1)",
    ]
)


@given(st.lists(PIECES, max_size=25))
@settings(max_examples=150, deadline=None)
def test_any_order_of_records(records):
    survived("\n".join([JOB, *records]))


@given(st.lists(st.text("/*'(),=&. ABD1X¬|\t", max_size=40), max_size=8))
@example(["//A IF ", "// (RC=0", "// ) THEN THEN"])
@example(["// SET A='''", "//             ''',B=&A"])
@settings(max_examples=300, deadline=None)
def test_any_punctuation(records):
    survived(text_of(JOB, "//S EXEC PGM=IEFBR14", *("//" + one for one in records)))


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text(text):
    survived(text)


# --- letters ----------------------------------------------------------------------------


def test_a_missing_last_newline():
    assert ran_file(text_of(JOB, step("S1", 1)).rstrip("\n")).ends == ["CC 0256"]


def test_tabs_are_blanks():
    deck = ("//S1\tEXEC\tPGM=IKJEFT01\tA COMMENT", "//SYSTSPRT\tDD\tSYSOUT=*")
    found = ran(*deck, "//SYSTSIN DD *", "\tPROFILE\tMSGID")
    assert found.steps == ["S1 0000"]
    assert "         2 //S1 EXEC PGM=IKJEFT01 A COMMENT" in found.lines("JESJCL")


def test_a_tab_counts_as_one_column():
    assert parse(f"//A JOB{' ' * 72}\t\n").unreadable == ()
    assert len(parse(f"//A JOB{' ' * 73}\t\n").unreadable) == 1


def test_carriage_returns_at_line_ends_are_line_ends():
    assert ran_file(DECK.replace("\n", "\r\n")).ends == ["CC 0000"]
    assert [one.name for one in parse("//A JOB\r//B JOB\n").unreadable] == ["FLC8001E"]


def test_latin_1_in_comments_and_text():
    found = ran("//* ÄÖÜ ß é", "//S1 EXEC PGM=BPXBATCH,PARM='SH exit 0'  ñ")
    assert found.ends == ["CC 0000"]
    assert [one.name for one in jobs(JOB, "//S EXEC PGM=ß")[0].flaws] == ["FLC8005E"]


def test_separators_of_unicode_end_no_record():
    found = ran("//* A\u2028//B EXEC PGM=X", step("S1"))
    assert found.steps == ["S1 0000"]


@pytest.mark.parametrize(
    "character", ["\0", "\x07", "\x1a", "\x1b", "\x0b", "\x0c", "\x7f", "\x85"]
)
def test_control_characters_stop_the_file(character):
    found = ran_file(text_of("//A JOB", step("S1"), "//B JOB", f"//S2 EXEC PGM={character}"))
    assert (found.result.sysouts, found.result.codes) == ((), (20,))
    assert found.result.unreadable == (
        f"test.jcl:4:15: FLC8001E CONTROL CHARACTER X'{ord(character):02X}' IN THE RECORD",
    )


def test_records_over_80_columns_stop_the_file():
    exactly = f"{'//* X':<79}Y"
    assert ran_file(text_of(JOB, exactly)).ends == ["CC 0000"]
    found = ran_file(text_of(JOB, exactly + "Z", "//S EXEC PGM=IEFBR14"))
    assert found.result.unreadable == ("test.jcl:2:81: FLC8002E RECORD IS LONGER THAN 80 COLUMNS",)


def test_a_binary_file_is_told_of_briefly():
    found = parse("\0\n" * 100_000).unreadable
    assert (len(found), found[-1].name) == (MOST_UNREADABLE + 1, "FLC8003E")


@pytest.mark.parametrize("text", ["", "\n", "\n\n  \n", "//* ONLY\n", "/*\n", "//\n", "//\n//\n"])
def test_files_with_nothing_in_them(text):
    found = ran_file(text)
    assert (found.result.sysouts, found.result.codes, found.result.unreadable) == ((), (), ())


# --- size: linear time, bounded depth --------------------------------------------------------


def seconds(records):
    text = text_of(*records)
    before = process_time()
    parse(text)
    return process_time() - before


QUERY = "  FLASHCPY QUERY RELATIONS UNIT(1000) " * 2
STEP = "//S EXEC PGM=IEFBR14"
DDS = ["//S EXEC PGM=IEFBR14,COND=(4,LT)", *["//D DD DSN=A.B.C,DISP=(OLD,KEEP)"] * 1200]
PARM = "//S EXEC PGM=A,PARM='" + "X" * 50
QUOTES = "'" * 56
SYMBOL = "// SET A='" + "X" * 60 + "'"

# First records, and what is repeated: about ten megabytes with the number given.
BIG = {
    "data": ([JOB, STEP, "//D DD *"], [QUERY], 130_000),
    "statements": ([JOB], DDS, 250),
    "comments": ([JOB], ["//* A COMMENT" + "." * 60], 130_000),
    "LAB statements": ([JOB], ["//*LAB ADVANCE -"], 600_000),
    "continuations": ([JOB, "//S EXEC PGM=A,"], ["// ACCT=(A),"], 800_000),
    "quoted text": ([JOB, PARM], [f"//{' ' * 13}{QUERY[:56]}"], 140_000),
    "apostrophes": ([JOB, PARM], [f"//{' ' * 13}{QUOTES}"], 140_000),
    "an IF": ([JOB, "// IF RC = 0"], ["// & RC = 0"], 800_000),
    "parentheses": ([JOB, "//S EXEC PGM=A,"], [f"// ACCT={'(' * 60},"], 140_000),
    "garbage": ([JOB], ["GARBAGE" * 10], 140_000),
    "open IFs": ([JOB], ["// IF RC = 0 THEN"], 500_000),
    "symbols": ([JOB, SYMBOL, STEP], ["//D DD DSN=" + "&A" * 25], 160_000),
    "SETs": ([JOB, "// SET A=B"], ["// SET A=" + "&A" * 25], 160_000),
    "procedures": ([JOB], ["//P PROC", "//Q EXEC PGM=A", "// PEND"], 250_000),
    "calls": ([JOB, "//P PROC", "// SET A=B", "// PEND"], ["//X EXEC P"], 900_000),
    "jobs": ([], [JOB, STEP], 200_000),
    "commands": ([JOB], ["// D U,,,1000,1"], 600_000),
}  # fmt: skip


def big(kind, part=1):
    first, repeated, times = BIG[kind]
    return first + repeated * (times // part)


@pytest.mark.parametrize("kind", ["data", "statements"])
def test_ten_megabytes_are_converted_in_a_few_seconds(kind):
    assert sum(map(len, big(kind))) > 9_000_000
    assert seconds(big(kind)) < 10


@pytest.mark.parametrize("kind", BIG)
def test_nothing_is_quadratic(kind):
    """Eight times the records may take eight times as long, with some allowance."""
    assert seconds(big(kind, 10)) < 16 * seconds(big(kind, 80)) + 0.2


def test_deep_expressions_are_bounded():
    opened = [f"//{' ' * 5}{'(' * 60}"] * 100
    found = jobs(JOB, "// IF " + "(" * 50, *opened, "//      RC = 0 THEN", "// ENDIF")
    assert [one.name for one in found[0].flaws] == ["IEFC013I"]
