"""`image =` of a lab file: a volume whose contents, size and label an image gives.

What the file says beside it may not say anything else. Only lab files with images
need this module.
"""

import re
from collections.abc import Callable
from os.path import abspath

from flashcli.exits import StatusError
from flashcli.images.base import ImageBase, image_base
from flashcli.images.image import Image
from flashcli.storage.rules import Model, Rules
from flashcli.storage.tracks import Base
from flashcli.toml_source import Table, shown

Found = tuple[Base | None, str, int, list[str]]
PathOf = Callable[[Table, str, str], str]  # empty, and a complaint, for one that is not allowed
_ALLOWED = "the path of an image in quotes, or a list of its first file and shadow files"


def of_image(table: Table, rules: Rules, path_of: PathOf, label: str) -> Found:
    """Base, model, cylinders and volser of a [[volume]] with an image; complaints about
    what contradicts it. Its label has to match the pattern `label`."""
    asked = {key: table.value(key) for key in ("model", "type", "cylinders", "volser", "count")}
    base = _opened(table, path_of)
    if base is None:
        return None, "", 0, []
    image = base.image
    model = _model(table, rules, image)
    _must_agree(table, "model", asked["model"], model and model.name, image)
    _must_agree(table, "type", asked["type"], image.device_type, image)
    _must_agree(table, "cylinders", asked["cylinders"], image.cylinders, image)
    if asked["count"] not in (None, 1):
        table.complain("count", shown(asked["count"]), "1 volume of an image")
    _label(table, base, asked["volser"], label)
    return base, model.name if model else "", image.cylinders, [base.volser]


def _opened(table: Table, path_of: PathOf) -> ImageBase | None:
    """Every file of the image, also those it finds itself, has to be allowed."""
    found = table.value("image")
    named = found if isinstance(found, list) else [found]
    if not named or not all(isinstance(one, str) and one for one in named):
        table.complain("image", shown(found), _ALLOWED)
        return None
    paths = [path_of(table, "image", one) for one in named]
    if not all(paths):
        return None
    try:
        base = image_base(paths)
    except StatusError as error:
        table.complain("image", str(error), "an image that is whole")
        return None
    others = [file.path for file in base.image.files if file.path not in paths]
    return base if all(path_of(table, "image", abspath(one)) for one in others) else None


def _model(table: Table, rules: Rules, image: Image) -> Model | None:
    """The smallest that the image fits on."""
    own = [one for one in rules.models.values() if one.device_type == image.device_type]
    fitting = [one for one in own if one.cylinders >= image.cylinders]
    if fitting:
        return min(fitting, key=lambda one: one.cylinders)
    most = {one.device_type: 0 for one in rules.models.values()}
    for one in rules.models.values():
        most[one.device_type] = max(most[one.device_type], one.cylinders)
    allowed = ", ".join(f"a {kind} of at most {size} cylinders" for kind, size in most.items())
    table.complain("image", _size_of(image), allowed)
    return None


def _size_of(image: Image) -> str:
    return f"{image.path}: a {image.device_type} of {image.cylinders} cylinders"


def _must_agree(table: Table, key: str, found: object, wanted: object, image: Image) -> None:
    if found is not None and wanted is not None and found != wanted:
        table.complain(key, shown(found), f"{shown(wanted)}, or nothing: {_size_of(image)}")


def _label(table: Table, base: ImageBase, volser: object, pattern: str) -> None:
    if volser is not None and volser != base.volser:
        wanted = f"{shown(base.volser)}, which is its label" if base.volser else "nothing"
        table.complain("volser", shown(volser), f"{wanted}: the label comes with the image")
    if not re.fullmatch(pattern, base.volser):
        found = f"a label {shown(base.volser)}" if base.volser else "no label"
        table.complain("image", f"{base.image.path}: {found}", "a label, or online = false")
