"""Lab files and profiles: what they build, and every mistake as one located line."""

from pathlib import Path

import pytest

from flashcli import profiles
from flashcli.configuration import load_lab, parse_clock
from flashcli.storage.rules import Feature, Rules
from flashcli.toml_source import MAX_MISTAKES, MistakeError

VOLUME = '[[volume]]\ndevice = "1000"\nvolser = "PRD000"\nmodel = "3390-3"\n'


@pytest.fixture
def lab(tmp_path: Path):
    def write(text: str) -> str:
        (tmp_path / "lab.toml").write_text(text)
        return str(tmp_path / "lab.toml")

    return write


def mistakes(path: str) -> list[str]:
    with pytest.raises(MistakeError) as caught:
        load_lab(path)
    return [str(one).removeprefix(str(Path(path).parent) + "/") for one in caught.value.mistakes]


def test_the_built_in_lab_is_that_of_the_reference() -> None:
    lab = load_lab(None).lab
    volumes = lab.subsystem.volumes
    assert (lab.host.name, lab.host.user, lab.subsystem.serial) == ("SYS1", "STGADM", "10042")
    assert lab.clock.now == parse_clock("2007-10-01T09:00:00")
    assert (lab.subsystem.rules.name, lab.subsystem.level) == ("xp12000", "reverse-restore")
    assert list(volumes) == [*range(0x1000, 0x1022), 0x1030, 0x1031, 0x1032, 0x1040]
    assert {one.ssid for one in volumes.values()} == {4}
    assert [volumes[one].model for one in (0x1000, 0x101F, 0x1021, 0x1031, 0x1032, 0x1040)] == [
        "3390-3",
        "3390-3",
        "3390-9",
        "3390-1",
        "3390-9",
        "3380-3",
    ]
    assert lab.host.labels == {0x1000 + number: f"PRD{number:03}" for number in range(16)}
    assert [one.device for one in volumes.values() if one.online] == list(lab.host.labels)


def test_every_key_of_a_lab_file(lab) -> None:
    path = lab(
        """
[system]
name = "SYS2"
user = "OPER"
clock = 2024-02-29T23:59:59
messages = "texts.toml"
[subsystem]
profile = "xp24000"
serial = "ABC01"
microprogram = "base"
copy_rate = 7
table_pool = 100
pool_pages = 5
pacing = "slower-copy2"
busy = 60
[[volume]]
device = "20f0"
count = 2
volser = "A98X"
type = "3390"
cylinders = 1114
lss = "1F"
cca = "fe"
ssid = "00AB"
online = false
online_elsewhere = true
minidisk = true
space_efficient = true
controller = "I-2107"
xrc = "source"
remote = { role = "secondary", kind = "async", state = "pending" }
"""
    )
    made = load_lab(path)
    box, host = made.lab.subsystem, made.lab.host
    assert made.messages == str(Path(path).parent / "texts.toml")
    assert (host.name, host.user, made.lab.clock.now) == ("SYS2", "OPER", 1709251199)
    assert (box.rules.name, box.serial, box.level, box.copy_rate) == ("xp24000", "ABC01", "base", 7)
    assert (box.table_pool, box.pool_pages, box.pacing, box.busy) == (100, 5, "slower-copy2", 60)
    volume = box.volumes[0x20F1]
    assert (volume.model, volume.cylinders) == ("3390-2", 1114)
    assert (volume.lss, volume.cca, volume.ssid) == (0x1F, 0xFF, 0xAB)
    assert (volume.online, volume.online_elsewhere, volume.minidisk) == (False, True, True)
    assert (volume.space_efficient, volume.controller, volume.xrc_source) == (True, "I-2107", True)
    assert volume.remote == ("secondary", "async", "pending")
    assert host.labels == {}


def test_options_win_over_the_file(lab) -> None:
    made = load_lab(lab(VOLUME), profile="ds8000", clock=0).lab
    assert (made.subsystem.rules.name, made.clock.now) == ("ds8000", 0)


MISTAKES = {
    "unknown key": (
        VOLUME + 'modell = "3390-3"\n',
        "lab.toml:5: volume.modell: found an unknown key, allowed: cca, controller, count, "
        "cylinders, device, image, lss, minidisk, model, online, online_elsewhere, remote, "
        "space_efficient, ssid, type, volser, xrc (did you mean model?)",
    ),
    "unknown table": (
        VOLUME + "[systm]\n",
        "lab.toml:5: systm: found an unknown key, allowed: subsystem, system, volume "
        "(did you mean system?)",
    ),
    "a number for a text": (
        VOLUME.replace('"1000"', "1000"),
        "lab.toml:2: volume.device: found 1000, allowed: 1 to 4 hexadecimal digits in quotes, "
        'such as "1000"',
    ),
    "a text for a number": (
        VOLUME + 'count = "4"\n',
        'lab.toml:5: volume.count: found "4", allowed: a whole number from 1 to 65536',
    ),
    "a flag that is none": (
        VOLUME + "online = 1\n",
        "lab.toml:5: volume.online: found 1, allowed: true or false",
    ),
    "a huge count": (
        VOLUME + "count = 4000000000\n",
        "lab.toml:5: volume.count: found 4000000000, allowed: a whole number from 1 to 65536",
    ),
    "no volser": (
        VOLUME.replace('volser = "PRD000"\n', ""),
        "lab.toml:1: volume.volser: found nothing, allowed: 1 to 6 characters of A-Z, 0-9, $, # "
        "and @",
    ),
    "nothing to count up": (
        VOLUME.replace("PRD000", "PROD") + "count = 2\n",
        'lab.toml:3: volume.volser: found "PROD", allowed: a number part with room to count '
        "2 volumes",
    ),
    "an unknown model": (
        VOLUME.replace("3390-3", "3390-33"),
        'lab.toml:4: volume.model: found "3390-33", allowed: 3380-3, 3390-1, 3390-2, 3390-3, '
        "3390-3R, 3390-9, 3390-L, 3390-M (did you mean 3390-3?)",
    ),
    "too many cylinders": (
        VOLUME + "cylinders = 3340\n",
        "lab.toml:5: volume.cylinders: found 3340, allowed: a whole number from 1 to 3339",
    ),
    "a CCA above FF": (
        VOLUME.replace("1000", "10FE") + "count = 3\n",
        "lab.toml:5: volume.count: found 3 volumes from CCA FE, allowed: CCA from 00 to FF",
    ),
    "a device twice": (
        VOLUME + VOLUME,
        "lab.toml:6: volume.device: found 1000 again, allowed: each once (first in line 1)",
    ),
    "an address twice": (
        VOLUME + VOLUME.replace("1000", "2000").replace("PRD", "TGT"),
        "lab.toml:5: volume.lss: found LSS 00 CCA 00 again, for 2000, allowed: each once "
        "(first in line 1)",
    ),
    "a label online twice": (
        VOLUME + VOLUME.replace("1000", "1001"),
        'lab.toml:7: volume.volser: found "PRD000" online again, allowed: each once '
        "(first in line 1)",
    ),
    "half a remote pair": (
        VOLUME + 'remote = { kind = "sync" }\n',
        "lab.toml:5: volume.remote.role: found nothing, allowed: primary, secondary",
    ),
    "a table pool that nobody counts": (
        '[subsystem]\nprofile = "ds8000"\ntable_pool = 5\n' + VOLUME,
        "lab.toml:3: subsystem.table_pool: found 5, allowed: no table_pool (profile ds8000 "
        "counts no tables)",
    ),
    "a level of another profile": (
        '[subsystem]\nmicroprogram = "full"\n' + VOLUME,
        'lab.toml:2: subsystem.microprogram: found "full", allowed: base, incremental, '
        "reverse-restore",
    ),
    "a date without time": (
        "[system]\nclock = 2007-10-01\n" + VOLUME,
        "lab.toml:2: system.clock: found 2007-10-01, allowed: a time from 1970 to 2099 in whole "
        "seconds, such as 2007-10-01T09:00:00",
    ),
    "no volume": ("", "lab.toml: volume: found nothing, allowed: at least one [[volume]]"),
    "a table for tables": (
        '[volume]\ndevice = "1000"\n',
        "lab.toml:1: volume: found a table, allowed: tables headed [[volume]]",
    ),
    "no TOML": (
        "[system]\nname = SYS1\n",
        "lab.toml:2: found no TOML (invalid value), allowed: valid TOML",
    ),
    "an image outside": (
        VOLUME + 'image = "../x.ckd"\n',
        'lab.toml:5: volume.image: found "../x.ckd", allowed: a path below the folder of the lab '
        "file, without --allow-outside",
    ),
}


@pytest.mark.parametrize(("text", "line"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line(lab, text: str, line: str) -> None:
    assert mistakes(lab(text)) == [line]


HOSTILE = {
    "brackets": "x = " + "[" * 1_000_000,
    "tables in each other": "x = " + "{a=" * 500_000,
    "a dotted key": "x" + ".a" * 900_000 + " = 1",
    "a dotted header": "[" + "a." * 900_000 + "a]",
    "digits": "x = " + "9" * 1_000_000,
    "hexadecimal digits": "[system]\nname = 0x" + "f" * 1_000_000,
    "a list": "volume = [" + "1," * 900_000 + "]",
    "volumes": "[[volume]]\n" * 150_000,
    "keys": "\n".join(f"k{number} = 1" for number in range(100_000)),
    "too much": "#" * 3_000_000,
    "control characters": 'x = "\x1b[31m"',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_within_limits(lab, text: str) -> None:
    with pytest.raises(MistakeError) as caught:
        load_lab(lab(text))
    told = str(caught.value).split("\n")
    assert len(told) <= MAX_MISTAKES + 1
    assert all(line.isprintable() for line in told)


def test_bytes_that_are_no_text_are_located(tmp_path: Path) -> None:
    path = tmp_path / "lab.toml"
    path.write_bytes(b'[system]\nname = "\xff"\n')
    assert mistakes(str(path)) == ["lab.toml:2: found byte X'FF', allowed: UTF-8 text"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert mistakes(str(tmp_path / "no.toml")) == [
        "no.toml: found No such file or directory, allowed: a readable file"
    ]


# --- profiles -----------------------------------------------------------------------


@pytest.mark.parametrize("name", profiles.names())
def test_a_shipped_profile_gives_every_rule(name: str) -> None:
    rules = profiles.load_rules(name)
    assert rules.name == name
    assert all(value is not None or key in UNLIMITED for key, value in rules._asdict().items())
    assert {feature for level in rules.levels.values() for feature in level} <= set(Feature)


UNLIMITED = ("relations_per_subsystem", "slots_per_table")


def test_the_profiles_differ_as_section_8_says() -> None:
    def row(*fields: str) -> list[tuple[object, ...]]:
        names = ("xp12000", "xp24000", "ds8000")
        loaded: list[Rules] = [profiles.load_rules(name) for name in names]
        return [tuple(getattr(rules, field) for field in fields) for rules in loaded]

    assert row("targets_per_track", "slots_per_table", "capacity") == [
        (16, 61312, "source >= target"),
        (16, 20448, "source <= target"),
        (12, None, "source <= target"),
    ]
    assert row("nocopy_ends", "read_copies", "yes_inhibits", "partial_withdraw") == [
        (False, True, False, "skip"),
        (False, True, False, "skip"),
        (True, False, True, "split"),
    ]


def test_every_parameter_has_grade_and_source() -> None:
    for name in profiles.names():
        for one in profiles.load_profile(name).parameters:
            assert one.grade in ("documented", "modelled"), one
            assert one.source, one


def profile_mistakes(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "box.toml"
    path.write_text(text)
    with pytest.raises(MistakeError) as caught:
        profiles.load_rules(str(path))
    return [str(one).removeprefix(f"{tmp_path}/") for one in caught.value.mistakes]


BOX = '[profile]\nname = "box"\nbase = "xp12000"\n'


def test_a_profile_of_ones_own_may_hold_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "box.toml"
    entry = '{ value = 2, grade = "modelled", source = "test" }'
    path.write_text(f"{BOX}[limits]\nrelations_per_subsystem = {entry}\n")
    expected = profiles.load_rules("xp12000")._replace(name="box", relations_per_subsystem=2)
    assert profiles.load_rules(str(path)) == expected


def test_mistakes_of_a_profile_are_located(tmp_path: Path) -> None:
    text = f"""{BOX}
[limits]
targets_per_track = {{ value = 0, grade = "modelled", source = "x" }}
slots_per_table = {{ value = "none", grade = "documentd", source = "x" }}
targets = 1
[fixed]
cascading = {{ value = true, grade = "modelled", source = "x" }}
[copying]
copy_rate = 2000
"""
    assert profile_mistakes(tmp_path, text) == [
        "box.toml:6: limits.targets_per_track.value: found 0, "
        "allowed: a whole number from 1 to 65535",
        'box.toml:7: limits.slots_per_table.value: found "none", '
        'allowed: a number or "not counted"',
        'box.toml:7: limits.slots_per_table.grade: found "documentd", '
        "allowed: documented, modelled, verified (did you mean documented?)",
        "box.toml:8: limits.targets: found an unknown key, allowed: extents_per_command, "
        "incremental_per_source, relations_per_subsystem, relations_per_volume, slots_per_table, "
        "table_pools, targets_per_track, wide_extents",
        "box.toml:10: fixed.cascading.value: found true, allowed: false (nothing else is modelled)",
        "box.toml:12: copying.copy_rate: found 2000, "
        "allowed: { value = ..., grade = ..., source = ... }",
    ]


def test_an_unknown_profile_is_told_with_a_near_name() -> None:
    with pytest.raises(MistakeError, match="did you mean ds8000"):
        profiles.load_rules("ds800")
