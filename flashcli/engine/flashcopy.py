"""FlashCopy commands on a lab: establish, withdraw, query the relationships."""

from collections.abc import Callable
from typing import Any

from flashcli.lab import Lab
from flashcli.outcomes import Outcome
from flashcli.storage.refusals import Refusal
from flashcli.storage.requests import Establish, QueryRelations, Withdraw


def establish(request: Establish, lab: Lab) -> Outcome:
    """Result: `Established`. The host vouches for the features it has read (4.4)."""
    return _outcome(lab.subsystem.establish(request, lab.host.features))


def withdraw(request: Withdraw, lab: Lab) -> Outcome:
    """Result: `Withdrawn`."""
    return _outcome(lab.subsystem.withdraw(request))


def query(request: QueryRelations, lab: Lab) -> Outcome:
    """Result: `Relations`."""
    return _outcome(lab.subsystem.relations(request.device))


def _outcome(answer: Any) -> Outcome:
    if isinstance(answer, Refusal):
        return Outcome(refusal=answer)
    return Outcome(answer, notices=getattr(answer, "notices", ()))


EXECUTORS: dict[type, Callable[[Any, Lab], Outcome]] = {
    Establish: establish,
    Withdraw: withdraw,
    QueryRelations: query,
}
