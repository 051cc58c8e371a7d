"""Values: a span has a kind, and nothing that can be typed raises."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.values import LONGEST, value_of


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
        ("17/09/2025", "date"),
        ("31/31/2025", "text"),
        ("00/05/2025", "text"),
        ("17/09", "text"),
        ("4 février", "date"),
        ("4. veebruaril", "text"),
        ("4 veebruar 2025", "text"),
        ("33 people in 2019", "number"),
        ("no one", "text"),
    ],
)
def test_a_span_has_a_kind(text, kind):
    assert value_of(text).kind == kind


@given(st.text(max_size=60), st.one_of(st.none(), st.dates().map(str), st.text(max_size=12)))
@example("9" * 5000, None)
@example("İİİİİ mar", None)  # small letters may be more than the capitals
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


def test_a_long_span_takes_no_time():
    assert value_of("forty-two " * 100_000).kind == "text"
