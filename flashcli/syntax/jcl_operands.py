"""The parameter field: symbols, operands, values in parentheses and apostrophes.

It works on the text of one field and on offsets in it; it knows no statement.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

NAME_START = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ$#@")
NAME = NAME_START | frozenset("0123456789")


class Operand(NamedTuple):
    """`keyword` is empty for a positional one; offsets count in the field."""

    keyword: str
    value: str
    at: int
    value_at: int


class Fault(NamedTuple):
    """A mistake in a field, before it has a place in the file."""

    name: str
    at: int
    length: int
    inserts: dict[str, object]
    among: tuple[str, ...] = ()


def is_name(text: str) -> bool:
    """1-8 of A-Z 0-9 $ # @, the first not a digit (section 1)."""
    return 0 < len(text) <= 8 and text[0] in NAME_START and NAME.issuperset(text)


# --- symbols -------------------------------------------------------------------


class Substituted(NamedTuple):
    """A field with its symbols replaced. `origin` gives the offset in the field as
    written that an offset in `text` comes from."""

    text: str
    origin: Callable[[int], int]
    changed: bool


def _same(offset: int) -> int:
    return offset


def substituted(field: str, symbols: Mapping[str, str]) -> Substituted:
    """Symbols outside apostrophes, and inside those of PARM (section 2, modelled)."""
    if "&" not in field or not symbols:
        return Substituted(field, _same, False)
    text: list[str] = []
    marks: list[tuple[int, int]] = [(0, 0)]
    length = kept = 0
    for at, end, value in _references(field, symbols):
        text += field[kept:at], value
        length += at - kept
        marks.append((length, at))
        length += len(value)
        marks.append((length, end))
        kept = end
    text.append(field[kept:])

    def origin(offset: int) -> int:
        made, written = max(mark for mark in marks if mark[0] <= offset)
        return min(written + offset - made, len(field))

    return Substituted("".join(text), origin, len(marks) > 1)


def _references(field: str, symbols: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """Where known symbols stand: start, end with the ending period, value."""
    found: list[tuple[int, int, str]] = []
    start = at = depth = 0
    quoted = False
    while at < len(field):
        character = field[at]
        if character == "&" and (not quoted or field.startswith(("PARM=", "PARM."), start)):
            at = _reference(field, at, symbols, found)
            continue
        if character == "'":
            quoted = not quoted
        elif not quoted and character in "(),":
            depth += {"(": 1, ")": -1, ",": 0}[character]
            start = start if character != "," or depth > 0 else at + 1
        at += 1
    return found


def _reference(
    field: str, at: int, symbols: Mapping[str, str], found: list[tuple[int, int, str]]
) -> int:
    """Note the symbol that the & at `at` begins, if it does, and tell where to go on."""
    end = at + 1
    while end < len(field) and field[end] in NAME:
        end += 1
    if end == at + 1 and field[end : end + 1] == "&":  # && is no symbol, nor what follows
        return end + 1
    value = symbols.get(field[at + 1 : end])
    if value is not None:
        end += field[end : end + 1] == "."
        found.append((at, end, value))
    return end


# --- operands ------------------------------------------------------------------


def operands(field: str, operation: str) -> tuple[list[Operand], list[Fault]]:
    """The operands of a field, and what is wrong with its apostrophes, parentheses
    and letters. After an apostrophe in error nothing more is read."""
    found: list[Operand] = []
    faults: list[Fault] = []
    start = at = depth = opened = 0
    end = len(field)
    while at < end:
        character = field[at]
        if character == "'":
            close = closing(field, at)
            if close < 0 or not _stands_alone(field, at, close):
                faults.append(_fault("IEFC624I", field, start, at, operation))
                return found, faults
            at = close
        elif character == "(":
            opened = at if not depth else opened
            depth += 1
        elif character == ")":
            depth -= 1
            if depth < 0:
                faults.append(_fault("IEFC622I", field, start, at, operation))
                depth = 0
        elif character == "," and not depth:
            found.append(_operand(field, start, at))
            start = at + 1
        at += 1
    if depth:
        faults.append(_fault("IEFC622I", field, start, opened, operation))
    if start < end:
        found.append(_operand(field, start, end))
    faults += _lower_case(field, found, operation)
    return found, faults


def closing(text: str, quote: int) -> int:
    """The apostrophe that ends the string begun at `quote`, or -1; doubled ones
    are text."""
    at = text.find("'", quote + 1)
    while at >= 0 and text[at + 1 : at + 2] == "'":
        at = text.find("'", at + 2)
    return at


def _stands_alone(field: str, quote: int, close: int) -> bool:
    before = field[quote - 1] if quote else ","
    return before in ",(=" and field[close + 1 : close + 2] in ("", ",", ")")


def _operand(field: str, start: int, end: int) -> Operand:
    """A keyword is what stands before the first =, unless that lies in the value."""
    text = field[start:end]
    keyword, equals, value = text.partition("=")
    if not equals or "'" in keyword or "(" in keyword:
        return Operand("", text, start, start)
    return Operand(keyword, value, start, start + len(keyword) + 1)


def _fault(name: str, field: str, start: int, at: int, operation: str) -> Fault:
    keyword = _operand(field, start, max(at, start)).keyword
    return Fault(name, at, 1, {"field": keyword or operation})


def _lower_case(field: str, found: list[Operand], operation: str) -> list[Fault]:
    """Section 1: lower case outside apostrophes is an error; keywords are judged
    where they are looked up."""
    if field == field.upper():
        return []
    faults = []
    for operand in found:
        bare = unquoted_parts(operand.value)
        at = next((i for i, c in enumerate(bare) if c != c.upper()), None)
        if at is not None:
            where = operand.keyword or operation
            faults.append(Fault("FLC8005E", operand.value_at + at, 1, {"field": where}))
    return faults


def unquoted_parts(text: str) -> str:
    """The text with what stands in apostrophes blanked out, so offsets stay."""
    if "'" not in text:
        return text
    parts = text.split("'")
    return " ".join(part if i % 2 == 0 else " " * len(part) for i, part in enumerate(parts))


# --- values --------------------------------------------------------------------


def unquoted(value: str) -> str:
    """A value without its apostrophes; doubled ones inside become one."""
    if len(value) >= 2 and value[0] == "'" and value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value


def members(value: str) -> list[str]:
    """`(A,B,(C,D))` to `A`, `B`, `(C,D)`; anything else is its own only member."""
    return [member for _, member in placed_members(value)]


def placed_members(value: str) -> list[tuple[int, str]]:
    """The same, each with its offset in the value."""
    if not is_list(value):
        return [(0, value)]
    found = []
    start = at = 1
    depth = 0
    end = len(value) - 1
    while at < end:
        character = value[at]
        if character == "'":
            close = closing(value, at)
            at = close if close > 0 else end
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "," and not depth:
            found.append((start, value[start:at]))
            start = at + 1
        at += 1
    found.append((start, value[start:end]))
    return found


def is_list(value: str) -> bool:
    return value[:1] == "(" and value[-1:] == ")" and len(value) > 1


def joined_text(value: str) -> str:
    """PARM as the program gets it: `('A',B)` becomes `A,B`."""
    return ",".join(unquoted(member) for member in members(value))
