"""Tables kept and taken up again, and the whole-word lexer, against lark itself."""

from typing import Any

import pytest
from lark import Lark, Token, Tree, UnexpectedInput

from flashcli.syntax.grammars import grown
from flashcli.syntax.parsing import parser
from flashcli.syntax.problems import UnexpectedError

TEXTS = (
    " FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(X'00',X'10',1010) MODE(COPY)",
    "FLASHCOPY QUERY RELATIONS UNIT( 1000 ) /* one */ , DDNAME (D'D)",
    "INIT UNIT(0903) NOVERIFY VOLID('A (B,'';/*') OWNER(X'C1 C2') vtoc(0,1,30) PURGE",
    "RFMT VFY(A/B,C) VOLID(unclosed",
    "INIT 'PURGE' VOLID",
    "FLASHCPY MODEX(COPY)",
    "FLASHCPY MODE (NOCOPY COPY, NO)",
    "IF",
    "",
)


def tokens(grammar: Lark, text: str) -> list[tuple[str, str, int | None]]:
    seen: list[Token] = []
    reading: Any = grammar.parse_interactive(text)
    try:
        for token in reading.lexer_thread.lex(reading.parser_state):
            seen.append(token)
            reading.feed_token(token)
    except UnexpectedInput as error:
        return [(token.type, str(token), token.start_pos) for token in seen] + [
            ("?", "", error.pos_in_stream)
        ]
    return [(token.type, str(token), token.start_pos) for token in seen]


@pytest.mark.parametrize("text", TEXTS)
def test_whole_words_are_the_tokens_of_the_contextual_lexer(text: str) -> None:
    assert tokens(parser("ickdsf").lark, text) == tokens(grown("ickdsf", lexer="contextual"), text)


class Telling:
    """A callback for every rule that gives its name and what it was called with."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name.isupper():
            raise AttributeError(name)
        return lambda children: (name, children)


TELLING = Telling()
LANGUAGES = {
    "ickdsf": TEXTS,
    "tso": (
        "FCESTABL SDEVN(1000) TDEVN(1010) MODE(COPY)",
        "FCQUERY DEVN(1000)",
        "FCESTABL SDEVN(1000) TDEVN(1010) XTNTLST(0000000000000E,0000000100000001)",
        "ANTFREXX FCESTABLISH SDEVN(1000) TDEVN(1010)",
        "FCESTABL SDEVN(",
        "FCESTABL ,,",
    ),
    "lab": (
        "LAB WRITE UNIT(1000) TRACKS(1,0 2,0) DATA('X')",
        "LAB EXPECT IDENTICAL(1000,1010)",
        "LAB FAIL COPY TARGET(1010)",
        "LAB",
    ),
    "operator": (
        "DEVSERV QDASD,1000,1,VALIDATE",
        "D U,DASD,ONLINE,1000,4",
        "V 1000,OFFLINE",
    ),
}
CASES = [(language, text) for language, texts in LANGUAGES.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), CASES)
def test_kept_tables_parse_as_lark_does(language: str, text: str) -> None:
    made = parser(language, TELLING)
    try:
        wanted = grown(language).parse(text)
    except UnexpectedInput:
        with pytest.raises(UnexpectedError):
            made.parse(text)
        return
    assert made.parse(text) == told(wanted)


def told(tree: Any) -> Any:
    """A tree of lark as `Telling` tells it."""
    if isinstance(tree, Tree):
        return str(tree.data), [told(child) for child in tree.children]
    return str(tree)


def test_a_parser_is_made_once() -> None:
    assert parser("ickdsf") is parser("ickdsf")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("FLASHCPY MODEX(COPY)", (9, 5, "MODEX")),
        ("FLASHCPY MODE(COPY", (18, 0, "")),
        ("FLASHCPY  (", (10, 1, "(")),
    ],
)
def test_what_was_not_expected_is_a_value(text: str, wanted: tuple[int, int, str]) -> None:
    with pytest.raises(UnexpectedError) as caught:
        parser("ickdsf", TELLING).parse(text)
    assert caught.value.found[:3] == wanted


def test_expected_words_are_spelled_out() -> None:
    with pytest.raises(UnexpectedError) as caught:
        parser("ickdsf", TELLING).parse("FLASHCPY DDSW(MAYBE)")
    assert caught.value.found.expected == ("NO", "YES")
