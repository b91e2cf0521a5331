"""IF, ELSE, DO, END, SET (ickdsf-language.md section 8)."""

import pytest

from flashcli.syntax.ickdsf import Codes, Kind, scan
from flashcli.syntax.ickdsf_modal import Levels, runs
from tests.ickdsf.worlds import built_in, said, scanned, step

Q = "FLASHCPY QUERY RELATIONS UNIT(1000)"


def taken(*texts: str, last: int = 0, highest: int = 0) -> str:
    """R for a command run, b for one bypassed, E when the run ends."""
    levels: Levels = ()
    found = ""
    for text in texts:
        scanned = scan(text, levels, Codes(last, highest))
        levels = scanned.levels
        found += {Kind.FUNCTION: "R", Kind.BYPASSED: "b", Kind.ENDED: "E"}.get(scanned.kind, "")
    return found


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("LASTCC = 4", True),
        ("LASTCC=4", True),
        ("LASTCC EQ 4", True),
        ("LASTCCEQ4", True),
        ("LASTCC NE 4", False),
        ("LASTCC ¬= 4", False),
        ("LASTCC ^= 4", False),
        ("LASTCC > 3", True),
        ("LASTCC GT 4", False),
        ("LASTCC<5", True),
        ("LASTCC LT 4", False),
        ("LASTCC >= 4", True),
        ("LASTCC GE 5", False),
        ("LASTCC /* x */ <= /* y */ 4", True),
        ("LASTCC LE 3", False),
        ("MAXCC = 8", True),
        ("MAXCC = 4", False),
        ("maxcc > 100", False),
    ],
)
def test_conditions(condition: str, wanted: bool) -> None:
    assert taken(f"IF {condition} THEN {Q}", last=4, highest=8) == ("R" if wanted else "b")


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (("IF LASTCC=0 THEN " + Q, "ELSE " + Q), "Rb"),
        (("IF LASTCC=1 THEN " + Q, "ELSE " + Q), "bR"),
        (("IF LASTCC=1 THEN", Q), "R"),
        (("IF LASTCC=1 THEN", "ELSE " + Q), "R"),
        (("IF LASTCC=0 THEN DO", Q, Q, "END", "ELSE DO", Q, "END", Q), "RRbR"),
        (("IF LASTCC=1 THEN DO IGNORED", Q, "END", "ELSE DO", Q, "END", Q), "bRR"),
        (("IF LASTCC=0 THEN IF MAXCC=1 THEN " + Q, "ELSE " + Q, "ELSE " + Q), "bRb"),
        (("IF LASTCC=1 THEN IF MAXCC=0 THEN " + Q, "ELSE " + Q, "ELSE " + Q), "bbR"),
        (("IF LASTCC=1 THEN " + Q, "ELSE IF MAXCC=1 THEN " + Q, "ELSE " + Q, Q), "bbRR"),
        (("IF LASTCC=1 THEN DO", "IF MAXCC=0 THEN " + Q, Q, "END", Q), "bbR"),
        (("IF LASTCC=0 THEN DO", "DO", Q, "END", Q, "END", "ELSE " + Q), "RRb"),
        (("DO", Q, "END", "END", Q), "RR"),
        (("IF LASTCC=1 THEN " + Q, "END", Q), "bR"),
        (("IF LASTCC=0 THEN " + Q, "", "ELSE " + Q), "RE"),
        (("IF LASTCC=0 THEN " + Q, Q, "ELSE " + Q), "RRE"),
        (("ELSE " + Q,), "E"),
        (("IF LASTCC=0 THEN DO", "ELSE " + Q), "E"),
        (("IF LASTCC=0 THEN END",), "E"),
        (("IF LASTCC=0 THEN " + Q, "ELSE END"), "RE"),
        (("IF LASTCC=1 THEN SET MAXCC=16", Q), "R"),
    ],
)
def test_nesting(texts: tuple[str, ...], wanted: str) -> None:
    assert taken(*texts) == wanted


def test_ten_levels_and_not_one_more() -> None:
    nested = "IF LASTCC=0 THEN " * 10
    assert taken(nested + Q) == "R"
    assert said("IF LASTCC=0 THEN " + nested + Q)[-1] == ("ICK40237I", "IF")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("IF", "ICK40229I"),
        ("IF RC = 0 THEN", "ICK40229I"),
        ("IF LASTCC", "ICK40229I"),
        ("IF LASTCC ! 0 THEN", "ICK40229I"),
        ("IF LASTCC =", "ICK40229I"),
        ("IF LASTCC >= 00000000000 THEN", "ICK40229I"),
        ("IF LASTCC = 00000000000 THEN", "ICK30201I"),
        ("IF LASTCC = 0THEN DO", "ICK30220I"),
        ("IF LASTCC = 2147483648 THEN", "ICK30221I"),
        ("IF LASTCC = 0", "ICK40232I"),
        ("IF LASTCC = 0 SET MAXCC = 0", "ICK40232I"),
        ("SET LASTCC", "ICK40230I"),
        ("SET MAXCC > 0", "ICK40230I"),
        ("SET MAXCC = X", "ICK30220I"),
        ("SET MAXCC = 0 0", "ICK40230I"),
    ],
)
def test_errors_that_end_the_run(text: str, wanted: str) -> None:
    found = scanned(text)
    assert (found.kind, found.notes[-1].name, found.code) == (Kind.ENDED, wanted, 16)


def test_a_comma_is_improper_anywhere_in_a_modal_command() -> None:
    assert said("IF,LASTCC,=,0,THEN,DO") == [("ICK00206I", "")] * 5


def test_set_caps_at_16() -> None:
    assert scanned("SET LASTCC = 99").sets == ("LASTCC", 16)
    assert scanned("SET MAXCC EQ 4").sets == ("MAXCC", 4)


def test_on_a_branch_not_taken_values_are_not_looked_at() -> None:
    wrong = "IF LASTCC=1 THEN FLASHCPY QUERY RELATIONS UNIT(ZZZZZZ)"
    assert scanned(wrong).kind is Kind.BYPASSED
    assert scanned("IF LASTCC=1 THEN FLASHCPY QUERY").kind is Kind.FAILED_BYPASSED


def test_an_unknown_verb_on_a_branch_not_taken_sets_12() -> None:
    """The quirk of Release 6, for verbs of eight characters at most."""
    assert scanned("IF LASTCC=1 THEN NOVERB").code == 12
    assert scanned("IF LASTCC=1 THEN NOVERBATALL").code == 0
    assert scanned("IF LASTCC=1 THEN INIT BAD").code == 0
    done = step(built_in(), f" IF LASTCC=1 THEN NOVERB\n IF LASTCC=12 THEN {Q}")
    assert (done.code, [one.cc for one in done.executed]) == (12, [12, 0])
    assert done.ids(0) == ["ICK30219I", "ICK30216I"]
    assert "ICK00001I" in done.ids(1)


def test_levels_say_what_runs() -> None:
    levels = scanned("IF LASTCC=1 THEN DO").levels
    assert not runs(levels)
    assert not runs(scan("END", levels, Codes()).levels)
    assert runs(())


def test_codes_through_a_run() -> None:
    text = f"""
 FLASHCPY QUERY RELATIONS UNIT(FFFF)
 IF LASTCC = 12 THEN SET MAXCC = 4
 {Q}
 IF LASTCC = 0 THEN IF MAXCC = 4 THEN SET LASTCC = 8
 IF MAXCC = 8 THEN {Q}
"""
    done = step(built_in(), text)
    assert (done.code, [one.cc for one in done.executed]) == (8, [12, 0, 0, 0, 0])


def test_maxcc_16_ends_the_run() -> None:
    done = step(built_in(), f" SET MAXCC = 16\n {Q}")
    assert done.code == 16
    assert done.listing[1:] == [
        "0        ",
        "0 SET MAXCC = 16",
        "-ICK30207I REMAINDER OF COMMAND INPUT STREAM IGNORED",
        "-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 16",
    ]
