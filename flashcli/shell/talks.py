"""Statements carried out: each language with the session that its program keeps.

It gives lines and a condition code, and knows neither terminal nor the shell's own
verbs.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from flashcli.lab import LastStep
from flashcli.run import Run

if TYPE_CHECKING:
    from flashcli.programs.ickdsf import Dialogue
    from flashcli.programs.tso import Session as Terminal

PROMPTS = {"ickdsf": "ENTER INPUT COMMAND:", "tso": "READY", "operator": "CONSOLE"}
_RECORD = 71  # characters of an ICKDSF record that are read, from column 2


class Answered(NamedTuple):
    """`text` is the statement as it was carried out, where that differs from the
    lines typed; `over` when the program has ended by it."""

    lines: list[str]
    code: int
    text: str = ""
    over: bool = False


class Talks:
    """One run of ICKDSF and one TSO session at a time, begun when first needed."""

    __slots__ = ("_ickdsf", "_tso", "run")

    def __init__(self, run: Run) -> None:
        self.run = run
        self._ickdsf: Dialogue | None = None
        self._tso: Terminal | None = None

    @property
    def asks(self) -> str:
        """The language that waits for an answer, "ickdsf" or "tso"; else empty."""
        if self._ickdsf is not None and not self._ickdsf.prompt:
            return "ickdsf"
        return "tso" if self._tso is not None and not self._tso.prompt else ""

    def opening(self, language: str) -> list[str]:
        """What a program says when it is called."""
        if language != "ickdsf":
            return []
        from flashcli.programs.ickdsf import Dialogue

        self._ickdsf = Dialogue(self.run)
        return self._ickdsf.opening()

    def abandon(self) -> None:
        """Take back the question that is asked: ICKDSF is told T, TSO nothing."""
        if self.asks == "ickdsf" and self._ickdsf is not None:
            self._ickdsf.enter("T")
        elif self._tso is not None and self.asks:
            self._tso.typed([""])

    def end(self) -> Answered:
        """The end of the input, to whatever has begun."""
        talk, self._ickdsf = self._ickdsf, None
        if talk is None:
            return Answered([], 0)
        lines = talk.enter(None)
        return Answered(lines, talk.code or 0, over=True)

    def enter(self, language: str, lines: Sequence[str]) -> Answered:
        match language:
            case "ickdsf":
                answered = self._to_ickdsf(lines)
            case "tso":
                answered = self._to_tso(lines)
            case "operator":
                answered = self._to_console(lines[0])
            case _:
                answered = self._to_lab(lines)
        for notice in self.run.lab.drain_notices():
            from flashcli.reports.operator import notice_lines

            answered.lines.extend(notice_lines(self.run, notice))
        return answered

    def _to_ickdsf(self, lines: Sequence[str]) -> Answered:
        if self._ickdsf is None:
            self.opening("ickdsf")
        talk = self._ickdsf
        assert talk is not None
        answer: list[str] = []
        for line in lines:
            for record in [line] if self.asks else records(line):
                answer += talk.enter(record)
        while answer and not answer[-1]:
            answer.pop()
        over = talk.code is not None
        if over:
            self._ickdsf = None
        self.run.lab.last = LastStep(talk.last_code, talk.last_ids)
        return Answered(answer, talk.last_code, over=over)

    def _to_tso(self, lines: Sequence[str]) -> Answered:
        if self._tso is None:
            from flashcli.programs.tso import Session as Terminal

            self._tso = Terminal(self.run, terminal=True)
            self._tso.message_ids = True  # as SYSTSPRT has them; PROFILE NOMSGID hides them
        talk = self._tso
        answer = talk.typed(list(lines))
        if talk.ended:
            self._tso = None
        if self._tso is not None and self.asks:
            return Answered(answer, 0)
        if talk.ended:
            return Answered(answer, 0, self.run.statement, over=True)
        ids = tuple(one.id for one in self.run.executed[-1].messages) if answer else ()
        self.run.lab.last = LastStep(talk.code, ids)
        return Answered(answer, talk.code, self.run.statement)

    def _to_console(self, line: str) -> Answered:
        from flashcli.programs.operator import issue

        answer = issue(self.run, line.strip(), 1)
        return Answered(list(answer), self.run.executed[-1].cc)

    def _to_lab(self, lines: Sequence[str]) -> Answered:
        from flashcli.programs.lab import program

        answer: list[str] = []
        code = program(self.run, lines, out=answer.append)
        shown = sum(1 for line in lines if line.strip())  # the statement comes first
        return Answered([line[1:] for line in answer[shown:]], code, self.run.statement)


def records(line: str) -> list[str]:
    """A line typed longer than a record goes on in further ones, broken at a blank."""
    found = []
    while len(line) > _RECORD:
        cut = line.rfind(" ", 1, _RECORD - 1)
        if cut < 0:
            break
        found.append(f"{line[:cut]} -")
        line = line[cut:].lstrip()
    return [*found, line]
