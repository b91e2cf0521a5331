"""A mistake of ours: one line with the statement, what was printed before, status 70."""

import json
import re
from pathlib import Path

import pytest

from flashcli.storage.subsystem import Subsystem

GOOD = {
    "ickdsf": "  FLASHCPY QUERY RELATIONS UNIT(1000)\n",
    "tso": "FCQUERY DEVN(1000)\n",
    "oper": "DS P,1000\n",
    "lab": "LAB MAP UNIT(1000)\n",
}
BAD = {
    "ickdsf": "  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010)\n",
    "tso": "FCESTABL SDEVN(1000) TDEVN(1010)\n",
    "oper": "V 1010,ONLINE\n",
    "lab": "LAB ADVANCE SECONDS(5)\n",
}
STEP = """//S{number} EXEC PGM={program}
//{listing} DD SYSOUT=*
//{data} DD *
{text}/*
"""
PROGRAMS = {
    "ickdsf": {"program": "ICKDSF", "listing": "SYSPRINT", "data": "SYSIN"},
    "tso": {"program": "IKJEFT01", "listing": "SYSTSPRT", "data": "SYSTSIN"},
}
LINE = re.compile(
    r"flashcli: a mistake in flashcli itself: ZeroDivisionError at (.*); details in (.*)\n"
)


@pytest.fixture(autouse=True)
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("\x1b by\ndesign")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(Subsystem, "advance", fail)
    monkeypatch.setattr(Subsystem, "establish", fail)
    monkeypatch.setattr("flashcli.engine.vary._label", fail)


def write(name: str, text: str) -> str:
    Path(name).write_text(text)
    return name


def told(ended, statement: str) -> None:
    """One line that names the statement and the file with the details."""
    assert ended.status == 70
    found = LINE.fullmatch(ended.err)
    assert found is not None, ended.err
    assert found[1] == statement
    details = Path(found[2]).read_text("utf-8")
    assert details.startswith("Traceback")
    assert "in fail" in details


@pytest.mark.parametrize("suffix", GOOD)
def test_what_was_printed_before_is_shown(flashcli, suffix) -> None:
    many = GOOD[suffix] * 499
    good = flashcli("run", write(f"a.{suffix}", many))
    ended = flashcli("run", write(f"b.{suffix}", many + BAD[suffix] + many))
    told(ended, f"line 500, {BAD[suffix].strip()!r}")
    shown = good.out.splitlines()[:-5]  # the end of a session is missing
    assert len(shown) > 900
    assert ended.out.splitlines()[: len(shown)] == shown


@pytest.mark.parametrize("language", PROGRAMS)
def test_steps_and_jobs_before_it_are_shown(flashcli, language) -> None:
    def step(number: int, text: str) -> str:
        return STEP.format(number=number, text=text, **PROGRAMS[language])

    job = "//J{} JOB\n" + step(1, GOOD[language]) + "{}"
    first = job.format(1, "")
    second = job.format(2, step(2, GOOD[language] + BAD[language]))
    ended = flashcli("run", write("a.jcl", first + second + job.format(3, "")))
    line = (first + second).splitlines().index(BAD[language].rstrip("\n")) + 1
    told(ended, f"J2 S2 line {line}, {BAD[language].strip()!r}")
    heads = re.findall("(?m)^=== (.*)", ended.out)
    listing = PROGRAMS[language]["listing"]
    jes = ["JESMSGLG", "JESJCL", "JESYSMSG"]
    assert heads == [
        *(f"J1 JOB00001 JES2 {one}" for one in jes),
        f"J1 JOB00001 S1 {listing}",
        *(f"J2 JOB00002 JES2 {one}" for one in jes),
        f"J2 JOB00002 S1 {listing}",
        f"J2 JOB00002 S2 {listing}",
    ]
    assert ended.out.count(GOOD[language].strip()) == 3  # JESJCL holds no data


def test_a_lab_statement_of_a_job_and_a_command(flashcli) -> None:
    lab = "//J JOB\n//S EXEC PGM=IEFBR14\n//*LAB MAP UNIT(1000)\n//*LAB ADVANCE SECONDS(5)\n"
    ended = flashcli("run", write("a.jcl", lab))
    told(ended, "J S line 4, 'LAB ADVANCE SECONDS(5)'")
    assert "=== J JOB00001 S LABOUT\nLAB MAP UNIT(1000)\n" in ended.out
    ended = flashcli("run", write("b.jcl", "//J JOB\n// COMMAND 'V 1010,ONLINE'\n"))
    told(ended, "J line 2, 'V 1010,ONLINE'")
    assert "=== J JOB00001 JES2 JESMSGLG" in ended.out


def test_the_files_that_a_run_writes_hold_what_came_before(flashcli) -> None:
    name = write("a.lab", GOOD["lab"] * 2 + BAD["lab"])
    ended = flashcli("run", "--json", "a.json", "--sysout", "dds", name)
    told(ended, "line 3, 'LAB ADVANCE SECONDS(5)'")
    objects = [json.loads(line) for line in Path("a.json").read_text().splitlines()]
    assert [one["line"] for one in objects] == [1, 2]
    assert Path("dds/a.LABOUT.txt").read_text().count("LAB MAP UNIT(1000)") == 2


def test_a_batch_of_the_shell(flashcli) -> None:
    ended = flashcli("shell", stdin=(GOOD["lab"] + BAD["lab"] + GOOD["lab"]).encode())
    told(ended, "line 1, 'LAB ADVANCE SECONDS(5)'")
    assert ended.out.startswith("LAB026I MAP OF 1000")


def test_details_that_can_be_written_nowhere(flashcli, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    ended = flashcli("run", write("a.lab", BAD["lab"]))
    assert ended.status == 70
    assert ended.err.endswith("; details in no file (No such file or directory)\n")
    assert ended.err.count("\n") == 1
