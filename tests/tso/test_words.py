"""Keyword abbreviations: derived from the grammar, as the reference lists them."""

import pytest

from flashcli.syntax import tso
from flashcli.syntax.tso_values import Values
from flashcli.syntax.tso_words import shortest, vocabulary

# tso-flashcopy.md, section 1
PUBLISHED = {
    "FCESTABL": "SD TD SU TS D SO TA OP R SS E XT XX ON M TGTP TGTU I A SE P",
    "FCQUERY": "D SU QRYD O R QRYS U SH ST",
    "FCWITHDR": "SD TD SU TS DE SO TA O R SS XT XX DD A TG",
}


@pytest.mark.parametrize("command", PUBLISHED)
def test_shortest_prefixes_are_the_published_ones(command: str) -> None:
    assert " ".join(tso.shortest_prefixes(command)) == PUBLISHED[command]


@pytest.mark.parametrize(
    ("request_type", "command"), [("FCESTABLISH", "FCESTABL"), ("FCWITHDRAW", "FCWITHDR")]
)
def test_the_rexx_form_takes_the_same_operands(request_type: str, command: str) -> None:
    assert tso.shortest_prefixes(request_type) == tso.shortest_prefixes(command)


@pytest.mark.parametrize("command", PUBLISHED)
def test_every_prefix_from_the_shortest_on_means_its_keyword(command: str) -> None:
    words = tso.language().vocabularies[f"_{command}"]
    for spellings, short in zip(words.operands, shortest(words), strict=True):
        for keyword in spellings:
            if keyword.startswith(short):
                for end in range(len(short), len(keyword) + 1):
                    assert words.keywords[keyword[:end]] in spellings
            assert short[:-1] not in words.keywords


def test_a_keyword_in_full_wins_over_longer_ones() -> None:
    words = vocabulary([("DEV",), ("DEVICE",)])
    assert words.keywords == {"DEV": "DEV", "DEVI": "DEVICE", "DEVIC": "DEVICE", "DEVICE": "DEVICE"}


def test_two_spellings_of_one_operand_share_their_prefixes() -> None:
    words = vocabulary([("PRESERVEMIRROR", "PRESMIR"), ("PQ",)])
    assert words.keywords["PRES"] == "PRESERVEMIRROR"
    assert words.keywords["PRESM"] == "PRESMIR"
    assert "P" not in words.keywords


def test_every_rule_that_is_seen_has_a_method() -> None:
    """Lark would silently make a tree of any other."""
    names = {
        str(rule.options.template_source or rule.origin.name)
        for rule in tso.language().parser.lark.rules
    }
    assert {name for name in names if name[0] != "_"} - {"start"} == {
        name for name in vars(Values) if name[0] != "_"
    }


def test_commands_are_those_of_the_grammar() -> None:
    language = tso.language()
    assert set(language.commands) == {
        "FCESTABL", "FCQUERY", "FCWITHDR", "ANTFREXX", "PROFILE", "END", "LOGOFF"
    }  # fmt: skip
    assert set(language.requests) == {"FCESTABLISH", "FCQUERY", "FCWITHDRAW"}
