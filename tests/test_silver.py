"""Training questions made of pairs: kept where readers agree, in a context that holds the sentence."""

import json
import random

from qa.silver import Pair, among_neighbours, answer_in, load_pairs, make

PAIRS = [
    Pair("How long is the bridge?", "The bridge is 400 metres long.", 10),
    Pair("When was it opened?", "It was opened in 1932.", 12),
    Pair("Who leads the choir?", "Ann Low leads the choir.", 500),
]


def test_a_question_is_kept_where_the_readers_agree(make_reader):
    assert answer_in(PAIRS[0], [make_reader(r"\d+"), make_reader("4\\d*")]) == (14, 17)
    assert answer_in(PAIRS[0], [make_reader(r"\d+"), make_reader("metres")]) is None
    assert answer_in(PAIRS[2], [make_reader(r"\d+"), make_reader(r"\d+")]) is None


def test_neighbours_come_from_the_same_article_and_keep_their_order():
    for seed in range(5):
        assert among_neighbours(PAIRS, 1, random.Random(seed)) == (
            "The bridge is 400 metres long. It was opened in 1932.",
            31,
        )
        assert among_neighbours(PAIRS, 2, random.Random(seed)) == ("Ann Low leads the choir.", 0)


def test_the_context_is_the_paragraph_where_one_holds_the_sentence(make_reader, tmp_path):
    from qa.squad import load_squad

    paragraph = "It crosses the Sound. It was opened in 1932. A toll is due."
    made = make(PAIRS, [make_reader(r"\d+"), make_reader(r"\d+")], {}, [paragraph], random.Random(1))
    (tmp_path / "made.json").write_text(json.dumps(made))
    golds = load_squad(tmp_path / "made.json")
    assert [gold.texts for gold in golds] == [["400"], ["1932"]]
    assert golds[1].context == paragraph


def test_what_was_marked_by_hand_needs_no_reader(make_reader):
    made = make(PAIRS, [make_reader(r"\d+"), make_reader("no such")], {500: (0, 7)}, [], random.Random(1))
    [article] = made["data"]
    assert article["paragraphs"][0]["qas"][0]["answers"] == [{"text": "Ann Low", "answer_start": 0}]


def test_pairs_are_read_in_the_order_of_their_indexes(tmp_path):
    lines = [{"question": p.question, "sentence": p.sentence, "squad_index": p.index} for p in reversed(PAIRS)]
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert load_pairs(tmp_path / "pairs.jsonl") == PAIRS
