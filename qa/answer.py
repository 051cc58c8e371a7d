"""Put what was read into a reply: choose spans, merge equal ones, cite them, or decline.

Answers of equal value are one with several citations, copies of one wire text one citation.  An
answer is shown where its confidence reaches the floor; where shown ones of different documents say
different values of one thing the reply is a disagreement, newest first.  Without any it declines.
What the reader marked is judged; what is given for it may be more (extent.py).
"""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from index.records import Document
from index.sentences import around
from index.verify import staleness
from qa.confidence import LEAD_HIT, NULL_SHARE, Calibration, Candidate, calibration, confidence, features
from qa.enumeration import holds, is_list
from qa.evidence import COMPARED, NO_WIRE, Evidence, Heard, Key, Range, Wire, heard, merge, wire_of
from qa.extent import extent
from qa.groups import disagreement, vouched
from qa.met import MET, met
from qa.polar import settles
from qa.records import Answer, Citation, Excerpt, Reply, Span
from qa.rivals import Rivals, rivals_of
from qa.scene import scene_of
from qa.sought import LIST, SENTENCE, WORTH, agreement, sought, worths
from qa.speaker import speaker

MAX_ANSWERS = 5


def compose(question: str, query: str, found: Evidence, floor: float, fitted: Calibration | None = None) -> Reply:
    """Return the reply that the evidence makes; `floor` is the least confidence shown.

    `fitted` is the calibration to use, the shipped one where none is given.
    """
    wire = wire_of(found)
    judged = _judge(found, wire, fitted)
    shown = [(belief, voices) for belief, voices in judged if belief >= floor][:MAX_ANSWERS]
    asked, split = sought(found.query), []
    if asked.whole != SENTENCE:  # two sentences that settle a question may name any numbers
        groups = [voices for _, voices in shown]
        apart = rivals_of(groups, found.documents, asked).apart
        split = disagreement(groups, [belief for belief, _ in shown], floor, apart)
    order = [*split, *(i for i in range(len(shown)) if i not in split)]
    answers = _apart([_answer(*shown[i], found, wire) for i in order])
    best = max((belief for belief, _ in judged), default=0.0)
    return Reply(question, query, bool(answers), best, bool(split), answers, tuple(found.hits))


def judge(found: Evidence, fitted: Calibration | None = None) -> list[tuple[float, list[Heard]]]:
    """Return the answers that the evidence holds with their confidence: the one that weighs most, then the likeliest."""
    return _judge(found, wire_of(found), fitted)


def _judge(found: Evidence, wire: Wire, fitted: Calibration | None) -> list[tuple[float, list[Heard]]]:
    fitted = fitted or calibration()
    ranked = rank(found, fitted.hit_weight)
    asked = sought(found.query)
    if asked.whole == SENTENCE:
        return [(settles(voice.candidate.lead), [voice]) for voice in _first_of_each(ranked, found.documents, wire)]
    groups, rivals, features_of = grouped(found, ranked, wire)
    beliefs = [confidence(values, fitted) for values in features_of]
    plain = met(found.query, asked, groups, found.documents, rivals.apart)
    if 0 in plain:
        beliefs[0] = max(beliefs[0], MET)
    beliefs = vouched(beliefs, {i: others & plain if i in plain else others for i, others in rivals.answering.items()})
    judged = list(zip(beliefs, groups, strict=True))
    return judged[:1] + sorted(judged[1:], key=lambda pair: -pair[0])


def grouped(
    found: Evidence, ranked: Sequence[Candidate], wire: Wire
) -> tuple[list[list[Heard]], Rivals, list[list[float]]]:
    """Return the answers that the ranked spans make, the heaviest first, which of them rival which, and their features."""
    asked = sought(found.query)
    groups = merge(ranked, found.documents, wire)
    rivals = rivals_of(groups, found.documents, asked)
    beside = rivals.beside | _items_of(groups) if asked.whole == LIST else rivals.beside
    return groups, rivals, described(found.query, groups, beside)


def _items_of(groups: Sequence[Sequence[Heard]]) -> dict[int, set[int]]:
    """Return, for each group that enumerates, the indexes of those that name one of its items: no other answer."""
    texts = [voices[0].text for voices in groups]
    found = {
        i: {j for j, item in enumerate(texts) if holds(text, item)} for i, text in enumerate(texts) if is_list(text)
    }
    return {i: items for i, items in found.items() if items}


def described(
    query: str, groups: Sequence[Sequence[Heard]], rivals: Mapping[int, Collection[int]]
) -> list[list[float]]:
    """Return the features of each group against the others, but for its `rivals`: these say another value of it."""
    asked = sought(query)
    members = [[voice.candidate for voice in voices] for voices in groups]
    found = []
    for i, mine in enumerate(members):
        others = [other for j, other in enumerate(members) if j != i and j not in rivals.get(i, ())]
        found.append(features(query, mine, others, agreement(asked, scene_of(groups[i][0]))))
    return found


def rank(found: Evidence, hit_weight: float) -> list[Candidate]:
    """Return every span with its hit and its weight among all, best first; a place is listed once.

    A span weighs its score less NULL_SHARE of that of "not answered here", `hit_weight` times what retrieval made of its
    hit, and its agreement with what the question seeks.
    Decision: not its whole lead.  Because: scores are trained to compare across texts (train.pair_loss); end to end over
    the pool of squad_v1_dev_held the first answer has 0.91 of the reader's own F1 instead of 0.88.

    A reader sees the text around a hit too; a span that lies in no passage (in furniture, or across
    two paragraphs) is left out, and so is one without a letter or digit.
    """
    asked = sought(found.query)
    best: dict[tuple[Key, int, int], Candidate] = {}
    for hit, read in zip(found.hits, found.spans, strict=True):
        key = (hit.source, hit.document)
        for span in read:
            passage = _holding(found.passages[key], span)
            if passage is None:
                continue
            text = found.documents[key].text[span.start : span.end]
            if not any(letter.isalnum() for letter in text):
                continue
            weight = span.score - NULL_SHARE * span.null + hit_weight * hit.score
            lead = span.score - span.null + LEAD_HIT * hit.score
            candidate = Candidate(hit, span, passage, text, weight, lead)
            place = (key, span.start, span.end)
            if place not in best or candidate.weight > best[place].weight:
                best[place] = candidate
    kept = best.values()
    if asked.kind or asked.whole or asked.stages:
        voices = [heard(candidate, found.documents) for candidate in kept]
        worth = worths(asked, [(voice.document, scene_of(voice)) for voice in voices])
        kept = [replace(c, weight=c.weight + more, lead=c.lead + more) for c, more in zip(kept, worth, strict=True)]
    if asked.whole == LIST:
        kept = [_lifted(candidate, kept) for candidate in kept]
    return sorted(kept, key=lambda c: -c.weight)


def _lifted(candidate: Candidate, among: Collection[Candidate]) -> Candidate:
    """Let an enumeration weigh more than the best of its items does, read alone elsewhere."""
    if not is_list(candidate.text):
        return candidate
    items = [other.weight + WORTH["several", 1] for other in among if holds(candidate.text, other.text)]
    return replace(candidate, weight=max([candidate.weight, *items]))


def _holding(passages: Sequence[Range], span: Span) -> Range | None:
    at = bisect_right(passages, span.start, key=lambda passage: passage[0]) - 1
    return passages[at] if at >= 0 and span.end <= passages[at][1] else None


def _first_of_each(ranked: Sequence[Candidate], documents: Mapping[Key, Document], wire: Wire) -> list[Heard]:
    """Return the best candidate of each document that is no copy of another's: a document settles a question once."""
    kept: dict[Key, Heard] = {}
    for candidate in ranked[:COMPARED]:
        voice = heard(candidate, documents, wire)
        if voice.document not in kept and voice.copied.isdisjoint(kept):
            kept[voice.document] = voice
    return list(kept.values())


def text_of(voices: Sequence[Heard], found: Evidence) -> str:
    """Return what is given for a group of equal answers."""
    return _in_full(voices, found, NO_WIRE)[0].text


def _answer(belief: float, voices: Sequence[Heard], found: Evidence, wire: Wire) -> Answer:
    given = _in_full(voices, found, wire)
    citations = tuple(_cite(g.candidate, found.documents[g.document], g.copied) for g in given)
    resolved = next((voice.resolved for voice in given if voice.resolved), None)
    return Answer(citations[0].text, belief, resolved, citations)


def _in_full(voices: Sequence[Heard], found: Evidence, wire: Wire) -> list[Heard]:
    """Return a group with all that is given; of a list, who gives more of it comes first."""
    given = [_given(voice, found, wire) for voice in voices]
    if sought(found.query).whole == LIST:
        grown = [len(g.text) > len(v.text) for g, v in zip(given, voices, strict=True)]
        given = [given[i] for i in sorted(range(len(given)), key=lambda i: not grown[i])]
    return given


def _given(voice: Heard, found: Evidence, wire: Wire) -> Heard:
    """Return a voice with all that is given for what the reader marked."""
    candidate, document = voice.candidate, found.documents[voice.document]
    span = candidate.span
    start, end = extent(found.query, document.text, span.start, span.end, candidate.passage)
    if (start, end) == (span.start, span.end):
        return voice
    grown = replace(candidate, span=replace(span, start=start, end=end), text=document.text[start:end])
    return heard(grown, found.documents, wire)


def _apart(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Leave out what a better answer's place already holds."""
    kept: list[Answer] = []
    for answer in answers:
        if not any(_overlap(citation, answer.citations[0]) for other in kept for citation in other.citations):
            kept.append(answer)
    return tuple(kept)


def _overlap(one: Citation, two: Citation) -> bool:
    same = (one.source, one.document) == (two.source, two.document)
    return same and one.start < two.end and two.start < one.end


def _cite(candidate: Candidate, document: Document, others: frozenset[Key]) -> Citation:
    hit, span, said = candidate.hit, candidate.span, document.description

    def excerpt(start: int, end: int) -> Excerpt:
        return Excerpt(document.text[start:end], start, end)

    told_by = speaker(document.text, span.start, span.end, candidate.passage)
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
        page=document.page(span.start),
        passage=excerpt(*candidate.passage),
        sentence=excerpt(*around(document.text, span.start, span.end, candidate.passage)),
        speaker=excerpt(*told_by) if told_by else None,
        copies=tuple(sorted(name for _, name in others)),
        sha256=document.sha256,
        stale=staleness(document, certain=True),
    )
