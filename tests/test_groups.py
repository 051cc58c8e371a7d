"""Groups of equal answers, which of them disagree, and in which order they are shown."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa.groups import contradict, group, newest_first, vouched
from qa.groups import disagreement as disagreement_of
from qa.scene import Saying


def voice(text: str, sentence: str, document: str, published: str | None = None, weight: float = 0.0) -> Saying:
    assert text in sentence
    return Saying(text, sentence, -1, document, published, weight)


DEAD = [
    voice("47", "The fire killed 47 people.", "old", "2025-01-01", 3.0),
    voice("forty-seven people", "In the fire forty-seven people died.", "undated", None, 2.0),
    voice("47", "At 47 people the toll of the fire stands.", "old", "2025-01-01", 1.0),
    voice("52", "The fire killed 52 people.", "new", "2025-01-03", 0.5),
]


def disagreement(groups, believed, floor):
    apart = {i: {j for j, two in enumerate(groups) if contradict(one, two)} for i, one in enumerate(groups)}
    return disagreement_of(groups, believed, floor, apart)


def test_equal_answers_are_one_group_with_each_document_once():
    groups = group(DEAD)
    assert [[v.document for v in members] for members in groups] == [["old", "undated"], ["new"]]


@given(st.permutations(DEAD))
def test_groups_do_not_depend_on_the_order_of_the_voices(voices):
    assert group(voices) == group(DEAD)


def test_two_documents_that_say_different_numbers_disagree_newest_first():
    assert disagreement(group(DEAD), [0.8, 0.7], 0.5) == [1, 0]


def test_an_answer_that_is_not_believed_contradicts_nothing():
    assert disagreement(group(DEAD), [0.8, 0.4], 0.5) == []
    assert disagreement(group(DEAD), [0.8, 0.3], 0.0) == []


def test_copies_and_one_document_do_not_disagree_with_themselves():
    alone = group([DEAD[0], DEAD[3]])
    assert disagreement(alone, [0.8, 0.8], 0.5) == [1, 0]
    both_say_47 = [replace(DEAD[0], copied=frozenset({"new"})), DEAD[3]]
    assert disagreement(group(both_say_47), [0.8, 0.8], 0.5) == []
    assert disagreement(group([DEAD[0], replace(DEAD[3], document="old")]), [0.8, 0.8], 0.5) == []


def test_a_document_that_says_both_numbers_means_two_things():
    both = [*DEAD[:2], voice("52", "With the missing the fire killed 52 people.", "undated", None, 0.1), DEAD[3]]
    assert disagreement(group(both), [0.8, 0.8], 0.5) == []


def test_no_groups_do_not_disagree():
    assert group([]) == [] and disagreement([], [], 0.5) == [] and newest_first([]) == []


def test_the_newest_comes_first_and_the_undated_last():
    dates = [None, "2025-01-01", "2025-02-01", None, "2025-02-01"]
    groups = [[Saying(str(i), "", published=published)] for i, published in enumerate(dates)]
    assert newest_first(groups) == [2, 4, 1, 0, 3]


def test_a_short_name_does_not_join_two_people():
    names = [
        voice("Barack Obama", "The wing was opened by Barack Obama.", "a", weight=3),
        voice("Michelle Obama", "The wing was opened by Michelle Obama.", "b", weight=1),
        voice("Obama", "The wing was opened by Obama.", "c", weight=2),
    ]
    assert [[v.text for v in members] for members in group(names)] == [["Barack Obama", "Obama"], ["Michelle Obama"]]


def test_a_believed_answer_vouches_for_its_rival_but_a_weak_one_for_none():
    rivals = {0: {1}, 1: {0, 2}, 2: {1}}
    assert vouched([0.8, 0.1, 0.2], rivals) == [0.8, 0.8, 0.2]
    assert vouched([0.8, 0.1, 0.2], {}) == [0.8, 0.1, 0.2]
    assert vouched([], {}) == []


@given(st.lists(st.floats(0, 1), max_size=6), st.data())
def test_vouching_lowers_nothing_and_lifts_nothing_to_the_best(believed, data):
    numbers = st.integers(0, max(0, len(believed) - 1))
    rivals = data.draw(st.dictionaries(numbers, st.sets(numbers, max_size=3), max_size=4)) if believed else {}
    lifted = vouched(believed, rivals)
    assert all(before <= after <= max(believed) for before, after in zip(believed, lifted, strict=True))
