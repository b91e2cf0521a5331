"""The terminal monitor program: TSO commands one after the other, in batch or typed.

`tso-flashcopy.md` sections 5.1 and 7. It knows no grammar and no report layout, and
leaves the console and the job log to others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flashcli.engine import execute
from flashcli.messages.message import Message
from flashcli.outcomes import Executed, Outcome
from flashcli.reports import tso as reports
from flashcli.reports import tso_query
from flashcli.reports.tso import Answer
from flashcli.reports.tso_refusals import refused
from flashcli.run import Run
from flashcli.storage.addresses import device_name
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.requests import Establish, QueryRelations, Withdraw
from flashcli.storage.views import Relations
from flashcli.syntax import tso as syntax
from flashcli.syntax.tso_commands import (
    ALL_RELATIONS,
    Fault,
    FcQuery,
    Profile,
    TsoCommand,
    VolumeId,
)
from flashcli.syntax.tso_lines import RECORD, TsoLine, commands, continues, joined

__all__ = ["Session", "continues", "file", "terminal_monitor"]

Out = Callable[[str], None]

# Complaints about an operand, which may be typed again (section 7).
_REENTERED = ("IKJ56701I", "IKJ56702I", "IKJ56712I", "IKJ56713I")


# --- READY mode in batch


def terminal_monitor(
    run: Run,
    records: Sequence[str],
    *,
    parm: str = "",
    name: str = "IKJEFT01",
    first_line: int = 1,
    out: Out,
) -> int:
    """IKJEFT01 and its kin, SYSTSIN to SYSTSPRT; the code of the step. The command of
    PARM stands where the run is, at EXEC.

    IKJEFT1B ends with the first code that is not 0. IKJEFT1A differs from IKJEFT01
    in abends only, and none of these commands abends.
    """
    lines: Iterable[TsoLine] = commands(records, first_line)
    if parm.strip():
        lines = _with_first(joined((parm,), run.line or first_line, str), lines)
    session = Session(run)
    _ready_mode(session, lines, out, stop_at_error=name == "IKJEFT1B")
    return session.code


def file(run: Run, records: Sequence[str], *, first_line: int = 1, out: Out) -> int:
    """A file of commands that is no job: its SYSTSPRT; the highest code (rulings.md)."""
    session = Session(run)
    _ready_mode(session, commands(records, first_line), out, stop_at_error=False)
    return session.highest


def _with_first(first: TsoLine, others: Iterable[TsoLine]) -> Iterator[TsoLine]:
    yield first
    yield from others


def _ready_mode(
    session: "Session", lines: Iterable[TsoLine], out: Out, *, stop_at_error: bool
) -> None:
    out("1READY")
    for line in lines:
        for record in line.records:
            out(f" {record[:RECORD].rstrip()}")
        for text in session.command(line):
            out(f" {text}")
        if session.ended:
            return
        out(" READY")
        if stop_at_error and session.code:
            break
    out(" END")


# --- one session


class _Reentry(NamedTuple):
    """A command that waits for an operand to be typed again."""

    text: str
    fault: Fault
    executed: Executed


class Session:
    """Commands against one run. `code` is that of the last command, `highest` the
    worst so far; null commands and END have none. At a terminal message ids are not
    printed until PROFILE MSGID, and a bad operand may be typed again."""

    __slots__ = ("_reentry", "_terminal", "code", "ended", "highest", "message_ids", "run")

    def __init__(self, run: Run, *, terminal: bool = False) -> None:
        self.run = run
        self.message_ids = not terminal
        self.code = self.highest = 0
        self.ended = False
        self._terminal = terminal
        self._reentry: _Reentry | None = None

    @property
    def prompt(self) -> str:
        """READY, or nothing while an operand is wanted."""
        return "" if self._reentry else "READY"

    def typed(self, lines: Sequence[str], line: int = 1) -> list[str]:
        """The answer to a command typed at a terminal. The caller goes on reading lines
        while the last one `continues`."""
        typed = joined(lines, line, str)
        if self._reentry is None:
            return self.command(typed)
        waiting, self._reentry = self._reentry, None
        if not typed.text.strip():
            self._end(waiting.executed)
            return []
        start, end = waiting.fault.start, waiting.fault.start + waiting.fault.length
        before, after = waiting.text[:start], waiting.text[end:]
        gap = " " if start == end else ""
        return self.command(TsoLine(f"{before}{gap}{typed.text}{after}", line, ()))

    def command(self, line: TsoLine) -> list[str]:
        """The lines that one command prints, without carriage control."""
        run, text = self.run, line.text.strip()
        run.line, run.statement = line.line, text
        clock = run.lab.clock.now
        parsed = syntax.parse(line.text, run.lab.subsystem.rules)
        if parsed is None:
            return []
        fault = parsed if isinstance(parsed, Fault) else None
        if isinstance(parsed, Fault):
            answer = reports.rejected(run.catalogue.issue(parsed.name, **parsed.inserts))
        else:
            answer = self._carried_out(parsed)
        code, messages = answer.code, answer.messages
        executed = Executed(
            "tso", line.line, text, code, clock, messages, answer.refusal, answer.data
        )
        if fault and self._terminal and fault.name in _REENTERED:
            self._reentry = _Reentry(line.text, fault, executed)
            answer = answer._replace(lines=(*answer.lines, run.catalogue.issue("IKJ56703A")))
        else:
            self._end(executed)
        return reports.printed(answer, self.message_ids)

    def _end(self, executed: Executed) -> None:
        self.run.record(executed)
        if not self.ended:
            self.code = executed.cc
            self.highest = max(self.highest, executed.cc)

    def _carried_out(self, command: TsoCommand) -> Answer:
        request = command.request
        if isinstance(request, FcQuery):
            return _query(self.run, command.device, request)
        if isinstance(request, Establish | Withdraw):
            return _copy_service(self.run, command, request)
        if isinstance(request, Profile):
            if request.message_ids is not None:
                self.message_ids = request.message_ids
        else:
            self.ended = True
        return Answer(())


# --- FCESTABL, FCWITHDR


def _copy_service(run: Run, command: TsoCommand, request: Establish | Withdraw) -> Answer:
    box = run.lab.subsystem
    if command.source or command.target:
        resolved = _resolved(run, command, request)
        if isinstance(resolved, Answer):
            return resolved
        request = resolved
    outcome = execute(request, run.lab)
    volume = box.volumes.get(command.device)
    return reports.carried_out(
        command.function,
        command.device,
        request,
        outcome,
        run.catalogue,
        box.rules.display,
        volume.lss if volume else 0,
    )


def _resolved(
    run: Run, command: TsoCommand, request: Establish | Withdraw
) -> Establish | Withdraw | Answer:
    """The request with device numbers for the volumes named by serial, LSS and CCA."""
    if command.device not in run.lab.subsystem.volumes:
        shown = device_name(command.device)
        return _not_defined(run, command, shown, {"device": command.device})
    for side, named in (("source", command.source), ("target", command.target)):
        if named is None or getattr(request, side) is None:
            continue
        device = _device_of(run, named)
        if device is None:
            shown = f"{named.lss:02X}{named.cca:02X}"
            facts = {"serial": named.serial, "lss": shown[:2], "cca": shown[2:]}
            return _not_defined(run, command, shown, facts)
        request = _with_device(request, side, device)
    return request


def _with_device(request: Establish | Withdraw, side: str, device: int) -> Establish | Withdraw:
    changed: Any = {side: device}
    return request._replace(**changed)


def _device_of(run: Run, named: VolumeId) -> int | None:
    box = run.lab.subsystem
    if named.serial.lstrip("0") != box.serial.lstrip("0"):
        return None
    for volume in box.volumes.values():
        if (volume.lss, volume.cca) == (named.lss, named.cca):
            return volume.device
    return None


def _not_defined(run: Run, command: TsoCommand, shown: str, facts: Mapping[str, object]) -> Answer:
    message = run.catalogue.issue("ANTF9107E", fct=command.function, dev=shown)
    refusal = Refusal(Reason.DEVICE_UNKNOWN, dict(facts))
    return reports.closed(command.function, command.device, (message,), run.catalogue, refusal)


# --- FCQUERY


def _query(run: Run, device: int, request: FcQuery) -> Answer:
    texts, display = run.catalogue, run.lab.subsystem.rules.display
    asked = QueryRelations(_queried(run, request))
    outcome: Outcome = execute(asked, run.lab)
    if outcome.refusal is not None:
        message = refused("FCQUERY", asked, outcome.refusal, texts, display)
        return reports.closed("FCQUERY", device, (message,), texts, outcome.refusal)
    answer: Relations = outcome.result
    data = None
    if request.unformatted:
        lines = tso_query.unformatted(answer, texts, display)
    elif request.showrels is None:
        lines = tso_query.formatted(answer, texts, display)
    else:
        from flashcli.json_data import relations

        start = tso_query.start_track(request.start or 0, answer.volume)
        if start is None:
            return _outside(run, device)
        most = None if request.showrels == ALL_RELATIONS else request.showrels
        window = tso_query.Window(most, start)
        lines, shown = tso_query.showrels(answer, window, texts, display)
        data = relations(shown)
    return reports.closed("FCQUERY", device, lines, texts, data=data)


def _queried(run: Run, request: FcQuery) -> int:
    """QRYDVC names a volume beside DEVN; one that is not there is refused as DEVN's."""
    volumes = run.lab.subsystem.volumes
    access = volumes.get(request.device)
    if request.cca is None or access is None:
        return request.device
    for volume in volumes.values():
        if (volume.lss, volume.cca) == (access.lss, request.cca):
            return volume.device
    return request.device & ~0xFF | request.cca & 0xFF


def _outside(run: Run, device: int) -> Answer:
    """STARTADDR beyond the volume."""
    message: Message = run.catalogue.issue(
        "ANTF9117E", fct="FCQUERY", dev=device_name(device), t1="STARTADDR", n1="--"
    )
    refusal = Refusal(Reason.EXTENT_OUTSIDE_VOLUME, {"device": device})
    return reports.closed("FCQUERY", device, (message,), run.catalogue, refusal)
