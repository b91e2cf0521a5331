"""Clock and calendar text of the listings, from seconds of the virtual clock.

Plain arithmetic on seconds since 1970-01-01T00:00:00 of the lab's local time:
every second has a text, also before 1970 and after the year 9999. It knows no
time zone and no wall clock.
"""

from functools import lru_cache
from typing import NamedTuple

_DAY = 86_400
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY")
_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class Date(NamedTuple):
    year: int
    month: int
    day: int
    day_of_year: int
    weekday: str


@lru_cache(maxsize=8)
def date(day_number: int) -> Date:
    """The Gregorian date of a day counted from 1970-01-01."""
    # Counted from 0000-03-01, so that a leap day ends a year, an era being 400 years.
    era, day_of_era = divmod(day_number + 719_468, 146_097)
    year_of_era = (
        day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096
    ) // 365
    since_march = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    march_month = (5 * since_march + 2) // 153
    day = since_march - (153 * march_month + 2) // 5 + 1
    month = march_month + 3 if march_month < 10 else march_month - 9
    year = 400 * era + year_of_era + (month <= 2)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    day_of_year = _DAYS_BEFORE[month - 1] + day + (leap and month > 2)
    return Date(year, month, day, day_of_year, _WEEKDAYS[day_number % 7])


def _time(now: int, mark: str) -> str:
    minutes, second = divmod(now % _DAY, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}{mark}{minute:02d}{mark}{second:02d}"


def hms(now: int) -> str:
    """`09:00:00`"""
    return _time(now, ":")


def hms_dots(now: int) -> str:
    """`09.00.00`, as console messages and the job log write it."""
    return _time(now, ".")


def hhmm(now: int) -> str:
    """`0900`, as step and job accounting write it."""
    return _time(now, "")[:4]


def mdy(now: int) -> str:
    """`10/01/07`"""
    on = date(now // _DAY)
    return f"{on.month:02d}/{on.day:02d}/{on.year % 100:02d}"


def julian(now: int) -> str:
    """`2007274`: year and day of the year."""
    on = date(now // _DAY)
    return f"{on.year:04d}{on.day_of_year:03d}"


def iso(now: int) -> str:
    """`2007-10-01T09:00:00`"""
    on = date(now // _DAY)
    return f"{on.year:04d}-{on.month:02d}-{on.day:02d}T{hms(now)}"


def day_month_year(now: int) -> str:
    """`01 OCT 2007`"""
    on = date(now // _DAY)
    return f"{on.day:02d} {_MONTHS[on.month - 1]} {on.year:04d}"


def joblog_date(now: int) -> str:
    """`MONDAY,    01 OCT 2007`: weekday and comma fill 11 columns."""
    return f"{date(now // _DAY).weekday + ',':<11}{day_month_year(now)}"
