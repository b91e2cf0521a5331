"""A lexer for lark that reads whole words, then asks the parser what they may be.

It gives the tokens that lark's contextual lexer gives when WORD is accepted in
every state, from one regular expression instead of one per state: compiling
those costs a short job more than its parsing. It counts no lines.
"""

import re
from collections.abc import Container, Iterator
from typing import Any

from lark import Token, UnexpectedCharacters
from lark.common import LexerConf
from lark.lexer import Lexer, LexerState, PatternStr, TerminalDef

_WORD = "WORD"


class Word(Token):
    """A token of a text that is one line."""

    __slots__ = ()

    line = end_line = 1

    @property
    def column(self) -> int:  # type: ignore[override]
        return self.start_pos + 1  # type: ignore[operator]

    @property
    def end_column(self) -> int:  # type: ignore[override]
        return self.end_pos + 1  # type: ignore[operator]


class WholeWordLexer(Lexer):
    """Keywords are the literal terminals that WORD matches too, at the same priority."""

    __future_interface__ = 2  # lark then hands over its lexer state and its parser state

    def __init__(self, conf: LexerConf) -> None:
        word = conf.terminals_by_name[_WORD]
        matches_word = re.compile(word.pattern.to_regexp()).fullmatch
        self._keywords: dict[str, str] = {}
        self._patterns: dict[str, str] = {}
        ignored = []
        for terminal in sorted(conf.terminals, key=_precedence):
            pattern = terminal.pattern
            if terminal.name in conf.ignore:
                ignored.append(pattern.to_regexp())
            elif (
                isinstance(pattern, PatternStr)
                and terminal.priority == word.priority
                and matches_word(pattern.value)
            ):
                self._keywords[pattern.value] = terminal.name
            else:
                self._patterns[terminal.name] = f"(?P<{terminal.name}>{pattern.to_regexp()})"
        # Possessive: giving blanks back one by one takes forever on a long run of them.
        self._skipped = f"(?:{'|'.join(ignored)})*+" if ignored else ""
        self._skip = re.compile(self._skipped).match
        self._match = self._compile(tuple(self._patterns))
        self._narrow: dict[tuple[str, ...], Any] = {}

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Token]:
        text, end, counter = lexer_state.text.text, lexer_state.text.end, lexer_state.line_ctr
        states, stack = parser_state.parse_conf.states, parser_state.state_stack
        match, keywords, new = self._match, self._keywords, str.__new__
        while True:
            at = counter.char_pos
            accepted = states[stack[-1]]
            found = match(text, at, end)
            if found is None:
                at += len(self._skip(text, at, end)[0])  # type: ignore[index]  # may be empty
                if at == end:
                    return
                raise _stray(text, at, self._names(accepted))
            kind = found.lastgroup
            if kind == _WORD:
                word = found[_WORD]
                keyword = keywords.get(word)
                if keyword is not None and keyword in accepted:
                    kind = keyword
            else:
                if kind not in accepted:
                    found = self._match_accepted(accepted, text, at, end) or found
                    kind = found.lastgroup
                word = found[kind]
            stop = counter.char_pos = found.end()
            start = stop - len(word)
            token = new(Word, word)  # Token(...) takes three times as long
            token.type, token.value, token.start_pos, token.end_pos = kind, word, start, stop
            lexer_state.last_token = token
            yield token

    def _match_accepted(self, accepted: Container[str], text: str, at: int, end: int) -> Any:
        """Match again, with nothing but what the parser's state accepts, and WORD."""
        names = self._allowed(accepted)
        match = self._narrow.get(names)
        if match is None:
            match = self._narrow[names] = self._compile(names)
        return match(text, at, end)

    def _allowed(self, accepted: Container[str]) -> tuple[str, ...]:
        return tuple(name for name in self._patterns if name in accepted or name == _WORD)

    def _names(self, accepted: Container[str]) -> set[str]:
        """Whatever the state accepts, keywords too."""
        known = (*self._patterns, *self._keywords.values(), "$END")
        return {name for name in known if name in accepted}

    def _compile(self, names: tuple[str, ...]) -> Any:
        alternatives = "|".join(self._patterns[name] for name in names)
        return re.compile(f"{self._skipped}(?:{alternatives})").match


def _precedence(terminal: TerminalDef) -> tuple[int, int, int, str]:
    """The order in which lark tries terminals."""
    pattern = terminal.pattern
    return -terminal.priority, -pattern.max_width, -len(pattern.value), terminal.name


def _stray(text: str, at: int, allowed: set[str]) -> UnexpectedCharacters:
    return UnexpectedCharacters(text, at, 1, at + 1, allowed=allowed)  # type: ignore[no-untyped-call]
