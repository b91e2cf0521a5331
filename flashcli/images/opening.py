"""Which image a file is, and whether the files named make one volume together."""

import os
from collections.abc import Sequence

from flashcli.images.compressed import CompressedImage
from flashcli.images.files import JOURNAL, File
from flashcli.images.image import Image
from flashcli.images.plain import PlainImage, all_files, must_match


def open_image(path: str, shadows: Sequence[str] = ()) -> Image:
    """Open a volume by its first file, and its shadow files from the lowest up.

    Raises ImageError for what is damaged, mixed or no image, UnusableError for
    what cannot be read.
    """
    image = _base(File(path))
    for name in shadows:
        file = File(name)
        if not file.header.kind.shadow:
            raise file.error(0, f"a {file.header.kind.title} file where a shadow file belongs")
        must_match(file, image.files[0])
        image = CompressedImage(file, image)
    return image


def _base(file: File) -> Image:
    kind = file.header.kind
    journal = f"{os.path.realpath(file.path)}{JOURNAL}"
    if os.path.exists(journal):
        text = f"an update of it was interrupted, {journal} holds the rest"
        raise file.error(0, f"{text}: 'image export --update' to it finishes it")
    if kind.shadow:
        raise file.error(0, f"a {kind.title} file holds changes only: name its base first")
    if file.header.sequence > 1:
        text = f"file {file.header.sequence} of a volume that is split: name the first file"
        raise file.error(17, text)
    return CompressedImage(file) if kind.compressed else PlainImage(all_files(file))
