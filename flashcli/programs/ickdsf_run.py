"""One run of ICKDSF: commands read, carried out, listed, one after the other.

A generator that asks for its next record when it needs one, so that a batch job
and a dialogue are the same run. ickdsf-language.md sections 2, 7, 8 and 10.
"""

from collections.abc import Generator

from flashcli.messages.message import Message
from flashcli.outcomes import Executed
from flashcli.programs.ickdsf_functions import FAILED, Done, Functions, Want
from flashcli.reports import ickdsf_page as page
from flashcli.reports.ickdsf import one
from flashcli.run import Run
from flashcli.syntax.ickdsf import Codes, Kind, Scanned, scan
from flashcli.syntax.ickdsf_commands import function, margins_in, parameters
from flashcli.syntax.ickdsf_modal import Levels
from flashcli.syntax.ickdsf_notes import Note
from flashcli.syntax.ickdsf_operands import Operands
from flashcli.syntax.ickdsf_records import Command, Margins, command_end, fold

_TERMINATED = 16
_AT_ONCE = 100  # records of one command, whose mistakes a dialogue tells while it is typed
_BLANK = page.prepare([(page.BLANK, "")])

Read = tuple[Scanned, list[Message]]


class Interpreter:
    """`dialogue`: errors are said as soon as they are certain, and END outside of
    DO groups ends the run."""

    def __init__(self, run: Run, functions: Functions, first_line: int, dialogue: bool) -> None:
        self.run = run
        self.form = functions.form
        self.functions = functions
        self.line = self.first_line = first_line  # of the next record, of the first
        self.dialogue = dialogue
        self.margins = Margins()
        self.levels: Levels = ()
        self.codes = Codes()
        self.over = False
        self._held: Executed | None = None  # until the messages behind it are known

    @property
    def last_ids(self) -> tuple[str, ...]:
        """Of the messages of the last command, which may not be recorded yet."""
        held = self._held
        return tuple(one.id for one in held.messages) if held else ()

    def commands(self, parm: str) -> Generator[Want, str | None, int]:
        """The whole run; its value is the step's condition code."""
        if parm.strip():
            self._parm_field(parm)
        after_null = False
        while not self.over:
            if not after_null:
                self.form.put_all(_BLANK)
            record = yield Want.RECORD
            if record is None:
                break
            command = Command(self.margins)
            self.run.line = line = self.line
            self.line += 1
            self.form.echo(record)
            if command.add(record):
                scanned = scan(command.text, self.levels, self.codes)
                issued = self._say(command, scanned.notes) if scanned.notes else []
            else:
                read = yield from self._continued(command)
                if read is None:
                    break
                scanned, issued = read
            self.levels = scanned.levels
            after_null = scanned.kind is Kind.NULL
            if after_null:
                continue
            self.run.statement = command.text.strip()
            clock = self.run.lab.clock.now
            operands = scanned.operands
            if scanned.kind is Kind.FUNCTION and operands is not None:
                if operands.verb in ("init", "reformat"):
                    from flashcli.programs.ickdsf_labels import relabel

                    done = yield from relabel(self.functions, function(operands))
                else:
                    done = self._function(operands)
                self._raise(done.code)
            else:
                done = self._not_carried_out(scanned)
            self._finish(scanned, line, clock, issued, done)
        return self._total()

    # --- reading and echoing

    def _continued(self, command: Command) -> Generator[Want, str | None, Read | None]:
        """The other records of a command; None when the input ends inside it."""
        said = 0
        while True:
            if self.dialogue and len(command.records) <= _AT_ONCE:
                said += self._say_certain(command, said)
            record = yield Want.RECORD
            if record is None:
                return self._input_over(command)
            self.line += 1
            if command.add(record):
                scanned = scan(command.text, self.levels, self.codes)
                return scanned, self._say(command, scanned.notes, said)

    def _say(self, command: Command, notes: list[Note], said: int = 0) -> list[Message]:
        """The notes, each when the reader has got there: a further record is read, and
        echoed, when the last character of the one before is looked at (section 2)."""
        records, ends, echoed = command.records, command.ends, 1
        messages = []
        for place, found in enumerate(notes):
            while echoed < len(records) and found.reach >= ends[echoed - 1] - 1:
                self.form.echo(records[echoed])
                echoed += 1
            message = self.run.catalogue.issue(found.name, x=found.x)
            messages.append(message)
            if place >= said:
                self.functions.put(one(page.READER, message))
        for record in records[echoed:]:
            self.form.echo(record)
        return messages

    def _certain(self, command: Command) -> tuple[Scanned, list[Note]]:
        """What the reader says of an unfinished command whatever may follow."""
        scanned = scan(command.text, self.levels, self.codes)
        last = len(command.text) - 1
        return scanned, [found for found in scanned.notes if found.reach < last]

    def _say_certain(self, command: Command, said: int) -> int:
        fresh = self._certain(command)[1][said:]
        for found in fresh:
            message = self.run.catalogue.issue(found.name, x=found.x)
            self.functions.put(one(page.READER, message))
        return len(fresh)

    def _input_over(self, command: Command) -> Read | None:
        """The input ends behind a continuation mark (ICK40236I), unless the command
        had ended at a `;` or was being skipped already."""
        self.over = True
        scanned, certain = self._certain(command)
        ended = command_end(fold(command.text))[0] < len(command.text)
        if ended or (scanned.in_error and len(certain) == len(scanned.notes)):
            return scanned, self._say(command, scanned.notes)
        self._say(command, certain)
        self._raise(FAILED)
        self._later(page.READER, "ICK40236I")
        return None

    # --- commands

    def _function(self, operands: Operands) -> Done:
        if operands.verb == "parm":
            return self._parm(operands)
        return self.functions.flashcpy(function(operands))

    def _finish(
        self, scanned: Scanned, line: int, clock: int, issued: list[Message], done: Done
    ) -> None:
        statement = self.run.statement
        messages = (*issued, *done.messages)
        self._hold(
            Executed("ickdsf", line, statement, done.code, clock, messages, done.refusal, done.data)
        )
        kind = scanned.kind
        if kind is Kind.ENDED or (kind is Kind.SET and self.codes.highest == _TERMINATED):
            self._terminate()
        elif self.dialogue and not self.levels and fold(statement).split()[0] == "END":
            self.over = True

    def _not_carried_out(self, scanned: Scanned) -> Done:
        match scanned.kind:
            case Kind.SET:
                return self._set(scanned)
            case Kind.UNEMULATED:
                done = self.functions.fail("ICK30008I", [], verb=scanned.verb)
                self._raise(done.code)
                return done
            case Kind.BYPASSED:
                return Done(0, self._reader("ICK00204I"))
            case Kind.FAILED:
                self._raise(FAILED)
                return Done(FAILED, self._reader("ICK30202I"))
            case Kind.FAILED_BYPASSED:
                if scanned.code:
                    self._raise(scanned.code)
                return Done(scanned.code, self._reader("ICK30216I"))
        return Done(scanned.code, [])

    def _set(self, scanned: Scanned) -> Done:
        assert scanned.sets is not None
        name, value = scanned.sets
        if name == "LASTCC":
            self._raise(value)
        else:
            self.codes = Codes(self.codes.last, value)
        return Done(0, [])

    def _parm(self, operands: Operands) -> Done:
        found = parameters(operands)
        if found.reply is not None:
            self.functions.reply_needed = found.reply
        if found.margins is None:
            return Done(0, [])
        margins = margins_in(found)
        self.margins = margins or Margins()
        return Done(0, []) if margins else Done(4, self._reader("ICK10927I"))

    def _parm_field(self, parm: str) -> None:
        """The PARM field of EXEC: operands of a PARM command, echoed like a record.
        What is said of it has no statement (rulings.md); the run is at EXEC still."""
        clock = self.run.lab.clock.now
        self.form.put(page.BLANK, "")
        self.form.echo(f" {parm}")
        scanned = scan(f"PARM {parm}", (), self.codes)
        issued = [self.run.catalogue.issue(found.name, x=found.x) for found in scanned.notes]
        for message in issued:
            self.functions.put(one(page.READER, message))
        operands = scanned.operands
        done = Done(scanned.code, []) if operands is None else self._parm(operands)
        self._raise(done.code)
        if messages := (*issued, *done.messages):
            self._hold(Executed("ickdsf", self.run.line, "", done.code, clock, messages))
        if scanned.kind is Kind.ENDED:
            self._terminate()

    # --- codes and messages

    def _raise(self, code: int) -> None:
        self.codes = Codes(code, max(code, self.codes.highest))

    def _reader(self, name: str) -> list[Message]:
        return self.functions.put(one(page.READER, self.run.catalogue.issue(name)))

    def _terminate(self) -> None:
        self._later(page.READER, "ICK30207I")
        self._raise(_TERMINATED)
        self.over = True

    def _total(self) -> int:
        highest = self.codes.highest
        self._later(page.TOTAL, "ICK00002I", code=highest)
        if self._held is not None:
            self.run.record(self._held)
        return highest

    def _hold(self, executed: Executed) -> None:
        if self._held is not None:
            self.run.record(self._held)
        self._held = executed
        self.run.keep()

    def _later(self, kind: str, name: str, **inserts: object) -> None:
        """A message outside of commands belongs to the one before it (rulings.md)."""
        messages = self.functions.put(one(kind, self.run.catalogue.issue(name, **inserts)))
        held = self._held
        if held is None:
            clock = self.run.lab.clock.now
            held = Executed("ickdsf", self.first_line, "", self.codes.highest, clock)
        self._held = held._replace(messages=(*held.messages, *messages))
