"""The cache of what is derived from shipped files: where it lies, and how much."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from flashcli import shipped


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"FLASHCLI_CACHE": "/x"}, "/x"),
        ({"FLASHCLI_CACHE": ""}, None),
        ({"XDG_CACHE_HOME": "/y"}, "/y/flashcli"),
        ({"XDG_CACHE_HOME": "y", "HOME": "/z"}, "/z/.cache/flashcli"),
        ({"HOME": "/z"}, "/z/.cache/flashcli"),
        ({"HOME": "z"}, None),
    ],
)
def test_the_cache_is_in_a_folder_of_ones_own(monkeypatch, environment, folder) -> None:
    """What lies in it is run, so that a relative path would let a repository in."""
    for name in ("FLASHCLI_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert shipped.cache_dir() == folder


def test_stale_entries_go(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLASHCLI_CACHE", str(tmp_path))
    monkeypatch.setattr(shipped, "_MOST_ENTRIES", 3)
    for number in range(5):
        source = tmp_path.parent / f"source{number}"
        source.write_text(f"{number}")
        assert shipped.derived(f"n{number}", (str(source),), lambda: b"made") == b"made"
        for entry in tmp_path.glob(f"n{number}-*"):
            os.utime(entry, ns=(number, number))
    assert sorted(one.name[:2] for one in tmp_path.iterdir()) == ["n2", "n3", "n4"]


def test_what_else_is_loaded_does_not_matter(tmp_path, monkeypatch) -> None:
    """Lark is loaded for some commands only; its tables are kept once all the same."""
    monkeypatch.setenv("FLASHCLI_CACHE", str(tmp_path))
    made: list[bytes] = []

    def build() -> bytes:
        made.append(b"tables")
        return made[-1]

    for loaded in (SimpleNamespace(__version__="1.3.1"), None):
        monkeypatch.setitem(sys.modules, "lark", loaded)
        assert shipped.derived("x", (), build) == b"tables"
    assert len(made) == 1
