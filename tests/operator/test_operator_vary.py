"""VARY: what comes online, what stays offline and why (operator-commands.md section 6)."""

import pytest

from flashcli.storage.tracks import data_track, label_track
from flashcli.storage.views import State

FOUR_PATHS = [
    f"IOS452I 1010,{chpid}, OPERATIONAL PATH ADDED TO PATH GROUP"
    for chpid in ("40", "41", "42", "43")
]


def test_online_sets_path_group_and_label(console) -> None:
    assert console("V 1010,ONLINE") == [*FOUR_PATHS, "IEE302I 1010     ONLINE"]
    assert console.box.volumes[0x1010].online
    assert console.host.labels[0x1010] == "TGT010"
    assert console("V 1010,ONLINE") == ["IEE302I 1010     ONLINE"]
    assert console("V 1010,OFFLINE") == ["IEF281I 1010 NOW OFFLINE"]
    assert not console.box.volumes[0x1010].online
    assert 0x1010 not in console.host.labels
    assert console("V 1010,OFFLINE") == ["IEF281I 1010 NOW OFFLINE"]
    assert console.last.cc == 0


def test_each_device_is_answered_by_itself(console) -> None:
    assert console("V (1000,9999,1001-1002),OFFLINE") == [
        "IEF281I 1000 NOW OFFLINE",
        "IEE313I V        UNIT REF. INVALID",
        "IEF281I 1001 NOW OFFLINE",
        "IEF281I 1002 NOW OFFLINE",
    ]
    assert console.last.cc == 8
    assert console.last.refusal is not None
    assert console.last.refusal.facts == {"device": 0x9999}


def test_a_range_skips_what_is_not_defined(console) -> None:
    assert console("V 1021-1030,OFFLINE") == [
        "IEF281I 1021 NOW OFFLINE",
        "IEF281I 1030 NOW OFFLINE",
    ]
    assert console("VARY 2000-2FFF,OFFLINE") == ["IEE313I VARY     UNIT REF. INVALID"]


# --- duplicate labels -------------------------------------------------------


def test_target_offline_source_online(console) -> None:
    console.copy(0x1000, 0x1010)
    console("V 1010,ONLINE")
    assert console.last.cc == 8
    assert not console.box.volumes[0x1010].online
    assert not console.host.is_online(0x1010)


def test_source_varied_offline_first(console) -> None:
    console.copy(0x1000, 0x1010)
    console("V 1000,OFFLINE")
    assert console("V 1010,ONLINE")[-1] == "IEE302I 1010     ONLINE"
    assert console.host.labels[0x1010] == "PRD000"


def test_target_relabelled(console) -> None:
    console.copy(0x1000, 0x1010)
    assert console.box.write(0x1010, 0, label_track("NEW010", "")) is None
    assert console("V 1010,ONLINE")[-1] == "IEE302I 1010     ONLINE"


def test_target_online_before_the_copy(console) -> None:
    console("V 1010,ONLINE")
    volume = console.box.volumes[0x1010]
    volume.online = False
    console.copy(0x1000, 0x1010)  # as with ONLINTGT(YES)
    volume.online = True
    assert console("D U,VOL=TGT010")[2].startswith("1010")
    console("V 1010,OFFLINE")
    assert console("V 1010,ONLINE") == [
        "FLC9001E DEVICE 1010 NOT VARIED ONLINE - VOLSER PRD000 IS ONLINE ON DEVICE 1000"
    ]


def test_both_offline_the_first_one_wins(console) -> None:
    console.copy(0x1000, 0x1010)
    console("V 1000,OFFLINE")
    lines = console("V (1010,1000),ONLINE")
    assert lines[-2:] == [
        "IEE302I 1010     ONLINE",
        "FLC9001E DEVICE 1000 NOT VARIED ONLINE - VOLSER PRD000 IS ONLINE ON DEVICE 1010",
    ]


def test_another_system_is_not_asked(console) -> None:
    console.copy(0x1000, 0x1010)
    console("V 1000,OFFLINE")
    console.box.volumes[0x1000].online_elsewhere = True
    assert console("V 1010,ONLINE")[-1] == "IEE302I 1010     ONLINE"


# --- no label ---------------------------------------------------------------


def failed_copy(console) -> None:
    console.copy(0x1000, 0x1010)
    assert console.box.fail_copy(0x1010) is None


def overwritten(console) -> None:
    assert console.box.write(0x1010, 0, data_track(0, b"x")) is None


def malformed(console) -> None:
    console.box.volumes[0x1010].store[0] = b"\0\0\0\0\0\0"


OBSTACLES = {
    "failed": (failed_copy, "RELATION_FAILED"),
    "blocked": (
        lambda console: setattr(console.box.volumes[0x1010], "blocked", True),
        "VOLUME_BLOCKED",
    ),
    "path": (lambda console: console.box.fail_path(0x1010), "DEVICE_NOT_READY"),
    "device": (lambda console: console.box.fail_device(0x1010), "DEVICE_NOT_READY"),
    "power": (lambda console: console.box.power_off(True), "POWER_STATE"),
    "overwritten": (overwritten, None),
    "malformed": (malformed, None),
}


@pytest.mark.parametrize("name", OBSTACLES)
def test_no_valid_label(console, name: str) -> None:
    obstacle, reason = OBSTACLES[name]
    obstacle(console)
    assert console("V 1010,ONLINE") == [
        "FLC9002E DEVICE 1010 NOT VARIED ONLINE - NO VALID VOLUME LABEL"
    ]
    refusal = console.last.refusal
    assert (refusal and refusal.reason.value) == reason
    assert not console.host.is_online(0x1010)
    assert not console.box.volumes[0x1010].online


def test_a_label_without_volser(console) -> None:
    assert console.box.write(0x1010, 0, label_track("", "")) is None
    assert console("V 1010,ONLINE") == [
        "IEF113I DASD DEVICE 1010 NOT VARIED ONLINE - VOLUME INITIALIZATION HAS NOT BEEN COMPLETED"
    ]


def test_reading_the_label_is_no_io(console) -> None:
    """A host read of an uncopied track would copy it on this profile."""
    console.copy(0x1000, 0x1010)
    before = console.box.tracks_to_copy(0x1010)
    console("V 1000,OFFLINE")
    console("V 1010,ONLINE")
    assert console.box.tracks_to_copy(0x1010) == before


def test_a_failed_extent_elsewhere_does_not_hide_the_label(console) -> None:
    console.copy(0x1000, 0x1010)
    relation = console.box.volumes[0x1010].target_at(0)
    assert relation is not None
    relation.state = State.FAILED_COPY
    assert console("V 1010,ONLINE")[0].startswith("FLC9002E")
    console.box.remove(relation)
    assert console("V 1010,ONLINE")[-1] == "IEE302I 1010     ONLINE"


# --- duplicate addresses, boxes, devices in use -----------------------------


def test_duplicate_subsystem_id_and_address(console_of) -> None:
    console = console_of(
        '[[volume]]\ndevice = "1000"\nvolser = "A"\nmodel = "3390-3"\nlss = "00"\nssid = "0004"\n'
        '[[volume]]\ndevice = "1100"\nvolser = "B"\nmodel = "3390-3"\nlss = "01"\nssid = "0004"\n'
        "online = false\n"
    )
    assert console("V 1100,ONLINE") == [
        "IEC334I DUPLICATE SUBSYSTEM X'0004' CCA X'00', DEVICE 1100 NOT BROUGHT ONLINE."
    ]
    console("V 1000,OFFLINE")
    assert console("V 1100,ONLINE")[-1] == "IEE302I 1100     ONLINE"


def test_a_box_is_opened_unconditionally_only(console) -> None:
    assert console("V 1000,OFFLINE,FORCE") == ["IEE793I 1000 OFFLINE AND BOXED"]
    assert console("V 1000,ONLINE") == ["FLC9003E DEVICE 1000 NOT VARIED ONLINE - DEVICE IS BOXED"]
    assert console("V 1000,ONLINE,UNCOND")[-1] == "IEE302I 1000     ONLINE"
    assert console("DS QD,1000")[2].endswith("*OK")


def test_a_device_in_use_is_pending_until_released(console) -> None:
    volume, host = console.box.volumes[0x1000], console.host
    host.allocate(0x1000)
    host.allocate(0x1000)
    assert console("V 1000,OFFLINE") == ["IEE794I 1000 PENDING OFFLINE"]
    assert host.is_online(0x1000)
    assert not host.release(volume)
    assert volume.online
    assert host.release(volume)
    assert not volume.online
    assert not host.is_online(0x1000)


def test_online_takes_pending_offline_back(console) -> None:
    volume, host = console.box.volumes[0x1000], console.host
    host.allocate(0x1000)
    assert console("V 1000,OFFLINE,FORCE") == ["IEE793I 1000 PENDING OFFLINE AND BOXED"]
    assert console("V 1000,ONLINE,UNCOND") == ["IEE302I 1000     ONLINE"]
    assert not host.release(volume)
    assert host.is_online(0x1000)


def test_a_rollback_brings_the_states_of_devices_back(console) -> None:
    console("V 1000,OFFLINE,FORCE")
    console.lab.checkpoint("A")
    console("V 1000,ONLINE,UNCOND")
    console.lab.rollback("A")
    assert console.host.boxed == {0x1000}
    assert not console.host.is_online(0x1000)
