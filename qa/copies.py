"""Find documents that carry the same wire text: word shingles and how far one set contains another.

A copy may have another headline, a cut tail, a changed word here and there, and a page around it.
Decision: two texts are copies where COPIED of the smaller one's 5-word shingles stand in the other.
Because: one word changed in ten still leaves half of them, and two reports of one event share names and
quotations, some hundredths.  Cost: a page whose own text is shorter than its boilerplate looks like its
neighbours, so leave furniture out.
"""

import re
from collections.abc import Hashable, Mapping
from itertools import combinations
from typing import TypeVar

SHINGLE = 5  # words
COPIED = 0.4
FEWEST = 15  # shingles: a shorter text is too little to call a copy, unless it is the same
LIMIT = 100_000  # code points read of a document, around its place

# Scripts without spaces give a word for each character.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\W_]+")

K = TypeVar("K", bound=Hashable)


def copies(texts: Mapping[K, str], places: Mapping[K, int] | None = None) -> dict[K, frozenset[K]]:
    """Return for each document the others that carry its text; symmetric, without itself.

    `places` holds an offset in each text: of one longer than LIMIT only what stands around it is read.

    >>> wire = "The ferry sank off the cape at night and all its crew were saved by a fishing boat that heard them"
    >>> found = copies({"a": wire, "b": "Ferry sinks. " + wire, "c": "Another story altogether, of a cape and a boat."})
    >>> sorted(found["a"]), sorted(found["c"])
    (['b'], [])
    """
    shingled = {key: shingles(_window(text, (places or {}).get(key, 0))) for key, text in texts.items()}
    found: dict[K, set[K]] = {key: set() for key in texts}
    for one, two in combinations(texts, 2):
        if containment(shingled[one], shingled[two]) >= COPIED:
            found[one].add(two)
            found[two].add(one)
    return {key: frozenset(others) for key, others in found.items()}


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of the runs of SHINGLE words of `text`; case and punctuation do not count."""
    words = _WORD.findall(text.casefold())
    return frozenset(map(hash, zip(*(words[i:] for i in range(SHINGLE)))))


def containment(one: frozenset[int], two: frozenset[int]) -> float:
    """Return the share of the smaller set that the other holds (0..1); 0 where it is too small to tell.

    >>> containment(frozenset(range(20)), frozenset(range(10, 40)))
    0.5
    """
    smaller = min(len(one), len(two))
    if smaller < FEWEST:
        return float(bool(one) and one == two)
    return len(one & two) / smaller


def _window(text: str, place: int) -> str:
    start = max(0, min(place - LIMIT // 2, len(text) - LIMIT))
    return text[start : start + LIMIT]
