"""Records of ISFIN, the input of batch SDSF (section 5 of `jcl-and-job-log.md`).

It knows no operator command.
"""

from typing import NamedTuple

OPERATOR, PRINT, PRINT_FILE, PRINT_CLOSE, IGNORED, UNKNOWN = range(6)
WORDS = ("PRINT", "ULOG", "SET CONSOLE", "SET DELAY")


class IsfinCommand(NamedTuple):
    """`text` is the operator command, the DD of PRINT FILE, or the command as typed;
    it begins at `at` in the record."""

    kind: int
    text: str
    at: int


def read(record: str) -> IsfinCommand | None:
    """None for a blank record; text ends in column 72."""
    text = record[:72].strip()
    if not text:
        return None
    at = record.index(text)
    if text[0] == "/":
        command = text[1:].lstrip()
        return IsfinCommand(OPERATOR, command, at + len(text) - len(command))
    words = text.upper().split()
    if words[:2] == ["PRINT", "FILE"] and len(words) == 3:
        return IsfinCommand(PRINT_FILE, words[2], at)
    if words[:2] in (["SET", "CONSOLE"], ["SET", "DELAY"]):
        return IsfinCommand(IGNORED, text, at)
    return IsfinCommand(_KINDS.get(" ".join(words), UNKNOWN), text, at)


_KINDS = {"PRINT": PRINT, "PRINT CLOSE": PRINT_CLOSE, "ULOG": IGNORED}
