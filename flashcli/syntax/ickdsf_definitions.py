"""Which operands a command needs and which exclude each other, in definition order.

Names are those of the rules in `ickdsf.lark`; `mode=COPY` is a value keyword that
was given. The checks are steps 3 to 5 of ickdsf-language.md section 7, the order
is ruled in rulings.md. Defaults have no effect on messages and stand in
`ickdsf_commands`.
"""

from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import NamedTuple

Facts = frozenset[str]
Rank = Callable[[str], int]


class Required(NamedTuple):
    """One of `group` must be there: unless all of one of the `unless` sets are, and,
    with `when`, only if one of its sets is there. A `part` of an operand that misses
    is reported in the name of that operand (step 5), else of the group's first. The
    fact `vtoc:short` says that a list has too few constants."""

    group: tuple[str, ...]
    when: tuple[Facts, ...] = (frozenset(),)
    unless: tuple[Facts, ...] = ()
    part: str = ""


class Definition(NamedTuple):
    order: tuple[str, ...]
    required: tuple[Required, ...] = ()
    excluded: frozenset[Facts] = frozenset()  # pairs


class Complaint(NamedTuple):
    """ICK30225I or ICK30226I; `operand` is the rule whose first spelling is inserted."""

    message: str
    operand: str


def _facts(*names: str) -> Facts:
    return frozenset(names)


def _complete(operand: str) -> Required:
    """The constants of a list that must all be given."""
    return Required((), when=(_facts(f"{operand}:short"),), part=operand)


def _exclusive(*groups: tuple[str, ...]) -> frozenset[Facts]:
    return frozenset(frozenset(pair) for group in groups for pair in combinations(group, 2))


def _not_with(first: str, others: tuple[str, ...]) -> frozenset[Facts]:
    return frozenset(frozenset((first, other)) for other in others)


_OF_ESTABLISH = (
    "mode",
    "incremental",
    "onlintgt",
    "tgtokaspprcprim",
    "preservemirror",
    "setgtok",
    "action=FREEZE",
    "action=FRR",
)
_OF_WITHDRAW = ("action=THAW", "action=COMMIT", "action=REVERT", "ddsw")

DEFINITIONS = {
    "flashcpy": Definition(
        order=(
            "unit",
            "ddname",
            "establish",
            "withdraw",
            "query",
            "targetvol",
            "mode",
            "incremental",
            "onlintgt",
            "action",
            "tgtokaspprcprim",
            "preservemirror",
            "setgtok",
            "ddsw",
        ),
        required=(
            Required(("unit", "ddname"), unless=(_facts("withdraw", "targetvol"),)),
            Required(("establish", "withdraw", "query")),
            Required(
                ("targetvol",),
                when=(_facts("establish"), _facts("withdraw")),
                unless=(_facts("withdraw", "ddsw=YES"), _facts("withdraw", "action=THAW")),
            ),
            Required(
                ("tgtokaspprcprim=YES",),
                when=(_facts("preservemirror=REQUIRED"), _facts("preservemirror=PREFERRED")),
                part="preservemirror",
            ),
            _complete("targetvol"),
        ),
        excluded=_exclusive(("unit", "ddname"), ("establish", "withdraw", "query"))
        | _not_with("establish", _OF_WITHDRAW)
        | _not_with("withdraw", _OF_ESTABLISH)
        | _not_with("query", ("targetvol", "action", "ddsw", *_OF_ESTABLISH[:6])),
    ),
    "init": Definition(
        order=(
            "unit",
            "ddname",
            "devicetype",
            "boot",
            "noboot",
            "check",
            "nocheck",
            "ds",
            "nods",
            "index",
            "noindex",
            "ipldd",
            "labels",
            "map",
            "nomap",
            "ownerid",
            "preserve",
            "nopreserve",
            "purge",
            "nopurge",
            "reclaim",
            "noreclaim",
            "validate",
            "novalidate",
            "verify",
            "noverify",
            "verifyoffline",
            "noverifyoffline",
            "volid",
            "vtoc",
        ),
        required=(
            Required(("unit", "ddname")),
            Required(("verify", "noverify")),
            _complete("index"),
            _complete("vtoc"),
        ),
        excluded=_exclusive(
            ("unit", "ddname"),
            ("boot", "noboot"),
            ("check", "nocheck"),
            ("ds", "nods"),
            ("index", "noindex"),
            ("map", "nomap"),
            ("preserve", "nopreserve"),
            ("purge", "nopurge"),
            ("reclaim", "noreclaim"),
            ("validate", "novalidate"),
            ("verify", "noverify"),
            ("verifyoffline", "noverifyoffline"),
        ),
    ),
    "reformat": Definition(
        order=(
            "unit",
            "ddname",
            "boot",
            "noboot",
            "ipldd",
            "ownerid",
            "purge",
            "nopurge",
            "verify",
            "noverify",
            "verifyoffline",
            "noverifyoffline",
            "volid",
        ),
        required=(Required(("unit", "ddname")), Required(("verify", "noverify"))),
        excluded=_exclusive(
            ("unit", "ddname"),
            ("boot", "noboot"),
            ("purge", "nopurge"),
            ("verify", "noverify"),
            ("verifyoffline", "noverifyoffline"),
        ),
    ),
    "parm": Definition(
        order=("replyu", "noreplyu", "force", "margins"),
        excluded=_exclusive(("replyu", "noreplyu")),
    ),
}


@cache
def complaints(verb: str, facts: Facts, rank: Rank) -> tuple[Complaint, ...]:
    """All that steps 4 and 5 find; there are only as many cases as the grammar allows.
    `rank` orders value keywords as they are listed there."""
    definition = DEFINITIONS[verb]
    present = facts | {fact.split("=")[0] for fact in facts}
    missing = [one for one in definition.required if _misses(one, present)]
    found = [Complaint("ICK30225I", one.group[0]) for one in missing if not one.part]
    conflicts = {fact for pair in definition.excluded if pair <= present for fact in pair}
    for operand in definition.order:
        found += [Complaint("ICK30225I", operand) for one in missing if one.part == operand]
        given = {fact for fact in facts if fact.startswith(f"{operand}=")}
        if conflicts & {operand, *given}:
            found.append(Complaint("ICK30226I", operand))
        if len(given) > 1:
            words = sorted((fact.split("=")[1].lower() for fact in given), key=rank)
            found += [Complaint("ICK30226I", word) for word in words]
    return tuple(found)


def _misses(one: Required, present: Facts) -> bool:
    return (
        not present.intersection(one.group)
        and any(needed <= present for needed in one.when)
        and not any(needless <= present for needless in one.unless)
    )


def excluded_by(verb: str, words: set[str]) -> set[str]:
    """What cannot stand with some of the words: operands, and `OPERAND=VALUE`, in
    upper case. For help; what a message says is decided by `complaints`."""
    definition = DEFINITIONS.get(verb.lower().replace("flashcopy", "flashcpy"))
    pairs = definition.excluded if definition else frozenset()
    given = {word.lower() for word in words}
    found = {other for pair in pairs if pair & given for other in pair - given}
    return {one.upper() for one in found}
