"""A kept lab as text: TOML to read, and a file of track images beside it.

`lab.toml` and `lab.tracks` are the lab, `checkpoints/NAME.toml` and `.tracks` each
checkpoint. What is read back is the same lab, and exports to the same bytes.
"""

import json
import os
import tomllib
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flashcli.state.database import MOST_HELD, MOST_IMAGE, MOST_TRACKS, StateError
from flashcli.state.parts import KINDS, MANY, SINGLE, Body, Part, ranges
from flashcli.state.rebuilding import numbers
from flashcli.storage.bitmap import TrackBitmap

FORMAT = 1
MOST_TOML = 256 * 1024 * 1024  # bytes of one lab
MOST_LINE = 4 * MOST_IMAGE  # characters of a line of tracks
_HEAD = "# A lab of flashcli: 'flashcli state import' makes a state file of this folder.\n"


# --- out ----------------------------------------------------------------------------------


def write_world(folder: str, name: str, parts: Iterable[Part]) -> None:
    """Raises OSError. Parts come by kind and key."""
    by_kind: dict[str, list[str]] = {kind: [] for kind in KINDS}
    with _new(folder, f"{name}.tracks") as tracks:
        for part in parts:
            if part.kind not in by_kind:
                raise StateError(f"found a part {part.kind!r:.40}, allowed: {' '.join(KINDS)}")
            by_kind[part.kind].append("".join(_table(part)))
            tracks.writelines(_images(part))
    with _new(folder, f"{name}.toml") as file:
        file.write(f"{_HEAD}format = {FORMAT}\n")
        for tables in by_kind.values():
            file.writelines(tables)


def _new(folder: str, name: str) -> Any:
    path = os.path.join(folder, name)
    return open(path, "x", encoding="utf-8", errors="backslashreplace", newline="\n")


def _table(part: Part) -> Iterator[str]:
    yield f"\n[{part.kind}]\n" if part.kind in SINGLE else f"\n[[{part.kind}]]\n"
    if part.key:
        yield f"key = {_value(part.key)}\n"
    for name, value in part.body.items():
        yield f"{name} = {_value(value)}\n"
    if part.maps:
        maps = {name: [one.length, ranges(one)] for name, one in part.maps.items()}
        yield f"maps = {_value(maps)}\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{name} = {_value(one)}" for name, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _images(part: Part) -> Iterator[str]:
    for track in sorted(part.images):
        image = part.images[track]
        shown = "-" if image is None else b64encode(zlib.compress(image)).decode()
        yield f"{part.kind} {part.key} {track} {shown}\n"


# --- in -----------------------------------------------------------------------------------


def read_world(folder: str, name: str) -> list[Part]:
    """Raises StateError for what no export wrote."""
    path = os.path.join(folder, f"{name}.toml")
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_TOML + 1)
        if len(raw) > MOST_TOML:
            raise ValueError(f"more than {MOST_TOML} bytes")
        data = tomllib.loads(raw.decode("utf-8"))
        if data.pop("format", None) != FORMAT:
            raise ValueError(f"no format = {FORMAT}")
        parts = [_part(kind, body) for kind, body in _bodies(data)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise StateError(f"{path}: {_said(error)}") from None
    _read_images(os.path.join(folder, f"{name}.tracks"), parts)
    return parts


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "cannot be read"
    if isinstance(error, KeyError | TypeError | RecursionError):
        return f"found no export of a state ({type(error).__name__} {error!s:.40})"
    return f"found {error}"


def _bodies(data: dict[str, Any]) -> Iterator[tuple[str, Body]]:
    for kind, found in data.items():
        if kind in SINGLE:
            yield kind, dict(found)
        elif kind in MANY:
            for body in found:
                yield kind, dict(body)
        else:
            raise ValueError(f"a table {kind!r:.40}")


def _part(kind: str, body: Body) -> Part:
    key = body.pop("key", "")
    if not isinstance(key, str):
        raise ValueError(f"key {key!r:.40}")
    maps = {name: _map(length, text) for name, (length, text) in body.pop("maps", {}).items()}
    return Part(kind, key, body, maps, {})


def _map(length: int, text: str) -> TrackBitmap:
    if not 0 <= length <= MOST_TRACKS:
        raise ValueError(f"a map of {length} tracks")
    return TrackBitmap.of(length, numbers(text, length))


def _read_images(path: str, parts: Iterable[Part]) -> None:
    images: dict[tuple[str, str], Any] = {(part.kind, part.key): part.images for part in parts}
    line = held = 0
    try:
        with open(path, encoding="ascii", newline="\n") as file:
            while text := file.readline(MOST_LINE + 1):
                line += 1
                kind, key, track, shown = text.removesuffix("\n").split(" ")
                images[kind, key][int(track)] = image = _image(shown)
                held += len(image or b"")
                if held > MOST_HELD:
                    raise ValueError(f"more than {MOST_HELD} bytes in tracks")
    except OSError as error:
        raise StateError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, zlib.error) as error:
        raise StateError(f"{path}:{line}: found no track ({error!s:.60})") from None


def _image(shown: str) -> bytes | None:
    if shown == "-":
        return None
    unpacker = zlib.decompressobj()
    image = unpacker.decompress(b64decode(shown, validate=True), MOST_IMAGE)
    if not unpacker.eof:
        raise ValueError("an image that is too long")
    return image


# --- a whole state ---------------------------------------------------------------------------


def checkpoints_in(folder: str) -> list[str]:
    """Names of the checkpoints of an export, in order."""
    inner = os.path.join(folder, "checkpoints")
    names = os.listdir(inner) if os.path.isdir(inner) else []
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def write_state(folder: str, worlds: Iterable[str], parts: Callable[[str], Iterable[Part]]) -> None:
    """The lab and its checkpoints into a folder that is new or empty. Raises StateError."""
    try:
        os.makedirs(folder, exist_ok=True)
        if os.listdir(folder):
            raise StateError(f"{folder}: found files in it, allowed: a new or empty folder")
        write_world(folder, "lab", parts(""))
        for world in worlds:
            inner = os.path.join(folder, "checkpoints")
            os.makedirs(inner, exist_ok=True)
            write_world(inner, world, parts(world))
    except OSError as error:
        raise StateError(f"{folder}: {error.strerror}, allowed: a place to write to") from None
