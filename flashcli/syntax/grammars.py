"""One LALR parser per grammar, its tables kept from run to run.

It knows where grammars lie and how to keep their tables, and no language.
"""

import pickle
import re
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

from lark import Lark, Token
from lark.common import LexerConf, ParserConf
from lark.grammar import Rule
from lark.lark import LarkOptions
from lark.lexer import PatternStr, TerminalDef
from lark.parser_frontends import ParsingFrontend
from lark.parsers.lalr_analysis import Action, IntParseTable, Shift
from lark.parsers.lalr_parser import LALR_Parser

from flashcli.shipped import derived, grammar_files
from flashcli.syntax.automaton import Automaton
from flashcli.syntax.lexer import WholeWordLexer

_FORMAT = "lalr3"  # of what is kept; a change of `_Tables` needs a new name


class WordsEverywhere:
    """Keeps WORD in a grammar that does not mention it, and lark's own contextual
    lexer on whole words: `WholeWordLexer` gives the same tokens sooner."""

    always_accept = ("WORD",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


@cache
def parser(
    name: str,
    transformer: object = None,
    *,
    start: str | tuple[str, ...] = "start",
    positions: bool = False,
    postlex: object = None,
) -> Lark:
    """The parser of `grammar/<name>.lark`.

    Methods of `transformer` (by rule or terminal name) run during the parse, and
    their exceptions come through as they are; without one the result is a tree.
    Tokens always carry `start_pos`; trees only with `positions`. `postlex` sees the
    tokens before the parser does, and may rename them.
    """
    starts = (start,) if isinstance(start, str) else start
    files = grammar_files(name)

    def build() -> bytes:
        return _freeze(grown(name, starts))

    frozen: _Tables = pickle.loads(derived(f"{_FORMAT}-{name}-{'-'.join(starts)}", files, build))
    return _thaw(frozen, transformer, positions, postlex)


def grown(name: str, starts: tuple[str, ...] = ("start",), **options: Any) -> Lark:
    """The parser made from the grammar itself, which takes its time."""
    path = str(grammar_files(name)[0])
    chosen = {"lexer": WholeWordLexer, "postlex": WordsEverywhere(), **options}
    return Lark.open(path, parser="lalr", start=list(starts), maybe_placeholders=False, **chosen)


def spellings(name: str) -> dict[str, tuple[str, ...]]:
    """The words of every rule, or alias, that stands for single words: as they are
    listed, rules in the order of the grammar."""

    def build() -> bytes:
        made = grown(name)
        words = {one.name: one.pattern for one in made.terminals}
        found: dict[str, dict[str, None]] = {}
        for rule in made.rules:
            pattern = words.get(rule.expansion[0].name) if len(rule.expansion) == 1 else None
            if isinstance(pattern, PatternStr):
                found.setdefault(str(rule.alias or rule.origin.name), {})[pattern.value] = None
        return pickle.dumps({rule: tuple(listed) for rule, listed in found.items()})

    words: dict[str, tuple[str, ...]] = pickle.loads(
        derived(f"{_FORMAT}-{name}-words", grammar_files(name), build)
    )
    return words


# --- tables ------------------------------------------------------------------
# Lark.save and Lark.load do the same, but rebuild every action and symbol in Python,
# which for a grammar of 300 states takes four times as long as all of this.


class _Tables(NamedTuple):
    starts: tuple[str, ...]
    rules: list[Rule]
    terminals: list[TerminalDef]
    ignored: list[str]
    states: dict[int, dict[str, tuple[Action, Any]]]
    start_states: dict[str, int]
    end_states: dict[str, int]


class _Pickler(pickle.Pickler):
    def reducer_override(self, found: object) -> Any:
        """Shift and Reduce are compared by identity: keep them as the names they have."""
        return str(found) if isinstance(found, Action) else NotImplemented


def _freeze(made: Lark) -> bytes:
    table = made.parser.parser._parse_table
    for rule in made.rules:  # names are tokens: slow to look up by, and to load
        rule.origin.name = sys.intern(str(rule.origin.name))
    seen: dict[tuple[bool, int], tuple[Action, Any]] = {}
    states: dict[int, dict[str, tuple[Action, Any]]] = {}
    for state, actions in table.states.items():
        row = states[state] = {}
        for symbol, (action, then) in actions.items():
            key = (True, then) if action is Shift else (False, id(then))
            row[sys.intern(str(symbol))] = seen.setdefault(key, (action, then))
    frozen = _Tables(
        tuple(made.options.start),
        made.rules,
        list(made.lexer_conf.terminals),
        list(made.lexer_conf.ignore),
        states,
        table.start_states,
        table.end_states,
    )
    kept = BytesIO()
    _Pickler(kept, pickle.HIGHEST_PROTOCOL).dump(frozen)
    return kept.getvalue()


def _thaw(frozen: _Tables, transformer: object, positions: bool, postlex: Any) -> Lark:
    made: Any = Lark.__new__(Lark)
    made.options = LarkOptions(
        {
            "parser": "lalr",
            "lexer": WholeWordLexer,
            "start": list(frozen.starts),
            "maybe_placeholders": False,
            "propagate_positions": positions,
            "transformer": transformer,
        }
    )
    made.source_path = "<kept>"
    made.rules, made.terminals = frozen.rules, frozen.terminals
    made._terminals_dict = {terminal.name: terminal for terminal in frozen.terminals}
    made._prepare_callbacks()
    made.lexer_conf = LexerConf(frozen.terminals, re, frozen.ignored, postlex)
    made.lexer_conf.lexer_type = WholeWordLexer
    conf = ParserConf(frozen.rules, made._callbacks, made.options.start)
    conf.parser_type = "lalr"
    automaton: Any = LALR_Parser.__new__(LALR_Parser)
    automaton._parse_table = IntParseTable(*frozen[4:])  # type: ignore[no-untyped-call]
    automaton.parser = Automaton(automaton._parse_table, made._callbacks)
    made.parser = ParsingFrontend(made.lexer_conf, conf, made.options, parser=automaton)
    parser: Lark = made
    return parser
