"""Conversion: every error of section 8, procedures, symbols, the listing."""

import pytest

from flashcli.syntax.jcl import parse
from flashcli.syntax.jcl_convert import INVALID
from flashcli.syntax.jcl_values import ELSE, ENDIF, SUBSTITUTION, Command, Cond, If, LabText, Step

from .decks import JOB, flaws, job, jobs, text_of

IEFBR14 = "//S EXEC PGM=IEFBR14"


def names(*records):
    return [name for _, name, _, _ in flaws(*records)]


def steps(*records):
    found = job(*records)
    assert found.flaws == ()
    return [item for item in found.body if isinstance(item, Step)]


def listing(*records):
    """Lines of JESJCL after the JOB statement, as number and text."""
    return list(job(*records).listing[1:])


# --- errors one by one (section 8) ---------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "flaw"),
    [
        ("//S EXCE PGM=A", (2, "IEFC605I", 2, 5)),
        ("//SEXEC PGM=A", (2, "IEFC605I", 2, 9)),
        ("//S", (2, "IEFC605I", 2, 4)),
        ("DATA WITHOUT DD", (2, "IEFC605I", 2, 1)),
        ("//X DS QD,1000", (2, "IEFC605I", 2, 5)),
        ("// START X", (2, "IEFC605I", 2, 4)),
        ("//s EXEC PGM=A", (2, "IEFC662I", 2, 3)),
        ("//S exec PGM=A", (2, "IEFC605I", 2, 5)),
        ("//S EXEC pgm=A", (2, "IEFC630I", 2, 10)),
        ("//S EXEC PGM=a", (2, "FLC8005E", 2, 14)),
        ("//TOOLONGNAME EXEC PGM=A", (2, "IEFC662I", 2, 3)),
        ("//1S EXEC PGM=A", (2, "IEFC662I", 2, 3)),
        ("//S.T EXEC PGM=A", (2, "IEFC662I", 2, 3)),
        ("//S EXEC PGM=A,FOO=1", (2, "IEFC630I", 2, 16)),
        ("//S EXEC PGM=A,PARM.S='X'", (2, "IEFC630I", 2, 16)),
        ("//S EXEC PGM=TOOLONGNAME", (2, "IEF642I", 2, 14)),
        ("//S EXEC PGM=", (2, "FLC8006E", 2, 14)),
        ("//S EXEC PGM=A,PGM=B", (2, "FLC8006E", 2, 16)),
        ("//S EXEC PGM=A,B", (2, "IEF643I", 2, 16)),
        ("//S EXEC", (2, "FLC8015E", 2, 5)),
        ("//S EXEC NOPROC", (2, "IEFC612I", 2, 10)),
        ("//S EXEC PROC=NOPROC", (2, "IEFC612I", 2, 10)),
        ("//S EXEC PGM=A,COND=(4,XX)", (2, "FLC8006E", 2, 21)),
        ("//S EXEC PGM=A,COND=(4,LT,NOSTEP)", (2, "IEF645I", 2, 16)),
        ("//S EXEC PGM=A,PARM='B", (2, "IEFC624I", 2, 21)),
        ("//S EXEC PGM=A,PARM=(B", (2, "IEFC622I", 2, 21)),
        (f"//S EXEC PGM=A,\n// PARM='{'X' * 60}{chr(10)}", (2, "IEFC624I", 3, 9)),
        ("// ELSE", (2, "IEFC606I", 2, 4)),
        ("// ENDIF", (2, "IEFC606I", 2, 4)),
        ("// PEND", (2, "IEFC606I", 2, 4)),
        ("//D DD DUMMY", (2, "IEFC606I", 2, 5)),
        ("// IF B = 0 THEN\n// ENDIF", (2, "IEFC013I", 2, 7)),
        ("// IF RC = 0 THEN", (2, "FLC8011E", 2, 4)),
        ("//P PROC", (2, "FLC8017E", 2, 5)),
        ("// PROC\n// PEND", (2, "IEFC662I", 2, 3)),
        ("// JCLLIB ORDER=A", (2, "FLC8019E", 2, 4)),
        ("// INCLUDE MEMBER=A", (2, "FLC8019E", 2, 4)),
        ("// SET", (2, "FLC8006E", 2, 4)),
        ("// SET A", (2, "IEF643I", 2, 8)),
        ("// SET 1A=B", (2, "IEFC630I", 2, 8)),
        ("// COMMAND D U", (2, "IEF643I", 2, 12)),
        ("// COMMAND 'D U',X", (2, "IEF643I", 2, 12)),
        ("// COMMAND ' '", (2, "IEF643I", 2, 12)),
        ("// COMMAND", (2, "IEF643I", 2, 4)),
    ],
)
def test_an_error_and_where_it_is(record, flaw):
    assert flaws(*record.split("\n")) == [flaw]


@pytest.mark.parametrize(
    ("operands", "flaw"),
    [
        ("(A),'X',B", "IEF643I"),
        (f"(A),'{'X' * 21}'", "IEF642I"),
        ("CLAS=A", "IEFC630I"),
        ("CLASS=TOOLONGCLASS", "IEF642I"),
        ("TYPRUN=HOLD", "FLC8006E"),
        ("JOBRC=FOO", "FLC8006E"),
        ("JOBRC=(STEP,NOSTEP)", "IEF645I"),
        ("COND=(4,LT,S1)", "FLC8006E"),
        ("COND=EVEN", "FLC8006E"),
        ("RESTART=S1", "IEFC630I"),
    ],
)
def test_errors_of_a_job_statement(operands, flaw):
    (found,) = jobs(f"//J JOB {operands}", IEFBR14)
    assert [(one.name, one.statement, one.line) for one in found.flaws] == [(flaw, 1, 1)]


@pytest.mark.parametrize("name", ["", "TOOLONGNAME", "1JOB", "job"])
def test_a_job_needs_a_name(name):
    (found,) = jobs(f"//{name} JOB (A)", IEFBR14)
    assert found.name == INVALID
    assert [one.name for one in found.flaws] == ["IEFC662I"]


def test_what_a_job_statement_may_say():
    (found,) = jobs(
        "//J JOB (ACCT,1),'O''NEIL',CLASS=B,MSGCLASS=X,MSGLEVEL=(1,1),",
        "//   NOTIFY=&SYSUID,REGION=0M,TIME=1440,USER=OTHER,",
        "//   COND=((8,LT),(4,EQ)),TYPRUN=SCAN,JOBRC=LASTRC",
        IEFBR14,
    )
    assert found.flaws == ()
    assert (found.job_class, found.user, found.scan) == ("B", "OTHER", True)
    assert (len(found.cond.tests), found.code) == (2, "LASTRC")
    (found,) = jobs("//J JOB", IEFBR14)
    assert (found.flaws, found.job_class, found.user) == ((), "A", "")


def test_errors_come_in_statement_order_and_all_of_them():
    found = flaws("//1S EXEC PGM=A,FOO=1", "//D DD BAR", "// IF B = 0 THEN", "//T EXEC PGM=b,X")
    assert found == [
        (2, "IEFC662I", 2, 3),
        (2, "IEFC630I", 2, 17),
        (3, "IEF643I", 3, 8),
        (4, "IEFC013I", 4, 7),
        (4, "FLC8011E", 4, 4),
        (5, "FLC8005E", 5, 14),
        (5, "IEF643I", 5, 16),
    ]


def test_parm_has_at_most_100_characters_after_its_apostrophes():
    assert steps("//S EXEC PGM=A,", f"// PARM=({'X' * 49},", f"// '{'Y' * 50}')")[0].parm[-1] == "Y"
    assert names("//S EXEC PGM=A,", f"// PARM=({'X' * 50},", f"// '{'Y' * 50}')") == ["IEF642I"]


@pytest.mark.parametrize(("length", "found"), [(123, []), (124, ["IEF642I"])])
def test_a_command_has_at_most_123_characters(length, found):
    first = "//   COMMAND '" + "X" * 57
    second = "//             " + "X" * 56
    assert names(first, second, f"//{' ' * 13}{'X' * (length - 113)}'") == found


def test_outputs_and_known_keywords_are_accepted():
    deck = ("//O OUTPUT CLASS=A", "//S EXEC PGM=A,REGION=0M,TIME=(1,30),DYNAMNBR=20,ACCT=(A)")
    assert names(*deck, "//D DD DSN=A.B(C),DISP=(,CATLG),BLKSIZE=3120,RECFM=FB,LRECL=80") == []
    assert names("//JOBLIB DD DSN=A,DISP=SHR", IEFBR14) == []


def test_parameters_past_column_71_are_not_lost_silently():
    long = f"{'//S EXEC PGM=IEFBR14,':<21}ACCT={'X' * 46}"
    assert len(long) == 72
    assert flaws(long, "// TIME=1") == [(2, "FLC8020E", 2, 71)]
    assert names(long[:71], "//D DD DUMMY") == []


# --- jobs of a file -----------------------------------------------------------------------------


def test_several_jobs_in_a_file():
    found = jobs("//A JOB", IEFBR14, "//B JOB", IEFBR14, "//", "//C JOB", IEFBR14)
    assert [(one.name, one.line, one.cards) for one in found] == [
        ("A", 1, 2),
        ("B", 3, 3),
        ("C", 6, 2),
    ]


def test_cards_after_the_null_statement_are_skipped():
    lab = "//*LAB MAP UNIT(1000)"
    found = jobs("//A JOB", "//", "GARBAGE", lab, "//X EXEC PGM=A", "/*", "//B JOB", IEFBR14)
    assert [(one.name, one.flaws, len(one.body)) for one in found] == [("A", (), 0), ("B", (), 1)]


def test_comments_before_the_first_job_are_its_own():
    (found,) = jobs("//* TITLE", "//*LAB MAP UNIT(1000)", "//A JOB", IEFBR14)
    assert found.flaws == ()
    assert [text for _, text in found.listing] == [
        "//* TITLE",
        "//*LAB MAP UNIT(1000)",
        "//A JOB",
        "//S EXEC PGM=IEFBR14",
    ]
    assert (found.card, found.listing[2][0], found.cards) == (2, 1, 4)
    assert isinstance(found.body[0], LabText)


def test_a_file_without_a_job():
    assert jobs() == []
    assert jobs("//* ONLY", "", "//* COMMENTS", "/*", "//") == []
    assert parse("").jobs == parse("\n\n").jobs == ()


def test_lab_statements_without_a_job_are_an_error():
    file = parse(text_of("//* X", "//*LAB MAP UNIT(1000)"))
    assert [(one.name, one.line) for one in file.unreadable] == [("FLC8004E", 2)]


@pytest.mark.parametrize(
    ("record", "flaw"),
    [
        ("//S EXEC PGM=IEFBR14", "IEFC606I"),
        ("//D DD DUMMY", "IEFC606I"),
        ("FCESTABL SDEVN(1000)", "IEFC605I"),
        ("// SET A=B", "IEFC606I"),
        ("// D U", "IEFC606I"),
    ],
)
def test_a_job_must_come_first(record, flaw):
    found, other = jobs(record, JOB, IEFBR14)
    assert (found.name, [one.name for one in found.flaws]) == (INVALID, [flaw])
    assert (other.name, other.flaws) == ("JOB1", ())


# --- SET and symbols ---------------------------------------------------------------------------


def test_set_counts_from_where_it_stands():
    found = steps(
        "//A EXEC PGM=A,PARM='&X'",
        "// SET X=1,Y='A B'",
        "//B EXEC PGM=A,PARM='&X &Y'",
        "// SET X=",
        "//C EXEC PGM=A,PARM='&X.&Y'",
    )
    assert [one.parm for one in found] == ["&X", "1 A B", "A B"]


def test_set_is_not_conditional():
    deck = ("// IF RC = 8 THEN", "// SET X=1", "// ENDIF", "//B EXEC PGM=A,PARM='&X'")
    assert steps(*deck)[0].parm == "1"


def test_symbols_may_hold_operands():
    (found,) = steps("// SET OP='COND=EVEN',P=A", "//B EXEC PGM=&P,&OP")
    assert (found.program, found.cond) == ("A", Cond(even=True))


def test_a_symbol_has_at_most_255_characters():
    half = "//             " + "X" * 56
    assert names("// SET A='" + "X" * 61, half, half, half, "//" + " " * 13 + "X" * 26 + "'") == []
    long = names("// SET A='" + "X" * 61, half, half, half, "//" + " " * 13 + "X" * 27 + "'")
    assert long == ["IEF642I"]


def test_a_mistake_after_a_symbol_is_where_it_stands():
    assert flaws("// SET X=LONGVALUE", "//S EXEC PGM=A,PARM='&X',FOO=1") == [(3, "IEFC630I", 3, 26)]


def test_a_substitution_is_told_after_the_statement():
    assert listing("// SET P=A", "//S EXEC PGM=&P,", "//   COND=EVEN")[1:] == [
        (3, "//S EXEC PGM=&P,"),
        (0, "//   COND=EVEN"),
        (SUBSTITUTION, "PGM=A,COND=EVEN"),
    ]


# --- procedures --------------------------------------------------------------------------------

PROC = (
    "//P PROC DEV=1000",
    "//Q EXEC PGM=IKJEFT01,PARM='FCQUERY DEVN(&DEV)'",
    "//OUT DD SYSOUT=*",
    "//IN DD DUMMY",
    "//R EXEC PGM=IEFBR14,COND=(0,LT,Q)",
    "//D DD SYSOUT=A",
    "// PEND",
)


def test_a_procedure_is_expanded_in_place():
    found = steps(*PROC, "//A EXEC P", "//B EXEC PROC=P,DEV=1010")
    assert [(one.name, one.procstep, one.parm) for one in found] == [
        ("A", "Q", "FCQUERY DEVN(1000)"),
        ("A", "R", ""),
        ("B", "Q", "FCQUERY DEVN(1010)"),
        ("B", "R", ""),
    ]
    assert [one.cond.tests[0].name for one in found if one.cond.tests] == [("A", "Q"), ("B", "Q")]


def test_the_call_wins_over_the_default_and_both_over_set():
    deck = ("// SET DEV=2000", *PROC)
    assert steps(*deck, "//A EXEC P")[0].parm == "FCQUERY DEVN(1000)"
    assert steps(*deck, "//A EXEC P,DEV=")[0].parm == "FCQUERY DEVN()"
    deck = ("// SET DEV=2000", "//P PROC", *PROC[1:])
    assert steps(*deck, "//A EXEC P")[0].parm == "FCQUERY DEVN(2000)"


def test_parm_and_cond_of_a_call():
    first, second = steps(*PROC, "//A EXEC P,PARM='X',COND=EVEN")
    assert (first.parm, first.cond, second.parm, second.cond) == (
        "X",
        Cond(even=True),
        "",
        Cond(even=True),
    )
    first, second = steps(*PROC, "//A EXEC P,PARM.R='X',COND.R=ONLY")
    assert (first.parm, second.parm, second.cond) == ("FCQUERY DEVN(1000)", "X", Cond(only=True))


def test_dd_statements_add_and_override():
    found = steps(
        *PROC,
        "//A EXEC P",
        "//IN DD *",
        "DATA",
        "/*",
        "//NEW DD SYSOUT=B",
        "//R.D DD DUMMY",
        "//R.E DD *",
        "MORE",
        "// DD *",
        "AND MORE",
    )
    first = {one.name: (one.kind, one.data and one.data.records) for one in found[0].dds}
    assert first == {
        "OUT": ("SYSOUT", None),
        "IN": ("*", ("DATA",)),
        "NEW": ("SYSOUT", None),
    }
    second = [(one.name, one.kind, one.data and one.data.records) for one in found[1].dds]
    assert second == [
        ("D", "DUMMY", None),
        ("E", "*", ("MORE",)),
        ("", "*", ("AND MORE",)),
    ]


def test_an_override_keeps_what_it_does_not_change():
    deck = ("//P PROC", "//Q EXEC PGM=A", "//D DD UNIT=3390,VOL=SER=PRD000,DISP=OLD", "// PEND")
    (found,) = steps(*deck, "//A EXEC P", "//D DD VOL=SER=PRD001")
    assert found.dds[0].keywords == {"UNIT": "3390", "VOL": "SER=PRD001", "DISP": "OLD"}


def test_an_override_without_data_keeps_the_data():
    deck = ("//P PROC", "//Q EXEC PGM=A", "//D DD *", "X", "/*", "// PEND")
    (found,) = steps(*deck, "//A EXEC P", "//D DD LRECL=80")
    assert (found.dds[0].kind, found.dds[0].data.records) == ("*", ("X",))
    (found,) = steps(*deck, "//A EXEC P", "//D DD DUMMY")
    assert (found.dds[0].kind, found.dds[0].data) == ("DUMMY", None)


def test_how_a_call_is_listed():
    found = listing(*PROC, "//A EXEC P,DEV=1", "//* NOTE", "//IN DD *", "X", "/*", "//NEW DD DUMMY")
    assert found[7:] == [
        (3, "//A EXEC P,DEV=1"),
        (4, "++P PROC DEV=1000"),
        (5, "++Q EXEC PGM=IKJEFT01,PARM='FCQUERY DEVN(&DEV)'"),
        (SUBSTITUTION, "PGM=IKJEFT01,PARM='FCQUERY DEVN(1)'"),
        (6, "++OUT DD SYSOUT=*"),
        (0, "//* NOTE"),
        (7, "//IN DD *"),
        (8, "+/IN DD DUMMY"),
        (9, "//NEW DD DUMMY"),
        (10, "++R EXEC PGM=IEFBR14,COND=(0,LT,Q)"),
        (11, "++D DD SYSOUT=A"),
    ]


def test_the_body_is_listed_without_numbers_comments_with_plusses():
    deck = ("//P PROC", "//* NOTE", "//Q EXEC PGM=A,", "//     COND=EVEN", "//*", "// PEND")
    assert listing(*deck, "//A EXEC P") == [
        (2, "//P PROC"),
        (0, "//* NOTE"),
        (0, "//Q EXEC PGM=A,"),
        (0, "//     COND=EVEN"),
        (0, "//*"),
        (0, "// PEND"),
        (3, "//A EXEC P"),
        (4, "++P PROC"),
        (0, "++* NOTE"),
        (5, "++Q EXEC PGM=A,"),
        (0, "++     COND=EVEN"),
        (0, "++*"),
    ]


@pytest.mark.parametrize(
    ("records", "flaw"),
    [
        (("//A EXEC P,DEVV=1",), "IEFC657I"),
        (("//A EXEC P", "//X.IN DD DUMMY"), "IEFC611I"),
        (("//A EXEC P,PARM.X='A'",), "IEFC611I"),
        (("//A EXEC P,COND.X=EVEN",), "IEFC611I"),
        (("//A EXEC P,TOOLONGNAME=1",), "IEFC630I"),
        (("//A EXEC P,dev=1",), "IEFC630I"),
    ],
)
def test_a_call_in_error(records, flaw):
    assert names(*PROC, *records) == [flaw]


def test_only_a_call_has_steps_to_override():
    assert flaws(IEFBR14, "//X.IN DD DUMMY") == [(3, "IEFC611I", 3, 3)]


def test_errors_in_a_body_are_found_also_without_a_call():
    assert flaws("//P PROC", "//1Q EXEC PGM=A", "//Q EXCE PGM=A", "// PEND") == [
        (2, "IEFC662I", 3, 3),
        (2, "IEFC605I", 4, 5),
    ]
    assert names("//P PROC", "//Q PROC", "// PEND") == ["IEFC606I"]


def test_a_procedure_closes_its_own_ifs_only():
    deck = ("//P PROC", "// IF RC = 0 THEN", "//Q EXEC PGM=A", "// PEND", "//A EXEC P")
    assert names(*deck) == ["FLC8011E"]
    deck = ("//P PROC", "//Q EXEC PGM=A", "// ENDIF", "// PEND", "// IF RC = 0 THEN", "//A EXEC P")
    assert names(*deck, "// ENDIF") == ["IEFC606I"]


def test_procedures_may_call_procedures():
    deck = (*PROC, "//O PROC D=1", "//X EXEC P,DEV=&D", "// PEND")
    found = steps(*deck, "//A EXEC O,D=7")
    assert [(one.name, one.procstep, one.parm) for one in found] == [
        ("X", "Q", "FCQUERY DEVN(7)"),
        ("X", "R", ""),
    ]


def test_a_procedure_that_calls_itself():
    assert names("//P PROC", "//X EXEC P", "// PEND", "//A EXEC P") == ["FLC8018E"]


def test_procedures_that_multiply():
    deck = ["//P0 PROC", "// SET A=B", "// PEND"]
    for n in range(1, 15):
        deck += [f"//P{n} PROC", *(f"// EXEC P{n - 1}" for _ in range(9)), "// PEND"]
    assert names(*deck, "//A EXEC P14")[-1:] == ["FLC8010E"]


def test_data_in_a_procedure_has_one_number_however_often_it_is_used():
    deck = ("//P PROC", "//Q EXEC PGM=A", "//D DD *", "X", "/*", "// PEND")
    found = steps(*deck, "//A EXEC P", "//B EXEC P", "//C EXEC PGM=A", "//D DD *", "Y")
    assert [one.dds[0].data.number for one in found] == [101, 101, 102]


# --- limits -----------------------------------------------------------------------------------


def nested(depth):
    return [*(["// IF RC = 0 THEN"] * depth), IEFBR14, *(["// ENDIF"] * depth)]


def test_ifs_are_nested_15_deep_at_most():
    assert names(*nested(15)) == []
    assert names(*nested(16)) == ["FLC8012E"]


def test_a_job_has_255_steps_at_most():
    assert names(*[IEFBR14] * 255) == []
    assert names(*[IEFBR14] * 300) == ["IEF602I"]


def test_a_step_has_3273_dd_statements_at_most():
    assert names(IEFBR14, *["//D DD DUMMY"] * 3273) == []
    assert names(IEFBR14, *["//D DD DUMMY"] * 4000) == ["FLC8013E"]


def test_what_symbols_make_is_bounded():
    grown = ("// SET A='" + "X" * 61, "//             " + "X" * 55 + "'")
    wide = ["//S EXEC PGM=A,", *["//  ACCT=(&A,&A,&A,&A,&A,&A,&A,&A,&A),"] * 6, "// TIME=1"]
    assert names(*grown, *(wide * 1300))[-1] == "FLC8016E"


def test_errors_are_counted_too():
    found = names(*["GARBAGE"] * 5000)
    assert (len(found), found[-1]) == (1001, "FLC8009E")


def test_a_field_has_at_most_8194_characters():
    more = [f"// A{n:04d}={'X' * 50}," for n in range(200)]
    assert names("// SET A=1,", *more, "// Z=1") == ["FLC8007E"]
    grown = ("// SET A='" + "X" * 61, "//             " + "X" * 55 + "'")
    more = ["// ACCT=(&A,&A,&A,&A,&A,&A),"] * 20
    assert names(*grown, "//S EXEC PGM=A,", *more, "// TIME=1") == ["FLC8007E", "FLC8015E"]


def test_items_of_a_body():
    found = job("// IF RC = 0 THEN", IEFBR14, "// ELSE", "//*LAB MAP UNIT(1000)", "// ENDIF")
    assert [type(one).__name__ for one in found.body] == ["If", "Step", "Mark", "LabText", "Mark"]
    assert (found.body[2], found.body[4]) == (ELSE, ENDIF)
    first = found.body[0]
    assert isinstance(first, If)
    assert first.statement == 2


def test_commands():
    found = job("// DS QD,1000,2  COMMENT", "//C COMMAND 'V 1000,OFFLINE'", IEFBR14)
    assert found.flaws == ()
    assert found.commands == (
        Command("DS QD,1000,2  COMMENT", 2, 4),
        Command("V 1000,OFFLINE", 3, 14),
    )
