"""Days: the parts of a date that a span states, and the year that stands nearest."""

import pytest

from qa.days import clocks_apart, days_apart, days_equal
from qa.values import value_of


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
    "text",
    "17/09/2025|09/17/2025|17.9.2025|17-09-2025|2025/09/17|17/09/25|17 septembre 2025|17. September 2025|"
    "el 17 de septiembre de 2025|am 17. September 2025|17 september 2025|September 17, 2025, at 3 p.m.".split("|"),
)
def test_a_date_of_figures_or_of_another_language_meets_the_english_one(text):
    assert days_equal(value_of(text).date, value_of("September 17, 2025").date)


def test_which_of_two_small_figures_is_the_month_is_not_guessed():
    written, turned, other = (value_of(text).date for text in ("03/04/2025", "04/03/2025", "05/06/2025"))
    march, june = (value_of(text).date for text in ("March 4, 2025", "June 7, 2025"))
    assert days_equal(written, written)
    assert not any(days_equal(written, day) or days_apart(written, day) for day in (turned, march))
    assert all(days_apart(written, day) for day in (other, june))


def test_a_time_without_its_half_of_the_day_may_be_either():
    early, late, vague = (value_of(text).date for text in ("3:30 a.m.", "3:30 p.m.", "3:30"))
    assert clocks_apart(early, late) and not clocks_apart(early, vague) and not clocks_apart(vague, late)
    assert not clocks_apart(value_of("noon").date, value_of("12 p.m.").date)
