"""The command objects that all languages build, besides those of FlashCopy.

Frozen values without behaviour and without source positions. Device numbers
are integers, tracks integers from 0, times seconds.
"""

from enum import StrEnum
from typing import NamedTuple

from flashcli.storage.addresses import Extent
from flashcli.storage.requests import Establish, QueryRelations, Withdraw

__all__ = ["Command", "Establish", "QueryRelations", "Withdraw"]


# --- the host: DEVSERV, DISPLAY, VARY, labels ------------------------------


class Selection(NamedTuple):
    """Which devices an operator command means; at most one way is given.

    `first` with `number` names that many devices from there; `type` is a control unit type
    such as "2107", or "ALL"; `machine` is "pppp-sssss". `online` filters.
    """

    first: int | None = None
    number: int = 1
    volser: str | None = None
    ssid: int | None = None
    type: str | None = None
    machine: str | None = None
    online: bool | None = None


class QueryDevices(NamedTuple):
    """DEVSERV QDASD. With `validate` the host's copy of the feature data is
    replaced first, for exactly the selected devices."""

    selection: Selection
    validate: bool = False
    total_cylinders: bool = False


class QueryPaths(NamedTuple):
    """DEVSERV PATHS."""

    selection: Selection


class QueryAliases(NamedTuple):
    """DEVSERV QPAVS. `volume` asks for the aliases of the device's volume."""

    selection: Selection
    volume: bool = False
    unbox: bool = False


class DeviceStatus(StrEnum):
    ANY = ""
    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    ALLOCATED = "ALLOC"
    AUTOSWITCH = "AUTOSWITCH"
    UNAVAILABLE = "UNAVAILABLE"


class DisplayUnits(NamedTuple):
    """DISPLAY U: the first `number` devices from `first` up that answer to the rest."""

    device_class: str = "DASD"
    status: DeviceStatus = DeviceStatus.ANY
    first: int | None = None
    number: int = 65536
    volser: str | None = None
    ipl_volume: bool = False


class DeviceRange(NamedTuple):
    """Device numbers `first` to `last`, both included."""

    first: int
    last: int


class DisplayMatrix(NamedTuple):
    """DISPLAY M=DEV(...): devices in the order named, none twice; a path narrows one."""

    devices: tuple[DeviceRange, ...]
    path: int | None = None


class Vary(NamedTuple):
    """VARY devices ONLINE or OFFLINE, in the order named, none twice; each device
    is answered by itself."""

    devices: tuple[DeviceRange, ...]
    online: bool
    unconditional: bool = False
    force: bool = False


class OperatorHelp(NamedTuple):
    """`DEVSERV QDASD,?`"""


class Relabel(NamedTuple):
    """ICKDSF INIT (`initialise`) or REFORMAT of a volume's label.

    `verify` is the volser that must be there now; None when not checked.
    `initialise` also clears the volume: minimal INIT writes track 0 and a VTOC.
    `vtoc` is (cylinder, head, tracks).
    """

    device: int
    volser: str | None = None
    owner: str | None = None
    initialise: bool = False
    verify: str | None = None
    verify_owner: str | None = None
    purge: bool = False
    verify_offline: bool = True
    vtoc: tuple[int, int, int] | None = None


# --- the lab: what a listing cannot show -----------------------------------


class LabWrite(NamedTuple):
    """A host write. Either `data` to each of the `tracks`, or, with `fill`,
    `random.Random(seed).sample` of that many tracks from track 1 up, each with
    8 bytes from the same generator (see lab.md, "Track contents"). Writing a record
    removes those behind it; with `replace` all others, its key and length stay."""

    device: int
    tracks: Extent | None = None
    data: bytes = b""
    fill: int | None = None
    seed: int = 0
    record: int = 1
    replace: bool = False


class LabRead(NamedTuple):
    device: int
    track: int


class LabCompare(NamedTuple):
    device: int
    other: int


class LabAdvance(NamedTuple):
    """Either `seconds`, or until every copy that `copied` takes part in is done."""

    seconds: int | None = None
    copied: int | None = None


class LabMicroprogram(NamedTuple):
    level: str


class LabPower(NamedTuple):
    """`keep_shared_memory` counts when power goes off."""

    on: bool
    keep_shared_memory: bool = True


class FailWhat(StrEnum):
    COPY = "COPY"
    DEVICE = "DEVICE"
    PATH = "PATH"


class LabFail(NamedTuple):
    what: FailWhat
    device: int


class LabRestore(NamedTuple):
    device: int


class LabSet(NamedTuple):
    """Processor use in percent, or the name of a copy pacing."""

    busy: int | None = None
    pacing: str | None = None


class LabReply(NamedTuple):
    text: str


class LabCheckpoint(NamedTuple):
    name: str


class LabRollback(NamedTuple):
    name: str


class LabMap(NamedTuple):
    device: int


class ExpectCode(NamedTuple):
    """The condition code of the step or LAB statement before."""

    code: int


class ExpectMessage(NamedTuple):
    id: str


class ExpectSame(NamedTuple):
    """Two volumes read alike, or (`identical` false) do not."""

    device: int
    other: int
    identical: bool


class ExpectRelations(NamedTuple):
    device: int
    number: int


class ExpectTracks(NamedTuple):
    device: int
    number: int


Command = (
    Establish
    | QueryRelations
    | Withdraw
    | QueryDevices
    | QueryPaths
    | QueryAliases
    | DisplayUnits
    | DisplayMatrix
    | Vary
    | OperatorHelp
    | Relabel
    | LabWrite
    | LabRead
    | LabCompare
    | LabAdvance
    | LabMicroprogram
    | LabPower
    | LabFail
    | LabRestore
    | LabSet
    | LabReply
    | LabCheckpoint
    | LabRollback
    | LabMap
    | ExpectCode
    | ExpectMessage
    | ExpectSame
    | ExpectRelations
    | ExpectTracks
)
