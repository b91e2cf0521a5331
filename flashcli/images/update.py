"""A plain image brought to where a volume is, in place: only tracks that differ.

What will be written is on the disk first, in a journal beside the file, and only then
the file is touched. After a crash the file is as it was when there is no journal;
when there is one, what it holds is written again, which may happen any number of times.
"""

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from struct import Struct

from flashcli.images.files import JOURNAL, File, unusable
from flashcli.images.layout import HEADER_SIZE, ImageError
from flashcli.images.newfile import lock, new_file, sync_folder, write_all
from flashcli.images.plain import whole_cylinders
from flashcli.images.remembered import Remembered, forget, remember, remembered
from flashcli.images.writer import Contents, Run, runs, write

_MAGIC = b"flashcli update\n"
_HEAD = Struct("<16sQQIQ")  # magic, inode and size of the image, slot, number of tracks
_ENTRY = Struct("<QI")  # track, length of its image
_DIGEST = 32  # bytes behind the entries: SHA-256 of all before
_PIECE = 4  # slots compared at once: what fits in a cache


def journal_of(path: str) -> str:
    return f"{path}{JOURNAL}"


def update(path: str, contents: Contents) -> int:
    """The number of tracks written. Raises ImageError for a file that is not a plain
    image of that size, UnusableError for one that cannot be written."""
    path = os.path.realpath(path)
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError as error:
        raise unusable(path, error) from None
    try:
        lock(descriptor, path)
        _finish(path, descriptor)
        file = File(path)
        _must_hold(file, contents)
        found = runs(contents, 0, contents.tracks)
        known = remembered(path, file.header.slot)
        changed = [track for run in found for track in _differing(file, contents, run, known)]
        if changed:
            _write_journal(file, contents, changed)
            _finish(path, descriptor)
        remember(path, found)
        return len(changed)
    except OSError as error:
        raise unusable(path, error) from None
    finally:
        os.close(descriptor)


def first_time(path: str, contents: Contents) -> None:
    """A whole file that the next update knows."""
    write(path, contents, "ckd")
    forget_update(path)
    path = os.path.realpath(path)
    try:
        remember(path, runs(contents, 0, contents.tracks))
    except OSError as error:
        raise unusable(path, error) from None


def _must_hold(file: File, contents: Contents) -> None:
    header = file.header
    if header.kind.compressed:
        text = f"a {header.kind.title} file cannot be updated in place: leave out --update"
        raise file.error(0, text)
    if header.sequence or header.highest:
        raise file.error(17, "one file of a volume that is split cannot be updated in place")
    if header.device_type != contents.device_type:
        raise file.error(16, f"a {header.device_type}, the volume is a {contents.device_type}")
    cylinders = whole_cylinders(file)
    if cylinders != contents.cylinders:
        text = f"{cylinders} cylinders, the volume has {contents.cylinders}"
        raise file.error(HEADER_SIZE, text)


def _differing(file: File, contents: Contents, run: Run, known: Remembered) -> Iterator[int]:
    if run.place is None:
        yield from _of_piece(file, contents, range(run.first, run.end))
        return
    slot = file.header.slot
    source, start = run.place
    for first, end in known.unknown(run):
        for piece in range(first, end, _PIECE):
            upto = min(piece + _PIECE, end)
            size = (upto - piece) * slot
            at, there = HEADER_SIZE + piece * slot, start + (piece - run.first) * slot
            if file.raw[at : at + size] != source.raw[there : there + size]:
                yield from _of_piece(file, contents, range(piece, upto))


def _of_piece(file: File, contents: Contents, tracks: Iterable[int]) -> Iterator[int]:
    """What stands behind the end marker of a track does not count."""
    for track in tracks:
        at = HEADER_SIZE + track * file.header.slot
        image = contents.track(track)
        if file.raw[at : at + len(image)] != image:
            yield track


# --- the journal ---------------------------------------------------------------------


def _write_journal(file: File, contents: Contents, changed: list[int]) -> None:
    """It has its name only when it is complete and on the disk."""
    digest, at = sha256(), 0
    with new_file(journal_of(file.path)) as target:
        for piece in _pieces(file, contents, changed):
            digest.update(piece)
            write_all(target, piece, at)
            at += len(piece)
        write_all(target, digest.digest(), at)


def _pieces(file: File, contents: Contents, changed: list[int]) -> Iterator[bytes]:
    yield _HEAD.pack(_MAGIC, file.identity[1], file.size, file.header.slot, len(changed))
    for track in changed:
        image = contents.track(track)
        yield _ENTRY.pack(track, len(image)) + image


def _finish(path: str, descriptor: int) -> None:
    """Write what the journal holds, if there is one, and remove it."""
    journal = journal_of(path)
    if not os.path.exists(journal):
        return
    found = os.fstat(descriptor)
    with open(journal, "rb") as stream:
        slot, entries = _read_head(journal, stream.read(_HEAD.size), found)
        _check_digest(journal)
        for _ in range(entries):
            track, length = _ENTRY.unpack(stream.read(_ENTRY.size))
            image = stream.read(length)
            write_all(descriptor, image.ljust(slot, b"\0"), HEADER_SIZE + track * slot)
    os.fsync(descriptor)
    os.unlink(journal)
    sync_folder(path)


def _read_head(journal: str, raw: bytes, found: os.stat_result) -> tuple[int, int]:
    if len(raw) < _HEAD.size or not raw.startswith(_MAGIC):
        raise ImageError(journal, 0, "no journal of an update")
    _, inode, size, slot, entries = _HEAD.unpack(raw)
    if (inode, size) != (found.st_ino, found.st_size):
        text = "a journal of another file that had this name: remove it if the image is whole"
        raise ImageError(journal, len(_MAGIC), text)
    return slot, entries


def _check_digest(journal: str) -> None:
    digest, left = sha256(), os.path.getsize(journal) - _DIGEST
    with open(journal, "rb") as stream:
        while left > 0:
            piece = stream.read(min(left, 1 << 20))
            digest.update(piece)
            left -= len(piece)
        if stream.read() != digest.digest():
            raise ImageError(journal, 0, "damaged: its checksum does not fit")


def forget_update(path: str) -> None:
    """Of a file that has just been written anew."""
    path = os.path.realpath(path)
    forget(path)
    if os.path.exists(journal_of(path)):
        os.unlink(journal_of(path))
