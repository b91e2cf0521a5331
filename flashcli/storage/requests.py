"""What may be asked of the subsystem, free of dialect: the command objects of
FlashCopy. `flashcopy-v2.md` sections 2 to 6 give the meaning of each option.
"""

from enum import StrEnum
from typing import NamedTuple

from flashcli.storage.addresses import Extent


class Mode(StrEnum):
    COPY = "COPY"
    NOCOPY = "NOCOPY"
    NOCOPYTOCOPY = "NOCOPYTOCOPY"


class Incremental(StrEnum):
    NO = "NO"
    YES = "YES"
    YTW = "YTW"


class EstablishAction(StrEnum):
    FREEZE = "FREEZE"
    FRR = "FRR"


class WithdrawAction(StrEnum):
    THAW = "THAW"
    COMMIT = "COMMIT"
    REVERT = "REVERT"


class PreserveMirror(StrEnum):
    NO = "NO"
    REQUIRED = "REQUIRED"
    PREFERRED = "PREFERRED"


class SpaceEfficient(StrEnum):
    """Whether a space-efficient target is permitted, and what happens when its
    space is used up. YES acts as FAILREL."""

    NO = "NO"
    YES = "YES"
    FAILREL = "FAILREL"
    SWI = "SWI"


class ExtentPair(NamedTuple):
    """One source extent and one target extent. A side that was not given is
    None; only a withdraw may meet one (WITHDRAW_EXTENT_SIDES)."""

    source: Extent | None
    target: Extent | None


class Establish(NamedTuple):
    """Source and target are device numbers. No extents means volume copying.

    An establish of an existing incremental pair is an update copy, one with the
    roles exchanged a Reverse Restore: the subsystem decides, not the request.
    """

    source: int
    target: int
    extents: tuple[ExtentPair, ...] = ()
    mode: Mode = Mode.COPY
    incremental: Incremental = Incremental.NO
    online_target: bool = False
    action: EstablishAction | None = None
    target_primary: bool = False
    preserve_mirror: PreserveMirror = PreserveMirror.NO
    space_efficient: SpaceEfficient = SpaceEfficient.NO
    revertible: bool = False
    sequence: int = 0


class Withdraw(NamedTuple):
    """The forms W1 to W8 of `flashcopy-v2.md` section 6.

    W1 target alone; W3 source and target; W5 source with ddsw; W7 source with
    THAW; W8 source and target with COMMIT or REVERT. Extents give W2, W4, W6.
    """

    source: int | None = None
    target: int | None = None
    extents: tuple[ExtentPair, ...] = ()
    ddsw: bool = False
    action: WithdrawAction | None = None


class QueryRelations(NamedTuple):
    """The relationships of one volume, from both sides. Changes nothing."""

    device: int
