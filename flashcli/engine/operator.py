"""Carries out operator commands: what the host shows of its devices.

Queries do no I/O; they change nothing but the count of answers, and with
VALIDATE the host's copy of the feature data. VARY has a module of its own. It
knows no message and no column.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from flashcli import commands
from flashcli.commands import DeviceStatus, Selection
from flashcli.engine.vary import CHPIDS, vary
from flashcli.host import Host
from flashcli.lab import Lab
from flashcli.outcomes import Outcome
from flashcli.storage.volume import Volume


class Box(NamedTuple):
    """How the subsystem names itself; see [display] of the profiles."""

    scu_type: str  # "2105F20"
    device_type: str  # "2105000"
    plant: str  # "75"
    maker: str  # "IBM"
    serial: str  # "10042"

    @property
    def controller(self) -> str:
        return self.scu_type[:4]

    @property
    def machine(self) -> str:
        """`0175-10042`: plant and the last five characters of the serial."""
        return f"01{self.plant}-{self.serial[-5:]:>05}"


# --- DEVSERV QDASD ----------------------------------------------------------


class Check(StrEnum):
    """Extended function checking (`operator-commands.md` 2.3)."""

    SAME = "*OK"
    DIFFERENT = "*FC"
    UNREADABLE = "*NV"


class DeviceFacts(NamedTuple):
    device: int
    volser: str  # empty for an offline device
    cylinders: int
    ssid: int
    check: Check


class Devices(NamedTuple):
    """`replaced` counts the host copies that VALIDATE found to differ; None
    without VALIDATE. `answer` is the number of the answer, as in all that follow."""

    answer: int
    box: Box
    devices: tuple[DeviceFacts, ...]
    replaced: int | None = None
    total_cylinders: int | None = None

    @property
    def failed(self) -> int:
        return len([facts for facts in self.devices if facts.check is not Check.SAME])


def query_devices(command: commands.QueryDevices, lab: Lab) -> Outcome:
    selected = list(_selected(command.selection, lab))
    replaced = _validate(selected, lab) if command.validate else None
    facts = tuple(_device_facts(selected, lab))
    total = sum(one.cylinders for one in facts) if command.total_cylinders else None
    return Outcome(Devices(lab.host.next_answer(), _box(lab), facts, replaced, total))


def _validate(selected: Iterable[Volume], lab: Lab) -> int:
    """Replaces the host copy of these devices, as far as they can be read."""
    host, present = lab.host, lab.subsystem.features
    return sum(host.validate(one.device, present) for one in selected if _readable(one, lab))


def _device_facts(selected: Iterable[Volume], lab: Lab) -> Iterator[DeviceFacts]:
    host, present = lab.host, lab.subsystem.features
    labels = host.labels
    for one in selected:
        device = one.device
        check = Check.UNREADABLE
        if _readable(one, lab):
            check = Check.SAME if host.features(device) == present else Check.DIFFERENT
        yield DeviceFacts(device, labels.get(device, ""), one.cylinders, one.ssid, check)


def _readable(volume: Volume, lab: Lab) -> bool:
    if volume.blocked or volume.not_ready or volume.no_path:
        return False
    return lab.subsystem.powered and volume.device not in lab.host.boxed


def _box(lab: Lab) -> Box:
    names = lab.subsystem.rules.display
    return Box(
        names["scu_type"],
        names["device_type"],
        names["plant"],
        names["maker"],
        lab.subsystem.serial,
    )


# --- which devices ----------------------------------------------------------


def _selected(selection: Selection, lab: Lab) -> Iterator[Volume]:
    """In device order. Undefined device numbers are skipped."""
    wanted, host = selection.online, lab.host
    for volume in _candidates(selection, lab):
        if wanted is None or host.is_online(volume.device) is wanted:
            yield volume


def _candidates(selection: Selection, lab: Lab) -> Iterable[Volume]:
    """Looks at all volumes only where the operator asked for that."""
    volumes = lab.subsystem.volumes
    if selection.volser is not None:
        online = _online_as(selection.volser, lab.host)
        return [volumes[device] for device in online if device in volumes]
    if selection.first is not None:
        found = _from(selection.first, selection.number, lab)
        return (one for one in found if selection.ssid in (None, one.ssid))
    if selection.ssid is not None:
        return (one for one in volumes.values() if one.ssid == selection.ssid)
    box = _box(lab)
    if selection.type in ("ALL", box.controller) or selection.machine == box.machine:
        return volumes.values()
    return ()


def _online_as(volser: str, host: Host) -> list[int]:
    return sorted(device for device, label in host.labels.items() if label == volser)


def _from(first: int, number: int, lab: Lab) -> Iterator[Volume]:
    """All devices are in subchannel set 0; numbers above FFFF name none."""
    volumes = lab.subsystem.volumes
    for device in range(first, first + number):
        if device in volumes:
            yield volumes[device]


# --- DEVSERV PATHS, QPAVS, help ---------------------------------------------


class Use(StrEnum):
    """The mode of a device; how DISPLAY U and DEVSERV PATHS write it."""

    ONLINE = "O"
    ALLOCATED = "A"
    OFFLINE = "F"


class PathFacts(NamedTuple):
    device: int
    model: str  # "3390-3"
    use: Use
    allocations: int
    volser: str
    paths: tuple[int, ...]
    available: bool  # all paths, or none
    ssid: int
    cca: int
    cylinders: int
    remote_role: str  # "primary", "secondary" or empty


class Paths(NamedTuple):
    answer: int
    box: Box
    devices: tuple[PathFacts, ...]


def query_paths(command: commands.QueryPaths, lab: Lab) -> Outcome:
    facts = (_path_facts(one, lab) for one in _selected(command.selection, lab))
    return Outcome(Paths(lab.host.next_answer(), _box(lab), tuple(facts)))


def _path_facts(volume: Volume, lab: Lab) -> PathFacts:
    device, host = volume.device, lab.host
    return PathFacts(
        device,
        volume.model,
        _use(device, host),
        host.allocated.get(device, 0),
        host.labels.get(device, ""),
        CHPIDS,
        _has_path(volume, lab),
        volume.ssid,
        volume.cca,
        volume.cylinders,
        volume.remote.role if volume.remote else "",
    )


def _use(device: int, host: Host) -> Use:
    if device in host.allocated:
        return Use.ALLOCATED
    return Use.ONLINE if host.is_online(device) else Use.OFFLINE


def _has_path(volume: Volume, lab: Lab) -> bool:
    return lab.subsystem.powered and not volume.no_path and volume.device not in lab.host.boxed


class AliasFacts(NamedTuple):
    """The lab has no alias devices: every volume is a base without aliases."""

    device: int
    cca: int
    ssid: int


class Aliases(NamedTuple):
    answer: int
    devices: tuple[AliasFacts, ...]


def query_aliases(command: commands.QueryAliases, lab: Lab) -> Outcome:
    facts = (AliasFacts(one.device, one.cca, one.ssid) for one in _selected(command.selection, lab))
    return Outcome(Aliases(lab.host.next_answer(), tuple(facts)))


class Help(NamedTuple):
    answer: int


def operator_help(_command: commands.OperatorHelp, lab: Lab) -> Outcome:
    return Outcome(Help(lab.host.next_answer()))


# --- DISPLAY ----------------------------------------------------------------


class UnitFacts(NamedTuple):
    device: int
    device_type: str  # "3390"
    use: Use
    boxed: bool
    pending: bool
    ready: bool
    volser: str


class Units(NamedTuple):
    """`packed`: only which devices, as OFFLINE asks for. Without units there is
    no numbered answer."""

    answer: int
    units: tuple[UnitFacts, ...]
    packed: bool = False


def display_units(command: commands.DisplayUnits, lab: Lab) -> Outcome:
    units = []
    if command.device_class in ("DASD", "ALL") and not command.ipl_volume:
        for volume in _units_from(command, lab):
            facts = _unit_facts(volume, lab)
            if _has_status(facts, command.status):
                units.append(facts)
                if len(units) == command.number:
                    break
    answer = lab.host.next_answer() if units else 0
    return Outcome(Units(answer, tuple(units), command.status is DeviceStatus.OFFLINE))


def _units_from(command: commands.DisplayUnits, lab: Lab) -> Iterable[Volume]:
    volumes = lab.subsystem.volumes
    if command.volser is not None:
        online = _online_as(command.volser, lab.host)
        return [volumes[device] for device in online if device in volumes]
    if command.first is None or not volumes:
        return volumes.values()
    last = next(reversed(volumes))
    return _from(command.first, last + 1 - command.first, lab)


def _unit_facts(volume: Volume, lab: Lab) -> UnitFacts:
    device, host = volume.device, lab.host
    return UnitFacts(
        device,
        volume.device_type,
        _use(device, host),
        device in host.boxed,
        device in host.pending_offline,
        not volume.not_ready and _has_path(volume, lab),
        host.labels.get(device, ""),
    )


def _has_status(facts: UnitFacts, status: DeviceStatus) -> bool:
    """AUTOSWITCH is a state of tape drives, of which the lab has none."""
    match status:
        case DeviceStatus.ANY:
            return True
        case DeviceStatus.ONLINE:
            return facts.use is not Use.OFFLINE
        case DeviceStatus.OFFLINE:
            return facts.use is Use.OFFLINE
        case DeviceStatus.ALLOCATED:
            return facts.use is Use.ALLOCATED
        case DeviceStatus.UNAVAILABLE:
            return facts.boxed or not facts.ready
        case DeviceStatus.AUTOSWITCH:
            return False


class MatrixFacts(NamedTuple):
    """`lss` None: no such device in the system."""

    device: int
    online: bool = False
    available: bool = False
    lss: int | None = None
    cca: int = 0


class Matrix(NamedTuple):
    answer: int
    box: Box
    devices: tuple[MatrixFacts, ...]
    paths: tuple[int, ...] = CHPIDS


class NoSuchPath(NamedTuple):
    device: int
    path: int


def display_matrix(command: commands.DisplayMatrix, lab: Lab) -> Outcome:
    if command.path is not None and command.path not in CHPIDS:
        return Outcome(NoSuchPath(command.devices[0].first, command.path))
    named = (device for one in command.devices for device in range(one.first, one.last + 1))
    facts = tuple(_matrix_facts(device, lab) for device in named)
    paths = CHPIDS if command.path is None else (command.path,)
    return Outcome(Matrix(lab.host.next_answer(), _box(lab), facts, paths))


def _matrix_facts(device: int, lab: Lab) -> MatrixFacts:
    volume = lab.subsystem.volumes.get(device)
    if volume is None:
        return MatrixFacts(device)
    online = lab.host.is_online(device)
    return MatrixFacts(device, online, _has_path(volume, lab), volume.lss, volume.cca)


EXECUTORS: dict[type, Callable[[Any, Lab], Outcome]] = {
    commands.QueryDevices: query_devices,
    commands.QueryPaths: query_paths,
    commands.QueryAliases: query_aliases,
    commands.OperatorHelp: operator_help,
    commands.DisplayUnits: display_units,
    commands.DisplayMatrix: display_matrix,
    commands.Vary: vary,
}
