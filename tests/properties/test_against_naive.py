"""Random sequences of operations: the real subsystem against the naive model.

Hypothesis chooses sequence numbers; a number stands for a whole sequence, which
varies more and costs less than drawing every operation (25 drawn integers repeat
their favourites, nine out of ten). A failing sequence is shortened by leaving
operations out. More of the same by hand: `python -m tests.properties.long_run`.
"""

import pytest

from flashcli.storage.refusals import Reason
from tests.naive.profiles import PROFILES
from tests.properties.machine import Tally
from tests.properties.sequences import hold

SEQUENCES = 2000

# Reasons that no sequence can meet; the checks before them see to that.
OUT_OF_REACH = {
    "all": {Reason.SPACE_EFFICIENT_PRESERVE_MIRROR},  # E15: E02 or E13 comes first
    "xp12000": {
        Reason.SPACE_EFFICIENT_NOT_PERMITTED,
        Reason.SPACE_EFFICIENT_NEEDS_NOCOPY,
        Reason.SPACE_EFFICIENT_WITH_EXTENTS,
        Reason.PRESERVE_MIRROR_IMPOSSIBLE,
        Reason.FRR_NOT_FULL_VOLUME,
        Reason.NO_RELATION,
        Reason.NOT_WITH_EACH_OTHER,
        Reason.TARGET_WRITE_INHIBITED,
        Reason.SOURCE_WRITE_INHIBITED,
        Reason.POOL_FULL,
    },
    "xp24000": {
        Reason.SPACE_EFFICIENT_NOT_PERMITTED,
        Reason.NOT_WITH_EACH_OTHER,
        Reason.TARGET_WRITE_INHIBITED,
        Reason.SOURCE_WRITE_INHIBITED,
    },
    "ds8000": {  # one level only, tables are not counted
        Reason.FEATURE_NOT_INSTALLED,
        Reason.FEATURE_NOT_VALIDATED,
        Reason.MICROPROGRAM_IN_USE,
        Reason.TABLES_EXHAUSTED,
    },
}


@pytest.mark.parametrize("profile", PROFILES)
def test_real_and_naive_model_agree(profile: str, tallies: dict[str, Tally]) -> None:
    tally = tallies[profile] = Tally()
    hold(profile, SEQUENCES, tally)
    assert tally.acceptance("establish", "withdraw") >= 0.4
    assert tally.acceptance("establish") >= 0.4
    unmet = {reason for reason in Reason if not tally.reasons[str(reason)]}
    assert unmet == OUT_OF_REACH["all"] | OUT_OF_REACH[profile]
