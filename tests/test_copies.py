"""Copies: an edited wire text is one, another report of the same event is not; huge texts are bounded."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.copies import LIMIT, containment, copies, shingles

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.*"))
WORDS = [f"w{i}" for i in range(3000)]


def prose(words: int, seed: int = 0) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


WIRE = prose(400)


def edited(text: str, every: int) -> str:
    return " ".join("changed" if i % every == 0 else word for i, word in enumerate(text.split()))


@pytest.mark.parametrize(
    "copy",
    [
        WIRE,
        "Another headline over it. " + WIRE,
        WIRE[: len(WIRE) // 3],
        WIRE[len(WIRE) // 2 :] + " Additional reporting by our own correspondent.",
        WIRE.upper().replace(" ", ", "),
        edited(WIRE, every=12),
        prose(900, seed=5) + " " + WIRE + " " + prose(900, seed=6),
    ],
    ids=["itself", "headline", "trimmed", "tail", "typography", "edited", "embedded"],
)
def test_an_edited_wire_text_is_a_copy(copy):
    assert copies({"wire": WIRE, "copy": copy, "other": prose(400, seed=9)}) == {
        "wire": frozenset({"copy"}),
        "copy": frozenset({"wire"}),
        "other": frozenset(),
    }


def test_a_text_rewritten_word_by_word_is_no_copy():
    assert not copies({1: WIRE, 2: edited(WIRE, every=4)})[1]


def test_two_stories_of_one_event_are_no_copies():
    texts = {path.name: path.read_text(encoding="utf-8") for path in SEEDS}
    assert len(texts) == 2 and not any(copies(texts).values())
    assert containment(*map(shingles, texts.values())) < 0.05


def test_a_shared_quotation_makes_no_copy():
    quotation = prose(60, seed=3)
    assert not copies({1: prose(300, 1) + quotation, 2: prose(300, 2) + quotation})[1]


def test_short_texts_are_copies_only_where_they_are_the_same():
    assert copies({1: "The ferry sank off the cape.", 2: "the ferry sank — off the cape"})[1] == {2}
    assert not copies({1: "The ferry sank off the cape.", 2: "The ferry sank off the cape at night."})[1]
    assert not copies({1: "", 2: "", 3: "one two"})[1]


def test_a_script_without_spaces_is_shingled_too():
    text = "北京时间今日上午代表团抵达首都并将与东道主举行为期三天的会谈讨论停火协议的下一阶段"
    assert copies({1: text, 2: "快讯" + text, 3: text[::-1]})[1] == {2}


@given(st.dictionaries(st.integers(), st.text(max_size=200), max_size=5))
def test_copying_is_symmetric_and_never_with_itself(texts):
    found = copies(texts)
    assert found.keys() == texts.keys()
    assert all(key not in others and all(key in found[other] for other in others) for key, others in found.items())


def test_five_news_stories_take_a_few_milliseconds():
    texts = {i: prose(900, seed=i) for i in range(5)}
    copies(texts)
    started = time.perf_counter()
    for _ in range(10):
        copies(texts)
    assert (time.perf_counter() - started) / 10 < 0.03  # 3 to 4 ms on an idle core


def test_a_huge_document_is_read_around_its_place_only():
    huge = prose(500_000, seed=1) + " " + WIRE + " " + prose(500_000, seed=2)
    texts, place = {"huge": huge, "wire": WIRE}, huge.index(WIRE)
    started = time.perf_counter()
    assert len(huge) > 40 * LIMIT
    assert copies(texts, {"huge": place})["wire"] == {"huge"}
    assert not copies(texts)["wire"]
    assert time.perf_counter() - started < 2
