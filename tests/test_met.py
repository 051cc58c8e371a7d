"""A plain question that a count meets in full is believed, however low the reader scores it; no other is."""

from dataclasses import replace

import pytest

from index.records import Description
from qa.answer import compose
from qa.met import MET
from qa.sought import plainest
from tests.test_answer import told

TOLL = "The storm off Lamu has claimed 47 lives, said Juma Odera of the Kenya Ports Authority."
HIGHER = "The Kenya Ports Authority now puts the number of people killed off Lamu at 61, Juma Odera reported."
SWAP = "Four exchanges took place off Lamu, and 18 sailors were freed for some 600 smugglers, Juma Odera said."
DEAL = "Under the Lamu deal, which Juma Odera signed, 33 sailors are to be let go for around 1,900 smugglers."
SCORE = -2.0  # far below the null score of `told`: the reader says that it is not answered


def reply(query: str, *said: tuple[str, str], floor: float = 0.42):
    evidence = told(query, **{name: (text, {word: SCORE}) for name, (text, word) in zip("ab", said, strict=False)})
    outlets = zip(evidence.documents, ("Post", "Herald"), strict=False)
    documents = {
        key: replace(evidence.documents[key], description=Description(publisher=outlet, published="2024-05-06"))
        for key, outlet in outlets
    }
    return compose(query, query, replace(evidence, documents=documents), floor)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many people were killed?", (TOLL, "47")),
        ("How many people were killed?", (HIGHER, "61")),
        ("What is the death toll?", (TOLL, "47")),
        ("How many were killed?", (TOLL, "47")),
        ("How many sailors are to be freed?", (DEAL, "33")),
        ("How many smugglers are exchanged?", (DEAL, "around 1,900")),
    ],
)
def test_a_count_of_just_what_is_asked_is_believed(question, said):
    found = reply(question, said)
    assert found.confidence >= MET
    assert [answer.text for answer in found.answers] == [said[1]]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many people were killed in Mombasa?", (TOLL, "47")),
        ("How many sailors are to be freed?", (SWAP, "18")),
        ("How many people were hurt?", (TOLL, "47")),
        ("How many smugglers were killed?", (SWAP, "some 600")),
        ("Where were people killed?", (TOLL, "Lamu")),
    ],
)
def test_a_count_of_anything_else_or_elsewhere_is_not(question, said):
    assert not reply(question, said).answered


def test_two_outlets_that_tell_another_count_disagree():
    found = reply("How many people were killed?", (TOLL, "47"), (HIGHER, "61"))
    assert found.disagreement and {answer.text for answer in found.answers} == {"47", "61"}


def test_what_a_question_names_besides_two_outlets_must_tell():
    assert reply("How many people were killed off Lamu?", (TOLL, "47"), (HIGHER, "61")).disagreement
    assert not reply("How many people were killed off Lamu?", (TOLL, "47")).answered


def test_counts_of_two_events_are_not_believed_for_it():
    fire = HIGHER.replace("Lamu", "Porto").replace("Kenya Ports Authority", "mayor").replace("Juma Odera", "Ana Reis")
    assert not reply("How many people were killed?", (TOLL, "47"), (fire, "61")).answered


@pytest.mark.parametrize(
    "question",
    [
        "Can you tell me how many sailors are to be freed?",
        "In all, how many sailors should be freed?",
        "When all is complete, how many of the sailors should have been released?",
    ],
)
def test_courtesies_and_another_order_ask_for_nothing_more(question):
    found = reply(plainest(question), (DEAL, "33"))
    assert [answer.text for answer in found.answers] == ["33"]
