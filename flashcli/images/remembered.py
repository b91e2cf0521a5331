"""What an update left in a file, noted beside it, so that the next need not read all.

A note counts only while the file, and every image that its tracks came from, is the
very file of the very change time; no program can set that time. Without a note that
counts everything is compared, so nothing depends on it but time.
"""

import json
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from flashcli.images.files import File
from flashcli.images.writer import Run

SUFFIX = ".exported"
_VERSION = 1

Identity = list[int]


class Remembered:
    """`runs`: first track, end, and where they came from: identity and offset."""

    __slots__ = ("_firsts", "_origins", "_runs", "_slot")

    def __init__(self, runs: list[tuple[int, int, Identity, int]], slot: int) -> None:
        self._runs = runs
        self._firsts = [run[0] for run in runs]
        self._slot = slot
        self._origins = _Origins()

    def unknown(self, run: Run) -> Iterator[tuple[int, int]]:
        """The parts of a run, first and end, that came from elsewhere or nobody knows."""
        if run.place is None:
            yield run.first, run.end
            return
        now, start = self._origins.of(run.place[0]), run.place[1]
        at = run.first
        while at < run.end:
            number = bisect_right(self._firsts, at) - 1
            first, end, then, offset = self._runs[number] if number >= 0 else (0, 0, [], 0)
            if at >= end:
                following = self._firsts[number + 1 : number + 2]
                upto = min([run.end, *following])
                yield at, upto
            else:
                upto = min(end, run.end)
                there = offset + (at - first) * self._slot
                if now is None or then != now or there != start + (at - run.first) * self._slot:
                    yield at, upto
            at = upto


def identity(path: str) -> Identity:
    """Device, inode, size, times of the last change of contents and of anything."""
    found = os.stat(path)
    return [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def remember(path: str, runs: Iterable[Run]) -> None:
    """`path` holds these runs, and is on the disk."""
    origins = _Origins()
    kept = [
        [run.first, run.end, origin, run.place[1]]
        for run in runs
        if run.place is not None and (origin := origins.of(run.place[0])) is not None
    ]
    note = {"version": _VERSION, "image": identity(path), "runs": kept}
    draft = f"{path}{SUFFIX}.part"
    with open(draft, "w", encoding="ascii") as stream:
        json.dump(note, stream)
    os.replace(draft, f"{path}{SUFFIX}")


class _Origins:
    """Identities of images that tracks come from, each asked for once."""

    def __init__(self) -> None:
        self._known: dict[int, Identity | None] = {}

    def of(self, file: File) -> Identity | None:
        """None when another file has its name by now, or it has changed."""
        if id(file) not in self._known:
            with open(file.path, "rb") as stream:
                still = file.is_still(stream.fileno())
            self._known[id(file)] = identity(file.path) if still else None
        return self._known[id(file)]


def remembered(path: str, slot: int) -> Remembered:
    """What counts of the note beside a file; empty when it does not."""
    try:
        with open(f"{path}{SUFFIX}", encoding="ascii") as stream:
            note = json.load(stream)
        if note["version"] != _VERSION or note["image"] != identity(path):
            return Remembered([], slot)
        found = [(int(a), int(b), list(then), int(offset)) for a, b, then, offset in note["runs"]]
    except (OSError, ValueError, KeyError, TypeError):
        return Remembered([], slot)
    return Remembered(sorted(found, key=lambda run: run[0]), slot)


def forget(path: str) -> None:
    if os.path.exists(f"{path}{SUFFIX}"):
        os.unlink(f"{path}{SUFFIX}")
