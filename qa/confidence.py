"""Turn what a reader and the retriever say of a span into a probability that it is right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Hit
from qa.records import Span

DEFAULT_MIN_CONFIDENCE = 0.5
STEEPNESS = 12.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be the answer: read around `hit`, standing in `passage` (start, end)."""

    hit: Hit
    span: Span
    passage: tuple[int, int]
    text: str
    weight: float


def weigh(hit: Hit, span: Span) -> float:
    """Return how good a span is, comparable across the passages of one question."""
    return span.score - span.null


def confidence(group: Sequence[Candidate], others: Sequence[Sequence[Candidate]]) -> float:
    """Return the probability that the answer a group of equal candidates gives is right (0..1)."""
    return 1 / (1 + math.exp(-STEEPNESS * group[0].weight))
