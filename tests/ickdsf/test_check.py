"""Every problem of a stream, where it is, and what may have been meant."""

import pytest

from flashcli.syntax.ickdsf import problems

TEXT = """\
  FLASHCPY ESTABLSH UNIT(10G0), TARGETVOL(1010) -
    MODE(COPPY) PURGE(X Y)
FLASHCPY QUERY RELATIONS UNIT(1000)
 IF LASTCC = 0 TEN INIT UNIT(1000)
 INTI UNIT(1000)
 FLASHCPY WITHDRAW UNIT(1000)
 IF LASTCC = 4 THEN INIT UNIT(1000) NOVERIFY VOLID(1234567)
 ELSE FLASHCPY QUERY RELATIONS UNIT(1000),,
 INIT UNIT(1000) -
"""


def found(text: str, first_line: int = 1) -> list[tuple[object, ...]]:
    return [
        (one.line, one.column, one.length, one.message.id, one.hint)
        for one in problems(text.splitlines(), first_line)
    ]


def test_all_of_them() -> None:
    assert found(TEXT, 10) == [
        (10, 12, 8, "ICK30211I", "DID YOU MEAN ESTABLISH?"),
        (10, 26, 4, "ICK30220I", ""),
        (11, 10, 5, "ICK30211I", "DID YOU MEAN COPY?"),
        (11, 17, 5, "ICK30211I", ""),
        (12, 1, 1, "ICK19901I", ""),
        (12, 2, 7, "ICK30219I", "DID YOU MEAN FLASHCPY?"),
        (13, 16, 3, "ICK40232I", ""),
        (14, 2, 4, "ICK30219I", "DID YOU MEAN INIT?"),
        (15, 2, 28, "ICK30225I", ""),
        (16, 52, 7, "ICK30201I", ""),
        (17, 43, 1, "ICK00206I", ""),
        (18, 17, 1, "ICK40236I", ""),
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (" FLASHCPY QUERY RELATIONS UNIT(1000)", []),
        (" PARM MARGINS(9 3)", [(1, 7, 7, "ICK10927I", "")]),
        (" PARM BAD MARGINS(1 72)", [(1, 7, 3, "ICK30211I", "")]),
        (
            " PARM MARGINS(1 30)\nFLASHCPY WITHDRAW TARGETVOL(1010)",
            [(2, 29, 2, "ICK30203I", ""), (2, 31, 3, "ICK19902I", "")],
        ),
        (
            " " * 61 + "INIT NOVERIFY UNIT(0903)",
            [(1, 67, 6, "ICK30211I", "DID YOU MEAN NOVERIFY?"), (1, 73, 2, "ICK19902I", "")],
        ),
        (" DO IT\n END IT", []),
        (f" {'FLASHCPY WITHDRAW TGTVOL(1010)':>71}00000010", []),
        (f" {'FLASHCPY WITHDRAW TGTVOL(1010)':>71}\tX", []),
        (
            " FLASHCPY QUERY RELATIONS UNIT('A;B')",
            [(1, 34, 1, "ICK00222I", ""), (1, 32, 5, "ICK30220I", "")],
        ),
    ],
)
def test_one_by_one(text: str, wanted: list[tuple[object, ...]]) -> None:
    assert sorted(found(text)) == sorted(wanted)


def test_an_inserted_text_is_never_longer_than_20() -> None:
    text = " FLASHCPY " + "X" * 60
    message = problems([text])[0].message
    assert message.text == f"KEYWORD '{'X' * 20}' IS IMPROPER"
