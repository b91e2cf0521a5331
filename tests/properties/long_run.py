"""Many sequences by hand: `python -m tests.properties.long_run PROFILE SEQUENCES
[SEED] [PROCESSES]`. Prints what was tried, and each failure shortened; exit
status 1 when there was one."""

import sys
from concurrent.futures import ProcessPoolExecutor

from tests.properties.machine import Tally, fails, seeds_of, shrink

SHARE = 250  # sequences a process takes at a time
FAILURES_SHOWN = 5


def some(profile: str, first: int, last: int) -> tuple[Tally, list[str]]:
    tally = Tally()
    failures: list[str] = []
    for number in range(first, last):
        seeds = seeds_of(profile, number)
        if fails(profile, seeds, tally) and len(failures) < FAILURES_SHOWN:
            failures.append(shrink(profile, seeds))
    return tally, failures


def main(profile: str, sequences: str, seed: str = "0", processes: str = "2") -> int:
    start, total, found = int(seed) * 10**9, Tally(), []
    with ProcessPoolExecutor(int(processes)) as pool:
        firsts = range(start, start + int(sequences), SHARE)
        lasts = [min(first + SHARE, start + int(sequences)) for first in firsts]
        for tally, failures in pool.map(some, [profile] * len(firsts), firsts, lasts):
            total.merge(tally)
            found += failures
    out = sys.stdout.write
    for failure in found[:FAILURES_SHOWN]:
        out(f"{failure}\n\n")
    out("\n".join([*total.lines(), f"{len(found)} failures shown or left out", ""]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
