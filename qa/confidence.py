"""Turn what the reader and the retriever say of an answer into the probability that it is right.

A logistic regression over a handful of features, fitted by qa/calibrate.py on development questions
with their own document, over a pool, and over a pool that lacks the answer; its coefficients lie
beside the reader's weights.
Decision: the default floor is 0.45, where 26 of the 28 answers shown over the sample stories are right and 18 of the 20
questions that they do not answer are declined.  Because: it takes 0.66 (fitted_floor) for 8 in 10 where the sets written
to mislead count three to six times, and there hardly any of what news answers is shown: of news the confidence says too
little.  Cost: of what is shown in the halves not fitted 72 % are right, of questions written to mislead 68 %;
`--min-confidence`, or `ibid calibrate` on one's own questions, mends it.
"""

import functools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.lexical import STOP_WORDS
from index.records import Hit
from qa.records import Span
from qa.words import folded, stem

FILE = Path(__file__).with_name("weights") / "calibration.json"
FEATURES = ("margin", "score", "gap", "dense", "lexical", "agreement", "rank", "length", "echo", "kind")
NULL_SHARE = 0.5  # of the score of "not answered here" in a text that is taken off its spans' when they are ranked
LEAD_HIT = 5.0  # logits that one unit of a hit's fused score is worth in a lead
GAP_LIMIT = 8.0  # beyond it, and where there is no other answer, a lead tells no more
LONGEST = 20  # words; a longer answer is no less likely right for it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be the answer: read around `hit`, standing in `passage` (start, end).

    `weight` ranks it among all; `lead` is what it has over "not answered here", LEAD_HIT times the hit's score among it.
    """

    hit: Hit
    span: Span
    passage: tuple[int, int]
    text: str
    weight: float
    lead: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of the standardised FEATURES, in their order; `floor` is the default one.

    `hit_weight` is how many logits one unit of a hit's fused score is worth when spans are ranked.
    """

    hit_weight: float
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    floor: float


@functools.cache
def calibration() -> Calibration:
    """Return the fitted coefficients."""
    found = json.loads(FILE.read_text())
    lists = (tuple(found[key]) for key in ("mean", "scale", "weights"))
    return Calibration(found["hit_weight"], *lists, found["bias"], found["floor"])


def default_floor() -> float:
    """Return the confidence from which on an answer is shown unless told otherwise."""
    return calibration().floor


def features(query: str, group: Sequence[Candidate], others: Sequence[Sequence[Candidate]], kind: float) -> list[float]:
    """Return the FEATURES of an answer to `query`: a group of equal candidates, against the other groups.

    `kind` is how far it is of the kind that the query seeks (sought.agreement).
    """
    first = group[0]
    rival = max((other[0].weight for other in others), default=-math.inf)
    said = folded(first.text)
    return [
        first.span.score - first.span.null,
        first.span.score,
        max(-GAP_LIMIT, min(GAP_LIMIT, first.weight - rival)),
        first.hit.dense,
        first.hit.score - first.hit.dense,
        math.log(len(group)),
        math.log(first.hit.rank),
        min(len(said), LONGEST),
        echo(query, said),
        kind,
    ]


def echo(query: str, said: Sequence[str]) -> float:
    """Return the share of the question's words that the answer only repeats (0..1).

    >>> echo("Where is the old harbour?", ["an", "old", "pier"])
    0.5
    """
    asked = {stem(word) for word in folded(query) if word not in STOP_WORDS}
    return len(asked.intersection(map(stem, said))) / len(asked) if asked else 0.0


def confidence(values: Sequence[float], fitted: Calibration | None = None) -> float:
    """Return the probability that an answer with these features is right (0..1)."""
    fitted = fitted or calibration()
    rows = zip(values, fitted.mean, fitted.scale, fitted.weights, strict=True)
    logit = fitted.bias + sum(weight * (value - mean) / scale for value, mean, scale, weight in rows)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
