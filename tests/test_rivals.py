"""Which answers to one question contradict each other: reports of one event do, two events do not."""

from dataclasses import replace

import pytest

from index.records import Description
from qa.answer import compose, rank
from qa.evidence import NO_WIRE, merge
from qa.rivals import one_event, rivals_of
from qa.sought import sought
from tests.test_answer import told

FERRY = (
    "The ferry Estrella sank off Lamu on Monday. It had {} on board, Captain Juma Odera told the Kenya Ports Authority."
)
OTHER = (
    "Divers went down to the Estrella off Lamu again. She left with {}, said Juma Odera of the Kenya Ports Authority."
)
TRAIN = "The Orient line train left Porto, Braga and Lisbon late. It had {} on board, Maria Costa, Ana Reis and Rui Gil said."
QUESTION = "How many people were on board?"


def found(first: str, second: str, marked: tuple[str, str], days: tuple[str, str] = ("2024-05-06", "2024-05-07")):
    texts = {"a": (first, {marked[0]: 19.0}), "b": (second, {marked[1]: 12.0})}
    evidence = told(QUESTION, **texts)
    outlets = zip(evidence.documents, ("Post", "Herald"), days, strict=True)
    documents = {
        key: replace(evidence.documents[key], description=Description(publisher=outlet, published=day))
        for key, outlet, day in outlets
    }
    return replace(evidence, documents=documents)


def rivals(evidence):
    groups = merge(rank(evidence, 1.0), evidence.documents, NO_WIRE)
    return rivals_of(groups, evidence.documents, sought(QUESTION))


def test_two_outlets_on_one_event_contradict_each_other_though_their_words_differ():
    two = found(FERRY.format("164 people"), OTHER.format("190 souls"), ("164", "190"))
    assert rivals(two).apart == rivals(two).beside == rivals(two).answering == {0: {1}, 1: {0}}
    reply = compose("q", QUESTION, two, 0.42)
    assert reply.disagreement and [answer.text for answer in reply.answers] == ["190", "164"]


@pytest.mark.parametrize(
    ("second", "marked"),
    [
        (TRAIN.format("190 people"), "190"),  # another event
        (OTHER.format("190 tonnes"), "190"),  # another unit
        (OTHER.format("over 150 souls"), "over 150"),  # a bound that holds
        (OTHER.format("190 souls, not 164"), "190"),  # it knows both
    ],
)
def test_what_may_both_be_so_is_no_contradiction(second, marked):
    assert rivals(found(FERRY.format("164 people"), second, ("164", marked))).apart == {}


def test_of_another_year_the_question_vouches_for_neither():
    years = found(FERRY.format("164 people"), OTHER.format("190 souls"), ("164", "190"), ("2024-05-06", "2025-05-07"))
    assert rivals(years).beside == {}


def test_one_event_is_told_by_other_outlets_near_in_time_with_names_in_common():
    one, two = found(FERRY.format(1), OTHER.format(2), ("1", "2")).documents.values()
    assert one_event(one, two) and one_event(two, one)
    assert not one_event(one, replace(two, description=one.description))
    assert not one_event(one, replace(two, description=Description()))
    assert one_event(one, replace(two, description=Description(publisher="Herald")))
    assert not one_event(one, replace(two, text=TRAIN))


def test_a_day_that_the_other_report_names_too_is_no_contradiction():
    sailed = "The ferry Estrella sails from Lamu on {}, said Juma Odera of the Kenya Ports Authority."
    both = sailed.format("March 4") + " On March 3 he goes home."
    for second, differ in ((sailed.format("March 4"), True), (both, False)):
        two = found(sailed.format("March 3"), second, ("March 3", "March 4"))
        groups = merge(rank(two, 1.0), two.documents, NO_WIRE)
        assert bool(rivals_of(groups, two.documents, sought("When does it sail?")).answering) == differ
