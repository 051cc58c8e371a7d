"""The calibrator recovers a known probability, and its floor is where enough of the shown is right."""

import numpy as np
import pytest

from qa import calibrate, measures
from qa.confidence import FEATURES, calibration, confidence, default_floor
from qa.library import Library
from qa.squad import Gold


def made_up(count: int, seed: int = 0) -> list[calibrate.Sample]:
    """Return samples whose chance of being right is a logistic function of two of their features."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(count, len(FEATURES))) * 3 + 1
    chance = 1 / (1 + np.exp(-(0.8 * rows[:, 0] - 0.5 * rows[:, 5] - 0.5)))
    scores = np.where(rng.random(count) < chance, 100.0, 0.0)
    return [calibrate.Sample("made up", "own", tuple(row), score) for row, score in zip(rows, scores, strict=True)]


def test_what_was_fitted_holds_on_samples_not_seen():
    fitted = calibrate.fit(made_up(4000), 4.0)
    unseen = made_up(4000, seed=1)
    beliefs = [confidence(sample.values, fitted) for sample in unseen]
    right = [sample.right for sample in unseen]
    assert measures.calibration_error(beliefs, right) < 0.03
    precision, coverage = measures.shown(beliefs, right, fitted.floor)
    assert abs(precision - calibrate.PRECISION) < 0.03 and coverage > 0.4
    assert fitted.hit_weight == 4.0


def test_the_floor_is_the_lowest_that_keeps_the_precision():
    assert calibrate.floor_of([0.9, 0.8, 0.7, 0.6, 0.5], [1, 1, 1, 1, 0], [1] * 5) == 0.5
    assert calibrate.floor_of([0.9, 0.8, 0.7], [1, 0, 0], [1] * 3) == 0.9
    assert calibrate.floor_of([0.9], [0], [1]) == 1.0


def test_files_weigh_alike_whatever_their_size():
    found = [calibrate.Sample("a", "own", (), 0.0)] * 3 + [calibrate.Sample("a", "pool", (), 0.0)]
    weights = calibrate.weights_of(found)
    assert weights[:3].sum() == pytest.approx(weights[3:].sum())
    assert weights.mean() == pytest.approx(1)


def test_an_article_is_never_on_both_sides():
    golds = [Gold(str(i), "q", f"context {i}", (), f"article {i % 20}") for i in range(200)]
    halves = {side: {g.title for g in golds if calibrate.is_for_fitting(g) == side} for side in (True, False)}
    assert halves[True] and halves[False] and not halves[True] & halves[False]


def test_the_shipped_calibration_is_a_probability_and_rises_with_the_margin():
    fitted = calibration()
    assert len(fitted.mean) == len(fitted.scale) == len(fitted.weights) == len(FEATURES)
    assert 0 < default_floor() < 1
    low, high = ([margin, *fitted.mean[1:]] for margin in (-20.0, 20.0))
    assert 0 <= confidence(low) < confidence(high) <= 1


def test_the_report_sums_up_what_it_lists(tmp_path, hashing_encoder, make_reader, monkeypatch):
    golds = [
        Gold(str(i), f"how many weeks at pier {i}", f"Pier {i} was shut for {i + 10} weeks.", (), f"{i}")
        for i in range(4)
    ]
    golds = [
        Gold(g.id, g.question, g.context, ((g.context.index("for") + 4, g.context.index(" weeks")),), g.title)
        for g in golds
    ]
    options = {"load_encoder": lambda name: hashing_encoder}
    monkeypatch.setattr(calibrate, "Library", lambda home, **given: Library(home, **given, **options))
    asked = [
        one
        for fitting in (True, False)
        for one in calibrate.ask_all("made up", golds, make_reader(r"\d+"), fitting=fitting, limit=4)
    ]
    rows = calibrate.report(asked, calibration())
    found = {(row["file"], row["way"]): row["samples"] for row in rows}
    assert found["all", "all"] == sum(found["made up", way] for way in ("own", "pool", "without"))
    assert found["all", "pools"] == found["made up", "pools"] == found["all", "all"] - found["made up", "own"]
    assert list(found)[-1] == ("all", "all")
