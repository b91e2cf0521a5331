"""What a converted job consists of: plain values, no behaviour but looking things up.

Statement numbers are those of the JESJCL listing; lines and columns count from 1
in the file. References are to `jcl-and-job-log.md` unless another page is named.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from flashcli.syntax.jcl_expressions import Expression


class Flaw(NamedTuple):
    """A JCL error, or a note about a statement, as a value. `name` is that of its
    message in the catalogue, `among` holds words that may have been meant; `statement`
    is 0 until it is known."""

    name: str
    line: int
    column: int
    length: int = 1
    inserts: dict[str, object] = {}
    among: tuple[str, ...] = ()
    statement: int = 0


# --- conditions (section 3) --------------------------------------------------


class StepName(NamedTuple):
    """`step` or `step.procstep`; both empty: no step in particular."""

    step: str = ""
    procstep: str = ""


class CondTest(NamedTuple):
    """One test of COND: true when `code operator RC` is."""

    code: int
    operator: str  # GT GE EQ LT LE NE
    name: StepName = StepName()


class Cond(NamedTuple):
    """COND of EXEC or JOB."""

    tests: tuple[CondTest, ...] = ()
    even: bool = False
    only: bool = False


# --- data definitions --------------------------------------------------------


class InStream(NamedTuple):
    """`line` is that of the first record; `number` that of the spool data set, 101
    upwards, 0 until it is known."""

    line: int
    records: tuple[str, ...]
    number: int = 0


class DD(NamedTuple):
    """`kind` is `*`, `DATA`, `DUMMY`, `SYSOUT`, `DSN` (a data set, maybe unnamed) or
    empty when nothing is asked for. `keywords` holds the values as written."""

    name: str
    kind: str
    keywords: dict[str, str]
    data: InStream | None = None


# --- jobs --------------------------------------------------------------------


class Step(NamedTuple):
    """A program to run. In a procedure `name` is the calling step and `procstep` the
    step of the procedure; `dds` fills as the statements after EXEC are read. PARM
    stands at line and column `parm_at`, or the operands do."""

    name: str
    procstep: str
    line: int
    program: str
    parm: str
    cond: Cond
    dds: list[DD]
    parm_at: tuple[int, int]


class LabText(NamedTuple):
    """A LAB statement in a comment, from `LAB` on; it stands between steps. `records`
    are what it was joined from."""

    text: str
    line: int
    records: tuple[str, ...]


class If(NamedTuple):
    """`expression` is None when the statement is in error."""

    expression: "Expression | None"
    statement: int


class Mark:
    """ELSE and ENDIF, which say nothing but where they stand."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


ELSE, ENDIF = Mark("ELSE"), Mark("ENDIF")

Item = Step | LabText | If | Mark


class Command(NamedTuple):
    """An operator command in the JCL; it runs when the job is read. Its text begins
    in that column."""

    text: str
    line: int
    column: int = 1


SUBSTITUTION = -1  # in place of a number: the text is a field with its symbols replaced

Listed = tuple[int, str]  # a line of JESJCL, with its statement number or 0


class Job(NamedTuple):
    """A job after conversion. With `flaws` no step of it runs, `notes` are no errors.
    `code` is JOBRC: MAXRC, LASTRC or STEP, then `code_of` says which. `cards` counts
    the records read, `printed` those of them that are statements or comments."""

    name: str
    line: int
    job_class: str
    user: str  # empty: that of the host
    cond: Cond
    code: str
    code_of: StepName
    scan: bool
    commands: tuple[Command, ...]
    body: tuple[Item, ...]
    listing: tuple[Listed, ...]
    card: int  # index in the listing of the first record of the JOB statement, -1 without
    notes: tuple[Flaw, ...]
    flaws: tuple[Flaw, ...]
    cards: int
    printed: int
    in_stream: int
