"""The golden engine as a pytest plugin: `pytest --flashcli` collects cases as tests.

Every pytest run of a user who has flashcli installed loads this module, so it
imports nothing of ours before a hook needs it. Public pytest API only.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
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


def _is_asked_for(config: pytest.Config) -> bool:
    options = ("flashcli", "flashcli_update", "flashcli_update_new")
    return any(config.getoption(option) for option in options)


def _update_of(config: pytest.Config) -> "Update":
    from flashcli.golden import Update

    if config.getoption("flashcli_update"):
        return Update.ALL
    return Update.NEW if config.getoption("flashcli_update_new") else Update.NOTHING


# --- collecting -------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "GoldenFile | None":
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
        from flashcli.golden import Outcome, judge
        from flashcli.golden_diff import Layout

        verdict = judge(
            self.case,
            _update_of(self.config),
            layout=Layout(self.config.getoption("flashcli_diff")),
            allow_outside=self.config.getoption("flashcli_allow_outside"),
        )
        if verdict.outcome is Outcome.SKIPPED:
            pytest.skip(_shown(verdict))
        if verdict.outcome is Outcome.XFAILED:
            pytest.xfail(_shown(verdict))
        if not verdict.as_expected:
            raise NotAsExpectedError(
                "\n".join((self.case.job.name + ": " + verdict.headline, *verdict.body))
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, NotAsExpectedError):
            from flashcli.controls import for_a_terminal

            return for_a_terminal(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"golden case {self.name}"


def _shown(verdict: "Verdict") -> str:
    from flashcli.controls import for_a_terminal

    return for_a_terminal("; ".join(verdict.detail))
