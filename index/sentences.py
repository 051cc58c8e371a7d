"""Find where sentences end, with offsets.

Rules of English prose: a full stop, question or exclamation mark (and closing quotes) before white
space and a capital, unless the word before it is a known abbreviation or an initial, or it follows a
German ordinal ("am 4. Februar").  A line break pair always ends one.  Not here: anything that needs a
language model.
"""

import re
from itertools import pairwise

# Possessive and anchored to the start of a run: a megabyte of full stops is read once, not squared.
_END = re.compile(r"""(?<![.!?…])[.!?…]++["'”’»)\]]*+(?=\s)|\n[ \t\r]*+\n""")
_NEXT = re.compile(r"""\s*["'“‘«(\[]*([^\W_])""")
_WORD = re.compile(r"[\w.&'’-]*$")
# Short forms after which a capital usually goes on with the same sentence.
ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen rep gov gen lt col sgt capt st jr sr rev hon pres maj adm cmdr "
    "jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun "
    "vs etc inc ltd co corp no nos vol fig al approx dept est u.s u.k u.n e.g i.e a.m p.m".split()
)
# These end a sentence as often as not; a capital after them decides by what it begins.
_STARTERS = frozenset("the a an in on at it he she they we but and this that these those his her".split())
# "am 4. Februar", "im 19. Jahrhundert", "4. März": what stands before or after tells an ordinal, unless a sentence begins.
_ORDINAL = re.compile(r"(?<![^\W_])(\w+)[\s,(]+\d{1,3}$")
_BEFORE = frozenset("am im zum vom beim dem der den des zur bis und oder".split())
_AFTER = frozenset("Januar Jänner Februar März Juni Oktober Dezember".split())
_BEGINS = frozenset("Der Die Das Er Sie Es Ein Eine Im In Am Und Aber Doch Wir Ich".split())


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return half-open spans that cover the sentences of `text[start:end]`, without outer space.

    >>> sentences("Mr. Lee left. He ran.")
    [(0, 13), (14, 21)]
    """
    end = len(text) if end is None else end
    cuts = [start, *(m.end() for m in _END.finditer(text, start, end) if _ends(text, m, end)), end]
    spans = (_trim(text, left, right) for left, right in pairwise(cuts))
    return [(left, right) for left, right in spans if left < right]


def around(text: str, start: int, end: int, within: tuple[int, int]) -> tuple[int, int]:
    """Return the span of the sentence or sentences of `text[within]` that hold `text[start:end]`."""
    spans = [s for s in sentences(text, *within) if s[0] < end and s[1] > start]
    if not spans:
        return start, end
    return min(start, spans[0][0]), max(end, spans[-1][1])


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _ends(text: str, match: re.Match, end: int) -> bool:
    if match[0][0] == "\n":
        return True
    following = _NEXT.match(text, match.end(), min(end, match.end() + 40))
    if following and following[1].islower():
        return False
    if match[0][0] != "." or match[0].rstrip("\"'”’»)]") != ".":
        return True
    if _is_ordinal(text[max(0, match.start() - 24) : match.start()], text[match.end() : match.end() + 24]):
        return False
    word = _WORD.search(text[max(0, match.start() - 24) : match.start()])[0].lower()
    if word in ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        rest = text[match.end() : match.end() + 24].split(maxsplit=1)
        return "." in word and bool(rest) and rest[0].lower() in _STARTERS
    return True


def _is_ordinal(before: str, after: str) -> bool:
    """Tell a German ordinal's full stop by the text on both sides of it."""
    number = _ORDINAL.search(before)
    follows = re.match(r"\s+(\w+)", after)
    if not number or not follows or follows[1] in _BEGINS:
        return False
    led = number[1].lower() in _BEFORE and not before[: number.start(1)].endswith("I ")
    return led or follows[1] in _AFTER
