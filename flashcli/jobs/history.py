"""The steps of a job that came so far, and what COND makes of them (section 3 of
`jcl-and-job-log.md`).
"""

from typing import NamedTuple

from flashcli.syntax.jcl_values import Cond, CondTest, StepName

NOBODY = StepName()


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
        if test.name != NOBODY:
            end = self.last(test.name)
            codes = [end.code] if end and end.ran and not end.abend else []
        else:
            codes = self.codes()
        return any(compared(test.code, test.operator, code) for code in codes)


def compared(left: int, operator: str, right: int) -> bool:
    order = (left > right) - (left < right)
    return order in _ORDERS[operator]


_ORDERS = {"GT": (1,), "GE": (0, 1), "EQ": (0,), "LE": (-1, 0), "LT": (-1,), "NE": (-1, 1)}
