"""Tables kept and taken up again, and the whole-word lexer, against lark itself."""

from typing import Any

import pytest
from lark import Lark, Token, UnexpectedInput

from flashcli.syntax.grammars import grown, parser
from flashcli.syntax.problems import Unexpected, unexpected

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
    assert tokens(parser("ickdsf"), text) == tokens(grown("ickdsf", lexer="contextual"), text)


@pytest.mark.parametrize("text", TEXTS[:4])
def test_kept_tables_parse_as_fresh_ones(text: str) -> None:
    try:
        wanted = grown("ickdsf").parse(text)
    except UnexpectedInput as error:
        with pytest.raises(type(error)):
            parser("ickdsf").parse(text)
    else:
        assert parser("ickdsf").parse(text) == wanted


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
    grammar = parser("ickdsf")
    with pytest.raises(UnexpectedInput) as caught:
        grammar.parse(text)
    found = unexpected(caught.value, text, grammar)
    assert found[:3] == wanted
    assert isinstance(found, Unexpected)


def test_expected_words_are_spelled_out() -> None:
    grammar = parser("ickdsf")
    with pytest.raises(UnexpectedInput) as caught:
        grammar.parse("FLASHCPY DDSW(MAYBE)")
    assert unexpected(caught.value, "FLASHCPY DDSW(MAYBE)", grammar).expected == ("NO", "YES")
