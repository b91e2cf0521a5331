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
from pathlib import Path
from typing import Any

from flashcli import __version__

PACKAGE = Path(__file__).parent


def grammar_dir() -> Path:
    """Inside the package first: one beside it in site-packages may be a stranger's."""
    packaged = PACKAGE / "grammar"
    return packaged if packaged.is_dir() else PACKAGE.parent / "grammar"


def grammar_files(name: str) -> tuple[Path, ...]:
    """The grammar `name` and the lexicon that every grammar imports from."""
    folder = grammar_dir()
    return folder / f"{name}.lark", folder / "lexicon.lark"


def cache_dir() -> Path | None:
    """Where derived data is kept; FLASHCLI_CACHE names another place, empty none."""
    chosen = os.environ.get("FLASHCLI_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "flashcli"


def derived(name: str, files: tuple[Path, ...], build: Callable[[], bytes]) -> bytes:
    """`build()`, or what it gave last time for the same bytes in `files`."""
    key = blake2b(digest_size=16)
    key.update(f"{__version__} {sys.version} {_lark_version()}".encode())
    for file in files:
        key.update(file.read_bytes())
    folder = cache_dir()
    if folder is None:
        return build()
    entry = folder / f"{name}-{key.hexdigest()}"
    try:
        return entry.read_bytes()
    except OSError:
        made = build()
        _keep(entry, made)
        return made


def _keep(entry: Path, made: bytes) -> None:
    draft = entry.with_name(f"{entry.name}.{os.getpid()}")
    try:
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(made)
        draft.replace(entry)
    except OSError:
        return  # a read-only home only costs time


def _lark_version() -> str:
    lark = sys.modules.get("lark")
    return getattr(lark, "__version__", "") if lark else ""


@cache
def toml(path: str) -> dict[str, Any]:
    """A TOML file below the package, parsed; treat the result as read-only."""
    file = PACKAGE / path

    def build() -> bytes:
        import tomllib

        return pickle.dumps(tomllib.loads(file.read_text(encoding="utf-8")))

    loaded: dict[str, Any] = pickle.loads(derived(file.stem, (file,), build))
    return loaded
