"""What the TSO commands become that no other language has: query options, READY-mode
commands, volumes named by serial, LSS and CCA. Values only.
"""

from typing import NamedTuple

from flashcli.storage.requests import Establish, Withdraw

ALL_RELATIONS = -1


class FcQuery(NamedTuple):
    """FCQUERY. `showrels` is the most relationships to show, or ALL_RELATIONS; None
    without SHOWRELS. `start` is STARTADDR as typed, 32 bits: what they mean depends
    on the size of the volume. `cca` is QRYDVC: the volume is not `device` but the
    one of its LSS with that CCA."""

    device: int
    unformatted: bool = False
    showrels: int | None = None
    start: int | None = None
    cca: int | None = None


class Profile(NamedTuple):
    """PROFILE; None leaves the setting as it is."""

    message_ids: bool | None = None


class Leave(NamedTuple):
    """END, LOGOFF."""


class VolumeId(NamedTuple):
    """SOURCE and TARGET: `serial lss cca`."""

    serial: str
    lss: int
    cca: int


class TsoCommand(NamedTuple):
    """One command. `function` is the name that its messages carry, `device` the one
    that its completion line names. A volume given by `source` or `target` stands for
    the device number in the request, which then is 0."""

    function: str
    request: Establish | Withdraw | FcQuery | Profile | Leave
    device: int = 0
    source: VolumeId | None = None
    target: VolumeId | None = None


class Fault(NamedTuple):
    """A mistake, by message name and inserts. `start` and `length` place it in the
    text of the command; while `operand` names a keyword they are not yet known."""

    name: str
    inserts: dict[str, str]
    start: int = 0
    length: int = 0
    hint: str = ""
    operand: str = ""
