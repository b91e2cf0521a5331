"""SYSPRINT byte for byte: the published listing, errors, echoes, pages (10.1 to 10.3)."""

from pathlib import Path

import pytest

from flashcli.programs.ickdsf import ickdsf
from flashcli.reports.ickdsf_page import BLANK, COMPLETION, ECHO, Listing
from tests.ickdsf.worlds import built_in, lab_of, step

LAB = """
[system]
clock = 2023-01-17T18:32:22
[subsystem]
profile = "ds8000"
serial = "BBA01"
[[volume]]
device = "0903"
volser = "KET987"
cylinders = 100
type = "3390"
lss = "00"
ssid = "0004"
online = false
minidisk = true
"""

# ickdsf-language.md 10.2, verified (L17): every byte, the values of the device included.
PUBLISHED = """\
1ICKDSF - MVS/ESA    DEVICE SUPPORT FACILITIES 17.0                TIME: 18:32:22        01/17/23     PAGE   1
0        
0 INIT UNIT(0903) NOVERIFY NOVERIFYOFFLINE VOLID(KET678) -
0   NODS NOINDEX
-ICK00700I DEVICE INFORMATION FOR 0903 IS CURRENTLY AS FOLLOWS:
-          PHYSICAL DEVICE = 3390
-          STORAGE CONTROLLER = 2107
-          STORAGE CONTROL DESCRIPTOR = E8
-          DEVICE DESCRIPTOR = 0C
-          ADDITIONAL DEVICE INFORMATION = 4A00003C
-          TRKS/CYL = 15, # PRIMARY CYLS = 100
0ICK04000I DEVICE IS IN SIMPLEX STATE
0ICK00703I DEVICE IS OPERATED AS A MINIDISK
 ICK00091I 0903 NED=002107.900.IBM.75.0000000BBA01
-ICK03091I EXISTING VOLUME SERIAL READ = KET987
-ICK03096I EXISTING VTOC IS LOCATED AT CCHH=X'0000 0001' AND IS    14 TRACKS.
0ICK01314I VTOC IS LOCATED AT CCHH=X'0000 0001' AND IS    14 TRACKS.
-ICK00001I FUNCTION COMPLETED, HIGHEST CONDITION CODE WAS 0
0          18:32:22    01/17/23
0        
-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 0
"""  # noqa: E501

INIT = """
 INIT UNIT(0903) NOVERIFY NOVERIFYOFFLINE VOLID(KET678) -
   NODS NOINDEX
"""


def test_the_published_listing(tmp_path: Path) -> None:
    lab = lab_of(tmp_path, LAB)
    lab.reply = "U"
    step(lab, " INIT UNIT(0903) NOVERIFY VOLID(KET987)")  # what had been done before
    lab.reply = "U"
    assert step(lab, INIT).listing == PUBLISHED.splitlines()


def test_a_syntax_error() -> None:
    """10.3: the error stands behind the records read until then."""
    text = " INIT UNIT(0903) BADKEY VOLID(KET678) -\n   NODS NOINDEX"
    assert step(built_in(), text).listing[1:] == [
        "0        ",
        "0 INIT UNIT(0903) BADKEY VOLID(KET678) -",
        "-ICK30211I KEYWORD 'BADKEY' IS IMPROPER",
        "0   NODS NOINDEX",
        "-ICK30202I ABOVE TEXT BYPASSED UNTIL NEXT COMMAND. CONDITION CODE IS 12",
        "0        ",
        "-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 12",
    ]


def body(text: str, parm: str = "") -> list[str]:
    return step(built_in(), text, parm).listing[1:]


def test_a_record_is_read_when_the_last_character_before_it_is_looked_at() -> None:
    text = " FLASHCPY BAD -\n   , -\n   UNIT(1000)"
    assert body(text)[1:5] == [
        "0 FLASHCPY BAD -",
        "0   , -  ",
        "-ICK30211I KEYWORD 'BAD' IS IMPROPER",
        "0   UNIT(1000)",
    ]


def test_notes_and_errors_of_groups_stand_behind_all_records() -> None:
    text = " FLASHCPY , UNIT(1000) -\n   ESTABLISH -\n   WITHDRAW"
    assert body(text)[1:-2] == [
        "0 FLASHCPY , UNIT(1000) -",
        "-ICK00206I IMPROPERLY PLACED COMMA HAS BEEN FOUND AND IGNORED",
        "0   ESTABLISH -",
        "0   WITHDRAW",
        "-ICK30225I REQUIRED (SUB)PARAMETER OF 'TARGETVOL' IS MISSING",
        "-ICK30226I INCONSISTENT PARAMETERS INVOLVING 'ESTABLISH'",
        "-ICK30226I INCONSISTENT PARAMETERS INVOLVING 'WITHDRAW'",
        "-ICK30202I ABOVE TEXT BYPASSED UNTIL NEXT COMMAND. CONDITION CODE IS 12",
    ]


def test_null_commands_print_nothing_but_themselves() -> None:
    assert body(" /* ONE */\n\n ;\n BAD") == [
        "0        ",
        "0 /* ONE */",
        "0        ",
        "0 ;      ",
        "0 BAD    ",
        "-ICK30219I VERB NAME 'BAD' UNKNOWN",
        "-ICK30202I ABOVE TEXT BYPASSED UNTIL NEXT COMMAND. CONDITION CODE IS 12",
        "0        ",
        "-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 12",
    ]


def test_no_input_at_all() -> None:
    assert body("") == [
        "0        ",
        "-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 0",
    ]


def test_the_input_ends_inside_a_command() -> None:
    done = step(built_in(), " SET MAXCC = 4\n FLASHCPY UNIT(1000) -")
    assert done.listing[4:] == [
        "0 FLASHCPY UNIT(1000) -",
        "-ICK40236I INPUT STREAM END-OF-FILE FOUND BEFORE END OF COMMAND",
        "-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 12",
    ]
    assert [one.statement for one in done.executed] == ["SET MAXCC = 4"]
    assert done.ids(0) == ["ICK40236I", "ICK00002I"]


def test_the_input_ends_while_a_command_is_skipped() -> None:
    assert body(" FLASHCPY BAD UNIT(1000) -")[2:] == [
        "-ICK30211I KEYWORD 'BAD' IS IMPROPER",
        "-ICK30202I ABOVE TEXT BYPASSED UNTIL NEXT COMMAND. CONDITION CODE IS 12",
        "-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 12",
    ]


def test_a_semicolon_ends_the_command_and_drops_the_rest() -> None:
    done = step(built_in(), " FLASHCPY QUERY RELATIONS UNIT(1000) ; BAD -\n BAD BAD")
    assert done.code == 0
    assert done.listing[2:4] == ["0 FLASHCPY QUERY RELATIONS UNIT(1000) ; BAD -", "0 BAD BAD"]


def test_a_branch_not_taken() -> None:
    done = step(built_in(), " IF LASTCC=4 THEN FLASHCPY QUERY RELATIONS UNIT(1000)\n ELSE BAD")
    assert done.listing[3] == "-ICK00204I PRECEDING COMMAND BYPASSED DUE TO CONDITION CODES"
    assert [one.cc for one in done.executed] == [0, 12]
    done = step(built_in(), " IF LASTCC=4 THEN FLASHCPY QUERY BAD")
    assert done.listing[3:5] == [
        "-ICK30208I LEFT PARENTHESIS MISSING FOLLOWING KEYWORD 'QUERY'",
        "-ICK30216I ABOVE TEXT BYPASSED UNTIL NEXT COMMAND",
    ]
    assert (done.code, done.executed[0].cc) == (0, 0)


def test_the_parm_field_is_echoed_and_read() -> None:
    assert body(" SET MAXCC = 0", parm="NOREPLYU,FORCE")[:4] == [
        "0        ",
        "0 NOREPLYU,FORCE",
        "0        ",
        "0 SET MAXCC = 0",
    ]


def test_an_error_in_the_parm_field_ends_the_run() -> None:
    done = step(built_in(), " SET MAXCC = 0", parm="NOREPLY")
    assert done.listing[2:] == [
        "0 NOREPLY",
        "-ICK30211I KEYWORD 'NOREPLY' IS IMPROPER",
        "-ICK30207I REMAINDER OF COMMAND INPUT STREAM IGNORED",
        "-ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 16",
    ]
    assert (done.code, [(one.statement, one.cc) for one in done.executed]) == (16, [("", 16)])


def test_input_that_ends_inside_its_only_command_is_told_with_its_code() -> None:
    done = step(built_in(), " FLASHCPY QUERY -")
    assert [(one.statement, one.cc, done.ids(0)) for one in done.executed] == [
        ("", 12, ["ICK40236I", "ICK00002I"])
    ]


def test_margins_change_what_is_scanned() -> None:
    text = " PARM MARGINS(1 30)\nFLASHCPY QUERY RELATIONS      UNIT(1000)\nPARM MARGINS(5 5)\n"
    found = [line for line in body(text) if "ICK3" in line or "ICK1" in line]
    assert found == [
        "-ICK30225I REQUIRED (SUB)PARAMETER OF 'UNIT' IS MISSING",
        "-ICK30202I ABOVE TEXT BYPASSED UNTIL NEXT COMMAND. CONDITION CODE IS 12",
        "-ICK10927I  INVALID 'MARGINS' VALUES SPECIFIED.  DEFAULT MARGINS ASSUMED",
    ]


def test_without_sysin() -> None:
    listing: list[str] = []
    from flashcli.messages.catalogue import Catalogue
    from flashcli.run import Run

    run = Run(built_in(), Catalogue())
    assert ickdsf(run, None, out=listing.append) == 12
    assert "-ICK30300I  ERROR OPENING SYSIN" in listing
    assert "-ICK30304I ** JCL STATEMENT MISSING" in listing


def test_a_verb_that_is_not_carried_out() -> None:
    done = step(built_in(), " inspect UNIT(1000) CHECK(1) /* no */")
    assert done.ids(0)[:2] == ["ICK30008I", "ICK30003I"]
    assert done.body[1] == "0ICK30008I inspect NOT SUPPORTED IN THIS ENVIRONMENT"


# --- pages --------------------------------------------------------------------------


def page_of(lines: int) -> list[str]:
    printed: list[str] = []
    listing = Listing(printed.append, 0)
    for number in range(lines):
        listing.put(ECHO, f" {number}")
    return printed


def test_a_line_below_53_starts_a_page() -> None:
    printed = page_of(27)
    assert [line[0] for line in printed] == ["1", *"0" * 26, "1", "0"]
    assert printed[27].endswith("PAGE   2")
    assert printed[-1] == "0 26     "


def test_a_triple_space_may_not_fit_where_a_double_one_does() -> None:
    printed = page_of(25)
    Listing(lambda line: None, 0)
    lines: list[str] = []
    listing = Listing(lines.append, 0)
    for _ in range(25):
        listing.put(BLANK, "")
    listing.put(COMPLETION, "X")  # line 51 + 3
    assert lines[-2].startswith("1ICKDSF")
    assert lines[-1] == "0X       "
    assert len(printed) == 26


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (2, 7, "ICKDSF"),
        (9, 9, "-"),
        (11, 17, "MVS/ESA"),
        (22, 46, "DEVICE SUPPORT FACILITIES"),
        (48, 51, "17.0"),
        (68, 72, "TIME:"),
        (74, 81, "00:00:00"),
        (90, 97, "01/01/70"),
        (103, 106, "PAGE"),
        (107, 110, "   1"),
    ],
)
def test_columns_of_the_heading(first: int, last: int, text: str) -> None:
    heading = page_of(0)[0]
    assert heading[first - 1 : last] == text
    assert len(heading) == 110


def test_codes_stand_in_their_columns() -> None:
    listing = step(built_in(), " FLASHCPY QUERY RELATIONS UNIT(FFFF)").listing
    failed = next(line for line in listing if "ICK30003I" in line)
    assert failed == "-ICK30003I FUNCTION TERMINATED. CONDITION CODE IS 12"
    assert listing[-1][66:] == "12"
