"""`flashcli run`: job files in order on one lab, their listings to the console.

It reads files, hands each text to `jobs`, and decides what goes where; it knows no
statement.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TextIO

from flashcli.configuration import load_lab
from flashcli.console import Console
from flashcli.controls import in_json
from flashcli.exits import Exit, StatusError, of_run
from flashcli.inputs import UnreadableError, read
from flashcli.jobs import FileResult, printed, results, sysout_files
from flashcli.json_data import JobEnd, JsonDict, executed, summary
from flashcli.messages.catalogue import Catalogue, read_overlay
from flashcli.run import Run
from flashcli.toml_source import Mistake, MistakeError

_LONG, _STRIDE = 1000, 50  # lines of a file with a progress bar, and between its moves


class Options(NamedTuple):
    """As on the command line; `clock` is in seconds, or "now"."""

    files: tuple[str, ...]
    language: str | None = None
    encoding: str | None = None
    lab: str | None = None
    clock: int | str | None = None
    profile: str | None = None
    messages: str | None = None
    json: str | None = None
    sysout: str | None = None
    max_cc: int = 0
    asa: bool = False
    html: str | None = None
    state: str | None = None
    wait: float = 0
    allow_outside: bool = False


if TYPE_CHECKING:
    from typing import Protocol

    class OnALab(Protocol):
        """Options of a command that works on a lab."""

        @property
        def lab(self) -> str | None: ...
        @property
        def clock(self) -> int | str | None: ...
        @property
        def profile(self) -> str | None: ...
        @property
        def messages(self) -> str | None: ...
        @property
        def state(self) -> str | None: ...
        @property
        def wait(self) -> float: ...
        @property
        def allow_outside(self) -> bool: ...


def new_run(
    lab: str | None,
    *,
    profile: str | None = None,
    clock: int | None = None,
    messages: str = "",
    allow_outside: bool = False,
) -> Run:
    """A fresh lab and the texts in force; raises MistakeError."""
    configured = load_lab(lab, profile=profile or "", clock=clock, allow_outside=allow_outside)
    overlay = messages or configured.messages
    return Run(configured.lab, read_overlay(overlay) if overlay else Catalogue())


def run_files(options: Options, console: Console) -> int:
    """The exit status. Raises MistakeError for a mistake in a file of settings."""
    with runs_on_lab(options, console, f"run {' '.join(options.files)}") as make:
        if options.html is not None:
            from flashcli.telling import run_told

            return run_told(options, make(), console, _run_all)
        return _run_all(options, make(), console)


@contextmanager
def runs_on_lab(options: "OnALab", console: Console, title: str) -> "Iterator[Callable[[], Run]]":
    """Yields what gives a run on the lab that the options name: on a fresh one each time,
    or on the one that is kept. `title` tells others who has a state. Raises MistakeError,
    StateError."""
    clock = console.environment.now() if options.clock == "now" else options.clock
    assert not isinstance(clock, str)
    lab, profile, messages = options.lab, options.profile, options.messages
    outside = options.allow_outside
    if options.state is None:
        yield lambda: new_run(
            lab, profile=profile, clock=clock, messages=messages or "", allow_outside=outside
        )
        return
    from flashcli.kept import Kept, kept_run

    kept = Kept(options.state, lab, profile, clock, messages, options.wait, outside)
    with kept_run(kept, title) as run:
        yield lambda: run


def _run_all(options: Options, run: Run, console: Console) -> int:
    codes: list[int] = []
    ends: list[JobEnd] = []
    named: dict[str, int] = {}  # files of --sysout
    with _written_to(options.json, console) as write:
        for path in options.files:
            for result in _results(run, path, options, console):
                codes += result.codes
                ends += result.jobs
                _deliver(result, options, console, named)
                write(executed(one) for one in run.executed)
                run.executed.clear()
        write([summary(max(codes, default=0), ends)])
    return of_run(codes, expect_failed=run.expect_failed, max_cc=options.max_cc)


def _results(run: Run, path: str, options: Options, console: Console) -> Iterator[FileResult]:
    """Of one file, a result for each job, kept where the lab is. On a mistake of ours
    the last one is what was printed before; then the exception comes."""
    try:
        text = read(path, console.environment.stdin, options.encoding)
    except UnreadableError as error:
        console.error(str(error))
        yield FileResult(codes=(Exit.UNREADABLE,))
        return
    found = _kept(run, results(run, text, path, options.language))
    environment = console.environment
    watched = environment.terminal and environment.error_terminal
    if not watched or text.count("\n") < _LONG:
        yield from found
        return
    behind: list[FileResult] = []  # shown when the bar is gone
    try:
        with _progress(run, text, path, console):
            for result in found:
                behind.append(result)
    except Exception:
        yield from behind
        raise
    yield from behind


def _kept(run: Run, found: Iterable[FileResult]) -> Iterator[FileResult]:
    for result in found:
        if result.fault is None:
            run.keep()
        elif isinstance(result.fault, StatusError):
            continue  # what could not be kept is not shown
        yield result


def _deliver(result: FileResult, options: Options, console: Console, named: dict[str, int]) -> None:
    for line in result.unreadable:
        console.error(line)
    if options.json != "-":
        console.lines(printed(result, options.asa))
    if options.sysout is not None:
        _save(options.sysout, sysout_files(result, named))


@contextmanager
def _progress(run: Run, text: str, path: str, console: Console) -> Iterator[None]:
    """A bar over the lines of a file that is long."""
    keep, seen = run.keep, 0
    with console.progress(text.count("\n"), os.path.basename(path)) as done:

        def keep_and_tell() -> None:
            nonlocal seen
            keep()
            if run.executed and (line := run.executed[-1].line) >= seen + _STRIDE:
                done(line - seen)
                seen = line

        run.keep = keep_and_tell
        try:
            yield
        finally:
            run.keep = keep


def _save(folder: str, files: Iterable[tuple[str, Iterable[str]]]) -> None:
    """One file a DD, carriage control kept."""
    try:
        os.makedirs(folder, exist_ok=True)
        for name, lines in files:
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise unwritable(folder, error) from None


def unwritable(path: str, error: OSError) -> MistakeError:
    return MistakeError([Mistake(path, 0, "", error.strerror or "an error", "a place to write to")])


_Write = Callable[[Iterable[JsonDict]], None]


@contextmanager
def _written_to(path: str | None, console: Console) -> Iterator[_Write]:
    """Yields what takes JSON objects, one a line: to a file, standard output, nowhere."""
    if path is None:
        yield lambda objects: None
        return
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    if path == "-":
        yield lambda objects: console.lines(in_json(encode(one)) for one in objects)
        return
    with _opened(path) as stream:
        yield lambda objects: stream.writelines(f"{in_json(encode(one))}\n" for one in objects)


def _opened(path: str) -> TextIO:
    try:
        return open(path, "w", encoding="utf-8", newline="\n", errors="surrogateescape")
    except OSError as error:
        raise unwritable(path, error) from None
