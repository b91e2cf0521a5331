"""Characters that a terminal would obey, and what stands for them wherever text leaves.

C0, DEL and C1, the separators that end lines, and the marks that turn the direction of
writing. Stated by number, so that no version of Unicode changes an output.
"""

import re
from collections.abc import Iterable, Sequence

_OTHERS = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_IN_A_TEXT = re.compile(f"[\0-\t\x0b-\x1f\x7f-\x9f{_OTHERS}]")
_IN_A_LINE = re.compile(f"[\0-\x1f\x7f-\x9f{_OTHERS}]")
_CODES = re.compile("[\0-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ALL_C0 = bytes((*range(32), 127))
_C0 = _ALL_C0.replace(b"\n", b"")


def first_in(record: str) -> int | None:
    """Where the first control character stands, which no record can hold."""
    if record.isprintable():
        return None
    found = _CODES.search(record)
    return found.start() if found else None


def dotted(line: str) -> str:
    """A line of a listing: full stops, so that columns stay (as LAB READ does)."""
    return line if line.isprintable() else _IN_A_LINE.sub(".", line)


def all_dotted(lines: Sequence[str]) -> Iterable[str]:
    """The same of many lines; they are looked at together, which is quicker."""
    return lines if _is_plain("".join(lines), _ALL_C0) else map(dotted, lines)


def _is_plain(text: str, codes: bytes) -> bool:
    """ASCII without the codes; false may mean that it is no ASCII."""
    if not text.isascii():
        return False
    raw = text.encode()
    return len(raw.translate(None, codes)) == len(raw)


def escaped(text: str) -> str:
    """A text of one or more lines, with `\\x1b` for what it names. Quick where there
    is nothing to do."""
    if _is_plain(text, _C0):
        return text
    return _IN_A_TEXT.sub(_named, text)


def for_a_terminal(text: str) -> str:
    """The same, and bytes that are no text: a terminal may obey them too."""
    return _SURROGATES.sub(_named, escaped(text))


def _named(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def in_json(text: str) -> str:
    """JSON as an encoder wrote it, which leaves all but C0 as it is."""
    if text.isascii() and "\x7f" not in text:
        return text
    text = _IN_A_TEXT.sub(_by_code, text)
    return _SURROGATES.sub(_by_code, text)


def _by_code(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
