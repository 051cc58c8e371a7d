"""Quotations are found whatever their marks, and apostrophes are none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quotations import MASK, mask, quotations
from qa.speaker import speaker


@pytest.mark.parametrize(
    "quote",
    ["“{}”", '"{}"', "‘{}’", "'{}'", "«{}»", "„{}“", "„{}”", "‹{}›", "「{}」"],
    ids=lambda quote: quote.format(""),
)
def test_every_usual_kind_of_quotation_mark_is_known(quote):
    words = "It won't hold, and Rome’s people know it,"
    passage = f"{quote.format(words)} said Ana Ruiz, the mayor."
    assert quotations(passage, 0, len(passage)) == [(0, len(words) + 2)]
    assert passage[slice(*speaker(passage, 1, 5, (0, len(passage))))] == "Ana Ruiz"


def test_apostrophes_are_no_quotation_marks():
    text = "The hostages’ families don't know, Rome's mayor said, in the ’90s or in '98."
    assert quotations(text, 0, len(text)) == []


def test_a_quotation_left_open_reaches_to_the_end_of_its_paragraph():
    text = "Ruiz said: “One. Two.\n\n“Three,” she said. Four."
    assert [text[slice(*q)] for q in quotations(text, 0, len(text))] == ["“One. Two.", "“Three,”"]


@given(st.text(alphabet="ab ’'“”\"«».\n", max_size=60))
def test_quotations_stand_apart_and_are_all_that_is_masked(text):
    found = quotations(text, 0, len(text))
    assert all(a < b for a, b in found) and all(b <= c for (_, b), (c, _) in pairwise(found))
    masked = mask(text, 0, len(text), found)
    assert len(masked) == len(text)
    assert all((masked[i] == MASK) == any(a <= i < b for a, b in found) for i in range(len(text)))
