"""In-stream procedures: kept when they are read, expanded where they are called, their
DD statements overridden and added to (section 2, modelled where not marked there).

It lists and converts through the conversion that it is handed.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flashcli.syntax.jcl_cards import COMMENT, DELIMITER, STATEMENT, Card
from flashcli.syntax.jcl_fields import ExecFields, symbol_fields
from flashcli.syntax.jcl_listing import EXPANDED, OVERRIDDEN
from flashcli.syntax.jcl_operands import NAME, Substituted, unquoted
from flashcli.syntax.jcl_steps import Override, Scope
from flashcli.syntax.jcl_values import DD, Flaw, Step

if TYPE_CHECKING:
    from flashcli.syntax.jcl_convert import Conversion

DEEPEST_CALL = 15


# --- definitions --------------------------------------------------------------------


def keep(conversion: "Conversion", card: Card, read: Sequence[Card], at: int) -> int:
    """Keep a procedure up to its PEND; its body is listed without numbers. Tells the
    index where reading goes on."""
    listing = conversion.listing
    if not card.name:
        listing.flaw("IEFC662I", card.line, 3)
    end = at
    while end < len(read) and not _is_pend(read[end]):
        _keep(conversion, read[end])
        end += 1
    conversion.procedures[card.name] = (card, read[at:end])
    if end == len(read):
        listing.of_operation(card, "FLC8017E", procedure=card.name)
        return end
    _keep(conversion, read[end])
    return end + 1


def _keep(conversion: "Conversion", card: Card) -> None:
    if card.kind == DELIMITER:
        return
    conversion.listing.add(card, numbered=False)
    if card.kind == STATEMENT:
        conversion.judge(card)
        if card.operation == "PROC":
            conversion.listing.misplaced(card)


def _is_pend(card: Card) -> bool:
    return card.kind == STATEMENT and card.operation == "PEND"


# --- calls --------------------------------------------------------------------------


class Call:
    """The EXEC of a procedure: its card and fields. `inner` is the scope of what it
    brings in, `outer` where it stands itself."""

    __slots__ = ("card", "conversion", "field", "fields", "inner", "number", "outer")

    def __init__(
        self,
        conversion: "Conversion",
        card: Card,
        field: Substituted,
        fields: ExecFields,
        outer: Scope,
    ) -> None:
        self.conversion = conversion
        self.card = card
        self.field = field
        self.fields = fields
        self.number = conversion.listing.number
        self.outer = outer
        self.inner = outer.called(EXPANDED, card.name, fields)

    def convert(self, read: Sequence[Card], at: int) -> int:
        """Expand the procedure; DD statements that follow belong to it. Tells the
        index where reading goes on."""
        end = _end_of_overrides(read, at)
        procedure = self.conversion.procedures.get(self.fields.procedure)
        if procedure is not None:
            self.inner.overrides = _overrides(read[at:end])
            self._expand(*procedure)
        else:
            self._not_found(read[at:end])
        return end

    def _not_found(self, dds: Sequence[Card]) -> None:
        name = self.fields.procedure
        among = tuple(self.conversion.procedures)
        listing = self.conversion.listing
        where = self.card.place(0)
        listing.flaw("IEFC612I", *where, len(name), among, self.number, procedure=name)
        for card in dds:
            listing.add(card, self.outer.prefix, numbered=card.kind == STATEMENT)

    def _expand(self, card: Card, body: Sequence[Card]) -> None:
        conversion, inner = self.conversion, self.inner
        listing = conversion.listing
        name: dict[str, object] = {"procedure": self.fields.procedure}
        listing.notes.append(Flaw("IEFC001I", self.card.line, 1, 1, name, (), self.number))
        if inner.depth > DEEPEST_CALL:
            listing.stop(self.card, "FLC8018E", DEEPEST_CALL)
        listing.add(card, EXPANDED)
        field = conversion.field(card, self.outer)
        defaults, faults = symbol_fields(field.text, "PROC")
        listing.faults(card, field, faults)
        self._check_symbols(body, defaults)
        given = {name: unquoted(one.value) for name, one in self.fields.symbols.items()}
        inner.symbols = {**defaults, **given}
        inner.first_if = len(conversion.ifs)
        conversion.walk(body, inner)
        conversion.end_step(inner)
        conversion.end_ifs(inner.first_if)
        self._check_left_over()

    def _check_symbols(self, body: Sequence[Card], defaults: dict[str, str]) -> None:
        """A symbol of the call must be one that the procedure has (as on z/OS)."""
        among = tuple(defaults)
        for name, operand in self.fields.symbols.items():
            if name in defaults or any(_mentions(card.field, name) for card in body):
                continue
            where = self.card.place(self.field.origin(operand.at))
            listing = self.conversion.listing
            listing.flaw("IEFC657I", *where, len(name), among, self.number, symbol=name)

    def _check_left_over(self) -> None:
        """Steps that the procedure does not have, named by DD, PARM or COND."""
        listing, inner = self.conversion.listing, self.inner
        for override in inner.overrides:
            for card in override.cards:
                listing.add(card, self.outer.prefix, numbered=card.kind == STATEMENT)
                if card.kind == STATEMENT:
                    listing.flaw("IEFC611I", card.line, 3, len(card.name))
        if (inner.parms.keys() | inner.conds.keys()) - {""}:
            where = self.card.place(0)
            listing.flaw("IEFC611I", *where, len(self.card.field), (), self.number)


def _mentions(field: str, symbol: str) -> bool:
    at = field.find(f"&{symbol}")
    while at >= 0:
        at += len(symbol) + 1
        if field[at : at + 1] not in NAME:
            return True
        at = field.find(f"&{symbol}", at)
    return False


# --- DD statements after a call -------------------------------------------------------


def _end_of_overrides(read: Sequence[Card], at: int) -> int:
    """The index after the last DD statement that follows."""
    end = at
    while at < len(read):
        if read[at].kind == STATEMENT:
            if read[at].operation != "DD":
                break
            end = at + 1
        at += 1
    return end


def _overrides(read: Sequence[Card]) -> list[Override]:
    found: list[Override] = []
    comments: list[Card] = []
    for card in read:
        if card.kind != STATEMENT:
            comments.append(card)
            continue
        if card.name or not found:
            procstep, _, ddname = card.name.rpartition(".")
            found.append(Override(procstep, ddname))
        found[-1].cards.extend((*comments, card))
        comments = []
    return found


def override(
    conversion: "Conversion", over: Override, card: Card, scope: Scope, step: Step
) -> None:
    """The overriding statement is listed first, then the one of the procedure."""
    first = len(step.dds)
    add(conversion, over, scope, step)
    conversion.add_dd(card, scope, OVERRIDDEN, step)
    base = step.dds.pop()
    step.dds[first] = _merged(base, step.dds[first])


def add(conversion: "Conversion", over: Override, scope: Scope, step: Step) -> None:
    """Statements that follow a call, to a step of it; they are read where the call is."""
    outer = scope.outer or scope
    for card in over.cards:
        if card.kind == STATEMENT:
            conversion.add_dd(card, outer, outer.prefix, step)
        elif card.kind == COMMENT:
            conversion.listing.add(card, outer.prefix, numbered=False)
            conversion.body += card.labs


_SOURCES = ("DSN", "SYSOUT")


def _merged(base: DD, override: DD) -> DD:
    """Keyword by keyword; another kind of data set drops what made the old kind."""
    if not override.kind and not override.keywords:
        return base
    keywords = base.keywords
    if override.kind and override.kind != base.kind:
        keywords = {key: one for key, one in keywords.items() if key not in _SOURCES}
    return override._replace(
        name=base.name,
        kind=override.kind or base.kind,
        keywords={**keywords, **override.keywords},
        data=override.data if override.kind else base.data,
    )
