"""Statements of all languages at one prompt, and the shell's own verbs."""

import pytest

from flashcli.shell.dialects import Mode, is_open, language_of
from flashcli.shell.talks import records
from tests.shell.worlds import said, session

ESTABLISH = "FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010) INCREMENTAL(YES)"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("flashcpy query relations unit(1000)", "ickdsf"),
        ("  if lastcc = 0 then set maxcc = 0", "ickdsf"),
        ("FCQUERY DEVN(1000)", "tso"),
        ("ds qd,1000", "operator"),
        ("LAB MAP UNIT(1000)", "lab"),
        ("map 1000", "shell"),
        ("SET LASTCC = 4", "ickdsf"),
        (".SET BUSY 20", "shell"),
        ("? FLASHCPY", "shell"),
        ("xyzzy", ""),
    ],
)
def test_the_verb_decides(text: str, language: str) -> None:
    assert language_of(text, Mode.ALL) == language


def test_a_mode_leaves_only_the_dot() -> None:
    assert language_of("MAP", Mode.TSO) == "tso"
    assert language_of(".MAP", Mode.TSO) == "shell"


def test_open_statements() -> None:
    assert is_open(["FLASHCPY ESTABLISH -"], Mode.ALL)
    assert is_open(["FCQUERY +"], Mode.ALL)
    assert is_open(["LAB WRITE -"], Mode.ALL)
    assert not is_open(["DS QD,1000 -"], Mode.ALL)
    assert not is_open(["FLASHCPY -", "UNIT(1000)"], Mode.ALL)


def test_languages_share_the_lab() -> None:
    one = session()
    for line in (ESTABLISH, "ADVANCE UNTIL 1010", "LAB WRITE UNIT(1000) FILL(5) SEED(1)"):
        said(one, line)
    assert "50085" in " ".join(said(one, "FCQUERY DEVN(1000) SHOWRELS(ALL)"))
    assert one.highest == 0
    assert one.bar().startswith("2007-10-01 09:00:26  1 relationships  0 copying")


def test_a_caret_stands_under_the_word_and_the_near_miss_is_named() -> None:
    answer = said(session(), "FLASHCPY ESTABLSH UNIT(1000) TARGETVOL(1010)")
    assert answer[:3] == [
        "  FLASHCPY ESTABLSH UNIT(1000) TARGETVOL(1010)",
        "           ^^^^^^^^ DID YOU MEAN ESTABLISH?",
        "ICK30211I KEYWORD 'ESTABLSH' IS IMPROPER",
    ]


@pytest.mark.parametrize(
    ("text", "caret", "message"),
    [
        ("DS QDAS,1000", "     ^^^^ DID YOU MEAN QDASD?", "IEE535I"),
        ("LAB WRTE UNIT(1000)", "      ^^^^ DID YOU MEAN WRITE?", "LAB101S"),
        ("FCQUERY DEVN(1000) SHOWRLS(ALL)", f"{'':21}^^^^^^^ DID YOU MEAN SHOWRELS?", "IKJ56712I"),
    ],
)
def test_carets_of_the_other_languages(text: str, caret: str, message: str) -> None:
    answer = said(session(), text)
    assert answer[1] == caret
    assert answer[2].startswith(message)


def test_a_caret_in_a_continued_statement_is_under_its_own_line() -> None:
    answer = said(session(), "FLASHCPY ESTABLISH -", "  UNIT(1000) TARGTVOL(1010)")
    assert answer[0] == "    UNIT(1000) TARGTVOL(1010)"
    assert answer[1].startswith(f"{'':15}^^^^^^^^ ")


def test_an_unknown_verb() -> None:
    assert said(session(), "FLASHCOP ESTABLISH")[1:] == [
        "  ^^^^^^^^",
        "found 'FLASHCOP', allowed: a verb that HELP lists (did you mean FLASHCOPY?)",
    ]


def test_real_prompts_and_the_way_out() -> None:
    one = session()
    assert said(one, "MODE ICKDSF")[0].startswith("ICKDSF - CMS/XA/ESA")
    assert one.prompt == "ENTER INPUT COMMAND:"
    said(one, "END")
    assert (one.mode, one.prompt) == (Mode.ALL, "")
    said(one, "MODE TSO")
    assert one.prompt == "READY"
    said(one, ".MODE CONSOLE")
    assert one.prompt == "CONSOLE"
    said(one, ".MODE")
    assert one.mode is Mode.ALL


def test_a_question_is_answered() -> None:
    one = session()
    asked = said(one, "INIT UNIT(1010) NOVERIFY VOLID(NEW001)")
    assert asked[-1] == "ICK003D REPLY U TO ALTER VOLUME 1010 CONTENTS, ELSE T"
    assert one.talks.asks == "ickdsf"
    assert said(one, "U")[0].startswith("ICK01314I")
    assert one.typed[-1].reply == "U"


def test_an_abandoned_question_changes_nothing() -> None:
    one = session()
    said(one, "INIT UNIT(1010) NOVERIFY VOLID(NEW001)")
    one.abandon()
    assert not one.pending
    assert "TGT010" in " ".join(said(one, "LAB READ UNIT(1010) TRACK(0,0)"))


def test_an_operand_is_typed_again() -> None:
    one = session()
    asked = said(one, "FCESTABL SDEVN(1001) TDEVN(1011) MODE(NOCPY)")
    assert asked[-1].startswith("IKJ56703A")
    said(one, "NOCOPY")
    assert one.typed[-1].lines == ("FCESTABL SDEVN(1001) TDEVN(1011) MODE(NOCOPY)",)


def test_checkpoint_rollback_reset() -> None:
    one = session()
    for line in ("CHECKPOINT", ESTABLISH, "ROLLBACK"):
        said(one, line)
    assert one.run.lab.subsystem.relations_total == 0
    said(one, ESTABLISH)
    said(one, "RESET")
    assert (one.run.lab.subsystem.relations_total, one.typed, one.unsaved) == (0, [], 0)


def test_watch_redraws_until_the_copy_has_ended() -> None:
    one = session()
    said(one, ESTABLISH)
    frames: list[str] = []
    one.redraw = lambda lines: frames.append(str(lines))
    said(one, "WATCH 10 MAP 1000 1010")
    assert len(frames) == 4
    assert one.run.lab.clock.now % 60 == 30
    assert "to go" in frames[0]


def test_watch_ends_when_interrupted() -> None:
    one = session()
    said(one, ESTABLISH)
    one.interrupted = lambda: True
    said(one, "WATCH 1 MAP")
    assert one.live.copying()


def test_settings() -> None:
    one = session()
    assert said(one, ".SET")[0].startswith("PAGER    ON")
    said(one, ".SET PAGER OFF")
    assert not one.settings.pager
    assert said(one, ".SET PAGR OFF")[0].endswith("(did you mean PAGER?)")
    said(one, ".SET BUSY 20")
    assert one.run.lab.subsystem.busy == 20


def test_a_job_is_run(tmp_path) -> None:
    job = tmp_path / "one.ickdsf"
    job.write_text(f" {ESTABLISH}\n")
    one = session()
    assert "ICK09001I" in "".join(said(one, f"RUN {job}"))
    assert one.run.lab.subsystem.relations_total == 1
    assert "cannot be read" in said(one, "RUN nothing.jcl")[0]
    notes = tmp_path / "notes.txt"
    notes.write_text("FCQUERY DEVN(1000)\n")
    assert said(one, f"RUN {notes}") == [
        f"found '{notes}', allowed: a file .jcl .ickdsf .tso .oper .lab, or one that begins with //"
    ]
    assert one.codes[-1] == 20


def test_a_line_longer_than_a_record_goes_on() -> None:
    line = f"{ESTABLISH} MODE(COPY) ONLINTGT(YES)"
    assert len(records(line)) == 2
    one = session()
    said(one, line)
    assert one.highest == 0
    assert one.run.lab.subsystem.relations_total == 1


HOSTILE = [
    "\x00\x01\x02\x7f\x9b31m",
    "\x1b[31mFLASHCPY\x1b]0;title\x07",
    "A" * 100_000,
    "FLASHCPY " + "(" * 100_000,
    "LAB WRITE UNIT(1000) TRACK(1,0) DATA('" + "x" * 100_000 + "')",
    "DS QD," + "9" * 100_000,
    "FCESTABL " + "X(" * 50_000,
    "HELP " + "Z" * 100_000,
    "." * 1000,
    "\udcff\ud800",
    "MAP " + "F" * 5000,
    "WATCH 999999999 MAP",
    "?" * 1000,
]


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_lines_are_answered_in_print(line: str) -> None:
    one = session()
    for text in said(one, line):
        assert all(character.isprintable() or character == "\n" for character in text), text[:80]
        assert "\x1b" not in text
    assert said(one, "LAB EXPECT RELATIONS(1000,0)")
