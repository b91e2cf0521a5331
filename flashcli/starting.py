"""`flashcli new`: a starter repository from the files of `starter/`, with a golden file
that the engine writes. It overwrites nothing.
"""

from collections.abc import Iterator
from pathlib import Path

from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.golden import Outcome, Update, collect, judge
from flashcli.shipped import PACKAGE
from flashcli.toml_source import Mistake, MistakeError

# Where each file of `starter/` goes.
FILES = {
    "README.md": "README.md",
    "flashcli.toml": "flashcli.toml",
    "lab.toml": "jobs/lab.toml",
    "nightly.jcl": "jobs/nightly.jcl",
    "gitattributes": ".gitattributes",
    "golden.yml": ".github/workflows/golden.yml",
}


def start(console: Console, folder: str) -> int:
    """Raises MistakeError for a folder that holds something, or cannot be written."""
    root = Path(folder)
    if root.exists() and not _is_empty(root):
        raise MistakeError([Mistake(folder, 0, "", "something there", "a new or empty folder")])
    try:
        for path in _written(root):
            console.out(str(path))
    except OSError as error:
        reason = error.strerror or "an error"
        raise MistakeError([Mistake(folder, 0, "", reason, "a folder to write to")]) from None
    verdicts = [judge(case, Update.NEW) for case in collect([root])]
    for verdict in verdicts:
        console.out(str(verdict.case.golden))
    console.out(f"next: flashcli verify {folder}")
    good = all(verdict.outcome is Outcome.WRITTEN for verdict in verdicts)
    return Exit.OK if good else Exit.DIFFERENT


def _is_empty(root: Path) -> bool:
    """A repository of git that holds nothing yet counts as empty."""
    return root.is_dir() and all(one.name == ".git" for one in root.iterdir())


def _written(root: Path) -> Iterator[Path]:
    for name, place in FILES.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(Path(PACKAGE, "starter", name).read_bytes())
        yield path
