"""An image as the base of a volume's contents: read on demand, never written.

The base tells by its description which files it needs, so that a lab that is kept
finds them again, or learns that they have changed.
"""

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256

from flashcli.images.image import Image
from flashcli.images.layout import UnusableError
from flashcli.images.opening import open_image
from flashcli.storage.tracks import Base

_KIND = "image"
_CHANGED = "changed since the lab was made: put back the file as it was, with its time"


class ImageBase(Base):
    """`image` has every track that the lab has not written. A track that is damaged
    raises ImageError when it is read."""

    __slots__ = ("_description", "image")

    sparse = False

    def __init__(self, image: Image, named: Sequence[str]) -> None:
        """`named` are the files as given: the first one, then shadows from the lowest up."""
        super().__init__(*(image.label() or ("", "")))
        self.image = image
        self._description: dict[str, str | int] = {"kind": _KIND}
        for number, path in enumerate(named):
            self._description[f"path{number}"] = os.path.abspath(path)
        self._description["files"] = _digest(image)

    def describe(self) -> dict[str, str | int]:
        return dict(self._description)

    def track(self, track: int) -> bytes:
        return self.image.track(track)

    def blank(self, track: int) -> bool:
        return self.image.blank(track)


def image_base(paths: Sequence[str]) -> ImageBase:
    """Raises ImageError, UnusableError."""
    return ImageBase(open_image(paths[0], paths[1:]), paths)


def open_base(description: Mapping[str, str | int]) -> ImageBase:
    """The base that `describe` told of. Raises ImageError, or UnusableError when a
    file is missing or has changed."""
    found = [str(description[key]) for key in sorted(description) if key.startswith("path")]
    if not found:
        raise UnusableError(f"a base without a path: {dict(description)!r:.60}")
    base = image_base(found)
    if base.describe() != dict(description):
        raise UnusableError(f"{found[0]}: {_CHANGED}")
    return base


def _digest(image: Image) -> str:
    """Of the sizes and times of all files: contents of gigabytes are not read for it."""
    facts = [(file.identity[2], file.identity[3]) for file in image.files]
    return sha256(repr(facts).encode()).hexdigest()[:32]
