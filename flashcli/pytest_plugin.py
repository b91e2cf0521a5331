"""The golden engine as a pytest plugin: `pytest --flashcli` collects cases as tests.

Every pytest run of a user who has flashcli installed loads this module, so it
imports nothing of ours before a hook needs it. Public pytest API only.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flashcli.golden import Case, Update, Verdict


class NotAsExpectedError(Exception):
    """A golden case that fails; its text is for people."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("flashcli", "golden cases of flashcli")
    group.addoption(
        "--flashcli", action="store_true", help="collect golden cases: jobs beside NAME.golden"
    )
    group.addoption(
        "--flashcli-update",
        action="store_true",
        help="the same, and rewrite golden files that differ (such a case fails once)",
    )
    group.addoption(
        "--flashcli-update-new",
        action="store_true",
        help="the same, and write golden files that are missing",
    )
    group.addoption(
        "--flashcli-diff",
        choices=("unified", "side"),
        default="unified",
        help="how a difference is shown",
    )
    group.addoption(
        "--flashcli-allow-outside",
        action="store_true",
        help="lab files may name files that lie outside of their folders",
    )
    group.addoption("--flashcli-batches", action="store_true", help=argparse.SUPPRESS)


def _is_asked_for(config: pytest.Config) -> bool:
    options = ("flashcli", "flashcli_update", "flashcli_update_new")
    return any(config.getoption(option) for option in options)


def _update_of(config: pytest.Config) -> "Update":
    from flashcli.golden import Update

    if config.getoption("flashcli_update"):
        return Update.ALL
    return Update.NEW if config.getoption("flashcli_update_new") else Update.NOTHING


def _judged(case: "Case", config: pytest.Config) -> "Verdict":
    from flashcli.golden import judge
    from flashcli.golden_diff import Layout

    return judge(
        case,
        _update_of(config),
        layout=Layout(config.getoption("flashcli_diff")),
        allow_outside=config.getoption("flashcli_allow_outside"),
    )


# --- collecting -------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "pytest.File | None":
    if parent.config.getoption("flashcli_batches"):
        return BatchFile.from_parent(parent, path=file_path)
    if not _is_asked_for(parent.config) or file_path.name.startswith("."):
        return None
    from flashcli.golden import GOLDEN, SUFFIXES, case_of

    if file_path.suffix not in (*SUFFIXES, GOLDEN):
        return None
    case = case_of(file_path, _top_of(file_path, parent.config))
    if case.job != file_path and not parent.session.isinitpath(file_path):
        return None  # its job is collected
    return GoldenFile.from_parent(parent, path=file_path, case=case)


def _top_of(file: Path, config: pytest.Config) -> Path:
    """The outermost folder named on the command line, or that of a file named."""
    tops = _tops(config.invocation_params.dir, tuple(config.args))
    return next((top for top in tops if top in file.parents), config.rootpath)


@cache
def _tops(folder: Path, arguments: tuple[str, ...]) -> list[Path]:
    named = [Path(os.path.abspath(folder / one.split("::")[0])) for one in arguments]
    folders = [one if one.is_dir() else one.parent for one in named]
    return sorted(folders, key=lambda one: len(one.parts))


class GoldenFile(pytest.File):
    def __init__(self, *, case: "Case", **known: Any) -> None:
        super().__init__(**known)
        self.case = case

    def collect(self) -> "Iterator[GoldenItem]":
        yield GoldenItem.from_parent(self, name=self.case.job.stem, case=self.case)


class GoldenItem(pytest.Item):
    def __init__(self, *, case: "Case", **known: Any) -> None:
        super().__init__(**known)
        self.case = case

    def runtest(self) -> None:
        from flashcli.golden import Outcome

        verdict = _judged(self.case, self.config)
        if verdict.outcome is Outcome.SKIPPED:
            pytest.skip("; ".join(verdict.detail))
        if verdict.outcome is Outcome.XFAILED:
            pytest.xfail("; ".join(verdict.detail))
        if not verdict.as_expected:
            raise NotAsExpectedError(
                "\n".join((self.case.job.name + ": " + verdict.headline, *verdict.body))
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotAsExpectedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"golden case {self.name}"


# --- `flashcli verify -n` -----------------------------------------------------------------
#
# A case costs about as much as handing a test to another process and hearing of it,
# so there a test is a batch of cases. The controlling process writes them to a file,
# which is all that pytest collects.

_LARGEST = 25  # cases of a batch
_FEWEST = 4  # batches a process, so that none is left with all the slow ones


class BatchFile(pytest.File):
    def collect(self) -> "Iterator[BatchItem]":
        for number, batch in enumerate(json.loads(self.path.read_text("utf-8"))):
            yield BatchItem.from_parent(self, name=f"{number}", batch=batch)


class BatchItem(pytest.Item):
    def __init__(self, *, batch: list[list[str]], **known: Any) -> None:
        super().__init__(**known)
        self.batch = batch

    def runtest(self) -> None:
        from flashcli.golden import Case

        for names in self.batch:
            verdict = _judged(Case(*map(Path, names)), self.config)
            self.user_properties.append((names[0], _packed(verdict)))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{len(self.batch)} golden cases"


def judge_in_processes(
    cases: "list[Case]", processes: str, options: Iterable[str], done: Callable[..., None]
) -> "list[Verdict]":
    """The verdicts of the cases, in order, judged by the processes of pytest-xdist;
    nothing of the user's own pytest configuration counts."""
    from flashcli.golden import Outcome, Verdict

    number = os.cpu_count() or 1 if processes == "auto" else int(processes)
    size = max(1, min(_LARGEST, len(cases) // (_FEWEST * number)))
    gatherer = _Gatherer(done)
    given = [f"-n{processes}", *options]
    _judge_batches(cases, size, given, gatherer)
    if size > 1 and (lost := [case for case in cases if not gatherer.has(case)]):
        _judge_batches(lost, 1, given, gatherer)  # one of a batch has ended its process
    ended = ("the process that ran it has ended",)
    return [gatherer.verdict_of(case) or Verdict(case, Outcome.BROKEN, ended) for case in cases]


def _judge_batches(
    cases: "list[Case]", size: int, options: Iterable[str], gatherer: "_Gatherer"
) -> None:
    names = [[str(path.absolute()) for path in case] for case in cases]
    batches = [names[first : first + size] for first in range(0, len(names), size)]
    with TemporaryDirectory() as folder, _no_plugins():
        file = Path(folder) / "batches.json"
        file.write_text(json.dumps(batches), "utf-8")
        without = [f"-pno:{name}" for name in ("terminal", "cacheprovider")]
        plain = ("-c", os.devnull, "--noconftest", "-o", "addopts=", f"--rootdir={folder}")
        plugins = ("-pxdist.plugin", "-pflashcli.pytest_plugin", "--flashcli-batches")
        pytest.main([*plugins, *without, *plain, *options, str(file)], plugins=[gatherer])


@contextmanager
def _no_plugins() -> Iterator[None]:
    """Of those that are installed, in this process and in those it starts."""
    name = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before


class _Gatherer:
    """Hears the reports of all processes."""

    def __init__(self, done: Callable[..., None]) -> None:
        self._done = done
        self._packed: dict[str, Any] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.user_properties:
            self._packed.update(report.user_properties)
            self._done(len(report.user_properties))

    def has(self, case: "Case") -> bool:
        return str(case.job.absolute()) in self._packed

    def verdict_of(self, case: "Case") -> "Verdict | None":
        packed = self._packed.get(str(case.job.absolute()))
        return _unpacked(case, packed) if packed else None


def _packed(verdict: "Verdict") -> dict[str, Any]:
    """As values that pass from process to process."""
    return {
        "outcome": verdict.outcome.value,
        "detail": list(verdict.detail),
        "place": list(verdict.place) if verdict.place else None,
        "notes": list(verdict.notes),
    }


def _unpacked(case: "Case", packed: dict[str, Any]) -> "Verdict":
    from flashcli.golden import Outcome, Verdict
    from flashcli.golden_diff import Place

    place = Place(*packed["place"]) if packed["place"] else None
    outcome = Outcome(packed["outcome"])
    return Verdict(case, outcome, tuple(packed["detail"]), place, tuple(packed["notes"]))
