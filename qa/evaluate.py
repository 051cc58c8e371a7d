"""Score ibid on gold: questions with known answers in SQuAD's JSON format.

Every distinct context is one document in a temporary index of its own; titles in the file are
ignored, since they may hold the answer.  A question is answered twice: from its own context, and,
where it has an answer, from the whole pool.  EM and F1 are percentages as SQuAD's official script
computes them; everything else is 0..1; what cannot be computed is None.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embed import Encoder, SentenceEncoder
from index.records import Hit
from index.sync import Progress
from qa import measures
from qa.confidence import default_floor
from qa.library import Library
from qa.reader import Reader, SpanReader
from qa.records import Answer
from qa.squad import Gold, best_threshold, exact_match, f1, load_squad

DEPTH = 10  # hits looked at for hit@k and mrr
TOP_K = 5  # passages read


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question; `own` is the first answer from its own context, whatever its confidence.

    `told` is the one that is told first at the default floor, with its confidence; where none reaches the floor, the
    likeliest.  `pooled`, `rank` and the times (ms) are of the whole pool: None for an unanswerable question.
    """

    gold: Gold
    own: str
    told: str
    confidence: float
    pooled: str | None
    rank: int | None
    retrieve_ms: float | None
    ask_ms: float | None

    @property
    def right(self) -> bool:
        return bool(self.gold.answers) and f1(self.told, self.gold.texts) >= measures.RIGHT_F1


def evaluate(
    path: Path,
    *,
    model: str | None = None,
    load_encoder: Callable[[str], Encoder] = SentenceEncoder.from_name,
    load_reader: Callable[[], Reader] = SpanReader.from_name,
    progress: Progress | None = None,
) -> tuple[dict, list[Outcome]]:
    """Return the scores on a gold file and what they are made of."""
    golds = load_squad(path)
    with tempfile.TemporaryDirectory(prefix="ibid-eval-") as folder:
        names = write_contexts(golds, Path(folder, "documents"))
        library = Library(Path(folder, "index"), load_encoder=load_encoder, load_reader=load_reader)
        summary = library.sync([Path(folder, "documents")], model=model, allow_empty=True, progress=progress)
        outcomes = []
        for gold in golds:
            outcomes.append(_outcome(library, gold, names[gold.context]))
            if progress:
                progress("asking", len(outcomes), len(golds))
        library.close()
    counted = {"questions": len(golds), "documents": summary.documents, "passages": summary.passages}
    return counted | scores(outcomes), outcomes


def write_contexts(golds: Sequence[Gold], folder: Path) -> dict[str, str]:
    """Write each distinct context as a document and return their names by context."""
    folder.mkdir(parents=True)
    names: dict[str, str] = {}
    for gold in golds:
        if gold.context not in names:
            names[gold.context] = f"{len(names):06}.txt"
            (folder / names[gold.context]).write_bytes(gold.context.encode("utf-8", "replace"))
    return names


def scores(outcomes: Sequence[Outcome]) -> dict:
    """Return every figure of `ibid eval` but the counts, rounded for print."""
    known = [outcome for outcome in outcomes if outcome.gold.answers]
    ranks = [outcome.rank for outcome in known]
    confidences = [outcome.confidence for outcome in outcomes]
    right = [outcome.right for outcome in outcomes]
    answerable = [bool(outcome.gold.answers) for outcome in outcomes]
    believed = [o.confidence for o in known], [o.confidence for o in outcomes if not o.gold.answers]
    precision, coverage = measures.shown(confidences, right, default_floor())
    return {
        **{f"hit@{k}": _rounded(measures.share_within(ranks, k)) for k in (1, 5, 10)},
        "mrr@10": _rounded(measures.mean_reciprocal(ranks)),
        "reader": _overlap([(o.own, o.gold) for o in known]),
        "end_to_end": _overlap([(o.pooled, o.gold) for o in known]),
        "squad2": _squad2(outcomes),
        "shown": {"precision": _rounded(precision), "coverage": _rounded(coverage)},
        "declining": {
            "auroc": _rounded(measures.auroc(*believed)),
            "answered_at_80_precision": _rounded(measures.answered_at_precision(confidences, right, answerable)),
        },
        "ece": _rounded(measures.calibration_error(confidences, right)),
        "latency_ms": {
            "retrieve_p50": _quantile([o.retrieve_ms for o in known], 50),
            "ask_p50": _quantile([o.ask_ms for o in known], 50),
            "ask_p95": _quantile([o.ask_ms for o in known], 95),
        },
    }


def _outcome(library: Library, gold: Gold, name: str) -> Outcome:
    own = library.ask(gold.question, document=name, top_k=TOP_K, min_confidence=0.0)
    pooled = rank = retrieve_ms = ask_ms = None
    if gold.answers:
        started = time.perf_counter()
        hits = library.retrieve(gold.question, top_k=DEPTH)
        retrieved = time.perf_counter()
        reply = library.ask(gold.question, top_k=TOP_K, min_confidence=0.0)
        retrieve_ms, ask_ms = (retrieved - started) * 1000, (time.perf_counter() - retrieved) * 1000
        pooled, rank = reply.answers[0].text if reply.answers else "", rank_of(name, hits)
    text = own.answers[0].text if own.answers else ""
    return Outcome(gold, text, *told(own.answers), pooled, rank, retrieve_ms, ask_ms)


def told(answers: Sequence[Answer]) -> tuple[str, float]:
    """Return the answer that is told first at the default floor, else the likeliest: its text and confidence."""
    likeliest = sorted(answers, key=lambda answer: -answer.confidence)[:1]
    for answer in [*(answer for answer in answers if answer.confidence >= default_floor()), *likeliest]:
        return answer.text, answer.confidence
    return "", 0.0


def rank_of(document: str, hits: Sequence[Hit]) -> int | None:
    """Return the place of a document among the distinct documents of the hits, from 1."""
    order = list(dict.fromkeys(hit.document for hit in hits))
    return order.index(document) + 1 if document in order else None


def _overlap(pairs: Sequence[tuple[str, Gold]]) -> dict:
    return {
        "em": _mean([exact_match(text, gold.texts) for text, gold in pairs]),
        "f1": _mean([f1(text, gold.texts) for text, gold in pairs]),
    }


def _squad2(outcomes: Sequence[Outcome]) -> dict:
    """Score as SQuAD 2.0 does: withholding an answer is answering ""."""
    if not outcomes:
        return {"em": None, "f1": None, "best_f1": None}
    given = [(o.told if o.confidence >= default_floor() else "", o.gold) for o in outcomes]
    best, _ = best_threshold(
        [o.told for o in outcomes],
        [f1(o.told, o.gold.texts) for o in outcomes],
        [-o.confidence for o in outcomes],
        [bool(o.gold.answers) for o in outcomes],
    )
    return {**_overlap(given), "best_f1": round(best, 2)}


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), 2) if values else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _quantile(values: Sequence[float], percent: float) -> float | None:
    return round(float(np.percentile(values, percent)), 1) if values else None
