"""What was typed, kept so that it can be written as a job that does the same.

ICKDSF and TSO become steps, LAB statements comments between them, console commands
COMMAND statements, which a system carries out before the first step of their job: so
each group of them begins a new job. It writes no file.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

_RECORD = 71
_COMMAND_LIMIT = 123  # characters of a COMMAND statement
_PROGRAMS = {
    "ickdsf": ("EXEC PGM=ICKDSF", "SYSPRINT", "SYSIN"),
    "tso": ("EXEC PGM=IKJEFT01", "SYSTSPRT", "SYSTSIN"),
}
_ENDS = ("END", "LOGOFF")


class Typed(NamedTuple):
    """One statement. `reply` answers the question it asked, `alone` asks for a step of
    its own; the lines of the language "jcl" are a whole file."""

    language: str
    lines: tuple[str, ...]
    reply: str = ""
    alone: bool = False


def of_file(language: str, records: list[str]) -> Iterator[Typed]:
    """A file that was run, as if it had been typed; a job stays as it is."""
    match language:
        case "jcl":
            yield Typed("jcl", tuple(records))
        case "ickdsf":
            yield Typed("ickdsf", tuple(record[1:] for record in records), alone=True)
        case "tso":
            from flashcli.syntax.tso_lines import commands

            yield from (Typed("tso", (one.text,)) for one in commands(records))
        case "lab":
            from flashcli.syntax.lab_records import statements

            yield from (Typed("lab", (one.text,)) for one in statements(records))
        case _:
            from flashcli.syntax.operator import is_command

            yield from (Typed("operator", (one,)) for one in records if is_command(one))


def job_text(statements: list[Typed], name: str) -> str:
    return "".join(f"{line}\n" for line in _Writer(name).jobs(statements))


class _Writer:
    def __init__(self, name: str) -> None:
        self.name = name
        self.number = self.step = 0
        self.open = ""  # the language whose in-stream data is being written
        self.stepped = True  # the job has begun its steps, or there is no job

    def jobs(self, statements: list[Typed]) -> Iterator[str]:
        for one, then in zip_longest(statements, statements[1:]):
            if one.language == "jcl":
                yield from self._close()
                yield from one.lines
                self.stepped, self.number = True, max(self.number, 1)
                self.step = -1  # whatever comes next begins a job of its own
            elif one.language == "operator":
                yield from self._command(one.lines[0])
            elif one.language == "lab":
                yield from self._between()
                yield from comment(one.lines[0])
            else:
                looked_at = then is not None and _is_expect(then)
                yield from self._in_step(one, alone=looked_at or one.alone)
        yield from self._close()

    def _job(self) -> Iterator[str]:
        self.number += 1
        self.step, self.stepped = 0, False
        name = f"{self.name[:6]}{self.number:02d}" if self.number > 1 else self.name
        yield f"//{name:<8} JOB (ACCT),'RECORDED',CLASS=A,MSGCLASS=X"

    def _close(self) -> Iterator[str]:
        if self.open:
            yield "/*"
            self.open = ""
        elif self.number and self.step == 0:  # a job needs a step
            yield "//NOTHING  EXEC PGM=IEFBR14"
        if self.number and self.step >= 0:
            self.step = max(self.step, 1)

    def _between(self) -> Iterator[str]:
        """Where a LAB statement may stand: in a job, outside of in-stream data."""
        if self.open:
            yield "/*"
            self.open = ""
        if not self.number or self.step < 0:
            yield from self._job()
        self.stepped = True

    def _command(self, text: str) -> Iterator[str]:
        if self.stepped or not self.number:
            yield from self._close()
            yield from self._job()
        quoted = text.strip()[:_COMMAND_LIMIT].replace("'", "''")
        operand = f"COMMAND '{quoted}'"
        room = _RECORD - len("//         ")
        yield f"//         {operand[:room]}"
        rest = operand[room:]
        while rest:
            yield f"//{'':13}{rest[: _RECORD - 15]}"
            rest = rest[_RECORD - 15 :]

    def _in_step(self, one: Typed, alone: bool) -> Iterator[str]:
        if self.open != one.language or one.reply or alone:
            yield from self._between()
            if one.reply:
                yield from comment(f"LAB REPLY {one.reply}")
            yield from self._step(one.language)
        if one.language == "ickdsf":
            yield from (f" {line}"[:80] for line in one.lines)
        else:
            yield from _records(one.lines[0])
        if one.lines[0].split()[:1] and one.lines[0].split()[0].upper() in _ENDS:
            yield "/*"
            self.open = ""

    def _step(self, language: str) -> Iterator[str]:
        self.step += 1
        execute, listing, data = _PROGRAMS[language]
        yield f"//{f'STEP{self.step}':<8} {execute}"
        yield f"//{listing:<8} DD SYSOUT=*"
        yield f"//{data:<8} DD *"
        self.open = language


def _is_expect(one: Typed) -> bool:
    """EXPECT looks at the step before it, at the prompt at the statement."""
    return one.language == "lab" and one.lines[0].upper().split()[1:2] == ["EXPECT"]


def _records(text: str) -> Iterator[str]:
    """A TSO command in records; after `-` the next one goes on where this one ends."""
    rest = f" {text.strip()}"
    while len(rest) > _RECORD:
        yield f"{rest[: _RECORD - 1]}-"
        rest = rest[_RECORD - 1 :]
    yield rest


def comment(text: str) -> Iterator[str]:
    """A LAB statement as comments. The next one must not begin with a blank."""
    head, rest = "//*", text.strip()
    while len(head) + len(rest) > _RECORD:
        cut = _RECORD - len(head) - 1
        while rest[cut : cut + 1] == " ":
            cut -= 1
        yield f"{head}{rest[:cut]}-"
        head, rest = "//*LAB ", rest[cut:]
    yield f"{head}{rest}"
