"""Operator commands: from the words of a parse to the frozen command object.

It knows the form and the place of each operand, and which message a wrong one
gets. Where words may stand is the grammar's business.
"""

from collections.abc import Iterable
from typing import Any

from flashcli.commands import (
    Command,
    DeviceRange,
    DeviceStatus,
    DisplayMatrix,
    DisplayUnits,
    OperatorHelp,
    QueryAliases,
    QueryDevices,
    QueryPaths,
    Selection,
    Vary,
)
from flashcli.syntax.lexer import Token

# operator-commands.md section 7; which error gets which of them is modelled there.
COMMAND_INVALID = "IEE305I"
INVALID_NUMERICS = "IEE306I"
DELIMITER_ERROR = "IEE307I"
TERM_LENGTH_ERROR = "IEE308I"
UNIDENTIFIABLE_KEYWORD = "IEE309I"
KEYWORD_MISSING = "IEE310I"
PARAMETER_MISSING = "IEE311I"
PARAMETERS_CONFLICT = "IEE312I"
INVALID_PARAMETER = "IEE535I"
INVALID_UNIT_OPERAND = "IEE453I"

MAX_DEVICES = 256  # of a DEVSERV command
MAX_UNITS = 65536  # of a DISPLAY U command
UNITS_SHOWN = 16  # when only a device number is given

_SETS = 0x10_0000  # device numbers of all subchannel sets
_HEX = "0123456789ABCDEF"
_DECIMAL = "0123456789"


class WrongError(Exception):
    """A word that fits the grammar and is wrong; without one something is missing
    at the end. Never leaves the syntax of operator commands."""

    def __init__(self, message: str, token: Token | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.token = token


# --- words ------------------------------------------------------------------


def _device(word: str, token: Token, longest: int = 5) -> int:
    """Section 1: 3, 4 or 5 hexadecimal digits; after a slash, and where the
    command takes no subchannel set, not 5."""
    digits = word
    if word[:1] == "/":
        digits, longest = word[1:], 4
    if not digits or digits.strip(_HEX):
        raise WrongError(INVALID_NUMERICS, token)
    if len(digits) == 5 > longest:
        raise WrongError(INVALID_PARAMETER, token)
    if not 3 <= len(digits) <= 5:
        raise WrongError(TERM_LENGTH_ERROR, token)
    return int(digits, 16)


def _number(token: Token, most: int) -> int:
    digits = token.lstrip("0")
    if digits.strip(_DECIMAL) or not 1 <= len(digits) <= 5 or int(digits) > most:
        raise WrongError(INVALID_NUMERICS, token)
    return int(digits)


def _hexadecimal(token: Token, digits: int) -> int:
    if token.strip(_HEX):
        raise WrongError(INVALID_NUMERICS, token)
    if len(token) > digits:
        raise WrongError(TERM_LENGTH_ERROR, token)
    return int(token, 16)


def _span(token: Token, longest: int) -> DeviceRange:
    """`[/]devnum` or `[/]low-[/]high`"""
    low, dash, high = token.partition("-")
    first = _device(low, token, longest)
    last = _device(high, token, longest) if dash else first
    if last < first:
        raise WrongError(INVALID_NUMERICS, token)
    return DeviceRange(first, last)


def _spans(operands: list[Any], longest: int) -> tuple[DeviceRange, ...]:
    """In the order named; what was named before is left out."""
    spans = [_span(one, longest) for one in operands if _is_word(one)]
    if len(spans) == 1:
        return (spans[0],)
    named = bytearray(_SETS)
    parts = []
    for first, last in spans:
        at = named.find(0, first, last + 1)
        while at >= 0:
            next_named = named.find(1, at, last + 1)
            end = last + 1 if next_named < 0 else next_named
            parts.append(DeviceRange(at, end - 1))
            named[at:end] = b"\1" * (end - at)
            at = named.find(0, end, last + 1)
    return tuple(parts)


# --- operands ---------------------------------------------------------------

_Operand = tuple[str, Any, Token]  # field of the command, value, where it stands

# Keywords that say all by themselves, as field and value.
_FLAGS: dict[str, tuple[str, Any]] = {
    "ONLINE": ("online", True),
    "ON": ("online", True),
    "OFFLINE": ("online", False),
    "OFF": ("online", False),
    "VALIDATE": ("validate", True),
    "TOTALCYL": ("total_cylinders", True),
    "VOLUME": ("volume", True),
    "UNBOX": ("unbox", True),
    "IPLVOL": ("ipl_volume", True),
    "FORCE": ("force", True),
    "UNCOND": ("unconditional", True),
    "SHR": ("sharing", True),
    "RESET": ("sharing", True),
}
# Section 2.1: accepted and ignored.
_FLAGS |= dict.fromkeys(("UCB", "DCE", "DPCT", "RCD", "RDC", "SNSS", "SSSCB"), ("dump", True))

_WAYS = frozenset(("first", "volser", "ssid", "type", "machine"))
_ONLINE_ONLY = frozenset(("unconditional", "sharing"))
_STATUS = {"AS": DeviceStatus.AUTOSWITCH, "UNAVAIL": DeviceStatus.UNAVAILABLE}


def _is_word(operand: Any) -> bool:
    return isinstance(operand, Token) and operand.type == "WORD"


def _operands(children: list[Any], most: int) -> list[_Operand]:
    """As triples; a word is the number of devices, at most `most`."""
    operands: list[_Operand] = []
    for child in children:
        if not isinstance(child, Token):
            operands.append(child)
        elif child.type == "WORD":
            operands.append(("number", _number(child, most), child))
        else:
            operands.append((*_FLAGS[child.type], child))
    return operands


def _fields(operands: Iterable[_Operand]) -> dict[str, Any]:
    """An operand said twice is no conflict, another value is."""
    fields: dict[str, Any] = {}
    for field, value, token in operands:
        if fields.setdefault(field, value) != value:
            raise WrongError(PARAMETERS_CONFLICT, token)
    return fields


def _selecting(children: list[Any], ways: int = 1) -> dict[str, Any]:
    """The fields of a DEVSERV command, its selection made one of them."""
    if len(children) > 1 and _is_word(children[1]) and children[1].strip(_DECIMAL):
        raise WrongError(INVALID_PARAMETER, children[1])  # rulings.md, "Operator"
    operands = _operands(children, MAX_DEVICES)
    named = [token for field, _, token in operands if field in _WAYS]
    if len(named) > ways:
        raise WrongError(PARAMETERS_CONFLICT, named[ways])
    if not named:
        raise WrongError(PARAMETER_MISSING)
    fields = _fields(operands)
    selection = {field: fields.pop(field) for field in Selection._fields if field in fields}
    return {"selection": Selection(**selection), **fields}


class _Build:
    """One method a rule of the grammar, run while it parses; those whose names
    begin with an underscore, or with a question mark in the grammar, need none."""

    def help(self, _: list[Any]) -> Command:
        """_qdasd _COMMA _QUESTION"""
        return OperatorHelp()

    def qdasd(self, children: list[Any]) -> Command:
        """_qdasd _selecting{_qdasd_option}"""
        fields = _selecting(children)
        fields.pop("dump", None)
        return QueryDevices(**fields)

    def paths(self, children: list[Any]) -> Command:
        """_paths _selecting{_state}"""
        return QueryPaths(**_selecting(children))

    def qpavs(self, children: list[Any]) -> Command:
        """_qpavs [_COMMA ssid] _selecting{_qpavs_option}"""
        return QueryAliases(**_selecting(children, ways=2))

    def units(self, children: list[Any]) -> Command:
        """_U [_class | volser | IPLVOL]"""
        operands = _operands(children, MAX_UNITS)
        fields = _fields(operands)
        if "first" in fields:
            fields.setdefault("number", UNITS_SHOWN)
            for field, _, token in operands:
                if field == "first":
                    _device(token, token, 4)
        return DisplayUnits(**fields)

    def matrix(self, children: list[Any]) -> Command:
        """_M _EQUALS _dev _LPAR span (...) _RPAR"""
        spans = _spans(children, 5)
        if _is_word(children[-1]):
            return DisplayMatrix(spans)
        _, path, token = children[-1]
        if spans[0].first != spans[0].last:
            raise WrongError(PARAMETERS_CONFLICT, token)
        return DisplayMatrix(spans, path)

    def vary(self, children: list[Any]) -> Command:
        """_spans (_COMMA _vary_option)*"""
        options = _operands([one for one in children if not _is_word(one)], 0)
        spans, fields = _spans(children, 4), _fields(options)
        if "online" not in fields:
            raise WrongError(KEYWORD_MISSING)
        for field, _, token in options:
            if field in _ONLINE_ONLY and not fields["online"]:
                raise WrongError(PARAMETERS_CONFLICT, token)
        fields.pop("sharing", None)
        return Vary(spans, **fields)

    # operands

    def device(self, children: list[Token]) -> _Operand:
        """WORD"""
        return "first", _device(children[0], children[0]), children[0]

    def chpid(self, children: list[Token]) -> _Operand:
        """WORD"""
        return "path", _hexadecimal(children[0], 2), children[0]

    def volser(self, children: list[Token]) -> _Operand:
        """_VOL _EQUALS WORD"""
        if len(children[0]) > 6:
            raise WrongError(TERM_LENGTH_ERROR, children[0])
        return "volser", str(children[0]), children[0]

    def ssid(self, children: list[Token]) -> _Operand:
        """_SSID _EQUALS WORD"""
        return "ssid", _hexadecimal(children[0], 4), children[0]

    def type(self, children: list[Token]) -> _Operand:
        """_TYPE _EQUALS WORD: ALL, or a control unit type such as 2107."""
        word = str(children[0])
        if word != "ALL" and (word.strip(_DECIMAL) or len(word) != 4):
            raise WrongError(INVALID_PARAMETER, children[0])
        return "type", word, children[0]

    def machine(self, children: list[Token]) -> _Operand:
        """_MACH _EQUALS WORD: plant and serial, 0175-10042."""
        word = str(children[0])
        if len(word) != 10 or word[4] != "-":
            raise WrongError(INVALID_PARAMETER, children[0])
        return "machine", word, children[0]

    def device_class(self, children: list[Token]) -> _Operand:
        """DASD | TAPE | ..."""
        return "device_class", str(children[0]), children[0]

    def unit_status(self, children: list[Token]) -> _Operand:
        """ONLINE | OFFLINE | ..."""
        word = str(children[0])
        return "status", _STATUS.get(word) or DeviceStatus(word), children[0]


BUILD = _Build()
