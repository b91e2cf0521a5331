"""INIT and REFORMAT: labels, VTOC, what hinders them, the reply to ICK003D."""

import pytest

from flashcli.commands import Relabel
from flashcli.engine import execute
from flashcli.engine.label import Existing, Hindered, Obstacle, Relabelled, Vtoc, examine
from flashcli.lab import Lab
from flashcli.storage.tracks import label, records
from flashcli.syntax.ickdsf_commands import Function, function
from tests.ickdsf.worlds import built_in, scanned, step

OFFLINE, ONLINE = 0x1010, 0x1000


def on_label(lab: Lab, device: int) -> tuple[str, str] | None:
    return label(lab.subsystem.view(device, 0))


def read(text: str) -> Function:
    operands = scanned(text).operands
    assert operands is not None, scanned(text).notes
    return function(operands)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("INIT UNIT(34A) NOVERIFY", Relabel(0x34A, initialise=True)),
        (
            "INIT UNITADDRESS(34A) NOVERIFY VOLID(USR000) OWNER(HERCULES) vtoc(0, 1, 30)",
            Relabel(0x34A, "USR000", "HERCULES", initialise=True, vtoc=(0, 1, 30)),
        ),
        (
            "INIT UNIT(0903) VERIFY(ABC,'J. Doe') PURGE NOVERIFYOFFLINE DS INDEX(1,0,15)",
            Relabel(
                0x903,
                initialise=True,
                verify="ABC",
                verify_owner="J. Doe",
                purge=True,
                verify_offline=False,
            ),
        ),
        ("RFMT UNIT(0903) VFY(ABC) VOLID(DEF)", Relabel(0x903, "DEF", verify="ABC")),
    ],
)
def test_requests(text: str, wanted: Relabel) -> None:
    assert read(text).request == wanted


def test_operands_of_the_published_tables_are_known() -> None:
    text = (
        "INIT UNIT(0903) NVFY DEVTYP(3390) CHK(3) NOMAP NOVAL NORCLM NPRSV NPRG NODS NOINDEX"
        " LBL(1) IPL(DD) NBOOT VERIFYOFFLINE"
    )
    assert read(text).verify_offline


def test_init_writes_label_and_vtoc() -> None:
    lab = built_in()
    request = Relabel(OFFLINE, "NEW001", "ME", initialise=True, vtoc=(2, 3, 20))
    assert execute(request, lab).result == Relabelled("NEW001", "ME", Vtoc(2, 3, 20))
    assert on_label(lab, OFFLINE) == ("NEW001", "ME")
    found = examine(Relabel(OFFLINE), lab, by_ddname=False)
    assert found == Existing("NEW001", "ME", Vtoc(2, 3, 20))
    first = records(lab.subsystem.view(OFFLINE, 33))[0]
    assert (first.key, first.data[0]) == (b"\x04" * 44, 0xF4)


def test_reformat_changes_the_label_alone() -> None:
    lab = built_in()
    execute(Relabel(OFFLINE, "NEW001", "ME", initialise=True), lab)
    assert execute(Relabel(OFFLINE, "NEW002"), lab).result == Relabelled("NEW002", "ME", None)
    found = examine(Relabel(OFFLINE), lab, by_ddname=False)
    assert found == Existing("NEW002", "ME", Vtoc(0, 1, 14))


def test_a_fresh_volume_has_no_vtoc() -> None:
    found = examine(Relabel(OFFLINE, initialise=True), built_in(), by_ddname=False)
    assert found == Existing("TGT010", "", None)


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        (Relabel(ONLINE, initialise=True), Obstacle.ONLINE),
        (Relabel(OFFLINE, verify="OTHER"), Obstacle.OTHER_VOLSER),
        (Relabel(OFFLINE, verify="TGT010", verify_owner="X"), Obstacle.OTHER_OWNER),
        (Relabel(OFFLINE, initialise=True, vtoc=(0, 0, 5)), Obstacle.VTOC_PLACE),
        (Relabel(OFFLINE, initialise=True, vtoc=(0, 15, 5)), Obstacle.VTOC_PLACE),
        (Relabel(OFFLINE, initialise=True, vtoc=(0, 1, 0)), Obstacle.VTOC_PLACE),
        (Relabel(OFFLINE, initialise=True, vtoc=(3338, 14, 2)), Obstacle.VTOC_PLACE),
    ],
)
def test_obstacles(request_: Relabel, wanted: Obstacle) -> None:
    found = examine(request_, built_in(), by_ddname=False)
    assert isinstance(found, Hindered)
    assert found.obstacle is wanted


def test_a_volume_online_elsewhere() -> None:
    lab = built_in()
    lab.subsystem.volumes[OFFLINE].online_elsewhere = True
    done = step(lab, " INIT UNIT(1010) NOVERIFY", "NOREPLYU")
    assert done.body[-3:] == [
        "0ICK31306I VERIFICATION FAILED: DEVICE FOUND TO BE GROUPED",
        "-ICK30003I FUNCTION TERMINATED. CONDITION CODE IS 12",
        "-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 12",
    ]
    assert step(lab, " INIT UNIT(1010) NOVERIFY NOVERIFYOFFLINE", "NOREPLYU").code == 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("INIT UNIT(1000) NOVERIFY", "ICK31049I"),
        ("INIT UNIT(FFFF) NOVERIFY", "ICK31023I"),
        ("INIT DDNAME(NONE) NOVERIFY", "ICK31023I"),
        ("INIT DDNAME(OFF) NOVERIFY VERIFYOFFLINE", "ICK31336I"),
        ("RFMT UNIT(1010) VERIFY(WRONG) VOLID(X)", "ICK39601I"),
        ("RFMT UNIT(1010) VERIFY(TGT010,WRONG) VOLID(X)", "ICK39602I"),
        ("INIT UNIT(1010) NOVERIFY VTOC(0,0,1)", "ICK39603I"),
    ],
)
def test_what_stops_a_function(text: str, wanted: str) -> None:
    done = step(built_in(), f" {text}", "NOREPLYU", OFF="TGT010")
    assert (done.code, done.ids(0)[-3]) == (12, wanted)


def test_a_blocked_volume_cannot_be_read() -> None:
    lab = built_in()
    lab.subsystem.volumes[OFFLINE].blocked = True
    done = step(lab, " INIT UNIT(1010) NOVERIFY", "NOREPLYU")
    assert "0ICK39606I VOLUME 1010 CANNOT BE WRITTEN: VOLUME_BLOCKED" in done.listing


def test_without_a_reply_nothing_is_altered() -> None:
    lab = built_in()
    done = step(lab, " INIT UNIT(1010) NOVERIFY VOLID(NEW001)")
    assert done.body[2] == "0ICK39605I VOLUME WAS NOT ALTERED, REPLY TO ICK003D WAS T"
    assert (done.code, on_label(lab, OFFLINE)) == (12, ("TGT010", ""))
    assert "ICK003D" in done.ids(0)
    assert not any("ICK003D R" in line for line in done.listing)


def test_a_reply_is_used_up() -> None:
    lab = built_in()
    lab.reply = "U"
    text = " INIT UNIT(1010) NOVERIFY VOLID(NEW001)\n INIT UNIT(1011) NOVERIFY VOLID(NEW002)"
    assert [one.cc for one in step(lab, text).executed] == [0, 12]
    assert (on_label(lab, OFFLINE), on_label(lab, 0x1011)) == (("NEW001", ""), ("TGT011", ""))


def test_replyu_and_noreplyu_as_a_command() -> None:
    text = """
 PARM NOREPLYU
 INIT UNIT(1010) NOVERIFY VOLID(NEW001)
 PARM REPLYU
 INIT UNIT(1011) NOVERIFY VOLID(NEW002)
"""
    assert [one.cc for one in step(built_in(), text).executed] == [0, 0, 0, 12]


def test_a_volume_named_by_ddname_may_be_online() -> None:
    lab = built_in()
    done = step(lab, " RFMT DDNAME(D) VERIFY(PRD000) VOLID(NEW000)", "NOREPLYU", D="PRD000")
    assert (done.code, on_label(lab, ONLINE)) == (0, ("NEW000", ""))


def test_writing_a_label_is_a_host_write() -> None:
    """A source track is saved to the target first."""
    lab = built_in()
    step(lab, " FLASHCPY ESTABLISH UNIT(1012) TARGETVOL(1013) MODE(NOCOPY)")
    step(lab, " INIT UNIT(1012) NOVERIFY VOLID(NEW012)", "NOREPLYU")
    assert on_label(lab, 0x1012) == ("NEW012", "")
    assert on_label(lab, 0x1013) == ("TGT012", "")
