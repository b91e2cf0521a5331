"""What volume images cost: a full copy and its export against cp, an update in place
against rsync, both ending with the file on the disk."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from flashcli.image_exchange import export_volume
from flashcli.images.base import image_base
from flashcli.images.writer import Contents, write
from flashcli.profiles import load_rules
from flashcli.storage.clock import Clock
from flashcli.storage.requests import Establish
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.tracks import Base, build_track, label_track, own_record
from flashcli.storage.volume import Volume
from tests.benchmarks.measure import Ratio, Timed, ratio, timed

S, T = 0x1000, 0x1001
CYLINDERS = 1260  # of a 3390: 1.07 GB
TRACKS = CYLINDERS * 15
CHANGED = TRACKS // 100
_HERE = os.environ.get("FLASHCLI_BENCHMARKS")  # a folder with room for 4 GB


def images(pairs: int) -> Iterator[Ratio]:
    """Absolute times are those of the disk."""
    with _folder() as folder:
        source = folder / "source.ckd"
        write(str(source), Contents("3390", CYLINDERS, _full_track, lambda n: None), "ckd")
        yield ratio(
            "full copy of a 1 GB image and its export, against cp",
            timed(lambda: _copy_and_export(source, folder / "ours")),
            _shell("cp", "--reflink=never", source, folder / "theirs"),
            pairs=pairs,
            bar=1.3,
        )
        if shutil.which("rsync") is None:
            sys.stderr.write("no rsync here: the update is not measured\n")
            return
        yield _update(folder, source, pairs)


def _full_track(track: int) -> bytes:
    """Twelve blocks of 4,096 bytes that do not compress."""
    if not track:
        return label_track("BIG001")
    blob = random.Random(track % 997).randbytes(12 * 4096)
    blocks = (blob[n * 4096 :][:4096] for n in range(12))
    return build_track(track, [own_record(track, n, one) for n, one in enumerate(blocks, 1)])


def _box(source: Path) -> Subsystem:
    made = Subsystem(load_rules("ds8000"), clock=Clock())
    for device, base in ((S, image_base([str(source)])), (T, Base("TGT001"))):
        made.add(
            Volume(
                device,
                volser="",
                model="3390-3",
                cylinders=CYLINDERS,
                controller="2107",
                online=False,
                base=base,
            )
        )
    return made


def _copy_and_export(source: Path, target: Path) -> None:
    made = _box(source)
    made.establish(Establish(S, T), lambda device: made.features)
    made.advance(1_000_000)
    export_volume(made.volumes[T], str(target), "ckd", in_place=False)


def _shell(*command: object) -> Timed:
    """Of a program that writes a file, which is named last, until it is on the disk."""
    words = [str(one) for one in command]

    def run() -> float:
        begin = time.perf_counter()
        subprocess.run(words, check=True)
        with open(words[-1], "rb") as stream:
            os.fsync(stream.fileno())
        return time.perf_counter() - begin

    return run


def _update(folder: Path, source: Path, pairs: int) -> Ratio:
    """Another percent of the tracks in each round; rsync is given what a whole export
    of the same volume would be."""
    made = _box(source)
    made.establish(Establish(S, T), lambda device: made.features)
    made.advance(1_000_000)
    volume = made.volumes[T]
    ours, theirs, wanted = (str(folder / name) for name in ("ours", "theirs", "wanted"))
    for path in (ours, theirs, wanted):
        export_volume(volume, path, "ckd", in_place=False)
    generator = random.Random(1)

    def change() -> None:
        for track in generator.sample(range(1, TRACKS), CHANGED):
            data = generator.randbytes(4096)
            records = [own_record(track, n, data) for n in range(1, 13)]
            made.write(T, track, build_track(track, records))
        export_volume(volume, wanted, "ckd", in_place=True)

    def in_place() -> float:
        change()
        begin = time.perf_counter()
        said = export_volume(volume, ours, "ckd", in_place=True)
        took = time.perf_counter() - begin
        assert said == f"{ours}: {CHANGED} of {TRACKS} tracks written", said
        return took

    rsync = _shell("rsync", "--inplace", "--no-whole-file", "--ignore-times", wanted, theirs)
    return ratio(
        "1 % of it changed, exported in place, against rsync --inplace",
        in_place,
        rsync,
        pairs=pairs,
        bar=0.2,
    )


@contextmanager
def _folder() -> Iterator[Path]:
    made = Path(mkdtemp(prefix="flashcli-images-", dir=_HERE))
    try:
        yield made
    finally:
        shutil.rmtree(made)
