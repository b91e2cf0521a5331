"""What a LAB statement answers: messages, lines, condition code.

The answers look like nothing a vendor prints: LABnnnX ids, details indented below
them. It reads outcomes and changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from flashcli import commands
from flashcli.engine import lab_results as results
from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.outcomes import Outcome, Problem
from flashcli.reports import times
from flashcli.reports.lab_refusals import refused, track_name
from flashcli.storage.addresses import device_name
from flashcli.storage.views import Notice, NoticeKind

WIDTH = 120  # columns, carriage control included
RANGES_SHOWN = 256
IDS_SHOWN = 20
_INDENT = " " * 9

Parts = Iterator[Message | str]


class Answer(NamedTuple):
    """`lines` carry a blank carriage-control character; `messages` are those with
    an id among them."""

    messages: tuple[Message, ...]
    lines: tuple[str, ...]
    cc: int


def answer(command: Any, outcome: Outcome, catalogue: Catalogue) -> Answer:
    """The condition code is that of the gravest message (`lab.md`, LAB statements)."""
    parts: list[Message | str] = []
    if outcome.refusal is not None:
        parts.append(refused(outcome.refusal, catalogue))
    result = outcome.result
    if result is not None:
        parts += _REPORTS[type(result)](command, result, catalogue)
    for notice in outcome.notices:
        parts += _noticed(notice, catalogue)
    return _answer(parts)


def malformed(problem: Problem, catalogue: Catalogue) -> Answer:
    parts = [problem.message, catalogue.issue("LAB-COLUMN", column=problem.column)]
    return _answer([*parts, problem.hint] if problem.hint else parts)


def _answer(parts: Iterable[Message | str]) -> Answer:
    messages: list[Message] = []
    lines: list[str] = []
    gravest = 0
    for part in parts:
        if isinstance(part, str):
            line = _INDENT + part
        elif part.id:
            messages.append(part)
            gravest = max(gravest, part.severity)
            line = f" {part.id} {part.text}"
        else:
            line = _INDENT + part.text
        if len(line) > WIDTH:
            lines += _folded(line)
        else:
            lines.append(line)
    return Answer(tuple(messages), tuple(lines), gravest * 4)


def _folded(line: str) -> Iterator[str]:
    """Too long a line goes on in indented ones, broken at a blank where there is one."""
    while len(line) > WIDTH:
        cut = line.rfind(" ", len(_INDENT), WIDTH + 1)
        cut = cut if cut > len(_INDENT) else WIDTH
        yield line[:cut].rstrip(" ")
        line = _INDENT + line[cut:].lstrip(" ")
    yield line


# --- host programs ---------------------------------------------------------------


def _written(command: Any, result: results.Written, catalogue: Catalogue) -> Parts:
    if result.refused is not None:
        if result.asked > 1:
            yield catalogue.issue("LAB220I", written=result.tracks, asked=result.asked)
        return
    device = device_name(result.device)
    if result.seed is not None:
        yield catalogue.issue(
            "LAB003I", count=result.tracks, device=device, seed=result.seed, bytes=result.size
        )
    elif result.asked == 1:
        yield catalogue.issue(
            "LAB001I",
            track=track_name(result.first),
            device=device,
            record=result.record,
            bytes=result.size,
        )
    else:
        yield catalogue.issue(
            "LAB002I",
            count=result.tracks,
            device=device,
            first=track_name(result.first),
            last=track_name(result.last),
            record=result.record,
            bytes=result.size,
        )


def _no_record(command: Any, result: results.NoRecordBefore, catalogue: Catalogue) -> Parts:
    yield catalogue.issue(
        "LAB217E",
        track=track_name(result.track),
        device=device_name(result.device),
        record=result.record,
        before=result.record - 1,
    )


def _not_there(command: Any, result: results.NoRecord, catalogue: Catalogue) -> Parts:
    yield catalogue.issue(
        "LAB222E",
        track=track_name(result.track),
        device=device_name(result.device),
        record=result.record,
    )


def _record_short(command: Any, result: results.RecordShort, catalogue: Catalogue) -> Parts:
    yield catalogue.issue(
        "LAB223E",
        track=track_name(result.track),
        device=device_name(result.device),
        record=result.record,
        found=result.found,
        limit=result.limit,
    )


def _track_full(command: Any, result: results.TrackFull, catalogue: Catalogue) -> Parts:
    yield catalogue.issue(
        "LAB218E",
        track=track_name(result.track),
        device=device_name(result.device),
        found=result.found,
        limit=result.limit,
    )


def _fill_too_large(command: Any, result: results.FillTooLarge, catalogue: Catalogue) -> Parts:
    device = device_name(result.device)
    yield catalogue.issue("LAB208E", found=result.found, device=device, limit=result.limit)


def _read(command: Any, result: results.TrackRead, catalogue: Catalogue) -> Parts:
    from flashcli.reports import lab_track

    records = lab_track.records(result.image)
    yield catalogue.issue(
        "LAB004I",
        track=track_name(result.track),
        device=device_name(result.device),
        records=len(records),
    )
    yield from lab_track.shown(records, result.track, catalogue)
    yield catalogue.issue("LAB-SHA256", digest=lab_track.digest(result.image))


def _compared(command: Any, result: results.Compared, catalogue: Catalogue) -> Parts:
    one, other = device_name(result.device), device_name(result.other)
    ranges = result.differing
    if not ranges:
        yield catalogue.issue("LAB005I", device=one, other=other, tracks=result.tracks)
        return
    count = _tracks(ranges)
    yield catalogue.issue("LAB006W", device=one, other=other, count=count, tracks=result.tracks)
    yield from _packed([_range(*pair) for pair in ranges[:RANGES_SHOWN]])
    if len(ranges) > RANGES_SHOWN:
        yield catalogue.issue("LAB-MORE", count=len(ranges) - RANGES_SHOWN, what="RANGES")


def _tracks(ranges: Iterable[tuple[int, int]]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _range(first: int, last: int) -> str:
    return track_name(first) if first == last else f"{track_name(first)}-{track_name(last)}"


def _packed(words: list[str]) -> Iterator[str]:
    """As many to a line as fit, two blanks between them."""
    line = ""
    for word in words:
        if line and len(_INDENT) + len(line) + 2 + len(word) > WIDTH:
            yield line
            line = word
        else:
            line = f"{line}  {word}" if line else word
    yield line


# --- time, the service engineer, bad luck --------------------------------------------


def _advanced(command: Any, result: results.Advanced, catalogue: Catalogue) -> Parts:
    time = times.iso(result.now)
    if result.waited_for is None:
        yield catalogue.issue("LAB007I", seconds=result.seconds, time=time)
    elif result.seconds:
        device = device_name(result.waited_for)
        yield catalogue.issue("LAB008I", device=device, seconds=result.seconds, time=time)
    else:
        yield catalogue.issue("LAB009I", device=device_name(result.waited_for), time=time)


def _clock_limit(command: Any, result: results.ClockLimit, catalogue: Catalogue) -> Parts:
    yield catalogue.issue("LAB219E", limit=times.iso(result.limit))


def _replaced(command: Any, result: results.Replaced, catalogue: Catalogue) -> Parts:
    yield catalogue.issue("LAB010I", level=result.level, before=result.before)


def _powered_off(command: Any, result: results.PoweredOff, catalogue: Catalogue) -> Parts:
    yield catalogue.issue("LAB011I" if result.memory_kept else "LAB012I")


def _powered_on(command: Any, result: results.PoweredOn, catalogue: Catalogue) -> Parts:
    if result.lost:
        blocked = " ".join(map(device_name, result.blocked)) or "NONE"
        yield catalogue.issue("LAB014I", relations=result.relations, blocked=blocked)
    else:
        yield catalogue.issue("LAB013I", relations=result.relations)


_FAILED = {
    commands.FailWhat.COPY: "LAB015I",
    commands.FailWhat.DEVICE: "LAB016I",
    commands.FailWhat.PATH: "LAB017I",
}


def _failed(command: Any, result: results.Failed, catalogue: Catalogue) -> Parts:
    yield catalogue.issue(_FAILED[result.what], device=device_name(result.device))


def _restored(command: Any, result: results.Restored, catalogue: Catalogue) -> Parts:
    name = "LAB019I" if result.was_blocked else "LAB018I"
    yield catalogue.issue(name, device=device_name(result.device))


def _set(command: Any, result: results.SetTo, catalogue: Catalogue) -> Parts:
    if result.busy is not None:
        yield catalogue.issue("LAB020I", busy=result.busy)
    if result.pacing is not None:
        yield catalogue.issue("LAB021I", pacing=result.pacing)


def _noticed(notice: Notice, catalogue: Catalogue) -> Parts:
    """Those that tell what the statement just did; the console shows them all."""
    facts = notice.facts
    if notice.kind is NoticeKind.SIM:
        code = f"{facts['byte22']}{facts['byte23']}"
        device = device_name(int(str(facts["device"])))
        yield catalogue.issue("LAB029I", device=device, code=code)
    elif notice.kind is NoticeKind.FREEZE_EXPIRED:
        yield catalogue.issue("LAB030I", lss=facts["lss"])


# --- the lab itself --------------------------------------------------------------------


def _reply(command: Any, result: results.Reply, catalogue: Catalogue) -> Parts:
    yield catalogue.issue("LAB022I", reply=result.text)


def _taken(command: Any, result: results.CheckpointTaken, catalogue: Catalogue) -> Parts:
    name = "LAB024I" if result.replaced else "LAB023I"
    yield catalogue.issue(name, name=result.name, time=times.iso(result.now))


def _too_many(command: Any, result: results.TooManyCheckpoints, catalogue: Catalogue) -> Parts:
    yield catalogue.issue("LAB221E", name=result.name, limit=result.limit)


def _rolled_back(command: Any, result: results.RolledBack, catalogue: Catalogue) -> Parts:
    yield catalogue.issue("LAB025I", name=result.name, time=times.iso(result.now))


def _no_checkpoint(command: Any, result: results.NoCheckpoint, catalogue: Catalogue) -> Parts:
    known = ", ".join(result.known) or "NONE"
    yield catalogue.issue("LAB216E", name=result.name, known=known)


def _mapped(command: Any, result: results.Mapped, catalogue: Catalogue) -> Parts:
    from flashcli.reports import lab_map

    return lab_map.shown(result, catalogue)


# --- expectations ------------------------------------------------------------------------


def _expectation(command: Any, result: results.Expectation, catalogue: Catalogue) -> Parts:
    expected, found = _EXPECTED[type(command)](command, result.found)
    if result.met:
        yield catalogue.issue("LAB027I", expected=expected)
    else:
        missing = "NO SUCH DEVICE" if result.found is None else found
        yield catalogue.issue("LAB028S", expected=expected, found=missing)


def _code(command: commands.ExpectCode, found: Any) -> tuple[str, str]:
    return f"CC({command.code})", f"CC({found})"


def _message(command: commands.ExpectMessage, found: Any) -> tuple[str, str]:
    ids = list(dict.fromkeys(found))
    more = [f"{len(ids) - IDS_SHOWN} MORE"] if len(ids) > IDS_SHOWN else []
    return f"MESSAGE({command.id})", ", ".join(ids[:IDS_SHOWN] + more) or "NO MESSAGE"


def _same(command: commands.ExpectSame, found: Any) -> tuple[str, str]:
    pair = f"({device_name(command.device)},{device_name(command.other)})"
    if not command.identical:
        return f"DIFFERENT{pair}", f"IDENTICAL{pair}"
    differ = f": TRACKS {_tracks(found)}, FIRST TRACK({track_name(found[0][0])})" if found else ""
    return f"IDENTICAL{pair}", f"DIFFERENT{pair}{differ}"


def _relations(command: commands.ExpectRelations, found: Any) -> tuple[str, str]:
    device = device_name(command.device)
    return f"RELATIONS({device},{command.number})", f"RELATIONS({device},{found})"


def _left(command: commands.ExpectTracks, found: Any) -> tuple[str, str]:
    device = device_name(command.device)
    return f"TRACKSTOCOPY({device},{command.number})", f"TRACKSTOCOPY({device},{found})"


_EXPECTED: dict[type, Callable[[Any, Any], tuple[str, str]]] = {
    commands.ExpectCode: _code,
    commands.ExpectMessage: _message,
    commands.ExpectSame: _same,
    commands.ExpectRelations: _relations,
    commands.ExpectTracks: _left,
}

_REPORTS: dict[type, Callable[[Any, Any, Catalogue], Parts]] = {
    results.Written: _written,
    results.NoRecordBefore: _no_record,
    results.NoRecord: _not_there,
    results.RecordShort: _record_short,
    results.TrackFull: _track_full,
    results.FillTooLarge: _fill_too_large,
    results.TrackRead: _read,
    results.Compared: _compared,
    results.Advanced: _advanced,
    results.ClockLimit: _clock_limit,
    results.Replaced: _replaced,
    results.PoweredOff: _powered_off,
    results.PoweredOn: _powered_on,
    results.Failed: _failed,
    results.Restored: _restored,
    results.SetTo: _set,
    results.Reply: _reply,
    results.CheckpointTaken: _taken,
    results.RolledBack: _rolled_back,
    results.TooManyCheckpoints: _too_many,
    results.NoCheckpoint: _no_checkpoint,
    results.Mapped: _mapped,
    results.Expectation: _expectation,
}
