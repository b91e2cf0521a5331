"""A session on the built-in lab, and the real prompt with keys that a test presses."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Thread
from time import sleep
from typing import NamedTuple

from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from flashcli.batch import new_run
from flashcli.console import Console
from flashcli.environment import Environment
from flashcli.pictures.segments import plain
from flashcli.shell.prompt import Conversation
from flashcli.shell.session import Session

TAB, ENTER, UP, CTRL_C, CTRL_D, CTRL_R, RIGHT = (
    "\t",
    "\r",
    "\x1b[A",
    "\x03",
    "\x04",
    "\x12",
    "\x1b[C",
)


def session(width: int = 80) -> Session:
    return Session(lambda: new_run(None), width=width)


def said(one: Session, *lines: str) -> list[str]:
    """What the last of the lines is answered with."""
    reply = None
    for line in lines:
        reply = one.feed(line)
    assert reply is not None
    return [plain(line) for line in reply.lines]


class Screen(DummyOutput):
    def __init__(self, columns: int, rows: int) -> None:
        self.size = Size(rows=rows, columns=columns)

    def get_size(self) -> Size:
        return self.size


class Typist(NamedTuple):
    """`turn` presses keys until one statement is through, and gives what was printed."""

    session: Session
    talk: Conversation
    screen: Screen
    keys: object
    printed: BytesIO

    def turn(self, *keys: str) -> str:
        self.printed.seek(0)
        self.printed.truncate()
        sending = Thread(target=self._send, args=keys)  # a pipe holds 64 KiB
        sending.start()
        self.talk.turn()
        sending.join()
        return self.printed.getvalue().decode()

    def _send(self, *keys: str) -> None:
        """With time to answer between them, as a person gives."""
        for number, some in enumerate(keys):
            if number:
                sleep(0.6)
            self.keys.send_text(some)


@contextmanager
def typist(history: str, columns: int = 80, rows: int = 200) -> Iterator[Typist]:
    printed = BytesIO()
    console = Console(Environment(BytesIO(), printed, BytesIO(), terminal=True, width=columns))
    screen = Screen(columns, rows)
    with create_pipe_input() as keys, create_app_session(input=keys, output=screen):
        one = session()
        talk = Conversation(one, console, keys, screen, history)
        yield Typist(one, talk, screen, keys, printed)
