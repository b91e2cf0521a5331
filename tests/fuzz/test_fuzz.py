"""A fixed number of inputs for every target, the same ones in each run of CI."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, borne

_LENGTHS = (40, 200, 600)
_bytes = st.integers(0, 2**48).map(lambda seed: Random(seed).randbytes(_LENGTHS[seed % 3]))


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=400, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400) | _bytes)
def test_any_input_is_borne(target: str, data: bytes) -> None:
    borne(target, data)
