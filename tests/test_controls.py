"""Nothing that a terminal would obey leaves the program, whatever data and labels hold."""

import json
import os
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from flashcli.batch import new_run
from flashcli.cli import status_of
from flashcli.controls import all_dotted, dotted, escaped, first_in, for_a_terminal, in_json
from flashcli.environment import Environment
from flashcli.pictures.svg import svg
from flashcli.pictures.values import picture

# VOL1, then ESC, C1, ESC, DEL-like codes and line ends of code page 037.
HOSTILE_LABEL = "E5D6D3F1" + "271B9B274C6E" + "40" * 31 + "27252715070D" + "4C" * 8 + "40" * 40
LABEL = f"""LAB WRITE UNIT(1010) TRACK(0,0) DATA('X')
LAB WRITE UNIT(1010) TRACK(0,0) DATA('X') RECORD(2)
LAB WRITE UNIT(1010) TRACK(0,0) DATA(X'{HOSTILE_LABEL}') RECORD(3)
LAB READ UNIT(1010) TRACK(0,0)
"""
CONSOLE = "V 1010,ONLINE\nD U,,,1010,1\nDS P,1010\nDS QD,1010\n"
VERIFY = """  INIT UNIT(1011) VERIFY(X'271B25') VOLID(AAA)
  REFORMAT UNIT(1011) VERIFY(TGT011,X'27252715') VOLID(AAA)
"""
CODES = [*range(32), *range(127, 160), 0x202E, 0x2028, 0x2066]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.chdir(tmp_path)
    for name, text in (("a.lab", LABEL), ("b.oper", CONSOLE), ("c.ickdsf", VERIFY)):
        Path(name).write_text(text)
    return "a.lab", "b.oper", "c.ickdsf"


def run(*arguments: str, stdin: str = "", terminal: bool = False) -> str:
    out, err = BytesIO(), BytesIO()
    outside = Environment(BytesIO(stdin.encode()), out, err, terminal=terminal)
    assert status_of(arguments, outside) in (0, 8, 12, 20)
    return (out.getvalue() + err.getvalue()).decode()


def obeyed(text: str) -> list[str]:
    return [one for one in text if ord(one) in CODES and one != "\n"]


@pytest.mark.parametrize("terminal", [True, False])
def test_labels_are_shown_with_full_stops(files: tuple[str, ...], terminal: bool) -> None:
    printed = run("run", *files, terminal=terminal)
    assert obeyed(printed) == []
    assert "1010 3390 O             ..º.<>     PRIV/RSDNT     0\n" in printed
    assert "READ = TGT011, ... WAS TO BE VERIFIED" in printed


def test_files_of_output_hold_none_either(files: tuple[str, ...]) -> None:
    run("run", "--json", "out.json", "--html", "out.html", "--sysout", "dds", *files)
    written = [Path("out.json"), Path("out.html"), *Path("dds").iterdir()]
    assert len(written) == 5
    assert {path.name: obeyed(path.read_text("utf-8")) for path in written} == {
        path.name: [] for path in written
    }
    for line in Path("out.json").read_text("utf-8").splitlines():
        json.loads(line)


def test_golden_files_hold_none(files: tuple[str, ...]) -> None:
    run("verify", "--update-new", ".")
    assert obeyed(Path("b.golden").read_text("utf-8")) == []


def test_the_shell_shows_none(files: tuple[str, ...]) -> None:
    assert obeyed(run("shell", stdin=LABEL + CONSOLE + "MAP 1010\nSET PAUSE \x1b[2J\n")) == []


def test_pictures_are_well_formed_whatever_a_label_is(files: tuple[str, ...]) -> None:
    lab = new_run(None).lab
    lab.host.labels[0x1000] = '\x1b"<script>'
    lab.host.name = "]]></text>\x00"
    for devices in ([], [0x1000], [0x1000, 0x1010]):
        drawn = svg(picture(lab, devices, 40))
        ElementTree.fromstring(drawn)
        assert "<script" not in drawn
        assert obeyed(drawn) == []


def test_a_page_escapes_what_a_job_says(files: tuple[str, ...]) -> None:
    name = "<img src=x onerror=alert(1)>.ickdsf"
    Path(name).write_text("  /* <script>alert(1)</script> ]]> \" ' */\n")
    run("run", "--html", "x.html", name)
    page = Path("x.html").read_text("utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &quot; &#x27;" in page
    ElementTree.fromstring(page[page.index("<body>") :].removesuffix("</html>\n"))


def test_every_code_is_replaced_wherever_it_leaves() -> None:
    every = "".join(map(chr, CODES))
    assert dotted(every) == "." * len(CODES)
    assert list(all_dotted([every, "\x1b\n", "Ü"])) == ["." * len(CODES), "..", "Ü"]
    assert all_dotted(["a", "b"]) == ["a", "b"]
    assert obeyed(escaped(every)) == []
    assert escaped("\x1b\n\x9b\u202e") == "\\x1b\n\\x9b\\u202e"
    assert for_a_terminal("\udc9b") == "\\udc9b"
    assert json.loads(in_json(json.dumps(every, ensure_ascii=False))) == every
    assert obeyed(in_json(json.dumps(every, ensure_ascii=False))) == []


def test_only_control_characters_make_a_record_unreadable() -> None:
    assert [first_in(f"A{chr(code)}") for code in CODES[:65]] == [1] * 65
    assert [first_in(f"A{chr(code)}") for code in CODES[65:]] == [None] * 3
    assert dotted("Ü 漢 \u00ad") == "Ü 漢 \u00ad"


def test_reports_of_cases_hold_none(files: tuple[str, ...]) -> None:
    """A golden file is somebody's text as well, and so is the name of a case."""
    Path("\x1b[2J\x9b.oper").write_text("D U,,,1000,1\n")
    Path("\x1b[2J\x9b.golden").write_text("\x1b]0;title\x07\x9b31m</failure>]]>\n")
    Path("s.oper").write_text("#GOLDEN SKIP \u202e\n")
    Path("s.golden").write_text("")
    out, err = BytesIO(), BytesIO()
    arguments = ("verify", "--github", "--junit", "j.xml", "--json", "j.json", ".")
    assert status_of(arguments, Environment(BytesIO(), out, err)) == 1
    said = (out.getvalue() + err.getvalue()).decode()
    assert "\\x1b]0;title" in said
    for text in (said, Path("j.xml").read_text("utf-8"), Path("j.json").read_text("utf-8")):
        assert obeyed(text) == []
    ElementTree.fromstring(Path("j.xml").read_text("utf-8"))


def test_pytest_shows_none(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parent.parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(root), *filter(None, sys.path)]))
    pytester.path.joinpath("a.oper").write_text("D U,,,1000,1\n")
    pytester.path.joinpath("a.golden").write_text("\x1b]0;title\x07\x9b31m\n")
    ended = pytester.runpytest_subprocess("-p", "flashcli.pytest_plugin", "--flashcli")
    ended.assert_outcomes(failed=1)
    assert obeyed(str(ended.stdout)) == []
    assert "\\x1b]0;title" in str(ended.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "\x1b[2J\x9b.jcl"),
        ("run", "--lab", "\x1b[2J", "x.jcl"),
        ("run", "--\x1b[2J"),
        ("\x1b[2J",),
        ("explain", "\x1b[2J"),
        ("profiles", "\x1b[2J"),
        ("verify", "\x1b[2J"),
        ("map", "\x1b[2J"),
        ("run", "--state", "\x1b[2J/x", "a.lab"),
        ("state", "show", "\x1b[2J"),
        ("new", "\x1b[2J/x/y"),
        ("schema", "\x1b[2J"),
    ],
    ids=ascii,
)
def test_mistakes_in_words_of_the_command_line_hold_none(
    files: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    out, err = BytesIO(), BytesIO()
    status = status_of(arguments, Environment(BytesIO(), out, err, error_terminal=True))
    assert status in (0, 20, 64)
    assert obeyed((out.getvalue() + err.getvalue()).decode()) == []
