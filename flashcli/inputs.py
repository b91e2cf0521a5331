"""Job files from disk or standard input: bytes to text with line ends of one kind.

UTF-8, else Latin-1; an EBCDIC code page comes in records of 80 bytes (lab.md, "What
run prints"). It looks at no statement.
"""

from codecs import BOM_UTF8
from typing import BinaryIO

MAX_BYTES = 64 * 1024 * 1024
MOST_RECORDS = 1_000_000
RECORD = 80


class UnreadableError(Exception):
    """Input that cannot be taken in at all; the text is one line, file first."""


def read(path: str, stdin: BinaryIO, encoding: str | None) -> str:
    """The text of a file, or of standard input for `-`."""
    return _text(stdin, path, encoding) if path == "-" else read_file(path, encoding)


def read_file(path: str, encoding: str | None) -> str:
    try:
        with open(path, "rb") as stream:
            return _text(stream, path, encoding)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(f"{path}: cannot be read: {reason}") from None


def _text(stream: BinaryIO, name: str, encoding: str | None) -> str:
    raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UnreadableError(f"{name}: found more than {MAX_BYTES} bytes, allowed: {MAX_BYTES}")
    return text_of(raw, name, encoding)


def text_of(raw: bytes, name: str, encoding: str | None) -> str:
    """Raises UnreadableError for bytes that are no text, or too many records of it."""
    text = decode(raw, name, encoding).replace("\r\n", "\n")
    if text.count("\n") > MOST_RECORDS:
        raise UnreadableError(
            f"{name}: found more than {MOST_RECORDS} records, allowed: {MOST_RECORDS}"
        )
    return text


def decode(raw: bytes, name: str, encoding: str | None) -> str:
    if encoding is None:
        try:
            return raw.removeprefix(BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("latin-1")
    if _is_ebcdic(encoding):
        return _records(raw, name, encoding)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = raw[error.start : error.start + 1].hex().upper()
        raise UnreadableError(f"{name}:{line}: found X'{found}', allowed: {encoding}") from None


def _records(raw: bytes, name: str, encoding: str) -> str:
    if rest := len(raw) % RECORD:
        line = len(raw) // RECORD + 1
        raise UnreadableError(
            f"{name}:{line}: found a record of {rest} bytes, allowed: records of {RECORD} bytes"
        )
    text = raw.decode(encoding, "replace")
    records = (text[at : at + RECORD].rstrip(" ") for at in range(0, len(text), RECORD))
    return "".join(f"{record}\n" for record in records)


def is_text_encoding(name: str) -> bool:
    try:
        return isinstance(b"\x40".decode(name), str)
    except (LookupError, UnicodeDecodeError, ValueError):
        return False


def _is_ebcdic(encoding: str) -> bool:
    return b"\x40".decode(encoding, "replace") == " "
