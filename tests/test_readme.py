"""README: its transcripts happen, its commands are the ones that CI runs.

A block ```console holds lines `$ command` and what each prints, to the byte; a
line `...` stands for any number of lines. A block such as ```jcl nightly.jcl is a
file that the commands after it find.
"""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from flashcli.cli import COMMANDS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text("utf-8") if README.exists() else ""
FENCE = re.compile(r"^```(\w+)?(?: +(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Transcript(NamedTuple):
    """A command, what it prints, and the files that stand before it."""

    command: str
    output: str
    files: dict[str, str]


def transcripts() -> list[Transcript]:
    found, files = [], {}
    for kind, name, body in FENCE.findall(TEXT):
        if name:
            files[name] = body
        if kind == "console":
            for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                found.append(Transcript(command, output, dict(files)))
    return found


def alike(expected: str, printed: str) -> bool:
    parts = re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE)
    return re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), printed) is not None


OURS = [one for one in transcripts() if one.command.startswith("flashcli ")]


def test_there_is_a_transcript() -> None:
    assert OURS


@pytest.mark.parametrize("shown", OURS, ids=lambda shown: shown.command)
def test_a_transcript_happens(shown, flashcli, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, body in shown.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)
    command, _, after = shown.command.partition("; echo ")
    ended = flashcli(*shlex.split(command)[1:])
    status = f"{ended.status}\n" if after == "$?" else ""
    printed = ended.out + ended.err + status
    assert alike(shown.output, printed), f"expected:\n{shown.output}\nprinted:\n{printed}"


def test_the_test_command_is_one_line_that_ci_runs() -> None:
    lines = [line for line in TEXT.splitlines() if "&& .venv/bin/pytest" in line]
    assert len(lines) == 1
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_command_is_named() -> None:
    for command in COMMANDS:
        assert f"flashcli {command}" in TEXT, command
