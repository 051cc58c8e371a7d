"""Put what was read into a reply: choose spans, merge equal ones, cite them, or decline.

Spans of equal text are one answer with several citations.  An answer is shown where its confidence
reaches the floor; without one the reply declines and keeps the hits.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.records import Document, Hit
from index.sentences import around
from index.verify import staleness
from qa.confidence import Candidate, calibration, confidence, features
from qa.records import Answer, Citation, Excerpt, Reply, Span
from qa.squad import normalise

MAX_ANSWERS = 5
Key = tuple[str, str]  # a document's source and name
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found for a question: hits, and one list of spans for each.

    `documents` and `passages` hold every document the hits stand in, and its passages in order.
    """

    hits: Sequence[Hit]
    spans: Sequence[Sequence[Span]]
    documents: Mapping[Key, Document]
    passages: Mapping[Key, Sequence[Range]]


def compose(question: str, query: str, found: Evidence, floor: float) -> Reply:
    """Return the reply that the evidence makes; `floor` is the least confidence shown."""
    groups = merge(rank(found, calibration().hit_weight))
    best_hit = max((hit.score for hit in found.hits), default=0.0)
    beliefs = [confidence(features(group, groups[:i] + groups[i + 1 :], best_hit)) for i, group in enumerate(groups)]
    shown = [(belief, group) for belief, group in zip(beliefs, groups, strict=True) if belief >= floor][:MAX_ANSWERS]
    answers = tuple(_answer(belief, group, found.documents) for belief, group in shown)
    return Reply(question, query, bool(answers), max(beliefs, default=0.0), False, answers, tuple(found.hits))


def rank(found: Evidence, hit_weight: float) -> list[Candidate]:
    """Return every span with its hit and its weight among all, best first; a place is listed once.

    A span weighs its lead over "not answered here", and `hit_weight` times what retrieval made of its hit.

    A reader sees the text around a hit too; a span that lies in no passage (in furniture, or across
    two paragraphs) is left out.
    """
    best: dict[tuple[Key, int, int], Candidate] = {}
    for hit, read in zip(found.hits, found.spans, strict=True):
        key = (hit.source, hit.document)
        for span in read:
            passage = _holding(found.passages[key], span)
            if passage is None:
                continue
            text = found.documents[key].text[span.start : span.end]
            candidate = Candidate(hit, span, passage, text, span.score - span.null + hit_weight * hit.score)
            place = (key, span.start, span.end)
            if place not in best or candidate.weight > best[place].weight:
                best[place] = candidate
    return sorted(best.values(), key=lambda c: -c.weight)


def _holding(passages: Sequence[Range], span: Span) -> Range | None:
    at = bisect_right(passages, span.start, key=lambda passage: passage[0]) - 1
    return passages[at] if at >= 0 and span.end <= passages[at][1] else None


def merge(ranked: Sequence[Candidate]) -> list[list[Candidate]]:
    """Group candidates of equal value, one citation per document; groups and members best first."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in ranked:
        group = groups.setdefault(normalise(candidate.text) or candidate.text, [])
        if all((c.hit.source, c.hit.document) != (candidate.hit.source, candidate.hit.document) for c in group):
            group.append(candidate)
    return list(groups.values())


def _answer(belief: float, group: Sequence[Candidate], documents: Mapping[Key, Document]) -> Answer:
    citations = tuple(_cite(c, documents[c.hit.source, c.hit.document]) for c in group)
    return Answer(citations[0].text, belief, None, citations)


def _cite(candidate: Candidate, document: Document) -> Citation:
    hit, span, said = candidate.hit, candidate.span, document.description

    def excerpt(start: int, end: int) -> Excerpt:
        return Excerpt(document.text[start:end], start, end)

    return Citation(
        text=candidate.text,
        start=span.start,
        end=span.end,
        source=hit.source,
        document=hit.document,
        title=said.title,
        publisher=said.publisher,
        published=said.published,
        url=said.url,
        page=hit.page,
        passage=excerpt(*candidate.passage),
        sentence=excerpt(*around(document.text, span.start, span.end, candidate.passage)),
        speaker=None,
        copies=(),
        sha256=document.sha256,
        stale=staleness(document, certain=True),
    )
