"""What ICKDSF prints for a function: device information, results, completion.

Lines are pairs of a kind (`ickdsf_page`) and a text. The relations report is in
`ickdsf_relations`, refusals in `ickdsf_refusals`.
"""

from typing import NamedTuple

from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.reports import ickdsf_page as page
from flashcli.reports.ickdsf_refusals import refused
from flashcli.reports.times import hms, mdy
from flashcli.storage.addresses import TRACKS_PER_CYLINDER, device_name
from flashcli.storage.refusals import Refusal
from flashcli.storage.requests import Withdraw, WithdrawAction
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.views import Established, Kind, Notice, NoticeKind, Withdrawn
from flashcli.storage.volume import Volume

INDENT = " " * 10

Lines = list[tuple[str, str]]


class Said(NamedTuple):
    """What a function prints. Messages without an id are lines of a report."""

    lines: Lines
    messages: list[Message]


def shown(message: Message) -> str:
    return f"{message.id} {message.text}" if message.id else INDENT + message.text


def one(kind: str, message: Message) -> Said:
    return Said([(kind, shown(message))], [message])


def results(messages: list[Message]) -> Said:
    return Said([(page.RESULT, shown(message)) for message in messages], messages)


# --- the device addressed -------------------------------------------------------------


def device_block(volume: Volume, box: Subsystem, texts: Catalogue, *, minidisk: bool) -> Said:
    """ICK00700I and its details, the state, the node element descriptor (10.1)."""
    device = device_name(volume.device)
    first = texts.issue("ICK00700I", device=device)
    states = [texts.issue("ICK04030I" if volume.remote else "ICK04000I")]
    if minidisk:
        states.append(texts.issue("ICK00703I"))
    ned = texts.issue("ICK00091I", device=device, ned=_element_descriptor(box))
    lines = [(page.DEVICE, shown(message)) for message in (first, *_details(volume, box, texts))]
    lines += [(page.STATE, shown(message)) for message in states]
    return Said([*lines, (page.NED, shown(ned))], [first, *states, ned])


def _details(volume: Volume, box: Subsystem, texts: Catalogue) -> list[Message]:
    """Descriptors are by model; a volume of odd size has those of the largest."""
    display = box.rules.display
    whole = volume.cylinders == box.rules.models[volume.model].cylinders

    def by_model(key: str) -> str:
        return display.get(f"{key}.{volume.model}", display[key]) if whole else display[key]

    cylinders = {"tracks": TRACKS_PER_CYLINDER, "cylinders": volume.cylinders}
    return [
        texts.issue("ICK00700I.PHYSICAL", type=volume.device_type),
        texts.issue("ICK00700I.CONTROLLER", controller=display["controller"]),
        texts.issue("ICK00700I.CONTROL", descriptor=display["control_descriptor"]),
        texts.issue("ICK00700I.DEVICE", descriptor=by_model("device_descriptor")),
        texts.issue("ICK00700I.ADDITIONAL", information=by_model("additional_information")),
        texts.issue("ICK00700I.CYLINDERS", **cylinders),
    ]


def _element_descriptor(box: Subsystem) -> str:
    """`tttttt.mmm.IBM.pp.ssssssssssss`"""
    display = box.rules.display
    kind = display["device_type"]
    return f"00{kind[:4]}.{kind[4:]}.{display['maker']}.{display['plant']}.{box.serial:0>12}"


# --- FLASHCPY ------------------------------------------------------------------------

_ESTABLISHED = {
    Kind.NEW: "ICK09001I",
    Kind.UPDATE: "ICK09002I",
    Kind.REVERSE: "ICK09003I",
    Kind.FAST_REVERSE: "ICK09004I",
    Kind.NOCOPYTOCOPY: "ICK09005I",
}

_WARNINGS = {
    NoticeKind.MIRROR_NOT_PRESERVED: "ICK19401I",
    NoticeKind.SPACE_EFFICIENT_DDSW: "ICK19206I",
}


def established(done: Established, texts: Catalogue) -> Said:
    name = _ESTABLISHED[done.kind]
    if done.kind is Kind.NOCOPYTOCOPY and not done.relations:
        name = "ICK09006I"
    message = texts.issue(
        name,
        source=device_name(done.source),
        target=device_name(done.target),
        tracks=done.tracks,
        relations=done.relations,
    )
    if done.notices:
        return results([message, *_warned(done.notices, texts)])
    return one(page.RESULT, message)


def withdrawn(done: Withdrawn, request: Withdraw, lss: int, texts: Catalogue) -> Said:
    """`lss` is that of the device addressed, for a thaw."""
    if request.action is WithdrawAction.THAW:
        return results(_thawed(done, f"{lss:02X}", texts))
    if request.action is not None:
        name = "ICK09017I" if request.action is WithdrawAction.COMMIT else "ICK09018I"
        source, target = request.source or 0, request.target or 0
        inserts = {"source": device_name(source), "target": device_name(target)}
        return results([texts.issue(name, **inserts)])
    messages = []
    if done.relations:
        messages.append(texts.issue("ICK09011I", relations=done.relations))
    for device, tracks in done.undefined:
        messages.append(texts.issue("ICK09012I", tracks=tracks, target=device_name(device)))
    if done.continuing:
        messages.append(texts.issue("ICK09014I", relations=done.continuing))
    messages += _warned(done.notices, texts)
    return results(messages or [texts.issue("ICK09013I")])


def _thawed(done: Withdrawn, lss: str, texts: Catalogue) -> list[Message]:
    if done.expired:
        return [texts.issue("ICK19402I", lss=lss)]
    return [texts.issue("ICK09015I" if done.thawed else "ICK09016I", lss=lss)]


def _warned(notices: tuple[Notice, ...], texts: Catalogue) -> list[Message]:
    found = []
    for notice in notices:
        target = notice.facts.get("target")
        if notice.kind in _WARNINGS and isinstance(target, int):
            found.append(texts.issue(_WARNINGS[notice.kind], target=device_name(target)))
    return found


def refusal(found: Refusal, texts: Catalogue) -> Said:
    return one(page.RESULT, refused(found, texts))


# --- the end of a function ------------------------------------------------------------


def completion(code: int, texts: Catalogue) -> Message:
    """ICK30003I when the function failed, else ICK00001I."""
    return texts.issue("ICK30003I" if code > 4 else "ICK00001I", code=code)


def trailer(now: int) -> str:
    return f"{INDENT}{hms(now)}    {mdy(now)}"
