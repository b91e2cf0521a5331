"""Constants of ICKDSF operands, from their text to values.

Each function is one kind of value of `ickdsf.lark`. A wrong constant raises
`BadConstantError` with the message that says so. Limits: ickdsf-language.md 5,
rulings.md (TARGETVOL, device numbers).
"""

import re
from typing import NamedTuple

_DEVICE = re.compile(r"[0-9A-F]{3,4}").fullmatch
_HEX_DIGITS = frozenset("0123456789ABCDEF")
_BINARY_DIGITS = frozenset("01")
_NAME = r"[A-Z#$@][A-Z0-9#$@]{0,7}"
_CODE_PAGE = "cp037"
_LARGEST = 2_147_483_647


class BadConstantError(Exception):
    """`args[0]` is the message that names the constant."""


class Address(NamedTuple):
    """Part of TARGETVOL given in hex: a logical subsystem or a channel connection address."""

    value: int


def device(word: str) -> int:
    """3 or 4 hex digits, bare."""
    if _DEVICE(word):
        return int(word, 16)
    if "'" in word:
        raise BadConstantError("ICK30220I")
    if len(word) > 4:
        raise BadConstantError("ICK30201I")
    raise BadConstantError("ICK30203I" if _of(word, _HEX_DIGITS) else "ICK30220I")


def target(word: str) -> int | Address:
    """`X'lss'`, `X'cca'` of one or two digits, or a device number."""
    if word[1:2] == "'" and word[0] in "XB":
        digits = coded(word)
        if word[0] == "B" or not _of(digits, _HEX_DIGITS):
            raise BadConstantError("ICK30220I")
        if len(digits) > 2:
            raise BadConstantError("ICK30201I" if len(digits) > 8 else "ICK30221I")
        return Address(int(digits, 16))
    if word[0] == "X":
        raise BadConstantError("ICK30214I")
    return device(word)


def number(word: str) -> int:
    """Decimal, `X'..'` of up to 8 digits or `B'..'` of up to 32."""
    if word[0] in "XB":
        if word[1:2] != "'":
            raise BadConstantError("ICK30214I")
        digits, hexadecimal = coded(word), word[0] == "X"
        if len(digits) > (8 if hexadecimal else 32):
            raise BadConstantError("ICK30201I")
        if not _of(digits, _HEX_DIGITS if hexadecimal else _BINARY_DIGITS):
            raise BadConstantError("ICK30220I")
        return _in_range(int(digits, 16 if hexadecimal else 2))
    return decimal(word)


def decimal(word: str) -> int:
    if len(word) > 10:
        raise BadConstantError("ICK30201I")
    if not (word.isascii() and word.isdigit()):
        raise BadConstantError("ICK30220I")
    return _in_range(int(word))


def _of(digits: str, known: frozenset[str]) -> bool:
    return known.issuperset(digits)


def _in_range(value: int) -> int:
    if value > _LARGEST:
        raise BadConstantError("ICK30221I")
    return value


def text(word: str, limit: int) -> str:
    """A string, bare, in apostrophes, or as the bytes of `X'..'` or `B'..'`."""
    if word[0] == "'":
        found = quoted(word)
    elif word[1:2] == "'" and word[0] in "XB":
        found = _bytes(word, limit).decode(_CODE_PAGE)
    else:
        found = word
    if len(found) > limit:
        raise BadConstantError("ICK30201I")
    return found


def name(word: str) -> str:
    """A ddname."""
    found = text(word, 8)
    if not re.fullmatch(_NAME, found):
        raise BadConstantError("ICK30203I")
    return found


def quoted(word: str) -> str:
    """What stands between apostrophes; the closing one may be missing at the end."""
    inside = word[1:].replace("''", "\0")
    return inside.removesuffix("'").replace("\0", "'")


def coded(word: str) -> str:
    """The digits of `X'..'` or `B'..'`."""
    return word[2:].removesuffix("'")


def _bytes(word: str, limit: int) -> bytes:
    digits = coded(word)
    per_byte, base, known = (2, 16, _HEX_DIGITS) if word[0] == "X" else (8, 2, _BINARY_DIGITS)
    if -(-len(digits) // per_byte) > limit:
        raise BadConstantError("ICK30201I")
    if not _of(digits, known):
        raise BadConstantError("ICK30220I")
    size = -(-len(digits) // per_byte)
    return int(digits, base).to_bytes(size, "big")
