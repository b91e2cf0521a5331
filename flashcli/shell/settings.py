"""The settings of a session: names, values, what is allowed."""

from typing import NamedTuple

NAMES = ("PAGER", "SUGGEST", "PAUSE", "BUSY", "PACING")
_SWITCH = {"ON": True, "OFF": False}


class Settings:
    """`pause` is in seconds of the person's own time, between two redraws."""

    __slots__ = ("pager", "pause", "suggest")

    def __init__(self) -> None:
        self.pager = True
        self.suggest = True
        self.pause = 0.5


class Refused(NamedTuple):
    """Why a setting stays as it is."""

    text: str


def change(settings: Settings, name: str, value: str) -> Refused | None:
    """PAGER, SUGGEST, PAUSE; the others are the lab's."""
    if name == "PAUSE":
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= 60:
            return Refused(f"found {value!a}, allowed: seconds from 0 to 60")
        settings.pause = seconds
        return None
    switch = _SWITCH.get(value.upper())
    if switch is None:
        return Refused(f"found {value!a}, allowed: ON or OFF")
    if name == "PAGER":
        settings.pager = switch
    else:
        settings.suggest = switch
    return None
