"""What JESYSMSG says of one step: allocation, end, data sets, accounting.

Layouts of `jcl-and-job-log.md` section 6. It is told what happened.
"""

from collections.abc import Iterable
from typing import NamedTuple

from flashcli.messages.message import Message
from flashcli.reports.joblog import CPU, JobLog
from flashcli.reports.joblog_lines import step_name
from flashcli.reports.times import hhmm, julian
from flashcli.syntax.jcl_values import Step

# Values modelled, form verified.
_STORAGE = (
    CPU,
    "         VIRT:    92K  SYS:   256K  EXT:     1768K  SYS:    11740K",
    "         ATB- REAL:                  1036K  SLOTS:                     0K",
    "              VIRT- ALLOC:      11M SHRD:       0M",
)


class Allocated(NamedTuple):
    """One DD. `device` is a device number, `JES2`, `DMY` or `VIO`; `dataset` is empty
    when none is disposed of, `disposition` and `abnormal` its end after a code and
    after an abend."""

    ddname: str
    device: str
    dataset: str = ""
    disposition: str = ""
    abnormal: str = ""
    volser: str = ""


class StepLog:
    """The messages of one step, in the order in which it lives."""

    __slots__ = ("_log", "_started", "_step", "name")

    def __init__(self, log: JobLog, step: Step) -> None:
        self._log = log
        self._step = step
        self._started = 0
        self.name = step_name(step.name, step.procstep)

    def _say(self, message: str, **inserts: object) -> Message:
        return self._log.in_system(message, job=self._log.name, step=self.name, **inserts)

    def began(self, now: int) -> None:
        self._started = now

    def allocated(self, dds: Iterable[Allocated]) -> None:
        """Nothing for a step without DDs."""
        for index, dd in enumerate(dds):
            if not index:
                self._say("IEF236I")
            self._log.in_system("IEF237I", device=dd.device, ddname=dd.ddname)
            self._log.system[-1] = self._log.system[-1].rstrip()

    def executed(self, code: int) -> None:
        self._say("IEF142I", code=code)

    def abended(self, now: int, code: str, reason: int) -> Message:
        system, user = (code[1:], "0000") if code[0] == "S" else ("000", code[1:])
        shown = f"{reason:08X}"
        self._say("IEF472I", system=system, user=user, reason=shown)
        return self._log.on_console(
            now,
            "IEF450I",
            job=self._log.name,
            step=self.name,
            system=system,
            user=user,
            reason=shown,
        )

    def ended(self, now: int, dds: Iterable[Allocated], abended: bool = False) -> None:
        for dd in dds:
            if dd.dataset:
                end = dd.abnormal if abended and dd.abnormal else dd.disposition
                self._log.in_system("IEF285I", dataset=dd.dataset, disposition=end)
                if dd.volser:
                    self._log.in_system("IEF285I-VOLUMES", volser=f"{dd.volser}.")
        name = self._step.procstep or self._step.name
        for message, when in (("IEF373I", self._started), ("IEF032I", now)):
            self._log.in_system(message, step=name, time=f"{julian(when)}.{hhmm(when)}")
        self._log.system += _STORAGE

    # --- steps that do not run -----------------------------------------------------

    def bypassed_by_if(self, statement: int) -> None:
        self._say("IEF206I", statement=statement)
        self._say("IEF272I")

    def bypassed_by_cond(self) -> None:
        self._say("IEF202I")
        self._say("IEF272I")

    def flushed(self) -> None:
        """After an abend, or after the job has ended."""
        self._say("IEF272I")

    def not_allocated(self, now: int, message: str, **inserts: object) -> list[Message]:
        """An error when the step starts; the job fails (section 8)."""
        said = self._say(message, **inserts)
        self._say("IEF272I")
        return [said, self._log.on_console(now, "IEF453I", job=self._log.name)]
