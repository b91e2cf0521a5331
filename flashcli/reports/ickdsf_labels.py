"""What INIT and REFORMAT print about labels and tables of contents (verified L17)."""

from flashcli.engine.label import Existing, Hindered, Obstacle, Relabelled, Vtoc
from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.reports import ickdsf_page as page
from flashcli.reports.ickdsf import Said, one, shown
from flashcli.storage.addresses import device_name
from flashcli.storage.refusals import Refusal

_OBSTACLES = {
    Obstacle.ONLINE: "ICK31049I",
    Obstacle.GROUPED: "ICK31306I",
    Obstacle.OTHER_VOLSER: "ICK39601I",
    Obstacle.OTHER_OWNER: "ICK39602I",
    Obstacle.VTOC_PLACE: "ICK39603I",
    Obstacle.NO_LABEL: "ICK39604I",
}


def existing(found: Existing, texts: Catalogue) -> Said:
    messages = []
    if found.volser is not None:
        messages.append(texts.issue("ICK03091I", volser=found.volser))
    if found.vtoc is not None:
        messages.append(texts.issue("ICK03096I", **_place(found.vtoc)))
    return Said([(page.EXISTING, shown(message)) for message in messages], messages)


def relabelled(done: Relabelled, texts: Catalogue) -> Said:
    if done.vtoc is None:
        return Said([], [])
    return one(page.VTOC, texts.issue("ICK01314I", **_place(done.vtoc)))


def hindered(found: Hindered, device: int, texts: Catalogue) -> Message:
    return texts.issue(_OBSTACLES[found.obstacle], device=device_name(device), **found.facts)


def unwritable(refusal: Refusal, device: int, texts: Catalogue) -> Message:
    """A host read or write of the label that the subsystem refused."""
    return texts.issue("ICK39606I", device=device_name(device), reason=refusal.reason.value)


def _place(vtoc: Vtoc) -> dict[str, object]:
    return {
        "cylinder": f"{vtoc.cylinder:04X}",
        "head": f"{vtoc.head:04X}",
        "tracks": vtoc.tracks,
    }
