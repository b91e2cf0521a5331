"""One process at a time changes a state; the system frees the lock of one that dies.

The lock is SQLite's own, on an empty file beside the state, so that it holds on
every system. Readers do not ask for it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from flashcli.state.database import StateError


def lock_path(path: str) -> str:
    return f"{path}.lock"


@contextmanager
def locked(path: str, wait: float, refused: object) -> Iterator[None]:
    """Hold the lock of a state; raises StateError, which `refused`, as text, explains, when
    another process still has it after `wait` seconds."""
    name = lock_path(path)
    lock = None
    try:
        lock = sqlite3.connect(name, isolation_level=None, timeout=wait)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if lock is not None:
            lock.close()
        busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
        raise StateError(str(refused) if busy else f"{name}: cannot be made ({error})") from None
    try:
        yield
    finally:
        lock.close()
