"""Tell which day an answer speaks of: "Tuesday", read on the day its document was published.

A date is resolved where the words leave one reading, else the result is None: no guesses.  "next
Friday" in a Monday's paper (in four days or in eleven?), 02/05/2025, "the first quarter" (whose?),
"the following Monday" and "three days earlier" (than what?) are therefore None.  English only; times
of day are ignored; seasons, feasts that move between countries and durations are not dates here.

Conventions.  Weeks run Monday to Sunday.  A weekday, or a day or month without its year, is the latest
on or before the publication day after a past verb, the earliest on or after it after a future one, and
the nearest after "was set to", "would", "scheduled for".  "early", "mid" and "late" are thirds (a month:
1-10, 11-20, 21-end; a week: Monday-Tuesday, Wednesday-Thursday, Friday-Sunday); the end of a week or
month is its last third, of a year December.  "two weeks ago" is that whole week; "the past week" the
seven days that end with the publication day; "the second week of January" the 8th to the 14th.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

CONTEXT = 400  # so many characters on either side of a span are read with it
ACROSS = 100  # so many days from the publication a date of another year may stand without its year
PAST, FUTURE, EITHER = "past", "future", "either"
Range = tuple[dt.date, dt.date]

_MONTHS = "january february march april may june july august september october november december".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = "zeroth first second third fourth fifth".split()
_FEASTS = {"christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
           "new year's day": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31)}  # fmt: skip

# Pieces of patterns.
_MONTH = r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:])"
_LAST_DAY = r"(?P<last>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:])"
_TO = r"\s*(?:[-–—]|\bto\b|\bthrough\b|\band\b|\buntil\b)\s*"
_YEAR = r"(?P<year>1\d{3}|20\d\d)(?!\d|[.,]\d)"
_COMMA_YEAR = rf"(?:(?:\s*,\s*|\s+(?:of\s+)?){_YEAR})?"
_WEEKDAY = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_COUNT = rf"(?P<count>\d{{1,3}}|an?|{'|'.join(_NUMBERS[1:])})"
_UNIT = r"(?P<unit>hour|day|week|month|year)s?"
_PART = r"(?P<part>early|mid|late|(?:the\s+)?(?:very\s+)?(?:beginning|start|middle|end)|(?:the\s+)?(?:first|second)\s+half)(?:\s+(?:of|in|on)\b|\s*-)?\s*(?:the\s+month\s+of\s+)?"
_APOSTROPHE = str.maketrans("’ʼ‘`", "''''")


@dataclass(frozen=True, slots=True)
class _Part:
    """One expression.  `ranges` are the stretches of time it may mean; None: it may not be told.

    Of a `fixed` one there is one stretch, and it narrows its neighbours down; of the others (a weekday,
    a day or month without its year) the candidates repeat, and the tense picks one.  A `weekday` beside
    a date says which day of it is meant, or that the two do not agree.
    """

    start: int
    end: int
    ranges: tuple[Range, ...] | None
    fixed: bool = False
    weekday: int | None = None


def resolve(span: str, sentence: str, published: str | None, *, start: int | None = None) -> str | None:
    """Return the ISO day, or "first/last" range of days, that `span` means in `sentence`; else None.

    `published` is the document's date, without which nothing is resolved.  `start` is where the span
    stands in the sentence; without it the first place is taken.

    >>> resolve("Tuesday", "They were set to meet on Tuesday.", "2025-02-05")
    '2025-02-04'
    >>> resolve("later this week", "They go to Doha later this week.", "2025-02-05")
    '2025-02-05/2025-02-09'
    """
    day = _published(published)
    if day is None or not re.search(r"\w", span) or len(span) > CONTEXT:
        return None
    at = sentence.find(span) if start is None else start
    if at < 0 or sentence[at : at + len(span)] != span:
        sentence, at = span, 0
    offset = max(0, at - CONTEXT)
    text = sentence[offset : at + len(span) + CONTEXT].translate(_APOSTROPHE)
    left = at - offset
    try:
        found = _resolve(text, left, left + len(span), day)
    except (OverflowError, ValueError):  # before the year 1 or after 9999, or a 31st of June
        return None
    if found is None or found[0] > found[1]:
        return None
    first, last = (d.isoformat() for d in found)
    return first if first == last else f"{first}/{last}"


def _published(value: str | None) -> dt.date | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None


def _resolve(text: str, start: int, end: int, day: dt.date) -> Range | None:
    groups = [g for g in _groups(text, day) if g[0].start < end and g[-1].end > start]
    if not groups or len(groups) > 2 or not _only_fillers(text, start, end, groups):
        return None
    ranges = [_pick(group, day, _tense(text, group[0].start, group[-1].end)) for group in groups]
    if len(groups) == 1 or None in ranges:
        return ranges[0] if len(groups) == 1 else None
    (first, last), between = ranges, text[groups[0][-1].end : groups[1][0].start]
    if not first or not last:
        return None
    if last[1] < first[0] and not groups[1][-1].fixed:  # "from Friday to Monday": the Monday after that Friday
        last = min((r for r in _common(groups[1]) or () if r[0] > first[1]), default=last)
    if re.fullmatch(r"\s*(?:[-–—]|to|through|until|till)\s*(?:the\s+)?", between, re.I):
        return first[0], last[1]
    if re.fullmatch(r"\s*and\s+(?:on\s+)?", between, re.I):
        opened = re.search(
            r"\bbetween\s*(?:the\s+)?$|\bbetween\s", text[max(0, groups[0][0].start - 12) : groups[0][0].end], re.I
        )
        return (first[0], last[1]) if opened or last[0] - first[1] == dt.timedelta(1) else None
    return None


_FILLER = re.compile(
    r"(?:\b(?:on|in|at|by|until|till|since|from|between|and|to|through|during|over|of|for|before|after|the|as|early|earlier|late|later|"
    r"morning|afternoon|evening|night|noon|midnight|midday|dawn|dusk|around|about|local|time|gmt|utc|et|est|edt|pm|am|starting|beginning)\b"
    r"|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}\s*(?=[ap]\.?m\b)|\b[ap]\.m\.|[\s,;.!?()\"'“”‘’«»–—-])*",
    re.I,
)


def _only_fillers(text: str, start: int, end: int, groups: list[list[_Part]]) -> bool:
    """Tell whether the span holds nothing beside its dates but prepositions and times of day."""
    borders = [start, *(edge for g in groups for edge in (g[0].start, g[-1].end)), end]
    return all(_FILLER.fullmatch(text[a:b]) for a, b in zip(borders[::2], borders[1::2]) if a < b)


_GLUE = re.compile(
    r"(?:\s+(?:morning|afternoon|evening|night))?(?:\s*,\s*(?:on\s+)?(?:the\s+)?|\s+(?:on|of|in)\s+(?:the\s+)?|\s*\(\s*|\s+(?:the\s+)?)",
    re.I,
)


def _groups(text: str, day: dt.date) -> list[list[_Part]]:
    """Return the expressions of a text; those that speak of one day together ("Tuesday, Feb. 4") as one group."""
    groups: list[list[_Part]] = []
    for part in _parts(text, day):
        glued = groups and _GLUE.fullmatch(text, groups[-1][-1].end, part.start)
        if glued and ("," not in glued[0] or _common([*groups[-1], part])):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _common(group: list[_Part]) -> list[Range] | None:
    """Return the stretches that all parts of a group allow; None where one may not be told."""
    if any(part.ranges is None for part in group):
        return None
    dated = [part for part in group if part.weekday is None] or group
    candidates = list(dated[0].ranges)
    for part in dated[1:]:
        pairs = ((a, b) for a in candidates for b in part.ranges)
        candidates = [(max(a[0], b[0]), min(a[1], b[1])) for a, b in pairs if a[0] <= b[1] and b[0] <= a[1]]
    for part in group if dated is not group else ():
        if part.weekday is not None:
            candidates = [(d, d) for first, last in candidates if (d := _only(part.weekday, first, last))]
    return candidates


def _only(weekday: int, first: dt.date, last: dt.date) -> dt.date | None:
    """Return the one such weekday from the first day to the last; None where there is none, or more than one."""
    days = (weekday - first.weekday()) % 7
    return first + dt.timedelta(days) if days <= (last - first).days < days + 7 else None


def _pick(group: list[_Part], day: dt.date, tense: str) -> Range | None:
    """Return the stretch that all parts of a group allow; the tense chooses among those that repeat."""
    candidates = _common(group) or []
    if any(part.fixed for part in group):
        return candidates[0] if len(candidates) == 1 else None
    return _choose(candidates, day, tense)


def _choose(candidates: Iterable[Range], day: dt.date, tense: str) -> Range | None:
    past = [r for r in candidates if r[0] <= day]
    future = [r for r in candidates if r[1] >= day]
    if tense == PAST:
        return max(past, default=None)
    if tense == FUTURE:
        return min(future, default=None)
    return min((*past, *future), key=lambda r: max((r[0] - day).days, (day - r[1]).days, 0), default=None)


# ---- expressions ---------------------------------------------------------------------------------

_Build = Callable[[re.Match, dt.date], tuple[Iterable[Range] | None, bool]]
_RULES: list[tuple[re.Pattern, _Build]] = []


def _parts(text: str, day: dt.date) -> list[_Part]:
    found, at = [], 0
    for word in re.finditer(r"(?<![\w./])(?<!\D-)(?=[^\W_])", text):
        if word.start() < at:
            continue
        for pattern, build in _RULES:
            if match := pattern.match(text, word.start()):
                ranges, fixed = build(match, day)
                named = None if fixed or build is not _weekday else _weekday_number(match)
                found.append(_Part(match.start(), match.end(), None if ranges is None else tuple(ranges), fixed, named))
                at = match.end()
                break
    return found


def _rule(pattern: str, flags: int = re.I) -> Callable[[_Build], _Build]:
    """Register how a pattern is read; the first rule that matches at a word wins."""

    def register(build: _Build) -> _Build:
        _RULES.append((re.compile(rf"(?:{pattern})(?![^\W_]|'\w{{2}})", flags), build))
        return build

    return register


def _fixed(first: dt.date, last: dt.date | None = None) -> tuple[Iterable[Range], bool]:
    return [(first, last or first)], True


@_rule(
    rf"(?:every|each|that|those|some|most|one|an?|another|(?:the\s+)?(?:following|previous|preceding|same|first|third))\s+(?:{_WEEKDAY}|week|weekend|month|year|day|night)\b"
    r"(?!\s+(?:of|in|ago|from)\b)|"
    r"(?:black|super|bloody|ash|palm|easter|holy|good|cyber|fat|giving|maundy|shrove)\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:s|\s+(?:times|telegraph|mail|mirror|express|post|week|world|magazine|herald|edition|school|club))|"
    rf"{_COUNT}\s+{_UNIT}\s+(?:from|after|before|later|earlier|old)\b|an?\s+week\s+ago\s+(?:on\s+)?{_WEEKDAY.replace('weekday', 'other')}|"
    r"the\s+(?:day|night|week|month|year)\s+(?:before|after)\b(?!\s+(?:yesterday|tomorrow))|(?:[12]\d|30|31|\d)(?:st|nd|rd|th)\s+century"
)
def _untold(_match: re.Match, _day: dt.date) -> tuple[None, bool]:
    return None, False


@_rule(r"(?P<year>\d{4})([-/])(?P<month>\d\d)\2(?P<day>\d\d)(?:[T ]\d\d:\d\d\S*)?", re.ASCII)
def _iso(match: re.Match, _day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    return _exactly(int(match["year"]), int(match["month"]), int(match["day"]))


@_rule(r"(?P<a>\d\d?)([-/.])(?P<b>\d\d?)\2(?P<year>\d{4})", re.ASCII)
def _numeric(match: re.Match, _day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
    if a != b and a <= 12 and b <= 12:
        return None, False  # a day in February or in May
    return _exactly(year, min(a, b), max(a, b)) if max(a, b) > 12 else _exactly(year, a, b)


def _exactly(year: int, month: int, day: int) -> tuple[Iterable[Range] | None, bool]:
    try:
        return _fixed(dt.date(year, month, day))
    except ValueError:
        return None, False


@_rule(rf"(?:the\s+)?week\s+(?:of|beginning|starting)\s+(?:on\s+)?(?:the\s+)?{_MONTH}\s+{_DAY}{_COMMA_YEAR}")
@_rule(rf"(?:the\s+)?week\s+(?:of|beginning|starting)\s+(?:on\s+)?(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}{_COMMA_YEAR}")
def _week_of(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    days = _days(match["year"], match["month"], match["day"], None, day)
    if days is None:
        return None, False
    of = " of " in f" {match[0].lower()[:14]} "
    starts = [first - dt.timedelta(first.weekday()) if of else first for first, _ in days]
    return [(first, first + dt.timedelta(6)) for first in starts], bool(match["year"])


@_rule(rf"{_MONTH}\s+(?:the\s+)?{_DAY}(?:{_TO}{_LAST_DAY})?{_COMMA_YEAR}")
@_rule(rf"(?:the\s+)?{_DAY}(?:{_TO}(?:the\s+)?{_LAST_DAY})?\s+(?:of\s+)?{_MONTH}{_COMMA_YEAR}")
def _month_day(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    year = match["year"] or next(iter(_FRAME.findall(match.string[: match.start()])), None)
    if not year and (_BORN.search(match.string, 0, match.start()) or _EVENT.match(match.string, match.end())):
        return None, False  # years ago, and nobody says how many
    return _days(year, match["month"], match["day"], match["last"], day), bool(year)


_FRAME = re.compile(r"^\W*In\s+([12]\d{3}),")
_BORN = re.compile(r"\b(?:born|birthday|attacks? of|since the events of)\b[^.;]{0,30}$", re.I)
_EVENT = re.compile(
    r"\s+(?:\w+-led\s+)?(?:attacks?|assault|massacre|raid|war|uprising|revolution|riots?|coup|bombings?|insurrection|movement)\b",
    re.I,
)


def _days(year: str | None, month: str, first: str, last: str | None, day: dt.date) -> list[Range] | None:
    """Return what a day (or a first and a last one) of a month may be.

    News leaves the year away within the year of publication and shortly across its ends, no further.
    """
    number, found = _month(month), []
    for y in [int(year)] if year else (day.year - 1, day.year, day.year + 1):
        try:
            found.append((dt.date(y, number, int(first)), dt.date(y, number, int(last or first))))
        except ValueError:  # no such day in that year
            continue
    return [
        r for r in found if r[0] <= r[1] and (year or r[0].year == day.year or abs((r[0] - day).days) <= ACROSS)
    ] or None


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))


@_rule(
    rf"(?:the\s+)?(?P<nth>first|second|third|fourth|fifth|last)\s+(?:{_WEEKDAY}|(?P<week>week|weekend))\s+(?:of|in)\s+{_MONTH}{_COMMA_YEAR}"
)
def _nth(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    if (match["week"] or "").lower() == "weekend":
        return None, False
    nth = -1 if match["nth"].lower() == "last" else _ORDINALS.index(match["nth"].lower())
    found = []
    for first, last in _months(match["month"], match["year"], day):
        if match["weekday"]:
            days = [first + dt.timedelta(i) for i in range((last - first).days + 1)]
            days = [d for d in days if d.weekday() == _WEEKDAYS.index(match["weekday"].lower())]
            found += [(days[nth if nth < 0 else nth - 1],) * 2] if nth < 0 or len(days) >= nth else []
        elif nth == -1:
            found.append((last - dt.timedelta(6), last))
        elif nth <= 4:
            found.append((first + dt.timedelta(7 * nth - 7), first + dt.timedelta(7 * nth - 1)))
    return found or None, bool(match["year"])


def _months(month: str, year: str | None, day: dt.date) -> list[Range]:
    years = [int(year)] if year else range(max(1, day.year - 2), min(9999, day.year + 2) + 1)
    starts = [dt.date(y, _month(month), 1) for y in years]
    return [(first, first + relativedelta(day=31)) for first in starts]


@_rule(rf"(?P<feast>{'|'.join(_FEASTS)}){_COMMA_YEAR}")
def _feast(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    month, number = _FEASTS[" ".join(match["feast"].lower().split())]
    return _days(match["year"], _MONTHS[month - 1], str(number), None, day), bool(match["year"])


_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "last night": -1,
         "the day before yesterday": -2, "the day after tomorrow": 2}  # fmt: skip


@_rule(
    rf"{'|'.join(sorted(_DAYS, key=len, reverse=True))}|this\s+(?:very\s+)?(?:morning|afternoon|evening|night)|earlier\s+today|later\s+today"
)
def _near_day(match: re.Match, day: dt.date) -> tuple[Iterable[Range], bool]:
    return _fixed(day + dt.timedelta(_DAYS.get(" ".join(match[0].lower().split()), 0)))


def _number(word: str) -> int:
    return 1 if word.lower() in ("a", "an") else int(word) if word.isdecimal() else _NUMBERS.index(word.lower())


@_rule(
    rf"(?:(?P<about>about|almost|around|nearly|more\s+than|less\s+than|over|under|some|just\s+\w+)\s+)?{_COUNT}\s+{_UNIT}\s+ago(?P<today>\s+(?:today|on\s+this\s+day))?"
)
@_rule(rf"in\s+(?:(?P<about>about|around|just\s+\w+|some)\s+)?{_COUNT}\s+{_UNIT}(?P<today>'\s+time)?(?!\s+of\b)")
def _distance(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    """Read "three days ago" as a day, "three weeks ago" as that week, and so on."""
    ago = match[0].lower().split()[0] != "in"
    unit, count = match["unit"].lower(), _number(match["count"])
    if match["about"] or unit == "hour" or (not ago and _tense(match.string, match.start(), match.end()) != FUTURE):
        return None, False
    there = day + relativedelta(**{f"{unit}s": -count if ago else count})
    exact = unit == "day" or (ago and match["today"])
    return _fixed(*((there, there) if exact else _period(unit, there)))


def _period(unit: str, day: dt.date) -> Range:
    """Return the day's Monday-to-Sunday week, its month or its year."""
    if unit == "week":
        monday = day - dt.timedelta(day.weekday())
        return monday, monday + dt.timedelta(6)
    if unit == "month":
        return day.replace(day=1), day + relativedelta(day=31)
    return (day.replace(month=1, day=1), day.replace(month=12, day=31)) if unit == "year" else (day, day)


@_rule(rf"(?:the|these)\s+(?P<side>past|last|previous|next|coming)\s+{_COUNT}\s+{_UNIT}")
@_rule(r"(?:the|this)\s+(?P<side>past)\s+(?P<count>)(?P<unit>week|month|year)")
@_rule(rf"within\s+(?P<side>)(?:the\s+next\s+)?{_COUNT}\s+{_UNIT}")
def _window(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    """Read "the past three days" as the three that end with the publication day."""
    count, unit = _number(match["count"] or "a"), match["unit"].lower()
    if match["side"].lower() == "previous":
        return None, False
    back = match["side"].lower() in ("past", "last")
    if unit == "hour":
        days = dt.timedelta(-(-count // 24))
        return _fixed(day - days, day) if back else _fixed(day, day + days)
    if back:
        return _fixed(day - relativedelta(**{f"{unit}s": count}) + dt.timedelta(1), day)
    if not match["side"]:  # "within two days": a deadline, the last day included
        return _fixed(day, day + relativedelta(**{f"{unit}s": count}))
    return _fixed(day, day + relativedelta(**{f"{unit}s": count}) - dt.timedelta(1))


_WHICH = {"this": 0, "last": -1, "next": 1, "the": 0}


@_rule(r"(?P<side>earlier|later)\s+(?:on\s+)?(?:in\s+)?(?:this|the)\s+(?P<unit>week|month|year)")
def _rest(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    first, last = _period(match["unit"].lower(), day)
    if match["side"].lower() == "earlier":
        return _fixed(first, day)
    return _fixed(day, last) if day < last else (None, False)  # later this week, said on its Sunday


@_rule(rf"{_PART}(?P<which>this|last|next|the)\s+(?P<unit>week|month|year)")
def _part_of_period(match: re.Match, day: dt.date) -> tuple[Iterable[Range], bool]:
    unit = match["unit"].lower()
    there = day + relativedelta(**{f"{unit}s": _WHICH[match["which"].lower()]})
    return _fixed(*_slice(match["part"], unit, _period(unit, there)))


@_rule(rf"{_PART}{_MONTH}{_COMMA_YEAR}")
def _part_of_month(match: re.Match, day: dt.date) -> tuple[Iterable[Range], bool]:
    months = _months(match["month"], match["year"], day)
    return [_slice(match["part"], "month", r) for r in months], bool(match["year"])


@_rule(rf"{_PART}{_YEAR}")
def _part_of_year(match: re.Match, _day: dt.date) -> tuple[Iterable[Range], bool]:
    return _fixed(*_slice(match["part"], "year", _period("year", dt.date(int(match["year"]), 1, 1))))


def _slice(part: str, unit: str, whole: Range) -> Range:
    """Return the third (or half) of a week, month or year that "early", "the end of" and so on name."""
    word = part.lower().split()[-1]
    first, last = whole
    if word == "half":
        middle = first + (relativedelta(months=6) if unit == "year" else dt.timedelta(15)) - dt.timedelta(1)
        return (first, middle) if "first" in part.lower() else (middle + dt.timedelta(1), last)
    which = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}[word]
    if unit == "year":
        if word in ("beginning", "start", "end"):
            return _period("month", first if which == 0 else last)
        start = first + relativedelta(months=4 * which)
        return start, start + relativedelta(months=4) - dt.timedelta(1)
    cuts = (0, 2, 4) if unit == "week" else (0, 10, 20)
    start = first + dt.timedelta(cuts[which])
    return start, last if which == 2 else first + dt.timedelta(cuts[which + 1] - 1)


@_rule(r"(?P<which>this|last|next)\s+(?P<unit>week|month|year)(?!'s\s+end|end\b|-long\b|-old\b)")
def _whole_period(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    which, unit = match["which"].lower(), match["unit"].lower()
    sunday = which == "this" and unit == "week" and day.weekday() == 6
    if sunday and _tense(match.string, match.start(), match.end()) == FUTURE:
        return None, False  # the week that ends or the one that begins?
    return _fixed(*_period(unit, day + relativedelta(**{f"{unit}s": _WHICH[which]})))


@_rule(
    r"(?:(?P<which>this|last|next)(?:\s+(?:past|coming))?|(?:at|over|on|during)\s+the|the)\s+weekend(?!\s+(?:after|before)\b)"
)
def _weekend(match: re.Match, day: dt.date) -> tuple[Iterable[Range], bool]:
    which = (match["which"] or "this").lower()
    saturday = _period("week", day)[0] + dt.timedelta(5)
    if which != "this":
        saturday += dt.timedelta(7 * _WHICH[which])
        return _fixed(saturday, saturday + dt.timedelta(1))
    starts = [saturday + dt.timedelta(7 * i) for i in (-1, 0, 1)]
    return [(d, d + dt.timedelta(1)) for d in starts], False


@_rule(rf"(?:(?P<which>this|last|next)\s+|(?:this|the)\s+(?P<near>past|coming)\s+)?{_WEEKDAY}(?:'s)?")
@_rule(r"(?<=on )(?P<which>)(?P<near>)(?P<weekday>(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b)\.?")
@_rule(rf"(?P<which>)(?P<near>)(?P<weekday>(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b)\.?(?=,?\s+(?:\d|{_MONTH}))")
def _weekday(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    number = _weekday_number(match)
    which, near = (match["which"] or "").lower(), (match["near"] or "").lower()
    if _FRAME.match(match.string, 0, match.start()):
        return None, False  # a year long gone is told of
    if which == "next" or near == "coming":
        there = day + dt.timedelta((number - day.weekday() - 1) % 7 + 1)
        # Two readings: the first to come, or that of the coming week.  Only where they agree.
        return (None, False) if which == "next" and number > day.weekday() else _fixed(there)
    if which == "last" or near == "past":
        there = day - dt.timedelta((day.weekday() - number - 1) % 7 + 1)
        if which == "last" and number < day.weekday():
            return None, False
        return _fixed(there)
    days = (day + dt.timedelta(number - day.weekday() + 7 * i) for i in (-1, 0, 1))
    return [(d, d) for d in days], False


def _weekday_number(match: re.Match) -> int:
    return next(i for i, name in enumerate(_WEEKDAYS) if name.startswith(match["weekday"].lower()[:3]))


# "May" is a verb and a name, "March" a walk, "April" a person: a month alone needs a word before it.
@_rule(
    r"(?:(?:in|since|until|till|during|last|next|this|(?:back|as\s+early|as\s+late)\s+(?:in|as))\s+(?:the\s+month\s+of\s+)?)"
    rf"(?-i:(?=[A-Z]))?{_MONTH}(?:(?:\s*,\s*|\s+(?:of\s+)?){_YEAR}|(?!\s+\d|'s))"
)
@_rule(rf"(?-i:(?=[A-Z])){_MONTH}(?:\s*,\s*|\s+(?:of\s+)?){_YEAR}")
@_rule(
    r"(?:(?<=by )|(?<=from ))(?-i:(?=[A-Z]))(?P<month>january|february|july|august|september|october|november|december)(?P<year>)(?!'s)"
)
def _whole_month(match: re.Match, day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    name = match["month"]
    if not name[0].isupper():
        return None, False
    months = _months(name, match["year"] or None, day)
    if match["year"]:
        return months, True
    which, number = match[0].lower().split()[0], _month(name)
    if which == "this":
        return [r for r in months if r[0].year == day.year], True
    if which == "last":  # the latest to end, or last year's: only where they agree
        return ([r for r in months if r[0].year == day.year - 1], True) if number >= day.month else (None, False)
    if which == "next":
        return ([r for r in months if r[0].year == day.year + 1], True) if number <= day.month else (None, False)
    return months, False


@_rule(r"(?:the\s+)?(?P<year>(?:1[5-9]|20)\d)0'?s")
def _decade(match: re.Match, _day: dt.date) -> tuple[Iterable[Range], bool]:
    return _fixed(dt.date(int(match["year"]) * 10, 1, 1), dt.date(int(match["year"]) * 10 + 9, 12, 31))


# A bare number is a year only after such a word, and not before what it may count.
_COUNTED = r"(?!\s+(?!was|is|has|as|this|its|his)[a-z]+s\b|\s*%|\s+(?:people|men|women|children|million|euros|dollars))"


@_rule(
    rf"(?:(?i:in|since|until|till|by|from|during|between|prior\s+to|(?:in\s+)?the\s+year)\s+)(?:the\s+year\s+)?{_YEAR}{_COUNTED}",
    0,
)
@_rule(
    rf"(?:(?<=\b(?:1\d|20)\d\d(?:\sto\s))|(?<=\b(?:1\d|20)\d\d\sand\s)|(?<=\b(?:1\d|20)\d\d[-–])){_YEAR}{_COUNTED}", 0
)
def _year(match: re.Match, _day: dt.date) -> tuple[Iterable[Range] | None, bool]:
    return _fixed(*_period("year", dt.date(int(match["year"]), 1, 1)))


# ---- tense ---------------------------------------------------------------------------------------

_IRREGULAR = (
    "was were had did said told met went came took gave made left fell rose began broke brought built bought caught chose cut "
    "drew drove ate fought found flew got grew held hit kept knew laid led lay lost meant paid ran saw sold sent set shot shut "
    "sank spent spoke stood struck swore taught thought threw understood won wrote sat quit put read burst fled became been "
    "ended heard hurt shook stole sang swept tore wore spread wound dealt slept bore bound cast drank froze hid rode rang shrank "
    "sprang stuck strode swam woke withdrew overthrew overtook undertook dug fed felt forgot gone done seen taken given"
).split()
_SCHEDULED = (
    "opens begins resumes meets arrives expires flies leaves goes reopens convenes restarts expects awaits".split()
)
_OPEN = "open begin start resume meet visit arrive travel vote expire end fly leave return take go run face host hold decide debate close announce release".split()
_REST = r"(?:\s+(?:not|also|then|now|only|first|again|have|be|been|\w+ly))*+\s+[a-z]+"  # of a verb of several words
_VERBS = re.compile(
    rf"(?P<past>\b(?:would|will|could|might|should|must)\s+have\b)"
    rf"|(?P<either>\b(?:was|were|had been|been)\s+(?:\w+ly\s+)?(?:(?:set|due|scheduled|expected|supposed|slated|planned|meant|likely|about|going)\s+)?to\b{_REST}"
    rf"|\b(?:would|could|might|should)\b{_REST}|\b(?:scheduled|slated|planned|set|due|expected|billed|pencill?ed\s+in)\s+(?:for|on)\b"
    rf"|\b(?:agreed|planned|promised|vowed|wanted|intended|hoped|decided|pledged|asked|told|urged|ordered|offered|threatened)\s+(?:\w+\s+){{0,3}}?to\b{_REST})"
    rf"|(?P<future>(?:\b(?:will|shall|(?-i:may)|can|must)|\bwon't|'ll)\b{_REST}"
    rf"|(?:\b(?:is|are|am|be)|'s|'re)\s+(?:\w+ly\s+|now\s+|also\s+)?(?:(?:set|due|scheduled|expected|supposed|slated|planned|likely|about|going)\s+)?to\b{_REST}"
    r"|(?:\b(?:is|are|am|be)|'s|'re)\s+(?:\w+ly\s+|now\s+|also\s+)?(?:set|due|scheduled|expected|slated|planned|meeting|visiting|travelling|traveling|arriving|leaving|flying|holding)\b"
    rf"|\b(?:plans?|hopes?|expects?|intends?|wants?|aims?|needs?|has|have|vows?|promises?|agrees?)\s+to\b{_REST}"
    rf"|(?<!\bthe )(?<!\ba )\b(?:{'|'.join(_SCHEDULED)}|meet|begin|arrive|takes?\s+(?:place|effect)|comes?\s+into\s+force|kicks?\s+off|gets?\s+under\s+way)\b"
    rf"|(?<!\bthe )(?<!\bits )(?<!\bhis )(?<!\bher )(?<!\btheir )\b(?:starts|returns|runs|ends|visits|travels|hosts|holds|faces|votes|decides)\b(?!\s+(?:in|of|for)\b))"
    rf"|(?P<open>\bto\s+(?:be\s+\w+ed|{'|'.join(_OPEN)})\b)"
    r"|(?P<participle>\b(?:the|an?|his|her|its|their|our|my|this|that|these|those|more|most|some|newly|recently|long)\s+(?:\w+ly[ -])?\w+ed\s+(?=\w))"
    r"|(?P<perfect>\b(?:has|have|having|had)\s+(?:\w+ly\s+|also\s+|now\s+|since\s+|not\s+|never\s+|already\s+|been\s+)*+(?!to\b)\w+)"
    rf"|(?P<simple>\b(?:{'|'.join(_IRREGULAR)})\b|\b\w{{2,}}ed\b)",
    re.I,
)
_TENSES = {"either": EITHER, "open": EITHER, "future": FUTURE}
# The rest of a sentence is another matter: a verb beyond such a border does not govern the date.
_BORDER = re.compile(r"[;:“”\"—]|\s–\s|\bwhile\b|\bwhereas\b|\bbut\b|\bthat\b", re.I)
_SAID = re.compile(r"(?:said|says?|told|added|announced|confirmed|warned|reported)$", re.I)


def _tense(text: str, start: int, end: int) -> str:
    """Tell where the verb that governs the date `text[start:end]` points: "past", "future" or "either".

    The nearest verb before the date governs it; where there is none, the first one after it.  Without
    any (a caption, a headline) news tells of what has been: "past".
    """
    if re.search(r"\bsince\s+(?:\w+\s+)?$", text[:start], re.I) or re.match(r"since\b", text[start:end], re.I):
        return PAST
    before = _BORDER.split(_outside_asides(text[:start]))[-1]
    verbs = [m for m in _VERBS.finditer(before) if not m["participle"]]
    if not verbs or (text[:end].endswith("'s") and _SAID.match(verbs[-1][0])):  # said Friday's vote will stand
        after = _BORDER.split(text[end:])[0]
        verbs = [m for m in _VERBS.finditer(after) if not m["participle"]][:1] or verbs
    if not verbs:
        verbs = [m for m in _VERBS.finditer(text[:start]) if not m["participle"]]
    verb = verbs[-1] if verbs else None
    return PAST if verb is None else _TENSES.get(verb.lastgroup, PAST)


def _outside_asides(before: str) -> str:
    """Drop closed relative clauses: in "the envoy, who came by train, flies on" the aside governs nothing after it."""
    return re.sub(r",\s+(?:who|which|whose|where)\b[^,;]*,", " ", before, flags=re.I)
