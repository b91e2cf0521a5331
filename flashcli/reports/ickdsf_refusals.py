"""Refusals in ICKDSF's words: a number for every reason that a FLASHCPY command can meet.

ICKs9nnnI, one number a reason; nn is that of the TSO texts (ickdsf-flashcpy.md).
"""

from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.storage.addresses import device_name
from flashcli.storage.refusals import Reason, Refusal

REFUSALS = {
    Reason.MODE_CONFLICT: "ICK39101I",
    Reason.PRESERVE_MIRROR_CONFLICT: "ICK39102I",
    Reason.INCREMENTAL_WITH_EXTENTS: "ICK39103I",
    Reason.TOO_MANY_EXTENTS: "ICK39104I",
    Reason.SAME_DEVICE_NO_EXTENTS: "ICK39105I",
    Reason.EXTENT_LENGTH: "ICK39106I",
    Reason.DEVICE_UNKNOWN: "ICK39107I",
    Reason.FEATURE_NOT_INSTALLED: "ICK39108I",
    Reason.FEATURE_NOT_VALIDATED: "ICK39109I",
    Reason.EMULATION_MIX: "ICK39110I",
    Reason.VOLUME_BLOCKED: "ICK39111I",
    Reason.SPACE_EFFICIENT_NOT_PERMITTED: "ICK39112I",
    Reason.SPACE_EFFICIENT_NEEDS_NOCOPY: "ICK39113I",
    Reason.SPACE_EFFICIENT_WITH_EXTENTS: "ICK39114I",
    Reason.SPACE_EFFICIENT_PRESERVE_MIRROR: "ICK39115I",
    Reason.TARGET_ONLINE: "ICK39116I",
    Reason.EXTENT_OUTSIDE_VOLUME: "ICK39117I",
    Reason.CAPACITY: "ICK39118I",
    Reason.EXTENT_OVERLAP: "ICK39119I",
    Reason.TARGET_IS_PPRC_PRIMARY: "ICK39120I",
    Reason.TARGET_IS_PPRC_SECONDARY: "ICK39121I",
    Reason.TARGET_IS_XRC_SOURCE: "ICK39122I",
    Reason.SOURCE_IS_PPRC_SECONDARY: "ICK39123I",
    Reason.FREEZE_ON_PPRC_SECONDARY: "ICK39124I",
    Reason.PRESERVE_MIRROR_IMPOSSIBLE: "ICK39125I",
    Reason.INCREMENTAL_EXISTS_FOR_SOURCE: "ICK39126I",
    Reason.SOURCE_IS_TARGET: "ICK39127I",
    Reason.TARGET_IS_SOURCE: "ICK39128I",
    Reason.TARGET_IN_RELATION: "ICK39129I",
    Reason.TOO_MANY_TARGETS: "ICK39130I",
    Reason.TOO_MANY_RELATIONS_VOLUME: "ICK39131I",
    Reason.TOO_MANY_RELATIONS_SUBSYSTEM: "ICK39132I",
    Reason.TABLES_EXHAUSTED: "ICK39133I",
    Reason.REVERSE_NOT_INCREMENTAL: "ICK39151I",
    Reason.REVERSE_COPY_INCOMPLETE: "ICK39152I",
    Reason.REVERSE_NOCOPY_MODE: "ICK39153I",
    Reason.REVERSE_MULTIPLE_VOLUMES: "ICK39154I",
    Reason.REVERSE_CAPACITY: "ICK39155I",
    Reason.FRR_NOT_FULL_VOLUME: "ICK39156I",
    Reason.NO_RELATION: "ICK39157I",
    Reason.RELATION_FAILED: "ICK39158I",
    Reason.WITHDRAW_COMBINATION: "ICK39201I",
    Reason.WITHDRAW_EXTENT_SIDES: "ICK39202I",
    Reason.WITHDRAW_INCREMENTAL_WITH_EXTENTS: "ICK39203I",
    Reason.NOT_WITH_EACH_OTHER: "ICK39204I",
    Reason.NOT_REVERTIBLE: "ICK39205I",
    Reason.DEVICE_NOT_READY: "ICK39501I",
    Reason.POWER_STATE: "ICK39502I",
}

_DEVICES = ("device", "source", "target")


def refused(refusal: Refusal, texts: Catalogue) -> Message:
    inserts = {key: _shown(key, value) for key, value in refusal.facts.items()}
    return texts.issue(REFUSALS[refusal.reason], **inserts)


def _shown(key: str, value: object) -> object:
    if key in _DEVICES and isinstance(value, int):
        return device_name(value)
    return value.upper() if isinstance(value, str) else value
