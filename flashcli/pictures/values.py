"""What a picture shows, as values: a subsystem's relationships, a volume, a pair.

Taken at one instant, without I/O. A cell is a letter, the one that LAB MAP prints,
so that a picture says the same without colour. It draws nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flashcli.commands import LabMap
from flashcli.engine.lab_map import track_map
from flashcli.engine.lab_results import Cell, Mapped, MapRow
from flashcli.lab import Lab
from flashcli.reports.lab_map import OUTSIDE, letter
from flashcli.storage.addresses import device_name
from flashcli.storage.copying import effective_rate
from flashcli.storage.relationship import Relationship
from flashcli.storage.volume import Volume

MOST_FLOWS = 200

LEGEND = (
    ("C", "copied"),
    ("P", "partly copied"),
    ("N", "not copied"),
    ("S", "changed on the source"),
    ("T", "changed on the target"),
    ("B", "changed on both"),
    (".", "outside of the relationship"),
)


class Node(NamedTuple):
    """A volume. `label` is empty for one that is offline."""

    device: int
    label: str
    model: str
    tracks: int
    trouble: str = ""

    @property
    def name(self) -> str:
        return device_name(self.device)


class Flow(NamedTuple):
    """One relationship. `rate` in tracks a second and `seconds` to go are None while
    nothing is being copied."""

    source: int
    target: int
    source_first: int
    target_first: int
    mode: str
    state: str
    marks: tuple[str, ...]
    tracks: int
    uncopied: int
    changed_source: int
    changed_target: int
    rate: int | None
    seconds: int | None

    @property
    def copied(self) -> int:
        return self.tracks - self.uncopied

    @property
    def share(self) -> float:
        return self.copied / self.tracks if self.tracks else 1.0


class Row(NamedTuple):
    """A relationship with its cells on the source, on the target."""

    flow: Flow
    source_cells: str
    target_cells: str


class SubsystemPicture(NamedTuple):
    """`left_out` relationships are not among the flows."""

    title: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    left_out: int


class VolumePicture(NamedTuple):
    """Each relationship that the volume takes part in; of each only its side."""

    title: str
    node: Node
    rows: tuple[Row, ...]
    cell: int


class PairPicture(NamedTuple):
    title: str
    source: Node
    target: Node
    rows: tuple[Row, ...]
    cells: tuple[int, int]


Picture = SubsystemPicture | VolumePicture | PairPicture


def picture(lab: Lab, devices: Sequence[int], cells: int = 64) -> Picture:
    """No device: the subsystem; one: its bars; two: the pair, from whichever is the
    source. KeyError for a device that is not there."""
    volumes = lab.subsystem.volumes
    if not devices:
        return _subsystem(lab)
    if len(devices) == 1 or devices[0] == devices[1]:
        return _volume(lab, volumes[devices[0]], cells)
    first, second = volumes[devices[0]], volumes[devices[1]]
    turned = not _between(first, second) and _between(second, first)
    return _pair(lab, second, first, cells) if turned else _pair(lab, first, second, cells)


def all_rows(lab: Lab, cells: int = 96, most: int = 40) -> tuple[Row, ...]:
    """Every relationship with its cells, of so many pairs."""
    pairs = {(one.source.device, one.target.device) for one in lab.subsystem.all_relations()}
    volumes = lab.subsystem.volumes
    found = (_pair(lab, volumes[a], volumes[b], cells) for a, b in sorted(pairs)[:most])
    return tuple(row for one in found for row in one.rows)


def flows(lab: Lab, most: int = MOST_FLOWS) -> tuple[tuple[Flow, ...], int]:
    """The relationships in order of source and target; how many are left out."""
    found = sorted(
        lab.subsystem.all_relations(),
        key=lambda one: (one.source.device, one.source_first, one.target.device, one.target_first),
    )
    return tuple(_flow(lab, one) for one in found[:most]), max(0, len(found) - most)


def _flow(lab: Lab, one: Relationship) -> Flow:
    rate = seconds = None
    if one.copying:
        until = lab.subsystem.seconds_until_copied(one.target.device)
        if isinstance(until, int) and until > 0:
            sharing = sum(1 for other in lab.subsystem.copying.values() if other.copying)
            rate, seconds = max(1, effective_rate(lab.subsystem) // sharing), until
    marks = [
        f"INCREMENTAL {one.incremental.value}" if one.records_changes else "",
        "REVERTIBLE" if one.revertible else "",
        "FROZEN" if one.source.frozen else "",
        "TARGET WRITE INHIBITED" if one.inhibits else "",
    ]
    return Flow(
        one.source.device,
        one.target.device,
        one.source_first,
        one.target_first,
        one.mode.value,
        one.state.value,
        tuple(filter(None, marks)),
        one.tracks,
        one.uncopied.count,
        one.changed_source.count,
        one.changed_target.count,
        rate,
        seconds,
    )


def _node(lab: Lab, volume: Volume) -> Node:
    troubles = (
        (volume.blocked, "BLOCKED"),
        (volume.not_ready, "NOT READY"),
        (volume.no_path, "NO PATH"),
    )
    trouble = ", ".join(text for is_so, text in troubles if is_so)
    label = lab.host.labels.get(volume.device, "")
    return Node(volume.device, label, volume.model, volume.tracks, trouble)


def _time(lab: Lab) -> str:
    from flashcli.reports.times import iso

    return iso(lab.clock.now).replace("T", " ")


def _subsystem(lab: Lab) -> SubsystemPicture:
    box = lab.subsystem
    found, left_out = flows(lab)
    devices = sorted({one.source for one in found} | {one.target for one in found})
    nodes = tuple(_node(lab, box.volumes[device]) for device in devices)
    title = f"SUBSYSTEM {box.serial}  {box.rules.name}  {_time(lab)}"
    return SubsystemPicture(title, nodes, found, left_out)


def _mapped(lab: Lab, volume: Volume, cells: int) -> Mapped:
    mapped: Mapped = track_map(LabMap(volume.device), lab, cells).result
    return mapped


def _volume(lab: Lab, volume: Volume, cells: int) -> VolumePicture:
    mapped = _mapped(lab, volume, cells)
    flow_of = {_key(one): one for one in volume.as_source() + volume.as_target()}
    rows = []
    for row in mapped.rows:
        flow = _flow(lab, flow_of[_row_key(row)])
        letters = _letters(row, mapped, row.cells)
        own = row.source == volume.device
        rows.append(Row(flow, letters if own else "", "" if own else letters))
    node = _node(lab, volume)
    title = f"VOLUME {_named(node)}  {_time(lab)}"
    return VolumePicture(title, node, tuple(rows), mapped.cell)


def _pair(lab: Lab, source: Volume, target: Volume, cells: int) -> PairPicture:
    sides = _mapped(lab, source, cells), _mapped(lab, target, cells)
    on_target = {_row_key(row): row for row in sides[1].rows}
    flow_of = {_key(one): one for one in _between(source, target)}
    rows = []
    for row in sides[0].rows:
        other = on_target.get(_row_key(row))
        one = flow_of.get(_row_key(row))
        if other is None or one is None:
            continue
        above = [cell._replace(uncopied=0, changed_target=0) for cell in row.cells]
        below = [cell._replace(changed_source=0) for cell in other.cells]
        rows.append(
            Row(_flow(lab, one), _letters(row, sides[0], above), _letters(other, sides[1], below))
        )
    nodes = _node(lab, source), _node(lab, target)
    title = f"PAIR {_named(nodes[0])} TO {_named(nodes[1])}  {_time(lab)}"
    return PairPicture(title, *nodes, tuple(rows), (sides[0].cell, sides[1].cell))


def _between(source: Volume, target: Volume) -> list[Relationship]:
    return [one for one in source.as_source() if one.target is target]


def _named(node: Node) -> str:
    return f"{node.name} {node.label}".rstrip()


Key = tuple[int, int, int, int]


def _key(one: Relationship) -> Key:
    return one.source.device, one.target.device, one.source_first, one.target_first


def _row_key(row: MapRow) -> Key:
    return row.source, row.target, row.source_first, row.target_first


def _letters(row: MapRow, mapped: Mapped, cells: Sequence[Cell]) -> str:
    width = -(-mapped.tracks // mapped.cell)
    found = OUTSIDE * row.first_cell + "".join(letter(cell) for cell in cells)
    return found.ljust(width, OUTSIDE)
