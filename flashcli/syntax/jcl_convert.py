"""The cards of one job to a job: statements in order, procedures expanded in place.

Conversion of the whole job comes first (section 8): every error becomes a flaw with
its statement number, and the listing of statements is made on the way. It runs
nothing and knows no program.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flashcli.syntax import jcl_cards as cards
from flashcli.syntax.jcl_cards import Card
from flashcli.syntax.jcl_conditions import expression
from flashcli.syntax.jcl_dd import definition
from flashcli.syntax.jcl_fields import (
    ExecFields,
    JobFields,
    command_field,
    exec_fields,
    job_fields,
    symbol_fields,
)
from flashcli.syntax.jcl_listing import EXPANDED, OVERRIDDEN, EnoughError, Listing
from flashcli.syntax.jcl_names import Names
from flashcli.syntax.jcl_operands import NAME, Substituted, is_name, unquoted
from flashcli.syntax.jcl_steps import (
    MOST_DDS,
    MOST_STEPS,
    Override,
    Scope,
    end_of_overrides,
    made,
    merged,
    overrides,
    spool_numbers,
)
from flashcli.syntax.jcl_values import (
    Command,
    Cond,
    Else,
    EndIf,
    If,
    Item,
    Job,
    Note,
    Step,
)

DEEPEST_IF = 15
DEEPEST_CALL = 15
_END_A_STEP = frozenset(("EXEC", "IF", "ELSE", "ENDIF", "PROC", "PEND"))
INVALID = "INVALID"  # stands for a job name that is none


class _Procedure(NamedTuple):
    card: Card
    body: tuple[Card, ...]


class _Call(NamedTuple):
    """The EXEC of a procedure: its card, statement number and fields."""

    card: Card
    number: int
    field: Substituted
    fields: ExecFields


class _OpenIf:
    __slots__ = ("card", "has_else", "statement")

    def __init__(self, card: Card, statement: int) -> None:
        self.card = card
        self.statement = statement
        self.has_else = False


class Conversion:
    """One job on its way. `step` is the one that DD statements belong to now,
    `waiting` the overrides that its own DD statements have not met yet."""

    def __init__(self, read: Sequence[Card]) -> None:
        self.read = read
        self.listing = Listing()
        self.body: list[Item] = []
        self.commands: list[Command] = []
        self.symbols: dict[str, str] = {}
        self.procedures: dict[str, _Procedure] = {}
        self.ifs: list[_OpenIf] = []
        self.names = Names()
        self.job: Card | None = None
        self.first_line = -1  # of JESJCL that shows the JOB statement
        self.fields = JobFields()
        self.step: Step | None = None
        self.waiting: list[Override] = []
        self.steps = 0
        self.spool = spool_numbers(read)

    def converted(self) -> Job:
        try:
            scope = Scope()
            self._walk(self.read, scope)
            self._end_step(scope)
            self._end_ifs(0)
            self._check_job_code()
        except EnoughError:
            pass
        job, listing, fields = self.job, self.listing, self.fields
        return Job(
            job.name if job and is_name(job.name) else INVALID,
            job.line if job else self.read[0].line,
            fields.job_class,
            fields.user,
            fields.cond,
            fields.code,
            fields.scan,
            tuple(self.commands),
            tuple(self.body),
            tuple(listing.lines),
            self.first_line,
            tuple(listing.notes),
            tuple(sorted(listing.flaws, key=lambda flaw: flaw.statement)),
            sum(card.records for card in self.read),
            sum(len(card.images) for card in self.read if card.kind != cards.DELIMITER),
            len(self.spool),
        )

    def _walk(self, read: Sequence[Card], scope: Scope) -> None:
        at = 0
        while at < len(read):
            card = read[at]
            at += 1
            if card.kind == cards.STATEMENT:
                at = self._statement(card, read, at, scope)
            elif card.kind == cards.COMMENT:
                self.listing.add(card, scope.prefix, numbered=False)
                self.body += card.labs
            elif card.kind != cards.DELIMITER:
                self.listing.add(card, scope.prefix)
                if card.kind == cards.DATA:
                    self.listing.flaw("IEFC605I", card.line, 1, len(card.images[0]))

    def _statement(self, card: Card, read: Sequence[Card], at: int, scope: Scope) -> int:
        """Convert one statement; the index where reading goes on."""
        if card.operation == "DD":
            self._dd(card, scope)
            return at
        if card.operation in _END_A_STEP:
            self._end_step(scope)
        if card.operation == "JOB":
            self.first_line = len(self.listing.lines)
        self._begin(card, scope, scope.prefix)
        if card.operation == "PROC":
            return self._procedure(card, read, at, scope)
        if card.operation == "EXEC":
            return self._exec(card, read, at, scope)
        convert = _CONVERSIONS.get(card.operation)
        if convert is not None:
            convert(self, card, scope)
        elif _is_command(card):
            self.commands.append(Command(card.field, card.line, card.column))
        return at

    # --- what all statements have in common ------------------------------------------

    def _begin(self, card: Card, scope: Scope, prefix: str) -> None:
        """List a statement and judge it by itself; of a procedure that was done when
        it was read. JOB must come first, which is told once."""
        self.listing.add(card, prefix)
        if scope.outer is None:
            self._judge(card)
        if self.job is None:
            if card.operation != "JOB" and card.operation in cards.OPERATIONS:
                self.listing.misplaced(card)
            self.job = card if card.operation == "JOB" else card._replace(name="")
        self.body += card.labs

    def _judge(self, card: Card) -> None:
        """Operation, label, and what the reader found."""
        if card.operation not in cards.OPERATIONS and not _is_command(card):
            where, length = (card.line, card.column), len(card.operation)
            self.listing.flaw("IEFC605I", *where, length, cards.OPERATIONS)
            return
        if not _has_label(card):
            self.listing.flaw("IEFC662I", card.line, 3, len(card.name))
        for flaw in card.flaws:
            self.listing.record(flaw)

    def _field(self, card: Card, scope: Scope) -> Substituted:
        """What the call of a procedure says wins, then its defaults, then SET."""
        symbols = {**self.symbols, **scope.symbols} if scope.symbols else self.symbols
        return self.listing.field(card, symbols)

    # --- JOB, SET, COMMAND and the refused ones ----------------------------------------

    def _job(self, card: Card, scope: Scope) -> None:
        self.fields, faults = job_fields(card.field)
        self.listing.faults(card, Substituted(card.field, int, False), faults)

    def _set(self, card: Card, scope: Scope) -> None:
        field = self._field(card, scope)
        symbols, faults = symbol_fields(field.text, "SET")
        self.listing.faults(card, field, faults)
        self.symbols.update(symbols)

    def _command(self, card: Card, scope: Scope) -> None:
        field = self._field(card, scope)
        text, faults = command_field(field.text)
        self.listing.faults(card, field, faults)
        line, column = card.place(0)
        self.commands.append(Command(text, line, column + 1))  # after the apostrophe

    def _refuse(self, card: Card, scope: Scope) -> None:
        """JCLLIB and INCLUDE: there are no libraries (section 2)."""
        self.listing.of_operation(card, "FLC8019E", operation=card.operation)

    def _pend(self, card: Card, scope: Scope) -> None:
        self.listing.misplaced(card)

    # --- IF, ELSE, ENDIF -----------------------------------------------------------

    def _if(self, card: Card, scope: Scope) -> None:
        number = self.listing.number
        field = self._field(card, scope)
        found = None
        if not card.flaws:
            found, faults = expression(field.text)
            self.listing.faults(card, field, faults)
        self.ifs.append(_OpenIf(card, number))
        if len(self.ifs) == DEEPEST_IF + 1:
            self.listing.of_operation(card, "FLC8012E", limit=DEEPEST_IF)
        resolved = self.names.resolved(found, scope.call) if found else None
        self.body.append(If(resolved, number, card.line))

    def _else(self, card: Card, scope: Scope) -> None:
        if len(self.ifs) <= scope.first_if or self.ifs[-1].has_else:
            self.listing.misplaced(card)
            return
        self.ifs[-1].has_else = True
        self.body.append(Else(card.line))

    def _endif(self, card: Card, scope: Scope) -> None:
        if len(self.ifs) <= scope.first_if:
            self.listing.misplaced(card)
            return
        self.ifs.pop()
        self.body.append(EndIf(card.line))

    def _end_ifs(self, first: int) -> None:
        """A missing ENDIF is a JCL error (rulings.md)."""
        while len(self.ifs) > first:
            left = self.ifs.pop()
            self.listing.of_operation(left.card, "FLC8011E", left.statement)

    # --- EXEC and DD -----------------------------------------------------------------

    def _exec(self, card: Card, read: Sequence[Card], at: int, scope: Scope) -> int:
        number = self.listing.number
        field = self._field(card, scope)
        fields, faults = exec_fields(field.text)
        self.listing.faults(card, field, faults)
        if not fields.procedure:
            self._begin_step(card, number, fields, scope)
            return at
        end = end_of_overrides(read, at)
        procedure = self.procedures.get(fields.procedure)
        if procedure is not None:
            inner = scope.called(EXPANDED, card.name, fields)
            inner.overrides = overrides(read[at:end])
            self._expand(_Call(card, number, field, fields), procedure, scope, inner)
            return end
        line, column = card.place(0)
        among = tuple(self.procedures)
        length = len(fields.procedure)
        named = {"procedure": fields.procedure}
        self.listing.flaw("IEFC612I", line, column, length, among, number, **named)
        for other in read[at:end]:
            self.listing.add(other, scope.prefix, numbered=other.kind == cards.STATEMENT)
        return end

    def _begin_step(self, card: Card, number: int, fields: ExecFields, scope: Scope) -> None:
        self.steps += 1
        if self.steps == MOST_STEPS + 1:
            self.listing.of_operation(card, "IEF602I")
        name, procstep = (scope.call, card.name) if scope.outer else (card.name, "")
        parm, cond, self.waiting = scope.begin(card.name, fields)
        tests = self.names.judged(cond, scope.call)
        if tests is None:
            line, column = card.place(max(card.field.find("COND"), 0))
            self.listing.flaw("IEF645I", line, column, 4, (), number, field="COND")
        self.names.add(name, procstep)
        self.step = Step(
            name, procstep, card.line, number, fields.program, parm, tests or Cond(), []
        )
        self.body.append(self.step)

    def _end_step(self, scope: Scope) -> None:
        """What a call adds to a step stands after its own DD statements."""
        if scope.outer is not None and self.step is not None:
            for override in self.waiting:
                self._add_override(override, scope.outer, self.step)
        self.waiting = []
        self.step = None

    def _dd(self, card: Card, scope: Scope) -> None:
        step = self.step
        if step is None:
            self._begin(card, scope, scope.prefix)
            if card.name != "JOBLIB" and self.job is not card:
                self.listing.misplaced(card)
            return
        found = [one for one in self.waiting if card.name and one.ddname == card.name]
        if not found or scope.outer is None:
            self._add_dd(card, scope, scope.prefix, step)
            return
        override = found[0]
        self.waiting.remove(override)
        first = len(step.dds)
        self._add_override(override, scope.outer, step)
        self._add_dd(card, scope, OVERRIDDEN, step)
        base = step.dds.pop()
        step.dds[first] = merged(base, step.dds[first])

    def _add_override(self, override: Override, outer: Scope, step: Step) -> None:
        for card in override.cards:
            if card.kind == cards.STATEMENT:
                self._add_dd(card, outer, outer.prefix, step)
            elif card.kind == cards.COMMENT:
                self.listing.add(card, outer.prefix, numbered=False)
                self.body += card.labs

    def _add_dd(self, card: Card, scope: Scope, prefix: str, step: Step) -> None:
        self._begin(card, scope, prefix)
        number = self.listing.number
        field = self._field(card, scope)
        found = definition(field.text)
        self.listing.faults(card, field, found.faults)
        step.dds.append(made(card, found, number, self.spool))
        if len(step.dds) == MOST_DDS + 1:
            self.listing.of_operation(card, "FLC8013E", limit=MOST_DDS)

    # --- procedures --------------------------------------------------------------------

    def _procedure(self, card: Card, read: Sequence[Card], at: int, scope: Scope) -> int:
        """Keep an in-stream procedure; its body is listed without numbers."""
        if scope.outer:
            return at
        if not card.name:
            self.listing.flaw("IEFC662I", card.line, 3)
        end = at
        while end < len(read) and not _is_pend(read[end]):
            self._keep(read[end])
            end += 1
        self.procedures[card.name] = _Procedure(card, tuple(read[at:end]))
        if end == len(read):
            self.listing.of_operation(card, "FLC8017E", procedure=card.name)
            return end
        self._keep(read[end])
        return end + 1

    def _keep(self, card: Card) -> None:
        if card.kind == cards.DELIMITER:
            return
        self.listing.add(card, numbered=False)
        if card.kind == cards.STATEMENT:
            self._judge(card)
            if card.operation == "PROC":
                self.listing.misplaced(card)

    def _expand(self, call: _Call, procedure: _Procedure, outer: Scope, inner: Scope) -> None:
        name: dict[str, object] = {"procedure": call.fields.procedure}
        self.listing.notes.append(Note(call.number, "IEFC001I", name))
        if inner.depth > DEEPEST_CALL:
            self.listing.stop(call.card, "FLC8018E", DEEPEST_CALL)
        self.listing.add(procedure.card, EXPANDED)
        field = self._field(procedure.card, outer)
        defaults, faults = symbol_fields(field.text, "PROC")
        self.listing.faults(procedure.card, field, faults)
        self._check_symbols(call, procedure, defaults)
        given = {name: unquoted(one.value) for name, one in call.fields.symbols.items()}
        inner.symbols = {**defaults, **given}
        inner.first_if = len(self.ifs)
        self._walk(procedure.body, inner)
        self._end_step(inner)
        self._end_ifs(inner.first_if)
        self._check_left_over(call, outer, inner)

    def _check_symbols(self, call: _Call, procedure: _Procedure, defaults: dict[str, str]) -> None:
        """A symbol of the call must be one that the procedure has (as on z/OS)."""
        among = tuple(defaults)
        for name, operand in call.fields.symbols.items():
            if name in defaults or any(_mentions(card.field, name) for card in procedure.body):
                continue
            line, column = call.card.place(call.field.origin(operand.at))
            self.listing.flaw("IEFC657I", line, column, len(name), among, call.number, symbol=name)

    def _check_left_over(self, call: _Call, outer: Scope, inner: Scope) -> None:
        """Steps that the procedure does not have, named by DD, PARM or COND."""
        for override in inner.overrides:
            for card in override.cards:
                self.listing.add(card, outer.prefix, numbered=card.kind == cards.STATEMENT)
                if card.kind == cards.STATEMENT:
                    self.listing.flaw("IEFC611I", card.line, 3, len(card.name))
        if (inner.parms.keys() | inner.conds.keys()) - {""}:
            line, column = call.card.place(0)
            self.listing.flaw("IEFC611I", line, column, len(call.card.field), (), call.number)

    def _check_job_code(self) -> None:
        name = self.fields.code.name
        if name.step and not self.names.knows(name) and self.job is not None:
            line, column = self.job.place(max(self.job.field.find("JOBRC"), 0))
            number = self.listing.lines[self.first_line].number
            self.listing.flaw("IEF645I", line, column, 5, (), number, field="JOBRC")


_CONVERSIONS = {
    "JOB": Conversion._job,
    "SET": Conversion._set,
    "COMMAND": Conversion._command,
    "JCLLIB": Conversion._refuse,
    "INCLUDE": Conversion._refuse,
    "IF": Conversion._if,
    "ELSE": Conversion._else,
    "ENDIF": Conversion._endif,
    "PEND": Conversion._pend,
}  # OUTPUT is ignored (section 2)


def _is_command(card: Card) -> bool:
    return not card.name and card.operation in cards.COMMANDS


def _is_pend(card: Card) -> bool:
    return card.kind == cards.STATEMENT and card.operation == "PEND"


def _has_label(card: Card) -> bool:
    if not card.name:
        return card.operation != "JOB"
    if card.operation == "DD":
        return all(is_name(part) for part in card.name.split(".", 1))
    return is_name(card.name)


def _mentions(field: str, symbol: str) -> bool:
    at = field.find(f"&{symbol}")
    while at >= 0:
        at += len(symbol) + 1
        if field[at : at + 1] not in NAME:
            return True
        at = field.find(f"&{symbol}", at)
    return False
