"""The track map of a volume: per relationship and cell, how many tracks are copied
and changed. A view without I/O; letters are the report's business.
"""

from flashcli.commands import LabMap
from flashcli.engine.lab_results import Cell, Mapped, MapRow
from flashcli.lab import Lab
from flashcli.outcomes import Outcome
from flashcli.storage.bitmap import TrackBitmap
from flashcli.storage.refusals import Reason, Refusal
from flashcli.storage.relationship import Relationship

MAP_CELLS = 64
MAP_ROWS = 100


def track_map(command: LabMap, lab: Lab, cells: int = MAP_CELLS) -> Outcome:
    volume = lab.subsystem.volumes.get(command.device)
    if volume is None:
        refusal = Refusal(Reason.DEVICE_UNKNOWN, {"device": command.device})
        return Outcome(refusal=refusal)
    cell = -(-volume.tracks // cells)
    sides = [(item.source_first, item.target.device, item) for item in volume.as_source()]
    sides = sorted(sides, key=_place)
    sides += sorted(
        ((item.target_first, item.source.device, item) for item in volume.as_target()), key=_place
    )
    rows = tuple(_map_row(item, first, cell) for first, _, item in sides[:MAP_ROWS])
    return Outcome(Mapped(command.device, volume.tracks, cell, len(sides), rows))


def _place(side: tuple[int, int, Relationship]) -> tuple[int, int]:
    """As a relations query lists them: by own first track, then partner device."""
    return side[0], side[1]


def _map_row(item: Relationship, first: int, cell: int) -> MapRow:
    """`first` is the relationship's first track on the volume mapped."""
    cells = []
    first_cell, index = first // cell, 0
    while index < item.tracks:
        tracks = min(cell - (first + index) % cell, item.tracks - index)
        cells.append(
            Cell(
                tracks,
                _count(item.uncopied, index, tracks),
                _count(item.changed_source, index, tracks),
                _count(item.changed_target, index, tracks),
            )
        )
        index += tracks
    return MapRow(
        item.source.device,
        item.target.device,
        item.source_first,
        item.target_first,
        item.tracks,
        item.mode,
        item.state,
        item.uncopied.count,
        item.changed_source.count,
        item.changed_target.count,
        first_cell,
        tuple(cells),
    )


def _count(bits: TrackBitmap, first: int, tracks: int) -> int:
    return bits.part(first, tracks).count if bits.count else 0
