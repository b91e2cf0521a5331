"""Texts read with the LALR tables that lark makes of a grammar, without lark.

The tables are kept from run to run as plain values, so a statement that is right
costs neither making them nor importing lark. One that is wrong is read once more
by lark itself (`grammars`), which says what it did not expect.
"""

import marshal
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from flashcli.shipped import derived, grammar_files
from flashcli.syntax.lexer import StrayError, Terminals, Token, Words, token

if TYPE_CHECKING:
    from lark import Lark

_FORMAT = "lalr4"  # of what is kept; a change of `Tables` needs a new name

Step = int | tuple[Callable[[list[Any]], Any], int, str]  # shift to; or reduce: length, symbol


class Rule(NamedTuple):
    """`name` is that of its callback. `kept` are the places of the children that it
    gets, None for all; those of `_rules` (true) are replaced by their own children.
    A rule that is `single` gives its only child as it is."""

    name: str
    symbol: str
    length: int
    kept: tuple[tuple[int, bool], ...] | None
    single: bool


class Tables(NamedTuple):
    """Of a state and a symbol: the state to go to, or below 0 `~` the rule that ends."""

    states: dict[int, dict[str, int]]
    rules: list[tuple[Any, ...]]
    begin: int  # the state at the beginning
    terminals: tuple[Any, ...]


_END = (token("$END", ""),)


class Inlined(NamedTuple):
    """What a rule gives that has no callback: its children go to the rule above."""

    children: list[Any]


class NotParsedError(Exception):
    """Something that cannot stand where it stands; lark knows more."""


@cache
def parser(
    name: str,
    transformer: object = None,
    *,
    start: str = "start",
    postlex: Any = None,
) -> "Parser":
    """The parser of `grammar/<name>.lark`.

    Methods of `transformer` (by rule or terminal name) run during the parse, and
    their exceptions come through as they are; without one the result is lark's tree.
    Tokens always carry `start_pos`, trees do not. `postlex` sees the tokens before the
    parser does, and may rename them.
    """

    def build() -> bytes:
        from flashcli.syntax.grammars import frozen

        return marshal.dumps(frozen(name, start))

    kept = derived(f"{_FORMAT}-{name}-{start}", grammar_files(name), build)
    plain, more = marshal.loads(kept)
    return Parser(name, start, Tables(*plain), more, transformer, postlex)


def spellings(name: str) -> dict[str, tuple[str, ...]]:
    """The words of every rule, or alias, that stands for single words: as they are
    listed, rules in the order of the grammar."""

    def build() -> bytes:
        from flashcli.syntax.grammars import spelled

        return marshal.dumps(spelled(name))

    words: dict[str, tuple[str, ...]] = marshal.loads(
        derived(f"{_FORMAT}-{name}-words", grammar_files(name), build)
    )
    return words


class Parser:
    def __init__(
        self,
        name: str,
        start: str,
        tables: Tables,
        more: tuple[str, bytes],
        transformer: object,
        postlex: Any,
    ) -> None:
        self.name = name
        self.start = start
        self.transformer = transformer
        self._more = more
        self._postlex = postlex
        self._begin = tables.begin
        self._end = tables.states[tables.begin][start]
        self._rows = _rows(tables, transformer)
        terminals = Terminals(*tables.terminals)
        self._words = Words(terminals)
        names = (*terminals.keywords.values(), *terminals.patterns)
        self._of_terminals = {
            one: do for one in names if (do := getattr(transformer, one, None)) is not None
        }

    @cached_property
    def lark(self) -> "Lark":
        """The same parser as lark has it, with the same callbacks: for who asks what
        may stand where, and for what is wrong."""
        from flashcli.syntax.grammars import thawed

        return thawed(self.name, self.start, self._more, self.transformer, self._postlex)

    def parse(
        self,
        text: str,
        first: int = 0,
        *,
        again: Callable[[], object] | None = None,
        on_error: Callable[[Any], bool] | None = None,
    ) -> Any:
        """Read the text from `first` on. Raises UnexpectedError, or asks `on_error` as
        lark does; callbacks have run before then, up to where the text is wrong, and all
        run again after `again`."""
        if self.transformer is not None:
            try:
                return self._parsed(text, first)
            except (NotParsedError, StrayError):
                pass
            if again is not None:
                again()
        from flashcli.syntax.grammars import read_by

        return read_by(self.lark, text, first, on_error)

    def _parsed(self, text: str, first: int) -> Any:
        rows: dict[int, dict[str, Any]] = self._rows
        of_terminals = self._of_terminals
        stack, values = [self._begin], []  # type: ignore[var-annotated]
        for read in self._tokens(text, first, stack):
            kind = read.type
            step = rows[stack[-1]].get(kind)
            while type(step) is tuple:
                callback, length, symbol = step
                if length == 1:  # as most have
                    values[-1] = callback([values[-1]])
                    stack[-1] = step = rows[stack[-2]][symbol]
                else:
                    at = len(values) - length
                    values[at:] = [callback(values[at:])]
                    del stack[at + 1 :]
                    step = rows[stack[at]][symbol]
                    stack.append(step)
                if kind == "$END" and step == self._end:
                    return values[-1]
                step = rows[step].get(kind)
            if step is None:
                raise NotParsedError
            stack.append(step)
            values.append(of_terminals[kind](read) if kind in of_terminals else read)
        raise NotParsedError

    def _tokens(self, text: str, first: int, stack: list[int]) -> Iterable[Token]:
        read = self._words.lex(text, first, len(text), self._rows, stack)
        if self._postlex is not None:
            read = self._postlex.process(read)
        return chain(read, _END)


def _rows(tables: Tables, transformer: object) -> dict[int, dict[str, Step]]:
    """What to do in each state, by symbol."""
    rules = [Rule(*one) for one in reversed(tables.rules)]  # so that ~n counts from the end
    steps = [(_callback(one, transformer), one.length, one.symbol) for one in rules]
    return {
        state: {symbol: then if then >= 0 else steps[then] for symbol, then in row.items()}
        for state, row in tables.states.items()
    }


def _callback(rule: Rule, transformer: object) -> Callable[[list[Any]], Any]:
    do: Any = getattr(transformer, rule.name, None)
    if do is None:
        do = Inlined if rule.name[0] == "_" else _nameless(rule, transformer)
    if rule.single:
        do = _single(do)
    return do if rule.kept is None else _filtered(do, rule.kept)


def _nameless(rule: Rule, transformer: Any) -> Callable[[list[Any]], Any]:
    return lambda children: transformer.__default__(rule.name, children, None)


def _single(do: Callable[[list[Any]], Any]) -> Callable[[list[Any]], Any]:
    return lambda children: children[0] if len(children) == 1 else do(children)


def _filtered(
    do: Callable[[list[Any]], Any], kept: tuple[tuple[int, bool], ...]
) -> Callable[[list[Any]], Any]:
    if not any(inlined for _, inlined in kept):
        places = [place for place, _ in kept]
        return lambda children: do([children[place] for place in places])

    def gathered(children: list[Any]) -> Any:
        found: list[Any] = []
        for place, inlined in kept:
            if inlined:
                found += children[place].children
            else:
                found.append(children[place])
        return do(found)

    return gathered
