"""An open image, whatever its format: tracks on demand, damage, where slots lie."""

from collections.abc import Iterator

from flashcli.images.files import File
from flashcli.images.layout import ImageError
from flashcli.storage.tracks import label


class Image:
    """Every track that is handed out is well formed and lies where its home address
    says; anything else raises ImageError. `files` begins with the one named first."""

    __slots__ = ("cylinders", "files", "header", "title")

    def __init__(self, title: str, files: tuple[File, ...], cylinders: int) -> None:
        self.title = title
        self.files = files
        self.header = files[0].header
        self.cylinders = cylinders

    @property
    def path(self) -> str:
        return self.files[0].path

    @property
    def tracks(self) -> int:
        return self.cylinders * self.header.heads

    @property
    def device_type(self) -> str:
        return self.header.device_type

    def track(self, track: int) -> bytes:
        """The track image from home address to end marker, without padding."""
        raise NotImplementedError

    def blank(self, track: int) -> bool:
        """True only of a track with home address and R0 alone; cheap, so that it may
        be false of one that would have to be read first."""
        raise NotImplementedError

    def place(self, track: int) -> tuple[File, int] | None:
        """File and offset of a track's slot where it lies as in a plain image."""
        return None

    def notes(self) -> list[tuple[str, str]]:
        """What else is worth telling of the format: name and text."""
        return []

    def label(self) -> tuple[str, str] | None:
        """Volser and owner; None without a label."""
        try:
            return label(self.track(0))
        except ValueError:
            return None

    def damages(self) -> Iterator[ImageError]:
        """Every track that cannot be read."""
        for track in range(self.tracks):
            try:
                self.track(track)
            except ImageError as error:
                yield error
