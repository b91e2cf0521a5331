"""LAB statements: text to command objects, or to one located problem.

It knows the limits of what may be written, which are flashcli's own; whether a
device or level exists is for the engine to say.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flashcli import commands
from flashcli.messages.catalogue import Catalogue
from flashcli.nearest import nearest
from flashcli.outcomes import Problem
from flashcli.storage.addresses import Extent, track_of
from flashcli.syntax.lab_records import Statement, statements
from flashcli.syntax.lexer import Token
from flashcli.syntax.parsing import parser
from flashcli.syntax.problems import Unexpected, UnexpectedError

# --- limits ---------------------------------------------------------------------

MOST_TRACKS = 200_000  # written by one statement
MOST_WRITTEN = 64 * 1024 * 1024  # bytes of data, by one statement
LONGEST = 131_072  # characters of a statement; the longest data have 94,952 digits
MOST_BYTES = 47_476  # of data: the largest record of a 3380 (ckd-images.md)
NAME_LENGTH = 32
SHOWN = 40  # characters of a mistaken text that a message repeats

Limit = tuple[str, int, int]
CYLINDER: Limit = ("CYLINDER", 0, 1_182_005)  # of the largest volume there is
HEAD: Limit = ("HEAD", 0, 14)
_NUMBERS: dict[str, Limit] = {
    "FILL": ("NUMBER OF TRACKS", 1, MOST_TRACKS),
    "SEED": ("SEED", 0, 999_999_999_999_999_999),
    "RECORD": ("RECORD NUMBER", 1, 255),
    "SECONDS": ("NUMBER OF SECONDS", 0, 999_999_999),
    "BUSY": ("PERCENTAGE", 0, 100),
    "CC": ("CONDITION CODE", 0, 4095),
    "RELATIONS": ("NUMBER OF RELATIONSHIPS", 0, 99_999_999),
    "TRACKSTOCOPY": ("NUMBER OF TRACKS", 0, 999_999_999_999),
}
_HEX = frozenset("0123456789ABCDEFabcdef")
NAME = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._$#@")

# ASCII only: other letters may become longer in upper case, and positions would shift.
_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Fault(NamedTuple):
    """A mistake before it has words: `position` counts from 0 in the statement."""

    position: int
    length: int
    name: str
    inserts: dict[str, object]
    hint: str = ""  # the word that may have been meant


class _FaultError(Exception):
    """Ends the parse of one statement; never leaves this module."""

    def __init__(self, name: str, token: Token, **inserts: object) -> None:
        super().__init__(name)
        self.fault = Fault(token.start_pos or 0, len(token), name, inserts)


# --- one statement ------------------------------------------------------------------


def parse(text: str, catalogue: Catalogue | None = None, *, unfinished: bool = False) -> Any:
    """The command object, or a Problem with line 1 and its column in `text`, which
    begins with LAB. `unfinished`: a continuation was announced and none came."""
    judged = _judged(text, unfinished)
    if isinstance(judged, Fault):
        return _problem(judged, 1, judged.position + 1, catalogue or Catalogue())
    return judged


def _judged(text: str, unfinished: bool) -> Any:
    if unfinished:
        return Fault(len(text), 1, "LAB116S", {})
    if len(text) > LONGEST:
        return Fault(LONGEST, 1, "LAB119S", {"count": len(text), "limit": LONGEST})
    folded = text.upper() if text.isascii() else text.translate(_UPPER)
    _BUILDER.text = text
    try:
        return parser("lab", _BUILDER).parse(folded)
    except UnexpectedError as error:
        return _explained(error.found, text)
    except _FaultError as error:
        return error.fault


def _problem(fault: Fault, line: int, column: int, catalogue: Catalogue) -> Problem:
    message = catalogue.issue(fault.name, **fault.inserts)
    hint = catalogue.issue("LAB-HINT", word=fault.hint).text if fault.hint else ""
    return Problem(line, column, fault.length, message, hint)


def _explained(found: Unexpected, text: str) -> Fault:
    at, expected = found.position, found.expected
    shown = _shown(text[at : at + found.length])
    place = (at, found.length)
    if not found.found:
        opened = _open_quote(text)
        if opened is not None:
            return Fault(opened, len(text) - opened, "LAB114S", {})
        return Fault(*place, "LAB103S", {"expected": _listed(expected)})
    if "LAB" in expected:
        return Fault(*place, "LAB117S", {"found": shown})
    if found.found == "-" and at + 1 == len(text.rstrip()):
        return Fault(*place, "LAB116S", {})
    near = nearest(found.found, (one for one in expected if one not in _CLASSES))
    if "WRITE" in expected:
        return Fault(*place, "LAB101S", {"found": shown}, near)
    return Fault(*place, "LAB102S", {"found": shown, "expected": _listed(expected)}, near)


_CLASSES = {"WORD": "A VALUE", "QUOTED": "'TEXT'", "CODED": "X'HEX'"}


def _listed(expected: Iterable[str]) -> str:
    words = sorted(_CLASSES.get(one, one) for one in expected if one != "$END")
    return ", ".join(words + ["THE END"] * ("$END" in expected))


def _shown(text: str) -> str:
    """What a message may repeat: printable, not long."""
    kept = text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
    return kept if kept.isprintable() else "".join(c if c.isprintable() else "." for c in kept)


def _open_quote(text: str) -> int | None:
    """Where a quote opens that is never closed; a doubled one inside closes nothing."""
    opened, at = None, text.find("'")
    while at >= 0:
        if opened is None:
            opened = at
        elif text[at + 1 : at + 2] == "'":
            at += 1
        else:
            opened = None
        at = text.find("'", at + 1)
    return opened


# --- values and statements from the parse -------------------------------------------


class _Operand(NamedTuple):
    keyword: Token
    value: Any


def _number(word: Token, limit: Limit) -> int:
    what, low, high = limit
    if (
        word.isascii()
        and word.isdigit()
        and len(word) <= 18
        and low <= (found := int(word)) <= high
    ):
        return found
    raise _FaultError("LAB108S", word, found=_shown(word), what=what, low=low, high=high)


def _device(word: Token) -> int:
    if 3 <= len(word) <= 4 and _HEX.issuperset(word):
        return int(word, 16)
    raise _FaultError("LAB107S", word, found=_shown(word))


def _track(cylinder: Token, head: Token) -> int:
    return track_of(_number(cylinder, CYLINDER), _number(head, HEAD))


def _text(token: Token, text: str) -> bytes:
    inside = text[1:-1].replace("''", "'")
    try:
        if inside.isprintable():
            return inside.encode("cp037")
    except UnicodeEncodeError as error:
        raise _FaultError("LAB112S", token, found=inside[error.start]) from None
    raise _FaultError("LAB112S", token, found="AN UNPRINTABLE CHARACTER")


def _hex(token: Token) -> bytes:
    digits = token[2:-1]
    if token[0] == "X" and len(digits) % 2 == 0 and _HEX.issuperset(digits):
        return bytes.fromhex(digits)
    raise _FaultError("LAB111S", token, found=_shown(token))


class _Given:
    """The operands of one statement by keyword; each may stand once."""

    __slots__ = ("operands", "verb")

    def __init__(self, children: list[Any]) -> None:
        self.verb: Token = children[0]
        self.operands: dict[str, _Operand] = {}
        for operand in children[1:]:
            keyword = operand.keyword.type  # its name is its spelling
            if keyword in self.operands:
                raise _FaultError("LAB105S", operand.keyword, operand=keyword)
            self.operands[keyword] = operand

    def __getitem__(self, keyword: str) -> Any:
        """Its value; a needed operand that is missing is a fault of the verb."""
        operand = self.operands.get(keyword)
        if operand is None:
            raise _FaultError("LAB104S", self.verb, statement=self.verb, operand=keyword)
        return operand.value

    def get(self, keyword: str, default: Any = None) -> Any:
        operand = self.operands.get(keyword)
        return default if operand is None else operand.value

    def one_of(self, *keywords: str) -> str:
        """Which one of operands that exclude each other was given."""
        given = [keyword for keyword in self.operands if keyword in keywords]
        if not given:
            needed = " OR ".join(keywords)
            raise _FaultError("LAB104S", self.verb, statement=self.verb, operand=needed)
        self.exclude(given[0], *given[1:])
        return given[0]

    def exclude(self, given: str, *others: str) -> None:
        for other in others:
            if other in self.operands:
                keyword = self.operands[other].keyword
                raise _FaultError("LAB106S", keyword, operand=other, other=given)


class _Builder:
    """A method for each rule of grammar/lab.lark; `text` is the statement as typed."""

    text = ""

    def start(self, children: list[Any]) -> Any:
        return children[1]

    # --- operands

    def device(self, children: list[Any]) -> _Operand:
        keyword, word = children
        return _Operand(keyword, _device(word))

    def number(self, children: list[Any]) -> _Operand:
        keyword, word = children
        return _Operand(keyword, _number(word, _NUMBERS[keyword.type]))

    def flag(self, children: list[Any]) -> _Operand:
        return _Operand(children[0], True)

    def name(self, children: list[Any]) -> _Operand:
        keyword, word = children
        if len(word) > NAME_LENGTH or not NAME.issuperset(word):
            raise _FaultError("LAB115S", word, found=_shown(word), limit=NAME_LENGTH)
        return _Operand(keyword, str(word))

    def place(self, children: list[Any]) -> _Operand:
        keyword, cylinder, head = children
        track = _track(cylinder, head)
        return _Operand(keyword, Extent(track, track))

    def range(self, children: list[Any]) -> _Operand:
        keyword, *words = children
        extent = Extent(_track(words[0], words[1]), _track(words[2], words[3]))
        if extent.tracks < 1:
            first, last = ",".join(words[:2]), ",".join(words[2:])
            raise _FaultError("LAB109S", keyword, first=first, last=last)
        if extent.tracks > MOST_TRACKS:
            raise _FaultError("LAB110S", keyword, count=extent.tracks, limit=MOST_TRACKS)
        return _Operand(keyword, extent)

    def data(self, children: list[Any]) -> _Operand:
        keyword, token = children
        at = token.start_pos
        coded = token.type == "CODED"
        data = _hex(token) if coded else _text(token, self.text[at : at + len(token)])
        if len(data) > MOST_BYTES:
            raise _FaultError("LAB113S", token, count=len(data), limit=MOST_BYTES)
        return _Operand(keyword, data)

    def until(self, children: list[Any]) -> _Operand:
        keyword, _, device = children
        return _Operand(keyword, device.value)

    def pair(self, children: list[Any]) -> _Operand:
        keyword, device, other = children
        return _Operand(keyword, (_device(device), _device(other)))

    def amount(self, children: list[Any]) -> _Operand:
        keyword, device, count = children
        return _Operand(keyword, (_device(device), _number(count, _NUMBERS[keyword.type])))

    # --- statements

    def write(self, children: list[Any]) -> commands.LabWrite:
        given = _Given(children)
        device = given["UNIT"]
        where = given.one_of("TRACK", "TRACKS", "FILL")
        if where == "FILL":
            given.exclude("FILL", "DATA", "RECORD", "REPLACE")
            return commands.LabWrite(device, fill=given["FILL"], seed=given.get("SEED", 0))
        given.exclude(where, "SEED")
        tracks, data = given[where], given["DATA"]
        if (count := tracks.tracks * len(data)) > MOST_WRITTEN:
            keyword = given.operands["DATA"].keyword
            raise _FaultError("LAB118S", keyword, count=count, limit=MOST_WRITTEN)
        return commands.LabWrite(
            device,
            tracks=tracks,
            data=data,
            record=given.get("RECORD", 1),
            replace=given.get("REPLACE", False),
        )

    def read(self, children: list[Any]) -> commands.LabRead:
        given = _Given(children)
        return commands.LabRead(given["UNIT"], given["TRACK"].first)

    def compare(self, children: list[Any]) -> commands.LabCompare:
        given = _Given(children)
        return commands.LabCompare(given["UNIT"], given["WITH"])

    def advance(self, children: list[Any]) -> commands.LabAdvance:
        given = _Given(children)
        given.one_of("SECONDS", "UNTIL")
        return commands.LabAdvance(given.get("SECONDS"), given.get("UNTIL"))

    def microprogram(self, children: list[Any]) -> commands.LabMicroprogram:
        return commands.LabMicroprogram(_Given(children)["LEVEL"])

    def power(self, children: list[Any]) -> commands.LabPower:
        return commands.LabPower(children[1].type == "ON", children[-1] != "LOST")

    def memory(self, children: list[Any]) -> str:
        return str(children[1])

    def fail(self, children: list[Any]) -> commands.LabFail:
        what = commands.FailWhat(str(children[1]))
        operand = "TARGET" if what is commands.FailWhat.COPY else "UNIT"
        return commands.LabFail(what, _Given(children[1:])[operand])

    def restore(self, children: list[Any]) -> commands.LabRestore:
        return commands.LabRestore(_Given(children)["UNIT"])

    def set(self, children: list[Any]) -> commands.LabSet:
        given = _Given(children)
        if not given.operands:
            given.one_of("BUSY", "PACING")
        return commands.LabSet(given.get("BUSY"), given.get("PACING"))

    def reply(self, children: list[Any]) -> commands.LabReply:
        return commands.LabReply(str(children[1]))

    def checkpoint(self, children: list[Any]) -> commands.LabCheckpoint:
        return commands.LabCheckpoint(_Given(children)["NAME"])

    def rollback(self, children: list[Any]) -> commands.LabRollback:
        return commands.LabRollback(_Given(children)["NAME"])

    def map(self, children: list[Any]) -> commands.LabMap:
        return commands.LabMap(_Given(children)["UNIT"])

    def expect(self, children: list[Any]) -> Any:
        keyword, value = children[1]
        match keyword.type:
            case "CC":
                return commands.ExpectCode(value)
            case "MESSAGE":
                return commands.ExpectMessage(value)
            case "RELATIONS":
                return commands.ExpectRelations(*value)
            case "TRACKSTOCOPY":
                return commands.ExpectTracks(*value)
            case _:
                return commands.ExpectSame(value[0], value[1], keyword.type == "IDENTICAL")


_BUILDER = _Builder()


# --- statements of a file -----------------------------------------------------------


def problems(
    records: Iterable[str], first_line: int = 1, catalogue: Catalogue | None = None
) -> list[Problem]:
    """Every mistake in the statements of a file, with line and column in it."""
    texts = catalogue or Catalogue()
    found = (problem_of(statement, texts) for statement in statements(records, first_line))
    return [problem for problem in found if problem is not None]


def problem_of(statement: Statement, catalogue: Catalogue) -> Problem | None:
    """The mistake in a statement, where its records have it."""
    judged = _judged(statement.text, statement.unfinished)
    if isinstance(judged, Fault):
        return _problem(judged, *statement.place(judged.position), catalogue)
    return None
