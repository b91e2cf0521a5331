"""What FCESTABL and FCWITHDR answer: refusals, notes, completion line, code."""

import pytest

from flashcli.json_data import refusal
from flashcli.messages.catalogue import Catalogue, inserts
from flashcli.outcomes import Outcome
from flashcli.reports import tso as reports
from flashcli.reports.tso_refusals import REFUSALS, refused
from flashcli.shipped import toml
from flashcli.storage import checks, withdrawal
from flashcli.storage.addresses import Extent
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.requests import (
    Establish,
    ExtentPair,
    Incremental,
    Mode,
    Withdraw,
    WithdrawAction,
)
from flashcli.storage.views import Established, Kind, Notice, NoticeKind, Withdrawn
from tests.tso.worlds import IBM, TEXTS, XP, a_run, done, ids, one, say

PAIR = "SDEVN(1000) TDEVN(1010)"

# Reasons of host I/O, waits and the service engineer: no TSO command meets them.
ELSEWHERE = {
    Reason.TARGET_WRITE_INHIBITED,
    Reason.SOURCE_LONG_BUSY,
    Reason.SOURCE_WRITE_INHIBITED,
    Reason.POOL_FULL,
    Reason.TRACK_OUTSIDE_VOLUME,
    Reason.MICROPROGRAM_IN_USE,
    Reason.LEVEL_UNKNOWN,
    Reason.SETTING_UNKNOWN,
    Reason.NEVER_COPIED,
    Reason.NOTHING_TO_FAIL,
}


# --- the table of refusals


def test_every_reason_has_a_message() -> None:
    assert set(REFUSALS) == set(Reason) - ELSEWHERE
    met = {Reason[name.upper()] for name in checks.CHECKS if name.upper() in Reason.__members__}
    assert met | set(withdrawal.CHECKS) <= set(REFUSALS)


def test_refusals_are_numbered_as_the_checks() -> None:
    """91nn is check Enn, 915n is reversal Rn."""
    order = [reason for reason in Reason if reason not in ELSEWHERE]
    for number, reason in enumerate(order[:33], 1):
        assert REFUSALS[reason][0] == f"ANTF91{number:02d}E"
    for number, reason in enumerate(order[33:38], 1):
        assert REFUSALS[reason][0] == f"ANTF915{number}E"


FACTS = {
    "source": 0x1000,
    "target": 0x1010,
    "device": 0x1010,
    "option": "NOCOPYTOCOPY",
    "other": "EXTENTS",
    "limit": 32,
    "feature": "INCREMENTAL",
    "extent": 1,
    "side": "TARGET",
    "first": 0,
    "last": 14,
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_every_refusal_can_be_told(reason: Reason) -> None:
    pair = ExtentPair(Extent(0, 14), Extent(0, 14))
    for request in (Establish(0x1000, 0x1010, (pair,)), Withdraw(0x1000, 0x1010, (pair,))):
        if reason in set(checks.CHECKS) and isinstance(request, Withdraw):
            continue
        message = refused("FCESTABL", request, Refusal(reason, dict(FACTS)), TEXTS, {})
        assert "{" not in message.text
        assert message.code in (8, 12)


TOLD = [
    (
        Reason.MODE_CONFLICT,
        {"option": "NOCOPYTOCOPY", "other": "INCREMENTAL"},
        "PARAMETERS MODE(NOCOPY2COPY) AND INCREMENTAL(YTW) DO NOT GO TOGETHER",
    ),
    (
        Reason.PRESERVE_MIRROR_CONFLICT,
        {"other": "FREEZE"},
        "PRESERVEMIRROR NOT ALLOWED WITH ACTION(FREEZE)",
    ),
    (Reason.INCREMENTAL_WITH_EXTENTS, {}, "EXTENTS NOT ALLOWED WITH INCREMENTAL(YTW)"),
    (Reason.TOO_MANY_EXTENTS, {"limit": 32}, "MORE THAN 32 EXTENTS SPECIFIED"),
    (
        Reason.SPACE_EFFICIENT_NEEDS_NOCOPY,
        {},
        "MODE(COPY) NOT ALLOWED FOR SPACE EFFICIENT DEVICE 1010",
    ),
    (
        Reason.FEATURE_NOT_VALIDATED,
        {"device": 0x1010, "feature": "FRR"},
        "FUNCTION FRR NOT VALIDATED FOR DEVICE 1010",
    ),
    (Reason.REVERSE_COPY_INCOMPLETE, {}, "COPY OF DEVICE 1010 TO 1000 IS NOT COMPLETE"),
    (Reason.REVERSE_NOCOPY_MODE, {}, "RELATION OF DEVICES 1000 AND 1010 IS IN NOCOPY MODE"),
    (
        Reason.DEVICE_NOT_READY,
        {"device": 0x1010},
        "I/O ERROR ON DEVICE 1010, EQC SENSE 10" + "00" * 31,
    ),
    (Reason.POWER_STATE, {}, "I/O ERROR ON DEVICE 1000, *** SENSE " + "00" * 32),
]


@pytest.mark.parametrize(("reason", "facts", "text"), TOLD)
def test_inserts(reason: Reason, facts: dict[str, object], text: str) -> None:
    request = Establish(0x1000, 0x1010, mode=Mode.COPY, incremental=Incremental.YTW)
    message = refused("FCESTABL", request, Refusal(reason, facts), TEXTS, {})
    assert message.text == f"FCESTABL {text}"


@pytest.mark.parametrize(
    "reason",
    [
        Reason.TARGET_IS_PPRC_PRIMARY,
        Reason.TARGET_IS_PPRC_SECONDARY,
        Reason.TARGET_IS_XRC_SOURCE,
    ],
)
def test_a_profile_may_have_one_message_for_a_shared_target(reason: Reason) -> None:
    refusal = Refusal(reason, {"source": 0x1000, "target": 0x1010})
    told = [
        refused("FCESTABL", Establish(0x1000, 0x1010), refusal, TEXTS, rules.display)
        for rules in (XP, IBM)
    ]
    assert told[0].id == "ANTF0353E"
    assert told[0].text == "FCESTABL TARGET DEVICE 1010 IS SHARED WITH ANOTHER COPY FUNCTION"
    assert told[1].id == REFUSALS[reason][0]


# --- against the real subsystem


def test_establish() -> None:
    assert one(a_run(), f"FCESTABL {PAIR}") == ([done("FCESTABL", "1000")], 0)


def test_a_refusal_is_followed_by_the_completion_line() -> None:
    said = say(a_run(), "FCESTABL SDEVN(1000) TDEVN(1001)")
    assert said.lines == [
        "ANTF9116E FCESTABL TARGET DEVICE 1001 IS ONLINE",
        done("FCESTABL", "1000", 8),
    ]
    (executed,) = said.executed
    assert executed.cc == said.code == 8
    assert executed.refusal is not None
    assert executed.refusal.reason is Reason.TARGET_ONLINE
    assert [message.severity for message in executed.messages] == [2, 0]


def test_an_operand_error_has_no_completion_line() -> None:
    lines, code = one(a_run(), f"FCESTABL {PAIR} UNFORMAT")
    assert (lines, code) == (["IKJ56712I INVALID KEYWORD, UNFORMAT"], 12)
    lines, code = one(a_run(), f"FCESTABL {PAIR} SETGTOK(YES)")
    assert (lines, code) == (["ANTF9007E FCESTABL PARAMETER SETGTOK NOT SUPPORTED"], 12)
    lines, code = one(a_run(), "FCWITHDR")
    assert (lines, code) == (["ANTF9201E FCWITHDR PARAMETER COMBINATION NOT VALID"], 12)


@pytest.mark.parametrize(
    ("operands", "message"),
    [
        ("SDEVN(2000) TDEVN(1010)", "ANTF9107E FCESTABL DEVICE 2000 NOT DEFINED"),
        (
            "SDEVN(1000) TDEVN(1000)",
            "ANTF9105E FCESTABL SOURCE AND TARGET ARE DEVICE 1000, EXTENTS REQUIRED",
        ),
        (
            "SDEVN(1000) TDEVN(1010) XTNTLST(00000000 00000001 00000000 00000002)",
            "ANTF9106E FCESTABL INVALID EXTENT FOR DEVICE 1010, SOURCE 1 TARGET 1",
        ),
        (
            "SDEVN(1000) TDEVN(1010) EXTENTS(00000000 00000001 00010001 00010000)",
            "ANTF9106E FCESTABL INVALID EXTENT FOR DEVICE 1000, SOURCE 2 -- --",
        ),
        (
            "SDEVN(1000) TDEVN(1010) XTNTLST(00000000 00000001)",
            "ANTF9106E FCESTABL INVALID EXTENT FOR DEVICE 1000, SOURCE 1 -- --",
        ),
        (
            "SDEVN(1000) TDEVN(1010) EXTENTS(0D0A0000 0D0B0000)",
            "ANTF9117E FCESTABL EXTENT OUTSIDE DEVICE 1000, SOURCE 1",
        ),
        (
            "SDEVN(1000) TDEVN(1010) XTNTLST(00000000 00000000 0D0B0000 0D0B0000)",
            "ANTF9117E FCESTABL EXTENT OUTSIDE DEVICE 1010, TARGET 1",
        ),
        (
            "SDEVN(1010) TDEVN(1010) XTNTLST(00000000 00000001 00000001 00000002)",
            "ANTF9119E FCESTABL EXTENTS OVERLAP ON DEVICE 1010",
        ),
        (
            f"{PAIR} EXTENTS({' '.join('00000000 00000000' for _ in range(33))})",
            "ANTF9104E FCESTABL MORE THAN 32 EXTENTS SPECIFIED",
        ),
        (
            "SDEVN(1000) TDEVN(1020)",
            "ANTF9118E FCESTABL CAPACITY OF DEVICES 1000 AND 1020 NOT ALLOWED",
        ),
        (
            "SDEVN(1000) TDEVN(1040)",
            "ANTF9110E FCESTABL DEVICES 1000 AND 1040 ARE NOT COMPATIBLE",
        ),
        (
            f"{PAIR} INCREMENTAL(YES) EXTENTS(00000000 00000000)",
            "ANTF9103E FCESTABL EXTENTS NOT ALLOWED WITH INCREMENTAL(YES)",
        ),
        (f"{PAIR} ACTION(FRR)", "ANTF9108E FCESTABL FUNCTION FRR NOT INSTALLED FOR DEVICE 1000"),
    ],
)
def test_refusals_of_the_subsystem(operands: str, message: str) -> None:
    function, device = "FCESTABL", operands[6:10]
    assert one(a_run(), f"{function} {operands}") == ([message, done(function, device, 8)], 8)


def test_the_story_of_a_reversal() -> None:
    run = a_run()
    assert say(run, f"FCESTABL {PAIR} INCREMENTAL(YES)").code == 0
    back = "FCESTABL SDEVN(1010) TDEVN(1000) ONLINTGT(YES)"
    assert (
        say(run, back).lines[0] == "ANTF9152E FCESTABL COPY OF DEVICE 1000 TO 1010 IS NOT COMPLETE"
    )
    run.lab.subsystem.advance(30)
    assert say(run, back).code == 0


def test_withdraw_tells_what_was_not_copied() -> None:
    run = a_run()
    say(run, f"FCESTABL {PAIR}")
    assert say(run, "FCWITHDR TDEVN(1010)").lines == [
        "ANTF9207I FCWITHDR 50085 TRACKS OF DEVICE 1010 WERE NOT COPIED",
        done("FCWITHDR", "1010"),
    ]
    assert say(run, "FCWITHDR TDEVN(1010)").lines == [done("FCWITHDR", "1010")]
    assert say(run, f"FCWITHDR {PAIR}").lines == [done("FCWITHDR", "1000")]


def test_one_sided_extents_end_with_12_and_a_completion_line() -> None:
    assert one(a_run(), f"FCWITHDR {PAIR} XTNTLST(00000000 00000001)") == (
        ["ANTF9202E FCWITHDR SOURCE AND TARGET EXTENTS REQUIRED", done("FCWITHDR", "1000", 12)],
        12,
    )


def test_commit_without_a_revertible_relationship() -> None:
    for profile in ("xp12000", "ds8000"):
        assert one(a_run(profile), f"FCWITHDR {PAIR} ACTION(COMMIT)") == (
            [
                "ANTF9205E FLASHCOPY WITHDRAW DEVICE NOT IN A REVERTIBLE STATE",
                done("FCWITHDR", "1000", 8),
            ],
            8,
        )


def test_volumes_by_id_on_a_box_that_knows_them() -> None:
    run = a_run("ds8000")
    ids_ = "SOURCE(10042 00 00) TARGET(0000010042 00 10)"
    assert one(run, f"FCESTABL DEVN(1005) {ids_}") == ([done("FCESTABL", "1005")], 0)
    assert run.lab.subsystem.relation_count(0x1010) == 1
    assert say(run, f"FCWITHDR DEVN(1005) {ids_}").lines[-1] == done("FCWITHDR", "1005")
    assert run.lab.subsystem.relation_count(0x1010) == 0
    assert say(run, "FCESTABL SDEVN(1000) TGTUCB(NO) TARGET(10042 00 11)").code == 0
    assert run.lab.subsystem.relation_count(0x1011) == 1


@pytest.mark.parametrize(
    ("command", "device"),
    [
        ("FCESTABL DEVN(1005) SOURCE(10042 00 00) TARGET(10042 0A FF)", "0AFF"),
        ("FCESTABL DEVN(1005) SOURCE(99999 00 00) TARGET(10042 00 10)", "0000"),
        ("FCESTABL DEVN(2000) SOURCE(10042 00 00) TARGET(10042 00 10)", "2000"),
    ],
)
def test_volumes_by_id_that_are_not_there(command: str, device: str) -> None:
    lines, code = one(a_run("ds8000"), command)
    assert (lines[0], code) == (f"ANTF9107E FCESTABL DEVICE {device} NOT DEFINED", 8)


def test_a_volume_that_is_not_there_is_told_by_what_named_it() -> None:
    run = a_run("ds8000")
    say(run, "FCESTABL DEVN(1005) SOURCE(99999 00 10) TARGET(10042 00 11)")
    say(run, "FCESTABL DEVN(2000) SOURCE(10042 00 00) TARGET(10042 00 10)")
    assert [refusal(one.refusal)["facts"] for one in run.executed if one.refusal] == [
        {"serial": "99999", "lss": "00", "cca": "10"},
        {"device": "2000"},
    ]


# --- notes and warnings


def answered(request: Establish | Withdraw, result: object, lss: int = 0) -> list[str]:
    function = "FCESTABL" if isinstance(request, Establish) else "FCWITHDR"
    answer = reports.carried_out(function, 0x1000, request, Outcome(result), TEXTS, {}, lss)
    return [*reports.printed(answer, True)[:-1], str(answer.code)]


def test_warnings_end_with_4() -> None:
    kept = Notice(NoticeKind.MIRROR_NOT_PRESERVED, {"target": 0x1010})
    established = Established(Kind.NEW, 0x1000, 0x1010, 1, 50085, (kept,))
    assert answered(Establish(0x1000, 0x1010), established) == [
        "ANTF9401W MIRROR NOT PRESERVED FOR DEVICE 1010, PAIR GOES PENDING",
        "4",
    ]
    left = Notice(NoticeKind.SPACE_EFFICIENT_DDSW, {"target": 0x1010})
    withdrawn = Withdrawn(0, undefined=((0x1000, 7),), notices=(left,))
    assert answered(Withdraw(0x1000, ddsw=True), withdrawn) == [
        "ANTF9206W FCWITHDR DDSW(YES) NOT ALLOWED FOR SPACE EFFICIENT DEVICE 1010",
        "ANTF9207I FCWITHDR 7 TRACKS OF DEVICE 1000 WERE NOT COPIED",
        "4",
    ]
    thaw = Withdraw(0x1000, action=WithdrawAction.THAW)
    assert answered(thaw, Withdrawn(0, expired=True), lss=0x1A) == [
        "ANTF9402W FREEZE TIMER EXPIRED FOR LSS 1A",
        "4",
    ]
    assert answered(thaw, Withdrawn(0, thawed=(0x1A,)), lss=0x1A) == ["0"]


def test_a_thaw_after_the_timer_expired() -> None:
    run = a_run()
    assert say(run, f"FCESTABL {PAIR} ACTION(FREEZE)").code == 0
    run.lab.subsystem.advance(121)
    said = say(run, "FCWITHDR DEVN(1000) ACTION(THAW)")
    assert (ids(said), said.code) == (["ANTF9402W", "ANTF0001I"], 4)


# --- texts


def test_provenance_and_severity_follow_the_id() -> None:
    codes = {"I": 0, "A": 0, "W": 1, "E": 2}
    serious = {"ANTF9201E", "ANTF9202E", "IKJ56500I", "IKJ56621I"}
    operands = tuple(f"ANTF900{digit}E" for digit in range(1, 9))
    operands += ("IKJ56701I", "IKJ56702I", "IKJ5671")
    for name, entry in toml("messages/texts/tso.toml").items():
        assert name.startswith(("ANT", "IKJ"))
        if "id" in entry:
            assert (entry["id"], entry["severity"]) == ("", 0)
        elif name in serious or name.startswith(operands):
            assert entry["severity"] == 3
        else:
            assert entry["severity"] == codes[name[-1]]
        if name.startswith("ANTF9") and name != "ANTF9205E":
            assert entry["provenance"] == "modelled"


def test_every_message_of_the_language_begins_with_the_command() -> None:
    bare = {"ANTF0420I", "ANTF9009W", "ANTF0091I", "ANTF9205E", "ANTF9401W", "ANTF9402W"}
    for name in toml("messages/texts/tso.toml"):
        if name.startswith("ANTF") and not name.startswith("ANTF93") and name not in bare:
            assert "fct" in inserts(Catalogue().definition(name).template), name
