"""READY mode: batch programs, files of commands, the terminal."""

import pytest

from flashcli.messages.catalogue import Catalogue
from flashcli.programs import tso
from flashcli.run import Run
from tests.tso.worlds import a_run, done

ESTABLISH = "FCESTABL SDEVN(1000) TDEVN(1010) MODE(COPY)"
REFUSED = "FCESTABL SDEVN(1000) TDEVN(1001)"


def batch(
    *records: str, parm: str = "", name: str = "IKJEFT01", run: Run | None = None
) -> tuple[list[str], int]:
    lines: list[str] = []
    code = tso.terminal_monitor(run or a_run(), records, parm=parm, name=name, out=lines.append)
    return lines, code


def test_the_sample_of_the_reference() -> None:
    """tso-flashcopy.md, section 7"""
    assert batch(ESTABLISH) == (
        [
            "1READY",
            " FCESTABL SDEVN(1000) TDEVN(1010) MODE(COPY)",
            " ANTF0001I FCESTABL COMMAND COMPLETED FOR DEVICE 1000. COMPLETION CODE: 00",
            " READY",
            " END",
        ],
        0,
    )


def test_no_input() -> None:
    assert batch() == (["1READY", " END"], 0)


def test_parm_is_the_first_command() -> None:
    assert batch("profile", parm="PROFILE NOMSGID") == (
        ["1READY", " PROFILE NOMSGID", " READY", " profile", " READY", " END"],
        0,
    )
    assert batch(parm="   ") == batch()


def test_parm_has_no_columns() -> None:
    lines, code = batch(parm="FCQUERY".ljust(80) + "DEVN(1000)")
    assert (lines[-3], code) == (f" {done('FCQUERY', '1000')}", 0)


def test_echo_is_as_typed() -> None:
    lines, _ = batch(
        "fcestabl sdevn(1000) -   ",
        "  tdevn(1010) /* to the vault */".ljust(72) + "00010000",
        "",
        "/* nothing */",
        "profile",
    )
    assert lines == [
        "1READY",
        " fcestabl sdevn(1000) -",
        " " + "  tdevn(1010) /* to the vault */".ljust(72) + "00010000",
        f" {done('FCESTABL', '1000')}",
        " READY",
        " ",
        " READY",
        " /* nothing */",
        " READY",
        " profile",
        " READY",
        " END",
    ]


@pytest.mark.parametrize("end", ["END", "end", "LOGOFF", " END  "])
def test_end_is_echoed_once_and_what_follows_is_not_read(end: str) -> None:
    lines, code = batch(REFUSED, end, "FCQUERY DEVN(1000)")
    assert lines[-2:] == [" READY", f" {end}".rstrip()]
    assert code == 8


@pytest.mark.parametrize("name", ["IKJEFT01", "IKJEFT1A"])
def test_the_step_code_is_that_of_the_last_command(name: str) -> None:
    assert batch(REFUSED, "FCQUERY DEVN(1000)", "", "/* x */", name=name)[1] == 0
    assert batch("FCQUERY DEVN(1000)", REFUSED, name=name)[1] == 8
    assert batch(REFUSED, "FOO", name=name)[1] == 12


def test_ikjeft1b_ends_with_the_first_code_that_is_not_0() -> None:
    lines, code = batch(ESTABLISH, REFUSED, "FOO", "FCQUERY DEVN(1000)", name="IKJEFT1B")
    assert code == 8
    assert lines[-3:] == [f" {done('FCESTABL', '1000', 8)}", " READY", " END"]
    assert batch("FOO", ESTABLISH, name="IKJEFT1B")[1] == 12
    assert batch(ESTABLISH, "PROFILE", name="IKJEFT1B")[1] == 0


def test_profile_decides_on_message_ids() -> None:
    lines, _ = batch("PROFILE NOMSGID", "FCQUERY DEVN(1000)", "FOO", "PROFILE MSGID", "FOO")
    assert [line for line in lines if line[1:] not in ("READY", "END")] == [
        " PROFILE NOMSGID",
        " FCQUERY DEVN(1000)",
        " FCQUERY Formatted -2",
        " DEVN SSID LSS CCA CU   SERIAL       ACT   MAX   XC PC CC RV SEQNUM",
        " 1000 0004  00  00 2105 000000010042     0  1000 N  N  N  N  00000000",
        " FCQUERY COMMAND COMPLETED FOR DEVICE 1000. COMPLETION CODE: 00",
        " FOO",
        " COMMAND FOO NOT FOUND",
        " PROFILE MSGID",
        " FOO",
        " IKJ56500I COMMAND FOO NOT FOUND",
    ]


def test_no_prompt_for_operands_in_batch() -> None:
    lines, code = batch("FCQUERY DEVN(64G0)", "FCQUERY DEVN(1000)")
    assert lines[2:5] == [
        " IKJ56702I INVALID DEVICE NUMBER, 64G0",
        " READY",
        " FCQUERY DEVN(1000)",
    ]
    assert code == 0


def test_one_record_a_command_with_its_line() -> None:
    run = a_run()
    lines: list[str] = []
    records = ["FOO", "", "FCESTABL SDEVN(1000) -", "  TDEVN(1010)", "/* x */", "PROFILE", "END"]
    tso.terminal_monitor(run, records, first_line=10, out=lines.append)
    assert [(each.dialect, each.line, each.statement, each.cc) for each in run.executed] == [
        ("tso", 10, "FOO", 12),
        ("tso", 12, "FCESTABL SDEVN(1000)   TDEVN(1010)", 0),
        ("tso", 15, "PROFILE", 0),
        ("tso", 16, "END", 0),
    ]
    assert {each.clock for each in run.executed} == {run.lab.clock.now}
    assert (run.line, run.statement) == (16, "END")


def test_a_step_names_itself_in_the_record() -> None:
    run = a_run()
    run.job, run.step = "JOB1", "EST"
    batch("PROFILE", run=run)
    assert [(each.job, each.step) for each in run.executed] == [("JOB1", "EST")]


def test_a_file_ends_with_its_highest_code() -> None:
    lines: list[str] = []
    records = [REFUSED, "FCQUERY DEVN(1000)", "/*GOLDEN MAX-CC=8 */"]
    assert tso.file(a_run(), records, out=lines.append) == 8
    assert lines == batch(*records)[0]


def test_the_texts_in_force_are_the_runs(tmp_path: object) -> None:
    from flashcli.messages.catalogue import Overlay

    entry = {"id": "XYZ0001I", "template": "{code:02d} {device} {fct}"}
    run = a_run()
    run.catalogue = Catalogue(Overlay("site.toml", {"ANTF0001I": entry}))
    assert batch(ESTABLISH, run=run)[0][2] == " XYZ0001I 00 1000 FCESTABL"


# --- the terminal


def test_a_terminal_starts_without_message_ids() -> None:
    session = tso.Session(a_run(), terminal=True)
    assert session.prompt == "READY"
    assert session.typed(["FOO"]) == ["COMMAND FOO NOT FOUND"]
    assert session.typed(["profile msgid"]) == []
    assert session.typed(["FOO"]) == ["IKJ56500I COMMAND FOO NOT FOUND"]
    assert session.typed([""]) == []
    assert session.typed(["logoff"]) == []
    assert session.ended
    assert (session.code, session.highest) == (12, 12)


def test_a_command_typed_in_several_lines() -> None:
    session = tso.Session(a_run(), terminal=True)
    lines = ["fcquery -", " devn(1000)".rjust(90) + " +", "   showrels(1)"]
    assert [tso.continues(line) for line in lines] == [True, True, False]
    assert session.typed(lines)[0] == "FCQUERY Relationships"


def test_a_bad_operand_is_typed_again() -> None:
    run = a_run()
    session = tso.Session(run, terminal=True)
    assert session.typed(["FCESTABL SDEVN(64G0) TDEVN() MODE(COPY)"]) == [
        "INVALID DEVICE NUMBER, 64G0",
        "REENTER THIS OPERAND -",
    ]
    assert session.prompt == ""
    assert session.typed(["1000"]) == ["MISSING DEVICE NUMBER", "REENTER THIS OPERAND -"]
    assert session.typed(["TDEVN(1010)"]) == [done("FCESTABL", "1000").partition(" ")[2]]
    assert session.prompt == "READY"
    assert (session.code, session.highest) == (0, 0)
    (executed,) = run.executed
    assert executed.statement == "FCESTABL SDEVN(1000) TDEVN(1010) MODE(COPY)"


def test_an_empty_line_gives_the_command_up() -> None:
    run = a_run()
    session = tso.Session(run, terminal=True)
    session.typed(["ANTFREXX"])
    assert session.typed([" "]) == []
    assert session.prompt == "READY"
    assert [(each.statement, each.cc) for each in run.executed] == [("ANTFREXX", 12)]
    assert session.code == 12
    session.typed(["ANTFREXX"])
    assert session.typed(["FCQUERY DEVN(1000)"])[0] == "FCQUERY Formatted -2"


def test_operands_that_do_not_go_together_are_not_typed_again() -> None:
    session = tso.Session(a_run(), terminal=True)
    assert session.typed(["FCWITHDR"]) == ["FCWITHDR PARAMETER COMBINATION NOT VALID"]
    assert session.prompt == "READY"
