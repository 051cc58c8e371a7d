"""Score the reader on each question's own paragraph: EM and F1 as SQuAD computes them.

    python tests/benchmarks/gold_paragraph.py FILE.json… [--reader R] [--around] [--tokens N]

`stories` or `twins` in the place of a file: questions about the stories that the reader was not trained on (twins: pairs
that differ in one thing, one of them answered), each paragraph a place to read, the best lead over "not answered here"
wins.  Where questions without an answer are among them also the score at the best threshold of null minus span score, and the AUROC of that margin.  `--around`: the paragraphs of an article are one document,
so that the reader sees the neighbours too.  One JSON object per file.
"""

import argparse
import json
import random
import re
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from qa.reader import MAX_TOKENS, SpanReader
from qa.records import Place
from qa.squad import Gold, best_threshold, exact_match, f1, load_squad
from qa.stories import load_stories, load_twins

OURS = {Path("stories"): load_stories, Path("twins"): load_twins}
PARAGRAPH = re.compile(r"[^\n]+")


def places_of(golds: list[Gold], *, around: bool, paragraphs: bool) -> list[list[Place]]:
    """What is read for each question: its paragraph, alone or in its whole article, or all paragraphs of its page."""
    if paragraphs:
        return [[Place(gold.context, *match.span()) for match in PARAGRAPH.finditer(gold.context)] for gold in golds]
    if not around:
        return [[Place(gold.context, 0, len(gold.context))] for gold in golds]
    articles: dict[str, dict[str, int]] = {}
    for gold in golds:
        starts = articles.setdefault(gold.title, {})
        if gold.context not in starts:
            starts[gold.context] = sum(len(text) + 2 for text in starts)
    texts = {title: "\n\n".join(starts) for title, starts in articles.items()}
    starts = [articles[gold.title][gold.context] for gold in golds]
    return [[Place(texts[g.title], start, start + len(g.context))] for g, start in zip(golds, starts, strict=True)]


def auroc(margins: np.ndarray, known: np.ndarray) -> float:
    """How often a question with an answer has the lower margin; ties count half."""
    low, high = margins[known][:, None], margins[~known][None, :]
    return float(np.mean((low < high) + 0.5 * (low == high)))


def measure(reader, golds: list[Gold], documents: list[list[Place]]) -> dict:
    """Read every question once; what cannot be computed is left out."""
    began = time.perf_counter()
    texts, margins = [], []
    for gold, places in zip(golds, documents, strict=True):
        found = [span for spans in reader.read(gold.question, places) for span in spans]
        best = max(found, key=lambda span: span.score - span.null, default=None)
        texts.append(places[0].text[best.start : best.end] if best else "")
        margins.append(best.null - best.score if best else np.inf)
    seconds = time.perf_counter() - began
    known = np.array([bool(gold.answers) for gold in golds])
    scores = [f1(text, gold.texts) for text, gold in zip(texts, golds, strict=True)]
    em = [exact_match(text, gold.texts) for text, gold in zip(texts, golds, strict=True)]
    result = {
        "questions": len(golds),
        "em": round(float(np.mean(np.array(em)[known])), 2),
        "f1": round(float(np.mean(np.array(scores)[known])), 2),
        "ms": round(1000 * seconds / len(golds), 1),
    }
    if not known.all():
        best, threshold = best_threshold(texts, scores, margins, known.tolist())
        area = auroc(np.array(margins), known)
        result |= {"best_f1": round(best, 2), "threshold": round(threshold, 2), "auroc": round(area, 3)}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--reader", help="folder or hub name (default: the one that comes with ibid)")
    parser.add_argument("--around", action="store_true")
    parser.add_argument("--tokens", type=int, default=MAX_TOKENS)
    parser.add_argument("--sample", type=int, help="how many questions, at random")
    options = parser.parse_args()
    reader = SpanReader.from_name(options.reader, options.tokens)
    for path in options.files:
        golds = OURS[path](held=True) if path in OURS else load_squad(path)
        if options.sample and options.sample < len(golds):
            golds = random.Random(0).sample(golds, options.sample)
        places = places_of(golds, around=options.around, paragraphs=path in OURS)
        print(json.dumps({"file": path.stem} | measure(reader, golds, places)), flush=True)


if __name__ == "__main__":
    main()
