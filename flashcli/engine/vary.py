"""VARY: devices online and offline, one after the other, each answered by itself.

ONLINE reads the label as a host would see it, without doing I/O, and holds it
against the labels of the devices that are online (`operator-commands.md`
section 6). It knows no message.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from flashcli import commands
from flashcli.lab import Lab
from flashcli.outcomes import Outcome
from flashcli.storage.host_io import reachable
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.tracks import volser as label_of
from flashcli.storage.volume import Volume

# rulings.md, "Display values nobody configures".
CHPIDS = (0x40, 0x41, 0x42, 0x43)

# What may keep a host from a device or its label; the report has a message for each.
REASONS = frozenset(
    (
        Reason.POWER_STATE,
        Reason.DEVICE_UNKNOWN,
        Reason.DEVICE_NOT_READY,
        Reason.VOLUME_BLOCKED,
        Reason.RELATION_FAILED,
    )
)


class Became(StrEnum):
    """What VARY made of one device. The first five are as asked for."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    PENDING_OFFLINE = "PENDING_OFFLINE"
    BOXED = "BOXED"
    PENDING_BOXED = "PENDING_BOXED"
    STILL_BOXED = "STILL_BOXED"
    ADDRESS_IN_USE = "ADDRESS_IN_USE"  # subsystem id and unit address of an online device
    LABEL_IN_USE = "LABEL_IN_USE"  # an online device has that volser
    LABEL_MISSING = "LABEL_MISSING"
    LABEL_INCOMPLETE = "LABEL_INCOMPLETE"
    REFUSED = "REFUSED"  # see `refusal`


class Varied(NamedTuple):
    """`paths` joined the path group; `other` is the device in the way."""

    device: int
    became: Became
    paths: tuple[int, ...] = ()
    volser: str = ""
    other: int = 0
    ssid: int = 0
    cca: int = 0
    refusal: Refusal | None = None


class AllVaried(NamedTuple):
    """In the order named."""

    devices: tuple[Varied, ...]


def vary(command: commands.Vary, lab: Lab) -> Outcome:
    """One device after the other; the outcome's refusal is the first of theirs."""
    act = _Online(command, lab) if command.online else _Offline(command, lab)
    answers = tuple(
        _unknown(one) if isinstance(one, int) else act.on(one) for one in _varied(command, lab)
    )
    refusal = next((one.refusal for one in answers if one.refusal), None)
    return Outcome(AllVaried(answers), refusal)


def _varied(command: commands.Vary, lab: Lab) -> Iterator[Volume | int]:
    """The volumes named. Undefined numbers inside a range are skipped; where a
    range holds nothing else, its first number stands for it."""
    volumes = lab.subsystem.volumes
    for first, last in command.devices:
        found = [volumes[device] for device in range(first, last + 1) if device in volumes]
        yield from found or (first,)


def _unknown(device: int) -> Varied:
    return _refused(device, Refusal(Reason.DEVICE_UNKNOWN, {"device": device}))


def _refused(device: int, refusal: Refusal) -> Varied:
    return Varied(device, Became.REFUSED, refusal=refusal)


class _Offline:
    def __init__(self, command: commands.Vary, lab: Lab) -> None:
        self._host = lab.host
        self._force = command.force

    def on(self, volume: Volume) -> Varied:
        """A device in use stays online, marked, until it is no longer allocated."""
        device, host = volume.device, self._host
        if self._force:
            host.box(device)
        if device in host.allocated:
            host.keep_until_free(device)
            return Varied(device, Became.PENDING_BOXED if self._force else Became.PENDING_OFFLINE)
        host.take_offline(volume)
        return Varied(device, Became.BOXED if self._force else Became.OFFLINE)


class _Online:
    """`_holders` maps the labels of online devices to the devices, so that a
    range costs no search for each device."""

    def __init__(self, command: commands.Vary, lab: Lab) -> None:
        self._lab = lab
        self._unconditional = command.unconditional
        self._holders = {label: device for device, label in lab.host.labels.items()}

    def on(self, volume: Volume) -> Varied:
        device, host = volume.device, self._lab.host
        if device in host.boxed and not self._unconditional:
            return Varied(device, Became.STILL_BOXED)
        if host.is_online(device):
            host.bring_online(volume, host.labels[device])
            return Varied(device, Became.ONLINE)
        return self._from_offline(volume)

    def _from_offline(self, volume: Volume) -> Varied:
        device = volume.device
        if refusal := _unreadable(volume, self._lab):
            return _refused(device, refusal)
        if (other := self._address_holder(device)) is not None:
            busy = Varied(device, Became.ADDRESS_IN_USE, other=other)
            return busy._replace(ssid=volume.ssid, cca=volume.cca)
        label = _label(volume, self._lab)
        if not label:
            missing = Became.LABEL_MISSING if label is None else Became.LABEL_INCOMPLETE
            return Varied(device, missing)
        if (other := self._holders.get(label)) is not None:
            return Varied(device, Became.LABEL_IN_USE, volser=label, other=other)
        self._holders[label] = device
        self._lab.host.bring_online(volume, label)
        return Varied(device, Became.ONLINE, CHPIDS, label)

    def _address_holder(self, device: int) -> int | None:
        host = self._lab.host
        twins = host.twins(self._lab.subsystem.volumes).get(device, ())
        return next((other for other in twins if host.is_online(other)), None)


def _unreadable(volume: Volume, lab: Lab) -> Refusal | None:
    """Why a host cannot read the label: no path, blocked, or the relationship
    whose target the label track is has failed."""
    if refusal := reachable(lab.subsystem, volume.device, 0):
        return refusal
    onto = volume.target_at(0)
    if onto is not None and not onto.active:
        return Refusal(Reason.RELATION_FAILED, {"device": volume.device, "state": onto.state.value})
    return None


def _label(volume: Volume, lab: Lab) -> str | None:
    """The volser as a host would read it; empty when the label has none yet."""
    try:
        return label_of(lab.subsystem.view(volume.device, 0))
    except ValueError:
        return None
