"""The state file: rows in SQLite, each with a checksum of its own.

It keeps parts and gives parts, and knows no volume and no relationship. A row is
what one part, one piece of a map, or one track of images comes to; `world` is
empty for the lab and the name of a checkpoint otherwise. Contents of tracks are kept
once, under their digest. The sum over all row checksums is kept too, so that a row
which is gone is missed.
"""

import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple

from flashcli.exits import StatusError
from flashcli.state.parts import Part
from flashcli.storage.bitmap import PIECE, TrackBitmap

VERSION = 1  # of the schema
APPLICATION = 0x464C4350  # in the header of the file: "FLCP"
LONGEST = 4 * 1024 * 1024  # bytes of one value; SQLite refuses more
MOST_IMAGE = 65_536 + 1024  # bytes of a track image
MOST_TRACKS = 1 << 25  # of a map; no volume has more
MOST_HELD = 4 * 1024**3  # bytes of all that tracks hold, each content once
BUSY_SECONDS = 60  # to wait for a reader or for a commit
IMAGES = "images"  # the field of rows that hold tracks; no map is called so

SCHEMA = (
    "CREATE TABLE row (world TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,"
    " field TEXT NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL, sum INTEGER NOT NULL,"
    " PRIMARY KEY (world, kind, key, field, number)) WITHOUT ROWID",
    "CREATE TABLE content (digest BLOB PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TABLE total (rows INTEGER NOT NULL, sum INTEGER NOT NULL)",
    "CREATE TABLE holder (name TEXT NOT NULL)",
)
# Version found -> what brings it to the next one, inside of a transaction.
MIGRATIONS: dict[int, Callable[[sqlite3.Connection], None]] = {}

# UnicodeDecodeError: of a text in a damaged file, also inside of SQLite's own message.
_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)

Place = tuple[str, str, str, str, int]  # world, kind, key, field, number


class StateError(StatusError):
    """A state file that cannot be used, in one line: file, what, and what then."""


class Damage(NamedTuple):
    """One thing that is not as it was written. `place` is None for the file itself."""

    place: Place | None
    why: str

    def __str__(self) -> str:
        return f"{name_of(self.place)}: {self.why}" if self.place else self.why


class Counts(NamedTuple):
    rows: int
    contents: int
    worlds: tuple[str, ...]


def name_of(place: Place) -> str:
    """`relationship 3, uncopied 0 of checkpoint X`, for a person."""
    world, kind, key, field, number = place
    shown = f"{kind} {key.lstrip('0') or key}".rstrip()
    if field == IMAGES:
        shown += f", track {number}"
    elif field:
        shown += f", {field} from track {number * PIECE}"
    return f"{shown} of checkpoint {world}" if world else shown


class Database:
    """One connection. Every method raises StateError when the file cannot be used."""

    def __init__(self, path: str, *, change: bool) -> None:
        self.path = path
        mode = "rw" if change or os.access(path, os.W_OK) else "ro"
        with self._named():
            self._file = _connect(path, "rwc" if change else mode)
        self.changed = 0  # rows, in the transaction that is open or was the last
        self._rows = self._sum = 0  # the total as it will be kept
        self._held = 0  # bytes of contents, at most MOST_HELD

    def close(self) -> None:
        self._file.close()

    def settle(self) -> None:
        """Take back what a process that died left half done, and close."""
        try:
            with self._named():
                self._is_bare()
        finally:
            self.close()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except _UNREADABLE as error:
            raise StateError(f"{self.path}: {_reason(error)}") from None

    # --- is it ours, is it whole

    def examine(self, *, change: bool) -> None:
        """That the file is a state of this version; an older one is migrated when it
        is opened for change. Rows unseen."""
        with self._named():
            (application,) = self._file.execute("PRAGMA application_id").fetchone()
            (version,) = self._file.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION:
            raise StateError(f"{self.path}: found no state file of flashcli")
        if version > VERSION:
            raise StateError(
                f"{self.path}: found a state of schema {version}, allowed: up to {VERSION};"
                " a newer flashcli wrote it"
            )
        if version < VERSION:
            self._migrate(version, change=change)
        with self._named():
            found = self._file.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")
            if {sql for (sql,) in found} != set(SCHEMA):
                raise StateError(f"{self.path}: damaged: its tables are not those of a state")

    def _migrate(self, version: int, *, change: bool) -> None:
        if not change or any(step not in MIGRATIONS for step in range(version, VERSION)):
            raise StateError(
                f"{self.path}: found a state of schema {version}, allowed: {VERSION};"
                " a run with it brings it up to date"
            )
        with self.transaction():
            for step in range(version, VERSION):
                MIGRATIONS[step](self._file)
            self._file.execute(f"PRAGMA user_version = {VERSION:d}")
            self.changed += 1

    def damages(self) -> Iterator[Damage]:
        """All there is to find fault with; nothing when the file is as it was written."""
        yield from self._structure()
        rows = total = 0
        wanted: dict[bytes, Place] = {}
        try:
            for *place, body, found in self._file.execute("SELECT * FROM row"):
                rows += 1
                at: Place = tuple(place)
                if not _is_place(at) or found != checksum(at, body):
                    yield Damage(at if _is_place(at) else None, "does not match its checksum")
                    continue
                total ^= found
                if at[3] == IMAGES and body:
                    wanted.setdefault(body, at)
            yield from self._contents(wanted)
            if self._file.execute("SELECT * FROM total").fetchall() != [(rows, total)]:
                yield Damage(None, "rows are missing or were added")
        except _UNREADABLE as error:
            yield Damage(None, f"cannot be read to its end ({_reason(error)})")

    def _structure(self) -> Iterator[Damage]:
        try:
            for (said,) in self._file.execute("PRAGMA integrity_check(10)"):
                if said != "ok":
                    yield Damage(None, f"SQLite: {' '.join(str(said).split())[:100]}")
        except _UNREADABLE as error:
            yield Damage(None, f"SQLite: {_reason(error)}")

    def _contents(self, wanted: dict[bytes, Place]) -> Iterator[Damage]:
        self._held = 0
        for digest, place in wanted.items():
            try:
                self._hold(self.content(digest))
            except ValueError as error:
                yield Damage(place, str(error))

    def _hold(self, image: bytes) -> None:
        self._held += len(image)
        if self._held > MOST_HELD:
            raise StateError(f"{self.path}: found more than {MOST_HELD} bytes in tracks")

    # --- reading

    def content(self, digest: bytes) -> bytes:
        """A track image; raises ValueError when it is gone or is not what was kept."""
        row = self._file.execute("SELECT body FROM content WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            raise ValueError("its contents are missing")
        try:
            image = _inflated(row[0], MOST_IMAGE)
        except (TypeError, ValueError, zlib.error):
            image = None
        if image is None or digest_of(image) != digest:
            raise ValueError("its contents do not match their checksum")
        return image

    def parts(self, world: str = "") -> Iterator[Part]:
        """The parts of a world, by kind and key. Raises StateError for what is damaged."""
        with closing(self._parts(world)) as all_found:
            for found in all_found:
                if isinstance(found, Damage):
                    raise self.damaged(found)
                yield found

    def whole_parts(self, world: str = "") -> Iterator[Part | Damage]:
        """Those that are as they were written, and what is lost: a track of images by
        itself, anything else with the part it belongs to."""
        try:
            yield from self._parts(world)
        except StateError as error:
            yield Damage(None, str(error))

    def _parts(self, world: str) -> Generator[Part | Damage, None, None]:
        query = "SELECT * FROM row WHERE world = ? ORDER BY kind, key, field, number"
        with self._named():
            rows = self._file.execute(query, (world,))
            seen: dict[bytes, bytes] = {}
            for _, group in groupby(rows, key=lambda row: row[1:3]):
                found = [(tuple(place), body, sum_) for *place, body, sum_ in group]
                yield from self._part(found, seen)

    def _part(
        self, rows: list[tuple[Place, Any, Any]], seen: dict[bytes, bytes]
    ) -> Iterator[Part | Damage]:
        """`seen` are contents by digest, so that each is in memory once."""
        kept: Any = None
        images: dict[int, bytes | None] = {}
        pieces: dict[str, list[tuple[int, bytes]]] = {}
        for place, body, found in rows:
            field, number = place[3:]
            try:
                if found != checksum(place, body):
                    raise ValueError("does not match its checksum")
                if field == IMAGES:
                    if body and body not in seen:
                        seen[body] = self.content(body)
                    images[number] = seen[body] if body else None
                elif field:
                    pieces.setdefault(field, []).append((number, _inflated(body, PIECE // 8)))
                else:
                    kept = _loaded(body)
            except (ValueError, zlib.error, RecursionError) as error:
                yield Damage(place, str(error))
                if field != IMAGES:
                    return
        first = rows[0][0]
        try:
            maps = {
                name: _map(length, (low, high), pieces.get(name, ()))
                for name, (length, low, high) in kept["maps"].items()
            }
            yield Part(first[1], first[2], kept["body"], maps, images)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            yield Damage(first, f"holds no part ({error!s:.60})")

    def damaged(self, damage: Damage) -> StateError:
        return StateError(
            f"{self.path}: damaged: {damage}; nothing was changed,"
            f" 'flashcli state check {self.path}' tells what can be saved"
        )

    def unfit(self, error: Exception, world: str = "") -> StateError:
        where = f" of checkpoint {world}" if world else ""
        return StateError(f"{self.path}: holds no lab{where}: {error}")

    @contextmanager
    def view(self) -> Iterator[None]:
        """What is read inside is of one moment."""
        with self._named():
            self._file.execute("BEGIN")
        try:
            yield
        finally:
            with self._named():
                self._file.execute("ROLLBACK")

    def counts(self) -> Counts:
        with self._named():
            (rows,) = self._file.execute("SELECT count(*) FROM row").fetchone()
            (contents,) = self._file.execute("SELECT count(*) FROM content").fetchone()
            worlds = self._file.execute("SELECT DISTINCT world FROM row WHERE world <> ''")
            return Counts(rows, contents, tuple(sorted(name for (name,) in worlds)))

    # --- who holds it

    def holder(self) -> str:
        with self._named():
            row = self._file.execute("SELECT name FROM holder").fetchone()
        return row[0] if row and isinstance(row[0], str) else ""

    def hold(self, name: str) -> None:
        with self.transaction():
            self._file.execute("DELETE FROM holder")
            self._file.execute("INSERT INTO holder VALUES (?)", (name,))
            self.changed += 1

    # --- writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; on the disk when it ends. Nothing is written when no row
        differs from what is kept."""
        with self._named():
            self._file.execute("BEGIN IMMEDIATE")
            try:
                self.changed = 0
                row = None if self._is_bare() else self._total()
                self._rows, self._sum = row or (0, 0)
                yield
                if self.changed:
                    if not self._is_bare():
                        self._file.execute("DELETE FROM total")
                        self._file.execute(
                            "INSERT INTO total VALUES (?, ?)", (self._rows, self._sum)
                        )
                    self._file.execute("COMMIT")
            finally:
                if self._file.in_transaction:
                    self._file.execute("ROLLBACK")

    def _is_bare(self) -> bool:
        (tables,) = self._file.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return bool(tables == 0)

    def _total(self) -> tuple[int, int] | None:
        row: tuple[int, int] | None = self._file.execute("SELECT rows, sum FROM total").fetchone()
        return row

    def create(self) -> None:
        """Inside of a transaction."""
        for statement in SCHEMA:
            self._file.execute(statement)
        self._file.execute(f"PRAGMA application_id = {APPLICATION:d}")
        self._file.execute(f"PRAGMA user_version = {VERSION:d}")
        self.changed += 1

    def put(self, part: Part, world: str = "") -> None:
        """Keep a part: what differs from what is kept of it is written."""
        windows = {name: [one.length, *one.window] for name, one in part.maps.items()}
        text = json.dumps({"body": part.body, "maps": windows}, separators=(",", ":"))
        at = (world, part.kind, part.key)
        self._put((*at, "", 0), text.encode())
        for name, one in part.maps.items():
            pieces = one.pieces(None if one.noted is None else _numbers(one.noted))
            self._put_field((*at, name), _packed(pieces), whole=one.noted is None)
        whole = part.changed is None
        wanted = part.images if part.changed is None else part.changed
        images = ((track, self._reference(part, track)) for track in wanted)
        self._put_field((*at, IMAGES), images, whole=whole)

    def _reference(self, part: Part, track: int) -> bytes | None:
        """Empty where the base has the track, None where nothing is kept of it."""
        if track not in part.images:
            return None
        image = part.images[track]
        if image is None:
            return b""
        digest = digest_of(image)
        done = self._file.execute(
            "INSERT OR IGNORE INTO content VALUES (?, ?)", (digest, zlib.compress(image, 1))
        )
        if done.rowcount:
            self._hold(image)
        return digest

    def _put_field(
        self,
        at: tuple[str, str, str, str],
        bodies: Iterable[tuple[int, bytes | None]],
        *,
        whole: bool,
    ) -> None:
        """Rows of one field; None: no row. `whole`: what is not among them goes."""
        gone = self._kept(at) if whole else {}
        for number, body in bodies:
            gone.pop(number, None)
            if body is None:
                self._drop((*at, number))
            else:
                self._put((*at, number), body)
        for number in gone:
            self._drop((*at, number))

    def _kept(self, at: tuple[str, str, str, str]) -> dict[int, int]:
        query = "SELECT number, sum FROM row WHERE world = ? AND kind = ? AND key = ? AND field = ?"
        return dict(self._file.execute(query, at).fetchall())

    def _old(self, place: Place) -> int | None:
        query = (
            "SELECT sum FROM row WHERE world = ? AND kind = ? AND key = ? AND field = ?"
            " AND number = ?"
        )
        row = self._file.execute(query, place).fetchone()
        return row[0] if row else None

    def _put(self, place: Place, body: bytes) -> None:
        new, old = checksum(place, body), self._old(place)
        if new == old:
            return
        self._file.execute("REPLACE INTO row VALUES (?, ?, ?, ?, ?, ?, ?)", (*place, body, new))
        self.changed += 1
        self._sum ^= new ^ (old or 0)
        self._rows += old is None

    def _drop(self, place: Place) -> None:
        old = self._old(place)
        if old is None:
            return
        query = (
            "DELETE FROM row WHERE world = ? AND kind = ? AND key = ? AND field = ? AND number = ?"
        )
        self._file.execute(query, place)
        self.changed += 1
        self._sum ^= old
        self._rows -= 1

    def keys(self, kind: str, prefix: str = "", world: str = "") -> list[str]:
        """Keys that begin with `prefix`."""
        query = "SELECT DISTINCT key FROM row WHERE world = ? AND kind = ? AND key >= ? AND key < ?"
        found = self._file.execute(query, (world, kind, prefix, f"{prefix}\U0010ffff"))
        return [key for (key,) in found.fetchall()]

    def remove(self, kind: str, key: str, world: str = "") -> None:
        """Forget a part, with all its rows."""
        query = "SELECT field, number FROM row WHERE world = ? AND kind = ? AND key = ?"
        for field, number in self._file.execute(query, (world, kind, key)).fetchall():
            self._drop((world, kind, key, field, number))

    def copy_world(self, source: str, world: str) -> None:
        """A world becomes as another one is; contents are shared."""
        self._drop_world(world)
        query = "SELECT kind, key, field, number, body FROM row WHERE world = ?"
        for *rest, body in self._file.execute(query, (source,)).fetchall():
            self._put((world, *rest), body)

    def _drop_world(self, world: str) -> None:
        query = "SELECT kind, key, field, number FROM row WHERE world = ?"
        for rest in self._file.execute(query, (world,)).fetchall():
            self._drop((world, *rest))

    def compact(self) -> None:
        """Drop contents that no track has any more, and give room back to the disk."""
        with self.transaction():
            self._file.execute(
                "DELETE FROM content WHERE digest NOT IN (SELECT body FROM row WHERE field = ?)",
                (IMAGES,),
            )
            self.changed += 1
        with self._named():
            self._file.execute("VACUUM")


def _connect(path: str, mode: str) -> sqlite3.Connection:
    from urllib.parse import quote

    file = sqlite3.connect(
        f"file:{quote(os.path.abspath(path))}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=BUSY_SECONDS,
    )
    file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
    file.execute("PRAGMA trusted_schema = OFF")
    file.execute("PRAGMA synchronous = FULL")
    return file


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "damaged: holds text that is none"
    text = str(error)
    known = {
        "database or disk is full": "not written: the disk is full",
        "attempt to write a readonly database": "not written: the file may only be read",
        "unable to open database file": "cannot be opened",
        "file is not a database": "found no state file of flashcli, or one that is damaged",
        "database disk image is malformed": "damaged: SQLite finds it malformed",
        "disk I/O error": "not read or written: the disk reports an error",
        "database is locked": "in use by another process",
    }
    return known.get(text, text)


def checksum(place: Place, body: Any) -> int:
    """63 bits over where a row belongs and what it holds."""
    world, kind, key, field, number = place
    head = f"{world}\0{kind}\0{key}\0{field}\0{number}\0".encode("utf-8", "surrogatepass")
    if not isinstance(body, bytes):
        return -1
    return int.from_bytes(blake2b(head + body, digest_size=8).digest(), "big") >> 1


def _is_place(place: tuple[Any, ...]) -> bool:
    return all(isinstance(one, str) for one in place[:4]) and isinstance(place[4], int)


def digest_of(image: bytes) -> bytes:
    return blake2b(image, digest_size=16).digest()


def _inflated(body: bytes, most: int) -> bytes:
    """Raises zlib.error or ValueError when it is not what was packed, or too much."""
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(body, most)
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("packed data of another length")
    return found


def _loaded(body: bytes) -> Any:
    """Raises ValueError for what is no JSON, and for texts that no stream can take."""
    kept = json.loads(body)
    if not isinstance(kept, dict) or not isinstance(kept.get("body"), dict):
        raise ValueError("holds no part")
    if b"\\ud" in body:
        json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogateescape")
    return kept


def _map(length: int, window: tuple[int, int], pieces: Iterable[tuple[int, bytes]]) -> TrackBitmap:
    if not 0 <= length <= MOST_TRACKS:
        raise ValueError(f"a map of {length} tracks")
    return TrackBitmap.of_pieces(length, window, pieces)


def _numbers(noted: Iterable[int]) -> list[int]:
    return sorted({track // PIECE for track in noted})


def _packed(pieces: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes | None]]:
    for number, bits in pieces:
        yield number, zlib.compress(bits, 1) if bits else None
