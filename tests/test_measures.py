"""The figures of `ibid eval`, by hand on small cases."""

import pytest

from qa import measures


def test_ranks_count_what_was_not_found_as_nothing():
    assert measures.share_within([1, 3, None, 6], 5) == 0.5
    assert measures.mean_reciprocal([1, 2, None]) == pytest.approx(0.5)


def test_nothing_to_count_is_none():
    assert measures.share_within([], 1) is None
    assert measures.mean_reciprocal([]) is None
    assert measures.auroc([], [0.1]) is None
    assert measures.calibration_error([], []) is None
    assert measures.shown([], [], 0.5) == (None, None)
    assert measures.answered_at_precision([0.3], [False], [False]) is None


def test_auroc_is_one_for_a_clean_cut_and_half_for_none():
    assert measures.auroc([0.8, 0.9], [0.1, 0.2]) == 1
    assert measures.auroc([0.5], [0.5]) == 0.5


def test_calibration_error_weighs_each_bin_by_its_questions():
    # two at 0.95, one right: gap 0.45; two at 0.05, none right: gap 0.05
    assert measures.calibration_error([0.95, 0.95, 0.05, 0.05], [True, False, False, False]) == pytest.approx(0.25)


def test_a_confidence_of_one_is_in_the_last_bin():
    assert measures.calibration_error([1.0], [True]) == 0


def test_shown_counts_only_what_reaches_the_floor():
    assert measures.shown([0.9, 0.6, 0.5, 0.4], [True, False, True, True], 0.5) == (2 / 3, 0.75)
    assert measures.shown([0.1], [True], 0.5) == (None, 0.0)


def test_answered_at_precision_takes_the_deepest_cut_that_holds():
    confidences = [0.9, 0.8, 0.7, 0.6, 0.5]
    right = [True, False, True, True, True]
    assert measures.answered_at_precision(confidences, right, [True] * 5) == 0.8  # 4 of 5 right at the very end


def test_answered_at_precision_never_cuts_between_equals():
    assert measures.answered_at_precision([0.9, 0.9], [True, False], [True, True]) == 0
