"""The two forms of an ICKDSF listing: printed pages, and the terminal.

Carriage control, page heading and page overflow of ickdsf-language.md section 10.
It knows kinds of lines, not what stands in them.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from flashcli.reports.times import hms, mdy

# Kinds of lines, and the carriage control that each has in a listing (10.1). That of
# READER is R6's spacing raised by one, as seen for the others; RESULT and REPORT are ours.
BLANK, ECHO, READER, DEVICE, STATE, NED = "blank", "echo", "reader", "device", "state", "ned"
EXISTING, VTOC, RESULT, HEADING, REPORT = "existing", "vtoc", "result", "heading", "report"
COMPLETION, TRAILER, TOTAL = "completion", "trailer", "total"

CONTROLS = {
    BLANK: "0",
    ECHO: "0",
    READER: "-",
    DEVICE: "-",
    STATE: "0",
    NED: " ",
    EXISTING: "-",
    VTOC: "0",
    RESULT: "0",
    HEADING: "0",  # the titles of a report, a line below its announcement
    REPORT: " ",
    COMPLETION: "-",
    TRAILER: "0",
    TOTAL: "-",
}

WIDTH = 120
_LAST_LINE = 53  # of 66; a line below it starts a new page (verified R6)
_SPACING = {" ": 1, "0": 2, "-": 3}

Out = Callable[[str], None]
Lines = Iterable[tuple[str, str]]


class Prepared(NamedTuple):
    """Lines that are printed again and again: as records, and how far down the page
    they go together."""

    lines: Lines
    records: tuple[str, ...]
    height: int


def prepare(lines: Lines) -> Prepared:
    lines = tuple(lines)
    records = tuple(_record(CONTROLS[kind], text) for kind, text in lines)
    return Prepared(lines, records, sum(_SPACING[CONTROLS[kind]] for kind, _ in lines))


def _record(control: str, text: str) -> str:
    """Trailing blanks are dropped, but not below 9 bytes (verified R6)."""
    return f"{control}{text.rstrip():<8}"


def heading(system: str, now: int) -> str:
    """Columns 2 to 106 of a page heading, which the number of the page follows."""
    left = f"ICKDSF - {system:<10} DEVICE SUPPORT FACILITIES 17.0"
    return f"{left:<66}TIME: {hms(now)}        {mdy(now)}     PAGE"


class Listing:
    """SYSPRINT. Every page bears the time at which the listing began."""

    __slots__ = ("_heading", "_line", "_out", "_page")

    def __init__(self, out: Out, now: int, page: int = 1) -> None:
        self._out = out
        self._heading = heading("MVS/ESA", now)
        self._page = page - 1
        self._line = 0
        self._new_page()

    def put(self, kind: str, text: str) -> None:
        control = CONTROLS[kind]
        line = self._line + _SPACING[control]
        if line > _LAST_LINE:
            self._new_page()
            control, line = "0", 3
        self._line = line
        self._out(_record(control, text))

    def put_all(self, prepared: Prepared) -> None:
        if self._line + prepared.height > _LAST_LINE:
            self._put_over(prepared.records)
            return
        self._line += prepared.height
        for record in prepared.records:
            self._out(record)

    def _put_over(self, records: Iterable[str]) -> None:
        """Records of which one begins a new page."""
        for record in records:
            line = self._line + _SPACING[record[0]]
            if line > _LAST_LINE:
                self._new_page()
                record, line = f"0{record[1:]}", 3
            self._line = line
            self._out(record)

    def echo(self, record: str) -> None:
        self.put(ECHO, record)

    def ask(self, question: str) -> None:
        """Asked at the operator's console, not in the listing."""

    def _new_page(self) -> None:
        self._page += 1
        self._out(f"1{self._heading}{self._page:4}")
        self._line = 1


def _console_form(text: str) -> str:
    """`ICK00091I text` as `ICK091I   text` (ickdsf-language.md 9.1, 9.3)."""
    return f"ICK{text[5:9]}   {text[10:]}"


class Terminal:
    """The form of a dialogue (10.4): no carriage control, nothing echoed, a blank line
    before a prompt and before the last message of a function and of the run."""

    __slots__ = ("_out",)

    def __init__(self, out: Out, now: int) -> None:
        self._out = out
        whole = f"{heading('CMS/XA/ESA', now)}{1:4}"
        out(whole[:80].rstrip())
        out(whole[80:])

    def put(self, kind: str, text: str) -> None:
        if kind in (BLANK, COMPLETION, TOTAL, HEADING):
            self._out("")
        if kind != BLANK:
            self._out(text.rstrip())
        if kind == NED:  # comes a second time in the form of the console
            self._out(_console_form(text))

    def put_all(self, prepared: Prepared) -> None:
        for kind, text in prepared.lines:
            self.put(kind, text)

    def echo(self, record: str) -> None:
        """What was typed is on the screen already."""

    def ask(self, question: str) -> None:
        self._out(question)
