"""Compare `ask` with Haystack's own extractive pipeline: the same passages, the same weights, in turn.

    pip install ".[haystack]"
    python tests/benchmarks/beside_haystack.py GOLD.json [--questions 300]

Haystack retrieves with its in-memory dense, BM25 and joined (reciprocal rank fusion) retrievers; each
is given to its TransformersExtractiveReader, and the one with the best F1 counts.  Both read 5
passages; both embed with all-MiniLM-L6-v2.  Printed: EM, F1, median and 95th percentile of a warm
question (the pipelines' questions are asked in turn, so that the machine's moods hit all alike).
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.readers.transformers import TransformersExtractiveReader
from sentence_transformers import SentenceTransformer

from index import store
from index.embed import default_folder
from qa.evaluate import write_contexts
from qa.library import Library
from qa.merge import load_merged
from qa.squad import exact_match, f1, load_squad

TOP_K = 5
WARM_UP = 10


def passages(home: Path) -> list[str]:
    """Return the texts of all passages of an index."""
    with closing(store.connect(home)) as connection:
        ranges = store.ranges(connection)
        documents = {(d.source, d.name): d.text for d in store.documents(connection)}
    return [documents[key][start:end] for key, found in ranges.items() for start, end in found]


def haystacks(texts: list[str], folder: Path) -> dict[str, Callable[[str], str]]:
    """Return, by name, pipelines that take a question and return the first answer's text."""
    embedder = SentenceTransformer(str(default_folder()), device="cpu", local_files_only=True)
    held = InMemoryDocumentStore(embedding_similarity_function="cosine")
    vectors = embedder.encode(texts)
    held.write_documents([Document(content=t, embedding=v.tolist()) for t, v in zip(texts, vectors, strict=True)])
    model, tokenizer = load_merged()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    reader = TransformersExtractiveReader(
        model=str(folder), device=ComponentDevice.from_str("cpu"), token=None, top_k=1, no_answer=False
    )
    reader.warm_up()
    dense, words = InMemoryEmbeddingRetriever(held, top_k=TOP_K), InMemoryBM25Retriever(held, top_k=TOP_K)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=TOP_K)

    def by_sense(question: str) -> list[Document]:
        return dense.run(query_embedding=embedder.encode(question).tolist())["documents"]

    def by_words(question: str) -> list[Document]:
        return words.run(query=question)["documents"]

    def joined(question: str) -> list[Document]:
        return joiner.run(documents=[by_sense(question), by_words(question)])["documents"]

    def answering(retrieve: Callable[[str], list[Document]]) -> Callable[[str], str]:
        def answer(question: str) -> str:
            answers = reader.run(query=question, documents=retrieve(question))["answers"]
            return (answers[0].data or "") if answers else ""

        return answer

    ways = {"haystack dense": by_sense, "haystack bm25": by_words, "haystack joined": joined}
    return {name: answering(way) for name, way in ways.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    golds = load_squad(options.gold)
    asked = [gold for gold in golds if gold.answers]
    order = np.random.default_rng(0).permutation(len(asked))[: options.questions]
    with tempfile.TemporaryDirectory() as folder:
        write_contexts(golds, Path(folder, "documents"))
        library = Library(Path(folder, "index"))
        library.sync([Path(folder, "documents")])

        def ibid(question: str) -> str:
            reply = library.ask(question, top_k=TOP_K, min_confidence=0.0)
            return reply.answers[0].text if reply.answers else ""

        systems = {"ibid": ibid, **haystacks(passages(library.home), Path(folder, "reader"))}
        found = {name: [] for name in systems}
        for gold in [asked[i] for i in [*order[:WARM_UP], *order]]:
            for name, answer in systems.items():
                started = time.perf_counter()
                text = answer(gold.question)
                milliseconds = (time.perf_counter() - started) * 1000
                found[name].append((exact_match(text, gold.texts), f1(text, gold.texts), milliseconds))
    print(f"{len(order)} questions of {options.gold.stem}    EM     F1   median ms   95 % ms")
    for name, rows in found.items():
        em, overlap, times = np.array(rows[WARM_UP:]).T
        print(
            f"{name:<30} {em.mean():6.2f} {overlap.mean():6.2f} {np.median(times):9.0f} {np.percentile(times, 95):9.0f}"
        )


if __name__ == "__main__":
    main()
