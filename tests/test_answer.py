"""A reply is made of slices: what is cited stands in a passage, equal answers are one, the rest is declined."""

from dataclasses import replace

import pytest

from index.records import Description, Document, Hit, Stamp
from qa.answer import compose, judge, rank
from qa.evidence import NO_WIRE, Evidence, Wire, merge
from qa.records import Span

TEXT = "Lisport. The harbour reopened after 14 weeks.\n\nMenu | Home\n\nRepairs cost 3 million, the mayor said."
OTHER = (
    TEXT.replace("harbour reopened after", "quay had been shut for")
    .replace("Repairs", "Masonry")
    .replace("the mayor", "one diver")
)
PASSAGES = [(0, 45), (60, 99)]


def document(name: str, text: str = TEXT) -> Document:
    return Document(
        "/nowhere", name, text, "0" * 64, Stamp(0, 0, 0), Description(title="Harbour", publisher=name.upper())
    )


def hit(rank_: int, name: str, start: int, end: int, score: float = 1.0) -> Hit:
    said = ("Harbour", name.upper(), None, None, None)
    return Hit(rank_, score, 0.5, 1.0, "/nowhere", name, *said, start, end, TEXT[start:end], False)


def evidence(*read: tuple[Hit, list[Span]], query: str = "") -> Evidence:
    names = {h.document for h, _ in read}
    keys = {("/nowhere", name): document(name, OTHER if name == "other" else TEXT) for name in names}
    return Evidence([h for h, _ in read], [spans for _, spans in read], keys, dict.fromkeys(keys, PASSAGES), query)


def span(words: str, score: float = 8.0, null: float = 0.0) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words), score, null)


def told(query: str, **said: tuple[str, dict[str, float]]) -> Evidence:
    """One-passage documents, and what the reader marks in each with its score."""
    stamp, hits, spans, documents = Stamp(0, 0, 0), [], [], {}
    for number, (name, (text, marked)) in enumerate(said.items(), 1):
        documents["/nowhere", name] = Document("/nowhere", name, text, "0" * 64, stamp, Description())
        hits.append(
            Hit(number, 1.0, 0.5, 0.5, "/nowhere", name, None, None, None, None, None, 0, len(text), text, False)
        )
        spans.append(
            [Span(text.index(words), text.index(words) + len(words), score, 4.0) for words, score in marked.items()]
        )
    return Evidence(hits, spans, documents, {key: [(0, len(d.text))] for key, d in documents.items()}, query)


def test_an_answer_cites_its_passage_its_sentence_and_its_document():
    reply = compose("How long?", "How long?", evidence((hit(1, "a", 0, 45), [span("14 weeks")])), 0.0)
    assert reply.answered and reply.answers[0].text == "14 weeks"
    citation = reply.answers[0].citations[0]
    assert (citation.document, citation.title, citation.publisher) == ("a", "Harbour", "A")
    assert citation.passage.text == TEXT[0:45]
    assert citation.sentence.text == "The harbour reopened after 14 weeks."
    for place in (citation, citation.passage, citation.sentence):
        assert TEXT[place.start : place.end] == place.text


def test_a_span_in_the_neighbouring_passage_is_cited_from_there():
    found = rank(evidence((hit(1, "a", 0, 45), [span("3 million")])), 1.0)
    assert found[0].passage == (60, 99)


@pytest.mark.parametrize("words", ["Menu", "weeks.\n\nMenu", "Home\n\nRepairs"])
def test_a_span_in_furniture_or_across_it_is_never_an_answer(words):
    assert rank(evidence((hit(1, "a", 0, 45), [span(words)])), 1.0) == []


def test_equal_answers_of_two_documents_are_one_with_two_citations():
    both = evidence((hit(1, "a", 0, 45), [span("14 weeks")]), (hit(2, "other", 0, 45), [span("14 weeks", 7)]))
    reply = compose("q", "q", both, 0.0)
    assert [[(c.document, c.copies) for c in a.citations] for a in reply.answers] == [[("a", ()), ("other", ())]]
    assert not reply.disagreement


def test_a_copy_of_the_same_wire_text_is_no_second_voice():
    both = evidence((hit(1, "a", 0, 45), [span("14 weeks")]), (hit(2, "b", 0, 45), [span("14 weeks", 7)]))
    reply = compose("q", "q", both, 0.0)
    assert [[(c.document, c.copies) for c in a.citations] for a in reply.answers] == [[("a", ("b",))]]


WIRE = (
    "The ferry Estrella sank off the cape on Monday night with {} passengers aboard, the coast guard said, and all of "
    "them were saved by fishing boats that had heard the captain's call."
)


def test_an_update_of_a_wire_story_is_no_copy_of_it():
    said = {"old": WIRE.format(312), "new": WIRE.format(340) + " She carried 312 tonnes of sisal."}
    marked = {"old": {"312": 19.0}, "new": {"340": 19.0}}
    found = told("How many passengers were aboard?", **{name: (text, marked[name]) for name, text in said.items()})
    reply = compose("q", found.query, found, 0.0)
    assert reply.disagreement and {a.text: a.citations[0].copies for a in reply.answers} == {"312": (), "340": ()}
    again = {"old": WIRE.format(312), "new": WIRE.format(312).replace(" passengers", "\n  Passengers")}
    copied = told("How many passengers were aboard?", **{name: (text, {"312": 19.0}) for name, text in again.items()})
    [answer] = compose("q", copied.query, copied, 0.0).answers
    assert [(c.document, c.copies) for c in answer.citations] == [("old", ("new",))]


def test_documents_with_the_very_passage_are_copies_though_it_was_read_once():
    found = told("How long?", a=("It took 14 weeks.", {"14 weeks": 9.0}))
    found = replace(found, carried={("/nowhere", "a", 0, 17): frozenset([("/nowhere", "b"), ("/elsewhere", "c")])})
    assert compose("q", found.query, found, 0.0).answers[0].citations[0].copies == ("b", "c")


def test_the_speaker_and_the_day_stand_beside_the_untouched_quote():
    reply = compose("q", "q", evidence((hit(1, "a", 60, 99), [span("3 million")])), 0.0)
    told_by = reply.answers[0].citations[0].speaker
    assert told_by.text == TEXT[told_by.start : told_by.end] == "mayor"
    assert reply.answers[0].resolved is None


def test_the_same_words_twice_in_one_document_are_cited_once():
    found = evidence((hit(1, "a", 0, 45), [span("14 weeks"), span("Lisport", 2)]))
    once = rank(found, 1.0)
    assert [len(voices) for voices in merge([*once, *once], found.documents, NO_WIRE)] == [1, 1]


def test_agreement_and_a_wide_lead_make_an_answer_more_likely():
    alone = compose("q", "q", evidence((hit(1, "a", 0, 45), [span("14 weeks")])), 0.0).confidence
    close = evidence((hit(1, "a", 0, 45), [span("14 weeks"), span("Lisport", 7.9)]))
    assert compose("q", "q", close, 0.0).confidence < alone


def test_below_the_floor_it_declines_keeps_the_hits_and_tells_the_best_confidence():
    reply = compose("q", "q", evidence((hit(1, "a", 0, 45), [span("14 weeks", -9, 9)])), 0.9)
    assert not reply.answered and reply.answers == ()
    assert 0 < reply.confidence < 0.9
    assert [h.document for h in reply.hits] == ["a"]


def test_nothing_found_is_declined_with_confidence_zero():
    reply = compose("", "", Evidence([], [], {}, {}), 0.0)
    assert (reply.answered, reply.confidence, reply.answers, reply.hits) == (False, 0.0, (), ())


def test_a_file_that_is_gone_is_said_to_be_missing():
    reply = compose("q", "q", evidence((hit(1, "a", 0, 45), [span("14 weeks")])), 0.0)
    assert reply.answers[0].citations[0].stale == "missing"


def test_a_number_is_preferred_where_one_is_sought():
    read = (hit(1, "a", 0, 45), [span("harbour", 8.0), span("14 weeks", 7.5)])
    assert rank(evidence(read), 1.0)[0].text == "harbour"
    assert rank(evidence(read, query="How many weeks did it take?"), 1.0)[0].text == "14 weeks"


def test_a_span_of_marks_alone_is_no_answer():
    assert rank(evidence((hit(1, "a", 0, 45), [span(".")])), 1.0) == []


def test_a_second_voice_that_the_reader_scores_low_is_heard_beside_the_first():
    found = told(
        "How many people died?",
        old=("The flood killed 47 people in Porto.", {"47": 20.0}),
        new=("In the flood 61 people died, officials say.", {"61": 8.0}),
    )
    reply = compose("q", "q", found, 0.5)
    assert reply.disagreement and {answer.text for answer in reply.answers} == {"47", "61"}


def test_what_a_sentence_counts_besides_what_is_sought_is_not_the_answer():
    swap = "All 33 sailors are to be freed alongside 70 smugglers."
    for question, first in (("How many sailors will be freed?", "33"), ("How many smugglers will be freed?", "70")):
        ranked = rank(
            told(question, a=(swap, {"33": 6.0, "70": 7.0} if first == "33" else {"33": 7.0, "70": 6.0})), 1.0
        )
        assert ranked[0].text == first and ranked[0].weight - ranked[1].weight > 3


def test_of_answers_nearly_alike_the_one_that_two_documents_say_comes_first():
    said = {
        "a": ("It sank on Tuesday.", {"Tuesday": 8.0}),
        "b": ("On Tuesday it sank, not on Sunday.", {"Tuesday": 7.0, "Sunday": 8.5}),
    }
    found = told("When did it sink?", **said)
    assert [voices[0].text for voices in merge(rank(found, 1.0), found.documents, NO_WIRE)] == ["Tuesday", "Sunday"]
    one = Wire({("/nowhere", "a"): frozenset([("/nowhere", "b")])}, {("/nowhere", "b"): said["b"][0]})
    assert merge(rank(found, 1.0), found.documents, one)[0][0].text == "Sunday"


def test_a_yes_no_question_is_given_the_sentence_of_each_document_and_no_disagreement():
    both = evidence(
        (hit(1, "a", 0, 45), [span("14 weeks"), span("Lisport", 7)]),
        (hit(2, "other", 0, 45), [span("14", 6)]),
        query="Did it take 14 weeks?",
    )
    reply = compose("q", "Did it take 14 weeks?", both, 0.0)
    said = [(answer.citations[0].document, answer.text) for answer in reply.answers]
    assert said == [("a", "The harbour reopened after 14 weeks."), ("other", "The quay had been shut for 14 weeks.")]
    assert not reply.disagreement and all(
        a.text == a.citations[0].text == a.citations[0].sentence.text for a in reply.answers
    )


def test_sentences_that_both_say_yes_do_not_differ_for_the_numbers_in_them():
    said = {
        "a": ("The fire killed 47 people.", {"47": 20.0}),
        "b": ("In the fire 52 people were killed.", {"52": 20.0}),
    }
    reply = compose("q", "q", told("Did the fire kill people?", **said), 0.0)
    assert len(reply.answers) == 2 and not reply.disagreement


def test_a_yes_no_question_that_no_sentence_settles_is_declined():
    found = evidence((hit(1, "a", 0, 45), [span("14 weeks", -6)]), query="Did it take 14 weeks?")
    assert not compose("q", "q", found, 0.4).answered


PEOPLE = "Oman spoke first. The talks were led by Oman, Peru and Chad, said aides."


def read_over(text: str, query: str, *marked: tuple[str, int, float]) -> Evidence:
    """Make evidence of one document read as one passage; a mark is its words, where to look from, its score."""
    key = ("/nowhere", "a")
    spans = [Span(at := text.index(words, start), at + len(words), score, 0.0) for words, start, score in marked]
    one = Hit(1, 1.0, 0.5, 0.5, *key, None, None, None, None, None, 0, len(text), text, False)
    return Evidence([one], [spans], {key: document("a", text)}, {key: [(0, len(text))]}, query)


def test_a_list_is_given_whole_before_its_items_read_alone():
    marks = [("Oman", 0, 9.0), ("Oman, Peru and Chad", 0, 6.0)]
    said = {
        query: compose("q", query, read_over(PEOPLE, query, *marks), 0.0).answers[0].text
        for query in ("Which countries led the talks?", "Who led the talks?")
    }
    assert list(said.values()) == ["Oman, Peru and Chad", "Oman"]


def test_what_a_question_of_no_such_kind_is_given_is_what_the_reader_marked():
    found = read_over(PEOPLE, "Who led the talks?", ("Peru", 0, 6.0))
    before = judge(found)
    assert before[0][1][0].text == compose("q", "q", found, 0.0).answers[0].text == "Peru"


def test_two_marks_in_one_list_give_one_answer():
    found = read_over(PEOPLE, "Which countries led the talks?", ("Peru", 0, 9.0), ("Chad", 0, 8.0))
    assert [answer.text for answer in compose("q", "q", found, 0.0).answers] == ["Oman, Peru and Chad"]


def test_what_stands_beside_a_name_defines_it():
    text = "Ana Ruiz, the mayor of Kelby, met Bo Lund, a pilot."
    found = read_over(text, "Who is Ana Ruiz?", ("Bo Lund", 0, 8.0), ("the mayor", 0, 6.5))
    assert compose("q", "q", found, 0.0).answers[0].text == "the mayor of Kelby"
