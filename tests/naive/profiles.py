"""The rows of `flashcopy-v2.md` sections 1 and 8 as plain dictionaries, typed in
from the specification; deliberately not loaded from the package.
"""

from typing import Any

Profile = dict[str, Any]

# Section 1: user cylinders at most, control cylinders, device type.
MODELS = {
    "3380-3": (3339, 7, "3380"),
    "3390-1": (1113, 6, "3390"),
    "3390-2": (2226, 6, "3390"),
    "3390-3": (3339, 6, "3390"),
    "3390-3R": (3339, 6, "3390"),
    "3390-9": (10017, 25, "3390"),
    "3390-L": (32760, 23, "3390"),
    "3390-M": (65520, 53, "3390"),
    "3390-A": (262668, 53, "3390"),
}

XP24000_FULL = {
    "INCREMENTAL",
    "REVERSE_RESTORE",
    "NOCOPY2COPY",
    "FRR",
    "PRESERVE_MIRROR",
    "SE",
    "TGTPPRIM",
}

PROFILES: dict[str, Profile] = {
    "xp12000": {
        "levels": {
            "base": set(),
            "incremental": {"INCREMENTAL"},
            "reverse-restore": {"INCREMENTAL", "REVERSE_RESTORE"},
        },
        "controllers": ["I-2105"],
        "targets per track": 16,
        "relations per volume": {"other": 1000},
        "relations per subsystem": 1_048_575,
        "extents per command": 32,
        "larger side": "source",  # S >= T
        "slots per table": 61_312,
        "table pools": [13_652, 30_718],
        "nocopy ends": False,
        "read copies": True,
        "incremental per source": 1,
        "yes inhibits": False,
        "reverse after nocopy": False,
        "frr copies changed": False,  # not applicable
        "withdraw splits": False,
        "ddsw overlap": False,
        "unrelated refused": False,
        "remote primary target": False,
        "swi": False,
        "se permission": False,
        "se needs 3390-A": False,  # not applicable: no level has SE
        "page": 672,
        "revertible": False,
        "pacings": [None],
        "freeze seconds": 120,
    },
    "xp24000": {
        "levels": {"base": set(), "full": XP24000_FULL},
        "controllers": ["I-2105", "I-2107"],
        "targets per track": 16,
        "relations per volume": {"other": 1000},
        "relations per subsystem": 1_048_575,
        "extents per command": 32,
        "larger side": "target",  # S <= T
        "slots per table": 20_448,
        "table pools": [26_176, 57_600, 104_768, 146_688, 209_600],
        "nocopy ends": False,
        "read copies": True,
        "incremental per source": 1,
        "yes inhibits": False,
        "reverse after nocopy": False,
        "frr copies changed": True,
        "withdraw splits": False,
        "ddsw overlap": False,
        "unrelated refused": False,
        "remote primary target": True,
        "swi": False,
        "se permission": False,
        "se needs 3390-A": True,
        "page": 672,
        "revertible": False,
        "pacings": [None, 65, 50],
        "freeze seconds": 120,
    },
    "ds8000": {
        "levels": {"full": XP24000_FULL},
        "controllers": ["2107"],
        "targets per track": 12,
        "relations per volume": {"3390-3": 50_099, "other": 65_534},
        "relations per subsystem": None,
        "extents per command": 32,
        "larger side": "target",
        "slots per table": None,
        "table pools": [],
        "nocopy ends": True,
        "read copies": False,
        "incremental per source": 1,
        "yes inhibits": True,
        "reverse after nocopy": True,
        "frr copies changed": False,
        "withdraw splits": True,
        "ddsw overlap": True,
        "unrelated refused": True,
        "remote primary target": True,
        "swi": True,
        "se permission": True,
        "se needs 3390-A": False,
        "page": 1,
        "revertible": True,
        "pacings": [None],
        "freeze seconds": 120,
    },
}
