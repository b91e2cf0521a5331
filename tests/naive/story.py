"""Figure 53's story, `flashcopy-v2.md` 10.2: the table as printed, and its events.

A stage is anything that can play them; it answers what the columns show.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from flashcli.storage.refusals import Reason
from flashcli.storage.requests import Establish, EstablishAction, Incremental, Mode, Withdraw

S, T, V = 0x1000, 0x1010, 0x1020
TRACKS = 8

TABLE = """
 0 | -   | -        | -        | -        | - | 11112222 | xxxxxxxx | xxxxxxxx | -   | -
 1 | S>T | 11111111 | 00000000 | 00000000 | 8 | 11112222 | 11112222 | xxxxxxxx | T/T | R2
 2 | S>T | 00011111 | 00000000 | 00000000 | 5 | 11112222 | 11112222 | 111xxxxx | T/T | R2
 3 | S>T | 00011011 | 00000100 | 00000000 | 4 | 11112A22 | 11112222 | 111xx2xx | T/T | R2
 4 | S>T | 00011001 | 00000100 | 00000000 | 3 | 11112A22 | 11112222 | 111xx22x | T/T | R2
 5 | S>T | 00000000 | 00000100 | 00000000 | 0 | 11112A22 | 11112222 | 11112222 | T/F | ok
 6 | S>T | 00000000 | 00000110 | 00000000 | 0 | 11112AA2 | 11112222 | 11112222 | T/F | ok
 7 | S>T | 00000000 | 00000110 | 01000000 | 0 | 11112AA2 | 1t112222 | 1t112222 | T/F | ok
 8 | S>T | 01000110 | 00000000 | 00000000 | 3 | 11112AA2 | 11112AA2 | 1t112222 | T/T | R2
 9 | S>T | 00000000 | 00000000 | 00000000 | 0 | 11112AA2 | 11112AA2 | 11112AA2 | T/F | ok
10 | S>T | 00000000 | 10010000 | 00000000 | 0 | !11!2AA2 | 11112AA2 | 11112AA2 | T/F | ok
11 | T>S | 10010000 | 00000000 | 00000000 | 2 | 11112AA2 | 11112AA2 | 11112AA2 | T/T | R2
12 | T>S | 10010000 | 00000000 | 00000000 | 2 | 11112AA2 | 11112AA2 | 11112AA2 | T/T | R2
13 | T>S | 10000000 | 00010000 | 00000000 | 1 | 11112AA2 | 111n2AA2 | 111n2AA2 | T/T | R2
14 | T>S | 00000000 | 00010000 | 00000000 | 0 | 11112AA2 | 111n2AA2 | 111n2AA2 | T/F | ok
15 | T>S | 00000000 | 00010000 | 00000000 | 0 | 11112AA2 | 111n2AA2 | 111n2AA2 | T/F | R4
16 | T>S | 00000000 | 00010000 | 00000000 | 0 | 11112AA2 | 111n2AA2 | 111n2AA2 | T/F | R4
17 | S>T | 00010000 | 00000000 | 00000000 | 1 | 11112AA2 | 11112AA2 | 111n2AA2 | T/T | R1
18 | -   | -        | -        | -        | - | 11112AA2 | 11112AA2 | 11112AA2 | -   | -
"""

REVERSE_NUMBERS = {
    Reason.REVERSE_NOT_INCREMENTAL: "R1",
    Reason.REVERSE_COPY_INCOMPLETE: "R2",
    Reason.REVERSE_NOCOPY_MODE: "R3",
    Reason.REVERSE_MULTIPLE_VOLUMES: "R4",
    Reason.REVERSE_CAPACITY: "R5",
}


class Row(NamedTuple):
    direction: str
    uncopied: str
    changed_source: str
    changed_target: str
    yet: str
    view_s: str
    view_t: str
    disk_t: str
    bce_bcp: str
    reverse: str


NOTHING = ("-", "-", "-", "-", "-")


def rows() -> list[Row]:
    lines = TABLE.strip().splitlines()
    return [Row(*(cell.strip() for cell in line.split("|")[1:])) for line in lines]


def bits(tracks: set[int]) -> str:
    return "".join("1" if track in tracks else "0" for track in range(TRACKS))


class Stage(Protocol):
    def establish(self, request: Establish) -> Reason | None: ...
    def withdraw(self, request: Withdraw) -> Reason | None: ...
    def write(self, device: int, track: int, letter: str) -> Reason | None: ...
    def read(self, device: int, track: int) -> str: ...
    def background(self, tracks: int) -> None: ...
    def row(self) -> Row: ...


def prepare(stage: Stage) -> None:
    for device, letters in ((S, "11112222"), (T, "xxxxxxxx")):
        for track, letter in enumerate(letters):
            assert stage.write(device, track, letter) is None


def pair(source: int, target: int, incremental: Incremental = Incremental.YES) -> Establish:
    return Establish(source, target, incremental=incremental)


def done(answer: Reason | None) -> None:
    assert answer is None


# --- the events, by row ------------------------------------------------------------------


def damage(stage: Stage) -> None:
    done(stage.write(S, 0, "!"))
    done(stage.write(S, 3, "!"))


def refused_incomplete(stage: Stage) -> None:
    assert stage.establish(pair(S, T)) is Reason.REVERSE_COPY_INCOMPLETE


def refused_volumes(stage: Stage) -> None:
    assert stage.establish(pair(S, T)) is Reason.REVERSE_MULTIPLE_VOLUMES


def last_reversal(stage: Stage) -> None:
    done(stage.withdraw(Withdraw(target=V)))
    done(stage.establish(pair(S, T, Incremental.NO)))


EVENTS: dict[int, Callable[[Stage], object]] = {
    0: lambda stage: None,
    1: lambda stage: done(stage.establish(pair(S, T))),
    2: lambda stage: stage.background(3),
    3: lambda stage: done(stage.write(S, 5, "A")),
    4: lambda stage: stage.read(T, 6),
    5: lambda stage: stage.background(3),
    6: lambda stage: done(stage.write(S, 6, "A")),
    7: lambda stage: done(stage.write(T, 1, "t")),
    8: lambda stage: done(stage.establish(pair(S, T))),
    9: lambda stage: stage.background(3),
    10: damage,
    11: lambda stage: done(stage.establish(pair(T, S))),
    12: refused_incomplete,
    13: lambda stage: done(stage.write(T, 3, "n")),
    14: lambda stage: stage.background(1),
    15: lambda stage: done(stage.establish(Establish(T, V, mode=Mode.NOCOPY))),
    16: refused_volumes,
    17: last_reversal,
    18: lambda stage: stage.background(1),
}


def play(stage: Stage, first: int = 0, last: int = 18) -> list[Row]:
    """The rows from one event to another; row 0 sets the stage."""
    if first == 0:
        prepare(stage)
    shown = []
    for number in range(first, last + 1):
        EVENTS[number](stage)
        shown.append(stage.row())
    return shown


# --- the variants below the table --------------------------------------------------------


def play_on_ds8000(stage: Stage) -> tuple[list[Row], list[Row], Reason | None]:
    """Reads copy nothing, so event 5 needs a track more; YES inhibits event 7.
    The rows 1 to 4, those of event 5 and of one track more, what 7 answers."""
    shown = play(stage, 0, 4)
    stage.background(3)
    after = [stage.row()]
    stage.background(1)
    after.append(stage.row())
    return shown, after, stage.write(T, 1, "t")


def rows_on_ds8000() -> tuple[list[Row], list[Row], Reason | None]:
    table = rows()
    row4 = table[3]
    row5 = table[5]._replace(uncopied="00000001", yet="1", disk_t="1111222x", bce_bcp="T/T")
    shown = [*table[:4], row4]
    return shown, [row5._replace(reverse="R2"), table[5]], Reason.TARGET_WRITE_INHIBITED


def until_fast_reverse(stage: Stage) -> None:
    """Plain COPY, the bits of row 3, S0 updated as well; then FRR."""
    prepare(stage)
    done(stage.establish(Establish(S, T)))
    stage.background(3)
    done(stage.write(S, 5, "A"))
    done(stage.write(S, 0, "A"))
    assert (stage.row().uncopied, stage.row().view_s) == ("00011011", "A1112A22")
    done(stage.establish(Establish(T, S, action=EstablishAction.FRR)))
