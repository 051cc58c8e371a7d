"""What was found for a question, and the voices in it: each span as what one document says.

Voices of equal value are merged here (groups.py tells which), copies of one wire text into one.  A copy that
says another value is none: an update of the story.  Not here: what a voice is worth (answer.py).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.records import Document, Hit
from index.retrieve import Carried
from index.sentences import around
from qa.confidence import Candidate
from qa.copies import copies
from qa.dates import resolve
from qa.groups import group
from qa.records import Span

SECONDED = 1.0  # logits of the reader that a second document is worth, which says the same
COMPARED = 24  # candidates that are compared with each other; the rest is too weak to be shown
Key = tuple[str, str]  # a document's source and name
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found for a question: hits, and one list of spans for each.

    `query` is what was read for; `documents` and `passages` hold every document the hits stand in, and its
    passages in order; `carried` names, by passage, the other documents that have its very words.
    """

    hits: Sequence[Hit]
    spans: Sequence[Sequence[Span]]
    documents: Mapping[Key, Document]
    passages: Mapping[Key, Sequence[Range]]
    query: str = ""
    carried: Carried = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """A candidate as a voice (scene.Voice): what it says, in which sentence, of which day.

    `copied` are documents that carry the same wire text and say this in it.
    """

    candidate: Candidate
    text: str
    sentence: str
    at: int
    document: Key
    published: str | None
    resolved: str | None
    weight: float
    copied: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Wire:
    """Which documents carry one text: `alike`, by document, the others; `bodies`, their passages as one text each.

    `carried` is the evidence's.
    """

    alike: Mapping[Key, frozenset[Key]] = field(default_factory=dict)
    bodies: Mapping[Key, str] = field(default_factory=dict)
    carried: Carried = field(default_factory=dict)

    def saying(self, candidate: Candidate, document: Document) -> frozenset[Key]:
        """Return the documents that carry the text a candidate stands in, and say the same there."""
        key = (candidate.hit.source, candidate.hit.document)
        there = self.carried.get((*key, *candidate.passage)) or self.carried.get(
            (*key, candidate.hit.start, candidate.hit.end), frozenset()
        )
        alike = self.alike.get(key)
        if not alike:
            return there
        said = _pattern(document.text, candidate.span, candidate.passage)
        return there.union(other for other in alike if said.search(self.bodies[other]))


def _pattern(text: str, span: Span, passage: Range) -> re.Pattern[str]:
    """Return what finds the words of a span with the word after it, else before it, however they are set."""
    after = re.match(r"\W+\w+", text[span.end : passage[1]])
    before = None if after else re.search(r"\w+\W+$", text[passage[0] : span.start])
    start, end = span.start - (len(before[0]) if before else 0), span.end + (len(after[0]) if after else 0)
    return re.compile(r"\W+".join(map(re.escape, re.findall(r"\w+", text[start:end]))), re.IGNORECASE)


def wire_of(found: Evidence) -> Wire:
    """Return which documents carry the same text as others, furniture left out."""
    if len(found.documents) < 2:
        return Wire(carried=found.carried)
    bodies, places = {}, {}
    for hit in reversed(found.hits):  # the best hit's place last: it stays
        key = (hit.source, hit.document)
        ranges = found.passages[key]
        bodies[key] = "\n".join(found.documents[key].text[start:end] for start, end in ranges)
        places[key] = sum(end - start + 1 for start, end in ranges if end <= hit.start)
    return Wire(copies(bodies, places), bodies, found.carried)


NO_WIRE = Wire()


def heard(candidate: Candidate, documents: Mapping[Key, Document], wire: Wire = NO_WIRE) -> Heard:
    """Return a candidate as a voice."""
    key = (candidate.hit.source, candidate.hit.document)
    document, span = documents[key], candidate.span
    start, end = around(document.text, span.start, span.end, candidate.passage)
    sentence, at = document.text[start:end], span.start - start
    published = document.description.published
    resolved = resolve(candidate.text, sentence, published, start=at)
    weight = candidate.weight
    return Heard(
        candidate, candidate.text, sentence, at, key, published, resolved, weight, wire.saying(candidate, document)
    )


def merge(ranked: Sequence[Candidate], documents: Mapping[Key, Document], wire: Wire) -> list[list[Heard]]:
    """Group candidates of equal value; groups and members best first, one member per source.

    A document that carries a copy of another's text is not a further source.
    """
    voices = [heard(candidate, documents, wire) for candidate in ranked[:COMPARED]]
    groups = []
    for members in group(voices):
        kept: list[Heard] = []
        for voice in members:
            if not any(voice.document in wire.alike.get(other.document, ()) for other in kept):
                kept.append(voice)
        groups.append([_weighing(kept[0], SECONDED), *kept[1:]] if len(kept) > 1 else kept)
    return sorted(groups, key=lambda voices: -voices[0].weight)


def _weighing(voice: Heard, more: float) -> Heard:
    weight = voice.weight + more
    return replace(voice, weight=weight, candidate=replace(voice.candidate, weight=weight))
