"""A question can be kept to some documents: by day, publisher and name; the others are neither found nor read."""

import pytest

from index import narrow
from index.errors import UserError
from index.narrow import Narrowing

STORIES = {
    "old/toll.txt": ("2024-12-30", "Bay Herald"),
    "toll-early.txt": ("2025-01-29", "Bay Herald"),
    "toll-late.txt": ("2025-02-05", "Straße Post"),
    "undated.txt": (None, None),
}


@pytest.fixture
def tolls(home, library):
    for number, (name, (day, publisher)) in enumerate(STORIES.items(), start=1):
        said = (
            f"---\ntitle: Toll {number}\n" + (f"publisher: {publisher}\npublished: {day}\n" if day else "") + "---\n\n"
        )
        home.write(name, f"{said}The toll of the bridge at Lisport is {number}0 crowns for a car, the council said.\n")
    library.sync([home.documents])
    return library


def documents(hits) -> set[str]:
    return {hit.document for hit in hits}


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({"as_of": "2025-01-29"}, {"old/toll.txt", "toll-early.txt"}),
        ({"since": "Jan 29, 2025"}, {"toll-early.txt", "toll-late.txt"}),
        ({"since": "2025-01-01", "as_of": "2025-02-01"}, {"toll-early.txt"}),
        ({"publisher": "bay  HERALD"}, {"old/toll.txt", "toll-early.txt"}),
        ({"publisher": "STRASSE*"}, {"toll-late.txt"}),
        ({"document": "toll-*"}, {"toll-early.txt", "toll-late.txt"}),
        ({"document": "*.txt", "publisher": "Bay*", "since": "2025-01-01"}, {"toll-early.txt"}),
        ({"document": ""}, set()),
        ({}, set(STORIES)),
    ],
)
def test_only_what_passes_is_retrieved_and_read(tolls, limits, left):
    assert documents(tolls.retrieve("toll of the bridge", top_k=9, **limits)) == left
    reply = tolls.ask("What is the toll of the bridge?", top_k=9, min_confidence=0.0, **limits)
    assert documents(reply.hits) == left
    assert {c.document for answer in reply.answers for c in answer.citations} <= left


def test_the_hits_are_filled_from_what_passes(home, library):
    for number in range(40):
        day = "2025-03-01" if number % 10 == 3 else "2025-01-01"
        home.write(
            f"{number}.txt",
            f"---\npublished: {day}\n---\n\nBridge number {number} has a toll of 5 crowns, the council said.\n",
        )
    library.sync([home.documents])
    hits = library.retrieve("bridge toll council", top_k=4, since="2025-02-01")
    assert documents(hits) == {"3.txt", "13.txt", "23.txt", "33.txt"}
    everything = {hit.document: hit for hit in library.retrieve("bridge toll council", top_k=40)}
    assert all(hit.score == pytest.approx(everything[hit.document].score) for hit in hits)


@pytest.mark.parametrize("day", ["2025-13-01", "Tuesday", "2025", "02/05/2025", "", "soon"])
def test_a_bad_date_is_one_line_that_shows_how_to_write_it(tolls, day):
    with pytest.raises(UserError, match="YYYY-MM-DD") as raised:
        tolls.ask("toll?", since=day)
    assert repr(day) in str(raised.value) and "\n" not in str(raised.value)


def test_days_in_the_wrong_order_are_refused():
    with pytest.raises(UserError, match="exchange"):
        Narrowing.from_words(as_of="2025-01-01", since="2025-02-01")


def test_where_nothing_passes_it_declines_and_can_say_why(tolls):
    reply = tolls.ask("What is the toll?", since="2026-01-01", publisher="Bay Herald")
    assert not reply.answered and reply.hits == ()
    line = tolls.barrier(Narrowing.from_words(since="2026-01-01", publisher="Bay Herald"))
    assert "no document is published by Bay Herald and is dated 2026-01-01 or later" in line
    assert "Straße Post" in line and "2024-12-30 to 2025-02-05" in line
    assert tolls.barrier(Narrowing.from_words(publisher="Bay Herald")) is None
    assert tolls.barrier(narrow.EVERYTHING) is None


def test_what_is_typed_is_never_sql(tolls):
    for words in ("' OR 1=1 --", '"; DROP TABLE documents', "[", "\ud800"):
        assert tolls.retrieve("toll", publisher=words) == []
        assert tolls.retrieve("toll", document=words) == []
    assert len(tolls.retrieve("toll", top_k=9)) == 4
