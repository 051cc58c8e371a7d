"""The calendar that dates are counted in: months and weekdays by name, weeks, months, years and their parts.

Weeks run Monday to Sunday.  "early", "mid" and "late" are thirds (a month: 1-10, 11-20, 21-end; a week:
Monday-Tuesday, Wednesday-Thursday, Friday-Sunday); the end of a week or month is its last third, of a
year December.  Days before the year 1 or after 9999 raise OverflowError or ValueError.
"""

import datetime as dt

from dateutil.relativedelta import relativedelta

Range = tuple[dt.date, dt.date]  # the first and the last day, both included

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_THIRDS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}


def month_number(name: str) -> int:
    """Return the number of a month from its name, or from the three letters it begins with.

    >>> month_number("Sept."), month_number("february")
    (9, 2)
    """
    return _MONTHS.index(name[:3].lower()) + 1


def weekday_number(name: str) -> int:
    """Return the number of a weekday, Monday being 0, from its name or its first three letters.

    >>> weekday_number("Tues"), weekday_number("SUNDAY")
    (1, 6)
    """
    return _WEEKDAYS.index(name[:3].lower())


def only_weekday(weekday: int, first: dt.date, last: dt.date) -> dt.date | None:
    """Return the one such weekday from the first day to the last; None where there is none, or more than one."""
    days = (weekday - first.weekday()) % 7
    return first + dt.timedelta(days) if days <= (last - first).days < days + 7 else None


def period(unit: str, day: dt.date) -> Range:
    """Return the day's week, month or year; of the unit "day" the day itself.

    >>> [str(d) for d in period("week", dt.date(2025, 2, 5))]
    ['2025-02-03', '2025-02-09']
    """
    if unit == "week":
        monday = day - dt.timedelta(day.weekday())
        return monday, monday + dt.timedelta(6)
    if unit == "month":
        return day.replace(day=1), day + relativedelta(day=31)
    return (day.replace(month=1, day=1), day.replace(month=12, day=31)) if unit == "year" else (day, day)


def part_of(whole: Range, unit: str, part: str) -> Range:
    """Return the third (or half) of a week, month or year that `part` ("early", "the end") names.

    >>> [str(d) for d in part_of(period("month", dt.date(2025, 2, 5)), "month", "late")]
    ['2025-02-21', '2025-02-28']
    """
    word = part.lower().split()[-1]
    first, last = whole
    if word == "half":
        middle = first + (relativedelta(months=6) if unit == "year" else dt.timedelta(15)) - dt.timedelta(1)
        return (first, middle) if "first" in part.lower() else (middle + dt.timedelta(1), last)
    third = _THIRDS[word]
    if unit == "year":
        if word in ("beginning", "start", "end"):
            return period("month", first if third == 0 else last)
        start = first + relativedelta(months=4 * third)
        return start, start + relativedelta(months=4) - dt.timedelta(1)
    cuts = (0, 2, 4) if unit == "week" else (0, 10, 20)
    start = first + dt.timedelta(cuts[third])
    return start, last if third == 2 else first + dt.timedelta(cuts[third + 1] - 1)
