"""What the lab says when the subsystem refuses: reason to message, total over the
reasons that host I/O, service, waits and injected faults can give.
"""

from collections.abc import Callable
from typing import Any

from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.storage.addresses import cylinder_and_head, device_name
from flashcli.storage.refusals import Reason, Refusal

Facts = dict[str, Any]
Inserts = dict[str, object]


def track_name(track: int) -> str:
    """`3,4`: cylinder and head, as LAB statements write them."""
    cylinder, head = cylinder_and_head(track)
    return f"{cylinder},{head}"


def _device(facts: Facts) -> Inserts:
    return {"device": device_name(facts["device"])}


def _place(facts: Facts) -> Inserts:
    """The device, and the track when a host asked for one."""
    track = facts.get("track")
    where = "" if track is None else f" AT TRACK({track_name(track)})"
    return {"device": device_name(facts["device"]), "where": where}


def _outside(facts: Facts) -> Inserts:
    last = track_name(facts["limit"] - 1)
    return {**_device(facts), "track": track_name(facts["track"]), "last": last}


def _level(facts: Facts) -> Inserts:
    return {"what": "MICROPROGRAM LEVEL", "found": facts["level"], "known": facts["limit"]}


def _setting(facts: Facts) -> Inserts:
    found = facts["found"]
    what = "PROCESSOR USE" if isinstance(found, int) else "COPY PACING"
    return {"what": what, "found": found, "known": facts["limit"]}


def _as_they_are(facts: Facts) -> Inserts:
    return facts


REFUSALS: dict[Reason, tuple[str, Callable[[Facts], Inserts]]] = {
    Reason.DEVICE_UNKNOWN: ("LAB201E", _device),
    Reason.VOLUME_BLOCKED: ("LAB202E", _place),
    Reason.TARGET_WRITE_INHIBITED: ("LAB203E", _place),
    Reason.SOURCE_LONG_BUSY: ("LAB204E", _place),
    Reason.SOURCE_WRITE_INHIBITED: ("LAB205E", _place),
    Reason.POOL_FULL: ("LAB206E", _place),
    Reason.TRACK_OUTSIDE_VOLUME: ("LAB207E", _outside),
    Reason.DEVICE_NOT_READY: ("LAB209E", _place),
    Reason.RELATION_FAILED: ("LAB210E", _place),
    Reason.MICROPROGRAM_IN_USE: ("LAB211E", _as_they_are),
    Reason.LEVEL_UNKNOWN: ("LAB212E", _level),
    Reason.SETTING_UNKNOWN: ("LAB212E", _setting),
    Reason.POWER_STATE: ("LAB213E", _as_they_are),
    Reason.NEVER_COPIED: ("LAB214E", _device),
    Reason.NOTHING_TO_FAIL: ("LAB215E", _device),
}


def refused(refusal: Refusal, catalogue: Catalogue) -> Message:
    name, inserts = REFUSALS[refusal.reason]
    return catalogue.issue(name, **inserts(refusal.facts))
