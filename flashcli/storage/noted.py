"""What has changed since somebody last kept the subsystem.

Every part that outlives a statement has a `noted`: None when nobody has kept that
part as it is now, so that all of it counts as changed; otherwise what has changed
since. Who keeps, and where, is not known here.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flashcli.storage.relationship import Relationship
    from flashcli.storage.volume import Volume


class Noted:
    """`relations` maps order numbers to relationships, None for one that has ended."""

    __slots__ = ("relations", "volumes")

    def __init__(self) -> None:
        self.relations: dict[int, Relationship | None] = {}
        self.volumes: set[Volume] = set()

    def changed(self, relation: "Relationship") -> None:
        """The relationship, and with it what its target holds."""
        self.relations[relation.order] = relation
        self.volumes.add(relation.target)

    def ended(self, relation: "Relationship") -> None:
        self.relations[relation.order] = None

    def written(self, volume: "Volume", relations: "Iterable[Relationship]") -> None:
        """A host wrote to the volume, which these relationships had to do with."""
        self.volumes.add(volume)
        for relation in relations:
            self.changed(relation)
