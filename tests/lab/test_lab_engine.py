"""LAB statements carried out: what they change, what they leave alone."""

import random
from pathlib import Path

import pytest

from flashcli import commands
from flashcli.commands import FailWhat
from flashcli.configuration import load_lab
from flashcli.engine import execute
from flashcli.engine import lab as engine
from flashcli.engine.lab_map import MAP_CELLS
from flashcli.engine.lab_results import (
    Advanced,
    Cell,
    ClockLimit,
    Compared,
    Expectation,
    FillTooLarge,
    NoCheckpoint,
    NoRecordBefore,
    PoweredOn,
    Replaced,
    Restored,
    SetTo,
    TrackFull,
    TrackRead,
    Written,
)
from flashcli.lab import LastStep
from flashcli.outcomes import Outcome
from flashcli.run import Run
from flashcli.storage.addresses import Extent
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.requests import Establish, ExtentPair, Mode, SpaceEfficient, Withdraw
from flashcli.storage.tracks import data_track, records
from tests.lab.worlds import a_copying_run, a_nocopy_run, a_run


def done(run: Run, command: object) -> object:
    outcome = execute(command, run.lab)
    assert outcome.refusal is None
    return outcome.result


def refusal(run: Run, command: object) -> Refusal:
    """The state must be what it was (I07)."""
    before = run.lab.subsystem.state()
    outcome = execute(command, run.lab)
    assert run.lab.subsystem.state() == before
    assert outcome.refusal is not None
    return outcome.refusal


def write(first: int, last: int | None = None, data: bytes = b"NEW", **more: int) -> object:
    return commands.LabWrite(0x1000, Extent(first, first if last is None else last), data, **more)


# --- LAB WRITE --------------------------------------------------------------------


def test_a_write_replaces_the_track() -> None:
    run = a_run()
    assert done(run, write(1)) == Written(0x1000, 1, 1, 1, 1, 1, 3)
    assert run.lab.subsystem.view(0x1000, 1) == data_track(1, b"NEW")


def test_a_write_of_a_range_writes_every_track_at_its_own_address() -> None:
    run = a_run()
    assert done(run, write(10, 20)) == Written(0x1000, 11, 11, 10, 20, 1, 3)
    views = [run.lab.subsystem.view(0x1000, track) for track in range(9, 22)]
    assert [view == data_track(9 + i, b"NEW") for i, view in enumerate(views)] == (
        [False] + 11 * [True] + [False]
    )


def test_fill_draws_tracks_and_bytes_from_one_generator() -> None:
    run = a_run()
    assert isinstance(done(run, commands.LabWrite(0x1000, fill=50, seed=7)), Written)
    generator = random.Random(7)
    drawn = generator.sample(range(1, 50_085), 50)
    images = {track: data_track(track, generator.randbytes(8)) for track in drawn}
    assert run.lab.subsystem.volumes[0x1000].store.written == images


def test_a_fill_above_the_volume_writes_nothing() -> None:
    run = a_run()
    limit = FillTooLarge(0x1000, 50_085, 50_084)
    assert done(run, commands.LabWrite(0x1000, fill=50_085)) == limit
    assert not run.lab.subsystem.volumes[0x1000].store.written


def test_a_range_that_leaves_the_volume_writes_nothing() -> None:
    found = refusal(a_run(), write(50_084, 50_085))
    assert found.reason is Reason.TRACK_OUTSIDE_VOLUME
    assert found.facts == {"device": 0x1000, "track": 50_085, "limit": 50_085}


def test_the_first_refused_track_ends_a_write() -> None:
    run = a_copying_run("ds8000")
    request = commands.LabWrite(0x1010, Extent(3, 6), b"x")
    outcome = execute(request, run.lab)
    assert outcome == Outcome(
        Written(0x1010, 4, 0, 3, 6, 1, 1, refused=3),
        Refusal(Reason.TARGET_WRITE_INHIBITED, {"device": 0x1010, "source": 0x1000, "track": 3}),
    )


POOL = """
[system]
clock = 2007-10-01T09:00:00
[subsystem]
profile = "ds8000"
pool_pages = 2
[[volume]]
device = "1000"
volser = "SRC000"
model = "3390-3"
[[volume]]
device = "1010"
volser = "TGT010"
model = "3390-3"
online = false
space_efficient = true
"""


def test_tracks_written_before_the_refused_one_stay(tmp_path: Path) -> None:
    """The pool has room for two tracks."""
    file = tmp_path / "pool.toml"
    file.write_text(POOL)
    lab = load_lab(str(file)).lab
    permitted = SpaceEfficient.FAILREL
    request = Establish(0x1000, 0x1010, mode=Mode.NOCOPY, space_efficient=permitted)
    assert execute(request, lab).refusal is None
    outcome = execute(commands.LabWrite(0x1010, Extent(3, 6), b"x"), lab)
    assert outcome.result == Written(0x1010, 4, 2, 3, 6, 1, 1, refused=5)
    assert outcome.refusal is not None
    assert outcome.refusal.reason is Reason.POOL_FULL
    assert outcome.refusal.facts["track"] == 5
    images = {track: data_track(track, b"x") for track in (3, 4)}
    assert lab.subsystem.volumes[0x1010].store.written.items() >= images.items()
    assert lab.subsystem.tracks_to_copy(0x1010) == 50_083


def test_a_later_record_follows_those_before_it_and_ends_the_track() -> None:
    run = a_run()
    done(run, write(1, data=b"1"))
    for number, data in ((2, b"2"), (3, b"3"), (2, b"two")):
        done(run, write(1, data=data, record=number))
    found = records(run.lab.subsystem.view(0x1000, 1))
    assert [(one.number, one.data) for one in found] == [(1, b"1"), (2, b"two")]


def test_the_label_can_be_given_a_record_behind_it() -> None:
    run = a_run()
    done(run, write(0, data=b"more", record=4))
    found = records(run.lab.subsystem.view(0x1000, 0))
    assert [one.key for one in found] == [
        name.encode("cp037") for name in ("IPL1", "IPL2", "VOL1", "")
    ]


def test_a_record_without_the_one_before_it_is_not_written() -> None:
    run = a_run()
    before = run.lab.subsystem.state()
    assert done(run, write(1, 3, record=2)) == NoRecordBefore(0x1000, 1, 2)
    assert run.lab.subsystem.state() == before


def test_a_track_takes_no_more_than_it_holds() -> None:
    run = a_run()
    done(run, write(1, data=bytes(40_000)))
    assert done(run, write(1, data=bytes(40_000), record=2)) == TrackFull(0x1000, 1, 80_045, 56_701)
    fitting = 56_701 - 40_045
    assert done(run, write(1, data=bytes(fitting + 1), record=2)) == TrackFull(
        0x1000, 1, 56_702, 56_701
    )
    assert isinstance(done(run, write(1, data=bytes(fitting), record=2)), Written)


@pytest.mark.parametrize(
    "command",
    [
        commands.LabWrite(0x1999, Extent(0, 0)),
        commands.LabWrite(0x1999, fill=1),
        commands.LabWrite(0x1999, Extent(0, 0), record=2),
        commands.LabRead(0x1999, 0),
        commands.LabCompare(0x1999, 0x1000),
        commands.LabCompare(0x1000, 0x1999),
        commands.LabAdvance(copied=0x1999),
        commands.LabFail(FailWhat.COPY, 0x1999),
        commands.LabFail(FailWhat.DEVICE, 0x1999),
        commands.LabFail(FailWhat.PATH, 0x1999),
        commands.LabRestore(0x1999),
        commands.LabMap(0x1999),
        commands.ExpectSame(0x1999, 0x1000, True),
        commands.ExpectRelations(0x1999, 0),
        commands.ExpectTracks(0x1999, 0),
    ],
    ids=repr,
)
def test_an_unknown_device_is_refused(command: object) -> None:
    assert refusal(a_run(), command).reason is Reason.DEVICE_UNKNOWN


# --- reading and looking ------------------------------------------------------------


def test_a_read_is_host_io_and_copies_the_track() -> None:
    run = a_copying_run()
    image = data_track(77, b"")
    done(run, commands.LabRead(0x1010, 77))
    assert run.lab.subsystem.tracks_to_copy(0x1010) == 50_084
    done(run, commands.LabWrite(0x1000, Extent(77, 77)))
    assert done(run, commands.LabRead(0x1000, 77)) == TrackRead(0x1000, 77, image)


@pytest.mark.parametrize(
    "command",
    [
        commands.LabCompare(0x1000, 0x1010),
        commands.LabMap(0x1010),
        commands.ExpectSame(0x1000, 0x1010, True),
        commands.ExpectRelations(0x1000, 1),
        commands.ExpectTracks(0x1010, 50_085),
    ],
    ids=repr,
)
def test_looking_changes_nothing(command: object) -> None:
    run = a_copying_run()
    before = run.lab.subsystem.state()
    done(run, command)
    assert run.lab.subsystem.state() == before


def test_compare_gives_the_ranges_that_differ() -> None:
    run = a_copying_run()
    assert done(run, commands.LabCompare(0x1000, 0x1010)) == Compared(0x1000, 0x1010, 50_085, ())
    done(run, write(5, 6))
    done(run, write(9))
    assert done(run, commands.LabCompare(0x1010, 0x1000)) == Compared(
        0x1010, 0x1000, 50_085, ((5, 6), (9, 9))
    )


def test_tracks_that_only_the_larger_volume_has_differ() -> None:
    found = done(a_run(), commands.LabCompare(0x1031, 0x1030))
    assert found == Compared(0x1031, 0x1030, 50_085, ((0, 0), (16_695, 50_084)))


# --- time -----------------------------------------------------------------------------


def test_time_passes_and_copies_run() -> None:
    run = a_copying_run()
    start = run.lab.clock.now
    assert done(run, commands.LabAdvance(seconds=10)) == Advanced(10, start + 10)
    assert run.lab.subsystem.tracks_to_copy(0x1010) == 30_085


def test_waiting_takes_as_long_as_the_copy() -> None:
    run = a_copying_run()
    start = run.lab.clock.now
    wait = commands.LabAdvance(copied=0x1000)
    assert done(run, wait) == Advanced(26, start + 26, 0x1000)
    assert run.lab.subsystem.tracks_to_copy(0x1010) == 0
    assert done(run, wait) == Advanced(0, start + 26, 0x1000)


def test_waiting_for_nocopy_is_refused_at_once() -> None:
    assert refusal(a_nocopy_run(), commands.LabAdvance(copied=0x1010)).reason is Reason.NEVER_COPIED


def test_the_clock_ends_where_listings_can_still_write_it() -> None:
    run = a_run()
    run.lab.clock.now = engine.LAST_SECOND - 5
    assert done(run, commands.LabAdvance(seconds=6)) == ClockLimit(engine.LAST_SECOND)
    assert done(run, commands.LabAdvance(seconds=5)) == Advanced(5, engine.LAST_SECOND)


# --- the service engineer, bad luck ----------------------------------------------------


def test_levels_and_pacings_are_found_in_any_case() -> None:
    run = a_run()
    found = done(run, commands.LabMicroprogram("BASE"))
    assert found == Replaced("base", "reverse-restore")
    assert run.lab.subsystem.level == "base"
    run = a_run("xp24000")
    assert done(run, commands.LabSet(70, "SLOWER-COPY1")) == SetTo(70, "slower-copy1")
    assert (run.lab.subsystem.busy, run.lab.subsystem.pacing) == (70, "slower-copy1")


def test_the_host_keeps_what_it_knew_of_the_microprogram() -> None:
    run = a_run()
    before = run.lab.host.features(0x1000)
    done(run, commands.LabMicroprogram("BASE"))
    assert run.lab.host.features(0x1000) == before != run.lab.subsystem.features


def test_an_unknown_pacing_sets_nothing() -> None:
    found = refusal(a_run(), commands.LabSet(70, "ZERO"))
    assert found == Refusal(Reason.SETTING_UNKNOWN, {"found": "ZERO", "limit": "normal"})


def test_power_with_shared_memory_lost() -> None:
    run = a_copying_run()
    done(run, commands.LabPower(on=False, keep_shared_memory=False))
    assert refusal(run, commands.LabRead(0x1010, 0)).reason is Reason.POWER_STATE
    outcome = execute(commands.LabPower(on=True), run.lab)
    assert outcome.result == PoweredOn(True, 1, (0x1010,))
    assert [one.facts["device"] for one in outcome.notices] == [0x1010]
    assert refusal(run, commands.LabRead(0x1010, 0)).reason is Reason.VOLUME_BLOCKED
    assert done(run, commands.LabRestore(0x1010)) == Restored(0x1010, was_blocked=True)
    assert done(run, commands.LabRead(0x1010, 0))


def test_power_with_shared_memory_kept() -> None:
    run = a_copying_run()
    done(run, commands.LabPower(on=False))
    assert refusal(run, commands.LabPower(on=False)).facts == {"state": "OFF"}
    assert done(run, commands.LabPower(on=True)) == PoweredOn(False, 1, ())
    assert refusal(run, commands.LabPower(on=True)).facts == {"state": "ON"}


def test_a_failed_copy_makes_its_target_inaccessible() -> None:
    run = a_copying_run()
    outcome = execute(commands.LabFail(FailWhat.COPY, 0x1010), run.lab)
    assert [one.facts["byte22"] for one in outcome.notices] == ["4B"]
    assert run.lab.subsystem.notices == list(outcome.notices)
    found = refusal(run, commands.LabRead(0x1010, 7))
    assert (found.reason, found.facts["track"]) == (Reason.RELATION_FAILED, 7)
    again = refusal(run, commands.LabFail(FailWhat.COPY, 0x1010))
    assert again.reason is Reason.NOTHING_TO_FAIL


@pytest.mark.parametrize("what", [FailWhat.DEVICE, FailWhat.PATH])
def test_a_failed_device_or_path_answers_no_host_until_restored(what: FailWhat) -> None:
    run = a_run()
    done(run, commands.LabFail(what, 0x1000))
    assert refusal(run, commands.LabRead(0x1000, 0)).reason is Reason.DEVICE_NOT_READY
    assert done(run, commands.LabRestore(0x1000)) == Restored(0x1000, was_blocked=False)
    assert done(run, commands.LabRead(0x1000, 0))


# --- checkpoints -------------------------------------------------------------------------


def test_a_rollback_brings_back_subsystem_host_and_clock() -> None:
    run = a_copying_run()
    lab = run.lab
    done(run, write(3))
    lab.host.validate(0x1000, frozenset({"SEEN"}))
    done(run, commands.LabReply("U"))
    kept, host, now = lab.subsystem.state(), lab.host.snapshot(), lab.clock.now
    done(run, commands.LabCheckpoint("A"))
    for _ in range(2):  # any number of times
        done(run, commands.LabAdvance(seconds=5))
        done(run, write(4, 40))
        assert execute(Withdraw(target=0x1010), lab).refusal is None
        lab.host.validated.clear()
        lab.host.take_offline(lab.subsystem.volumes[0x1001])
        lab.reply = "T"
        done(run, commands.LabRollback("A"))
        assert (lab.subsystem.state(), lab.host.snapshot(), lab.clock.now) == (kept, host, now)
        assert lab.reply == "U"
        assert lab.subsystem.clock is lab.clock


def test_a_rollback_leaves_what_was_printed() -> None:
    run = a_copying_run()
    lab = run.lab
    done(run, commands.LabCheckpoint("A"))
    lab.host.next_answer()
    lab.next_job = 5
    outcome = execute(commands.LabFail(FailWhat.COPY, 0x1010), lab)
    done(run, commands.LabCheckpoint("LATER"))
    done(run, commands.LabRollback("A"))
    assert (lab.host.next_answer(), lab.next_job) == (2, 5)
    assert lab.drain_notices() == outcome.notices
    assert list(lab.checkpoints) == ["A", "LATER"]
    done(run, commands.LabRollback("LATER"))
    assert refusal(run, commands.LabRead(0x1010, 0)).reason is Reason.RELATION_FAILED


def test_an_unknown_checkpoint_changes_nothing() -> None:
    run = a_run()
    assert done(run, commands.LabRollback("B")) == NoCheckpoint("B", ())
    done(run, commands.LabCheckpoint("A"))
    assert done(run, commands.LabRollback("B")) == NoCheckpoint("B", ("A",))


# --- the map --------------------------------------------------------------------------------


def test_the_map_counts_per_cell_what_the_relationship_counts_in_all() -> None:
    run = a_copying_run()
    done(run, write(10, 20))
    done(run, commands.LabAdvance(seconds=10))
    done(run, commands.LabWrite(0x1010, Extent(30, 30)))
    mapped = execute(commands.LabMap(0x1000), run.lab).result
    (row,) = mapped.rows
    assert (mapped.tracks, mapped.cell, mapped.relations) == (50_085, 783, 1)
    assert len(row.cells) == MAP_CELLS
    assert row.cells[0] == Cell(783, 0, 11, 1)
    assert [sum(column) for column in zip(*row.cells, strict=True)] == [50_085, 30_074, 11, 1]
    assert (row.uncopied, row.changed_source, row.changed_target) == (30_074, 11, 1)


def test_a_relationship_inside_a_volume_is_mapped_on_both_sides() -> None:
    run = a_run()
    pair = ExtentPair(Extent(0, 999), Extent(30_000, 30_999))
    assert execute(Establish(0x1000, 0x1000, (pair,), online_target=True), run.lab).refusal is None
    mapped = execute(commands.LabMap(0x1000), run.lab).result
    assert [(row.first_cell, row.cells) for row in mapped.rows] == [
        (0, (Cell(783, 783, 0, 0), Cell(217, 217, 0, 0))),
        (38, (Cell(537, 537, 0, 0), Cell(463, 463, 0, 0))),
    ]


# --- expectations ------------------------------------------------------------------------------


def test_expectations_look_back_at_the_last_step() -> None:
    run = a_run()
    run.lab.last = LastStep(4, ("ICK1", "ICK2"))
    assert done(run, commands.ExpectCode(4)) == Expectation(True, 4)
    assert done(run, commands.ExpectCode(0)) == Expectation(False, 4)
    assert done(run, commands.ExpectMessage("ICK2")) == Expectation(True, ("ICK1", "ICK2"))
    assert done(run, commands.ExpectMessage("ICK3")) == Expectation(False, ("ICK1", "ICK2"))


def test_expectations_of_volumes() -> None:
    run = a_copying_run()
    assert done(run, commands.ExpectSame(0x1000, 0x1010, True)) == Expectation(True, ())
    assert done(run, commands.ExpectSame(0x1000, 0x1010, False)) == Expectation(False, ())
    done(run, write(5))
    assert done(run, commands.ExpectSame(0x1000, 0x1010, True)) == Expectation(False, ((5, 5),))
    assert done(run, commands.ExpectSame(0x1000, 0x1010, False)) == Expectation(True, ((5, 5),))
    assert done(run, commands.ExpectRelations(0x1010, 1)) == Expectation(True, 1)
    assert done(run, commands.ExpectTracks(0x1000, 50_085)) == Expectation(False, 50_084)
