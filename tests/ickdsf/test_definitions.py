"""The tables beside the grammar name what the grammar names, all of it and no more."""

import pytest

from flashcli.messages.catalogue import Catalogue
from flashcli.syntax.grammars import grown
from flashcli.syntax.ickdsf_definitions import DEFINITIONS
from flashcli.syntax.ickdsf_operands import words

GRAMMAR = grown("ickdsf")


@pytest.mark.parametrize("verb", DEFINITIONS)
def test_operands_of_a_command(verb: str) -> None:
    rules = [rule for rule in GRAMMAR.rules if rule.origin.name == f"{verb}_operand"]
    assert {str(rule.expansion[0].name) for rule in rules} == set(DEFINITIONS[verb].order)


@pytest.mark.parametrize("verb", DEFINITIONS)
def test_groups_name_operands_and_their_values(verb: str) -> None:
    definition = DEFINITIONS[verb]
    facts = {fact for pair in definition.excluded for fact in pair}
    for required in definition.required:
        facts.update(required.group, *required.when, *required.unless)
    for fact in facts:
        operand, _, value = fact.removesuffix(":short").partition("=")
        assert operand in definition.order
        assert not value or value.lower() in words()


def test_every_verb_has_a_definition() -> None:
    commands = {rule.origin.name for rule in GRAMMAR.rules if rule.origin.name.endswith("_command")}
    assert commands == {f"{verb}_command" for verb in DEFINITIONS}


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("flashcpy", ("FLASHCPY", "FLASHCOPY")),
        ("unit", ("UNIT", "UNITADDRESS", "UNITADDR")),
        ("nopurge", ("NOPURGE", "NOPRG", "NPRG")),
        ("noverify", ("NOVERIFY", "NOVFY", "NVFY")),
        ("nocopytocopy", ("NOCOPYTOCOPY", "NOCOPY2COPY")),
        ("preferred", ("PREFERRED", "PREF")),
    ],
)
def test_spellings_in_listed_order(rule: str, wanted: tuple[str, ...]) -> None:
    assert words()[rule] == wanted


def test_texts_of_the_reader_are_verified() -> None:
    """ickdsf-language.md 9.2; what the lab adds is in the block s9nnn."""
    texts = Catalogue()
    for name in texts.names():
        if name.startswith("ICK"):
            found = texts.definition(name)
            own = name[4:5] == "9" and name != "ICK091I"
            assert (found.provenance == "modelled") == own, name
