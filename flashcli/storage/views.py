"""What the subsystem answers: results of requests, attributes of a query, notices.

Values only; a view is taken at one instant and does not change afterwards.
Times are seconds of the virtual clock (see `clock.Clock`).
"""

from enum import StrEnum
from typing import NamedTuple

from flashcli.storage.refusals import Reason
from flashcli.storage.requests import Incremental, Mode


class Kind(StrEnum):
    """What an accepted establish turned out to be."""

    NEW = "NEW"
    UPDATE = "UPDATE"
    REVERSE = "REVERSE"
    FAST_REVERSE = "FAST_REVERSE"
    NOCOPYTOCOPY = "NOCOPYTOCOPY"


class NoticeKind(StrEnum):
    """Things the subsystem reports on its own, to be shown on a console."""

    MIRROR_NOT_PRESERVED = "MIRROR_NOT_PRESERVED"  # facts: target
    FREEZE_EXPIRED = "FREEZE_EXPIRED"  # facts: lss
    POOL_LEVEL = "POOL_LEVEL"  # facts: percent (30, 20 or 0 left)
    SIM = "SIM"  # facts: device, cca, byte13, byte22, byte23, byte28, text
    SPACE_EFFICIENT_DDSW = "SPACE_EFFICIENT_DDSW"  # facts: target


class Notice(NamedTuple):
    kind: NoticeKind
    facts: dict[str, object] = {}


class Established(NamedTuple):
    """`source` and `target` are the roles asked for, which are the roles now in
    force. `tracks` is yet to be copied right after, over all its relationships;
    `relations` counts those made or changed (0: nothing to do)."""

    kind: Kind
    source: int
    target: int
    relations: int
    tracks: int
    notices: tuple[Notice, ...] = ()


class Withdrawn(NamedTuple):
    """`relations` counts relationships ended now; `continuing` those that DDSW
    set copying, to end (or stay) by themselves. `undefined` lists target device
    and number of its tracks that were never copied; only non-zero counts."""

    relations: int
    continuing: int = 0
    undefined: tuple[tuple[int, int], ...] = ()
    thawed: tuple[int, ...] = ()  # LSS numbers that were frozen until now
    expired: bool = False  # THAW of an LSS whose freeze timer had expired
    notices: tuple[Notice, ...] = ()


class State(StrEnum):
    ACTIVE = "ACTIVE"
    FAILED_COPY = "FAILED(COPY)"
    FAILED_SPACE = "FAILED(SPACE)"


class Role(StrEnum):
    SOURCE = "SOURCE"
    TARGET = "TARGET"


class Judgement(NamedTuple):
    """Whether Reverse Restore can be executed, by the code that also refuses."""

    possible: bool
    reasons: tuple[Reason, ...]


class VolumeView(NamedTuple):
    """`flashcopy-v2.md` section 9, the attributes per volume."""

    device: int
    ssid: int
    lss: int
    cca: int
    cylinders: int
    model: str  # "3390-3"
    serial: str  # of the subsystem
    active: int  # relationships in either role, one inside the volume counted once
    maximum: int
    frozen: bool
    expired: bool
    remote_role: str  # "P", "S" or "N"
    xrc_source: bool
    sequence: int


class RelationView(NamedTuple):
    """One relationship as seen from one of its volumes (section 9)."""

    order: int
    role: Role
    source: VolumeView
    target: VolumeView
    full_volume: bool
    source_first: int  # track
    target_first: int  # track
    tracks: int
    mode: Mode
    bce: bool
    bcp: bool
    incremental: Incremental
    persistent: bool
    target_write_inhibited: bool
    source_write_inhibited: bool
    revertible: bool
    space_efficient: bool
    fails_when_full: bool
    inhibited_by_space: bool
    preserve_mirror: bool
    validation_required: bool
    frozen: bool
    state: State
    tracks_to_copy: int
    changed_source: int
    changed_target: int
    established: int
    last_activity: int
    sequence: int
    reverse_restore: Judgement


class Relations(NamedTuple):
    """Answer to QueryRelations: source side first, then target side, each by
    own first track, then partner device."""

    volume: VolumeView
    relations: tuple[RelationView, ...]
