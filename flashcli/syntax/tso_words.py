"""Keyword abbreviations of the TSO commands, derived from the rules of tso.lark.

A keyword may be cut to any prefix that no other operand of its command shares; in
full it wins over longer ones (tso-flashcopy.md, section 1). It knows no operand by
name and no value.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from flashcli.syntax.lexer import Token, token
from flashcli.syntax.parsing import Parser

if TYPE_CHECKING:
    from lark.grammar import Rule


class Vocabulary(NamedTuple):
    """`operands` holds the spellings of each operand, in the order of the grammar;
    `keywords` maps everything that may be typed to the keyword it means."""

    operands: tuple[tuple[str, ...], ...]
    keywords: dict[str, str]


class Language(NamedTuple):
    """What the grammar says: `commands` are the words that a command begins with,
    `requests` those that may follow ANTFREXX."""

    parser: Parser
    vocabularies: dict[str, Vocabulary]
    commands: tuple[str, ...]
    requests: tuple[str, ...]


def vocabulary(operands: Iterable[tuple[str, ...]]) -> Vocabulary:
    operands = tuple(operands)
    owners: dict[str, tuple[int, str]] = {}
    shared = set()
    for number, spellings in enumerate(operands):
        for keyword in spellings:
            for end in range(1, len(keyword)):
                owner, _ = owners.setdefault(keyword[:end], (number, keyword))
                if owner != number:
                    shared.add(keyword[:end])
    keywords = {short: keyword for short, (_, keyword) in owners.items() if short not in shared}
    keywords.update((keyword, keyword) for spellings in operands for keyword in spellings)
    return Vocabulary(operands, keywords)


def shortest(words: Vocabulary) -> tuple[str, ...]:
    """The shortest prefix of each operand."""
    found = {}
    for short in sorted(words.keywords, key=len, reverse=True):
        found[words.keywords[short]] = short
    return tuple(
        min((found[keyword] for keyword in spellings if keyword in found), key=len)
        for spellings in words.operands
    )


def vocabularies(parser: Parser) -> dict[str, Vocabulary]:
    """By the terminal that names the command. The operands of the rule `command`
    are the alternatives of the rule `_command`."""
    rules: dict[str, list[Rule]] = {}
    for rule in parser.lark.rules:
        rules.setdefault(rule.origin.name, []).append(rule)
    found: dict[str, Vocabulary] = {}
    for name, alternatives in rules.items():
        if f"_{name}" in rules:
            words = vocabulary(_spellings(one, rules) for one in rules[f"_{name}"])
            found.update((_verb(command), words) for command in alternatives)
    return found


def _spellings(rule: "Rule", rules: "dict[str, list[Rule]]") -> tuple[str, ...]:
    """The terminals that the rule may begin with; a keyword is called as it is spelled."""
    first = rule.expansion[0]
    if first.is_term:
        return (first.name,)
    return tuple(name for each in rules[first.name] for name in _spellings(each, rules))


def _verb(command: "Rule") -> str:
    """`_FCESTABLISH` of `_ANTFREXX _FCESTABLISH ...`."""
    terminals = [one.name for one in command.expansion if one.is_term and one.name != "_COMMA"]
    return terminals[-1]


class Abbreviations:
    """The post-lexer step: gives abbreviated keywords their terminal, and supplies a
    `)` missing at the end of the command."""

    __slots__ = ("vocabularies",)

    always_accept = ("WORD",)

    def __init__(self) -> None:
        self.vocabularies: dict[str, Vocabulary] = {}

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        keywords: dict[str, str] = {}
        read = None
        depth = 0
        for read in stream:
            kind = read.type
            if kind == "_LPAR":
                depth += 1
            elif kind == "_RPAR":
                depth -= 1
            elif depth == 0:
                if kind == "WORD":
                    read.type = keywords.get(read, kind)
                elif kind in self.vocabularies:
                    keywords = self.vocabularies[kind].keywords
            yield read
        if depth > 0 and read is not None:
            yield token("_RPAR", ")", read.end_pos, read.end_pos)
