"""A console on the built-in lab, or on one of the test's own."""

from pathlib import Path

import pytest

from flashcli.configuration import load_lab
from flashcli.messages.catalogue import Catalogue
from flashcli.outcomes import Executed
from flashcli.programs.operator import issue
from flashcli.run import Run
from flashcli.storage.requests import Establish


class Console:
    """Calling it gives the lines of the answer."""

    def __init__(self, path: str | None = None) -> None:
        self.lab = load_lab(path).lab
        self.box = self.lab.subsystem
        self.host = self.lab.host
        self.run = Run(self.lab, Catalogue())

    def __call__(self, text: str) -> list[str]:
        return issue(self.run, text, 1)

    @property
    def last(self) -> Executed:
        return self.run.executed[-1]

    def copy(self, source: int, target: int) -> None:
        done = self.box.establish(Establish(source, target), self.host.features)
        assert not hasattr(done, "reason")


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture(scope="session")
def new_console() -> type[Console]:
    """For tests that need several."""
    return Console


@pytest.fixture
def console_of(tmp_path: Path):
    """`console_of(text)`: the lab is that TOML."""

    def make(text: str) -> Console:
        file = tmp_path / "lab.toml"
        file.write_text(text)
        return Console(str(file))

    return make
