"""Values: what a span says, whatever its spelling; nothing that can be typed raises."""

import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.values import LONGEST, digits, fold, plainly, value_of


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
        ("$2.4bn", 2_400_000_000, "dollar"),
        ("3 million dollars", 3_000_000, "dollar"),
        ("€40", 40, "euro"),
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


@pytest.mark.parametrize(
    "text", ["Feb. 4", "February 4", "4 February", "the 4th of February", "on February 4, 2025", "2025-02-04"]
)
def test_a_date_is_read_in_any_spelling(text):
    day = value_of(text, "2025-01-29").date
    assert (day.year, day.month, day.day) == (2025, 2, 4)


def test_a_date_without_a_year_is_the_nearest_to_its_publication():
    assert value_of("December 28", "2025-01-03").date.year == 2024
    assert value_of("January 3", "2024-12-28").date.year == 2025
    assert value_of("January 3").date.year is None
    assert value_of("January 3", "no date").date.year is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1848", "date"),
        ("in March of 2011", "date"),
        ("Tuesday", "date"),
        ("10 a.m.", "date"),
        ("may", "text"),
        ("the march on Rome", "text"),
        ("2000 people", "number"),
        ("2,000", "number"),
        ("Super Bowl 50", "name"),
        ("Gaza’s Health Ministry", "name"),
        ("Netanyahu’s office", "text"),
        ("because of the storm", "text"),
        ("", "text"),
        ("?!", "text"),
        ("1 " * LONGEST, "text"),
        ("13 years and 48 days", "text"),
        ("7 Lincoln Square", "name"),
        ("no one", "text"),
    ],
)
def test_a_span_has_a_kind(text, kind):
    assert value_of(text).kind == kind


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("US President Donald Trump", {("Donald", "Trump")}),
        ("Benjamin Netanyahu, the prime minister of Israel,", {("Benjamin", "Netanyahu")}),
        ("Lisbon, Portugal", {("Lisbon",)}),
        ("Qatar, Egypt and the United States", {("Qatar",), ("Egypt",), ("United", "States")}),
        ("Northwind Shipping Inc.", {("Northwind", "Shipping")}),
        ("the U.N.", {("UN",)}),
    ],
)
def test_a_name_is_what_is_left_without_titles(text, names):
    assert value_of(text).names == names


@given(st.text(max_size=60), st.one_of(st.none(), st.dates().map(str), st.text(max_size=12)))
@example("9" * 5000, None)
@example("٣٣ hostages", None)
@example("1⁄2 ½ ² Ⅻ", "2025-02-30")
@example("99 February 99", "2025-01-01")
@example("the 31 of 31", "0001-01-01")
@example("between 20 and 10 to 5-3", None)
def test_nothing_that_can_be_typed_raises(text, published):
    value = value_of(text, published)
    assert value.kind in ("number", "date", "name", "text")
    assert (value.number is not None) == (value.kind == "number")
    assert (value.date is not None) == (value.kind == "date")
    assert bool(value.names) == (value.kind == "name")


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
def test_making_plain_twice_changes_nothing(text):
    assert plainly(plainly(text)) == plainly(text)
    assert digits(plainly(text)) is not None and fold(text) is not None


def test_a_long_span_takes_no_time():
    assert value_of("forty-two " * 100_000).kind == "text"
