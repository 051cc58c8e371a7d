"""Words: two spellings made alike, whatever is typed."""

from hypothesis import given
from hypothesis import strategies as st

from qa.words import folded, plainly


@given(st.text(max_size=60))
def test_making_plain_twice_changes_nothing(text):
    assert plainly(plainly(text)) == plainly(text)


@given(st.text(max_size=60))
def test_folded_words_have_no_case_and_no_dot(text):
    assert all(word == word.casefold() and "." not in word for word in folded(plainly(text)))
