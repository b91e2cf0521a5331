"""The way in: a state opened for change by one process, or looked at by any number."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress

from flashcli.exits import StatusError
from flashcli.profiles import load_rules
from flashcli.state.database import Database, StateError
from flashcli.state.keeping import Checkpoints, Keeper
from flashcli.state.locking import locked
from flashcli.state.parts import Part
from flashcli.state.rebuilding import Bases, Rebuilt, UnfitError, rebuild
from flashcli.storage.tracks import Base


def _label_base(body: dict[str, str | int]) -> Base:
    volser, owner = body.get("volser"), body.get("owner")
    if not isinstance(volser, str) or not isinstance(owner, str):
        raise UnfitError(f"base {body!r:.40}")
    return Base(volser, owner)


def _image_base(body: dict[str, str | int]) -> Base:
    from flashcli.images.base import open_base

    try:
        return open_base(body)
    except StatusError as error:
        raise UnfitError(str(error)) from None


_MAGIC = b"SQLite format 3\0"
BASES: Bases = {"label": _label_base, "image": _image_base}


def together(parts: Iterable[Part]) -> Rebuilt:
    """With the bases and the profiles there are; raises UnfitError, MistakeError."""
    return rebuild(parts, BASES, load_rules)


def exists(path: str) -> bool:
    """Whether there is a state to go on with; an empty file is none yet, nor is one
    that a process was making when it died: what it did is taken back first."""
    with suppress(StateError):
        if os.path.exists(f"{os.path.realpath(path)}-journal"):
            Database(path, change=False).settle()
    try:
        return os.path.getsize(path) > 0
    except OSError:
        return False


@contextmanager
def changing(
    path: str, name: str, *, wait: float = 0, make: Callable[[], Rebuilt] | None = None
) -> Iterator[Keeper]:
    """The lab in a state file, for one process at a time. `name` tells others who has
    it; a missing file is made of what `make` gives. Raises StateError when the file
    cannot be used, or another process has it for more than `wait` seconds."""
    if make is None:
        _must_exist(path)
    _is_database(path)
    with locked(path, wait, _Held(path)):
        made = make() if make is not None and not exists(path) else None
        with closing(Database(path, change=True)) as file:
            keeper = _created(file, made) if made else _opened(file)
            file.hold(name)
            yield keeper


def _is_database(path: str) -> None:
    """Before a lock file is put beside something that is no state."""
    if not exists(path):
        return
    try:
        with open(path, "rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise StateError(f"{path}: cannot be read: {error.strerror}") from None
    if head != _MAGIC:
        raise StateError(f"{path}: found no state file of flashcli")


@contextmanager
def editing(path: str, name: str) -> Iterator[Database]:
    """The file itself, for one process; its lab is left alone."""
    _must_exist(path)
    _is_database(path)
    with locked(path, 0, _Held(path)), closing(Database(path, change=True)) as file:
        file.examine(change=True)
        _undamaged(file)
        file.hold(name)
        yield file


def create(path: str, lab: list[Part], worlds: Mapping[str, list[Part]]) -> None:
    """A new state of parts, which are put together once to see that they fit."""
    with locked(path, 0, _Held(path)), closing(Database(path, change=True)) as file:
        for parts in (lab, *worlds.values()):
            rebuilt(file, parts)
        with file.transaction():
            file.create()
            for world, parts in {"": lab, **worlds}.items():
                for part in parts:
                    file.put(part, world)


class _Held:
    """Who has the state, asked when somebody wants to know."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __str__(self) -> str:
        holder = "another process"
        if exists(self._path):
            with closing(Database(self._path, change=False)) as file:
                holder = file.holder() or holder
        return f"{self._path}: in use by {holder}; --wait SECONDS waits for it"


def _created(file: Database, made: Rebuilt) -> Keeper:
    keeper = Keeper(file, made.lab, made.settings, together, new=True)
    keeper.create()
    return keeper


def _opened(file: Database) -> Keeper:
    """What was going on when the last process ended is over: its devices are free."""
    file.examine(change=True)
    _undamaged(file)
    found = rebuilt(file, file.parts())
    keeper = Keeper(file, found.lab, found.settings, together)
    keeper.arm()
    lab = found.lab
    for device in sorted(lab.host.pending_offline):
        lab.host.take_offline(lab.subsystem.volumes[device])
    return keeper


@contextmanager
def shown(path: str) -> Iterator[Rebuilt]:
    """The lab as it was last kept, to look at; nobody is kept from changing it."""
    with reading(path) as file:
        found = rebuilt(file, file.parts())
        found.lab.checkpoints = Checkpoints(file, together)
        yield found


@contextmanager
def reading(path: str) -> Iterator[Database]:
    """The file, sound, in one view of it. Raises StateError."""
    with looking(path) as file:
        _undamaged(file)
        yield file


@contextmanager
def looking(path: str) -> Iterator[Database]:
    """The file in one view of it, sound or not. Raises StateError for what is no state."""
    _must_exist(path)
    with closing(Database(path, change=False)) as file:
        file.examine(change=False)
        with file.view():
            yield file


def _must_exist(path: str) -> None:
    if not exists(path):
        raise StateError(f"{path}: found no state file")


def _undamaged(file: Database) -> None:
    damage = next(file.damages(), None)
    if damage is not None:
        raise file.damaged(damage)


def rebuilt(file: Database, parts: Iterable[Part]) -> Rebuilt:
    """Raises StateError for parts that make no lab."""
    try:
        return together(parts)
    except UnfitError as error:
        raise file.unfit(error) from None
