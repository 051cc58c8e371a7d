"""What was found for a question, and the voices in it: each span as what one document says.

Voices of equal value are merged here (groups.py tells which), copies of one wire text into one.  A copy that
says another value is none: an update of the story.  Not here: what a voice is worth (answer.py).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.records import Document, Hit
from index.retrieve import Copies
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
    passages in order; `copies` names, by hit, the other documents that have its very passage.
    """

    hits: Sequence[Hit]
    spans: Sequence[Sequence[Span]]
    documents: Mapping[Key, Document]
    passages: Mapping[Key, Sequence[Range]]
    query: str = ""
    copies: Copies = field(default_factory=dict)


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


Carriers = Callable[[Candidate], frozenset[Key]]


def carriers_of(found: Evidence) -> Carriers:
    """Return what tells, of a candidate, the other documents that carry the same wire text and say the same in it."""
    wire = _wire(found)

    def carriers(candidate: Candidate) -> frozenset[Key]:
        key = (candidate.hit.source, candidate.hit.document)
        said = re.compile(rf"(?<!\w){re.escape(candidate.text)}(?!\w)")
        alike = {other for other in wire.get(key, ()) if said.search(found.documents[other].text)}
        return found.copies.get((*key, candidate.passage[0]), frozenset()).union(alike)

    return carriers


def nobody(_: Candidate) -> frozenset[Key]:
    """Tell that no other document carries a text."""
    return frozenset()


def _wire(found: Evidence) -> Mapping[Key, frozenset[Key]]:
    """Return which documents carry the same text as others, furniture left out."""
    if len(found.documents) < 2:
        return {}
    texts, places = {}, {}
    for hit in reversed(found.hits):  # the best hit's place last: it stays
        key = (hit.source, hit.document)
        ranges = found.passages[key]
        texts[key] = "\n".join(found.documents[key].text[start:end] for start, end in ranges)
        places[key] = sum(end - start + 1 for start, end in ranges if end <= hit.start)
    return copies(texts, places)


def heard(candidate: Candidate, documents: Mapping[Key, Document], carriers: Carriers = nobody) -> Heard:
    """Return a candidate as a voice."""
    key = (candidate.hit.source, candidate.hit.document)
    document, span = documents[key], candidate.span
    start, end = around(document.text, span.start, span.end, candidate.passage)
    sentence, at = document.text[start:end], span.start - start
    published = document.description.published
    resolved = resolve(candidate.text, sentence, published, start=at)
    weight = candidate.weight
    return Heard(candidate, candidate.text, sentence, at, key, published, resolved, weight, carriers(candidate))


def merge(ranked: Sequence[Candidate], documents: Mapping[Key, Document], carriers: Carriers) -> list[list[Heard]]:
    """Group candidates of equal value; groups and members best first, one member per source.

    A document that carries a copy of another's text is not a further source.
    """
    voices = [heard(candidate, documents, carriers) for candidate in ranked[:COMPARED]]
    groups = []
    for members in group(voices):
        kept: list[Heard] = []
        for voice in members:
            if not any(voice.document in other.copied for other in kept):
                kept.append(voice)
        groups.append([_weighing(kept[0], SECONDED), *kept[1:]] if len(kept) > 1 else kept)
    return sorted(groups, key=lambda voices: -voices[0].weight)


def _weighing(voice: Heard, more: float) -> Heard:
    weight = voice.weight + more
    return replace(voice, weight=weight, candidate=replace(voice.candidate, weight=weight))
