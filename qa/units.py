"""What a number counts: the unit, the rate and the counted words that stand beside it.

Units of one kind share a base, so that six weeks are 42 days.  Not here: the number (numbers.py), and
what happened to the counted (events.py).
"""

import re

from qa.words import WORD, fold, singular

MONEY = {"us$": "dollar", "$": "dollar", "usd ": "dollar", "€": "euro", "eur ": "euro", "£": "pound", "¥": "yen"}
AGE = "year of age"
_BASES = {"hour": ("minute", 60), "day": ("minute", 1440), "week": ("minute", 10080)}
_BASES |= {"year": ("month", 12), "decade": ("month", 120)}
_BASES |= {"kilometer": ("meter", 1000), "kilometre": ("meter", 1000), "km": ("meter", 1000), "metre": ("meter", 1)}
_MEASURES = frozenset("month minute second meter mile yard foot ton tonne kilogram degree".split())
_RATES = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year", "hourly": "hour"}
_RATE = re.compile(r"\b(?:a|an|per|each|every) (day|week|month|year|hour|minute)\b|\b(" + "|".join(_RATES) + r")\b")
_NOUNS_END = re.compile(
    r"[,;:.()]|\b(?:who|whom|which|that|when|while|and|or|but|as|at|by|on|to|for|with|than|after)\b"
)
_PARTITIVE = re.compile(r"^of (?:the|those|these|its|his|her|their|our|all)\b ?(?:[0-9][0-9,.]* )?")


def unit_of(after: str) -> tuple[str, int, tuple[str, ...]]:
    """Return the unit that follows a number, its factor to the base unit, and the words of what is counted.

    >>> unit_of(" weeks of rain")
    ('minute', 10080, ('weeks',))
    >>> unit_of(" of the jailed Palestinians, it said")
    ('', 1, ('jailed', 'palestinians'))
    """
    after = re.sub(r"^or (?:more|fewer|less|so)\b", "", after.lower().strip().lstrip("-+ "))
    after = _RATE.split(_PARTITIVE.sub("", after[:120]))[0]
    phrase = _NOUNS_END.split(re.split(r"\b(?:of|in|from)\b", after)[0])[0]
    words = tuple(fold(word) for word in WORD.findall(phrase)[:4])
    first = words[0] if words else ""
    if first in ("percent", "percentage") or words[:2] == ("per", "cent"):
        return ("percentage point" if "point" in " ".join(words) else "percent"), 1, ()
    if words[:2] in (("year", "old"), ("years", "old")):
        return AGE, 1, ()
    for word in words[:2]:
        if singular(word) in MONEY.values():
            return singular(word), 1, ()
    base, factor = _BASES.get(singular(first), (singular(first), 1))
    return (base, factor, words[:1]) if base in _MEASURES else ("", 1, words)


def rate_of(after: str) -> str:
    """Return the time that what follows a number counts per; "" where it is not a rate.

    >>> rate_of(" trucks a day"), rate_of(" trucks")
    ('day', '')
    """
    rate = _RATE.search(after[:40])
    return (rate[1] or _RATES[rate[2]]) if rate else ""


def unit_before(before: str, text: str, after: str) -> str:
    """Return the unit that stands before a bare number `text`: a currency's sign, an age; else "".

    >>> unit_before("It cost $", "40", "."), unit_before("Dana Levy, ", "20", ", a nurse")
    ('dollar', 'year of age')
    """
    if re.search(r"\b(?:aged|age)\s$", before) or (
        re.fullmatch(r"[0-9]{1,2}", text) and re.search(r"[^\W\d_],\s$", before) and re.match(r",\s[^\W\d_]", after)
    ):
        return AGE
    return next((unit for sign, unit in MONEY.items() if before.lower().endswith(sign)), "")
