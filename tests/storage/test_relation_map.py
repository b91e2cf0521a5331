"""RelationMap against looking through all extents."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from flashcli.storage.addresses import Extent
from flashcli.storage.relationship import RelationMap

_extents = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(
    lambda pair: Extent(pair[0], pair[0] + pair[1] - 1)
)


@given(st.lists(st.tuples(st.booleans(), _extents, st.integers(0, 30)), max_size=30))
def test_the_map_knows_what_covers_a_track(steps):
    known, covering = RelationMap(), {}
    for order, (add, extent, which) in enumerate(steps):
        if add or not covering:
            relation = SimpleNamespace(order=order)
            covering[order] = (relation, extent)
            known.add(relation, extent)
        else:
            gone = sorted(covering)[which % len(covering)]
            known.remove(*covering.pop(gone))
        for track in range(60):
            expected = [r for r, e in covering.values() if e.first <= track <= e.last]
            assert list(known.at(track)) == expected
        assert bool(known) == bool(covering)
        assert {r.order for r in known} == set(covering)
        for probe in (Extent(0, 5), Extent(10, 30), Extent(59, 59)):
            touched = {r.order for group in known.segments(probe) for r in group}
            assert touched == {order for order, (_, e) in covering.items() if e.overlaps(probe)}
            assert all(probe.first < start <= probe.last for start in known.starts(probe))
