"""Print MRR@10 of dense, BM25, reciprocal rank fusion, min-max sum and ibid's own, file by file.

    python tests/benchmarks/retrieval.py GOLD.json [GOLD.json ...]

Every distinct context of a file is one document; the answerable questions are asked.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from index import dense, lexical, lookup, state, store, vectors
from index.embed import SentenceEncoder
from index.retrieve import POOL, fuse
from index.sync import sync
from qa.evaluate import write_contexts
from qa.squad import load_squad

WAYS = ("dense", "bm25", "rrf", "min-max", "ibid")
RRF_K = 60  # Cormack, Clarke and Büttcher 2009


def rankings(ann, bm25, question: str, vector: np.ndarray) -> Iterator[list[int]]:
    """Yield the passages in the order of each of WAYS."""
    by_words = lexical.search(bm25, question, POOL)
    by_sense = dense.search(ann, vector, POOL)
    everything = by_sense | dense.cosines(ann, vector, [i for i in by_words if i not in by_sense])
    yield list(by_sense)
    yield list(by_words)
    yield _by(_reciprocal_ranks([list(by_sense), list(by_words)]))
    yield _by(_min_max_sum([by_sense, by_words]))
    yield list(fuse(everything, by_words, lexical.ceiling(bm25, question)))


def _by(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda number: (-scores[number], number))


def _reciprocal_ranks(orders: list[list[int]]) -> dict[int, float]:
    sums: dict[int, float] = {}
    for order in orders:
        for rank, number in enumerate(order, start=1):
            sums[number] = sums.get(number, 0.0) + 1 / (RRF_K + rank)
    return sums


def _min_max_sum(lists: list[dict[int, float]]) -> dict[int, float]:
    sums: dict[int, float] = {}
    for scores in lists:
        low, high = min(scores.values(), default=0), max(scores.values(), default=0)
        for number, score in scores.items():
            sums[number] = sums.get(number, 0.0) + (score - low) / ((high - low) or 1)
    return sums


def reciprocal_rank(order: list[int], owners: dict[int, str], gold: str) -> float:
    """Return 1 / the gold document's place among the first ten distinct documents, else 0."""
    documents = list(dict.fromkeys(owners[number] for number in order[:200]))[:10]
    return 1 / (documents.index(gold) + 1) if gold in documents else 0.0


def measure(path: Path, encoder: SentenceEncoder) -> tuple[int, list[float]]:
    """Return how many questions a file has, and the MRR@10 of each of WAYS."""
    golds = load_squad(path)
    with tempfile.TemporaryDirectory() as folder:
        home, source = Path(folder, "index"), Path(folder, "documents")
        names = write_contexts(golds, source)
        sync(home, [source], load_encoder=lambda name: encoder)
        asked = [gold for gold in golds if gold.answers]
        asked_vectors = encoder.embed([gold.question for gold in asked])
        with closing(store.connect(home)) as connection:
            found = state.load(home, connection, encoder.dimension)
            numbers = vectors.matrix(connection, encoder.dimension)[0].tolist()
            owners = {
                number: place[1]
                for at in range(0, len(numbers), 10_000)
                for number, place in lookup.places(connection, numbers[at : at + 10_000]).items()
            }
        sums = np.zeros(len(WAYS))
        for gold, vector in zip(asked, asked_vectors, strict=True):
            orders = rankings(found.ann, found.bm25, gold.question, vector)
            sums += [reciprocal_rank(order, owners, names[gold.context]) for order in orders]
    return len(asked), (sums / len(asked)).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="+", type=Path)
    encoder = SentenceEncoder.from_name()
    rows = []
    print(f"{'questions':>36}", *(f"{way:>8}" for way in WAYS))
    for path in parser.parse_args().gold:
        questions, scores = measure(path, encoder)
        rows.append(scores)
        print(f"{path.stem:<26}{questions:>10}", *(f"{score:8.4f}" for score in scores), flush=True)
    print(f"{'mean':<36}", *(f"{score:8.4f}" for score in np.mean(rows, axis=0)))


if __name__ == "__main__":
    main()
