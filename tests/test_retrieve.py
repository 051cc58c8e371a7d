"""Retrieval agrees with plain reckoning: FAISS with a dot product, BM25 with its formula."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import dense, lexical
from index.retrieve import fuse, share_places

WORDS = "bridge sound crane harbour council budget crowns museum winter repair ferry toll voter gull storm".split()


def unit_vectors(count: int, dimension: int = 32, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)


def sentences(count: int, seed: int = 0) -> list[str]:
    random = np.random.default_rng(seed)
    return [" ".join(random.choice(WORDS, size=random.integers(3, 30))) for _ in range(count)]


def bm25(rows: dict[int, str], question: str, k1: float = 1.2, b: float = 0.75) -> dict[int, float]:
    """Robertson and Zaragoza (2009), with the idf that Lucene made usual; length is exact."""
    texts = {number: lexical._analyser().analyze(text) for number, text in rows.items()}
    mean = sum(map(len, texts.values())) / len(texts)
    found: dict[int, float] = {}
    for word in lexical.words(question):
        having = {number: count for number, text in texts.items() if (count := Counter(text)[word])}
        idf = math.log(1 + (len(texts) - len(having) + 0.5) / (len(having) + 0.5))
        for number, count in having.items():
            norm = k1 * (1 - b + b * len(texts[number]) / mean)
            found[number] = found.get(number, 0.0) + idf * count * (k1 + 1) / (count + norm)
    return found


@pytest.mark.parametrize("count", [1, 2, 500, dense.CHUNK + 3])
def test_dense_search_is_a_dot_product(count):
    vectors = unit_vectors(count)
    ids = np.arange(count, dtype=np.int64) * 3 + 7
    ann = dense.build(ids, vectors)
    query = unit_vectors(1, seed=9)[0].astype(np.float32)
    scores = vectors.astype(np.float32) @ query
    found = dense.search(ann, query, 10)
    assert len(found) == min(10, count)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    for number, score in found.items():
        assert score == pytest.approx(scores[(number - 7) // 3], abs=2e-3)
    assert min(found.values()) >= np.sort(scores)[::-1][: len(found)].min() - 2e-3
    some = [7, int(ids[-1])]
    assert dense.cosines(ann, query, some) == pytest.approx({i: scores[(i - 7) // 3] for i in some}, abs=2e-3)


def test_dense_search_of_nothing_finds_nothing():
    ann = dense.build(np.empty(0, np.int64), np.empty((0, 8), np.float16))
    assert dense.search(ann, np.ones(8, np.float32), 5) == {}
    assert dense.cosines(ann, np.ones(8, np.float32), []) == {}


def test_a_dense_index_is_read_as_it_was_written(tmp_path):
    ids, vectors = np.arange(50, dtype=np.int64), unit_vectors(50)
    ann = dense.build(ids, vectors)
    dense.write(ann, tmp_path)
    query = unit_vectors(1, seed=3)[0]
    assert dense.search(dense.read(tmp_path), query, 50) == dense.search(ann, query, 50)


@pytest.mark.parametrize(
    "question", ["bridge", "the bridges over a sound", "winter storms, council!", "gull gull toll"]
)
def test_lexical_search_is_bm25(question):
    # Lengths below 40 are stored exactly by tantivy, so both reckon with the same ones.
    rows = dict(enumerate(sentences(300), start=5))
    expected = bm25(rows, question)
    found = lexical.search(lexical.build(rows.items()), question, 300)
    assert found == pytest.approx(expected, rel=1e-4)
    assert list(found.values()) == sorted(found.values(), reverse=True)


@pytest.mark.parametrize("question", ["", "?!", "xyzzy", '"(bridge AND', "text:bridge~2^", "a" * 5000, "\0\ud800"])
def test_no_question_is_a_query_language(question):
    index = lexical.build([(1, "the bridge"), (2, "the sound")])
    assert set(lexical.search(index, question.encode("utf-8", "replace").decode(), 5)) <= {1}


def test_lexical_search_of_nothing_finds_nothing():
    assert lexical.search(lexical.build([]), "bridge", 5) == {}


@given(st.text(max_size=200))
def test_any_text_is_cut_into_words(text):
    text = text.encode("utf-8", "replace").decode()
    assert len(set(lexical.words(text))) == len(lexical.words(text))


COSINES = st.dictionaries(st.integers(1, 30), st.floats(-1, 1), max_size=15)


@given(COSINES, st.data(), st.sampled_from([0.0, 1.5, 20.0]))
def test_fused_scores_are_best_first_and_equal_ones_in_order(cosines, data, ceiling):
    scores = {number: data.draw(st.floats(0, ceiling)) for number in cosines if data.draw(st.booleans())}
    found = fuse(cosines, scores, ceiling)
    assert set(found) == set(cosines)
    assert all(cosines[number] <= score <= cosines[number] + 1 + 1e-9 for number, score in found.items())
    assert list(found.items()) == sorted(found.items(), key=lambda item: (-item[1], item[0]))


def test_no_passage_scores_above_the_ceiling():
    rows = list(enumerate([*sentences(50), "bridge " * 60, "bridge sound " * 40]))
    index = lexical.build(rows)
    for question in ("bridge", "bridge sound toll", "bridge xyzzy"):
        scores = lexical.search(index, question, 99)
        assert 0 < max(scores.values()) <= lexical.ceiling(index, question)
    assert lexical.ceiling(index, "") == 0


def test_a_search_keeps_to_the_passages_it_is_given():
    index = lexical.build(enumerate(sentences(60)))
    whole = lexical.search(index, "bridge toll", 60)
    some = [*list(whole)[:3], 999]
    assert lexical.search(index, "bridge toll", 60, some) == pytest.approx({i: whole[i] for i in some if i in whole})
    assert lexical.search(index, "bridge toll", 60, []) == {}


RANKED = st.lists(st.integers(0, 4), max_size=30).map(lambda documents: list(enumerate(documents)))


@given(RANKED, st.integers(1, 35))
def test_places_are_shared_without_loss(ranked, top_k):
    chosen = share_places(ranked, top_k)
    assert len(chosen) == len(set(chosen)) == min(top_k, len(ranked))
    assert chosen == sorted(chosen)
    documents = dict(ranked)
    taken = Counter(documents[passage] for passage in chosen)
    half = (top_k + 1) // 2
    for document, count in taken.items():
        if count > half:  # then the others had no more to give
            assert all(passage in chosen for passage, other in ranked if other != document and taken[other] < half)
    if top_k > 1 and len({document for _, document in ranked}) > 1:
        assert len(taken) > 1, "a second document gets in"


def test_retrieve_finds_the_passage_and_says_where_it_stands(home):
    text = "---\ntitle: A bridge\npublisher: Example\ndate: 2025-02-05\n---\n\nThe toll is four crowns.\n"
    home.write("sub/a.md", text)
    home.write("b.txt", "Gulls were seen over the harbour in the storm.")
    home.sync(home.documents)
    first, second = home.retrieve("What is the toll?")
    assert (first.rank, first.source, first.document) == (1, str(home.documents), "sub/a.md")
    assert (first.title, first.publisher, first.published, first.page) == ("A bridge", "Example", "2025-02-05", None)
    assert text[first.start : first.end] == first.text == "The toll is four crowns."
    assert first.stale is False
    assert first.score > second.score
    assert second.rank == 2


def test_the_same_question_gives_the_same_hits_in_the_same_order(home):
    for i in range(12):
        home.write(f"{i:02}.txt", "The toll is four crowns.")
    home.sync(home.documents)
    first = home.retrieve("toll", top_k=12)
    assert [hit.document for hit in first] == [f"{i:02}.txt" for i in range(12)]
    assert all(home.retrieve("toll", top_k=12) == first for _ in range(3))


def test_more_than_there_are_is_fine(home):
    home.write("a.txt", "The toll is four crowns.")
    home.sync(home.documents)
    assert len(home.retrieve("toll", top_k=100_000)) == 1


@pytest.mark.parametrize("top_k", [0, -1])
def test_fewer_than_one_is_a_value_error(home, top_k):
    home.write("a.txt", "The toll is four crowns.")
    home.sync(home.documents)
    with pytest.raises(ValueError, match=str(top_k)):
        home.retrieve("toll", top_k=top_k)


def test_a_second_document_is_heard(home):
    home.write(
        "a.txt", "\n\n".join(f"The toll of the bridge is {i} crowns, as the council said on Monday." for i in range(9))
    )
    home.write("b.txt", "Another toll, that of the ferry across the sound, was raised in the winter by the council.")
    home.sync(home.documents)
    assert {hit.document for hit in home.retrieve("toll of the bridge", top_k=4)} == {"a.txt", "b.txt"}


def test_a_hit_tells_that_its_file_changed_or_went(home):
    home.write("a.txt", "The toll is four crowns.")
    home.write("b.txt", "The toll is five crowns.")
    home.sync(home.documents)
    home.write("a.txt", "The toll is nine crowns, they say.")
    (home.documents / "b.txt").unlink()
    hits = {hit.document: (hit.text, hit.stale) for hit in home.retrieve("toll")}
    assert hits == {"a.txt": ("The toll is four crowns.", "changed"), "b.txt": ("The toll is five crowns.", "missing")}
