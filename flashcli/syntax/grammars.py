"""What only lark can do: make the tables of a grammar, and say what is wrong in a text.
The one place that reads its exceptions.

It knows where grammars lie and what of them is kept, and no language.
"""

import pickle
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

import lark
from lark import Lark, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.common import LexerConf, ParserConf
from lark.grammar import Rule as LarkRule
from lark.lark import LarkOptions
from lark.lexer import Lexer, LexerState, PatternStr, TerminalDef
from lark.load_grammar import Grammar, load_grammar
from lark.parse_tree_builder import maybe_create_child_filter
from lark.parser_frontends import ParsingFrontend
from lark.parsers.lalr_analysis import Action, IntParseTable, Shift
from lark.parsers.lalr_parser import LALR_Parser, _Parser
from lark.utils import TextSlice

from flashcli.shipped import grammar_files
from flashcli.syntax.lexer import WORD, StrayError, Terminals, Token, Words
from flashcli.syntax.parsing import Rule, Tables
from flashcli.syntax.problems import Unexpected, UnexpectedError


class WordsEverywhere:
    """Keeps WORD in a grammar that does not mention it, and lark's own contextual
    lexer on whole words: `WholeWordLexer` gives the same tokens sooner."""

    always_accept = (WORD,)

    def process(self, stream: Iterator[Any]) -> Iterator[Any]:
        return stream


class WholeWordLexer(Lexer):
    """Our lexer as one of lark's."""

    __future_interface__ = 2  # lark then hands over its lexer state and its parser state

    def __init__(self, conf: LexerConf) -> None:
        self._words = Words(terminals_of(conf))

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Any]:
        text, counter = lexer_state.text, lexer_state.line_ctr

        def moved(token: Token) -> None:
            counter.char_pos = token.end_pos
            lexer_state.last_token = token  # type: ignore[assignment]

        states, stack = parser_state.parse_conf.states, parser_state.state_stack
        try:
            yield from self._words.lex(text.text, counter.char_pos, text.end, states, stack, moved)
        except StrayError as error:
            at, allowed = error.at, self._words.names(error.accepted)
            raise UnexpectedCharacters(text.text, at, 1, at + 1, allowed=allowed) from None  # type: ignore[no-untyped-call]


def terminals_of(conf: LexerConf) -> Terminals:
    """Keywords are the literal terminals that WORD matches too, at the same priority."""
    word = conf.terminals_by_name[WORD]
    matches_word = re.compile(word.pattern.to_regexp()).fullmatch
    found = Terminals({}, {}, "")
    ignored = []
    for terminal in sorted(conf.terminals, key=_precedence):
        name, pattern = str(terminal.name), terminal.pattern
        if name in conf.ignore:
            ignored.append(pattern.to_regexp())
        elif (
            isinstance(pattern, PatternStr)
            and terminal.priority == word.priority
            and matches_word(pattern.value)
        ):
            found.keywords[str(pattern.value)] = name
        else:
            found.patterns[name] = f"(?P<{name}>{pattern.to_regexp()})"
    # Possessive: giving blanks back one by one takes forever on a long run of them.
    return found._replace(skipped=f"(?:{'|'.join(ignored)})*+" if ignored else "")


def _precedence(terminal: TerminalDef) -> tuple[int, int, int, str]:
    """The order in which lark tries terminals."""
    pattern = terminal.pattern
    return -terminal.priority, -pattern.max_width, -len(pattern.value), terminal.name


@cache
def _loaded(name: str) -> Grammar:
    """Read once, however many parsers grow from it."""
    path = grammar_files(name)[0]
    with open(path, encoding="utf-8") as stream:
        made, _ = load_grammar(stream.read(), path, [], False)  # type: ignore[no-untyped-call]
    found: Grammar = made
    return found


def grown(name: str, start: str = "start", **options: Any) -> Lark:
    """The parser made from the grammar itself, which takes its time."""
    usual = {"parser": "lalr", "lexer": WholeWordLexer, "postlex": WordsEverywhere()}
    return Lark(_loaded(name), start=start, maybe_placeholders=False, **{**usual, **options})


def spelled(name: str) -> dict[str, tuple[str, ...]]:
    """What `parsing.spellings` keeps; no parser is needed for it."""
    made = grown(name, parser=None, lexer="basic", postlex=None)
    words = {one.name: one.pattern for one in made.terminals}
    found: dict[str, dict[str, None]] = {}
    for rule in made.rules:
        pattern = words.get(rule.expansion[0].name) if len(rule.expansion) == 1 else None
        if isinstance(pattern, PatternStr):
            found.setdefault(str(rule.alias or rule.origin.name), {})[pattern.value] = None
    return {rule: tuple(listed) for rule, listed in found.items()}


# --- tables as plain values ------------------------------------------------------


def frozen(name: str, start: str) -> tuple[tuple[Any, ...], tuple[str, bytes]]:
    """`parsing.Tables` as values that marshal takes, and the same for lark, with the
    version of lark that it is for."""
    made = grown(name, start)
    table = made.parser.parser._parse_table
    numbers = {id(rule): number for number, rule in enumerate(made.rules)}
    tables = Tables(
        {state: _plain(row, numbers) for state, row in table.states.items()},
        [tuple(_rule(rule)) for rule in made.rules],
        table.start_states[start],
        tuple(terminals_of(made.lexer_conf)),
    )
    return tuple(tables), (lark.__version__, _pickled(made))


def _plain(row: Any, numbers: dict[int, int]) -> dict[str, int]:
    return {
        sys.intern(str(symbol)): then if action is Shift else ~numbers[id(then)]
        for symbol, (action, then) in row.items()
    }


def _rule(rule: LarkRule) -> Rule:
    options: Any = rule.options
    create: Any = maybe_create_child_filter
    chosen = create(rule.expansion, options.keep_all_tokens, False, None)
    kept = None if chosen is None else tuple((place, bool(one)) for place, one in chosen.args[0])
    return Rule(
        str(rule.alias or options.template_source or rule.origin.name),
        str(rule.origin.name),
        len(rule.expansion),
        kept,
        bool(options.expand1 and not rule.alias),
    )


# --- lark's own, kept ---------------------------------------------------------------
# Lark.save and Lark.load do the same, but rebuild every action and symbol in Python,
# which for a grammar of 300 states takes four times as long as all of this.


class _Kept(NamedTuple):
    rules: list[LarkRule]
    terminals: list[TerminalDef]
    ignored: list[str]
    states: dict[int, dict[str, tuple[Action, Any]]]
    start_states: dict[str, int]
    end_states: dict[str, int]


class _Pickler(pickle.Pickler):
    def reducer_override(self, found: object) -> Any:
        """Shift and Reduce are compared by identity: keep them as the names they have."""
        return str(found) if isinstance(found, Action) else NotImplemented


def _pickled(made: Lark) -> bytes:
    table = made.parser.parser._parse_table
    kept = BytesIO()
    _Pickler(kept, pickle.HIGHEST_PROTOCOL).dump(
        _Kept(
            made.rules,
            list(made.lexer_conf.terminals),
            list(made.lexer_conf.ignore),
            table.states,
            table.start_states,
            table.end_states,
        )
    )
    return kept.getvalue()


def thawed(
    name: str,
    start: str,
    kept: tuple[str, bytes],
    transformer: object,
    postlex: Any,
) -> Lark:
    """What was kept, with callbacks; made anew when another version of lark kept it."""
    version, pickled = kept
    if version != lark.__version__:
        pickled = _pickled(grown(name, start))
    one: _Kept = pickle.loads(pickled)
    made: Any = Lark.__new__(Lark)
    made.options = LarkOptions(
        {
            "parser": "lalr",
            "lexer": WholeWordLexer,
            "start": [start],
            "maybe_placeholders": False,
            "transformer": transformer,
        }
    )
    made.source_path = "<kept>"
    made.rules, made.terminals = one.rules, one.terminals
    made._terminals_dict = {terminal.name: terminal for terminal in one.terminals}
    made._prepare_callbacks()
    made.lexer_conf = LexerConf(one.terminals, re, one.ignored, postlex)
    made.lexer_conf.lexer_type = WholeWordLexer
    conf = ParserConf(one.rules, made._callbacks, made.options.start)
    conf.parser_type = "lalr"
    automaton: Any = LALR_Parser.__new__(LALR_Parser)
    automaton._parse_table = IntParseTable(*one[3:])  # type: ignore[no-untyped-call]
    automaton.parser = _Parser(automaton._parse_table, made._callbacks)
    made.parser = ParsingFrontend(made.lexer_conf, conf, made.options, parser=automaton)
    parser: Lark = made
    return parser


def read_by(parser: Lark, text: str, first: int, on_error: Any) -> Any:
    """The text from `first` on; raises UnexpectedError."""
    part: Any = TextSlice(text, first, len(text)) if first else text
    try:
        return parser.parse(part, on_error=on_error)
    except UnexpectedInput as error:
        raise UnexpectedError(_unexpected(error, text, parser)) from None


def _unexpected(error: UnexpectedInput, text: str, parser: Lark) -> Unexpected:
    if isinstance(error, UnexpectedToken):
        token = error.token
        if token.type == "$END":  # it carries the position of the last token
            return Unexpected(len(text), 0, "", _written(error.accepts, parser))
        at = token.start_pos or 0
        return Unexpected(at, len(token), str(token), _written(error.accepts, parser))
    if isinstance(error, UnexpectedCharacters):
        at = error.pos_in_stream or 0
        found = text[at : at + 1]
        return Unexpected(at, len(found), found, _written(error.allowed, parser))
    raise error


def _written(names: Iterable[str] | None, parser: Lark) -> tuple[str, ...]:
    return tuple(sorted(_spelling(name, parser) for name in names or ()))


def _spelling(name: str, parser: Lark) -> str:
    if name == "$END":
        return name
    pattern = parser.get_terminal(name).pattern
    return pattern.value if isinstance(pattern, PatternStr) else name
