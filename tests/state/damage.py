"""Flip bits of a state file, and see that it is noticed before anything is used.

By hand, each byte with one bit: `python -m tests.state.damage` prints what became of
the flips.
"""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from flashcli.inputs import read_file
from flashcli.jobs import run_file
from flashcli.kept import Kept, kept_run
from flashcli.state.database import StateError
from tests.state.worlds import lab_file, mixed_files, told_of


def state_in(folder: Path) -> Path:
    """A state with tracks, relationships, loans and checkpoints."""
    state = folder / "whole.state"
    with kept_run(Kept(str(state), str(lab_file(folder))), "made") as run:
        for path in mixed_files(folder, 3):
            run_file(run, read_file(str(path), None), path.name)
            run.keep()
    return state


class Damage:
    def __init__(self, folder: Path) -> None:
        self.whole = state_in(folder)
        self.raw = self.whole.read_bytes()
        self.told = told_of(self.whole)
        self.path = folder / "damaged.state"

    def look(self, raw: bytes) -> str:
        """What opening says of these bytes; "" when the lab is the same. Raises
        AssertionError when it is another lab, or when the file is written to."""
        self.path.write_bytes(raw)
        try:
            found = told_of(self.path)
        except StateError as error:
            said = str(error)
        else:
            assert found == self.told, "another lab"
            said = ""
        assert "\n" not in said
        assert self.path.read_bytes() == raw, "the file was written to"
        return said

    def flips(self, places: Iterable[int]) -> Iterator[str]:
        for place in places:
            raw = bytearray(self.raw)
            raw[place] ^= 1 << place % 8
            yield self.look(bytes(raw))


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="damage-"))
    damage = Damage(folder)
    found = Counter(
        " ".join(said.replace(str(damage.path), "").split()[:3]) or "the same lab"
        for said in damage.flips(range(len(damage.raw)))
    )
    shutil.rmtree(folder)
    sys.stdout.write(f"{len(damage.raw)} bytes, one bit of each flipped\n")
    for said, times in found.most_common():
        sys.stdout.write(f"{times:6}  {said}\n")


if __name__ == "__main__":
    main()
