"""BPXBATCH, IEFBR14, IEBGENER, SDSF (sections 4 and 5)."""

import pytest

from flashcli.storage.tracks import records

from .decks import new_run, ran


def bpxbatch(parm):
    found = ran(f"//S1 EXEC PGM=BPXBATCH,PARM='{parm}'", "//STDERR DD SYSOUT=*")
    ended = found.run.lab.clock.now - new_run().lab.clock.now
    errors = found.lines("STDERR") if "S1 STDERR" in found.ddnames else []
    return found.steps[0].split()[1], ended, [line.split()[0] for line in errors]


@pytest.mark.parametrize(
    ("parm", "code", "seconds", "errors"),
    [
        ("SH sleep 5", "0000", 5, []),
        ("PGM /bin/sleep 5", "0000", 5, []),
        ("SH sleep 2; sleep 3", "0000", 5, []),
        ("SH exit 3", "0768", 0, []),
        ("SH exit 16", "0000", 0, []),  # 4096 modulo 4096
        ("SH exit 255", "3840", 0, []),
        ("SH true", "0000", 0, []),
        ("SH false", "0256", 0, []),
        ("SH", "0000", 0, []),
        ("", "0000", 0, []),
        ("SH sleep", "0256", 0, ["FLC8035E"]),
        ("SH sleep 5 6", "0256", 0, ["FLC8035E"]),
        ("SH sleep -5", "0256", 0, ["FLC8035E"]),
        ("SH sleep 5.5", "0256", 0, ["FLC8035E"]),
        ("SH sleep 9999999999", "0256", 0, ["FLC8035E"]),
        ("SH rm -rf /", "3840", 0, ["FLC8034E"]),
        ("sleep 5", "0256", 0, ["FLC8033E"]),
    ],
)
def test_bpxbatch(parm, code, seconds, errors):
    assert bpxbatch(parm) == (code, seconds, errors)


def test_bpxbatch_needs_no_dd():
    assert ran("//S1 EXEC PGM=BPXBATCH,PARM='SH rm X'").steps == ["S1 3840"]


def iebgener(*data, space="(ABSTR,(2,30))", sysin="DUMMY", device="1001"):
    return ran(
        "//S1 EXEC PGM=IEBGENER",
        "//SYSPRINT DD SYSOUT=*",
        f"//SYSIN DD {sysin}",
        f"//SYSUT2 DD UNIT={device},DISP=OLD,SPACE={space}",
        "//SYSUT1 DD *",
        *data,
    )


def written(found, track):
    return [one.data for one in records(found.run.lab.subsystem.view(0x1001, track))]


def test_iebgener_writes_records_of_80_bytes_in_ebcdic():
    found = iebgener("HELLO", "¬{}")
    assert written(found, 30) == [text.ljust(80).encode("cp037") for text in ("HELLO", "¬{}")]
    assert written(found, 31) == []
    assert found.lines("SYSPRINT")[1:] == ["-PROCESSING ENDED AT EOD"]


def test_a_track_holds_78_of_them():
    found = iebgener(*(f"RECORD {n}" for n in range(100)))
    assert (len(written(found, 30)), len(written(found, 31))) == (78, 22)
    assert written(found, 31)[0] == "RECORD 78".ljust(80).encode("cp037")
    assert found.steps == ["S1 0000"]


def test_what_does_not_fit_ends_the_step():
    found = iebgener(*["X"] * 157)
    assert found.steps == ["S1 ABEND"]
    assert found.ends == ["ABEND SD37"]
    assert len(written(found, 31)) == 78


def test_what_code_page_037_does_not_have_becomes_a_question_mark():
    assert written(iebgener("\u20ac\u4e00"), 30)[0][:3] == b"\x6f\x6f\x40"


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ("(ABSTR,(1,50085))", "FLC8038E"),
        ("(ABSTR,(1,0))", "FLC8037E"),
        ("(CYL,(1,1))", "FLC8037E"),
    ],
)
def test_tracks_that_cannot_be_written(space, message):
    found = iebgener("X", space=space)
    assert found.steps == ["S1 0012"]
    assert found.lines("SYSPRINT")[1].startswith(f"-{message}")
    assert found.run.lab.last.message_ids == (message,)


def test_a_refused_write_names_the_reason():
    run = new_run()
    run.lab.subsystem.volumes[0x1001].blocked = True
    found = ran(
        "//S1 EXEC PGM=IEBGENER",
        "//SYSPRINT DD SYSOUT=*",
        "//SYSIN DD DUMMY",
        "//SYSUT2 DD VOL=SER=PRD001,SPACE=(ABSTR,(1,1))",
        "//SYSUT1 DD *",
        "X",
        run=run,
    )
    assert found.lines("SYSPRINT")[1].endswith("DEVICE 1001 TRACK 1 - VOLUME BLOCKED")


def test_control_statements_are_refused():
    deck = ("//S1 EXEC PGM=IEBGENER", "//SYSPRINT DD SYSOUT=*", "//SYSUT1 DD *", "X", "/*")
    found = ran(*deck, "//SYSUT2 DD SYSOUT=*", "//SYSIN DD *", " GENERATE MAXNAME=1")
    assert found.steps == ["S1 0012"]
    assert found.ddnames == ["S1 SYSPRINT"]
    assert found.run.lab.last.message_ids == ("FLC8036E",)


def test_iebgener_prints():
    deck = ("//S1 EXEC PGM=IEBGENER", "//SYSPRINT DD SYSOUT=*", "//SYSIN DD DUMMY")
    found = ran(*deck, "//SYSUT2 DD SYSOUT=*", "//SYSUT1 DD *", "1 X", "", "Y")
    assert found.lines("SYSUT2") == [" 1 X", "", " Y"]


def sdsf(*commands, more=()):
    return ran("//S1 EXEC PGM=SDSF", "//ISFOUT DD SYSOUT=*", *more, "//ISFIN DD *", *commands)


def test_sdsf_issues_commands_and_prints_the_user_log():
    found = sdsf("  SET DELAY 5", "  /DS QD,1000,1", "  ULOG", "  PRINT")
    lines = found.lines("ISFOUT")
    assert lines[:3] == [
        " COMMAND ISSUED",
        " RESPONSE=SYS1",
        " IEE459I 09.00.00 DEVSERV QDASD 001",
    ]
    at = next(at for at, line in enumerate(lines) if line.startswith(" SYS1 "))
    assert lines[at:][:3] == [
        " SYS1      2007274  09:00:00.00            -DS QD,1000,1",
        " SYS1      2007274  09:00:00.00             IEE459I 09.00.00 DEVSERV QDASD 001",
        "                                             UNIT VOLSER SCUTYPE DEVTYPE       CYL"
        "  SSID SCU-SERIAL DEV-SERIAL EFC",
    ]
    assert found.steps == ["S1 0000"]
    assert [(one.line, one.statement) for one in found.run.executed] == [(6, "DS QD,1000,1")]


def test_sdsf_prints_to_a_dd():
    commands = ("/D U,,,1000,1", "PRINT FILE LOG", "PRINT", "PRINT CLOSE", "PRINT", "set console x")
    found = sdsf(*commands, more=("//LOG DD SYSOUT=*",))
    assert found.ddnames == ["S1 ISFOUT", "S1 LOG"]
    assert found.lines("ISFOUT")[-4:] == found.lines("LOG")


@pytest.mark.parametrize(
    ("command", "message"), [("PRINT FILE LOG", "FLC8039E"), ("ST", "FLC8032E"), ("P", "FLC8032E")]
)
def test_sdsf_says_what_it_does_not_know(command, message):
    found = sdsf("", command)
    assert found.lines("ISFOUT")[0].startswith(f" {message} ")
    assert found.steps == ["S1 0000"]


def test_sdsf_code_is_0_whatever_is_answered():
    assert sdsf("/DS QX", "/NOSUCH").steps == ["S1 0000"]


def test_concatenated_input_is_read_in_order():
    deck = ("//S1 EXEC PGM=IKJEFT01", "//SYSTSPRT DD SYSOUT=*", "//SYSTSIN DD *")
    found = ran(*deck, "FCQUERY DEVN(1000)", "// DD *", "FCQUERY DEVN(1001)")
    assert [one.statement for one in found.run.executed] == [
        "FCQUERY DEVN(1000)",
        "FCQUERY DEVN(1001)",
    ]


def test_tso_runs_parm_first():
    deck = ("//S1 EXEC PGM=IKJEFT1B,PARM='FCQUERY DEVN(9999)'", "//SYSTSPRT DD SYSOUT=*")
    found = ran(*deck, "//SYSTSIN DD DUMMY")
    assert found.steps == ["S1 0008"]
    assert [(one.line, one.statement) for one in found.run.executed] == [(2, "FCQUERY DEVN(9999)")]


def test_parm_and_input_are_told_with_their_own_lines():
    deck = ("//S1 EXEC PGM=IKJEFT01,PARM='FCQUERY DEVN(1000)'", "//SYSTSPRT DD SYSOUT=*")
    found = ran(*deck, "//SYSTSIN DD *", "FCQUERY DEVN(1001)")
    assert [(one.line, one.statement) for one in found.run.executed] == [
        (2, "FCQUERY DEVN(1000)"),
        (5, "FCQUERY DEVN(1001)"),
    ]


@pytest.mark.parametrize(
    ("parm", "code", "ids"),
    [
        ("NOREPLU", 16, ["ICK30211I", "ICK30207I", "ICK00002I"]),
        ("MARGINS(9 3)", 4, ["ICK10927I"]),
    ],
)
def test_what_is_said_of_the_parm_of_ickdsf_is_told_at_exec(parm, code, ids):
    deck = (f"//S1 EXEC PGM=ICKDSF,PARM='{parm}'", "//SYSPRINT DD SYSOUT=*", "//SYSIN DD *")
    found = ran(*deck, "  FLASHCPY QUERY RELATIONS UNIT(1000)")
    first = found.run.executed[0]
    assert (first.line, first.statement, first.cc) == (2, "", code)
    assert [message.id for message in first.messages] == ids
    assert found.steps == [f"S1 {code:04d}"]
