"""What LAB statements print, their codes, and the record of them."""

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flashcli import json_data
from flashcli.engine import execute
from flashcli.engine import lab as engine
from flashcli.engine.lab_results import Cell
from flashcli.messages.catalogue import inserts
from flashcli.messages.message import Message, Provenance
from flashcli.outcomes import Executed
from flashcli.programs import lab as program
from flashcli.reports import lab_track
from flashcli.reports.lab import WIDTH
from flashcli.reports.lab_map import letter
from flashcli.reports.lab_refusals import REFUSALS, refused
from flashcli.shipped import toml
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.requests import Establish, EstablishAction, Incremental
from tests.lab.worlds import CATALOGUE, a_copying_run, a_nocopy_run, a_run, say, say_all

PACKAGE = Path(json_data.__file__).parent


# --- texts -----------------------------------------------------------------------


def test_every_text_is_ours_and_says_so() -> None:
    for name, entry in toml("messages/texts/lab.toml").items():
        definition = CATALOGUE.definition(name)
        assert definition.provenance is Provenance.MODELLED
        assert name.startswith("LAB")
        assert definition.id in (name, "")
        if definition.id:
            severity = {"I": 0, "W": 1, "E": 2, "S": 3}[name[-1]]
            assert (len(name), entry["severity"]) == (7, severity)


def test_every_text_is_used() -> None:
    sources = "".join(path.read_text() for path in PACKAGE.rglob("lab*.py"))
    assert [name for name in toml("messages/texts/lab.toml") if f'"{name}"' not in sources] == []


def reasons_named_in(*files: str) -> set[Reason]:
    """Those that the code of these modules speaks of."""
    found = set()
    for file in files:
        for node in ast.walk(ast.parse((PACKAGE / file).read_text())):
            match node:
                case ast.Attribute(ast.Name("Reason"), name):
                    found.add(Reason[name])
    return found


HOME = ("storage/host_io.py", "storage/service.py", "storage/copying.py")


def test_every_reason_that_a_lab_statement_can_meet_has_a_message() -> None:
    wanted = reasons_named_in(*HOME, *(f"engine/{file.name}" for file in ENGINE))
    assert len(wanted) > 10
    assert wanted - REFUSALS.keys() == set()
    after_withdraw = list(Reason)[list(Reason).index(Reason.NOT_REVERTIBLE) + 1 :]
    assert set(after_withdraw) - REFUSALS.keys() == set()


ENGINE = sorted((PACKAGE / "engine").glob("lab*.py"))
FACTS = {
    "found": "z",
    "device": 0x1000,
    "track": 17,
    "limit": 15,
    "level": "x",
    "feature": "F",
    "state": "OFF",
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_is_told_with_its_facts(reason: Reason) -> None:
    message = refused(Refusal(reason, dict(FACTS)), CATALOGUE)
    assert message.severity == 2
    template = CATALOGUE.definition(message.name).template
    assert "where" not in inserts(template) or "TRACK(1,2)" in message.text


# --- answers -----------------------------------------------------------------------


def test_a_write_says_what_was_written() -> None:
    run = a_run()
    assert say(run, "LAB WRITE UNIT(1000) TRACK(0,1) DATA('DATA 1')").lines == [
        " LAB001I TRACK(0,1) OF 1000 WRITTEN: RECORD 1, BYTES 6"
    ]
    assert say(run, "LAB WRITE UNIT(1000) TRACKS(0,1 1,0) DATA(X'00')").lines == [
        " LAB002I TRACK(0,1) TO TRACK(1,0) OF 1000 WRITTEN: TRACKS 15, RECORD 1, BYTES 1 EACH"
    ]
    assert say(run, "LAB WRITE UNIT(1000) FILL(5) SEED(3)").lines == [
        " LAB003I FILL OF 1000 WRITTEN: TRACKS 5, SEED 3, BYTES 8 EACH"
    ]


def test_a_refused_write_says_how_far_it_came() -> None:
    run = a_copying_run("ds8000")
    said = say(run, "LAB WRITE UNIT(1010) TRACKS(0,5 0,9) DATA('x')")
    assert (said.cc, said.lines) == (
        8,
        [
            " LAB203E WRITE TO 1010 INHIBITED AT TRACK(0,5): TARGET OF A RELATIONSHIP",
            " LAB220I TRACKS WRITTEN BEFORE 0 OF 5, NONE AFTER",
        ],
    )
    assert say(run, "LAB WRITE UNIT(1010) TRACK(0,5) DATA('x')").lines == said.lines[:1]


READ = """\
 LAB004I TRACK(0,1) OF 1000 READ: RECORDS 1
         RECORD 1: KEY LENGTH 0, DATA LENGTH 23
             0000  C1070D25 15000000 00000000 00000000  *A...............*
             0010  00000000 000000                      *.......*
         SHA-256 f4e6dd1b4b10d8d6a0bd6b3fdc5a8a3f4e4d2b2a30d9b8b6c6f3c1a6cb0a1d10
""".splitlines()


def test_a_read_shows_hex_text_and_digest_and_no_control_character() -> None:
    run = a_run()
    say(run, f"LAB WRITE UNIT(1000) TRACK(0,1) DATA(X'C1070D2515{36 * '0'}')")
    said = say(run, "LAB READ UNIT(1000) TRACK(0,1)")
    image = run.lab.subsystem.view(0x1000, 1)
    digest = lab_track.digest(image)
    assert said.lines == [*READ[:-1], f"         SHA-256 {digest}"]
    assert said.executed.data == {
        "device": "1000",
        "track": 1,
        "text": "A" + 22 * ".",
        "hex": "C1070D2515" + 36 * "0",
        "sha256": digest,
    }


def test_lines_that_repeat_are_told_not_shown() -> None:
    run = a_run()
    say(run, f"LAB WRITE UNIT(1000) TRACK(0,1) DATA(X'{64 * '00'}{17 * '01'}')")
    assert [line.strip() for line in say(run, "LAB READ UNIT(1000) TRACK(0,1)").lines[2:-1]] == [
        "0000  00000000 00000000 00000000 00000000  *................*",
        "0010-003F  AS ABOVE",
        "0040  01010101 01010101 01010101 01010101  *................*",
        "0050  01                                   *.*",
    ]


def test_an_empty_track_has_no_records() -> None:
    said = say(a_run(), "LAB READ UNIT(1000) TRACK(5,0)")
    assert said.lines[0] == " LAB004I TRACK(5,0) OF 1000 READ: RECORDS 0"
    assert len(said.lines) == 2


def test_compare_lists_ranges_and_cuts_a_long_list() -> None:
    run = a_copying_run()
    assert say(run, "LAB COMPARE UNIT(1000) WITH(1010)").lines == [
        " LAB005I 1000 AND 1010 ARE IDENTICAL: TRACKS 50085"
    ]
    say_all(run, ["LAB WRITE UNIT(1000) TRACKS(0,1 0,3) DATA('')"])
    said = say(run, "LAB COMPARE UNIT(1000) WITH(1010)")
    assert (said.cc, said.lines) == (
        4,
        [" LAB006W 1000 AND 1010 DIFFER: TRACKS 3 OF 50085", "         0,1-0,3"],
    )
    assert said.executed.data == {"identical": False, "differing": [[1, 3]]}
    say(run, "LAB WRITE UNIT(1000) FILL(1000) SEED(1)")
    said = say(run, "LAB COMPARE UNIT(1000) WITH(1010)")
    shown = " ".join(said.lines[1:-1]).split()
    assert len(shown) == 256
    ranges = said.executed.data["differing"]
    assert said.lines[-1] == f"         AND {len(ranges) - 256} MORE RANGES NOT SHOWN"


MAP = """\
 LAB026I MAP OF 1031: TRACKS 16695, TRACKS A CELL 261, RELATIONSHIPS 1
         1032 TO 1031  COPY  ACTIVE  TRACKS 16695 FROM 0,0 TO 0,0  NOT COPIED 12693  CHANGED S 2 T 0
         |SCCCCCCCCCCCCCCPNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNs|
         N NOT COPIED  P PARTLY  C COPIED  S CHANGED ON SOURCE  T ON TARGET  B ON BOTH"""


def test_the_map_is_letters_with_a_legend() -> None:
    run = a_run()
    assert not execute(Establish(0x1032, 0x1031, incremental=Incremental.YES), run.lab).refusal
    say(run, "LAB WRITE UNIT(1032) TRACK(0,1) DATA('')")
    say(run, "LAB WRITE UNIT(1032) TRACK(1112,14) DATA('')")
    say(run, "LAB ADVANCE SECONDS(2)")
    *lines, legend = say(run, "LAB MAP UNIT(1031)").lines
    assert [*lines, legend.removesuffix("  s t b NOT ALL COPIED  . OUTSIDE")] == MAP.splitlines()
    assert say(run, "LAB MAP UNIT(1000)").lines == [
        " LAB026I MAP OF 1000: TRACKS 50085, TRACKS A CELL 783, RELATIONSHIPS 0"
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(9, 9, 0, 0), "N"),
        (Cell(9, 5, 0, 0), "P"),
        (Cell(9, 0, 0, 0), "C"),
        (Cell(9, 0, 1, 0), "S"),
        (Cell(9, 0, 0, 1), "T"),
        (Cell(9, 0, 1, 1), "B"),
        (Cell(9, 3, 1, 0), "s"),
        (Cell(9, 3, 0, 1), "t"),
        (Cell(9, 3, 1, 1), "b"),
    ],
)
def test_letters_of_the_map(cell: Cell, expected: str) -> None:
    assert letter(cell) == expected


TOLD = [
    ("LAB ADVANCE SECONDS(10)", 0, "LAB007I CLOCK ADVANCED TO 2007-10-01T09:00:10: SECONDS 10"),
    (
        "LAB ADVANCE UNTIL(COPIED UNIT(1010))",
        0,
        "LAB008I BACKGROUND COPIES OF 1010 COMPLETE: SECONDS 26, CLOCK IS 2007-10-01T09:00:26",
    ),
    (
        "LAB ADVANCE UNTIL(COPIED UNIT(1005))",
        0,
        "LAB009I NO COPY OF 1005 IS PENDING, CLOCK IS 2007-10-01T09:00:00",
    ),
    (
        "LAB MICROPROGRAM LEVEL(base)",
        8,
        "LAB211E MICROPROGRAM base LACKS INCREMENTAL, WHICH A RELATIONSHIP USES",
    ),
    (
        "LAB MICROPROGRAM LEVEL(nil)",
        8,
        "LAB212E THERE IS NO MICROPROGRAM LEVEL NIL; KNOWN ARE base, incremental, reverse-restore",
    ),
    ("LAB POWER ON", 8, "LAB213E POWER IS ON"),
    ("LAB POWER OFF", 0, "LAB011I POWER IS OFF, SHARED MEMORY KEPT"),
    ("LAB FAIL COPY TARGET(1000)", 8, "LAB215E NO COPY TO 1000 IS RUNNING"),
    ("LAB FAIL DEVICE UNIT(1000)", 0, "LAB016I DEVICE 1000 FAILED"),
    ("LAB FAIL PATH UNIT(1000)", 0, "LAB017I PATH TO 1000 FAILED"),
    ("LAB RESTORE UNIT(1000)", 0, "LAB018I 1000 RESTORED"),
    ("LAB SET BUSY(70)", 0, "LAB020I PROCESSOR USE IS 70 PERCENT"),
    ("LAB SET PACING(NORMAL)", 0, "LAB021I COPY PACING IS normal"),
    ("LAB SET PACING(FAST)", 8, "LAB212E THERE IS NO COPY PACING FAST; KNOWN ARE normal"),
    ("LAB REPLY U", 0, "LAB022I THE NEXT ICK003D IS ANSWERED U"),
    ("LAB CHECKPOINT NAME(a)", 0, "LAB023I CHECKPOINT A TAKEN, CLOCK IS 2007-10-01T09:00:00"),
    ("LAB ROLLBACK NAME(a)", 8, "LAB216E THERE IS NO CHECKPOINT A; KNOWN ARE NONE"),
    ("LAB EXPECT CC(0)", 0, "LAB027I AS EXPECTED: CC(0)"),
    ("LAB EXPECT CC(4)", 12, "LAB028S NOT AS EXPECTED: CC(4), FOUND CC(0)"),
    ("LAB EXPECT MESSAGE(X1)", 12, "LAB028S NOT AS EXPECTED: MESSAGE(X1), FOUND NO MESSAGE"),
    ("LAB EXPECT RELATIONS(1010,1)", 0, "LAB027I AS EXPECTED: RELATIONS(1010,1)"),
    (
        "LAB EXPECT TRACKSTOCOPY(1010,0)",
        12,
        "LAB028S NOT AS EXPECTED: TRACKSTOCOPY(1010,0), FOUND TRACKSTOCOPY(1010,50085)",
    ),
    (
        "LAB EXPECT DIFFERENT(1000,1010)",
        12,
        "LAB028S NOT AS EXPECTED: DIFFERENT(1000,1010), FOUND IDENTICAL(1000,1010)",
    ),
    (
        "LAB EXPECT IDENTICAL(1000,1001)",
        12,
        "LAB028S NOT AS EXPECTED: IDENTICAL(1000,1001), "
        "FOUND DIFFERENT(1000,1001): TRACKS 1, FIRST TRACK(0,0)",
    ),
    (
        "LAB WRITE UNIT(1000) FILL(50085)",
        8,
        "LAB208E FILL(50085) IS MORE THAN 1000 HAS: TRACKS FROM TRACK(0,1) UP 50084",
    ),
    (
        "LAB WRITE UNIT(1000) TRACKS(3338,0 3339,0) DATA('')",
        8,
        "LAB207E 1000 HAS NO TRACK(3339,0): ITS LAST IS TRACK(3338,14)",
    ),
    (
        "LAB WRITE UNIT(1000) TRACK(0,1) RECORD(3) DATA('')",
        8,
        "LAB217E TRACK(0,1) OF 1000 HAS NO RECORD 2, SO RECORD 3 CANNOT FOLLOW IT",
    ),
]


@pytest.mark.parametrize(("statement", "cc", "line"), TOLD, ids=[one[0] for one in TOLD])
def test_each_statement_has_its_answer(statement: str, cc: int, line: str) -> None:
    said = say(a_copying_run(), statement)
    assert (said.cc, said.lines) == (cc, [f" {line}"])


def test_bad_luck_is_told_with_its_sim() -> None:
    run = a_copying_run()
    assert say(run, "LAB FAIL COPY TARGET(1010)").lines == [
        " LAB015I COPY TO 1010 FAILED: RELATIONSHIP SUSPENDED, 1010 IS INACCESSIBLE",
        " LAB029I SIM FOR 1010 REPORTED, REFERENCE CODE 4B20",
    ]
    say(run, "LAB POWER OFF SHAREDMEMORY(LOST)")
    assert say(run, "LAB POWER ON").lines == [
        " LAB014I POWER IS ON: RELATIONSHIPS WITHDRAWN 1, BLOCKED 1010",
        " LAB029I SIM FOR 1010 REPORTED, REFERENCE CODE 47E5",
    ]
    assert say(run, "LAB RESTORE UNIT(1010)").lines == [
        " LAB019I 1010 RESTORED AND NO LONGER BLOCKED, ITS CONTENTS ARE UNDEFINED"
    ]


def test_a_freeze_that_expires_is_told() -> None:
    run = a_run()
    frozen = Establish(0x1000, 0x1010, action=EstablishAction.FREEZE)
    assert execute(frozen, run.lab).refusal is None
    assert say(run, "LAB WRITE UNIT(1000) TRACK(0,1) DATA('')").lines == [
        " LAB204E 1000 IS IN EXTENDED LONG BUSY AT TRACK(0,1): FROZEN"
    ]
    assert say(run, "LAB ADVANCE SECONDS(120)").lines == [
        " LAB007I CLOCK ADVANCED TO 2007-10-01T09:02:00: SECONDS 120",
        " LAB030I FREEZE OF LSS 00 EXPIRED",
    ]


def test_nocopy_is_not_waited_for() -> None:
    said = say(a_nocopy_run(), "LAB ADVANCE UNTIL(COPIED UNIT(1010))")
    assert (said.cc, said.lines) == (
        8,
        [" LAB214E COPIES OF 1010 NEVER COMPLETE, CLOCK NOT MOVED"],
    )
    assert said.executed.refusal is not None
    assert json_data.refusal(said.executed.refusal) == {
        "reason": "NEVER_COPIED",
        "facts": {"device": "1010"},
    }


def test_an_unknown_device_fails_an_expectation() -> None:
    run = a_run()
    said = say(run, "LAB EXPECT RELATIONS(1999,0)")
    assert (said.cc, said.lines, run.expect_failed) == (
        12,
        [
            " LAB201E THERE IS NO DEVICE 1999",
            " LAB028S NOT AS EXPECTED: RELATIONS(1999,0), FOUND NO SUCH DEVICE",
        ],
        True,
    )


def test_a_malformed_statement_is_12_and_says_where() -> None:
    run = a_run()
    said = say(run, "LAB READ UNIT(1000) TRAK(0,0)")
    assert (said.cc, said.lines, run.expect_failed) == (
        12,
        [
            " LAB102S TRAK UNEXPECTED; EXPECTED TRACK, UNIT, THE END",
            "         AT COLUMN 21 OF THE STATEMENT",
            "         DID YOU MEAN TRACK?",
        ],
        False,
    )


def test_long_lines_are_folded() -> None:
    lines = say(a_run(), "LAB").lines
    assert len(lines) == 3
    assert max(map(len, lines)) <= WIDTH
    assert lines[1].startswith("         REPLY")


# --- what is looked back at --------------------------------------------------------------


def test_expect_looks_at_the_last_statement_that_is_no_expect() -> None:
    run = a_run()
    statements = [
        "LAB WRITE UNIT(1999) TRACK(0,0) DATA('')",
        "LAB EXPECT CC(8)",
        "LAB EXPECT CC(0)",
        "LAB EXPECT",
        "LAB EXPECT MESSAGE(LAB201E)",
        "LAB READ UNIT(",
        "LAB EXPECT CC(12)",
        "LAB REPLY U",
        "LAB EXPECT MESSAGE(LAB022I)",
    ]
    assert say_all(run, statements) == [8, 0, 12, 12, 0, 12, 0, 0, 0]
    assert run.expect_failed


# --- files -----------------------------------------------------------------------------------


def test_a_file_prints_each_statement_and_its_answer() -> None:
    run = a_run()
    records = [
        "#GOLDEN MAX-CC=8",
        "",
        "LAB ADVANCE -",
        "  SECONDS(1)  ",
        " LAB POWER ON",
        "LAB SET -",
    ]
    lines: list[str] = []
    assert program.program(run, records, first_line=10, out=lines.append) == 12
    assert lines == [
        " LAB ADVANCE -",
        "   SECONDS(1)",
        " LAB007I CLOCK ADVANCED TO 2007-10-01T09:00:01: SECONDS 1",
        "  LAB POWER ON",
        " LAB213E POWER IS ON",
        " LAB SET -",
        " LAB116S CONTINUED, BUT NOTHING FOLLOWS",
        "         AT COLUMN 9 OF THE STATEMENT",
    ]
    assert [(one.line, one.statement, one.cc) for one in run.executed] == [
        (12, "LAB ADVANCE SECONDS(1)", 0),
        (14, "LAB POWER ON", 8),
        (15, "LAB SET ", 12),
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(), max_size=3), st.binary(max_size=40))
def test_any_bytes_get_an_answer(records: list[str], raw: bytes) -> None:
    run = a_run()
    data = "".join(f"{byte:02X}" for byte in raw)
    written = f"LAB WRITE UNIT(1000) TRACK(1,1) DATA(X'{data}')"
    texts = [*records, raw.decode("latin-1"), written, "LAB READ UNIT(1000) TRACK(1,1)"]
    lines: list[str] = []
    program.program(run, texts[:-2], out=lines.append)
    program.program(run, [f"LAB {one}" for one in texts[:-2]], out=lines.append)
    assert all(line.isprintable() for line in lines)
    for text in texts[-2:]:
        assert say(run, text).cc == 0
    assert run.executed[-1].data["hex"] == data
    json.dumps([json_data.executed(one) for one in run.executed])


# --- JSON --------------------------------------------------------------------------------------


def test_json_of_a_statement_has_the_published_keys_in_order() -> None:
    refusal = Refusal(Reason.TRACK_OUTSIDE_VOLUME, {"device": 0x1000, "track": 9, "limit": 8})
    message = Message("LAB1", 2, "TEXT", "LAB1")
    one = Executed("lab", 3, "LAB X", 8, 1_191_229_200, (message,), refusal, None, "JOB", "STEP")
    assert json.dumps(json_data.executed(one)) == (
        '{"job": "JOB", "step": "STEP", "dialect": "lab", "line": 3, "statement": "LAB X", '
        '"cc": 8, "clock": "2007-10-01T09:00:00", '
        '"messages": [{"id": "LAB1", "severity": 2, "text": "TEXT"}], '
        '"refusal": {"reason": "TRACK_OUTSIDE_VOLUME", '
        '"facts": {"device": "1000", "track": 9, "limit": 8}}, "data": {}}'
    )


def test_json_of_the_end() -> None:
    jobs = [json_data.JobEnd("COPY", "JOB00001", "CC 0000")]
    assert json_data.summary(8, jobs) == {
        "summary": {"max_cc": 8, "jobs": [{"name": "COPY", "id": "JOB00001", "rc": "CC 0000"}]}
    }


# lab.md, "JSON Lines"
PUBLISHED = """\
role source source_ssid source_lss source_cca target target_ssid target_lss target_cca
source_cylinders target_cylinders full_volume extents mode bce bcp incremental persistent
target_write_inhibited revertible space_efficient sequence frozen state tracks_to_copy
changed_source changed_target established last_activity reverse_restore"""


def test_json_of_a_relations_query() -> None:
    run = a_copying_run()
    say_all(run, ["LAB WRITE UNIT(1000) TRACK(0,1) DATA('')", "LAB ADVANCE SECONDS(10)"])
    found = json_data.relations(run.lab.subsystem.relations(0x1010))
    assert found == {
        "device": "1010",
        "relations": [
            {
                "role": "TARGET",
                "source": "1000",
                "source_ssid": "0004",
                "source_lss": "00",
                "source_cca": "00",
                "target": "1010",
                "target_ssid": "0004",
                "target_lss": "00",
                "target_cca": "10",
                "source_cylinders": 3339,
                "target_cylinders": 3339,
                "full_volume": True,
                "extents": [[0, 0, 50_085]],
                "mode": "COPY",
                "bce": True,
                "bcp": True,
                "incremental": "YES",
                "persistent": True,
                "target_write_inhibited": False,
                "revertible": False,
                "space_efficient": False,
                "sequence": 0,
                "frozen": False,
                "state": "ACTIVE",
                "tracks_to_copy": 30_084,
                "changed_source": 1,
                "changed_target": 0,
                "established": "2007-10-01T09:00:00",
                "last_activity": "2007-10-01T09:00:10",
                "reverse_restore": {"possible": False, "reasons": ["REVERSE_COPY_INCOMPLETE"]},
            }
        ],
    }
    assert list(found["relations"][0]) == PUBLISHED.split()


def test_facts_of_every_kind_are_json() -> None:
    facts = {
        "reason": Reason.CAPACITY,
        "track": (1, 2),
        "source": 0x1000,
        "other": None,
        "on": True,
    }
    assert json_data.refusal(Refusal(Reason.CAPACITY, facts))["facts"] == {
        "reason": "CAPACITY",
        "track": [1, 2],
        "source": "1000",
        "other": None,
        "on": True,
    }


# --- limits ------------------------------------------------------------------------------


def test_engine_limits_are_those_of_the_texts() -> None:
    assert engine.TRACK_BYTES["3380"] == 5 + 16 + 8 + 47_476 + 8
    assert engine.TRACK_BYTES["3390"] == 5 + 16 + 8 + 56_664 + 8
