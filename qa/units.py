"""What a number counts: the unit, the rate and the counted words that stand beside it.

Units of one kind share a base, so that six weeks are 42 days.  Not here: the number (numbers.py), and
what happened to the counted (events.py).
"""

import re

from qa.words import WORD, fold, singular

_DOLLARS = {  # whose: the letters before the sign, and the code
    "us": "us usd",
    "australian": "a au aud",
    "canadian": "c ca can cad",
    "new zealand": "nz nzd",
    "hong kong": "hk hkd",
    "singapore": "s sg sgd",
}
_NATIONS = {name: name for name in _DOLLARS} | {"american": "us", "singaporean": "singapore"}
_NATIONS |= {name: name for name in "british egyptian syrian lebanese sudanese indian pakistani turkish".split()}
_CURRENCIES = frozenset("dollar euro pound yen rupee ruble shekel lira".split())
_CODES = {"eur": "euro", "gbp": "pound", "jpy": "yen"}
_CODES |= {letters.split()[-1]: f"{whose} dollar" for whose, letters in _DOLLARS.items()}
MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee", "₽": "ruble", "₪": "shekel", "₺": "lira"}
MONEY |= {"r$": "real"} | {f"{code} ": unit for code, unit in _CODES.items()}
MONEY |= {f"{sign}$": f"{whose} dollar" for whose, letters in _DOLLARS.items() for sign in letters.split()}
SIGN = "|".join(rf"(?<![^\W_]){re.escape(sign)}" if sign[0].isalpha() else re.escape(sign) for sign in MONEY)
_SIGN_LAST = re.compile(rf"(?:{SIGN})$")
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
    after = re.sub(r"^or (?:more|fewer|less|so)\b", "", after.lower().strip().lstrip("-+ ")).replace("u.s.", "us")
    after = _RATE.split(_PARTITIVE.sub("", after[:120]))[0]
    phrase = _NOUNS_END.split(re.split(r"\b(?:of|in|from)\b", after)[0])[0]
    words = tuple(fold(word) for word in WORD.findall(phrase)[:4])
    first = words[0] if words else ""
    if first in ("percent", "percentage") or words[:2] == ("per", "cent"):
        return ("percentage point" if "point" in " ".join(words) else "percent"), 1, ()
    if words[:2] in (("year", "old"), ("years", "old")):
        return AGE, 1, ()
    if money := _money(words):
        return money, 1, ()
    base, factor = _BASES.get(singular(first), (singular(first), 1))
    return (base, factor, words[:1]) if base in _MEASURES else ("", 1, words)


def _money(words: tuple[str, ...]) -> str:
    """The currency that the first words after a number name; "" for none."""
    for i, word in enumerate(words[:3]):
        whose, noun = _NATIONS.get(" ".join(words[:i])), singular(word)
        if noun in _CURRENCIES and (whose or i < 2):
            return f"{whose} {noun}" if whose else noun
    return _CODES.get(words[0], "") if words else ""


def units_meet(a: str, b: str) -> bool:
    """Return whether two units may be one: a "dollar" may be anybody's, a US dollar is no Australian one.

    >>> units_meet("dollar", "us dollar"), units_meet("australian dollar", "us dollar")
    (True, False)
    """
    bare, told = sorted((a, b), key=len)
    return a == b or (bare in _CURRENCIES and told.endswith(f" {bare}"))


def rate_of(after: str) -> str:
    """Return the time that what follows a number counts per; "" where it is not a rate.

    >>> rate_of(" trucks a day"), rate_of(" trucks")
    ('day', '')
    """
    rate = _RATE.search(after[:40])
    return (rate[1] or _RATES[rate[2]]) if rate else ""


def unit_before(before: str, text: str, after: str) -> str:
    """Return the unit that stands before a bare number `text`: a currency's sign, an age; else "".

    >>> unit_before("It cost A$", "40", "."), unit_before("Dana Levy, ", "20", ", a nurse")
    ('australian dollar', 'year of age')
    """
    if re.search(r"\b(?:aged|age)\s$", before) or (
        re.fullmatch(r"[0-9]{1,2}", text) and re.search(r"[^\W\d_],\s$", before) and re.match(r",\s[^\W\d_]", after)
    ):
        return AGE
    sign = _SIGN_LAST.search(before.lower())
    return MONEY[sign[0]] if sign else ""
