"""Console text to command objects; every command error of section 7 and the rulings."""

import pytest
from lark import Tree

from flashcli.commands import (
    DeviceRange,
    DeviceStatus,
    DisplayMatrix,
    DisplayUnits,
    OperatorHelp,
    QueryAliases,
    QueryDevices,
    QueryPaths,
    Selection,
    Vary,
)
from flashcli.messages.message import Message
from flashcli.outcomes import Problem
from flashcli.syntax.operator import parse, problems
from flashcli.syntax.operator_build import BUILD
from flashcli.syntax.parsing import parser


def devices(*ranges: tuple[int, int]) -> tuple[DeviceRange, ...]:
    return tuple(DeviceRange(first, last) for first, last in ranges)


ONE = devices((0x1000, 0x1000))

COMMANDS = {
    "DS QD,1000": QueryDevices(Selection(0x1000)),
    "DEVSERV QDASD,1000,16": QueryDevices(Selection(0x1000, 16)),
    "ds qd,1000,016,validate": QueryDevices(Selection(0x1000, 16), validate=True),
    "  DS   QD,1000,2,VALIDATE   AND A COMMENT, 5": QueryDevices(Selection(0x1000, 2), True),
    "DS\tQD,1000\tCOMMENT": QueryDevices(Selection(0x1000)),
    "DS QD,800": QueryDevices(Selection(0x800)),
    "DS QD,/3480": QueryDevices(Selection(0x3480)),
    "DS QD,10800": QueryDevices(Selection(0x10800)),
    "DS QD,00800,256": QueryDevices(Selection(0x800, 256)),
    "DS QD,FACE,TOTALCYL,ON": QueryDevices(Selection(0xFACE, online=True), total_cylinders=True),
    "DS QD,VOL=PRD000": QueryDevices(Selection(volser="PRD000")),
    "DS QD,VOL=ONLINE,OFFLINE": QueryDevices(Selection(volser="ONLINE", online=False)),
    "DS QD,SSID=0004,VALIDATE": QueryDevices(Selection(ssid=4), validate=True),
    "DS QD,VALIDATE,SSID=4": QueryDevices(Selection(ssid=4), validate=True),
    "DS QD,TYPE=ALL,OFF": QueryDevices(Selection(type="ALL", online=False)),
    "DS QD,TYPE=2107": QueryDevices(Selection(type="2107")),
    "DS QD,MACH=0175-10042": QueryDevices(Selection(machine="0175-10042")),
    "DS QD,1000,UCB,DCE,DPCT,RCD,RDC,SNSS,SSSCB": QueryDevices(Selection(0x1000)),
    "DS QD,1000,VALIDATE,VALIDATE": QueryDevices(Selection(0x1000), validate=True),
    "DS QD,?": OperatorHelp(),
    "DS P,/3480": QueryPaths(Selection(0x3480)),
    "DEVSERV PATHS,00F4A,4,ONLINE": QueryPaths(Selection(0xF4A, 4, online=True)),
    "DS QP,1000,2": QueryAliases(Selection(0x1000, 2)),
    "DS QPAVS,1000,VOLUME": QueryAliases(Selection(0x1000), volume=True),
    "DS QP,1000,2,UNBOX": QueryAliases(Selection(0x1000, 2), unbox=True),
    "DS QP,SSID=0004,1000,3": QueryAliases(Selection(0x1000, 3, ssid=4)),
    "D U": DisplayUnits(),
    "DISPLAY U,": DisplayUnits(),
    "D U,,OFFLINE": DisplayUnits(status=DeviceStatus.OFFLINE),
    "D U,,,1000": DisplayUnits(first=0x1000, number=16),
    "D U,,,/1000,1": DisplayUnits(first=0x1000, number=1),
    "D U,DASD,ONLINE,,65536": DisplayUnits(status=DeviceStatus.ONLINE),
    "D U,TAPE,AS": DisplayUnits("TAPE", DeviceStatus.AUTOSWITCH),
    "D U,ALL,UNAVAIL": DisplayUnits("ALL", DeviceStatus.UNAVAILABLE),
    "D U,VOL=PRD000": DisplayUnits(volser="PRD000"),
    "D U,IPLVOL": DisplayUnits(ipl_volume=True),
    "D M=DEV(1000)": DisplayMatrix(ONE),
    "D M=DEVICE(1000-1003,01010)": DisplayMatrix(devices((0x1000, 0x1003), (0x1010, 0x1010))),
    "D M=DEV(1000,(40))": DisplayMatrix(ONE, 0x40),
    "V 1000,ONLINE": Vary(ONE, online=True),
    "VARY /1000,OFFLINE,FORCE": Vary(ONE, online=False, force=True),
    "V 1000,ONLINE,UNCOND,FORCE,SHR,RESET": Vary(ONE, True, unconditional=True, force=True),
    "V 1000,FORCE,OFFLINE": Vary(ONE, online=False, force=True),
    "V (1000),ONLINE": Vary(ONE, online=True),
    "V 1000-/100F,ONLINE": Vary(devices((0x1000, 0x100F)), online=True),
    "V (1000,1004-1006,1005-1008,1000),ONLINE": Vary(
        devices((0x1000, 0x1000), (0x1004, 0x1006), (0x1007, 0x1008)), online=True
    ),
    "V (1004,1000-1008),ONLINE": Vary(
        devices((0x1004, 0x1004), (0x1000, 0x1003), (0x1005, 0x1008)), online=True
    ),
}


@pytest.mark.parametrize("text", COMMANDS)
def test_a_command_becomes_its_object(text: str) -> None:
    assert parse(text) == COMMANDS[text]


ERRORS = {
    # section 7, as far as it says which message
    "FOO 1000": "IEE305I FOO      COMMAND INVALID",
    "DSX QD,1000": "IEE305I DSX      COMMAND INVALID",
    "": "IEE305I          COMMAND INVALID",
    "D T": "IEE305I D        COMMAND INVALID",
    "DS FOO,1000": "IEE535I DS       INVALID PARAMETER",
    "DEVSERV FOO": "IEE535I DEVSERV  INVALID PARAMETER",
    "DS QD,1000,2,VALIDAT": "IEE535I DS       INVALID PARAMETER",
    "DS QD,1000,2,3": "IEE535I DS       INVALID PARAMETER",
    "DS QD,1000,VERIFY=YES": "IEE535I DS       INVALID PARAMETER",
    "DS P,1000,VALIDATE": "IEE535I DS       INVALID PARAMETER",
    "DS": "IEE311I DS       PARAMETER MISSING",
    "DS QD": "IEE311I DS       PARAMETER MISSING",
    "DS QD,": "IEE311I DS       PARAMETER MISSING",
    "DS QD,VALIDATE": "IEE311I DS       PARAMETER MISSING",
    "DS QD 1000": "IEE311I DS       PARAMETER MISSING",
    "DS QD,,VALIDATE": "IEE311I DS       PARAMETER MISSING",
    "DS QD,SSID": "IEE311I DS       PARAMETER MISSING",
    "DS QD,SSID=": "IEE311I DS       PARAMETER MISSING",
    "DS QD,10G0": "IEE306I DS       INVALID NUMERICS",
    "DS QD,/": "IEE306I DS       INVALID NUMERICS",
    "DS QD,1000,0": "IEE306I DS       INVALID NUMERICS",
    "DS QD,1000,257": "IEE306I DS       INVALID NUMERICS",
    "DS QD,1000,99999999": "IEE306I DS       INVALID NUMERICS",
    "DS QD,SSID=00G4": "IEE306I DS       INVALID NUMERICS",
    "DS QD,100000": "IEE308I DS       TERM LENGTH ERROR",
    "DS QD,10": "IEE308I DS       TERM LENGTH ERROR",
    "DS QD,VOL=PRD0000": "IEE308I DS       TERM LENGTH ERROR",
    "DS QD,SSID=00004": "IEE308I DS       TERM LENGTH ERROR",
    "DS QD,1000,SSID=0004": "IEE312I DS       PARAMETERS CONFLICT",
    "DS QD,VOL=PRD000,VOL=PRD000": "IEE312I DS       PARAMETERS CONFLICT",
    "DS QD,1000,ONLINE,OFFLINE": "IEE312I DS       PARAMETERS CONFLICT",
    "DS P,1000,ON,OFF": "IEE312I DS       PARAMETERS CONFLICT",
    "V (1000)ONLINE": "IEE307I V        DELIMITER ERROR",
    "V (1000,1010,ONLINE": "IEE307I V        DELIMITER ERROR",
    "V 1000),ONLINE": "IEE307I V        DELIMITER ERROR",
    "V(1000),ONLINE": "IEE307I V        DELIMITER ERROR",
    "V 1000": "IEE310I V        KEYWORD MISSING",
    "V 1000,": "IEE310I V        KEYWORD MISSING",
    "V (1000,1010)": "IEE310I V        KEYWORD MISSING",
    "V 1000,FORCE": "IEE310I V        KEYWORD MISSING",
    # rulings.md
    "V 1000 OFFLINE": "IEE310I V        KEYWORD MISSING",
    "D U,,,10000": "IEE535I D        INVALID PARAMETER",
    "VARY 10000,ONLINE": "IEE535I VARY     INVALID PARAMETER",
    "DS QD,1000,ABC": "IEE535I DS       INVALID PARAMETER",
    # section 4
    "D U,1000": "IEE453I UNIT STATUS DISPLAY TERMINATED - INVALID OPERAND",
    "D U,DISK": "IEE453I UNIT STATUS DISPLAY TERMINATED - INVALID OPERAND",
    "D U,,GONE": "IEE453I UNIT STATUS DISPLAY TERMINATED - INVALID OPERAND",
    # what the pages leave open
    "V": "IEE311I V        PARAMETER MISSING",
    "V ,ONLINE": "IEE311I V        PARAMETER MISSING",
    "D": "IEE311I D        PARAMETER MISSING",
    "D M=DEV": "IEE311I D        PARAMETER MISSING",
    "V 1000,OFLINE": "IEE309I V        UNIDENTIFIABLE KEYWORD",
    "V UNIT=1000,ONLINE": "IEE309I V        UNIDENTIFIABLE KEYWORD",
    "D M=CHP(40)": "IEE309I D        UNIDENTIFIABLE KEYWORD",
    "V 1000,ONLINE,OFFLINE": "IEE312I V        PARAMETERS CONFLICT",
    "V 1000,OFFLINE,UNCOND": "IEE312I V        PARAMETERS CONFLICT",
    "V 1010-1000,ONLINE": "IEE306I V        INVALID NUMERICS",
    "V 1000-,ONLINE": "IEE306I V        INVALID NUMERICS",
    "D M=DEV(1000": "IEE307I D        DELIMITER ERROR",
    "D M=DEV(1000,(4X))": "IEE306I D        INVALID NUMERICS",
    "D M=DEV(1000-1001,(40))": "IEE312I D        PARAMETERS CONFLICT",
    "D U,,,1000,65537": "IEE306I D        INVALID NUMERICS",
    "D U,,,1000,1,5": "IEE535I D        INVALID PARAMETER",
    "DS QD,TYPE=21": "IEE535I DS       INVALID PARAMETER",
    "DS QD,MACH=10042": "IEE535I DS       INVALID PARAMETER",
    "DS QD,/10800": "IEE535I DS       INVALID PARAMETER",
    "DEVSERVICE QD,1000": "IEE305I DEVSERVI COMMAND INVALID",
    "\x07DS": "IEE305I .DS      COMMAND INVALID",
}


@pytest.mark.parametrize("text", ERRORS)
def test_an_error_is_a_message(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Problem)
    assert f"{found.message.id} {found.message.text}" == ERRORS[text]
    assert found.message.severity == 2


def test_a_problem_says_where() -> None:
    text = "  ds   qd,1000,2,validat  comment"
    message = Message("IEE535I", 2, "DS       INVALID PARAMETER", "IEE535I")
    assert parse(text) == Problem(1, 18, 7, message)
    assert text[17:24] == "validat"


@pytest.mark.parametrize(
    ("text", "column", "length", "hint"),
    [
        ("DS QD,1000,2,VALIDAT", 14, 7, "DID YOU MEAN VALIDATE?"),
        ("DS QD,VALIDAT", 7, 7, "DID YOU MEAN VALIDATE?"),
        ("V 1000,OFLINE", 8, 7 - 1, "DID YOU MEAN OFFLINE?"),
        ("DEVSERVE QD,1000", 1, 8, "DID YOU MEAN DEVSERV?"),
        ("DS QDSD,1000", 4, 4, "DID YOU MEAN QDASD?"),
        ("V 1000", 7, 0, ""),
        ("DS QD,10X0", 7, 4, ""),
        ("DS QD,1000,2,ON,OFF", 17, 3, ""),  # spelled well
        ("V 1000,ONLINE,OFFLINE", 15, 7, ""),
    ],
)
def test_check_hints_at_the_nearest_keyword(text: str, column: int, length: int, hint: str) -> None:
    [found] = problems([text])
    assert (found.column, found.length, found.hint) == (column, length, hint)


def test_check_counts_lines_and_skips_what_is_no_command() -> None:
    records = ["#GOLDEN MAX-CC=8", "", "DS QD,1000", "DS QD", "   ", "V"]
    assert [found.line for found in problems(records, 10)] == [13, 15]


def test_every_rule_of_the_grammar_has_a_method() -> None:
    """Lark keeps a tree where a method is missing, without a word."""
    rules = {rule.alias or str(rule.origin.name) for rule in parser("operator").lark.rules}
    named = {rule for rule in rules if not rule.startswith("_")}
    kept = {"start", "number", "span"}  # marked ?, one child
    assert named - kept == {name for name in dir(BUILD) if not name.startswith("_")}
    assert not any(isinstance(parse(text), Tree) for text in COMMANDS)
