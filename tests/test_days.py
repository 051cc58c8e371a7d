"""Days: the parts of a date that a span states, and the year that stands nearest."""

import pytest

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
