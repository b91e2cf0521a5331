"""The track map of LAB MAP: letters, one a cell, a row for each relationship."""

from collections.abc import Iterator

from flashcli.engine.lab_results import Cell, Mapped, MapRow
from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.reports.lab_refusals import track_name
from flashcli.storage.addresses import device_name

NOT_COPIED, PARTLY, COPIED, OUTSIDE = "N", "P", "C", "."
ON_SOURCE, ON_TARGET, ON_BOTH = "S", "T", "B"


def letter(cell: Cell) -> str:
    """Changed when one of its tracks is; a small letter when some are not copied."""
    if cell.changed_source or cell.changed_target:
        changed = ON_SOURCE if cell.changed_source else ON_TARGET
        if cell.changed_source and cell.changed_target:
            changed = ON_BOTH
        return changed.lower() if cell.uncopied else changed
    if not cell.uncopied:
        return COPIED
    return NOT_COPIED if cell.uncopied == cell.tracks else PARTLY


def shown(mapped: Mapped, catalogue: Catalogue) -> Iterator[Message | str]:
    yield catalogue.issue(
        "LAB026I",
        device=device_name(mapped.device),
        tracks=mapped.tracks,
        cell=mapped.cell,
        relations=mapped.relations,
    )
    for row in mapped.rows:
        yield _heading(row, catalogue)
        yield _cells(row, mapped)
    if mapped.relations > len(mapped.rows):
        left = mapped.relations - len(mapped.rows)
        yield catalogue.issue("LAB-MORE", count=left, what="RELATIONSHIPS")
    if mapped.rows:
        yield catalogue.issue("LAB-LEGEND")


def _heading(row: MapRow, catalogue: Catalogue) -> Message:
    return catalogue.issue(
        "LAB-MAP",
        source=device_name(row.source),
        target=device_name(row.target),
        mode=row.mode.value,
        state=row.state.value,
        tracks=row.tracks,
        source_first=track_name(row.source_first),
        target_first=track_name(row.target_first),
        uncopied=row.uncopied,
        changed_source=row.changed_source,
        changed_target=row.changed_target,
    )


def _cells(row: MapRow, mapped: Mapped) -> str:
    width = -(-mapped.tracks // mapped.cell)
    letters = OUTSIDE * row.first_cell + "".join(map(letter, row.cells))
    return f"|{letters.ljust(width, OUTSIDE)}|"
