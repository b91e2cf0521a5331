"""Jobs on a lab: which steps run, codes, abends, LAB statements, commands, output."""

import pytest

from flashcli.jobs import dialect_of, printed, sysout_files
from flashcli.lab import LastStep

from .decks import JOB, new_run, ran, ran_file, step, text_of

ABEND = "//ABEND    EXEC PGM=NOSUCH"


# --- COND -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cond", "runs"),
    [
        ("(256,LT)", False),  # 256 < 512
        ("(512,EQ,S2)", False),
        ("(256,EQ,S2)", True),
        ("(256,EQ)", False),  # S1
        ("((4,GT),(0,EQ,S1))", True),
        ("((4,GT),(256,EQ,S1))", False),
        ("(0,NE,S1)", False),
        ("(0,EQ,BY)", True),  # bypassed: false
        ("EVEN", True),
        ("ONLY", False),
        ("((512,EQ,S2),EVEN)", False),
    ],
)
def test_cond_bypasses_when_any_test_is_true(cond, runs):
    by = step("BY", COND="(0,LE)")
    found = ran(step("S1", 1), step("S2", 2), by, step("S3", COND=cond))
    assert ("S3 0000" in found.steps) == runs
    assert ("IEF202I JOB1 S3" in "".join(found.said("IEF202I"))) != runs
    assert found.ends == ["CC 0512"]


def test_after_an_abend_only_what_asked_for_it_runs():
    found = ran(
        ABEND,
        step("S1"),
        step("S2", COND="EVEN"),
        step("S3", COND="ONLY"),
        step("S4", COND="((0,EQ,S2),EVEN)"),
    )
    assert found.steps == ["ABEND ABEND", "S2 0000", "S3 0000"]
    assert found.said("S1") == ["IEF272I JOB1 S1 - STEP WAS NOT EXECUTED."]
    assert [line[:7] for line in found.said(" S4 ")] == ["IEF202I", "IEF272I"]
    assert found.ends == ["ABEND S806"]
    assert found.result.codes == (16, 0, 0)


def test_what_an_abend_prints():
    found = ran(ABEND)
    console = "IEF450I JOB1 ABEND - ABEND=S806 U0000 REASON=00000004"
    assert found.said("IEF450I", "JESMSGLG")[0].endswith(console)
    assert found.said("$HASP395", "JESMSGLG")[0].endswith("$HASP395 JOB1     ENDED - ABEND=S806")
    assert found.said("IEF472I") == [
        "IEF472I JOB1 ABEND - COMPLETION CODE - SYSTEM=806 USER=0000 REASON=00000004"
    ]


def test_cond_of_a_job_ends_it():
    job = "//JOB1 JOB COND=(256,LT)"
    deck = (job, step("S1", 1), step("S2", 2), "//*LAB EXPECT CC(512)", step("S3"))
    found = ran_file(text_of(*deck))
    assert found.steps == ["S1 0256", "S2 0512"]
    assert found.said("IEF201I") == ["IEF201I JOB1 S2 - JOB TERMINATED BECAUSE OF CONDITION CODES"]
    assert found.said("S3") == ["IEF272I JOB1 S3 - STEP WAS NOT EXECUTED."]
    assert (found.ends, found.run.expect_failed) == (["CC 0512"], False)


@pytest.mark.parametrize(
    ("jobrc", "code"),
    [
        ("MAXRC", "CC 0768"),
        ("LASTRC", "CC 0256"),
        ("(STEP,S1)", "CC 0512"),
        ("(STEP,BY)", "CC 0768"),
    ],
)
def test_the_code_of_a_job(jobrc, code):
    deck = (step("S1", 2), step("BY", COND="(0,LE)"), step("S2", 3), step("S3", 1))
    assert ran_file(text_of(f"//J JOB JOBRC={jobrc}", *deck)).ends == [code]


# --- IF -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "taken"),
    [
        ("RC = 512", True),
        ("RC > 512", False),
        ("S1.RC = 256 & S2.RC = 512", True),
        ("S1.RC = 0 | S2.RC = 512", True),
        ("S1.RC = 256 | S2.RC = 512 & RC = 0", False),  # left to right
        ("BY.RC = 0", False),
        ("NOT BY.RC = 0", False),
        ("NONE.RC = 0", False),
        ("BY.RC = 0 | S1.RC = 256", True),
        ("BY.RUN", False),
        ("¬BY.RUN", True),
        ("BY.RUN = FALSE", True),
        ("S1.RUN & ¬ABEND", True),
        ("ABEND", False),
        ("S1.ABEND = FALSE", True),
        ("ABENDCC = S806", False),
        ("ABENDCC NE S806", False),
    ],
)
def test_expressions(expression, taken):
    deck = (step("S1", 1), step("S2", 2), step("BY", COND="(0,LE)"))
    branches = (f"// IF {expression} THEN", step("THEN"), "// ELSE", step("ELSE"), "// ENDIF")
    found = ran(*deck, *branches)
    assert found.steps[2:] == ["THEN 0000" if taken else "ELSE 0000"]


@pytest.mark.parametrize(
    ("expression", "taken"),
    [
        ("ABEND", True),
        ("ABEND = FALSE", False),
        ("ABEND.ABEND", True),
        ("ABENDCC = S806", True),
        ("ABENDCC = S0C4", False),
        ("ABEND.ABENDCC = S806", True),
        ("ABEND & RC = 0", True),
    ],
)
def test_expressions_after_an_abend(expression, taken):
    branches = (f"// IF {expression} THEN", step("THEN"), "// ELSE", step("ELSE"), "// ENDIF")
    found = ran(ABEND, *branches, step("AFTER"))
    assert found.steps[1:] == ["THEN 0000" if taken else "ELSE 0000"]


def test_an_if_that_asks_for_no_abend_runs_nothing_after_one():
    found = ran(ABEND, "// IF RC = 0 THEN", step("THEN"), "// ELSE", step("ELSE"), "// ENDIF")
    assert found.steps == ["ABEND ABEND"]


def test_inside_an_if_that_asks_for_an_abend_others_need_not():
    inner = ("// IF RC = 0 THEN", step("S1"), "// ENDIF", step("S2"))
    found = ran(ABEND, "// IF ABEND THEN", *inner, "// ENDIF", step("S3"))
    assert found.steps == ["ABEND ABEND", "S1 0000", "S2 0000"]


def test_rc_is_0_at_the_start():
    assert ran("// IF RC = 0 THEN", step("S1"), "// ENDIF").steps == ["S1 0000"]


def test_nested_branches_name_the_statement_that_decided():
    found = ran(
        "// IF RC = 8 THEN",
        "// IF RC = 0 THEN",
        step("A"),
        "// ELSE",
        step("B"),
        "// ENDIF",
        "// ELSE",
        step("C"),
        "// IF RC = 8 THEN",
        step("D"),
        "// ENDIF",
        "// ENDIF",
    )
    assert found.steps == ["C 0000"]
    numbers = [(line.split()[2], int(line.split()[-1])) for line in found.said("IEF206I")]
    assert numbers == [("A", 2), ("B", 2), ("D", 10)]


def test_names_of_steps_in_procedures():
    proc = ("//P PROC", step("Q", 1), step("R", COND="(256,EQ,Q)"), "// PEND")
    branch = ("// IF A.Q.RC = 256 & A.RC = 256 THEN", step("S"), "// ENDIF")
    found = ran(*proc, "//A EXEC P", *branch, step("T", COND="(256,EQ,A.Q)"))
    assert found.steps == ["Q A 0256", "S 0000"]


# --- step starts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dd", "message"),
    [
        ("DSN=NO.SUCH,DISP=SHR", "IEF212I JOB1 S2 D - DATA SET NOT FOUND"),
        ("VOL=SER=NOSUCH,DISP=OLD", "FLC8021E JOB1 S2 D - VOLUME NOSUCH IS NOT ONLINE"),
        ("VOL=SER=TGT010,DISP=OLD", "FLC8021E JOB1 S2 D - VOLUME TGT010 IS NOT ONLINE"),
        ("UNIT=1010,DISP=OLD", "FLC8023E JOB1 S2 D - DEVICE 1010 IS NOT ONLINE"),
    ],
)
def test_an_error_when_a_step_starts_fails_the_job(dd, message):
    lab = "//*LAB EXPECT CC(99)"
    found = ran(
        step("S1", 1), "//S2 EXEC PGM=IEFBR14", f"//D DD {dd}", lab, step("S3", COND="EVEN")
    )
    assert found.steps == ["S1 0256"]
    assert found.said("S2") == [message, "IEF272I JOB1 S2 - STEP WAS NOT EXECUTED."]
    assert found.said("S3") == ["IEF272I JOB1 S3 - STEP WAS NOT EXECUTED."]
    assert "IEF453I JOB1 - JOB FAILED - JCL ERROR" in "".join(found.lines("JESMSGLG"))
    assert (found.ends, found.result.codes) == (["JCL ERROR"], (16, 20))
    assert not found.run.expect_failed


def test_allocation():
    found = ran(
        "//S1 EXEC PGM=IEFBR14",
        "//A DD DSN=NEW.DATA,DISP=(NEW,CATLG)",
        "//B DD UNIT=1002,DISP=OLD",
        "//C DD VOL=SER=PRD003,DSN=OLD.DATA,DISP=(OLD,DELETE)",
        "//D DD DSN=NULLFILE",
        "//E DD",
        "//F DD DSN=&&TEMP,DISP=(,PASS),UNIT=SYSDA",
        "//G DD *",
        "X",
        "//  DD *",
        "Y",
        "//S2 EXEC PGM=IEFBR14",
        "//A DD DSN=NEW.DATA,DISP=SHR",
    )
    assert found.steps == ["S1 0000", "S2 0000"]
    assert found.said("IEF237I") == [
        "IEF237I VIO  ALLOCATED TO A",
        "IEF237I 1002 ALLOCATED TO B",
        "IEF237I 1003 ALLOCATED TO C",
        "IEF237I DMY  ALLOCATED TO D",
        "IEF237I VIO  ALLOCATED TO F",
        "IEF237I JES2 ALLOCATED TO G",
        "IEF237I JES2 ALLOCATED TO",
        "IEF237I VIO  ALLOCATED TO A",
    ]
    ends = [line.split()[1:] for line in found.said("IEF285I")]
    assert ends == [
        ["NEW.DATA", "CATALOGED"],
        ["SYS07274.T090000.RA000.JOB1.R0100001", "KEPT"],
        ["VOL", "SER", "NOS=", "PRD002."],
        ["OLD.DATA", "DELETED"],
        ["VOL", "SER", "NOS=", "PRD003."],
        ["SYS07274.T090000.RA000.JOB1.TEMP.H01", "PASSED"],
        ["STGADM.JOB1.JOB00001.D0000101.?", "SYSIN"],
        ["STGADM.JOB1.JOB00001.D0000102.?", "SYSIN"],
        ["NEW.DATA", "KEPT"],
    ]


def test_the_end_after_an_abend():
    found = ran(ABEND, "//A DD DSN=NEW.DATA,DISP=(NEW,CATLG,DELETE)")
    assert found.said("NEW.DATA")[0].split()[2] == "DELETED"


@pytest.mark.parametrize(
    ("program", "dds", "missing"),
    [
        ("IKJEFT01", "SYSTSIN", "SYSTSPRT"),
        ("IKJEFT1B", "SYSTSPRT", "SYSTSIN"),
        ("SDSF", "ISFIN", "ISFOUT"),
        ("IEBGENER", "SYSPRINT SYSIN SYSUT1", "SYSUT2"),
    ],
)
def test_a_missing_dd_gives_12(program, dds, missing):
    found = ran(f"//S1 EXEC PGM={program}", *(f"//{dd} DD DUMMY" for dd in dds.split()))
    assert found.steps == ["S1 0012"]
    assert f"IEC130I {missing} DD STATEMENT MISSING" in "".join(found.lines("JESMSGLG"))
    assert found.run.lab.last == LastStep(12, ("IEC130I",))


def test_icksdf_says_itself_what_is_missing():
    found = ran("//S1 EXEC PGM=ICKDSF", "//SYSPRINT DD SYSOUT=*")
    assert found.steps == ["S1 0012"]
    assert "-ICK30300I  ERROR OPENING SYSIN" in found.lines("SYSPRINT")
    found = ran("//S1 EXEC PGM=ICKDSF", "//SYSIN DD DUMMY")
    assert found.steps == ["S1 0012"]
    assert "ICK30300I  ERROR OPENING SYSPRINT" in "".join(found.lines("JESMSGLG"))


def test_dummy_input_is_at_its_end_at_once():
    found = ran("//S1 EXEC PGM=ICKDSF", "//SYSPRINT DD SYSOUT=*", "//SYSIN DD DUMMY")
    assert found.steps == ["S1 0000"]
    assert "MAXIMUM CONDITION CODE WAS 0" in found.lines("SYSPRINT")[-1]


# --- LAB statements --------------------------------------------------------------------------

MAP = "//*LAB MAP UNIT(1000)"


def test_output_of_lab_statements_goes_to_the_step_before():
    found = ran(MAP, step("S1"), "//D DD SYSOUT=*", MAP, MAP, step("S2"), MAP)
    assert found.ddnames == ["LAB LABOUT", "S1 LABOUT", "S2 LABOUT"]
    assert found.lines("LABOUT", "LAB")[0] == " LAB MAP UNIT(1000)"
    assert found.lines("LABOUT", "S1") == found.lines("LABOUT", "LAB") * 2


def test_the_step_before_is_the_one_that_ran():
    branch = ("// IF RC = 8 THEN", step("S2"), MAP, "// ELSE", MAP, "// ENDIF", MAP)
    found = ran(step("S1"), *branch, step("BY", COND="(0,LE)"), MAP)
    assert found.ddnames == ["S1 LABOUT", "S1 LABOUT"]
    assert sum(len(one.lines) for one in found.result.sysouts if one.ddname == "LABOUT") == 3 * len(
        ran(MAP).lines("LABOUT")
    )


def test_lab_statements_run_after_an_abend():
    found = ran(ABEND, "//*LAB EXPECT CC(16)", "//*LAB EXPECT MESSAGE(IEF450I)", step("S"), MAP)
    assert (found.run.expect_failed, found.ddnames[0]) == (False, "ABEND LABOUT")


def test_lab_statements_do_not_run_in_a_job_in_error_or_in_data():
    expect = "//*LAB EXPECT CC(99)"
    found = ran(step("S1"), expect, "//S2 EXCE PGM=A")
    assert (found.ends, found.run.expect_failed, found.ddnames) == (["JCL ERROR"], False, [])
    found = ran("//S1 EXEC PGM=IEFBR14", "//D DD DATA", expect, "/*")
    assert (found.run.expect_failed, found.ddnames) == (False, [])
    assert ran(step("S1"), expect).result.expect_failed


def test_lab_codes_do_not_count_in_the_job():
    bad = "//*LAB ADVANCE UNTIL(COPIED UNIT(1000)) X"
    found = ran(step("S1"), bad, "// IF RC = 0 THEN", step("S2", COND="(12,EQ)"), "// ENDIF")
    assert found.steps == ["S1 0000", "S2 0000"]
    assert (found.ends, found.result.codes) == (["CC 0000"], (0, 12, 0))


def test_lab_statements_in_a_procedure_run_with_every_call():
    found = ran("//P PROC", step("Q"), MAP, "// PEND", "//A EXEC P", "//B EXEC P")
    assert found.ddnames == ["A.Q LABOUT", "B.Q LABOUT"]


def test_a_continued_lab_statement_is_echoed_as_written():
    found = ran("//*LAB ADVANCE -", "//*LAB   SECONDS(3)", step("S1"))
    assert found.lines("LABOUT")[:2] == [" LAB ADVANCE -", " LAB   SECONDS(3)"]
    assert found.run.lab.clock.now == new_run().lab.clock.now + 3


def test_a_rolled_back_lab_counts_jobs_on():
    first = (JOB, "//*LAB CHECKPOINT NAME(A)", step("S"), "//*LAB ADVANCE SECONDS(99)")
    second = (JOB, step("S"), "//*LAB ROLLBACK NAME(A)", JOB, step("S"))
    found = ran_file(text_of(*first, *second))
    assert [job.id for job in found.result.jobs] == ["JOB00001", "JOB00002", "JOB00003"]
    logs = [one.lines for one in found.result.sysouts if one.ddname == "JESMSGLG"]
    assert [log[-1] for log in logs] == [
        "-         1.65 MINUTES EXECUTION TIME",
        "-         0.00 MINUTES EXECUTION TIME",
        "-         0.00 MINUTES EXECUTION TIME",
    ]


# --- commands and the console ------------------------------------------------------------------


def test_commands_run_before_the_first_step():
    deck = (step("S1"), "// V 1000,OFFLINE", "//C COMMAND 'D U,,,1000,1'")
    found = ran("//*LAB MAP UNIT(1000)", *deck)
    assert found.ddnames == ["LAB LABOUT", "JES2 SYSLOG"]
    console = [line[20:] for line in found.lines("JESMSGLG")]
    assert console[4:7] == [
        "IEFC165I // V 1000,OFFLINE",
        "IEFC165I // D U,,,1000,1",
        "$HASP373 JOB1     STARTED - INIT 1    - CLASS A        - SYS SYS1",
    ]
    log = found.lines("SYSLOG")
    assert log[0] == " SYS1      2007274  09:00:00.00  JOB00001  -V 1000,OFFLINE"
    assert log[1] == " SYS1      2007274  09:00:00.00  JOB00001   IEF281I 1000 NOW OFFLINE"
    assert log[2] == " SYS1      2007274  09:00:00.00  JOB00001  -D U,,,1000,1"
    assert log[4] == f" {' ' * 43}UNIT TYPE STATUS        VOLSER     VOLSTATE      SS"
    assert 0x1000 not in found.run.lab.host.labels


def test_no_command_of_a_job_in_error_runs():
    found = ran("// V 1000,OFFLINE", "//S EXCE PGM=A")
    assert 0x1000 in found.run.lab.host.labels
    assert found.ddnames == []


def test_console_notices_go_to_the_system_log():
    establish = (
        "//S1 EXEC PGM=IKJEFT01",
        "//SYSTSPRT DD SYSOUT=*",
        "//SYSTSIN DD *",
        "FCESTABL SDEVN(1000) TDEVN(1010)",
        "/*",
    )
    found = ran(*establish, "//*LAB FAIL COPY TARGET(1010)")
    assert found.ddnames == ["S1 SYSTSPRT", "S1 LABOUT", "JES2 SYSLOG"]
    assert found.lines("SYSLOG")[0].startswith(" SYS1      2007274  09:00:00.00            ")
    assert found.run.lab.drain_notices() == ()


# --- several jobs, JCL errors, SCAN ---------------------------------------------------------------


def test_jobs_are_numbered_across_files():
    run = new_run()
    first = ran_file(text_of("//A JOB", step("S"), "//B JOB", "//S EXCE X"), run=run)
    second = ran_file(text_of("//C JOB", step("S")), run=run)
    ends = [(job.name, job.id, job.code) for one in (first, second) for job in one.result.jobs]
    assert ends == [
        ("A", "JOB00001", "CC 0000"),
        ("B", "JOB00002", "JCL ERROR"),
        ("C", "JOB00003", "CC 0000"),
    ]
    assert first.result.codes == (0, 20)


def test_a_job_in_error():
    found = ran("//S EXCE PGM=A", step("T"))
    assert [line[20:] for line in found.lines("JESMSGLG")][3:5] == [
        "IRR010I  USERID STGADM   IS ASSIGNED TO THIS JOB.",
        "IEFC452I JOB1 - JOB NOT RUN - JCL ERROR",
    ]
    assert not any("EXECUTION" in line for line in found.lines("JESMSGLG"))
    assert found.lines("JESYSMSG") == [
        "  STMT NO. MESSAGE",
        "         2 IEFC605I UNIDENTIFIED OPERATION FIELD",
    ]
    assert (found.ends, found.result.codes) == (["JCL ERROR"], (20,))
    record = found.run.executed[0]
    assert (record.dialect, record.line, record.cc) == ("jcl", 2, 12)
    assert (record.statement, record.job) == ("//S EXCE PGM=A", "JOB1")
    assert [message.id for message in record.messages] == ["IEFC605I"]


def test_scan_only_converts():
    deck = ("// V 1000,OFFLINE", step("S"), "//*LAB EXPECT CC(99)")
    found = ran_file(text_of("//J JOB TYPRUN=SCAN", *deck))
    assert (found.ends, found.result.codes, found.ddnames) == (["SCAN"], (), [])
    assert found.lines("JESYSMSG") == []
    assert not any("$HASP" in line for line in found.lines("JESMSGLG"))
    found = ran_file(text_of("//J JOB TYPRUN=SCAN", "//S EXCE X"))
    assert found.ends == ["JCL ERROR"]


def test_a_job_without_steps_is_one():
    assert ran(MAP).ends == ["CC 0000"]


def test_a_step_without_name_is_numbered():
    found = ran(step("S1"), step("", 1), "//*LAB EXPECT CC(256)")
    assert found.ddnames == ["#002 LABOUT"]
    assert found.said("IEF142I")[1] == "IEF142I JOB1  - STEP WAS EXECUTED - COND CODE 0256"


def test_a_new_day_has_its_date():
    found = ran("//S1 EXEC PGM=BPXBATCH,PARM='SH sleep 90000'", ABEND)
    dated = [line for line in found.lines("JESMSGLG") if "----" in line]
    assert dated[:2] == [
        " 09.00.00 JOB00001 ---- MONDAY,    01 OCT 2007 ----",
        " 00.00.00 JOB00001 ---- TUESDAY,   02 OCT 2007 ----",
    ]
    assert any(line.endswith("1500.00 MINUTES EXECUTION TIME") for line in found.lines("JESMSGLG"))


def test_user_and_class_of_the_job():
    deck = ("//J JOB USER=OTHER,CLASS=B", "//S EXEC PGM=IEFBR14", "//D DD SYSOUT=*")
    found = ran_file(text_of(*deck))
    assert found.said("IRR010I", "JESMSGLG")[0].endswith("USERID OTHER    IS ASSIGNED TO THIS JOB.")
    assert "CLASS B  " in found.said("$HASP373", "JESMSGLG")[0]
    assert found.said("IEF285I")[0].split()[1] == "OTHER.J.JOB00001.D0000101.?"


# --- output ------------------------------------------------------------------------------------


def test_each_dd_is_introduced_and_carriage_control_applied():
    found = ran("//S1 EXEC PGM=IKJEFT01", "//SYSTSPRT DD SYSOUT=*", "//SYSTSIN DD DUMMY")
    lines = list(printed(found.result))
    at = lines.index("=== JOB1 JOB00001 S1 SYSTSPRT")
    assert lines[at:] == ["=== JOB1 JOB00001 S1 SYSTSPRT", "", "", "READY", "END"]
    assert list(printed(found.result, asa=True))[-2:] == ["1READY", " END"]


def test_files_of_sysout():
    tso = ("//S1 EXEC PGM=IKJEFT01", "//SYSTSPRT DD SYSOUT=*", "//SYSTSIN DD DUMMY")
    found = ran(*tso, *tso, "//*LAB MAP UNIT(1000)")
    assert [name for name, _ in sysout_files(found.result)] == [
        "JOB00001.JES2.JESMSGLG.txt",
        "JOB00001.JES2.JESJCL.txt",
        "JOB00001.JES2.JESYSMSG.txt",
        "JOB00001.S1.SYSTSPRT.txt",
        "JOB00001.S1.SYSTSPRT.2.txt",
        "JOB00001.S1.LABOUT.txt",
    ]
    assert dict(sysout_files(found.result))["JOB00001.S1.SYSTSPRT.txt"] == ["1READY", " END"]


def test_a_data_set_that_nothing_was_written_to_is_not_printed():
    assert ran("//S EXEC PGM=IEFBR14", "//D DD SYSOUT=*").ddnames == []


def test_statements_of_a_job_are_recorded_with_job_and_step():
    tso = ("//SYSTSPRT DD SYSOUT=*", "//SYSTSIN DD *", "FCQUERY DEVN(1000)")
    proc = ("//P PROC", "//Q EXEC PGM=IKJEFT01", "// PEND")
    found = ran(*proc, "//S1 EXEC PGM=IKJEFT01", *tso, "//A EXEC P", *tso, ABEND, MAP)
    recorded = [(one.dialect, one.job, one.step, one.line) for one in found.run.executed]
    assert recorded == [
        ("tso", "JOB1", "S1", 8),
        ("tso", "JOB1", "A.Q", 12),
        ("jcl", "JOB1", "ABEND", 13),
        ("lab", "JOB1", "ABEND", 14),
    ]
    assert (found.run.job, found.run.step) == ("", "")


# --- files that are no jobs ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "ddname", "first"),
    [
        ("a/b.ickdsf", "  FLASHCPY QUERY RELATIONS UNIT(1000)\n", "SYSPRINT", "1ICKDSF"),
        ("b.tso", "FCQUERY DEVN(1000)\n", "SYSTSPRT", "1READY"),
        ("b.oper", "D U,,,1000,1\n", "CONSOLE", " D U,,,1000,1"),
        ("b.lab", "LAB MAP UNIT(1000)\n", "LABOUT", " LAB MAP UNIT(1000)"),
    ],
)
def test_other_languages_print_their_listing_alone(name, text, ddname, first):
    found = ran_file(text, name)
    assert found.result.codes == (0,)
    assert found.lines(ddname)[0].startswith(first)
    assert next(iter(printed(found.result, asa=True))).startswith(first)
    assert [one for one, _ in sysout_files(found.result)] == [f"b.{ddname}.txt"]
    assert [(one.line, one.job, one.step) for one in found.run.executed] == [(1, "", "")]


def test_languages():
    assert [dialect_of(f"x.{one}", "") for one in ("jcl", "ICKDSF", "tso", "oper", "lab")] == [
        "jcl",
        "ickdsf",
        "tso",
        "operator",
        "lab",
    ]
    assert dialect_of("x.txt", "//A JOB") == dialect_of("-", "//A JOB") == "jcl"
    assert dialect_of("x.tso", "//A JOB") == "tso"
    assert dialect_of("x", "D U") is dialect_of("-", "") is dialect_of(".jcl", "") is None


def test_a_file_of_no_known_language():
    found = ran_file("D U\n", "x.txt")
    assert found.result.codes == (20,)
    assert found.result.unreadable[0].startswith("x.txt:1:1: FLC8022E ")
    assert found.result.sysouts == ()


def test_notices_are_not_kept_for_a_later_job():
    run = new_run()
    ran_file("FCESTABL SDEVN(1000) TDEVN(1010)\n", "a.tso", run)
    ran_file("LAB FAIL COPY TARGET(1010)\n", "a.lab", run)
    assert run.lab.drain_notices() == ()
    assert ran(step("S1"), run=run).ddnames == []
