"""TrackBitmap against a plain set of integers, through its thin and dense forms."""

from hypothesis import given
from hypothesis import strategies as st

from flashcli.storage.bitmap import TrackBitmap

LENGTH = 700  # large enough for the thin form to give way at its limit

_operations = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.integers(0, LENGTH - 1)),
        st.tuples(st.just("clear"), st.integers(0, LENGTH - 1)),
        st.tuples(st.just("take"), st.integers(0, LENGTH)),
        st.tuples(st.just("or"), st.frozensets(st.integers(0, LENGTH - 1), max_size=60)),
        st.tuples(st.just("remove"), st.frozensets(st.integers(0, LENGTH - 1), max_size=60)),
        st.tuples(st.just("fill"), st.just(0)),
        st.tuples(st.just("invert"), st.just(0)),
        st.tuples(st.just("run"), st.integers(0, LENGTH - 1)),
    ),
    max_size=25,
)


def _apply(bitmap: TrackBitmap, plain: set[int], name: str, value: object) -> TrackBitmap:
    match name:
        case "set":
            bitmap.set(value)
            plain.add(value)
        case "clear":
            bitmap.clear(value)
            plain.discard(value)
        case "take":
            lowest = sorted(plain)[:value]
            assert list(bitmap.take_lowest(value)) == lowest
            plain.difference_update(lowest)
        case "or":
            bitmap |= TrackBitmap.of(LENGTH, value)
            plain |= value
        case "remove":
            bitmap.remove(TrackBitmap.of(LENGTH, value))
            plain -= value
        case "fill":
            bitmap |= TrackBitmap(LENGTH, full=True)
            plain.update(range(LENGTH))
        case "invert":
            bitmap = bitmap.inverted()
            inverted = set(range(LENGTH)) - plain
            plain.clear()
            plain.update(inverted)
        case "run":
            for track in range(value, min(value + 80, LENGTH)):
                bitmap.set(track)
                plain.add(track)
    return bitmap


@given(st.booleans(), _operations)
def test_a_map_is_a_set_of_tracks(full, operations):
    bitmap = TrackBitmap(LENGTH, full=full)
    plain = set(range(LENGTH)) if full else set()
    for name, value in operations:
        bitmap = _apply(bitmap, plain, name, value)
        assert list(bitmap) == sorted(plain)
        assert bitmap.count == len(bitmap) == len(plain)
        assert bool(bitmap) == bool(plain)
        for track in (0, 1, LENGTH // 2, LENGTH - 1):
            assert bitmap[track] == (track in plain)
            assert (track in bitmap) == (track in plain)
        assert bitmap == TrackBitmap.of(LENGTH, plain)
        assert list(bitmap.part(100, 50)) == [t - 100 for t in sorted(plain) if 100 <= t < 150]


def test_equal_maps_need_not_look_alike_inside():
    thin = TrackBitmap(100, full=True)
    dense = TrackBitmap.of(100, range(100))
    assert thin == dense
    dense.clear(3)
    assert thin != dense
    assert thin != TrackBitmap(101, full=True)
    assert thin != "a map"


def test_a_copy_is_its_own():
    bitmap = TrackBitmap(100, full=True)
    other = bitmap.copy()
    other.clear(5)
    assert bitmap[5]
    assert -1 not in bitmap
    assert 100 not in bitmap
