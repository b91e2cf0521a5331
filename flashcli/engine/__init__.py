"""Carries out command objects on a lab. `execute` is the one way in."""

from importlib import import_module
from typing import Any

from flashcli.lab import Lab
from flashcli.outcomes import Outcome

_HOMES = ("flashcopy", "lab", "operator", "label")
_executors: dict[type, Any] = {}


def execute(command: Any, lab: Lab) -> Outcome:
    """Run one command object now; a refused one changes nothing.

    Raises TypeError for an object that is no command. A part of the engine is
    loaded when the first of its commands comes along.
    """
    executor = _executors.get(type(command)) or _find(type(command))
    outcome: Outcome = executor(command, lab)
    return outcome


def _find(kind: type) -> Any:
    for name in _HOMES:
        _executors.update(import_module(f"flashcli.engine.{name}").EXECUTORS)
        if kind in _executors:
            return _executors[kind]
    raise TypeError(f"{kind.__name__} is no command")
