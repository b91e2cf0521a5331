"""The cards of one job to a job: statements in order, procedures expanded in place.

Conversion of the whole job comes first (section 8): every error becomes a flaw with
its statement number, and the listing of statements is made on the way. It runs
nothing and knows no program.
"""

from collections.abc import Sequence

from flashcli.syntax import jcl_cards as cards
from flashcli.syntax.jcl_cards import Card
from flashcli.syntax.jcl_dd import definition
from flashcli.syntax.jcl_fields import (
    ExecFields,
    JobFields,
    command_field,
    exec_fields,
    job_fields,
    symbol_fields,
)
from flashcli.syntax.jcl_listing import EnoughError, Listing
from flashcli.syntax.jcl_operands import Substituted, is_name
from flashcli.syntax.jcl_steps import (
    MOST_DDS,
    MOST_STEPS,
    Names,
    Override,
    Scope,
    made,
    spool_numbers,
)
from flashcli.syntax.jcl_values import ELSE, ENDIF, Command, Cond, If, Item, Job, Step

DEEPEST_IF = 15
_END_A_STEP = frozenset(("EXEC", "IF", "ELSE", "ENDIF", "PROC", "PEND"))
INVALID = "INVALID"  # stands for a job name that is none


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
        self.procedures: dict[str, tuple[Card, Sequence[Card]]] = {}  # PROC and body
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
            self.walk(self.read, scope)
            self.end_step(scope)
            self.end_ifs(0)
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
            fields.code_of,
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

    def walk(self, read: Sequence[Card], scope: Scope) -> None:
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
            self.end_step(scope)
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
            self.judge(card)
        if self.job is None:
            if card.operation != "JOB" and _is_known(card):
                self.listing.misplaced(card)
            self.job = card if card.operation == "JOB" else card._replace(name="")
        self.body += card.labs

    def judge(self, card: Card) -> None:
        """Operation, label, and what the reader found."""
        if not _is_known(card):
            where, length = (card.line, card.column), len(card.operation)
            self.listing.flaw("IEFC605I", *where, length, cards.OPERATIONS)
            return
        if not _has_label(card):
            self.listing.flaw("IEFC662I", card.line, 3, len(card.name))
        for flaw in card.flaws:
            self.listing.record(flaw)

    def field(self, card: Card, scope: Scope) -> Substituted:
        """What the call of a procedure says wins, then its defaults, then SET."""
        symbols = {**self.symbols, **scope.symbols} if scope.symbols else self.symbols
        return self.listing.field(card, symbols)

    # --- JOB, SET, COMMAND and the refused ones ----------------------------------------

    def _job(self, card: Card, scope: Scope) -> None:
        self.fields, faults = job_fields(card.field)
        self.listing.faults(card, Substituted(card.field, int, False), faults)

    def _set(self, card: Card, scope: Scope) -> None:
        field = self.field(card, scope)
        symbols, faults = symbol_fields(field.text, "SET")
        self.listing.faults(card, field, faults)
        self.symbols.update(symbols)

    def _command(self, card: Card, scope: Scope) -> None:
        field = self.field(card, scope)
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
        field = self.field(card, scope)
        found = None
        if not card.flaws:
            from flashcli.syntax.jcl_expressions import expression, resolved

            found, faults = expression(field.text)
            self.listing.faults(card, field, faults)
            found = found and resolved(found, lambda name: self.names.meant(name, scope.call))
        self.ifs.append(_OpenIf(card, number))
        if len(self.ifs) == DEEPEST_IF + 1:
            self.listing.of_operation(card, "FLC8012E", limit=DEEPEST_IF)
        self.body.append(If(found, number))

    def _else(self, card: Card, scope: Scope) -> None:
        if len(self.ifs) <= scope.first_if or self.ifs[-1].has_else:
            self.listing.misplaced(card)
            return
        self.ifs[-1].has_else = True
        self.body.append(ELSE)

    def _endif(self, card: Card, scope: Scope) -> None:
        if len(self.ifs) <= scope.first_if:
            self.listing.misplaced(card)
            return
        self.ifs.pop()
        self.body.append(ENDIF)

    def end_ifs(self, first: int) -> None:
        """A missing ENDIF is a JCL error (rulings.md)."""
        while len(self.ifs) > first:
            left = self.ifs.pop()
            self.listing.of_operation(left.card, "FLC8011E", left.statement)

    # --- EXEC and DD -----------------------------------------------------------------

    def _exec(self, card: Card, read: Sequence[Card], at: int, scope: Scope) -> int:
        number = self.listing.number
        field = self.field(card, scope)
        fields, faults = exec_fields(field.text)
        self.listing.faults(card, field, faults)
        if not fields.procedure:
            self._begin_step(card, number, fields, scope)
            return at
        from flashcli.syntax.jcl_procedures import Call

        return Call(self, card, field, fields, scope).convert(read, at)

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
            name,
            procstep,
            card.line,
            fields.program,
            parm,
            tests or Cond(),
            [],
            card.place(max(card.field.find("PARM"), 0)),
        )
        self.body.append(self.step)

    def end_step(self, scope: Scope) -> None:
        """What a call adds to a step stands after its own DD statements."""
        if self.waiting and self.step is not None:
            from flashcli.syntax.jcl_procedures import add

            for override in self.waiting:
                add(self, override, scope, self.step)
        self.waiting = []
        self.step = None

    def _dd(self, card: Card, scope: Scope) -> None:
        step = self.step
        if step is None:
            told = self.job is None or card.name == "JOBLIB"
            self._begin(card, scope, scope.prefix)
            if not told:
                self.listing.misplaced(card)
            return
        found = [one for one in self.waiting if card.name and one.ddname == card.name]
        if not found:
            self.add_dd(card, scope, scope.prefix, step)
            if "." in card.name:
                self.listing.flaw("IEFC611I", card.line, 3, len(card.name))
            return
        from flashcli.syntax.jcl_procedures import override

        self.waiting.remove(found[0])
        override(self, found[0], card, scope, step)

    def add_dd(self, card: Card, scope: Scope, prefix: str, step: Step) -> None:
        self._begin(card, scope, prefix)
        field = self.field(card, scope)
        found = definition(field.text)
        self.listing.faults(card, field, found.faults)
        step.dds.append(made(card, found, self.spool))
        if len(step.dds) == MOST_DDS + 1:
            self.listing.of_operation(card, "FLC8013E", limit=MOST_DDS)

    # --- procedures --------------------------------------------------------------------

    def _procedure(self, card: Card, read: Sequence[Card], at: int, scope: Scope) -> int:
        from flashcli.syntax.jcl_procedures import keep

        return at if scope.outer else keep(self, card, read, at)

    def _check_job_code(self) -> None:
        name = self.fields.code_of
        if name.step and not self.names.knows(name) and self.job is not None:
            line, column = self.job.place(max(self.job.field.find("JOBRC"), 0))
            number = self.listing.lines[self.first_line][0]
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


def _is_known(card: Card) -> bool:
    return card.operation in cards.OPERATIONS or _is_command(card)


def _has_label(card: Card) -> bool:
    if not card.name:
        return card.operation != "JOB"
    if card.operation == "DD":
        return all(is_name(part) for part in card.name.split(".", 1))
    return is_name(card.name)
