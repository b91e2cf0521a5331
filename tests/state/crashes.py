"""Kill a run with a state at random moments, and look at what is left.

By hand: `python -m tests.state.crashes 250` prints how many of the killed runs had
got how far. `SIGKILL` lets nothing be tidied up.
"""

import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from flashcli.state.opening import exists
from tests.state.worlds import lab_file, mixed_files, prefixes, started, told_of

FILES = 12  # of each language


class Crash(NamedTuple):
    """`reached` statements are in the state, `shown` had been printed."""

    killed: bool
    reached: int
    shown: int


class Crashes:
    """`folder` takes everything that is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lab = lab_file(folder)
        self.files = mixed_files(folder, FILES)
        self.state = folder / "lab.state"
        self.prefixes, self.ends = prefixes(self.lab, self.files, folder / "oracle.state")
        begin = time.perf_counter()
        assert not self.whole().killed
        self.seconds = time.perf_counter() - begin
        self.commits = self._commits()

    def at_random(self, rng: random.Random) -> Crash:
        """Killed at a moment of its whole life, or, three times in four, around a commit."""
        if rng.random() < 0.25:
            moment = rng.uniform(0, self.seconds)
            return self.run(lambda: time.sleep(moment))
        wanted, more = rng.randrange(self.commits), rng.uniform(0, 0.002)
        return self.run(lambda: self._wait(wanted, more))

    def run(self, wait: Callable[[], None] | None, number: int = signal.SIGKILL) -> Crash:
        """Start, wait, kill, and look. Raises AssertionError when the state is none
        that a first part of the statements makes, or lacks one that was shown."""
        for path in self.folder.glob("lab.state*"):
            path.unlink()
        listing = self.folder / "listing"
        options = ("--max-cc=16", "--state", self.state, "--lab", self.lab)
        with listing.open("wb") as out:
            run = started("run", *options, *self.files, stdout=out)
            if wait is not None:
                wait()
                run.send_signal(number)
            status = run.wait()
        shown = self._shown(listing.read_text("utf-8"))
        return Crash(status != 0, self._reached(shown), shown)

    def whole(self) -> Crash:
        """Not killed at all."""
        return self.run(None)

    def _commits(self) -> int:
        """As the header of the file counts them."""
        try:
            with self.state.open("rb") as file:
                return int.from_bytes(file.read(28)[24:], "big")
        except OSError:
            return 0

    def _wait(self, commits: int, more: float) -> None:
        end = time.perf_counter() + 20 * self.seconds
        while self._commits() < commits and time.perf_counter() < end:
            time.sleep(0.0005)
        time.sleep(more)

    def _shown(self, listing: str) -> int:
        """Statements of the files whose listing somebody may have read."""
        first = [path for path in self.files if path.name.endswith("a.lab")]
        seen = [path for path in first if path.read_text().split("\n")[0] in listing]
        return self.ends[seen[-1].name] if seen else 0

    def _reached(self, shown: int) -> int:
        if not exists(str(self.state)):
            assert shown == 0
            return 0
        found = told_of(self.state)
        assert found in self.prefixes, "a state that no first part of the statements makes"
        reached = max(place for place, one in enumerate(self.prefixes) if one == found)
        assert reached >= shown, "a statement that was shown is not in the state"
        return reached


def main(times: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="crashes-"))
    crashes, rng = Crashes(folder), random.Random(times)
    found: Counter[str] = Counter()
    for _ in range(times):
        crash = crashes.at_random(rng)
        tenth = 10 * crash.reached // max(1, len(crashes.prefixes) - 1)
        found["not killed" if not crash.killed else f"{tenth * 10:3} % of the statements"] += 1
    shutil.rmtree(folder)
    sys.stdout.write(f"{times} runs of {len(crashes.prefixes)} statements that change something\n")
    for name in sorted(found):
        sys.stdout.write(f"{found[name]:6}  {name}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
