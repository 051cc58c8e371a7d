"""Find passages for a question: dense and BM25 scores, fused.

Both lists are min-max-normalised and added (Fox and Shaw's CombSUM).  One document may not crowd
out the others: while other documents have passages to offer, it gets at most half of the places.
Measured by tests/benchmarks/retrieval.py; the table is in README.
"""

import sqlite3
from collections.abc import Hashable

import numpy as np

from index import dense, lexical, store
from index.records import Document, Hit
from index.state import State
from index.verify import staleness

POOL = 200  # passages taken from each list before they are fused


def fuse(dense_scores: dict[int, float], lexical_scores: dict[int, float]) -> dict[int, float]:
    """Return the sum of both min-max-normalised scores (0..2) by passage id, best first.

    Equal sums go to the passage that comes first in the documents.

    >>> fuse({1: 0.9, 2: 0.1}, {2: 7.0, 3: 0.0})
    {1: 1.0, 2: 1.0, 3: 0.0}
    """
    sums = dict.fromkeys([*dense_scores, *lexical_scores], 0.0)
    for scores in (dense_scores, lexical_scores):
        low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
        for number, score in scores.items():
            sums[number] += (score - low) / (high - low) if high > low else float(high > 0)
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def retrieve(
    connection: sqlite3.Connection, state: State, question: str, vector: np.ndarray, top_k: int
) -> list[Hit]:
    """Return the `top_k` passages for a question, best first; fewer where there are fewer.

    `connection` must read the snapshot that `state` belongs to; `vector` is the question's.
    """
    if top_k < 1:
        raise ValueError(f"top_k must be at least 1, not {top_k}")
    pool = max(POOL, 2 * top_k)
    by_words = lexical.search(state.bm25, question, pool)
    by_sense = dense.search(state.ann, vector, pool)
    by_sense |= dense.cosines(state.ann, vector, [i for i in by_words if i not in by_sense])
    fused = fuse(by_sense, by_words)
    places = store.places(connection, list(fused))
    chosen = share_places([(number, places[number][:2]) for number in fused], top_k)
    documents: dict[tuple[str, str], tuple[Document, bool | str]] = {}
    hits = []
    for rank, number in enumerate(chosen, start=1):
        source, name, start, end = places[number]
        if (source, name) not in documents:
            found = store.document(connection, source, name)
            documents[source, name] = found, staleness(found)
        document, stale = documents[source, name]
        said = document.description
        hits.append(
            Hit(
                rank=rank,
                score=fused[number],
                dense=by_sense[number],
                lexical=by_words.get(number, 0.0),
                source=source,
                document=name,
                title=said.title,
                publisher=said.publisher,
                published=said.published,
                url=said.url,
                page=None,
                start=start,
                end=end,
                text=document.text[start:end],
                stale=stale,
            )
        )
    return hits


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

