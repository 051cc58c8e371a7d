"""Dates are resolved as a reader of that day would, and never guessed.

The gold (`tests/gold/dates.json`) was written before the code; its score is printed.
"""

import datetime as dt
import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.dates import resolve

GOLD = json.loads((Path(__file__).parent / "gold" / "dates.json").read_text(encoding="utf-8"))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
days = st.dates(dt.date(1900, 1, 1), dt.date(2098, 12, 31))
phrases = st.lists(
    st.sampled_from(
        "on in the next last this past Monday Tue. week month year weekend February Feb. 29 31 4th 2024 2025-02-30 early late mid end of "
        "second first two ago yesterday today will was due to since from between and until , - May May's 1990s every".split()
    ),
    max_size=8,
).map(" ".join)


def test_at_least_nine_in_ten_gold_dates_are_resolved_right(capsys):
    misses = [g for g in GOLD if resolve(g["span"], g["sentence"], g["published"]) != g["resolved"]]
    with capsys.disabled():
        print(f"\ndates: {len(GOLD) - len(misses)} of {len(GOLD)} right")
        for g in misses:
            print("  missed:", g, resolve(g["span"], g["sentence"], g["published"]))
    assert len(GOLD) >= 60
    assert len(misses) <= 0.1 * len(GOLD)


def check(resolved: str | None) -> None:
    if resolved is None:
        return
    assert re.fullmatch(r"\d{4}-\d\d-\d\d(/\d{4}-\d\d-\d\d)?", resolved, re.ASCII)
    first, *rest = map(dt.date.fromisoformat, resolved.split("/"))
    assert all(first < last for last in rest)


@given(
    st.text(max_size=40),
    st.text(max_size=80),
    st.none() | st.text(max_size=12) | days.map(str),
    st.none() | st.integers(-9, 90),
)
def test_any_text_gives_a_date_or_none(span, sentence, published, start):
    check(resolve(span, sentence, published, start=start))


@given(phrases, phrases, phrases, st.dates().map(str))
@example("last year", "", "", "0001-01-01")
@example("next week", "", "", "9999-12-31")
@example("Tuesday", "", "", "0001-01-01")
@example("the past 12 years", "", "", "0004-02-29")
@example("29 February", "", "", "9999-12-31")
def test_any_run_of_date_words_gives_a_date_or_none(span, before, after, published):
    check(resolve(span, f"{before} {span} {after}", published, start=len(before) + 1))


@given(days)
def test_a_weekday_is_at_most_a_week_away_and_on_the_side_of_the_verb(day):
    for number, name in enumerate(WEEKDAYS):
        past = dt.date.fromisoformat(resolve(name, f"The dam broke on {name}.", str(day)))
        future = dt.date.fromisoformat(resolve(name, f"The dam will open on {name}.", str(day)))
        assert past.weekday() == future.weekday() == number
        assert dt.timedelta(0) <= day - past < dt.timedelta(7)
        assert dt.timedelta(0) <= future - day < dt.timedelta(7)


@given(days, days)
def test_a_whole_date_means_itself_whenever_it_is_published(day, published):
    month = f"{day:%B}"
    short = month if len(month) < 5 else f"{month[:3]}."
    for span in (
        str(day),
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{short} {day.day}, {day.year}",
    ):
        assert resolve(span, f"It was signed on {span}.", str(published)) == str(day)
        assert resolve(f"{day:%A}, {span}", f"It was signed on {day:%A}, {span}.", str(published)) == str(day)


@given(days)
def test_nothing_is_resolved_without_a_published_date(day):
    assert resolve(str(day), f"It was signed on {day}.", None) is None


@pytest.mark.parametrize(
    ("span", "sentence", "resolved"),
    [
        ("Friday", "They agreed on Monday to meet on Friday.", "2025-02-07"),
        ("Friday", "He said Friday's meeting will go on.", "2025-02-07"),
        ("Friday", "He said that on Friday the court will rule.", "2025-02-07"),
        ("Friday", "The deal that was signed on Friday will hold.", "2025-01-31"),
        ("Tuesday", "“We will win,” he told the crowd on Tuesday.", "2025-02-04"),
        ("Monday and Tuesday", "Talks were held on Monday and Tuesday.", "2025-02-03/2025-02-04"),
        ("Monday or Tuesday", "Talks were held on Monday or Tuesday.", None),
        ("from Friday to Monday", "The shop was shut from Friday to Monday.", "2025-01-31/2025-02-03"),
        ("Tuesday, February 5", "It was on Tuesday, February 5.", None),  # that day was a Wednesday
        ("the October 7 attack", "Since the October 7 attack all is different.", None),
        ("October 6", "In 1973, war broke out on October 6.", "1973-10-06"),
        ("last Monday", "He left last Monday.", None),
        ("last Monday of January", "He left last Monday of January.", "2025-01-27"),
        ("said on Monday", "The king said on Monday that it rained.", None),
        ("1979", "By 1979, all had left.", "1979-01-01/1979-12-31"),
        ("1923", "It was held between 1923 and 1925.", "1923-01-01/1923-12-31"),
        ("1923 and 1925", "It was held between 1923 and 1925.", "1923-01-01/1925-12-31"),
        ("the 2015 season", "He left after the 2015 season.", None),
        ("2023", "They sold 2023 cars.", None),
        ("later this week", "They leave later this week.", "2025-02-05/2025-02-09"),
        ("Tuesday at 3:30 p.m.", "The siren sounded Tuesday at 3:30 p.m.", "2025-02-04"),
    ],
)
def test_what_a_paper_of_wednesday_5_february_2025_means(span, sentence, resolved):
    assert resolve(span, sentence, "2025-02-05") == resolved


@pytest.mark.parametrize(
    ("day", "sentence", "resolved"),
    [
        ("Friday", "The new bridge over the Sarv closes at noon on Friday.", "2025-02-07"),
        ("Thursday", "The ferry sails on Thursday, the harbour master said.", "2025-02-06"),
        ("Thursday", "Ferries sail and schools open on Thursday.", "2025-02-06"),
        ("Monday", "Talks resume on Monday.", "2025-02-10"),
        ("March", "Kask, who won on Sunday, takes office in March.", "2025-03-01/2025-03-31"),
        ("Sunday", "Kask, who won on Sunday, takes office in March.", "2025-02-02"),
        ("Sunday", "Voters go to the polls on Sunday.", "2025-02-09"),
        ("Saturday", "Rain is forecast for Saturday.", "2025-02-08"),
        ("Monday", "The road should reopen Monday.", "2025-02-10"),
        ("Monday", "The road should have reopened on Monday.", "2025-02-03"),
        ("Sunday", "The final is on Sunday, the club said.", "2025-02-09"),
        # What is put off to a day, and what lasts until then.
        ("Friday", "Police said drivers have until Friday to claim a refund.", "2025-02-07"),
        ("Monday", "The road over the Sarv pass is closed until Monday.", "2025-02-10"),
        ("Monday", "Until Monday the road is closed, the police said.", "2025-02-10"),
        ("Monday", "The school remains shut until at least Monday.", "2025-02-10"),
        ("Monday", "The trial was adjourned until 10 a.m. on Monday.", "2025-02-10"),
        ("Friday", "The court gave the firm until Friday to pay.", "2025-02-07"),
        ("March", "The fair lasts until March.", "2025-03-01/2025-03-31"),
        ("Monday", "The road has been closed until Monday.", "2025-02-10"),
        ("Monday", "The road was closed until Monday.", "2025-02-03"),
        ("Monday", "Some 4,000 people have been admitted until Monday.", "2025-02-03"),
        ("Friday", "Nobody knew of it until Friday.", "2025-01-31"),
        ("Monday", "She waited until the boat left on Monday.", "2025-02-03"),
        # The present of captions and of markets; adjectives and nouns.
        ("Monday", "Men stand in the ruins on Monday.", "2025-02-03"),
        ("Monday", "Ships sail past the ruins on Monday.", "2025-02-03"),
        ("Monday", "A soldier opens fire at the bridge on Monday.", "2025-02-03"),
        ("Monday", "Markets close higher on Monday.", "2025-02-03"),
        ("Monday", "The shop was open on Monday.", "2025-02-03"),
        ("Monday", "The dam is seen on Monday.", "2025-02-03"),
        ("Monday", "It is Monday's fire that killed them.", "2025-02-03"),
    ],
)
def test_the_present_points_ahead_only_where_it_names_what_is_on_a_calendar(day, sentence, resolved):
    assert resolve(day, sentence, "2025-02-05") == resolved


def test_a_span_that_stands_twice_is_read_where_it_is_said_to_stand():
    sentence = "He came on Tuesday and will leave on Tuesday."
    assert resolve("Tuesday", sentence, "2025-02-05", start=sentence.index("Tuesday")) == "2025-02-04"
    assert resolve("Tuesday", sentence, "2025-02-05", start=sentence.rindex("Tuesday")) == "2025-02-11"


@pytest.mark.parametrize("piece", ["the last ", "Tuesday, ", "was to be ", "ed", "1 2 ", ", who ", " .", "2024-"])
def test_a_long_sentence_takes_no_time(piece):
    started = time.perf_counter()
    run = piece * (200_000 // len(piece))
    resolve("Tuesday", f"{run} It opened on Tuesday. {run}", "2025-02-05")
    resolve(run, run, "2025-02-05")
    assert time.perf_counter() - started < 1
