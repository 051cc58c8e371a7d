"""Which answers to one question contradict each other: another value of the very thing that is asked for.

Values contradict each other whose sentences agree in all but the value (compare.differs), in documents that are
not plainly about something else.  Of these, two kinds may both answer the question, so that neither leads over the
other and each vouches for the other.  Counts of what became of so many, where both sentences tell the same
("killed").  And numbers, days and forms of one name where two outlets report one event, both read as answers: there
the question vouches that both speak of one thing, in whatever words.
Decision: no others.  Because: "14 yards" and "22 yards" are two passes; taking any number, day, name or text for
a rival said falsely of some 40 among 960 single-answer questions that sources differ.
Not here: whether two values differ (compare.py), what a rival is believed (groups.py).
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product

from index.records import Document
from qa.compare import differ_as_answers
from qa.evidence import Heard, Key
from qa.groups import contradict
from qa.names import TITLES
from qa.phrases import DAYS
from qa.scene import scene_of
from qa.sought import Sought
from qa.words import FUNCTION

READ = 3.0  # logits that both answers lead over "not answered here" at least, the retrieval's share among them
COMMON, COMMON_SHARE = 2, 0.2  # names that two reports of one event have in common, at least; of the fewer's
TELLING = 8  # names, at least, of a document that tells by them what it is about
APART = 31  # days between two reports of one event, at most
LOOKED_AT = 10_000  # code points on either side of an answer that tell what its document reports there
_NAME = re.compile(r"(?<![.!?:“”\"’)\n] )(?<!\n)\b[A-Z][^\W\d_]{2,}")  # not where a sentence starts

Pairs = dict[int, set[int]]  # by the index of a group, those of others


@dataclass(frozen=True, slots=True)
class Rivals:
    """Groups that contradict each other (`apart`), of these the counts and reports (`beside`: none leads over the
    other), and of these the ones that tell what the question asks for (`answering`).
    """

    apart: Pairs
    beside: Pairs
    answering: Pairs


def rivals_of(groups: Sequence[Sequence[Heard]], documents: Mapping[Key, Document], asked: Sought) -> Rivals:
    """Return which groups of equal answers contradict each other."""
    found = Rivals({}, {}, {})
    scenes = [scene_of(voices[0]) for voices in groups]
    fates = [scene.events.get("fate", "") if scene.value.number and not scene.unit else "" for scene in scenes]
    for i, j in combinations(range(len(groups)), 2):
        one, two = groups[i], groups[j]
        reported = _reported(one, two, documents, asked)
        if not reported and (_unrelated(one, two, documents) or not contradict(one, two)):
            continue
        for a, b in ((i, j), (j, i)):
            found.apart.setdefault(a, set()).add(b)
            if reported or (fates[i] and fates[j]):
                found.beside.setdefault(a, set()).add(b)
            if reported or (fates[i] and fates[j] and fates[a] == asked.fate):
                found.answering.setdefault(a, set()).add(b)
    return found


def _unrelated(one: Sequence[Heard], two: Sequence[Heard], documents: Mapping[Key, Document]) -> bool:
    """Whether the documents are long enough to tell, and have nothing in common."""
    mine, theirs = ([_named(documents[v.document].text, v.candidate.span.start) for v in group] for group in (one, two))
    return all(min(len(a), len(b)) >= TELLING and not _in_common(a, b) for a in mine for b in theirs)


def _reported(one: Sequence[Heard], two: Sequence[Heard], documents: Mapping[Key, Document], asked: Sought) -> bool:
    """Whether two outlets report of one event, each read as an answer, what cannot both be so."""
    if min(voices[0].candidate.lead for voices in (one, two)) < READ:
        return False
    if not contradict(one, two, lambda a, b: differ_as_answers(a, b, asked.counted, asked.fate)):
        return False
    dated = scene_of(one[0]).value.kind == "date"
    if dated and any(_says(documents[b.document], a.text) for a, b in (*product(one, two), *product(two, one))):
        return False
    return any(
        one_event(documents[a.document], documents[b.document], a.candidate.span.start, b.candidate.span.start)
        for a in one
        for b in two
    )


def _says(document: Document, text: str) -> bool:
    """Tell a document that has a day's words too, of whatever: it may mean another day by the other ones."""
    return bool(re.search(rf"\b{re.escape(text)}\b", document.text, re.IGNORECASE))


def one_event(one: Document, two: Document, here: int = 0, there: int = 0) -> bool:
    """Tell two outlets' reports of one event: near each other in time, with names in common around two offsets."""
    a, b = one.description, two.description
    if not a.publisher or not b.publisher or a.publisher == b.publisher:
        return False
    if a.published and b.published:
        days = [date.fromisoformat(day) for day in (a.published, b.published)]
        if abs(days[0] - days[1]).days > APART:
            return False
    return _in_common(_named(one.text, here), _named(two.text, there))


def _in_common(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    common = len(mine & theirs)
    return common >= COMMON and common >= COMMON_SHARE * min(len(mine), len(theirs))


def _named(text: str, at: int) -> frozenset[str]:
    return _names(text[max(0, at - LOOKED_AT) : at + LOOKED_AT])


@functools.lru_cache(maxsize=256)
def _names(text: str) -> frozenset[str]:
    return frozenset(name for name in _NAME.findall(text) if name.lower() not in DAYS | FUNCTION | TITLES)
