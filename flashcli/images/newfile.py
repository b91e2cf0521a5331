"""A file that takes its name once it is complete and on the disk; places in files."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from flashcli.images.files import unusable
from flashcli.images.layout import UnusableError

_CHUNK = 1 << 24


@contextmanager
def new_file(path: str) -> Iterator[int]:
    """A descriptor to write to. What is at `path` stays as it is until the end, and
    for good when anything fails. Raises UnusableError."""
    path = os.path.realpath(path)
    draft = f"{path}.part"
    try:
        descriptor = _locked(draft)
    except OSError as error:
        raise unusable(path, error) from None
    try:
        os.ftruncate(descriptor, 0)
        yield descriptor
        os.fsync(descriptor)
        os.replace(draft, path)
        sync_folder(path)
    except BaseException as error:
        if os.path.exists(draft):
            os.unlink(draft)
        if isinstance(error, OSError):
            raise unusable(path, error) from None
        raise
    finally:
        os.close(descriptor)


def _locked(draft: str) -> int:
    """Of a draft whose writer is gone nothing is kept; one at work keeps others out."""
    while True:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            lock(descriptor, draft)
            named = os.stat(draft, follow_symlinks=False)
            if named.st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def lock(descriptor: int, path: str) -> None:
    """Raises UnusableError when another process has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UnusableError(f"{path}: another process is writing it") from None


def sync_folder(path: str) -> None:
    """So that a new name in the folder outlives a power failure."""
    folder = os.open(os.path.dirname(path) or os.curdir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_all(descriptor: int, data: bytes, at: int) -> None:
    left = memoryview(data)
    while left:
        done = os.pwrite(descriptor, left, at)
        left, at = left[done:], at + done


def copy_range(source: int, start: int, size: int, target: int, at: int) -> None:
    """Copy bytes by the system; holes of the source stay holes of a new target."""
    end = start + size
    while start < end:
        try:
            data = os.lseek(source, start, os.SEEK_DATA)
        except OSError:  # ENXIO: nothing but a hole up to the end
            return
        hole = min(os.lseek(source, data, os.SEEK_HOLE), end)
        at, start = at + data - start, data
        while start < hole:
            done = _copy_some(source, start, hole - start, target, at)
            if not done:
                raise OSError("a file was cut while it was copied")
            start, at = start + done, at + done


def _copy_some(source: int, start: int, size: int, target: int, at: int) -> int:
    try:
        return os.copy_file_range(source, target, size, start, at)
    except OSError:  # across some file systems
        return os.pwrite(target, os.pread(source, min(size, _CHUNK), start), at)
