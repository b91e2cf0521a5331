"""`flashcli verify`: the golden engine for people, one line a case that is not as
expected, then what is different, then a summary. It compares nothing itself.
"""

from collections import Counter
from pathlib import Path

from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.golden import GOLDEN, SUFFIXES, Outcome, Update, Verdict, collect, judge
from flashcli.toml_source import Mistake, MistakeError

_STYLES = {"+": "green", "-": "red", "@": "cyan"}
_QUIET = (Outcome.PASSED,)


def verify(console: Console, paths: tuple[str, ...], update: bool, update_new: bool) -> int:
    """Exit status 0 when every case is as expected, else 1. Raises MistakeError for
    a path that is not there."""
    cases = collect(_known(path) for path in paths)
    wanted = Update.ALL if update else Update.NEW if update_new else Update.NOTHING
    verdicts = []
    with console.progress(len(cases), "golden cases") as done:
        for case in cases:
            verdicts.append(judge(case, wanted))
            _show(console, verdicts[-1])
            done()
    return _summary(console, verdicts)


def _known(path: str) -> Path:
    found = Path(path)
    if found.is_dir() or (found.is_file() and found.suffix in (*SUFFIXES, GOLDEN)):
        return found
    what = "a file of another kind" if found.exists() else "nothing"
    allowed = "a folder, or a file " + " ".join((*SUFFIXES, GOLDEN))
    raise MistakeError([Mistake(path, 0, "", what, allowed)])


def _show(console: Console, verdict: Verdict) -> None:
    if verdict.outcome in _QUIET:
        return
    style = "" if verdict.as_expected else "bold red"
    if verdict.as_expected and any(verdict.detail):
        console.out(f"{verdict.case}: {verdict.outcome}: {'; '.join(verdict.detail)}")
        return
    console.out(f"{verdict.case}: {verdict.outcome}", style)
    for line in verdict.detail:
        console.out(f"  {line}", _STYLES.get(line[:1], ""))


def _summary(console: Console, verdicts: list[Verdict]) -> int:
    counts = Counter(verdict.outcome for verdict in verdicts)
    parts = [f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]]
    good = bool(verdicts) and all(verdict.as_expected for verdict in verdicts)
    text = ", ".join(parts) or "no golden case found"
    console.out(text, "bold green" if good else "bold red")
    return Exit.OK if good else Exit.DIFFERENT
