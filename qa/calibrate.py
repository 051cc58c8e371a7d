"""Fit the confidence: gold files in, the calibrator's coefficients out.

    python -m qa.calibrate --data DIR --out qa/weights/calibration.json

Every question is asked of its own document and of the whole pool, and an answerable one also of the
pool without its document, so that what the documents do not answer is as common as what they do.
The first answer of each is a sample: its features, and whether it is right (F1 of 60 % or more).
Sets weigh alike (but for MISLEADING), and the ways as in WAYS: one question in five has no answer in the documents
because they were taken out, besides those that have none by themselves.  The sets are development
files, and the stories that the reader was not trained on, with their paired questions: real pages of
many paragraphs.  Only half of each is used, by article; the other half is scored in the report.  Not
here: using the coefficients (confidence.py).
"""

import argparse
import json
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from qa import measures
from qa.answer import grouped, judge, rank, text_of
from qa.confidence import FEATURES, Calibration, confidence
from qa.evaluate import write_contexts
from qa.evidence import Evidence, Heard, wire_of
from qa.library import Library
from qa.reader import Reader, SpanReader
from qa.sought import SENTENCE, sought
from qa.squad import Gold, f1, load_squad
from qa.stories import load_stories, load_twins

FILES = ("squad_v1_dev_held", "squad_v2_dev_held", "nq_open_oracle", "qamr_test_wikinews", "trecqa_devtest")
QUESTIONS = 90  # of each half of each set, at most
MANY = {"squad_v2_dev_held": 500}  # of a half of this set instead
FLOOR = 0.45  # the default one, chosen by hand: see confidence.py
HIT_WEIGHTS = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0)
WAYS = {"own": 1.0, "pool": 1.0, "without": 0.5}
MISLEADING = {"squad_v2_dev_held": 6.0, "twins": 3.0}  # how much sets weigh whose questions mislead; others 1
TIE = 0.25  # percent of F1: hit weights this close to the best are as good, the least of them is taken
PRECISION = 0.8  # of the answers shown at the default floor
RIDGE = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked in one way ("own", "pool", "without"), and what was found for it."""

    file: str
    way: str
    gold: Gold
    found: Evidence


@dataclass(frozen=True, slots=True)
class Sample:
    """A first answer: its features and the F1 (percent) it scored."""

    file: str
    way: str
    values: tuple[float, ...]
    score: float

    @property
    def right(self) -> bool:
        return self.score >= measures.RIGHT_F1


def is_for_fitting(gold: Gold) -> bool:
    """Tell the half of the articles that the calibrator may see."""
    return zlib.crc32((gold.title or gold.context[:100]).encode()) % 2 == 0


def ask_all(name: str, golds: Sequence[Gold], reader: Reader, *, fitting: bool, limit: int) -> Iterator[Asked]:
    """Ask the questions of one half of a set, drawn at random but always the same."""
    chosen = [gold for gold in golds if is_for_fitting(gold) == fitting]
    with tempfile.TemporaryDirectory() as folder:
        names = write_contexts(golds, Path(folder, "documents"))
        library = Library(Path(folder, "index"), load_reader=lambda: reader)
        library.sync([Path(folder, "documents")])
        for i in np.random.default_rng(0).permutation(len(chosen))[:limit]:
            gold, document = chosen[i], names[chosen[i].context]
            yield Asked(name, "own", gold, library.examine(gold.question, document=document))
            yield Asked(name, "pool", gold, library.examine(gold.question))
            if gold.answers:
                yield Asked(name, "without", gold, library.examine(gold.question, but=document))


def samples(asked: Sequence[Asked], hit_weight: float) -> list[Sample]:
    """Return the first answers; what found nothing gives no sample, nor does what a whole sentence settles."""
    made = []
    for one in asked:
        if sought(one.found.query).whole == SENTENCE:
            continue
        groups, _, values = grouped(one.found, rank(one.found, hit_weight), wire_of(one.found))
        if groups:
            made.append(Sample(one.file, one.way, tuple(values[0]), _score(one, groups[0])))
    return made


def _score(one: Asked, voices: Sequence[Heard]) -> float:
    return f1(text_of(voices, one.found), one.gold.texts) if one.gold.answers else 0.0


def best_hit_weight(asked: Sequence[Asked]) -> float:
    """Return the weight with the best mean F1 over the pools, files alike."""
    pooled = [one for one in asked if one.way == "pool" and one.gold.answers]

    def mean_f1(weight: float) -> float:
        scores: dict[str, list[float]] = {}
        for sample in samples(pooled, weight):
            scores.setdefault(sample.file, []).append(sample.score)
        means = {file: float(np.mean(found)) for file, found in scores.items()}
        print(f"hit weight {weight:4.1f}", *(f"{file} {mean:.2f}" for file, mean in means.items()), flush=True)
        return float(np.mean(list(means.values())))

    scored = {weight: mean_f1(weight) for weight in HIT_WEIGHTS}
    return min(weight for weight, score in scored.items() if score >= max(scored.values()) - TIE)


def fit(found: Sequence[Sample], hit_weight: float) -> Calibration:
    """Return the logistic regression of `right` on the features (Newton's method, small ridge)."""
    rows = np.array([sample.values for sample in found])
    truth = np.array([sample.right for sample in found], dtype=float)
    weights = weights_of(found)
    mean, scale = rows.mean(0), np.maximum(rows.std(0), 1e-6)
    inputs = np.column_stack([(rows - mean) / scale, np.ones(len(rows))])
    ridge = np.diag([RIDGE] * rows.shape[1] + [0.0])
    beta = np.zeros(inputs.shape[1])
    for _ in range(30):
        guess = 1 / (1 + np.exp(-inputs @ beta))
        slope = inputs.T @ (weights * (guess - truth)) + ridge @ beta
        curve = (inputs * (weights * guess * (1 - guess))[:, None]).T @ inputs + ridge
        beta -= np.linalg.solve(curve, slope)
    lists = [tuple(np.round(values, 6).tolist()) for values in (mean, scale, beta[:-1])]
    bias = round(float(beta[-1]), 6)
    beliefs = [confidence(sample.values, Calibration(hit_weight, *lists, bias, 0.5)) for sample in found]
    return Calibration(hit_weight, *lists, bias, floor_of(beliefs, truth, weights))


def weights_of(found: Sequence[Sample]) -> np.ndarray:
    """Return one weight per sample: files weigh alike but for MISLEADING, ways as in WAYS, the mean is 1."""
    counts = Counter((sample.file, sample.way) for sample in found)
    weights = np.array([MISLEADING.get(s.file, 1.0) * WAYS[s.way] / counts[s.file, s.way] for s in found])
    return weights * len(found) / weights.sum()


def floor_of(beliefs: Sequence[float], truth: Sequence[float], weights: Sequence[float]) -> float:
    """Return the lowest floor at which PRECISION of what is shown, by weight, is right."""
    order = np.argsort(-np.asarray(beliefs), kind="stable")
    right = np.cumsum((np.asarray(truth) * weights)[order])
    shown = np.cumsum(np.asarray(weights)[order])
    good = np.flatnonzero(right >= PRECISION * shown)
    return round(float(np.asarray(beliefs)[order][good[-1]]), 3) if len(good) else 1.0


def report(asked: Sequence[Asked], fitted: Calibration) -> list[dict]:
    """Return the calibration error of the first answers, and precision and coverage at the floor: for each file and way,
    then over each file's pools, over all pools and over all ("all").

    Their confidence is the one that a reply gives, with all that is made of the coefficients' (answer.judge).
    """
    mine: dict[tuple[str, str], list[tuple[float, bool]]] = {}
    for one in asked:
        for belief, voices in judge(one.found, fitted)[:1]:
            pool = [] if one.way == "own" else [(one.file, "pools"), ("all", "pools")]
            for key in [(one.file, one.way), *pool, ("all", "all")]:
                mine.setdefault(key, []).append((belief, _score(one, voices) >= measures.RIGHT_F1))
    order = sorted(mine, key=lambda key: (key[0] == "all", key[1] == "all"))
    return [{"file": file, "way": way, **_figures(mine[file, way], fitted.floor)} for file, way in order]


def _figures(found: Sequence[tuple[float, bool]], floor: float) -> dict:
    beliefs, right = [belief for belief, _ in found], [good for _, good in found]
    precision, coverage = measures.shown(beliefs, right, floor)
    error = measures.calibration_error(beliefs, right)
    figures = {"right": float(np.mean(right)), "ece": error, "precision": precision, "coverage": coverage}
    return {"samples": len(found)} | {
        name: None if value is None else round(value, 4) for name, value in figures.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the gold files")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    parser.add_argument("--reader", metavar="R", help="folder of a reader other than ibid's own")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="of each half of each set, at most")
    options = parser.parse_args()
    sets = {name: load_squad(options.data / f"{name}.json") for name in FILES}
    sets |= {"stories": load_stories(held=True), "twins": load_twins(held=True)}
    reader = SpanReader.from_name(options.reader)
    halves: dict[bool, list[Asked]] = {True: [], False: []}
    for fitting, asked in halves.items():
        for name, golds in sets.items():
            asked += ask_all(name, golds, reader, fitting=fitting, limit=MANY.get(name, options.questions))
            print(f"asked {len(asked)} times", flush=True)
    weight = best_hit_weight(halves[True])
    fitted = fit(samples(halves[True], weight), weight)
    used = replace(fitted, floor=FLOOR)
    unseen = report(halves[False], used)
    record = {"features": FEATURES, **asdict(used), "fitted_floor": fitted.floor, "unseen_halves": unseen}
    options.out.write_text(json.dumps(record, indent=1) + "\n")
    for row in unseen:
        print(*(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
