"""The data sets of a step, as the program that runs in it sees them.

In-stream data to read, spool data sets to print to, volumes by DD name. It knows
no program and no listing.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from flashcli.messages.message import Message
from flashcli.syntax.jcl_dd import absolute_tracks
from flashcli.syntax.jcl_values import DD

Out = Callable[[str], None]


class Abend(NamedTuple):
    """How a program may end instead of with a code: `S806` or `U0016`."""

    code: str
    reason: int = 0


class Files:
    """`printed` holds the lines of each SYSOUT data set, carriage control in column
    1, in the order of the DD statements; `device` and `volumes` are by DD name. What a
    program says that is no answer to a statement is kept in `said`, what it says to
    the operator in `console`."""

    __slots__ = ("_dds", "console", "device", "parm", "printed", "program", "said", "volumes")

    def __init__(
        self,
        program: str,
        parm: str,
        dds: Sequence[DD],
        device: Mapping[str, int],
        volumes: Mapping[str, str],
    ) -> None:
        self.program = program
        self.parm = parm
        self.device = device
        self.volumes = volumes
        self.said: list[Message] = []
        self.console: list[Message] = []
        self._dds: dict[str, list[DD]] = {}
        name = ""
        for dd in dds:  # an unnamed DD continues the one before it
            name = dd.name or name
            if not dd.name or name not in self._dds:
                self._dds.setdefault(name, []).append(dd)
        self.printed: dict[str, list[str]] = {
            name: [] for name, found in self._dds.items() if found[0].kind == "SYSOUT"
        }

    def has(self, *names: str) -> bool:
        return not self.missing(*names)

    def missing(self, *names: str) -> list[str]:
        return [name for name in names if name not in self._dds]

    def kind(self, name: str) -> str:
        found = self._dds.get(name)
        return found[0].kind if found else ""

    def records(self, name: str) -> list[str]:
        """In-stream data; whatever else a DD names is at its end at once (section 4)."""
        found = self._dds.get(name, ())
        return [record for dd in found if dd.data for record in dd.data.records]

    def first_line(self, name: str) -> int:
        """Line in the file of the first record, 0 without one."""
        return next((dd.data.line for dd in self._dds.get(name, ()) if dd.data), 0)

    def out(self, name: str) -> Out:
        """Where lines for a DD go; nowhere when it is no SYSOUT data set."""
        lines = self.printed.get(name)
        return _nowhere if lines is None else lines.append

    def space(self, name: str) -> tuple[int, int] | None:
        """Number of tracks and first track of SPACE=(ABSTR,(tracks,first))."""
        found = self._dds.get(name)
        return absolute_tracks(found[0].keywords.get("SPACE", "")) if found else None


def _nowhere(line: str) -> None:
    return
