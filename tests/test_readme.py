"""README: its transcripts happen, its commands are the ones that CI runs.

A block ```console holds lines `$ command` and what each prints, to the byte; a
line `...` stands for any number of lines. A block such as ```jcl nightly.jcl is a
file that the commands after it find.
"""

import re
import shlex
from pathlib import Path
from shutil import copy
from typing import NamedTuple

import pytest

from flashcli.cli import COMMANDS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text("utf-8") if README.exists() else ""
FENCE = re.compile(r"^```(\w+)?(?: +(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Transcript(NamedTuple):
    """Commands of one block, each with what it prints, run one after the other in
    one folder that has the files that stand before them."""

    commands: tuple[tuple[str, str], ...]
    files: dict[str, str]


def transcripts() -> list[Transcript]:
    found, files = [], {}
    for kind, name, body in FENCE.findall(TEXT):
        if name:
            files[name] = body
        if kind == "console":
            parts = re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
            commands = tuple(part.partition("\n")[::2] for part in parts)
            found.append(Transcript(commands, dict(files)))
    return found


def alike(expected: str, printed: str) -> bool:
    parts = re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE)
    return re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), printed) is not None


OURS = [
    one for one in transcripts() if all(text.startswith("flashcli ") for text, _ in one.commands)
]


def test_there_is_a_transcript() -> None:
    assert OURS


@pytest.mark.parametrize("shown", OURS, ids=lambda shown: shown.commands[0][0])
def test_a_transcript_happens(shown, flashcli, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, body in shown.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)
    copy(ROOT / "fixtures" / "images" / "small.cckd", tmp_path)
    for line, output in shown.commands:
        command, _, after = line.partition("; echo ")
        ended = flashcli(*shlex.split(command)[1:])
        status = f"{ended.status}\n" if after == "$?" else ""
        printed = ended.out + ended.err + status
        assert alike(output, printed), f"expected:\n{output}\nprinted:\n{printed}"


def test_the_test_command_is_one_line_that_ci_runs() -> None:
    lines = [line for line in TEXT.splitlines() if "&& .venv/bin/pytest" in line]
    assert len(lines) == 1
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_command_is_named() -> None:
    for command in COMMANDS:
        assert f"flashcli {command}" in TEXT, command
