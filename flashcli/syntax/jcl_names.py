"""Step names of a job so far, and what a name in COND or IF refers to.

Inside a procedure a name means a step of the same call first (JCL Reference, COND).
"""

from flashcli.syntax.jcl_values import Chain, Compare, Cond, Expression, Flag, Not, StepName


class Names:
    """Steps that COND, IF and JOBRC may name: those that stand before."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: set[StepName] = set()

    def add(self, name: str, procstep: str) -> None:
        self._known.add(StepName(name, procstep))
        self._known.add(StepName(name))

    def knows(self, name: StepName) -> bool:
        return name in self._known

    def judged(self, cond: Cond, call: str) -> Cond | None:
        """COND with its names resolved; None when one is unknown."""
        if not cond.tests:
            return cond
        tests = tuple(test._replace(name=self._meant(test.name, call)) for test in cond.tests)
        if all(not test.name.step or self.knows(test.name) for test in tests):
            return cond._replace(tests=tests)
        return None

    def resolved(self, found: Expression, call: str) -> Expression:
        if isinstance(found, Chain):
            rest = tuple((joint, self.resolved(one, call)) for joint, one in found.rest)
            return Chain(self.resolved(found.first, call), rest)
        if isinstance(found, Not):
            return Not(self.resolved(found.operand, call))
        meant = self._meant(found.name, call)
        if isinstance(found, Compare):
            return found._replace(name=meant)
        return Flag(meant, found.keyword, found.wanted)

    def _meant(self, name: StepName, call: str) -> StepName:
        if name.step and not name.procstep:
            local = StepName(call, name.step)
            return local if local in self._known else name
        return name
