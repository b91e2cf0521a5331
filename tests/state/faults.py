"""Kill a run with a state at each call by which it changes the disk, or have the call fail.

By hand, for it needs strace: `python -m tests.state.faults`. What is left has to be
what some first part of the statements makes, hold what was shown, and be gone on with.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from flashcli.state.opening import exists
from tests.state.worlds import ROOT, environment, lab_file, prefixes, started, told_of

CALLS = {"pwrite64": "ENOSPC", "fdatasync": "EIO", "unlink": "EIO"}
STATEMENTS = (
    "LAB WRITE UNIT(1000) TRACK(1,0) DATA('A')\n",
    "LAB CHECKPOINT NAME(A)\n",
    "LAB WRITE UNIT(1000) TRACK(1,0) DATA('B')\n",
    "LAB ROLLBACK NAME(A)\n",
)


class Faults:
    def __init__(self, folder: Path) -> None:
        self.state, self.lab = folder / "lab.state", lab_file(folder)
        self.files = [folder / f"{number}.lab" for number in range(len(STATEMENTS))]
        for path, text in zip(self.files, STATEMENTS, strict=True):
            path.write_text(text)
        self.prefixes, self.ends = prefixes(self.lab, self.files, folder / "oracle.state")

    def inject(self, call: str, fault: str, number: int) -> str:
        """What became of it; "" when the run makes no such call any more."""
        for path in self.state.parent.glob(f"{self.state.name}*"):
            path.unlink()
        strace = ["strace", "-f", "-o", os.devnull, "-e", f"trace={call}"]
        strace += ["-e", f"inject={call}:{fault}:when={number}"]
        run = [sys.executable, "-m", "flashcli", "run", "--state", self.state, "--lab", self.lab]
        ended = subprocess.run(
            [*strace, *run, *self.files],
            env=environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode == 0 and fault.startswith("signal"):
            return ""
        assert ended.returncode in (0, 20, -9, 137), ended
        assert ended.stderr.count("\n") == (ended.returncode == 20), ended.stderr
        self._look(ended.stdout)
        return {0: "not noticed", 20: "refused"}.get(ended.returncode, "killed")

    def _look(self, listing: str) -> None:
        shown = [self.ends[f"{n}.lab"] for n, s in enumerate(STATEMENTS) if s in listing]
        if exists(str(self.state)):
            assert self.prefixes.index(told_of(self.state)) >= max(shown, default=0)
            more = ["--state", self.state]
        else:
            assert not shown
            more = ["--state", self.state, "--lab", self.lab]
        again = started("run", *more, self.files[0], stdout=subprocess.DEVNULL)
        assert again.wait() == 0


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    faults = Faults(folder)
    for call, error in CALLS.items():
        killed: Counter[str] = Counter()
        number = 1
        while said := faults.inject(call, "signal=KILL", number):
            killed[said] += 1
            number += 1
        failed = Counter(faults.inject(call, f"error={error}", one) for one in range(1, number))
        sys.stdout.write(f"{call}: {dict(killed)}, {error}: {dict(failed)}\n")
        sys.stdout.flush()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
