"""A message definition, and a message issued: the definition with its inserts filled in."""

from enum import StrEnum
from typing import NamedTuple


class Provenance(StrEnum):
    VERIFIED = "verified"
    DOCUMENTED = "documented"
    MODELLED = "modelled"


class Definition(NamedTuple):
    """`name` is the catalogue id and never changes; `id` is what is printed and
    may be replaced by an overlay. Severity: 0 information, 1 warning, 2 error,
    3 serious, 4 terminating. `template` has named inserts, `{device}`."""

    name: str
    id: str
    severity: int
    template: str
    explanation: str
    action: str
    provenance: Provenance
    source: str
    title: dict[str, str] = {}  # column titles of a report, each as wide as its column


class Message(NamedTuple):
    """`text` is the template with its inserts, without the id."""

    id: str
    severity: int
    text: str
    name: str

    @property
    def code(self) -> int:
        """The condition code that this severity stands for: 0, 4, 8, 12 or 16."""
        return self.severity * 4
