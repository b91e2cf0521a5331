"""IF, ELSE, DO and END: which commands are carried out (ickdsf-language.md section 8).

The open IFs are a value, so that a command can be read twice with one effect. It
knows the nesting, not how the words are found.
"""

from typing import NamedTuple

NESTING_LIMIT = 10


class Level(NamedTuple):
    """One open IF. `active`: it stands where commands are carried out. `group`: a DO
    of its present branch is open; without one it waits for its ELSE. `stray` counts
    DOs inside the group that opened nothing."""

    active: bool
    condition: bool
    in_else: bool = False
    group: bool = False
    stray: int = 0


Levels = tuple[Level, ...]  # outermost first


def runs(levels: Levels) -> bool:
    """Whether a command that stands here is carried out."""
    return not levels or (levels[-1].active and levels[-1].condition != levels[-1].in_else)


def opened(levels: Levels, condition: bool) -> Levels:
    return (*levels, Level(runs(levels), condition))


def closed(levels: Levels) -> Levels:
    """Any command but ELSE closes the IFs that wait for one, outward to the nearest DO."""
    while levels and not levels[-1].group:
        levels = levels[:-1]
    return levels


def otherwise(levels: Levels) -> Levels | None:
    """ELSE pairs with the innermost open IF; None when it must not stand here."""
    if not levels or levels[-1].group:
        return None
    return (*levels[:-1], levels[-1]._replace(in_else=True))


def branch_done(levels: Levels) -> Levels:
    """The command of a branch is complete. Behind ELSE that completes the IF, and
    with it the ELSE branch that it may stand in itself."""
    while levels and levels[-1].in_else and not levels[-1].group:
        levels = levels[:-1]
    return levels


def grouped(levels: Levels) -> Levels:
    """DO behind THEN or ELSE."""
    return (*levels[:-1], levels[-1]._replace(group=True))


def stray_do(levels: Levels) -> Levels:
    """DO elsewhere; inside a group its END must not end the group."""
    if not levels:
        return levels
    return (*levels[:-1], levels[-1]._replace(stray=levels[-1].stray + 1))


def ended(levels: Levels) -> Levels:
    """END, after `closed`: of the innermost group, or of nothing."""
    if not levels:
        return levels
    top = levels[-1]
    if top.stray:
        return (*levels[:-1], top._replace(stray=top.stray - 1))
    return branch_done((*levels[:-1], top._replace(group=False)))
