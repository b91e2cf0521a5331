"""Carriage control: column 1 of a listing line, applied or kept.

`1` begins a page, `0` and `-` leave one and two lines blank, anything else
prints on the next line. It knows no report.
"""

from collections.abc import Iterable, Iterator

# lab.md, "What run prints": a new page becomes two blank lines.
BLANK_LINES_BEFORE = {"1": 2, "0": 1, "-": 2}


def applied(lines: Iterable[str]) -> Iterator[str]:
    """The lines as a terminal shows them; text from column 2 is left untouched."""
    for line in lines:
        for _ in range(BLANK_LINES_BEFORE.get(line[:1], 0)):
            yield ""
        yield line[1:]
