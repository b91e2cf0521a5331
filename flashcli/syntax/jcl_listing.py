"""The listing of statements and the errors found on the way, with numbers and limits.

It knows how a card is listed, not what it means.
"""

from collections.abc import Mapping, Sequence

from flashcli.syntax.jcl_cards import LONGEST_FIELD, Card
from flashcli.syntax.jcl_operands import Fault, Substituted, substituted
from flashcli.syntax.jcl_values import SUBSTITUTION, Flaw, Listed

MOST_FLAWS = 1000
MOST_STATEMENTS = 100_000  # procedures expanded
MOST_SUBSTITUTED = 8_000_000  # characters that symbols made
IN_STREAM, OVERRIDDEN, EXPANDED = "//", "+/", "++"


class EnoughError(Exception):
    """Ends the conversion of a job that is beyond its limits."""


class Listing:
    """`number` is that of the statement last listed; flaws are about it."""

    __slots__ = ("flaws", "lines", "made", "notes", "number")

    def __init__(self) -> None:
        self.number = 0
        self.lines: list[Listed] = []
        self.flaws: list[Flaw] = []
        self.notes: list[Flaw] = []
        self.made = 0

    def add(self, card: Card, prefix: str = IN_STREAM, numbered: bool = True) -> None:
        """Every statement has a number; its other records and comments have none
        (section 6)."""
        number = 0
        if numbered:
            self.number = number = self.number + 1
            if number > MOST_STATEMENTS:
                self.stop(card, "FLC8010E", MOST_STATEMENTS)
        for image in card.images:
            self.lines.append((number, prefix + image[2:] if prefix != "//" else image))
            number = 0

    def field(self, card: Card, symbols: Mapping[str, str]) -> Substituted:
        """The field with its symbols replaced, which is told after the statement."""
        field = substituted(card.field, symbols)
        if field.changed:
            self.made += len(field.text)
            if self.made > MOST_SUBSTITUTED:
                self.stop(card, "FLC8016E", MOST_SUBSTITUTED)
            if len(field.text) > LONGEST_FIELD:
                self.flaw("FLC8007E", card.line, card.column, limit=LONGEST_FIELD)
                field = Substituted("", field.origin, True)
            self.lines.append((SUBSTITUTION, field.text))
        return field

    # --- flaws ---------------------------------------------------------------------

    def flaw(
        self,
        name: str,
        line: int,
        column: int,
        length: int = 1,
        among: tuple[str, ...] = (),
        statement: int = 0,
        **inserts: object,
    ) -> None:
        self.record(Flaw(name, line, column, max(length, 1), inserts, among, statement))

    def record(self, flaw: Flaw) -> None:
        flaw = flaw if flaw.statement else flaw._replace(statement=self.number)
        if len(self.flaws) >= MOST_FLAWS:
            limit: dict[str, object] = {"limit": MOST_FLAWS}
            self.flaws.append(Flaw("FLC8009E", flaw.line, 1, 1, limit, (), flaw.statement))
            raise EnoughError
        self.flaws.append(flaw)

    def faults(self, card: Card, field: Substituted, faults: Sequence[Fault]) -> None:
        """Mistakes in a field, put where they stand in the file."""
        for fault in faults:
            line, column = card.place(field.origin(fault.at))
            self.record(Flaw(fault.name, line, column, fault.length, fault.inserts, fault.among))

    def of_operation(self, card: Card, name: str, statement: int = 0, **inserts: object) -> None:
        length = len(card.operation)
        self.flaw(name, card.line, card.column, length, (), statement, **inserts)

    def misplaced(self, card: Card) -> None:
        self.of_operation(card, "IEFC606I", operation=card.operation)

    def stop(self, card: Card, name: str, limit: int) -> None:
        self.of_operation(card, name, limit=limit)
        raise EnoughError
