"""One process at a time changes a state; the system frees the lock of one that dies.

The lock is SQLite's own, on an empty file beside the state, so that it holds on
every system. Readers do not ask for it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from flashcli.state.database import StateError

_NAP = 0.2  # seconds that SQLite waits by itself, where Ctrl-C is not heard


def lock_path(path: str) -> str:
    """One for a file, whatever link it is named by."""
    return f"{os.path.realpath(path)}.lock"


@contextmanager
def locked(path: str, wait: float, refused: object) -> Iterator[None]:
    """Hold the lock of a state; raises StateError, which `refused`, as text, explains, when
    another process still has it after `wait` seconds."""
    name = lock_path(path)
    lock = None
    try:
        lock = sqlite3.connect(name, isolation_level=None, timeout=min(wait, _NAP))
        _begin(lock, int(wait / _NAP))
    except sqlite3.Error as error:
        if lock is not None:
            lock.close()
        why = str(refused) if _is_busy(error) else f"{name}: cannot be made ({error})"
        raise StateError(why) from None
    try:
        yield
    finally:
        lock.close()


def _begin(lock: sqlite3.Connection, more: int) -> None:
    """Try, and so many times `more` while it is busy."""
    for _ in range(more):
        try:
            lock.execute("BEGIN EXCLUSIVE")
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise
    lock.execute("BEGIN EXCLUSIVE")


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
