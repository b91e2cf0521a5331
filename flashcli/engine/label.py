"""INIT and REFORMAT as far as a volume's label and VTOC go.

The label is read and written as any host does it, through the subsystem. Here is
nothing about what stands in data sets: a volume that is initialised gets a label
and a VTOC that is empty, its other tracks keep what they hold.
"""

from collections.abc import Mapping
from enum import StrEnum
from struct import Struct
from typing import NamedTuple

from flashcli.commands import Relabel
from flashcli.lab import Lab
from flashcli.outcomes import Outcome
from flashcli.storage.addresses import TRACKS_PER_CYLINDER, track_of
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.requests import Withdraw
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.tracks import (
    address,
    build_track,
    empty_track,
    label,
    label_track,
    own_record,
    records,
)
from flashcli.storage.volume import Volume


class Field(NamedTuple):
    first: int
    end: int


_CODE_PAGE = "cp037"
_VOLSER, _VTOC, _OWNER = Field(4, 10), Field(11, 16), Field(37, 51)  # in the VOL1 label
_FORMAT_4, _FORMAT_5 = b"\x04" * 44, b"\x05" * 4 + bytes(40)
_EXTENT = slice(61, 71)  # DS4VTOCE in the data of the format 4 DSCB
_CCHH = Struct(">HH")


class Vtoc(NamedTuple):
    """Where a volume table of contents begins, and how many tracks it has."""

    cylinder: int
    head: int
    tracks: int


DEFAULT_VTOC = Vtoc(0, 1, TRACKS_PER_CYLINDER - 1)  # as INIT 17.0 puts it (L17)


class Obstacle(StrEnum):
    """Why a label is left alone, besides refusals of the subsystem."""

    ONLINE = "ONLINE"
    GROUPED = "GROUPED"  # online to another system
    OTHER_VOLSER = "OTHER_VOLSER"  # facts: found, wanted
    OTHER_OWNER = "OTHER_OWNER"  # facts: found, wanted
    NO_LABEL = "NO_LABEL"
    VTOC_PLACE = "VTOC_PLACE"  # facts: cylinder, head, tracks


class Hindered(NamedTuple):
    obstacle: Obstacle
    facts: dict[str, object] = {}


class Existing(NamedTuple):
    """The label and VTOC found; None where there are none."""

    volser: str | None
    owner: str
    vtoc: Vtoc | None


class Relabelled(NamedTuple):
    volser: str
    owner: str
    vtoc: Vtoc | None  # None: REFORMAT left it where it was


def examine(request: Relabel, lab: Lab, *, by_ddname: bool) -> Existing | Hindered | Refusal:
    """All checks of a relabelling, in order; nothing is written. A volume that is
    named by ddname may be online."""
    box = lab.subsystem
    volume = box.volumes.get(request.device)
    if volume is None:
        return Refusal(Reason.DEVICE_UNKNOWN, {"device": request.device})
    if volume.online and not by_ddname:
        return Hindered(Obstacle.ONLINE)
    if volume.online_elsewhere and request.verify_offline:
        return Hindered(Obstacle.GROUPED)
    image = box.read(volume.device, 0)
    if isinstance(image, Refusal):
        return image
    found = _existing(box, volume, image)
    return _verified(request, volume, found) or found


def _verified(request: Relabel, volume: Volume, found: Existing) -> Hindered | None:
    if found.volser is None and (request.verify or not request.initialise):
        return Hindered(Obstacle.NO_LABEL)
    if request.verify is not None and request.verify != found.volser:
        facts: dict[str, object] = {"found": found.volser, "wanted": request.verify}
        return Hindered(Obstacle.OTHER_VOLSER, facts)
    if request.verify_owner is not None and request.verify_owner != found.owner:
        return Hindered(
            Obstacle.OTHER_OWNER, {"found": found.owner, "wanted": request.verify_owner}
        )
    if request.vtoc and not _fits(Vtoc(*request.vtoc), volume):
        return Hindered(Obstacle.VTOC_PLACE, Vtoc(*request.vtoc)._asdict())
    return None


def _fits(vtoc: Vtoc, volume: Volume) -> bool:
    """Behind track 0, inside the volume."""
    first = track_of(vtoc.cylinder, vtoc.head)
    on_cylinder = vtoc.head < TRACKS_PER_CYLINDER
    return on_cylinder and first > 0 and 0 < vtoc.tracks <= volume.tracks - first


def relabel(request: Relabel, lab: Lab) -> Outcome:
    """Result: `Relabelled`, or `Hindered` with everything as it was."""
    found = examine(request, lab, by_ddname=True)
    if isinstance(found, Refusal):
        return Outcome(refusal=found)
    if isinstance(found, Hindered):
        return Outcome(found)
    box, volume = lab.subsystem, lab.subsystem.volumes[request.device]
    volser = request.volser if request.volser is not None else found.volser or ""
    owner = request.owner if request.owner is not None else found.owner
    if request.initialise and volume.space_efficient:
        box.withdraw(Withdraw(target=volume.device))  # to release the space (UG-INI)
    vtoc = Vtoc(*request.vtoc) if request.vtoc else DEFAULT_VTOC
    images = (
        _initialised(volume, volser, owner, vtoc)
        if request.initialise
        else {0: _labelled(box.view(volume.device, 0), volser, owner)}
    )
    for track, image in images.items():
        if refusal := box.write(volume.device, track, image):
            return Outcome(refusal=refusal)
    return Outcome(Relabelled(volser, owner, vtoc if request.initialise else None))


# --- labels and tables of contents ------------------------------------------------------


def _initialised(volume: Volume, volser: str, owner: str, vtoc: Vtoc) -> dict[int, bytes]:
    first = track_of(vtoc.cylinder, vtoc.head)
    images = {0: _with_label(label_track(volser, owner), {_VTOC: address(first) + b"\x01"})}
    images |= {track: empty_track(track) for track in range(first, first + vtoc.tracks)}
    contents = bytearray(96)
    contents[0] = 0xF4
    contents[18:22] = _CCHH.pack(min(volume.cylinders, 0xFFFF), TRACKS_PER_CYLINDER)
    contents[_EXTENT] = b"\x01\0" + address(first) + address(first + vtoc.tracks - 1)
    free = bytearray(96)
    free[0] = 0xF5
    images[first] = build_track(
        first,
        (
            own_record(first, 1, bytes(contents), _FORMAT_4),
            own_record(first, 2, bytes(free), _FORMAT_5),
        ),
    )
    return images


def _labelled(image: bytes, volser: str, owner: str) -> bytes:
    """The same track 0 with another volser and owner in its label."""
    changes = {
        _VOLSER: f"{volser:<6.6}".encode(_CODE_PAGE),
        _OWNER: f"{owner:<14.14}".encode(_CODE_PAGE),
    }
    return _with_label(image, changes)


def _with_label(image: bytes, changes: Mapping[Field, bytes]) -> bytes:
    made = []
    for record in records(image):
        data = bytearray(record.data)
        if record.number == 3:
            for (first, end), value in changes.items():
                data[first:end] = value
        made.append(record._replace(data=bytes(data)))
    return build_track(0, made)


def _existing(box: Subsystem, volume: Volume, image: bytes) -> Existing:
    found = label(image)
    if found is None:
        return Existing(None, "", None)
    pointer = next(
        record.data[_VTOC.first : _VTOC.end] for record in records(image) if record.number == 3
    )
    cylinder, head = _CCHH.unpack(pointer[:4])
    return Existing(*found, _vtoc_at(box, volume, cylinder, head))


def _vtoc_at(box: Subsystem, volume: Volume, cylinder: int, head: int) -> Vtoc | None:
    """What the format 4 DSCB there says; a volume may have none yet."""
    track = track_of(cylinder, head)
    if head >= TRACKS_PER_CYLINDER or not 0 < track < volume.tracks:
        return None
    for record in records(box.view(volume.device, track)):
        if record.key == _FORMAT_4 and len(record.data) >= _EXTENT.stop:
            first, last = record.data[_EXTENT][2:6], record.data[_EXTENT][6:10]
            return Vtoc(cylinder, head, _track(last) - _track(first) + 1)
    return None


def _track(where: bytes) -> int:
    return track_of(*_CCHH.unpack(where))


EXECUTORS = {Relabel: relabel}
