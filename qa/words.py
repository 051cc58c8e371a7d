"""Make two spellings of a word alike: quotes and dashes, case and accents, plural, stem.

English only, and for comparison only: nothing that is shown has been through here.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*")
ARTICLES = frozenset("a an the".split())
# Words that may stand at an edge of a text and change nothing of what it says.
FUNCTION = ARTICLES | frozenset(
    "of in on at by to for from with as and or that this these those it its his her their is are was were be been "
    "because due which who there so also about s".split()
)

# Verbs and the forms that no stem tells.  Not "left" and "saw", other words too; not "made" and "took", said of
# anything; not "wrote" and "built", whose verbs have the stem of a noun: "writings" and "buildings" are no such deed.
_FORMS = (
    "lead led, win won, sell sold, buy bought, send sent, choose chose chosen, strike struck, pay paid, lose lost, "
    "spend spent, teach taught, fight fought, steal stole stolen"
)

_PLAIN = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "−": "-"} | dict.fromkeys('“”„«»"‹›', ""))
_stemmer = snowballstemmer.stemmer("english")


def plainly(text: str) -> str:
    """Return `text` with typographic quotes, dashes and spaces made plain.

    >>> plainly("“Trump’s” 10–20")
    "Trump's 10-20"
    """
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return " ".join(text.split())


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """Return `word` without case, accents, inner dots and possessive: what two spellings share.

    >>> fold("U.S."), fold("Erdoğan’s")
    ('us', 'erdogan')
    """
    word = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold().replace("’", "'"))
    word = "".join(c for c in word if not unicodedata.combining(c) and c != ".")
    return word.removesuffix("'s").rstrip("'")


def folded(plain: str) -> list[str]:
    """Return the words of a plain text, folded, in order.

    >>> folded("Gaza's Health Ministry, 47,000")
    ['gaza', 'health', 'ministry', '47', '000']
    """
    return [fold(word) for word in WORD.findall(plain)]


def singular(word: str) -> str:
    """Return an English noun without its plural s: enough to find a unit.

    >>> singular("weeks"), singular("less")
    ('week', 'less')
    """
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return the stem of a folded English word.

    >>> stem("hostages"), stem("killed")
    ('hostag', 'kill')
    """
    return _stemmer.stemWord(word)


# The stem of a verb for the stem of each of its forms.
VERBS = {form: stem(forms.split()[0]) for forms in _FORMS.split(", ") for form in map(stem, forms.split())}


def stems(words: str) -> frozenset[str]:
    """Return the stems of words that stand in one string with blanks between.

    >>> sorted(stems("freed free released"))
    ['free', 'freed', 'releas']
    """
    return frozenset(stem(word) for word in words.split())
