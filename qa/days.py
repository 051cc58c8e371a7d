"""Read the parts of a date that a span states, and compare two dates by what both state.

"Feb. 4" is a month and a day, and the year that is nearest to its publication; "Tuesday" is a weekday
and no more.  A month may be named in Dutch, French, German, Italian, Portuguese or Spanish too.  Not
here: which day "Tuesday" was (dates.py), and whether 03/04/2025 is in March or in April.
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
_ABROAD = (
    "janvier|januari?|j[aä]nner|enero|gennaio|janeiro",
    "f[eé]vrier|februari?|febrero|febbraio|fevereiro",
    "mars|m[aä]rz|maart|marzo|mar[cç]o",
    "avril|abril|aprile",
    "mai|mei|mayo|maggio|maio",
    "juin|juni|junio|giugno|junho",
    "juillet|juli|julio|luglio|julho",
    "ao[uû]t|augustus|agosto",
    "septembre|sep?tiembre|settembre|setembro",
    "octobre|oktober|octubre|ottobre|outubro",
    "novembre|noviembre|novembro",
    "d[eé]cembre|dezember|diciembre|dicembre|dezembro",
)
_MONTH_ABROAD = rf"(?P<abroad>{'|'.join(_ABROAD)}|april|august|september|november|december)\b\.?"
_DAY_ABROAD = rf"\b(?P<day>[0-3]?[0-9])(?:er|o|\.)?\s+(?:d[ei]\s+|d')?{_MONTH_ABROAD}"
DAY_ABROAD = re.compile(rf"\D*{_DAY_ABROAD}")  # whatever else is said of it, no count
_DAY, _YEAR = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?\b", r"(?P<year>[12][0-9]{3})\b"
_DATES = [
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>[12][0-9]{3})([/.-])(?P<month>[01][0-9])\2(?P<day>[0-3][0-9])\b",
        r"(?<![\w/.-])(?P<one>[0-3]?[0-9])([/.-])(?P<two>[0-3]?[0-9])\2(?P<year>[12][0-9]{3}|[0-9]{2})\b(?![/.-]?[0-9])",
        rf"\b{_MONTH}\s+{_DAY}(?![:,]?[0-9])(?:,?\s+(?:of\s+)?{_YEAR})?",
        rf"{_DAY_ABROAD}(?:\s+(?:del?\s+)?{_YEAR})?",
        rf"\b{_MONTH_ABROAD}\s+(?:del?\s+)?{_YEAR}",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        rf"\b{_MONTH}",
        rf"(?<![\w$€£.,-]){_YEAR}(?![.,]?[0-9]|-)",
    )
]
_WEEKDAY = re.compile(r"\b(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?")
_CLOCK = re.compile(
    r"\b([0-2]?[0-9])(?:[:.]([0-5][0-9]))?\s*(?:([ap])\.?\s?m\b\.?)|\b([0-2]?[0-9]):([0-5][0-9])\b|\b(?:noon|midday)\b"
)
_SEASON = re.compile(r"\b(early|mid|late|spring|summer|autumn|fall|winter)\b")
_AROUND_DATES = FUNCTION | frozenset(
    "since until till before after during around early mid late spring summer autumn fall winter next last coming past "
    "week month year day morning afternoon evening night noon local time o'clock circa".split()
)
_ARTICLES_ABROAD = frozenset("el le la les il am im op den der dem em en del du au vom".split())
_FINEST_FIRST = ("minute", "either", "day", "weekday", "month", "season", "year")


@dataclass(frozen=True, slots=True)
class Day:
    """The parts of a date that are stated; None: not stated.

    `either` are the month and the day in an order that is not told, as written.  `half`: the minute may be
    of the other half of the day.  `guessed`: the year is the nearest one, or one of two digits.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # Monday is 0
    minute: int | None = None  # of the day
    half: bool = False
    either: tuple[int, int] | None = None
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
        if match and not ((name := match[0].strip(".")) in ("may", "march", "mar") and name in plain):
            found = match.groupdict()
            rest = lower[: match.start()] + " " + lower[match.end() :]
            break
    weekday, clock, season = _WEEKDAY.search(rest), _CLOCK.search(rest), _SEASON.search(rest)
    if not (found or weekday or clock):
        return None
    for match in (weekday, clock):
        if match:
            rest = rest.replace(match[0], " ", 1)
    around = _AROUND_DATES | _ARTICLES_ABROAD if found.get("abroad") else _AROUND_DATES
    if any(word not in around for word in WORD.findall(rest)):
        return None
    year, day = found.get("year"), found.get("day")
    month, day, either = _month(found), day and int(day), None
    if "one" in found:
        month, day, either = _numeric(int(found["one"]), int(found["two"]))
    year = year and int(year)
    if not 1 <= (1 if month is None else month) <= 12 or not 1 <= (1 if day is None else day) <= 31:
        return None
    printed = _printed(published)
    guessed = bool(month and not year and printed)
    if guessed:
        year = _nearest_year(month, day or 15, printed)
    elif year is not None and year < 100:
        guessed, year = True, year + (2000 if year < 70 else 1900)
    return Day(
        year=year,
        month=month,
        day=day,
        weekday=weekday_number(weekday[1]) if weekday else None,
        minute=_minute(clock) if clock else None,
        half=bool(clock and clock[4] and clock[4][0] != "0" and int(clock[4]) <= 12),
        either=either,
        season=season and season[1],
        guessed=guessed,
        published=published if printed else None,
    )


def _month(found: dict[str, str | None]) -> int | None:
    if abroad := found.get("abroad"):
        known = (number for number, names in enumerate(_ABROAD, 1) if re.fullmatch(names, abroad))
        return next(known, None) or month_number(abroad)
    month = found.get("month")
    return month and (int(month) if month.isdecimal() else month_number(month))


def _numeric(one: int, two: int) -> tuple[int | None, int | None, tuple[int, int] | None]:
    """The month, the day, and both where only the writer knows which is which."""
    if one != two and min(one, two) >= 1 and max(one, two) <= 12:
        return None, None, (one, two)
    return min(one, two), max(one, two), None


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
    hour, minute = int(clock[1] or clock[4] or 12), int(clock[2] or clock[5] or 0)
    if clock[3]:
        hour = hour % 12 + 12 * (clock[3] == "p")
    return hour * 60 + minute


def days_equal(a: Day, b: Day) -> bool:
    """Return whether all stated parts agree and the finest stated part is the same one; of a day the time may miss.

    >>> days_equal(Day(2025, 2, 4), Day(month=2, day=4)), days_equal(Day(2025, 2, 4), Day(2025, 2))
    (True, False)
    """
    timeless = None not in (a.day, b.day) and None in (a.minute, b.minute)
    parts = _FINEST_FIRST[1:] if timeless else _FINEST_FIRST
    fine = [next((part for part in parts if getattr(d, part) is not None), "") for d in (a, b)]
    if not fine[0] or fine[0] != fine[1] or a.either != b.either or _parts_apart(a, b):
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


def clocks_apart(a: Day, b: Day) -> bool:
    """Return whether both state a time of day, and not the same: "3:30" may be that of the afternoon.

    >>> clocks_apart(Day(minute=210, half=True), Day(minute=930)), clocks_apart(Day(minute=210), Day(minute=930))
    (False, True)
    """
    if a.minute is None or b.minute is None or a.minute == b.minute:
        return False
    return not (a.half or b.half) or abs(a.minute - b.minute) != 720


def _parts_apart(a: Day, b: Day) -> set[str]:
    stated = (part for part in _FINEST_FIRST[2:] if None not in (getattr(a, part), getattr(b, part)))
    apart = {part for part in stated if getattr(a, part) != getattr(b, part)}
    if a.either or b.either:
        one, two = (set(d.either or (d.month, d.day)) for d in (a, b))
        apart |= {"day"} if None not in one | two and one != two else set()
    return apart | ({"minute"} if clocks_apart(a, b) else set())
