"""Which operands of the TSO commands go together, and what the command then asks for.

The checks run in the order of `rulings.md`: ANTF9001E to ANTF9008E, then ANTF9201E.
Sections are those of `tso-flashcopy.md`. It knows no text.
"""

from collections.abc import Callable
from typing import Any

from flashcli.storage.addresses import device_name
from flashcli.storage.requests import (
    Establish,
    EstablishAction,
    Incremental,
    Mode,
    PreserveMirror,
    SpaceEfficient,
    Withdraw,
    WithdrawAction,
)
from flashcli.storage.rules import Rules
from flashcli.syntax.tso_commands import Fault, FcQuery, Leave, Profile, TsoCommand

Given = dict[str, Any]

_EXTENTS = ("EXTENTS", "XTNTLST", "XXTNTLST")

# Section 2: unknown to the XP boxes. DEVN is looked at apart.
_IN_BAND = {
    "FCESTABL": ("DEVN", "SOURCE", "TARGET", "OPENDVCS", "REMOTE", "SSID", "SETGTOK"),
    "FCQUERY": ("QRYDVC", "OPENDVCS", "REMOTE", "QRYSSID", "UNFORMAT"),
    "FCWITHDR": ("DEVN", "SOURCE", "TARGET", "OPENDVCS", "REMOTE", "SSID"),
}

_PROFILED = frozenset(("MODE", "XXTNTLST", *_IN_BAND["FCESTABL"], *_IN_BAND["FCQUERY"]))

_MODES = {
    "COPY": Mode.COPY,
    "NOCOPY": Mode.NOCOPY,
    "NOCOPY2COPY": Mode.NOCOPYTOCOPY,
    "ASYNC": Mode.NOCOPY,  # our reading: a Global Mirror target, copied on demand
}
_INCREMENTAL = {each.value: each for each in Incremental}
_ESTABLISH_ACTIONS = {each.value: each for each in EstablishAction}
_WITHDRAW_ACTIONS = {each.value: each for each in WithdrawAction}
_MIRROR = {each.value: each for each in PreserveMirror}
_OUT_OF_SPACE = {each.value: each for each in SpaceEfficient}


def command(function: str, given: Given, rules: Rules | None) -> TsoCommand | Fault:
    """What is asked for, or the first mistake. Without `rules` every operand that
    some profile knows is supported."""
    found = faults(function, given, rules)
    return found[0] if found else _BUILD[function](given)


def faults(function: str, given: Given, rules: Rules | None) -> list[Fault]:
    """Every mistake, in the order of the rulings."""
    found = []
    for looks_at, check in _CHECKS[function]:
        if not looks_at.isdisjoint(given):
            found += check(function, given)
    for check in _REQUIRED[function]:
        found += check(function, given)
    if not _PROFILED.isdisjoint(given):
        found += _unsupported(function, given, rules)
    for check in _AFTER[function]:
        found += check(function, given)
    return found


def _is_yes(given: Given, name: str) -> bool:
    return given.get(name) == "YES"


def _fault(name: str, function: str, operand: str, **inserts: str) -> Fault:
    return Fault(name, {"fct": function, **inserts}, operand=operand)


# --- ANTF9001E to ANTF9006E

_Check = Callable[[str, Given], list[Fault]]


def _exclusive(function: str, first: str, second: str) -> Fault:
    operand = second.partition("(")[0]
    return _fault("ANTF9001E", function, operand, p1=first, p2=second)


def _exclusions(function: str, given: Given) -> list[Fault]:
    """Section 2: SDEVN is local."""
    found = []
    if "SDEVN" in given:
        found = [
            _exclusive(function, "SDEVN", f"{name}(YES)")
            for name in ("OPENDVCS", "REMOTE")
            if _is_yes(given, name)
        ]
    return found


def _establish_exclusions(function: str, given: Given) -> list[Fault]:
    found = _exclusions(function, given)
    if "DEVN" in given:
        found += [
            _exclusive(function, name, "DEVN") for name in ("SDEVN", "TDEVN") if name in given
        ]
    if given.get("TGTUCB") == "NO" and "TDEVN" in given:
        found.append(_exclusive(function, "TDEVN", "TGTUCB(NO)"))
    return found


def _query_exclusions(function: str, given: Given) -> list[Fault]:
    """Section 3."""
    found = []
    if given.get("SHOWRELS") is not None:
        found = [
            _exclusive(function, "SHOWRELS", name)
            for name in ("UNFORMAT", "QRYDVC", "OPENDVCS", "REMOTE", "QRYSSID")
            if name in given
        ]
    if "QRYSSID" in given and _is_yes(given, "OPENDVCS"):
        found.append(_exclusive(function, "QRYSSID", "OPENDVCS(YES)"))
    return found


def _extents(function: str, given: Given) -> list[Fault]:
    """ANTF9002E and ANTF9003E."""
    names = [name for name in _EXTENTS if name in given]
    if not names:
        return []
    found = []
    if len(names) > 1:
        found.append(_fault("ANTF9002E", function, names[-1]))
    for name in ("REMOTE", "OPENDVCS"):
        if _is_yes(given, name):
            found.append(_fault("ANTF9003E", function, names[0], p1=f"{name}(YES)"))
    return found


def _remote(function: str, given: Given) -> list[Fault]:
    """ANTF9004E and ANTF9005E."""
    if _is_yes(given, "OPENDVCS"):
        return [_fault("ANTF9005E", function, "SSID")] if "SSID" in given else []
    if _is_yes(given, "REMOTE") and "SSID" not in given:
        return [_fault("ANTF9004E", function, "REMOTE")]
    return []


def _missing(function: str, operand: str, missing: str) -> Fault:
    return _fault("ANTF9006E", function, operand, p1=missing)


def _establish_required(function: str, given: Given) -> list[Fault]:
    if "DEVN" in given:
        return [
            _missing(function, "DEVN", name) for name in ("SOURCE", "TARGET") if name not in given
        ]
    target = "TARGET" if given.get("TGTUCB") == "NO" else "TDEVN"
    return [_missing(function, "", name) for name in ("SDEVN", target) if name not in given]


def _query_required(function: str, given: Given) -> list[Fault]:
    found = [] if "DEVN" in given else [_missing(function, "", "DEVN")]
    if "QRYDVC" not in given:
        for name in ("OPENDVCS", "REMOTE", "QRYSSID"):
            if name in given:
                found.append(_missing(function, name, "QRYDVC"))
                break
    elif "QRYSSID" in given and not _is_yes(given, "REMOTE"):
        found.append(_missing(function, "QRYSSID", "REMOTE(YES)"))
    if "STARTADDR" in given and given.get("SHOWRELS") is None:
        found.append(_missing(function, "STARTADDR", "SHOWRELS"))
    return found


# Each check with the operands that it looks at: without any of them it finds nothing.
_FAR = frozenset(("OPENDVCS", "REMOTE"))
_CHECKS: dict[str, tuple[tuple[frozenset[str], _Check], ...]] = {
    "FCESTABL": (
        (_FAR | {"DEVN", "TGTUCB"}, _establish_exclusions),
        (frozenset(_EXTENTS), _extents),
        (_FAR, _remote),
    ),
    "FCQUERY": ((frozenset(("SHOWRELS", "QRYSSID")), _query_exclusions),),
    "FCWITHDR": ((_FAR, _exclusions), (frozenset(_EXTENTS), _extents), (_FAR, _remote)),
    "PROFILE": (),
    "END": (),
}
_REQUIRED: dict[str, tuple[_Check, ...]] = {
    "FCESTABL": (_establish_required,),
    "FCQUERY": (_query_required,),
    "FCWITHDR": (),
    "PROFILE": (),
    "END": (),
}


# --- ANTF9007E: the profile


def _unsupported(function: str, given: Given, rules: Rules | None) -> list[Fault]:
    """Section 2. OPENDVCS(YES) and REMOTE(YES) are known to no profile."""
    refused = []
    if rules is not None and not rules.in_band:
        refused = [name for name in _IN_BAND[function] if name in given]
        # rulings.md: there DEVN serves FCQUERY and the thaw only.
        if given.get("ACTION") == "THAW" and "DEVN" in refused:
            refused.remove("DEVN")
        if given.get("MODE") == "ASYNC":
            refused.append("MODE(ASYNC)")
    for name in ("OPENDVCS", "REMOTE"):
        if _is_yes(given, name) and name not in refused:
            refused.append(f"{name}(YES)")
    if rules is not None and not rules.wide_extents and "XXTNTLST" in given:
        refused.append("XXTNTLST")
    return [_fault("ANTF9007E", function, name.partition("(")[0], p1=name) for name in refused]


# --- ANTF9008E, and what needs the profile to have spoken


def _devices(function: str, given: Given) -> list[Fault]:
    """`0000`, five digits, and every subchannel set but 0: the lab has no other."""
    found = []
    for name in ("SDEVN", "TDEVN", "DEVN"):
        device = given.get(name)
        channel_set = given.get("TSUBCHSET" if name == "TDEVN" else "SUBCHSET", 0)
        if isinstance(device, int):
            if not channel_set:
                continue
            device = f"{channel_set}{device_name(device)}"
        if device is not None:
            found.append(_fault("ANTF9008E", function, name, dev=device))
    return found


def _superfluous(function: str, given: Given) -> list[Fault]:
    """A volume named by SOURCE or TARGET beside the operand that it would replace."""
    found = []
    if "DEVN" not in given:
        if "SOURCE" in given:
            found.append(_missing(function, "SOURCE", "DEVN"))
        if "TARGET" in given and given.get("TGTUCB") != "NO":
            found.append(_missing(function, "TARGET", "TGTUCB(NO)"))
    return found


def _combination(function: str, given: Given) -> list[Fault]:
    return [] if _is_withdraw_form(given) else [_fault("ANTF9201E", function, "")]


def _is_withdraw_form(given: Given) -> bool:
    """The nine cases of section 4."""
    action = given.get("ACTION")
    extents = any(name in given for name in _EXTENTS)
    by_id = "TARGET" in given
    if "DEVN" in given:
        if "SDEVN" in given or "TDEVN" in given or extents or _is_yes(given, "DDSW"):
            return False
        if action == "THAW":
            return not by_id and "SOURCE" not in given
        return by_id and "SOURCE" in given
    if "SOURCE" in given or by_id != (given.get("TGTUCB") == "NO"):
        return False
    if by_id and "TDEVN" in given:
        return False
    source, target = "SDEVN" in given, by_id or "TDEVN" in given
    if _is_yes(given, "DDSW"):
        return source and action is None
    if action is not None:
        return source and target and not extents and action != "THAW"
    return target


_AFTER: dict[str, tuple[_Check, ...]] = {
    "FCESTABL": (_superfluous, _devices),
    "FCQUERY": (_devices,),
    "FCWITHDR": (_devices, _combination),
    "PROFILE": (),
    "END": (),
}


# --- what is asked for


def _named_extents(given: Given) -> Any:
    for name in _EXTENTS:
        if name in given:
            return given[name]
    return ()


def _establish(given: Given) -> TsoCommand:
    source, target = given.get("SDEVN", 0), given.get("TDEVN", 0)
    mode = given.get("MODE", "COPY")
    request = Establish(
        source,
        target,
        _named_extents(given),
        _MODES[mode],
        _INCREMENTAL[given.get("INCREMENTAL", "NO")],
        _is_yes(given, "ONLINTGT"),
        _ESTABLISH_ACTIONS.get(given.get("ACTION", "")),
        _is_yes(given, "TGTPPRIM"),
        _MIRROR[given.get("PRESERVEMIRROR", "NO")],
        _OUT_OF_SPACE[given.get("SETGTOK", "NO")],
        mode == "ASYNC",
    )
    device = source or target or given["DEVN"]
    return TsoCommand("FCESTABL", request, device, given.get("SOURCE"), given.get("TARGET"))


def _query(given: Given) -> TsoCommand:
    device = given["DEVN"]
    request = FcQuery(
        device,
        "UNFORMAT" in given,
        given.get("SHOWRELS"),
        given.get("STARTADDR"),
        given.get("QRYDVC"),
    )
    return TsoCommand("FCQUERY", request, device)


def _withdraw(given: Given) -> TsoCommand:
    source, target = given.get("SDEVN"), given.get("TDEVN")
    action, ddsw = given.get("ACTION"), _is_yes(given, "DDSW")
    device = source or target or given.get("DEVN", 0)
    if action == "THAW":
        source = given["DEVN"]
    elif "DEVN" in given:
        source = 0
    if "TARGET" in given:
        target = 0
    request = Withdraw(
        source,
        None if ddsw else target,  # section 4, cases 5 and 6: ignored
        _named_extents(given),
        ddsw,
        _WITHDRAW_ACTIONS.get(action or ""),
    )
    return TsoCommand("FCWITHDR", request, device, given.get("SOURCE"), given.get("TARGET"))


def _profile(given: Given) -> TsoCommand:
    return TsoCommand("PROFILE", Profile(given.get("MSGID")))


def _end(_: Given) -> TsoCommand:
    return TsoCommand("END", Leave())


_BUILD: dict[str, Callable[[Given], TsoCommand]] = {
    "FCESTABL": _establish,
    "FCQUERY": _query,
    "FCWITHDR": _withdraw,
    "PROFILE": _profile,
    "END": _end,
}
