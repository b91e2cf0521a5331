"""What `--json` writes, as plain values ready for a JSON encoder.

Keys and their order are those of `lab.md`, "JSON Lines", a published interface:
device numbers are four hex digits, tracks integers from 0, times ISO.
"""

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from flashcli.messages.message import Message
from flashcli.outcomes import Executed
from flashcli.reports.times import iso
from flashcli.storage.addresses import device_name
from flashcli.storage.refusals import Refusal
from flashcli.storage.views import Judgement, Relations, RelationView

if TYPE_CHECKING:
    from flashcli.engine.lab_results import Compared, TrackRead
    from flashcli.engine.operator import Devices

JsonDict = dict[str, Any]

# Facts of a refusal that hold a device number, or several.
_DEVICES = ("device", "source", "target")


class JobEnd(NamedTuple):
    """`code` as the job log has it: `CC 0000`, `ABEND S806`, `JCL ERROR`, `SCAN`."""

    name: str
    id: str
    code: str


def executed(one: Executed) -> JsonDict:
    """One statement executed, in error or bypassed."""
    return {
        "job": one.job,
        "step": one.step,
        "dialect": one.dialect,
        "line": one.line,
        "statement": one.statement,
        "cc": one.cc,
        "clock": iso(one.clock),
        "messages": [message(issued) for issued in one.messages],
        "refusal": None if one.refusal is None else refusal(one.refusal),
        "data": one.data or {},
    }


def summary(max_cc: int, jobs: Iterable[JobEnd]) -> JsonDict:
    """The last object. `max_cc` is the highest code before `--max-cc`."""
    ends = [{"name": job.name, "id": job.id, "rc": job.code} for job in jobs]
    return {"summary": {"max_cc": max_cc, "jobs": ends}}


def message(issued: Message) -> JsonDict:
    return {"id": issued.id, "severity": issued.severity, "text": issued.text}


def refusal(refused: Refusal) -> JsonDict:
    facts = {key: _fact(key, value) for key, value in refused.facts.items()}
    return {"reason": refused.reason.value, "facts": facts}


def _fact(key: str, value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return device_name(value) if key in _DEVICES else value
    if isinstance(value, Iterable):
        items = [_fact(key, item) for item in value]
        return sorted(items, key=str) if isinstance(value, set | frozenset) else items
    return str(value)


# --- the relations query ------------------------------------------------------------


def relations(answer: Relations) -> JsonDict:
    return {
        "device": device_name(answer.volume.device),
        "relations": [_relation(one) for one in answer.relations],
    }


def _relation(one: RelationView) -> JsonDict:
    source, target = one.source, one.target
    return {
        "role": one.role,
        "source": device_name(source.device),
        "source_ssid": f"{source.ssid:04X}",
        "source_lss": f"{source.lss:02X}",
        "source_cca": f"{source.cca:02X}",
        "target": device_name(target.device),
        "target_ssid": f"{target.ssid:04X}",
        "target_lss": f"{target.lss:02X}",
        "target_cca": f"{target.cca:02X}",
        "source_cylinders": source.cylinders,
        "target_cylinders": target.cylinders,
        "full_volume": one.full_volume,
        "extents": [[one.source_first, one.target_first, one.tracks]],
        "mode": one.mode,
        "bce": one.bce,
        "bcp": one.bcp,
        "incremental": one.incremental,
        "persistent": one.persistent,
        "target_write_inhibited": one.target_write_inhibited,
        "revertible": one.revertible,
        "space_efficient": one.space_efficient,
        "sequence": one.sequence,
        "frozen": one.frozen,
        "state": one.state,
        "tracks_to_copy": one.tracks_to_copy,
        "changed_source": one.changed_source,
        "changed_target": one.changed_target,
        "established": iso(one.established),
        "last_activity": iso(one.last_activity),
        "reverse_restore": _judgement(one.reverse_restore),
    }


def _judgement(judged: Judgement) -> JsonDict:
    return {"possible": judged.possible, "reasons": list(judged.reasons)}


# --- LAB statements -------------------------------------------------------------------


def track_read(result: "TrackRead") -> JsonDict:
    """`text` and `hex` hold keys and data of the records after R0; `sha256` is
    taken over the whole track image."""
    from flashcli.reports.lab_track import contents, digest, text

    data = contents(result.image)
    return {
        "device": device_name(result.device),
        "track": result.track,
        "text": text(data),
        "hex": data.hex().upper(),
        "sha256": digest(result.image),
    }


def compared(result: "Compared") -> JsonDict:
    ranges = [[first, last] for first, last in result.differing]
    return {"identical": not ranges, "differing": ranges}


# --- operator commands ----------------------------------------------------------------


def devices(shown: "Devices") -> JsonDict:
    """DEVSERV QDASD; `volser` is empty for an offline device."""
    box = shown.box
    return {
        "devices": [
            {
                "unit": device_name(one.device),
                "volser": one.volser,
                "scutype": box.scu_type,
                "devtype": box.device_type,
                "cylinders": one.cylinders,
                "ssid": f"{one.ssid:04X}",
                "scu_serial": box.machine,
                "dev_serial": box.machine,
                "efc": one.check.value,
            }
            for one in shown.devices
        ],
        "met": len(shown.devices),
        "failed": shown.failed,
    }
