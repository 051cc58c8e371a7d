"""What a span says, as a value that can be compared: a number, a date, names, or a text.

The span's own words decide, and the year its document was published in where a date leaves it out.
Not here: what a number counts when only its sentence tells (compare.py), relative dates ("next
Monday"), other languages' number words.  `text2num` reads "thirty-three".

A bound is read as people mean it: "more than 47,000" goes up to the next round number (or a tenth
more), because who means 61,000 says so; only "at least" and "up to" leave their side open.
After Cummins, Sauerland and Solt, "Granularity and scalar implicature in numerical expressions" (2012).
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from text_to_num import alpha2digit

LONGEST = 400  # code points read of a span: an answer that is longer is a text
WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")

ARTICLES = frozenset("a an the".split())
# Words that may stand at an edge of a text and change nothing of what it says.
FUNCTION = ARTICLES | frozenset(
    "of in on at by to for from with as and or that this these those it its his her their is are was were be been "
    "because due which who there so also about s".split()
)
TITLES = frozenset(
    "president prime minister premier chancellor secretary senator sen representative rep governor gov mayor general "
    "gen colonel col captain capt lieutenant lt sergeant sgt major maj admiral adm commander doctor dr professor prof "
    "mr mrs ms miss sir dame lord lady king queen prince princess pope sheikh sheik rabbi imam reverend rev judge "
    "justice ambassador envoy director chief chairman chairwoman spokesman spokeswoman leader former foreign deputy "
    "vice then ex".split()
)
CONNECTORS = frozenset("of for and the in on at de la le du del von van der den al bin ibn el da dos di y e &".split())
COMPANY = frozenset("inc corp corporation ltd limited llc plc gmbh ag co strip jr sr".split())
ALIASES = {"usa": "us", "uk": "united kingdom", "britain": "united kingdom", "great britain": "united kingdom"}

MONTHS = {name: i for i, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
WEEKDAYS = {name: i for i, name in enumerate("mon tue wed thu fri sat sun".split())}
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

_SCALES = {"hundred": 10**2, "thousand": 10**3, "k": 10**3, "million": 10**6, "mln": 10**6, "mio": 10**6, "m": 10**6}
_SCALES |= {"billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12, "dozen": 12, "score": 20}
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,9})?|[0-9]{1,15}(?:[.,][0-9]{1,9})?)"
_SCALED = re.compile(rf"(?<![\w.,])({_DIGITS})\s?({'|'.join(sorted(_SCALES, key=len, reverse=True))})\b\.?(?!\w)")
_NUMBER = re.compile(
    rf"(?P<minus>(?<![\w-])-)?(?P<money>us\$|[$€£¥]|usd |eur )?\s?(?<![\w.])(?<![^\W\d_]-)(?P<digits>{_DIGITS})(?P<ordinal>(?:st|nd|rd|th)\b)?"
    r"(?![0-9])(?![.,:/][0-9])(?![^\W\d_])(?P<percent>\s?%)?"
)
_NUMBER_WORD = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|thousand|million"
    r"|billion|trillion|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+th)\b"
)
_ADDRESS = re.compile(
    r"(?:at )?[0-9]+\w? (?:[A-Z][\w.]* )+(?:Street|St|Square|Sq|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Way|Place)\b"
)
_VAGUE = re.compile(r"\b(?:dozens|scores|hundreds|thousands|millions|billions|tens|several|few|many|couple)\b")
_FRACTIONS = {"half": Fraction(50), "third": Fraction(100, 3), "quarter": Fraction(25), "fifth": Fraction(20)}
_SHARE = re.compile(
    r"^(?:(?:about|nearly|almost|some|roughly|over|more than) )?(?=half|\w+ [htqf])(?:(?:an?|one|(two)|(three)) )?"
    r"(half|thirds?|quarters?|fifths?)(?= of\b| the\b|$)"
)
MONEY = {"us$": "dollar", "$": "dollar", "usd ": "dollar", "€": "euro", "eur ": "euro", "£": "pound", "¥": "yen"}
# Units with a common base, for comparison: six weeks are 42 days, and 48 hours are two.
BASES = {"hour": ("minute", 60), "day": ("minute", 1440), "week": ("minute", 10080)}
BASES |= {"year": ("month", 12), "decade": ("month", 120)}
BASES |= {"kilometer": ("meter", 1000), "kilometre": ("meter", 1000), "km": ("meter", 1000), "metre": ("meter", 1)}
MEASURES = frozenset("month minute second meter mile foot ton tonne kilogram degree".split())
RATES = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year", "hourly": "hour"}
_RATE = re.compile(r"\b(?:a|an|per|each|every) (day|week|month|year|hour|minute)\b|\b(" + "|".join(RATES) + r")\b")

# (words before the number, open below, open above, whether the open side ends at the next round number)
_BOUNDS = [
    (re.compile(rf"\b(?:{words})\b"), bound)
    for words, bound in (
        ("no (?:fewer|less) than|not (?:fewer|less) than|at least|at the least|(?:a )?minimum of", "least"),
        ("no more than|not more than|at most|up to|as many as|as much as|(?:a )?maximum of", "most"),
        ("more than|over|above|upwards? of|in excess of|exceeding|greater than|past", "over"),
        ("fewer than|less than|under|below", "under"),
    )
]
_AFTER_BOUNDS = {"or more": "least", "or fewer": "most", "or less": "most"}
_ABOUT = re.compile(
    r"\b(?:nearly|almost|around|about|some|roughly|approximately|approx|circa|ca|close to|estimated|or so|more or less)\b"
)
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


@dataclass(frozen=True, slots=True)
class Day:
    """The parts of a date that are stated; None: not stated.  `guessed`: the year is the nearest one."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    minute: int | None = None  # of the day
    season: str | None = None
    guessed: bool = False
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a span says.  `kind` is "number", "date", "name" or "text"; `words` its folded words.

    `names` holds one name or a list of them, each as its tokens with titles and articles dropped.
    """

    kind: str
    words: tuple[str, ...]
    number: Number | None = None
    date: Day | None = None
    names: frozenset[tuple[str, ...]] = frozenset()


@lru_cache(maxsize=8192)
def value_of(text: str, published: str | None = None) -> Value:
    """Return what `text` says; `published` (YYYY-MM-DD) gives the year of a date that has none.

    >>> value_of("nearly 2,000 jailed Palestinians").number.stated
    (Fraction(2000, 1),)
    >>> value_of("Feb. 4", "2025-01-29").date.year
    2025
    >>> value_of("President Donald Trump").names
    frozenset({('Donald', 'Trump')})
    """
    plain = plainly(text[:LONGEST])
    words = tuple(fold(word) for word in WORD.findall(plain))
    if len(text) > LONGEST or not words:
        return Value("text", words)
    day = _date(plain, published)
    if day:
        return Value("date", words, date=day)
    number = None if _ADDRESS.match(plain) else read_number(plain)
    if number:
        return Value("number", words, number=number)
    names = _names(plain)
    return Value("name", words, names=names) if names else Value("text", words)


def plainly(text: str) -> str:
    """Return `text` with typographic quotes, dashes and spaces made plain.

    >>> plainly("“Trump’s” 10–20")
    "Trump's 10-20"
    """
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return " ".join(text.split())


_PLAIN = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "−": "-"} | dict.fromkeys('“”„«»"‹›', ""))


def fold(word: str) -> str:
    """Return `word` without case, accents, inner dots and possessive: what two spellings share.

    >>> fold("U.S."), fold("Erdoğan’s")
    ('us', 'erdogan')
    """
    word = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    word = "".join(c for c in word if not unicodedata.combining(c) and c != ".")
    return word.removesuffix("'s").rstrip("'")


def _date(plain: str, published: str | None) -> Day | None:
    rest = lower = plain.lower()
    found: dict[str, int | None] = {}
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
    month = (MONTHS.get(month[:3]) or int(month)) if month else None
    day, year = day and int(day), year and int(year)
    if (month or 1) > 12 or (day is not None and not 1 <= day <= 31):
        return None
    guessed = bool(month and not year and _known(published))
    if guessed:
        year = _nearest_year(month, day or 15, date.fromisoformat(published))
    return Day(
        year,
        month,
        day,
        WEEKDAYS[weekday[1][:3]] if weekday else None,
        _minute(clock),
        season and season[1],
        guessed,
        published if _known(published) else None,
    )


def _known(published: str | None) -> bool:
    try:
        return bool(published) and bool(date.fromisoformat(published))
    except ValueError:
        return False


def _nearest_year(month: int, day: int, published: date) -> int:
    def distance(year: int) -> int:
        return abs((year - published.year) * 365 + (month - published.month) * 30 + day - published.day)

    return min((published.year, published.year - 1, published.year + 1), key=distance)


def _minute(clock: re.Match | None) -> int | None:
    if not clock:
        return None
    hour, minute = int(clock[1] or clock[4]), int(clock[2] or clock[5] or 0)
    if clock[3]:
        hour = hour % 12 + 12 * (clock[3] == "p")
    return hour * 60 + minute


def digits(plain: str) -> str:
    """Return `plain` in small letters with its number words as digits, scales multiplied out.

    >>> digits("Thirty-three of 2.4 million, half a dozen")
    '33 of 2400000, 6'
    """
    text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])|(?<=\d)-(?=[^\W\d_])", " ", plain.lower())
    text = re.sub(r"\bhalf an? (dozen|million|billion|hundred|thousand)\b", lambda m: str(_SCALES[m[1]] // 2), text)
    text = re.sub(r"\ban? (dozen|million|billion|hundred|thousand|score)\b", r"1 \1", text)
    text = _SCALED.sub(lambda m: _shown(_exact(m[1]) * _SCALES[m[2]]), text)
    if _NUMBER_WORD.search(text):
        text = alpha2digit(text, "en", threshold=0)
    return _SCALED.sub(lambda m: _shown(_exact(m[1]) * _SCALES[m[2]]), text)


def _exact(written: str) -> Fraction:
    if re.fullmatch(r"[0-9]+,[0-9]{1,2}|[0-9]+,[0-9]{4,}", written):  # a decimal comma
        written = written.replace(",", ".")
    return Fraction(written.replace(",", ""))


def _shown(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else f"{float(value):f}".rstrip("0")


def read_number(plain: str) -> Number | None:
    """Return the number that `plain` leads with, or None where it leads with something else."""
    lower = plain.lower()
    text = digits(plain)
    share = _SHARE.match(lower.replace("-", " "))
    if share:
        part = _FRACTIONS[singular(share[3])] * (2 if share[1] else 3 if share[2] else 1)
        return Number((part,), part, part, part.denominator > 1, Fraction(1), False, "percent", "", ())
    match = _NUMBER.search(text)
    if not match or not _leads(text[: match.start()], plain):
        return None
    before, after = text[: match.start()], text[match.end() :]
    if _VAGUE.search(text[: match.end() + 12]) or before.split()[-1:] == ["no"]:
        return None
    stated = [_exact(match["digits"]) * (-1 if match["minus"] else 1)]
    money, percent = match["money"], match["percent"]
    second = _NUMBER.match(after.lstrip()[len(_joint(before, after)) :].lstrip()) if _joint(before, after) else None
    if second:
        stated.append(_exact(second["digits"]))
        if stated[1] >= 1000 * stated[0] > 0 and _place(stated[1]) >= 1000:  # "2 to 3 million"
            stated[0] *= 10 ** (3 * int(math.log(stated[1], 1000) + 1e-9))
        if stated[0] >= stated[1]:
            return None  # a score, a model's name
        after = after[after.index(second[0]) + len(second[0]) :]
        money, percent = money or second["money"], percent or second["percent"]
    place = Fraction(12) if "dozen" in lower else _place(stated[0])
    bound = next((kind for words, kind in _BOUNDS if words.search(before)), "")
    bound = bound or next((kind for words, kind in _AFTER_BOUNDS.items() if after.strip().startswith(words)), "")
    bound = "least" if after.startswith("+") else bound
    about = bool(_ABOUT.search(before) or _ABOUT.match(after.strip()))
    scaled = bool(re.search(r"hundred|thousand|million|billion|trillion|\d\s?(?:m|bn|k|tn)\b", lower))
    unit, factor, counted = unit_of(after)
    unit = "percent" if percent else MONEY.get(money, unit) if money else unit
    side = re.search(r"\b(top|bottom|upper|lower)\b", before)
    unit = f"{side[1]} {unit}" if side else unit
    unit = "year of age" if re.search(r"\b(?:aged|age)\b", before) else unit
    if factor > 1 and re.match(r"\s?\w+,? and [0-9]", after):  # "13 years and 48 days"
        return None
    rate = _RATE.search(after[:40])
    stated = [value * factor for value in stated]
    low, high = _range(stated, bound, place * factor)
    ordinal = bool(match["ordinal"])
    rate = (rate[1] or RATES[rate[2]]) if rate else ""
    return Number(tuple(stated), low, high, about or scaled, place * factor, ordinal, unit, rate, counted)


def _joint(before: str, after: str) -> str:
    """The word that joins a range's second number to its first; "" where there is no range."""
    match = re.match(r"to |-|and ", after.lstrip())
    return match[0] if match and (match[0] != "and " or re.search(r"\bbetween\b", before)) else ""


def _leads(before: str, plain: str) -> bool:
    """Whether nothing but words that a number may follow stands before it."""
    strange = [word for word in WORD.findall(before) if word not in _LEADING]
    capitals = [word for word in WORD.findall(plain)[: len(WORD.findall(before))] if word[0].isupper()]
    return len(strange) <= 2 and not any(word.lower() in strange for word in capitals)


def _place(value: Fraction) -> Fraction:
    value, place = abs(value), Fraction(1)
    if value == 0:
        return place
    while value % (place * 10) == 0:
        place *= 10
    while value % place:
        place /= 10
        if place < Fraction(1, 10**9):
            break
    return place


def _range(stated: list[Fraction], bound: str, place: Fraction) -> tuple[Fraction | float, Fraction | float]:
    low, high = stated[0], stated[-1]
    beyond = max(place, abs(high) / 10)
    if bound == "least":
        return low, math.inf
    if bound == "most":
        return -math.inf, high
    if bound == "over":
        return low, high + beyond
    if bound == "under":
        return low - beyond, high
    return low, high


_NOUNS_END = re.compile(
    r"[,;:.()]|\b(?:who|whom|which|that|when|while|and|or|but|as|at|by|on|to|for|with|than|after)\b"
)
_PARTITIVE = re.compile(r"^of (?:the|those|these|its|his|her|their|our|all)\b ?")


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
    if first == "percent" or words[:2] == ("per", "cent") or first == "percentage":
        return ("percentage point" if "point" in " ".join(words) else "percent"), 1, ()
    if words[:2] in (("year", "old"), ("years", "old")):
        return "year of age", 1, ()
    for word in words[:2]:
        if singular(word) in ("dollar", "euro", "pound", "yen"):
            return singular(word), 1, ()
    base, factor = BASES.get(singular(first), (singular(first), 1))
    return (base, factor, words[:1]) if base in MEASURES else ("", 1, words)


def singular(word: str) -> str:
    """Return an English noun without its plural s: enough to find a unit.

    >>> singular("weeks"), singular("less")
    ('week', 'less')
    """
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _names(plain: str) -> frozenset[tuple[str, ...]]:
    """The names in a span that is a name or a list of names; empty for any other text."""
    parts = [part for part in re.split(r",|;|\band\b(?! the [a-z])", plain) if part.strip()]
    names = [_name(part) for part in parts]
    if not names or not names[0]:
        return frozenset()
    if len(parts) > 1 and not re.search(r"\band\b|;", plain):
        # "Doha, Qatar" and "Netanyahu, the prime minister": what follows explains the first.
        names = names[:1] if len(parts) == 2 or not all(names) else names
    return frozenset(name for name in names if name) if all(names) else frozenset()


def _name(part: str) -> tuple[str, ...]:
    words = [w.replace(".", "").removesuffix("'s") for w in re.findall(r"[^\W_](?:[\w.'&-]*[^\W_])?\.?|&", part)]
    words = [word.rstrip("'") for word in words if word.rstrip("'")]
    titles = [i for i, word in enumerate(words[:-1]) if word.lower() in TITLES and i <= 4]
    if titles and any(word.lower() not in TITLES | CONNECTORS for word in words[titles[-1] + 1 :]):
        words = words[titles[-1] + 1 :]
    while words and words[0].lower() in FUNCTION | CONNECTORS and words[0].islower() and words[0] not in ("al", "bin"):
        words = words[1:]
    if words and words[0] == "The":
        words = words[1:]
    while len(words) > 1 and words[-1].lower() in COMPANY:
        words = words[:-1]
    if not words or not any(word[0].isupper() for word in words):
        return ()
    if any(not (word[0].isupper() or word[0].isdigit() or word.lower() in CONNECTORS) for word in words):
        return ()
    return tuple(ALIASES.get(" ".join(words).lower(), " ".join(words)).split())
