"""Read the names in a span without their titles, and tell whether two may be of one person or place.

A span is names where every part of it has a capital; what was no name is a text.  Not here: names that
are pronouns, and who holds an office.
"""

import re

from qa.words import ARTICLES, FUNCTION, fold, stem, stems

Name = tuple[str, ...]  # its words, titles and articles dropped

TITLES = frozenset(
    "president prime minister premier chancellor secretary senator sen representative rep governor gov mayor general "
    "gen colonel col captain capt lieutenant lt sergeant sgt major maj admiral adm commander doctor dr professor prof "
    "mr mrs ms miss sir dame lord lady king queen prince princess pope sheikh sheik rabbi imam reverend rev judge "
    "justice ambassador envoy director chief chairman chairwoman spokesman spokeswoman leader former foreign deputy "
    "vice then ex".split()
)
_CONNECTORS = frozenset("of for and the in on at de la le du del von van der den al bin ibn el da dos di y e &".split())
_DROPPED = (FUNCTION | _CONNECTORS) - {"al", "bin"}  # where they stand first
_OF_FAMILIES = frozenset("de von van der al bin".split())  # "Ursula von der Leyen" may be called "Leyen"
_COMPANY = frozenset("inc corp corporation ltd limited llc plc gmbh ag co strip jr sr".split())
_ALIASES = {"usa": "us", "uk": "united kingdom", "britain": "united kingdom", "great britain": "united kingdom"}
# With one of these in front a name is another's: South Sudan is not Sudan.
_PLACES = frozenset(
    "north south east west northern southern eastern western new central upper lower greater saudi great "
    "real inter papua san santa los las el".split()
)
# Alone these name nothing: "the university" may be any.
_GENERIC = stems(
    "university bank ministry party city company airport street church committee court council union "
    "league states kingdom nations republic house government army force police department office school"
)

LONG = 5  # letters of a word from which on two spellings may be one: Iran is not Iraq


def read_names(plain: str) -> frozenset[Name]:
    """Return the names in a span that is a name or a list of names; empty for any other text.

    >>> sorted(read_names("President Donald Trump and the U.N."))
    [('Donald', 'Trump'), ('UN',)]
    """
    parts = [part for part in re.split(r",|;|\band\b(?! the [a-z])", plain) if part.strip()]
    names = [_name(part) for part in parts]
    if len(parts) > 1 and not re.search(r"\band\b|;", plain) and (len(parts) == 2 or not all(names)):
        names = names[:1]  # "Doha, Qatar" and "Netanyahu, the prime minister": what follows explains the first
    return frozenset(names) if all(names) else frozenset()


def _name(part: str) -> Name:
    words = [w.replace(".", "").removesuffix("'s") for w in re.findall(r"[^\W_](?:[\w.'&-]*[^\W_])?\.?|&", part)]
    words = [word.rstrip("'") for word in words if word.rstrip("'")]
    titles = [i for i, word in enumerate(words[:-1]) if word.lower() in TITLES and i <= 4]
    if titles and any(word.lower() not in TITLES | _CONNECTORS for word in words[titles[-1] + 1 :]):
        words = words[titles[-1] + 1 :]
    while words and words[0].islower() and words[0] in _DROPPED:
        words = words[1:]
    if words and words[0] == "The":
        words = words[1:]
    while len(words) > 1 and words[-1].lower() in _COMPANY:
        words = words[:-1]
    if not any(word[0].isupper() for word in words):
        return ()
    if any(not (word[0].isupper() or word[0].isdigit() or word.lower() in _CONNECTORS) for word in words):
        return ()
    return tuple(_ALIASES.get(" ".join(words).lower(), " ".join(words)).split())


def names_equal(a: frozenset[Name], b: frozenset[Name]) -> bool:
    """Return whether each name of one list is a form of one in the other: "Trump" of "Donald Trump".

    >>> names_equal(frozenset([("Donald", "Trump")]), frozenset([("Trump",)]))
    True
    >>> names_equal(frozenset([("South", "Sudan")]), frozenset([("Sudan",)]))
    False
    """
    if len(a) != len(b):
        return False
    return all(any(_equal(x, y) for y in b) for x in a) and all(any(_equal(x, y) for x in a) for y in b)


def names_apart(a: frozenset[Name], b: frozenset[Name]) -> bool:
    """Return whether no name of one list may be another form of one in the other."""
    return not any(_related(x, y) for x in a for y in b)


def _equal(a: Name, b: Name) -> bool:
    x, y = ([fold(w) for w in (*(w for w in name[:-1] if w.lower() not in ARTICLES), name[-1])] for name in (a, b))
    if _spelled_alike(x, y):
        return True
    (short, shown), (long, full) = sorted(((x, a), (y, b)), key=lambda pair: len(pair[0]))
    if len(short) == 1 and _initials(full) == short[0] and shown[0].isupper():
        return True
    if _spelled_alike([w for w in long if len(w) > 1], short) and len(short) > 1:  # a middle initial
        return True
    if len(short) == len(long) or not _spelled_alike(long[-len(short) :], short):
        return False
    lead = long[-len(short) - 1]
    return (
        lead not in _CONNECTORS - _OF_FAMILIES
        and lead not in _PLACES
        and (len(short) > 1 or stem(short[0]) not in _GENERIC)
    )


def _spelled_alike(x: list[str], y: list[str]) -> bool:
    """Whether folded words are the same but for a doubled letter or a y for an i: Zelensky, Zelenskyy, Zelenskiy."""
    return len(x) == len(y) and all(map(_variants, x, y))


def _variants(v: str, w: str) -> bool:
    return v == w or (min(len(v), len(w)) >= LONG and _written(v) == _written(w))


def _written(word: str) -> str:
    """A word as its other spellings have it too; figures, Roman ones too, have but one."""
    if len(word) < LONG or not word.isalpha() or set(word) <= set("ivxlcdm"):
        return word
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[iy]+|j$", "i", word))


def _sounds(word: str) -> str:
    """The consonants of a long word that has four: those that Mohammed and Muhammad share."""
    consonants = word[:1] + re.sub(r"[aeiouy]", "", _written(word)[1:])
    return consonants if len(word) > LONG + 1 and len(consonants) >= 4 else word


def _initials(name: Name) -> str:
    words = [word for word in name if word.lower() not in _CONNECTORS]
    return "".join(word[0] for word in words).lower() if len(words) > 1 else ""


def _related(a: Name, b: Name) -> bool:
    """Whether one name may be another form of the other: one within the other, a nickname, initials."""
    x, y = ([fold(word) for word in name] for name in (a, b))
    told, heard = ({_sounds(word) for word in name} for name in (x, y))
    if told <= heard or heard <= told or _equal(a, b):
        return True
    if any(len(v) == 1 and _initials(full) and v[0].endswith(_initials(full)) for v, full in ((x, b), (y, a))):
        return True  # USAF, Air Force
    return len(x) > 1 and len(y) > 1 and _sounds(x[-1]) == _sounds(y[-1]) and x[0][:1] == y[0][:1]
