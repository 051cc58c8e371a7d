"""`ibid eval` on a gold file small enough to score by hand."""

import json

import pytest

from qa.confidence import default_floor
from qa.evaluate import evaluate, rank_of, told
from qa.records import Answer

KEYS = ["questions", "documents", "passages", "hit@1", "hit@5", "hit@10", "mrr@10", "reader", "end_to_end", "squad2"]
KEYS += ["shown", "declining", "ece", "latency_ms"]
CONTEXTS = (
    "The harbour of Lisport reopened on Monday after 14 weeks of repairs.",
    "The bridge of Westport was closed for 3 days because of a storm.",
)


def gold(tmp_path, questions):
    """Write a gold file of (context number, question, answer or None) and return its path."""
    paragraphs = []
    for number, question, answer in questions:
        context = CONTEXTS[number]
        answers = [{"text": answer, "answer_start": context.index(answer)}] if answer else []
        qa = {"id": str(len(paragraphs)), "question": question, "answers": answers, "is_impossible": not answer}
        paragraphs.append({"context": context, "qas": [qa]})
    path = tmp_path / "gold.json"
    path.write_text(json.dumps({"version": "v2.0", "data": [{"title": "the answer is 14", "paragraphs": paragraphs}]}))
    return path


@pytest.fixture
def score(tmp_path, hashing_encoder, make_reader):
    def run(questions):
        options = {"load_encoder": lambda name: hashing_encoder, "load_reader": lambda: make_reader(r"\d+")}
        return evaluate(gold(tmp_path, questions), **options)[0]

    return run


def test_every_distinct_context_is_one_document(score):
    found = score([(0, "How many weeks of repairs?", "14"), (0, "harbour repairs", "14"), (1, "bridge days", "3")])
    assert list(found) == KEYS
    assert (found["questions"], found["documents"], found["passages"]) == (3, 2, 2)


def test_a_perfect_reader_scores_100(score):
    found = score([(0, "weeks of repairs of the harbour of Lisport", "14"), (1, "bridge of Westport closed days", "3")])
    assert found["reader"] == found["end_to_end"] == {"em": 100.0, "f1": 100.0}
    assert found["hit@1"] == found["mrr@10"] == 1.0


def test_an_answer_to_an_unanswerable_question_counts_against_squad2(score):
    found = score([(0, "weeks of harbour repairs in Lisport", "14"), (1, "who built the bridge of Westport", None)])
    assert found["squad2"]["best_f1"] >= 50
    assert found["reader"]["f1"] == 100  # answerable ones only
    assert 0 <= found["declining"]["auroc"] <= 1


def test_what_cannot_be_computed_is_null(score):
    found = score([(1, "who built the bridge", None)])
    assert found["hit@1"] is None and found["reader"] == {"em": None, "f1": None}
    assert found["declining"] == {"auroc": None, "answered_at_80_precision": None}


def test_a_document_is_ranked_among_documents_not_passages():
    class Hit:
        def __init__(self, document):
            self.document = document

    assert rank_of("b", [Hit("a"), Hit("a"), Hit("b")]) == 2
    assert rank_of("c", [Hit("a")]) is None


def test_no_question_gives_no_figures(tmp_path, score):
    found = score([])
    assert list(found) == KEYS and found["documents"] == found["questions"] == 0
    assert found["reader"] == {"em": None, "f1": None} and found["shown"] == {"precision": None, "coverage": None}


def test_what_is_no_character_is_read_and_scored(tmp_path, hashing_encoder, make_reader):
    context = "The \ud800 harbour reopened after 14 weeks."
    answers = [{"text": "14", "answer_start": context.index("14")}]
    qas = [{"id": "1", "question": "harbour reopened after weeks", "answers": answers}]
    path = tmp_path / "gold.json"
    path.write_text(json.dumps({"data": [{"paragraphs": [{"context": context, "qas": qas}]}]}))
    options = {"load_encoder": lambda name: hashing_encoder, "load_reader": lambda: make_reader(r"\d+")}
    assert evaluate(path, **options)[0]["reader"]["em"] == 100


def test_what_is_told_is_the_first_at_the_floor_or_else_the_likeliest():
    high, higher, low = default_floor(), (1 + default_floor()) / 2, default_floor() / 2
    answers = [Answer(text, belief, None, ()) for text, belief in (("a", low), ("b", high), ("c", higher))]
    assert told(answers) == ("b", high)
    assert told([Answer("a", low / 2, None, ()), answers[0]]) == ("a", low)
    assert told([]) == ("", 0.0)
