"""Fit declining to one's own questions: how far to trust the confidence over these documents, and from where on.

Every question of a gold file is asked of the person's own index.  The shipped confidence keeps its features
and their weights; its logit is stretched and shifted (Platt 1999) to fit how often the first answer was right,
and the floor is set where enough of what is shown is right.  Both lie in the index's folder and go with it.
Decision: two numbers, drawn towards "no change".  Because: people have tens of questions, not thousands.
The figures come from questions held out in turn, from the floor's choice too, and a precision is promised only
where enough is shown to tell it from a lesser one, so that the sentence about them is no boast.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np

from index.errors import UserError
from qa.confidence import FILE as SHIPPED
from qa.confidence import Calibration, calibration

NAME = "calibration.json"
FEWEST = 30  # questions
FEWEST_SHOWN = 10  # answers; for a precision of 99 %, 100: among fewer not one may be wrong
FOLDS = 5
RIDGE = 1.0  # how much "no change" weighs, in questions
STEEPEST, FLATTEST = 4.0, 0.05  # the shipped order of answers is never turned round
FAR = 30.0  # logits


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question: the shipped confidence of the first answer (0 where there is none), and the truth."""

    confidence: float
    right: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is stored: logit' = slope * logit + shift, the floor, and what was seen on questions held out.

    `base` is the SHA-256 of the shipped calibration it adjusts, and of the reader's name.
    """

    slope: float
    shift: float
    floor: float
    precision: float
    questions: int
    shown: int
    right: int
    unanswerable: int
    declined: int
    base: str


def fit(outcomes: Sequence[Outcome], precision: float, reader: str = "") -> Adjustment:
    """Return the adjustment to these outcomes of a reader (its name); UserError: too few, or no floor is good enough."""
    if len(outcomes) < FEWEST:
        raise UserError(f"{len(outcomes)} questions are too few to fit declining to; give {FEWEST} or more with --gold")
    if not any(outcome.right for outcome in outcomes):
        raise UserError(
            "none of the questions was answered rightly; index the documents that they are about: ibid index PATH"
        )
    logits = np.array([_logit(outcome.confidence) for outcome in outcomes])
    truth = np.array([outcome.right for outcome in outcomes], dtype=float)
    folds = np.random.default_rng(0).permutation(len(outcomes)) % FOLDS
    needed = max(FEWEST_SHOWN, round(1 / max(1 - precision, 0.001)))
    held = np.zeros(len(outcomes))
    shown = np.zeros(len(outcomes), dtype=bool)  # by a floor that the other folds chose
    for fold in range(FOLDS):
        mine, others = folds == fold, folds != fold
        slope, shift = _platt(logits[others], truth[others])
        beliefs = np.where(logits <= -FAR, 0.0, _squashed(slope * logits + shift))
        held[mine] = beliefs[mine]
        chosen = _floor(beliefs[others], truth[others], precision, needed * float(others.mean()))
        shown[mine] = chosen is not None and beliefs[mine] >= chosen
    floor = _floor(held, truth, precision, needed)
    if floor is None:
        raise UserError(_lacking(held, truth, precision, needed))
    if not shown.any():
        raise UserError("no setting chosen on some of these questions shows any of the others; give more with --gold")
    slope, shift = _platt(logits, truth)
    unanswerable = np.array([not outcome.answerable for outcome in outcomes])
    counts = (
        len(outcomes),
        int(shown.sum()),
        int(truth[shown].sum()),
        int(unanswerable.sum()),
        int((unanswerable & ~shown).sum()),
    )
    return Adjustment(round(slope, 4), round(shift, 4), floor, precision, *counts, _base(reader))


def in_words(found: Adjustment) -> str:
    """Say what the setting means."""
    of = (
        100 if found.right < found.shown and 20 * found.right >= 19 * found.shown else 10
    )  # 99 of 100 are not "10 in 10"
    times = of * found.right // found.shown if of == 100 else round(of * found.right / found.shown)
    said = (
        f"Of {found.questions} questions, {found.shown} are answered at this setting (a confidence of {found.floor:.0%} or more), "
        f"and {found.right} of these answers are right: {'about ' if of * found.right != times * found.shown else ''}{times} times in {of}."
    )
    if found.unanswerable:
        said += f" Of {found.unanswerable} questions without an answer {found.declined} are declined."
    return said


def save(home: Path, found: Adjustment) -> None:
    """Store an adjustment beside an index, whole or not at all."""
    part = home / f"{NAME}.part"
    try:
        part.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
        part.replace(home / NAME)
    except OSError as error:
        raise UserError(f"cannot write {home / NAME} ({error.strerror}); choose another folder with --index") from None


def load(home: Path, reader: str = "") -> Adjustment | None:
    """Return what is stored beside an index; None where there is nothing, or nothing for this calibration and reader."""
    try:
        found = json.loads((home / NAME).read_text(encoding="utf-8"))
        adjustment = Adjustment(**{field.name: _sound(found[field.name], field.type) for field in fields(Adjustment)})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise UserError(
            f"{home / NAME} is damaged; delete it, or run: ibid calibrate --gold FILE --index {home}"
        ) from None
    return adjustment if adjustment.base == _base(reader) else None


def _sound(value: object, kind: type) -> object:
    """Return a stored value that is of its kind, a finite number where it is one; TypeError or ValueError otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, float) if kind is float else kind):
        raise TypeError(value)
    if kind is float and not math.isfinite(value):
        raise ValueError(value)
    return value


def adjusted(home: Path, reader: str = "") -> Calibration:
    """Return the calibration to use over an index: the shipped one, adjusted where something is stored for the reader."""
    shipped, found = calibration(), load(home, reader)
    if found is None:
        return shipped
    weights = tuple(found.slope * weight for weight in shipped.weights)
    return replace(shipped, weights=weights, bias=found.slope * shipped.bias + found.shift, floor=found.floor)


def _platt(logits: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Return (slope, shift) of the logistic fit, by Newton's method, a ridge drawing them to (1, 0)."""
    inputs = np.column_stack([logits, np.ones(len(logits))])
    start = np.array([1.0, 0.0])
    beta = start.copy()
    ridge = RIDGE * np.eye(2)
    for _ in range(50):
        guess = _squashed(inputs @ beta)
        slope = inputs.T @ (guess - truth) + ridge @ (beta - start)
        curve = (inputs * (guess * (1 - guess))[:, None]).T @ inputs + ridge
        beta -= np.clip(np.linalg.solve(curve, slope), -1.0, 1.0)
    return float(np.clip(beta[0], FLATTEST, STEEPEST)), float(np.clip(beta[1], -FAR, FAR))


def _floor(beliefs: np.ndarray, truth: np.ndarray, precision: float, needed: float) -> float | None:
    """Return the lowest floor (in thousandths) at which at least `needed` are shown and so much of it is right.

    None where there is no such floor.
    """
    for floor in np.arange(1, 1000) / 1000:
        shown = truth[beliefs >= floor]
        if len(shown) < needed:
            return None
        if shown.mean() >= precision:
            return float(floor)
    return None


def _lacking(held: np.ndarray, truth: np.ndarray, precision: float, needed: int) -> str:
    """Say why there is no floor, and what would help."""
    fix = "nothing was changed; ask less with --precision"
    few = _floor(held, truth, precision, 1)
    if few is None:
        return f"no setting gets {precision:.0%} of what it shows right ({int(truth.sum())} of {len(truth)} first answers are); {fix}"
    count = int((held >= few).sum())
    return (
        f"{count} answers are too few to promise that {precision:.0%} of what is shown is right, it takes {needed} or more; "
        f"{fix} or give more questions with --gold"
    )


def _squashed(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(logits, -FAR, FAR)))


def _logit(confidence: float) -> float:
    if confidence <= 0:
        return -FAR
    return max(-FAR, min(FAR, math.log(confidence / (1 - confidence)))) if confidence < 1 else FAR


def _base(reader: str = "") -> str:
    return hashlib.sha256(SHIPPED.read_bytes() + reader.encode()).hexdigest()
