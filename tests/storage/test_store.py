"""TrackStore, with its loans, against stores that copy every track at once."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashcli.storage import store as stores
from flashcli.storage.bitmap import TrackBitmap
from flashcli.storage.store import TrackStore
from flashcli.storage.tracks import Base, data_track, moved

TRACKS = 40
_tracks = st.integers(0, TRACKS - 1)
_volume = st.integers(0, 2)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), _volume, _tracks, st.binary(max_size=3)),
        st.tuples(st.just("read"), _volume, _tracks),
        st.tuples(
            st.just("copy"),
            _volume,
            _volume,
            st.frozensets(st.integers(0, 19), min_size=1),
            st.sampled_from([(0, 0), (5, 5), (0, 20), (3, 7)]),
        ),
        st.tuples(st.just("back"), _volume, _tracks, st.booleans()),
    ),
    max_size=40,
)


@pytest.fixture(autouse=True)
def _every_copy_is_bulk(monkeypatch):
    monkeypatch.setattr(stores, "BULK", 0)


@given(_steps)
def test_sharing_is_never_seen(steps):
    shared = [TrackStore(Base(f"VOL{number}")) for number in range(3)]
    plain = [{t: store[t] for t in range(TRACKS)} for store in shared]
    for step in steps:
        match step:
            case "write", volume, track, data:
                image = data_track(track, data)
                shared[volume][track] = plain[volume][track] = image
            case "copy", source, target, tracks, (there, here):
                if source != target:
                    bits = TrackBitmap.of(20, tracks)
                    shared[target].copy_tracks(shared[source], bits, there, here)
                    for index in tracks:
                        image = plain[source][there + index]
                        plain[target][here + index] = moved(image, there + index, here + index)
            case "back", volume, track, blank:
                image = None if blank else data_track(track, b"back")
                shared[volume].put_back(track, image)
                plain[volume][track] = image or Base(f"VOL{volume}").track(track)
            case "read", volume, track:
                assert shared[volume][track] == plain[volume][track]
        copied = stores.copies(shared)
        assert all(copied[id(store)] is not store for store in shared)
        for store, contents in zip(shared, plain, strict=True):
            assert {t: copied[id(store)][t] for t in range(TRACKS)} == contents
            assert {track: store[track] for track in range(TRACKS)} == contents
            untouched = set(range(TRACKS)) - store.touched()
            assert all(contents[track] == store.base.track(track) for track in untouched)


def test_a_bulk_copy_is_shared_until_either_side_changes():
    source, target = TrackStore(Base("S")), TrackStore(Base("T"))
    source[3] = data_track(3, b"old")
    target.copy_tracks(source, TrackBitmap(20, full=True), 0, 0)
    assert target.written == {}
    source[3] = data_track(3, b"new")
    assert target[3] == data_track(3, b"old")
    assert target.written == {3: data_track(3, b"old")}
    target[3] = data_track(3, b"own")
    assert source[3] == data_track(3, b"new")


def test_copying_back_does_not_go_round_in_a_circle():
    source, target = TrackStore(Base("S")), TrackStore(Base("T"))
    source[3] = data_track(3, b"old")
    for one, other in [(target, source), (source, target)] * 5:
        one.copy_tracks(other, TrackBitmap(20, full=True), 0, 0)
        assert one[3] == other[3] == data_track(3, b"old")


def test_a_chain_of_copies_has_an_end():
    chain = [TrackStore(Base(f"V{number}")) for number in range(3000)]
    chain[0][1] = data_track(1, b"far")
    for source, target in itertools.pairwise(chain):
        target.copy_tracks(source, TrackBitmap(20, full=True), 0, 0)
    assert chain[-1][1] == data_track(1, b"far")
    assert max(store.depth() for store in chain) <= stores._DEEPEST
