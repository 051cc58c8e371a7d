"""Tell which day an answer speaks of: "Tuesday", read on the day its document was published.

A date is resolved where the words leave one reading, else the result is None: no guesses.  The rules
for expressions stand in calendar_dates.py and relative_dates.py; here they are found in a sentence,
put together ("Tuesday, Feb. 4", "from Friday to Monday"), and chosen among.  English only; times of
day are ignored; seasons, feasts that move between countries and durations are not dates here.

Decision: a weekday, or a day or month without its year, is the latest on or before the publication day
after a past verb, the earliest on or after it after a future one, and the nearest after "was set to",
"would", "scheduled for".  Because: news tells of the days around it, and leaves the rest to the verb.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from qa import calendar_dates, relative_dates
from qa.date_rules import Reading
from qa.periods import Range, only_weekday
from qa.tense import FUTURE, PAST, tense

CONTEXT = 400  # so many characters on either side of a span are read with it
RULES = (*calendar_dates.RULES, *relative_dates.RULES)  # in order: "last Monday of May" before "last Monday"

# All rules as one pattern, or a digit: where it does not match, none does.
_NAMED = re.compile(r"[(][?]P<[a-z]+>")
_ANY = re.compile(
    "|".join([r"\d", *(_NAMED.sub("(?:", rule.pattern) for rule, _ in RULES if r"\2" not in rule.pattern)]), re.I
)
_WORD = re.compile(r"(?<![\w./])(?<!\D-)(?=[^\W_])")
_APOSTROPHE = str.maketrans("’ʼ‘`", "''''")
_FILLER = re.compile(
    r"(?:\b(?:on|in|at|by|until|till|since|from|between|and|to|through|during|over|of|for|before|after|the|as|early|earlier|late|later|"
    r"morning|afternoon|evening|night|noon|midnight|midday|dawn|dusk|around|about|local|time|gmt|utc|et|est|edt|pm|am|starting|beginning)\b"
    r"|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}\s*(?=[ap]\.?m\b)|\b[ap]\.m\.|[\s,;.!?()\"'“”‘’«»–—-])*",
    re.I,
)
_GLUE = re.compile(
    r"(?:\s+(?:morning|afternoon|evening|night))?(?:\s*,\s*(?:on\s+)?(?:the\s+)?|\s+(?:on|of|in)\s+(?:the\s+)?|\s*\(\s*|\s+(?:the\s+)?)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One expression of a text, and what it may mean."""

    start: int
    end: int
    reading: Reading


def resolve(span: str, sentence: str, published: str | None, *, start: int | None = None) -> str | None:
    """Return the ISO day, or "first/last" range of days, that `span` means in `sentence`; else None.

    `published` is the document's date, without which nothing is resolved.  `start` is where the span
    stands in the sentence; without it the first place is taken.

    >>> resolve("Tuesday", "They were set to meet on Tuesday.", "2025-02-05")
    '2025-02-04'
    >>> resolve("later this week", "They go to Doha later this week.", "2025-02-05")
    '2025-02-05/2025-02-09'
    """
    day = _printed(published)
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


def _printed(value: str | None) -> dt.date | None:
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
    ranges = [_pick(group, day, tense(text, group[0].start, group[-1].end)) for group in groups]
    if len(groups) == 1 or None in ranges:
        return None if None in ranges else ranges[0]
    return _joined(text, *groups, *ranges)


def _joined(text: str, one: list[_Part], two: list[_Part], first: Range, last: Range) -> Range | None:
    """Return the stretch from the one to the other where the words between say so."""
    if last[1] < first[0] and not two[-1].reading.fixed:  # "from Friday to Monday": the Monday after that Friday
        last = min((r for r in _common(two) or () if r[0] > first[1]), default=last)
    between = text[one[-1].end : two[0].start]
    if re.fullmatch(r"\s*(?:[-–—]|to|through|until|till)\s*(?:the\s+)?", between, re.I):
        return first[0], last[1]
    if re.fullmatch(r"\s*and\s+(?:on\s+)?", between, re.I):
        before = text[max(0, one[0].start - 12) : one[0].end]
        opened = re.search(r"\bbetween\s*(?:the\s+)?$|\bbetween\s", before, re.I)
        return (first[0], last[1]) if opened or last[0] - first[1] == dt.timedelta(1) else None
    return None


def _only_fillers(text: str, start: int, end: int, groups: list[list[_Part]]) -> bool:
    """Tell whether the span holds nothing beside its dates but prepositions and times of day."""
    borders = [start, *(edge for g in groups for edge in (g[0].start, g[-1].end)), end]
    return all(_FILLER.fullmatch(text[a:b]) for a, b in zip(borders[::2], borders[1::2]) if a < b)


@lru_cache(maxsize=1024)
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
    readings = [part.reading for part in group]
    if any(reading.ranges is None for reading in readings):
        return None
    weekdays = [reading.weekday for reading in readings if reading.weekday is not None]
    dated = [reading for reading in readings if reading.weekday is None]
    candidates = list((dated or readings)[0].ranges)
    for reading in (dated or readings)[1:]:
        pairs = ((a, b) for a in candidates for b in reading.ranges)
        candidates = [(max(a[0], b[0]), min(a[1], b[1])) for a, b in pairs if a[0] <= b[1] and b[0] <= a[1]]
    for weekday in weekdays if dated else ():
        candidates = [(d, d) for first, last in candidates if (d := only_weekday(weekday, first, last))]
    return candidates


def _pick(group: list[_Part], day: dt.date, tense: str) -> Range | None:
    """Return the stretch that all parts of a group allow; the tense chooses among those that repeat."""
    candidates = _common(group) or []
    if any(part.reading.fixed for part in group):
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


def _parts(text: str, day: dt.date) -> list[_Part]:
    found, at = [], 0
    for word in _WORD.finditer(text):
        if word.start() < at or not _ANY.match(text, word.start()):
            continue
        matches = ((pattern.match(text, word.start()), read) for pattern, read in RULES)
        match, read = next(((match, read) for match, read in matches if match), (None, None))
        if match:
            found.append(_Part(match.start(), match.end(), read(match, day)))
            at = match.end()
    return found
