"""PGM=ICKDSF in a job, and ICKDSF in a dialogue.

Both drive the same interpreter; here is where records and replies come from.
"""

from collections.abc import Callable, Iterable, Mapping

from flashcli.outcomes import Executed
from flashcli.programs.ickdsf_functions import FAILED, Functions, Want
from flashcli.programs.ickdsf_run import Interpreter
from flashcli.reports import ickdsf_page as page
from flashcli.reports.ickdsf import one
from flashcli.run import Run

PROMPT = "ENTER INPUT COMMAND:"
_NO_VOLUMES: Mapping[str, str] = {}


def ickdsf(
    run: Run,
    records: Iterable[str] | None,
    *,
    parm: str = "",
    first_line: int = 1,
    dd_volumes: Mapping[str, str] = _NO_VOLUMES,
    out: Callable[[str], None],
) -> int:
    """A step: SYSIN in, SYSPRINT out; the step's code. `records` is None when the
    step has no SYSIN. The answer to ICK003D is what LAB REPLY left, once."""
    lab = run.lab
    functions = Functions(run, page.Listing(out, lab.clock.now), dd_volumes)
    if records is None:
        return _without_input(run, functions)
    source = iter(records)
    running = Interpreter(run, functions, first_line, dialogue=False).commands(parm)
    try:
        want = next(running)
        while True:
            if want is Want.RECORD:
                want = running.send(next(source, None))
            else:
                reply, lab.reply = lab.reply, "T"
                want = running.send(reply)
    except StopIteration as stopped:
        return int(stopped.value)


def _without_input(run: Run, functions: Functions) -> int:
    """The messages belong to a statement that is none (rulings.md)."""
    texts = run.catalogue
    messages = []
    for kind, name, inserts in (
        (page.BLANK, "", {}),
        (page.READER, "ICK30300I", {"name": "SYSIN"}),
        (page.READER, "ICK30304I", {}),
        (page.BLANK, "", {}),
        (page.TOTAL, "ICK00002I", {"code": FAILED}),
    ):
        if name:
            messages += functions.put(one(kind, texts.issue(name, **inserts)))
        else:
            functions.form.put(kind, "")
    clock = run.lab.clock.now
    run.record(Executed("ickdsf", run.line, "", FAILED, clock, tuple(messages)))
    return FAILED


class Dialogue:
    """ICKDSF at a terminal (ickdsf-language.md 10.4): a line typed, lines answered.
    `prompt` is what to ask with next, `code` the condition code once it is over."""

    def __init__(
        self, run: Run, *, parm: str = "", dd_volumes: Mapping[str, str] = _NO_VOLUMES
    ) -> None:
        self._lines: list[str] = []
        functions = Functions(run, page.Terminal(self._lines.append, run.lab.clock.now), dd_volumes)
        self._interpreter = Interpreter(run, functions, 1, dialogue=True)
        self._running = self._interpreter.commands(parm)
        self._want = next(self._running)
        self.code: int | None = None

    @property
    def prompt(self) -> str:
        """Empty for the reply to ICK003D, whose question was printed."""
        return PROMPT if self._want is Want.RECORD else ""

    @property
    def last_code(self) -> int:
        """The condition code of the last function, LASTCC."""
        return self._interpreter.codes.last

    @property
    def last_ids(self) -> tuple[str, ...]:
        """The ids of the messages of the last command."""
        return self._interpreter.last_ids

    def opening(self) -> list[str]:
        """The heading, printed before the first prompt."""
        return self._answered()

    def enter(self, typed: str | None) -> list[str]:
        """What comes of a line; None is the end of the input. A record begins in
        column 2 by itself."""
        record = f" {typed}" if typed is not None and self._want is Want.RECORD else typed
        try:
            self._want = self._running.send(record)
        except StopIteration as stopped:
            self.code = int(stopped.value)
        return self._answered()

    def _answered(self) -> list[str]:
        lines = self._lines[:]
        self._lines.clear()
        return lines
