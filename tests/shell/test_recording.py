"""RECORD writes a golden case that verify finds green, whatever was typed."""

from pathlib import Path

import pytest

from tests.shell.worlds import said, session

SESSIONS = {
    "one": ["FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010)"],
    "continued": ["FLASHCPY ESTABLISH -", " UNIT(1000) TARGETVOL(1010)", "ADVANCE 60"],
    "mixed": [
        "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010) INCREMENTAL(YES)",
        "ADVANCE UNTIL 1010",
        "DS QD,1000",
        "V 1010,ONLINE",
        "FCQUERY DEVN(1000) SHOWRELS(ALL)",
        "LAB EXPECT RELATIONS(1000,1)",
        "CHECKPOINT",
        "FCWITHDR SDEVN(1000) TDEVN(1010)",
        "ROLLBACK",
        "WATCH 10 MAP",
    ],
    "errors": ["FLASHCPY ESTABLSH", "DS QDAS", "LAB WRTE", "FCQUERY DEVN(1000) XX(1)", ""],
    "question": ["INIT UNIT(1012) NOVERIFY VOLID(NEW001)", "U", "FCQUERY DEVN(1000)"],
    "console first": ["V 1010,ONLINE", "DS QD,1000", "FCQUERY DEVN(1010)"],
    "console alone": ["DS QD,1000"],
    "lab alone": ["LAB WRITE UNIT(1000) TRACK(1,0) DATA('IT''S HERE')"],
    "ends": ["FLASHCPY QUERY RELATIONS UNIT(1000)", "END", "FLASHCPY QUERY RELATIONS UNIT(1001)"],
    "expects": [
        "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1001)",
        "FLASHCPY QUERY RELATIONS UNIT(1000)",
        "LAB EXPECT CC(0)",
    ],
    "long": [
        "LAB WRITE UNIT(1000) TRACK(1,0) DATA('" + "LONG TEXT " * 20 + "')",
        "FCESTABL SDEVN(1000) TDEVN(1010) XTNTLST("
        + " ".join(f"0000{cylinder:04X} 0000{cylinder:04X}" for cylinder in range(8))
        + ")",
        "FLASHCPY ESTABLISH UNIT(1002) TARGETVOL(1012) MODE(COPY) INCREMENTAL(YES) ONLINTGT(YES)",
        "D U,DASD,ONLINE,1000,16",
    ],
}


@pytest.mark.parametrize("lines", SESSIONS.values(), ids=SESSIONS)
def test_verify_is_green(lines: list[str], tmp_path, flashcli) -> None:
    one = session()
    said(one, *lines)
    answer = said(one, f"RECORD {tmp_path}/kept")
    assert answer[0].startswith(f"{tmp_path}/kept.jcl and kept.golden: "), answer
    ended = flashcli("verify", tmp_path)
    assert (ended.status, ended.out) == (0, "1 passed\n")
    assert all(len(line) <= 80 for line in (tmp_path / "kept.jcl").read_text().splitlines())


def test_the_job_does_what_was_typed(tmp_path, flashcli) -> None:
    one = session()
    said(one, *SESSIONS["mixed"], f"RECORD {tmp_path}/kept")
    golden = (tmp_path / "kept.golden").read_text()
    for one_id in ("ICK09001I", "IEE459I", "LAB0", "ANTF"):
        assert one_id in golden


def test_a_job_that_was_run_is_part_of_the_record(tmp_path, flashcli) -> None:
    job = tmp_path / "other.jcl"
    job.write_text("//OTHER    JOB (ACCT),'X'\n//S EXEC PGM=IEFBR14\n")
    one = session()
    said(one, "ADVANCE 5", f"RUN {job}", "FCQUERY DEVN(1000)", f"RECORD {tmp_path}/sub")
    job.unlink()
    assert flashcli("verify", tmp_path).status == 0
    assert "PGM=IEFBR14" in (tmp_path / "sub.jcl").read_text()


def test_files_of_the_other_languages_too(tmp_path, flashcli) -> None:
    for name, text in (
        ("a.ickdsf", "  FLASHCPY ESTABLISH UNIT(1000) -\n  TARGETVOL(1010)\n"),
        ("b.tso", "FCQUERY -\nDEVN(1000)\n"),
        ("c.oper", "DS QD,1000\n"),
        ("d.lab", "LAB ADVANCE -\n SECONDS(5)\n"),
    ):
        (tmp_path / name).write_text(text)
    one = session()
    said(one, *(f"RUN {tmp_path}/{name}" for name in ("a.ickdsf", "b.tso", "c.oper", "d.lab")))
    said(one, f"RECORD {tmp_path}/sub")
    for suffix in ("a.ickdsf", "b.tso", "c.oper", "d.lab"):
        (tmp_path / suffix).unlink()
    assert flashcli("verify", tmp_path).status == 0
    text = (tmp_path / "sub.jcl").read_text()
    for word in ("FLASHCPY", "FCQUERY", "COMMAND", "ADVANCE"):
        assert word in text


def test_nothing_is_overwritten(tmp_path) -> None:
    Path(tmp_path / "kept.golden").write_text("mine")
    one = session()
    said(one, *SESSIONS["one"])
    assert said(one, f"RECORD {tmp_path}/kept") == ["kept.golden: exists already"]
    assert not (tmp_path / "kept.jcl").exists()
    assert one.unsaved == 1


def test_places_that_cannot_be_written(tmp_path) -> None:
    one = session()
    assert said(one, f"RECORD {tmp_path}/x") == ["nothing was typed yet"]
    said(one, *SESSIONS["one"])
    place = f"{tmp_path}/no/such/x"
    reason = "No such file or directory"
    assert said(one, f"RECORD {place}") == [f"{place}.jcl: cannot be written: {reason}"]
    assert said(one, "RECORD")[0].endswith("one file name")
