"""The real prompt, with keys pressed: completion, history, continuation, leaving."""

import pytest
from prompt_toolkit.document import Document

from flashcli.shell.prompt import _Lexer
from tests.shell.worlds import CTRL_C, CTRL_D, CTRL_R, ENTER, RIGHT, TAB, UP, session, typist

ESTABLISH = "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010)"


@pytest.fixture
def person(tmp_path):
    with typist(str(tmp_path / "history")) as found:
        yield found


def test_a_statement_is_answered(person) -> None:
    assert "ICK09001I ESTABLISH COMPLETED" in person.turn(ESTABLISH + ENTER)


def test_completion_of_verb_operand_and_value(person) -> None:
    person.turn(
        f"FLASHCPY EST{TAB}",
        f" UNIT(1000) TARGETV{TAB}",
        f"101F{TAB}",
        f") INCREMENTAL(YE{TAB}",
        f"){ENTER}",
    )
    statement = "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(101F) INCREMENTAL(YES)"
    assert person.session.typed[-1].lines == (statement,)


def test_a_statement_goes_on_in_the_next_line_and_comes_back_whole(person) -> None:
    lines = f"FLASHCPY ESTABLISH -{ENTER} UNIT(1000) TARGETVOL(1010){ENTER}"
    assert "ICK09001I" in person.turn(lines)
    person.turn(f"FLASHCPY WITHDRAW UNIT(1000) TARGETVOL(1010){ENTER}")
    assert "ICK09001I" in person.turn(UP + UP + ENTER)
    assert person.session.typed[-1].lines == person.session.typed[0].lines


def test_history_outlives_the_session(tmp_path) -> None:
    history = str(tmp_path / "history")
    with typist(history) as first:
        first.turn(f"DS QD,1000{ENTER}")
    with typist(history) as second:
        assert "DEVSERV QDASD" in second.turn(f"{CTRL_R}QD,{ENTER}{ENTER}")


def test_a_suggestion_from_the_history_is_taken(person) -> None:
    person.turn(f"DS QD,1003{ENTER}")
    person.talk.prompt.default_buffer.suggestion = None
    suggested = person.talk.prompt.default_buffer.auto_suggest.get_suggestion(
        person.talk.prompt.default_buffer, Document("DS QD")
    )
    assert suggested is not None
    assert suggested.text == ",1003"
    person.session.settings.suggest = False
    none = person.talk.prompt.default_buffer.auto_suggest.get_suggestion(
        person.talk.prompt.default_buffer, Document("DS QD")
    )
    assert none is None
    assert RIGHT


def test_ctrl_c_aborts_the_statement_not_the_shell(person) -> None:
    person.turn(f"FLASHCPY ESTABLISH -{ENTER} UNIT(10{CTRL_C}")
    assert not person.session.over
    assert person.session.typed == []
    assert "DEVSERV" in person.turn(f"DS QD,1000{ENTER}")


def test_ctrl_c_takes_back_a_question(person) -> None:
    person.turn(f"INIT UNIT(1010) NOVERIFY VOLID(NEW001){ENTER}")
    person.turn(CTRL_C)
    assert not person.session.pending
    assert not person.session.over


def test_leaving_without_work_is_not_asked_about(person) -> None:
    person.turn(CTRL_D)
    assert person.session.over


@pytest.mark.parametrize("leave", [CTRL_D, f"EXIT{ENTER}", f"QUIT{ENTER}"])
def test_leaving_with_unsaved_work_is_asked_about_once(person, leave) -> None:
    person.turn(ESTABLISH + ENTER)
    assert "1 statements are not recorded" in person.turn(leave)
    assert not person.session.over
    person.turn(leave)
    assert person.session.over


def test_recorded_work_is_saved_work(person, tmp_path) -> None:
    person.turn(ESTABLISH + ENTER)
    person.turn(f"RECORD {tmp_path}/kept{ENTER}")
    person.turn(CTRL_D)
    assert person.session.over


def test_a_resized_terminal_gets_wider_pictures(person) -> None:
    person.turn(ESTABLISH + ENTER)
    narrow = person.turn(f"MAP 1000{ENTER}")
    person.screen.size = person.screen.size._replace(columns=200)
    wide = person.turn(f"MAP 1000{ENTER}")
    assert max(map(len, narrow.split("\n"))) <= 80
    bars = [max(len(line) for line in text.split("\n") if "|" in line) for text in (narrow, wide)]
    assert bars == [79, 199]


def test_words_are_coloured_by_their_kind() -> None:
    pieces = _Lexer(session()).lex_document(Document("FLASHCPY UNIT(1000) /* x */"))(0)
    assert [one for one in pieces if one[0] not in ("", "class:mark")] == [
        ("class:keyword", "FLASHCPY"),
        ("class:keyword", "UNIT"),
        ("class:value", "1000"),
        ("class:comment", "/* x */"),
    ]


def test_the_bar_tells_clock_relationships_copies_and_code(person) -> None:
    person.turn(ESTABLISH + ENTER)
    person.turn(f"LAB XYZ{ENTER}")
    shown = person.talk.prompt.bottom_toolbar()
    assert shown == ("2007-10-01 09:00:00  1 relationships  1 copying  highest code 12  mode ALL")


def test_escapes_that_were_pasted_are_shown_not_obeyed(person) -> None:
    printed = person.turn(f"\x1b[200~\x1b[31mDS QD\x07\x1b[201~{ENTER}")
    assert "\x1b" not in printed
    assert "\\x1b[31m" in printed


def test_a_very_long_line_is_answered(person) -> None:
    printed = person.turn(f"\x1b[200~{'A' * 100_000}\x1b[201~{ENTER}")
    assert "allowed: a verb that HELP lists" in printed
    assert len(printed) < 2000
