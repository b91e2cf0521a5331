"""One run: the lab it acts on, the texts in force, the record of what was executed.

Programs and statements get it; it knows no language, no file and no stream.
"""

from collections.abc import Callable

from flashcli.lab import Lab
from flashcli.messages.catalogue import Catalogue
from flashcli.outcomes import Executed


class Run:
    """`job` and `step` name what runs now, empty outside of jobs; every statement
    recorded without names of its own gets them. `line` and `statement` are set by
    who begins a statement, so that a bug can name it. `expect_failed` is set by a
    LAB EXPECT that failed and never cleared. `keep` is called after each statement,
    before anything of it is shown; a lab that lives on is saved there."""

    __slots__ = (
        "catalogue",
        "executed",
        "expect_failed",
        "job",
        "keep",
        "lab",
        "line",
        "statement",
        "step",
    )

    def __init__(self, lab: Lab, catalogue: Catalogue) -> None:
        self.lab = lab
        self.catalogue = catalogue
        self.executed: list[Executed] = []
        self.job = ""
        self.step = ""
        self.line = 0
        self.statement = ""
        self.expect_failed = False
        self.keep: Callable[[], object] = _nothing

    def record(self, executed: Executed) -> None:
        if self.job and not executed.job:
            executed = executed._replace(job=self.job, step=executed.step or self.step)
        self.executed.append(executed)
        self.keep()


def _nothing() -> None:
    """Nothing outlives the run."""
