"""`problems`: everything wrong in a job file, data in other languages included."""

from flashcli.syntax.jcl_check import problems

from .decks import JOB, text_of


def found(*records):
    return [
        (one.line, one.column, one.message.id, one.hint)
        for one in problems(text_of(JOB, *records), "test.jcl")
    ]


def test_a_good_job_has_none():
    assert found("//S EXEC PGM=IKJEFT01", "//SYSTSIN DD *", "FCQUERY DEVN(1000)", "/*") == []


def test_jcl_errors_come_with_what_may_have_been_meant():
    assert found("//S EXCE PGM=A", "//T EXEC PGM=A,PRAM='X'", "//D DD SYSOTU=*") == [
        (2, 5, "IEFC605I", "DID YOU MEAN EXEC?"),
        (3, 16, "IEFC630I", "DID YOU MEAN PARM?"),
        (4, 8, "IEFC630I", "DID YOU MEAN SYSOUT?"),
    ]


def test_procedure_and_symbol_names_are_suggested_too():
    proc = ("//COPY PROC DEVICE=1", "//Q EXEC PGM=A", "// PEND")
    assert [one[3] for one in found(*proc, "//A EXEC CPY")] == ["DID YOU MEAN COPY?"]
    assert [one[3] for one in found(*proc, "//A EXEC COPY,DEVICES=2")] == ["DID YOU MEAN DEVICE?"]


def test_a_word_that_is_spelled_well_is_not_suggested():
    assert found("//S EXEC PGM=A", "//D DD SYSOUT=*,DUMMY") == [(3, 17, "IEF643I", "")]


def test_lower_case_finds_its_upper_case():
    assert [one[3] for one in found("//S exec PGM=A")] == ["DID YOU MEAN EXEC?"]


def test_data_is_looked_at_in_its_language():
    assert [one[:3] for one in found(
        "//S EXEC PGM=IKJEFT01",
        "//SYSTSIN DD *",
        "FCQUERY DEVN(1000)",
        " FCESTABL SDVEN(1000)",
        "/*",
        "//T EXEC PGM=IEFBR14",
        "//SYSTSIN DD *",
        "GARBAGE",
        "/*",
        "//U EXEC PGM=ICKDSF",
        "//SYSIN DD *",
        "  FLASHCPY QUERY RELATIONS UNIT(1000)",
        "  FLASHCPY QUERY RELATIONS UNTI(1000)",
    )] == [(5, 11, "IKJ56712I"), (14, 28, "ICK30211I")]  # fmt: skip


def test_the_parm_of_a_program_is_looked_at_in_its_language():
    assert [one[:3] for one in found(
        "//S EXEC PGM=IKJEFT01,PARM='FCQUERY DVEN(1000)'",
        "//T EXEC PGM=ICKDSF,",
        "//  PARM='NOREPLYU,MARGNS(9 3)'",
        "//U EXEC PGM=ICKDSF,PARM='MARGINS(9 3)'",
        "//V EXEC PGM=IKJEFT1B,PARM='FCQUERY DEVN(1000)'",
        "//W EXEC PGM=BPXBATCH,PARM='SH sleep 5'",
        "//X EXEC PGM=ICKDSF,PARM=NOREPLYU",
    )] == [(2, 37, "IKJ56712I"), (4, 20, "ICK30211I"), (5, 27, "ICK10927I")]  # fmt: skip


def test_a_parm_that_symbols_make_is_told_where_it_stands():
    deck = ("// SET D=10G0", "//S EXEC PGM=IKJEFT01,PARM='FCQUERY DEVN(&D)'")
    assert [one[:3] for one in found(*deck)] == [(3, 23, "IKJ56702I")]


def test_console_commands_wherever_they_stand():
    assert [one[:3] for one in found(
        "// DS QX,1000",
        "//      COMMAND 'V 1000,ONLIN'",
        "//S EXEC PGM=SDSF",
        "//ISFIN DD *",
        "  /DS QD,1OO0",
        "  PRNT",
        "/*",
    )] == [
        (2, 7, "IEE535I"),
        (3, 25, "IEE309I"),
        (6, 10, "IEE306I"),
        (7, 3, "FLC8032E"),
    ]  # fmt: skip


def test_lab_statements_where_they_stand():
    assert [one[:2] for one in found(
        "//*LAB WRITE UNIT(1000) TRAK(0,1) DATA('X')",
        "//*LAB ADVANCE -",
        "//*LAB SECNDS(3)",
        "//*LAB ADVANCE -",
    )] == [(2, 25), (4, 8), (5, 16)]  # fmt: skip


def test_what_a_procedure_brings_in_twice_is_told_once():
    proc = ("//P PROC", "//Q EXEC PGM=IKJEFT01,FOO=1", "//SYSTSIN DD *", "NOSUCH", "/*", "// PEND")
    once = found(*proc, "//A EXEC P")
    assert [one[:3] for one in once] == [(3, 23, "IEFC630I"), (5, 1, "IKJ56500I")]
    assert found(*proc, "//A EXEC P", "//B EXEC P") == once


def test_a_file_that_cannot_be_read():
    bad = problems(f"{JOB}\n//S EXCE\n\x07{'X' * 90}\n//T \x00\n", "test.jcl")
    assert [(one.line, one.column, one.message.id) for one in bad] == [
        (3, 81, "FLC8002E"),
        (4, 5, "FLC8001E"),
    ]


def test_empty_files_have_no_problems():
    assert problems("", "x") == problems("//* ONLY\n\n", "x") == []
