"""The displays of DEVSERV and DISPLAY, column by column (`operator-commands.md`).

A heading is laid out by the same function as the lines below it. It reads
results and knows no command.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from flashcli.engine.operator import (
    Aliases,
    AliasFacts,
    Box,
    Devices,
    Help,
    Matrix,
    MatrixFacts,
    PathFacts,
    Paths,
    UnitFacts,
    Units,
    Use,
)
from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.reports.times import hms_dots

Parts = Iterator[Message | str]


@lru_cache(maxsize=16)
def _titles(catalogue: Catalogue, name: str) -> dict[str, str]:
    return catalogue.definition(name).title


# --- DEVSERV QDASD, section 2.2 ---------------------------------------------


def devices(result: Devices, now: int, catalogue: Catalogue) -> Parts:
    yield _devserv("QDASD", result.answer, now, catalogue)
    yield _device_heading(catalogue)
    yield from _device_lines(result)
    yield catalogue.issue("IEE459I-MET", count=len(result.devices))
    if result.total_cylinders is not None:
        yield catalogue.issue("IEE459I-CYLINDERS", count=result.total_cylinders)
    yield catalogue.issue("IEE459I-FAILED", count=result.failed)
    if result.replaced is not None:
        yield catalogue.issue("IEE459I-REPLACED", count=result.replaced)


def _devserv(function: str, answer: int, now: int, catalogue: Catalogue) -> Message:
    return catalogue.issue("IEE459I", time=hms_dots(now), function=function, answer=answer)


@lru_cache(maxsize=8)
def _device_heading(catalogue: Catalogue) -> str:
    return _device_line(**_titles(catalogue, "IEE459I-QDASD"))


def _device_lines(result: Devices) -> Iterator[str]:
    box = result.box
    scu_type, device_type, machine = box.scu_type, box.device_type, box.machine
    for device, volser, cylinders, ssid, check in result.devices:
        yield _device_line(
            f"{device:05X}",
            volser,
            scu_type,
            device_type,
            str(cylinders),
            f"{ssid:04X}",
            machine,
            machine,
            check,
        )


def _device_line(
    unit: str,
    volser: str,
    scu_type: str,
    device_type: str,
    cylinders: str,
    ssid: str,
    scu_serial: str,
    device_serial: str,
    check: str,
) -> str:
    return (
        f"{unit} {volser:<6} {scu_type:<7} {device_type:<7}{cylinders:>10}  {ssid:<4}"
        f" {scu_serial:<10} {device_serial:<10} {check}"
    )


# --- DEVSERV PATHS, QPAVS, help: section 3 ----------------------------------

_DC_STATES = {"": "SIMPLEX", "primary": "PPRIMARY", "secondary": "PSECONDRY"}


def paths(result: Paths, now: int, catalogue: Catalogue) -> Parts:
    yield _devserv("PATHS", result.answer, now, catalogue)
    yield catalogue.issue("IEE459I-PATHS")
    signs = set()
    for one in result.devices:
        sign = "+" if one.available else "-"
        signs |= {one.use.value, sign}
        yield _path_line(one, sign)
        yield _state_line(one, result.box.controller)
    if signs:
        yield catalogue.issue("IEE459I-SYMBOLS")
        yield from _legend(_titles(catalogue, "IEE459I-SYMBOLS"), signs)
    else:
        yield catalogue.issue("IEE459I-MET", count=0)


def _path_line(one: PathFacts, sign: str) -> str:
    """`33909 `: device type and model, the model's modifier behind it."""
    device_type, _, model = one.model.partition("-")
    listed = " ".join(f"{chpid:02X}={sign}" for chpid in one.paths)
    return (
        f"{one.device:05X},{device_type}{model:<2},{one.use.value},{one.allocations:03d},"
        f"{one.volser:<6},{listed}"
    )


def _state_line(one: PathFacts, controller: str) -> str:
    """Cache and fast write states are fixed: rulings.md, "Display values"."""
    return (
        f"      {controller}   {one.ssid:04X}  Y  YY.  YY.  N   {_DC_STATES[one.remote_role]:<9}"
        f" {one.cca:02X}   {one.cca:02X}{one.cylinders:>7} {controller}"
    )


def _legend(titles: dict[str, str], signs: Iterable[str]) -> Iterator[str]:
    used = [text for sign, text in titles.items() if sign in signs]
    for left in range(0, len(used), 2):
        yield "".join(f"{text:<35}" for text in used[left : left + 2]).rstrip()


def aliases(result: Aliases, now: int, catalogue: Catalogue) -> Parts:
    yield _devserv("QPAVS", result.answer, now, catalogue)
    yield catalogue.issue("IEE459I-QPAVS")
    yield from map(_alias_line, result.devices)
    yield catalogue.issue("IEE459I-MET", count=len(result.devices))


def _alias_line(one: AliasFacts) -> str:
    kind, status = "BASE", ""
    return (
        f"{one.device:05X} {one.cca:02X}  {kind:<12} {status:<9}  {one.ssid:04X}"
        f"          {one.cca:02X}    {kind}"
    )


def helped(result: Help, now: int, catalogue: Catalogue) -> Parts:
    yield _devserv("QDASD", result.answer, now, catalogue)
    yield catalogue.issue("IEE459I-HELP")


# --- DISPLAY U, section 4 ---------------------------------------------------

_PAIRS = 5  # a line
_DASD = ("3380", "3390")


def units(result: Units, now: int, catalogue: Catalogue) -> Parts:
    if not result.units:
        yield catalogue.issue("IEE455I")
        return
    yield catalogue.issue("IEE457I", time=hms_dots(now), answer=result.answer)
    if result.packed:
        titles = _titles(catalogue, "IEE457I-PACKED")
        yield "  ".join([f"{titles['unit']:<5} {titles['device_type']:<4}"] * _PAIRS)
        yield from _packed(result.units)
    else:
        yield _unit_line(**_titles(catalogue, "IEE457I-UNITS"))
        yield from map(_unit, result.units)


def _packed(shown: tuple[UnitFacts, ...]) -> Iterator[str]:
    for left in range(0, len(shown), _PAIRS):
        pairs = (f"{one.device:05X} {one.device_type}" for one in shown[left : left + _PAIRS])
        yield "  ".join(pairs)


def _unit(one: UnitFacts) -> str:
    state = ""
    if one.device_type in _DASD:
        state = "    /RSDNT" if one.use is Use.OFFLINE else "PRIV/RSDNT"
    return _unit_line(
        f"{one.device:04X}",
        one.device_type,
        _status(one),
        one.volser,
        state,
        "0",
    )


def _status(one: UnitFacts) -> str:
    """Boxed, pending, not ready stand behind the letter, in this order of weight."""
    condition = "BOX" if one.boxed else "PND" if one.pending else "" if one.ready else "NRD"
    if condition:
        return f"{one.use.value}-{condition}"
    return "OFFLINE" if one.use is Use.OFFLINE else one.use.value


def _unit_line(
    unit: str, device_type: str, status: str, volser: str, state: str, channel_set: str
) -> str:
    return f"{unit} {device_type} {status:<13} {volser:<10} {state:<10}{channel_set:>6}"


# --- DISPLAY M=DEV, section 5 -----------------------------------------------

_INTERFACES = {0x40: "0000", 0x41: "0030", 0x42: "0100", 0x43: "0130"}
_TAG = "0230"  # of the control unit's node descriptor


def matrix(result: Matrix, now: int, catalogue: Catalogue) -> Parts:
    yield catalogue.issue("IEE174I", time=hms_dots(now), answer=result.answer)
    for one in result.devices:
        status = "ONLINE" if one.online else "OFFLINE"
        if one.lss is None:
            status = "NOT IN SYSTEM"
        yield catalogue.issue("IEE174I-DEVICE", unit=f"{one.device:05X}", status=status)
        if one.lss is not None:
            yield _path_rows(one, one.lss, result, catalogue)


def _path_rows(one: MatrixFacts, lss: int, result: Matrix, catalogue: Catalogue) -> Message:
    chpids, box = result.paths, result.box

    def row(values: Iterable[str]) -> str:
        return " ".join(f"{value:<4}" for value in values).rstrip()

    def each(value: str) -> str:
        return row([value] * len(chpids))

    state = each("Y" if one.available else "N")
    return catalogue.issue(
        "IEE174I-PATHS",
        chp=row(f"{chpid:02X}" for chpid in chpids),
        entry=each(".."),
        destination=each("0D"),
        online=state,
        physical=each("Y"),
        operational=state,
        managed=each("N"),
        cu=each(f"{one.device & 0xFF00:04X}"),
        interface=row(_INTERFACES[chpid] for chpid in chpids),
        logical=f"{lss:02X}",
        nd=_descriptor(box, box.scu_type, _TAG),
        token_ned=_descriptor(box, box.device_type, f"{lss:02X}00"),
        device_ned=_descriptor(box, box.device_type, f"{lss:02X}{one.cca:02X}"),
    )


def _descriptor(box: Box, named: str, tag: str) -> str:
    """`002105.F20.IBM.75.000000010042.0230`: type, model, maker, plant, serial, tag."""
    return f"00{named[:4]}.{named[4:]}.{box.maker}.{box.plant}.{box.serial:>012}.{tag}"
