"""Help is what the grammars say: every verb has some, every example works."""

import pytest

from flashcli.messages.catalogue import Catalogue
from flashcli.shell.dialects import LANGUAGES, OWN, OWN_VERBS, language_of, verbs_of
from flashcli.shell.examples import example, works
from tests.shell.worlds import said, session

HEADS = [
    ("ickdsf", "FLASHCPY ESTABLISH"),
    ("ickdsf", "FLASHCPY QUERY"),
    ("ickdsf", "INIT"),
    ("ickdsf", "REFORMAT"),
    ("ickdsf", "PARM"),
    ("tso", "FCESTABL"),
    ("tso", "FCQUERY"),
    ("tso", "PROFILE"),
    ("operator", "DEVSERV QDASD"),
    ("operator", "DEVSERV PATHS"),
    ("operator", "DEVSERV QPAVS"),
    ("operator", "DISPLAY"),
    ("operator", "DISPLAY M"),
    ("operator", "VARY"),
    ("lab", "LAB WRITE"),
    ("lab", "LAB READ"),
    ("lab", "LAB ADVANCE"),
    ("lab", "LAB MAP"),
    ("lab", "LAB CHECKPOINT"),
]


@pytest.mark.parametrize(("language", "head"), HEADS, ids=[head for _, head in HEADS])
def test_an_example_works_in_the_lab_as_it_is(language: str, head: str) -> None:
    one = session()
    said(one, "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010)")
    found = example(one.run.lab, language, head)
    assert found.startswith(head)
    assert works(one.run.lab, language, found)
    assert found in "\n".join(said(one, f"HELP {head}"))


@pytest.mark.parametrize("mode", ["ALL", "ICKDSF", "TSO"])
def test_verbs_of_ours_are_listed_as_they_are_reached(mode: str) -> None:
    one = session()
    said(one, f"MODE {mode}")
    listed = {line.split()[0] for line in said(one, ".HELP") if line.startswith("  ")}
    ours = {word for word in listed if word.removeprefix(".") in OWN_VERBS}
    assert len(ours) == len(OWN_VERBS)
    assert all(language_of(word, one.mode) == OWN for word in ours)


@pytest.mark.parametrize(
    ("asked", "next_"),
    [
        ("V 1010, ?", ["FORCE", "OFFLINE", "ONLINE", "RESET", "SHR", "UNCOND"]),
        ("D U,, ?", ["ALLOC", "AS", "AUTOSWITCH", "OFFLINE", "ONLINE", "UNAVAIL", "UNAVAILABLE"]),
        ("FCQUERY DEVN(1000) SHOWRELS( ?", ["ALL", "NO"]),
    ],
)
def test_a_question_mark_asks_what_may_follow(asked: str, next_: list[str]) -> None:
    first, *answer = said(session(), asked)
    assert first == "may come next:"
    assert [line.strip() for line in answer[: answer.index("")]] == next_
    assert not any("is no operand" in line for line in answer)


def test_an_example_of_a_withdraw_names_a_pair_that_there_is() -> None:
    one = session()
    assert example(one.run.lab, "ickdsf", "FLASHCPY WITHDRAW") == ""
    said(one, "FLASHCPY ESTABLISH UNIT(1003) TARGETVOL(1013)")
    found = example(one.run.lab, "ickdsf", "FLASHCPY WITHDRAW")
    assert found == "FLASHCPY WITHDRAW UNIT(1003) TARGETVOL(1013)"


def test_every_verb_is_listed_and_explained() -> None:
    one = session()
    listed = " ".join(said(one, "HELP")).split()
    for language in LANGUAGES:
        for verb in verbs_of(language):
            assert verb in listed
            assert not said(one, f"HELP {verb}")[0].startswith("found")
    for verb in OWN_VERBS:
        assert verb in listed
        assert said(one, f"HELP .{verb}")[0].startswith(verb)


def test_defaults_are_the_values_that_change_nothing() -> None:
    answer = said(session(), "HELP FLASHCPY ESTABLISH")
    rows = {line.split("(")[0].strip(): line for line in answer if "(" in line}
    assert rows["MODE"].endswith("default COPY")
    assert rows["INCREMENTAL"].endswith("default NO")
    assert "DDSW" not in rows
    tso = "\n".join(said(session(), "HELP FCESTABL"))
    assert "TGTUCB(NO | YES)  default YES" in tso


def test_keywords_behind_a_value_are_operands_too() -> None:
    rows = [line.strip() for line in said(session(), "HELP VARY")]
    assert rows[rows.index("operands:") + 1 : rows.index("in this lab:")] == [
        *("value", "FORCE", "OFFLINE", "ONLINE", "RESET", "SHR", "UNCOND")
    ]


def test_a_question_mark_at_any_point() -> None:
    answer = said(session(), "FLASHCPY ESTABLISH UNIT(1000) ?")
    assert answer[0] == "may come next:"
    assert "  TARGETVOL(" in answer
    assert said(session(), "LAB ?")[1].strip() == "ADVANCE"
    assert said(session(), "?")[0].startswith("HELP verb")
    assert said(session(), "DS QD,?")[0].startswith("IEE459I")


def test_explain_is_the_catalogue() -> None:
    answer = "\n".join(said(session(), "EXPLAIN ICK39116I"))
    assert Catalogue().by_id("ICK39116I")[0].template in answer
    assert "did you mean" in said(session(), "EXPLAIN ICK39116X")[0]


def test_nearest_verb() -> None:
    assert "did you mean FCQUERY?" in said(session(), "HELP FCQUERRY")[0]
