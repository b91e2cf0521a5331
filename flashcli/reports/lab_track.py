"""A track as LAB READ shows it: records, hex, EBCDIC text, digest of the image.

Control characters are never printed: what has no printable character in code
page 037 is shown as a full stop.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from struct import Struct

from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.storage.tracks import Record, address
from flashcli.storage.tracks import records as _records

_LINE = 16  # bytes
_ADDRESS = Struct(">HH")  # cylinder and head of a count field


@cache
def _characters() -> str:
    decoded = bytes(range(256)).decode("cp037")
    return "".join(one if one.isprintable() else "." for one in decoded)


def text(data: bytes) -> str:
    return data.decode("latin-1").translate(_characters())


# The listing and the JSON want the same of one track: each is remembered for it.


@lru_cache(maxsize=1)
def records(image: bytes) -> tuple[Record, ...]:
    return tuple(_records(image))


@lru_cache(maxsize=1)
def digest(image: bytes) -> str:
    """SHA-256 in lower-case hex, over the track image (`lab.md`, "Track contents")."""
    from hashlib import sha256

    return sha256(image).hexdigest()


def contents(image: bytes) -> bytes:
    """Keys and data of the records after R0, in track order."""
    return b"".join(part for record in records(image) for part in (record.key, record.data))


def shown(found: Iterable[Record], track: int, catalogue: Catalogue) -> Iterator[Message | str]:
    """Of the address in a count field only one of another track is worth a line."""
    own = address(track)
    for record in found:
        yield catalogue.issue(
            "LAB-RECORD", number=record.number, key=len(record.key), data=len(record.data)
        )
        where = _ADDRESS.pack(record.cylinder, record.head)
        if where != own:
            yield catalogue.issue("LAB-FOREIGN", cchh=where.hex().upper())
        yield from _dump("KEY ", record.key, catalogue)
        yield from _dump("    ", record.data, catalogue)


def _dump(lead: str, data: bytes, catalogue: Catalogue) -> Iterator[Message | str]:
    """Lines that repeat the one before are told, not shown."""
    before, repeated = b"", 0
    for offset in range(0, len(data), _LINE):
        part = data[offset : offset + _LINE]
        if part == before:
            repeated += 1
            continue
        if repeated:
            yield _same(offset, repeated, catalogue)
        yield f"{lead}{offset:04X}  {part.hex(' ', -4).upper():<35}  *{text(part)}*"
        before, repeated = part, 0
    if repeated:
        yield _same(len(data), repeated, catalogue)


def _same(end: int, repeated: int, catalogue: Catalogue) -> Message:
    """The repeated lines end before offset `end`."""
    first = -(-end // _LINE) - repeated
    return catalogue.issue("LAB-SAME", first=f"{first * _LINE:04X}", last=f"{end - 1:04X}")
