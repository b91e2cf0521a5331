"""A run that remembers the relationships before and after each of its steps.

It takes part in nothing: what runs does not notice it.
"""

from typing import NamedTuple

from flashcli.lab import Lab
from flashcli.messages.catalogue import Catalogue
from flashcli.pictures.values import Row, all_rows
from flashcli.reports.times import iso
from flashcli.run import Run


class Chapter(NamedTuple):
    """A step, or the LAB statements behind one; times are those of its begin and end."""

    name: str
    begun: str
    ended: str
    before: tuple[Row, ...]
    after: tuple[Row, ...]


class Told(Run):
    """`step` is set by whoever begins one, empty between jobs: that parts the story."""

    def __init__(self, lab: Lab, catalogue: Catalogue) -> None:
        self.chapters: list[Chapter] = []
        self._step = self._open = ""
        self._begun: tuple[str, tuple[Row, ...]] = ("", ())
        super().__init__(lab, catalogue)

    @property
    def step(self) -> str:
        return self._step

    @step.setter
    def step(self, name: str) -> None:
        self._step = name
        full = f"{self.job} {name}" if name else ""
        behind = f"{full}, LAB statements behind it"
        if full and self._open in (full, behind):  # set again: LAB statements follow
            if self._open == behind or name == "LAB":
                return
            full = behind
        self.turn(full)

    def turn(self, name: str) -> None:
        """End the chapter, begin another unless the name is empty."""
        now = iso(self.lab.clock.now), all_rows(self.lab)
        if self._open:
            begun, before = self._begun
            if before or now[1] or begun != now[0]:  # something to tell
                self.chapters.append(Chapter(self._open, begun, now[0], before, now[1]))
        self._open, self._begun = name, now
