"""The prompt: keys, history, colour, completion and the bar. Sole home of prompt_toolkit.

It knows no language: what a statement is, means and may go on with, it asks.
"""

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory, ConditionalAutoSuggest
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, ThreadedCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import Condition, has_completions, has_focus, is_searching
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import Style

from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.pictures.palette import PALETTE
from flashcli.shell.dialects import OWN, is_open, language_of
from flashcli.shell.session import Reply, Session
from flashcli.shell.talks import PROMPTS

_PROMPT = "flashcli> "
_GOES_ON = "     ...> "
_LONGEST_COLOURED = 4000
_WELCOME = "flashcli: HELP lists what may be typed, ? at the end of a statement what may follow"

_STYLE = Style.from_dict(
    {
        "keyword": "bold",
        "value": "#56b4e9",
        "text": "#e69f00",
        "comment": "italic #8c8c8c",
        "mark": "",
        "own": "bold #009e73",
        "bottom-toolbar": "reverse",
    }
)


def converse(
    session: Session,
    console: Console,
    *,
    keys: Input | None = None,
    screen: Output | None = None,
    history: str | None = None,
) -> int:
    """Until the person leaves. `keys` and `screen` stand in for the terminal's."""
    talk = Conversation(session, console, keys, screen, history)
    console.out(_WELCOME)
    while not session.over:
        talk.turn()
    return Exit.OK


class Conversation:
    """One prompt after the other. `_warned`: unsaved work was pointed out, and leaving
    again means it."""

    def __init__(
        self,
        session: Session,
        console: Console,
        keys: Input | None,
        screen: Output | None,
        history: str | None,
    ) -> None:
        self.session = session
        self.console = console
        self._warned = False
        self._interrupted = False
        session.interrupted = lambda: self._interrupted
        session.pause = self._pause
        suggests = Condition(lambda: session.settings.suggest)
        coloured = console.environment.colour
        self.prompt: PromptSession[str] = PromptSession(
            self._message,
            history=_history(history),
            auto_suggest=ConditionalAutoSuggest(AutoSuggestFromHistory(), suggests),
            completer=ThreadedCompleter(_Completer(session)),
            complete_while_typing=False,
            lexer=_Lexer(session),
            multiline=True,
            prompt_continuation=self._continuation,
            bottom_toolbar=session.bar,
            key_bindings=_bindings(session),
            enable_history_search=False,
            style=_STYLE,
            color_depth=None if coloured else ColorDepth.DEPTH_1_BIT,
            reserve_space_for_menu=6,
            input=keys,
            output=screen,
        )

    def _message(self) -> str:
        real = self.session.prompt
        if real or self.session.talks.asks:
            return f"{real}\n" if real else ""
        return _PROMPT

    def _continuation(self, width: int, line: int, wrapped: int) -> str:
        if wrapped:
            return ""
        real = self.session.prompt
        return f"{real} " if real == PROMPTS["ickdsf"] else _GOES_ON

    def turn(self) -> None:
        """Read a statement, have it carried out, show what came of it."""
        session = self.session
        try:
            text = self.prompt.prompt()
        except KeyboardInterrupt:
            session.abandon()
            return
        except EOFError:
            session.over = True
            self._leave()
            return
        size = self.prompt.output.get_size()
        session.width = self.console.environment.width = size.columns
        with self._interruptible():
            reply = self._carried_out(text)
        self._show(reply, size.rows)
        if session.over:
            self._leave()
        elif text.strip():
            self._warned = False

    def _carried_out(self, text: str) -> Reply:
        if text.lstrip().removeprefix(".")[:5].upper() != "WATCH":
            return self.session.enter(text)
        with self.console.live(PALETTE) as draw:
            self.session.redraw = draw
            try:
                return self.session.enter(text)
            finally:
                self.session.redraw = None

    def _show(self, reply: Reply, rows: int) -> None:
        if not reply.lines:
            return
        if self.session.settings.pager and len(reply.lines) > rows - 2:
            self.console.page(reply.lines)
        else:
            self.console.paint(reply.lines, PALETTE)

    def _leave(self) -> None:
        """Unsaved work is asked about once."""
        count = self.session.unsaved
        if count and not self._warned:
            self._warned = True
            self.session.over = False
            self.console.out(f"{count} statements are not recorded: RECORD file keeps them,")
            self.console.out("EXIT or Ctrl-D again leaves")

    # --- Ctrl-C while a statement runs

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """A statement is never cut in half; between two of them Ctrl-C is looked at."""
        self._interrupted = False

        def note(number: int, frame: object) -> None:
            self._interrupted = True

        before: Any = signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _pause(self, seconds: float) -> None:
        """In short naps, so that Ctrl-C is noticed."""
        while seconds > 0 and not self._interrupted:
            time.sleep(min(seconds, 0.05))
            seconds -= 0.05


# --- history ----------------------------------------------------------------------------


def _history(path: str | None) -> History:
    """Kept in the person's own state directory; in memory where there is none."""
    try:
        file = Path(path) if path else _history_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab"):
            pass
    except (OSError, RuntimeError):
        return InMemoryHistory()
    return FileHistory(str(file))


def _history_file() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "flashcli" / "history"


# --- keys -------------------------------------------------------------------------------


def _bindings(session: Session) -> KeyBindings:
    """Enter ends a statement that is complete, and goes on with one that is not."""
    keys = KeyBindings()
    typing = has_focus(DEFAULT_BUFFER) & ~is_searching

    @keys.add("enter", filter=typing & ~has_completions)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        lines = buffer.text.split("\n")
        if not session.talks.asks and is_open(lines, session.mode) and len(lines) < 1000:
            buffer.newline(copy_margin=False)
        else:
            buffer.validate_and_handle()

    @keys.add("enter", filter=typing & has_completions)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        state = buffer.complete_state
        if state is not None and state.current_completion is not None:
            buffer.complete_state = None
        else:
            buffer.cancel_completion()
            buffer.validate_and_handle()

    return keys


# --- colour and completion --------------------------------------------------------------


class _Lexer(Lexer):
    def __init__(self, session: Session) -> None:
        self.session = session

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        lines = document.lines
        language = language_of(lines[0][:_LONGEST_COLOURED], self.session.mode)

        def line_of(number: int) -> StyleAndTextTuples:
            if number >= len(lines):
                return []
            return _pieces(lines[number], language)

        return line_of


def _pieces(line: str, language: str) -> StyleAndTextTuples:
    if language == OWN:
        verb, blank, rest = line.partition(" ")
        return [("class:own", verb), ("", blank + rest)]
    if not language or len(line) > _LONGEST_COLOURED:
        return [("", line)]
    from flashcli.syntax.expecting import coloured

    pieces: StyleAndTextTuples = []
    at = 0
    for one in coloured(language, line):
        pieces += [("", line[at : one.start]), (f"class:{one.kind}", line[one.start : one.end])]
        at = one.end
    return [*pieces, ("", line[at:])]


class _Completer(Completer):
    def __init__(self, session: Session) -> None:
        self.session = session

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        from flashcli.shell.completion import candidates

        session = self.session
        text = document.text_before_cursor
        if session.talks.asks:
            return
        for one in candidates(text, session.mode, session.live):
            yield Completion(one.text, one.start, display_meta=one.about)
