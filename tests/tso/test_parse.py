"""Text to command objects, for well-formed commands."""

import pytest

from flashcli.storage.addresses import Extent
from flashcli.storage.requests import (
    Establish,
    EstablishAction,
    ExtentPair,
    Incremental,
    Mode,
    PreserveMirror,
    SpaceEfficient,
    Withdraw,
    WithdrawAction,
)
from flashcli.syntax.tso import parse
from flashcli.syntax.tso_commands import (
    ALL_RELATIONS,
    FcQuery,
    Leave,
    Profile,
    TsoCommand,
    VolumeId,
)

PAIR = "SDEVN(1000) TDEVN(1010)"
S, T = 0x1000, 0x1010


def establish(**options: object) -> Establish:
    return Establish(S, T)._replace(**options)  # type: ignore[arg-type]


def asked(text: str) -> object:
    command = parse(text)
    assert isinstance(command, TsoCommand), command
    return command.request


@pytest.mark.parametrize(
    ("operands", "options"),
    [
        ("", {}),
        ("MODE(COPY)", {}),
        ("MODE(NOCOPY)", {"mode": Mode.NOCOPY}),
        ("MODE(NOCOPY2COPY)", {"mode": Mode.NOCOPYTOCOPY}),
        ("MODE(ASYNC)", {"mode": Mode.NOCOPY, "revertible": True}),
        ("ONLINTGT(YES)", {"online_target": True}),
        ("ONLINTGT(NO) TGTPPRIM(NO) TGTUCB(YES) OPENDVCS(NO) REMOTE(NO)", {}),
        ("TGTPPRIM(YES)", {"target_primary": True}),
        ("INCREMENTAL(NO)", {}),
        ("INCREMENTAL(YES)", {"incremental": Incremental.YES}),
        ("INCREMENTAL(YTW)", {"incremental": Incremental.YTW}),
        ("ACTION(FREEZE)", {"action": EstablishAction.FREEZE}),
        ("ACTION(FRR)", {"action": EstablishAction.FRR}),
        ("SETGTOK(NO)", {}),
        ("SETGTOK(YES)", {"space_efficient": SpaceEfficient.YES}),
        ("SETGTOK(FAILREL)", {"space_efficient": SpaceEfficient.FAILREL}),
        ("SETGTOK(SWI)", {"space_efficient": SpaceEfficient.SWI}),
        ("PRESERVEMIRROR(NO)", {}),
        ("PRESERVEMIRROR(REQUIRED)", {"preserve_mirror": PreserveMirror.REQUIRED}),
        ("PRESMIR(REQ)", {"preserve_mirror": PreserveMirror.REQUIRED}),
        ("PRES(PREF)", {"preserve_mirror": PreserveMirror.PREFERRED}),
        ("P(PREFERRED)", {"preserve_mirror": PreserveMirror.PREFERRED}),
        ("SUBCHSET(0) TSUBCHSET(0)", {}),
    ],
)
def test_establish_options(operands: str, options: dict[str, object]) -> None:
    assert asked(f"FCESTABL {PAIR} {operands}") == establish(**options)


@pytest.mark.parametrize(
    "text",
    [
        "FCESTABL SDEVN(1000) TDEVN(1010)",
        "fcestabl sdevn(1000) tdevn(1010)",
        "FCESTABL TDEVN(X'1010') SDEVN(x'1000')",
        "FCESTABL SD (1000) TD ( 1010 )",
        "FCESTABL SDEVN(1000),TDEVN(1010)",
        "FCESTABL , SDEVN(1000) , TDEVN(1010) ,",
        "FCESTABL\tSDEVN(1000)\tTDEVN(1010)",
        "  FCESTABL/* a comment */SDEVN(/* here too */1000)/**/TDEVN(1010) /* open",
        "FCESTABL SDEVN(1000) TDEVN(1010",
        "FCESTABL SDEVN(2000) SDEVN(1000) TDEVN(1010)",
        "FCESTABL SD(2000) TDEVN(1010) SDEVN(1000)",
        "ANTFREXX FCESTABLISH SDEVN(1000) TDEVN(1010)",
    ],
)
def test_ways_to_write_one_command(text: str) -> None:
    assert parse(text) == TsoCommand("FCESTABL", establish(), S)


def test_short_device_numbers_are_padded_on_the_left() -> None:
    assert asked("FCESTABL SDEVN(42A) TDEVN(X'1')") == Establish(0x042A, 0x0001)


@pytest.mark.parametrize("device", ["DEAD", "FACE", "ADD1", "0E10"])
def test_words_and_numbers_are_told_apart_by_their_place(device: str) -> None:
    assert asked(f"FCQUERY DEVN({device})") == FcQuery(int(device, 16))


def test_extents_are_at_the_same_place_on_both_volumes() -> None:
    first, second = Extent(0, 14), Extent(15, 30)
    assert asked(f"FCESTABL {PAIR} EXTENTS(00000000 0000000E, X'00010000' 00020000)") == establish(
        extents=(ExtentPair(first, first), ExtentPair(second, second))
    )


def test_xtntlst_names_source_and_target() -> None:
    pairs = (
        ExtentPair(Extent(0, 256 * 15 + 14), Extent(0x2000 * 15, 0x2100 * 15 + 14)),
        ExtentPair(Extent(15, 15), Extent(30, 30)),
    )
    text = "XTNTLST(00000000 0100000E 20000000 2100000E 00010000 00010000 00020000 00020000)"
    assert asked(f"FCESTABL {PAIR} {text}") == establish(extents=pairs)
    assert asked(f"FCWITHDR {PAIR} {text}") == Withdraw(S, T, pairs)


def test_xxtntlst_has_cylinders_of_28_bits() -> None:
    pair = ExtentPair(Extent(0x100000 * 15, 0x100000 * 15 + 14), Extent(15, 29))
    text = "XXTNTLST(01000000 0100000E 00000010 0000001E)"
    assert pair.source
    assert pair.source.first == 0x100000 * 15
    assert asked(f"FCESTABL {PAIR} {text}") == establish(extents=(pair,))


def test_a_member_with_one_side_is_kept_for_the_subsystem_to_refuse() -> None:
    assert asked(f"FCWITHDR {PAIR} XTNTLST(00000000 00000001)") == Withdraw(
        S, T, (ExtentPair(Extent(0, 1), None),)
    )


@pytest.mark.parametrize(
    ("operands", "wanted"),
    [
        ("", FcQuery(S)),
        ("SUBCHSET(0)", FcQuery(S)),
        ("UNFORMAT", FcQuery(S, unformatted=True)),
        ("SHOWRELS(NO)", FcQuery(S)),
        ("SHOWRELS(NO) UNFORMAT", FcQuery(S, unformatted=True)),
        ("SHOWRELS(ALL)", FcQuery(S, showrels=ALL_RELATIONS)),
        ("SH(12)", FcQuery(S, showrels=12)),
        ("SHOWRELS(1) STARTADDR(00010002)", FcQuery(S, showrels=1, start=0x10002)),
        ("QRYDVC(1A)", FcQuery(S, cca=0x1A)),
        ("QRYDEVC(1A) OPENDVCS(NO) REMOTE(NO)", FcQuery(S, cca=0x1A)),
    ],
)
def test_query_options(operands: str, wanted: FcQuery) -> None:
    assert parse(f"FCQUERY DEVN(1000) {operands}") == TsoCommand("FCQUERY", wanted, S)
    assert parse(f"ANTFREXX FCQUERY DEVN(1000) {operands}") == TsoCommand("FCQUERY", wanted, S)


ID = VolumeId("18432", 0x12, 0x08)
OTHER = VolumeId("18432", 0x14, 0x10)
IDS = "SOURCE(18432 12 08) TARGET(18432 14 10)"


@pytest.mark.parametrize(
    ("operands", "wanted"),
    [
        ("TDEVN(1010)", TsoCommand("FCWITHDR", Withdraw(None, T), T)),
        (PAIR, TsoCommand("FCWITHDR", Withdraw(S, T), S)),
        (f"{PAIR} DDSW(NO)", TsoCommand("FCWITHDR", Withdraw(S, T), S)),
        ("SDEVN(1000) DDSW(YES)", TsoCommand("FCWITHDR", Withdraw(S, ddsw=True), S)),
        (f"{PAIR} DDSW(YES)", TsoCommand("FCWITHDR", Withdraw(S, ddsw=True), S)),
        (
            "DEVN(1000) ACTION(THAW)",
            TsoCommand("FCWITHDR", Withdraw(S, action=WithdrawAction.THAW), S),
        ),
        (
            f"{PAIR} ACTION(COMMIT)",
            TsoCommand("FCWITHDR", Withdraw(S, T, action=WithdrawAction.COMMIT), S),
        ),
        (
            f"{PAIR} ACTION(REVERT)",
            TsoCommand("FCWITHDR", Withdraw(S, T, action=WithdrawAction.REVERT), S),
        ),
        (f"DEVN(1000) {IDS}", TsoCommand("FCWITHDR", Withdraw(0, 0), S, ID, OTHER)),
        (
            f"DEVN(1000) {IDS} ACTION(REVERT)",
            TsoCommand("FCWITHDR", Withdraw(0, 0, action=WithdrawAction.REVERT), S, ID, OTHER),
        ),
        (
            "SDEVN(1000) TARGET(18432 14 10) TGTUCB(NO)",
            TsoCommand("FCWITHDR", Withdraw(S, 0), S, None, OTHER),
        ),
    ],
)
def test_withdraw_forms(operands: str, wanted: TsoCommand) -> None:
    assert parse(f"FCWITHDR {operands}") == wanted
    assert parse(f"ANTFREXX FCWITHDRAW {operands}") == wanted


def test_volumes_named_by_serial_lss_and_cca() -> None:
    assert parse(f"FCESTABL DEVN(042A) {IDS}") == TsoCommand(
        "FCESTABL", Establish(0, 0), 0x042A, ID, OTHER
    )
    assert parse("FCESTABL SDEVN(1000) TARGET(18432 14 10) TGTUCB(NO)") == TsoCommand(
        "FCESTABL", Establish(S, 0), S, None, OTHER
    )


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("PROFILE", Profile(None)),
        ("PROFILE MSGID", Profile(True)),
        ("profile nomsgid", Profile(False)),
        ("PROFILE N", Profile(False)),
        ("PROFILE NOMSGID MSGID", Profile(True)),
        ("PROFILE MSGID NOMSGID MSGID", Profile(True)),
        ("END", Leave()),
        ("LOGOFF", Leave()),
    ],
)
def test_commands_of_ready_mode(text: str, request_: object) -> None:
    assert asked(text) == request_


@pytest.mark.parametrize("text", ["", "   ", "\t", "/* nothing */", "/* open", "/**/ /* a */ "])
def test_null_commands(text: str) -> None:
    assert parse(text) is None
