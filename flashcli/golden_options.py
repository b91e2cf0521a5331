"""What a golden case and its repository ask for: options in comments, normalisers,
`flashcli.toml`. It runs nothing and compares nothing.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from flashcli.golden_codes import wanted_codes
from flashcli.toml_source import Mistake, MistakeError, Table, hint, read_file, shown

# How a comment that holds an option begins and ends, by the suffix of the job.
_COMMENTS = {
    ".jcl": re.compile(r"//\*GOLDEN +(.*?) *"),
    ".ickdsf": re.compile(r" */\*GOLDEN +(.*?) *\*/ *"),
    ".tso": re.compile(r" */\*GOLDEN +(.*?) *\*/ *"),
    ".oper": re.compile(r"#GOLDEN +(.*?) *"),
    ".lab": re.compile(r"#GOLDEN +(.*?) *"),
}
_NORMALISERS = {
    "time": r"\b\d\d([:.])\d\d\1\d\d(\.\d\d)?\b",
    "date": r"\b\d\d/\d\d/\d\d\b|\b20\d\d-\d\d-\d\d\b|\b20\d{5}\b|\b\d\d [A-Z]{3} 20\d\d\b"
    r"|\b(MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY, *",
    "jobid": r"\bJOB\d{5}\b",
    "page": r"\bPAGE +\d+\b",
}
MOST_OPTIONS = 100  # of one case
MOST_SECONDS = 10  # of processor time, for one expression of a repository's own
_OPTIONS = ("MAX-CC=n", "CC STEP=n", "XFAIL reason", "SKIP reason", "NORMALIZE names")


class Settings(NamedTuple):
    """`flashcli.toml`: normalisers of the repository's own by name, folders whose
    golden files are never rewritten, and the code page of the jobs."""

    normalisers: dict[str, str] = {}
    protected: tuple[Path, ...] = ()
    encoding: str | None = None

    def protects(self, golden: Path) -> bool:
        return any(folder in golden.absolute().parents for folder in self.protected)


class Options(NamedTuple):
    """`xfail` and `skip` are the reasons, None when not asked for; `codes` are those
    that steps must end with, by step, "" for the whole case."""

    max_cc: int | None = None
    xfail: str | None = None
    skip: str | None = None
    normalise: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()


def settings_of(folder: Path) -> Settings:
    """Of the folder's `flashcli.toml`, or none; raises MistakeError."""
    path = folder / "flashcli.toml"
    try:
        return _settings(path, path.stat().st_mtime_ns)
    except OSError:
        return Settings()


@lru_cache(maxsize=16)
def _settings(path: Path, _: int) -> Settings:
    """Read once for each state of the file."""
    file = read_file(str(path))
    whole = Table(file, (), file.data)
    golden = whole.table("golden") or Table(file, (), {})
    protected = golden.value("protected") or []
    if not isinstance(protected, list) or not all(isinstance(one, str) for one in protected):
        golden.complain("protected", "something else", 'a list of folders, such as ["manual"]')
        protected = []
    encoding = golden.text("encoding", "", "a code page such as cp037") or None
    golden.close()
    normalisers = _own_normalisers(whole)
    whole.close()
    file.raise_mistakes()
    return Settings(normalisers, tuple(path.parent / one for one in protected), encoding)


def _own_normalisers(whole: Table) -> dict[str, str]:
    table = whole.table("normalize", "a table of regular expressions by name")
    found: dict[str, str] = {}
    for name in table.data if table else ():
        assert table is not None
        pattern = table.text(name, "", "a regular expression")
        try:
            re.compile(pattern)
        except re.error as error:
            table.complain(name, str(error), "a regular expression")
            continue
        found[name] = pattern
    return found


def options_of(job: Path, text: str, settings: Settings) -> Options:
    """From the comments of a job; raises MistakeError for one that is no option."""
    options = Options()
    mistakes = []
    for number, (line, asked) in enumerate(_asked(job, text)):
        if number == MOST_OPTIONS:
            allowed = f"at most {MOST_OPTIONS} options"
            raise MistakeError([Mistake(str(job), line, "GOLDEN", "one more option", allowed)])
        name, value = re.split(r"[= ]|$", asked, maxsplit=1)
        changed = _option(options, name.upper(), value.strip(), settings)
        if isinstance(changed, Options):
            options = changed
        else:
            mistakes.append(Mistake(str(job), line, "GOLDEN", shown(asked), changed))
    if mistakes:
        raise MistakeError(mistakes)
    return options


def _asked(job: Path, text: str) -> Iterator[tuple[int, str]]:
    pattern = _COMMENTS[job.suffix]
    for number, line in enumerate(text.split("\n"), 1):
        if "GOLDEN" in line and (found := pattern.fullmatch(line[:72])):
            yield number, found[1]


def _option(options: Options, name: str, value: str, settings: Settings) -> Options | str:
    """The options with this one set, or what is allowed instead."""
    if name == "MAX-CC":
        if value.isascii() and value.isdigit() and len(value) < 5:
            return options._replace(max_cc=int(value))
        return "MAX-CC=n, n from 0 to 9999"
    if name == "CC":
        codes = wanted_codes(value)
        if codes is None:
            return "CC=n, or CC STEP=n,STEP=n"
        return options._replace(codes=options.codes + tuple(codes.items()))
    if name == "XFAIL":
        return options._replace(xfail=value)
    if name == "SKIP":
        return options._replace(skip=value)
    if name == "NORMALIZE":
        names = tuple(one for one in re.split(r"[ ,]+", value) if one)
        known = [*_NORMALISERS, *settings.normalisers]
        wrong = [one for one in names if one not in known]
        if names and not wrong:
            return options._replace(normalise=options.normalise + names)
        return "NORMALIZE with " + ", ".join(known) + (hint(wrong[0], known) if wrong else "")
    return ", ".join(_OPTIONS)


def normalised(text: str, names: Iterable[str], settings: Settings) -> str:
    """Letters and digits of what a normaliser finds become `#`, so columns stay.
    Raises MistakeError for one that takes too long."""
    for name in names:
        own = settings.normalisers.get(name)
        with _no_longer(f"normalize.{name}") if own else nullcontext():
            pattern = own or _NORMALISERS[name]
            text = re.sub(pattern, lambda found: re.sub(r"\w", "#", found[0]), text)
    return text


@contextmanager
def _no_longer(key: str) -> Iterator[None]:
    """Some expressions try out more ways than anybody can wait for. Time is that of
    this process; where a system cannot count it, or in another thread, nothing does."""
    import signal
    from threading import current_thread, main_thread

    if not hasattr(signal, "setitimer") or current_thread() is not main_thread():
        yield
        return

    def over(*_: object) -> None:
        allowed = f"one that is through with a listing in {MOST_SECONDS} seconds"
        raise MistakeError([Mistake("flashcli.toml", 0, key, "a slow expression", allowed)])

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
