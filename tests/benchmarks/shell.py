"""The shell: time to the first prompt, and completion on a large lab.

`python -m tests.benchmarks.shell [PAIRS]`
"""

import os
import pty
import select
import subprocess
import sys
import tempfile
import time

from flashcli.batch import new_run
from flashcli.shell.completion import candidates
from flashcli.shell.dialects import Mode
from flashcli.shell.live import Live
from tests.benchmarks.measure import Ratio, Timed, process, ratio, timed

TYPED = ("FLASHCPY ESTABLISH UNIT(1", "FCESTABL SDEVN(1000) TDEVN(10", "INIT UNIT(1000) VERIFY(P")
_STATEMENTS = 20


def first_prompt() -> float:
    """Seconds from the start of the process until its prompt is on the terminal."""
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "XDG_STATE_HOME": tempfile.gettempdir()}
    environment["PROMPT_TOOLKIT_NO_CPR"] = "1"
    begin = time.perf_counter()
    command = [sys.executable, "-m", "flashcli", "shell"]
    running = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=environment)
    seen = b""
    while b"flashcli>" not in seen:
        if select.select([parent], [], [], 10)[0]:
            seen += os.read(parent, 65536)
    took = time.perf_counter() - begin
    running.kill()
    running.wait()
    os.close(parent)
    os.close(child)
    return took


def start(pairs: int) -> list[Ratio]:
    bare = process("-c", "import prompt_toolkit, lark, bitarray")
    name = "first prompt, against importing prompt_toolkit, lark, bitarray"
    return [ratio(name, first_prompt, bare, pairs=pairs, bar=1.5)]


LARGE = """\
[[volume]]
device = "1000"
count = 256
volser = "PRD000"
model = "3390-3"
"""


def _large_lab(path: str, volumes: int = 4096) -> Live:
    blocks = (
        LARGE.replace('"1000"', f'"{0x1000 + 256 * number:04X}"').replace(
            '"PRD000"', f'"P{number:02d}000"'
        )
        + f'lss = "{number:02X}"\n'
        for number in range(volumes // 256)
    )
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("\n".join(blocks))
    return Live(new_run(path).lab)


def _completing(live: Live, *, after_statement: bool) -> Timed:
    def run() -> None:
        for _ in range(_STATEMENTS):
            if after_statement:
                live.refresh()
            for text in TYPED:
                list(candidates(text, Mode.ALL, live))

    return timed(run)


def completion(pairs: int) -> list[Ratio]:
    small = Live(new_run(None).lab)
    with tempfile.TemporaryDirectory() as folder:
        large = _large_lab(os.path.join(folder, "lab.toml"))
    assert len(large.lab.subsystem.volumes) == 4096
    return [
        ratio(
            f"completion, 4,096 volumes against the built-in lab{how}",
            _completing(large, after_statement=after),
            _completing(small, after_statement=after),
            pairs=pairs,
            bar=3,
        )
        for how, after in (("", False), (", a statement between", True))
    ]


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for row in start(number) + completion(number):
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()
