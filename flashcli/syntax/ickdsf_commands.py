"""From operands as given to the request that the subsystem understands.

Defaults are filled in here. A volume may still be named by a ddname, a target by
its place in the subsystem: only the program knows the step and the configuration.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from flashcli.storage.requests import (
    Establish,
    EstablishAction,
    Incremental,
    Mode,
    PreserveMirror,
    QueryRelations,
    SpaceEfficient,
    Withdraw,
    WithdrawAction,
)
from flashcli.syntax.ickdsf_operands import Operands
from flashcli.syntax.ickdsf_records import Margins
from flashcli.syntax.ickdsf_values import Address

if TYPE_CHECKING:
    from flashcli.commands import Relabel

UNRESOLVED = -1


class Target(NamedTuple):
    """TARGETVOL in one of its three forms."""

    device: int | None = None
    lss: int | None = None
    cca: int | None = None


class Function(NamedTuple):
    """What a command addresses, by number or by ddname (neither for a WITHDRAW by
    target), and its request, whose devices are UNRESOLVED where they are not
    device numbers. A `target` that is no device number is in `target`."""

    request: "Establish | Withdraw | QueryRelations | Relabel"
    device: int | None = None
    ddname: str | None = None
    target: Target | None = None
    verify_offline: bool = False  # VERIFYOFFLINE was given


class Parameters(NamedTuple):
    """The operands of PARM that have an effect; None where not given."""

    reply: bool | None = None
    margins: tuple[int, ...] | None = None


def function(operands: Operands) -> Function:
    return _BUILD[operands.verb](operands.given)


def parameters(operands: Operands) -> Parameters:
    given = operands.given
    reply = True if "replyu" in given else False if "noreplyu" in given else None
    margins = given.get("margins")
    return Parameters(reply, tuple(margins) if margins else None)


def margins_in(found: Parameters) -> Margins | None:
    """None when the values are bad (ICK10927I)."""
    if found.margins is None or len(found.margins) != 2:
        return None
    left, right = found.margins
    return Margins(left, right) if 1 <= left < right <= 80 else None


# --- FLASHCPY ---------------------------------------------------------------------

_MODES = {one.value: one for one in Mode}
_INCREMENTS = {one.value: one for one in Incremental}
_MIRRORS = {one.value: one for one in PreserveMirror}
_SPACES = {one.value: one for one in SpaceEfficient}


def _flashcpy(given: dict[str, Any]) -> Function:
    device, ddname = given.get("unit"), given.get("ddname")
    source = UNRESOLVED if device is None else device
    if "query" in given:
        return Function(QueryRelations(source), device, ddname)
    target, number = _target(given.get("targetvol", []))
    if "establish" in given:
        return Function(_establish(source, number, given), device, ddname, target)
    named = device is not None or ddname is not None
    action = given.get("action")
    request = Withdraw(
        source if named else None,
        number if "targetvol" in given else None,
        (),
        given.get("ddsw") == ["YES"],
        WithdrawAction(action[0]) if action else None,
    )
    return Function(request, device, ddname, target)


def _establish(source: int, target: int, given: dict[str, Any]) -> Establish:
    if len(given) == 3:  # nothing but function, source and target
        return Establish(source, target)
    found = given.get
    mode, incremental, action = found("mode"), found("incremental"), found("action")
    mirror, space = found("preservemirror"), found("setgtok")
    return Establish(
        source,
        target,
        (),
        _MODES[mode[0]] if mode else Mode.COPY,
        _INCREMENTS[incremental[0]] if incremental else Incremental.NO,
        found("onlintgt") == ["YES"],
        EstablishAction(action[0]) if action else None,
        found("tgtokaspprcprim") == ["YES"],
        _MIRRORS[mirror[0]] if mirror else PreserveMirror.NO,
        _SPACES[space[0]] if space else SpaceEfficient.NO,
    )


def _target(listed: list[Any]) -> tuple[Target | None, int]:
    """(ccuu), (X'lss',X'cca') or (X'lss',X'cca',ccuu), and the device number."""
    match listed:
        case [Address(lss), Address(cca), device]:
            return Target(device, lss, cca), device
        case [Address(lss), Address(cca)]:
            return Target(None, lss, cca), UNRESOLVED
        case [device]:
            return None, device
    return None, UNRESOLVED


# --- INIT, REFORMAT -----------------------------------------------------------------


def _init(given: dict[str, Any]) -> Function:
    return _relabel(given, initialise=True)


def _reformat(given: dict[str, Any]) -> Function:
    return _relabel(given, initialise=False)


def _relabel(given: dict[str, Any], *, initialise: bool) -> Function:
    """VERIFYOFFLINE is the default with UNIT (ickdsf-language.md section 12, MIG)."""
    from flashcli.commands import Relabel

    device, ddname = given.get("unit"), given.get("ddname")
    verify = given.get("verify", ())
    vtoc = given.get("vtoc")
    request = Relabel(
        UNRESOLVED if device is None else device,
        volser=given.get("volid"),
        owner=given.get("ownerid"),
        initialise=initialise,
        verify=verify[0] if verify else None,
        verify_owner=verify[1] if len(verify) > 1 else None,
        purge="purge" in given,
        verify_offline=device is not None and "noverifyoffline" not in given,
        vtoc=tuple(vtoc) if vtoc and len(vtoc) == 3 else None,
    )
    return Function(request, device, ddname, verify_offline="verifyoffline" in given)


_BUILD: dict[str, Callable[[dict[str, Any]], Function]] = {
    "flashcpy": _flashcpy,
    "init": _init,
    "reformat": _reformat,
}
