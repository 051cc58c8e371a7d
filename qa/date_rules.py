"""What a rule for dates is made of: the pieces of its pattern, and the reading it gives.

A rule is a pattern and a function that reads its match, given the publication day.  The rules stand in
calendar_dates.py and relative_dates.py, and are tried in dates.py.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.periods import Range

# Pieces of patterns; each captures under its own name.
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
MONTH = r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:])"
YEAR = r"(?P<year>1\d{3}|20\d\d)(?!\d|[.,]\d)"
COMMA_YEAR = rf"(?:(?:\s*,\s*|\s+(?:of\s+)?){YEAR})?"
WEEKDAY = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
COUNT = rf"(?P<count>\d{{1,3}}|an?|{'|'.join(NUMBERS[1:])})"
UNIT = r"(?P<unit>hour|day|week|month|year)s?"
PART = r"(?P<part>early|mid|late|(?:the\s+)?(?:very\s+)?(?:beginning|start|middle|end)|(?:the\s+)?(?:first|second)\s+half)(?:\s+(?:of|in|on)\b|\s*-)?\s*(?:the\s+month\s+of\s+)?"

_FRAME = re.compile(r"\W*In\s+([12]\d{3}),")


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression means.  `ranges` are the stretches of time it may mean; None: it may not be told.

    Of a `fixed` one there is one stretch, and it narrows its neighbours down; of the others (a weekday,
    a day or month without its year) the candidates repeat, and the tense picks one.  A `weekday` beside
    a date says which day of it is meant, or that the two do not agree.
    """

    ranges: Sequence[Range] | None
    fixed: bool = False
    weekday: int | None = None


UNTOLD = Reading(None)
Read = Callable[[re.Match, dt.date], Reading]
Rules = list[tuple[re.Pattern, Read]]


def exactly(first: dt.date, last: dt.date | None = None) -> Reading:
    """Return the reading of an expression that means one stretch of time, or one day."""
    return Reading([(first, last or first)], fixed=True)


def rule(rules: Rules, pattern: str, flags: int = re.I) -> Callable[[Read], Read]:
    """Add to `rules` how a pattern is read; of a list's rules the first that matches at a word wins.

    Of rules stacked on one function the lowest is the first.
    """

    def add(read: Read) -> Read:
        rules.append((re.compile(rf"(?:{pattern})(?![^\W_]|'\w{{2}})", flags), read))
        return read

    return add


def framing_year(match: re.Match) -> str | None:
    """Return the year that opens the text a match stands in ("In 1973, …"), or None."""
    frame = _FRAME.match(match.string, 0, match.start())
    return frame and frame[1]
