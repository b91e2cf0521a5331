"""Which lab a command works on when there is `--state`: the one that is kept there.

It joins settings and state file; what a command then does with the lab is its own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from flashcli.configuration import load_lab
from flashcli.lab import Lab
from flashcli.messages.catalogue import Catalogue, read_overlay
from flashcli.reports.times import iso
from flashcli.run import Run
from flashcli.state.keeping import Keeper
from flashcli.state.opening import changing, exists, shown
from flashcli.state.parts import Settings
from flashcli.state.rebuilding import Rebuilt
from flashcli.toml_source import Mistake, MistakeError


class Kept(NamedTuple):
    """As on the command line; `clock` and `wait` are in seconds."""

    state: str
    lab: str | None = None
    profile: str | None = None
    clock: int | None = None
    messages: str | None = None
    wait: float = 0
    allow_outside: bool = False


@contextmanager
def kept_run(kept: Kept, title: str) -> Iterator[Run]:
    """A run on the lab of the state, which is made of the lab file when it is missing;
    it is saved after each statement. `title` tells others who has it. Raises
    MistakeError, and StateError when the state cannot be used."""
    is_new = not exists(kept.state)
    if not is_new:
        _nothing_that_it_has(kept)
    name = f"{title} (process {os.getpid()})"
    with changing(kept.state, name, wait=kept.wait, make=lambda: _fresh(kept)) as keeper:
        if not is_new and kept.clock is not None:
            _advance(keeper, kept.clock)
        overlay = kept.messages or keeper.settings.messages
        run = Run(keeper.lab, read_overlay(overlay) if overlay else Catalogue())
        run.keep = keeper.save
        yield run


@contextmanager
def kept_lab(kept: Kept) -> Iterator[Lab]:
    """The lab of the state to look at, while others may change it."""
    _nothing_that_it_has(kept)
    with shown(kept.state) as found:
        if kept.clock is not None:
            found.lab.subsystem.advance(_seconds(found.lab, kept.clock))
        yield found.lab


def _fresh(kept: Kept) -> Rebuilt:
    made = load_lab(
        kept.lab,
        profile=kept.profile or "",
        clock=kept.clock,
        allow_outside=kept.allow_outside,
    )
    profile = made.profile
    if profile.endswith(".toml"):
        profile = os.path.abspath(profile)
    messages = os.path.abspath(made.messages) if made.messages else ""
    return Rebuilt(made.lab, Settings(profile, messages))


def _nothing_that_it_has(kept: Kept) -> None:
    """A kept lab has its devices and rules; others beside them are a mistake (lab.md)."""
    for option, given in (("--lab", kept.lab), ("--profile", kept.profile)):
        if given is not None:
            allowed = f"no {option} with a state that exists ({kept.state})"
            raise MistakeError([Mistake(option, 0, "", f"{given!r}", allowed)])


def _advance(keeper: Keeper, clock: int) -> None:
    """`--clock` of a later run: time passes until then, and copies go on."""
    keeper.lab.subsystem.advance(_seconds(keeper.lab, clock))
    keeper.save()


def _seconds(lab: Lab, clock: int) -> int:
    now = lab.clock.now
    if clock < now:
        allowed = f"{iso(now)} or later; it is that late in this lab"
        raise MistakeError([Mistake("--clock", 0, "", iso(clock), allowed)])
    return clock - now
