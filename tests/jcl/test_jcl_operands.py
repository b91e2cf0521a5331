"""Symbols, operands, values, conditions: one field at a time."""

import pytest

from flashcli.syntax.jcl_cond import cond
from flashcli.syntax.jcl_dd import absolute_tracks, definition, volser
from flashcli.syntax.jcl_expressions import Chain, Compare, Flag, Not, asks_for_abend, expression
from flashcli.syntax.jcl_operands import (
    is_name,
    joined_text,
    members,
    operands,
    substituted,
    unquoted,
)
from flashcli.syntax.jcl_values import Cond, CondTest, StepName

NOBODY = StepName()


# --- symbols -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("DEVN=&DEV", "DEVN=1010"),
        ("DSN=A.&DEV.B", "DSN=A.1010B"),
        ("DSN=A.&DEV..B", "DSN=A.1010.B"),
        ("DSN=&&DEV", "DSN=&&DEV"),
        ("DSN=&DEVICE", "DSN=&DEVICE"),
        ("DSN=&UNKNOWN.X", "DSN=&UNKNOWN.X"),
        ("A=&NONE.B", "A=B"),
        ("DSN='&DEV'", "DSN='&DEV'"),
        ("PGM=A,PARM='X &DEV'", "PGM=A,PARM='X 1010'"),
        ("PARM=(A,'&DEV')", "PARM=(A,'1010')"),
        ("PARM.S1='&DEV'", "PARM.S1='1010'"),
        ("PARM='IT''S &DEV'", "PARM='IT''S 1010'"),
        ("PARM='A',ACCT='&DEV'", "PARM='A',ACCT='&DEV'"),
        ("PARMX='&DEV'", "PARMX='&DEV'"),
        ("&", "&"),
        ("A=&", "A=&"),
    ],
)
def test_symbols(field, text):
    assert substituted(field, {"DEV": "1010", "NONE": ""}).text == text


def test_a_value_is_not_looked_at_again():
    assert substituted("X=&A", {"A": "&B", "B": "C"}).text == "X=&B"


def test_where_text_came_from():
    found = substituted("A=&DEV,B=&NONE,C=1", {"DEV": "1010", "NONE": ""})
    assert found.text == "A=1010,B=,C=1"
    assert found.origin(0) == 0
    assert found.origin(found.text.index("B")) == 7
    assert found.origin(found.text.index("C")) == 15


# --- operands --------------------------------------------------------------------------------


def names(field):
    found, faults = operands(field, "DD")
    return [(one.keyword, one.value) for one in found], [(one.name, one.at) for one in faults]


def test_operands_are_split_at_commas_outside():
    assert names("(A,B),'C,D',E=(F,G),H='I,J'") == (
        [("", "(A,B)"), ("", "'C,D'"), ("E", "(F,G)"), ("H", "'I,J'")],
        [],
    )
    assert names(",'NAME'") == ([("", ""), ("", "'NAME'")], [])
    assert names("") == ([], [])


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        ("A=(B,C", ("IEFC622I", 2)),
        ("A=B),C=D", ("IEFC622I", 3)),
        ("A='B", ("IEFC624I", 2)),
        ("A='B'C", ("IEFC624I", 2)),
        ("A=B'C'", ("IEFC624I", 3)),
        ("A='B''", ("IEFC624I", 2)),
        ("A=b", ("FLC8005E", 2)),
        ("A=(B,'c',d)", ("FLC8005E", 9)),
    ],
)
def test_mistakes(field, fault):
    assert names(field)[1] == [fault]


def test_values():
    assert unquoted("'IT''S'") == "IT'S"
    assert unquoted("''") == ""
    assert members("('A,B',C,(D,E))") == ["'A,B'", "C", "(D,E)"]
    assert members("A") == ["A"]
    assert members("()") == [""]
    assert joined_text("('A B',C)") == "A B,C"


def test_names():
    assert [is_name(one) for one in ("A", "$#@09", "ABCDEFGH")] == [True] * 3
    assert [is_name(one) for one in ("", "1A", "ABCDEFGHI", "a", "A-B", "Ä")] == [False] * 6


# --- DD ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("*", "*"),
        ("DATA", "DATA"),
        ("DUMMY", "DUMMY"),
        ("SYSOUT=*", "SYSOUT"),
        ("DSN=A,DISP=SHR", "DSN"),
        ("UNIT=SYSDA", "DSN"),
        ("", ""),
        ("LRECL=80", ""),
    ],
)
def test_kinds(field, kind):
    found = definition(field)
    assert (found.kind, found.faults) == (kind, ())


@pytest.mark.parametrize(
    ("field", "name", "at"),
    [
        ("FOO", "IEF643I", 0),
        ("*,FOO", "IEF643I", 2),
        ("DISP=(FOO,KEEP)", "IEF643I", 6),
        ("DISP=(OLD,FOO)", "IEF643I", 10),
        ("DISP=(OLD,KEEP,KEEP,KEEP)", "IEF643I", 20),
        ("SYSOTU=*", "IEFC630I", 0),
        ("VOL=SER=TOOLONG", "IEF642I", 4),
        (f"DSN={'A' * 55}", "IEF642I", 4),
    ],
)
def test_faults_of_a_dd(field, name, at):
    assert [(one.name, one.at) for one in definition(field).faults] == [(name, at)]


def test_values_of_a_dd():
    assert volser("SER=PRD000") == "PRD000"
    assert volser("(,RETAIN,,SER=(PRD000,PRD001))") == "PRD000"
    assert volser("REF=*.S1.D") == ""
    assert absolute_tracks("(ABSTR,(2,30))") == (2, 30)
    assert absolute_tracks("(ABSTR,(2,30,1))") is None
    assert absolute_tracks("(CYL,(2,30))") is None
    assert absolute_tracks("(ABSTR,(2,-3))") is None
    assert absolute_tracks("") is None


# --- COND ----------------------------------------------------------------------------------------


def test_cond():
    assert cond("(4,LT)", 0) == (Cond((CondTest(4, "LT"),)), [])
    assert cond("(0,EQ,S1.P1)", 0) == (Cond((CondTest(0, "EQ", StepName("S1", "P1")),)), [])
    tests = (CondTest(4, "LT"), CondTest(8, "GE", StepName("S1")))
    assert cond("((4,LT),(8,GE,S1),EVEN)", 0) == (Cond(tests, even=True), [])
    assert cond("ONLY", 0) == (Cond(only=True), [])


@pytest.mark.parametrize(
    "value", ["", "(4096,LT)", "(4,XX)", "(4)", "4,LT", "(4,LT,1BAD)", "(-1,LT)", "(4,LT,A,B)"]
)
def test_cond_in_error(value):
    assert [one.name for one in cond(value, 0)[1]] == ["FLC8006E"]


def test_at_most_eight_tests():
    eight = ",".join(["(1,LT)"] * 8)
    assert cond(f"({eight})", 0)[1] == []
    assert [one.name for one in cond(f"({eight},EVEN)", 0)[1]] == ["FLC8008E"]


def test_cond_of_a_job_names_no_step():
    assert cond("(4,LT)", 0, of_job=True)[1] == []
    assert len(cond("(4,LT,S1)", 0, of_job=True)[1]) == 1
    assert len(cond("EVEN", 0, of_job=True)[1]) == 1


# --- IF ------------------------------------------------------------------------------------------


def rc(operator, value, name=NOBODY):
    return Compare(name, "RC", operator, value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RC = 0", rc("EQ", 0)),
        ("(RC>4)", rc("GT", 4)),
        ("S1.RC<=4", rc("LE", 4, StepName("S1"))),
        ("S1.P1.RC NG 4", rc("LE", 4, StepName("S1", "P1"))),
        ("RC NL 4", rc("GE", 4)),
        ("RC ¬= 4", rc("NE", 4)),
        ("RC != 4", rc("NE", 4)),
        ("RC ^> 4", rc("LE", 4)),
        ("ABEND", Flag(NOBODY, "ABEND", True)),
        ("¬ABEND", Not(Flag(NOBODY, "ABEND", True))),
        ("NOT NOT ABEND", Flag(NOBODY, "ABEND", True)),
        ("S1.ABEND=FALSE", Flag(StepName("S1"), "ABEND", False)),
        ("S1.RUN NE TRUE", Flag(StepName("S1"), "RUN", False)),
        ("ABENDCC=S806", Compare(NOBODY, "ABENDCC", "EQ", "S806")),
        ("S1.ABENDCC NE U0012", Compare(StepName("S1"), "ABENDCC", "NE", "U0012")),
        ("RC=1 & RC=2", Chain(rc("EQ", 1), (("&", rc("EQ", 2)),))),
        ("RC=1 OR RC=2", Chain(rc("EQ", 1), (("|", rc("EQ", 2)),))),
        ("!(RC=1)", Not(rc("EQ", 1))),
    ],
)
def test_expressions(text, found):
    assert expression(text) == (found, [])


@pytest.mark.parametrize(
    ("text", "at", "shown"),
    [
        ("", 0, "END OF EXPRESSION"),
        ("RC", 1, "END OF EXPRESSION"),
        ("RC =", 3, "END OF EXPRESSION"),
        ("RC = 4096", 5, "4096"),
        ("RC = S806", 5, "S806"),
        ("(RC = 0", 6, "END OF EXPRESSION"),
        ("RC = 0)", 6, ")"),
        ("RC = 0 RC = 1", 7, "RC"),
        ("B", 0, "B"),
        (".RC = 0", 0, ".RC"),
        ("S1.P1.Q1.RC = 0", 0, "S1.P1.Q1.RC"),
        ("ABENDCC > S806", 8, ">"),
        ("ABENDCC = 806", 10, "806"),
        ("ABEND = YES", 8, "YES"),
        ("RC = 0 &", 7, "END OF EXPRESSION"),
        ("rc = 0", 0, "rc"),
        ("RC = 'X'", 5, "'"),
    ],
)
def test_expressions_in_error(text, at, shown):
    found, faults = expression(text)
    assert found is None
    assert [(one.name, one.at, one.inserts["text"]) for one in faults] == [("IEFC013I", at, shown)]


def test_parentheses_are_bounded():
    assert expression("(" * 64 + "RC=0" + ")" * 64)[1] == []
    assert expression("(" * 5000)[1][0].name == "IEFC013I"


def test_a_long_chain_is_no_deep_one():
    found, faults = expression("|".join(["RC=0"] * 1600))
    assert faults == []
    assert len(found.rest) == 1599


def test_which_expressions_ask_for_an_abend():
    asks = ["ABEND", "¬ABEND", "RC=0 | S1.ABENDCC=S806", "(NOT (RC=0 & ABEND=FALSE))"]
    assert [asks_for_abend(expression(text)[0]) for text in asks] == [True] * 4
    assert [asks_for_abend(expression(text)[0]) for text in ("RC=0", "S1.RUN")] == [False] * 2
