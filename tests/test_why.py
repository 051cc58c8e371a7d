"""`why` names the step at which an expected answer was lost: planted losses, one or more of each kind."""

from collections import defaultdict
from functools import partial

import pytest

from index.errors import UserError
from qa.library import Library
from qa.why import ABSENT, BELOW, FURNITURE, MERGED, NOT_HIT, OUTSCORED, SHOWN, occurrences

PAGE = """Home | Ports | Ferries

The harbour of Lisport reopens

Updated: 2025-02-05 09:24

The harbour of Lisport reopened on Monday after 14 weeks of repairs that cost 3 million crowns, the mayor said.

Copyright 2025 Bay Herald. All rights reserved. Licence number 0108263
"""
OTHER = "The quay at Lisport had been shut for 14 weeks while divers mended the wall of the harbour, a crane driver told a visitor.\n"
WIRE = "A storm took the roof of the market hall in Kelby at night, and 19 stalls were lost, and the hall will stay closed until spring.\n"
FAR = [
    f"Gulls and herons were counted in marsh number {n}00 by the ladies of the club near the northern mills.\n"
    for n in range(2, 12)
]
FIGURE = r"\d[\d,.]*\d|\d"
HARBOUR = "How long were the repairs of the harbour of Lisport?"
STORM = "How many stalls were lost to the storm in Kelby?"


TALLY = "The harbour of Lisport counted its boats: " + ", ".join(f"pier {n} has {n * 7}" for n in range(11, 41)) + ".\n"
MILLION = "The harbour of Lisport was mended for 3,000,000 crowns, a figure that the council had not given before.\n"
FOURTEEN = OTHER.replace("14 weeks", "fourteen weeks")
EARLY, LATE = (
    f"The harbour of Lisport will open {day}, {who} in a long letter to all who live there.\n"
    for day, who in (("on February 4", "the mayor wrote"), ("Feb. 4", "a crane driver heard"))
)
PIERS = "\n\n".join(
    f"The repairs of the harbour of Lisport at pier {name} lasted {n} weeks and were long, the mayor of the town said."
    for name, n in (("North", 21), ("South", 22), ("West", 23))
)
DATED = "---\npublisher: Kelby Gazette\n---\n\nThe harbour of Lisport has been repaired by 12 people since the winter, with much patience.\n"
FARTHER = {f"far{number}.txt": text for number, text in enumerate(FAR)}

PLANTED = [
    (ABSENT, {"a": PAGE}, HARBOUR, "15 weeks", {}),
    (ABSENT, {"a": PAGE, "b": WIRE}, HARBOUR, "the governor of Kelby", {}),
    (ABSENT, {"a": PAGE}, HARBOUR, "4 weeks", {}),
    (FURNITURE, {"a": PAGE}, HARBOUR, "0108263", {}),
    (FURNITURE, {"a": PAGE}, HARBOUR, "Ports | Ferries", {}),
    (FURNITURE, {"a": PAGE}, HARBOUR, "Bay Herald", {}),
    (FURNITURE, {"a": DATED}, HARBOUR, "Kelby Gazette", {}),
    (NOT_HIT, {"a": PAGE, **FARTHER}, HARBOUR, "300", {"top_k": 1}),
    (NOT_HIT, {"a": PAGE, "b": WIRE}, HARBOUR, "19 stalls", {"top_k": 1}),
    (NOT_HIT, {"a": PIERS, "b": WIRE}, HARBOUR, "23 weeks", {"top_k": 1}),
    (OUTSCORED, {"a": PAGE}, HARBOUR, "14 weeks", {"pattern": "Lisport"}),
    (OUTSCORED, {"a": PAGE}, HARBOUR, "14 weeks", {"pattern": "zzz"}),
    (OUTSCORED, {"a": TALLY}, "How many boats has the harbour of Lisport?", "280", {}),
    (OUTSCORED, {"a": TALLY}, "How many boats has the harbour of Lisport?", "91", {}),
    (BELOW, {"a": PAGE}, HARBOUR, "14 weeks", {"score": -9.0}),
    (BELOW, {"a": PAGE, "b": WIRE}, HARBOUR, "14", {"min_confidence": 1.0}),
    (
        MERGED,
        {"a": PAGE, "b": MILLION},
        "How much were the repairs of the harbour of Lisport?",
        "3,000,000 crowns",
        {"pattern": "3 million crowns|3,000,000 crowns"},
    ),
    (BELOW, {"a": WIRE}, STORM, "19", {"score": -9.0}),
    (MERGED, {"a": PAGE, "b": FOURTEEN}, HARBOUR, "fourteen weeks", {"pattern": "14 weeks|fourteen weeks"}),
    (
        MERGED,
        {"a": EARLY, "b": LATE},
        "When will the harbour of Lisport open?",
        "Feb. 4",
        {"pattern": "February 4|Feb. 4"},
    ),
    (SHOWN, {"a": PAGE, "b": WIRE}, HARBOUR, "14 weeks", {}),
    (SHOWN, {"a": PAGE}, HARBOUR, "3 MILLION\ncrowns", {"pattern": "14 weeks|3 million crowns"}),
    (SHOWN, {"a": WIRE}, STORM, "19 stalls", {"pattern": "19 stalls"}),
]


@pytest.fixture(scope="module")
def tally(pytestconfig):
    """Count the planted losses found, by kind, and print them at the end."""
    found = defaultdict(list)
    yield found
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("\nwhy:", ", ".join(f"{lost} {sum(right)} of {len(right)}" for lost, right in found.items()))


def test_there_are_twenty_planted_losses_of_every_kind():
    lost = [kind for kind, *_ in PLANTED if kind != SHOWN]
    assert len(lost) >= 20 and set(lost) == {ABSENT, FURNITURE, NOT_HIT, OUTSCORED, BELOW, MERGED}


@pytest.fixture
def why(home, make_reader):
    """Ask why of documents given by name, with a reader that marks what a pattern matches."""

    def ask(documents, question, expected, *, pattern=FIGURE, score=25.0, **options):
        for name, text in documents.items():
            home.write(f"{name}.txt", text)
        library = Library(home.home, load_encoder=home.load_encoder, load_reader=partial(make_reader, pattern, score))
        library.sync([home.documents])
        return library.why(question, expected, **options)

    return ask


@pytest.mark.parametrize(("lost", "documents", "question", "expected", "options"), PLANTED)
def test_a_planted_loss_is_found(why, lost, documents, question, expected, options, tally):
    found = why(documents, question, expected, **options)
    tally[lost].append(found.lost == lost)
    assert found.lost == lost, found
    assert all(
        place.text.split() == expected.split() or place.text.lower().split() == expected.lower().split()
        for place in found.places
    )


def test_the_ranks_say_how_far_away_the_passage_was(why):
    found = why({"a": PAGE, **FARTHER}, HARBOUR, "300", top_k=2)
    (place,) = found.places
    assert place.hit is None and place.ranks.fused > 2 and place.ranks.lexical is None and place.ranks.dense > 1
    assert f"number {place.ranks.fused}" in found.said and "the first 2 were read" in found.said
    (near,) = why({}, HARBOUR, "14 weeks", top_k=2).places
    assert (near.hit, near.ranks.dense, near.ranks.lexical, near.ranks.fused) == (1, 1, 1, 1)


def test_what_scored_higher_is_named(why):
    assert why({"a": PAGE}, HARBOUR, "14 weeks", pattern="Lisport").by == ("Lisport",)
    assert why({"a": EARLY, "b": LATE}, HARBOUR, "Feb. 4", pattern="February 4|Feb. 4").by == ("February 4",)


REPORT = "---\npublished: 2025-02-0{}\n---\n\nThe harbour of Lisport reopened after {} weeks of repairs, the {} said.\n"


@pytest.mark.parametrize("newest", [1, 2])
def test_an_answer_has_the_number_it_is_shown_with(home, make_reader, newest):
    home.write("a.txt", REPORT.format(newest, 14, "mayor"))
    home.write("b.txt", REPORT.format(3 - newest, 15, "council"))
    library = Library(home.home, load_encoder=home.load_encoder, load_reader=partial(make_reader, r"1\d weeks"))
    library.sync([home.documents])
    reply = library.ask(HARBOUR, min_confidence=0)
    assert reply.disagreement and len(reply.answers) == 2
    for number, answer in enumerate(reply.answers, start=1):
        found = library.why(HARBOUR, answer.text, min_confidence=0)
        assert (found.lost, found.said) == (SHOWN, f"It is shown: answer {number}.")


def test_a_passage_that_gave_way_to_other_documents_is_said_to(why):
    found = why({"a": PIERS, "b": OTHER, "c": WIRE}, HARBOUR, "22 weeks", top_k=2)
    assert found.lost == NOT_HIT and "gave way to passages of other documents" in found.said


def test_nothing_expected_is_a_line_that_names_the_option(why):
    with pytest.raises(UserError, match="--expect"):
        why({"a": PAGE}, HARBOUR, " ?! ")


def test_expected_words_are_found_whole_across_breaks_and_case():
    assert occurrences("4 weeks; 14\r\nWeeks, 14-weeks", "14 weeks") == [(9, 18), (20, 28)]
    assert occurrences("a.*b", ".*") == []
