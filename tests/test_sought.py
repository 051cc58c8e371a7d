"""What a question seeks, and which of two answers agrees with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.scene import Saying, scene_of
from qa.sought import WORTH, agreement, sought

LEAST = sum(worth for worth in WORTH.values() if worth < 0)
MOST = sum(worth for worth in WORTH.values() if worth > 0)


def worth(question: str, text: str, sentence: str) -> float:
    assert text in sentence
    return agreement(sought(question), scene_of(Saying(text, sentence)))


@pytest.mark.parametrize(
    ("question", "kind", "counted", "fate", "progress"),
    [
        ("How many Palestinian prisoners will be released?", "number", ("palestinian", "prison"), "freed", "planned"),
        ("How many were killed in Gaza?", "number", ("peopl",), "dead", ""),
        ("How many were built in Gaza?", "number", (), "", ""),
        ("How many sailors are freed?", "number", ("sailor",), "freed", "planned"),
        ("How many sailors were freed?", "number", ("sailor",), "freed", ""),
        ("How many sailors does it free?", "number", ("sailor",), "freed", "planned"),
        ("How many people have been hurt?", "number", ("peopl",), "hurt", "done"),
        ("What is the death toll?", "number", ("peopl",), "dead", ""),
        ("What is the number of boats?", "number", ("boat",), "", ""),
        ("In how many towns did it snow?", "number", ("town",), "", ""),
        ("When does the ferry sail?", "date", (), "", ""),
        ("In what year did it sink?", "date", (), "", ""),
        ("Who built the pier?", "name", (), "", ""),
        ("Why did it sink?", "", (), "", ""),
        ("Which harbour is deepest?", "", (), "", ""),
        ("What is the man who sank it called?", "", (), "", ""),
        ("", "", (), "", ""),
    ],
)
def test_a_question_tells_what_it_seeks(question, kind, counted, fate, progress):
    found = sought(question)
    assert (found.kind, found.counted, found.fate, found.progress) == (kind, counted, fate, progress)


SWAP = "So far 12 sailors have been freed in exchange for 70 smugglers."
TOLL = "The storm killed 47 people, 9 of them firemen, and 30 residents are still missing."


@pytest.mark.parametrize(
    ("question", "better", "worse", "sentence"),
    [
        ("How many smugglers were freed?", "70", "12", SWAP),
        ("How many sailors were freed?", "12", "70", SWAP),
        ("How many people were killed?", "47", "30", TOLL),
        ("How many people were killed?", "47", "9", TOLL),
        ("When did the ferry sail?", "Tuesday", "Porto", "The ferry left Porto on Tuesday."),
        ("When did the ferry sail?", "last week", "Porto", "The ferry left Porto last week."),
        ("Who sailed?", "Ana Reis", "1998", "Ana Reis sailed in 1998."),
    ],
)
def test_the_answer_that_is_of_the_kind_sought_is_worth_more(question, better, worse, sentence):
    assert worth(question, better, sentence) > worth(question, worse, sentence)


def test_what_is_still_to_be_is_not_what_has_been():
    asked = "How many sailors are to be freed?"
    assert worth(asked, "33", "Under the deal 33 sailors are to be freed.") > 0
    assert worth(asked, "33", "Under the deal 33 sailors are to be freed.") > worth(asked, "12", SWAP)


@pytest.mark.parametrize("question", ["Why did it sink?", "Was it raised?", "", "¿Cuántos?"])
def test_a_question_that_names_no_kind_agrees_with_everything(question):
    assert worth(question, "70", SWAP) == worth(question, "sailors", SWAP) == 0


@given(st.text(max_size=60), st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_agreement_is_bounded_whatever_is_asked_of_whatever_text(question, text, rest):
    for asked in (question, f"How many {question}", f"When {question}"):
        assert LEAST <= worth(asked, text, rest + text + rest) <= MOST


@pytest.mark.parametrize("question", ["How many sailors leave in the second phase?", "Who leaves in stage two?"])
def test_what_is_said_of_another_phase_is_worth_little(question):
    first, second = "In the first phase 33 sailors leave.", "In the second stage 33 sailors leave."
    assert worth(question, "33", first) < worth(question, "33", second) - 5
    assert worth(question, "33", "Soon 33 sailors leave.") == worth(question, "33", second)
