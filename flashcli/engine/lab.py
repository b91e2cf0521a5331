"""Carries out LAB statements: host programs, time, the service engineer, bad luck.

Only LAB READ and LAB WRITE are host I/O: COMPARE, EXPECT and MAP look at what a
host would see (`lab.md`, "Track contents"). How results read is the report's business.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flashcli import commands
from flashcli.engine.lab_map import track_map
from flashcli.engine.lab_results import (
    Advanced,
    CheckpointTaken,
    ClockLimit,
    Compared,
    Expectation,
    Failed,
    FillTooLarge,
    NoCheckpoint,
    NoRecord,
    NoRecordBefore,
    PoweredOff,
    PoweredOn,
    RecordShort,
    Replaced,
    Reply,
    Restored,
    RolledBack,
    SetTo,
    TooManyCheckpoints,
    TrackFull,
    TrackRead,
    Written,
)
from flashcli.lab import Lab
from flashcli.outcomes import Outcome
from flashcli.storage.addresses import Extent
from flashcli.storage.clock import LAST_SECOND
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.tracks import build_track, data_track, own_record, records

FILL_BYTES = 8
MOST_CHECKPOINTS = 100
# The track slot less its padding, from home address to end marker (ckd-images.md).
TRACK_BYTES = {"3380": 47_513, "3390": 56_701}
SMALLEST = min(TRACK_BYTES.values())


# --- host programs --------------------------------------------------------------


def write(command: commands.LabWrite, lab: Lab) -> Outcome:
    if command.fill is not None:
        return _fill(command, command.fill, lab)
    tracks = command.tracks
    assert tracks is not None
    if command.record > 1 or command.replace:
        return _write_records(command, tracks, lab)
    if refusal := _outside(lab, command.device, tracks):
        return Outcome(refusal=refusal)
    data = command.data
    images = ((track, data_track(track, data)) for track in range(tracks.first, tracks.end))
    done = Written(
        command.device, tracks.tracks, 0, tracks.first, tracks.last, command.record, len(data)
    )
    return _write_each(lab, done, images)


def _outside(lab: Lab, device: int, tracks: Extent) -> Refusal | None:
    """A range that leaves the volume is refused before anything is written."""
    volume = lab.subsystem.volumes.get(device)
    if volume is None or tracks.last < volume.tracks:
        return None
    facts: dict[str, object] = {"device": device, "track": tracks.last, "limit": volume.tracks}
    return Refusal(Reason.TRACK_OUTSIDE_VOLUME, facts)


def _write_each(lab: Lab, done: Written, images: Iterable[tuple[int, bytes]]) -> Outcome:
    """The first refused track ends it; what was written before stays."""
    device, host_write, written = done.device, lab.subsystem.write, 0
    for track, image in images:
        refusal = host_write(device, track, image)
        if refusal is not None:
            facts = {**refusal.facts, "track": track}
            return Outcome(
                done._replace(tracks=written, refused=track), refusal._replace(facts=facts)
            )
        written += 1
    return Outcome(done._replace(tracks=written))


def _fill(command: commands.LabWrite, fill: int, lab: Lab) -> Outcome:
    """`lab.md`, "Track contents": tracks and data from one generator, in the order drawn."""
    from random import Random

    volume = lab.subsystem.volumes.get(command.device)
    if volume is None:
        return Outcome(refusal=_unknown(command.device))
    if fill >= volume.tracks:
        return Outcome(FillTooLarge(command.device, fill, volume.tracks - 1))
    generator = Random(command.seed)
    drawn = generator.sample(range(1, volume.tracks), fill)
    images = ((track, data_track(track, generator.randbytes(FILL_BYTES))) for track in drawn)
    done = Written(command.device, fill, 0, min(drawn), max(drawn), 1, FILL_BYTES, command.seed)
    return _write_each(lab, done, images)


def _write_records(command: commands.LabWrite, tracks: Extent, lab: Lab) -> Outcome:
    """One record of formatted tracks. All tracks are judged before one is written."""
    volume = lab.subsystem.volumes.get(command.device)
    if volume is None:
        return Outcome(refusal=_unknown(command.device))
    if refusal := _outside(lab, command.device, tracks):
        return Outcome(refusal=refusal)
    images = []
    with_record = _replaced if command.replace else _behind
    for track in range(tracks.first, tracks.end):
        image = with_record(lab, command, track, TRACK_BYTES.get(volume.device_type, SMALLEST))
        if not isinstance(image, bytes):
            return Outcome(image)
        images.append((track, image))
    done = Written(
        command.device,
        tracks.tracks,
        0,
        tracks.first,
        tracks.last,
        command.record,
        len(command.data),
    )
    return _write_each(lab, done, images)


def _replaced(
    lab: Lab, command: commands.LabWrite, track: int, limit: int
) -> bytes | NoRecord | RecordShort:
    """As an update write does on a real track: length and key stay as they are, and
    what the data does not fill becomes zeros."""
    found = records(lab.subsystem.view(command.device, track))
    place = next((n for n, one in enumerate(found) if one.number == command.record), None)
    if place is None:
        return NoRecord(command.device, track, command.record)
    room, size = len(found[place].data), len(command.data)
    if size > room:
        return RecordShort(command.device, track, command.record, size, room)
    found[place] = found[place]._replace(data=command.data.ljust(room, b"\0"))
    return build_track(track, found)


def _behind(
    lab: Lab, command: commands.LabWrite, track: int, limit: int
) -> bytes | NoRecordBefore | TrackFull:
    """Record n > 1 is written behind record n-1, which removes those after it, as a
    formatting write does on a real track."""
    kept = []
    for record in records(lab.subsystem.view(command.device, track)):
        kept.append(record)
        if record.number == command.record - 1:
            break
    else:
        return NoRecordBefore(command.device, track, command.record)
    image = build_track(track, [*kept, own_record(track, command.record, command.data)])
    if len(image) > limit:
        return TrackFull(command.device, track, len(image), limit)
    return image


def read(command: commands.LabRead, lab: Lab) -> Outcome:
    image = lab.subsystem.read(command.device, command.track)
    if isinstance(image, Refusal):
        facts = {**image.facts, "track": command.track}
        return Outcome(refusal=image._replace(facts=facts))
    return Outcome(TrackRead(command.device, command.track, image))


def compare(command: commands.LabCompare, lab: Lab) -> Outcome:
    volumes = lab.subsystem.volumes
    for device in (command.device, command.other):
        if device not in volumes:
            return Outcome(refusal=_unknown(device))
    tracks = max(volumes[command.device].tracks, volumes[command.other].tracks)
    differing = lab.subsystem.differing(command.device, command.other)
    return Outcome(Compared(command.device, command.other, tracks, tuple(differing)))


def _unknown(device: int) -> Refusal:
    return Refusal(Reason.DEVICE_UNKNOWN, {"device": device})


# --- time -------------------------------------------------------------------------


def advance(command: commands.LabAdvance, lab: Lab) -> Outcome:
    seconds = command.seconds
    if command.copied is not None:
        wait = lab.subsystem.seconds_until_copied(command.copied)
        if isinstance(wait, Refusal):
            return Outcome(refusal=wait)
        seconds = wait
    assert seconds is not None
    if lab.clock.now + seconds > LAST_SECOND:
        return Outcome(ClockLimit(LAST_SECOND))
    before = len(lab.subsystem.notices)
    lab.subsystem.advance(seconds)
    notices = tuple(lab.subsystem.notices[before:])
    return Outcome(Advanced(seconds, lab.clock.now, command.copied), notices=notices)


# --- the service engineer, bad luck ---------------------------------------------


def microprogram(command: commands.LabMicroprogram, lab: Lab) -> Outcome:
    box = lab.subsystem
    level = _spelled(command.level, box.rules.levels)
    before = box.level
    refusal = box.replace_microprogram(level)
    if refusal is not None:
        return Outcome(refusal=refusal)
    return Outcome(Replaced(level, before))


def _spelled(name: str, known: Iterable[str]) -> str:
    """The known name that is meant, whatever its case."""
    folded = name.lower()
    return next((one for one in known if one.lower() == folded), name)


def power(command: commands.LabPower, lab: Lab) -> Outcome:
    box = lab.subsystem
    if not command.on:
        refusal = box.power_off(keep_shared_memory=command.keep_shared_memory)
        if refusal is not None:
            return Outcome(refusal=refusal)
        return Outcome(PoweredOff(command.keep_shared_memory))
    relations, notices = box.relations_total, len(box.notices)
    blocked = {device for device, volume in box.volumes.items() if volume.blocked}
    refusal = box.power_on()
    if refusal is not None:
        return Outcome(refusal=refusal)
    newly = [
        device for device, volume in box.volumes.items() if volume.blocked and device not in blocked
    ]
    lost = not box.memory_kept
    return Outcome(PoweredOn(lost, relations, tuple(newly)), notices=tuple(box.notices[notices:]))


def fail(command: commands.LabFail, lab: Lab) -> Outcome:
    box = lab.subsystem
    inject = {
        commands.FailWhat.COPY: box.fail_copy,
        commands.FailWhat.DEVICE: box.fail_device,
        commands.FailWhat.PATH: box.fail_path,
    }[command.what]
    before = len(box.notices)
    refusal = inject(command.device)
    if refusal is not None:
        return Outcome(refusal=refusal)
    return Outcome(Failed(command.what, command.device), notices=tuple(box.notices[before:]))


def restore(command: commands.LabRestore, lab: Lab) -> Outcome:
    volume = lab.subsystem.volumes.get(command.device)
    was_blocked = volume is not None and volume.blocked
    refusal = lab.subsystem.restore(command.device)
    if refusal is not None:
        return Outcome(refusal=refusal)
    return Outcome(Restored(command.device, was_blocked))


def set_to(command: commands.LabSet, lab: Lab) -> Outcome:
    """A pacing that is refused leaves the processor use alone too."""
    box, pacing, refusal = lab.subsystem, command.pacing, None
    if pacing is not None:
        pacing = _spelled(pacing, box.rules.pacings)
        refusal = box.set_pacing(pacing)
    if refusal is None and command.busy is not None:
        refusal = box.set_busy(command.busy)
    if refusal is not None:
        return Outcome(refusal=refusal)
    return Outcome(SetTo(command.busy, pacing))


# --- the lab itself -----------------------------------------------------------------


def reply(command: commands.LabReply, lab: Lab) -> Outcome:
    lab.reply = command.text
    return Outcome(Reply(command.text))


def checkpoint(command: commands.LabCheckpoint, lab: Lab) -> Outcome:
    if command.name not in lab.checkpoints and len(lab.checkpoints) >= MOST_CHECKPOINTS:
        return Outcome(TooManyCheckpoints(command.name, MOST_CHECKPOINTS))
    replaced = lab.checkpoint(command.name)
    return Outcome(CheckpointTaken(command.name, lab.clock.now, replaced))


def rollback(command: commands.LabRollback, lab: Lab) -> Outcome:
    if command.name not in lab.checkpoints:
        return Outcome(NoCheckpoint(command.name, tuple(lab.checkpoints)))
    lab.rollback(command.name)
    return Outcome(RolledBack(command.name, lab.clock.now))


# --- expectations ---------------------------------------------------------------------


def expect_code(command: commands.ExpectCode, lab: Lab) -> Outcome:
    found = lab.last.cc
    return Outcome(Expectation(found == command.code, found))


def expect_message(command: commands.ExpectMessage, lab: Lab) -> Outcome:
    found = lab.last.message_ids
    return Outcome(Expectation(command.id in found, found))


def expect_same(command: commands.ExpectSame, lab: Lab) -> Outcome:
    compared, refusal, _ = compare(commands.LabCompare(command.device, command.other), lab)
    if refusal is not None:
        return Outcome(Expectation(False, None), refusal)
    return Outcome(
        Expectation(bool(compared.differing) is not command.identical, compared.differing)
    )


def expect_relations(command: commands.ExpectRelations, lab: Lab) -> Outcome:
    return _expect_count(command, lab, lab.subsystem.relation_count)


def expect_tracks(command: commands.ExpectTracks, lab: Lab) -> Outcome:
    return _expect_count(command, lab, lab.subsystem.tracks_to_copy)


def _expect_count(
    command: commands.ExpectRelations | commands.ExpectTracks, lab: Lab, count: Callable[[int], int]
) -> Outcome:
    if command.device not in lab.subsystem.volumes:
        return Outcome(Expectation(False, None), _unknown(command.device))
    found = count(command.device)
    return Outcome(Expectation(found == command.number, found))


EXECUTORS: dict[type, Callable[[Any, Lab], Outcome]] = {
    commands.LabWrite: write,
    commands.LabRead: read,
    commands.LabCompare: compare,
    commands.LabAdvance: advance,
    commands.LabMicroprogram: microprogram,
    commands.LabPower: power,
    commands.LabFail: fail,
    commands.LabRestore: restore,
    commands.LabSet: set_to,
    commands.LabReply: reply,
    commands.LabCheckpoint: checkpoint,
    commands.LabRollback: rollback,
    commands.LabMap: track_map,
    commands.ExpectCode: expect_code,
    commands.ExpectMessage: expect_message,
    commands.ExpectSame: expect_same,
    commands.ExpectRelations: expect_relations,
    commands.ExpectTracks: expect_tracks,
}
