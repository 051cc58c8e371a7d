"""The figures of `ibid eval` that are not SQuAD's own: ranks, declining, calibration.

Pure functions over plain lists; everything is 0..1, and None where there is nothing to count.
"""

from collections.abc import Sequence

import numpy as np

RIGHT_F1 = 60.0  # percent; from here on an answer counts as right
BINS = 10  # of equal width, for the calibration error


def share_within(ranks: Sequence[int | None], k: int) -> float | None:
    """Return the share of ranks (from 1, None is not found) that are at most `k`."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks) if ranks else None


def mean_reciprocal(ranks: Sequence[int | None]) -> float | None:
    """Return the mean of 1 / rank, 0 for what was not found."""
    return sum(1 / rank for rank in ranks if rank) / len(ranks) if ranks else None


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return how often a positive's score is above a negative's, ties counting half.

    >>> auroc([0.9, 0.4], [0.4, 0.1])
    0.875
    """
    if not positive or not negative:
        return None
    lower = np.sort(np.asarray(negative, dtype=float))
    scores = np.asarray(positive, dtype=float)
    below = np.searchsorted(lower, scores, "left") + np.searchsorted(lower, scores, "right")
    return float(below.sum() / 2 / len(scores) / len(lower))


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float | None:
    """Return the expected calibration error over bins of equal width (Guo et al. 2017).

    >>> calibration_error([0.9, 0.9], [True, True])
    0.1
    """
    if not confidences:
        return None
    values, truth = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    bins = np.minimum((values * BINS).astype(int), BINS - 1)
    gaps = [abs(values[bins == b].sum() - truth[bins == b].sum()) for b in range(BINS)]
    return round(float(sum(gaps) / len(values)), 12)


def shown(confidences: Sequence[float], right: Sequence[bool], floor: float) -> tuple[float | None, float | None]:
    """Return the precision of the answers at or above `floor`, and their share of all questions."""
    if not confidences:
        return None, None
    above = [r for confidence, r in zip(confidences, right, strict=True) if confidence >= floor]
    return (sum(above) / len(above) if above else None), len(above) / len(confidences)


def answered_at_precision(
    confidences: Sequence[float], right: Sequence[bool], answerable: Sequence[bool], precision: float = 0.8
) -> float | None:
    """Return the largest share of answerable questions answered rightly at this precision of all shown."""
    total = sum(answerable)
    if not total:
        return None
    best = count = 0
    order = sorted(range(len(confidences)), key=lambda i: -confidences[i])
    for place, i in enumerate(order, start=1):
        count += right[i]
        tied = place < len(order) and confidences[order[place]] == confidences[i]
        if not tied and count >= precision * place:
            best = count
    return best / total
