"""Pictures as SVG: shapes and patterns, with the words that the terminal shows.

Every state has a hatching of its own beside its colour. All text is escaped. It reads
values only and writes no file.
"""

from collections.abc import Iterator
from html import escape

from flashcli.controls import escaped
from flashcli.pictures.terminal import duration, progress_text
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
from flashcli.storage.addresses import device_name

WIDTH = 960
_LEFT, _RIGHT = 130, 20
_BAR = 26  # height
_FILLS = {
    "C": "#0072b2",
    "P": "url(#partly)",
    "N": "#ffffff",
    "S": "url(#source)",
    "T": "url(#target)",
    "B": "url(#both)",
    ".": "none",
}
DEFINITIONS = """\
<defs>
<pattern id="partly" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" \
fill="#ffffff"/><rect width="6" height="3" fill="#56b4e9"/></pattern>
<pattern id="source" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" \
fill="#e69f00"/><path d="M0 7 L7 0" stroke="#000000"/></pattern>
<pattern id="target" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" \
fill="#cc79a7"/><path d="M0 0 L7 7" stroke="#000000"/></pattern>
<pattern id="both" width="7" height="7" patternUnits="userSpaceOnUse"><rect width="7" height="7" \
fill="#f0e442"/><path d="M0 0 L7 7 M0 7 L7 0" stroke="#000000"/></pattern>
<marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" \
orient="auto-start-reverse"><path d="M0 0 L10 5 L0 10 z" fill="#333333"/></marker>
</defs>
"""


def _text(text: str) -> str:
    return escape(escaped(text))


def bars(row: Row) -> str:
    """A relationship alone, for a page that holds the `DEFINITIONS` once."""
    drawing = _Drawing()
    drawing.relationship(row)
    return (
        f'<svg viewBox="0 0 {WIDTH} {drawing.y}" width="100%" role="img" '
        f'font-family="DejaVu Sans, Arial, sans-serif" font-size="13">'
        + "".join(drawing.parts)
        + "</svg>"
    )


def svg(picture: Picture) -> str:
    """A whole document."""
    drawing = _Drawing()
    match picture:
        case SubsystemPicture():
            drawing.graph(picture)
        case VolumePicture():
            drawing.volume(picture)
        case PairPicture():
            drawing.pair(picture)
    return drawing.document(picture.title)


class _Drawing:
    """Parts from top to bottom; `y` is where the next one begins."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = 20

    def document(self, title: str) -> str:
        height = self.y + 10
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" '
            'font-family="DejaVu Sans, Arial, sans-serif" font-size="13">\n'
            f"<title>{_text(title)}</title>\n{DEFINITIONS}"
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
            + "\n".join(self.parts)
            + "\n</svg>\n"
        )

    def text(self, x: float, y: float, text: str, *, bold: bool = False, anchor: str = "") -> None:
        weight = ' font-weight="bold"' if bold else ""
        placed = f' text-anchor="{anchor}"' if anchor else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" fill="#111111"{weight}{placed}>{_text(text)}</text>'
        )

    def line(self, text: str, *, bold: bool = False) -> None:
        self.text(20, self.y + 6, text, bold=bold)
        self.y += 22

    # --- bars

    def volume(self, picture: VolumePicture) -> None:
        self.line(picture.title, bold=True)
        node = picture.node
        self.line(f"{node.model}, {node.tracks:,} tracks; a cell is {picture.cell:,} tracks")
        for row in picture.rows:
            self._heading(row.flow)
            self._bar("source" if row.source_cells else "target", _own(row))
            self._progress(row.flow)
        self._end(bool(picture.rows))

    def pair(self, picture: PairPicture) -> None:
        self.line(picture.title, bold=True)
        for row in picture.rows:
            self.relationship(row)
        self._end(bool(picture.rows))

    def relationship(self, row: Row) -> None:
        self._heading(row.flow)
        self._bar(f"{device_name(row.flow.source)} source", row.source_cells)
        self._arrows(row)
        self._bar(f"{device_name(row.flow.target)} target", row.target_cells)
        self._progress(row.flow)

    def _heading(self, flow: Flow) -> None:
        self.y += 8
        words = ", ".join((flow.mode, flow.state, *flow.marks))
        self.line(f"{device_name(flow.source)} → {device_name(flow.target)}  {words}", bold=True)

    def _bar(self, name: str, letters: str) -> None:
        self.text(20, self.y + 18, name)
        width = (WIDTH - _LEFT - _RIGHT) / max(len(letters), 1)
        for one, at, count in _runs(letters):
            self.parts.append(
                f'<rect x="{_LEFT + at * width:.2f}" y="{self.y}" width="{count * width:.2f}" '
                f'height="{_BAR}" fill="{_FILLS[one]}" stroke="#333333" stroke-width="0.5"/>'
            )
        self.y += _BAR + 6

    def _arrows(self, row: Row) -> None:
        """Where background copy is yet to fill the target; dotted when on demand only."""
        width = (WIDTH - _LEFT - _RIGHT) / max(len(row.target_cells), 1)
        dash = "" if row.flow.rate is not None else ' stroke-dasharray="2 3"'
        for at in range(0, len(row.target_cells), 2):
            one = row.target_cells[at]
            if one in "NP" or one.islower():
                x = _LEFT + (at + 0.5) * width
                self.parts.append(
                    f'<path d="M{x:.2f} {self.y} V{self.y + 20}" stroke="#333333"{dash} '
                    'marker-end="url(#tip)"/>'
                )
        self.y += 26

    def _progress(self, flow: Flow) -> None:
        room = 240
        self.parts.append(
            f'<rect x="{_LEFT}" y="{self.y}" width="{room}" height="12" fill="#ffffff" '
            f'stroke="#333333"/><rect x="{_LEFT}" y="{self.y}" width="{room * flow.share:.1f}" '
            'height="12" fill="#0072b2"/>'
        )
        self.text(_LEFT + room + 12, self.y + 11, progress_text(flow))
        self.y += 22
        changed = f"changed on source {flow.changed_source:,}, on target {flow.changed_target:,}"
        self.text(_LEFT, self.y + 8, changed)
        self.y += 20

    def _end(self, drawn: bool) -> None:
        if not drawn:
            self.line("no relationships")
            return
        self.y += 10
        x = 20.0
        for one, meaning in LEGEND[:-1]:
            self.parts.append(
                f'<rect x="{x:g}" y="{self.y}" width="16" height="16" fill="{_FILLS[one]}" '
                'stroke="#333333"/>'
            )
            self.text(x + 22, self.y + 13, meaning)
            x += 40 + 7.2 * len(meaning)
        self.y += 26

    # --- the subsystem

    def graph(self, picture: SubsystemPicture) -> None:
        """Columns from left to right, a volume right of all that are copied to it."""
        self.line(picture.title, bold=True)
        places = _placed(picture)
        top = self.y + 6
        for flow in picture.flows:
            self._edge(flow, places, top)
        for flow in picture.flows:
            self._label(flow, places, top)
        for node in picture.nodes:
            self._node(node, *places[node.device], top)
        rows = 1 + max((row for _, row in places.values()), default=-1)
        self.y = top + rows * 76
        if not picture.flows:
            self.line("no relationships")
        if picture.left_out:
            self.line(f"and {picture.left_out:,} more relationships")

    def _node(self, node: Node, column: int, row: int, top: int) -> None:
        x, y = 20 + column * 400, top + row * 76
        edge = "#d55e00" if node.trouble else "#333333"
        self.parts.append(
            f'<rect x="{x}" y="{y}" width="130" height="48" rx="6" fill="#f2f2f2" '
            f'stroke="{edge}" stroke-width="{3 if node.trouble else 1.5}"/>'
        )
        self.text(x + 65, y + 20, f"{node.name} {node.label}".rstrip(), bold=True, anchor="middle")
        self.text(x + 65, y + 38, node.trouble or node.model, anchor="middle")

    def _edge(self, flow: Flow, places: dict[int, tuple[int, int]], top: int) -> None:
        (from_column, from_row), (to_column, to_row) = places[flow.source], places[flow.target]
        x, y = 150 + from_column * 400, top + from_row * 76 + 24
        x2, y2 = 20 + to_column * 400, top + to_row * 76 + 24
        if x2 < x:  # back to a column before
            x, x2 = x - 130, x2 + 130
        dash = "" if flow.mode == "COPY" else ' stroke-dasharray="6 4"'
        middle = (x + x2) / 2
        self.parts.append(
            f'<path d="M{x} {y} C{middle:g} {y} {middle:g} {y2} {x2} {y2}" fill="none" '
            f'stroke="#333333" stroke-width="1.5"{dash} marker-end="url(#tip)"/>'
        )

    def _label(self, flow: Flow, places: dict[int, tuple[int, int]], top: int) -> None:
        """Before the arrow's tip, on white where a line passes."""
        (from_column, _), (column, row) = places[flow.source], places[flow.target]
        tenths = int(flow.share * 1000)
        text = f"{flow.mode} {tenths // 10}.{tenths % 10} %"
        if flow.seconds is not None:
            text += f", {duration(flow.seconds)} to go"
        back = column < from_column
        x, y = (164 if back else 6) + column * 400, top + row * 76 + 16
        self.parts.append(
            f'<text x="{x}" y="{y}" text-anchor="{"start" if back else "end"}" fill="#111111" '
            f'stroke="#ffffff" stroke-width="4" paint-order="stroke">{_text(text)}</text>'
        )


def _own(row: Row) -> str:
    return row.source_cells or row.target_cells


def _runs(letters: str) -> Iterator[tuple[str, int, int]]:
    """Letter, first cell, number of cells; small letters as their capitals."""
    at = 0
    folded = letters.upper()
    while at < len(folded):
        end = at
        while end < len(folded) and folded[end] == folded[at]:
            end += 1
        if folded[at] != ".":
            yield folded[at], at, end - at
        at = end


_COLUMNS = 2  # the last one that fits the width


def _placed(picture: SubsystemPicture) -> dict[int, tuple[int, int]]:
    """Column and row of each volume."""
    column = {node.device: 0 for node in picture.nodes}
    for _ in range(_COLUMNS):
        for flow in picture.flows:
            if flow.source != flow.target:
                column[flow.target] = max(
                    column[flow.target], min(column[flow.source] + 1, _COLUMNS)
                )
    used: dict[int, int] = {}
    places: dict[int, tuple[int, int]] = {}
    for flow in picture.flows:
        for device in (flow.source, flow.target):
            if device not in places:
                row = used.get(column[device], 0)
                if device == flow.target and flow.source in places:
                    row = max(row, places[flow.source][1])
                elif device == flow.source:
                    row = max(row, max(used.values(), default=0) if not column[device] else row)
                places[device] = (column[device], row)
                used[column[device]] = row + 1
    return places
