"""The program: what is printed, what is recorded, notices, the texts themselves."""

from pathlib import Path

import pytest

import flashcli
from flashcli.engine.vary import REASONS, Became
from flashcli.messages import catalogue
from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Provenance
from flashcli.programs.operator import program
from flashcli.reports.operator import BECAME, REFUSED, notice_lines
from flashcli.shipped import toml
from flashcli.storage.views import Notice, NoticeKind

PACKAGE = Path(flashcli.__file__).parent


def test_a_file_of_commands(console) -> None:
    lines: list[str] = []
    records = ["#GOLDEN MAX-CC=8", "", "  V 1010,ONLINE  COMMENT ", "D U,,,1010,1", "D T"]
    code = program(console.run, records, first_line=5, out=lines.append)
    assert code == 8
    assert lines == [
        "   V 1010,ONLINE  COMMENT",
        " IOS452I 1010,40, OPERATIONAL PATH ADDED TO PATH GROUP",
        " IOS452I 1010,41, OPERATIONAL PATH ADDED TO PATH GROUP",
        " IOS452I 1010,42, OPERATIONAL PATH ADDED TO PATH GROUP",
        " IOS452I 1010,43, OPERATIONAL PATH ADDED TO PATH GROUP",
        " IEE302I 1010     ONLINE",
        " D U,,,1010,1",
        " IEE457I 09.00.00 UNIT STATUS 001",
        " UNIT TYPE STATUS        VOLSER     VOLSTATE      SS",
        " 1010 3390 O             TGT010     PRIV/RSDNT     0",
        " D T",
        " IEE305I D        COMMAND INVALID",
    ]
    assert [(one.line, one.cc) for one in console.run.executed] == [(7, 0), (8, 0), (9, 8)]


def test_what_is_recorded_of_qdasd(console) -> None:
    console("DS QD,1000")
    done = console.last
    assert (done.dialect, done.statement, done.cc, done.clock) == (
        "operator",
        "DS QD,1000",
        0,
        console.lab.clock.now,
    )
    assert [(one.id, one.text) for one in done.messages] == [
        ("IEE459I", "09.00.00 DEVSERV QDASD 001")
    ]
    assert done.data == {
        "devices": [
            {
                "unit": "1000",
                "volser": "PRD000",
                "scutype": "2105F20",
                "devtype": "2105000",
                "cylinders": 3339,
                "ssid": "0004",
                "scu_serial": "0175-10042",
                "dev_serial": "0175-10042",
                "efc": "*OK",
            }
        ],
        "met": 1,
        "failed": 0,
    }


def test_what_is_recorded_of_an_error(console) -> None:
    console("DS QD")
    done = console.last
    assert (done.cc, done.refusal, done.data) == (8, None, None)
    assert [one.id for one in done.messages] == ["IEE311I"]


# --- notices ----------------------------------------------------------------


def test_a_failed_copy_is_a_sim(console) -> None:
    console.copy(0x1000, 0x1010)
    console.box.fail_copy(0x1010)
    [notice] = console.lab.drain_notices()
    assert notice_lines(console.run, notice) == [
        "FLC9110E 1010 SIM MODERATE, FLASHCOPY ENDED ABNORMALLY,"
        " BYTE 13=10, BYTES 22-23=4B20, BYTE 28=F1"
    ]


def test_a_lost_relationship_is_a_sim(console) -> None:
    console.copy(0x1000, 0x1010)
    console.box.power_off(False)
    console.box.power_on()
    [notice] = console.lab.drain_notices()
    assert notice_lines(console.run, notice) == [
        "FLC9111E 1010 SIM MODERATE, RELATIONSHIP LOST AT POWER ON,"
        " BYTE 13=10, BYTES 22-23=47E5, BYTE 28=F1"
    ]


OTHERS = {
    "FLC9101W SPACE-EFFICIENT POOL: 30 PERCENT OR LESS LEFT, 3 PAGES": (
        NoticeKind.POOL_LEVEL,
        {"percent": 30, "left": 3},
    ),
    "FLC9102E SPACE-EFFICIENT POOL EXHAUSTED": (
        NoticeKind.POOL_LEVEL,
        {"percent": 0, "left": 0},
    ),
    "FLC9103W CONSISTENCY GROUP TIMER EXPIRED, LSS 0A THAWED": (
        NoticeKind.FREEZE_EXPIRED,
        {"lss": 10},
    ),
    "FLC9104W MIRROR OF 1010 NOT PRESERVED": (
        NoticeKind.MIRROR_NOT_PRESERVED,
        {"target": 0x1010},
    ),
    "FLC9105W SPACE-EFFICIENT TARGET 1010 NOT COPIED BY DDSW": (
        NoticeKind.SPACE_EFFICIENT_DDSW,
        {"target": 0x1010},
    ),
}


@pytest.mark.parametrize("line", OTHERS)
def test_other_notices(console, line: str) -> None:
    assert notice_lines(console.run, Notice(*OTHERS[line])) == [line]


def test_every_kind_of_notice_has_a_line(console) -> None:
    kinds = {kind for kind, _ in OTHERS.values()} | {NoticeKind.SIM}
    assert kinds == set(NoticeKind)


# --- texts ------------------------------------------------------------------


def test_tables_are_total() -> None:
    assert frozenset(REFUSED) == REASONS
    assert set(BECAME) == set(Became) - {Became.REFUSED}
    names = set(Catalogue().names())
    assert {*REFUSED.values(), *BECAME.values()} <= names


def test_texts_are_sound() -> None:
    assert [one for one in catalogue.check() if one.startswith("operator:")] == []


NEVER_ISSUED = {"IEE345I", "IEF880I"}  # no users without authority, no component that boxes


def test_every_text_is_issued_by_some_code() -> None:
    parts = [*PACKAGE.glob("syntax/operator*.py"), *PACKAGE.glob("reports/operator*.py")]
    code = "".join(part.read_text() for part in parts)
    unused = {name for name in toml("messages/texts/operator.toml") if f'"{name}"' not in code}
    assert unused == NEVER_ISSUED


def test_our_own_ids_are_modelled_and_of_the_reserved_range() -> None:
    texts = Catalogue()
    for name in toml("messages/texts/operator.toml"):
        if name.startswith("FLC9"):
            definition = texts.definition(name)
            assert definition.provenance is Provenance.MODELLED
            assert len(definition.id) == 8


def test_titles_are_as_wide_as_their_columns() -> None:
    widths = {
        "IEE459I-QDASD": [5, 6, 7, 7, 10, 4, 10, 10, 3],
        "IEE457I-UNITS": [4, 4, 13, 10, 10, 6],
        "IEE457I-PACKED": [5, 4],
    }
    for name, columns in widths.items():
        titles = Catalogue().definition(name).title
        assert [len(title) for title in titles.values()] == columns
