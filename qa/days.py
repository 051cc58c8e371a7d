"""Read the parts of a date that a span states, and compare two dates by what both state.

"Feb. 4" is a month and a day, and the year that is nearest to its publication; "Tuesday" is a weekday
and no more.  Not here: which day "Tuesday" was (dates.py).
"""

import re
from dataclasses import dataclass
from datetime import date

from qa.periods import month_number, weekday_number
from qa.words import FUNCTION, WORD

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY, _YEAR = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?\b", r"(?P<year>[12][0-9]{3})\b"
_DATES = [
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>[12][0-9]{3})-(?P<month>[01][0-9])-(?P<day>[0-3][0-9])\b",
        rf"\b{_MONTH}\s+{_DAY}(?![:,]?[0-9])(?:,?\s+(?:of\s+)?{_YEAR})?",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        rf"\b{_MONTH}",
        rf"(?<![\w$€£.,-]){_YEAR}(?![.,]?[0-9]|-)",
    )
]
_WEEKDAY = re.compile(r"\b(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?")
_CLOCK = re.compile(r"\b([0-2]?[0-9])(?:[:.]([0-5][0-9]))?\s*(?:([ap])\.?\s?m\b\.?)|\b([0-2]?[0-9]):([0-5][0-9])\b")
_SEASON = re.compile(r"\b(early|mid|late|spring|summer|autumn|fall|winter)\b")
_AROUND_DATES = FUNCTION | frozenset(
    "since until till before after during around early mid late spring summer autumn fall winter next last coming past "
    "week month year day morning afternoon evening night noon local time o'clock circa".split()
)
_FINEST_FIRST = ("minute", "day", "weekday", "month", "season", "year")


@dataclass(frozen=True, slots=True)
class Day:
    """The parts of a date that are stated; None: not stated.  `guessed`: the year is the nearest one."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # Monday is 0
    minute: int | None = None  # of the day
    season: str | None = None
    guessed: bool = False
    published: str | None = None


def read_day(plain: str, published: str | None) -> Day | None:
    """Return the date that `plain` states, or None where it says something else, or more.

    >>> found = read_day("on Tuesday, Feb. 4", "2025-01-29")
    >>> found.year, found.month, found.day, found.weekday, found.guessed
    (2025, 2, 4, 1, True)
    """
    rest = lower = plain.lower()
    found: dict[str, str | None] = {}
    for pattern in _DATES:
        match = pattern.search(lower)
        if match and not (match[0].strip(".") in ("may", "march", "mar") and plain[match.start()].islower()):
            found = match.groupdict()
            rest = lower[: match.start()] + " " + lower[match.end() :]
            break
    weekday, clock, season = _WEEKDAY.search(rest), _CLOCK.search(rest), _SEASON.search(rest)
    if not (found or weekday or clock):
        return None
    for match in (weekday, clock):
        if match:
            rest = rest.replace(match[0], " ", 1)
    if any(word not in _AROUND_DATES for word in WORD.findall(rest)):
        return None
    month, year, day = found.get("month"), found.get("year"), found.get("day")
    if month:
        month = int(month) if month.isdecimal() else month_number(month)
    day, year = day and int(day), year and int(year)
    if (month or 1) > 12 or (day is not None and not 1 <= day <= 31):
        return None
    printed = _printed(published)
    guessed = bool(month and not year and printed)
    return Day(
        year=_nearest_year(month, day or 15, printed) if guessed else year,
        month=month,
        day=day,
        weekday=weekday_number(weekday[1]) if weekday else None,
        minute=_minute(clock) if clock else None,
        season=season and season[1],
        guessed=guessed,
        published=published if printed else None,
    )


def _printed(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published) if published else None
    except ValueError:
        return None


def _nearest_year(month: int, day: int, published: date) -> int:
    def distance(year: int) -> int:
        return abs((year - published.year) * 365 + (month - published.month) * 30 + day - published.day)

    return min((published.year, published.year - 1, published.year + 1), key=distance)


def _minute(clock: re.Match) -> int:
    hour, minute = int(clock[1] or clock[4]), int(clock[2] or clock[5] or 0)
    if clock[3]:
        hour = hour % 12 + 12 * (clock[3] == "p")
    return hour * 60 + minute


def days_equal(a: Day, b: Day) -> bool:
    """Return whether all stated parts agree and the finest stated part is the same one.

    >>> days_equal(Day(2025, 2, 4), Day(month=2, day=4)), days_equal(Day(2025, 2, 4), Day(2025, 2))
    (True, False)
    """
    fine = [next((part for part in _FINEST_FIRST if getattr(d, part) is not None), "") for d in (a, b)]
    if not fine[0] or fine[0] != fine[1] or _parts_apart(a, b):
        return False
    return fine[0] != "weekday" or not (a.published and b.published) or a.published == b.published


def days_apart(a: Day, b: Day) -> bool:
    """Return whether a part that both state differs; a season, or a year that was guessed, is no evidence.

    >>> days_apart(Day(month=2, day=4), Day(month=2, day=5)), days_apart(Day(2025, 2, 4), Day(2025, 2))
    (True, False)
    """
    parts = _parts_apart(a, b)
    if parts == {"year"} and (a.guessed or b.guessed):
        return False
    if parts == {"weekday"} and a.day is None and b.day is None:
        return a.published == b.published
    return bool(parts - {"season"})


def _parts_apart(a: Day, b: Day) -> set[str]:
    stated = (part for part in _FINEST_FIRST if None not in (getattr(a, part), getattr(b, part)))
    return {part for part in stated if getattr(a, part) != getattr(b, part)}
