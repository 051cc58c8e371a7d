"""Names: what is left of a span without titles and articles."""

import pytest

from qa.values import value_of


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
