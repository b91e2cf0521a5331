"""What the DD statements of a step get before it runs: spool data sets, volumes, or an
error that fails the job (sections 6 and 8 of `jcl-and-job-log.md`).
"""

from typing import NamedTuple

from flashcli.lab import Lab
from flashcli.reports.joblog_steps import Allocated
from flashcli.reports.times import hms, julian
from flashcli.storage.addresses import device_name
from flashcli.syntax.jcl_dd import status, volser
from flashcli.syntax.jcl_operands import members, unquoted
from flashcli.syntax.jcl_steps import FIRST_SPOOL_NUMBER
from flashcli.syntax.jcl_values import DD, Job, Step

_HEX = frozenset("0123456789ABCDEF")
_ENDS = {"DELETE": "DELETED", "PASS": "PASSED", "CATLG": "CATALOGED", "UNCATLG": "UNCATALOGED"}


class Unallocated(NamedTuple):
    """The message that says why a DD cannot be had."""

    message: str
    inserts: dict[str, object]


class Allocation(NamedTuple):
    """`devices` and `volumes` by DD name, for DDs on a volume."""

    dds: tuple[Allocated, ...]
    devices: dict[str, int]
    volumes: dict[str, str]


class Allocator:
    """Counts the spool data sets of one job, SYSOUT after all in-stream data, and
    remembers the data sets its steps leave behind: there are no others."""

    __slots__ = ("_existing", "_lab", "_next", "_prefix", "_temporary", "_user_name")

    def __init__(self, lab: Lab, job: Job, job_id: str) -> None:
        self._lab = lab
        self._next = FIRST_SPOOL_NUMBER + job.in_stream
        now = lab.clock.now
        user = job.user or lab.host.user
        self._user_name = f"{user}.{job.name}.{job_id}"
        self._prefix = f"SYS{julian(now)[2:]}.T{hms(now).replace(':', '')}.RA000.{job.name}"
        self._temporary = 0
        self._existing: set[str] = set()

    def of_step(self, step: Step) -> Allocation | Unallocated:
        dds: list[Allocated] = []
        devices: dict[str, int] = {}
        volumes: dict[str, str] = {}
        for dd in step.dds:
            found = self._one(dd)
            if isinstance(found, Unallocated):
                return found
            if found is None:
                continue
            dds.append(found)
            if found.volser and dd.name not in devices:
                devices[dd.name] = int(found.device, 16)
                volumes[dd.name] = found.volser
        return Allocation(tuple(dds), devices, volumes)

    def _one(self, dd: DD) -> Allocated | Unallocated | None:
        if dd.data is not None:
            return Allocated(dd.name, "JES2", self._spool(dd.data.number), "SYSIN")
        if dd.kind == "SYSOUT":
            self._next += 1
            return Allocated(dd.name, "JES2", self._spool(self._next - 1), "SYSOUT")
        if dd.kind == "DUMMY" or dd.keywords.get("DSN") == "NULLFILE":
            return Allocated(dd.name, "DMY")
        return self._data_set(dd) if dd.kind == "DSN" else None

    def _spool(self, number: int) -> str:
        return f"{self._user_name}.D{number:07d}.?"

    def _data_set(self, dd: DD) -> Allocated | Unallocated:
        dsn = unquoted(dd.keywords.get("DSN", ""))
        device = self._device(dd)
        if isinstance(device, Unallocated):
            return device
        old = status(dd.keywords) in ("OLD", "SHR")
        named = dsn and not dsn.startswith(("&", "*"))
        if named and old and device is None and dsn not in self._existing:
            return Unallocated("IEF212I", {"ddname": dd.name})
        ends = members(dd.keywords.get("DISP", ""))
        normal = _end(ends, 1, "KEPT" if old else "DELETED")
        if named and normal != "DELETED":
            self._existing.add(dsn)
        name = dsn if named else self._temporary_name(dsn)
        where = "VIO" if device is None else device_name(device)
        serial = "" if device is None else self._lab.host.labels[device]
        return Allocated(dd.name, where, name, normal, _end(ends, 2, normal), serial)

    def _device(self, dd: DD) -> int | Unallocated | None:
        """The online device with the volume that VOL asks for, or that UNIT names by
        its number; None when neither does."""
        labels = self._lab.host.labels
        serial = volser(dd.keywords.get("VOL", ""))
        if serial:
            found = (device for device, label in labels.items() if label == serial)
            missing = Unallocated("FLC8021E", {"ddname": dd.name, "volser": serial})
            return next(found, missing)
        number = members(dd.keywords.get("UNIT", ""))[0].removeprefix("/")
        if len(number) not in (3, 4) or set(number) - _HEX:
            return None
        device = int(number, 16)
        if device in labels or device not in self._lab.subsystem.volumes:
            return device if device in labels else None  # 3390 is a type of device
        return Unallocated("FLC8023E", {"ddname": dd.name, "device": device_name(device)})

    def _temporary_name(self, dsn: str) -> str:
        if dsn.startswith("&"):
            return f"{self._prefix}.{dsn.lstrip('&')[:8]}.H01"
        self._temporary += 1
        return f"{self._prefix}.R01{self._temporary:05d}"


def _end(ends: list[str], index: int, default: str) -> str:
    given = ends[index] if index < len(ends) else ""
    return _ENDS.get(given, "KEPT") if given else default
