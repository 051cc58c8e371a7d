"""The stories that the reader learns from: read exactly, held ones kept apart."""

import pytest

from qa.giveaways import giveaways
from qa.measures import auroc
from qa.stories import load_stories, load_twins, parse

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


def test_twins_are_asked_of_the_story_of_their_headline(tmp_path):
    (tmp_path / "twins").mkdir()
    last = "=== Held back\n--- Post | 2024-05-07\nNothing.\n\nQ: Why?\nA: -\n"
    (tmp_path / "ferry.txt").write_text(STORY + "Q: Why?\nA: -\n" + last)
    twins = tmp_path / "twins" / "ferry.txt"
    twins.write_text("=== Ferry late\nQ: How many men?\nA: 4 @@ with 4\nQ: How many dogs?\nA: -\n")
    men, dogs = load_twins(tmp_path, held=False)
    assert (men.question, men.texts, dogs.answers) == ("How many men?", ["4"], ())
    assert men.context == dogs.context and men.context.startswith("Ferry late\nPost")
    twins.write_text("=== Held back\nQ: What?\nA: Nothing\n")
    assert not load_twins(tmp_path, held=False) and load_twins(tmp_path, held=True)[0].texts == ["Nothing"]
    twins.write_text("=== Unknown\nQ: What?\nA: Nothing\n")
    with pytest.raises(KeyError):
        load_twins(tmp_path, held=False)


def test_the_wording_of_twins_hardly_betrays_which_has_an_answer():
    golds = load_twins(held=False) + load_twins(held=True)
    odds = giveaways(golds)
    assert len(golds) > 3000
    answered = [o for o, gold in zip(odds, golds, strict=True) if gold.answers]
    others = [o for o, gold in zip(odds, golds, strict=True) if not gold.answers]
    assert auroc(answered, others) < 0.65
