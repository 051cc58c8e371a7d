"""Sentences: they cover the text, in order, and the usual abbreviations do not end one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import around, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("Mr. Lee met Gen. Oak. They spoke.", ["Mr. Lee met Gen. Oak.", "They spoke."]),
        ("It rose 3.5 percent. Sales fell.", ["It rose 3.5 percent.", "Sales fell."]),
        ("“Stop!” she said. He did.", ["“Stop!” she said.", "He did."]),
        ("“We won.” The crowd sang.", ["“We won.”", "The crowd sang."]),
        ("J. Doe wrote it. I read it.", ["J. Doe wrote it.", "I read it."]),
        ("Is it so? Yes! Good.", ["Is it so?", "Yes!", "Good."]),
        ("He lives in the U.S. The tax is high.", ["He lives in the U.S.", "The tax is high."]),
        ("A U.S. Senate vote failed. It was close.", ["A U.S. Senate vote failed.", "It was close."]),
        ("A headline\n\nIt rained.", ["A headline", "It rained."]),
        ("A headline\r\n\r\nIt rained.", ["A headline", "It rained."]),
        ("One line\nbroken in two.", ["One line\nbroken in two."]),
        ("And then… Nothing.", ["And then…", "Nothing."]),
        ("Der Bau begann am 4. Februar 2025. Er dauert.", ["Der Bau begann am 4. Februar 2025.", "Er dauert."]),
        ("Am 12. April und im 19. Jahrhundert.", ["Am 12. April und im 19. Jahrhundert."]),
        ("Montag, 3. März: Der 47. Präsident kam.", ["Montag, 3. März: Der 47. Präsident kam."]),
        ("Sie kam am 4. Die Stadt schlief.", ["Sie kam am 4.", "Die Stadt schlief."]),
        ("I am 12. April is my sister.", ["I am 12.", "April is my sister."]),
        ("It opens on May 4. April was too early.", ["It opens on May 4.", "April was too early."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert cut(text) == expected


@given(st.text(st.sampled_from("aB.!?…\"”') \n\r\té1"), max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_sentences_are_in_order_disjoint_and_leave_out_only_space(text, one, two):
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    spans = sentences(text, start, end)
    edges = [start, *(edge for span in spans for edge in span), end]
    assert edges == sorted(edges)
    assert all(not text[left:right].strip() for left, right in zip(edges[::2], edges[1::2], strict=True))
    assert all(text[left:right] == text[left:right].strip() != "" for left, right in spans)


@given(st.text(max_size=100), st.data())
def test_the_sentence_around_a_span_holds_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, right = around(text, start, end, (0, len(text)))
    assert 0 <= left <= start <= end <= right <= len(text)


def test_the_sentence_around_a_span_ends_with_its_passage():
    text = "One two. Three four. Five six."
    assert around(text, 9, 14, (9, 20)) == (9, 20)
    assert around(text, 9, 14, (0, len(text))) == (9, 20)
    assert around(text, 4, 14, (0, len(text))) == (0, 20)


@pytest.mark.parametrize("piece", [".", '."', ". ", "\n", "\n ", "?!", "a.", "”"])
def test_a_long_run_of_one_sign_takes_no_time(piece):
    started = time.perf_counter()
    sentences(piece * (300_000 // len(piece)) + "x")
    assert time.perf_counter() - started < 3
