"""Small worlds for the tests of ICKDSF, and what they look at."""

from pathlib import Path
from typing import NamedTuple

from flashcli.configuration import load_lab
from flashcli.lab import Lab
from flashcli.messages.catalogue import Catalogue
from flashcli.outcomes import Executed
from flashcli.programs.ickdsf import ickdsf
from flashcli.run import Run
from flashcli.syntax.ickdsf import Codes, Scanned, scan
from flashcli.syntax.ickdsf_modal import Levels


def built_in(profile: str = "") -> Lab:
    return load_lab(None, profile=profile).lab


def lab_of(folder: Path, text: str) -> Lab:
    path = folder / "lab.toml"
    path.write_text(text)
    return load_lab(str(path)).lab


class Step(NamedTuple):
    code: int
    listing: list[str]
    executed: list[Executed]

    @property
    def body(self) -> list[str]:
        """The listing without heading, blank records, device information and trailers."""
        dropped = ("1ICKDSF", "0        ", "-ICK00700I", "-          ", "0ICK04000I", " ICK00091I")
        return [
            line for line in self.listing if not line.startswith(dropped) and line[11:12] != "0"
        ]

    def ids(self, statement: int) -> list[str]:
        return [message.id for message in self.executed[statement].messages]


def step(lab: Lab, text: str, parm: str = "", **dd_volumes: str) -> Step:
    run = Run(lab, Catalogue())
    listing: list[str] = []
    records = text.strip("\n").split("\n") if text else []
    code = ickdsf(run, records, parm=parm, dd_volumes=dd_volumes, out=listing.append)
    return Step(code, listing, run.executed)


def said(text: str, levels: Levels = (), last: int = 0) -> list[tuple[str, str]]:
    """What the reader says about a command: message and insert."""
    return [(note.name, note.x) for note in scanned(text, levels, last).notes]


def scanned(text: str, levels: Levels = (), last: int = 0) -> Scanned:
    return scan(text, levels, Codes(last))
