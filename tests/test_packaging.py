"""What the wheel carries, and that nothing in the tree is left behind."""

import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
DATA = (".lark", ".toml", ".jcl", ".json", ".md", ".yml", "gitattributes", ".typed")


def test_the_wheel_carries_every_data_file(tmp_path, monkeypatch):
    backend = pytest.importorskip("hatchling.build", reason="hatchling comes with [dev]")
    monkeypatch.chdir(ROOT)
    wheel = ZipFile(tmp_path / backend.build_wheel(str(tmp_path)))
    packed = {name for name in wheel.namelist() if name.endswith(DATA)}
    wanted = {f"flashcli/grammar/{path.name}" for path in (ROOT / "grammar").glob("*.lark")}
    for suffix in DATA:
        files = (ROOT / "flashcli").rglob(f"*{suffix}")
        wanted |= {path.relative_to(ROOT).as_posix() for path in files}
    assert packed == wanted
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


def test_dependencies_have_a_floor_and_a_ceiling():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    for wanted in [*project["dependencies"], *(one for extra in extras for one in extra)]:
        assert ">=" in wanted, wanted
        assert "<" in wanted or wanted.startswith("hatchling"), wanted
