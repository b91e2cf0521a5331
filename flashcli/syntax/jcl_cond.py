"""COND: text to values (section 3 of `jcl-and-job-log.md`).

It knows the steps of no job; offsets count in the text given.
"""

from flashcli.syntax.jcl_dd import not_valid
from flashcli.syntax.jcl_operands import Fault, is_list, is_name, placed_members
from flashcli.syntax.jcl_values import Cond, CondTest, StepName

OPERATORS = ("GT", "GE", "EQ", "LT", "LE", "NE")
MOST_TESTS = 8
HIGHEST_CODE = 4095


def cond(value: str, at: int, of_job: bool = False) -> tuple[Cond, list[Fault]]:
    """`at` is where the value stands; COND of JOB names no step."""
    faults: list[Fault] = []
    tests: list[CondTest] = []
    words = set()
    given = _tests(value)
    for offset, member in given:
        if member in ("EVEN", "ONLY") and not of_job:
            words.add(member)
        elif test := _test(member, of_job):
            tests.append(test)
        else:
            faults.append(not_valid(member, at + offset, "COND", ("EVEN", "ONLY")))
    if len(given) > MOST_TESTS:
        faults.append(Fault("FLC8008E", at, len(value), {"limit": MOST_TESTS}))
    return Cond(tuple(tests), "EVEN" in words, "ONLY" in words), faults


def _tests(value: str) -> list[tuple[int, str]]:
    """`(4,LT,S1)` is one test, `((4,LT),EVEN)` a list of them."""
    members = placed_members(value)
    single = is_list(value) and members[0][1][:1] not in ("(", "E", "O")
    return [(0, value)] if single else members


def _test(text: str, of_job: bool) -> CondTest | None:
    parts = [part for _, part in placed_members(text)]
    if len(parts) not in ((2,) if of_job else (2, 3)) or parts[1] not in OPERATORS:
        return None
    code = code_of(parts[0])
    name = step_name(parts[2]) if len(parts) == 3 else StepName()
    return None if code is None or name is None else CondTest(code, parts[1], name)


def code_of(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()) or len(text) > 4:
        return None
    return int(text) if int(text) <= HIGHEST_CODE else None


def step_name(text: str) -> StepName | None:
    """`step` or `step.procstep`; None when it is no such name."""
    step, dot, procstep = text.partition(".")
    if not is_name(step) or (dot and not is_name(procstep)):
        return None
    return StepName(step, procstep)
