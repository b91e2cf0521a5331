"""The command line, called in-process: options, help, exit statuses, streams."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from flashcli import __version__
from flashcli.cli import COMMANDS, LANGUAGES, status_of
from flashcli.console import Console
from flashcli.environment import Environment
from flashcli.exits import Exit, of_run

# --- help and usage -----------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(flashcli, command) -> None:
    ended = flashcli(command, "--help")
    assert ended.status == 0
    assert f"Example:\n    flashcli {command}" in ended.out
    assert ended.err == ""


def test_the_front_lists_every_command(flashcli) -> None:
    ended = flashcli("--help")
    assert ended.status == 0
    assert all(f"\n  {command} " in ended.out for command in COMMANDS)


def test_the_version(flashcli) -> None:
    assert flashcli("--version") == (0, f"flashcli {__version__}\n", "")


USAGE = {
    "no command": ([], "Missing command"),
    "an unknown command": (["rum"], "no command 'rum' (did you mean run?)"),
    "no command of state": (["state"], "flashcli: Missing command.\n"),
    "no command of image": (["image"], "flashcli: Missing command.\n"),
    "an unknown option": (["run", "--lba", "x", "y.jcl"], "No such option '--lba'"),
    "no file": (["run"], "Missing argument 'FILE...'"),
    "an unknown language": (["run", "--as", "rexx", "x"], "'rexx' is not one of 'jcl'"),
    "a code too high": (["run", "--max-cc", "17", "x"], "17 is not in the range 0<=x<=16"),
    "a clock without time": (["run", "--clock", "noon", "x"], "found 'noon', allowed: a time"),
    "an unknown code page": (["run", "--encoding", "x", "y"], "found 'x', allowed: a code page"),
    "a codec that is no code page": (["run", "--encoding", "hex", "y"], "found 'hex', allowed"),
    "neither id nor list": (["explain"], "give either an ID or --list"),
    "an unknown id": (["explain", "LAB005J"], "found 'LAB005J', allowed: an id of the catalogue"),
    "an unknown profile": (["profiles", "ds800"], "did you mean ds8000?"),
    "a lab that is not there": (["run", "--lab", "no.toml", "x.jcl"], "no.toml: found No such"),
    "a path that is not there": (["verify", "nowhere"], "nowhere: found nothing, allowed"),
}


@pytest.mark.parametrize(("arguments", "text"), USAGE.values(), ids=USAGE)
def test_usage_errors_end_with_64(flashcli, arguments, text) -> None:
    ended = flashcli(*arguments)
    assert ended.status == Exit.USAGE
    assert text in ended.err
    assert ended.out == ""
    assert all(line.startswith("flashcli: ") for line in ended.err.splitlines())


# --- explain and profiles ---------------------------------------------------------------


def test_explain_shows_all_of_an_entry(flashcli) -> None:
    ended = flashcli("explain", "lab005i")
    assert ended.status == 0
    first, *fields = ended.out.splitlines()
    labels = [line[2:15].strip() for line in fields if line[2:3].strip()]
    assert first == "LAB005I"
    assert labels == ["text", "severity", "explanation", "what to do", "provenance", "source"]


def test_explain_lists_the_whole_catalogue(flashcli) -> None:
    from flashcli.messages.catalogue import Catalogue

    assert flashcli("explain", "--list").out.count("\n") == len(Catalogue().names())


def test_profiles_names_every_value_with_its_grade(flashcli) -> None:
    ended = flashcli("profiles", "xp12000")
    assert ended.status == 0
    rows = [line.split(maxsplit=3) for line in ended.out.splitlines()]
    assert ["targets_per_track", "16", "documented", "SI07-103"] in rows
    assert [line.split()[0] for line in flashcli("profiles").out.splitlines()] == [
        "ds8000",
        "xp12000",
        "xp24000",
    ]


# --- from codes and exceptions to status ---------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "expect_failed", "max_cc", "status"),
    [
        ((), False, 0, 0),
        ((0, 4, 0), False, 0, 4),
        ((0, 4, 8), False, 4, 8),
        ((0, 4, 8), False, 8, 0),
        ((12, 256), False, 0, 16),
        ((16,), False, 16, 0),
        ((4, 20), False, 16, 20),
        ((0, 20), True, 16, 24),
    ],
)
def test_codes_become_a_status_in_one_place(codes, expect_failed, max_cc, status) -> None:
    assert of_run(codes, expect_failed=expect_failed, max_cc=max_cc) == status


class Torn(BytesIO):
    """A stream whose reader has gone."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def write(self, data) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"), [(BrokenPipeError(), 141), (KeyboardInterrupt(), 130)]
)
def test_a_torn_pipe_and_an_interrupt_are_quiet(error, status) -> None:
    errors = BytesIO()
    assert status_of(["profiles"], Environment(BytesIO(), Torn(error), errors)) == status
    assert errors.getvalue() == b""


def test_a_bug_is_one_line_and_leaves_the_details(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    errors = BytesIO()
    torn = Torn(ZeroDivisionError("a bug"))
    assert status_of(["profiles"], Environment(BytesIO(), torn, errors)) == Exit.BUG
    (details,) = tmp_path.iterdir()
    assert errors.getvalue().decode() == (
        "flashcli: a mistake in flashcli itself: ZeroDivisionError at no statement; "
        f"details in {details}\n"
    )
    assert "Traceback" in details.read_text()


# --- streams -----------------------------------------------------------------------------


LISTING = ["1ICKDSF [bold]x[/bold] :warning:", " " + "x" * 200, " \xe4\u20ac  "]


def printed(lines, **outside) -> bytes:
    out = BytesIO()
    Console(Environment(BytesIO(), out, BytesIO(), **outside)).lines(lines)
    return out.getvalue()


@pytest.mark.parametrize("outside", [{}, {"terminal": True, "colour": True, "width": 40}])
def test_listing_lines_go_out_byte_for_byte(outside) -> None:
    assert printed(LISTING, **outside) == "".join(f"{line}\n" for line in LISTING).encode()


@pytest.mark.parametrize("terminal", [True, False])
def test_no_control_character_leaves(terminal: bool) -> None:
    """On a pipe neither: what it goes to may be shown by a terminal later."""
    lines = ["a\x1b[31mb\x9b\x7f", "\u202eab\u2028", "Ü\t"]
    shown = r"a\x1b[31mb\x9b\x7f" + "\n" + r"\u202eab\u2028" + "\n" + r"Ü\x09" + "\n"
    assert printed(lines, terminal=terminal) == shown.encode()


def test_bytes_of_a_file_name_reach_a_pipe_but_no_terminal() -> None:
    name = b"\x9b31m".decode("utf-8", "surrogateescape")
    assert printed([name]) == b"\x9b31m\n"
    assert printed([name], terminal=True) == rb"\udc9b31m" + b"\n"


def test_colour_is_for_terminals_that_want_it() -> None:
    def styled(**outside) -> bytes:
        out = BytesIO()
        Console(Environment(BytesIO(), out, BytesIO(), **outside)).out("[x]", "bold")
        return out.getvalue()

    assert styled(terminal=True, colour=True) == b"\x1b[1m[x]\x1b[0m\n"
    assert styled(terminal=True) == styled(colour=True) == b"[x]\n"


HEAVY = ("rich", "tomllib", "difflib", "tempfile", "traceback", "random", "pytest", "hypothesis")


def loaded(*arguments: str) -> list[str]:
    """The heavy modules that a process has loaded at its end."""
    program = (
        "import sys; from flashcli.cli import status_of; from flashcli.environment import "
        f"of_process; status_of({list(arguments)!r}, of_process()); "
        f"sys.stderr.write(' '.join(set(sys.modules) & {set(HEAVY)!r}))"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True
    )
    return done.stderr.split()


def test_start_up_is_lean() -> None:
    loaded("profiles")  # fills the cache of parsed files
    assert loaded("profiles") == []


def test_languages_are_those_of_the_reference() -> None:
    assert LANGUAGES == ("jcl", "ickdsf", "tso", "operator", "lab")


def test_the_installed_script_runs() -> None:
    """The one test that starts the script itself."""
    script = Path(sys.executable).with_name("flashcli")
    if not script.exists():
        pytest.skip("flashcli is not installed in this environment")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"flashcli {__version__}\n")
