"""The gold questions over `seeds/` say what they claim: right texts, right offsets, right counts.

Not here: how well ibid answers them (`ibid eval tests/gold/seeds.json`).
"""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold" / "seeds.json"

# All that may stand between quotation marks in the stories: words that were really said.
GENUINE_QUOTATIONS = {
    "working-level delegation",
    "at the end of this week",
    "technical details",
    "progressing",
    "no guarantees that the peace is going to hold",
    "certainly hopeful",
    "political safety net",
    "for every stage",
    "overwhelming support",
}


def stories() -> dict[str, str]:
    return {p.name: p.read_bytes().decode("utf-8") for p in sorted((ROOT / "seeds").glob("*.*"))}


@pytest.fixture(scope="module")
def gold() -> dict:
    return json.loads(GOLD.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def paragraphs(gold) -> list[dict]:
    return [paragraph for article in gold["data"] for paragraph in article["paragraphs"]]


@pytest.fixture(scope="module")
def qas(paragraphs) -> list[dict]:
    return [qa for paragraph in paragraphs for qa in paragraph["qas"]]


def test_contexts_are_the_seed_stories_themselves(gold, paragraphs):
    assert gold["version"] == "v2.0"
    assert sorted(p["context"] for p in paragraphs) == sorted(stories().values())


def test_every_answer_stands_in_its_context_at_its_offset(paragraphs):
    for paragraph in paragraphs:
        for qa in paragraph["qas"]:
            for answer in qa["answers"]:
                start, text = answer["answer_start"], answer["text"]
                assert text and paragraph["context"][start : start + len(text)] == text, qa["id"]


def test_answers_stand_in_the_story_and_not_in_its_front_matter(paragraphs):
    for paragraph in paragraphs:
        story = paragraph["context"].index("\n---\n") + len("\n---\n")
        for qa in paragraph["qas"]:
            assert all(answer["answer_start"] >= story for answer in qa["answers"]), qa["id"]


def test_a_question_has_answers_unless_it_is_impossible(qas):
    for qa in qas:
        assert bool(qa["answers"]) is not qa["is_impossible"], qa["id"]
        texts = [answer["text"] for answer in qa["answers"]]
        assert len(set(texts)) == len(texts), qa["id"]


def test_there_are_enough_questions_of_each_kind(qas):
    assert len({qa["id"] for qa in qas}) == len(qas)
    assert len({qa["question"] for qa in qas}) >= 80
    assert len({qa["question"] for qa in qas if qa["is_impossible"]}) >= 20
    assert len({qa["question"] for qa in qas if qa.get("differs")}) >= 6


def test_a_question_the_stories_answer_differently_is_asked_of_each(paragraphs):
    answers = defaultdict(list)
    for paragraph in paragraphs:
        for qa in paragraph["qas"]:
            if qa.get("differs"):
                answers[qa["question"]].append({answer["text"] for answer in qa["answers"]})
    for question, voices in answers.items():
        assert len(voices) == len(paragraphs), question
        assert not set.intersection(*voices), question


def test_an_impossible_question_is_asked_once(qas):
    questions = [qa["question"] for qa in qas]
    assert all(questions.count(qa["question"]) == 1 for qa in qas if qa["is_impossible"])


def test_no_sentence_stands_in_two_stories():
    seen = {}
    for name, text in stories().items():
        for sentence in re.split(r"\n+|(?<=[.!?])\s+", text):
            if len(sentence.split()) >= 5:
                assert seen.setdefault(sentence.strip().lower(), name) == name, sentence


def test_the_stories_quote_only_what_was_really_said():
    for name, text in stories().items():
        assert set(re.findall(r'["“]([^"”]+)["”]', text)) <= GENUINE_QUOTATIONS, name


@pytest.mark.parametrize("key", ["title", "publisher", "published", "retells", "note", "license"])
def test_every_story_says_whose_it_is(key):
    for name, text in stories().items():
        assert text.startswith("---\n"), name
        front_matter = text[: text.index("\n---\n")]
        assert re.search(rf"^{key}: \S", front_matter, re.MULTILINE), name
