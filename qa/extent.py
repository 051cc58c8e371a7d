"""How much of a document is given as an answer: whole words, and the whole of what the question asks for.

A reader marks the fewest words that answer.  Given is the sentence that settles a yes/no question, all of an
enumeration, the clause that tells why, the apposition that says what something is, Storm's office where not Storm but
it did what is asked; and never half a word, in any script that sets blanks between them.  Not here: which answer it is and how sure (answer.py): that is judged by what
the reader marked.  Enumerations and clauses in English only.
Decision: a span grows, it is never moved.  Because: what is given must hold what was judged.
"""

import re
import unicodedata

from index.sentences import sentences
from qa.confidence import echo
from qa.enumeration import enumeration
from qa.sought import APPOSITION, CLAUSE, LIST, SENTENCE, THINGS, Sought, is_beside, sought
from qa.words import folded, stem

Range = tuple[int, int]

_UNBLANKED = re.compile(  # scripts that set no blanks between words: Thai to Burmese, Khmer, kana, Han
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WHOSE = re.compile(r"(?<![^\W_])[A-Z]{1,3}$")  # dollars: A$5, US$5
_JOINER = "\u200d"
_BEFORE_REASON = re.compile(
    r"\b(?:because(?!\s+of)|so\s+that|in\s+order\s+(?:to|that)|on\s+the\s+grounds\s+that)\s+", re.I
)
_AFTER_REASON = re.compile(
    r"[;:.!?”\"]|\s[—–]\s|—|,\s+(?:but|while|whereas|although|though|which|when|after|before)\b"
    r"|,\s+(?:\w+\s+){0,5}?(?:said|says|reported|added|wrote|told|explained)\b"
)
_AFTER_LEADING = re.compile(r"[,;:.!?]")  # "Because it rained, the race was off."
_AFTER_APPOSITION = re.compile(r"[,;:.!?”\"](?!\w)|[()]|\s[—–]\s|—|\s(?:who|which|that)\b")
_ASKED_DOER = re.compile(r"\bwho\s+(?:first\s+|has\s+|had\s+)?([a-z]+)", re.I)
LONGEST = 30  # words of a clause or an apposition: more is no answer


def extent(query: str, text: str, start: int, end: int, passage: Range) -> Range:
    """Return the range of `text` within `passage` that is given for the span `text[start:end]`, which it holds.

    >>> said = "They named Oman, Peru and Chad as hosts. Talks failed because both left, aides said."
    >>> start, end = extent("Which countries were named?", said, 11, 15, (0, len(said)))
    >>> said[start:end]
    'Oman, Peru and Chad'
    """
    start, end = whole_words(text, start, end, passage)
    asked = sought(query)
    if asked.whole == SENTENCE:
        return settling(query, text, start, end, passage)
    left, right = next((place for place in sentences(text, *passage) if place[0] <= start and end <= place[1]), passage)
    grown = _grown(query, asked, text[left:right], start - left, end - left)
    return left + grown[0], left + grown[1]


def _grown(query: str, asked: Sought, sentence: str, start: int, end: int) -> Range:
    if asked.whole == CLAUSE:
        return _clause(sentence, start, end)
    if asked.whole == APPOSITION and is_beside(asked.defined, sentence, sentence[start:end]):
        return _up_to(_AFTER_APPOSITION, sentence, start, end)
    if (owned := _owned(query, sentence, end)) > end:
        return start, owned
    return enumeration(sentence, start, end, asked.whole in {LIST, THINGS})


def whole_words(text: str, start: int, end: int, passage: Range) -> Range:
    """Return the range with the words whole that its ends stand in.

    >>> whole_words("Donaudampfer", 5, 10, (0, 12)), whole_words("rund 1.200 Häuser", 7, 10, (0, 17))
    ((0, 12), (5, 10))
    """
    while start > passage[0] and _joined(text, start):
        start -= 1
    while end < passage[1] and _joined(text, end):
        end += 1
    return start, end


def _joined(text: str, at: int) -> bool:
    """Whether `text[at - 1]` and `text[at]` stand in one word, character or number."""
    one, two = text[at - 1], text[at]
    if unicodedata.category(two)[0] == "M" or _JOINER in (one, two):
        return True
    if one in ".," or two in ".,":
        mark = at - 1 if one in ".," else at
        return text[mark - 1 : mark].isdigit() and text[mark + 1 : mark + 2].isdigit()
    if two == "$":
        return text[at + 1 : at + 2].isdigit() and bool(_WHOSE.search(text[max(0, at - 4) : at]))
    lettered = [c.isalnum() or unicodedata.category(c)[0] == "M" for c in (one, two)]
    return all(lettered) and not any(map(_UNBLANKED.match, (one, two)))


def settling(query: str, text: str, start: int, end: int, passage: Range) -> Range:
    """Return the sentence of those a span touches that says most of what is asked.

    >>> settling("Was Oman named?", "Oman. They named Oman.", 0, 9, (0, 22))
    (6, 22)
    """
    touched = [place for place in sentences(text, *passage) if place[0] < end and place[1] > start]
    return max(touched, key=lambda place: echo(query, folded(text[slice(*place)])), default=(start, end))


def _clause(sentence: str, start: int, end: int) -> Range:
    """Return the clause that a "because" opens around the span; the "because" is no part of it."""
    opened = [match for match in _BEFORE_REASON.finditer(sentence) if match.end() <= start]
    if not opened:
        return start, end
    leading = not any(map(str.isalnum, sentence[: opened[-1].start()]))
    border = _AFTER_LEADING if leading else _AFTER_REASON
    stop = border.search(sentence, opened[-1].end())
    beyond = stop is not None and stop.start() < start
    return (start, end) if beyond else _up_to(border, sentence, opened[-1].end(), end)


def _owned(query: str, sentence: str, end: int) -> int:
    """Return where what belongs to the one marked ends, if it did what the question asks of; else `end`.

    >>> _owned("Who published the letter?", "Storm's office published it.", 5)
    14
    """
    asked = _ASKED_DOER.search(query)
    if not asked:
        return end
    verb = re.escape(stem(asked[1].lower()))
    owned = re.compile(rf"(?:[’']s|(?<=s)[’'])(?:\s+[^\W\d_][\w-]*){{1,4}}?(?=\s+(?:(?:has|had|have)\s+)?{verb}\w*\b)")
    found = owned.match(sentence, end)
    return found.end() if found else end


def _up_to(border: re.Pattern, sentence: str, start: int, end: int) -> Range:
    """Return the range up to the border after it, where that is not far."""
    stop = border.search(sentence, end)
    reach = stop.start() if stop else len(sentence)
    grown = start, start + len(sentence[start:reach].rstrip())
    return grown if len(sentence[slice(*grown)].split()) <= LONGEST else (start, end)
