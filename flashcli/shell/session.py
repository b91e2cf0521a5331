"""The shell without a terminal: a statement in, lines and pictures out.

It finds the language, has the statement carried out or does it itself, keeps what
was typed, and counts codes. Prompt and keys are somebody else's.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flashcli.controls import for_a_terminal
from flashcli.exits import Exit
from flashcli.pictures.segments import Line
from flashcli.run import Run
from flashcli.shell.dialects import OWN, Mode, first_word, known_verbs, language_of
from flashcli.shell.live import Live
from flashcli.shell.recording import Typed, of_file
from flashcli.shell.settings import Settings
from flashcli.shell.talks import PROMPTS, Talks

_SHOWN = 40  # characters of a mistaken word that are repeated
_FAILED = 8
_IN_ERROR = 12


class Reply(NamedTuple):
    """`code` is None for what has none: help, settings, pictures."""

    lines: Sequence[Line]
    code: int | None = None


class Session:
    """`make` gives a fresh run of the same lab, for RESET; a lab that is kept in the
    file `state` has none. `unsaved` counts statements
    since the last RECORD; `interrupted` is asked between two redraws, `pause` waits
    between them, `show` takes lines that should be seen at once."""

    def __init__(
        self,
        make: Callable[[], Run],
        *,
        lab_file: str | None = None,
        overridden: bool = False,
        state: str = "",
        width: int = 80,
    ) -> None:
        self.make = make
        self.lab_file = lab_file
        self.overridden = overridden
        self.state = state
        self.width = width
        self.settings = Settings()
        self.mode = Mode.ALL
        self.over = False
        self.pause: Callable[[float], None] = lambda seconds: None
        self.interrupted: Callable[[], bool] = lambda: False
        self.redraw: Callable[[Sequence[Line]], None] | None = None
        self.reset()

    def reset(self) -> None:
        self.run = self.make()
        self.talks = Talks(self.run)
        self.live = Live(self.run.lab)
        self.typed: list[Typed] = []
        self.codes: list[int] = []
        self.unsaved = 0
        self._asked: Typed | None = None
        self._lines: list[str] = []

    # --- statements

    @property
    def highest(self) -> int:
        return max(self.codes, default=0)

    @property
    def pending(self) -> bool:
        """Whether a statement is open, or an answer wanted."""
        return bool(self._lines) or bool(self.talks.asks)

    def enter(self, text: str) -> Reply:
        """A statement of one or more lines; raises what is a bug."""
        lines = text.replace("\t", " ").split("\n")
        if said := self._unreadable(lines):
            return self._counted(Reply(said, Exit.UNREADABLE))
        if language := self.talks.asks:
            return self._counted(self._answered(language, lines))
        if not text.strip():
            return Reply([])
        return self._counted(self._statement(lines))

    def _unreadable(self, lines: list[str]) -> list[Line]:
        """Control characters, shown escaped; nothing of such a statement runs."""
        from flashcli.jobs.plain import unreadable_lines
        from flashcli.syntax.jcl import LONGEST_LINE, unreadable

        flaws = unreadable(lines, LONGEST_LINE)
        if not flaws:
            return []
        return [f"  {lines[0][:80]}", *unreadable_lines("line", flaws, self.run.catalogue)]

    def feed(self, line: str) -> Reply:
        """One line of a batch: carried out when its statement is complete."""
        from flashcli.shell.dialects import is_open

        self._lines.append(line)
        if not self.talks.asks and is_open(self._lines, self.mode):
            return Reply([])
        lines, self._lines = self._lines, []
        return self.enter("\n".join(lines))

    def finish(self) -> Reply:
        """The end of a batch, maybe inside of a statement or instead of an answer."""
        lines, self._lines = self._lines, []
        if not lines:
            self.talks.end()
            return Reply([])
        reply = self._statement(lines)
        ended = self.talks.end()
        if ended.over and language_of(lines[0], self.mode) == "ickdsf":
            reply = Reply([*reply.lines, *ended.lines], ended.code)
        return self._counted(reply)

    def abandon(self) -> None:
        """Ctrl-C: the statement is forgotten, the session goes on."""
        self._lines = []
        if self.talks.asks:
            self.talks.abandon()
            if self._asked is not None:
                self._keep(self._asked)
                self._asked = None

    def _counted(self, reply: Reply) -> Reply:
        self.run.keep()
        self.live.refresh()
        if reply.code is not None:
            self.codes.append(min(reply.code, 20))
        return reply._replace(lines=[_printable(line) for line in reply.lines])

    def _statement(self, lines: list[str]) -> Reply:
        from flashcli.shell import helping

        if asked := helping.question(lines):
            return Reply(helping.at_point(asked, self))
        language = language_of(lines[0], self.mode)
        if language == OWN:
            from flashcli.shell import own_verbs

            return own_verbs.carry_out(self, " ".join(lines))
        if not language:
            return self._unknown(lines[0])
        return self.carry_out(language, lines)

    def carry_out(self, language: str, lines: list[str]) -> Reply:
        """A statement of a language; what was typed is kept."""
        answered = self.talks.enter(language, lines)
        kept = lines if language == "ickdsf" else [answered.text or " ".join(lines)]
        typed = Typed(language, tuple(kept))
        if self.talks.asks:
            self._asked = typed
        else:
            self._keep(typed)
        if answered.over and self.mode.language == language:
            self.mode = Mode.ALL
        marks = self._marks(language, lines) if answered.code >= _FAILED else []
        if self.talks.asks == "tso":
            marks = self._marks(language, lines)
        code = None if self.talks.asks else answered.code
        return Reply([*marks, *answered.lines], code)

    def _marks(self, language: str, lines: list[str]) -> list[str]:
        from flashcli.shell import carets

        return list(carets.marked(language, lines, self.run.catalogue))

    def _answered(self, language: str, lines: list[str]) -> Reply:
        """The answer to a question, or an operand typed again."""
        reply = lines[0].strip().upper()
        answered = self.talks.enter(language, lines[:1])
        if not self.talks.asks and self._asked is not None:
            asked, self._asked = self._asked, None
            if language == "ickdsf":
                asked = asked._replace(reply="U" if reply == "U" else "")
            else:
                asked = asked._replace(lines=(answered.text or asked.lines[0],))
            self._keep(asked)
        return Reply(answered.lines, None if self.talks.asks else answered.code)

    def _keep(self, typed: Typed) -> None:
        self.typed.append(typed)
        self.unsaved += 1

    def keep_file(self, language: str, text: str) -> None:
        for one in of_file(language, text.removesuffix("\n").split("\n")):
            self._keep(one)

    def _unknown(self, line: str) -> Reply:
        from flashcli.toml_source import hint

        word = first_word(line)
        at = len(line) - len(line.lstrip())
        length = min(len(word), _SHOWN)
        known = known_verbs(self.mode)
        near = hint(word, [one for one in known if len(one) > 1])
        return Reply(
            [
                f"  {line[: at + 2 * _SHOWN]}",
                f"  {' ' * at}{'^' * length}",
                f"found {word[:_SHOWN]!a}, allowed: a verb that HELP lists{near}",
            ],
            _IN_ERROR,
        )

    # --- for prompt and bar

    @property
    def prompt(self) -> str:
        if self.talks.asks:
            return ""
        return PROMPTS.get(self.mode.language, "")

    def bar(self) -> str:
        from flashcli.reports.times import iso

        box = self.run.lab.subsystem
        copies = len(self.live.copying())
        parts = (
            iso(self.run.lab.clock.now).replace("T", " "),
            f"{box.relations_total} relationships",
            f"{copies} copying",
            f"highest code {self.highest}",
            f"mode {self.mode}",
        )
        return "  ".join(parts)


def _printable(line: Line) -> Line:
    """What a terminal might obey is shown escaped."""
    if isinstance(line, str):
        return for_a_terminal(line).replace("\n", "\\x0a")
    return tuple((for_a_terminal(text).replace("\n", "\\x0a"), style) for text, style in line)
