"""A volume of a lab as something to write an image of: as a host would see it."""

from flashcli.images.base import ImageBase
from flashcli.images.files import File
from flashcli.images.writer import Contents
from flashcli.storage.host_io import origin, view
from flashcli.storage.volume import Volume


def contents_of(volume: Volume) -> Contents:
    """Tracks that are yet to be copied come from the source; nothing is copied."""

    def track(number: int) -> bytes:
        return view(volume, number)

    def place(number: int) -> tuple[File, int] | None:
        store = origin(volume, number)
        if store is None or number in store.written or not isinstance(store.base, ImageBase):
            return None
        return store.base.image.place(number)

    return Contents(volume.device_type, volume.cylinders, track, place)
