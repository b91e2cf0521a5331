"""Steps as they are read: EXEC of a program, the DD statements after it, and what a
call of a procedure changes about both (section 2, modelled where not marked there).

It knows no other statement.
"""

from collections.abc import Sequence

from flashcli.syntax.jcl_cards import Card
from flashcli.syntax.jcl_dd import Definition
from flashcli.syntax.jcl_fields import ExecFields
from flashcli.syntax.jcl_listing import IN_STREAM
from flashcli.syntax.jcl_values import DD, Cond, StepName

MOST_STEPS = 255  # EXEC statements of a job
MOST_DDS = 3273  # DD statements of a step
FIRST_SPOOL_NUMBER = 101


class Names:
    """Steps that COND, IF and JOBRC may name: those that stand before. Inside a
    procedure a name means a step of the same call first (JCL Reference, COND)."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: set[StepName] = set()

    def add(self, name: str, procstep: str) -> None:
        self._known.add(StepName(name, procstep))
        self._known.add(StepName(name))

    def knows(self, name: StepName) -> bool:
        return name in self._known

    def meant(self, name: StepName, call: str) -> StepName:
        if name.step and not name.procstep:
            local = StepName(call, name.step)
            return local if local in self._known else name
        return name

    def judged(self, cond: Cond, call: str) -> Cond | None:
        """COND with its names resolved; None when one is unknown."""
        tests = tuple([test._replace(name=self.meant(test.name, call)) for test in cond.tests])
        if all(not test.name.step or self.knows(test.name) for test in tests):
            return cond._replace(tests=tests)
        return None


class Override:
    """DD statements after the EXEC of a procedure: the one that names step and DD,
    comments before it, unnamed ones after it. Without a step the first is meant."""

    __slots__ = ("cards", "ddname", "procstep")

    def __init__(self, procstep: str, ddname: str) -> None:
        self.procstep = procstep
        self.ddname = ddname
        self.cards: list[Card] = []


class Scope:
    """Where statements are read: in the job itself, `outer` None, or in a procedure
    that is being expanded. `overrides`, PARM and COND are used up as steps begin."""

    __slots__ = (
        "begun",
        "call",
        "conds",
        "depth",
        "first_if",
        "outer",
        "overrides",
        "parms",
        "prefix",
        "symbols",
    )

    def __init__(self) -> None:
        self.prefix = IN_STREAM
        self.outer: Scope | None = None
        self.call = ""
        self.symbols: dict[str, str] = {}
        self.parms: dict[str, str] = {}
        self.conds: dict[str, Cond] = {}
        self.overrides: list[Override] = []
        self.depth = 0
        self.first_if = 0
        self.begun = False

    def called(self, prefix: str, name: str, fields: ExecFields) -> "Scope":
        """The scope of a procedure called from here."""
        scope = Scope()
        scope.prefix = prefix
        scope.outer = self
        scope.call = name or self.call
        scope.parms = fields.parms
        scope.conds = fields.conds
        scope.depth = self.depth + 1
        return scope

    def begin(self, procstep: str, fields: ExecFields) -> tuple[str, Cond, list[Override]]:
        """PARM, COND and overriding DDs of the step that begins. PARM without a step
        is the first one's and takes theirs from the others, COND is all steps'."""
        first = self.outer is not None and not self.begun
        self.begun = True
        parm = fields.parms.get("", "")
        if "" in self.parms:
            parm = self.parms[""] if first else ""
        parm = self.parms.pop(procstep, parm) if procstep else parm
        cond = self.conds.get("", fields.conds.get("", Cond()))
        cond = self.conds.pop(procstep, cond) if procstep else cond
        steps = ("", procstep) if first else (procstep or "*",)
        mine = [one for one in self.overrides if one.procstep in steps]
        self.overrides = [one for one in self.overrides if one.procstep not in steps]
        return parm, cond, mine


# --- data definitions -------------------------------------------------------------


def spool_numbers(read: Sequence[Card]) -> dict[int, int]:
    """The number of each in-stream data set, as they are read, by line (section 6)."""
    lines = (card.line for card in read if card.data is not None)
    return {line: number for number, line in enumerate(lines, FIRST_SPOOL_NUMBER)}


def made(card: Card, found: Definition, spool: dict[int, int]) -> DD:
    data = card.data and card.data._replace(number=spool.get(card.line, 0))
    name = card.name.rpartition(".")[2]
    return DD(name, found.kind, found.keywords, data)
