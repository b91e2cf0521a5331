"""A lab put together again from its parts, each value looked at before it is used.

Parts may come from a file that somebody else wrote, so nothing is taken on trust:
what does not fit raises UnfitError with the part's name.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from flashcli.host import Host
from flashcli.lab import Lab, LastStep
from flashcli.state.parts import (
    KINDS,
    RELATION_MAPS,
    RELATION_VALUES,
    SINGLE,
    SUBSYSTEM_VALUES,
    VOLUME_MARKS,
    VOLUME_NUMBERS,
    VOLUME_TEXTS,
    Body,
    Part,
    Settings,
)
from flashcli.storage.addresses import Extent
from flashcli.storage.bitmap import TrackBitmap
from flashcli.storage.clock import LAST_SECOND, Clock
from flashcli.storage.relationship import Relationship
from flashcli.storage.requests import Incremental, Mode, SpaceEfficient
from flashcli.storage.rules import Rules
from flashcli.storage.store import Loan
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.tracks import Base, records
from flashcli.storage.views import Notice, NoticeKind, State
from flashcli.storage.volume import Remote, Volume

_ENUMS = {"mode": Mode, "incremental": Incremental, "out_of_space": SpaceEfficient, "state": State}
_MOST_CYLINDERS = 1_182_006  # of the largest model there is
_MAX_DEVICES = 0x10000

Bases = Mapping[str, Callable[[Body], Base]]
Rebuild = Callable[[Iterable[Part]], "Rebuilt"]


class UnfitError(Exception):
    """A part does not fit: its name, and why."""


class Rebuilt(NamedTuple):
    lab: Lab
    settings: Settings


class _Reader:
    """The values of one part. Each `get` names the type that is wanted."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.name = f"{part.kind} {part.key}".rstrip()

    def unfit(self, why: str) -> UnfitError:
        return UnfitError(f"{self.name}: {why}")

    def get(self, key: str, kind: type, default: Any = None) -> Any:
        value = self.part.body.get(key, default)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.unfit(f"{key} is {value!r:.40}")
        return value

    def number(self, key: str, most: int, least: int = 0) -> int:
        value: int = self.get(key, int)
        if not least <= value <= most:
            raise self.unfit(f"{key} is {value}, allowed {least} to {most}")
        return value

    def texts(self, key: str) -> list[str]:
        found = self.get(key, list)
        if not all(isinstance(one, str) for one in found):
            raise self.unfit(f"{key} holds more than texts")
        return list(found)

    def integers(self, key: str) -> set[int]:
        found = self.get(key, list)
        if not all(type(one) is int for one in found):
            raise self.unfit(f"{key} holds more than numbers")
        return set(found)

    def images(self, most: int) -> dict[int, bytes | None]:
        """Well formed, of a volume or extent of `most` tracks."""
        for track, image in self.part.images.items():
            if not 0 <= track < most:
                raise self.unfit(f"track {track} of {most}")
            try:
                if image is not None:
                    records(image)
            except ValueError as error:
                raise self.unfit(f"track {track}: {error}") from None
        return dict(self.part.images)

    def device(self, key: str, known: Mapping[int, Volume]) -> Volume:
        text = self.get(key, str)
        volume = known.get(_device(text))
        if volume is None:
            raise self.unfit(f"no volume {text!r:.20}")
        return volume

    def map(self, name: str, length: int) -> TrackBitmap:
        found = self.part.maps.get(name)
        if found is None or found.length != length:
            raise self.unfit(f"no map {name} of {length} tracks")
        return found


def _device(text: str) -> int:
    try:
        return int(text, 16) if len(text) == 4 else -1
    except ValueError:
        return -1


def rebuild(parts: Iterable[Part], bases: Bases, rules: Callable[[str], Rules]) -> Rebuilt:
    """`bases` makes the base of a volume from its description, by its kind; `rules`
    those of a profile. Raises UnfitError, and what these two raise."""
    kinds: dict[str, list[_Reader]] = {}
    for part in parts:
        kinds.setdefault(part.kind, []).append(_Reader(part))
    if unknown := sorted(kinds.keys() - KINDS):
        raise UnfitError(f"parts {unknown[0]!r:.40}, allowed: {' '.join(KINDS)}")
    for kind in SINGLE:
        if len(kinds.get(kind, ())) != 1:
            raise UnfitError(f"{len(kinds.get(kind, ()))} parts {kind}, allowed: 1")
    (whole,), (host_part,), (box_part,) = kinds["lab"], kinds["host"], kinds["subsystem"]
    settings = Settings(whole.get("profile", str), whole.get("messages", str))
    host = _host(host_part)
    box = _subsystem(box_part, rules(settings.profile), whole.number("now", LAST_SECOND))
    for reader in kinds.get("volume", ()):
        _add_volume(reader, box, host, bases)
    for reader in kinds.get("relationship", ()):
        _add_relation(reader, box)
    for reader in kinds.get("loan", ()):
        _add_loan(reader, box)
    lab = Lab(host, box)
    lab.next_job = whole.number("next_job", 1 << 31, 1)
    lab.reply = whole.get("reply", str)
    lab.last = LastStep(whole.get("last_cc", int), tuple(whole.texts("last_messages")))
    return Rebuilt(lab, settings)


def _host(reader: _Reader) -> Host:
    features = frozenset(reader.texts("features"))
    host = Host(reader.get("name", str), reader.get("user", str), features)
    host.answers = reader.number("answers", 999)
    return host


def _subsystem(reader: _Reader, rules: Rules, now: int) -> Subsystem:
    level, pacing = reader.get("level", str), reader.get("pacing", str)
    if level not in rules.levels or pacing not in rules.pacings:
        raise reader.unfit(f"profile {rules.name} has no level {level!r} or no pacing {pacing!r}")
    box = Subsystem(rules, clock=Clock(now), level=level, pacing=pacing)
    for name in SUBSYSTEM_VALUES:
        setattr(box, name, reader.get(name, type(getattr(box, name))))
    box.table_pool = reader.get("table_pool", int) if "table_pool" in reader.part.body else None
    box.pool_noticed = reader.integers("pool_noticed")
    box.expired = reader.integers("expired")
    try:
        box.freeze_ends = {int(lss): int(end) for lss, end in reader.get("freeze_ends", list)}
        box.notices = [
            Notice(NoticeKind(one["kind"]), dict(one["facts"]))
            for one in reader.get("notices", list)
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise reader.unfit(f"freeze or notice ({error})") from None
    return box


# --- volumes ----------------------------------------------------------------------


def _add_volume(reader: _Reader, box: Subsystem, host: Host, bases: Bases) -> None:
    device = _device(reader.part.key)
    if not 0 <= device < _MAX_DEVICES or device in box.volumes:
        raise reader.unfit("no device number, or one that is taken")
    volume = _volume(reader, box, device, bases)
    for track, image in reader.images(volume.tracks).items():
        if image is None:
            raise reader.unfit(f"track {track} is not there")
        volume.store.written[track] = image
    box.add(volume)
    box.pages_used += len(volume.pages)
    if volume.frozen:
        box.frozen.setdefault(volume.lss, set()).add(device)
    _known_to_host(reader, host, device)


def _volume(reader: _Reader, box: Subsystem, device: int, bases: Bases) -> Volume:
    body = reader.part.body
    model = box.rules.models.get(reader.get("model", str))
    if model is None:
        raise reader.unfit(f"profile {box.rules.name} has no model {body['model']!r:.20}")
    values: dict[str, Any] = {name: reader.get(name, str) for name in VOLUME_TEXTS}
    values |= {name: reader.number(name, 0xFFFF) for name in VOLUME_NUMBERS}
    values["cylinders"] = reader.number("cylinders", _MOST_CYLINDERS, 1)
    volume = Volume(device, volser="", base=_base(reader, bases), remote=_remote(reader), **values)
    marks = reader.texts("marks")
    for name in VOLUME_MARKS:
        setattr(volume, name, name in marks)
    volume.pages = set(_numbers(reader, "pages", 1 + volume.tracks // box.rules.page_tracks))
    return volume


def _base(reader: _Reader, bases: Bases) -> Base:
    body = reader.get("base", dict)
    kind = body.get("kind")
    make = bases.get(kind) if isinstance(kind, str) else None
    if make is None:
        raise reader.unfit(f"base {body!r:.40}")
    return make(body)


def _remote(reader: _Reader) -> Remote | None:
    if "remote" not in reader.part.body:
        return None
    body = reader.get("remote", dict)
    if set(body) != set(Remote._fields) or not all(isinstance(one, str) for one in body.values()):
        raise reader.unfit(f"remote {body!r:.40}")
    return Remote(**body)


def _numbers(reader: _Reader, key: str, most: int) -> Iterable[int]:
    if key not in reader.part.body:
        return ()
    try:
        return numbers(reader.get(key, str), most)
    except ValueError as error:
        raise reader.unfit(f"{key}: {error}") from None


def numbers(text: str, most: int) -> list[int]:
    """What `parts.ranges` wrote; raises ValueError for a number of `most` and above."""
    found: list[int] = []
    for run in text.split():
        first, _, last = run.partition("-")
        low, high = int(first), int(last or first)
        if not 0 <= low <= high < most:
            raise ValueError(f"{run} of {most}")
        found += range(low, high + 1)
    return found


def _known_to_host(reader: _Reader, host: Host, device: int) -> None:
    body = reader.part.body
    if "label" in body:
        host.labels[device] = reader.get("label", str)
    if "validated" in body:
        host.validated[device] = frozenset(reader.texts("validated"))
    if body.get("pending_offline"):
        host.pending_offline.add(device)
    if body.get("boxed"):
        host.boxed.add(device)


# --- relationships and loans -----------------------------------------------------------


def _add_relation(reader: _Reader, box: Subsystem) -> None:
    source, target = reader.device("source", box.volumes), reader.device("target", box.volumes)
    pair, length = _places(reader, source, "source_first", target, "target_first")
    try:
        order = int(reader.part.key)
    except ValueError:
        raise reader.unfit("no order number") from None
    relation = Relationship(order, source, target, pair, full_volume=False, now=0)
    for name in RELATION_VALUES:
        setattr(relation, name, _value(reader, name, getattr(relation, name)))
    for name in RELATION_MAPS:
        setattr(relation, name, reader.map(name, length))
    if reader.get("revertible", bool):
        relation.increment = reader.map("increment", length)
        relation.replaced = reader.images(length)
    box.insert(relation)


def _value(reader: _Reader, name: str, like: Any) -> Any:
    if name in ("established", "last_activity"):
        return reader.number(name, LAST_SECOND)
    if name not in _ENUMS:
        return reader.get(name, type(like))
    try:
        return _ENUMS[name](reader.get(name, str))
    except ValueError as error:
        raise reader.unfit(str(error)) from None


def _places(
    reader: _Reader, one: Volume, one_first: str, other: Volume, other_first: str
) -> tuple[tuple[Extent, Extent], int]:
    """Two extents of equal length, each inside its volume."""
    length = reader.number("tracks", min(one.tracks, other.tracks), 1)
    first = reader.number(one_first, one.tracks - length)
    second = reader.number(other_first, other.tracks - length)
    return (Extent(first, first + length - 1), Extent(second, second + length - 1)), length


def _add_loan(reader: _Reader, box: Subsystem) -> None:
    borrower, lender = reader.device("borrower", box.volumes), reader.device("lender", box.volumes)
    if borrower is lender:
        raise reader.unfit("a volume that borrows from itself")
    pair, length = _places(reader, lender, "source_first", borrower, "first")
    loan = Loan(lender.store, pair[0].first, borrower.store, pair[1].first, length)
    loan.tracks = reader.map("lent", length)
    loan.depth = reader.number("depth", 1 << 16, 1)
    borrower.store.borrowed.append(loan)
    lender.store.lent.append(loan)
