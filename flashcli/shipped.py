"""Data files that travel with the program, and a cache of what is derived from them.

A wheel carries the grammars inside the package, a checkout beside it. Parsing
TOML and building LALR tables costs more than a whole small job, so their
results are kept, keyed by the content they were made from. The cache is an
accelerator only: unreadable, unwritable or stale, it is ignored.
"""

import os
import pickle
import sys
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from typing import Any

from flashcli import __version__

_MOST_ENTRIES = 200  # in the cache: those of several versions beside each other
PACKAGE = os.path.dirname(os.path.abspath(__file__))  # pathlib would cost 3 ms


def grammar_dir() -> str:
    """Inside the package first: one beside it in site-packages may be a stranger's."""
    packaged = os.path.join(PACKAGE, "grammar")
    return packaged if os.path.isdir(packaged) else f"{os.path.dirname(PACKAGE)}/grammar"


def grammar_files(name: str) -> tuple[str, ...]:
    """The grammar `name` and the lexicon that every grammar imports from."""
    folder = grammar_dir()
    return f"{folder}/{name}.lark", f"{folder}/lexicon.lark"


def cache_dir() -> str | None:
    """Where derived data is kept; FLASHCLI_CACHE names another place, empty none.
    Only in a folder of the person's own: what lies there is trusted, and a relative
    path (XDG forbids one; a process without home has no other) is anybody's."""
    chosen = os.environ.get("FLASHCLI_CACHE")
    if chosen is not None:
        return chosen or None
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.expanduser("~/.cache")
    return os.path.join(base, "flashcli") if os.path.isabs(base) else None


def derived(name: str, files: tuple[str, ...], build: Callable[[], bytes]) -> bytes:
    """`build()`, or what it gave last time for the same bytes in `files`."""
    key = blake2b(digest_size=16)
    key.update(f"{__version__} {sys.version}".encode())
    for file in files:
        key.update(_bytes(file))
    folder = cache_dir()
    if folder is None:
        return build()
    entry = os.path.join(folder, f"{name}-{key.hexdigest()}")
    try:
        return _bytes(entry)
    except OSError:
        made = build()
        _keep(entry, made)
        return made


def _bytes(file: str) -> bytes:
    with open(file, "rb") as stream:
        return stream.read()


def _keep(entry: str, made: bytes) -> None:
    draft = f"{entry}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(entry), mode=0o700, exist_ok=True)
        with open(draft, "wb") as stream:
            stream.write(made)
        os.replace(draft, entry)
        _prune(os.path.dirname(entry))
    except OSError:
        return  # a read-only home only costs time


def _prune(folder: str) -> None:
    """The entries written last stay, and so those of the versions in use."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda one: one.stat().st_mtime_ns)
    for entry in entries[:-_MOST_ENTRIES]:
        os.remove(entry)


def toml_names(folder: str) -> tuple[str, ...]:
    """The TOML files of a folder below the package, without their suffix, sorted."""
    files = os.listdir(f"{PACKAGE}/{folder}")
    return tuple(sorted(file.removesuffix(".toml") for file in files if file.endswith(".toml")))


@cache
def toml(path: str) -> dict[str, Any]:
    """A TOML file below the package, parsed; treat the result as read-only."""
    file = f"{PACKAGE}/{path}"

    def build() -> bytes:
        import tomllib

        return pickle.dumps(tomllib.loads(_bytes(file).decode("utf-8")))

    loaded: dict[str, Any] = pickle.loads(derived(path.replace("/", "-"), (file,), build))
    return loaded
