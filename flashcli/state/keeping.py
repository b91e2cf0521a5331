"""A lab and its file in step: what a statement changed is written, and nothing else.

The lab tells what changed (`storage.noted`); here that becomes parts to keep.
"""

from collections.abc import Iterator, MutableMapping

from flashcli.host import Host
from flashcli.lab import Checkpoint, Lab
from flashcli.state.database import Database
from flashcli.state.parts import (
    MANY,
    RELATION_MAPS,
    Settings,
    loan_parts,
    owners_of,
    parts,
    relation_key,
    relation_part,
    small_parts,
    volume_part,
)
from flashcli.state.rebuilding import Rebuild, UnfitError
from flashcli.storage.addresses import device_name
from flashcli.storage.noted import Noted
from flashcli.storage.relationship import Relationship
from flashcli.storage.volume import Volume


class Checkpoints(MutableMapping[str, Checkpoint]):
    """Those in the file are read when they are wanted; `fresh` are not in it yet."""

    def __init__(self, file: Database, rebuild: Rebuild, *, new: bool = False) -> None:
        self._file = file
        self._rebuild = rebuild
        names = () if new else file.counts().worlds
        self._known: dict[str, Checkpoint | None] = dict.fromkeys(names)
        self.fresh: list[str] = []

    def __getitem__(self, name: str) -> Checkpoint:
        found = self._known[name]
        if found is None:
            found = self._known[name] = self._read(name)
        return found

    def _read(self, name: str) -> Checkpoint:
        try:
            lab = self._rebuild(self._file.parts(name)).lab
        except UnfitError as error:
            raise self._file.unfit(error, name) from None
        return Checkpoint(lab.subsystem, lab.host.snapshot(), lab.clock.now, lab.reply)

    def __setitem__(self, name: str, made: Checkpoint) -> None:
        self._known[name] = made
        self.fresh.append(name)

    def __delitem__(self, name: str) -> None:
        raise NotImplementedError("every checkpoint stays")

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class Keeper:
    """Keeps one lab in one file. `save` raises StateError, and then neither the file
    nor what is noted has changed."""

    def __init__(
        self,
        file: Database,
        lab: Lab,
        settings: Settings,
        rebuild: Rebuild,
        *,
        new: bool = False,
    ) -> None:
        self.file = file
        self.lab = lab
        self.settings = settings
        self._owners = owners_of(lab.subsystem)
        self._checkpoints = Checkpoints(file, rebuild, new=new)
        lab.checkpoints = self._checkpoints

    def create(self) -> None:
        """The first save, which makes the tables as well."""
        with self.file.transaction():
            self.file.create()
            self._put_all()
        self.arm()

    def save(self) -> None:
        """Bring the file to where the lab is: one transaction, on the disk when it
        returns."""
        whole = self.lab.subsystem.noted is None
        with self.file.transaction():
            if whole:
                self._put_all()
            else:
                self._put_changed(self.lab.subsystem.noted or Noted())
            for name in self._checkpoints.fresh:
                self.file.copy_world("", name)
        self._checkpoints.fresh.clear()
        if whole:
            self.arm()
        else:
            self._rearm()

    # --- all of it

    def _put_all(self) -> None:
        self._owners = owners_of(self.lab.subsystem)
        gone = {(kind, key) for kind in MANY for key in self.file.keys(kind)}
        for part in parts(self.lab, self.settings):
            self.file.put(part._replace(changed=None))
            gone.discard((part.kind, part.key))
        for kind, key in sorted(gone):
            self.file.remove(kind, key)

    def arm(self) -> None:
        """From now on the lab notes what changes."""
        box = self.lab.subsystem
        box.noted = Noted()
        self.lab.host.noted = set()
        for volume in box.volumes.values():
            _arm_volume(volume)
        for relation in box.all_relations():
            _arm_relation(relation)

    # --- what has changed

    def _put_changed(self, noted: Noted) -> None:
        for part in small_parts(self.lab, self.settings):
            self.file.put(part)
        for volume in self._touched(noted, self.lab.host):
            self.file.put(volume_part(volume, self.lab.host))
            self._put_loans(volume)
        for order, relation in noted.relations.items():
            if relation is None:
                self.file.remove("relationship", relation_key(order))
            else:
                self.file.put(relation_part(relation))

    def _touched(self, noted: Noted, host: Host) -> list[Volume]:
        """By device number: volumes noted, those of which the host knows something
        else, and those that borrowed from them and may have had to settle."""
        volumes = self.lab.subsystem.volumes
        found = {volume.device: volume for volume in noted.volumes}
        for volume in noted.volumes:
            for loan in volume.store.lent:
                owner = self._owners[id(loan.borrower)]
                found[owner.device] = owner
        found |= {device: volumes[device] for device in host.noted or ()}
        return [found[device] for device in sorted(found)]

    def _put_loans(self, volume: Volume) -> None:
        gone = set(self.file.keys("loan", f"{device_name(volume.device)}-"))
        for part in loan_parts(volume, self._owners):
            self.file.put(part)
            gone.discard(part.key)
        for key in sorted(gone):
            self.file.remove("loan", key)

    def _rearm(self) -> None:
        box = self.lab.subsystem
        assert box.noted is not None
        for volume in self._touched(box.noted, self.lab.host):
            _arm_volume(volume)
        for relation in box.noted.relations.values():
            if relation is not None:
                _arm_relation(relation)
        box.noted = Noted()
        self.lab.host.noted = set()


def _arm_volume(volume: Volume) -> None:
    volume.store.noted = set()
    for loan in volume.store.borrowed:
        loan.tracks.noted = set()


def _arm_relation(relation: Relationship) -> None:
    for name in (*RELATION_MAPS, "increment"):
        if (one := getattr(relation, name)) is not None:
            one.noted = set()
