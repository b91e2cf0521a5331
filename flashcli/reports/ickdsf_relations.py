"""The report of FLASHCPY QUERY RELATIONS (ickdsf-flashcpy.md), modelled throughout.

A block of lines a relationship: the volume queried, its partner, what changed,
options, and whether a Reverse Restore can be done with all that stands against it.
"""

from collections.abc import Iterator
from functools import cache, lru_cache

from flashcli.messages.catalogue import Catalogue
from flashcli.reports import ickdsf_page as page
from flashcli.reports.ickdsf import INDENT, Lines, Said, one
from flashcli.reports.ickdsf_refusals import REFUSALS
from flashcli.reports.times import hms, mdy
from flashcli.storage.addresses import device_name
from flashcli.storage.tracks import address
from flashcli.storage.views import Relations, RelationView, Role, VolumeView

_GAP = "  "
_DETAIL = INDENT + " " * 8  # under ROLE
_CONTINUED = 4
_PARTNER = {Role.SOURCE: Role.TARGET, Role.TARGET: Role.SOURCE}


def relations(answer: Relations, texts: Catalogue) -> Said:
    device = device_name(answer.volume.device)
    if not answer.relations:
        return one(page.RESULT, texts.issue("ICK09022I", device=device))
    announced = one(page.RESULT, texts.issue("ICK09021I", device=device))
    lines = announced.lines + _titles(texts)
    for shown in answer.relations:
        lines += [(page.REPORT, text) for text in _block(shown, texts)]
    return Said(lines, announced.messages)


@cache
def _titles(texts: Catalogue) -> Lines:
    titles = texts.definition("ICK09021I").title.values()
    underlined = ["-" * len(title) for title in titles]
    return [
        (page.HEADING, INDENT + _GAP.join(titles)),
        (page.REPORT, INDENT + _GAP.join(underlined)),
    ]


def _block(shown: RelationView, texts: Catalogue) -> Iterator[str]:
    own, partner = shown.source, shown.target
    if shown.role is Role.TARGET:
        own, partner = partner, own
    yield INDENT + _volume(own, shown.role) + _GAP + _state(shown)
    yield INDENT + _volume(partner, _PARTNER[shown.role]) + _GAP + _extent(shown, texts)
    yield _DETAIL + _text(
        texts,
        "ICK09021I.CHANGED",
        source=shown.changed_source,
        target=shown.changed_target,
        established=_moment(shown.established),
        activity=_moment(shown.last_activity),
    )
    yield _DETAIL + _options(shown, texts)
    yield from _reverse_restore(shown, texts)


def _volume(volume: VolumeView, role: Role) -> str:
    return _GAP.join(
        (
            f"{device_name(volume.device):<6}",
            f"{role:<6}",
            f"{volume.ssid:04X}",
            f"{volume.lss:02X} ",
            f"{volume.cca:02X} ",
            f"{volume.cylinders:>6}",
        )
    )


def _state(shown: RelationView) -> str:
    """The state may be a character longer than its column: the numbers behind it are
    right-aligned and leave the room."""
    return _GAP.join(
        (
            "T  " if shown.bce else "F  ",
            "T  " if shown.bcp else "F  ",
            f"{shown.mode:<6}",
            f"{shown.incremental:<4}",
            f"{_yes(shown.persistent):<4}",
            f"{_yes(shown.target_write_inhibited):<3}",
            f"{shown.state:<14}{shown.tracks_to_copy:>24}",
        )
    )


def _extent(shown: RelationView, texts: Catalogue) -> str:
    kind = "ICK09021I.FULL" if shown.full_volume else "ICK09021I.EXTENT"
    return _text(
        texts,
        "ICK09021I.PARTNER",
        extent=_text(texts, kind),
        tracks=shown.tracks,
        source=_place(shown.source_first),
        target=_place(shown.target_first),
    )


def _options(shown: RelationView, texts: Catalogue) -> str:
    options = _text(
        texts,
        "ICK09021I.OPTIONS",
        revertible=_yes(shown.revertible),
        efficient=_yes(shown.space_efficient),
        sequence=shown.sequence,
    )
    if shown.frozen:
        return f"{options}   {_text(texts, 'ICK09021I.FROZEN')}"
    return options


def _reverse_restore(shown: RelationView, texts: Catalogue) -> list[str]:
    """All reasons in the texts of the messages that would refuse it, folded."""
    judged = shown.reverse_restore
    if judged.possible:
        return [_DETAIL + _text(texts, "ICK09021I.POSSIBLE")]
    reasons = "; ".join(_text(texts, REFUSALS[reason]) for reason in judged.reasons)
    return _folded(_text(texts, "ICK09021I.IMPOSSIBLE", reasons=reasons))


@lru_cache(64)
def _folded(text: str) -> list[str]:
    from textwrap import wrap

    continued = _DETAIL + " " * _CONTINUED
    return wrap(text, page.WIDTH, initial_indent=_DETAIL, subsequent_indent=continued)


def _text(texts: Catalogue, name: str, /, **inserts: object) -> str:
    return texts.issue(name, **inserts).text


def _yes(value: bool) -> str:
    return "YES" if value else "NO"


def _place(track: int) -> str:
    where = address(track).hex().upper()
    return f"{where[:4]} {where[4:]}"


def _moment(now: int) -> str:
    return f"{mdy(now)} {hms(now)}"
