"""What the TSO commands say when the subsystem refuses: reason to message.

Total over the reasons that an establish, a withdraw and a query can meet; the ids
are those of `tso-flashcopy.md` section 6.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.storage.addresses import Extent, device_name
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.requests import Establish, QueryRelations, Withdraw

Request = Establish | Withdraw | QueryRelations
Inserts = dict[str, object]

NO_DEVICE = "----"
_NONE = "--"

# The profile may have one message for all of them: display.shared_target_message.
_SHARED_TARGET = (
    Reason.TARGET_IS_PPRC_PRIMARY,
    Reason.TARGET_IS_PPRC_SECONDARY,
    Reason.TARGET_IS_XRC_SOURCE,
)

# Storage words to operands as they are typed.
_OPERANDS = {
    "COPY": "MODE(COPY)",
    "NOCOPY": "MODE(NOCOPY)",
    "NOCOPYTOCOPY": "MODE(NOCOPY2COPY)",
    "FREEZE": "ACTION(FREEZE)",
    "FRR": "ACTION(FRR)",
}


def refused(
    function: str, request: Request, refusal: Refusal, texts: Catalogue, display: Mapping[str, str]
) -> Message:
    name, more = REFUSALS[refusal.reason]
    if refusal.reason in _SHARED_TARGET:
        name = display.get("shared_target_message", name)
    facts = refusal.facts
    inserts = {"fct": function, **_devices(request, facts), **more(request, facts)}
    return texts.issue(name, **inserts)


def _devices(request: Request, facts: dict[str, Any]) -> Inserts:
    """`dev` is the device at fault, else the first one that the request names."""
    source = facts.get("source", getattr(request, "source", None))
    target = facts.get("target", getattr(request, "target", None))
    first = getattr(request, "device", target if source is None else source)
    return {
        "source": _name(source),
        "target": _name(target),
        "dev": _name(facts.get("device", first)),
    }


def _name(device: int | None) -> str:
    return NO_DEVICE if device is None else device_name(device)


# --- inserts beyond the devices

_More = Callable[[Any, dict[str, Any]], Inserts]


def _no_more(_: Request, facts: dict[str, Any]) -> Inserts:
    return {}


def _operand(request: Establish, word: str) -> str:
    if word == "INCREMENTAL":
        return f"INCREMENTAL({request.incremental.value})"
    return _OPERANDS.get(word, word)


def _conflict(request: Establish, facts: dict[str, Any]) -> Inserts:
    """`option` is missing where PRESERVEMIRROR is the other one."""
    return {
        "p1": _operand(request, facts.get("option", facts["other"])),
        "p2": _operand(request, facts["other"]),
    }


def _incremental(request: Establish, _: dict[str, Any]) -> Inserts:
    return {"value": request.incremental.value}


def _limit(_: Request, facts: dict[str, Any]) -> Inserts:
    return {"limit": facts["limit"]}


def _feature(_: Request, facts: dict[str, Any]) -> Inserts:
    return {"feature": facts["feature"]}


def _mode(request: Establish, _: dict[str, Any]) -> Inserts:
    return {"mode": _operand(request, request.mode.value)[len("MODE(") : -1]}


def _member(request: Establish | Withdraw, facts: dict[str, Any]) -> Inserts:
    """The member of the list; both of its sides when only their lengths differ."""
    number = facts["extent"]
    source, target = request.extents[number - 1]
    if source and target and source.tracks > 0 and target.tracks > 0:
        return {"t1": "SOURCE", "n1": number, "t2": "TARGET", "n2": number}
    return {"t1": facts["side"], "n1": number, "t2": _NONE, "n2": _NONE}


def _outside(request: Establish, facts: dict[str, Any]) -> Inserts:
    """The first member that names just these tracks of that device."""
    wanted = Extent(facts["first"], facts["last"])
    for number, pair in enumerate(request.extents, 1):
        if pair.source == wanted and facts["device"] == request.source:
            return {"t1": "SOURCE", "n1": number}
    for number, pair in enumerate(request.extents, 1):
        if pair.target == wanted:
            return {"t1": "TARGET", "n1": number}
    return {"t1": _NONE, "n1": _NONE}


def _running_copy(request: Establish, _: dict[str, Any]) -> Inserts:
    """The copy that is not complete runs the other way."""
    return {"source": _name(request.target), "target": _name(request.source)}


def _failed_device(_: Request, facts: dict[str, Any]) -> Inserts:
    """Sense of an equipment check, 32 bytes."""
    return {"abbr": "EQC", "sense": "10".ljust(64, "0")}


def _no_answer(_: Request, facts: dict[str, Any]) -> Inserts:
    return {"abbr": "***", "sense": "0" * 64}


REFUSALS: dict[Reason, tuple[str, _More]] = {
    Reason.MODE_CONFLICT: ("ANTF9101E", _conflict),
    Reason.PRESERVE_MIRROR_CONFLICT: ("ANTF9102E", _conflict),
    Reason.INCREMENTAL_WITH_EXTENTS: ("ANTF9103E", _incremental),
    Reason.TOO_MANY_EXTENTS: ("ANTF9104E", _limit),
    Reason.SAME_DEVICE_NO_EXTENTS: ("ANTF9105E", _no_more),
    Reason.EXTENT_LENGTH: ("ANTF9106E", _member),
    Reason.DEVICE_UNKNOWN: ("ANTF9107E", _no_more),
    Reason.FEATURE_NOT_INSTALLED: ("ANTF9108E", _feature),
    Reason.FEATURE_NOT_VALIDATED: ("ANTF9109E", _feature),
    Reason.EMULATION_MIX: ("ANTF9110E", _no_more),
    Reason.VOLUME_BLOCKED: ("ANTF9111E", _no_more),
    Reason.DEVICE_NOT_READY: ("ANTF9501E", _failed_device),
    Reason.POWER_STATE: ("ANTF9501E", _no_answer),
    Reason.SPACE_EFFICIENT_NOT_PERMITTED: ("ANTF9112E", _no_more),
    Reason.SPACE_EFFICIENT_NEEDS_NOCOPY: ("ANTF9113E", _mode),
    Reason.SPACE_EFFICIENT_WITH_EXTENTS: ("ANTF9114E", _no_more),
    Reason.SPACE_EFFICIENT_PRESERVE_MIRROR: ("ANTF9115E", _no_more),
    Reason.TARGET_ONLINE: ("ANTF9116E", _no_more),
    Reason.EXTENT_OUTSIDE_VOLUME: ("ANTF9117E", _outside),
    Reason.CAPACITY: ("ANTF9118E", _no_more),
    Reason.EXTENT_OVERLAP: ("ANTF9119E", _no_more),
    Reason.TARGET_IS_PPRC_PRIMARY: ("ANTF9120E", _no_more),
    Reason.TARGET_IS_PPRC_SECONDARY: ("ANTF9121E", _no_more),
    Reason.TARGET_IS_XRC_SOURCE: ("ANTF9122E", _no_more),
    Reason.SOURCE_IS_PPRC_SECONDARY: ("ANTF9123E", _no_more),
    Reason.FREEZE_ON_PPRC_SECONDARY: ("ANTF9124E", _no_more),
    Reason.PRESERVE_MIRROR_IMPOSSIBLE: ("ANTF9125E", _no_more),
    Reason.INCREMENTAL_EXISTS_FOR_SOURCE: ("ANTF9126E", _no_more),
    Reason.SOURCE_IS_TARGET: ("ANTF9127E", _no_more),
    Reason.TARGET_IS_SOURCE: ("ANTF9128E", _no_more),
    Reason.TARGET_IN_RELATION: ("ANTF9129E", _no_more),
    Reason.TOO_MANY_TARGETS: ("ANTF9130E", _no_more),
    Reason.TOO_MANY_RELATIONS_VOLUME: ("ANTF9131E", _no_more),
    Reason.TOO_MANY_RELATIONS_SUBSYSTEM: ("ANTF9132E", _no_more),
    Reason.TABLES_EXHAUSTED: ("ANTF9133E", _no_more),
    Reason.REVERSE_NOT_INCREMENTAL: ("ANTF9151E", _no_more),
    Reason.REVERSE_COPY_INCOMPLETE: ("ANTF9152E", _running_copy),
    Reason.REVERSE_NOCOPY_MODE: ("ANTF9153E", _no_more),
    Reason.REVERSE_MULTIPLE_VOLUMES: ("ANTF9154E", _no_more),
    Reason.REVERSE_CAPACITY: ("ANTF9155E", _no_more),
    Reason.FRR_NOT_FULL_VOLUME: ("ANTF9156E", _no_more),
    Reason.NO_RELATION: ("ANTF9157E", _no_more),
    Reason.RELATION_FAILED: ("ANTF9158E", _no_more),
    Reason.WITHDRAW_COMBINATION: ("ANTF9201E", _no_more),
    Reason.WITHDRAW_EXTENT_SIDES: ("ANTF9202E", _no_more),
    Reason.WITHDRAW_INCREMENTAL_WITH_EXTENTS: ("ANTF9203E", _no_more),
    Reason.NOT_WITH_EACH_OTHER: ("ANTF9204E", _no_more),
    Reason.NOT_REVERTIBLE: ("ANTF9205E", _no_more),
}
