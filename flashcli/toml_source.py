"""TOML files that people write: read within stated limits, mistakes with file and line.

It knows no key of any file. tomllib gives no position of a key, so a scan of the
text finds them: before parsing to hold the limits, afterwards to name a line.
"""

import os
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from flashcli.nearest import nearest
from flashcli.shipped import PACKAGE, toml

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 16  # nested brackets; tomllib recurses once for each
MAX_PARTS = 8  # of a dotted key; tomllib's cost grows with their square
MAX_MISTAKES = 20  # told of one file
MAX_FOUND = 40  # characters shown of a value in error

KeyPath = tuple[str | int, ...]


class Mistake(NamedTuple):
    """One line of complaint. `line` counts from 1, 0 when the whole file is meant."""

    file: str
    line: int
    key: str
    found: str
    allowed: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        key = f" {self.key}:" if self.key else ""
        return f"{place}:{key} found {self.found}, allowed: {self.allowed}"


class MistakeError(Exception):
    """A file that somebody wrote is wrong. `str()` is one line for each mistake."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        shown = [str(mistake) for mistake in self.mistakes[:MAX_MISTAKES]]
        if len(self.mistakes) > MAX_MISTAKES:
            file = self.mistakes[0].file
            shown.append(f"{file}: {len(self.mistakes) - MAX_MISTAKES} more mistakes not shown")
        super().__init__("\n".join(shown))


class TomlFile:
    """The parsed data, and the text to find lines in when something is wrong."""

    __slots__ = ("_lines", "_path", "_text", "data", "mistakes", "name")

    def __init__(self, name: str, path: str, data: dict[str, Any], text: str | None) -> None:
        self.name = name
        self.data = data
        self.mistakes: list[Mistake] = []
        self._path = path
        self._text = text
        self._lines: dict[KeyPath, int] | None = None

    def line(self, path: KeyPath) -> int:
        """Where the key stands; for one that is missing, its nearest table."""
        if self._lines is None:
            self._lines = _scan(self._whole_text()).lines
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines[path] if path else 0

    def _whole_text(self) -> str:
        if self._text is not None:
            return self._text
        with open(self._path, encoding="utf-8") as stream:
            return stream.read()

    def complain(self, path: KeyPath, found: str, allowed: str) -> None:
        key = ".".join(part for part in path if isinstance(part, str))
        self.mistakes.append(Mistake(self.name, self.line(path), key, found, allowed))

    def raise_mistakes(self) -> None:
        if self.mistakes:
            raise MistakeError(sorted(self.mistakes, key=lambda mistake: mistake.line))


def shipped_file(path: str) -> TomlFile:
    """A file below the package, from the cache of parsed ones."""
    return TomlFile(os.path.basename(path), f"{PACKAGE}/{path}", toml(path), None)


def read_file(path: str) -> TomlFile:
    """Raises MistakeError when it cannot be read, is too large, or is no TOML."""
    try:
        with open(path, "rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _whole(path, error.strerror or "an unreadable file", "a readable file") from None
    if len(raw) > MAX_BYTES:
        raise _whole(path, f"more than {MAX_BYTES} bytes", f"at most {MAX_BYTES} bytes")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _at(path, line, f"byte X'{raw[error.start]:02X}'", "UTF-8 text") from None
    return TomlFile(path, path, _parse(path, text.replace("\r\n", "\n")), text)


def _parse(name: str, text: str) -> dict[str, Any]:
    import tomllib

    scanned = _scan(text)
    if scanned.depth > MAX_DEPTH:
        where = scanned.deepest
        raise _at(name, where, "deeper nesting", f"at most {MAX_DEPTH} brackets in each other")
    if scanned.parts > MAX_PARTS:
        where = scanned.longest
        raise _at(name, where, "a longer dotted key", f"at most {MAX_PARTS} names in a key")
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        place = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        found = str(error)[: place.start()].strip() if place else "a number of too many digits"
        raise _at(name, line, f"no TOML ({found[:1].lower()}{found[1:]})", "valid TOML") from None


def _whole(file: str, found: str, allowed: str) -> MistakeError:
    return _at(file, 0, found, allowed)


def _at(file: str, line: int, found: str, allowed: str) -> MistakeError:
    return MistakeError([Mistake(file, line, "", found, allowed)])


# --- where each key stands -------------------------------------------------

_TOKEN = (
    r"(?P<skip>[ \t]+|\#[^\n]*)"
    r"|(?P<newline>\n)"
    r'|(?P<long>"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\Z)|\'\'\'(?:[^\']|\'(?!\'\'))*+(?:\'{3,5}|\Z))'
    r'|(?P<text>"(?:[^"\\\n]|\\.)*+"?|\'[^\'\n]*+\'?)'
    r"|(?P<bare>[A-Za-z0-9_+:-]+)"
    r"|(?P<mark>.)"
)


class _Scan:
    """Follows tables, keys and brackets. Exact for valid TOML; for anything else
    it only has to end, the parser will complain."""

    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.line = 1
        self.depth = self.deepest = 0
        self.parts = self.longest = 0
        self.table: KeyPath = ()
        self.counts: dict[KeyPath, int] = {}
        self.key: list[str] = []
        self.header = 0  # brackets that opened a table header
        self.value = False
        self.current: KeyPath = ()
        self.open: list[tuple[str, KeyPath]] = []  # bracket, path of its next item

    def note(self, path: KeyPath) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], self.line)

    def word(self, text: str) -> None:
        if not self.value:
            self.key.append(text)
            if len(self.key) > self.parts:
                self.parts, self.longest = len(self.key), self.line
                if self.parts > MAX_PARTS:
                    del self.key[1:]

    def equals(self) -> None:
        if not self.value:
            prefix = self.open[-1][1] if self.open else self.table
            self.current = (*prefix, *self.key)
            self.note(self.current)
            self.key = []
            self.value = True

    def bracket(self, mark: str) -> None:
        if not self.value and not self.open and not self.key:
            self.header += 1
            return
        if len(self.open) == self.depth:
            if self.depth > MAX_DEPTH:
                return
            self.depth, self.deepest = self.depth + 1, self.line
        prefix = self.current
        if self.open and self.open[-1][0] == "[":
            prefix = self.open[-1][1]
        self.open.append((mark, (*prefix, 0) if mark == "[" else prefix))
        self.value = mark == "["

    def closed(self) -> None:
        if self.header:
            self.end_header()
        elif self.open:
            self.open.pop()
            self.value = True
            self.key = []

    def end_header(self) -> None:
        path = _resolve(tuple(self.key), self.counts)
        if self.header > 1:
            index = self.counts.get(path, -1) + 1
            self.counts[path] = index
            path = (*path, index)
        self.table = path
        self.header = 0
        self.key = []
        self.note(path)

    def comma(self) -> None:
        if not self.open:
            return
        mark, prefix = self.open[-1]
        if mark == "[":
            self.open[-1] = (mark, (*prefix[:-1], int(prefix[-1]) + 1))
        else:
            self.value = False
            self.key = []

    def newline(self) -> None:
        self.line += 1
        if not self.open:
            self.value = False
            self.header = 0
            self.key = []


def _resolve(path: tuple[str, ...], counts: dict[KeyPath, int]) -> KeyPath:
    """A header below an array of tables means the last of them."""
    resolved: KeyPath = ()
    for position, part in enumerate(path):
        resolved = (*resolved, part)
        if position < len(path) - 1 and resolved in counts:
            resolved = (*resolved, counts[resolved])
    return resolved


def _scan(text: str) -> _Scan:
    scan = _Scan()
    marks = {
        "[": lambda: scan.bracket("["),
        "{": lambda: scan.bracket("{"),
        "]": scan.closed,
        "}": scan.closed,
        "=": scan.equals,
        ",": scan.comma,
    }
    for token in re.finditer(_TOKEN, text, re.DOTALL):
        kind, found = token.lastgroup, token[0]
        if kind == "newline":
            scan.newline()
        elif kind == "mark":
            if action := marks.get(found):
                action()
        elif kind == "bare":
            scan.word(found)
        elif kind == "text":
            scan.word(found[1:-1])
        elif kind == "long":
            scan.line += found.count("\n")
    return scan


# --- tables being read -----------------------------------------------------


def shown(value: object) -> str:
    """A value in error, as short as a message can bear and safe to print."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > 128:
        return "a huge number"
    text = ascii(value)[1:-1] if isinstance(value, str) else str(value)
    text = text if len(text) <= MAX_FOUND else f"{text[:MAX_FOUND]}..."
    return f'"{text}"' if isinstance(value, str) else text


def hint(word: str, names: Iterable[str]) -> str:
    """` (did you mean x?)`, or nothing."""
    near = nearest(word, names)
    return f" (did you mean {near}?)" if near else ""


def _fit(text: str, lines: bool) -> bool:
    return (text.replace("\n", "") if lines else text).isprintable()


class Table:
    """One table of a file. A value of the wrong kind is noted in the file's
    mistakes and read as the default; `close` notes the keys nobody asked for."""

    __slots__ = ("asked", "data", "file", "path")

    def __init__(self, file: TomlFile, path: KeyPath, data: dict[str, Any]) -> None:
        self.file = file
        self.path = path
        self.data = data
        self.asked: list[str] = []

    def complain(self, key: str, found: str, allowed: str) -> None:
        self.file.complain((*self.path, key) if key else self.path, found, allowed)

    def value(self, key: str) -> Any:
        self.asked.append(key)
        return self.data.get(key)

    def text(
        self,
        key: str,
        default: str,
        allowed: str = "a text",
        limit: int = 255,
        *,
        lines: bool = False,
    ) -> str:
        """Printable, not empty, at most `limit` characters; line ends if `lines`."""
        found = self.value(key)
        if found is None:
            return default
        if not isinstance(found, str) or not 0 < len(found) <= limit or not _fit(found, lines):
            self.complain(key, shown(found), allowed)
            return default
        return found

    def choice(self, key: str, default: str, names: Iterable[str]) -> str:
        found = self.value(key)
        if found is None:
            return default
        allowed = list(names)
        if not isinstance(found, str) or found not in allowed:
            near = hint(found, allowed) if isinstance(found, str) and len(allowed) > 1 else ""
            self.complain(key, shown(found), ", ".join(allowed) + near)
            return default
        return found

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        found = self.value(key)
        if found is None:
            return default
        if not isinstance(found, int) or isinstance(found, bool) or not low <= found <= high:
            self.complain(key, shown(found), f"a whole number from {low} to {high}")
            return default
        return found

    def flag(self, key: str, default: bool) -> bool:
        found = self.value(key)
        if found is None:
            return default
        if not isinstance(found, bool):
            self.complain(key, shown(found), "true or false")
            return default
        return found

    def table(self, key: str, what: str = "a table") -> "Table | None":
        found = self.value(key)
        if found is None:
            return None
        if not isinstance(found, dict):
            self.complain(key, shown(found), what)
            return None
        return Table(self.file, (*self.path, key), found)

    def tables(self, key: str, limit: int) -> "list[Table]":
        """An array of tables, `[[key]]`."""
        found = self.value(key)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            self.complain(key, shown(found), f"tables headed [[{key}]]")
            return []
        if len(found) > limit:
            self.complain(key, f"{len(found)} tables", f"at most {limit}")
            return []
        return [
            Table(self.file, (*self.path, key, index), item) for index, item in enumerate(found)
        ]

    def close(self) -> None:
        for key in self.data:
            if key not in self.asked:
                allowed = ", ".join(sorted(set(self.asked))) + hint(key, self.asked)
                self.complain(key, "an unknown key", allowed)
