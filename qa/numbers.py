"""Read the number that a span states, in any spelling, and compare two of them.

The span's own words decide.  Not here: what is counted (units.py), and whether two numbers count the
same thing (compare.py).  English number words only; `text2num` reads "thirty-three".

A bound is read as people mean it: "more than 47,000" goes up to the next round number (or a tenth
more), because who means 61,000 says so; only "at least" and "up to" leave their side open.
After Cummins, Sauerland and Solt, "Granularity and scalar implicature in numerical expressions" (2012).
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from text_to_num import alpha2digit

from qa.units import AGE, MONEY, SIGN, rate_of, unit_of
from qa.words import FUNCTION, WORD, singular

_SCALES = {"hundred": 10**2, "thousand": 10**3, "k": 10**3, "million": 10**6, "mln": 10**6, "mio": 10**6, "m": 10**6}
_SCALES |= {"billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12, "dozen": 12, "score": 20}
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,9})?|[0-9]{1,15}(?:[.,][0-9]{1,9})?)"
_SCALED = re.compile(rf"(?<![\w.,])({_DIGITS})\s?({'|'.join(sorted(_SCALES, key=len, reverse=True))})\b\.?(?!\w)")
_NUMBER = re.compile(
    rf"(?P<minus>(?<![\w-])-)?(?P<money>{SIGN})?\s?(?<![\w.])(?<![^\W\d_]-)(?P<digits>{_DIGITS})(?P<ordinal>(?:st|nd|rd|th)\b)?"
    r"(?![0-9])(?![.,:/][0-9])(?![^\W\d_])(?P<percent>\s?%)?"
)
_NUMBER_WORD = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|thousand|million"
    r"|billion|trillion|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+th)\b"
)
_VAGUE = re.compile(r"\b(?:dozens|scores|hundreds|thousands|millions|billions|tens|several|few|many|couple)\b")
_ROUND = re.compile(r"hundred|thousand|million|billion|trillion|\d\s?(?:m|bn|k|tn)\b")
# What the words before a number make of it: a bound, and which.
_BOUND_WORDS = {
    "least": "no (?:fewer|less) than|not (?:fewer|less) than|at least|at the least|(?:a )?minimum of",
    "most": "no more than|not more than|at most|up to|as many as|as much as|(?:a )?maximum of",
    "over": "more than|over|above|upwards? of|in excess of|exceeding|greater than|past",
    "under": "fewer than|less than|under|below",
}
_BOUNDS = [(re.compile(rf"\b(?:{words})\b"), bound) for bound, words in _BOUND_WORDS.items()]
_AFTER_BOUNDS = {"or more": "least", "or fewer": "most", "or less": "most"}
_ABOUT_WORDS = (
    "nearly|almost|around|about|some|roughly|approximately|approx|circa|ca|close to|estimated|or so|more or less"
)
_ABOUT = re.compile(rf"\b(?:{_ABOUT_WORDS})\b")
_FRACTIONS = {"half": Fraction(50), "third": Fraction(100, 3), "quarter": Fraction(25), "fifth": Fraction(20)}
_TIMES = {"two": 2, "three": 3, "four": 4}
_LEAD = (
    r"^(?P<before>(?:(?:just|only|slightly|well|far|a little|a bit) )?"
    rf"(?:(?:{'|'.join(_BOUND_WORDS.values())}|{_ABOUT_WORDS}) )?)"
)
_SHARE = re.compile(
    rf"{_LEAD}(?=half|\w+ [htqf])(?:(?:an?|one|(?P<times>{'|'.join(_TIMES)})) )?"
    r"(?P<part>half|thirds?|quarters?|fifths?)(?= of\b| the\b|$)"
)
# "One in five"; not "five in 12 attacks", "two in 1998", "two in three days", "two out of three hostages".
_ODDS = re.compile(
    rf"{_LEAD}(?P<parts>[0-9]{{1,6}}) (?:in|out of(?= every | 10+\b))(?: every)? (?P<all>[2-9]|20|10+|10{{0,2}}(?:,000)+)\b"
    r"(?![.,:/-]?[0-9])(?!.? (?:second|minute|hour|day|week|month|year|decade)s?\b)"
)
_SHARE_PLACE = Fraction(10)  # percent: "over half" goes up to 60, and "a third" may round 32
_LEADING = FUNCTION | frozenset(
    "no not more less fewer than least most up many much minimum maximum over above upward upwards in excess exceeding "
    "greater past under below nearly almost around some roughly approximately approx circa ca close estimated between "
    "just only all total exactly another other further aged age every each record combined initial second".split()
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number within `low`..`high`; `stated` is the one written (of a range: its two).

    `place` is the value of its last digit that is not 0: 1,000 for 47,000.  `unit` is "percent", a
    currency, a measure of time or length, or "" for things counted; `counted` are the words after it.
    """

    stated: tuple[Fraction, ...]
    low: Fraction | float
    high: Fraction | float
    approximate: bool
    place: Fraction
    ordinal: bool
    unit: str
    rate: str
    counted: tuple[str, ...]


def digits(plain: str) -> str:
    """Return `plain` in small letters with its number words as digits, scales multiplied out.

    >>> digits("Thirty-three of 2.4 million, half a dozen")
    '33 of 2400000, 6'
    """
    text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])|(?<=\d)-(?=[^\W\d_])", " ", plain.lower())
    text = re.sub(r"\bhalf an? (dozen|million|billion|hundred|thousand)\b", lambda m: str(_SCALES[m[1]] // 2), text)
    text = re.sub(r"\ban? (dozen|million|billion|hundred|thousand|score)\b", r"1 \1", text)
    text = _multiplied(text)  # first: of "2.4 million" the words alone would be read as a million
    if _NUMBER_WORD.search(text):
        text = alpha2digit(text, "en", threshold=0)
    return _multiplied(text)


def _multiplied(text: str) -> str:
    return _SCALED.sub(lambda m: _shown(_exact(m[1]) * _SCALES[m[2]]), text)


def _exact(written: str) -> Fraction:
    if re.fullmatch(r"[0-9]+,[0-9]{1,2}|[0-9]+,[0-9]{4,}", written):  # a decimal comma
        written = written.replace(",", ".")
    return Fraction(written.replace(",", ""))


def _shown(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else f"{float(value):f}".rstrip("0")


def read_number(plain: str) -> Number | None:
    """Return the number that `plain` leads with, or None where it leads with something else.

    >>> found = read_number("more than 2.4 million people a day")
    >>> int(found.low), int(found.high), found.rate, found.counted
    (2400000, 2640000, 'day', ('people',))
    """
    lower = plain.lower()
    if share := _SHARE.match(lower.replace("-", " ")):
        return _share(_FRACTIONS[singular(share["part"])] * _TIMES.get(share["times"], 1), share["before"])
    text = digits(plain)
    if (odds := _ODDS.match(text)) and 0 < int(odds["parts"]) < (every := _exact(odds["all"])):
        return _share(int(odds["parts"]) * 100 / every, odds["before"])
    match = _NUMBER.search(text)
    if not match or not _leads(text[: match.start()], plain):
        return None
    before, after = text[: match.start()], text[match.end() :]
    if _VAGUE.search(text[: match.end() + 12]) or before.split()[-1:] == ["no"]:
        return None
    stated = [_exact(match["digits"]) * (-1 if match["minus"] else 1)]
    money, percent = match["money"], match["percent"]
    joint = re.match(r"\s*(?:to |-|(and ))\s*", after)
    between = joint and (not joint[1] or re.search(r"\bbetween\b", before))
    if second := _NUMBER.match(after[joint.end() :]) if between else None:
        stated.append(_exact(second["digits"]))
        if stated[1] >= 1000 * stated[0] > 0 and _place(stated[1]) >= 1000:  # "2 to 3 million"
            stated[0] *= 10 ** (3 * int(math.log(stated[1], 1000) + 1e-9))
        if stated[0] >= stated[1]:
            return None  # a score, a model's name
        after = after[joint.end() + second.end() :]
        money, percent = money or second["money"], percent or second["percent"]
    unit, factor, counted = unit_of(after)
    if factor > 1 and re.match(r"\s?\w+,? and [0-9]", after):  # "13 years and 48 days"
        return None
    unit = "percent" if percent else MONEY.get(money, unit)
    if side := re.search(r"\b(top|bottom|upper|lower)\b", before):
        unit = f"{side[1]} {unit}"
    if re.search(r"\b(?:aged|age)\b", before):
        unit = AGE
    place = (Fraction(12) if "dozen" in lower else _place(stated[0])) * factor
    stated = [value * factor for value in stated]
    low, high = _range(stated, _bound(before, after), place)
    return Number(
        stated=tuple(stated),
        low=low,
        high=high,
        approximate=bool(_ABOUT.search(before) or _ABOUT.match(after.strip()) or _ROUND.search(lower)),
        place=place,
        ordinal=bool(match["ordinal"]),
        unit=unit,
        rate=rate_of(after),
        counted=counted,
    )


def _share(part: Fraction, before: str) -> Number:
    """The share of `part` percent that words state, with what stands `before` them."""
    low, high = _range([part], _bound(before, ""), _SHARE_PLACE)
    about = part.denominator > 1 or bool(_ABOUT.search(before))
    return Number((part,), low, high, about, _SHARE_PLACE, False, "percent", "", ())


def _leads(before: str, plain: str) -> bool:
    """Whether nothing but words that a number may follow stands before it."""
    words = WORD.findall(before)
    strange = [word for word in words if word not in _LEADING]
    capitals = [word for word in WORD.findall(plain)[: len(words)] if word[0].isupper()]
    return len(strange) <= 2 and not any(word.lower() in strange for word in capitals)


def _place(value: Fraction) -> Fraction:
    """The value of the last digit that is not 0, to nine decimals."""
    value, place = abs(value), Fraction(1)
    if value == 0:
        return place
    while value % (place * 10) == 0:
        place *= 10
    while value % place and place >= Fraction(1, 10**9):
        place /= 10
    return place


def _bound(before: str, after: str) -> str:
    """Which bound the words around a number make it: "least", "most", "over", "under", or none: ""."""
    if after.startswith("+"):
        return "least"
    told = (kind for words, kind in _BOUNDS if words.search(before))
    told_after = (kind for words, kind in _AFTER_BOUNDS.items() if after.strip().startswith(words))
    return next(told, "") or next(told_after, "")


def _range(stated: list[Fraction], bound: str, place: Fraction) -> tuple[Fraction | float, Fraction | float]:
    low, high = stated[0], stated[-1]
    beyond = max(place, abs(high) / 10)
    return {
        "least": (low, math.inf),
        "most": (-math.inf, high),
        "over": (low, high + beyond),
        "under": (low - beyond, high),
    }.get(bound, (low, high))


def numbers_equal(a: Number, b: Number) -> bool:
    """Return whether the same number is stated, and neither bound shuts the other's range out.

    >>> numbers_equal(read_number("two-thirds"), read_number("67 percent"))
    True
    """
    if _rounds(a, b) or _rounds(b, a):
        return True
    return a.stated == b.stated and a.ordinal == b.ordinal and a.low <= b.high and b.low <= a.high


def _rounds(share: Number, percent: Number) -> bool:
    """Whether a fraction that no decimals write, said without a bound, is what `percent` rounds."""
    part, *more = share.stated
    if more or 10**9 % part.denominator == 0 or not share.low == part == share.high:
        return False
    place = min(percent.place, Fraction(1))
    return percent.unit == "percent" and percent.stated == (round(part / place) * place,) == (percent.low,)


def numbers_apart(a: Number, b: Number) -> bool:
    """Return whether both cannot be right of one thing: the ranges do not meet, and neither rounds the other.

    >>> numbers_apart(read_number("nearly 2,000"), read_number("1,987"))
    False
    >>> numbers_apart(read_number("nearly 2,000"), read_number("around 1,900"))
    True
    """
    if a.low <= b.high and b.low <= a.high:
        return False
    rough, fine = sorted((a, b), key=lambda n: (n.place, n.approximate), reverse=True)
    if not rough.approximate or fine.approximate:
        return True
    distance = min(abs(x - y) for x in rough.stated for y in fine.stated)
    return not (distance <= rough.place / 2 and distance < abs(rough.stated[0]) / 20)
