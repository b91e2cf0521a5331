"""FCQUERY: the line about a volume, the relationships report, the unformatted lines.

Columns as in `tso-flashcopy.md` 5.2 to 5.4; what is in them comes from the catalogue's
ANT-* templates and the views of the subsystem.
"""

from collections.abc import Mapping
from typing import NamedTuple

from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.reports.times import iso
from flashcli.storage.addresses import (
    TRACKS_PER_CYLINDER,
    cylinder_and_head,
    device_name,
    track_of,
)
from flashcli.storage.views import Relations, RelationView, Role, State, VolumeView

Lines = list[str | Message]

# Above this XXTNTLST is needed (section 2), and tracks are shown as it takes them.
_NARROW_CYLINDERS = 65_520


class Window(NamedTuple):
    """SHOWRELS(n) and STARTADDR: at most `most` relationships (None: all) of those
    that begin on the queried volume at track `start` or after it."""

    most: int | None = None
    start: int = 0


def formatted(answer: Relations, texts: Catalogue, display: Mapping[str, str]) -> Lines:
    """FCQUERY Formatted -2"""
    return [texts.issue("ANTF0420I"), *_volume_lines(answer, texts, display)]


def showrels(
    answer: Relations, window: Window, texts: Catalogue, display: Mapping[str, str]
) -> tuple[Lines, Relations]:
    """The report, and what of the answer it shows."""
    wanted = [one for one in answer.relations if _own_first(one) >= window.start]
    shown = wanted if window.most is None else wanted[: window.most]
    wide = is_wide(answer.volume)
    lines: Lines = [texts.issue("ANTF9301I"), *_volume_lines(answer, texts, display)]
    if shown:
        lines.append(texts.issue("ANT-RELATION-TITLE").text)
    for one in shown:
        lines += _relation_lines(one, texts)
    if not shown:
        lines.append(texts.issue("ANTF9303I", device=device_name(answer.volume.device)))
    if len(wanted) > len(shown):
        track = track_name(_own_first(wanted[len(shown)]), wide)
        lines.append(texts.issue("ANTF9302I", track=track))
    return lines, answer._replace(relations=tuple(shown))


def unformatted(answer: Relations, texts: Catalogue, display: Mapping[str, str]) -> Lines:
    """FCQUERY UNFORMAT: the volume, then the partner of each relationship."""
    lines: Lines = [texts.issue("ANTF0091I")]
    lines.append(_unformatted(answer.volume, _status(answer), texts, display))
    for one in answer.relations:
        status = f"FC..{_percent(one):03d}%" if one.bcp else "FC......"
        lines.append(_unformatted(_partner(one), status, texts, display))
    return lines


# --- tracks


def is_wide(volume: VolumeView) -> bool:
    return volume.cylinders > _NARROW_CYLINDERS


def track_name(track: int, wide: bool) -> str:
    """CCCCHHHH, on large volumes ccccccch."""
    cylinder, head = cylinder_and_head(track)
    return f"{cylinder:07X}{head:X}" if wide else f"{cylinder:04X}{head:04X}"


def start_track(typed: int, volume: VolumeView) -> int | None:
    """STARTADDR, 32 bits, as a track of the volume; None when it has no such track."""
    head_bits = 4 if is_wide(volume) else 16
    cylinder, head = typed >> head_bits, typed & ((1 << head_bits) - 1)
    if cylinder >= volume.cylinders or head >= TRACKS_PER_CYLINDER:
        return None
    return track_of(cylinder, head)


# --- lines


def _volume_lines(answer: Relations, texts: Catalogue, display: Mapping[str, str]) -> Lines:
    volume = answer.volume
    line = texts.issue(
        "ANT-VOLUME",
        **_where(volume),
        cu=_control_unit(volume, display),
        serial=volume.serial,
        active=volume.active,
        maximum=volume.maximum,
        xrc="S" if volume.xrc_source else "N",
        pprc=volume.remote_role,
        concurrent="N",
        revertible="Y" if any(one.revertible for one in answer.relations) else "N",
        sequence=f"{volume.sequence:08X}",
    )
    return [texts.issue("ANT-VOLUME-TITLE").text, line.text]


def _where(volume: VolumeView) -> dict[str, object]:
    return {
        "device": device_name(volume.device),
        "ssid": f"{volume.ssid:04X}",
        "lss": f"{volume.lss:02X}",
        "cca": f"{volume.cca:02X}",
    }


def _control_unit(volume: VolumeView, display: Mapping[str, str]) -> str:
    return display.get(f"controller.{volume.model}", display["controller"])


def _relation_lines(one: RelationView, texts: Catalogue) -> Lines:
    first = texts.issue(
        "ANT-RELATION",
        role="S" if one.role is Role.SOURCE else "T",
        **_where(_partner(one)),
        source_first=track_name(one.source_first, is_wide(one.source)),
        target_first=track_name(one.target_first, is_wide(one.target)),
        tracks=one.tracks,
        to_copy=one.tracks_to_copy,
        flags=_flags(one),
        sequence=f"{one.sequence:08X}",
    )
    second = texts.issue(
        "ANT-RELATION-TIMES",
        established=_moment(one.established),
        activity=_moment(one.last_activity),
        changed_source=one.changed_source,
        changed_target=one.changed_target,
        reverse="YES" if one.reverse_restore.possible else "NO",
    )
    return [first.text, second.text]


def _flags(one: RelationView) -> str:
    """Each in its own place (5.3)."""
    marks = (
        ("F", one.full_volume),
        ("B", one.bce),
        ("A", one.bcp),
        ("P", one.persistent),
        ("I", one.incremental.value != "NO"),
        ("R", one.revertible),
        ("W", one.target_write_inhibited),
        ("S", one.source_write_inhibited),
        ("E", one.space_efficient),
        ("O", one.fails_when_full),
        ("X", one.state is not State.ACTIVE),
        ("V", one.validation_required),
        ("Z", one.inhibited_by_space),
        ("M", one.preserve_mirror),
    )
    return "".join(mark if is_set else "." for mark, is_set in marks)


def _moment(now: int) -> str:
    """`2007-10-01 09.00.00`"""
    return iso(now).replace("T", " ").replace(":", ".")


def _own_first(one: RelationView) -> int:
    return one.source_first if one.role is Role.SOURCE else one.target_first


def _partner(one: RelationView) -> VolumeView:
    return one.target if one.role is Role.SOURCE else one.source


def _unformatted(
    volume: VolumeView, status: str, texts: Catalogue, display: Mapping[str, str]
) -> str:
    return texts.issue(
        "ANT-UNFORMATTED",
        **_where(volume),
        cu=_control_unit(volume, display),
        serial=volume.serial,
        status=status,
    ).text


def _status(answer: Relations) -> str:
    """The first that applies, in this order (5.4). Concurrent copy is not modelled."""
    if answer.relations:
        return "FC......"
    if answer.volume.remote_role != "N":
        return "PPRC...."
    return "XRC....." if answer.volume.xrc_source else "SIMPLEX."


def _percent(one: RelationView) -> int:
    """Copied so far, rounded down."""
    return (one.tracks - one.tracks_to_copy) * 100 // one.tracks
