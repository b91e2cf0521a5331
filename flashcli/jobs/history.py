"""The steps of a job that came so far, and what COND and IF make of them (section 3 of
`jcl-and-job-log.md`).
"""

from collections.abc import Iterable
from typing import NamedTuple

from flashcli.syntax.jcl_values import (
    Chain,
    Compare,
    Cond,
    CondTest,
    Expression,
    Flag,
    Not,
    StepName,
)

_NOBODY = StepName()


class StepEnd(NamedTuple):
    """A step that was reached. `code` counts only if it ran and did not abend."""

    name: str
    procstep: str
    ran: bool
    code: int = 0
    abend: str = ""


class History:
    """`abend` is that of the last step that abended, empty while none did."""

    __slots__ = ("abend", "ends")

    def __init__(self) -> None:
        self.ends: list[StepEnd] = []
        self.abend = ""

    @classmethod
    def of(cls, end: StepEnd) -> "History":
        """As if that step had been the only one: COND of JOB looks at each by itself."""
        made = cls()
        made.add(end)
        return made

    def add(self, end: StepEnd) -> None:
        self.ends.append(end)
        self.abend = end.abend or self.abend

    def codes(self) -> list[int]:
        return [end.code for end in self.ends if end.ran and not end.abend]

    def highest(self) -> int:
        return max(self.codes(), default=0)

    def last(self, name: StepName) -> StepEnd | None:
        """The latest step of that name; of a call without procstep, its worst one."""
        named = [end for end in self.ends if end.name == name.step]
        if name.procstep:
            named = [end for end in named if end.procstep == name.procstep]
        elif named and named[-1].procstep:
            return max(named, key=lambda end: (end.ran, bool(end.abend), end.code))
        return named[-1] if named else None

    # --- COND ------------------------------------------------------------------------

    def bypasses(self, cond: Cond) -> bool:
        """Any true test, or ONLY without an abend."""
        if cond.only and not self.abend:
            return True
        return any(self._is_true(test) for test in cond.tests)

    def _is_true(self, test: CondTest) -> bool:
        if test.name != _NOBODY:
            end = self.last(test.name)
            codes = [end.code] if end and end.ran and not end.abend else []
        else:
            codes = self.codes()
        return any(compared(test.code, test.operator, code) for code in codes)

    # --- IF ----------------------------------------------------------------------------

    def holds(self, found: Expression) -> bool:
        """A test of a step that did not run makes no expression true, negated or not."""
        return self._value(found) is True

    def _value(self, found: Expression) -> bool | None:
        match found:
            case Chain(first, rest):
                return self._chained(self._value(first), rest)
            case Not(operand):
                value = self._value(operand)
                return None if value is None else not value
            case Flag(name, "RUN", wanted):
                return self._has_run(name) == wanted
            case Flag(name, _, wanted):
                abend = self._abend(name)
                return None if abend is None else bool(abend) == wanted
            case Compare():
                return self._compared(found)

    def _chained(self, value: bool | None, rest: Iterable[tuple[str, Expression]]) -> bool | None:
        for joint, operand in rest:
            decisive = joint == "|"
            other = self._value(operand)
            if value is decisive or other is decisive:
                value = decisive
            elif value is None or other is None:
                value = None
            else:
                value = other
        return value

    def _has_run(self, name: StepName) -> bool:
        if name == _NOBODY:
            return any(end.ran for end in self.ends)
        end = self.last(name)
        return end is not None and end.ran

    def _abend(self, name: StepName) -> str | None:
        """The abend code, empty without one; None for a step that did not run."""
        if name == _NOBODY:
            return self.abend
        end = self.last(name)
        return end.abend if end and end.ran else None

    def _compared(self, found: Compare) -> bool | None:
        if found.keyword == "ABENDCC":
            abend = self._abend(found.name)
            return (abend == found.value) == (found.operator == "EQ") if abend else None
        code = self.highest()
        if found.name != _NOBODY:
            end = self.last(found.name)
            if end is None or not end.ran or end.abend:
                return None
            code = end.code
        assert isinstance(found.value, int)
        return compared(code, found.operator, found.value)


def compared(left: int, operator: str, right: int) -> bool:
    order = (left > right) - (left < right)
    return order in _ORDERS[operator]


_ORDERS = {"GT": (1,), "GE": (0, 1), "EQ": (0,), "LE": (-1, 0), "LT": (-1,), "NE": (-1, 1)}
