"""The service engineer and bad luck: microprogram exchange, power, faults, restore.

`flashcopy-v2.md` 4.4 and 7.4. Injected, never random.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.relationship import Relationship
from flashcli.storage.rules import Feature
from flashcli.storage.views import Notice, NoticeKind, State
from flashcli.storage.volume import Volume

if TYPE_CHECKING:
    from flashcli.storage.subsystem import Subsystem


def replace_microprogram(box: "Subsystem", level: str) -> Refusal | None:
    features = box.rules.levels.get(level)
    if features is None:
        return Refusal(Reason.LEVEL_UNKNOWN, {"level": level, "limit": ", ".join(box.rules.levels)})
    for relation in box.all_relations():
        for feature in uses(relation):
            if feature not in features:
                return Refusal(
                    Reason.MICROPROGRAM_IN_USE,
                    {
                        "level": level,
                        "feature": feature.value,
                        "source": relation.source.device,
                        "target": relation.target.device,
                    },
                )
    box.level = level
    return None


def uses(relation: Relationship) -> Iterator[Feature]:
    """Features without which the relationship cannot be kept. A reversed one uses
    only INCREMENTAL (lab.md, small questions)."""
    if relation.records_changes:
        yield Feature.INCREMENTAL
    if relation.preserve_mirror:
        yield Feature.PRESERVE_MIRROR
    if relation.target.space_efficient:
        yield Feature.SE
    if relation.target.remote is not None and relation.target.remote.role == "primary":
        yield Feature.TGTPPRIM


def power_off(box: "Subsystem", *, keep_shared_memory: bool) -> Refusal | None:
    if not box.powered:
        return Refusal(Reason.POWER_STATE, {"state": "OFF"})
    box.powered = False
    box.memory_kept = keep_shared_memory
    return None


def power_on(box: "Subsystem") -> Refusal | None:
    """Shared memory lost: relationships withdrawn, their targets blocked, SIM 47 E5
    (FM07-112, SI07-164). Kept: all goes on, but freezes are gone."""
    if box.powered:
        return Refusal(Reason.POWER_STATE, {"state": "ON"})
    box.powered = True
    for lss in list(box.frozen):
        box.thaw(lss)
    if not box.memory_kept:
        _lose_relationships(box)
    return None


def _lose_relationships(box: "Subsystem") -> None:
    for relation in list(box.all_relations()):
        target = relation.target
        box.remove(relation)
        if not target.blocked:
            target.blocked = True
            box.note(target)
            box.notices.append(_sim(target, "47", "E5"))


def fail_copy(box: "Subsystem", device: int) -> Refusal | None:
    """A running copy to the volume ends abnormally: SIM 4B 2x, target inaccessible."""
    volume = box.volumes.get(device)
    if volume is None:
        return Refusal(Reason.DEVICE_UNKNOWN, {"device": device})
    failing = [item for item in volume.as_target() if item.active and item.uncopied]
    if not failing:
        return Refusal(Reason.NOTHING_TO_FAIL, {"device": device})
    for relation in failing:
        relation.state = State.FAILED_COPY
        box.note(relation)
    box.notices.append(_sim(volume, "4B", f"2{volume.lss & 0xF:X}"))
    return None


def _sim(volume: Volume, byte22: str, byte23: str) -> Notice:
    """Byte 13 is the address of the T-VOL, byte 28 is F1, level Moderate (FM07-112)."""
    return Notice(
        NoticeKind.SIM,
        {
            "device": volume.device,
            "cca": volume.cca,
            "byte13": f"{volume.cca:02X}",
            "byte22": byte22,
            "byte23": byte23,
            "byte28": "F1",
        },
    )


def fail_device(box: "Subsystem", device: int) -> Refusal | None:
    return _set_fault(box, device, "not_ready")


def fail_path(box: "Subsystem", device: int) -> Refusal | None:
    return _set_fault(box, device, "no_path")


def _set_fault(box: "Subsystem", device: int, fault: str) -> Refusal | None:
    volume = box.volumes.get(device)
    if volume is None:
        return Refusal(Reason.DEVICE_UNKNOWN, {"device": device})
    setattr(volume, fault, True)
    box.note(volume)
    return None


def restore(box: "Subsystem", device: int) -> Refusal | None:
    """A forced restore unblocks; contents are undefined, here: as they lie (SI07-164)."""
    volume = box.volumes.get(device)
    if volume is None:
        return Refusal(Reason.DEVICE_UNKNOWN, {"device": device})
    volume.blocked = volume.not_ready = volume.no_path = False
    box.note(volume)
    return None
