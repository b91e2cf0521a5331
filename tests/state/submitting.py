"""Jobs submitted to one state by several processes at once, and the order they ran in.

By hand: `python -m tests.state.submitting 200 4`. The number of a job in its listing
tells its place; the same jobs one after the other have to print the same and leave
the same lab.
"""

import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from flashcli.jobs import printed, run_file
from flashcli.kept import Kept, kept_run
from tests.state.worlds import lab_file, started, told, told_of


class Submitted(NamedTuple):
    number: int
    text: str
    listing: str


def job_of(number: int, rng: random.Random) -> str:
    """A few statements whose outcome depends on what ran before them."""
    source, target = rng.choice(["1000", "1001"]), rng.choice(["1010", "1011", "1012"])
    commands = [
        f"FCESTABL SDEVN({source}) TDEVN({target}) MODE(COPY) INCREMENTAL(YES)",
        f"FCESTABL SDEVN({source}) TDEVN({target}) MODE(NOCOPY)",
        f"FCWITHDR SDEVN({source}) TDEVN({target})",
        f"FCQUERY DEVN({target}) SHOWRELS(ALL)",
    ]
    track = f"{rng.randrange(20)},{rng.randrange(15)}"
    return (
        f"//J{number:05d}  JOB (ACCT)\n"
        "//S        EXEC PGM=IKJEFT01\n//SYSTSPRT DD SYSOUT=*\n//SYSTSIN  DD *\n"
        + "".join(f" {command}\n" for command in rng.sample(commands, 3))
        + f"/*\n//*LAB WRITE UNIT({source}) TRACK({track}) DATA('JOB {number}')\n"
        + "//*LAB ADVANCE SECONDS(1)\n"
    )


def submit(texts: Sequence[str], processes: int, state: Path, folder: Path) -> list[Submitted]:
    """Each job is a run of the program; `processes` of them are under way at a time."""

    def run(text: str) -> Submitted:
        path = folder / f"{text[2:9].strip()}.jcl"
        path.write_text(text)
        listing = path.with_suffix(".out")
        options = ("--state", state, "--wait", "300", "--max-cc", "16")
        with listing.open("wb") as out:
            assert started("run", *options, path, stdout=out).wait() in (0, 20)
        found = listing.read_text("utf-8")
        match = re.search(r"JOB(\d{5})", found)
        assert match, found
        return Submitted(int(match[1]), text, found)

    with ThreadPoolExecutor(processes) as pool:
        return list(pool.map(run, texts))


def numbered(done: Iterable[Submitted]) -> list[int]:
    return [one.number for one in done]


def replayed(done: Iterable[Submitted], lab: Path, state: Path) -> tuple[list[str], str]:
    """The listings of the same jobs one after the other, and the lab in the end."""
    listings = []
    for one in sorted(done, key=lambda one: one.number):
        with kept_run(Kept(str(state), None if state.exists() else str(lab)), "serial") as run:
            result = run_file(run, one.text, "x.jcl")
            run.keep()
            listings.append("".join(f"{line}\n" for line in printed(result)))
    with kept_run(Kept(str(state)), "serial") as run:
        return listings, told(run.lab)


def main(number: int, processes: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="submitting-"))
    lab, state = lab_file(folder), folder / "lab.state"
    with kept_run(Kept(str(state), str(lab)), "made"):
        pass
    jobs = [job_of(one, random.Random(one)) for one in range(number)]
    begin = time.perf_counter()
    done = submit(jobs, processes, state, folder)
    seconds = time.perf_counter() - begin
    listings, serial = replayed(done, lab, folder / "serial.state")
    alike = listings == [one.listing for one in sorted(done, key=lambda one: one.number)]
    order = numbered(done)
    turned = sum(one > other for one, other in pairwise(order))
    sys.stdout.write(
        f"{number} jobs, {processes} processes, {seconds:.1f} s, {turned} times out of the order"
        f" given; listings {'alike' if alike else 'DIFFERENT'},"
        f" lab {'alike' if serial == told_of(state) else 'DIFFERENT'}\n"
    )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
