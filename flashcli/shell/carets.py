"""What is wrong with a statement, shown under its own lines: a caret at the place.

The checkers of the languages find it, those that `flashcli check` asks. It prints
nothing.
"""

from collections.abc import Iterator, Sequence

from flashcli.messages.catalogue import Catalogue
from flashcli.outcomes import Problem

_MOST = 3  # problems shown of one statement
_AROUND = 60  # columns shown around the place in a long line


def problems(language: str, lines: Sequence[str], catalogue: Catalogue) -> list[Problem]:
    """Columns are those of the lines typed."""
    match language:
        case "ickdsf":
            from flashcli.syntax import ickdsf

            found = ickdsf.problems([f" {line}" for line in lines], 1, catalogue)
            return [one._replace(column=one.column - 1) for one in found]
        case "tso":
            from flashcli.syntax import tso

            return tso.problems(lines, 1, catalogue)
        case "operator":
            from flashcli.syntax import operator

            return operator.problems(lines, 1, catalogue)
    from flashcli.syntax import lab

    return lab.problems(lines, 1, catalogue)


def marked(language: str, lines: Sequence[str], catalogue: Catalogue) -> Iterator[str]:
    for problem in problems(language, lines, catalogue)[:_MOST]:
        yield from _under(lines, problem)


def _under(lines: Sequence[str], problem: Problem) -> Iterator[str]:
    line = lines[min(problem.line, len(lines)) - 1]
    at = max(problem.column - 1, 0)
    first = max(0, at - _AROUND)
    shown = line[first : at + _AROUND]
    length = max(1, min(problem.length, first + len(shown) - at))
    hint = f" {problem.hint}" if problem.hint else ""
    yield f"  {shown}"
    yield f"  {' ' * (at - first)}{'^' * length}{hint}"
