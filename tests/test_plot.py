"""The picture of `ibid eval --plot`, and the curves in it."""

import numpy as np
import pytest

from index.errors import UserError
from qa.plot import plot, reliability, risk


def test_a_bin_is_its_mean_confidence_its_share_right_and_its_size():
    believed, shares, counts = reliability([0.11, 0.13, 0.9], [False, True, True])
    np.testing.assert_allclose(believed, [0.12, 0.9])
    assert shares.tolist() == [0.5, 1.0] and counts.tolist() == [2, 1]


def test_risk_is_the_share_wrong_among_the_most_confident():
    coverage, wrong = risk([0.2, 0.9, 0.5], [False, True, False])
    np.testing.assert_allclose(coverage, [1 / 3, 2 / 3, 1])
    np.testing.assert_allclose(wrong, [0, 1 / 2, 2 / 3])


@pytest.mark.parametrize("questions", [0, 1, 30])
def test_a_png_is_written(tmp_path, questions):
    pytest.importorskip("matplotlib")
    confidences = np.linspace(0, 1, questions).tolist()
    plot(confidences, [c > 0.5 for c in confidences], 0.4, tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    pytest.importorskip("matplotlib")
    with pytest.raises(UserError, match="name another file"):
        plot([0.5], [True], 0.4, tmp_path / "no" / "curve.png")
