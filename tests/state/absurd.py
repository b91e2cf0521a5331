"""Every value of a state replaced by absurd ones, each checksum right.

By hand, all of them: `python -m tests.state.absurd` prints what became of them. A
state may be refused in one line, or worked with; it may not end in a mistake of ours
(status 70), nor take long.
"""

import io
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from flashcli.cli import status_of
from flashcli.environment import Environment
from flashcli.state.database import Database
from flashcli.state.parts import Part
from tests.state.damage import state_in

VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1 << 40,
    10**400,
    1.5,
    "",
    "\n\x1b[2J",
    "\ud800",
    "X" * 5000,
    [],
    [[]],
    [None, 1],
    ["\0"],
    {},
    {"kind": []},
)
IMAGES = (b"", b"\0" * 20, b"\xff" * 60_000, bytes(4) + b"\1" * 9 + b"\xff" * 8)
SECONDS = 20
STATEMENTS = """LAB READ UNIT(1000) TRACK(0,0)
LAB READ UNIT(1010) TRACK(1,0)
LAB COMPARE SOURCE(1000) TARGET(1010)
LAB MAP UNIT(1010)
LAB WRITE UNIT(1000) TRACK(1,0) DATA('X')
LAB WRITE UNIT(1001) TRACK(1,1) DATA('Y') RECORD(2)
LAB EXPECT TRACKSTOCOPY(1010,0)
LAB ADVANCE SECONDS(100)
LAB CHECKPOINT NAME(NEW)
LAB ROLLBACK NAME(NEW)
LAB SHOW
"""
COMMANDS = """ FCQUERY DEVN(1010) SHOWRELS(ALL)
 FCWITHDR SDEVN(1000) TDEVN(1010)
 FCESTABL SDEVN(1000) TDEVN(1010) MODE(COPY)
"""
CONSOLE = "DS QD,1000,16,VALIDATE\nD U,DASD,ALL\nV 1000,OFFLINE\nV 1000,ONLINE\nDS P,1001\n"


class Case(NamedTuple):
    name: str
    part: Part


def cases(whole: Path) -> Iterator[Case]:
    """For the first part of each kind."""
    file = Database(str(whole), change=False)
    first: dict[str, Part] = {}
    for part in file.parts():
        if not first.get(part.kind, part).images and part.images:
            first[part.kind] = part
        first.setdefault(part.kind, part)
    file.close()
    for kind, part in first.items():
        yield Case(f"{kind} of another kind", part._replace(kind=f"{kind}X"))
        yield Case(f"{kind} without a body", part._replace(body=[]))  # type: ignore[arg-type]
        for name in part.body:
            for value in VALUES:
                body = {**part.body, name: value}
                yield Case(f"{kind} {name}={value!r:.20}", part._replace(body=body))
        for image in IMAGES if part.images else ():
            images = dict.fromkeys((*part.images, 0), image)
            yield Case(f"{kind} image {image[:4]!r}", part._replace(images=images))


def look(whole: Path, case: Case, folder: Path) -> dict[str, int]:
    """Status of each command on such a state; raises AssertionError for a mistake of ours."""
    path = folder / "absurd.state"
    for old in folder.glob("absurd*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    path.write_bytes(whole.read_bytes())
    file = Database(str(path), change=True)
    try:
        with file.transaction():
            file.remove(case.part.kind, case.part.key)
            file.put(case.part)
    finally:
        file.close()
    out = folder / "absurd.out"
    found = {}
    for arguments, text in (
        (("state", "show", path), ""),
        (("map", "--state", path), ""),
        (("state", "export", path, out), ""),
        (("state", "import", folder / "absurd.new", out), ""),
        (("run", "--state", path, "--as", "tso", "-"), COMMANDS),
        (("run", "--state", path, "--as", "operator", "-"), CONSOLE),
        (("run", "--state", path, "--as", "lab", "-"), STATEMENTS),
        (("state", "check", path), ""),
    ):
        begin = time.perf_counter()
        status, said = run(arguments, text)
        assert status != 70, f"{case.name}: {arguments[:2]}: {said}"
        assert status != 20 or said.count("\n") <= 1, f"{case.name}: {arguments[:2]}: {said}"
        assert time.perf_counter() - begin < SECONDS, f"{case.name}: {arguments[:2]} takes long"
        found[arguments[1 if arguments[0] == "state" else 0]] = status
    return found


def run(arguments: tuple[object, ...], text: str) -> tuple[int, str]:
    error = io.BytesIO()
    streams = Environment(io.BytesIO(text.encode()), io.BytesIO(), error)
    return status_of(list(map(str, arguments)), streams), error.getvalue().decode()


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="absurd-"))
    whole = state_in(folder)
    found: Counter[str] = Counter()
    for case in cases(whole):
        try:
            statuses = look(whole, case, folder)
        except AssertionError as error:
            sys.stdout.write(f"{error}\n")
            found["WRONG"] += 1
        else:
            found["refused" if statuses["show"] else "worked with"] += 1
    shutil.rmtree(folder)
    sys.stdout.write(f"{dict(found)}\n")


if __name__ == "__main__":
    main()
