"""A lab taken apart into what can be kept: plain values, track maps, track images.

Nothing here knows a file or a format. `rebuilding` is the way back, so a change in
one asks for the same in the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from flashcli.host import Host
from flashcli.lab import Lab
from flashcli.storage.addresses import device_name
from flashcli.storage.bitmap import TrackBitmap
from flashcli.storage.relationship import Relationship
from flashcli.storage.store import Loan
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.views import Notice
from flashcli.storage.volume import Volume

SINGLE = ("lab", "host", "subsystem")  # kinds of parts of which there is one
MANY = ("volume", "relationship", "loan")
KINDS = (*SINGLE, *MANY)

VOLUME_MARKS = (
    "online",
    "online_elsewhere",
    "minidisk",
    "space_efficient",
    "xrc_source",
    "blocked",
    "not_ready",
    "no_path",
    "frozen",
)
VOLUME_TEXTS = ("model", "controller")
VOLUME_NUMBERS = ("cylinders", "lss", "cca", "ssid")
SUBSYSTEM_VALUES = (
    "level",
    "serial",
    "copy_rate",
    "pool_pages",
    "pacing",
    "busy",
    "last_served",
    "last_order",
    "powered",
    "memory_kept",
)
RELATION_VALUES = (
    "source_first",
    "target_first",
    "tracks",
    "full_volume",
    "mode",
    "incremental",
    "inhibits",
    "preserve_mirror",
    "out_of_space",
    "sequence",
    "state",
    "established",
    "last_activity",
)
RELATION_MAPS = ("uncopied", "changed_source", "changed_target", "stale")  # and "increment"

Body = dict[str, Any]


class Settings(NamedTuple):
    """What a lab was made with and does not know itself: the profile by name or
    absolute path, the overlay of message texts by absolute path, or empty."""

    profile: str
    messages: str = ""


class Part(NamedTuple):
    """`body` holds strings, integers, booleans, and lists and tables of them, never
    None. `images` maps track numbers to track images; None stands for what the base
    of the volume has. `changed` are those of its keys that may have changed since
    they were kept, None for all; the maps tell that themselves."""

    kind: str
    key: str
    body: Body
    maps: dict[str, TrackBitmap] = {}
    images: Mapping[int, bytes | None] = {}
    changed: set[int] | None = None


def parts(lab: Lab, settings: Settings) -> Iterator[Part]:
    """The whole lab, in an order that depends on what it holds alone."""
    yield from small_parts(lab, settings)
    box = lab.subsystem
    for volume in box.volumes.values():
        yield volume_part(volume, lab.host)
    for relation in sorted(box.all_relations(), key=lambda one: one.order):
        yield relation_part(relation)
    owners = owners_of(box)
    for volume in box.volumes.values():
        yield from loan_parts(volume, owners)


def small_parts(lab: Lab, settings: Settings) -> Iterator[Part]:
    """What costs nothing to keep after every statement."""
    body = {
        "now": lab.clock.now,
        "next_job": lab.next_job,
        "reply": lab.reply,
        "last_cc": lab.last.cc,
        "last_messages": list(lab.last.message_ids),
        "profile": settings.profile,
        "messages": settings.messages,
    }
    yield Part("lab", "", body)
    host = lab.host
    known = {"name": host.name, "user": host.user, "answers": host.answers}
    yield Part("host", "", {**known, "features": sorted(host.at_start)})
    yield Part("subsystem", "", _subsystem(lab.subsystem))


def _subsystem(box: Subsystem) -> Body:
    body: Body = {name: getattr(box, name) for name in SUBSYSTEM_VALUES}
    if box.table_pool is not None:
        body["table_pool"] = box.table_pool
    body["pool_noticed"] = sorted(box.pool_noticed)
    body["freeze_ends"] = [[lss, second] for lss, second in sorted(box.freeze_ends.items())]
    body["expired"] = sorted(box.expired)
    body["notices"] = [_notice(one) for one in box.notices]
    return body


def _notice(notice: Notice) -> Body:
    return {"kind": str(notice.kind), "facts": dict(notice.facts)}


def volume_part(volume: Volume, host: Host) -> Part:
    """The volume, and what the host knows of the device."""
    device = volume.device
    body: Body = {name: getattr(volume, name) for name in VOLUME_TEXTS + VOLUME_NUMBERS}
    body["marks"] = [name for name in VOLUME_MARKS if getattr(volume, name)]
    if volume.remote is not None:
        body["remote"] = volume.remote._asdict()
    if volume.pages:
        body["pages"] = ranges(volume.pages)
    body["base"] = volume.store.base.describe()
    if device in host.labels:
        body["label"] = host.labels[device]
    if device in host.validated:
        body["validated"] = sorted(host.validated[device])
    if device in host.pending_offline:
        body["pending_offline"] = True
    if device in host.boxed:
        body["boxed"] = True
    store = volume.store
    return Part("volume", device_name(device), body, {}, store.written, store.noted)


def relation_key(order: int) -> str:
    return f"{order:012d}"


def relation_part(relation: Relationship) -> Part:
    """What a revertible one replaced changes with what is uncopied, until the next
    increment replaces something else."""
    body: Body = {
        "source": device_name(relation.source.device),
        "target": device_name(relation.target.device),
    }
    body |= {name: _plain(getattr(relation, name)) for name in RELATION_VALUES}
    body["revertible"] = relation.revertible
    maps = {name: getattr(relation, name) for name in RELATION_MAPS}
    maps["increment"] = increment = relation.increment or TrackBitmap(relation.tracks)
    changed = None if increment.noted is None else relation.uncopied.noted
    replaced = relation.replaced or {}
    return Part("relationship", relation_key(relation.order), body, maps, replaced, changed)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def owners_of(box: Subsystem) -> dict[int, Volume]:
    """Volumes by the identity of their stores."""
    return {id(volume.store): volume for volume in box.volumes.values()}


def loan_parts(volume: Volume, owners: Mapping[int, Volume]) -> list[Part]:
    """What the volume's store has borrowed; a loan that is settled is none."""
    found = [_loan(volume, loan, owners) for loan in volume.store.borrowed if loan.tracks]
    return sorted(found, key=lambda part: part.key)


def _loan(volume: Volume, loan: Loan, owners: Mapping[int, Volume]) -> Part:
    body: Body = {
        "borrower": device_name(volume.device),
        "first": loan.first,
        "lender": device_name(owners[id(loan.lender)].device),
        "source_first": loan.source_first,
        "tracks": loan.tracks.length,
        "depth": loan.depth,
    }
    places = f"{loan.first}-{body['lender']}-{loan.source_first}-{loan.tracks.length}"
    return Part("loan", f"{body['borrower']}-{places}", body, {"lent": loan.tracks})


def ranges(numbers: Iterable[int]) -> str:
    """`0-14 20`: ascending, first and last of each run."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in found)
