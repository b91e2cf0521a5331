"""Plain CKD: slots of fixed size, in one file or several."""

import os
import re
from bisect import bisect_right
from collections.abc import Sequence

from flashcli.images.files import File
from flashcli.images.image import Image
from flashcli.images.layout import HEADER_SIZE, MOST_CYLINDERS
from flashcli.storage.tracks import empty_track


class PlainImage(Image):
    """`_starts` has the first track of each file."""

    __slots__ = ("_starts",)

    def __init__(self, files: tuple[File, ...]) -> None:
        starts = []
        cylinders = 0
        for file in files:
            starts.append(cylinders * file.header.heads)
            cylinders += whole_cylinders(file)
        if cylinders > MOST_CYLINDERS:
            text = f"{cylinders} cylinders, allowed: at most {MOST_CYLINDERS}"
            raise files[-1].error(files[-1].size, text)
        super().__init__(files[0].header.kind.title, files, cylinders)
        self._starts = starts

    def place(self, track: int) -> tuple[File, int]:
        number = bisect_right(self._starts, track) - 1
        slot = self.header.slot
        return self.files[number], HEADER_SIZE + (track - self._starts[number]) * slot

    def track(self, track: int) -> bytes:
        file, offset = self.place(track)
        return file.image_of(file.raw[offset : offset + self.header.slot], offset, track)

    def blank(self, track: int) -> bool:
        file, offset = self.place(track)
        empty = empty_track(track)
        return file.raw[offset : offset + len(empty)] == empty


def whole_cylinders(file: File) -> int:
    """Of a plain file, whose header must agree with its size."""
    header = file.header
    whole, rest = divmod(file.size - HEADER_SIZE, header.heads * header.slot)
    if rest:
        raise file.error(file.size, f"the file ends inside its cylinder {whole} (cut off)")
    if not whole:
        raise file.error(file.size, "no cylinders behind the header")
    return whole


def all_files(first: File) -> tuple[File, ...]:
    """The files of a volume that may be split: name_1.ext, name_2.ext ..."""
    files = [first]
    while files[-1].header.highest and files[-1].header.sequence:
        number = len(files) + 1
        path = _sibling(first.path, number)
        if path is None or not os.path.exists(path):
            if len(files) == 1 and _is_whole(first):
                break
            named = f" ({path})" if path else ""
            raise first.error(17, f"file {number} of the volume is missing{named}")
        file = File(path)
        must_match(file, first)
        if file.header.kind != first.header.kind:
            raise file.error(0, f"a {file.header.kind.title} file as file {number}: mixed files")
        if file.header.sequence != number:
            text = f"file {file.header.sequence} of a volume where file {number} belongs"
            raise file.error(17, text)
        files.append(file)
    if len(files) > 1:
        _must_reach(files)
    elif first.header.highest and not _is_whole(first):
        text = f"last cylinder {first.header.highest}, the size gives {whole_cylinders(first)}"
        raise first.error(18, f"{text} cylinders")
    return tuple(files)


def _is_whole(file: File) -> bool:
    """Hercules also takes a first file for the only one when it ends where it says."""
    return file.header.highest + 1 == whole_cylinders(file) or (
        file.header.highest == whole_cylinders(file)
    )


def _must_reach(files: Sequence[File]) -> None:
    """`highest` of a file must be the last cylinder that its size gives."""
    last = -1
    for file in files:
        last += whole_cylinders(file)
        if file.header.highest not in (0, last):
            text = f"last cylinder {file.header.highest}, the size gives {last}"
            raise file.error(18, text)


def must_match(file: File, other: File) -> None:
    mine, wanted = file.header, other.header
    if mine.device_type != wanted.device_type:
        text = f"a {mine.device_type} where {other.path} is a {wanted.device_type}: mixed files"
        raise file.error(16, text)


def _sibling(path: str, number: int) -> str | None:
    """The digit before the first dot of the file name counts the files."""
    folder, name = os.path.split(path)
    found = re.match(r"([^.]*?)1(\..*)?$", name, re.DOTALL)
    if found is None:
        return None
    return os.path.join(folder, f"{found[1]}{number}{found[2] or ''}")
