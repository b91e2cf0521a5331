"""Commands in error: form (IKJ...), operands that do not go together (ANTF90nn)."""

from itertools import product

import pytest

from flashcli.storage.rules import Rules
from flashcli.syntax.tso import faults, parse, problems
from flashcli.syntax.tso_commands import Fault, TsoCommand
from tests.tso.worlds import IBM, TEXTS, XP, XP24

PAIR = "SDEVN(1000) TDEVN(1010)"
IDS = "SOURCE(10042 00 00) TARGET(10042 00 10)"
EXTENT = "EXTENTS(00000000 0000000E)"
QUAD = "XTNTLST(00000000 0000000E 00000000 0000000E)"
WIDE = "XXTNTLST(00000000 0000000E 00000000 0000000E)"


def first(text: str, rules: Rules | None = None) -> str:
    """The message in full."""
    fault = parse(text, rules)
    assert isinstance(fault, Fault), fault
    message = TEXTS.issue(fault.name, **fault.inserts)
    return f"{message.id} {message.text}"


def all_of(text: str, rules: Rules | None = None) -> list[str]:
    return [fault.name for fault in faults(text, rules)]


# --- form


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FOO", "IKJ56500I COMMAND FOO NOT FOUND"),
        ("fcestab sdevn(1000)", "IKJ56500I COMMAND FCESTAB NOT FOUND"),
        ("PROF MSGID", "IKJ56500I COMMAND PROF NOT FOUND"),
        ("1000", "IKJ56621I INVALID COMMAND NAME SYNTAX"),
        ("ABCDEFGHI", "IKJ56621I INVALID COMMAND NAME SYNTAX"),
        ("(FCQUERY)", "IKJ56621I INVALID COMMAND NAME SYNTAX"),
        (",FCQUERY", "IKJ56621I INVALID COMMAND NAME SYNTAX"),
        ("FC.QUERY", "IKJ56621I INVALID COMMAND NAME SYNTAX"),
        ("ÄFCQUERY", "IKJ56621I INVALID COMMAND NAME SYNTAX"),
        ("FCQUERY 1000", "IKJ56712I INVALID KEYWORD, 1000"),
        ("FCQUERY DEVICE(1000)", "IKJ56712I INVALID KEYWORD, DEVICE"),
        ("FCQUERY ſhowrels(1)", "IKJ56712I INVALID KEYWORD, ſHOWRELS"),
        ("FCESTABL S(1000)", "IKJ56712I INVALID KEYWORD, S"),
        ("FCESTABL TGT(YES)", "IKJ56712I INVALID KEYWORD, TGT"),
        ("FCWITHDR EXTENTS(00000000 0000000E)", "IKJ56712I INVALID KEYWORD, EXTENTS"),
        ("FCQUERY (1000)", "IKJ56712I INVALID KEYWORD, (1000)"),
        ("FCQUERY DEVN(1000))", "IKJ56712I INVALID KEYWORD, )"),
        ("FCQUERY DEVN(1000),,UNFORMAT", "IKJ56712I INVALID KEYWORD, ,"),
        ("FCQUERY DEVN(1000) UNFORMAT(YES)", "IKJ56712I INVALID KEYWORD, (YES)"),
        ("END NOW", "IKJ56712I INVALID KEYWORD, NOW"),
        ("PROFILE LIST", "IKJ56712I INVALID KEYWORD, LIST"),
        ("ANTFREXX FCESTABL " + PAIR, "IKJ56712I INVALID KEYWORD, FCESTABL"),
        ("ANTFREXX", "IKJ56701I MISSING REQUEST TYPE"),
        ("FCQUERY DEVN()", "IKJ56701I MISSING DEVICE NUMBER"),
        ("FCQUERY DEVN", "IKJ56701I MISSING DEVICE NUMBER"),
        ("FCQUERY DEVN(", "IKJ56701I MISSING DEVICE NUMBER"),
        ("FCQUERY DEVN UNFORMAT", "IKJ56701I MISSING DEVICE NUMBER"),
        ("FCESTABL SDEVN TDEVN(1010)", "IKJ56701I MISSING DEVICE NUMBER"),
        ("FCESTABL MODE()", "IKJ56701I MISSING MODE VALUE"),
        ("FCESTABL EXTENTS(00000000)", "IKJ56701I MISSING TRACK ADDRESS"),
        ("FCESTABL SOURCE(10042 00)", "IKJ56701I MISSING VOLUME ID"),
        ("FCQUERY DEVN(64G0)", "IKJ56702I INVALID DEVICE NUMBER, 64G0"),
        ("FCQUERY DEVN(64g0)", "IKJ56702I INVALID DEVICE NUMBER, 64G0"),
        ("FCQUERY DEVN(X'64G0')", "IKJ56702I INVALID DEVICE NUMBER, X'64G0'"),
        ("FCQUERY DEVN(X'64)", "IKJ56702I INVALID DEVICE NUMBER, X'64"),
        ("FCQUERY DEVN(X'')", "IKJ56702I INVALID DEVICE NUMBER, X''"),
        ("FCQUERY DEVN(123456)", "IKJ56702I INVALID DEVICE NUMBER, 123456"),
        ("FCQUERY DEVN(1_0)", "IKJ56702I INVALID DEVICE NUMBER, 1_0"),
        ("FCQUERY DEVN(0x10)", "IKJ56702I INVALID DEVICE NUMBER, 0X10"),
        ("FCQUERY DEVN(١٢)", "IKJ56702I INVALID DEVICE NUMBER, ١٢"),
        ("FCQUERY DEVN(1000 1001)", "IKJ56702I INVALID DEVICE NUMBER, 1001"),
        ("FCQUERY DEVN(1000,)", "IKJ56702I INVALID DEVICE NUMBER, ,"),
        ("FCQUERY DEVN((1000))", "IKJ56702I INVALID DEVICE NUMBER, ("),
        ("FCESTABL SUBCHSET(4)", "IKJ56702I INVALID SUBCHANNEL SET, 4"),
        ("FCESTABL SUBCHSET(00)", "IKJ56702I INVALID SUBCHANNEL SET, 00"),
        ("FCESTABL SSID(04)", "IKJ56702I INVALID SSID, 04"),
        ("FCESTABL SOURCE(10042 00 XY)", "IKJ56702I INVALID VOLUME ID, XY"),
        ("FCESTABL SOURCE(10-42 00 00)", "IKJ56702I INVALID VOLUME ID, 10-42"),
        ("FCESTABL EXTENTS(0 1)", "IKJ56702I INVALID TRACK ADDRESS, 0"),
        ("FCESTABL EXTENTS(00000000 0000000F)", "IKJ56702I INVALID TRACK ADDRESS, 0000000F"),
        ("FCESTABL EXTENTS(00000000,00000001)", "IKJ56702I INVALID TRACK ADDRESS, ,"),
        ("FCESTABL XXTNTLST(0000000F 0 0 0)", "IKJ56702I INVALID TRACK ADDRESS, 0000000F"),
        ("FCQUERY STARTADDR(1)", "IKJ56702I INVALID TRACK ADDRESS, 1"),
        ("FCESTABL MODE(CPOY)", "IKJ56713I INVALID VALUE, CPOY"),
        ("FCESTABL MODE(NOC)", "IKJ56713I INVALID VALUE, NOC"),
        ("FCESTABL MODE(COPY NOCOPY)", "IKJ56713I INVALID VALUE, NOCOPY"),
        ("FCESTABL ACTION(THAW)", "IKJ56713I INVALID VALUE, THAW"),
        ("FCWITHDR ACTION(FREEZE)", "IKJ56713I INVALID VALUE, FREEZE"),
        ("FCESTABL ONLINTGT(Y)", "IKJ56713I INVALID VALUE, Y"),
        ("FCQUERY SHOWRELS(0)", "IKJ56713I INVALID VALUE, 0"),
        ("FCQUERY SHOWRELS(-1)", "IKJ56713I INVALID VALUE, -1"),
        ("FCQUERY SHOWRELS(SOME)", "IKJ56713I INVALID VALUE, SOME"),
    ],
)
def test_form(text: str, message: str) -> None:
    assert first(text) == message


def test_a_form_error_comes_before_every_other() -> None:
    assert first("FCESTABL DEVN(1000) SDEVN(1000) MODE(X)") == "IKJ56713I INVALID VALUE, X"


def test_one_mistake_does_not_hide_the_next() -> None:
    text = "FCESTABL SDEVN(64G0) TDEVN() FOO MODE(CPOY) ONLINTGT(YES) UNFORMAT(X) , , ) ACTION"
    assert all_of(text) == [
        "IKJ56702I",
        "IKJ56701I",
        "IKJ56712I",
        "IKJ56713I",
        "IKJ56712I",
        "IKJ56712I",
        "IKJ56712I",
        "IKJ56701I",
    ]


# --- ANTF9001E to ANTF9006E


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "FCESTABL SDEVN(1000) TDEVN(1010) DEVN(1000)",
            "ANTF9001E FCESTABL MUTUALLY EXCLUSIVE PARAMETERS SDEVN AND DEVN",
        ),
        (
            "FCESTABL SDEVN(1000) TDEVN(1010) OPENDVCS(YES)",
            "ANTF9001E FCESTABL MUTUALLY EXCLUSIVE PARAMETERS SDEVN AND OPENDVCS(YES)",
        ),
        (
            "FCWITHDR SDEVN(1000) TDEVN(1010) REMOTE(YES)",
            "ANTF9001E FCWITHDR MUTUALLY EXCLUSIVE PARAMETERS SDEVN AND REMOTE(YES)",
        ),
        (
            "FCQUERY DEVN(1000) SHOWRELS(ALL) UNFORMAT",
            "ANTF9001E FCQUERY MUTUALLY EXCLUSIVE PARAMETERS SHOWRELS AND UNFORMAT",
        ),
        (
            "FCQUERY DEVN(1000) SHOWRELS(1) QRYDVC(10)",
            "ANTF9001E FCQUERY MUTUALLY EXCLUSIVE PARAMETERS SHOWRELS AND QRYDVC",
        ),
        (
            "FCQUERY DEVN(1000) QRYDVC(10) QRYSSID(0004) OPENDVCS(YES)",
            "ANTF9001E FCQUERY MUTUALLY EXCLUSIVE PARAMETERS QRYSSID AND OPENDVCS(YES)",
        ),
        (
            f"FCESTABL {PAIR} {EXTENT} {QUAD}",
            "ANTF9002E FCESTABL ONLY ONE OF EXTENTS, XTNTLST, XXTNTLST IS ALLOWED",
        ),
        (
            f"FCWITHDR {PAIR} {WIDE} {QUAD}",
            "ANTF9002E FCWITHDR ONLY ONE OF EXTENTS, XTNTLST, XXTNTLST IS ALLOWED",
        ),
        (
            f"FCESTABL DEVN(1000) {IDS} REMOTE(YES) SSID(0004) {EXTENT}",
            "ANTF9003E FCESTABL EXTENTS NOT ALLOWED WITH REMOTE(YES)",
        ),
        (
            f"FCESTABL DEVN(1000) {IDS} OPENDVCS(YES) {WIDE}",
            "ANTF9003E FCESTABL EXTENTS NOT ALLOWED WITH OPENDVCS(YES)",
        ),
        (
            f"FCESTABL DEVN(1000) {IDS} REMOTE(YES)",
            "ANTF9004E FCESTABL REMOTE(YES) REQUIRES SSID",
        ),
        (
            f"FCWITHDR DEVN(1000) {IDS} REMOTE(YES)",
            "ANTF9004E FCWITHDR REMOTE(YES) REQUIRES SSID",
        ),
        (
            f"FCESTABL DEVN(1000) {IDS} REMOTE(YES) OPENDVCS(YES) SSID(0004)",
            "ANTF9005E FCESTABL SSID NOT ALLOWED WITH OPENDVCS(YES)",
        ),
        ("FCESTABL", "ANTF9006E FCESTABL REQUIRED PARAMETER SDEVN MISSING"),
        ("FCESTABL SDEVN(1000)", "ANTF9006E FCESTABL REQUIRED PARAMETER TDEVN MISSING"),
        ("FCESTABL TDEVN(1000)", "ANTF9006E FCESTABL REQUIRED PARAMETER SDEVN MISSING"),
        (
            "FCESTABL SDEVN(1000) TGTUCB(NO)",
            "ANTF9006E FCESTABL REQUIRED PARAMETER TARGET MISSING",
        ),
        ("FCESTABL DEVN(1000)", "ANTF9006E FCESTABL REQUIRED PARAMETER SOURCE MISSING"),
        (
            "FCESTABL DEVN(1000) SOURCE(10042 00 00)",
            "ANTF9006E FCESTABL REQUIRED PARAMETER TARGET MISSING",
        ),
        ("FCQUERY", "ANTF9006E FCQUERY REQUIRED PARAMETER DEVN MISSING"),
        (
            "FCQUERY DEVN(1000) STARTADDR(00000000)",
            "ANTF9006E FCQUERY REQUIRED PARAMETER SHOWRELS MISSING",
        ),
        (
            "FCQUERY DEVN(1000) STARTADDR(00000000) SHOWRELS(NO)",
            "ANTF9006E FCQUERY REQUIRED PARAMETER SHOWRELS MISSING",
        ),
        (
            "FCQUERY DEVN(1000) REMOTE(YES)",
            "ANTF9006E FCQUERY REQUIRED PARAMETER QRYDVC MISSING",
        ),
        (
            "FCQUERY DEVN(1000) QRYDVC(10) QRYSSID(0004)",
            "ANTF9006E FCQUERY REQUIRED PARAMETER REMOTE(YES) MISSING",
        ),
    ],
)
def test_operands_that_exclude_or_need_each_other(text: str, message: str) -> None:
    assert first(text, IBM) == message


def test_the_order_of_the_operand_errors() -> None:
    """rulings.md: 9001, 9002, 9003, 9004, 9005, 9006, 9007."""
    text = f"FCESTABL SDEVN(0000) REMOTE(YES) SETGTOK(YES) {EXTENT} {WIDE}"
    assert all_of(text, XP) == [
        "ANTF9001E",
        "ANTF9002E",
        "ANTF9003E",
        "ANTF9004E",
        "ANTF9006E",
        "ANTF9007E",
        "ANTF9007E",
        "ANTF9007E",
        "ANTF9008E",
    ]


# --- ANTF9007E


@pytest.mark.parametrize(
    ("text", "parameter"),
    [
        (f"FCESTABL DEVN(1000) {IDS}", "DEVN"),
        (f"FCESTABL {PAIR} SOURCE(10042 00 00)", "SOURCE"),
        (f"FCESTABL {PAIR} TARGET(10042 00 00)", "TARGET"),
        (f"FCESTABL {PAIR} OPENDVCS(NO)", "OPENDVCS"),
        (f"FCESTABL {PAIR} REMOTE(NO)", "REMOTE"),
        (f"FCESTABL {PAIR} SSID(0004)", "SSID"),
        (f"FCESTABL {PAIR} SETGTOK(NO)", "SETGTOK"),
        (f"FCESTABL {PAIR} MODE(ASYNC)", "MODE(ASYNC)"),
        ("FCQUERY DEVN(1000) QRYDVC(10)", "QRYDVC"),
        ("FCQUERY DEVN(1000) UNFORMAT", "UNFORMAT"),
        (f"FCWITHDR DEVN(1000) {IDS}", "DEVN"),
        ("FCWITHDR DEVN(1000)", "DEVN"),
        (f"FCWITHDR {PAIR} SSID(0004)", "SSID"),
    ],
)
def test_the_xp_boxes_know_no_in_band_operands(text: str, parameter: str) -> None:
    function = text.split()[0]
    message = f"ANTF9007E {function} PARAMETER {parameter} NOT SUPPORTED"
    assert first(text, XP) == message
    assert first(text, XP24) == message


def test_devn_serves_query_and_thaw_everywhere() -> None:
    for text in ("FCQUERY DEVN(1000)", "FCWITHDR DEVN(1000) ACTION(THAW)"):
        for rules in (XP, XP24, IBM):
            assert isinstance(parse(text, rules), TsoCommand)


@pytest.mark.parametrize("name", ["OPENDVCS", "REMOTE"])
def test_no_profile_knows_fixed_block_and_remote_requests(name: str) -> None:
    text = f"FCWITHDR DEVN(1000) {IDS} {name}(YES)"
    text += " SSID(0004)" if name == "REMOTE" else ""
    assert first(text, IBM) == f"ANTF9007E FCWITHDR PARAMETER {name}(YES) NOT SUPPORTED"


def test_wide_extents_are_the_profiles() -> None:
    text = f"FCESTABL {PAIR} {WIDE}"
    assert first(text, XP) == "ANTF9007E FCESTABL PARAMETER XXTNTLST NOT SUPPORTED"
    assert all_of(text, XP24) == all_of(text, IBM) == all_of(text) == []


# --- ANTF9008E


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("FCQUERY DEVN(0000)", "0000"),
        ("FCQUERY DEVN(0)", "0000"),
        ("FCQUERY DEVN(01000)", "01000"),
        ("FCQUERY DEVN(X'11000')", "11000"),
        ("FCQUERY DEVN(1000) SUBCHSET(1)", "11000"),
        (f"FCESTABL {PAIR} TSUBCHSET(2)", "21010"),
        ("FCWITHDR TDEVN(00000)", "00000"),
    ],
)
def test_device_numbers_that_cannot_be(text: str, device: str) -> None:
    function = text.split()[0]
    assert first(text) == f"ANTF9008E {function} INVALID DEVICE NUMBER {device}"


# --- ANTF9201E: section 4, every mix of SDEVN, TDEVN, DEVN, DDSW, extents and ACTION

CASES = {
    # SDEVN, TDEVN, DEVN, DDSW, extents, ACTION
    (0, 1, 0, "NO", 0, ""),
    (0, 1, 0, "NO", 1, ""),
    (1, 1, 0, "NO", 0, ""),
    (1, 1, 0, "NO", 1, ""),
    (1, 0, 0, "YES", 0, ""),
    (1, 1, 0, "YES", 0, ""),
    (1, 0, 0, "YES", 1, ""),
    (1, 1, 0, "YES", 1, ""),
    (0, 0, 1, "NO", 0, "THAW"),
    (1, 1, 0, "NO", 0, "COMMIT"),
    (1, 1, 0, "NO", 0, "REVERT"),
}
MIXES = list(
    product((0, 1), (0, 1), (0, 1), ("NO", "YES"), (0, 1), ("", "THAW", "COMMIT", "REVERT"))
)


@pytest.mark.parametrize("mix", MIXES, ids=str)
def test_withdraw_takes_the_nine_cases_only(mix: tuple[int, int, int, str, int, str]) -> None:
    source, target, access, ddsw, extents, action = mix
    text = "FCWITHDR" + " SDEVN(1000)" * source + " TDEVN(1010)" * target
    text += " DEVN(1000)" * access + f" DDSW({ddsw})" + f" {QUAD}" * extents
    text += f" ACTION({action})" if action else ""
    wanted = [] if mix in CASES else ["ANTF9201E"]
    assert all_of(text, IBM) == wanted
    if ddsw == "NO":
        assert all_of(text.replace(" DDSW(NO)", ""), IBM) == wanted


@pytest.mark.parametrize("action", ["", " ACTION(COMMIT)", " ACTION(REVERT)"])
def test_withdraw_by_volume_ids(action: str) -> None:
    assert all_of(f"FCWITHDR DEVN(1000) {IDS}{action}", IBM) == []
    for more in (" SDEVN(1000)", " TDEVN(1010)", f" {QUAD}", " DDSW(YES)", " ACTION(THAW)"):
        assert all_of(f"FCWITHDR DEVN(1000) {IDS}{action}{more}", IBM) == ["ANTF9201E"]
    for less in ("SOURCE(10042 00 00)", "TARGET(10042 00 10)", ""):
        assert all_of(f"FCWITHDR DEVN(1000) {less}{action}", IBM) == ["ANTF9201E"]
    assert all_of(f"FCWITHDR {IDS}{action}", IBM) == ["ANTF9201E"]


def test_withdraw_without_operands() -> None:
    assert first("FCWITHDR") == "ANTF9201E FCWITHDR PARAMETER COMBINATION NOT VALID"


# --- flashcli check


def test_problems_name_line_column_and_a_way_out() -> None:
    records = [
        "FCESTABL SDEVN(1000) -",
        "   TDEV(1010) MDOE(COPY)",
        "FCQURY DEVN(1000)",
        "",
        "FCESTABL SDEVN(1000) TDEVN(1010) MODE(CPOY) S(1)",
        "FCQUERY DEVN(1000) +",
        "        UNFORMAT SHOWRELS(ALL)",
        "END",
        "NOT READ",
    ]
    assert [
        (one.line, one.column, one.length, one.message.id, one.hint)
        for one in problems(records, first_line=11)
    ] == [
        (12, 15, 4, "IKJ56712I", "DID YOU MEAN MODE?"),
        (13, 1, 6, "IKJ56500I", "DID YOU MEAN FCQUERY?"),
        (15, 39, 4, "IKJ56713I", "DID YOU MEAN COPY?"),
        (15, 45, 1, "IKJ56712I", "ambiguous: SDEVN, SUBCHSET, SOURCE, SSID, SETGTOK"),
        (17, 9, 8, "ANTF9001E", ""),
    ]


def test_a_file_without_mistakes_has_no_problems() -> None:
    assert problems(["FCQUERY DEVN(1000)", "/* x */", f"FCESTABL {PAIR} MODE(ASYNC)"]) == []


def test_text_beyond_column_80_is_pointed_out() -> None:
    lost = "FCQUERY DEVN(1000)".ljust(82) + "UNFORMAT"
    assert [(one.line, one.column, one.message.id) for one in problems([lost, "END"])] == [
        (1, 81, "ANTF9009W")
    ]
    assert problems(["FCQUERY DEVN(1000)".ljust(90)]) == []
