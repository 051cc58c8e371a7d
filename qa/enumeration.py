"""Find the enumeration that a span was cut out of: "Oman, Peru and Chad" of "Peru".

An enumeration closes with "and" or "or"; its items are a few words that name something.  English, by the
word lists of phrases.py; no parse, so what is not plainly an item ends it.
"""

import re

from qa.phrases import ARTICLES, AUXILIARIES, BREAKS, DAYS, POSSESSIVE, PREPOSITIONS, VERBS, is_past
from qa.words import folded

MOST_WORDS = 6  # of an item
OPENING = (
    ARTICLES | POSSESSIVE | frozenset("some other more most many all both another any several two three four".split())
)
WITHIN = frozenset({"of"})

_SEPARATOR = re.compile(r",\s+(?:and\s+|or\s+)?|\s+(?:and|or|as\s+well\s+as)\s+", re.I)
_ITEMS = re.compile(r"[^\W\d_],\s+\S|\s(?:and|as well as)\s", re.I)
_CLOSING = re.compile(r"\b(?:and|or|as\s+well\s+as)\b", re.I)
_BEFORE = re.compile(r"(?:,\s+(?:and\s+|or\s+)?|\s+(?:and|or|as\s+well\s+as)\s+)$", re.I)
_WORD = re.compile(r"[^\W_]+(?:[-.’'&][^\W_]+)*")
_CLAUSE = re.compile(r"[;:—]|\s–\s")

Range = tuple[int, int]


def enumeration(sentence: str, start: int, end: int, several: bool) -> Range:
    """Return the range of the whole enumeration around a span; the span itself where it was cut out of none.

    `several`: the question asks for more than one; else only a span that holds two items already grows.

    >>> said = "Talks were led by Oman, Peru and Chad, whose envoys met."
    >>> [said[slice(*enumeration(said, 24, 28, several))] for several in (True, False)]
    ['Oman, Peru and Chad', 'Peru']
    """
    inner = sentence[start:end]
    if _CLOSING.search(inner):
        left = _leftward(sentence, start) if several else start
        named = _is_named(inner) == _is_named(sentence[left:start].rstrip(" ,") or inner)
        return (left, end) if named and not _is_clause(sentence, left, end) else (start, end)
    if not (several or (is_list(inner) and not any(map(str.isdigit, inner)))):
        return start, end
    right = _rightward(sentence, end)
    if right is None or _is_named(inner) != _is_named(sentence[end:right] or inner):
        return start, end
    first = _WORD.search(sentence, start, end)
    item = _item_start(sentence, first.end()) if first else start
    if not all(word[0].isupper() or word.lower() in OPENING for word in _WORD.findall(sentence[item:start])):
        return start, end  # the span is a part of its item
    left = _leftward(sentence, item if _BEFORE.search(sentence[:item]) else start)
    opening = left == start and sentence[end : end + 1] == "," and _is_opening(sentence, start)
    return (start, end) if opening or _is_clause(sentence, left, right) else (left, right)


def is_list(text: str) -> bool:
    """Tell a text that names several things.

    >>> is_list("Oman, Peru and Chad"), is_list("3,000 boats")
    (True, False)
    """
    return bool(_ITEMS.search(text))


def holds(text: str, item: str) -> bool:
    """Tell whether an enumeration names an item.

    >>> holds("the United States, Egypt and Qatar", "Qatar"), holds("Qatar", "Qatar")
    (True, False)
    """
    named = folded(item)
    return is_list(text) and any(folded(part)[-len(named) :] == named for part in _SEPARATOR.split(text))


def _rightward(sentence: str, end: int) -> int | None:
    """Return where the last item of an enumeration ends that has an item end at a place; None where none closes."""
    if _CLOSING.search(_before(sentence, end)):
        return end
    at = end
    while match := _SEPARATOR.match(sentence, at):
        item = _item_end(sentence, match.end())
        if item == match.end():
            return None
        at = item
        if _CLOSING.search(match[0]):
            return match.end() + _name_end(sentence[match.end() : at])
    return None


def _name_end(item: str) -> int:
    """Return where the name ends that an item begins with: "Qatar act"; the item's end where it begins with none."""
    words = list(_WORD.finditer(item))
    while len(words) > 1 and words[0][0][0].isupper() and words[-1][0].islower():
        words.pop()
    return words[-1].end() if words else len(item)


def _before(sentence: str, end: int) -> str:
    """Return the separator before the item that ends at a place."""
    found = _BEFORE.search(sentence[: _item_start(sentence, end)])
    return found[0] if found else ""


def _leftward(sentence: str, start: int) -> int:
    """Return where the items before a place begin."""
    while match := _BEFORE.search(sentence[:start]):
        item = _item_start(sentence, match.start())
        if item == match.start() or _is_opening(sentence, item):
            break
        start = item
    return start


def _is_opening(sentence: str, start: int) -> bool:
    """Tell "In Doha, Oman and Peru" and "Currently, Oman and Peru": what stands before the comma is no item."""
    word = (_WORD.findall(sentence[start:]) or [""])[0].lower()
    before = _CLAUSE.split(sentence[:start])[-1].split()
    return (
        word in DAYS
        or word.isdigit()
        or word.endswith("ly")
        or (len(before) == 1 and before[0].lower() in PREPOSITIONS)
    )


def _item_end(sentence: str, start: int) -> int:
    """Return where the item that begins at a place ends; the place itself where none does."""
    end, count = start, 0
    for match in _WORD.finditer(sentence, start):
        low = match[0].lower()
        if sentence[end : match.start()].strip() or count == MOST_WORDS:
            break
        if _breaks(match[0]) and low not in (OPENING if not count else WITHIN):
            break
        if low in {"and", "or"}:
            break
        end, count = match.end(), count + 1
    return _without_tail(sentence, start, end)


def _item_start(sentence: str, end: int) -> int:
    """Return where the item that ends at a place begins; the place itself where none does."""
    start, count = end, 0
    for match in reversed(list(_WORD.finditer(sentence, 0, end))):
        low = match[0].lower()
        if sentence[match.end() : start].strip() or count == MOST_WORDS:
            break
        if count and low in OPENING:
            return match.start()
        if _breaks(match[0]) and low not in WITHIN:
            break
        if (
            sentence[match.end() :].startswith(" of ")
            and sentence[start + 3 : start + 4].isupper()
            and match[0].islower()
        ):
            return start + 3  # "envoys of Oman"
        start, count = match.start(), count + 1
    return start


def _without_tail(sentence: str, start: int, end: int) -> int:
    """Leave out an "of" or an article that an item would end with."""
    words = list(_WORD.finditer(sentence, start, end))
    while words and words[-1][0].lower() in OPENING | WITHIN:
        words.pop()
    return words[-1].end() if words else start


def _is_named(text: str) -> bool:
    """Tell names from other things: no enumeration mixes "Gaza" with "hand"."""
    return any(word[0].isupper() for word in _WORD.findall(text)[-1:])


def _breaks(word: str) -> bool:
    return word.lower() in BREAKS or (is_past(word.lower()) and word.islower())


def _is_clause(sentence: str, left: int, right: int) -> bool:
    """Tell "freed 30 prisoners and Hamas released": two clauses, no enumeration."""
    following = _WORD.match(sentence[right:].lstrip())
    if following is None or sentence[right : right + 1] in ",.;:" or not _is_verb(following[0]):
        return False
    opened = _CLAUSE.split(sentence[:left])[-1]
    return any(_is_verb(word) for word in _WORD.findall(opened))


def _is_verb(word: str) -> bool:
    return word.lower() in AUXILIARIES | VERBS or is_past(word.lower())
