"""One target under atheris, guided by coverage, as long as one likes:

    python -m tests.fuzz.by_hand run FOUND -runs=100000 -max_len=600 -len_control=0

What breaks the target is written into the folder FOUND, once for each place, and the
search goes on. atheris is no dependency of the project: install it beside.
"""

import hashlib
import sys
import traceback
from pathlib import Path

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports(include=["flashcli"]):
    from tests.fuzz.targets import borne


def main() -> None:
    name, folder = sys.argv.pop(1), Path(sys.argv.pop(1))
    known = set[str]()
    folder.mkdir(parents=True, exist_ok=True)

    def try_one(data: bytes) -> None:
        try:
            borne(name, data)
        except Exception as error:  # whatever it is: that is what is looked for
            frames = traceback.extract_tb(error.__traceback__)
            place = "".join(f"{frame.filename}:{frame.lineno}" for frame in frames[-4:])
            key = hashlib.sha256(place.encode()).hexdigest()[:12]
            if key not in known:
                known.add(key)
                (folder / f"{name}-{key}").write_bytes(data)
                (folder / f"{name}-{key}.txt").write_text(traceback.format_exc(), "utf-8")

    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
