"""Find passages for a question: the cosine and the share of the question's words, added.

Decision: BM25 is divided by the most the question could score (lexical.ceiling), and the quotient
added to the cosine, both as they are.  Because: over six sets of questions this is better than
adding min-max-normalised scores, which forget how good the best one was, and than reciprocal ranks
(tests/benchmarks/retrieval.py prints the table; it is in README).
One document may not crowd out the others: while other documents have passages to offer, it gets at
most half of the places, rounded up.
"""

import sqlite3
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index import dense, lexical, lookup, store
from index.records import Document, Hit
from index.state import State
from index.verify import staleness

POOL = 500  # passages taken from each list before they are fused
Place = tuple[str, str, int, int]  # of a passage: source and name of its document, start, end
Carried = Mapping[Place, frozenset[tuple[str, str]]]  # the other documents that have a passage's very words


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages by id with their cosines, BM25 scores and fused scores; these are best first."""

    by_sense: dict[int, float]
    by_words: dict[int, float]
    fused: dict[int, float]


@dataclass(frozen=True, slots=True)
class Ranks:
    """The places of one passage among all, from 1; `lexical` is None where it shares no word with the question."""

    dense: int
    lexical: int | None
    fused: int


def fuse(cosines: dict[int, float], scores: dict[int, float], ceiling: float) -> dict[int, float]:
    """Return cosine + BM25 score / ceiling by passage id, best first; equal sums in document order.

    Every id needs a cosine; one without a BM25 score shares no word with the question.

    >>> fuse({1: 0.5, 2: 0.75}, {1: 4.0}, 8.0)
    {1: 1.0, 2: 0.75}
    """
    sums = {number: cosine + scores.get(number, 0.0) / (ceiling or 1.0) for number, cosine in cosines.items()}
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def retrieve(
    connection: sqlite3.Connection,
    state: State,
    question: str,
    vector: np.ndarray,
    top_k: int,
    within: Sequence[int] | None = None,
) -> list[Hit]:
    """Return the `top_k` passages for a question, best first; fewer where there are fewer.

    `connection` must read the snapshot that `state` belongs to; `vector` is the question's; `within`
    keeps the search to the passages of these ids.
    """
    if top_k < 1:
        raise ValueError(f"top_k must be at least 1, not {top_k}")
    ranking = _ranking(state, question, vector, max(POOL, 2 * top_k), within)
    places = lookup.places(connection, list(ranking.fused))
    chosen = share_places([(number, places[number][:2]) for number in ranking.fused], top_k)
    return _hits(connection, ranking, places, chosen, {})


def retrieve_distinct(
    connection: sqlite3.Connection,
    state: State,
    question: str,
    vector: np.ndarray,
    top_k: int,
    within: Sequence[int] | None = None,
) -> tuple[list[Hit], Carried]:
    """Return hits as `retrieve` does, of passages with the same words only the best, and who else has them.

    A wire story that twenty documents carry would else be all there is to read.
    """
    depth = max(POOL, 2 * top_k)
    while True:
        ranking = _ranking(state, question, vector, depth, within)
        places = lookup.places(connection, list(ranking.fused))
        documents: dict[tuple[str, str], Document] = {}
        kept, carried = _distinct(connection, ranking, places, top_k, documents)
        if len(kept) >= top_k or len(ranking.fused) < depth:
            return _hits(connection, ranking, places, share_places(kept, top_k), documents), carried
        depth *= 8


def _distinct(
    connection: sqlite3.Connection,
    ranking: Ranking,
    places: Mapping[int, Place],
    top_k: int,
    documents: dict[tuple[str, str], Document],
) -> tuple[list[tuple[int, tuple[str, str]]], Carried]:
    """Return as many passages of different words as sharing `top_k` places takes, with their documents, and who else
    has them; what is loaded is put into `documents`.
    """
    half = (top_k + 1) // 2
    first: dict[str, int] = {}
    carried: dict[Place, set[tuple[str, str]]] = {}
    kept: list[tuple[int, tuple[str, str]]] = []
    taken: Counter[tuple[str, str]] = Counter()
    full = 0
    for number, score in ranking.fused.items():
        if full == top_k and score < ranking.fused[kept[-1][0]]:
            break
        source, name, start, end = places[number]
        key = (source, name)
        if key not in documents:
            documents[key] = store.document(connection, source, name)
        words = " ".join(documents[key].text[start:end].casefold().split())
        if words in first:
            carried.setdefault(places[first[words]], set()).add(key)
        elif full < top_k:
            first[words] = number
            kept.append((number, key))
            taken[key] += 1
            full += taken[key] <= half
    return kept, {place: frozenset(others - {place[:2]}) for place, others in carried.items()}


def _ranking(state: State, question: str, vector: np.ndarray, depth: int, within: Sequence[int] | None) -> Ranking:
    by_words = lexical.search(state.bm25, question, depth, within)
    by_sense = dense.search(state.ann, vector, depth, within)
    by_sense |= dense.cosines(state.ann, vector, [i for i in by_words if i not in by_sense])
    return Ranking(by_sense, by_words, fuse(by_sense, by_words, lexical.ceiling(state.bm25, question)))


def _hits(
    connection: sqlite3.Connection,
    ranking: Ranking,
    places: Mapping[int, Place],
    chosen: Sequence[int],
    documents: dict[tuple[str, str], Document],
) -> list[Hit]:
    """Return the chosen passages as hits; `documents` holds those that are loaded already."""
    stale: dict[tuple[str, str], bool | str] = {}
    hits = []
    for rank, number in enumerate(chosen, start=1):
        source, name, start, end = places[number]
        key = (source, name)
        document = documents.get(key) or documents.setdefault(key, store.document(connection, *key))
        if key not in stale:
            stale[key] = staleness(document)
        said = document.description
        hits.append(
            Hit(
                rank=rank,
                score=ranking.fused[number],
                dense=ranking.by_sense[number],
                lexical=ranking.by_words.get(number, 0.0),
                source=source,
                document=name,
                title=said.title,
                publisher=said.publisher,
                published=said.published,
                url=said.url,
                page=document.page(start),
                start=start,
                end=end,
                text=document.text[start:end],
                stale=stale[key],
            )
        )
    return hits


def ranks(state: State, question: str, vector: np.ndarray, numbers: Sequence[int]) -> dict[int, Ranks]:
    """Return how the passages of these ids rank for a question among all there are."""
    total = state.ann.ntotal
    by_sense = dense.search(state.ann, vector, total)
    by_words = lexical.search(state.bm25, question, max(1, total))
    fused = fuse(by_sense, by_words, lexical.ceiling(state.bm25, question))
    orders = [{number: place for place, number in enumerate(order, start=1)} for order in (by_sense, by_words, fused)]
    return {number: Ranks(orders[0][number], orders[1].get(number), orders[2][number]) for number in numbers}


def share_places(ranked: list[tuple[int, Hashable]], top_k: int) -> list[int]:
    """Return the first `top_k` passages, no document having over half while others have any.

    `ranked` holds (passage, document), best first; so does the order of what is returned.

    >>> share_places([(1, 7), (2, 7), (3, 7), (4, 8)], 3)
    [1, 2, 4]
    """
    half = (top_k + 1) // 2
    taken: dict[Hashable, int] = {}
    first, rest = [], []
    for place, (passage, document) in enumerate(ranked):
        taken[document] = taken.get(document, 0) + 1
        (first if taken[document] <= half else rest).append((place, passage))
    chosen = first[:top_k] + rest[: max(0, top_k - len(first))]
    return [passage for _, passage in sorted(chosen)]
