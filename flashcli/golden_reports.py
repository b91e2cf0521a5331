"""Verdicts for machines: JUnit XML, annotations of GitHub, JSON Lines.

Texts only; it judges nothing and opens nothing. No report holds a time: the same
cases give the same bytes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flashcli.controls import escaped
from flashcli.golden import Outcome, Verdict

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # for XML 1.0
_ERRORS = (Outcome.BROKEN, Outcome.MISSING, Outcome.ORPHANED)
_SKIPS = (Outcome.SKIPPED, Outcome.XFAILED)


def junit(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """One test suite, a test case for each golden case; `classname` is its folder."""
    skips = sum(one.outcome in _SKIPS for one in verdicts)
    errors = sum(one.outcome in _ERRORS for one in verdicts)
    failures = sum(not one.as_expected for one in verdicts) - errors
    counts = f'tests="{len(verdicts)}" failures="{failures}" errors="{errors}" skipped="{skips}"'
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<testsuites {counts}><testsuite name="flashcli" {counts}>'
    for verdict in verdicts:
        yield from _testcase(verdict)
    yield "</testsuite></testsuites>"


def _testcase(verdict: Verdict) -> Iterator[str]:
    job = verdict.case.job
    folder = ".".join(part for part in job.parent.parts if part not in ("/", "..")) or "."
    start = f"<testcase classname={_quoted(folder)} name={_quoted(job.name)}"
    if verdict.outcome in _SKIPS:
        yield f"{start}><skipped message={_quoted('; '.join(verdict.detail))}/></testcase>"
    elif verdict.as_expected:
        yield f"{start}/>"
    else:
        kind = "error" if verdict.outcome in _ERRORS else "failure"
        body = _fit("\n".join(verdict.body))
        headline = _quoted(verdict.headline)
        yield f"{start}><{kind} message={headline}>{body}</{kind}></testcase>"


def _fit(text: str) -> str:
    from xml.sax.saxutils import escape

    return escape(_UNFIT.sub("?", escaped(text)))


def _quoted(text: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(_UNFIT.sub("?", escaped(text)))


def github(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Workflow commands: an error beside the line of the golden file that differs."""
    for verdict in verdicts:
        if verdict.as_expected:
            continue
        case = verdict.case
        missing = verdict.outcome in (Outcome.MISSING, Outcome.BROKEN)
        file = case.job if missing or verdict.outcome is Outcome.CODE else case.golden
        line = verdict.place.line if verdict.place else 1
        title = _property(f"{case.job.name}: {verdict.outcome}")
        text = _data("\n".join((verdict.headline, *verdict.body)))
        yield f"::error file={_property(file.as_posix())},line={line},title={title}::{text}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def json_objects(verdicts: Sequence[Verdict]) -> Iterator[dict[str, Any]]:
    """One a case, then a summary (schema/verify.json)."""
    for verdict in verdicts:
        place = verdict.place
        yield {
            "case": str(verdict.case),
            "golden": verdict.case.golden.as_posix(),
            "outcome": verdict.outcome.value,
            "as_expected": verdict.as_expected,
            "place": place._asdict() if place else None,
            "notes": list(verdict.notes),
            "detail": list(verdict.detail),
        }
    counts = Counter(one.outcome.value for one in verdicts)
    good = bool(verdicts) and all(one.as_expected for one in verdicts)
    yield {"summary": {"cases": len(verdicts), "as_expected": good, "outcomes": dict(counts)}}
