"""The speaker is who the passage says said it, or nobody.

The gold (`tests/gold/speakers.json`) was written before the code; its score is printed.
"""

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.speaker import speaker

GOLD = json.loads((Path(__file__).parent / "gold" / "speakers.json").read_text(encoding="utf-8"))
newsy = st.lists(
    st.sampled_from(
        "said says told according to the United Nations Lapid he she it that who , . “ ” \" ' ’ ‘ « » : ; — and but while count of by puts number at "
        "reporters Monday Israel's 47,000 warned went on called called himself a statement In minister \n\n \n ? ! was".split(
            " "
        )
    ),
    max_size=30,
).map(" ".join)


def who(passage: str, answer: str) -> str | None:
    start = passage.index(answer)
    found = speaker(passage, start, start + len(answer), (0, len(passage)))
    return found and passage[slice(*found)]


def test_at_least_nine_in_ten_gold_speakers_are_named_right(capsys):
    misses = [g for g in GOLD if who(g["passage"], g["answer"]) != g["speaker"]]
    with capsys.disabled():
        print(f"\nspeakers: {len(GOLD) - len(misses)} of {len(GOLD)} right")
        for g in misses:
            print("  missed:", g, who(g["passage"], g["answer"]))
    assert len(GOLD) >= 30
    assert sum(g["speaker"] is None for g in GOLD) >= 10
    assert len(misses) <= 0.1 * len(GOLD)


@settings(max_examples=300)
@given(newsy | st.text(max_size=200), st.data())
def test_any_text_gives_a_place_in_the_passage_beside_the_answer(text, data):
    left, start, end, right = sorted(data.draw(st.integers(0, len(text))) for _ in range(4))
    found = speaker(text, start, end, (left, right))
    if found:
        assert left <= found[0] < found[1] <= right
        assert found[1] <= start or end <= found[0]
        assert text[slice(*found)].strip() == text[slice(*found)]


@settings(max_examples=300)
@given(newsy)
@example("It fell” , said Ruiz.")
@example("It fell; , said")
def test_no_word_of_any_text_is_too_much(text):
    for at in range(0, len(text), 3):
        found = speaker(text, at, at + 1, (0, len(text)))
        assert found is None or found[1] <= at or at + 1 <= found[0]


@given(newsy, st.text(max_size=20), st.data())
def test_the_passage_alone_decides(text, before, data):
    start, end = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    alone = speaker(text, start, end, (0, len(text)))
    by = len(before) + 2
    placed = speaker(f"{before}\n\n{text}", start + by, end + by, (by, by + len(text)))
    assert placed == (alone and (alone[0] + by, alone[1] + by))


@pytest.mark.parametrize("place", [(-1, 3), (3, 3), (5, 3), (0, 99)])
def test_what_is_not_in_the_passage_has_no_speaker(place):
    assert speaker("Lapid said it rained.", *place, (0, 21)) is None


@pytest.mark.parametrize(
    ("passage", "answer", "name"),
    [
        ('"Did he leave?" Ruiz asked.', "he leave", "Ruiz"),
        ("The U.N. says 5 million people lack water.", "5 million", "U.N."),
        ("A spokesman for Ruiz said 3 ships were lost.", "3", "spokesman for Ruiz"),
        ("Ruiz, 54, who leads the union, said pay had fallen.", "pay had fallen", "Ruiz"),
        ("Ruiz said pay had fallen. She added that 40 had left.", "40", "Ruiz"),
        ("Ruiz said pay had fallen. Costa disagreed. He said 40 had left.", "40", "Costa"),
        ('Critics called the film "a small wonder" and it made 3 million.', "a small wonder", "Critics"),
        ('Critics called the film "a small wonder" and it made 3 million.', "3 million", None),
        ("The war has claimed 47,000 lives, according to the ministry.", "47,000", "ministry"),
        ("At least 40 died when a bus fell into a river, officials said on Monday.", "Monday", None),
        ("Members vote according to the party line.", "vote", None),
        ('The plant, a new concept called "Long Shore", opened.', "Long Shore", None),
        ("Its early work, plans, notes, 40 letters, was lost.", "40", None),
        ('In 1937, at a dinner, Ruiz said, "It is over."', "at a dinner", None),
        ('In 1937, at a dinner, Ruiz said, "It is over."', "over", "Ruiz"),
        ('As the premier met Ruiz in 2007 - he said "it is over".', "over", None),
        ("The firm, critics say[according to whom?], is broke.", "firm", None),
        ("What the minister said in May was forgotten by June.", "June", None),
        ("The minister said nothing about the 40 dead.", "40", None),
        ("The army has not said how many died, but medics put the dead at 70.", "70", "medics"),
        ("He is said to have hidden 3 million euros.", "3 million", None),
        ("Costa denied it; his lawyer said the money, 3 million euros, was a loan.", "3 million", "his lawyer"),
    ],
)
def test_a_clause_covers_its_own_words(passage, answer, name):
    assert who(passage, answer) == name


@pytest.mark.parametrize(
    "passage",
    [
        "Nobody said 52 had left.",
        "No official said 52 had left.",
        "The mayor never said 52 had left.",
        "The mayor never said “52 had left”.",
        "The mayor won't say 52 had left.",
        "The mayor told nobody that 52 had left.",
        "Neither Kask nor Ratas said 52 had left.",
        "Neither Kask, the mayor, nor Ratas, the governor, said 52 had left.",
        "Few experts said 52 had left.",
        "Never has Kask said 52 had left.",
        "“It is 52,” said nobody.",
        "The ministry said that nobody said 52 had left.",
        "The mayor said it rained and never said that 52 had left.",
        "It is unclear whether Kask said 52 had left.",
        "The boat leaves if the court says 52 had left.",
    ],
)
def test_what_is_denied_or_only_supposed_has_no_speaker(passage):
    assert who(passage, "52") is None


@pytest.mark.parametrize(
    ("passage", "name"),
    [
        ("A few experts said 52 had left.", "few experts"),
        ("No. 10 said 52 had left.", "No. 10"),
        ("No one was hurt, and the mayor said 52 had left.", "mayor"),
        ("The mayor once said 52 had left.", "mayor"),
        ("Ruiz, who was not there, said 52 had left.", "Ruiz"),
        ("Ruiz, 54, who was not there, said 52 had left.", "Ruiz"),
        ("Officials said nobody expected 52 to leave.", "Officials"),
        ("Not long ago Ruiz said 52 had left.", "Ruiz"),
    ],
)
def test_what_only_looks_like_a_denial_has_its_speaker(passage, name):
    assert who(passage, "52") == name


@pytest.mark.parametrize(
    "opening",
    [
        "Before the mayor said 47 had died",
        "Until the mayor said 47 had died",
        "When the mayor reported 47 deaths",
        "Two days after the mayor said 47 had died",
        "By the time the mayor said 47 had died",
        "As soon as the mayor said 47 had died",
        "On Monday, once the mayor said 47 had died",
        "While the mayor said 47 had died",
    ],
)
def test_a_leading_clause_ends_at_its_comma(opening):
    assert who(f"{opening}, 52 bodies were found.", "52") is None
    assert who(f"{opening}, 52 bodies were found.", "47") == "mayor"


def test_a_clause_beside_a_name_ends_at_its_comma():
    assert who("Ruiz, who said 47 had died, left with 52 aides.", "47") == "Ruiz"
    assert who("Ruiz, who said 47 had died, left with 52 aides.", "52") is None
    assert who("Having said 47 had died, Ruiz left with 52 aides.", "52") is None


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        "'",
        "“",
        "said ",
        "Lapid said ",
        ", he said, ",
        "according to ",
        "A ",
        "has been ",
        "a. ",
        ", who",
        "put at ",
    ],
)
def test_a_long_passage_takes_no_time(piece):
    text = piece * (60_000 // len(piece))
    started = time.perf_counter()
    speaker(text, 30_000, 30_004, (0, len(text)))
    assert time.perf_counter() - started < 2
