"""Vendor and release rules as one frozen value, handed to the subsystem.

Each field is a row of `flashcopy-v2.md` section 8; the profiles (TOML) hold the
values with their grade and source. Code reads a parameter, never a profile's name.
"""

from enum import StrEnum
from typing import NamedTuple


class Feature(StrEnum):
    """What a microprogram level may have (4.4). Plain COPY and NOCOPY need none."""

    INCREMENTAL = "INCREMENTAL"
    REVERSE_RESTORE = "REVERSE_RESTORE"
    NOCOPY2COPY = "NOCOPY2COPY"
    FRR = "FRR"
    PRESERVE_MIRROR = "PRESERVE_MIRROR"
    SE = "SE"
    TGTPPRIM = "TGTPPRIM"


class Capacity(StrEnum):
    """How the user cylinders of source and target must compare (2.1)."""

    SOURCE_AT_LEAST = "source >= target"
    SOURCE_AT_MOST = "source <= target"


class PartialWithdraw(StrEnum):
    """What a withdraw with extents does to a relationship that is partly covered (6)."""

    SKIP = "skip"
    SPLIT = "split"


class DdswExtents(StrEnum):
    INSIDE = "inside"
    OVERLAP = "overlap"


class Model(NamedTuple):
    """A device model: cylinders of a volume of just this model, the most a
    volume may have, control cylinders (they count for tables only)."""

    name: str  # "3390-3"
    device_type: str  # "3390"
    cylinders: int
    control_cylinders: int


class Rules(NamedTuple):
    name: str
    models: dict[str, Model]
    controllers: tuple[str, ...]  # controller emulations, default first
    levels: dict[str, frozenset[str]]  # microprogram levels, oldest first, newest last
    targets_per_track: int
    relations_per_volume: dict[str, int]  # by model name, "other" for the rest
    relations_per_subsystem: int | None
    extents_per_command: int
    wide_extents: bool  # 28-bit cylinder extents
    capacity: Capacity
    slots_per_table: int | None  # None: tables are not counted
    table_pools: tuple[int, ...]  # default first; empty: no limit
    nocopy_ends: bool
    read_copies: bool
    incremental_per_source: int
    yes_inhibits: bool  # INCREMENTAL(YES) inhibits target writes
    reverse_after_nocopy: bool  # allowed when no track is uncopied or changed
    frr_copies_changed: bool  # FRR of an incremental relationship copies changed tracks
    partial_withdraw: PartialWithdraw
    ddsw_extents: DdswExtents
    unrelated_withdraw_refused: bool
    remote_primary_target: bool
    swi: bool  # SETGTOK(SWI) is known; without it every choice acts as FAILREL
    space_efficient_permission: bool  # an SE target needs SETGTOK other than NO (E12)
    space_efficient_needs_wide: bool  # SE target only as 3390-A under the second controller
    page_tracks: int  # tracks per page of the space-efficient pool
    revertible: bool
    freeze_seconds: int
    pacings: dict[str, int | None]  # name -> processor percent above which copying is suppressed
    copy_rate: int  # default, tracks per second
    in_band: bool  # DEVN, SOURCE, TARGET, ASYNC ... of the TSO commands are known
    display: dict[str, str]  # how the box names itself: see profiles/*.toml [display]
