"""SYSTSIN records: columns, continuation, places."""

import pytest

from flashcli.syntax.tso_lines import command_text, commands, continues


def texts(*records: str) -> list[str]:
    return [line.text for line in commands(records)]


@pytest.mark.parametrize(
    ("records", "joined"),
    [
        (["A -", " B"], ["A  B"]),
        (["A-", "B"], ["AB"]),
        (["A-", "   B"], ["A   B"]),
        (["A +", "   B"], ["A B"]),
        (["A+", "   B"], ["AB"]),
        (["A+", " ,\t B"], ["AB"]),
        (["A -   ", "B"], ["A B"]),
        (["A -", "B +", "  C", "D"], ["A B C", "D"]),
        (["A", "", "B"], ["A", "", "B"]),
        (["A -"], ["A "]),
        (["A -", "B -"], ["A B "]),
        (["-", "A"], ["A"]),
        (["A -", ""], ["A "]),
        ([], []),
    ],
)
def test_continuation(records: list[str], joined: list[str]) -> None:
    assert texts(*records) == joined


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ("A".ljust(72) + "00010000", "A".ljust(72)),
        ("A".ljust(72) + "0001000X", "A".ljust(72) + "0001000X"),
        ("A".ljust(72) + "0001000", "A".ljust(72) + "0001000"),
        ("A".ljust(80) + "B", "A".ljust(80)),
        ("A".ljust(72) + "00010000 B", "A".ljust(72)),
        ("A".ljust(72) + "٣" * 8, "A".ljust(72) + "٣" * 8),
    ],
)
def test_columns_1_to_80_and_sequence_numbers(record: str, text: str) -> None:
    assert command_text(record) == text


def test_the_mark_stands_before_the_sequence_number() -> None:
    assert texts("A -".ljust(72) + "00010000", "B".ljust(72) + "00020000") == ["A B".ljust(74)]


def test_a_typed_line_continues() -> None:
    assert [continues(text) for text in ("A -", "A+ ", "A", "", "-")] == [
        True, True, False, False, True
    ]  # fmt: skip


def test_places_lead_back_to_the_records() -> None:
    (line,) = commands(["AB -", "  CD +", "   EF"], first_line=10)
    assert line.text == "AB   CD EF"
    assert line.records == ("AB -", "  CD +", "   EF")
    places = {letter: line.place(line.text.index(letter)) for letter in "ABCDEF"}
    assert places == {
        "A": (10, 1), "B": (10, 2), "C": (11, 3), "D": (11, 4), "E": (12, 4), "F": (12, 5)
    }  # fmt: skip


def test_lines_are_counted_in_the_file() -> None:
    assert [line.line for line in commands(["A", "B -", "C", "", "D"], 5)] == [5, 6, 8, 9]
