"""One job on a lab: what runs, in what order and whether (sections 3, 4 and 8 of
`jcl-and-job-log.md`, lab.md).

How anything looks is for the reports to say, what a program does for the programs.
"""

from flashcli.jobs.allocation import Allocator, Unallocated
from flashcli.jobs.history import History, StepEnd
from flashcli.jobs.output import JES, Sysout
from flashcli.jobs.programs import MISSING, NOT_FOUND, program, required
from flashcli.lab import LastStep
from flashcli.messages.message import Message
from flashcli.outcomes import Executed
from flashcli.programs.files import Abend, Files
from flashcli.reports.joblog import JobLog, issue, statement_texts, statements
from flashcli.reports.joblog_lines import text_of, user_log
from flashcli.reports.joblog_steps import StepLog
from flashcli.run import Run
from flashcli.storage.addresses import device_name
from flashcli.syntax.jcl_values import ELSE, If, Item, Job, LabText, Step

JCL_ERROR = 20
IN_ERROR = 12  # code of a statement that is
MOST = 16  # larger step codes and abends count as this


class _Branch:
    """An IF that is open. `decided_by` is the statement that keeps it from running,
    0 while it runs; `after_abend` when it, or one around it, asked for one."""

    __slots__ = ("after_abend", "decided_by", "outer", "statement", "taken")

    def __init__(
        self, outer: "_Branch | None", statement: int, taken: bool, after_abend: bool
    ) -> None:
        self.outer = outer
        self.statement = statement
        self.taken = taken
        self.after_abend: bool = after_abend or (outer is not None and outer.after_abend)
        self.decided_by = self._decided()

    def _decided(self) -> int:
        if self.outer is not None and self.outer.decided_by:
            return self.outer.decided_by
        return 0 if self.taken else self.statement

    def turn(self) -> None:
        self.taken = not self.taken
        self.decided_by = self._decided()


class JobRun:
    """One job. `end` and `codes` are what became of it; `last` labels the step that
    ran last, LAB output goes to it."""

    def __init__(self, run: Run, job: Job, number: int) -> None:
        self.run = run
        self.job = job
        self.id = f"JOB{number:05d}" if number < 100_000 else f"J{number:07d}"
        self.system = run.lab.host.name
        self.log = JobLog(run.catalogue, self.system, job.name, self.id, self.now)
        self.allocator = Allocator(run.lab, job, self.id)
        self.history = History()
        self.branch: _Branch | None = None
        self.steps = 0
        self.end = ""
        self.codes: list[int] = []
        self.over = False  # no further step runs: COND of JOB
        self.failed = False  # an error when a step started
        self.last = ""
        self.outputs: list[Sysout] = []
        self.lab_lines: list[str] = []
        self.syslog: list[str] = []

    @property
    def now(self) -> int:
        return self.run.lab.clock.now

    # --- the whole job -------------------------------------------------------------

    def run_job(self) -> None:
        self.run.job, self.run.step = self.job.name, ""
        user = self.job.user or self.run.lab.host.user
        self.log.on_console(self.now, "IRR010I", user=user)
        if self.job.flaws:
            self._reject()
        elif self.job.scan:
            self.log.statement_messages(self.job)
            self.end = "SCAN"
        else:
            self._execute()
        self._drain()
        programs = sum(len(one.lines) for one in self.outputs)
        self.log.statistics(self.now, self.job.cards, self.job.printed + programs)
        self.run.job = self.run.step = ""

    def _reject(self) -> None:
        """A JCL error: no step runs, nor COMMAND nor LAB (section 8, lab.md)."""
        self.log.on_console(self.now, "IEFC452I", job=self.job.name)
        self.log.statement_messages(self.job)
        texts = statement_texts(self.job)
        for flaw in self.job.flaws:
            text = texts.get(flaw.statement, "")
            self._record(flaw.line, text, IN_ERROR, issue(self.run.catalogue, flaw))
        self.end = "JCL ERROR"
        self.codes.append(JCL_ERROR)

    def _execute(self) -> None:
        self._commands()
        self.log.start(self.now, self.job.job_class, self.system)
        self.log.statement_messages(self.job)
        for item in self.job.body:
            self._item(item)
        self._end_labs()
        self._finish()

    def _finish(self) -> None:
        abend = self.history.abend
        if self.failed:
            self.end, shown = "JCL ERROR", "JCL ERROR"
            self.codes.append(JCL_ERROR)
        elif abend:
            self.end, shown = f"ABEND {abend}", f"ABEND={abend}"
        else:
            code = self._code()
            self.end, shown = f"CC {code:04d}", f"RC={code:04d}"
        self.log.end(self.now, shown)

    def _code(self) -> int:
        """JOBRC; a step that did not run leaves the highest code (JCL Reference)."""
        if self.job.code == "LASTRC":
            return [0, *self.history.codes()][-1]
        end = self.history.last(self.job.code_of) if self.job.code == "STEP" else None
        return end.code if end and end.ran else self.history.highest()

    def sysouts(self) -> list[Sysout]:
        """In the order of lab.md, "What run prints"."""
        job = self.job
        listing = tuple(statements(job, self.id, self.run.catalogue))
        jes = (("JESMSGLG", self.log.console), ("JESJCL", listing), ("JESYSMSG", self.log.system))
        made = [Sysout(job.name, self.id, JES, ddname, lines) for ddname, lines in jes]
        made += self.outputs
        if self.syslog:
            made.append(Sysout(job.name, self.id, JES, "SYSLOG", self.syslog))
        return made

    def _record(self, line: int, text: str, cc: int, *messages: Message) -> None:
        self.run.record(Executed("jcl", line, text, cc, self.now, messages))

    # --- the console -----------------------------------------------------------------

    def _commands(self) -> None:
        """Commands in the JCL run when it is read; the answers go to the system log."""
        if not self.job.commands:
            return
        from flashcli.programs.operator import issue as issue_command

        for command in self.job.commands:
            now = self.now
            self.log.on_console(now, "IEFC165I", command=command.text)
            answer = issue_command(self.run, command.text, command.line)
            self.syslog += user_log(self.system, now, [command.text], self.id, command=True)
            self.syslog += user_log(self.system, now, answer, self.id)
            self._drain()

    def _drain(self) -> None:
        notices = self.run.lab.drain_notices()
        if notices:
            from flashcli.reports.operator import notice_lines

            for notice in notices:
                lines = notice_lines(self.run, notice)
                self.syslog += user_log(self.system, self.now, lines)

    # --- items in order ------------------------------------------------------------

    def _item(self, item: Item) -> None:
        if isinstance(item, Step):
            self._end_labs()
            self._step(item)
        elif isinstance(item, LabText):
            self._lab(item)
        elif isinstance(item, If):
            self._if(item)
        else:
            assert self.branch is not None
            if item is ELSE:
                self.branch.turn()
            else:
                self.branch = self.branch.outer

    def _if(self, item: If) -> None:
        from flashcli.jobs.expressions import holds
        from flashcli.syntax.jcl_expressions import asks_for_abend

        found = item.expression
        assert found is not None
        skipped = self.branch is not None and self.branch.decided_by != 0
        taken = not skipped and holds(found, self.history)
        self.branch = _Branch(self.branch, item.statement, taken, asks_for_abend(found))

    def _lab(self, item: LabText) -> None:
        """Where it stands, but on a branch not taken; after an abend too (lab.md)."""
        if self.failed or (self.branch is not None and self.branch.decided_by):
            return
        from flashcli.programs.lab import statement

        self.run.step = self.last or "LAB"
        self.lab_lines += (f" {record}" for record in item.records)
        try:
            code = statement(self.run, item.text, item.line, self.lab_lines.append)
        except Exception:
            self._end_labs()
            raise
        self.codes.append(min(code, MOST))
        self._drain()

    def _end_labs(self) -> None:
        if self.lab_lines:
            self._keep(self.last or "LAB", "LABOUT", self.lab_lines)
            self.lab_lines = []

    def _keep(self, step: str, ddname: str, lines: list[str]) -> None:
        """JES2 prints no data set that nothing was written to."""
        if lines:
            self.outputs.append(Sysout(self.job.name, self.id, step, ddname, lines))

    # --- one step ----------------------------------------------------------------------

    def _step(self, step: Step) -> None:
        self.steps += 1
        log = StepLog(self.log, step)
        if self._is_bypassed(step, log):
            self.history.add(StepEnd(step.name, step.procstep, ran=False))
            return
        given = self.allocator.of_step(step)
        if isinstance(given, Unallocated):
            messages = log.not_allocated(self.now, given.message, **given.inserts)
            self._record(step.line, f"EXEC PGM={step.program}", IN_ERROR, *messages)
            self.failed = True
            return
        log.began(self.now)
        log.allocated(given.dds)
        label = self._label(step)
        self.run.step = self.last = label
        self.run.line, self.run.statement = step.line, f"EXEC PGM={step.program}"
        first = len(self.run.executed)
        files = Files(step.program, step.parm, step.dds, given.devices, given.volumes)
        in_use = sorted(set(given.devices.values()))
        for device in in_use:
            self.run.lab.host.allocate(device)
        try:
            result = self._carry_out(files)
        except Exception:
            self._keep_printed(label, files)
            raise
        finally:
            self._free(in_use)
        self._end_of_step(step, log, result, files, first)
        log.ended(self.now, given.dds, isinstance(result, Abend))
        self._keep_printed(label, files)
        self._drain()

    def _keep_printed(self, label: str, files: Files) -> None:
        for ddname, lines in files.printed.items():
            self._keep(label, ddname, lines)

    def _free(self, devices: list[int]) -> None:
        """A device that was varied offline while the step had it goes offline now."""
        lab = self.run.lab
        for device in devices:
            if lab.host.release(lab.subsystem.volumes[device]):
                message = self.run.catalogue.issue("IEF281I", device=device_name(device))
                self.log.console_text(self.now, text_of(message))

    def _is_bypassed(self, step: Step, log: StepLog) -> bool:
        if self.failed or self.over:
            log.flushed()
        elif self.branch is not None and self.branch.decided_by:
            log.bypassed_by_if(self.branch.decided_by)
        elif self.history.abend and not self._runs_after_abend(step):
            log.flushed()
        elif self.history.bypasses(step.cond):
            log.bypassed_by_cond()
        else:
            return False
        return True

    def _runs_after_abend(self, step: Step) -> bool:
        asked = self.branch is not None and self.branch.after_abend
        return step.cond.even or step.cond.only or asked

    def _label(self, step: Step) -> str:
        """`STEP.PROCSTEP` in a procedure (rulings.md); a step without name is numbered."""
        return ".".join(filter(None, (step.name, step.procstep))) or f"#{self.steps:03d}"

    def _carry_out(self, files: Files) -> int | Abend:
        found = program(files.program)
        if found is None:
            return NOT_FOUND
        if missing := files.missing(*required(files.program)):
            issued = self.run.catalogue.issue("IEC130I", ddname=missing[0])
            files.console.append(issued)
            files.said.append(issued)
            return MISSING
        return found(self.run, files)

    def _end_of_step(
        self, step: Step, log: StepLog, result: int | Abend, files: Files, first: int
    ) -> None:
        """Code or abend, and what LAB EXPECT looks back at."""
        for message in files.console:
            self.log.console_text(self.now, text_of(message))
        if isinstance(result, Abend):
            code, abend = MOST, result.code
            message = log.abended(self.now, abend, result.reason)
            files.said.append(message)
            self._record(step.line, f"EXEC PGM={step.program}", MOST, message)
        else:
            code, abend = result, ""
            log.executed(result)
        said = [one.id for done in self.run.executed[first:] for one in done.messages]
        said += [message.id for message in files.said]
        self.run.lab.last = LastStep(code, tuple(said))
        self.codes.append(min(code, MOST))
        end = StepEnd(step.name, step.procstep, True, code, abend)
        self.history.add(end)
        tests = self.job.cond.tests
        if tests and not abend and History.of(end).bypasses(self.job.cond):
            self.over = True
            self.log.in_system("IEF201I", job=self.job.name, step=log.name)
