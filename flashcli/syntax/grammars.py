"""One LALR parser per grammar, its tables kept from run to run.

It knows where grammars lie and how to load them, and no language.
"""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

from lark import Lark, Token

from flashcli.shipped import derived, grammar_files
from flashcli.syntax.lexer import WholeWordLexer

_TABLES = "lalr2"  # change it when the options below change


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
        made = Lark.open(
            str(files[0]),
            parser="lalr",
            lexer=WholeWordLexer,
            start=list(starts),
            postlex=WordsEverywhere(),
            maybe_placeholders=False,
        )
        tables = BytesIO()
        made.save(tables, {"postlex"})
        return tables.getvalue()

    tables = derived(f"{_TABLES}-{name}-{'-'.join(starts)}", files, build)
    options: dict[str, Any] = {"propagate_positions": positions}
    if transformer is not None:
        options["transformer"] = transformer
    if postlex is not None:
        options["postlex"] = postlex
    loaded: Lark = Lark.__new__(Lark)._load(BytesIO(tables), **options)
    return loaded
