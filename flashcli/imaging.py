"""`flashcli image`: what an image is, whether two hold the same tracks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from os.path import basename

from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.images.image import Image
from flashcli.images.layout import ImageError
from flashcli.images.opening import open_image
from flashcli.images.vtoc import DataSet, VtocError, pointer, vtoc
from flashcli.storage.addresses import Extent
from flashcli.storage.tracks import address

_MOST_TOLD = 100  # damages, or ranges of tracks
_AT_ONCE = 64  # tracks compared in one piece


def info(console: Console, path: str, shadows: Sequence[str], *, table: bool) -> int:
    """Exit status 12 when something in it is damaged."""
    image = open_image(path, shadows)
    damages = list(islice(image.damages(), _MOST_TOLD + 1))
    console.lines(f"{name:<12} {text}" for name, text in _facts(image, damages))
    if table:
        console.lines(_table(image))
    console.lines(str(one) for one in damages[:_MOST_TOLD])
    return Exit.PROBLEMS if damages else Exit.OK


def _facts(image: Image, damages: Sequence[ImageError]) -> Iterator[tuple[str, str]]:
    header = image.header
    yield "format", image.title
    if len(image.files) > 1:
        yield "files", " ".join(basename(file.path) for file in image.files)
    yield (
        "geometry",
        f"{image.device_type}, {image.cylinders} cylinders of {header.heads} tracks,"
        f" slots of {header.slot} bytes",
    )
    yield from image.notes()
    yield "label", _label(image)
    blank = sum(_is_blank(image, track) for track in range(image.tracks))
    yield "tracks", f"{image.tracks}, {blank} of them empty"
    if len(damages) > _MOST_TOLD:
        yield "damage", f"more than {_MOST_TOLD}, the first are"
    else:
        yield "damage", str(len(damages)) if damages else "none"


def _label(image: Image) -> str:
    try:
        found = image.label()
        if found is None:
            return "none"
        where = pointer(image.track(0))
    except ImageError:
        return "cannot be read"
    volser, owner = found
    table = "" if where is None else f", VTOC at {_cchh(where)}"
    return f"{volser}, owner {owner.strip() or 'none'}{table}"


def _is_blank(image: Image, track: int) -> bool:
    try:
        return image.blank(track)
    except ImageError:
        return False


def _table(image: Image) -> Iterator[str]:
    try:
        found = vtoc(image.track, image.tracks)
    except VtocError as error:
        yield f"{'VTOC':<12} {error}"
        return
    yield f"{'VTOC':<12} {_shown(found.extent)}, {len(found.data_sets)} data sets"
    yield from map(_data_set, found.data_sets)


def _data_set(one: DataSet) -> str:
    extents = " ".join(map(_shown, one.extents)) or "no extents"
    fault = f" ({one.fault})" if one.fault else ""
    return f"{one.name:<44} {one.organisation:<2} {extents}{fault}"


def _shown(extent: Extent) -> str:
    return f"{_cchh(extent.first)}-{_cchh(extent.last)}"


def _cchh(track: int) -> str:
    return address(track).hex().upper()


# --- two images ----------------------------------------------------------------------


def compare(
    console: Console,
    one: str,
    other: str,
    shadows: Sequence[str],
    other_shadows: Sequence[str],
) -> int:
    """Exit status 1 when a track differs. Padding behind tracks does not count."""
    first, second = open_image(one, shadows), open_image(other, other_shadows)
    for what, here, there in (
        ("device types", first.device_type, second.device_type),
        ("cylinders", first.cylinders, second.cylinders),
    ):
        if here != there:
            console.out(f"different {what}: {here} and {there}")
            return Exit.DIFFERENT
    found = list(islice(_ranges(_differing(first, second)), _MOST_TOLD + 1))
    if not found:
        console.out(f"identical: {first.tracks} tracks")
        return Exit.OK
    tracks = sum(extent.tracks for extent in found[:_MOST_TOLD])
    more = "or more " if len(found) > _MOST_TOLD else ""
    console.out(f"different: {tracks} {more}of {first.tracks} tracks")
    console.lines(map(_shown, found[:_MOST_TOLD]))
    return Exit.DIFFERENT


def _differing(one: Image, other: Image) -> Iterator[int]:
    """Where both lie in slots, what is the same in one piece is not taken apart."""
    slot = one.header.slot
    for first in range(0, one.tracks, _AT_ONCE):
        end = min(first + _AT_ONCE, one.tracks)
        here, there = one.place(first), other.place(first)
        if here and there and end - first == _AT_ONCE:
            size = _AT_ONCE * slot
            piece = here[0].raw[here[1] : here[1] + size]
            if len(piece) == size and piece == there[0].raw[there[1] : there[1] + size]:
                continue
        for track in range(first, end):
            if one.track(track) != other.track(track):
                yield track


def _ranges(tracks: Iterable[int]) -> Iterator[Extent]:
    begin = last = None
    for track in tracks:
        if last is not None and track == last + 1:
            last = track
            continue
        if begin is not None and last is not None:
            yield Extent(begin, last)
        begin = last = track
    if begin is not None and last is not None:
        yield Extent(begin, last)
