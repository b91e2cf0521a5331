"""Golden cases: find them, run them, compare, rewrite (lab.md, "Golden cases").

One engine for `flashcli verify`, for a test framework and for our own tests; it
knows none of them, and no stream.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from flashcli.batch import new_run
from flashcli.configuration import inside
from flashcli.exits import of_run
from flashcli.golden_codes import WHOLE, Codes, changed_codes, codes_of, wanted_codes
from flashcli.golden_diff import Layout, Place, changed, diff, first_difference, place_of
from flashcli.golden_messages import explained
from flashcli.golden_options import Options, Settings, normalised, options_of, settings_of
from flashcli.golden_partial import Check, checks_of, first_miss, is_partial
from flashcli.inputs import UnreadableError, read_file
from flashcli.jobs import printed, run_file
from flashcli.run import Run
from flashcli.toml_source import MistakeError

SUFFIXES = (".jcl", ".ickdsf", ".tso", ".oper", ".lab")
GOLDEN = ".golden"
RESERVED = ("lab", "flashcli")  # their own lab would be lab.toml or flashcli.toml


class Outcome(StrEnum):
    PASSED = "passed"
    XFAILED = "failed as expected"
    SKIPPED = "skipped"
    WRITTEN = "written"  # a golden file that was missing
    UPDATED = "updated"
    DIFFERENT = "different"
    MISSING = "without golden file"
    ORPHANED = "without job"
    UNEXPECTED_PASS = "passed unexpectedly"
    CODE = "condition code"  # not what MAX-CC or CC allows
    FAULTY = "at fault"  # the hook found something
    BROKEN = "broken"


AS_EXPECTED = (Outcome.PASSED, Outcome.XFAILED, Outcome.SKIPPED, Outcome.WRITTEN)


class Update(StrEnum):
    NOTHING = "nothing"
    NEW = "new"  # write what is missing
    ALL = "all"  # and rewrite what differs


class Case(NamedTuple):
    """A job with the golden file that belongs beside it; `job` is the golden file
    itself where there is no job. `root` is where the search for a lab ends."""

    job: Path
    golden: Path
    root: Path

    def __str__(self) -> str:
        return self.job.as_posix()


class Listing(NamedTuple):
    """What a case printed, carriage control kept; its exit status; the run after it."""

    text: str
    status: int
    run: Run


class Verdict(NamedTuple):
    """For people: `place` is where a difference begins, `notes` say what it means,
    `detail` is a diff, a reason, or mistakes."""

    case: Case
    outcome: Outcome
    detail: tuple[str, ...] = ()
    place: Place | None = None
    notes: tuple[str, ...] = ()

    @property
    def as_expected(self) -> bool:
        return self.outcome in AS_EXPECTED

    @property
    def headline(self) -> str:
        return f"{self.outcome}: {self.place}" if self.place else str(self.outcome)

    @property
    def body(self) -> tuple[str, ...]:
        return self.notes + self.detail


# Called after a case with a copy of its run; every line it returns is a fault.
Hook = Callable[[Case, Listing], Iterable[str]]


# --- finding ------------------------------------------------------------------------


def collect(paths: Iterable[Path]) -> list[Case]:
    """Every case below the folders, or of the files, named; sorted, each once."""
    found: dict[Path, Case] = {}
    for path in paths:
        files = _below(path) if path.is_dir() else [path]
        top = path if path.is_dir() else path.parent
        root = cache(partial(_root_of, top=top))
        for file in files:
            case = _case(file, root(file.parent))
            found.setdefault(case.job, case)
    return [found[job] for job in sorted(found)]


def _below(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix in (*SUFFIXES, GOLDEN) and not hidden and file.is_file():
            yield file


def case_of(file: Path, top: Path) -> Case:
    """Of either of its files; without a flashcli.toml the search for a lab ends at `top`."""
    return _case(file, _root_of(file.parent, top))


def _case(file: Path, root: Path) -> Case:
    golden = file.with_suffix(GOLDEN)
    if file.suffix == GOLDEN:
        file = next(_jobs_of(golden), file)
    return Case(file, golden, root)


def _root_of(folder: Path, top: Path) -> Path:
    absolute = folder.absolute()
    folders = (absolute, *absolute.parents)
    return next((one for one in folders if (one / "flashcli.toml").is_file()), top.absolute())


def _jobs_of(golden: Path) -> Iterator[Path]:
    jobs = (golden.with_suffix(suffix) for suffix in SUFFIXES)
    return (job for job in jobs if job.is_file())


def lab_of(case: Case) -> Path | None:
    """The case's own lab, the nearest lab.toml up to its root, or none."""
    own = case.job.with_suffix(".toml")
    if own.is_file():
        return own
    for folder in case.golden.absolute().parents:
        if (folder / "lab.toml").is_file():
            return folder / "lab.toml"
        if folder == case.root:
            break
    return None


# --- running ------------------------------------------------------------------------


def judge(
    case: Case,
    update: Update = Update.NOTHING,
    hook: Hook | None = None,
    layout: Layout = Layout.UNIFIED,
    *,
    allow_outside: bool = False,
) -> Verdict:
    """Run one case and compare. Cases share nothing, so any order will do."""
    if case.job.suffix == GOLDEN:
        return Verdict(case, Outcome.ORPHANED, ("no job stands beside it",))
    if faults := _misplaced(case) or ([] if allow_outside else _leading_out(case)):
        return Verdict(case, Outcome.BROKEN, tuple(faults))
    try:
        settings = settings_of(case.root)
        text = read_file(str(case.job), settings.encoding)
        options = options_of(case.job, text, settings)
        if options.skip is not None:
            return Verdict(case, Outcome.SKIPPED, tuple(filter(None, (options.skip,))))
        listing = play(case, text, allow_outside=allow_outside)
        return _Judge(case, listing, options, settings, layout).verdict(update, hook)
    except (MistakeError, UnreadableError) as error:
        return Verdict(case, Outcome.BROKEN, tuple(str(error).split("\n")))


def _misplaced(case: Case) -> list[str]:
    rivals = [job.name for job in _jobs_of(case.golden) if job != case.job]
    faults = [f"{rival} would have the same golden file" for rival in rivals]
    if case.job.stem in RESERVED:
        faults.append(f"a case may not be called {case.job.stem}")
    return faults


def _leading_out(case: Case) -> list[str]:
    """Files of a case that are links to somewhere else: what a stranger's repository
    shows, and rewrites, is its own."""
    files = (case.job, case.golden, case.root / "flashcli.toml", lab_of(case))
    return [
        f"{file}: found a link that leads out, allowed: a file below {case.root}"
        for file in files
        if file is not None and file.is_symlink() and not inside(str(case.root), str(file))
    ]


def play(case: Case, text: str, *, allow_outside: bool = False) -> Listing:
    """The job on a fresh lab; raises MistakeError for a mistake in the lab file."""
    lab = lab_of(case)
    run = new_run(str(lab) if lab else None, allow_outside=allow_outside)
    result = run_file(run, text, case.job.name, None)
    lines = [*result.unreadable, *printed(result, asa=True)]
    status = of_run(result.codes, expect_failed=run.expect_failed, max_cc=0)
    return Listing("".join(f"{line}\n" for line in lines), status, run)


# --- judging ------------------------------------------------------------------------


class _Judge:
    """One case that has run."""

    def __init__(
        self, case: Case, listing: Listing, options: Options, settings: Settings, layout: Layout
    ) -> None:
        self.case = case
        self.listing = listing
        self.options = options
        self.settings = settings
        self.layout = layout

    def verdict(self, update: Update, hook: Hook | None) -> Verdict:
        verdict = self._compared(update)
        if verdict.as_expected and hook is not None:
            faults = tuple(hook(self.case, self.listing._replace(run=_copied(self.listing.run))))
            verdict = self._say(Outcome.FAULTY, *faults) if faults else verdict
        reason = self.options.xfail
        if reason is None or verdict.outcome in (Outcome.MISSING, Outcome.WRITTEN):
            return verdict
        if verdict.as_expected:
            return self._say(Outcome.UNEXPECTED_PASS, f"XFAIL {reason}".strip())
        return self._say(Outcome.XFAILED, reason)

    def _say(self, outcome: Outcome, *detail: str) -> Verdict:
        return Verdict(self.case, outcome, detail)

    def _compared(self, update: Update) -> Verdict:
        try:
            expected = read_file(str(self.case.golden), "utf-8")
        except UnreadableError as error:
            if not self.case.golden.exists():
                return self._missing(update)
            return self._say(Outcome.BROKEN, str(error))
        if is_partial(expected):
            return self._held_against(expected)
        codes = changed_codes(codes_of(expected), codes_of(self.listing.text))
        if not codes and self._same(expected):
            return self._within_codes(dict(self.options.codes))
        protected = self.settings.protects(self.case.golden) or self.options.xfail is not None
        rewrite = update is Update.ALL and not protected
        verdict = self._different(expected, codes)
        return self._write(verdict) if rewrite else verdict

    def _same(self, expected: str) -> bool:
        if expected == self.listing.text:
            return True
        names = self.options.normalise
        return bool(names) and self._normal(expected) == self._normal(self.listing.text)

    def _different(self, expected: str, codes: list[str]) -> Verdict:
        before, after = self._normal(expected), self._normal(self.listing.text)
        names = (self.case.golden.name, f"{self.case.job.name} now")
        notes = (*codes, *explained(*changed(before, after), self.listing.run.catalogue))
        place = first_difference(before, after)
        lines = tuple(diff(before, after, names, self.layout))
        return Verdict(self.case, Outcome.DIFFERENT, lines, place, notes)

    def _held_against(self, partial: str) -> Verdict:
        """A partial golden file is written by hand, so never rewritten."""
        try:
            checks = checks_of(str(self.case.golden), partial)
        except MistakeError as error:
            return self._say(Outcome.BROKEN, *str(error).split("\n"))
        codes = dict(self.options.codes)
        for check in (one for one in checks if one.kind == "CC"):
            wanted = wanted_codes(check.text)
            if wanted is None:
                return self._say(Outcome.BROKEN, f"{self._at(check)}: allowed: CHECK-CC: STEP=n")
            codes |= wanted
        miss = first_miss(checks, self.listing.text, self._normal)
        if miss is None:
            return self._within_codes(codes)
        place = place_of(self.listing.text.split("\n"), miss.line)._replace(line=miss.check.line)
        detail = (f"{self._at(miss.check)}: {miss.check}", miss.why)
        return Verdict(self.case, Outcome.DIFFERENT, detail, place)

    def _at(self, check: Check) -> str:
        return f"{self.case.golden.name}:{check.line}"

    def _normal(self, text: str) -> str:
        return normalised(text, self.options.normalise, self.settings)

    def _within_codes(self, wanted: Codes) -> Verdict:
        most, status = self.options.max_cc, self.listing.status
        if most is not None and status > most:
            return self._say(Outcome.CODE, f"found code {status}, allowed: MAX-CC={most}")
        if wanted:
            found = codes_of(self.listing.text) | {WHOLE: f"{status:04d}"}
            if wrong := changed_codes(wanted, found):
                return self._say(Outcome.CODE, *wrong)
        return self._say(Outcome.PASSED)

    def _missing(self, update: Update) -> Verdict:
        if update is Update.NOTHING or self.settings.protects(self.case.golden):
            return self._say(Outcome.MISSING, f"no {self.case.golden.name} stands beside it")
        return self._write(self._say(Outcome.WRITTEN))

    def _write(self, verdict: Verdict) -> Verdict:
        """The golden file rewritten; the verdict says what was different."""
        golden = self.case.golden
        draft = golden.with_name(f".{golden.name}.new")
        try:
            draft.unlink(missing_ok=True)  # it may be a link
            with draft.open("xb") as stream:
                stream.write(self.listing.text.encode("utf-8"))
            draft.replace(golden)
        except OSError as error:
            return self._say(Outcome.BROKEN, f"{golden}: cannot be written: {error.strerror}")
        written = verdict.outcome is Outcome.WRITTEN
        return verdict if written else verdict._replace(outcome=Outcome.UPDATED)


def _copied(run: Run) -> Run:
    copied = Run(deepcopy(run.lab), run.catalogue)
    copied.executed = list(run.executed)
    copied.expect_failed = run.expect_failed
    return copied
