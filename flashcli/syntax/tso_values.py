"""Values of the TSO operands: words to numbers, tracks, choices.

The methods are named after the rules of tso.lark, run while it parses, and give each
operand as (keyword, value). Which operands go together is none of its business.
"""

from typing import Any

from flashcli.storage.addresses import Extent, track_of
from flashcli.storage.requests import ExtentPair
from flashcli.syntax.lexer import Token
from flashcli.syntax.tso_commands import ALL_RELATIONS, VolumeId

Operand = tuple[str, Any]
Given = dict[str, Any]

_HEX = frozenset("0123456789ABCDEF")
_DECIMAL = frozenset("0123456789")
_SERIAL = _HEX | frozenset("GHIJKLMNOPQRSTUVWXYZ")
_LAST_HEAD = 14

# Two spellings of one operand or value.
_OPERANDS = {"PRESMIR": "PRESERVEMIRROR", "QRYDEVC": "QRYDVC"}
_CHOICES = {"REQ": "REQUIRED", "PREF": "PREFERRED"}


class BadValueError(Exception):
    """A word that is no value of its operand."""

    def __init__(self, keyword: Token, word: Token) -> None:
        super().__init__(keyword, word)
        self.keyword = keyword.type
        self.word = word


class Values:
    """Given to the parser, which calls a method when its rule is complete. Rules that
    begin with an underscore have none: their children join those of the rule above."""

    # --- commands

    def fcestabl(self, operands: list[Operand]) -> tuple[str, Given]:
        return "FCESTABL", dict(operands)

    def fcquery(self, operands: list[Operand]) -> tuple[str, Given]:
        return "FCQUERY", dict(operands)

    def fcwithdr(self, operands: list[Operand]) -> tuple[str, Given]:
        return "FCWITHDR", dict(operands)

    def profile(self, operands: list[Operand]) -> tuple[str, Given]:
        """MSGID and NOMSGID exclude each other: the last one counts, as if repeated."""
        return "PROFILE", {"MSGID": operands[-1][0] == "MSGID"} if operands else {}

    def end(self, _: list[Operand]) -> tuple[str, Given]:
        return "END", {}

    # --- operands

    def flag(self, children: list[Token]) -> Operand:
        return children[0].type, True

    def choice(self, children: list[Token]) -> Operand:
        """The value's terminal is called as the value is spelled."""
        keyword, value = children[0].type, children[1].type
        return _OPERANDS.get(keyword, keyword), _CHOICES.get(value, value)

    def device(self, children: list[Token]) -> Operand:
        """A number, or the text of one that ANTF9008E refuses."""
        keyword, word = children
        digits = _unquoted(word)
        if not 1 <= len(digits) <= 5 or not _HEX.issuperset(digits):
            raise BadValueError(keyword, word)
        number = int(digits, 16)
        if number == 0 or len(digits) == 5:
            return keyword.type, digits.rjust(4, "0")
        return keyword.type, number

    def set_id(self, children: list[Token]) -> Operand:
        keyword, word = children
        if len(word) != 1 or word not in "0123":
            raise BadValueError(keyword, word)
        return keyword.type, int(word)

    def ssid(self, children: list[Token]) -> Operand:
        return children[0].type, _hex(children[0], children[1], 4, 4)

    def cca(self, children: list[Token]) -> Operand:
        return "QRYDVC", _hex(children[0], children[1], 1, 4)

    def volume(self, children: list[Token]) -> Operand:
        keyword, serial, lss, cca = children
        if len(serial) > 12 or not _SERIAL.issuperset(serial):
            raise BadValueError(keyword, serial)
        return keyword.type, VolumeId(
            str(serial), _hex(keyword, lss, 1, 2), _hex(keyword, cca, 1, 4)
        )

    def extents(self, children: list[Token]) -> Operand:
        """One-sided members are kept as such: what they mean depends on the command."""
        keyword = children[0]
        read = _wide_track if keyword.type == "XXTNTLST" else _track
        tracks = [read(keyword, word) for word in children[1:]]
        extents = [Extent(*tracks[at : at + 2]) for at in range(0, len(tracks), 2)]
        if keyword.type == "EXTENTS":
            return "EXTENTS", tuple(ExtentPair(extent, extent) for extent in extents)
        pairs = [ExtentPair(*extents[at : at + 2]) for at in range(0, len(extents) - 1, 2)]
        if len(extents) % 2:
            pairs.append(ExtentPair(extents[-1], None))
        return keyword.type, tuple(pairs)

    def showrels(self, children: list[Token]) -> Operand:
        keyword, word = children
        if word.type != "WORD":
            return "SHOWRELS", ALL_RELATIONS if word.type == "ALL" else None
        if len(word) > 9 or not _DECIMAL.issuperset(word) or int(word) == 0:
            raise BadValueError(keyword, word)
        return "SHOWRELS", int(word)

    def startaddr(self, children: list[Token]) -> Operand:
        return "STARTADDR", _hex(children[0], children[1], 8, 8)


def _unquoted(word: str) -> str:
    """`6400` of `X'6400'`."""
    return word[2:-1] if word.startswith("X'") and word.endswith("'") else str(word)


def _hex(keyword: Token, word: Token, least: int, most: int) -> int:
    digits = _unquoted(word)
    if not least <= len(digits) <= most or not _HEX.issuperset(digits):
        raise BadValueError(keyword, word)
    return int(digits, 16)


def _track(keyword: Token, word: Token) -> int:
    """CCCCHHHH"""
    cylinder, head = divmod(_hex(keyword, word, 8, 8), 0x10000)
    if head > _LAST_HEAD:
        raise BadValueError(keyword, word)
    return track_of(cylinder, head)


def _wide_track(keyword: Token, word: Token) -> int:
    """ccccccch: 28 bits of cylinder, 4 of head."""
    cylinder, head = divmod(_hex(keyword, word, 8, 8), 0x10)
    if head > _LAST_HEAD:
        raise BadValueError(keyword, word)
    return track_of(cylinder, head)
