"""Every sample of operator-commands.md, line by line."""

from flashcli.engine.operator import Box, PathFacts, Paths, UnitFacts, Units, Use
from flashcli.engine.vary import AllVaried, Became, Varied
from flashcli.messages.catalogue import Catalogue
from flashcli.outcomes import Outcome
from flashcli.reports.operator import answer

SIXTEEN = 16 * 3600 + 49  # 16.00.49
HALF_PAST_THREE = 15 * 3600 + 30 * 60 + 14  # 15.30.14

BASE_LAB = """
[subsystem]
microprogram = "base"
[[volume]]
device = "1000"
count = 4
volser = "PRD000"
model = "3390-3"
ssid = "0004"
"""


def test_qdasd_around_a_microprogram_replacement(console_of) -> None:
    """Section 2.4, the three samples and what stands between them."""
    console = console_of(BASE_LAB)
    assert console("DS QD,1000,2") == [
        "IEE459I 09.00.00 DEVSERV QDASD 001",
        " UNIT VOLSER SCUTYPE DEVTYPE       CYL  SSID SCU-SERIAL DEV-SERIAL EFC",
        "01000 PRD000 2105F20 2105000      3339  0004 0175-10042 0175-10042 *OK",
        "01001 PRD001 2105F20 2105000      3339  0004 0175-10042 0175-10042 *OK",
        "****     2 DEVICE(S) MET THE SELECTION CRITERIA",
        "****     0 DEVICE(S) FAILED EXTENDED FUNCTION CHECKING",
    ]
    console.box.replace_microprogram("reverse-restore")
    console.box.advance(600)
    assert console("DS QD,1000,2") == [
        "IEE459I 09.10.00 DEVSERV QDASD 002",
        " UNIT VOLSER SCUTYPE DEVTYPE       CYL  SSID SCU-SERIAL DEV-SERIAL EFC",
        "01000 PRD000 2105F20 2105000      3339  0004 0175-10042 0175-10042 *FC",
        "01001 PRD001 2105F20 2105000      3339  0004 0175-10042 0175-10042 *FC",
        "****     2 DEVICE(S) MET THE SELECTION CRITERIA",
        "****     2 DEVICE(S) FAILED EXTENDED FUNCTION CHECKING",
    ]
    console.box.advance(60)
    validated = console("DS QD,1000,2,VALIDATE")
    assert validated == [
        "IEE459I 09.11.00 DEVSERV QDASD 003",
        " UNIT VOLSER SCUTYPE DEVTYPE       CYL  SSID SCU-SERIAL DEV-SERIAL EFC",
        "01000 PRD000 2105F20 2105000      3339  0004 0175-10042 0175-10042 *OK",
        "01001 PRD001 2105F20 2105000      3339  0004 0175-10042 0175-10042 *OK",
        "****     2 DEVICE(S) MET THE SELECTION CRITERIA",
        "****     0 DEVICE(S) FAILED EXTENDED FUNCTION CHECKING",
        "****     2 DEVICE(S) HAD HOST FEATURE DATA REPLACED",
    ]
    assert console("DS QD,1000,2")[1:] == validated[1:-1]


def shown(result: object, now: int = 0, verb: str = "V") -> list[str]:
    return answer(Outcome(result), verb, now, Catalogue()).lines


def test_paths_of_section_3() -> None:
    box = Box("2105F20", "2105000", "75", "IBM", "10042")
    facts = PathFacts(
        0xF4A, "3390-9", Use.ONLINE, 0, "EV9LIA", (0x00, 0x04), True, 0x201F, 0x3A, 10017, ""
    )
    assert shown(Paths(728, box, (facts,)), HALF_PAST_THREE) == [
        "IEE459I 15.30.14 DEVSERV PATHS 728",
        " UNIT DTYPE  M CNT VOLSER  CHPID=PATH STATUS",
        "      RTYPE  SSID CFW TC   DFW  PIN  DC-STATE CCA  DDC   CYL CU-TYPE",
        "00F4A,33909 ,O,000,EV9LIA,00=+ 04=+",
        "      2105   201F  Y  YY.  YY.  N   SIMPLEX   3A   3A  10017 2105",
        "************************ SYMBOL DEFINITIONS ************************",
        "O = ONLINE                         + = PATH AVAILABLE",
    ]


def test_aliases_of_section_3(console_of) -> None:
    console = console_of(BASE_LAB.replace("0004", "1000"))
    assert console("DS QP,1000") == [
        "IEE459I 09.00.00 DEVSERV QPAVS 001",
        "     Host                                  Subsystem",
        " Configuration                           Configuration",
        "--------------                          --------------",
        "UNIT                                           UNIT   UA",
        "NUM.  UA  TYPE         STATUS     SSID         ADDR.  TYPE",
        "----- --  ----         ------     ----         ----   --------",
        "01000 00  BASE                    1000          00    BASE",
        "****     1 DEVICE(S) MET THE SELECTION CRITERIA",
    ]


def test_units_of_section_4() -> None:
    units = (
        UnitFacts(0x0000, "3390", Use.OFFLINE, False, False, False, ""),
        UnitFacts(0x0001, "3211", Use.OFFLINE, False, False, True, ""),
        UnitFacts(0x0903, "3390", Use.ONLINE, False, False, True, "DEMO01"),
        UnitFacts(0x1010, "3390", Use.OFFLINE, False, False, True, ""),
    )
    assert shown(Units(645, units), SIXTEEN) == [
        "IEE457I 16.00.49 UNIT STATUS 645",
        "UNIT TYPE STATUS        VOLSER     VOLSTATE      SS",
        "0000 3390 F-NRD                        /RSDNT     0",
        "0001 3211 OFFLINE                                 0",
        "0903 3390 O             DEMO01     PRIV/RSDNT     0",
        "1010 3390 OFFLINE                      /RSDNT     0",
    ]


def test_offline_units_of_section_4() -> None:
    types = ("3277", "3211", "3211", "3211", "3211")
    numbers = (0, 2, 3, 4, 5)
    units = tuple(
        UnitFacts(number, kind, Use.OFFLINE, False, False, True, "")
        for number, kind in zip(numbers, types, strict=True)
    )
    assert shown(Units(1, units, packed=True))[1:] == [
        "UNIT  TYPE  UNIT  TYPE  UNIT  TYPE  UNIT  TYPE  UNIT  TYPE",
        "00000 3277  00002 3211  00003 3211  00004 3211  00005 3211",
    ]


def test_matrix_of_section_5(console) -> None:
    for _ in range(3):
        console("DS QD,1000")
    assert console("D M=DEV(1000)") == [
        "IEE174I 09.00.00 DISPLAY M 004",
        "DEVICE 01000   STATUS=ONLINE",
        "CHP                   40   41   42   43",
        "ENTRY LINK ADDRESS    ..   ..   ..   ..",
        "DEST LINK ADDRESS     0D   0D   0D   0D",
        "PATH ONLINE           Y    Y    Y    Y",
        "CHP PHYSICALLY ONLINE Y    Y    Y    Y",
        "PATH OPERATIONAL      Y    Y    Y    Y",
        "MANAGED               N    N    N    N",
        "CU NUMBER             1000 1000 1000 1000",
        "INTERFACE ID          0000 0030 0100 0130",
        "MAXIMUM MANAGED CHPID(S) ALLOWED:  0",
        "DESTINATION CU LOGICAL ADDRESS = 00",
        "SCP CU ND         = 002105.F20.IBM.75.000000010042.0230",
        "SCP TOKEN NED     = 002105.000.IBM.75.000000010042.0000",
        "SCP DEVICE NED    = 002105.000.IBM.75.000000010042.0000",
    ]


def test_vary_messages_of_section_6() -> None:
    def lines(became: Became, device: int, **facts: object) -> list[str]:
        return shown(AllVaried((Varied(device, became, **facts),)))

    assert lines(Became.ONLINE, 0xDE34, paths=(0xDE,)) == [
        "IOS452I DE34,DE, OPERATIONAL PATH ADDED TO PATH GROUP",
        "IEE302I DE34     ONLINE",
    ]
    assert lines(Became.OFFLINE, 0x1000) == ["IEF281I 1000 NOW OFFLINE"]
    assert lines(Became.PENDING_OFFLINE, 0x1000) == ["IEE794I 1000 PENDING OFFLINE"]
    assert lines(Became.BOXED, 0x1000) == ["IEE793I 1000 OFFLINE AND BOXED"]
    assert lines(Became.PENDING_BOXED, 0x1000) == ["IEE793I 1000 PENDING OFFLINE AND BOXED"]
    assert lines(Became.LABEL_INCOMPLETE, 0x1000) == [
        "IEF113I DASD DEVICE 1000 NOT VARIED ONLINE - VOLUME INITIALIZATION HAS NOT BEEN COMPLETED"
    ]
    assert lines(Became.ADDRESS_IN_USE, 0x1010, other=0x1000, ssid=4, cca=0x10) == [
        "IEC334I DUPLICATE SUBSYSTEM X'0004' CCA X'10', DEVICE 1010 NOT BROUGHT ONLINE."
    ]


def test_never_issued_messages_have_the_published_form() -> None:
    texts = Catalogue()
    boxed = texts.issue("IEF880I", device="1000", caller="callerid")
    assert boxed.text == "1000 NOW OFFLINE BY callerid -DEVICE IS BOXED"
    assert texts.issue("IEE345I", verb="V").text == "V        AUTHORITY INVALID, FAILED BY MVS"


def test_a_duplicate_volume_label(console) -> None:
    console.copy(0x1000, 0x1010)
    assert console("V 1010,ONLINE") == [
        "FLC9001E DEVICE 1010 NOT VARIED ONLINE - VOLSER PRD000 IS ONLINE ON DEVICE 1000"
    ]


def test_an_undefined_device(console) -> None:
    assert console("V 9999,ONLINE") == ["IEE313I V        UNIT REF. INVALID"]
