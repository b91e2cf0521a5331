"""Process exit statuses, and the one place where condition codes become one (lab.md)."""

from collections.abc import Iterable
from enum import IntEnum

MOST = 16  # larger step codes and abends count as this


class Exit(IntEnum):
    OK = 0
    DIFFERENT = 1  # verify: anything but all cases as expected
    PROBLEMS = 12  # check
    UNREADABLE = 20  # or a JCL error
    EXPECT_FAILED = 24
    USAGE = 64  # or a mistake in a lab file
    BUG = 70
    INTERRUPTED = 130
    BROKEN_PIPE = 141  # nobody reads the output any more


class StatusError(Exception):
    """Why a command cannot go on, in one line, and the status it ends with."""

    status = Exit.UNREADABLE


def of_run(codes: Iterable[int], *, expect_failed: bool, max_cc: int) -> int:
    """`codes` are those of steps, LAB statements and whole files; one of 20 stands
    for a JCL error or unreadable input."""
    if expect_failed:
        return Exit.EXPECT_FAILED
    found = set(codes)
    if Exit.UNREADABLE in found:
        return Exit.UNREADABLE
    highest = min(max(found, default=0), MOST)
    return 0 if highest <= max_cc else highest
