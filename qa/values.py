"""What a span says, as a value that can be compared: a number, a date, names, or a text.

The span's own words decide, and the year its document was published in where a date leaves it out.
Not here: what a number counts when only its sentence tells (scene.py), relative dates ("next Monday"),
other languages' number words.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.days import DAY_ABROAD, Day, read_day
from qa.names import Name, read_names
from qa.numbers import Number, read_number
from qa.words import folded, plainly

LONGEST = 400  # code points read of a span: an answer that is longer is a text
_ADDRESS = re.compile(
    r"(?:at )?[0-9]+\w? (?:[A-Z][\w.]* )+(?:Street|St|Square|Sq|Road|Rd|Avenue|Ave|Lane|Drive|Boulevard|Way|Place)\b"
)
# A number that counts nothing: "17/09", and the day of a date that only its language reads: "4. veebruaril".
_NO_COUNT = re.compile(
    r"\D*[0-9]+[/⁄][0-9]"
    r"|(?:[^\W\d_]+,? ){0,2}[0-3]?[0-9](?:\. [^\W\d_]+| (?:d[ei] |d')?[^\W\d_]+ (?:del? )?[12][0-9]{3}$)"
)


@dataclass(frozen=True, slots=True)
class Value:
    """What a span says.  `kind` is "number", "date", "name" or "text"; `words` its folded words.

    `names` holds one name or a list of them, each as its tokens with titles and articles dropped.
    """

    kind: str
    words: tuple[str, ...]
    number: Number | None = None
    date: Day | None = None
    names: frozenset[Name] = frozenset()


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
    words = tuple(folded(plain))
    if len(text) > LONGEST or not words:
        return Value("text", words)
    if day := read_day(plain, published):
        return Value("date", words, date=day)
    counts = not (_ADDRESS.match(plain) or _NO_COUNT.match(plain) or DAY_ABROAD.match(plain.lower()))
    if number := read_number(plain) if counts else None:
        return Value("number", words, number=number)
    if names := read_names(plain):
        return Value("name", words, names=names)
    return Value("text", words)
