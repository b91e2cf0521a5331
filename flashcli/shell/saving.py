"""RECORD: what was typed becomes NAME.jcl, its listing NAME.golden, and a lab that is
not the built-in one NAME.toml.

The listing is what the golden engine makes of the job on a fresh lab, so that
`flashcli verify` has nothing to add.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flashcli.shell.recording import job_text

if TYPE_CHECKING:
    from flashcli.shell.session import Session

_NAME = re.compile(r"[^A-Z0-9@#$]")


class Saved(NamedTuple):
    text: str
    failed: bool = False


def save(session: "Session", path: Path) -> Saved:
    from flashcli.golden import Outcome, Update, collect, judge

    job = path.with_suffix(".jcl")
    if not session.typed:
        return Saved("nothing was typed yet", failed=True)
    if session.overridden:
        options = "--profile, --clock or --state"
        return Saved(f"a lab with {options} has no file to go with a job", failed=True)
    others = [job.with_suffix(suffix) for suffix in (".jcl", ".golden", ".toml")]
    if there := [one.name for one in others if one.exists()]:
        return Saved(f"{', '.join(there)}: exists already", failed=True)
    try:
        job.write_text(job_text(session.typed, _job_name(path)), "utf-8", newline="\n")
        _write_lab(session, job.with_suffix(".toml"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return Saved(f"{job}: cannot be written: {reason}", failed=True)
    (case,) = collect([job])
    verdict = judge(case, Update.NEW)
    if verdict.outcome is not Outcome.WRITTEN:
        return Saved("\n".join((f"{job}: {verdict.outcome}", *verdict.detail)), failed=True)
    return Saved(f"{job} and {case.golden.name}: {len(session.typed)} statements")


def _job_name(path: Path) -> str:
    name = _NAME.sub("", path.stem.upper())[:8]
    return name if name[:1].isalpha() else f"J{name}"[:8]


def _write_lab(session: "Session", path: Path) -> None:
    """Beside a job lies its lab; the built-in one only where another would be found."""
    from flashcli.shipped import PACKAGE

    if session.lab_file is not None:
        path.write_bytes(Path(session.lab_file).read_bytes())
    elif any((folder / "lab.toml").is_file() for folder in path.absolute().parents):
        path.write_bytes((Path(PACKAGE) / "labs" / "built-in.toml").read_bytes())
