"""`image =` in a lab file: what comes from the image, and every mistake as one line."""

from pathlib import Path

import pytest

from flashcli.configuration import load_lab
from flashcli.images.base import ImageBase
from flashcli.images.writer import write
from flashcli.storage.tracks import build_track
from flashcli.toml_source import MistakeError
from tests.images import worlds

HEAD = '[[volume]]\ndevice = "1000"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    repository = tmp_path / "repository"
    repository.mkdir()
    for place in (tmp_path, repository):
        worlds.written(place / "vol.ckd", worlds.some_tracks(), 2)
    worlds.written(repository / "bare.ckd", {}, 2)
    worlds.written(repository / "odd.ckd", {0: build_track(0, [])}, 2)
    write(str(repository / "old.ckd"), worlds.contents(worlds.some_tracks(), 2, "3380"), "ckd")
    worlds.compressed(repository / "s.cckd", {3: worlds.filled(3, b"s")}, cylinders=2, shadow=True)
    (repository / "cut.ckd").write_bytes((repository / "vol.ckd").read_bytes()[:-1])
    worlds.split(tmp_path, worlds.some_tracks(), (2, 1), "two")
    (repository / "two_1.ckd").write_bytes((tmp_path / "two_1.ckd").read_bytes())
    (repository / "two_2.ckd").symlink_to("../two_2.ckd")
    (repository / "link.ckd").symlink_to("../vol.ckd")
    monkeypatch.chdir(repository)
    return repository


def lab(text: str, **options: bool):
    Path("lab.toml").write_text(HEAD + text)
    return load_lab("lab.toml", **options).lab


def test_size_and_label_come_from_the_image(folder: Path) -> None:
    made = lab('image = "vol.ckd"\n')
    volume = made.subsystem.volumes[0x1000]
    assert (volume.model, volume.cylinders) == ("3390-1", 2)
    assert made.host.labels == {0x1000: "TEST01"}
    assert isinstance(volume.store.base, ImageBase)
    assert volume.store[7] == worlds.some_tracks()[7]


def test_what_agrees_may_be_said(folder: Path) -> None:
    text = 'image = "vol.ckd"\nmodel = "3390-1"\ntype = "3390"\ncylinders = 2\nvolser = "TEST01"\n'
    assert lab(text + "count = 1\n").host.labels == {0x1000: "TEST01"}


def test_other_types_and_labels(folder: Path) -> None:
    assert lab('image = "old.ckd"\n').subsystem.volumes[0x1000].model.startswith("3380-")
    assert lab('image = "bare.ckd"\nonline = false\n').host.labels == {}


def test_shadow_files_from_the_lowest_up(folder: Path) -> None:
    made = lab('image = ["vol.ckd", "s.cckd"]\n')
    store = made.subsystem.volumes[0x1000].store
    assert store[3] == worlds.filled(3, b"s")
    assert store[7] == worlds.some_tracks()[7]


def test_another_folder_with_permission(folder: Path) -> None:
    for name in ("../vol.ckd", "link.ckd", "two_1.ckd"):
        assert lab(f'image = "{name}"\n', allow_outside=True).host.labels == {0x1000: "TEST01"}


OUTSIDE = "a path below the folder of the lab file, without --allow-outside"
MISTAKES = {
    "another model": (
        'image = "vol.ckd"\nmodel = "3390-3"\n',
        'lab.toml:4: volume.model: found "3390-3", allowed: "3390-1", or nothing: '
        "vol.ckd: a 3390 of 2 cylinders",
    ),
    "another type": (
        'image = "vol.ckd"\ntype = "3380"\n',
        'lab.toml:4: volume.type: found "3380", allowed: "3390", or nothing: '
        "vol.ckd: a 3390 of 2 cylinders",
    ),
    "another size": (
        'image = "vol.ckd"\ncylinders = 3\n',
        "lab.toml:4: volume.cylinders: found 3, allowed: 2, or nothing: "
        "vol.ckd: a 3390 of 2 cylinders",
    ),
    "another label": (
        'image = "vol.ckd"\nvolser = "PRD000"\n',
        'lab.toml:4: volume.volser: found "PRD000", allowed: "TEST01", which is its label: '
        "the label comes with the image",
    ),
    "several": (
        'image = "vol.ckd"\ncount = 2\n',
        "lab.toml:4: volume.count: found 2, allowed: 1 volume of an image",
    ),
    "no label online": (
        'image = "bare.ckd"\n',
        "lab.toml:3: volume.image: found bare.ckd: no label, allowed: a label, or online = false",
    ),
    "missing": (
        'image = "nowhere"\n',
        "lab.toml:3: volume.image: found nowhere: No such file or directory, "
        "allowed: an image that is whole",
    ),
    "no image": (
        'image = "lab.toml"\n',
        "lab.toml:3: volume.image: found lab.toml: offset 0: too short for a CKD image: 46 bytes, "
        "allowed: an image that is whole",
    ),
    "cut off": (
        'image = "cut.ckd"\n',
        "lab.toml:3: volume.image: found cut.ckd: offset 1705471: the file ends inside its "
        "cylinder 1 (cut off), allowed: an image that is whole",
    ),
    "a number": (
        "image = 1\n",
        "lab.toml:3: volume.image: found 1, allowed: the path of an image in quotes, or a list "
        "of its first file and shadow files",
    ),
    "an empty list": (
        "image = []\n",
        "lab.toml:3: volume.image: found a list of 0, allowed: the path of an image in quotes, "
        "or a list of its first file and shadow files",
    ),
    "no shadow": (
        'image = ["vol.ckd", "vol.ckd"]\n',
        "lab.toml:3: volume.image: found vol.ckd: offset 0: a plain CKD file where a shadow file "
        "belongs, allowed: an image that is whole",
    ),
    "outside": (
        'image = "../vol.ckd"\n',
        f'lab.toml:3: volume.image: found "../vol.ckd", allowed: {OUTSIDE}',
    ),
    "a link": (
        'image = "link.ckd"\n',
        f'lab.toml:3: volume.image: found "link.ckd", allowed: {OUTSIDE}',
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_line(name: str, folder: Path) -> None:
    text, line = MISTAKES[name]
    with pytest.raises(MistakeError) as caught:
        lab(text)
    assert str(caught.value).split("\n") == [line]


def test_a_part_that_leads_out(folder: Path) -> None:
    """The second file of a volume is found beside the first; here it is a link."""
    with pytest.raises(MistakeError) as caught:
        lab('image = "two_1.ckd"\n')
    assert str(caught.value).startswith('lab.toml:3: volume.image: found "/')
    assert str(caught.value).endswith(f", allowed: {OUTSIDE}")


def test_a_label_online_twice(folder: Path) -> None:
    with pytest.raises(MistakeError) as caught:
        lab('image = "vol.ckd"\n[[volume]]\ndevice = "1001"\nimage = "vol.ckd"\n')
    assert '"TEST01" online again' in str(caught.value)
