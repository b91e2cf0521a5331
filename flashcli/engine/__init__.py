"""Carries out command objects on a lab. `execute` is the one way in."""

import sys
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
    homes = [f"{__name__}.{name}" for name in _HOMES]
    for home in sorted(homes, key=lambda one: one not in sys.modules):  # the loaded ones first
        _executors.update(import_module(home).EXECUTORS)
        if kind in _executors:
            return _executors[kind]
    raise TypeError(f"{kind.__name__} is no command")
