"""What may stand at the cursor: verbs, operands, values, and what is in the lab.

The grammar says which words may follow, the lab which names there are. Nothing of a
terminal is known here.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flashcli.shell.dialects import OWN, OWN_VERBS, Mode, known_verbs, language_of, own_verb
from flashcli.shell.live import Live

_WORD = re.compile(r"[^\s,()=]*$")
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_OPEN = re.compile(r"([A-Za-z0-9@#$.]+)\s*\(([^()]*)$")
_DEVICE_BEFORE = re.compile(r"\b(?:UNIT\w*|SDEVN|DEVN)\s*\(\s*([0-9A-F]{3,4})\b", re.IGNORECASE)
_LONGEST = 4000

_DEVICES = {
    *("UNIT", "UNITADDR", "UNITADDRESS", "TARGETVOL", "TGTVOL", "SDEVN", "TDEVN", "DEVN"),
    *("WITH", "TARGET", "IDENTICAL", "DIFFERENT", "RELATIONS", "TRACKSTOCOPY", "DEV", "DEVICE"),
}
_PARTNERS = {"TARGETVOL", "TGTVOL", "TDEVN", "WITH"}
_LABELS = {"VERIFY", "VFY", "VOL", "VOLID"}


class Candidate(NamedTuple):
    """`start` is where it begins, counted back from the cursor (0 or less)."""

    text: str
    start: int
    about: str = ""


def candidates(text: str, mode: Mode, live: Live) -> Iterator[Candidate]:
    """For the text before the cursor."""
    if len(text) > _LONGEST:
        return
    found = _WORD.search(text)
    word = found[0] if found else ""
    before = text[: len(text) - len(word)]
    if not before.strip():
        for one in _from(known_verbs(mode), word, ""):
            ours = language_of(one.text, mode) == OWN
            yield one._replace(about=OWN_VERBS[own_verb(one.text)] if ours else "")
        return
    language = language_of(text, mode)
    if language == OWN:
        yield from _of_ours(before, word, mode, live)
    elif language:
        yield from _of_language(language, before, word, live)


def _from(words: Iterable[str], word: str, about: str) -> Iterator[Candidate]:
    prefix = word.upper()
    for one in words:
        if one.startswith(prefix):
            yield Candidate(one, -len(word), about)


def _of_language(language: str, before: str, word: str, live: Live) -> Iterator[Candidate]:
    from flashcli.syntax.expecting import expected

    may = expected(language, before)
    if may.value:
        yield from _of_lab(before, word, live)
    prefix = word.upper()
    given = _given(language, before)
    for one in may.words:
        if one.startswith(prefix) and one not in given:
            listed = language != "operator" and "(" in expected(language, before + one).marks
            yield Candidate(f"{one}(" if listed else one, -len(word))


def _given(language: str, before: str) -> set[str]:
    """Operands that stand already, and what they exclude."""
    if language == "operator":
        return set()
    outside = _IN_PARENTHESES.sub(" ", before.upper())
    if "(" in outside:  # inside of a list
        return set()
    words = set(outside.replace(",", " ").split()[1:])
    if language != "ickdsf":
        return words
    from flashcli.syntax.ickdsf_definitions import excluded_by

    return words | excluded_by(before.split()[0], words)


def _of_lab(before: str, word: str, live: Live) -> Iterator[Candidate]:
    """Names of the lab, by the operand whose parenthesis is open."""
    opened = _OPEN.search(before)
    keyword = opened[1].upper() if opened else ""
    if before.rstrip()[-4:].upper() == "VOL=":
        keyword = "VOL"
    if keyword in _LABELS:
        found = live.labels(word.upper())
        yield from (Candidate(one.name, -len(word), live.described(one.device)) for one in found)
    elif keyword in _DEVICES or not opened:
        yield from _devices(before, word, live, paired=keyword in _PARTNERS)
    elif keyword == "NAME":
        yield from _from(live.checkpoints(), word, "checkpoint")
    elif keyword == "LEVEL":
        rules = live.lab.subsystem.rules
        yield from _from((one.upper() for one in rules.levels), word, "microprogram")
    elif keyword == "PACING":
        names = (one.upper() for one in live.lab.subsystem.rules.pacings)
        yield from _from(names, word, "copy pacing")


def _devices(before: str, word: str, live: Live, *, paired: bool = False) -> Iterator[Candidate]:
    """Where a pair is being named, partners of the other volume come first."""
    prefix = word.upper()
    partners: list[int] = []
    if paired and (other := _DEVICE_BEFORE.search(before)):
        partners = live.partners(int(other[1], 16))
    for device in partners:
        name = f"{device:04X}"
        if name.startswith(prefix):
            yield Candidate(name, -len(word), f"pair: {live.described(device)}")
    for one in live.devices(prefix):
        if one.device not in partners:
            yield Candidate(one.name, -len(word), live.described(one.device))


def _of_ours(before: str, word: str, mode: Mode, live: Live) -> Iterator[Candidate]:
    words = before.split()
    match own_verb(words[0].upper()):
        case "MAP":
            yield from _devices(before, word, live)
        case "ADVANCE":
            yield from _from(() if len(words) > 1 else ("UNTIL",), word, "a copy has ended")
            if words[1:]:
                yield from _devices(before, word, live)
        case "ROLLBACK" | "CHECKPOINT":
            yield from _from(live.checkpoints(), word, "checkpoint")
        case "MODE":
            yield from _from(tuple(Mode), word, "")
        case "SET":
            from flashcli.shell.settings import NAMES

            yield from _from(NAMES if len(words) == 1 else ("ON", "OFF"), word, "")
        case "WATCH" if len(words) > 1:
            yield from candidates(
                before.split(None, 2)[2] + word if words[2:] else word, mode, live
            )
        case "HELP":
            yield from _helped(before, word, mode, live)
        case "RUN" | "RECORD":
            yield from _files(word)


def _helped(before: str, word: str, mode: Mode, live: Live) -> Iterator[Candidate]:
    asked = f"{before.split(None, 1)[1] if len(before.split()) > 1 else ''}{word}"
    for one in candidates(asked, mode, live):
        yield one._replace(text=one.text.rstrip("("))


def _files(word: str) -> Iterator[Candidate]:
    from pathlib import Path

    folder, slash, name = word.rpartition("/")
    try:
        found = sorted(Path(folder + slash or ".").iterdir())[:1000]
    except OSError:
        return
    for one in found:
        if one.name.startswith(name) and one.name.isprintable():
            end = "/" if one.is_dir() else ""
            yield Candidate(f"{folder}{slash}{one.name}{end}", -len(word))
