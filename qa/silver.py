"""Make training questions of question-sentence pairs: where in its sentence an answer stands, readers say, or we.

    python -m qa.silver PAIRS.jsonl --reader DIR --reader DIR [--paragraphs FILE.json] --out FILE.json

A pair is a line {"question", "sentence", "squad_index"}; pairs of near index come from one article.  A
question is kept where its answer was marked by hand (tests/squad/marks.txt: those on which the first readers
disagreed), or all the readers, shown the sentence alone, find the same answer in it.  Its context
is the paragraph the sentence stands in, where a file of --paragraphs holds it, else the sentence among
its neighbours by index.  Out comes a file in SQuAD's format, for examples.py.
"""

import argparse
import json
import random
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.reader import Reader, SpanReader
from qa.records import Place
from qa.squad import load_squad, normalise
from qa.written import load_marks

ARTICLE = 60  # pairs whose indexes are further apart come from other articles
NEIGHBOURS = 4  # at most, on both sides together


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the sentence that answers it; `index`: its place in the set it was drawn from."""

    question: str
    sentence: str
    index: int


def load_pairs(path: Path) -> list[Pair]:
    """Read the pairs, in the order of their indexes."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    found = [Pair(row["question"].strip(), row["sentence"].strip(), row["squad_index"]) for row in rows]
    return sorted(found, key=lambda pair: pair.index)


def answer_in(pair: Pair, readers: Sequence[Reader]) -> tuple[int, int] | None:
    """Return where in the sentence the answer stands by the first reader; None where another disagrees."""
    place = Place(pair.sentence, 0, len(pair.sentence))
    firsts = [found[0] for reader in readers for found in reader.read(pair.question, [place]) if found]
    texts = {normalise(pair.sentence[span.start : span.end]) for span in firsts}
    return (firsts[0].start, firsts[0].end) if len(firsts) == len(readers) and len(texts) == 1 else None


def among_neighbours(pairs: Sequence[Pair], at: int, chance: random.Random) -> tuple[str, int]:
    """Return the sentence among others of its article, in their order, and where it starts there."""
    sentence, index = pairs[at].sentence, pairs[at].index
    first = bisect_left(pairs, index - ARTICLE, key=lambda pair: pair.index)
    last = bisect_left(pairs, index + ARTICLE, key=lambda pair: pair.index)
    others = {pair.sentence: pair.index for pair in pairs[first:last] if pair.sentence != sentence}
    chosen = chance.sample(sorted(others), min(len(others), chance.randint(1, NEIGHBOURS)))
    before = "".join(text + " " for text in sorted(chosen, key=others.get) if others[text] < index)
    after = "".join(" " + text for text in sorted(chosen, key=others.get) if others[text] >= index)
    return before + sentence + after, len(before)


def make(
    pairs: Sequence[Pair],
    readers: Sequence[Reader],
    marks: Mapping[int, tuple[int, int]],
    paragraphs: Sequence[str],
    chance: random.Random,
) -> dict:
    """Return the kept questions as SQuAD's JSON, an article a question; `marks` has answers' places by index."""
    articles = []
    for at, pair in enumerate(pairs):
        span = marks.get(pair.index) or answer_in(pair, readers)
        if span is None:
            continue
        context = next((text for text in paragraphs if pair.sentence in text), None)
        start = context.index(pair.sentence) if context else 0
        if context is None:
            context, start = among_neighbours(pairs, at, chance)
        answer = {"text": pair.sentence[span[0] : span[1]], "answer_start": start + span[0]}
        asked = {"id": f"pair-{pair.index}", "question": pair.question, "answers": [answer]}
        articles.append({"title": "", "paragraphs": [{"context": context, "qas": [asked]}]})
    return {"version": "silver", "data": articles}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--reader", action="append", required=True, help="folder of a reader; give two or more")
    parser.add_argument(
        "--paragraphs", type=Path, help="file in SQuAD's format: its contexts, and questions not to repeat"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    known = load_squad(options.paragraphs) if options.paragraphs else []
    asked = {gold.question.strip() for gold in known}
    pairs = [pair for pair in load_pairs(options.pairs) if pair.question not in asked]
    readers = [SpanReader.from_name(name) for name in options.reader]
    contexts = list(dict.fromkeys(gold.context for gold in known))
    made = make(pairs, readers, load_marks(), contexts, random.Random(options.seed))
    options.out.write_text(json.dumps(made), encoding="utf-8")
    print(f"{len(made['data'])} of {len(pairs)} pairs kept")


if __name__ == "__main__":
    main()
