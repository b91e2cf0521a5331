"""Any text gives messages, never a traceback, and long texts cost linear time."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcli.programs import tso
from flashcli.syntax.tso import faults, parse, problems
from flashcli.syntax.tso_commands import Fault, TsoCommand
from tests.tso.worlds import IBM, TEXTS, XP, a_run

VOCABULARY = """
FCESTABL FCQUERY FCWITHDR ANTFREXX FCESTABLISH FCWITHDRAW PROFILE END SDEVN TDEVN DEVN SD D
S SUBCHSET SOURCE TARGET OPENDVCS REMOTE SSID EXTENTS XTNTLST XXTNTLST MODE INCREMENTAL P
ACTION DDSW SETGTOK SHOWRELS STARTADDR UNFORMAT QRYDVC TGTUCB MSGID NOMSGID NO YES ALL COPY
NOCOPY ASYNC FREEZE THAW REVERT 1000 1010 0000 X'1010' 10042 00 00000000 0000000E 1 ( ) , /*
*/ ' X' / - + é ſ ( ) ( ) ( )
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\t", "\x00"])
SOUP = st.lists(WORDS, max_size=25).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words))
)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60) | SOUP)
def test_any_text_is_a_command_or_a_fault(text: str) -> None:
    for rules in (None, XP, IBM):
        found = parse(text, rules)
        everything = faults(text, rules)
        assert isinstance(found, TsoCommand | Fault | None)
        assert everything[:1] == ([found] if isinstance(found, Fault) else [])
        for fault in everything:
            assert 0 <= fault.start <= fault.start + fault.length <= len(text)
            assert TEXTS.issue(fault.name, **fault.inserts).severity == 3


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=90) | SOUP, max_size=6))
def test_any_records_run(records: list[str]) -> None:
    for profile in ("xp12000", "ds8000"):
        lines: list[str] = []
        code = tso.file(a_run(profile), records, out=lines.append)
        assert code in (0, 4, 8, 12)
        assert lines[0] == "1READY"
        assert all(line[:1] in ("1", " ") for line in lines)
    for problem in problems(records):
        assert 1 <= problem.line <= len(records)
        assert 1 <= problem.column <= len(records[problem.line - 1]) + 2


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_run(data: bytes) -> None:
    records = data.decode("latin-1").split("\n")
    tso.terminal_monitor(a_run(), records, parm=records[0], out=lambda line: None)


LONG = {
    "words": ("", "A "),
    "unknown keywords": ("FCQUERY ", "A "),
    "good operands": ("FCQUERY ", "DEVN(1000) "),
    "a bad operand first": ("FCQUERY X ", "DEVN(1000) "),
    "a bad value first": ("FCQUERY DEVN(X) ", "DEVN(1000) "),
    "bad values": ("FCQUERY ", "DEVN(X) "),
    "opening": ("FCQUERY DEVN", "("),
    "closing": ("FCQUERY ", ")"),
    "apostrophes": ("FCQUERY DEVN(", "'"),
    "comments": ("FCQUERY ", "/**/ "),
    "open comments": ("FCQUERY ", "/* "),
    "stars": ("FCQUERY /*", "*/ *"),
    "tracks": ("FCESTABL EXTENTS(", "00000000 "),
    "commas": ("FCQUERY ", ","),
    "blanks": ("FCQUERY ", " "),
    "dashes": ("FCQUERY ", "-"),
    "letters": ("FCQUERY DEVN(", "A"),
    "digits": ("FCQUERY SHOWRELS(", "9"),
    "one word": ("", "A"),
}


def seconds(text: str) -> float:
    start = perf_counter()
    parse(text)
    faults(text)
    return perf_counter() - start


@pytest.mark.parametrize("shape", LONG)
def test_100_000_characters_are_soon_read(shape: str) -> None:
    head, repeated = LONG[shape]
    assert seconds(head + repeated * (100_000 // len(repeated))) < 5


def test_lists_of_faults_are_bounded() -> None:
    assert len(faults("FCQUERY " + "A " * 50_000)) == 100
    fault = parse("FCQUERY DEVN(" + "A" * 100_000)
    assert isinstance(fault, Fault)
    assert len(fault.inserts["value"]) == 60
