"""Tell where an expected answer was lost on the way from the documents to the reply.

The way is followed from its beginning and the first place where the answer goes missing is named:
not in the documents, in furniture, not among the hits, outscored, below the threshold, merged.
What is expected is looked for word by word (case, line breaks and punctuation between words do not
count), in the documents, and by value among what was read ("2.4 million" is 2,400,000).
"""

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from index import lookup, store
from index.records import Hit
from index.retrieve import Ranks
from qa.answer import rank
from qa.compare import same
from qa.confidence import Candidate
from qa.evidence import Evidence, Heard
from qa.records import Answer, Reply
from qa.scene import Saying
from qa.squad import f1

SHOWN = "shown"
ABSENT = "not in the documents"
FURNITURE = "furniture"
NOT_HIT = "not among the hits"
OUTSCORED = "outscored"
BELOW = "below the threshold"
MERGED = "merged"
ALIKE = 60.0  # percent of F1 from which on a span that overlaps the expected words is that answer
NAMED = 3  # answers, places and documents named in words

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Found:
    """Where the expected words stand: `document.text[start:end]` is `text`.

    `ranks` are its passage's among all, None in furniture; `hit` its rank among the hits that were read,
    None where it is none of them.
    """

    source: str
    document: str
    start: int
    end: int
    text: str
    furniture: bool
    ranks: Ranks | None = None
    hit: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """What became of an expected answer: `lost` is one of this module's words, `said` the same in a sentence.

    `confidence` is the answer's own, None where it was not judged; `by` the answers that outscored it,
    or the one it was merged into.
    """

    question: str
    query: str
    expected: str
    lost: str
    said: str
    confidence: float | None
    threshold: float
    by: tuple[str, ...]
    places: tuple[Found, ...]


def occurrences(text: str, expected: str) -> list[tuple[int, int]]:
    """Return where the words of `expected` stand one after another.

    >>> occurrences("over 47,000\\npeople; 47,000 People", "47,000 people")
    [(5, 18), (20, 33)]
    """
    words = _WORD.findall(expected)
    if not words:
        return []
    pattern = r"[^\\w]+".join(map(re.escape, words)).replace(r"[^\\w]+", r"\W+")
    return [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.I)]


def places_of(
    connection: sqlite3.Connection,
    expected: str,
    hits: Sequence[Hit],
    ranks: Callable[[Sequence[int]], Mapping[int, Ranks]],
) -> list[Found]:
    """Return every place of the expected words in the documents, those in passages with their `ranks`."""
    stands = [
        (document.source, document.name, start, end, document.text[start:end])
        for document in store.documents(connection)
        for start, end in occurrences(document.text, expected)
    ]
    numbers = [lookup.passage_at(connection, *place[:4]) for place in stands]
    known = [number for number in numbers if number is not None]
    ranked = ranks(known) if known else {}
    held = lookup.places(connection, known)
    rank_of = {(hit.source, hit.document, hit.start, hit.end): hit.rank for hit in hits}
    return [
        Found(*place, True) if number is None else Found(*place, False, ranked.get(number), rank_of.get(held[number]))
        for place, number in zip(stands, numbers, strict=True)
    ]


def explain(
    expected: str,
    places: Sequence[Found],
    found: Evidence,
    judged: Sequence[tuple[float, Sequence[Heard]]],
    reply: Reply,
    floor: float,
) -> Loss:
    """Return where the expected answer was lost.

    `places` is where it stands in the documents, `found` what was read, `judged` the answers made of it
    with their confidence, best first, `reply` what is shown of these.
    """

    def loss(lost: str, said: str, confidence: float | None = None, by: Sequence[str] = ()) -> Loss:
        return Loss(reply.question, reply.query, expected, lost, said, confidence, floor, tuple(by), tuple(places))

    candidates = [c for c in rank(found, 0.0) if _is_expected(c, expected, places)]
    if not candidates:
        return _unread(loss, expected, places, found)
    number = next((i for i, (_, voices) in enumerate(judged) if _among(voices, candidates)), None)
    texts = [voices[0].text for _, voices in judged]
    if number is None:
        number = _merged_into(judged, candidates, found)
        if number is None:
            by = texts[:NAMED]
            return loss(OUTSCORED, f"It was read, but {_quoted(by)} scored higher.", None, by)
    belief = judged[number][0]
    if shown := _shown(reply.answers, *judged[number]):
        at, own = shown
        text = reply.answers[at].text
        if _says(text, expected) or (own and _says(texts[number], expected)):
            return loss(SHOWN, f"It is shown: answer {at + 1}.", belief)
        said = (
            f"It was merged into {_quoted([text])}, of equal value." if own else f"It stands within {_quoted([text])}."
        )
        return loss(MERGED, said, belief, [text])
    if number == 0:
        return loss(
            BELOW,
            f"It is the best answer, but its confidence of {belief:.0%} is below the threshold of {floor:.0%}.",
            belief,
        )
    by = ([answer.text for answer in reply.answers] or texts[:number])[:NAMED]
    said = f"It was read with a confidence of {belief:.0%}, but {_quoted(by)} scored higher."
    return loss(OUTSCORED, said, belief, by)


def _unread(loss: Callable[..., Loss], expected: str, places: Sequence[Found], found: Evidence) -> Loss:
    """Tell of an answer that no span holds."""
    cited = [place for place in places if not place.furniture]
    if not places:
        return loss(ABSENT, f"{expected!r} stands in no document.")
    if not cited:
        names = ", ".join(dict.fromkeys(place.document for place in places))
        return loss(FURNITURE, f"It stands only in what is about the page, not in its text: {names}.")
    hits = [place for place in cited if place.hit is not None]
    if not hits:
        return loss(NOT_HIT, _missed(cited, len(found.hits)))
    read = [
        span for hit, spans in zip(found.hits, found.spans, strict=True) if hit.rank == hits[0].hit for span in spans
    ]
    place = hits[0]
    text = found.documents[place.source, place.document].text
    by = [text[span.start : span.end] for span in read][:NAMED]
    said = (
        f"Its passage was read, but the reader marked {_quoted(by)}."
        if by
        else "Its passage was read, but the reader marked nothing in it."
    )
    return loss(OUTSCORED, said, None, by)


def _missed(places: Sequence[Found], read: int) -> str:
    """Say how far from the hits the best of the places was."""
    ranked = [place for place in places if place.ranks is not None]
    if not ranked:
        return "There is no word in the question."
    best = min(ranked, key=lambda place: place.ranks.fused)
    by_words = (
        f"number {best.ranks.lexical} by its words" if best.ranks.lexical else "it shares no word with the question"
    )
    said = f"Its passage in {best.document} is number {best.ranks.fused} for the question (number {best.ranks.dense} by meaning, {by_words})"
    if best.ranks.fused <= read:
        return f"{said}, but gave way to passages of other documents."
    return f"{said}; the first {read} were read."


def _is_expected(candidate: Candidate, expected: str, places: Sequence[Found]) -> bool:
    """Tell whether a span is the expected answer: at its place and much the same words, or of its value."""
    key, span = (candidate.hit.source, candidate.hit.document), candidate.span
    for place in places:
        if (place.source, place.document) == key and place.start < span.end and span.start < place.end:
            return f1(candidate.text, [expected]) >= ALIKE or _holds(candidate.text, expected)
    return same(Saying(candidate.text, candidate.text), Saying(expected, expected))


def _holds(text: str, expected: str) -> bool:
    return bool(occurrences(text, expected) or occurrences(expected, text)) and len(text) <= 3 * len(expected)


def _among(voices: Sequence[Heard], candidates: Sequence[Candidate]) -> bool:
    places = {_place(candidate) for candidate in candidates}
    return any(_place(voice.candidate) in places for voice in voices)


def _place(candidate: Candidate) -> tuple[str, str, int, int]:
    return candidate.hit.source, candidate.hit.document, candidate.span.start, candidate.span.end


def _shown(answers: Sequence[Answer], belief: float, voices: Sequence[Heard]) -> tuple[int, bool] | None:
    """Return which answer of the reply holds a group's first place, and whether it is that group's own; None: none does."""
    source, document, start, end = _place(voices[0].candidate)
    holding = [
        (at, answer.confidence == belief)
        for at, answer in enumerate(answers)
        for cited in answer.citations
        if (cited.source, cited.document) == (source, document) and cited.start <= start and end <= cited.end
    ]
    return max(holding, key=lambda pair: pair[1], default=None)


def _says(text: str, expected: str) -> bool:
    """Tell whether an answer's own words are the expected ones."""
    return f1(text, [expected]) >= ALIKE or _holds(text, expected)


def _merged_into(
    judged: Sequence[tuple[float, Sequence[Heard]]], candidates: Sequence[Candidate], found: Evidence
) -> int | None:
    """Return the answer that took the place of an equal one out of a copy of its document."""
    texts = {candidate.text for candidate in candidates}
    keys = {(candidate.hit.source, candidate.hit.document) for candidate in candidates}
    for i, (_, voices) in enumerate(judged):
        if any(voice.text in texts and voice.document not in keys for voice in voices):
            return i
    return None


def _quoted(texts: Sequence[str]) -> str:
    return " and ".join(f"“{' '.join(text.split())}”" for text in texts)
