"""FLASHCPY from its operands to what it prints (ickdsf-flashcpy.md)."""

import ast
import inspect
from pathlib import Path
from types import ModuleType

import pytest

from flashcli.messages.catalogue import Catalogue, inserts
from flashcli.reports.ickdsf_refusals import REFUSALS
from flashcli.storage import checks, withdrawal
from flashcli.storage.refusals import Reason
from flashcli.storage.requests import (
    Establish,
    EstablishAction,
    Incremental,
    Mode,
    PreserveMirror,
    QueryRelations,
    SpaceEfficient,
    Withdraw,
    WithdrawAction,
)
from flashcli.syntax.ickdsf_commands import UNRESOLVED, Function, Target, function
from tests.ickdsf.worlds import built_in, lab_of, scanned, step

S, T = 0x1000, 0x1010


def read(text: str) -> Function:
    operands = scanned(f"FLASHCPY {text}").operands
    assert operands is not None, text
    return function(operands)


E = "ESTABLISH UNIT(1000) TARGETVOL(1010) "


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (E, Establish(S, T)),
        ("TGTVOL(1010) ESTABLISH UNITADDR(1000)", Establish(S, T)),
        (E + "MODE(COPY) INCREMENTAL(NO) ONLINTGT(NO)", Establish(S, T)),
        (E + "MODE(NOCOPY)", Establish(S, T, mode=Mode.NOCOPY)),
        (E + "MODE(NOCOPY2COPY)", Establish(S, T, mode=Mode.NOCOPYTOCOPY)),
        (E + "MODE(NOCOPYTOCOPY)", Establish(S, T, mode=Mode.NOCOPYTOCOPY)),
        (E + "INCR(YTW)", Establish(S, T, incremental=Incremental.YTW)),
        (E + "INCREMENTAL(YES)", Establish(S, T, incremental=Incremental.YES)),
        (E + "ONLINTGT(YES)", Establish(S, T, online_target=True)),
        (E + "ACTION(FRR)", Establish(S, T, action=EstablishAction.FRR)),
        (E + "ACTION(FREEZE)", Establish(S, T, action=EstablishAction.FREEZE)),
        (E + "TGTOKASPPRCPRIM(YES)", Establish(S, T, target_primary=True)),
        (
            E + "PRESMIR(REQ) TGTOKASPPRCPRIM(YES)",
            Establish(S, T, target_primary=True, preserve_mirror=PreserveMirror.REQUIRED),
        ),
        (
            E + "PRESERVEMIRROR(PREFERRED) TGTOKASPPRCPRIM(YES)",
            Establish(S, T, target_primary=True, preserve_mirror=PreserveMirror.PREFERRED),
        ),
        (E + "SETGTOK(SWI)", Establish(S, T, space_efficient=SpaceEfficient.SWI)),
        (E + "SETGTOK(FAILREL)", Establish(S, T, space_efficient=SpaceEfficient.FAILREL)),
        ("QUERY RELATIONS UNITADDRESS(1000)", QueryRelations(S)),
        ("UNIT(1000) QUERY(RELATIONS)", QueryRelations(S)),
        ("WITHDRAW UNIT(1000) TARGETVOL(1010)", Withdraw(S, T)),
        ("WITHDRAW TARGETVOL(1010)", Withdraw(None, T)),
        ("WITHDRAW UNIT(1000) DDSW(YES)", Withdraw(S, ddsw=True)),
        ("WITHDRAW UNIT(1000) ACTION(THAW)", Withdraw(S, action=WithdrawAction.THAW)),
        (
            "WITHDRAW UNIT(1000) TARGETVOL(1010) ACTION(REVERT)",
            Withdraw(S, T, action=WithdrawAction.REVERT),
        ),
    ],
)
def test_requests(text: str, wanted: object) -> None:
    assert read(text).request == wanted


def test_targets_and_ddnames_are_left_to_the_step() -> None:
    found = read("ESTABLISH DDNAME(SRC) TARGETVOL(X'00',X'10')")
    assert found == Function(
        Establish(UNRESOLVED, UNRESOLVED), ddname="SRC", target=Target(None, 0, 0x10)
    )
    found = read("WITHDRAW TARGETVOL(X'0',X'FF',10FF)")
    assert found == Function(Withdraw(None, 0x10FF), target=Target(0x10FF, 0, 0xFF))


# --- what it prints -------------------------------------------------------------------


def told(text: str, parm: str = "", **dd_volumes: str) -> list[str]:
    return step(built_in(), f"  FLASHCPY {text}", parm, **dd_volumes).body[1:]


DONE = "-ICK00001I FUNCTION COMPLETED, HIGHEST CONDITION CODE WAS 0"
TOTAL = "-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS "
ENDED = "-ICK30003I FUNCTION TERMINATED. CONDITION CODE IS 12"


def test_an_establish() -> None:
    assert told(E) == [
        "0ICK09001I ESTABLISH COMPLETED: SOURCE 1000 TARGET 1010, 50085 TRACKS YET TO BE COPIED",
        DONE,
        TOTAL + "0",
    ]


def test_a_refusal() -> None:
    lab = built_in()
    done = step(lab, "  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1001)")
    assert done.body[1:] == ["0ICK39116I TARGET DEVICE 1001 IS ONLINE", ENDED, TOTAL + "12"]
    refusal = done.executed[0].refusal
    assert refusal is not None
    assert refusal.reason is Reason.TARGET_ONLINE


def test_the_story_of_a_relationship() -> None:
    lab = built_in()
    text = f"""
 FLASHCPY {E} INCREMENTAL(YES)
 FLASHCPY {E} INCREMENTAL(YES)
 FLASHCPY ESTABLISH UNIT(1010) TARGETVOL(1000) ONLINTGT(YES)
"""
    assert [line for line in step(lab, text).body if line.startswith("0ICK")] == [
        "0ICK09001I ESTABLISH COMPLETED: SOURCE 1000 TARGET 1010, 50085 TRACKS YET TO BE COPIED",
        "0ICK09002I UPDATE COPY STARTED: SOURCE 1000 TARGET 1010, 50085 TRACKS YET TO BE COPIED",
        "0ICK39152I BACKGROUND COPY OF THE RELATIONSHIP IS NOT COMPLETE",
    ]
    lab.subsystem.advance(60)
    text = " FLASHCPY ESTABLISH UNIT(1010) TARGETVOL(1000) ONLINTGT(YES)"
    assert step(lab, text).body[1].startswith("0ICK09003I REVERSE RESTORE STARTED: SOURCE 1010")


def test_withdraws() -> None:
    lab = built_in()
    text = f"""
 FLASHCPY {E} MODE(NOCOPY)
 FLASHCPY WITHDRAW UNIT(1000) TARGETVOL(1010)
 FLASHCPY WITHDRAW TARGETVOL(1010)
 FLASHCPY {E} ACTION(FREEZE)
 FLASHCPY WITHDRAW UNIT(1000) ACTION(THAW)
 FLASHCPY WITHDRAW UNIT(1000) ACTION(THAW)
 FLASHCPY WITHDRAW UNIT(1000) DDSW(YES)
"""
    done = step(lab, text)
    assert done.code == 0
    assert [line[1:] for line in done.body if line.startswith("0ICK0901")] == [
        "ICK09011I WITHDRAW COMPLETED: RELATIONSHIPS 1",
        "ICK09012I 50085 TRACKS OF TARGET 1010 WERE NEVER COPIED, THEIR DATA IS UNDEFINED",
        "ICK09013I NOTHING TO WITHDRAW",
        "ICK09015I LSS 00 IS THAWED",
        "ICK09016I LSS 00 WAS NOT FROZEN",
        "ICK09014I RELATIONSHIPS THAT CONTINUE UNTIL THEIR COPY IS COMPLETE: 1",
    ]
    assert "-ICK00700I DEVICE INFORMATION FOR 1010 IS CURRENTLY AS FOLLOWS:" in done.listing


def test_a_thaw_too_late_is_a_warning() -> None:
    lab = built_in()
    step(lab, f" FLASHCPY {E} ACTION(FREEZE)")
    lab.subsystem.advance(120)
    done = step(lab, " FLASHCPY WITHDRAW UNIT(1000) ACTION(THAW)")
    assert done.code == 4
    assert done.body[1:3] == [
        "0ICK19402I FREEZE TIMER OF LSS 00 HAD EXPIRED",
        "-ICK00001I FUNCTION COMPLETED, HIGHEST CONDITION CODE WAS 4",
    ]


def test_starting_the_background_copy() -> None:
    lab = built_in("xp24000")
    text = f"""
 FLASHCPY {E} MODE(NOCOPYTOCOPY)
 FLASHCPY {E} MODE(NOCOPY)
 FLASHCPY {E} MODE(NOCOPY2COPY)
"""
    found = [line for line in step(lab, text).body if line.startswith("0ICK0900")]
    assert [line[1:10] for line in found] == ["ICK09006I", "ICK09001I", "ICK09005I"]


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("X'00',X'10'", "ICK09001I"),
        ("X'00',X'10',1010", "ICK09001I"),
        ("X'00',X'EE'", "ICK39301I"),
        ("X'00',X'11',1010", "ICK39302I"),
        ("X'00',X'10',FFFF", "ICK39107I"),
    ],
)
def test_targets_by_their_place(target: str, wanted: str) -> None:
    found = told(f"ESTABLISH UNIT(1000) TARGETVOL({target})")
    assert found[0][1:10] == wanted


def test_devices_by_ddname() -> None:
    done = step(built_in(), " FLASHCPY QUERY RELATIONS DDNAME(SRC)", SRC="PRD003")
    assert done.body[1] == "0ICK09022I NO FLASHCPY RELATIONS EXIST FOR 1003"
    done = step(built_in(), " FLASHCPY ESTABLISH DNAME(SRC) TARGETVOL(1010)", SRC="PRD003")
    assert "SOURCE 1003 TARGET 1010" in done.body[1]
    done = step(built_in(), " FLASHCPY WITHDRAW DDNAME(OFF) DDSW(YES)", OFF="TGT012")
    assert "-ICK00700I DEVICE INFORMATION FOR 1012 IS CURRENTLY AS FOLLOWS:" in done.listing


@pytest.mark.parametrize("volumes", [{}, {"SRC": "NOSUCH"}])
def test_a_ddname_that_names_no_volume(volumes: dict[str, str]) -> None:
    assert told("QUERY RELATIONS DDNAME(SRC)", **volumes) == [
        "0ICK31023I INVALID UNITADDRESS OR DDNAME SPECIFIED.",
        ENDED,
        TOTAL + "12",
    ]


def test_an_unknown_device_has_no_device_information() -> None:
    done = step(built_in(), " FLASHCPY QUERY RELATIONS UNIT(FFFF)")
    assert done.listing[3] == "0ICK39107I DEVICE FFFF IS NOT DEFINED"


def test_a_subsystem_without_power_does_not_answer() -> None:
    lab = built_in()
    lab.subsystem.power_off(True)
    assert step(lab, f" FLASHCPY {E}").listing[3] == "0ICK39502I THE SUBSYSTEM IS POWERED OFF"


@pytest.mark.parametrize(
    ("device", "descriptor", "information"),
    [("1000", "0A", "4A00243D"), ("1020", "0C", "4A00003C"), ("1031", "02", "4A00243D")],
)
def test_descriptors_by_model(device: str, descriptor: str, information: str) -> None:
    listing = step(built_in(), f" FLASHCPY QUERY RELATIONS UNIT({device})").listing
    assert f"-          DEVICE DESCRIPTOR = {descriptor}" in listing
    assert f"-          ADDITIONAL DEVICE INFORMATION = {information}" in listing
    assert "-          STORAGE CONTROLLER = 2105" in listing


def test_a_remote_copy_volume(tmp_path: Path) -> None:
    text = """
[[volume]]
device = "1000"
volser = "PRD000"
model = "3390-3"
lss = "00"
ssid = "0004"
remote = { role = "primary" }
"""
    listing = step(lab_of(tmp_path, text), " FLASHCPY QUERY RELATIONS UNIT(1000)").listing
    assert "0ICK04030I DEVICE IS A PEER TO PEER REMOTE COPY VOLUME" in listing


# --- the report -----------------------------------------------------------------------

# ickdsf-flashcpy.md, "What a run prints", with the clock at its start.
SAMPLE = """\
0          DEVICE  ROLE    SSID  LSS  CCA    CYLS  BCE  BCP  MODE    INCR  PERS  TWI  STATE         #TRACKS YET TO BE COPIED
           ------  ------  ----  ---  ---  ------  ---  ---  ------  ----  ----  ---  ------------  ------------------------
           1003    SOURCE  0004  00   03     3339  T    T    COPY    YES   YES   NO   ACTIVE                           30085
           1013    TARGET  0004  00   13     3339  FULL VOLUME  50085 TRACKS FROM CCHH 0000 0000 TO CCHH 0000 0000
                   CHANGED SINCE LAST COPY: SOURCE 1, TARGET 0   ESTABLISHED 10/01/07 09:00:00   LAST ACTIVITY 10/01/07 09:00:10
                   REVERTIBLE NO   SPACE EFFICIENT NO   SEQNUM 00000000
                   REVERSE RESTORE: NOT POSSIBLE - BACKGROUND COPY OF THE RELATIONSHIP IS NOT COMPLETE
"""  # noqa: E501


def test_the_report_is_the_sample() -> None:
    from flashcli.storage.tracks import data_track

    lab = built_in()
    step(lab, " FLASHCPY ESTABLISH UNIT(1003) TARGETVOL(1013) INCREMENTAL(YES)")
    lab.subsystem.advance(10)
    lab.subsystem.write(0x1003, 15, data_track(15, b"NEW"))
    done = step(lab, " FLASHCPY QUERY RELATIONS UNIT(1003)")
    first = done.listing.index("0ICK09021I FLASHCPY RELATIONS REPORT FOR 1003 FOLLOWS:")
    assert done.listing[first + 1 : first + 8] == SAMPLE.splitlines()
    assert done.executed[0].data is not None
    assert done.executed[0].data["relations"][0]["tracks_to_copy"] == 30085


def report(text: str) -> list[str]:
    lab = built_in("ds8000")
    step(lab, text)
    listing = step(lab, " FLASHCPY QUERY RELATIONS UNIT(1000)").listing
    return [line[1:] for line in listing if line[0] == " " and "NED=" not in line][1:]


def test_both_sides_reasons_and_a_frozen_source() -> None:
    lines = report(f"""
 FLASHCPY {E} MODE(NOCOPY) -
   ACTION(FREEZE)
 FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1011)
""")
    assert [line[10:24] for line in (lines[0], lines[7])] == ["1000    SOURCE", "1000    SOURCE"]
    assert lines[3].endswith("SEQNUM 00000000   SOURCE VOLUME FROZEN")
    assert "".join(line.strip() + " " for line in lines[4:7]) == (
        "REVERSE RESTORE: NOT POSSIBLE - RELATIONSHIP WAS ESTABLISHED WITHOUT INCREMENTAL"
        " FLASHCOPY; RELATIONSHIP WAS ESTABLISHED IN NOCOPY MODE; A VOLUME OF THE RELATIONSHIP"
        " HAS RELATIONSHIPS WITH MORE THAN ONE VOLUME "
    )
    assert max(len(line) for line in lines[4:7]) <= 120
    assert all(len(line) <= 127 for line in lines)


def test_the_queried_volume_comes_first_as_a_target_too() -> None:
    lab = built_in()
    step(lab, f" FLASHCPY {E} INCREMENTAL(YES)")
    lab.subsystem.advance(100)
    listing = step(lab, " FLASHCPY QUERY RELATIONS UNIT(1010)").listing
    shown = [line[11:25] for line in listing if line[19:25] in ("SOURCE", "TARGET")]
    assert shown == ["1010    TARGET", "1000    SOURCE"]
    assert " " * 19 + "REVERSE RESTORE: POSSIBLE" in listing


# --- refusals -------------------------------------------------------------------------


def named_in(module: ModuleType) -> set[Reason]:
    """The reasons that a module mentions: more than it can give, never less."""
    tree = ast.parse(inspect.getsource(module))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {reason for reason in Reason if reason.name in names}


def test_every_reason_that_flashcpy_can_meet_has_a_number() -> None:
    met = named_in(checks) | named_in(withdrawal) | {Reason.POWER_STATE}
    assert len(met) > 45
    assert met <= set(REFUSALS)


def test_one_reason_has_one_number_and_one_number_one_reason() -> None:
    assert len(set(REFUSALS.values())) == len(REFUSALS)
    establish = [REFUSALS[reason] for reason in list(Reason)[:33]]
    assert establish == [f"ICK391{number:02}I" for number in range(1, 34)]


def test_refusals_are_defined_with_severity_3() -> None:
    texts = Catalogue()
    assert {texts.definition(name).severity for name in REFUSALS.values()} == {3}
    assert all(inserts(texts.definition(name).template) is not None for name in REFUSALS.values())
