"""Records to cards: fields, continuation, comments, in-stream data (sections 1 and 2)."""

import pytest

from flashcli.syntax.jcl_cards import Reader, records_of
from flashcli.syntax.jcl_values import InStream as Data
from flashcli.syntax.jcl_values import LabText

from .decks import JOB, flaws, job


def cards(*records):
    reader = Reader(records)
    found = []
    while card := reader.next():
        found.append(card)
    return found


def field(*records):
    (card,) = cards(*records)
    assert card.flaws == ()
    return card.field


# --- fields ------------------------------------------------------------------------


def test_name_operation_parameters_comment():
    (card,) = cards("//STEP1    EXEC PGM=IEFBR14   THIS IS A COMMENT")
    assert (card.name, card.operation, card.field) == ("STEP1", "EXEC", "PGM=IEFBR14")
    assert card.place(0) == (1, 17)


def test_text_ends_in_column_71_and_73_to_80_are_ignored():
    record = f"{'//D DD DSN=A,':<71}X12345678"
    (card,) = cards(record, "//   DISP=SHR")
    assert card.field == "DSN=A,DISP=SHR"
    assert field(f"{'//D DD DUMMY':<72}00010000") == "DUMMY"


def test_blanks_inside_apostrophes_belong_to_the_field():
    assert field("//S EXEC PGM=A,PARM='SH sleep 5' COMMENT") == "PGM=A,PARM='SH sleep 5'"
    assert field("//S EXEC PGM=A,PARM='IT''S IT' COMMENT") == "PGM=A,PARM='IT''S IT'"


# --- continuation --------------------------------------------------------------------


def test_parameters_go_on_after_a_comma():
    assert field("//S EXEC PGM=A,   COMMENT", "//             PARM=B") == "PGM=A,PARM=B"


@pytest.mark.parametrize("column", range(4, 17))
def test_the_text_may_begin_in_columns_4_to_16(column):
    assert field("//S EXEC PGM=A,", f"//{' ' * (column - 3)}PARM=B") == "PGM=A,PARM=B"


def test_text_from_column_17_on_is_no_continuation():
    assert flaws(f"//S EXEC PGM=IEFBR14,\n//{' ' * 14}PARM=B") == [(2, "IEFC621I", 2, 21)]


def test_text_in_column_3_is_a_new_statement():
    found = flaws("//S EXEC PGM=IEFBR14,", "//D DD DUMMY")
    assert found == [(2, "IEFC621I", 2, 21)]


@pytest.mark.parametrize("next_one", ["", "//", "/*", "DATA"])
def test_nothing_else_continues_a_statement(next_one):
    assert (2, "IEFC621I", 2, 21) in flaws("//S EXEC PGM=IEFBR14,", next_one)


def test_positions_are_those_in_the_file():
    card, *_ = cards("//S EXEC PGM=A,", "//       PARM=B,", "//  COND=EVEN")
    assert card.place(card.field.index("PARM")) == (2, 10)
    assert card.place(card.field.index("COND")) == (3, 5)
    assert card.place(len("PGM=A,PARM")) == (2, 14)


def test_comments_between_continued_records_are_skipped():
    assert field("//S EXEC PGM=A,", "//* A COMMENT,", "//*", "// PARM=B") == "PGM=A,PARM=B"


def test_comments_after_a_statement_cut_off_are_comments():
    assert [card.operation for card in cards("//S EXEC PGM=A,", "//* X", "//T EXEC PGM=B")] == [
        "EXEC",
        "",
        "EXEC",
    ]


def test_quoted_text_fills_column_71_and_resumes_in_16():
    first = "//S EXEC PGM=A,PARM='" + "X" * 50
    assert len(first) == 71
    assert field(first, "//             YY Y',COND=EVEN")[-19:] == "XXXXYY Y',COND=EVEN"


def test_quoted_text_that_ends_early_is_blank_up_to_column_71():
    got = field("//S EXEC PGM=A,PARM='AB", f"//{' ' * 13}CD'")
    assert got == "PGM=A,PARM='AB" + " " * 48 + "CD'"


def test_quoted_text_must_resume_in_column_16():
    assert [one[1] for one in flaws("//S EXEC PGM=A,PARM='AB", "//       CD'")] == [
        "IEFC624I",
        "IEFC605I",
    ]


def test_an_open_apostrophe_takes_no_statement():
    found = flaws("//S EXEC PGM=IEFBR14,PARM='AB", "//D DD DUMMY")
    assert found == [(2, "IEFC624I", 2, 27)]


def test_column_72_continues_a_comment():
    record = f"{'//D DD DUMMY   A COMMENT':<71}X"
    assert len(cards(record, "//   THAT GOES ON", "//E DD DUMMY")) == 2


def test_column_72_before_a_new_statement_means_nothing():
    record = f"{'//D DD DUMMY   A COMMENT':<71}X"
    assert len(cards(record, "//E DD DUMMY")) == 2
    assert [card.operation for card in cards(record, "//")] == ["DD", ""]


def test_command_statements_are_not_continued():
    assert [card.operation for card in cards("// D U,", "//  DS QD,1000")] == ["D", "DS"]


# --- IF ----------------------------------------------------------------------------------


def test_an_expression_may_break_at_a_blank():
    (card,) = cards("//C IF (A.RC = 0", "//*", "//      & B.RC = 0) THEN  COMMENT")
    assert card.field == "(A.RC = 0 & B.RC = 0) "
    assert card.place(card.field.index("&")) == (3, 9)


def test_then_is_a_word_of_its_own():
    (card,) = cards("// IF THEN.RC = 0 & ATHEN.RC=0 THEN")
    assert card.field == "THEN.RC = 0 & ATHEN.RC=0 "


def test_an_if_without_then_takes_no_statement():
    found = flaws("// IF RC = 0", "//S EXEC PGM=IEFBR14", "// ENDIF")
    assert found == [(2, "FLC8014E", 2, 12)]
    found = flaws("// IF RC = 0", "// EXEC PGM=IEFBR14", "// ENDIF")
    assert found == [(2, "FLC8014E", 2, 12)]


# --- in-stream data -------------------------------------------------------------------------


def data(*records):
    found = [card.data for card in cards(*records) if card.data]
    assert len(found) == 1
    return found[0]


def test_a_star_ends_at_a_delimiter_or_at_a_statement():
    assert data("//D DD *", "A", "B", "/*", "//E DD DUMMY") == Data(2, ("A", "B"))
    assert data("//D DD *   COMMENT", "A", "//E DD DUMMY") == Data(2, ("A",))
    assert data("//D DD *", "A", "//* COMMENT") == Data(2, ("A",))
    assert data("//D DD *", "A") == Data(2, ("A",))
    assert data("//D DD *", "/*") == Data(2, ())


def test_data_ends_at_the_delimiter_only():
    found = cards("//D DD DATA", "//JOB JOB", "// DD *", "/*", "//E DD DUMMY")
    assert found[0].data == Data(2, ("//JOB JOB", "// DD *"))
    assert found[1].name == "E"


@pytest.mark.parametrize("written", ["DLM=$$", "DLM='$$'", "DLM=$$,LRECL=80"])
def test_a_delimiter_of_ones_own(written):
    records = (f"//D DD *,{written}", "A", "/* B", "$$ END", "//E DD DUMMY")
    assert data(*records) == Data(2, ("A", "/* B"))


def test_with_it_a_star_still_ends_at_a_statement_and_data_does_not():
    assert data("//D DD *,DLM=$$", "A", "//E DD DUMMY", "$$") == Data(2, ("A",))
    records = ("//D DD DATA,DLM=$$", "/*", "//E DD DATA,DLM=##", "##", "$$")
    assert data(*records) == Data(2, ("/*", "//E DD DATA,DLM=##", "##"))


def test_a_doubled_apostrophe_may_be_half_of_it():
    assert data("//D DD DATA,DLM='''A'", "X", "'A") == Data(2, ("X",))


def test_a_delimiter_after_an_error_is_lost():
    found = flaws("//S EXEC PGM=IEFBR14", "//D DD *,FOO=1,DLM=$$", "A", "$$", "//E DD DUMMY")
    assert found == [(3, "IEFC630I", 3, 10)]
    found = flaws("//S EXEC PGM=IEFBR14", "//D DD DATA,FOO=1,DLM=$$", "A", "/*", "$$")
    assert [(one[1], one[2]) for one in found] == [("IEFC630I", 3), ("IEFC605I", 6)]


def test_a_delimiter_before_an_error_is_not():
    found = flaws("//S EXEC PGM=IEFBR14", "//D DD DATA,DLM=$$,FOO=1", "A", "/*", "$$")
    assert found == [(3, "IEFC630I", 3, 20)]


@pytest.mark.parametrize("operand", ["DLM=$", "DLM=$$$", "DLM=", "DLM=''"])
def test_a_delimiter_has_two_characters(operand):
    found = flaws("//S EXEC PGM=IEFBR14", f"//D DD *,{operand}", "A", "/*")
    assert [one[1] for one in found] == ["FLC8006E"]


def test_a_delimiter_needs_data():
    found = flaws("//S EXEC PGM=IEFBR14", "//D DD SYSOUT=*,DLM=$$")
    assert found == [(3, "FLC8006E", 3, 21)]


def test_the_field_of_a_data_statement_may_be_continued():
    assert data("//D DD DATA,", "//   DLM=ZZ", "A", "ZZ") == Data(3, ("A",))


def test_data_is_skipped_also_where_the_statement_may_not_stand():
    assert flaws("//D DD *", "A", "/*") == [(2, "IEFC606I", 2, 5)]


# --- comments, null statement, JES2 -----------------------------------------------------------


def test_a_lab_comment_is_a_statement_and_may_go_on():
    (card,) = cards("//*LAB ADVANCE -", "//*LAB   SECONDS(3)")
    records = ("LAB ADVANCE -", "LAB   SECONDS(3)")
    assert card.labs == (LabText("LAB ADVANCE SECONDS(3)", 1, records),)


@pytest.mark.parametrize(
    "comment",
    ["//*LAB", "//*LAB IS FUN", "//*LABMAP UNIT(1000)", "//* LAB MAP UNIT(1000)", "//*lab MAP"],
)
def test_any_other_comment_stays_one(comment):
    (card,) = cards(comment)
    assert card.labs == ()


def test_a_hyphen_at_the_end_stays_when_nothing_follows():
    (card, _) = cards("//*LAB ADVANCE -", "//* SECONDS(3)")
    assert card.labs[0].text == "LAB ADVANCE -"


def test_sequence_numbers_are_no_part_of_a_lab_statement():
    (card,) = cards(f"{'//*LAB MAP UNIT(1000)':<72}00010000")
    assert card.labs[0].text == "LAB MAP UNIT(1000)"


def test_a_lab_comment_inside_a_statement_comes_after_it():
    (card,) = cards("//S EXEC PGM=A,", "//*LAB MAP UNIT(1000)", "//  PARM=B")
    assert (card.field, card.labs[0].line) == ("PGM=A,PARM=B", 2)


def test_a_lab_comment_after_a_statement_cut_off_runs_once():
    first, second, _ = cards("//S EXEC PGM=A,", "//*LAB MAP UNIT(1000)", "//T EXEC PGM=B")
    assert (first.labs, len(second.labs)) == ((), 1)


def test_jes2_statements_are_numbered_and_stray_delimiters_are_not():
    found = job("/*JOBPARM SYSAFF=*", "/*$SI1-5", "/*", "/* END", "//S EXEC PGM=IEFBR14")
    assert found.flaws == ()
    numbers = [(number, text[:9]) for number, text in found.listing]
    assert numbers == [(1, JOB[:9]), (2, "/*JOBPARM"), (3, "/*$SI1-5"), (4, "//S EXEC ")]


def test_a_jes2_statement_ends_data_too():
    found = cards("//D DD *", "A", "/*ROUTE PRINT X", "//E DD DUMMY")
    assert found[0].data == Data(2, ("A",))
    assert found[1].images == ("/*ROUTE PRINT X",)


def test_blank_records_between_statements_are_skipped():
    assert [card.line for card in cards("", "//D DD DUMMY", "   ", "//E DD DUMMY", "")] == [2, 4]


def test_records_of_a_text():
    assert records_of("A\r\nB\tC\n\nD") == ["A", "B C", "", "D"]
    assert records_of("") == []
    assert records_of("A\n") == ["A"]
    assert records_of("A\u2028B\x85") == ["A\u2028B\x85"]
