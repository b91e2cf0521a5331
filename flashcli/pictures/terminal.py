"""Pictures as lines for a terminal, for any width from 60 columns on.

Letters carry the meaning, colours repeat it; the colours differ in brightness too,
so that nobody has to tell red from green.
"""

from collections.abc import Iterator
from textwrap import wrap

from flashcli.pictures.segments import Line, Segment, plain
from flashcli.pictures.values import (
    LEGEND,
    Flow,
    Node,
    PairPicture,
    Picture,
    Row,
    SubsystemPicture,
    VolumePicture,
)
from flashcli.storage.addresses import cylinder_and_head, device_name

STYLES = {
    "C": "copied",
    "P": "partly",
    "N": "uncopied",
    "S": "source",
    "T": "target",
    "B": "both",
    ".": "outside",
}
# What fills a cell; letters stay letters where something changed.
GLYPHS = {"C": "█", "P": "▒", "N": "░", ".": "·"}
_HEAD = 9  # columns before a bar
_BAR = 20
_NARROWEST, _WIDEST = 60, 240


def cells_in(width: int) -> int:
    """How many cells a bar may have, its frame left out."""
    return min(max(width, _NARROWEST), _WIDEST) - _HEAD - 3


def drawn(picture: Picture, width: int) -> list[Line]:
    match picture:
        case SubsystemPicture():
            return list(_graph(picture, width))
        case VolumePicture():
            return list(_bars(picture, width))
        case PairPicture():
            return list(_pair(picture, width))


# --- bars -------------------------------------------------------------------------------


def cells(letters: str) -> Iterator[Segment]:
    """Runs of the same letter, each a piece of its own style."""
    at = 0
    while at < len(letters):
        one = letters[at]
        end = at
        while end < len(letters) and letters[end] == one:
            end += 1
        yield GLYPHS.get(one, one) * (end - at), STYLES[one.upper()]
        at = end


def _bar(head: str, letters: str) -> Line:
    return ((f"{head:<{_HEAD}}|", ""), *cells(letters), ("|", ""))


def _bars(picture: VolumePicture, width: int) -> Iterator[Line]:
    yield ((picture.title, "bold"),)
    yield f"{picture.node.model}  {picture.node.tracks:,} tracks, {_of_cells(picture.cell)}"
    if picture.node.trouble:
        yield ((picture.node.trouble, "trouble"),)
    if not picture.rows:
        yield "no relationships"
        return
    for row in picture.rows:
        yield ""
        yield from _heading(row.flow)
        own = "SOURCE" if row.source_cells else "TARGET"
        yield _bar(own, row.source_cells or row.target_cells)
        yield from _progress(row.flow, width)
    yield ""
    yield from legend(width)


def _of_cells(cell: int) -> str:
    return f"a cell is {cell:,} track{'s' if cell > 1 else ''}"


def _pair(picture: PairPicture, width: int) -> Iterator[Line]:
    yield ((picture.title, "bold"),)
    yield f"{_of_cells(picture.cells[0])} of the source, {picture.cells[1]:,} of the target"
    if not picture.rows:
        yield "no relationships"
        return
    for row in picture.rows:
        yield ""
        yield from _heading(row.flow)
        yield _bar(f"{device_name(row.flow.source)} ->", row.source_cells)
        yield _between(row)
        yield _bar(f"-> {device_name(row.flow.target)}", row.target_cells)
        yield from _progress(row.flow, width)
    yield ""
    yield from legend(width)


def _between(row: Row) -> Line:
    """An arrow over each cell of the target that background copy is yet to fill."""
    arrow = "v" if row.flow.rate is not None else ":"
    marks = "".join(arrow if one in "NP" or one.islower() else " " for one in row.target_cells)
    return ((" " * (_HEAD + 1), ""), (marks, "flow"))


def _heading(flow: Flow) -> Iterator[Line]:
    words = "  ".join((flow.mode, flow.state, *flow.marks))
    yield (
        (f"{device_name(flow.source)} -> {device_name(flow.target)}", "bold"),
        (f"  {words}", ""),
    )
    places = [_place(one) for one in (flow.source_first, flow.target_first)]
    yield (
        f"{'':<{_HEAD}} {flow.tracks:,} tracks, {places[0]} to {places[1]}; changed: "
        f"source {flow.changed_source:,}, target {flow.changed_target:,}"
    )


def _place(track: int) -> str:
    cylinder, head = cylinder_and_head(track)
    return f"{cylinder},{head}"


def progress_text(flow: Flow) -> str:
    """Percent, tracks, rate, time to go."""
    parts = [f"{_percent(flow)} copied, {flow.uncopied:,} tracks to go"]
    if flow.rate is not None and flow.seconds is not None:
        parts.append(f"{flow.rate:,} tracks/s, {duration(flow.seconds)} to go")
    elif flow.uncopied:
        parts.append("copied on demand only" if flow.mode != "COPY" else "not copying")
    return "; ".join(parts)


def _percent(flow: Flow) -> str:
    """Never 100 % while a track is missing."""
    tenths = flow.copied * 1000 // flow.tracks if flow.tracks else 1000
    return f"{tenths // 10}.{tenths % 10} %"


def duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _progress(flow: Flow, width: int) -> Iterator[Line]:
    filled = int(flow.share * _BAR)
    text = progress_text(flow)
    fits = _HEAD + _BAR + 3 + len(text) <= width
    yield (
        (f"{'':<{_HEAD}}[", ""),
        ("#" * filled, "copied"),
        ("-" * (_BAR - filled), "uncopied"),
        (f"] {text}" if fits else "]", ""),
    )
    if not fits:
        yield f"{'':<{_HEAD}} {text}"


# --- the subsystem ----------------------------------------------------------------------


def _graph(picture: SubsystemPicture, width: int) -> Iterator[Line]:
    yield ((picture.title, "bold"),)
    if not picture.flows:
        yield "no relationships"
        return
    nodes = {one.device: one for one in picture.nodes}
    before = -1
    for flow in picture.flows:
        source, target = nodes[flow.source], nodes[flow.target]
        head = f"{source.name} {source.label:<6}" if flow.source != before else " " * 11
        before = flow.source
        yield from _edge(flow, head, target, width)
    if picture.left_out:
        yield f"and {picture.left_out:,} more relationships"


def _edge(flow: Flow, head: str, target: Node, width: int) -> Iterator[Line]:
    """One line where it fits, else two."""
    filled = int(flow.share * _BAR)
    tail = "  ".join((progress_text(flow), flow.state, *flow.marks))
    line: tuple[Segment, ...] = (
        (f"{head} ", "bold"),
        (f"--{flow.mode:-<11}-> ", "flow"),
        (f"{target.name} {target.label:<6} ", "bold"),
        (f"{target.trouble} " if target.trouble else "", "trouble"),
        ("[", ""),
        ("#" * filled, "copied"),
        ("-" * (_BAR - filled), "uncopied"),
        ("]", ""),
    )
    if len(plain(line)) + 1 + len(tail) <= width:
        yield (*line, (f" {tail}", ""))
    else:
        yield line
        yield from (f"{'':12}{part}" for part in wrap(tail, max(width, _NARROWEST) - 12))


def legend(width: int) -> Iterator[Line]:
    """Broken to the width."""
    line: list[Segment] = []
    used = 0
    for one, meaning in LEGEND:
        text = f" {meaning}  "
        if used + 1 + len(text) > width and line:
            yield tuple(line)
            line, used = [], 0
        line += [(GLYPHS.get(one, one), STYLES[one]), (text, "")]
        used += 1 + len(text)
    yield tuple(line)
    yield "small letters: changed, and not all copied"
