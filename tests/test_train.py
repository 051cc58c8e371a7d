"""Training data keeps its answers in place; the order is a function of seed and step; the loss."""

import argparse
import random
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from index.embed import default_folder
from qa.batches import batch_at, make_windows, tensors, with_given, with_rivals, with_twins
from qa.examples import (
    as_typed,
    bm25,
    cropped,
    make_negatives,
    make_rivals,
    twins_of,
    with_distractors,
    with_neighbours,
)
from qa.reader import MAX_TOKENS, Layout
from qa.squad import Gold
from qa.train import pair_loss, rate_at, span_loss, told, twin_loss

PARAGRAPHS = [
    "The harbour of Vik was built in 1904 by Anna Storm.",
    "Its pier is 300 metres long. Ferries leave every hour.",
    "In 1987 the pier burned down; it was built again in 1990.",
]


def gold(context=PARAGRAPHS[0], answer="Anna Storm", question="Who built the harbour of Vik?"):
    start = context.index(answer)
    return Gold("1", question, context, ((start, start + len(answer)),), "Vik")


@given(st.integers(0, 2), st.integers())
def test_answers_move_with_the_text_put_around_them(at, seed):
    answers = ["1904", "300", "1990"]
    one = gold(PARAGRAPHS[at], answers[at])
    for surround in (with_neighbours, with_distractors):
        changed = surround(one, PARAGRAPHS, random.Random(seed))
        assert one.context in changed.context
        assert changed.texts == [answers[at]]


@given(st.integers(0, 2), st.integers())
def test_a_cropped_context_keeps_its_answers(at, seed):
    text = " ".join(PARAGRAPHS * 3) + " " + "The tide turned again that day. " * 30
    answer = ["1904", "300", "1990"][at]
    starts = [i for i in range(len(text)) if text.startswith(answer, i)][:2]
    whole = Gold("1", "When was it built?", text, tuple((i, i + len(answer)) for i in starts), "Vik")
    part = cropped(whole, random.Random(seed))
    assert len(part.context) < len(text) and part.context in text
    assert part.texts == [answer] and len(part.answers) == 2


def test_a_question_without_an_answer_keeps_what_tempts():
    text = "The tide turned. " * 60 + PARAGRAPHS[0] + " The tide turned." * 60
    part = cropped(Gold("1", "Who burned the harbour of Vik?", text, (), "Vik"), random.Random(0))
    assert PARAGRAPHS[0] in part.context and len(part.context) < 600


def test_a_made_negative_holds_no_answer_and_shares_words():
    golds = [gold(), gold(PARAGRAPHS[1], "300", "How long is the pier?")]
    golds.append(gold(PARAGRAPHS[2], "1987", "When did the pier burn?"))
    made = make_negatives(golds, 10, random.Random(0))
    assert made
    for negative in made:
        (source,) = [g for g in golds if g.question == negative.question]
        assert not negative.answers and negative.context != source.context
        assert source.texts[0] not in negative.context


def test_bm25_ranks_as_its_formula_says():
    rank = bm25(["pier pier pier", "pier and harbour", "nothing here"])
    assert rank("harbour", 1) == [1]
    assert rank("pier", 2) == [0, 1]


@given(st.text(max_size=60), st.integers())
def test_a_question_as_typed_is_never_lost(question, seed):
    typed = as_typed(question, random.Random(seed))
    assert bool(typed.strip(" ?")) == bool(question.strip(" ?"))


@pytest.fixture(scope="module")
def tokenizer():
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(default_folder())


def test_a_window_marks_the_tokens_of_its_answer(tokenizer):
    (window,), _ = make_windows([gold()], tokenizer, 0)
    ((first, last),) = window.spans
    assert tokenizer.decode(window.ids[first : last + 1]) == "anna storm"
    assert window.segments[first] == 1


def test_a_window_is_what_the_reader_reads(tokenizer):
    ((window,), _), asked = make_windows([gold()], tokenizer, 0), gold()
    backend = tokenizer.backend_tokenizer
    layout = Layout.from_tokenizer(backend)
    question, text = (backend.encode(words, add_special_tokens=False).ids for words in (asked.question, asked.context))
    assert window.ids.tolist() == [*layout.before, *question, *layout.between, *text, *layout.after]
    lead = len(layout.before) + len(question) + len(layout.between)
    assert window.segments.tolist() == [layout.segments[0]] * lead + [layout.segments[1]] * (len(window.ids) - lead)


def test_a_long_context_gives_windows_with_the_answer_and_null_ones_without(tokenizer):
    filler = "words that say nothing of it, " * 120
    windows, _ = make_windows([gold(filler + PARAGRAPHS[0] + filler)] * 20, tokenizer, 0)
    null = [w for w in windows if w.spans.tolist() == [[0, 0]]]
    assert len(windows) - len(null) >= 20 and null
    assert all(len(w.ids) <= MAX_TOKENS for w in windows)


def test_an_unanswerable_question_is_null(tokenizer):
    (window,), _ = make_windows([Gold("1", "Who?", PARAGRAPHS[1], (), "Vik")], tokenizer, 0)
    assert window.spans.tolist() == [[0, 0]]


def test_a_window_and_its_rival_are_read_in_one_batch(tokenizer):
    windows, owners = make_windows([gold(), gold(PARAGRAPHS[1], "300", "How long is the pier?")], tokenizer, 0)
    ((rival,), _) = make_windows([Gold("1", gold().question, "The pier burned down.", (), "Vik")], tokenizer, 0)
    ids, _, mask, spans, _, pairs, twins = tensors(with_rivals(windows, owners, {1: rival}))
    assert pairs == [(1, 2)] and twins == [] and ids.shape == mask.shape == (3, ids.shape[1])
    assert ids[2, : len(rival.ids)].tolist() == rival.ids.tolist() and spans[2].tolist() == [[0, 0]]


def test_what_the_wording_gives_away_is_told_to_the_windows_it_is_of(tokenizer):
    filler = "words that say nothing of it, " * 120
    golds = [gold(filler + PARAGRAPHS[0] + filler)] * 20 + [Gold("1", "Who burned it?", PARAGRAPHS[1], (), "Vik")]
    windows, owners = make_windows(golds, tokenizer, 0)
    windows = with_given(windows, owners, golds, np.array([1.5] * 20 + [-2.0]))
    known = {(window.given, window.spans[0, 0] > 0, owner == 20) for window, owner in zip(windows, owners, strict=True)}
    assert known == {(1.5, True, False), (0.0, False, False), (-2.0, False, True)}
    rival = windows[-1]
    *_, given, _, _ = tensors(with_rivals(windows[:1], [0], {0: replace(rival, given=0.0)}))
    assert given.tolist() == [w.given for w in windows[:1]] + [0.0] * (len(given) - 1)


def test_what_the_wording_gives_away_stands_beside_not_answered_here():
    logits = torch.tensor([[1.0, 2.0, 3.0]])
    assert told(logits, torch.tensor([4.0])).tolist() == [[-1.0, 2.0, 3.0]]
    assert told(logits, torch.tensor([0.0])).tolist() == logits.tolist()


def test_a_rival_longer_than_the_batch_is_left_out(tokenizer):
    windows, owners = make_windows([gold()], tokenizer, 0)
    ((rival,), _) = make_windows([Gold("1", gold().question, PARAGRAPHS[2] * 2, (), "Vik")], tokenizer, 0)
    ids, *_, pairs, _ = tensors(with_rivals(windows, owners, {0: rival}))
    assert pairs == [] and len(ids) == 1


def test_questions_that_stand_in_pairs_are_twins():
    lacking = replace(gold(), question="Who burned the harbour of Vik?", answers=())
    names = ["stories", "squad_twins", "squad_twins", "story_twins", "story_twins", "stories"]
    golds = [gold(), lacking, gold(), gold(), lacking, gold()]
    assert twins_of(names, golds) == {2: 1, 3: 4}


def test_a_window_and_its_twin_are_read_in_one_batch(tokenizer):
    lacking = replace(gold(), question="Who burned the harbour of Vik down, people ask?", answers=())
    filler = "words that say nothing of it, " * 120
    golds = [gold(), lacking, gold(PARAGRAPHS[1], "300", "How long is the pier?")]
    windows, owners = make_windows([*golds, replace(lacking, context=filler)], tokenizer, 0)
    kept, whose = with_twins(windows, owners, {0: 1, 2: 3})  # the second one's has several windows
    assert whose == [owner for owner in owners if owner != 1] and kept[1].twin is None
    ids, _, mask, spans, *_, pairs, twins = tensors(kept[:2])
    assert pairs == [] and twins == [(0, 2)] and spans[2].tolist() == [[0, 0]]
    assert ids[2][mask[2] > 0].tolist() == windows[1].ids.tolist()


def test_the_loss_of_twins_is_that_of_telling_by_the_lead_which_one_is_answered():
    import torch

    start, end = torch.tensor([[1.0, 2.0, 5.0], [4.0, 0.5, -9.0]]), torch.tensor([[0.0, 3.0, 1.0], [2.0, -9.0, 1.5]])
    spans = torch.tensor([[[1, 1], [-1, -1]], [[0, 0], [-1, -1]]])
    answered, other = 2 + 3 - 1 - 0, 0.5 + 1.5 - 4 - 2
    expected = np.log1p(np.exp(other - answered))
    assert twin_loss(start, end, spans, [(0, 1)]).item() == pytest.approx(expected, rel=1e-3)
    assert twin_loss(start, end, spans, []) == 0.0


def test_a_rival_holds_no_answer_and_is_another_text():
    golds = [gold(), gold(PARAGRAPHS[1], "300", "How long is the pier?")]
    made = make_rivals(golds, 1.0, random.Random(0))
    assert made and all(
        rival.question == golds[at].question
        and rival.context != golds[at].context
        and not rival.answers
        and golds[at].texts[0] not in rival.context
        for at, rival in made.items()
    )
    assert make_rivals(golds, 0.0, random.Random(0)) == {}


def test_the_loss_of_a_pair_is_the_probability_of_the_span_among_both_texts():
    import torch

    torch.manual_seed(0)
    start, end = torch.randn(2, 4), torch.randn(2, 4)
    p, q = (logits[:, 1:].flatten().softmax(0) for logits in (start, end))
    expected = -torch.log(p[1]) - torch.log(q[2])
    spans = torch.tensor([[[2, 3]], [[0, 0]]])
    assert pair_loss(start, end, spans, [(0, 1)]).item() == pytest.approx(expected.item())
    assert pair_loss(start, end, spans, []) == 0.0


@given(st.integers(0, 100))
def test_an_epoch_takes_every_window_once_in_an_order_of_its_own(seed):
    lengths = np.random.default_rng(seed).integers(5, 50, 640)
    steps = [batch_at(step, lengths, 8, seed) for step in range(160)]
    for epoch in (steps[:80], steps[80:]):
        assert sorted(np.concatenate(epoch)) == list(range(640))
    assert not np.array_equal(np.concatenate(steps[:80]), np.concatenate(steps[80:]))
    assert np.array_equal(batch_at(7, lengths, 8, seed), steps[7])


def test_the_rate_warms_up_stays_and_falls_to_nothing():
    options = argparse.Namespace(steps=1000, decay=400, warmup=100, rate=1.0)
    rates = [rate_at(step, options) for step in (0, 49, 99, 599, 800, 999)]
    assert rates == pytest.approx([0.01, 0.5, 1.0, 1.0, 0.5, 0.0025])


def test_the_loss_is_the_probability_of_all_gold_spans_together():
    import torch

    torch.manual_seed(0)
    start, end = torch.randn(1, 5), torch.randn(1, 5)
    p, q = start.softmax(1)[0], end.softmax(1)[0]
    expected = -torch.log(p[1] * q[2] + p[3] * q[3])
    assert span_loss(start, end, torch.tensor([[[1, 2], [3, 3]]])).item() == pytest.approx(expected.item())
    padded = torch.tensor([[[1, 2], [3, 3], [-1, -1]]])
    assert span_loss(start, end, padded).item() == pytest.approx(expected.item())
