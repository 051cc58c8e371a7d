"""Numbers: what is stated, its bounds and its unit, whatever the spelling."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.numbers import digits
from qa.values import value_of
from qa.words import plainly


def number(text: str):
    value = value_of(text)
    assert value.kind == "number", value
    return value.number


@pytest.mark.parametrize(
    ("text", "stated", "unit"),
    [
        ("47,487", 47_487, ""),
        ("thirty-three hostages", 33, ""),
        ("2.4 million people", 2_400_000, ""),
        ("2.4m", 2_400_000, ""),
        ("2,4 Mio.", 2_400_000, ""),
        ("half a million", 500_000, ""),
        ("one hundred and five", 105, ""),
        ("two dozen villages", 24, ""),
        ("nearly 2,000 jailed Palestinians", 2000, ""),
        ("twelve per cent", 12, "percent"),
        ("23.5%", Fraction(47, 2), "percent"),
        ("half", 50, "percent"),
        ("two-thirds of voters", Fraction(200, 3), "percent"),
        ("one in five", 20, "percent"),
        ("One in every three homes", Fraction(100, 3), "percent"),
        ("nine out of ten", 90, "percent"),
        ("3 in 1,000", Fraction(3, 10), "percent"),
        ("1 in a million", Fraction(1, 10_000), "percent"),
        ("two in 1998", 2, ""),
        ("two in three days", 2, ""),
        ("two out of three hostages", 2, ""),
        ("five in 12 attacks", 5, ""),
        ("5 in 5", 5, ""),
        ("$2.4bn", 2_400_000_000, "dollar"),
        ("3 million dollars", 3_000_000, "dollar"),
        ("€40", 40, "euro"),
        ("US$40", 40, "us dollar"),
        ("CAD 2m", 2_000_000, "canadian dollar"),
        ("4 million New Zealand dollars", 4_000_000, "new zealand dollar"),
        ("5 million U.S. dollars", 5_000_000, "us dollar"),
        ("4 million taxpayer dollars", 4_000_000, "dollar"),
        ("40 EUR", 40, "euro"),
        ("six weeks", 6 * 7 * 1440, "minute"),
        ("15-month war", 15, "month"),
        ("two years", 24, "month"),
        ("20-year-old", 20, "year of age"),
        ("-4", -4, ""),
    ],
)
def test_a_number_is_read_in_any_spelling(text, stated, unit):
    found = number(text)
    assert (found.stated, found.unit) == ((stated,), unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("33", 33, 33),
        ("over 47,000", 47_000, 51_700),  # a tenth more: who means 61,000 says so
        ("more than 100", 100, 200),  # the next round number
        ("fewer than 100", 0, 100),
        ("no fewer than 12", 12, math.inf),
        ("at least 12", 12, math.inf),
        ("12 or more", 12, math.inf),
        ("no more than 500", -math.inf, 500),
        ("up to 500", -math.inf, 500),
        ("between ten and twenty", 10, 20),
        ("10–20", 10, 20),
        ("2 to 3 million", 2_000_000, 3_000_000),
        ("nearly 2,000", 2000, 2000),
        ("just over half", 50, 60),
        ("at least a quarter", 25, math.inf),
        ("no more than four-fifths", -math.inf, 80),
    ],
)
def test_a_bound_is_a_range(text, low, high):
    assert (number(text).low, number(text).high) == (low, high)


@pytest.mark.parametrize(
    "text", ["nearly 2,000", "around 1,900", "some 600", "about 5 weeks", "2.4 million", "50 or so"]
)
def test_an_approximation_is_marked(text):
    assert number(text).approximate


def test_an_ordinal_is_not_a_cardinal():
    assert number("third").ordinal and number("the 3rd").ordinal and number("twenty-first century").ordinal
    assert not number("three").ordinal


def test_a_rate_is_kept_apart_from_what_is_counted():
    assert (number("600 trucks a day").rate, number("600 trucks a day").counted) == ("day", ("trucks",))
    assert number("600 daily").rate == "day"


@pytest.mark.parametrize(
    "text", ["dozens", "several thousand", "a few hundred", "24–10", "COVID-19", "7–4–2–3", "no one"]
)
def test_what_states_no_number_is_no_number(text):
    assert value_of(text).kind != "number"


WORDS = st.sampled_from(
    "nearly over 47,000 2.4 million thirty-three hostages - 10 to and between $ % a day of them Feb. 4 , 2025 third "
    "Trump President the Bank America half dozen 3rd 12.5 1848 Tuesday 10:30 p.m. or more".split()
)


@given(st.lists(WORDS, max_size=8).map(" ".join), st.sampled_from([None, "2025-01-29"]))
def test_no_mixture_of_known_words_raises(text, published):
    found = value_of(text, published).number
    if found:
        assert found.low <= found.stated[0] <= found.high and found.place > 0


@given(st.text(max_size=60))
def test_the_number_words_of_any_text_can_be_read(text):
    assert digits(plainly(text)) is not None
