"""The world outside: streams, whether a person watches, width, colour, wall clock.

Built at call time, so that a test can hand in its own. It knows no theme.
"""

import os
import sys
from collections.abc import Callable
from typing import BinaryIO, TextIO, cast

DEFAULT_WIDTH = 80


def wall_clock() -> int:
    """Seconds since 1970-01-01T00:00:00 local time, for `--clock now` alone."""
    import time
    from calendar import timegm

    return timegm(time.localtime())


class Environment:
    """`terminal` is of standard output, `error_terminal` of standard error,
    `input_terminal` of standard input."""

    __slots__ = (
        "colour",
        "error_terminal",
        "input_terminal",
        "now",
        "stderr",
        "stdin",
        "stdout",
        "terminal",
        "width",
    )

    def __init__(
        self,
        stdin: BinaryIO,
        stdout: BinaryIO,
        stderr: BinaryIO,
        *,
        terminal: bool = False,
        error_terminal: bool = False,
        input_terminal: bool = False,
        width: int = DEFAULT_WIDTH,
        colour: bool = False,
        now: Callable[[], int] = wall_clock,
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.terminal = terminal
        self.error_terminal = error_terminal
        self.input_terminal = input_terminal
        self.width = width
        self.colour = colour
        self.now = now


def of_process() -> Environment:
    terminal = _is_terminal(sys.stdout)
    return Environment(
        _binary(sys.stdin, "rb"),
        _binary(sys.stdout, "wb"),
        _binary(sys.stderr, "wb"),
        terminal=terminal,
        error_terminal=_is_terminal(sys.stderr),
        input_terminal=_is_terminal(sys.stdin),
        width=_width() if terminal else DEFAULT_WIDTH,
        colour=not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
    )


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _binary(stream: TextIO | None, mode: str) -> BinaryIO:
    """A process may be started with a stream closed; then it is empty, or swallows."""
    if stream is None:
        return cast(BinaryIO, open(os.devnull, mode))
    return stream.buffer


def _width() -> int:
    return os.get_terminal_size(sys.stdout.fileno()).columns or DEFAULT_WIDTH
