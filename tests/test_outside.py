"""Files that a lab file names lie below its own folder, unless the person allows others."""

from io import BytesIO
from pathlib import Path

import pytest

from flashcli.cli import status_of
from flashcli.configuration import inside
from flashcli.environment import Environment

VOLUME = '[[volume]]\ndevice = "1000"\nvolser = "PRD000"\nmodel = "3390-3"\n'
TEXTS = '[ICK39116I]\ntemplate = "{device} ONLINE"\nprovenance = "modelled"\n'
RULES = '[profile]\nname = "own"\nbase = "ds8000"\n'
ALLOWED = "allowed: a path below the folder of the lab file, without --allow-outside"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a lab, and beside it what is none of its business."""
    (tmp_path / "texts.toml").write_text(TEXTS)
    (tmp_path / "rules.toml").write_text(RULES)
    repository = tmp_path / "repository"
    (repository / "below").mkdir(parents=True)
    (repository / "below" / "texts.toml").write_text(TEXTS)
    (repository / "below" / "rules.toml").write_text(RULES)
    (repository / "link.toml").symlink_to("../texts.toml")
    (repository / "linked").symlink_to("below")
    (repository / "case.oper").write_text("D U,,,1000,1\n")
    monkeypatch.chdir(repository)
    return repository


def run(*arguments: str) -> tuple[int, str]:
    out, err = BytesIO(), BytesIO()
    status = status_of(arguments, Environment(BytesIO(b"MAP\n"), out, err))
    return status, err.getvalue().decode()


def write_lab(key: str, path: str) -> None:
    section = "system" if key == "messages" else "subsystem"
    Path("lab.toml").write_text(f'[{section}]\n{key} = "{path}"\n{VOLUME}')


OUTSIDE = [
    ("messages", "../texts.toml"),
    ("messages", "below/../../texts.toml"),
    ("messages", "link.toml"),
    ("messages", "{top}/texts.toml"),
    ("messages", "/dev/zero"),
    ("messages", ".."),
    ("messages", "."),
    ("profile", "../rules.toml"),
    ("profile", "{top}/rules.toml"),
]
COMMANDS = [
    ("run", "--lab", "lab.toml", "case.oper"),
    ("run", "--lab", "lab.toml", "--state", "kept", "case.oper"),
    ("shell", "--lab", "lab.toml"),
    ("map", "--lab", "lab.toml"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(("key", "path"), OUTSIDE)
def test_a_path_that_leads_out_is_refused(
    folder: Path, command: tuple[str, ...], key: str, path: str
) -> None:
    write_lab(key, path.format(top=folder.parent))
    status, said = run(*command)
    assert status == 64
    assert said.startswith("flashcli: lab.toml:2: ")
    assert said.endswith(f"{ALLOWED}\n")
    assert not Path("kept").exists()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("path", ["../{kind}.toml", "{top}/{kind}.toml"])
@pytest.mark.parametrize(("key", "kind"), [("messages", "texts"), ("profile", "rules")])
def test_a_person_may_allow_it(
    folder: Path, command: tuple[str, ...], key: str, kind: str, path: str
) -> None:
    write_lab(key, path.format(kind=kind, top=folder.parent))
    assert run(*command, "--allow-outside") == (0, "")


@pytest.mark.parametrize(
    "path", ["below/texts.toml", "linked/texts.toml", "below/../below/texts.toml"]
)
def test_a_path_below_the_folder_is_read(folder: Path, path: str) -> None:
    write_lab("messages", path)
    assert run("run", "--lab", "lab.toml", "case.oper") == (0, "")
    write_lab("profile", path.replace("texts", "rules"))
    assert run("run", "--lab", f"{folder}/lab.toml", "case.oper") == (0, "")


@pytest.mark.parametrize("processes", [(), ("-n", "1")], ids=["here", "spread"])
def test_golden_cases_are_held_to_it_too(folder: Path, processes: tuple[str, ...]) -> None:
    write_lab("messages", "../texts.toml")
    assert run("verify", "--update-new", "--allow-outside", ".") == (0, "")
    assert run("verify", "--allow-outside", *processes, ".") == (0, "")
    assert run("verify", *processes, ".")[0] == 1


def test_what_the_command_line_names_may_lie_anywhere(folder: Path) -> None:
    Path("lab.toml").write_text(VOLUME)
    options = ("--messages", "../texts.toml", "--profile", "../rules.toml")
    assert run("run", "--lab", "lab.toml", *options, "case.oper") == (0, "")


def test_a_folder_is_not_below_another_whose_name_it_begins_with(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "laboratory").mkdir()
    assert inside(str(tmp_path / "lab"), str(tmp_path / "lab" / "x"))
    assert not inside(str(tmp_path / "lab"), str(tmp_path / "laboratory" / "x"))
    assert not inside(str(tmp_path / "lab"), str(tmp_path / "lab"))
    assert inside("/", "/x")


@pytest.mark.parametrize(
    "operands", ["DSN=/etc/passwd", "DSN=../secret", "DSN=SECRET,DISP=SHR", "PATH='/etc/passwd'"]
)
@pytest.mark.parametrize("name", ["SYSIN", "SYSPRINT"])
def test_a_job_reaches_no_file(folder: Path, name: str, operands: str) -> None:
    before = sorted(folder.rglob("*"))
    Path("secret").write_text("  FLASHCPY QUERY RELATIONS UNIT(1000)\n")
    job = f"//J JOB\n//S EXEC PGM=ICKDSF\n//{name} DD {operands}\n"
    status, said = run("run", write_job(job + "// INCLUDE MEMBER=SECRET\n"))
    assert (status, said) == (20, "")
    out = BytesIO()
    status_of(["run", write_job(job)], Environment(BytesIO(), out, BytesIO()))
    assert b"root:" not in out.getvalue()
    assert b"QUERY RELATIONS" not in out.getvalue()
    assert sorted(folder.rglob("*")) == sorted([*before, folder / "job.jcl", folder / "secret"])


def write_job(text: str) -> str:
    Path("job.jcl").write_text(text)
    return "job.jcl"


@pytest.mark.parametrize("linked", ["case.oper", "case.golden", "lab.toml", "flashcli.toml"])
def test_files_of_a_golden_case_are_no_links_that_lead_out(folder: Path, linked: str) -> None:
    Path("lab.toml").write_text(VOLUME)
    Path("flashcli.toml").write_text("")
    assert run("verify", "--update-new", ".") == (0, "")
    text = Path(linked).read_text()
    (folder.parent / "secret").write_text(text)
    Path(linked).unlink()
    Path(linked).symlink_to("../secret")
    assert run("verify", ".")[0] == 1
    assert run("verify", "--allow-outside", ".")[0] == 0
    (folder / "below" / "shared").write_text(text)
    Path(linked).unlink()
    Path(linked).symlink_to("below/shared")
    assert run("verify", ".")[0] == 0


def test_a_planted_link_is_not_written_through(folder: Path) -> None:
    Path("lab.toml").write_text(VOLUME)
    (folder.parent / "secret").write_text("untouched")
    Path(".case.golden.new").symlink_to("../secret")
    assert run("verify", "--update-new", ".") == (0, "")
    assert (folder.parent / "secret").read_text() == "untouched"
    assert not Path("case.golden").is_symlink()
