"""FCQUERY: columns, the samples of the reference, and the real subsystem."""

import pytest

from flashcli import json_data
from flashcli.engine import execute
from flashcli.reports import tso_query
from flashcli.reports.tso import closed, printed
from flashcli.reports.tso_query import Lines, Window
from flashcli.storage.requests import Incremental, Mode, QueryRelations
from flashcli.storage.views import Judgement, Relations, RelationView, Role, State, VolumeView
from tests.tso.worlds import TEXTS, a_run, done, say

EST = 1_191_229_200  # 2007-10-01T09:00:00


def volume(device: int = 0x1000, **changes: object) -> VolumeView:
    view = VolumeView(
        device=device,
        ssid=0x0004,
        lss=0,
        cca=device & 0xFF,
        cylinders=3339,
        model="3390-3",
        serial="10042",
        active=2,
        maximum=1000,
        frozen=False,
        expired=False,
        remote_role="N",
        xrc_source=False,
        sequence=0,
    )
    return view._replace(**changes)  # type: ignore[arg-type]


def relation(target: int = 0x1010, **changes: object) -> RelationView:
    view = RelationView(
        order=1,
        role=Role.SOURCE,
        source=volume(),
        target=volume(target),
        full_volume=True,
        source_first=0,
        target_first=0,
        tracks=50085,
        mode=Mode.COPY,
        bce=True,
        bcp=True,
        incremental=Incremental.NO,
        persistent=False,
        target_write_inhibited=False,
        source_write_inhibited=False,
        revertible=False,
        space_efficient=False,
        fails_when_full=False,
        inhibited_by_space=False,
        preserve_mirror=False,
        validation_required=False,
        frozen=False,
        state=State.ACTIVE,
        tracks_to_copy=50085,
        changed_source=0,
        changed_target=0,
        established=EST,
        last_activity=EST,
        sequence=0,
        reverse_restore=Judgement(False, ()),
    )
    return view._replace(**changes)  # type: ignore[arg-type]


def sample(lines: Lines, device: int) -> str:
    return "\n".join(printed(closed("FCQUERY", device, lines, TEXTS), True)) + "\n"


# --- the samples of tso-flashcopy.md


def test_sample_of_the_formatted_report() -> None:
    """5.2, from a published capture."""
    one = volume(
        0x6400, ssid=2, cca=0, serial="AAVCA", active=1, maximum=50099, remote_role="S",
        sequence=0x42B03957,
    )  # fmt: skip
    assert sample(
        tso_query.formatted(Relations(one, ()), TEXTS, {"controller": "1750"}), 0x6400
    ) == (
        """\
ANTF0420I FCQUERY Formatted -2
DEVN SSID LSS CCA CU   SERIAL       ACT   MAX   XC PC CC RV SEQNUM
6400 0002  00  00 1750 0000000AAVCA     1 50099 N  S  N  N  42B03957
ANTF0001I FCQUERY COMMAND COMPLETED FOR DEVICE 6400. COMPLETION CODE: 00
"""
    )


def test_sample_of_the_relationships_report() -> None:
    """5.3"""
    first = relation(
        incremental=Incremental.YES, persistent=True, tracks_to_copy=40085,
        last_activity=EST + 5, changed_source=12,
    )  # fmt: skip
    second = relation(
        0x1011, bce=False, bcp=False, persistent=True, established=EST + 2, last_activity=EST + 2
    )
    answer = Relations(volume(), (first, second))
    lines, shown = tso_query.showrels(answer, Window(), TEXTS, {"controller": "2105"})
    assert shown == answer
    assert sample(lines, 0x1000) == (
        """\
ANTF9301I FCQUERY Relationships
DEVN SSID LSS CCA CU   SERIAL       ACT   MAX   XC PC CC RV SEQNUM
1000 0004  00  00 2105 000000010042     2  1000 N  N  N  N  00000000
R PDEV SSID LSS CCA SRC-CCHH TGT-CCHH   TRACKS   TOCOPY FLAGS          SEQNUM
S 1010 0004  00  10 00000000 00000000    50085    40085 FBAPI......... 00000000
  EST 2007-10-01 09.00.00  ACT 2007-10-01 09.00.05  CHANGED S 12 T 0  REVERSE NO
S 1011 0004  00  11 00000000 00000000    50085    50085 F..P.......... 00000000
  EST 2007-10-01 09.00.02  ACT 2007-10-01 09.00.02  CHANGED S 0 T 0  REVERSE NO
ANTF0001I FCQUERY COMMAND COMPLETED FOR DEVICE 1000. COMPLETION CODE: 00
"""
    )


def test_sample_of_the_unformatted_lines() -> None:
    """5.4"""
    own = volume(ssid=0x1000, lss=0x10, serial="ABC01")
    partner = volume(0x1010, ssid=0x1000, lss=0x10, serial="ABC01")
    one = relation(tracks_to_copy=24793)._replace(source=own, target=partner)
    lines = tso_query.unformatted(Relations(own, (one,)), TEXTS, {"controller": "2107"})
    assert sample(lines, 0x1000) == (
        """\
ANTF0091I FCQUERY Unformatted
1000,1000,10,00,2107,0000000ABC01,FC......
1010,1000,10,10,2107,0000000ABC01,FC..050%
ANTF0001I FCQUERY COMMAND COMPLETED FOR DEVICE 1000. COMPLETION CODE: 00
"""
    )


# --- columns


def volume_line(one: VolumeView, *relations: RelationView) -> str:
    line = tso_query.formatted(Relations(one, relations), TEXTS, {"controller": "2107"})[2]
    assert isinstance(line, str)
    return line


def test_columns_of_the_volume_line() -> None:
    line = volume_line(
        volume(0xFEDC, ssid=0xABCD, lss=0x12, cca=0x34, serial="123456789012", active=12345,
               maximum=65534, remote_role="P", xrc_source=True, sequence=0xDEADBEEF),
        relation(revertible=True),
    )  # fmt: skip
    columns = {
        "DEVN": (1, 4, "FEDC"), "SSID": (6, 9, "ABCD"), "LSS": (12, 13, "12"),
        "CCA": (16, 17, "34"), "CU": (19, 22, "2107"), "SERIAL": (24, 35, "123456789012"),
        "ACT": (37, 41, "12345"), "MAX": (43, 47, "65534"), "XC": (49, 49, "S"),
        "PC": (52, 52, "P"), "CC": (55, 55, "N"), "RV": (58, 58, "Y"),
        "SEQNUM": (61, 68, "DEADBEEF"),
    }  # fmt: skip
    assert {name: line[first - 1 : last] for name, (first, last, _) in columns.items()} == {
        name: text for name, (_, _, text) in columns.items()
    }
    assert len(line) == 68


def relation_lines(one: RelationView) -> list[str]:
    lines, _ = tso_query.showrels(
        Relations(one.source, (one,)), Window(), TEXTS, {"controller": "2107"}
    )
    return [line for line in lines[4:] if isinstance(line, str)]


def test_columns_of_a_relationship() -> None:
    one = relation(
        0xFEDC, role=Role.SOURCE, source_first=15 * 0x1234 + 14, target_first=15 * 2,
        tracks=12345678, tracks_to_copy=1234567, sequence=0xDEADBEEF,
    )  # fmt: skip
    line = relation_lines(one)[0]
    columns = {
        "R": (1, 1, "S"), "PDEV": (3, 6, "FEDC"), "SSID": (8, 11, "0004"), "LSS": (14, 15, "00"),
        "CCA": (18, 19, "DC"), "SRC": (21, 28, "1234000E"), "TGT": (30, 37, "00020000"),
        "TRACKS": (39, 46, "12345678"), "TOCOPY": (48, 55, " 1234567"),
        "FLAGS": (57, 70, "FBA..........."), "SEQNUM": (72, 79, "DEADBEEF"),
    }  # fmt: skip
    assert {name: line[first - 1 : last] for name, (first, last, _) in columns.items()} == {
        name: text for name, (_, _, text) in columns.items()
    }


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({"full_volume": True}, "F............."),
        ({"bce": True}, ".B............"),
        ({"bce": True, "bcp": True}, ".BA..........."),
        ({"persistent": True}, "...P.........."),
        ({"incremental": Incremental.YTW}, "....I........."),
        ({"revertible": True}, ".....R........"),
        ({"target_write_inhibited": True}, "......W......."),
        ({"source_write_inhibited": True}, ".......S......"),
        ({"space_efficient": True}, "........E....."),
        ({"fails_when_full": True}, ".........O...."),
        ({"state": State.FAILED_COPY}, "..........X..."),
        ({"state": State.FAILED_SPACE}, "..........X..."),
        ({"validation_required": True}, "...........V.."),
        ({"inhibited_by_space": True}, "............Z."),
        ({"preserve_mirror": True}, ".............M"),
    ],
)
def test_each_flag_has_its_place(changes: dict[str, object], flags: str) -> None:
    plain = relation(full_volume=False, bce=False, bcp=False)
    assert relation_lines(plain._replace(**changes))[0][56:70] == flags  # type: ignore[arg-type]


def test_a_target_is_shown_from_its_own_side() -> None:
    one = relation(role=Role.TARGET, reverse_restore=Judgement(True, ()))
    first, second = relation_lines(one)
    assert first[:6] == "T 1000"
    assert second.endswith("REVERSE YES")


@pytest.mark.parametrize(
    ("changes", "relations", "status"),
    [
        ({}, (), "SIMPLEX."),
        ({"xrc_source": True}, (), "XRC....."),
        ({"remote_role": "P", "xrc_source": True}, (), "PPRC...."),
        ({"remote_role": "S"}, (relation(),), "FC......"),
    ],
)
def test_status_is_the_first_that_applies(
    changes: dict[str, object], relations: tuple[RelationView, ...], status: str
) -> None:
    answer = Relations(volume(**changes), relations)
    line = tso_query.unformatted(answer, TEXTS, {"controller": "2107"})[1]
    assert isinstance(line, str)
    assert line.rpartition(",")[2] == status


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"bcp": False}, "FC......"),
        ({"tracks_to_copy": 50085}, "FC..000%"),
        ({"tracks_to_copy": 1}, "FC..099%"),
        ({"tracks": 3, "tracks_to_copy": 1}, "FC..066%"),
    ],
)
def test_percentages_are_rounded_down(changes: dict[str, object], status: str) -> None:
    answer = Relations(volume(), (relation(**changes),))
    line = tso_query.unformatted(answer, TEXTS, {"controller": "2107"})[2]
    assert isinstance(line, str)
    assert line.rpartition(",")[2] == status


def test_large_volumes_have_tracks_of_28_bit_cylinders() -> None:
    wide = volume(cylinders=262_668)
    assert tso_query.track_name(15 * 0x20000 + 3, tso_query.is_wide(wide)) == "00200003"
    assert tso_query.start_track(0x00200003, wide) == 15 * 0x20000 + 3
    assert tso_query.start_track(0x0020000F, wide) is None
    assert tso_query.start_track(0x00010003, volume()) == 18
    assert tso_query.start_track(0x0001000F, volume()) is None
    assert tso_query.start_track(3339 << 16, volume()) is None


# --- against the real subsystem


def filled() -> str:
    """Three relationships by extents, from tracks 0, 15 and 30 of 1000."""
    return "XTNTLST(" + ",".join(
        f"{cylinder:04X}0000 {cylinder:04X}000E {cylinder + 5:04X}0000 {cylinder + 5:04X}000E"
        for cylinder in range(3)
    ) + ")"  # fmt: skip


def three() -> list[str]:
    operands = filled().split(",")
    return ["FCESTABL SDEVN(1000) TDEVN(1010) -", *(f" {one} -" for one in operands), ""]


def partners(lines: list[str]) -> list[str]:
    return [line[:37] for line in lines if line[:2] in ("S ", "T ")]


def test_showrels_stops_after_n_and_goes_on_at_startaddr() -> None:
    run = a_run()
    assert say(run, *three()).code == 0
    every = say(run, "FCQUERY DEVN(1000) SHOWRELS(ALL)")
    assert partners(every.lines) == [
        "S 1010 0004  00  10 00000000 00050000",
        "S 1010 0004  00  10 00010000 00060000",
        "S 1010 0004  00  10 00020000 00070000",
    ]
    some = say(run, "FCQUERY DEVN(1000) SHOWRELS(2)")
    assert partners(some.lines) == partners(every.lines)[:2]
    assert some.lines[-2:] == [
        "ANTF9302I MORE RELATIONSHIPS, CONTINUE AT TRACK 00020000",
        done("FCQUERY", "1000"),
    ]
    rest = say(run, "FCQUERY DEVN(1000) SHOWRELS(2) STARTADDR(00020000)")
    assert partners(rest.lines) == partners(every.lines)[2:]
    assert len(rest.executed[0].messages) == 2
    none = say(run, "FCQUERY DEVN(1000) SHOWRELS(2) STARTADDR(00020001)")
    assert none.lines[-2] == "ANTF9303I NO RELATIONSHIPS FOR DEVICE 1000"
    shown = [(each.executed[0].data or {})["relations"] for each in (every, some, rest, none)]
    assert [len(relations) for relations in shown] == [3, 2, 1, 0]


def test_json_data_is_that_of_the_relations_query() -> None:
    run = a_run()
    say(run, "FCESTABL SDEVN(1000) TDEVN(1010)")
    answer = execute(QueryRelations(0x1010), run.lab).result
    (executed,) = say(run, "FCQUERY DEVN(1010) SHOWRELS(ALL)").executed
    assert executed.data == json_data.relations(answer)
    assert say(run, "FCQUERY DEVN(1010)").executed[0].data is None


def test_a_query_changes_nothing() -> None:
    run = a_run()
    say(run, "FCESTABL SDEVN(1000) TDEVN(1010)")
    first = say(run, "FCQUERY DEVN(1010) SHOWRELS(ALL)").lines
    say(run, "FCQUERY DEVN(1000)", "FCQUERY DEVN(1010) SHOWRELS(1)")
    assert say(run, "FCQUERY DEVN(1010) SHOWRELS(ALL)").lines == first


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("FCQUERY DEVN(2000)", "ANTF9107E FCQUERY DEVICE 2000 NOT DEFINED"),
        (
            "FCQUERY DEVN(1000) SHOWRELS(ALL) STARTADDR(0D0B0000)",
            "ANTF9117E FCQUERY EXTENT OUTSIDE DEVICE 1000, STARTADDR --",
        ),
        (
            "FCQUERY DEVN(1000) SHOWRELS(1) STARTADDR(0000000F)",
            "ANTF9117E FCQUERY EXTENT OUTSIDE DEVICE 1000, STARTADDR --",
        ),
    ],
)
def test_queries_refused(command: str, message: str) -> None:
    device = command[13:17]
    said = say(a_run(), command)
    assert (said.lines, said.code) == ([message, done("FCQUERY", device, 8)], 8)
    assert said.executed[0].refusal is not None


def test_qrydvc_names_a_volume_of_the_same_lss() -> None:
    run = a_run("ds8000")
    say(run, "FCESTABL SDEVN(1000) TDEVN(1010)")
    lines = say(run, "FCQUERY DEVN(1000) QRYDVC(10)").lines
    assert lines[2].startswith("1010 0004  00  10 2107 000000010042     1 50099 ")
    assert lines[3] == done("FCQUERY", "1000")
    assert say(run, "FCQUERY DEVN(1000) QRYDVC(FF)").lines[0] == (
        "ANTF9107E FCQUERY DEVICE 10FF NOT DEFINED"
    )


def test_the_control_unit_is_the_profiles() -> None:
    shown = {
        profile: say(a_run(profile), "FCQUERY DEVN(1000)").lines[2][18:22]
        for profile in ("xp12000", "xp24000", "ds8000")
    }
    assert shown == {"xp12000": "2105", "xp24000": "2107", "ds8000": "2107"}
