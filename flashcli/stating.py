"""`flashcli state`: a state file shown, checked, compacted, taken out as text and back."""

import os
from collections import deque
from collections.abc import Iterable, Iterator

from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.reports.times import iso
from flashcli.state.database import IMAGES, VERSION, Damage, Database, StateError, name_of
from flashcli.state.exporting import checkpoints_in, read_world, write_state
from flashcli.state.opening import create, editing, exists, looking, reading, rebuilt
from flashcli.state.parts import Part
from flashcli.syntax.lab import NAME, NAME_LENGTH

_MOST_TOLD = 100  # damages


def show(console: Console, path: str) -> int:
    with reading(path) as file:
        counts, found = file.counts(), rebuilt(file, file.parts())
        lab = found.lab
        box = lab.subsystem
        written = sum(len(volume.store.written) for volume in box.volumes.values())
        console.lines(
            [
                f"schema {VERSION}, {os.path.getsize(path)} bytes, {counts.rows} rows,"
                f" {counts.contents} contents of tracks",
                f"system {lab.host.name}, profile {found.settings.profile},"
                f" microprogram {box.level}, serial {box.serial}",
                f"clock {iso(lab.clock.now)}, next job {lab.next_job}",
                f"{len(box.volumes)} volumes, {len(lab.host.labels)} online,"
                f" {written} tracks written",
                f"{box.relations_total} relationships, {len(box.copying)} copying",
                f"checkpoints: {' '.join(counts.worlds) or 'none'}",
            ]
        )
    return Exit.OK


def check(console: Console, path: str) -> int:
    """Every fault, and what can be saved all the same. Nothing is changed."""
    with looking(path) as file:
        found = list(file.damages())
        if not found:
            counts = file.counts()
            console.out(f"{path}: sound, {counts.rows} rows, {counts.contents} contents")
            return Exit.OK
        console.lines(f"{path}: {one}" for one in found[:_MOST_TOLD])
        if len(found) > _MOST_TOLD:
            console.out(f"{path}: {len(found) - _MOST_TOLD} more")
        console.lines(f"{path}: {line}" for line in _savable(file, path))
    return Exit.PROBLEMS


def _savable(file: Database, path: str) -> Iterator[str]:
    try:
        kept, parts = _saved(file)
    except StateError as error:
        yield f"nothing can be saved ({error})"
        return
    for kind in ("volume", "relationship", "loan"):
        number = sum(part.kind == kind for part in parts)
        yield f"can be saved: {number} parts {kind}"
    yield f"lost: {len(kept.lost)} parts or tracks"
    yield f"'flashcli state export --salvage {path} DIR' saves them"


def compact(console: Console, path: str) -> int:
    before = os.path.getsize(path) if exists(path) else 0
    with editing(path, "state compact") as file:
        file.compact()
    console.out(f"{path}: {before} bytes, now {os.path.getsize(path)}")
    return Exit.OK


def export(console: Console, path: str, folder: str, *, salvage: bool) -> int:
    if salvage:
        return _salvaged(console, path, folder)
    with reading(path) as file:
        worlds = _names(file.counts().worlds)
        write_state(folder, worlds, file.parts)
    console.out(f"{folder}: the lab and {len(worlds)} checkpoints of {path}")
    return Exit.OK


def _names(worlds: Iterable[str]) -> list[str]:
    """They become names of files, so they have to be such as LAB CHECKPOINT takes."""
    found = list(worlds)
    for name in found:
        if not (1 <= len(name) <= NAME_LENGTH and NAME.issuperset(name)):
            allowed = f"1 to {NAME_LENGTH} of A-Z 0-9 - . _ $ # @"
            raise StateError(f"found a checkpoint {name!r:.40}, allowed: {allowed}")
    return found


class _Salvage:
    """The parts of a damaged file that are whole, and belong to parts that are."""

    def __init__(self, file: Database) -> None:
        self.file = file
        self.lost: list[str] = []

    def parts(self, world: str) -> Iterator[Part]:
        found: list[Part] = []
        tracks: list[tuple[str, int]] = []
        for one in self.file.whole_parts(world):
            if isinstance(one, Damage):
                self.lost.append(str(one))
                if one.place and one.place[1] == "volume" and one.place[3] == IMAGES:
                    tracks.append((one.place[2], one.place[4]))
            else:
                found.append(one)
        self._borrowed([part for part in found if part.kind == "loan"], tracks)
        volumes = {part.key for part in found if part.kind == "volume"}
        for part in found:
            needed = {part.body.get(name) for name in ("source", "target", "borrower", "lender")}
            missing = sorted(str(one) for one in needed - {None} - volumes)
            if missing:
                name = name_of((world, part.kind, part.key, "", 0))
                self.lost.append(f"{name}: its volume {missing[0]} is lost")
            else:
                yield part

    def _borrowed(self, loans: list[Part], tracks: list[tuple[str, int]]) -> None:
        """A track that is lost is lost to those that borrow it as well."""
        for device, track in tracks:  # grows
            for part in loans:
                body = part.body
                index = track - body["source_first"]
                if body["lender"] == device and index in part.maps["lent"]:
                    borrowed = (body["borrower"], body["first"] + index)
                    if borrowed not in tracks:
                        tracks.append(borrowed)
                        self.lost.append(
                            f"volume {borrowed[0]}, track {borrowed[1]}: borrowed from {device}"
                        )


def _saved(file: Database) -> tuple[_Salvage, list[Part]]:
    """What was lost, and what makes a lab all the same; raises StateError."""
    kept = _Salvage(file)
    parts = list(kept.parts(""))
    rebuilt(file, parts)
    return kept, parts


def _salvaged(console: Console, path: str, folder: str) -> int:
    with looking(path) as file:
        deque(file.damages(), 0)  # raises StateError for more than may be held
        kept, parts = _saved(file)
        write_state(folder, (), lambda world: parts)
    console.lines(f"lost: {one}" for one in kept.lost[:_MOST_TOLD])
    console.out(f"{folder}: {len(parts)} parts of {path}, without its checkpoints")
    return Exit.PROBLEMS if kept.lost else Exit.OK


def import_(console: Console, path: str, folder: str) -> int:
    """The new state holds what the export does, to the byte of every track."""
    if exists(path):
        raise StateError(f"{path}: exists already, allowed: a new file")
    worlds = _names(checkpoints_in(folder))
    lab = read_world(folder, "lab")
    inner = os.path.join(folder, "checkpoints")
    create(path, lab, {world: read_world(inner, world) for world in worlds})
    console.out(f"{path}: the lab and {len(worlds)} checkpoints of {folder}")
    return Exit.OK
