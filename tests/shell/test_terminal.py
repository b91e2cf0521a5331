"""The program itself on a pseudo-terminal, and with its input piped."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest

PIPED = b"""\
FLASHCPY ESTABLISH -
 UNIT(1000) TARGETVOL(1010)
ADVANCE UNTIL 1010
MAP
FCQUERY DEVN(1000) SHOWRELS(ALL)
"""


def test_piped_input_is_a_batch(flashcli) -> None:
    ended = flashcli("shell", stdin=PIPED)
    assert ended.status == 0
    assert "ICK09001I ESTABLISH COMPLETED" in ended.out
    assert "\x1b" not in ended.out
    assert "flashcli>" not in ended.out


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"", 0),
        (b"HELP\n", 0),
        (b"FLASHCPY ESTABLSH\n", 12),
        (b"DS QDAS\n", 8),
        (b"xyzzy\n", 12),
        (b"LAB COMPARE UNIT(1000) WITH(1010)\n", 4),
        (b"LAB EXPECT RELATIONS(1000,7)\n", 24),
        (b"DS QD\x00\x1b[31m\n", 20),
        (b"FLASHCPY ESTABLISH -\n", 12),
        (b"LAB WRITE -\n", 12),
        (b"INIT UNIT(1010) NOVERIFY VOLID(NEW001)", 0),
        (b"\xff\xfe\x9b\n", 20),
        (b"MODE ICKDSF\n QUERY\nEND\n", 12),
    ],
)
def test_status_and_no_control_sequences(flashcli, text: bytes, status: int) -> None:
    ended = flashcli("shell", stdin=text)
    assert ended.status == status, ended.out
    assert ended.err == ""
    assert all(one.isprintable() or one == "\n" for one in ended.out)


def test_the_answers_are_those_of_the_prompt(flashcli) -> None:
    from tests.shell.worlds import said, session

    assert flashcli("shell", stdin=b"DS QDAS,1000\n").out.splitlines() == said(
        session(), "DS QDAS,1000"
    )


def test_a_mistake_in_the_lab_file_is_told(flashcli, tmp_path) -> None:
    lab = tmp_path / "lab.toml"
    lab.write_text("[nothing]\n")
    assert flashcli("shell", "--lab", lab).status == 64


def test_run_never_loads_the_prompt(tmp_path) -> None:
    job = tmp_path / "one.ickdsf"
    job.write_text("  FLASHCPY QUERY RELATIONS UNIT(1000)\n")
    check = (
        "import sys; from flashcli.cli import status_of; "
        "from flashcli.environment import of_process; "
        f"status_of(['run', {str(job)!r}], of_process()); "
        "sys.exit('prompt_toolkit' in sys.modules or 'rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check], stdout=subprocess.DEVNULL).returncode == 0


class Terminal:
    """A process on a pseudo-terminal of 40 rows."""

    def __init__(self, home: str, columns: int = 100) -> None:
        parent, child = pty.openpty()
        self.file = parent
        self.resize(columns)
        environment = {**os.environ, "TERM": "xterm", "XDG_STATE_HOME": home, "PAGER": "cat"}
        environment["PROMPT_TOOLKIT_NO_CPR"] = "1"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flashcli", "shell"],
            stdin=child,
            stdout=child,
            stderr=child,
            env=environment,
            start_new_session=True,
        )
        os.close(child)
        self.seen = ""

    def resize(self, columns: int) -> None:
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))

    def send(self, keys: str) -> None:
        self.seen = ""
        os.write(self.file, keys.encode())

    def until(self, text: str) -> str:
        end = time.monotonic() + 30
        while text not in self.seen:
            assert time.monotonic() < end, f"no {text!r} in {self.seen[-2000:]!r}"
            if select.select([self.file], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.file, 65536).decode("utf-8", "replace")
                except OSError:  # the other end is closed
                    break
        return self.seen


@pytest.fixture
def terminal(tmp_path):
    found = Terminal(str(tmp_path))
    yield found
    found.process.kill()
    found.process.wait()
    os.close(found.file)


def test_a_whole_session(terminal, tmp_path, flashcli) -> None:
    terminal.until("flashcli>")
    terminal.send("FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010)\r")
    terminal.until("ICK00001I")
    terminal.send("FLASHCPY ESTABLSH\r")
    terminal.until("^^^^^^^^")
    terminal.send("WATCH 10 MAP\r")
    terminal.until("79.8 % copied")
    terminal.until("no relationships")
    terminal.until("flashcli>")
    terminal.resize(200)
    terminal.process.send_signal(signal.SIGWINCH)
    terminal.send(f"RECORD {tmp_path}/kept\r")
    terminal.seen = terminal.until("kept.golden: ").split("kept.golden: ")[1]
    terminal.until("flashcli>")
    terminal.send("\x04")
    assert terminal.process.wait(30) == 0
    assert flashcli("verify", tmp_path).out == "1 passed\n"


def test_ctrl_c_ends_a_watch_and_nothing_else(terminal) -> None:
    terminal.until("flashcli>")
    terminal.send("FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010)\r")
    terminal.until("ICK00001I")
    terminal.send("WATCH 0 MAP\r")
    terminal.until("SUBSYSTEM")
    terminal.process.send_signal(signal.SIGINT)
    terminal.until("flashcli>")
    terminal.send("\x03DS QD,1000\r")
    terminal.until("DEVSERV QDASD")
