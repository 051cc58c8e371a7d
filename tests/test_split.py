"""Passages are slices of the text: in order, disjoint, outside furniture, and seen whole by the embedder."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.describe import describe
from index.split import MAX_CHARACTERS, SHORT, split

WINDOW = 200


def count_words(texts: list[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def count_letters(texts: list[str]) -> list[int]:
    return [len(text) for text in texts]


def passages(text: str, furniture=(), window: int = WINDOW) -> list[str]:
    return [text[start:end] for start, end in split(text, furniture, window, count_words)]


def check(text: str, furniture, spans, window: int, count) -> None:
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        assert end - start <= MAX_CHARACTERS
        assert count([text[start:end]])[0] <= window or end - start == 1
        assert not any(start < right and left < end for left, right in furniture)
    covered = sorted([*spans, *furniture])
    gaps = zip([0, *(end for _, end in covered)], [*(start for start, _ in covered), len(text)], strict=True)
    assert not "".join(text[left:right] for left, right in gaps).strip(), "text was lost"


LINE = st.one_of(
    st.text(max_size=60),
    st.text('ab .!?"”\t', max_size=300),
    st.sampled_from(
        ["", " ", "- item", "## Heading", "The bridge will be built at last.", "x" * 3000, "é" * 50, "\u2028"]
    ),
)
TEXTS = st.builds(
    lambda lines, newline, mark: mark + newline.join(lines),
    st.lists(LINE, max_size=15),
    st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n \t\n"]),
    st.sampled_from(["", "\ufeff", "\n", " "]),
)


@given(TEXTS, st.integers(5, 60))
@example("", 5)
@example("x" * 20_000, 5)
@example("word " * 5_000, 5)
@example("a. " * 3_000, 5)
@example("\r\n" * 500 + "end", 5)
@example("\u3000" * 300 + "a" + "\x0b" * 300, 5)
def test_passages_are_disjoint_slices_that_lose_nothing(text, window):
    for count in (count_words, count_letters):
        check(text, (), split(text, (), window, count), window, count)


@given(TEXTS, st.data())
def test_no_passage_reaches_into_or_across_furniture(text, data):
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8)))
    furniture = tuple(zip(edges[::2], edges[1::2], strict=False))
    check(text, furniture, split(text, furniture, WINDOW, count_words), WINDOW, count_words)


@given(TEXTS)
def test_the_furniture_of_a_described_text_is_in_no_passage(text):
    furniture = describe(text).furniture
    check(text, furniture, split(text, furniture, WINDOW, count_words), WINDOW, count_words)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS)
@example(text="x" * 5_000)
@example(text="𝔘" * 3_000)
@example(text="漢字" * 1_500)
@example(text="!?" * 2_000)
def test_no_passage_is_longer_than_the_real_model_sees(encoder, text):
    check(text, (), split(text, (), encoder.window, encoder.count), encoder.window, encoder.count)


def test_a_paragraph_is_a_passage():
    one = "The bridge over the sound will be built at last, they said on Monday."
    two = "It will take some two years, and nobody knows what it is going to cost."
    assert passages(f"{one}\n\n{two}\n") == [one, two]
    assert passages(f"{one}\r\n\r\n{two}\r\n") == [one, two]


def test_lines_of_sentences_are_paragraphs():
    one = "The bridge over the sound will be built at last, they said on Monday."
    two = "It will take some two years, and nobody knows what it is going to cost."
    assert passages(f"{one}\n{two}\n{one}") == [one, two, one]


def test_a_paragraph_broken_for_the_page_is_one_passage():
    text = "The bridge over the sound will be built at last,\nthey said on Monday, and it will\ntake two years."
    assert passages(text) == [text]
    assert passages(text.replace("\n", "\r\n")) == [text.replace("\n", "\r\n")]


def test_a_short_heading_begins_the_next_passage():
    text = "## Two years\n\nThe bridge over the sound will be built at last, they said on Monday."
    assert passages(text) == [text]


def test_a_short_last_line_ends_the_passage_before():
    text = "The bridge over the sound will be built at last, they said on Monday.\n\nAgencies"
    assert passages(text) == [text]


def test_a_short_line_does_not_join_across_furniture():
    long = "The bridge over the sound will be built at last, they said on Monday."
    text = f"Two years\n\nHome | News\n\n{long}"
    at = text.index("Home")
    assert passages(text, [(at, at + 11)]) == ["Two years", long]


def test_a_long_paragraph_is_cut_where_sentences_end():
    sentence = "The bridge over the sound will be built at last, they said."
    found = passages(" ".join([sentence] * 40), window=50)
    assert len(found) > 8
    assert all(piece.endswith("said.") and piece.startswith("The") for piece in found)
    assert max(count_words(found)) <= 50


def test_halves_are_alike():
    sizes = count_words(passages("One two three four five. " * 100, window=60))
    assert max(sizes) <= 2 * min(sizes)


def test_a_short_document_is_one_passage():
    assert passages("Yes.") == ["Yes."]
    assert len("Yes.") < SHORT


def test_one_giant_line_without_a_space_is_cut_anyway():
    found = passages("x" * 100_000)
    assert "".join(found) == "x" * 100_000


@pytest.mark.parametrize("piece", [".", "x", "x ", ". ", "- x\n", "x.\n", "\n", "|", "x\n\n", "( ", "\u2028a"])
@pytest.mark.timeout(20)
def test_half_a_megabyte_of_anything_is_split_in_no_time(piece):
    text = piece * (500_000 // len(piece))
    check(text, (), split(text, (), WINDOW, count_words), WINDOW, count_words)
