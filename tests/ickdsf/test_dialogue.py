"""ICKDSF at a terminal (ickdsf-language.md 10.4 and 10.5)."""

from flashcli.messages.catalogue import Catalogue
from flashcli.programs.ickdsf import PROMPT, Dialogue
from flashcli.run import Run
from tests.ickdsf.worlds import built_in


def dialogue() -> Dialogue:
    return Dialogue(Run(built_in(), Catalogue()))


def test_the_heading_wraps() -> None:
    assert dialogue().opening() == [
        "ICKDSF - CMS/XA/ESA DEVICE SUPPORT FACILITIES 17.0                TIME: 09:00:00",
        "        10/01/07     PAGE   1",
        "",
    ]


def test_a_function_and_the_end() -> None:
    talk = dialogue()
    talk.opening()
    assert talk.prompt == PROMPT
    assert talk.enter("FLASHCPY QUERY RELATIONS UNIT(1000)") == [
        "ICK00700I DEVICE INFORMATION FOR 1000 IS CURRENTLY AS FOLLOWS:",
        "          PHYSICAL DEVICE = 3390",
        "          STORAGE CONTROLLER = 2105",
        "          STORAGE CONTROL DESCRIPTOR = E8",
        "          DEVICE DESCRIPTOR = 0A",
        "          ADDITIONAL DEVICE INFORMATION = 4A00243D",
        "          TRKS/CYL = 15, # PRIMARY CYLS = 3339",
        "ICK04000I DEVICE IS IN SIMPLEX STATE",
        "ICK00091I 1000 NED=002105.000.IBM.75.000000010042",
        "ICK091I   1000 NED=002105.000.IBM.75.000000010042",
        "ICK09022I NO FLASHCPY RELATIONS EXIST FOR 1000",
        "",
        "ICK00001I FUNCTION COMPLETED, HIGHEST CONDITION CODE WAS 0",
        "          09:00:00    10/01/07",
        "",
    ]
    assert talk.enter("END") == [
        "",
        "ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 0",
    ]
    assert talk.code == 0


def test_an_error_is_said_when_it_is_certain() -> None:
    talk = dialogue()
    talk.opening()
    assert talk.enter("FLASHCPY BAD UNIT(1000) -") == ["ICK30211I KEYWORD 'BAD' IS IMPROPER"]
    assert talk.prompt == PROMPT
    assert talk.enter("TARGETVOL(1010), , -") == []
    assert talk.enter("MODE(COPY)") == [
        "ICK30202I ABOVE TEXT BYPASSED UNTIL NEXT COMMAND. CONDITION CODE IS 12",
        "",
    ]


def test_end_of_a_group_does_not_end_the_run() -> None:
    talk = dialogue()
    talk.opening()
    for typed in ("IF LASTCC = 0 THEN DO", "SET MAXCC = 4", "END"):
        talk.enter(typed)
        assert talk.code is None
    talk.enter("end")
    assert talk.code == 4


def test_the_end_of_the_input_ends_the_run() -> None:
    talk = dialogue()
    talk.opening()
    talk.enter(None)
    assert talk.code == 0


def test_a_reply_is_asked_for() -> None:
    talk = dialogue()
    talk.opening()
    asked = talk.enter("INIT UNIT(1010) NOVERIFY VOLID(NEW001)")
    assert asked[-1] == "ICK003D REPLY U TO ALTER VOLUME 1010 CONTENTS, ELSE T"
    assert talk.prompt == ""
    assert talk.enter("u")[0].startswith("ICK01314I")
