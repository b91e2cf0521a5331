"""Condition codes of a golden case by step, as its listing has them.

A job's listing shows them in JESYSMSG, ICKDSF's in its last message; those are read
from the golden file and from what ran alike, before any normaliser.
"""

import re
from collections.abc import Iterator, Mapping

WHOLE = ""  # the whole case: what `flashcli run` exits with
Codes = dict[str, str]  # four digits, ABEND S806 or NOT RUN, by step

# Of JESYSMSG, column 1 blank: every step ends with one of these.
_ENDED = re.compile(
    r"^ IEF(?:142I \S+ (\S.*?) - STEP WAS EXECUTED - COND CODE (\d{4})"
    r"|472I \S+ (\S.*?) - COMPLETION CODE - SYSTEM=(\w{3}) USER=(\d{4})"
    r"|272I \S+ (\S.*?) - STEP WAS NOT )",
    re.MULTILINE,
)
_ICKDSF = re.compile(r"^ ?ICK00002I .*MAXIMUM CONDITION CODE WAS (\d+)", re.MULTILINE)


def codes_of(listing: str) -> Codes:
    """Empty for a language whose listing shows none. A step name that comes again
    in the file is numbered, `COPY#2`."""
    codes: Codes = {}
    seen: dict[str, int] = {}
    for step, code in _codes(listing):
        seen[step] = seen.get(step, 0) + 1
        codes[step if seen[step] == 1 else f"{step}#{seen[step]}"] = code
    return codes


def _codes(listing: str) -> Iterator[tuple[str, str]]:
    for found in _ENDED.finditer(listing):
        if found[1]:
            yield found[1], found[2]
        elif found[3]:
            system, user = found[4], found[5]
            yield found[3], f"ABEND U{user}" if system == "000" else f"ABEND S{system}"
        else:
            yield found[6], "NOT RUN"
    if listing[:4] != "=== " and (highest := _ICKDSF.findall(listing)):
        yield "ICKDSF", f"{int(highest[-1]):04d}"


def changed_codes(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """One line for each step that is expected and ended otherwise."""
    return [
        f"condition code of {_named(step)}: {code} expected, {found.get(step, 'none')} found"
        for step, code in expected.items()
        if found.get(step) != code
    ]


def _named(step: str) -> str:
    return f"step {step}" if step else "the case"


def wanted_codes(text: str) -> Codes | None:
    """`8`, or `FIRST=0,UPDATE=NOT RUN`; None when it is neither."""
    codes: Codes = {}
    for part in text.split(","):
        step, _, code = part.strip().rpartition("=")
        code = code.strip().upper()
        if code.isascii() and code.isdigit() and len(code) < 5:
            codes[step.strip()] = f"{int(code):04d}"
        elif step and re.fullmatch(r"ABEND (S\w{3}|U\d{4})|NOT RUN", code):
            codes[step.strip()] = code
        else:
            return None
    return codes
