"""Declining can be fitted to one's own questions, and what is said of the setting is what was seen."""

import json
import math

import numpy as np
import pytest

from index.errors import UserError
from qa import adjust
from qa.adjust import Outcome
from qa.confidence import calibration, confidence
from qa.squad import Gold


def made_up(count: int, slope: float = 0.5, shift: float = -1.0, seed: int = 0) -> list[Outcome]:
    """Return outcomes whose shipped confidence is wrong by a known stretch and shift of its logit."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=count) * 3
    right = rng.random(count) < 1 / (1 + np.exp(-(slope * logits + shift)))
    answerable = right | (rng.random(count) < 0.5)
    return [
        Outcome(float(1 / (1 + np.exp(-logit))), bool(r), bool(a))
        for logit, r, a in zip(logits, right, answerable, strict=True)
    ]


def test_a_known_stretch_and_shift_are_found():
    found = adjust.fit(made_up(5000), 0.8)
    assert found.slope == pytest.approx(0.5, abs=0.06) and found.shift == pytest.approx(-1.0, abs=0.12)


def test_the_precision_asked_for_holds_on_questions_not_seen():
    found = adjust.fit(made_up(3000), 0.8)
    assert found.right / found.shown == pytest.approx(0.8, abs=0.03)
    unseen = made_up(5000, seed=1)
    logits = [np.log(o.confidence / (1 - o.confidence)) for o in unseen]
    shown = [
        o.right
        for o, logit in zip(unseen, logits, strict=True)
        if 1 / (1 + np.exp(-(found.slope * logit + found.shift))) >= found.floor
    ]
    assert np.mean(shown) == pytest.approx(0.8, abs=0.04) and len(shown) > 500


def test_few_questions_move_it_little():
    found = adjust.fit(made_up(adjust.FEWEST, slope=1.0, shift=0.0, seed=3), 0.6)
    assert 0.4 < found.slope < 1.8 and abs(found.shift) < 1.2


@pytest.mark.parametrize(
    ("outcomes", "line"),
    [
        ([Outcome(0.5, True, True)] * (adjust.FEWEST - 1), "too few.*--gold"),
        ([Outcome(0.5, False, True)] * 40, "none of the questions was answered rightly.*ibid index"),
        ([Outcome(0.5, i % 5 == 0, True) for i in range(40)], "--precision"),
    ],
)
def test_what_cannot_be_fitted_is_a_line_that_names_the_fix(outcomes, line):
    with pytest.raises(UserError, match=line):
        adjust.fit(outcomes, 0.9)


def test_the_setting_is_put_into_words():
    found = adjust.Adjustment(1.0, 0.0, 0.43, 0.8, 212, 120, 108, 70, 60, "")
    assert adjust.in_words(found) == (
        "Of 212 questions, 120 are answered at this setting (a confidence of 43% or more), and 108 of these answers are right: "
        "9 times in 10. Of 70 questions without an answer 60 are declined."
    )


@pytest.mark.parametrize(
    ("right", "times"), [(99, "99 times in 100"), (398, "about 99 times in 100"), (400, "10 times in 10")]
)
def test_ten_in_ten_are_all(right, times):
    shown = 100 if right == 99 else 400
    found = adjust.Adjustment(1.0, 0.0, 0.43, 0.8, 500, shown, right, 0, 0, "")
    assert adjust.in_words(found).endswith(f"are right: {times}.")


@pytest.mark.parametrize(("precision", "needed"), [(0.8, 10), (0.9, 10), (0.99, 100), (1.0, 1000)])
def test_a_few_lucky_answers_promise_nothing(precision, needed):
    """The surest few are right; of the others half are."""
    outcomes = [Outcome(0.99 if i < 5 else 0.5 - i / 1000, i < 5 or i % 2 == 0, True) for i in range(40)]
    with pytest.raises(UserError, match=rf"too few to promise.*takes {needed} or more.*--precision.*--gold"):
        adjust.fit(outcomes, precision)


def test_no_figure_comes_from_a_floor_chosen_on_the_same_questions():
    """Confidences that say nothing: half is right wherever the floor lies, though a lucky floor is found."""
    rng = np.random.default_rng(4)
    seen = []
    for _ in range(60):
        try:
            seen.append(
                adjust.fit([Outcome(float(rng.random()), bool(rng.random() < 0.5), True) for _ in range(60)], 0.6)
            )
        except UserError:
            continue
    assert len(seen) > 5
    assert sum(found.right for found in seen) / sum(found.shown for found in seen) == pytest.approx(0.5, abs=0.07)


def test_it_lies_beside_the_index_and_moves_what_is_shown(home, library):
    for number in range(1, 41):
        home.write(f"{number}.txt", f"{number} is the toll of the bridge at pier {number}, the council said.\n")
    library.sync([home.documents])
    asked = []
    for number in range(1, 41):
        text = f"{number} is the toll"
        answers = ((0, len(str(number))),) if number <= 34 else ()
        asked.append(Gold(str(number), f"What is the toll of the bridge at pier {number}?", text, answers, ""))
    before = library.ask(asked[0].question)
    found = library.calibrate(asked, precision=0.5)
    assert json.loads((home.home / adjust.NAME).read_text())["questions"] == 40 == found.questions
    assert found.unanswerable == 6 and found.right <= found.shown
    after = library.ask(asked[0].question)
    assert before.confidence != after.confidence
    fitted = adjust.adjusted(home.home)
    assert fitted.floor == found.floor and fitted.hit_weight == calibration().hit_weight
    assert after.answered == (after.confidence >= found.floor)


def test_another_shipped_calibration_makes_it_void(tmp_path):
    found = adjust.Adjustment(2.0, 1.0, 0.3, 0.8, 40, 20, 16, 0, 0, "of another reader")
    adjust.save(tmp_path, found)
    assert adjust.load(tmp_path) is None and adjust.adjusted(tmp_path) == calibration()
    assert adjust.adjusted(tmp_path / "nowhere") == calibration()


def test_what_was_fitted_to_one_reader_is_not_used_with_another(tmp_path):
    adjust.save(tmp_path, adjust.Adjustment(2.0, 1.0, 0.3, 0.8, 40, 20, 16, 0, 0, adjust._base("a/reader")))
    assert adjust.adjusted(tmp_path) == calibration() != adjust.adjusted(tmp_path, "a/reader")
    assert adjust.adjusted(tmp_path, "another") == calibration()


def test_a_damaged_file_is_a_line_that_names_the_fix(tmp_path):
    for text in ("", "[]", '{"slope": 1}', "\x00"):
        (tmp_path / adjust.NAME).write_text(text)
        with pytest.raises(UserError, match="ibid calibrate --gold"):
            adjust.adjusted(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [{"slope": "x"}, {"floor": None}, {"shift": math.nan}, {"precision": [0.8]}, {"shown": "20"}, {"slope": True}, {"base": 1}, {"shift": 10**400}],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_damage_too(tmp_path, wrong):
    adjust.save(tmp_path, adjust.Adjustment(0.5, -1, 0.3, 0.8, 40, 20, 16, 0, 0, adjust._base()))
    stored = json.loads((tmp_path / adjust.NAME).read_text())
    assert adjust.load(tmp_path)
    (tmp_path / adjust.NAME).write_text(json.dumps(stored | wrong))
    with pytest.raises(UserError, match=r"is damaged; delete it.*ibid calibrate --gold"):
        adjust.adjusted(tmp_path)


def test_the_stored_numbers_stretch_and_shift_the_logit(tmp_path):
    shipped = calibration()
    adjust.save(tmp_path, adjust.Adjustment(0.5, -1.0, 0.3, 0.8, 40, 20, 16, 0, 0, adjust._base()))
    values = [value + 1.0 for value in shipped.mean]

    def logit(probability: float) -> float:
        return float(np.log(probability / (1 - probability)))

    assert logit(confidence(values, adjust.adjusted(tmp_path))) == pytest.approx(0.5 * logit(confidence(values)) - 1.0)
