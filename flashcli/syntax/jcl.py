"""JCL: the text of a file to jobs. The one way in.

Input limits are checked here; what a job means is for `jobs.py` to say.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flashcli.controls import first_in
from flashcli.syntax import jcl_cards as cards
from flashcli.syntax.jcl_cards import RECORD, Card, Reader, records_of
from flashcli.syntax.jcl_convert import Conversion
from flashcli.syntax.jcl_values import Flaw, Job

MOST_UNREADABLE = 100  # records told of in one file
MOST_JOBS = 99_999  # as many as JOB00001 to JOB99999 have names for
LONGEST_LINE = 131_072  # characters of a record that is not a job's


class JclFile(NamedTuple):
    """Either `unreadable` flaws, and nothing of the file runs (lab.md, "What run
    prints"), or its jobs. `records` are those of the file."""

    records: tuple[str, ...]
    jobs: tuple[Job, ...] = ()
    unreadable: tuple[Flaw, ...] = ()


def parse(text: str) -> JclFile:
    records = records_of(text)
    flaws = unreadable(records)
    if flaws:
        return JclFile(tuple(records), (), tuple(flaws))
    decks, stray = _decks(records)
    if stray:
        return JclFile(tuple(records), (), tuple(stray))
    return JclFile(tuple(records), tuple(Conversion(deck).converted() for deck in decks))


def unreadable(records: Sequence[str], longest: int = RECORD) -> list[Flaw]:
    """Control characters, and records over 80 columns, or whatever is the `longest`."""
    found: list[Flaw] = []
    for line, record in enumerate(records, 1):
        if len(record) > longest:
            found.append(
                Flaw("FLC8002E", line, longest + 1, len(record) - longest, {"limit": longest})
            )
        elif (at := first_in(record)) is not None:
            code: dict[str, object] = {"code": f"{ord(record[at]):02X}"}
            found.append(Flaw("FLC8001E", line, at + 1, 1, code))
        if len(found) == MOST_UNREADABLE:
            found.append(Flaw("FLC8003E", line, 1, 1, {"limit": MOST_UNREADABLE}))
            break
    return found


def _decks(records: Sequence[str]) -> tuple[list[list[Card]], list[Flaw]]:
    """The cards of each job. Comments before the first JOB are that job's; a LAB
    statement that belongs to no job at all is an error."""
    reader = Reader(records)
    decks: list[list[Card]] = []
    before: list[Card] = []
    deck: list[Card] | None = None
    while (card := reader.next()) and len(decks) <= MOST_JOBS:
        if card.kind == cards.STATEMENT and card.operation == "JOB":
            deck, before = [*before, card], []
            decks.append(deck)
        elif deck is not None:
            deck.append(card)
            if card.kind == cards.NULL:
                reader.skip_to_job()
                deck = None
        elif card.kind in (cards.STATEMENT, cards.DATA):
            deck, before = [*before, card], []
            decks.append(deck)
        elif card.kind != cards.NULL:
            before.append(card)
    if len(decks) > MOST_JOBS:
        line = decks[MOST_JOBS][0].line
        return [], [Flaw("FLC8040E", line, 1, 1, {"limit": MOST_JOBS})]
    stray = [Flaw("FLC8004E", lab.line, 1, 6) for card in before for lab in card.labs]
    return decks, stray
