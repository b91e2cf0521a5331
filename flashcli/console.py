"""Lines to the streams of an environment; the sole home of rich.

Listing lines go out byte for byte: no wrapping, no markup, no colour. Colour and
progress are for people, so only for a terminal. It knows no report.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from flashcli.controls import escaped, for_a_terminal
from flashcli.environment import Environment

if TYPE_CHECKING:
    from rich.console import Console as Rich
    from rich.text import Text

# A line, or its pieces, each with the name of a style.
Line = str | tuple[tuple[str, str], ...]

_BLOCK = 2000  # lines a write


class Console:
    __slots__ = ("environment",)

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def lines(self, lines: Iterable[str]) -> None:
        """A listing. What a terminal would obey is shown escaped, wherever it goes."""
        remaining = iter(lines)
        while block := list(islice(remaining, _BLOCK)):
            block.append("")
            text = "\n".join(block)
            text = for_a_terminal(text) if self.environment.terminal else escaped(text)
            self.environment.stdout.write(text.encode("utf-8", "surrogateescape"))
        self.environment.stdout.flush()

    def out(self, line: str = "", style: str = "") -> None:
        """A line for people, in a style of rich where colour is wanted."""
        if style and self.environment.terminal and self.environment.colour:
            self._styled(self.environment.stdout, line, style)
        else:
            self.lines((line,))

    def error(self, text: str) -> None:
        """To standard error, each line after the program's name."""
        stderr = self.environment.stderr
        for line in text.split("\n"):
            shown = for_a_terminal(f"flashcli: {line}")
            if self.environment.error_terminal and self.environment.colour:
                self._styled(stderr, shown, "red")
            else:
                stderr.write(f"{shown}\n".encode("utf-8", "backslashreplace"))
        stderr.flush()

    def _styled(self, stream: BinaryIO, line: str, style: str) -> None:
        from rich.text import Text

        with self._rich(stream) as rich:
            rich.print(Text(for_a_terminal(line), style), soft_wrap=True, highlight=False)

    # --- pictures and long reports

    def paint(self, lines: Iterable[Line], palette: Mapping[str, str]) -> None:
        """Lines for people; pieces in a style get the colour that `palette` names."""
        if not (self.environment.terminal and self.environment.colour):
            self.lines(_plain(line) for line in lines)
            return
        with self._rich(self.environment.stdout) as rich:
            for line in lines:
                rich.print(_text(line, palette), soft_wrap=True, highlight=False)

    def page(self, lines: Iterable[Line]) -> None:
        """Through the person's pager."""
        from pydoc import pager

        pager("\n".join(for_a_terminal(_plain(line)) for line in lines))

    @contextmanager
    def live(self, palette: Mapping[str, str]) -> "Iterator[Callable[[Iterable[Line]], None]]":
        """Yields what draws lines in the place of those drawn before."""
        from rich.live import Live
        from rich.text import Text

        with (
            self._rich(self.environment.stdout) as rich,
            Live(console=rich, auto_refresh=False, vertical_overflow="crop") as live,
        ):
            rich.no_color = not self.environment.colour
            yield lambda lines: live.update(
                Text("\n").join(_text(line, palette) for line in lines), refresh=True
            )

    @contextmanager
    def _rich(self, stream: BinaryIO) -> "Iterator[Rich]":
        from io import TextIOWrapper

        from rich.console import Console as Rich

        text = TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="\n")
        try:
            yield Rich(file=text, force_terminal=True, width=self.environment.width)
            text.flush()
        finally:
            text.detach()

    @contextmanager
    def progress(self, total: int, what: str) -> Iterator[Callable[..., None]]:
        """Yields what to call with how much of `total` was done since it was called
        last, without a number for one. The bar is on standard error, and only where
        both streams are a terminal."""
        environment = self.environment
        if not (environment.terminal and environment.error_terminal) or total < 2:
            yield lambda done=1: None
            return
        from rich.progress import Progress

        with (
            self._rich(environment.stderr) as rich,
            Progress(console=rich, transient=True) as bar,
        ):
            task = bar.add_task(what, total=total)
            yield lambda done=1: bar.advance(task, done)


def _plain(line: Line) -> str:
    return line if isinstance(line, str) else "".join(text for text, _ in line)


def _text(line: Line, palette: Mapping[str, str]) -> "Text":
    from rich.text import Text

    pieces = ((line, ""),) if isinstance(line, str) else line
    shown = [(for_a_terminal(text), palette.get(style, style)) for text, style in pieces]
    return Text.assemble(*shown, no_wrap=True, overflow="crop")
