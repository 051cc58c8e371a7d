"""Every span lies in its document; the same question gives the same spans; any Unicode is read."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embed import default_folder
from index.errors import UserError
from qa.measures import RIGHT_F1
from qa.reader import SpanReader
from qa.records import Place, Span
from qa.spans import (
    LENGTH_COST,
    MAX_ANSWER_TOKENS,
    SPANS_PER_PLACE,
    Window,
    decode,
    merge_spans,
    region,
    stretches,
)
from qa.squad import f1

STORY = (
    "Prime Minister Mette Holm will fly to Oslo on Tuesday. "
    "She was invited by the Norwegian foreign minister, Jonas Vik, two weeks ago.\n\n"
    "The visit costs 1.2 million kroner, her office said."
)


@pytest.fixture(scope="module")
def tiny():
    """A reader with random weights: its spans mean nothing, and may stand anywhere."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForQuestionAnswering

    torch.manual_seed(0)
    config = BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64)
    tokenizer = AutoTokenizer.from_pretrained(default_folder())
    return SpanReader.from_model(BertForQuestionAnswering(config), tokenizer, max_tokens=48)


@pytest.fixture(scope="module")
def trained():
    return SpanReader.from_name()


def check(places, found):
    """What must hold of spans whatever the model is."""
    assert len(found) == len(places)
    for place, spans in zip(places, found, strict=True):
        assert len(spans) <= SPANS_PER_PLACE
        assert [s.score for s in spans] == sorted((s.score for s in spans), reverse=True)
        for span in spans:
            assert 0 <= span.start < span.end <= len(place.text)
            quote = place.text[span.start : span.end]
            assert quote == quote.strip()
            assert math.isfinite(span.score) and math.isfinite(span.null)
        ordered = sorted(spans, key=lambda s: s.start)
        assert all(a.end <= b.start for a, b in itertools.pairwise(ordered))


@st.composite
def places(draw):
    text = draw(st.text(max_size=300))
    start = draw(st.integers(0, len(text)))
    return Place(text, start, draw(st.integers(start, len(text))))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.lists(places(), max_size=4))
def test_every_span_lies_in_its_document_on_any_unicode(tiny, question, places):
    check(places, tiny.read(question, places))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "\x00" * 500,
        "x" * 50_000,
        "e\u0301" * 3_000,
        "\u200b\u200d\ufeff" * 300,
        "\u202eolleh\u202c " * 200,
        "👩‍👩‍👧‍👦 " * 300,
        "中文没有空格" * 500,
        "\ud800 lone \udfff surrogates",
        "[SEP] [CLS] [MASK] [PAD] what? [SEP] " * 100,
    ],
)
def test_hostile_texts_are_read(tiny, text):
    whole = Place(text, 0, len(text))
    middle = Place(text, len(text) // 2, len(text) // 2 + 1 if text else 0)
    check([whole, middle], tiny.read("Who?", [whole, middle]))
    check([Place(STORY, 0, 50)], tiny.read(text, [Place(STORY, 0, 50)]))


def test_a_document_of_megabytes_costs_no_more_than_its_hit(tiny, monkeypatch):
    read = []
    tokens = tiny._tokens
    monkeypatch.setattr(tiny, "_tokens", lambda text: (read.append(len(text)), tokens(text))[1])
    text = "some words " * 500_000
    tiny.read("What?", [Place(text, 2_000_000, 2_000_050)])
    assert sum(read) < 2_000


def test_no_question_and_no_passage_give_no_spans(tiny):
    assert tiny.read("", [Place(STORY, 0, 54)]) == [[]]
    assert tiny.read("Who?", [Place(STORY, 10, 10), Place("", 0, 0)]) == [[], []]
    assert tiny.read("Who?", []) == []


def test_a_passage_longer_than_many_windows_is_read_to_its_end():
    for count in (1, 48, 49, 1000):
        ranges = stretches(0, count, count, 48)
        assert sorted({i for a, b in ranges for i in range(a, b)}) == list(range(count))
        assert all(b - a <= 48 for a, b in ranges)


@given(st.text("ab \n", max_size=60), st.data(), st.integers(0, 60))
def test_the_text_around_a_passage_is_cut_between_words(text, data, size):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    a, b = region(Place(text, start, end), size)
    assert 0 <= a <= start <= end <= b <= len(text)
    assert b - a <= max(size, end - start) + 1
    assert a in (0, start) or text[a - 1].isspace()
    assert b in (len(text), end) or text[b].isspace()


def logits_with(count, starts, ends):
    """Logits of -5 but for the given ones."""
    logits = np.full((2, count), -5.0, np.float32)
    for row, peaks in enumerate((starts, ends)):
        for at, height in peaks.items():
            logits[row, at] = height
    return logits


def window_of(text):
    words, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        words.append((at, at + len(word)))
        at += len(word)
    return Window(np.zeros(len(words), np.int64), np.array(words))


def test_the_best_pair_wins_and_overlapping_ones_are_dropped():
    text = "one two three four five"
    spans = decode(text, window_of(text), logits_with(5, {1: 4, 3: 3}, {2: 5, 3: 3}), -1.0)
    assert [text[s.start : s.end] for s in spans[:2]] == ["two three", "four"]
    assert (spans[0].score, spans[0].null) == (pytest.approx(9.0 - LENGTH_COST), -1.0)


def test_an_end_before_its_start_or_too_far_behind_it_is_no_answer():
    text = "w " * 100
    found = decode(text, window_of(text), logits_with(100, {50: 9}, {10: 9, 95: 9, 55: 1}), 0.0)
    assert (found[0].start, found[0].end) == (100, 111)
    assert all(s.end - s.start < 2 * MAX_ANSWER_TOKENS for s in found)


def test_spans_of_one_document_are_given_once_and_where_they_belong():
    text = "x" * 100
    first, second = Place(text, 0, 20), Place(text, 40, 60)
    seen_by_first = [Span(45, 50, 9.0, 0.0), Span(5, 9, 3.0, 0.0)]
    seen_by_second = [Span(44, 52, 8.0, 0.0), Span(30, 35, 2.0, 0.0)]
    merged = merge_spans([first, second], [seen_by_first, seen_by_second])
    assert merged == [[Span(5, 9, 3.0, 0.0)], [Span(45, 50, 9.0, 0.0), Span(30, 35, 2.0, 0.0)]]


def test_equal_offsets_in_two_documents_are_two_spans():
    merged = merge_spans([Place("a b", 0, 3), Place("c d", 0, 3)], [[Span(0, 1, 1.0, 0.0)], [Span(0, 1, 2.0, 0.0)]])
    assert [len(spans) for spans in merged] == [1, 1]


def test_the_trained_reader_finds_the_words(trained):
    place = Place(STORY, 0, 54)
    for question, expected in [
        ("When will Mette Holm fly to Oslo?", "Tuesday"),
        ("who invited the prime minister", "Jonas Vik"),
        ("How much does the visit cost?", "1.2 million kroner"),
    ]:
        best = trained.read(question, [place])[0][0]
        assert f1(STORY[best.start : best.end], [expected]) >= RIGHT_F1
        assert best.score > best.null


def test_the_trained_reader_knows_when_there_is_no_answer(trained):
    best = trained.read("Who won the chess tournament in Baku?", [Place(STORY, 0, len(STORY))])[0][0]
    assert best.null > best.score


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60), st.lists(places(), max_size=3))
def test_the_trained_reader_gives_spans_that_lie_in_their_documents(trained, question, places):
    check(places, trained.read(question, places))


def test_spans_do_not_depend_on_what_is_read_beside_them(trained):
    texts = [STORY, STORY[55:], STORY * 3, "Oslo is a city.", STORY[:54]]
    questions = ["Who invited her?", "when", "What does it cost?"]
    for question in questions:
        together = trained.read(question, [Place(text, 0, len(text)) for text in texts])
        for text, spans in zip(texts, together, strict=True):
            (alone,) = trained.read(question, [Place(text, 0, len(text))])
            assert [(s.start, s.end) for s in alone] == [(s.start, s.end) for s in spans]
            for a, b in zip(alone, spans, strict=True):
                assert abs(a.score - b.score) <= 0.01 and abs(a.null - b.null) <= 0.01
        assert together == trained.read(question, [Place(text, 0, len(text)) for text in texts])


@pytest.fixture(scope="module")
def roberta(tmp_path_factory):
    """A model folder of another architecture: no segments, two separators, byte-level tokens."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import (
        PreTrainedTokenizerFast,
        RobertaConfig,
        RobertaForQuestionAnswering,
    )

    special = ["<s>", "<pad>", "</s>", "<unk>"]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: i for i, token in enumerate(special + letters)}
    backend = Tokenizer(models.BPE(vocabulary, [], unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    torch.manual_seed(0)
    config = RobertaConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=130, type_vocab_size=1,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("roberta")
    RobertaForQuestionAnswering(config).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=backend, model_max_length=128, bos_token="<s>", eos_token="</s>",
        pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>",
    ).save_pretrained(folder)  # fmt: skip
    return folder


def test_another_architecture_can_be_the_reader(roberta):
    reader = SpanReader.from_name(str(roberta))
    places = [Place(STORY, 0, 54), Place("Zoë ☃ " * 100, 0, 50)]
    found = reader.read("Who?", places)
    check(places, found)
    assert all(found)


def test_a_model_without_a_question_answering_head_is_refused():
    with pytest.raises(UserError, match="not trained to answer questions"):
        SpanReader.from_name(str(default_folder()))


def test_a_damaged_folder_is_refused(roberta, tmp_path):
    for file in roberta.iterdir():
        (tmp_path / file.name).write_bytes(b"\0garbage" if file.suffix == ".safetensors" else file.read_bytes())
    with pytest.raises(UserError, match="cannot load the reader"):
        SpanReader.from_name(str(tmp_path))


def test_a_folder_that_is_not_there_is_refused():
    with pytest.raises(UserError, match="no model folder"):
        SpanReader.from_name("./nowhere")
