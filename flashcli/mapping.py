"""`flashcli map`: a picture of the lab as it is at the start, to the terminal or to files."""

from collections.abc import Sequence

from flashcli.configuration import load_lab
from flashcli.console import Console
from flashcli.exits import Exit
from flashcli.lab import Lab
from flashcli.pictures.palette import PALETTE
from flashcli.pictures.terminal import cells_in, drawn
from flashcli.pictures.values import picture
from flashcli.toml_source import Mistake, MistakeError

_CELLS = 120  # of a bar in a file


def show(
    console: Console,
    units: Sequence[str],
    *,
    lab: str | None,
    profile: str | None,
    clock: int | None,
    svg: str | None,
    html: str | None,
    state: str | None = None,
    allow_outside: bool = False,
) -> int:
    """Raises MistakeError for a unit that is not there or a file that cannot be
    written, StateError for a state that cannot be read."""
    if state is not None:
        from flashcli.kept import Kept, kept_lab

        with kept_lab(Kept(state, lab, profile, clock)) as kept:
            return _drawn(console, kept, units, svg, html)
    made = load_lab(lab, profile=profile or "", clock=clock, allow_outside=allow_outside)
    return _drawn(console, made.lab, units, svg, html)


def _drawn(
    console: Console, found: Lab, units: Sequence[str], svg: str | None, html: str | None
) -> int:
    devices = [_device(unit, found) for unit in units]
    if svg is None and html is None:
        width = console.environment.width
        console.paint(drawn(picture(found, devices, cells_in(width)), width), PALETTE)
        return Exit.OK
    shown = picture(found, devices, _CELLS)
    if svg is not None:
        from flashcli.pictures.svg import svg as as_svg

        write(svg, as_svg(shown))
    if html is not None:
        from flashcli.pictures.page import picture_page

        write(html, picture_page(shown))
    return Exit.OK


def _device(unit: str, lab: Lab) -> int:
    device = lab.device_named(unit)
    if device is None:
        raise MistakeError([Mistake("UNIT", 0, "", f"{unit!a}", "a device number of the lab")])
    return device


def write(path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8", newline="\n", errors="replace") as stream:
            stream.write(text)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MistakeError([Mistake(path, 0, "", reason, "a place to write to")]) from None
