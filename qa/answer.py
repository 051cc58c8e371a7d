"""Put what was read into a reply: choose spans, merge equal ones, cite them, or decline.

Spans of equal text are one answer with several citations.  An answer is shown where its confidence
reaches the floor; without one the reply declines and keeps the hits.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from index.records import Document, Hit
from index.sentences import around
from index.verify import staleness
from qa.confidence import Candidate, confidence, weigh
from qa.records import Answer, Citation, Excerpt, Reply, Span
from qa.squad import normalise

MAX_ANSWERS = 5
Key = tuple[str, str]  # a document's source and name
Range = tuple[int, int]


def compose(
    question: str,
    query: str,
    hits: Sequence[Hit],
    documents: Mapping[Key, Document],
    passages: Mapping[Key, Sequence[Range]],
    spans: Sequence[Sequence[Span]],
    floor: float,
) -> Reply:
    """Return the reply made of `spans`, one list per hit.

    `documents` and `passages` hold every document the hits stand in and all its passages, in order;
    `floor` is the least confidence shown.
    """
    ranked = rank(hits, documents, passages, spans)
    groups = merge(ranked)
    beliefs = [confidence(group, groups[:i] + groups[i + 1 :]) for i, group in enumerate(groups)]
    best = max(beliefs, default=0.0)
    shown = [(belief, group) for belief, group in zip(beliefs, groups, strict=True) if belief >= floor][:MAX_ANSWERS]
    answers = tuple(_answer(belief, group, documents) for belief, group in shown)
    return Reply(question, query, bool(answers), best, False, answers, tuple(hits))


def rank(
    hits: Sequence[Hit],
    documents: Mapping[Key, Document],
    passages: Mapping[Key, Sequence[Range]],
    spans: Sequence[Sequence[Span]],
) -> list[Candidate]:
    """Return every span with its hit and its weight among all, best first; a place is listed once.

    A reader sees the text around a hit too; a span that lies in no passage (in furniture, or across
    two paragraphs) is left out.
    """
    found: dict[tuple[Key, int, int], Candidate] = {}
    for hit, read in zip(hits, spans, strict=True):
        key = (hit.source, hit.document)
        for span in read:
            passage = _holding(passages[key], span)
            if passage is None:
                continue
            text = documents[key].text[span.start : span.end]
            candidate = Candidate(hit, span, passage, text, weigh(hit, span))
            place = (key, span.start, span.end)
            if place not in found or candidate.weight > found[place].weight:
                found[place] = candidate
    return sorted(found.values(), key=lambda c: -c.weight)


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
