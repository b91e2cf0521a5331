"""`flashcli check`: every problem of job files, each as `file:line:column: ID text`.

It asks the languages and executes nothing.
"""

from collections.abc import Iterator
from importlib import import_module

from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.inputs import UnreadableError, read
from flashcli.jobs.plain import dialect_of, unreadable_lines
from flashcli.messages.catalogue import Catalogue
from flashcli.outcomes import Problem
from flashcli.syntax import jcl, jcl_cards
from flashcli.syntax.jcl_values import Flaw


def check_files(
    console: Console, files: tuple[str, ...], language: str | None, encoding: str | None
) -> int:
    """0, 12 when there is a problem, 20 when a file cannot be read at all."""
    statuses = [_check(console, path, language, encoding) for path in files]
    return max(statuses)


def _check(console: Console, path: str, language: str | None, encoding: str | None) -> int:
    try:
        text = read(path, console.environment.stdin, encoding)
    except UnreadableError as error:
        console.error(str(error))
        return Exit.UNREADABLE
    catalogue = Catalogue()
    dialect = dialect_of(path, text) or language
    records = jcl_cards.records_of(text)
    longest = jcl_cards.RECORD if dialect == "jcl" else jcl.LONGEST_LINE
    if flaws := jcl.unreadable(records, longest) if dialect else [Flaw("FLC8022E", 1, 1)]:
        console.error("\n".join(unreadable_lines(path, flaws, catalogue)))
        return Exit.UNREADABLE
    found = _problems(dialect or "", text, records, path, catalogue)
    console.lines(_shown(path, found))
    return Exit.PROBLEMS if found else Exit.OK


def _problems(
    dialect: str, text: str, records: list[str], path: str, catalogue: Catalogue
) -> list[Problem]:
    if dialect == "jcl":
        from flashcli.syntax.jcl_check import problems

        return problems(text, path, catalogue)
    found: list[Problem] = import_module(f"flashcli.syntax.{dialect}").problems(
        records, 1, catalogue
    )
    return found


def _shown(path: str, found: list[Problem]) -> Iterator[str]:
    for one in found:
        message = one.message
        hint = f" ({one.hint})" if one.hint else ""
        yield f"{path}:{one.line}:{one.column}: {message.id} {message.text}{hint}"
