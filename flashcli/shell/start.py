"""`flashcli shell`: a session at a prompt, or without a terminal as a batch.

Both give the same answers; only the batch has an exit status of its own.
"""

from collections.abc import Callable
from typing import NamedTuple

from flashcli.batch import runs_on_lab
from flashcli.console import Console
from flashcli.exits import Exit, of_run
from flashcli.inputs import MAX_BYTES, UnreadableError, text_of
from flashcli.pictures.palette import PALETTE
from flashcli.run import Run
from flashcli.shell.session import Reply, Session


class Options(NamedTuple):
    """As on the command line; `clock` is in seconds, or "now"."""

    lab: str | None = None
    clock: int | str | None = None
    profile: str | None = None
    messages: str | None = None
    state: str | None = None
    wait: float = 0
    allow_outside: bool = False


def start(options: Options, console: Console) -> int:
    """The exit status. Raises MistakeError for a mistake in a file of settings."""
    with runs_on_lab(options, console, "shell") as make:
        return _session(options, console, make)


def _session(options: Options, console: Console, make: Callable[[], Run]) -> int:
    session = Session(
        make,
        lab_file=options.lab,
        overridden=any(one is not None for one in (options.profile, options.clock, options.state)),
        state=options.state or "",
        width=console.environment.width,
    )
    if console.environment.input_terminal and console.environment.terminal:
        from flashcli.shell.prompt import converse

        return converse(session, console)
    return _batch(session, console)


def _batch(session: Session, console: Console) -> int:
    raw = console.environment.stdin.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        console.error(f"found more than {MAX_BYTES} bytes, allowed: {MAX_BYTES}")
        return Exit.UNREADABLE
    try:
        lines = text_of(raw, "-", None).removesuffix("\n").split("\n")
    except UnreadableError as error:
        console.error(str(error))
        return Exit.UNREADABLE
    for line in lines:
        _say(console, session.feed(line))
        if session.over:
            break
    _say(console, session.finish())
    return of_run(session.codes, expect_failed=session.run.expect_failed, max_cc=0)


def _say(console: Console, reply: Reply) -> None:
    if reply.lines:
        console.paint(reply.lines, PALETTE)
