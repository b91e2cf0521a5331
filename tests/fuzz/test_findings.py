"""What the fuzzers, and the attacks tried by hand, have found: each once, for good."""

import json
from pathlib import Path

import pytest

LABEL = "LAB WRITE UNIT(1010) TRACK(0,0) DATA(X'{data}') RECORD({record})\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, content: str | bytes) -> str:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def test_a_code_that_is_no_multiple_of_four_is_the_status(flashcli) -> None:
    """Found by atheris, target overlay: SET makes codes that no message has."""
    name = write("a.ickdsf", "  IF LASTCC = 0 THEN SET LASTCC = 3\n")
    assert flashcli("run", name).status == 3


def test_an_option_that_is_none_is_shown_escaped(flashcli) -> None:
    """Found by Hypothesis, target golden."""
    write("a.oper", b"#GOLDEN \x1b[2J\nD U\n")
    write("a.golden", "")
    ended = flashcli("verify", ".")
    assert ended.status == 1
    assert "\x1b" not in ended.out
    assert 'found "\\x1b[2j"' in ended.out.lower()


def test_a_line_end_in_a_label_ends_no_line(flashcli) -> None:
    """By hand: X'15' and X'25' are line ends in code page 037."""
    data = "E5D6D3F1" + "15250C0D27" + "40" * 71
    text = "".join(
        LABEL.format(data=one, record=number) for number, one in ((1, "00"), (2, "00"), (3, data))
    )
    jobs = (write("a.lab", text), write("b.oper", "V 1010,ONLINE\nD U,,,1010,1\n"))
    ended = flashcli("run", *jobs, "--json", "a.json")
    assert "1010 3390 O             .....      PRIV/RSDNT     0\n" in ended.out
    for line in Path("a.json").read_text("utf-8").split("\n")[:-1]:
        json.loads(line)


@pytest.mark.parametrize("insert", ["{target:d}", "{target:04X}"])
def test_a_type_that_an_insert_cannot_have(flashcli, insert) -> None:
    """By hand: the text was taken, and the first message of that id was a traceback."""
    texts = write("t.toml", f'[ICK39116I]\ntemplate = "{insert}"\n')
    job = write("a.ickdsf", "  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1001)\n")
    assert flashcli("run", "--messages", texts, job).status == 64
