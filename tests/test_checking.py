"""`flashcli check` on whole files, and the chapters of `flashcli demo`."""

from flashcli.demo import JOB, chapters
from flashcli.shipped import PACKAGE


def test_every_problem_is_a_line_with_its_place(flashcli, tmp_path) -> None:
    job = tmp_path / "bad.ickdsf"
    job.write_text("  FLASHCPY ESTABLSH UNIT(1000)\n\n  FLASHCPY QUERY RELATIONS UNIT(10G0)\n")
    ended = flashcli("check", str(job))
    assert ended.status == 12
    assert ended.out == (
        f"{job}:1:12: ICK30211I KEYWORD 'ESTABLSH' IS IMPROPER (DID YOU MEAN ESTABLISH?)\n"
        f"{job}:3:33: ICK30220I IMPROPER NUMERIC DIGIT FOUND IN '10G0'\n"
    )


def test_nothing_wrong_is_0_and_silent(flashcli, tmp_path) -> None:
    for name, text in {
        "a.ickdsf": "  FLASHCPY QUERY RELATIONS UNIT(1000)\n",
        "b.tso": "FCQUERY DEVN(1000)\n",
        "c.oper": "DS QD,1000\n",
        "d.lab": "LAB ADVANCE SECONDS(1)\n",
        "e.jcl": "//A JOB\n//B EXEC PGM=IEFBR14\n",
    }.items():
        (tmp_path / name).write_text(text)
    ended = flashcli("check", *map(str, sorted(tmp_path.iterdir())))
    assert (ended.status, ended.out, ended.err) == (0, "", "")


def test_a_language_that_cannot_be_told_is_20_and_names_the_option(flashcli, tmp_path) -> None:
    (tmp_path / "what").write_text("FCQUERY DEVN(1000)\n")
    ended = flashcli("check", str(tmp_path / "what"))
    assert ended.status == 20
    assert "--as" in ended.out + ended.err
    assert flashcli("check", "--as", "tso", str(tmp_path / "what")).status == 0


def test_what_cannot_be_read_is_20(flashcli, tmp_path) -> None:
    (tmp_path / "long.jcl").write_text("//A JOB " + "X" * 90 + "\n")
    assert flashcli("check", str(tmp_path / "long.jcl")).status == 20
    assert flashcli("check", str(tmp_path / "absent.jcl")).status == 20


def test_every_chapter_of_the_demo_is_told_and_shown(flashcli) -> None:
    with open(f"{PACKAGE}/{JOB}") as stream:
        text = stream.read()
    told = list(chapters(text))
    assert all(chapter.told for chapter in told)
    ended = flashcli("demo")
    assert ended.status == 0
    for chapter in told[:-1]:
        assert all(line in ended.out for line in chapter.told)
        assert all(f"=== {step} " in ended.out for step in chapter.steps)
    assert "REVERSE RESTORE STARTED: SOURCE 1010 TARGET 1000" in ended.out
