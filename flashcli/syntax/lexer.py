"""Words and marks of a text, one regular expression for all, asked what they may be.

It gives the tokens that lark's contextual lexer gives when WORD is accepted in
every state, from one regular expression instead of one per state: compiling
those costs a short job more than its parsing. It counts no lines, and knows no lark.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

WORD = "WORD"


class Token(str):
    """A token of a text that is one line, with all that lark's own tokens have."""

    __slots__ = ("end_pos", "start_pos", "type", "value")

    type: str
    value: str
    start_pos: int
    end_pos: int
    line = end_line = 1

    @property
    def column(self) -> int:
        return self.start_pos + 1

    @property
    def end_column(self) -> int:
        return self.end_pos + 1


def token(kind: str, word: str, start: int = 0, end: int = 0) -> Token:
    made = str.__new__(Token, word)
    made.type, made.value, made.start_pos, made.end_pos = kind, word, start, end
    return made


class StrayError(Exception):
    """A character that begins no token; `accepted` is what the state accepts."""

    def __init__(self, at: int, accepted: Container[str]) -> None:
        super().__init__(at)
        self.at = at
        self.accepted = accepted


class Terminals(NamedTuple):
    """`keywords` are literals that WORD matches too, by their text; `patterns` the
    others in the order of their precedence, each as a group of its own name."""

    keywords: dict[str, str]
    patterns: dict[str, str]
    skipped: str


class Words:
    def __init__(self, terminals: Terminals) -> None:
        self._keywords, self._patterns, self._skipped = terminals
        self._skip = re.compile(self._skipped).match
        self._match = self._compile(self._patterns)
        self._narrow: dict[tuple[str, ...], Any] = {}

    def lex(
        self,
        text: str,
        at: int,
        end: int,
        states: Mapping[int, Container[str]],
        stack: list[int],
        moved: Callable[[Token], object] | None = None,
    ) -> Iterator[Token]:
        """`stack` is the parser's, whose state is on top; `moved` hears of each token
        before it is given. Raises StrayError."""
        match, keywords, new = self._match, self._keywords, str.__new__
        while True:
            accepted = states[stack[-1]]
            found = match(text, at, end)
            if found is None:
                at += len(self._skip(text, at, end)[0])  # type: ignore[index]  # may be empty
                if at == end:
                    return
                raise StrayError(at, accepted)
            kind = found.lastgroup
            if kind == WORD:
                word = found[WORD]
                keyword = keywords.get(word)
                if keyword is not None and keyword in accepted:
                    kind = keyword
            else:
                if kind not in accepted:
                    found = self._match_accepted(accepted, text, at, end) or found
                    kind = found.lastgroup
                word = found[kind]
            at = found.end()
            made = new(Token, word)  # token(...) takes three times as long
            made.type, made.value, made.start_pos, made.end_pos = kind, word, at - len(word), at
            if moved is not None:
                moved(made)
            yield made

    def names(self, accepted: Container[str]) -> set[str]:
        """Whatever a state accepts, keywords too."""
        known = (*self._patterns, *self._keywords.values(), "$END")
        return {name for name in known if name in accepted}

    def _match_accepted(self, accepted: Container[str], text: str, at: int, end: int) -> Any:
        """Match again, with nothing but what the parser's state accepts, and WORD."""
        names = tuple(name for name in self._patterns if name in accepted or name == WORD)
        match = self._narrow.get(names)
        if match is None:
            match = self._narrow[names] = self._compile(names)
        return match(text, at, end)

    def _compile(self, names: Iterable[str]) -> Any:
        alternatives = "|".join(self._patterns[name] for name in names)
        return re.compile(f"{self._skipped}(?:{alternatives})").match
