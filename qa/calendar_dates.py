"""Rules for dates that have a place in the calendar: "Feb. 4", "the first Monday of May", "the 1990s".

A day or month without its year has a candidate in each year around the publication.  None here:
02/05/2025 (February or May?), "the first quarter" (whose?), seasons, and feasts that move.
"""

import datetime as dt
import re

from dateutil.relativedelta import relativedelta

from qa.date_rules import (
    COMMA_YEAR,
    DAY,
    MONTH,
    PART,
    UNTOLD,
    WEEKDAY,
    YEAR,
    Reading,
    Rules,
    exactly,
    framing_year,
    rule,
)  # fmt: skip
from qa.periods import Range, month_number, part_of, period, weekday_number

ACROSS = 100  # so many days from the publication a date of another year may stand without its year
RULES: Rules = []

_TO = r"\s*(?:[-–—]|\bto\b|\bthrough\b|\band\b|\buntil\b)\s*"
_LAST_DAY = DAY.replace("<day>", "<last>")
_NTH = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_FEASTS = {"christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
           "new year's day": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31)}  # fmt: skip
# Events that are called by a day of years ago.
_BORN = re.compile(r"\b(?:born|birthday|attacks? of|since the events of)\b[^.;]{0,30}$", re.I)
_EVENT = re.compile(
    r"\s+(?:\w+-led\s+)?(?:attacks?|assault|massacre|raid|war|uprising|revolution|riots?|coup|bombings?|insurrection|movement)\b",
    re.I,
)
# A bare number is a year only after certain words, and not before what it may count.
_COUNTED = r"(?!\s+(?!was|is|has|as|this|its|his)[a-z]+s\b|\s*%|\s+(?:people|men|women|children|million|euros|dollars))"


@rule(RULES, r"(?P<year>\d{4})([-/])(?P<month>\d\d)\2(?P<day>\d\d)(?:[T ]\d\d:\d\d\S*)?", re.ASCII)
def _iso(match: re.Match, _day: dt.date) -> Reading:
    return _day_of(int(match["year"]), int(match["month"]), int(match["day"]))


@rule(RULES, r"(?P<a>\d\d?)([-/.])(?P<b>\d\d?)\2(?P<year>\d{4})", re.ASCII)
def _numeric(match: re.Match, _day: dt.date) -> Reading:
    a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
    if a != b and a <= 12 and b <= 12:
        return UNTOLD  # a day in February or in May
    return _day_of(year, min(a, b), max(a, b))


def _day_of(year: int, month: int, day: int) -> Reading:
    try:
        return exactly(dt.date(year, month, day))
    except ValueError:
        return UNTOLD


@rule(RULES, rf"(?:the\s+)?week\s+(?:of|beginning|starting)\s+(?:on\s+)?(?:the\s+)?{MONTH}\s+{DAY}{COMMA_YEAR}")
@rule(
    RULES, rf"(?:the\s+)?week\s+(?:of|beginning|starting)\s+(?:on\s+)?(?:the\s+)?{DAY}\s+(?:of\s+)?{MONTH}{COMMA_YEAR}"
)
def _week_of(match: re.Match, day: dt.date) -> Reading:
    days = _days(match["year"], month_number(match["month"]), match["day"], None, day)
    if days is None:
        return UNTOLD
    of = " of " in f" {match[0].lower()[:14]} "
    starts = [first - dt.timedelta(first.weekday()) if of else first for first, _ in days]
    return Reading([(first, first + dt.timedelta(6)) for first in starts], bool(match["year"]))


@rule(RULES, rf"{MONTH}\s+(?:the\s+)?{DAY}(?:{_TO}{_LAST_DAY})?{COMMA_YEAR}")
@rule(RULES, rf"(?:the\s+)?{DAY}(?:{_TO}(?:the\s+)?{_LAST_DAY})?\s+(?:of\s+)?{MONTH}{COMMA_YEAR}")
def _month_day(match: re.Match, day: dt.date) -> Reading:
    year = match["year"] or framing_year(match)
    if not year and (_BORN.search(match.string, 0, match.start()) or _EVENT.match(match.string, match.end())):
        return UNTOLD  # years ago, and nobody says how many
    return Reading(_days(year, month_number(match["month"]), match["day"], match["last"], day), bool(year))


def _days(year: str | None, month: int, first: str, last: str | None, day: dt.date) -> list[Range] | None:
    """What a day (or a first and a last one) of a month may be.

    News leaves the year away within the year of publication and shortly across its ends, no further.
    """
    found = []
    for y in [int(year)] if year else (day.year - 1, day.year, day.year + 1):
        try:
            found.append((dt.date(y, month, int(first)), dt.date(y, month, int(last or first))))
        except ValueError:  # no such day in that year
            continue
    return [
        r for r in found if r[0] <= r[1] and (year or r[0].year == day.year or abs((r[0] - day).days) <= ACROSS)
    ] or None


@rule(
    RULES,
    rf"(?:the\s+)?(?P<nth>first|second|third|fourth|fifth|last)\s+(?:{WEEKDAY}|(?P<week>week|weekend))\s+(?:of|in)\s+{MONTH}{COMMA_YEAR}",
)
def _nth(match: re.Match, day: dt.date) -> Reading:
    if (match["week"] or "").lower() == "weekend":
        return UNTOLD
    nth = _NTH[match["nth"].lower()]
    found = []
    for first, last in _months(match["month"], match["year"], day):
        if match["weekday"]:
            days = [first + dt.timedelta(i) for i in range((last - first).days + 1)]
            days = [d for d in days if d.weekday() == weekday_number(match["weekday"])]
            found += [(days[nth], days[nth])] if nth < len(days) else []
        elif nth == -1:
            found.append((last - dt.timedelta(6), last))
        elif nth < 4:
            found.append((first + dt.timedelta(7 * nth), first + dt.timedelta(7 * nth + 6)))
    return Reading(found or None, bool(match["year"]))


def _months(month: str, year: str | None, day: dt.date) -> list[Range]:
    years = [int(year)] if year else range(max(1, day.year - 2), min(9999, day.year + 2) + 1)
    starts = [dt.date(y, month_number(month), 1) for y in years]
    return [(first, first + relativedelta(day=31)) for first in starts]


@rule(RULES, rf"(?P<feast>{'|'.join(_FEASTS)}){COMMA_YEAR}")
def _feast(match: re.Match, day: dt.date) -> Reading:
    month, number = _FEASTS[" ".join(match["feast"].lower().split())]
    return Reading(_days(match["year"], month, str(number), None, day), bool(match["year"]))


@rule(RULES, rf"{PART}{MONTH}{COMMA_YEAR}")
def _part_of_month(match: re.Match, day: dt.date) -> Reading:
    months = _months(match["month"], match["year"], day)
    return Reading([part_of(r, "month", match["part"]) for r in months], bool(match["year"]))


@rule(RULES, rf"{PART}{YEAR}")
def _part_of_year(match: re.Match, _day: dt.date) -> Reading:
    return exactly(*part_of(_whole_year(match), "year", match["part"]))


# "May" is a verb and a name, "March" a walk, "April" a person: a month alone needs a word before it.
@rule(
    RULES,
    r"(?:(?:in|since|until|till|during|last|next|this|(?:back|as\s+early|as\s+late)\s+(?:in|as))\s+(?:the\s+month\s+of\s+)?)"
    rf"(?-i:(?=[A-Z]))?{MONTH}(?:(?:\s*,\s*|\s+(?:of\s+)?){YEAR}|(?!\s+\d|'s))",
)
@rule(RULES, rf"(?-i:(?=[A-Z])){MONTH}(?:\s*,\s*|\s+(?:of\s+)?){YEAR}")
@rule(
    RULES,
    r"(?:(?<=by )|(?<=from ))(?-i:(?=[A-Z]))(?P<month>january|february|july|august|september|october|november|december)(?P<year>)(?!'s)",
)
def _whole_month(match: re.Match, day: dt.date) -> Reading:
    name = match["month"]
    if not name[0].isupper():
        return UNTOLD
    months = _months(name, match["year"] or None, day)
    if match["year"]:
        return Reading(months, fixed=True)
    which, number = match[0].lower().split()[0], month_number(name)
    if which not in ("this", "last", "next"):
        return Reading(months)
    # The latest to end, or last year's; the first to come, or next year's: only where they agree.
    if (which == "last" and number < day.month) or (which == "next" and number > day.month):
        return UNTOLD
    year = day.year + {"last": -1, "this": 0, "next": 1}[which]
    return Reading([r for r in months if r[0].year == year], fixed=True)


@rule(RULES, r"(?:the\s+)?(?P<year>(?:1[5-9]|20)\d)0'?s")
def _decade(match: re.Match, _day: dt.date) -> Reading:
    return exactly(dt.date(int(match["year"]) * 10, 1, 1), dt.date(int(match["year"]) * 10 + 9, 12, 31))


@rule(
    RULES,
    rf"(?:(?i:in|since|until|till|by|from|during|between|prior\s+to|(?:in\s+)?the\s+year)\s+)(?:the\s+year\s+)?{YEAR}{_COUNTED}",
    0,
)
@rule(
    RULES,
    rf"(?:(?<=\b(?:1\d|20)\d\d(?:\sto\s))|(?<=\b(?:1\d|20)\d\d\sand\s)|(?<=\b(?:1\d|20)\d\d[-–])){YEAR}{_COUNTED}",
    0,
)
def _year(match: re.Match, _day: dt.date) -> Reading:
    return exactly(*_whole_year(match))


def _whole_year(match: re.Match) -> Range:
    return period("year", dt.date(int(match["year"]), 1, 1))
