"""What every test may use: the program called in-process with streams of its own."""

import os
import signal
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

import pytest
from hypothesis import settings

from flashcli.cli import status_of
from flashcli.environment import Environment

pytest_plugins = ("pytester",)

# A run in the background begins with Ctrl-C ignored, and hands that down to its processes.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# CI tries the same examples each time; how long one takes says nothing on a shared machine.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


class Ended(NamedTuple):
    """How a call of the program ended, and what it printed."""

    status: int
    out: str
    err: str


Flashcli = Callable[..., Ended]


@pytest.fixture
def flashcli() -> Flashcli:
    def call(*arguments: object, stdin: bytes = b"") -> Ended:
        out, err = BytesIO(), BytesIO()
        status = status_of([str(one) for one in arguments], Environment(BytesIO(stdin), out, err))
        return Ended(status, out.getvalue().decode(), err.getvalue().decode())

    return call
