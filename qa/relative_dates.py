"""Rules for dates that are told from the publication day: "Tuesday", "two weeks ago", "later this month".

A weekday has a candidate in the week before, in this one and in the next.  "two weeks ago" is that
whole week; "the past week" the seven days that end with the publication day.  None here: "next Friday"
in a Monday's paper (in four days or in eleven?), "the following Monday", "three days earlier".
"""

import datetime as dt
import re

from dateutil.relativedelta import relativedelta

from qa.date_rules import (
    COUNT,
    MONTH,
    NUMBERS,
    PART,
    UNIT,
    UNTOLD,
    WEEKDAY,
    Reading,
    Rules,
    exactly,
    framing_year,
    rule,
)  # fmt: skip
from qa.periods import part_of, period, weekday_number
from qa.tense import FUTURE, tense

RULES: Rules = []

_NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "last night": -1,
         "the day before yesterday": -2, "the day after tomorrow": 2}  # fmt: skip
_WHICH = {"this": 0, "last": -1, "next": 1, "the": 0}
_SHORT_WEEKDAY = r"(?P<weekday>(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b)\.?"


@rule(
    RULES,
    rf"(?:every|each|that|those|some|most|one|an?|another|(?:the\s+)?(?:following|previous|preceding|same|first|third))\s+(?:{WEEKDAY}|week|weekend|month|year|day|night)\b"
    r"(?!\s+(?:of|in|ago|from)\b)|"
    r"(?:black|super|bloody|ash|palm|easter|holy|good|cyber|fat|giving|maundy|shrove)\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:s|\s+(?:times|telegraph|mail|mirror|express|post|week|world|magazine|herald|edition|school|club))|"
    rf"{COUNT}\s+{UNIT}\s+(?:from|after|before|later|earlier|old)\b|an?\s+week\s+ago\s+(?:on\s+)?{WEEKDAY.replace('weekday', 'other')}|"
    r"the\s+(?:day|night|week|month|year)\s+(?:before|after)\b(?!\s+(?:yesterday|tomorrow))|(?:[12]\d|30|31|\d)(?:st|nd|rd|th)\s+century",
)
def _untold(_match: re.Match, _day: dt.date) -> Reading:
    return UNTOLD


@rule(
    RULES,
    rf"{'|'.join(sorted(_NEAR, key=len, reverse=True))}|this\s+(?:very\s+)?(?:morning|afternoon|evening|night)|earlier\s+today|later\s+today",
)
def _near_day(match: re.Match, day: dt.date) -> Reading:
    return exactly(day + dt.timedelta(_NEAR.get(" ".join(match[0].lower().split()), 0)))


@rule(
    RULES,
    rf"(?:(?P<about>about|almost|around|nearly|more\s+than|less\s+than|over|under|some|just\s+\w+)\s+)?{COUNT}\s+{UNIT}\s+ago(?P<today>\s+(?:today|on\s+this\s+day))?",
)
@rule(RULES, rf"in\s+(?:(?P<about>about|around|just\s+\w+|some)\s+)?{COUNT}\s+{UNIT}(?P<today>'\s+time)?(?!\s+of\b)")
def _distance(match: re.Match, day: dt.date) -> Reading:
    """Read "three days ago" as a day, "three weeks ago" as that week, and so on."""
    ago = match[0].lower().split()[0] != "in"
    unit, count = match["unit"].lower(), _number(match["count"])
    if match["about"] or unit == "hour" or (not ago and tense(match.string, match.start(), match.end()) != FUTURE):
        return UNTOLD
    there = day + relativedelta(**{f"{unit}s": -count if ago else count})
    exact = unit == "day" or (ago and match["today"])
    return exactly(*((there, there) if exact else period(unit, there)))


def _number(word: str) -> int:
    return 1 if word.lower() in ("a", "an") else int(word) if word.isdecimal() else NUMBERS.index(word.lower())


@rule(RULES, rf"(?:the|these)\s+(?P<side>past|last|previous|next|coming)\s+{COUNT}\s+{UNIT}")
@rule(RULES, r"(?:the|this)\s+(?P<side>past)\s+(?P<count>)(?P<unit>week|month|year)")
@rule(RULES, rf"within\s+(?P<side>)(?:the\s+next\s+)?{COUNT}\s+{UNIT}")
def _window(match: re.Match, day: dt.date) -> Reading:
    """Read "the past three days" as the three that end with the publication day."""
    count, unit = _number(match["count"] or "a"), match["unit"].lower()
    if match["side"].lower() == "previous":
        return UNTOLD
    back = match["side"].lower() in ("past", "last")
    if unit == "hour":
        days = dt.timedelta(-(-count // 24))
        return exactly(day - days, day) if back else exactly(day, day + days)
    length = relativedelta(**{f"{unit}s": count})
    if back:
        return exactly(day - length + dt.timedelta(1), day)
    deadline = not match["side"]  # "within two days": the last day included
    return exactly(day, day + length - dt.timedelta(0 if deadline else 1))


@rule(RULES, r"(?P<side>earlier|later)\s+(?:on\s+)?(?:in\s+)?(?:this|the)\s+(?P<unit>week|month|year)")
def _rest(match: re.Match, day: dt.date) -> Reading:
    first, last = period(match["unit"].lower(), day)
    if match["side"].lower() == "earlier":
        return exactly(first, day)
    return exactly(day, last) if day < last else UNTOLD  # later this week, said on its Sunday


@rule(RULES, rf"{PART}(?P<which>this|last|next|the)\s+(?P<unit>week|month|year)")
def _part_of_period(match: re.Match, day: dt.date) -> Reading:
    unit = match["unit"].lower()
    there = day + relativedelta(**{f"{unit}s": _WHICH[match["which"].lower()]})
    return exactly(*part_of(period(unit, there), unit, match["part"]))


@rule(RULES, r"(?P<which>this|last|next)\s+(?P<unit>week|month|year)(?!'s\s+end|end\b|-long\b|-old\b)")
def _whole_period(match: re.Match, day: dt.date) -> Reading:
    which, unit = match["which"].lower(), match["unit"].lower()
    sunday = which == "this" and unit == "week" and day.weekday() == 6
    if sunday and tense(match.string, match.start(), match.end()) == FUTURE:
        return UNTOLD  # the week that ends or the one that begins?
    return exactly(*period(unit, day + relativedelta(**{f"{unit}s": _WHICH[which]})))


@rule(
    RULES,
    r"(?:(?P<which>this|last|next)(?:\s+(?:past|coming))?|(?:at|over|on|during)\s+the|the)\s+weekend(?!\s+(?:after|before)\b)",
)
def _weekend(match: re.Match, day: dt.date) -> Reading:
    week = _WHICH[(match["which"] or "this").lower()]
    saturday = period("week", day)[0] + dt.timedelta(5)
    starts = [saturday + dt.timedelta(7 * i) for i in ([week] if week else (-1, 0, 1))]
    return Reading([(d, d + dt.timedelta(1)) for d in starts], fixed=bool(week))


@rule(RULES, rf"(?:(?P<which>this|last|next)\s+|(?:this|the)\s+(?P<near>past|coming)\s+)?{WEEKDAY}(?:'s)?")
@rule(RULES, rf"(?<=on )(?P<which>)(?P<near>){_SHORT_WEEKDAY}")
@rule(RULES, rf"(?P<which>)(?P<near>){_SHORT_WEEKDAY}(?=,?\s+(?:\d|{MONTH}))")
def _weekday(match: re.Match, day: dt.date) -> Reading:
    number = weekday_number(match["weekday"])
    which, near = (match["which"] or "").lower(), (match["near"] or "").lower()
    if framing_year(match):
        return UNTOLD  # a year long gone is told of
    # Two readings: the first to come (or the latest), or that of the coming (the last) week.  Only where they agree.
    if (which == "next" and number > day.weekday()) or (which == "last" and number < day.weekday()):
        return UNTOLD
    if which == "next" or near == "coming":
        return exactly(day + dt.timedelta((number - day.weekday() - 1) % 7 + 1))
    if which == "last" or near == "past":
        return exactly(day - dt.timedelta((day.weekday() - number - 1) % 7 + 1))
    days = (day + dt.timedelta(number - day.weekday() + 7 * i) for i in (-1, 0, 1))
    return Reading([(d, d) for d in days], weekday=number)
