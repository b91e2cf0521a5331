"""Records to cards: statements with their continuations, comments, in-stream data.

Column-aware code (section 1 of `jcl-and-job-log.md`); columns count from 1 in what
people read, from 0 in slices. It knows where fields begin and end, not what they say.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flashcli.syntax.jcl_dd import definition
from flashcli.syntax.jcl_operands import NAME
from flashcli.syntax.jcl_values import Flaw, InStream, LabText

STATEMENT, COMMENT, NULL, JES2, DELIMITER, DATA = range(6)

RECORD = 80
FIELD_END = 71  # statements end in column 71
QUOTED_FROM = 15  # quoted text resumes in column 16
CONTINUED_FROM = range(3, 16)  # other text in columns 4 to 16
LONGEST_FIELD = 8194  # characters of a parameter field, as the system has it

_OPERATIONS = "COMMAND DD ELSE ENDIF EXEC IF INCLUDE JCLLIB JOB OUTPUT PEND PROC SET"
_JES2_WORDS = """
    JOBPARM MESSAGE NETACCT NOTIFY OUTPUT PRIORITY ROUTE SETUP SIGNOFF SIGNON XEQ XMIT
"""
_LAB_VERBS = """
    WRITE READ COMPARE ADVANCE MICROPROGRAM POWER FAIL RESTORE SET REPLY CHECKPOINT ROLLBACK
    MAP EXPECT
"""
OPERATIONS = tuple(_OPERATIONS.split())
COMMANDS = frozenset(("DS", "DEVSERV", "D", "DISPLAY", "V", "VARY"))  # rulings.md, JCL
WITHOUT_FIELD = frozenset(("ELSE", "ENDIF", "PEND"))
_JES2_STATEMENTS = frozenset(_JES2_WORDS.split())
LAB_VERBS = frozenset(_LAB_VERBS.split())
_LAB = "//*LAB"


Place = tuple[int, int, int]  # from an offset of a field on: line and column


class Card(NamedTuple):
    """A statement or comment. `images` are the records to be listed, comments that
    stood between continued ones included; `records` counts all that were read, data
    and delimiter too."""

    kind: int
    line: int
    images: tuple[str, ...]
    records: int
    name: str = ""
    operation: str = ""
    column: int = 1  # of the operation
    field: str = ""
    places: tuple[Place, ...] = ()
    labs: tuple[LabText, ...] = ()
    data: InStream | None = None
    flaws: tuple[Flaw, ...] = ()

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in the field."""
        if not self.places:
            return self.line, self.column
        start, line, column = next(one for one in reversed(self.places) if one[0] <= offset)
        return line, column + offset - start


def records_of(text: str) -> list[str]:
    """The records of a file: a tab is a blank everywhere (rulings.md), the last line
    may lack its end."""
    records = text.replace("\r\n", "\n").replace("\t", " ").split("\n")
    if not records[-1]:
        records.pop()
    return records


class Reader:
    """Reads cards one after the other; every record belongs to exactly one card,
    but blank ones outside of data, which are skipped."""

    __slots__ = ("at", "records")

    def __init__(self, records: Sequence[str]) -> None:
        self.records = records
        self.at = 0

    def next(self) -> Card | None:
        """The next card, None at the end."""
        while self.at < len(self.records):
            record = self.records[self.at]
            if record[:2] == "//":
                if record[2:3] == "*":
                    return self._comment()
                return self._statement(record) if record[2:FIELD_END].strip() else self._one(NULL)
            if record[:2] == "/*":
                return self._one(JES2 if _is_jes2(record) else DELIMITER)
            if record.strip():
                return self._one(DATA)
            self.at += 1
        return None

    def skip_to_job(self) -> None:
        """Cards after the null statement are skipped up to the next JOB (rulings.md)."""
        while self.at < len(self.records):
            record = self.records[self.at]
            if record[:2] == "//" and record[2:3] != "*" and _operation(record) == "JOB":
                return
            self.at += 1

    def _one(self, kind: int) -> Card:
        self.at += 1
        return Card(kind, self.at, (self.records[self.at - 1],), 1)

    def _comment(self) -> Card:
        first = self.at
        labs = self._lab_or_comment()
        return Card(
            COMMENT, first + 1, tuple(self.records[first : self.at]), self.at - first, labs=labs
        )

    def _lab_or_comment(self) -> tuple[LabText, ...]:
        """Pass a comment record; a LAB statement with all its records."""
        line = self.at + 1
        record = self.records[self.at]
        self.at += 1
        if not is_lab(record):
            return ()
        records = [record[3:72].rstrip()]
        parts = records[:]
        while parts[-1].endswith("-") and self.at < len(self.records):
            record = self.records[self.at]
            if not record.startswith(_LAB) or record[6:7].strip():
                break
            parts[-1] = parts[-1][:-1]
            parts.append(record[6:72].strip())
            records.append(record[3:72].rstrip())
            self.at += 1
        return (LabText("".join(parts), line, tuple(records)),)

    # --- statements ------------------------------------------------------------

    def _statement(self, record: str) -> Card:
        first = self.at
        text = record[:FIELD_END]
        name_end = text.find(" ", 2)
        name = text[2:] if name_end < 0 else text[2:name_end]
        start = len(text) - len(text[2 + len(name) :].lstrip())
        operation = text[start:].split(" ", 1)[0]
        after = start + len(operation)
        field = _Field(self)
        if operation in WITHOUT_FIELD:
            field.pass_comment()
        elif not name and operation in COMMANDS:
            field.take_command(start)
        elif operation == "IF":
            field.take_expression(after)
        else:
            field.take_operands(after)
        data = self._data(field.text()) if operation == "DD" else None
        return Card(
            STATEMENT,
            first + 1,
            tuple(self.records[first : field.end]),
            self.at - first,
            name,
            operation,
            start + 1,
            field.text(),
            tuple(field.places),
            tuple(field.labs),
            data,
            tuple(field.flaws),
        )

    def _data(self, field: str) -> InStream | None:
        """Section 2, DD * and DD DATA. The delimiter is passed, `//` is not."""
        if field.split(",", 1)[0] not in ("*", "DATA"):
            return None
        given = definition(field).delimiter if "DLM" in field else ""
        delimiter = given or "/*"
        star = field[0] == "*"
        first = self.at
        end = len(self.records)
        for at in range(first, end):
            mark = self.records[at][:2]
            if mark == delimiter or (star and mark == "//"):
                end = at
                break
        self.at = end
        ended = end < len(self.records) and self.records[end][:2] == delimiter
        if ended and (given or not _is_jes2(self.records[end])):
            self.at += 1
        return InStream(first + 1, tuple(self.records[first:end]))


class _Field:
    """The parameter field of one statement while its records are read. `end` is
    the index after the last record that belongs to the statement."""

    __slots__ = ("end", "flaws", "labs", "length", "pieces", "places", "reader")

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.pieces: list[str] = []
        self.places: list[Place] = []
        self.labs: list[LabText] = []
        self.flaws: list[Flaw] = []
        self.length = 0
        reader.at += 1
        self.end = reader.at

    def text(self) -> str:
        return "".join(self.pieces)

    def take_command(self, start: int) -> None:
        """A command statement is not continued."""
        self._take(self._record()[start:].rstrip(), start)

    def pass_comment(self) -> None:
        """Column 72 not blank continues the comment field, and only that."""
        while self._column_72() and self._start_of_text() >= 0:
            self.reader.at += 1
        self.end = self.reader.at

    def take_operands(self, after: int) -> None:
        record = self._record()
        start = len(record) - len(record[after:].lstrip())
        quoted = False
        while True:
            end, quoted = _end_of_field(record, start, quoted)
            piece = record[start:].ljust(FIELD_END - start) if quoted else record[start:end]
            self._take(piece, start)
            if not quoted and piece[-1:] != ",":
                if end == FIELD_END and self._column_72():
                    self._note("FLC8020E", self.reader.at, FIELD_END)
                self.pass_comment()
                return
            line = self.reader.at
            if not self._continues(quoted):
                if not quoted:  # an open apostrophe is found by who reads the operands
                    self._note("IEFC621I", line, end)
                return
            record = self._record()
            start = QUOTED_FROM if quoted else len(record) - len(record[2:].lstrip())

    def take_expression(self, after: int) -> None:
        """The field of IF up to THEN; it may break wherever a blank may stand."""
        start = after
        while True:
            record = self._record()
            end = _then(record, start)
            text = record[start : end if end >= 0 else len(record)]
            if content := text.strip():
                self._take(f"{content} ", start + len(text) - len(text.lstrip()))
            if end >= 0:
                self.pass_comment()
                return
            line = self.reader.at
            if not self._continues(quoted=False, expression=True):
                self._note("FLC8014E", line, len(record.rstrip()))
                return
            start = 2

    def _take(self, piece: str, column: int) -> None:
        """Keep a piece of the field; too much of it is an error, told once."""
        if not piece or self.length > LONGEST_FIELD:
            return
        self.places.append((self.length, self.reader.at, column + 1))
        self.pieces.append(piece)
        self.length += len(piece)
        if self.length > LONGEST_FIELD:
            self._note("FLC8007E", self.reader.at, column + 1)

    def _note(self, name: str, line: int, column: int) -> None:
        self.flaws.append(Flaw(name, line, max(column, 1)))

    def _continues(self, quoted: bool, expression: bool = False) -> bool:
        """Go to the record that continues the field. Comments before it are passed
        (section 1, modelled); without it they belong to no statement. A record that
        begins too far right is lost (IEFC621I), an open apostrophe takes none."""
        reader = self.reader
        back, labs = reader.at, len(self.labs)
        while reader.at < len(reader.records) and reader.records[reader.at].startswith("//*"):
            self.labs += reader._lab_or_comment()
        start = self._start_of_text()
        if quoted:
            continues = start >= QUOTED_FROM
        else:
            continues = start in CONTINUED_FROM and not (expression and self._is_statement())
        if continues or (start > max(CONTINUED_FROM) and not quoted):
            reader.at += 1
            self.end = reader.at
        else:
            reader.at = back
            del self.labs[labs:]
        return continues

    def _start_of_text(self) -> int:
        """Where the text of a continuation begins in the next record; -1 when that
        is not one: `//`, blank in column 3, and not all blank."""
        reader = self.reader
        record = reader.records[reader.at] if reader.at < len(reader.records) else ""
        if record[:3] != "// ":
            return -1
        record = record[:FIELD_END].rstrip()
        return len(record) - len(record[2:].lstrip()) if len(record) > 2 else -1

    def _column_72(self) -> bool:
        record = self.reader.records[self.reader.at - 1]
        return bool(record[FIELD_END : FIELD_END + 1].strip())

    def _is_statement(self) -> bool:
        word = _operation(self.reader.records[self.reader.at])
        return word in OPERATIONS or word in COMMANDS

    def _record(self) -> str:
        return self.reader.records[self.reader.at - 1][:FIELD_END]


def is_lab(record: str) -> bool:
    """`//*LAB`, a blank and a verb of lab.md; any other comment stays a comment."""
    return record.startswith("//*LAB ") and record[7:].lstrip().split(" ", 1)[0] in LAB_VERBS


def _operation(record: str) -> str:
    words = record[2:FIELD_END].partition(" ")[2].split(maxsplit=1)
    return words[0] if words else ""


def _is_jes2(record: str) -> bool:
    word = record[2:FIELD_END].split(" ", 1)[0]
    return word[:1] == "$" or word in _JES2_STATEMENTS


def _end_of_field(record: str, at: int, quoted: bool) -> tuple[int, bool]:
    """Where the field ends in this record, the first blank outside apostrophes;
    and whether an apostrophe is still open there."""
    while True:
        quote = record.find("'", at)
        if quoted:
            if quote < 0:
                return len(record), True
            at, quoted = quote + 1, False
            continue
        blank = record.find(" ", at)
        if quote < 0 or 0 <= blank < quote:
            return (blank if blank >= 0 else len(record)), False
        at, quoted = quote + 1, True


def _then(record: str, start: int) -> int:
    """Where the word THEN stands, or -1."""
    at = record.find("THEN", start)
    while at >= 0:
        before, after = record[at - 1 : at], record[at + 4 : at + 5]
        if before not in NAME and before != "." and after not in NAME and after != ".":
            return at
        at = record.find("THEN", at + 4)
    return -1
