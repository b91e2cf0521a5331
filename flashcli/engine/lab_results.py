"""What came of a LAB statement: the results that `engine.lab` gives and the
reports read. Values only; devices and tracks are integers, times seconds.
"""

from typing import NamedTuple

from flashcli.commands import FailWhat
from flashcli.storage.requests import Mode
from flashcli.storage.views import State


class Written(NamedTuple):
    """`tracks` of the tracks asked for were written. `first` and `last` are those
    asked for, `size` the bytes of data on each; `seed` only of a FILL. With a
    refusal beside it, the write of track `refused` was not done."""

    device: int
    asked: int
    tracks: int
    first: int
    last: int
    record: int
    size: int
    seed: int | None = None
    refused: int | None = None


class NoRecordBefore(NamedTuple):
    """A record cannot be written where the one before it is missing."""

    device: int
    track: int
    record: int


class NoRecord(NamedTuple):
    """A record that is not there cannot be replaced."""

    device: int
    track: int
    record: int


class RecordShort(NamedTuple):
    """The record has room for `limit` bytes."""

    device: int
    track: int
    record: int
    found: int
    limit: int


class TrackFull(NamedTuple):
    device: int
    track: int
    found: int
    limit: int


class FillTooLarge(NamedTuple):
    """`limit` is the number of tracks from track 1 up."""

    device: int
    found: int
    limit: int


class TrackRead(NamedTuple):
    device: int
    track: int
    image: bytes


class Compared(NamedTuple):
    """`tracks` is the size of the larger volume, `differing` ranges of first and last track."""

    device: int
    other: int
    tracks: int
    differing: tuple[tuple[int, int], ...]


class Advanced(NamedTuple):
    """`waited_for` is the device of an UNTIL."""

    seconds: int
    now: int
    waited_for: int | None = None


class ClockLimit(NamedTuple):
    limit: int


class Replaced(NamedTuple):
    level: str
    before: str


class PoweredOff(NamedTuple):
    memory_kept: bool


class PoweredOn(NamedTuple):
    """`relations` counts those kept, or with `lost` those withdrawn; `blocked`
    lists the volumes that were blocked by it."""

    lost: bool
    relations: int
    blocked: tuple[int, ...]


class Failed(NamedTuple):
    what: FailWhat
    device: int


class Restored(NamedTuple):
    device: int
    was_blocked: bool


class SetTo(NamedTuple):
    busy: int | None
    pacing: str | None


class Reply(NamedTuple):
    text: str


class CheckpointTaken(NamedTuple):
    name: str
    now: int
    replaced: bool


class TooManyCheckpoints(NamedTuple):
    name: str
    limit: int


class RolledBack(NamedTuple):
    name: str
    now: int


class NoCheckpoint(NamedTuple):
    name: str
    known: tuple[str, ...]


class Cell(NamedTuple):
    """Of the tracks of one map cell: how many lie in the relationship, are yet to
    be copied, changed on the source, changed on the target."""

    tracks: int
    uncopied: int
    changed_source: int
    changed_target: int


class MapRow(NamedTuple):
    """One relationship on one side of the volume. `cells` begins with cell
    `first_cell` of the map, outside of `cells` there is nothing of it."""

    source: int
    target: int
    source_first: int
    target_first: int
    tracks: int
    mode: Mode
    state: State
    uncopied: int
    changed_source: int
    changed_target: int
    first_cell: int
    cells: tuple[Cell, ...]


class Mapped(NamedTuple):
    """`cell` is the number of tracks a cell stands for, the last one maybe fewer.
    Of many relationships only the first are mapped."""

    device: int
    tracks: int
    cell: int
    relations: int
    rows: tuple[MapRow, ...]


class Expectation(NamedTuple):
    """`found` is a number of the kind expected, ids of messages, or ranges of
    differing tracks; None when a device is unknown."""

    met: bool
    found: int | tuple[str, ...] | tuple[tuple[int, int], ...] | None
