"""Track images for the opaque contents of the naive model, built by hand from
`ckd-images.md`, so that a view of the real model can be read back as such text.
"""

FRESH = "fresh"


def address(track: int) -> bytes:
    cylinder, head = divmod(track, 15)
    return cylinder.to_bytes(2, "big") + head.to_bytes(2, "big")


def image_of(content: str, track: int) -> bytes:
    """Home address, R0, and for anything but a fresh track one record holding it."""
    where = address(track)
    image = b"\0" + where + where + bytes([0, 0, 0, 8]) + bytes(8)
    if content != FRESH:
        data = content.encode("ascii")
        image += where + bytes([1, 0]) + len(data).to_bytes(2, "big") + data
    return image + b"\xff" * 8


def readdressed(image: bytes, track: int) -> bytes:
    """The same records as they read on another track."""
    where = address(track)
    moved = b"\0" + where
    at = 5
    while image[at : at + 8] != b"\xff" * 8:
        key, data = image[at + 5], int.from_bytes(image[at + 6 : at + 8], "big")
        end = at + 8 + key + data
        moved += where + image[at + 4 : end]
        at = end
    return moved + image[at:]


class Reader:
    """Reads images back as contents; one that is not in its place is an error."""

    def __init__(self, tracks: int) -> None:
        self.tracks = tracks
        self.known: dict[bytes, tuple[str, int]] = {}
        self.images: dict[tuple[str, int], bytes] = {}
        self.learn(FRESH)

    def learn(self, content: str, image: bytes | None = None) -> None:
        for track in range(self.tracks):
            here = readdressed(image, track) if image else image_of(content, track)
            self.known[here] = (content, track)
            self.images[content, track] = here

    def learn_one(self, content: str) -> None:
        if (content, 0) not in self.images:
            self.learn(content)

    def image(self, content: str, track: int) -> bytes:
        """As a host would write it there; a track outside the volume reads as 0."""
        return self.images[content, track if track < self.tracks else 0]

    def content(self, image: bytes, track: int) -> str:
        content, written_for = self.known[image]
        assert written_for == track, f"track {track} carries addresses of {written_for}"
        return content
