"""The stories that come with ibid are described as their front matter says and cut into nothing but text."""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml

from index import load
from index.describe import describe
from index.split import split

SEEDS = sorted(p for p in (Path(__file__).resolve().parent.parent / "seeds").iterdir() if p.suffix in load.SUFFIXES)
NOTICE = re.compile(
    r"copyright|licen[cs]e|back to top|\bcomments below|apache|^updated:|^published:|^---|^\w+ \| ", re.I | re.M
)


@pytest.fixture(params=SEEDS, ids=lambda path: path.name)
def story(request):
    text = request.param.read_bytes().decode("utf-8")
    said = describe(text)
    return text, said, split(text, said.furniture, 200, lambda texts: [len(t.split()) for t in texts])


def test_there_are_stories():
    assert len(SEEDS) >= 2


def test_a_story_is_described_as_its_front_matter_says(story):
    text, said, _ = story
    front = yaml.safe_load(text.split("---\n")[1])
    published = front["published"]
    assert (said.title, said.publisher) == (front["title"], front["publisher"])
    assert said.published == (published.isoformat() if isinstance(published, dt.date) else published)


def test_its_page_says_title_and_date_too(story):
    text, said, _ = story
    page = text.split("---\n", 2)[2]
    assert (describe(page).title, describe(page).published) == (said.title, said.published)


def test_no_passage_is_about_the_page(story):
    text, said, passages = story
    for start, end in passages:
        assert not NOTICE.search(text[start:end]), text[start:end]
        assert not any(start < right and left < end for left, right in said.furniture)


def test_the_headline_is_in_one_passage_at_most(story):
    text, said, passages = story
    assert sum(said.title in text[start:end] for start, end in passages) <= 1


def test_every_paragraph_of_the_story_is_in_a_passage(story):
    text, _, passages = story
    covered = " ".join(text[start:end] for start, end in passages)
    paragraphs = [line.strip() for line in text.splitlines() if line.rstrip().endswith(".") and not NOTICE.search(line)]
    paragraphs = [line for line in paragraphs if ": " not in line[:12]]  # front matter
    assert len(paragraphs) > 15
    assert all(paragraph in covered for paragraph in paragraphs)


def test_captions_and_contributors_are_text(story):
    text, _, passages = story
    for line in text.splitlines():
        if "/REUTERS" in line or "contributed from" in line:
            assert any(line in text[start:end] for start, end in passages)
