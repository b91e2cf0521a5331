"""`flashcli image export` and `import`: volumes of a kept lab, taken out and put in."""

import os
from collections.abc import Sequence

from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.images.base import ImageBase, image_base
from flashcli.images.image import Image
from flashcli.images.layout import UnusableError
from flashcli.images.update import first_time, forget_update, update
from flashcli.images.volumes import contents_of
from flashcli.images.writer import write
from flashcli.lab import Lab
from flashcli.state.opening import changing, shown
from flashcli.storage.addresses import device_name
from flashcli.storage.host_io import reachable
from flashcli.storage.volume import Volume
from flashcli.toml_source import Mistake, MistakeError


def export(
    console: Console,
    unit: str,
    path: str,
    *,
    state: str,
    format_name: str,
    in_place: bool,
) -> int:
    """Of the volume as a host would see it; the lab stays as it is."""
    if in_place and format_name != "ckd":
        raise MistakeError([Mistake("--update", 0, "", format_name, "--format ckd")])
    with shown(state) as found:
        volume = _volume(unit, found.lab)
        _must_be_readable(volume, found.lab)
        _must_be_free(path, found.lab)
        console.out(export_volume(volume, path, format_name, in_place=in_place))
    return Exit.OK


def export_volume(volume: Volume, path: str, format_name: str, *, in_place: bool) -> str:
    """What was written, in a line. A file that is to be updated is made when missing."""
    contents = contents_of(volume)
    if in_place and os.path.exists(path):
        changed = update(path, contents)
        return f"{path}: {changed} of {contents.tracks} tracks written"
    if in_place:
        first_time(path, contents)
    else:
        write(path, contents, format_name)
        forget_update(path)
    return f"{path}: {contents.tracks} tracks written"


def _volume(unit: str, lab: Lab) -> Volume:
    device = lab.device_named(unit)
    if device is None:
        raise MistakeError([Mistake("UNIT", 0, "", f"{unit!a}", "a device number of the lab")])
    return lab.subsystem.volumes[device]


def _must_be_readable(volume: Volume, lab: Lab) -> None:
    """Where no host gets at the volume there is nothing that a host would see."""
    refusal = reachable(lab.subsystem, volume.device, 0)
    failed = any(not relation.active for relation in volume.as_target())
    if refusal or failed:
        why = refusal.reason if refusal else "RELATION_FAILED"
        raise UnusableError(f"{device_name(volume.device)}: no host can read it ({why})")


def _must_be_free(path: str, lab: Lab) -> None:
    """Images that the lab rests on are only read."""
    if not os.path.exists(path):
        return
    for device, volume in lab.subsystem.volumes.items():
        base = volume.store.base
        if isinstance(base, ImageBase):
            for file in base.image.files:
                if os.path.samefile(file.path, path):
                    text = f"{device_name(device)} of the lab is made from it"
                    raise UnusableError(f"{path}: {text}, allowed: another file")


def import_(
    console: Console, path: str, unit: str, *, shadows: Sequence[str], state: str, wait: float
) -> int:
    """The volume holds what the image holds from now on."""
    base = image_base([path, *shadows])
    name = f"image import (process {os.getpid()})"
    with changing(state, name, wait=wait) as keeper:
        volume = _volume(unit, keeper.lab)
        import_volume(keeper.lab, volume, base)
        keeper.save()
    label = base.volser or "without a label"
    console.out(f"{device_name(volume.device)}: {label}, {volume.tracks} tracks of {path}")
    return Exit.OK


def import_volume(lab: Lab, volume: Volume, base: ImageBase) -> None:
    """Raises UnusableError for a volume that cannot take it, with all as it was."""
    if obstacle := _obstacle(volume, base.image):
        raise UnusableError(f"{device_name(volume.device)}: {obstacle}")
    owners = {id(one.store): one for one in lab.subsystem.volumes.values()}
    changed = [owners[id(loan.borrower)] for loan in volume.store.lent]
    volume.store.start_anew(base)
    lab.subsystem.note(volume, *changed)


def _obstacle(volume: Volume, image: Image) -> str:
    mine = (volume.device_type, volume.cylinders)
    if mine != (image.device_type, image.cylinders):
        size = f"found a {image.device_type} of {image.cylinders} cylinders in {image.path}"
        return f"{size}, allowed: a {mine[0]} of {mine[1]} cylinders"
    if volume.online or volume.online_elsewhere:
        return "online, allowed: offline to every system"
    if volume.relations:
        return f"in {volume.relations} relationships, allowed: none"
    if volume.space_efficient:
        return "space efficient, allowed: a volume with space of its own"
    return ""
