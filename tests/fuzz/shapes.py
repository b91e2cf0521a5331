"""Plain bytes to an input of a language: a file of its own changed, statements put
together anew, or the bytes themselves. Most of it is nearly right, which reaches furthest.
"""

import re

from tests.fuzz.choices import Choices
from tests.fuzz.corpus import HOSTILE, lines, seeds, terminals, words

_TOKEN = re.compile(rb"[A-Za-z0-9$#@&.]+")
_LONGEST = 6000  # bytes of an input
_CHANGES = 12


def shaped(kind: str, choices: Choices) -> bytes:
    way = choices.below(8)
    if way == 7:
        return choices.rest()
    if way >= 4:
        return _put_together(kind, choices)
    return _changed(kind, bytearray(choices.of(seeds(kind))), choices)


def _put_together(kind: str, choices: Choices) -> bytes:
    """Lines of any files of the kind, each perhaps with a word changed."""
    made = []
    for _ in range(1 + choices.below(12)):
        line = choices.of(lines(kind))
        for _ in range(choices.below(3)):
            line = _other_word(kind, line, choices)
        made.append(line)
    return b"\n".join(made)[:_LONGEST] + b"\n"


def _other_word(kind: str, line: bytes, choices: Choices) -> bytes:
    found = list(_TOKEN.finditer(line))
    if not found:
        return line + _piece(kind, choices)
    one = choices.of(found)
    return line[: one.start()] + _piece(kind, choices) + line[one.end() :]


def _piece(kind: str, choices: Choices) -> bytes:
    return (
        choices.of((words, terminals)[choices.below(2)](kind))
        if choices.below(3)
        else (choices.of(HOSTILE))
    )


def _changed(kind: str, text: bytearray, choices: Choices) -> bytes:
    for _ in range(1 + choices.below(_CHANGES)):
        if choices.over:
            break
        choices.of(_EDITS)(kind, text, choices.below(len(text) + 1), choices)
        del text[_LONGEST:]
    return bytes(text)


def _insert(kind: str, text: bytearray, at: int, choices: Choices) -> None:
    text[at:at] = _piece(kind, choices)


def _delete(kind: str, text: bytearray, at: int, choices: Choices) -> None:
    del text[at : at + 1 + choices.below(40)]


def _byte(kind: str, text: bytearray, at: int, choices: Choices) -> None:
    text[at : at + 1] = bytes([choices.below(256)])


def _double(kind: str, text: bytearray, at: int, choices: Choices) -> None:
    text[at:at] = text[at : at + choices.below(200)]


def _cut(kind: str, text: bytearray, at: int, choices: Choices) -> None:
    del text[at:]


def _splice(kind: str, text: bytearray, at: int, choices: Choices) -> None:
    other = choices.of(seeds(kind))
    start = choices.below(len(other) + 1)
    text[at:at] = other[start : start + choices.below(400)]


def _other_line(kind: str, text: bytearray, at: int, choices: Choices) -> None:
    text[at : _end_of_line(text, at)] = choices.of(lines(kind))


def _word(kind: str, text: bytearray, at: int, choices: Choices) -> None:
    end = _end_of_line(text, at)
    text[at:end] = _other_word(kind, bytes(text[at:end]), choices)


def _end_of_line(text: bytearray, at: int) -> int:
    end = text.find(b"\n", at)
    return end if end >= 0 else len(text)


_EDITS = (_insert, _delete, _byte, _double, _cut, _splice, _other_line, _word)
