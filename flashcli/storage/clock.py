"""The only time there is: a virtual clock in whole seconds that refuses to go back."""

LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59, the last that listings can write


class Clock:
    """`now` counts seconds since 1970-01-01T00:00:00 of the lab's local time."""

    __slots__ = ("now",)

    def __init__(self, now: int = 0) -> None:
        self.now = now

    def advance(self, seconds: int) -> None:
        if seconds < 0:
            raise ValueError("the clock cannot go back")
        self.now += seconds
