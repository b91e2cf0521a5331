"""What the grammar of a language allows next, and what kind of token each word is.

For help, completion and colour at a prompt: the automaton itself is asked, so that
none of them can differ from what is parsed. It carries out nothing and knows no
device.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from lark import Lark, UnexpectedInput
from lark.lexer import PatternStr

from flashcli.syntax.lexer import Token
from flashcli.syntax.parsing import parser
from flashcli.syntax.tso_words import Abbreviations, vocabularies

LONGEST = 10_000  # characters that are looked at

_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz\t", "ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
_PUNCTUATION = re.compile(r"[(),=?]").fullmatch
_MODAL = re.compile(r"^\s*(?:(?:IF\b.*?\bTHEN|ELSE)\b\s*)+", re.DOTALL)
_CONTINUED = re.compile(r"[-+] *\n *")


class Expected(NamedTuple):
    """`words` are keywords as they are written, `marks` punctuation; `value` when a
    word of the user's own may stand here, `end` when the text may end."""

    words: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    value: bool = False
    end: bool = False


class Coloured(NamedTuple):
    """`kind` is keyword, value, text, mark or comment."""

    start: int
    end: int
    kind: str


class _Unclosed(Abbreviations):
    """Full keywords for short ones, but no parenthesis that was not typed."""

    __slots__ = ()

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return (token for token in super().process(stream) if token.start_pos != token.end_pos)


@cache
def _reading(language: str) -> Lark:
    if language != "tso":
        return parser(language).lark
    words = _Unclosed()
    made = parser("tso", postlex=words)
    words.vocabularies = vocabularies(made)
    return made.lark


def expected(language: str, text: str) -> Expected:
    """What may follow the text, which ends between two words; nothing after a mistake."""
    reading = _reading(language)
    try:
        state: Any = reading.parse_interactive(_readable(language, text))
        for token in state.lexer_thread.lex(state.parser_state):
            state.feed_token(token)
    except UnexpectedInput:
        return Expected()
    return _spelled(tuple(sorted(state.accepts())), language)


@cache
def _spelled(names: tuple[str, ...], language: str) -> Expected:
    words, marks, value = [], [], False
    for name in names:
        if name == "$END":
            continue
        pattern = _reading(language).get_terminal(name).pattern
        if not isinstance(pattern, PatternStr):
            value = True
        elif _PUNCTUATION(pattern.value):
            marks.append(pattern.value)
        elif pattern.value.strip():
            words.append(pattern.value)
    return Expected(tuple(sorted(words)), tuple(marks), value, "$END" in names)


def _readable(language: str, text: str) -> str:
    folded = _CONTINUED.sub("", text[:LONGEST].translate(_UPPER))
    if language == "ickdsf":
        return _MODAL.sub("", folded)
    if language == "operator":
        verb, blank, rest = folded.lstrip().partition(" ")
        return f"{verb}{blank}{rest.lstrip()}"
    return folded


def verbs(language: str) -> tuple[str, ...]:
    """The words that a statement may begin with."""
    found = expected(language, "").words
    return (*found, "IF", "ELSE", "DO", "END", "SET") if language == "ickdsf" else found


# --- colour ---------------------------------------------------------------------------


class _Colours(NamedTuple):
    shape: Any
    keywords: frozenset[str]


@cache
def _colours(language: str) -> _Colours:
    reading = _reading(language)
    keywords = {one.pattern.value for one in reading.terminals if _is_keyword(one.pattern)}
    others = [one for one in reading.terminals if not isinstance(one.pattern, PatternStr)]
    others.sort(key=lambda one: (-one.priority, one.name == "WORD"))
    shapes = [f"(?P<{one.name}>{one.pattern.to_regexp()})" for one in others]
    return _Colours(re.compile("|".join([*shapes, r"(?P<MARK>[(),=;?])"])), frozenset(keywords))


def _is_keyword(pattern: object) -> bool:
    return isinstance(pattern, PatternStr) and pattern.value[:1].isalpha()


_KINDS = {"COMMENT": "comment", "MARK": "mark", "QUOTED": "text", "CODED": "text"}


def coloured(language: str, text: str) -> list[Coloured]:
    """The tokens of a text that may be unfinished or wrong, in order."""
    shape, keywords = _colours(language)
    folded = text[:LONGEST].translate(_UPPER)
    found = []
    for match in shape.finditer(folded):
        name = match.lastgroup or ""
        if name == "BLANKS" or match.start() == match.end():
            continue
        plain = "keyword" if match[0] in keywords else "value"
        found.append(Coloured(match.start(), match.end(), _KINDS.get(name, plain)))
    return found
