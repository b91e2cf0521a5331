"""What is wrong with the form of a TSO command, found operand by operand.

Read only when the whole command did not parse: the text is cut at the keywords, and
each operand is parsed by itself, so that one mistake does not hide the next. The
grammar says what an operand looks like; this module only words what it refuses.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from flashcli.nearest import nearest
from flashcli.syntax.parsing import Parser
from flashcli.syntax.problems import UnexpectedError
from flashcli.syntax.tso_commands import Fault
from flashcli.syntax.tso_values import BadValueError
from flashcli.syntax.tso_words import Language, Vocabulary

_LONGEST_INSERT = 60
_NONE = Vocabulary((), {})

# The words after MISSING and INVALID; an operand not named here has a list of values.
_WHAT = {
    "SDEVN": "DEVICE NUMBER",
    "TDEVN": "DEVICE NUMBER",
    "DEVN": "DEVICE NUMBER",
    "SUBCHSET": "SUBCHANNEL SET",
    "TSUBCHSET": "SUBCHANNEL SET",
    "SOURCE": "VOLUME ID",
    "TARGET": "VOLUME ID",
    "SSID": "SSID",
    "QRYSSID": "SSID",
    "QRYDVC": "CONNECTION ADDRESS",
    "QRYDEVC": "CONNECTION ADDRESS",
    "EXTENTS": "TRACK ADDRESS",
    "XTNTLST": "TRACK ADDRESS",
    "XXTNTLST": "TRACK ADDRESS",
    "STARTADDR": "TRACK ADDRESS",
}


# --- cutting the text


class Segment(NamedTuple):
    """A word outside parentheses with the parentheses after it, or stray punctuation
    (no word)."""

    start: int
    end: int
    word: str

    @property
    def has_list(self) -> bool:
        return self.end - self.start > len(self.word)


_DEPTH = {"LPAR": 1, "RPAR": -1}


def segments(text: str, parser: Parser) -> list[Segment]:
    """A comma counts only where it follows no operand: one is a delimiter."""
    found: list[Segment] = []
    depth = 0
    takes_list = False
    before = "COMMA"
    for match in _pieces(parser)(text):
        kind = match.lastgroup
        if kind is None:
            continue
        if depth or (kind == "LPAR" and takes_list):
            found[-1] = found[-1]._replace(end=match.end())
        elif kind != "COMMA" or before == "COMMA":
            word = match[0] if kind == "WORD" else ""
            found.append(Segment(match.start(), match.end(), word))
        takes_list = kind == "WORD" and not depth
        depth = max(0, depth + _DEPTH.get(kind, 0))
        before = kind
    return found


@cache
def _pieces(parser: Parser) -> "Callable[[str], Iterable[re.Match[str]]]":
    """Words and punctuation as groups; blanks and comments match without one."""
    blanks, comment, word = (
        parser.lark.get_terminal(name).pattern.to_regexp() for name in ("BLANKS", "COMMENT", "WORD")
    )
    shape = rf"{blanks}|{comment}|(?P<WORD>{word})|(?P<LPAR>\()|(?P<RPAR>\))|(?P<COMMA>,)"
    return re.compile(shape).finditer


def places(text: str, language: Language) -> dict[str, Segment]:
    """Where each operand stands, the last one of a keyword that is repeated; the
    command itself under the empty name."""
    placed: dict[str, Segment] = {}
    words = _NONE
    for one in segments(text, language.parser):
        words = language.vocabularies.get(f"_{one.word}", words)
        placed.setdefault("", one)
        if keyword := words.keywords.get(one.word):
            placed[keyword] = one
    return placed


# --- what is wrong


def faults(text: str, language: Language, since: int) -> Iterator[Fault]:
    """In the order of the text; none for a command of blanks and comments. The parser
    stopped at `since`: what comes more than an operand before it is well-formed."""
    found = segments(text, language.parser)
    if not found:
        return
    if fault := _command_fault(text, found[0], language):
        yield fault
        return
    named = 2 if found[0].word == "ANTFREXX" else 1
    if named == 2 and (fault := _request_fault(text, found[1:2], language)):
        yield fault
        return
    head = " ".join(one.word for one in found[:named])
    words = language.vocabularies.get(f"_{found[named - 1].word}", _NONE)
    yield from (_stray(text, one) for one in found[:named] if one.has_list)
    for operand in _suspects(found[named:], since):
        if fault := _operand_fault(text, operand, head, words, language.parser):
            yield fault


def _suspects(operands: list[Segment], since: int) -> list[Segment]:
    before = sum(one.start <= since for one in operands)
    return operands[max(0, before - 2) :]


def _command_fault(text: str, first: Segment, language: Language) -> Fault | None:
    word = first.word
    if word in language.commands:
        return None
    length = len(word) or first.end - first.start
    if not re.fullmatch(r"[A-Z@#$][A-Z0-9@#$]{0,7}", word):
        return Fault("IKJ56621I", {}, first.start, length)
    return Fault("IKJ56500I", {"name": word}, first.start, length, _near(word, language.commands))


def _request_fault(text: str, second: list[Segment], language: Language) -> Fault | None:
    if not second:
        return Fault("IKJ56701I", {"what": "REQUEST TYPE"}, len(text.rstrip()))
    word = second[0].word
    if word in language.requests:
        return None
    return _invalid_keyword(text, second[0], _near(word, language.requests))


def _operand_fault(
    text: str, operand: Segment, head: str, words: Vocabulary, parser: Parser
) -> Fault | None:
    keyword = words.keywords.get(operand.word)
    if keyword is None:
        return _invalid_keyword(text, operand, _meant(operand.word, words))
    alone = f"{head} {text[operand.start : operand.end]}"
    shift = operand.start - len(head) - 1
    try:
        parser.parse(alone)
    except BadValueError as error:
        return _invalid(keyword, str(error.word), (error.word.start_pos or 0) + shift, "")
    except UnexpectedError as error:
        at, _, found, expected = error.found
        if found in ("", ")"):
            what = _WHAT.get(keyword, f"{keyword} VALUE")
            return Fault("IKJ56701I", {"what": what}, operand.start, operand.end - operand.start)
        if found == "(" and not text[operand.start + len(operand.word) : at + shift].strip():
            return _stray(text, operand)
        return _invalid(keyword, found, at + shift, _near(found, expected))
    return None


def _invalid(keyword: str, word: str, at: int, hint: str) -> Fault:
    what = _WHAT.get(keyword)
    if what is None:
        return Fault("IKJ56713I", {"value": _short(word)}, at, len(word), hint)
    return Fault("IKJ56702I", {"what": what, "value": _short(word)}, at, len(word))


def _invalid_keyword(text: str, operand: Segment, hint: str) -> Fault:
    shown = operand.word or text[operand.start : operand.end]
    return Fault("IKJ56712I", {"keyword": _short(shown)}, operand.start, len(shown), hint)


def _stray(text: str, operand: Segment) -> Fault:
    """A list after a word that takes none."""
    start = text.index("(", operand.start + len(operand.word))
    shown = text[start : operand.end]
    return Fault("IKJ56712I", {"keyword": _short(shown)}, start, len(shown))


def _short(shown: str) -> str:
    return shown[:_LONGEST_INSERT]


# --- hints


def _meant(word: str, words: Vocabulary) -> str:
    """The keywords that an ambiguous prefix could be, else the nearest one."""
    spelled = [spelling for spellings in words.operands for spelling in spellings]
    could_be = [spelling for spelling in spelled if word and spelling.startswith(word)]
    if could_be:
        return f"ambiguous: {', '.join(could_be)}"
    return _near(word, spelled)


def _near(word: str, known: Iterable[str]) -> str:
    near = nearest(word, (one for one in known if one.isalnum()))
    return f"DID YOU MEAN {near}?" if near else ""
