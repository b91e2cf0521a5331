"""The shipped profiles against sections 1 and 8 of `flashcopy-v2.md`, typed in a
second time for the naive model."""

from typing import Any

import pytest

from flashcli.profiles import load_rules
from flashcli.storage.rules import Capacity, DdswExtents, PartialWithdraw, Rules
from tests.naive.profiles import MODELS, PROFILES


def as_table(rules: Rules) -> dict[str, Any]:
    """The rules under the names of the specification's rows."""
    by_source = rules.capacity is Capacity.SOURCE_AT_LEAST
    return {
        "levels": {name: set(features) for name, features in rules.levels.items()},
        "controllers": list(rules.controllers),
        "targets per track": rules.targets_per_track,
        "relations per volume": dict(rules.relations_per_volume),
        "relations per subsystem": rules.relations_per_subsystem,
        "extents per command": rules.extents_per_command,
        "larger side": "source" if by_source else "target",
        "slots per table": rules.slots_per_table,
        "table pools": list(rules.table_pools),
        "nocopy ends": rules.nocopy_ends,
        "read copies": rules.read_copies,
        "incremental per source": rules.incremental_per_source,
        "yes inhibits": rules.yes_inhibits,
        "reverse after nocopy": rules.reverse_after_nocopy,
        "frr copies changed": rules.frr_copies_changed,
        "withdraw splits": rules.partial_withdraw is PartialWithdraw.SPLIT,
        "ddsw overlap": rules.ddsw_extents is DdswExtents.OVERLAP,
        "unrelated refused": rules.unrelated_withdraw_refused,
        "remote primary target": rules.remote_primary_target,
        "swi": rules.swi,
        "se permission": rules.space_efficient_permission,
        "se needs 3390-A": rules.space_efficient_needs_wide,
        "page": rules.page_tracks,
        "revertible": rules.revertible,
        "freeze seconds": rules.freeze_seconds,
        "pacings": list(rules.pacings.values()),
    }


# The specification has no value: the profile has neither FRR nor space-efficient targets.
NOT_APPLICABLE = {"xp12000": {"frr copies changed", "se needs 3390-A", "page"}}


@pytest.mark.parametrize("profile", PROFILES)
def test_section_8(profile: str) -> None:
    rules = as_table(load_rules(profile))
    specified = PROFILES[profile]
    assert rules.keys() == specified.keys()
    for name in rules.keys() - NOT_APPLICABLE.get(profile, set()):
        assert rules[name] == specified[name], name
    assert list(rules["levels"]) == list(specified["levels"])  # the newest last


@pytest.mark.parametrize("profile", PROFILES)
def test_section_1(profile: str) -> None:
    models = load_rules(profile).models
    missing = {"3390-A"} if profile == "xp12000" else set()
    assert models.keys() == MODELS.keys() - missing
    for name, model in models.items():
        cylinders, control, device_type = MODELS[name]
        if name == "3390-A" and profile == "ds8000":
            cylinders = 1_182_006
        assert (model.cylinders, model.control_cylinders) == (cylinders, control)
        assert model.device_type == device_type
