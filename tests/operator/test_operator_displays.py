"""DEVSERV and DISPLAY on a lab: which devices, in what state, at what cost."""

import pytest

from flashcli.storage.refusals import Reason
from flashcli.storage.requests import Establish, Incremental
from flashcli.storage.volume import Remote

PROFILES = {
    "xp12000": ("2105F20", "2105000", "2105"),
    "xp24000": ("2107900", "2107900", "2107"),
    "ds8000": ("2107996", "2107900", "2107"),
}


def devices(lines: list[str]) -> list[str]:
    """The four-digit numbers of a QDASD display."""
    return [line[1:5] for line in lines[2:] if not line.startswith("****")]


# --- QDASD ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operands", "expected"),
    [
        ("1000", ["1000"]),
        ("100E,4", ["100E", "100F", "1010", "1011"]),
        ("100E,4,ON", ["100E", "100F"]),
        ("100E,4,OFFLINE", ["1010", "1011"]),
        ("1021,256", ["1021", "1030", "1031", "1032", "1040"]),
        ("9000,16", []),
        ("11000,16", []),
        ("VOL=PRD003", ["1003"]),
        ("VOL=TGT010", []),
        ("SSID=0004,ON,VALIDATE", [f"{device:04X}" for device in range(0x1000, 0x1010)]),
        ("SSID=0005", []),
        ("TYPE=2105,ON", [f"{device:04X}" for device in range(0x1000, 0x1010)]),
        ("TYPE=2107", []),
        ("MACH=0175-10042,ON", [f"{device:04X}" for device in range(0x1000, 0x1010)]),
        ("MACH=0175-99999", []),
    ],
)
def test_selection(console, operands: str, expected: list[str]) -> None:
    lines = console(f"DS QD,{operands}")
    assert devices(lines) == expected
    assert f"****{len(expected):>6} DEVICE(S) MET THE SELECTION CRITERIA" in lines


def test_all_devices(console) -> None:
    assert len(devices(console("DS QD,TYPE=ALL"))) == len(console.box.volumes) == 38


def test_nothing_selected(console) -> None:
    assert console("DS QD,9000")[1:] == [
        " UNIT VOLSER SCUTYPE DEVTYPE       CYL  SSID SCU-SERIAL DEV-SERIAL EFC",
        "****     0 DEVICE(S) MET THE SELECTION CRITERIA",
        "****     0 DEVICE(S) FAILED EXTENDED FUNCTION CHECKING",
    ]


def test_total_of_cylinders_and_an_offline_device(console) -> None:
    assert console("DS QD,1020,2,TOTALCYL")[2:] == [
        "01020        2105F20 2105000     10017  0004 0175-10042 0175-10042 *OK",
        "01021        2105F20 2105000     10017  0004 0175-10042 0175-10042 *OK",
        "****     2 DEVICE(S) MET THE SELECTION CRITERIA",
        "****     20034 CYLINDER(S) IN TOTAL",
        "****     0 DEVICE(S) FAILED EXTENDED FUNCTION CHECKING",
    ]


@pytest.mark.parametrize("profile", PROFILES)
def test_how_a_box_names_itself(console_of, profile: str) -> None:
    console = console_of(
        f'[subsystem]\nprofile = "{profile}"\nserial = "7"\n'
        '[[volume]]\ndevice = "1000"\nvolser = "PRD000"\nmodel = "3390-3"\n'
    )
    scu_type, device_type, controller = PROFILES[profile]
    assert console("DS QD,1000")[2][13:66] == (
        f"{scu_type} {device_type}      3339  0004 0175-00007 0175-00007"
    )
    assert devices(console(f"DS QD,TYPE={controller}")) == ["1000"]
    assert devices(console("DS QD,MACH=0175-00007")) == ["1000"]
    assert console("D M=DEV(1000)")[-3:-1] == [
        f"SCP CU ND         = 00{controller}.{scu_type[4:]}.IBM.75.000000000007.0230",
        f"SCP TOKEN NED     = 00{controller}.{device_type[4:]}.IBM.75.000000000007.0000",
    ]


def efc(console, operands: str = "1000") -> str:
    return console(f"DS QD,{operands}")[2][-3:]


def test_validate_replaces_the_host_copy_of_just_these(console) -> None:
    """Section 2.3; it also takes features away, after an exchange to a lower level."""
    console.box.replace_microprogram("base")
    assert (efc(console), efc(console, "1010")) == ("*FC", "*FC")
    assert efc(console) == "*FC"  # a query changes nothing
    assert "****     1 DEVICE(S) HAD HOST FEATURE DATA REPLACED" in console("DS QD,1010,VALIDATE")
    assert (efc(console), efc(console, "1010")) == ("*FC", "*OK")
    assert console("DS QD,1010,VALIDATE")[-1].startswith("****     0")
    assert console.host.features(0x1010) == frozenset()
    assert console.host.features(0x1000) == {"INCREMENTAL", "REVERSE_RESTORE"}


def test_a_new_feature_is_usable_once_both_devices_are_validated(console_of) -> None:
    """flashcopy-v2.md 4.4, the four events."""
    console = console_of(
        '[subsystem]\nmicroprogram = "base"\n[[volume]]\ndevice = "1000"\ncount = 2\n'
        'volser = "PRD000"\nmodel = "3390-3"\nonline = false\n'
    )
    request = Establish(0x1000, 0x1001, incremental=Incremental.YES)

    def asked() -> str:
        answer = console.box.establish(request, console.host.features)
        return getattr(answer, "reason", "accepted")

    assert asked() == Reason.FEATURE_NOT_INSTALLED
    console.box.replace_microprogram("reverse-restore")
    assert asked() == Reason.FEATURE_NOT_VALIDATED
    console("DS QD,1000,VALIDATE")
    assert asked() == Reason.FEATURE_NOT_VALIDATED
    console("DS QD,1001")
    assert asked() == Reason.FEATURE_NOT_VALIDATED
    console("DS QD,1001,VALIDATE")
    assert asked() == "accepted"


@pytest.mark.parametrize("fault", ["no_path", "not_ready", "blocked", "boxed", "power"])
def test_a_device_that_cannot_be_read(console, fault: str) -> None:
    console.box.replace_microprogram("base")
    if fault == "boxed":
        console("V 1000,OFFLINE,FORCE")
    elif fault == "power":
        console.box.power_off(True)
    else:
        setattr(console.box.volumes[0x1000], fault, True)
    lines = console("DS QD,1000,VALIDATE")
    assert lines[2].endswith("*NV")
    assert lines[-2:] == [
        "****     1 DEVICE(S) FAILED EXTENDED FUNCTION CHECKING",
        "****     0 DEVICE(S) HAD HOST FEATURE DATA REPLACED",
    ]
    assert console.host.features(0x1000) == {"INCREMENTAL", "REVERSE_RESTORE"}


def test_the_host_shows_the_label_it_read_when_the_device_came_online(console) -> None:
    console("V 1010,ONLINE")
    volume = console.box.volumes[0x1010]
    volume.store[0] = console.box.view(0x1000, 0)
    assert console("DS QD,1010")[2][6:12] == "TGT010"


def test_help(console) -> None:
    lines = console("DS QD,?")
    assert lines[0] == "IEE459I 09.00.00 DEVSERV QDASD 001"
    assert any("VALIDATE" in line for line in lines)
    assert max(map(len, lines)) <= 80


# --- PATHS, QPAVS -----------------------------------------------------------


def test_paths_of_devices_in_every_state(console) -> None:
    volumes, host = console.box.volumes, console.host
    volumes[0x1001].no_path = True
    volumes[0x1002].remote = Remote("primary")
    volumes[0x1003].remote = Remote("secondary")
    host.allocate(0x1002)
    host.allocate(0x1002)
    lines = console("DS P,1001,3")
    assert lines[3:] == [
        "01001,33903 ,O,000,PRD001,40=- 41=- 42=- 43=-",
        "      2105   0004  Y  YY.  YY.  N   SIMPLEX   01   01   3339 2105",
        "01002,33903 ,A,002,PRD002,40=+ 41=+ 42=+ 43=+",
        "      2105   0004  Y  YY.  YY.  N   PPRIMARY  02   02   3339 2105",
        "01003,33903 ,O,000,PRD003,40=+ 41=+ 42=+ 43=+",
        "      2105   0004  Y  YY.  YY.  N   PSECONDRY 03   03   3339 2105",
        "************************ SYMBOL DEFINITIONS ************************",
        "O = ONLINE                         A = ALLOCATED",
        "+ = PATH AVAILABLE                 - = PATH NOT AVAILABLE",
    ]


def test_paths_of_models_and_offline_devices(console_of) -> None:
    console = console_of(
        '[[volume]]\ndevice = "0F4A"\nvolser = "A"\nmodel = "3390-3R"\nonline = false\n'
        '[[volume]]\ndevice = "1000"\nvolser = "B"\nmodel = "3390-L"\nonline = false\n'
    )
    lines = console("DS P,F4A") + console("DS P,1000")
    assert [line for line in lines if "," in line] == [
        "00F4A,33903R,F,000,      ,40=+ 41=+ 42=+ 43=+",
        "01000,3390L ,F,000,      ,40=+ 41=+ 42=+ 43=+",
    ]


def test_paths_of_nothing(console) -> None:
    assert console("DS P,9000")[3:] == ["****     0 DEVICE(S) MET THE SELECTION CRITERIA"]


def test_aliases_by_subsystem(console) -> None:
    lines = console("DS QP,SSID=0004,1020,32")
    assert [line[1:5] for line in lines[7:-1]] == ["1020", "1021", "1030", "1031", "1032"]
    assert console("DS QP,SSID=0005,1020,32")[7:] == [
        "****     0 DEVICE(S) MET THE SELECTION CRITERIA"
    ]


# --- DISPLAY U --------------------------------------------------------------

_NONE = ("TAPE", "CTC", "GRAPHIC", "TP", "UR", ",ALLOC", ",AS", ",UNAVAILABLE", ",,9000")


def units(lines: list[str]) -> list[str]:
    return [line[:4] for line in lines[2:]]


def test_sixteen_units_from_a_device_on(console) -> None:
    assert units(console("D U,,,101E"))[:4] == ["101E", "101F", "1020", "1021"]
    assert len(units(console("D U,,,101E"))) == 8
    assert len(units(console("D U,,,1000"))) == 16
    assert units(console("D U,,,0FFF,2")) == ["1000", "1001"]


def test_count_is_of_units_shown(console) -> None:
    lines = console("D U,,OFFLINE,1000,6")
    assert lines[1:] == [
        "UNIT  TYPE  UNIT  TYPE  UNIT  TYPE  UNIT  TYPE  UNIT  TYPE",
        "01010 3390  01011 3390  01012 3390  01013 3390  01014 3390",
        "01015 3390",
    ]


def test_all_units(console) -> None:
    assert len(units(console("D U"))) == len(console.box.volumes)
    assert len(units(console("D U,DASD,ONLINE,,65536"))) == 16
    assert console("D U,,,1040,1")[2] == "1040 3380 OFFLINE                      /RSDNT     0"


@pytest.mark.parametrize(
    "operands",
    [
        "TAPE",
        "CTC",
        "GRAPHIC",
        "TP",
        "UR",
        ",ALLOC",
        ",AS",
        ",UNAVAILABLE",
        ",,9000",
        "IPLVOL",
        "VOL=TGT010",
        "VOL=NONE",
    ],
)
def test_no_units(console, operands: str) -> None:
    assert console(f"D U,{operands}") == [
        "IEE455I UNIT STATUS NO DEVICES WITH REQUESTED ATTRIBUTES"
    ]
    assert console.last.cc == 0


def test_units_that_are_not_available(console) -> None:
    volumes, host = console.box.volumes, console.host
    volumes[0x1001].not_ready = True
    volumes[0x1010].no_path = True
    host.allocate(0x1002)
    host.allocate(0x1003)
    host.allocate(0x1004)
    console("V 1003,OFFLINE")
    console("V (1004,1005),OFFLINE,FORCE")
    status = {line[:4]: line[10:22].rstrip() for line in console("D U,ALL,UNAVAILABLE")[2:]}
    assert status == {"1001": "O-NRD", "1004": "A-BOX", "1005": "F-BOX", "1010": "F-NRD"}
    status = {line[:4]: line[10:22].rstrip() for line in console("D U,,ALLOC")[2:]}
    assert status == {"1002": "A", "1003": "A-PND", "1004": "A-BOX"}


def test_the_unit_of_a_volume(console) -> None:
    assert console("D U,VOL=PRD015")[2] == "100F 3390 O             PRD015     PRIV/RSDNT     0"


# --- DISPLAY M=DEV ----------------------------------------------------------


def test_matrix_of_several_devices(console) -> None:
    lines = console("D M=DEV(100F-1010,9999)")
    assert [line for line in lines if line.startswith("DEVICE")] == [
        "DEVICE 0100F   STATUS=ONLINE",
        "DEVICE 01010   STATUS=OFFLINE",
        "DEVICE 09999   STATUS=NOT IN SYSTEM",
    ]
    assert lines[-1] == "DEVICE 09999   STATUS=NOT IN SYSTEM"
    assert "SCP DEVICE NED    = 002105.000.IBM.75.000000010042.000F" in lines


def test_matrix_of_one_path(console) -> None:
    console.box.fail_path(0x1001)
    assert console("D M=DEV(1001,(41))")[2:10] == [
        "CHP                   41",
        "ENTRY LINK ADDRESS    ..",
        "DEST LINK ADDRESS     0D",
        "PATH ONLINE           N",
        "CHP PHYSICALLY ONLINE Y",
        "PATH OPERATIONAL      N",
        "MANAGED               N",
        "CU NUMBER             1000",
    ]
    assert console("D M=DEV(1001,(50))") == ["IEE313I D        UNIT REF. INVALID"]
    assert console.last.cc == 8


# --- answers ----------------------------------------------------------------


def test_one_counter_numbers_all_answers_and_wraps(console) -> None:
    numbered = ["DS QD,1000", "FOO", "DS P,1000", "D U,TAPE", "D U", "D M=DEV(1000)"]
    firsts = [console(text)[0].split()[-1] for text in numbered]
    assert [one for one in firsts if one.isdigit()] == ["001", "002", "003", "004"]
    console.host.answers = 998
    assert [console("DS QP,1000")[0].split()[-1] for _ in range(3)] == ["999", "001", "002"]
