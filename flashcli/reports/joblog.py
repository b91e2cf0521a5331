"""The job log: JESMSGLG and JESJCL, and what JESYSMSG says of statements and job.

Layouts of `jcl-and-job-log.md` section 6, verified there unless a line says so. It
reads a converted job and is told what happened; it runs nothing.
"""

from collections.abc import Iterator

from flashcli.messages.catalogue import Catalogue
from flashcli.messages.message import Message
from flashcli.reports import times
from flashcli.reports.joblog_lines import numbered, text_of
from flashcli.syntax.jcl_values import SUBSTITUTION, Flaw, Job

STATEMENTS_TITLE = "  STMT NO. MESSAGE"
CPU = "         CPU:     0 HR  00 MIN  00.00 SEC    SRB:     0 HR  00 MIN  00.00 SEC    "
INITIATOR = "1"
RECORD = 80  # bytes of a spool record, for the statistics (modelled)
DAY = 86_400


class JobLog:
    """`console` becomes JESMSGLG and `system` JESYSMSG, line by line. Told the time
    of every event; a job in a rolled-back lab may see it go back."""

    __slots__ = ("_catalogue", "_day", "console", "id", "name", "started", "system")

    def __init__(self, catalogue: Catalogue, system: str, name: str, job_id: str, now: int) -> None:
        self._catalogue = catalogue
        self.name = name
        self.id = job_id
        self.started: int | None = None
        self.console = [_heading(system), "0 "]
        self.system: list[str] = []
        self._date(now)

    # --- events ----------------------------------------------------------------------

    def on_console(self, now: int, name: str, /, **inserts: object) -> Message:
        message = self._catalogue.issue(name, **inserts)
        self.console_text(now, text_of(message))
        return message

    def console_text(self, now: int, text: str) -> None:
        """A line of JESMSGLG: time 2-9, job id 11-18, text from 21."""
        if now // DAY != self._day:
            self._date(now - now % DAY)
        self.console.append(f" {times.hms_dots(now)} {self.id}  {text}")

    def in_system(self, name: str, /, **inserts: object) -> Message:
        """A message of JESYSMSG: text from 2."""
        message = self._catalogue.issue(name, **inserts)
        self.system.append(f" {text_of(message)}")
        return message

    def _date(self, now: int) -> None:
        """A new day begins with its date, at midnight (JES2 Initialization and Tuning)."""
        self._day = now // DAY
        self.console.append(f" {times.hms_dots(now)} {self.id} ---- {times.joblog_date(now)} ----")

    def statement_messages(self, job: Job) -> None:
        """Notes and errors by statement number (section 8)."""
        found = sorted(job.notes + job.flaws, key=lambda one: one.statement)
        if found:
            self.system.append(STATEMENTS_TITLE)
        for one in found:
            self.system.append(numbered(one.statement, text_of(issue(self._catalogue, one))))

    def start(self, now: int, job_class: str, system: str) -> None:
        self.started = now
        inserts = {"init": INITIATOR, "class": job_class, "system": system}
        self.on_console(now, "$HASP373", job=self.name, **inserts)

    def end(self, now: int, code: str) -> None:
        """The job has run; `code` is `RC=0000`, `ABEND=S806` or `JCL ERROR`."""
        assert self.started is not None
        self.on_console(now, "$HASP395", job=self.name, code=code)
        self.in_system("IEF375I", job=self.name, time=_minute(self.started))
        self.in_system("IEF033I", job=self.name, time=_minute(now))
        self.system.append(CPU)

    def statistics(self, now: int, cards: int, printed: int) -> None:
        """The end of JESMSGLG. `printed` counts the JCL as read and the lines of the
        programs; JESYSMSG is added here, JESMSGLG does not count itself (modelled)."""
        records = printed + len(self.system)
        self.console.append("0------ JES2 JOB STATISTICS ------")
        if self.started is not None:
            self.console.append(f"-  {times.day_month_year(now)} JOB EXECUTION DATE")
        kilobytes = -(-records * RECORD // 1024)
        self.console += [
            _statistic(f"{cards:,}", "CARDS READ"),
            _statistic(f"{records:,}", "SYSOUT PRINT RECORDS"),
            _statistic("0", "SYSOUT PUNCH RECORDS"),
            _statistic(f"{kilobytes:,}", "SYSOUT SPOOL KBYTES"),
        ]
        if self.started is not None:
            hundredths = (max(now - self.started, 0) * 100 + 30) // 60
            minutes = f"{hundredths // 100}.{hundredths % 100:02d}"
            self.console.append(_statistic(minutes, "MINUTES EXECUTION TIME"))


def issue(catalogue: Catalogue, flaw: Flaw) -> Message:
    return catalogue.issue(flaw.name, **flaw.inserts)


def _heading(system: str) -> str:
    spaced = " ".join(system)
    text = f"J E S 2  J O B  L O G  --  S Y S T E M  {spaced}  --  N O D E  {spaced}"
    return f"1{' ' * ((115 - len(text)) // 2)}{text}{' ' * 12}"


def _statistic(number: str, text: str) -> str:
    return f"-{number:>13} {text}"


def _minute(now: int) -> str:
    return f"{times.julian(now)}.{times.hhmm(now)}"


# --- JESJCL ------------------------------------------------------------------------


def statements(job: Job, job_id: str, catalogue: Catalogue) -> Iterator[str]:
    """The statements; the job id stands in 84-91 of the first JOB card."""
    for at, (number, text) in enumerate(job.listing):
        if number == SUBSTITUTION:
            yield numbered(0, text_of(catalogue.issue("IEFC653I", parameters=text)))
        elif at == job.card:
            yield numbered(number, f"{text[:72]:<72}{job_id}")
        else:
            yield numbered(number, text.rstrip())


def statement_texts(job: Job) -> dict[int, str]:
    """The first record of each statement, by number, as `--json` shows it."""
    return {number: text.rstrip() for number, text in job.listing if number > 0}
