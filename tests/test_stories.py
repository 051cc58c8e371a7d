"""The stories that the reader learns from: read exactly, held ones kept apart."""

import pytest

from qa.stories import load_stories, parse

STORY = (
    "=== Ferry late\n--- Post | 2024-05-06\nNoon came. It left at noon, with 4 men.\n\nA second one had 4 women.\n\n"
)


def only(asked: str):
    [[gold]] = parse(STORY + asked)
    return gold


def test_an_answer_is_the_place_where_its_words_stand():
    gold = only("Q: When did it leave?\nA: noon")
    [(start, end)] = gold.answers
    assert gold.context[start:end] == "noon" and gold.context[start - 3 : start] == "at "


def test_longer_words_tell_which_place_is_meant():
    gold = only("Q: How many women?\nA: 4 @@ had 4 women")
    [(start, end)] = gold.answers
    assert gold.context[start : end + 6] == "4 women"


def test_several_answers_are_all_kept_and_a_dash_is_none():
    assert only("Q: Who?\nA: 4 men || 4 women").texts == ["4 men", "4 women"]
    assert only("Q: Why?\nA: -").answers == ()


def test_the_page_has_its_headline_and_outlet_on_top():
    assert only("Q: Why?\nA: -").context.startswith("Ferry late\nPost | 2024-05-06\n\nNoon came.")


@pytest.mark.parametrize("answer", ["4", "dusk", "4 @@ men", "men @@ 4 people"])
def test_words_that_do_not_stand_there_once_are_refused(answer):
    with pytest.raises(ValueError, match="does not stand once"):
        only(f"Q: How many?\nA: {answer}")


def test_the_stories_are_many_and_a_third_of_their_questions_have_no_answer():
    golds = load_stories(held=False) + load_stories(held=True)
    assert len({gold.title for gold in golds}) >= 180 and len(golds) >= 4000
    assert 0.25 < sum(not gold.answers for gold in golds) / len(golds) < 0.4


def test_no_held_story_is_trained_on():
    trained, held = ({gold.title for gold in load_stories(held=side)} for side in (False, True))
    assert held and not trained & held
