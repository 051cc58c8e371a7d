"""EM, F1 and the null threshold are those of SQuAD's official scripts, on awkward cases too."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UserError
from qa.squad import best_threshold, exact_match, f1, load_squad, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Eiffel Tower", "eiffel tower"),
        ("an  a   the", ""),
        ("theatre", "theatre"),
        ("A.", ""),
        ("U.S.", "us"),
        ("a-b", "ab"),
        ("the-end", "theend"),
        ("a\u2013b", "\u2013b"),
        ("it’s", "it’s"),
        ("$1,000.50", "100050"),
        ("\u00a0The\u2003end\n", "end"),
        ("À la carte", "à la carte"),
        ("İstanbul", "i̇stanbul"),
        ("", ""),
    ],
)
def test_texts_are_normalised_as_the_official_script_does(text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("prediction", "texts", "em", "overlap"),
    [
        ("Denver Broncos", ["Denver Broncos", "The Broncos"], 100, 100),
        ("the Broncos!", ["Denver Broncos", "The Broncos"], 100, 100),
        ("Broncos of Denver", ["Denver Broncos"], 0, 80),
        ("very very good", ["very good"], 0, 80),
        ("good", ["very very good"], 0, 50),
        ("1,000", ["1000"], 100, 100),
        ("1 000", ["1000"], 0, 0),
        ("", [], 100, 100),
        ("anything", [], 0, 0),
        ("", ["something"], 0, 0),
        ("the", ["something"], 0, 0),
        ("", ["The"], 100, 100),
        ("x", ["The", "x y"], 0, 200 / 3),
    ],
)
def test_em_and_f1_are_the_best_over_the_gold_answers(prediction, texts, em, overlap):
    assert exact_match(prediction, texts) == em
    assert f1(prediction, texts) == pytest.approx(overlap)


@given(st.text(), st.lists(st.text(), max_size=3))
def test_scores_are_between_0_and_100_and_em_implies_f1(prediction, texts):
    em, overlap = exact_match(prediction, texts), f1(prediction, texts)
    assert em in (0, 100) and 0 <= overlap <= 100
    assert em <= overlap


@given(st.lists(st.tuples(st.sampled_from([0.0, 40.0, 100.0]), st.integers(-5, 5), st.booleans()), min_size=1))
def test_no_threshold_beats_the_best_one(rows):
    scores = [score if known else 0.0 for score, _, known in rows]
    nulls = [float(null) for _, null, _ in rows]
    known = [row[2] for row in rows]

    def at(threshold):
        return sum(
            score if null <= threshold else 100.0 * (not known)
            for score, null, known in zip(scores, nulls, known_list, strict=True)
        ) / len(rows)

    known_list = known
    best, _ = best_threshold(["x"] * len(rows), scores, nulls, known)
    assert best >= max(at(t) for t in [*nulls, min(nulls) - 1]) - 1e-9


def test_withholding_everything_is_the_floor_of_the_best_score():
    assert best_threshold(["x", "y"], [0.0, 0.0], [1.0, 2.0], [False, False]) == (100.0, 0.0)


def test_a_file_is_read_with_its_answers_as_offsets(tmp_path):
    path = tmp_path / "gold.json"
    answers = [{"text": "Zoë", "answer_start": 4}, {"text": "Zoë", "answer_start": 4}]
    questions = [
        {"id": 1, "question": "Who?", "answers": answers},
        {"id": "b", "question": "Why?", "answers": answers, "is_impossible": True},
    ]
    paragraphs = [{"context": "Ask Zoë.", "qas": questions}]
    path.write_text(json.dumps({"data": [{"title": "T", "paragraphs": paragraphs}]}), "utf-8")
    first, second = load_squad(path)
    assert (first.id, first.answers, first.texts, first.title) == ("1", ((4, 7),), ["Zoë"], "T")
    assert (second.answers, second.texts) == ((), [])


def test_an_answer_that_does_not_stand_at_its_offset_is_refused(tmp_path):
    path = tmp_path / "gold.json"
    answers = [{"text": "Zoë", "answer_start": 3}]
    qas = [{"id": "a", "question": "Who?", "answers": answers}]
    path.write_text(json.dumps({"data": [{"paragraphs": [{"context": "Ask Zoë.", "qas": qas}]}]}))
    with pytest.raises(UserError, match="offset 3"):
        load_squad(path)
