"""`flashcli verify`: the golden engine for people, one line a case that is not as
expected, then what is different, then a summary. It compares nothing itself.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from flashcli.batch import unwritable
from flashcli.console import Console
from flashcli.controls import in_json
from flashcli.exits import Exit
from flashcli.golden import GOLDEN, SUFFIXES, Case, Outcome, Update, Verdict, collect, judge
from flashcli.golden_diff import Layout
from flashcli.toml_source import Mistake, MistakeError

_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_QUIET = (Outcome.PASSED,)


class Options(NamedTuple):
    """As on the command line; `processes` is a number or `auto`."""

    paths: tuple[str, ...]
    update: bool = False
    update_new: bool = False
    diff: str = "unified"
    processes: str | None = None
    junit: str | None = None
    json: str | None = None
    github: bool = False
    allow_outside: bool = False

    @property
    def wanted(self) -> Update:
        return Update.ALL if self.update else Update.NEW if self.update_new else Update.NOTHING


def verify(console: Console, options: Options) -> int:
    """Exit status 0 when every case is as expected, else 1. Raises MistakeError for
    a path that is not there or cannot be written, or for processes without xdist."""
    paths = [_known(path) for path in options.paths]
    if options.processes is not None:
        _demand_xdist()
    for report in (options.junit, options.json):
        _write(report, ())  # better refused before a long run than after it
    show = (lambda verdict: None) if options.json == "-" else _shower(console)
    with _judging(options, show) as judged:
        cases = collect(paths)
        with console.progress(len(cases), "golden cases") as done:
            verdicts = judged(cases, done)
    _report(console, options, verdicts)
    good = bool(verdicts) and all(verdict.as_expected for verdict in verdicts)
    if options.json != "-":
        _summary(console, verdicts, good)
    return Exit.OK if good else Exit.DIFFERENT


def _known(path: str) -> Path:
    found = Path(path)
    if found.is_dir() or (found.is_file() and found.suffix in (*SUFFIXES, GOLDEN)):
        return found
    what = "a file of another kind" if found.exists() else "nothing"
    allowed = "a folder, or a file " + " ".join((*SUFFIXES, GOLDEN))
    raise MistakeError([Mistake(path, 0, "", what, allowed)])


def _demand_xdist() -> None:
    if not (find_spec("pytest") and find_spec("xdist")):
        how = "pytest-xdist; it comes with: pip install 'flashcli[test]'"
        raise MistakeError([Mistake("verify", 0, "-n", "no pytest-xdist", how)])


# --- judging ------------------------------------------------------------------------


_Done = Callable[..., None]
_Judged = Callable[[list[Case], _Done], list[Verdict]]


@contextmanager
def _judging(options: Options, show: Callable[[Verdict], None]) -> Iterator[_Judged]:
    """Yields what judges all cases, here or in processes, and shows each verdict."""
    judged = partial(
        judge,
        update=options.wanted,
        layout=Layout(options.diff),
        allow_outside=options.allow_outside,
    )
    if options.processes is None:
        yield partial(_one_by_one, judged, show)
        return
    from flashcli.golden_processes import Spread, processes_of

    with Spread(judged, processes_of(options.processes)) as spread:

        def all_judged(cases: list[Case], done: _Done) -> list[Verdict]:
            verdicts = spread.judge(cases, done)
            for verdict in verdicts:
                show(verdict)
            return verdicts

        yield all_judged


def _one_by_one(
    judged: Callable[[Case], Verdict],
    show: Callable[[Verdict], None],
    cases: list[Case],
    done: _Done,
) -> list[Verdict]:
    verdicts = []
    for case in cases:
        verdicts.append(judged(case))
        show(verdicts[-1])
        done()
    return verdicts


# --- telling ------------------------------------------------------------------------


def _shower(console: Console) -> Callable[[Verdict], None]:
    def show(verdict: Verdict) -> None:
        if verdict.outcome in _QUIET:
            return
        if verdict.as_expected and any(verdict.detail):
            console.out(f"{verdict.case}: {verdict.outcome}: {'; '.join(verdict.detail)}")
            return
        console.out(
            f"{verdict.case}: {verdict.headline}", "" if verdict.as_expected else "bold red"
        )
        for line in verdict.notes:
            console.out(f"  {line}", "yellow")
        for line in verdict.detail:
            console.out(f"  {line}", _STYLES.get(line[:1], ""))

    return show


def _summary(console: Console, verdicts: list[Verdict], good: bool) -> None:
    counts = Counter(verdict.outcome for verdict in verdicts)
    parts = [f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]]
    text = ", ".join(parts) or "no golden case found"
    console.out(text, "bold green" if good else "bold red")


def _report(console: Console, options: Options, verdicts: list[Verdict]) -> None:
    if not (options.junit or options.json or options.github):
        return
    from json import dumps

    from flashcli.golden_reports import github, json_objects, junit

    if options.junit:
        _write(options.junit, junit(verdicts))
    if options.github:
        console.lines(github(verdicts))
    if options.json:
        objects = (in_json(dumps(one, ensure_ascii=False)) for one in json_objects(verdicts))
        console.lines(objects) if options.json == "-" else _write(options.json, objects)


def _write(path: str | None, lines: Iterable[str]) -> None:
    if path is None or path == "-":
        return
    try:
        with open(path, "w", encoding="utf-8", newline="\n", errors="surrogateescape") as stream:
            stream.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise unwritable(path, error) from None
