"""`flashcli run --html`: the same run, told step by step on a page with its listing.

What goes to standard output is what goes there without it.
"""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from flashcli.console import Console
from flashcli.environment import Environment
from flashcli.mapping import write
from flashcli.pictures.page import run_page
from flashcli.pictures.story import Told
from flashcli.run import Run

if TYPE_CHECKING:
    from flashcli.batch import Options


class _Both(BytesIO):
    """Standard output, and a copy of it."""

    def __init__(self, stream: object) -> None:
        super().__init__()
        self.stream = stream

    def write(self, data: object) -> int:
        self.stream.write(data)  # type: ignore[attr-defined]
        return super().write(data)  # type: ignore[arg-type]

    def flush(self) -> None:
        self.stream.flush()  # type: ignore[attr-defined]


def run_told(
    options: "Options",
    run: Run,
    console: Console,
    run_all: Callable[["Options", Run, Console], int],
) -> int:
    """The exit status of the run. Raises MistakeError when the page cannot be written."""
    assert options.html is not None
    write(options.html, "")  # before anything runs, so that a bad name costs nothing
    told, outer = Told(run.lab, run.catalogue), console.environment
    told.keep = run.keep
    both = _Both(outer.stdout)
    inner = Environment(
        outer.stdin,
        both,
        outer.stderr,
        terminal=outer.terminal,
        error_terminal=outer.error_terminal,
        width=outer.width,
        colour=outer.colour,
        now=outer.now,
    )
    told.turn(" ".join(options.files))
    status = run_all(options, told, Console(inner))
    told.turn("")
    listing = both.getvalue().decode("utf-8", "replace").split("\n")
    write(options.html, run_page(" ".join(options.files), told.chapters, listing))
    return status
