"""What the expressions of IF come to, after the steps so far (section 3 of
`jcl-and-job-log.md`).

A test of a step that did not run is neither true nor false: it makes no expression
true, negated or not. Such a value is None here.
"""

from collections.abc import Iterable

from flashcli.jobs.history import NOBODY, History, compared
from flashcli.syntax.jcl_expressions import Chain, Compare, Expression, Flag, Not
from flashcli.syntax.jcl_values import StepName


def holds(found: Expression, history: History) -> bool:
    return _value(found, history) is True


def _value(found: Expression, history: History) -> bool | None:
    match found:
        case Chain(first, rest):
            return _chained(_value(first, history), rest, history)
        case Not(operand):
            value = _value(operand, history)
            return None if value is None else not value
        case Flag(name, "RUN", wanted):
            return _has_run(name, history) == wanted
        case Flag(name, _, wanted):
            abend = _abend(name, history)
            return None if abend is None else bool(abend) == wanted
        case Compare():
            return _compared(found, history)


def _chained(
    value: bool | None, rest: Iterable[tuple[str, Expression]], history: History
) -> bool | None:
    for joint, operand in rest:
        decisive = joint == "|"
        other = _value(operand, history)
        if value is decisive or other is decisive:
            value = decisive
        elif value is None or other is None:
            value = None
        else:
            value = other
    return value


def _has_run(name: StepName, history: History) -> bool:
    if name == NOBODY:
        return any(end.ran for end in history.ends)
    end = history.last(name)
    return end is not None and end.ran


def _abend(name: StepName, history: History) -> str | None:
    """The abend code, empty without one; None for a step that did not run."""
    if name == NOBODY:
        return history.abend
    end = history.last(name)
    return end.abend if end and end.ran else None


def _compared(found: Compare, history: History) -> bool | None:
    if found.keyword == "ABENDCC":
        abend = _abend(found.name, history)
        return (abend == found.value) == (found.operator == "EQ") if abend else None
    code = history.highest()
    if found.name != NOBODY:
        end = history.last(found.name)
        if end is None or not end.ran or end.abend:
            return None
        code = end.code
    assert isinstance(found.value, int)
    return compared(code, found.operator, found.value)
