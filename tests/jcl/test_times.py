from datetime import datetime, timedelta

from flashcli.reports import times

START = int((datetime(2007, 10, 1, 9) - datetime(1970, 1, 1)).total_seconds())


def test_texts_of_the_built_in_start():
    assert times.hms(START) == "09:00:00"
    assert times.hms_dots(START) == "09.00.00"
    assert times.hhmm(START) == "0900"
    assert times.mdy(START) == "10/01/07"
    assert times.julian(START) == "2007274"
    assert times.iso(START) == "2007-10-01T09:00:00"
    assert times.day_month_year(START) == "01 OCT 2007"
    assert times.joblog_date(START) == "MONDAY,    01 OCT 2007"


def test_every_day_is_what_the_calendar_says():
    epoch = datetime(1970, 1, 1)
    for number in range(-150_000, 150_000, 13):
        wanted = epoch + timedelta(days=number)
        found = times.date(number)
        assert (found.year, found.month, found.day) == (wanted.year, wanted.month, wanted.day)
        assert found.day_of_year == wanted.timetuple().tm_yday
        assert found.weekday == wanted.strftime("%A").upper()


def test_leap_days():
    for year, last in ((2000, "366"), (1900, "365"), (2004, "366"), (2007, "365")):
        day = (datetime(year, 12, 31) - datetime(1970, 1, 1)).days
        assert times.julian(day * 86_400) == f"{year}{last}"


def test_seconds_far_away_have_a_text_too():
    assert times.iso(-1) == "1969-12-31T23:59:59"
    assert times.iso(10**13).startswith("318857-")
