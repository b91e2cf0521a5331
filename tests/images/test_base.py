"""An image below a volume: read on demand, shared by copies, its label the volume's."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashcli.images.base import ImageBase, image_base, open_base
from flashcli.images.layout import ImageError, UnusableError
from flashcli.lab import Lab
from flashcli.profiles import load_rules
from flashcli.storage import store as stores
from flashcli.storage.bitmap import TrackBitmap
from flashcli.storage.clock import Clock
from flashcli.storage.host_io import differing, view
from flashcli.storage.requests import Establish, Mode
from flashcli.storage.store import TrackStore
from flashcli.storage.subsystem import Subsystem
from flashcli.storage.tracks import Base, data_track, moved
from flashcli.storage.volume import Volume
from tests.images import worlds

S, T, U = 0x1000, 0x1001, 0x1002
TRACKS = 30


def subsystem(bases: dict[int, Base], cylinders: int = 2) -> Subsystem:
    made = Subsystem(load_rules("ds8000"), clock=Clock())
    for device, base in bases.items():
        made.add(
            Volume(
                device,
                volser="",
                model="3390-1",
                cylinders=cylinders,
                controller="2107",
                online=False,
                base=base,
            )
        )
    return made


def base_of(path: Path, tracks: worlds.Tracks, cylinders: int = 2, kind: str = "ckd") -> ImageBase:
    return image_base([worlds.written(path, tracks, cylinders, kind)])


def naive_differing(one: Volume, other: Volume) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for track in range(one.tracks):
        if view(one, track) != view(other, track):
            if found and found[-1][1] == track - 1:
                found[-1] = (found[-1][0], track)
            else:
                found.append((track, track))
    return found


def copy(box: Subsystem, source: int, target: int, **options: object) -> None:
    answer = box.establish(Establish(source, target, **options), lambda device: box.features)
    assert not hasattr(answer, "reason"), answer


@pytest.mark.parametrize("kind", ["ckd", "cckd"])
def test_a_copy_shows_what_the_image_has(kind: str, tmp_path: Path) -> None:
    base = base_of(tmp_path / "a", worlds.some_tracks(), kind=kind)
    box = subsystem({S: base, T: Base("TGT001"), U: Base("OTH001")})
    volumes = box.volumes
    assert box.differing(S, T) == [(0, 0), (3, 4), (7, 7)]
    copy(box, S, T)
    assert box.differing(S, T) == []
    assert box.differing(T, U) == [(0, 0), (3, 4), (7, 7)]
    box.write(S, 3, data_track(3, b"new"))
    assert box.differing(S, T) == [(3, 3)] == naive_differing(volumes[S], volumes[T])
    box.advance(1000)
    assert volumes[T].relations == 0
    assert box.differing(S, T) == [(3, 3)] == naive_differing(volumes[S], volumes[T])
    assert [volumes[T].store[n] for n in (0, 4, 7)] == [worlds.some_tracks()[n] for n in (0, 4, 7)]


def test_an_empty_volume_over_an_image(tmp_path: Path) -> None:
    """What the target's image has is gone where the source has nothing."""
    base = base_of(tmp_path / "a", worlds.some_tracks())
    box = subsystem({S: Base("SRC001"), T: base})
    assert box.differing(S, T) == [(0, 0), (3, 4), (7, 7)]
    copy(box, S, T, mode=Mode.NOCOPY)
    assert box.differing(S, T) == []
    box.write(T, 4, data_track(4, b"x"))
    assert box.differing(S, T) == [(4, 4)]
    assert naive_differing(box.volumes[S], box.volumes[T]) == [(4, 4)]


@pytest.fixture(scope="module")
def three_bases(tmp_path_factory: pytest.TempPathFactory) -> list[Base]:
    """Plain, compressed with an address that names another track, and a label alone."""
    folder = tmp_path_factory.mktemp("bases")
    label = worlds.some_tracks()[0]
    return [
        base_of(folder / "a", worlds.some_tracks()),
        base_of(folder / "b", {0: label, 9: foreign_track(9, 7)}, kind="cckd"),
        Base("LABEL1"),
    ]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 2), st.integers(0, TRACKS - 1)),
        st.tuples(
            st.just("copy"),
            st.integers(0, 2),
            st.integers(0, 2),
            st.frozensets(st.integers(0, 14), min_size=1),
            st.sampled_from([(0, 0), (5, 5), (0, 15), (15, 0), (3, 7)]),
        ),
        st.tuples(st.just("anew"), st.integers(0, 2)),
    ),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_sharing_is_never_seen(steps, three_bases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "BULK", 0)
    bases = three_bases
    shared = [TrackStore(base) for base in bases]
    plain = [[base.track(n) for n in range(TRACKS)] for base in bases]
    for step in steps:
        match step:
            case "write", volume, track:
                image = data_track(track, b"w")
                shared[volume][track] = plain[volume][track] = image
            case "copy", source, target, tracks, (there, here):
                if source != target:
                    bits = TrackBitmap.of(15, tracks)
                    shared[target].copy_tracks(shared[source], bits, there, here)
                    for index in tracks:
                        image = plain[source][there + index]
                        plain[target][here + index] = moved(image, there + index, here + index)
            case "anew", volume:
                shared[volume].start_anew(bases[volume])
                plain[volume] = [bases[volume].track(n) for n in range(TRACKS)]
        for store, contents in zip(shared, plain, strict=True):
            assert [store[n] for n in range(TRACKS)] == contents
            untouched = set(range(TRACKS)) - store.touched()
            assert all(contents[n] == store.base.track(n) for n in untouched)
            for n in range(TRACKS):
                place = store.origin(n)
                if place is not None and n not in place.written:
                    assert contents[n] == place.base.track(n)


def foreign_track(track: int, other: int) -> bytes:
    """A record that bears the address of another track."""
    image = worlds.filled(track, b"own", b"foreign")
    return image.replace(worlds.filled(track, b"own")[21:29], worlds.filled(other, b"own")[21:29])


def test_an_image_costs_memory_for_what_is_touched(tmp_path: Path) -> None:
    """A 3390-3 of 2.8 GB: copied whole, compared, one percent written."""
    path = tmp_path / "large"
    base = base_of(path, worlds.some_tracks(), cylinders=3339)
    box = Subsystem(load_rules("ds8000"), clock=Clock())
    for device, one in ((S, base), (T, Base("TGT001"))):
        box.add(
            Volume(
                device,
                volser="",
                model="3390-3",
                cylinders=3339,
                controller="2107",
                online=False,
                base=one,
            )
        )
    tracemalloc.start()
    copy(box, S, T)
    box.advance(100_000)
    for track in range(0, 50_000, 100):
        box.write(S, track, data_track(track, b"x"))
    assert len(box.differing(S, T)) == 500
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 2_800_000_000
    assert peak < 8_000_000


def test_a_damaged_track_is_named_when_it_is_read(tmp_path: Path) -> None:
    base = base_of(tmp_path / "a", worlds.some_tracks())
    raw = bytearray((tmp_path / "a").read_bytes())
    raw[512 + 3 * 56832] = 1
    (tmp_path / "a").write_bytes(raw)
    box = subsystem({S: base})
    with pytest.raises(ImageError, match=f"offset {512 + 3 * 56832}: home address"):
        box.read(S, 3)
    assert box.read(S, 7) == worlds.some_tracks()[7]


# --- descriptions


def test_a_base_is_found_again(tmp_path: Path) -> None:
    base = base_of(tmp_path / "a", worlds.some_tracks())
    again = open_base(base.describe())
    assert again.describe() == base.describe()
    assert again.volser == "TEST01"
    assert again.owner == "OWNER"


def test_a_base_with_shadows_is_found_again(tmp_path: Path) -> None:
    lower = worlds.written(tmp_path / "a", worlds.some_tracks(), 2)
    changes = {3: worlds.filled(3, b"shadow")}
    upper = worlds.compressed(tmp_path / "s", changes, cylinders=2, shadow=True)
    description = image_base([lower, upper]).describe()
    assert open_base(description).track(3) == changes[3]


def test_a_base_that_is_gone_or_changed(tmp_path: Path) -> None:
    base = base_of(tmp_path / "a", worlds.some_tracks())
    path = tmp_path / "a"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"\1")
    with pytest.raises(UnusableError, match="changed since the lab was made"):
        open_base(base.describe())
    path.unlink()
    with pytest.raises(UnusableError, match="No such file"):
        open_base(base.describe())
    with pytest.raises(UnusableError, match="without a path"):
        open_base({"kind": "image"})


def test_a_lab_can_be_checkpointed(tmp_path: Path) -> None:
    from flashcli.host import Host

    base = base_of(tmp_path / "a", worlds.some_tracks())
    box = subsystem({S: base, T: Base("TGT001")})
    lab = Lab(Host("SYS1", "USER", frozenset()), box)
    lab.checkpoint("A")
    copy(box, S, T)
    lab.rollback("A")
    assert box.differing(S, T) == [(0, 0), (3, 4), (7, 7)] == differing(*box.volumes.values())
