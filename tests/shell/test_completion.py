"""What is offered: words of the grammar, and what is in the lab."""

import pytest

from flashcli.shell.completion import candidates
from flashcli.shell.dialects import Mode
from tests.shell.worlds import said, session


def offered(text: str, *before: str) -> list[str]:
    one = session()
    if before:
        said(one, *before)
    return [found.text for found in candidates(text, one.mode, one.live)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("FCE", "FCESTABL"),
        ("flashcpy est", "ESTABLISH"),
        ("FLASHCPY ESTABLISH UNIT(10", "1000"),
        ("FLASHCPY ESTABLISH MODE(NOC", "NOCOPY"),
        ("FLASHCPY ESTABLISH -\n INCREM", "INCREMENTAL("),
        ("FCESTABL SDEVN(1000) TDEVN(101", "1010"),
        ("DS QD,1000,V", "VALIDATE"),
        ("DS QD,VOL=PRD00", "PRD000"),
        ("V 10", "1000"),
        ("LAB WRITE UNIT(103", "1030"),
        ("LAB MICROPROGRAM LEVEL(", "BASE"),
        ("INIT UNIT(1000) VERIFY(PRD", "PRD000"),
        ("MAP 102", "1020"),
        ("MODE T", "TSO"),
        ("HELP FLASHCPY EST", "ESTABLISH"),
        ("WATCH 10 FCQ", "FCQUERY"),
        ("WATCH 10 MAP 10", "1000"),
        (".SET PA", "PAGER"),
        ("IF LASTCC = 0 THEN FLASHCPY WITH", "WITHDRAW"),
    ],
)
def test_first_offer(text: str, first: str) -> None:
    assert offered(text)[:1] == [first]


def test_pairs_come_first() -> None:
    establish = "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(101A)"
    assert offered("FLASHCPY WITHDRAW UNIT(1000) TARGETVOL(", establish)[0] == "101A"
    assert offered("FCWITHDR SDEVN(1000) TDEVN(", establish)[0] == "101A"


def test_checkpoints() -> None:
    assert offered("ROLLBACK ", "CHECKPOINT NIGHT") == ["NIGHT"]
    assert offered("LAB ROLLBACK NAME(N", "CHECKPOINT NIGHT") == ["NIGHT"]


def test_a_label_that_changes_is_offered_at_once() -> None:
    change = ("V 1010,ONLINE",)
    assert "TGT010" in offered("INIT UNIT(1010) VERIFY(TGT", *change)


def test_what_stands_already_or_is_excluded_is_not_offered() -> None:
    found = offered("FLASHCPY ESTABLISH UNIT(1000) ")
    assert "MODE(" in found
    assert not {"ESTABLISH", "QUERY", "WITHDRAW", "DDSW(", "UNIT("} & set(found)


def test_in_a_mode_ours_wear_a_dot() -> None:
    one = session()
    said(one, "MODE TSO")
    found = [found.text for found in candidates("", Mode.TSO, one.live)]
    assert "FCQUERY" in found
    assert ".MODE" in found
    assert "FLASHCPY" not in found


@pytest.mark.parametrize("text", ["\x00", "FLASHCPY ((((", "A" * 100_000, ")", "LAB 'x", "? ", "."])
def test_nonsense_has_no_offers_and_no_failure(text: str) -> None:
    assert len(offered(text)) < 60
