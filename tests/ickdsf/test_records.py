"""Margins, continuation, the end of a command (ickdsf-language.md section 2)."""

import pytest

from flashcli.syntax.ickdsf_records import Command, Margins, command_end, fold


def command(*records: str, margins: tuple[int, int] = (2, 72)) -> Command:
    made = Command(Margins(*margins))
    complete = [made.add(record) for record in records]
    assert complete == [False] * (len(records) - 1) + [True]
    return made


@pytest.mark.parametrize(
    ("records", "text"),
    [
        (["X INIT"], " INIT"),
        ([" INIT" + " " * 67 + "12345678"], "INIT"),
        ([" A" + "." * 70 + "LOST"], "A" + "." * 70),
        ([" INIT -", "   UNIT(0903)"], "INIT   UNIT(0903)"),
        ([" ABC-", " DEF"], "ABCDEF"),
        ([" VOLID(KE+", "       T678)"], "VOLID(KET678)"),
        ([" VOLID(KE+", " /* x */ /* y */ T678)"], "VOLID(KET678)"),
        ([" ABC-", "     -", " DEF"], "ABCDEF"),
        ([" AB+", "   -", "   CD"], "ABCD"),
        ([" /* ABC -", "  DEF */ INIT"], "/* ABC  DEF */ INIT"),
        ([" /* ABC +", "  /* DEF */ INIT"], "/* ABC  /* DEF */ INIT"),
        ([" INIT ; -", "  DROPPED -", "  TOO"], "INIT ;  DROPPED  TOO"),
    ],
)
def test_what_is_scanned(records: list[str], text: str) -> None:
    assert command(*records).text.rstrip() == text.rstrip()


def test_other_margins() -> None:
    assert command("INIT BUT NO MORE", margins=(1, 8)).text == "INIT BUT"


def test_where_a_character_stands() -> None:
    made = command("  INIT -", "    UNIT(10G0)")
    assert made.place(made.text.index("10G0")) == (1, 10)
    assert made.place(made.text.index("INIT")) == (0, 3)
    joined = command(" VOLID(KE+", "    T678)")
    assert joined.place(joined.text.index("T678")) == (1, 5)


@pytest.mark.parametrize(
    ("text", "end", "quoted"),
    [
        ("INIT ; X", 5, []),
        ("INIT /* ; */ UNIT(1) ;", 21, []),
        ("INIT VOLID('A;B') ; X", 18, [13]),
        ("INIT VOLID( X'C1;' ) ;", 21, [16]),
        ("INIT VOLID('A;B", 15, [13]),
        ("INIT 'A;B", 7, []),
        ("INIT VOLID(A';')", 13, []),
    ],
)
def test_where_a_command_ends(text: str, end: int, quoted: list[int]) -> None:
    found, notes = command_end(text)
    assert (found, [note.start for note in notes]) == (end, quoted)


def test_folding_keeps_the_length() -> None:
    assert fold("straße ä ¬=") == "STRAßE Ä ¬="
