"""Documents that stand twice are found and named; those that only tell of one thing are not."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from index.duplicates import HASHES, NEAR, signature, twins

WORDS = [f"{a}{b}" for a in ("ferry", "bridge", "crane", "gull", "toll", "harbour") for b in range(200)]


def story(seed: int, length: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def test_exact_and_near_duplicates_are_named_and_others_are_not(home):
    home.write("a.txt", story(1))
    home.write("b.txt", story(2))
    home.sync(home.documents)
    home.write("copy.txt", story(1))
    home.write("edited.txt", story(2) + " and a correction of the last line")
    home.write("other.txt", story(3))
    found = {twin.document: (twin.of, twin.exact) for twin in home.sync().duplicates}
    assert found == {"copy.txt": ("a.txt", True), "edited.txt": ("b.txt", False)}
    assert home.sync().duplicates == (), "they were told"


def test_one_text_in_two_formats_is_a_near_duplicate(home):
    home.write("a.txt", story(1))
    home.write("a.html", f"<html><body><article><p>{story(1)}</p></article></body></html>")
    (twin,) = home.sync(home.documents).duplicates
    assert {twin.document, twin.of} == {"a.txt", "a.html"} and not twin.exact


def test_of_many_equal_files_each_but_the_first_is_named_once(home):
    for number in range(5):
        home.write(f"{number}.txt", story(1))
    found = home.sync(home.documents).duplicates
    assert [(twin.document, twin.of) for twin in found] == [(f"{number}.txt", "0.txt") for number in range(1, 5)]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 120))
def test_agreement_estimates_what_two_texts_have_in_common(seed, changed):
    one, dice = story(seed).split(), random.Random(seed)
    two = list(one)
    for at in dice.sample(range(len(two)), changed):
        two[at] = "changed"
    runs = [set(zip(*(words[i:] for i in range(5)))) for words in (one, two)]
    common = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
    signs = [signature(" ".join(words)) for words in (one, two)]
    agreed = sum(signs[0][i : i + 4] == signs[1][i : i + 4] for i in range(0, 4 * HASHES, 4)) / HASHES
    assert abs(agreed - common) < 0.3
    if common == 1:
        assert twins({"a": signs[0], "b": signs[1]}, {"b"}) == {"b": "a"}
    if agreed < NEAR:
        assert twins({"a": signs[0], "b": signs[1]}, {"a", "b"}) == {}


def test_short_and_empty_texts_are_never_near():
    assert twins({"a": signature("The ferry sank."), "b": signature("The ferry sank."), "c": b""}, {"a", "b"}) == {}
