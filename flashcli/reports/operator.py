"""What the console answers to an operator command: messages, lines, an error or none.

It reads outcomes and changes nothing. Columns are those of `operator-commands.md`;
the displays of DEVSERV and DISPLAY are in `operator_displays`.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from flashcli.engine import operator as engine
from flashcli.engine.vary import AllVaried, Became, Varied
from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.outcomes import Outcome, Problem
from flashcli.reports import operator_displays as displays
from flashcli.run import Run
from flashcli.storage.addresses import device_name
from flashcli.storage.refusals import Reason
from flashcli.storage.views import Notice, NoticeKind

ERROR = 2  # the severity from which on a message counts as an error, 8

Parts = Iterator[Message | str]


class Answer(NamedTuple):
    """`lines` are without carriage control; `messages` are those with an id among
    them. `cc` is 0 or 8: a console gives no code (`lab.md`, "What run prints")."""

    messages: tuple[Message, ...]
    lines: list[str]
    cc: int


def answer(outcome: Outcome, verb: str, now: int, catalogue: Catalogue) -> Answer:
    """`verb` as typed, `now` in seconds of the virtual clock."""
    return _answer(_REPORTS[type(outcome.result)](outcome.result, verb, now, catalogue))


def mistaken(problem: Problem) -> Answer:
    return _answer((problem.message,))


def _answer(parts: Iterable[Message | str]) -> Answer:
    messages, lines, gravest = [], [], 0
    for part in parts:
        if isinstance(part, str):
            lines.append(part)
        elif part.id:
            messages.append(part)
            lines.append(f"{part.id} {part.text}")
            gravest = max(gravest, part.severity)
        else:
            lines += part.text.split("\n")
    return Answer(tuple(messages), lines, 8 if gravest >= ERROR else 0)


# --- VARY -------------------------------------------------------------------

# Why a host does not get at a device or its label, by what the subsystem says.
REFUSED: dict[Reason, str] = {
    Reason.DEVICE_UNKNOWN: "IEE313I",
    Reason.POWER_STATE: "FLC9002E",
    Reason.DEVICE_NOT_READY: "FLC9002E",
    Reason.VOLUME_BLOCKED: "FLC9002E",
    Reason.RELATION_FAILED: "FLC9002E",
}

BECAME: dict[Became, str] = {
    Became.ONLINE: "IEE302I",
    Became.OFFLINE: "IEF281I",
    Became.PENDING_OFFLINE: "IEE794I",
    Became.BOXED: "IEE793I",
    Became.PENDING_BOXED: "IEE793I-PENDING",
    Became.STILL_BOXED: "FLC9003E",
    Became.ADDRESS_IN_USE: "IEC334I",
    Became.LABEL_IN_USE: "FLC9001E",
    Became.LABEL_MISSING: "FLC9002E",
    Became.LABEL_INCOMPLETE: "IEF113I",
}


def _varied(result: AllVaried, verb: str, now: int, catalogue: Catalogue) -> Parts:
    for one in result.devices:
        device = device_name(one.device)
        for chpid in one.paths:
            yield catalogue.issue("IOS452I", device=device, chpid=f"{chpid:02X}")
        yield _one_varied(one, device, verb, catalogue)


def _one_varied(one: Varied, device: str, verb: str, catalogue: Catalogue) -> Message:
    name = BECAME[one.became] if one.refusal is None else REFUSED[one.refusal.reason]
    return catalogue.issue(
        name,
        verb=verb,
        device=device,
        volser=one.volser,
        other=device_name(one.other),
        ssid=f"{one.ssid:04X}",
        cca=f"{one.cca:02X}",
    )


# --- DEVSERV, DISPLAY -------------------------------------------------------


def _no_such_path(result: engine.NoSuchPath, verb: str, now: int, catalogue: Catalogue) -> Parts:
    yield catalogue.issue("IEE313I", verb=verb)


def _shown(display: Callable[[Any, int, Catalogue], Parts]) -> Callable[..., Parts]:
    """A display has no use for the verb."""
    return lambda result, verb, now, catalogue: display(result, now, catalogue)


_REPORTS: dict[type, Callable[[Any, str, int, Catalogue], Parts]] = {
    engine.Devices: _shown(displays.devices),
    engine.Paths: _shown(displays.paths),
    engine.Aliases: _shown(displays.aliases),
    engine.Help: _shown(displays.helped),
    engine.Units: _shown(displays.units),
    engine.Matrix: _shown(displays.matrix),
    engine.NoSuchPath: _no_such_path,
    AllVaried: _varied,
}


# --- notices ----------------------------------------------------------------

# A SIM by bytes 22; the first of them means a copy that failed (flashcopy-v2.md 7.4).
_SIMS = {"4B": "FLC9110E", "47": "FLC9111E"}


def notice_lines(run: Run, notice: Notice) -> list[str]:
    """What the subsystem reports on its own, as the console shows it."""
    return _answer((_noticed(notice, run.catalogue),)).lines


def _noticed(notice: Notice, catalogue: Catalogue) -> Message:
    facts = {key: _fact(key, value) for key, value in notice.facts.items()}
    match notice.kind:
        case NoticeKind.SIM:
            return catalogue.issue(_SIMS[facts["byte22"]], **facts)
        case NoticeKind.POOL_LEVEL:
            return catalogue.issue("FLC9101W" if notice.facts["percent"] else "FLC9102E", **facts)
        case NoticeKind.FREEZE_EXPIRED:
            return catalogue.issue("FLC9103W", **facts)
        case NoticeKind.MIRROR_NOT_PRESERVED:
            return catalogue.issue("FLC9104W", **facts)
        case NoticeKind.SPACE_EFFICIENT_DDSW:
            return catalogue.issue("FLC9105W", **facts)


_SPELLED: dict[str, str] = {"device": "{:04X}", "target": "{:04X}", "lss": "{:02X}"}


def _fact(key: str, value: object) -> str:
    return _SPELLED.get(key, "{}").format(value)
