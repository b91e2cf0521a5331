"""Whatever is typed gets a message; long lines and large labs cost what they must."""

from time import perf_counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flashcli.commands import Vary
from flashcli.outcomes import Problem
from flashcli.syntax.operator import parse, problems

WORDS = """DS D V QD P QP U M = DEV ( ) , 1000 100F-1010 / ? VOL SSID TYPE MACH ONLINE OFFLINE
VALIDATE UNCOND FORCE DASD 0175-10042 ALL - 65536 2 40 PRD000 ä '"""
PARTS = st.sampled_from([*WORDS.split(), " ", "\t", "\x00"])
LONG = 100_000


@given(
    st.text() | st.lists(PARTS).map("".join) | st.binary().map(lambda raw: raw.decode("latin-1"))
)
@example("ß" * 9)
@example("V 1000,ONLINE\nV 1001,ONLINE")
@example("\u2003DS\u2003QD,1000")
@example("DS QD,１０００")
@settings(max_examples=400, deadline=None)
def test_anything_typed_is_a_command_or_a_located_problem(text: str) -> None:
    found = parse(text)
    if isinstance(found, Problem):
        assert 1 <= found.column <= len(text) + 1
        assert found.column - 1 + found.length <= len(text)
        assert found.message.text.isprintable()
        assert found.message.id.startswith("IEE")


@given(st.lists(st.lists(PARTS, max_size=12).map("".join), max_size=8))
@settings(max_examples=100, deadline=None)
def test_an_erroneous_command_changes_nothing(new_console, texts: list[str]) -> None:
    console = new_console()
    for text in texts:
        before = console.host.snapshot()
        console(text)
        if isinstance(parse(text), Problem):
            assert console.host.snapshot() == before
            assert console.last.cc == 8


@pytest.mark.parametrize(
    "text",
    [
        "X" * LONG,
        "DS QD," + "1" * LONG,
        "DS QD,1000," + "9" * LONG,
        "DS QD,1000" + ",VALIDATE" * (LONG // 9),
        "DS QD" + "," * LONG,
        "DS QD," + "=" * LONG,
        "DS QD," + "/" * LONG,
        "V " + "(" * LONG,
        "V (" + "1000," * (LONG // 5) + "ONLINE",
        "V (" + "000-FFFF," * (LONG // 9) + "1000),ONLINE",
        "V (" + ",".join(f"{low:04X}-{0xFFFF - low:04X}" for low in range(10_000)) + "),ONLINE",
        "D M=DEV(" + "1000-1FFF," * (LONG // 10) + "1000",
        " " * LONG + "DS QD,1000",
        "DS " + " " * LONG + "QD,1000",
    ],
    ids=lambda text: text[:12],
)
def test_long_lines_in_linear_time(text: str) -> None:
    begun = perf_counter()
    parse(text)
    problems([text])
    assert perf_counter() - begun < 4


def test_no_device_is_named_twice() -> None:
    found = parse("V (" + ",".join(["000-FFFF"] * 5000) + "),ONLINE")
    assert isinstance(found, Vary)
    assert found.devices == ((0, 0xFFFF),)


def lab_of(lss: int) -> str:
    blocks = (
        f'[[volume]]\ndevice = "{number:02X}00"\ncount = 256\nvolser = "A{number:02X}000"\n'
        f'model = "3390-1"\nlss = "{number:02X}"\n'
        for number in range(lss)
    )
    return "\n".join(blocks)


def seconds(console, text: str) -> float:
    best = 9.0
    for _ in range(5):
        begun = perf_counter()
        console(text)
        best = min(best, perf_counter() - begun)
    return best


def test_devserv_in_a_large_lab_costs_what_it_shows(console_of) -> None:
    small, large = console_of(lab_of(1)), console_of(lab_of(255))
    assert len(large.box.volumes) == 65_280
    for text in ("DS QD,0000,256", "DS QD,0000,256,VALIDATE", "DS P,0000,256", "D U,,,0000,256"):
        assert seconds(large, text) < 2 * seconds(small, text) + 0.001
    assert seconds(large, "DS QD,VOL=A00007") < 0.05
