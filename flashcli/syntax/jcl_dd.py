"""DD statements: which operands there are, and what is wrong with them.

It works on the parameter field alone, so the reader can ask for the delimiter of
in-stream data before the statement is converted.
"""

from typing import NamedTuple

from flashcli.syntax.jcl_operands import Fault, Operand, members, operands, placed_members, unquoted

# Section 2; the others are known to the system and kept without effect.
_SUPPORTED = "DCB DISP DLM DSN DSNAME LRECL RECFM SPACE SYSOUT UNIT VOL VOLUME"
_OTHERS = """
    ACCODE AMP AVGREC BLKSIZE BLKSZLIM BUFNO BURST CCSID CHARS COPIES DATACLAS DDNAME DEST DSID
    DSNTYPE EATTR EXPDT FCB FILEDATA FLASH FREE HOLD KEYLEN KEYOFF LABEL LGSTREAM LIKE MGMTCLAS
    MODIFY OUTLIM OUTPUT PATH PATHDISP PATHMODE PATHOPTS PROTECT RECORG REFDD RETPD RLS SECMODEL
    SEGMENT SPIN STORCLAS SUBSYS SYMBOLS SYMLIST TERM UCS
"""
SUPPORTED = tuple(_SUPPORTED.split())
KNOWN = frozenset(SUPPORTED) | frozenset(_OTHERS.split())
KINDS = ("*", "DATA", "DUMMY")
_SYNONYMS = {"DSNAME": "DSN", "VOLUME": "VOL"}
_DISPOSITIONS = (
    ("NEW", "OLD", "SHR", "MOD"),
    ("DELETE", "KEEP", "PASS", "CATLG", "UNCATLG"),
    ("DELETE", "KEEP", "CATLG", "UNCATLG"),
)
_LONGEST = {"DSN": 54, "UNIT": 8, "LRECL": 5, "RECFM": 4}  # 44, and a member's name
VOLSER_LENGTH = 6


class Definition(NamedTuple):
    """The field of a DD statement. `delimiter` is DLM's when it can be used."""

    kind: str
    keywords: dict[str, str]
    delimiter: str
    faults: tuple[Fault, ...]


def definition(field: str) -> Definition:
    found, faults = operands(field, "DD")
    kind, keywords, delimiter = "", dict[str, str](), ""
    for index, operand in enumerate(found):
        if operand.keyword:
            _check_keyword(operand, faults)
            keywords[_SYNONYMS.get(operand.keyword, operand.keyword)] = operand.value
        elif index == 0 and operand.value in KINDS:
            kind = operand.value
        elif operand.value or index == 0:
            length = max(len(operand.value), 1)
            faults.append(Fault("IEF643I", operand.at, length, {"field": "DD"}, KINDS))
        if operand.keyword == "DLM":
            delimiter = _delimiter(kind, operand, faults)
    return Definition(kind or _kind(keywords), keywords, delimiter, tuple(faults))


def _kind(keywords: dict[str, str]) -> str:
    if "SYSOUT" in keywords:
        return "SYSOUT"
    if keywords.keys() & {"DSN", "VOL", "SPACE", "UNIT", "DISP"}:
        return "DSN"
    return ""


def _delimiter(kind: str, operand: Operand, faults: list[Fault]) -> str:
    """Exactly two characters, only with * or DATA; lost when something before it on
    the statement is in error (sections 2 and 8, verified)."""
    text = unquoted(operand.value)
    if len(text) != 2 or kind not in ("*", "DATA"):
        faults.append(not_valid(operand.value, operand.value_at, "DLM"))
        return ""
    return "" if any(fault.at < operand.at for fault in faults) else text


def not_valid(value: str, at: int, field: str, among: tuple[str, ...] = ()) -> Fault:
    inserts: dict[str, object] = {"value": value[:40], "field": field}
    return Fault("FLC8006E", at, max(len(value), 1), inserts, among)


def _check_keyword(operand: Operand, faults: list[Fault]) -> None:
    keyword, value = operand.keyword, operand.value
    if keyword not in KNOWN:
        inserts: dict[str, object] = {"keyword": keyword}
        faults.append(Fault("IEFC630I", operand.at, len(keyword), inserts, SUPPORTED))
    elif len(value) > _LONGEST.get(_SYNONYMS.get(keyword, keyword), len(value)):
        faults.append(Fault("IEF642I", operand.value_at, len(value), {"field": keyword}))
    elif keyword == "DISP":
        _check_disposition(operand, faults)
    elif keyword in ("VOL", "VOLUME") and len(volser(value)) > VOLSER_LENGTH:
        faults.append(Fault("IEF642I", operand.value_at, len(value), {"field": keyword}))


def _check_disposition(operand: Operand, faults: list[Fault]) -> None:
    given = placed_members(operand.value)
    for index, (at, member) in enumerate(given):
        allowed = _DISPOSITIONS[index] if index < 3 else ()
        if member and member not in allowed:
            length = max(len(member), 1)
            where = operand.value_at + at
            faults.append(Fault("IEF643I", where, length, {"field": "DISP"}, allowed))


# --- values of keywords --------------------------------------------------------


def volser(value: str) -> str:
    """The first serial of `SER=v`, `SER=(v,w)` or `(,RETAIN,,SER=v)`, or empty."""
    for member in members(value):
        keyword, _, serial = member.partition("=")
        if keyword == "SER":
            return unquoted(members(serial)[0])
    return ""


def absolute_tracks(value: str) -> tuple[int, int] | None:
    """Number of tracks and first track of `(ABSTR,(tracks,first))`."""
    parts = members(value)
    if len(parts) < 2 or parts[0] != "ABSTR":
        return None
    numbers = members(parts[1])
    if len(numbers) != 2 or not all(one.isascii() and one.isdigit() for one in numbers):
        return None
    tracks, first = (int(one[:9]) for one in numbers)
    return tracks, first


def status(keywords: dict[str, str]) -> str:
    """NEW, OLD, SHR or MOD; NEW when DISP does not say."""
    return members(keywords.get("DISP", ""))[0] or "NEW"
