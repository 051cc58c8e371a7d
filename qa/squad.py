"""SQuAD: reading its JSON, and EM and F1 exactly as its official scripts compute them.

Not here: what `ibid eval` measures besides (retrieval, calibration).  Scores are 0..100.

The official script of SQuAD 2.0 differs from that of 1.1 in one case only, texts that normalise to
nothing ("The", "--"): there, two empty texts are equal (F1 100) and an empty one and another are
not (F1 0), where 1.1 gives 0 to both.  Decision: 2.0's rule throughout.  Because: "no answer" is
the empty text.
"""

import json
import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import UserError

ARTICLES = re.compile(r"\b(a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Gold:
    """A question with its known answers: half-open offsets into `context`; none: not answerable."""

    id: str
    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    title: str

    @property
    def texts(self) -> list[str]:
        """The answers' texts, in the file's order, each once."""
        return list(dict.fromkeys(self.context[start:end] for start, end in self.answers))


def load_squad(path: Path) -> list[Gold]:
    """Read a file in the format of SQuAD 1.1 or 2.0, in the file's order.

    A question marked `is_impossible` has no answers, whatever it lists.  UserError where the file is of another
    format, or where an answer does not stand at its offset.
    """
    try:
        return _golds(json.loads(Path(path).read_text(encoding="utf-8-sig")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = f"there is no {error}" if isinstance(error, KeyError) else " ".join(str(error).split())[:200]
        raise UserError(f"{path} is no gold file in SQuAD's JSON format ({why}); mend it or name another") from None
    except OSError as error:
        raise UserError(f"cannot read {path} ({error.strerror}); name another gold file") from None


def _golds(read: dict) -> list[Gold]:
    golds = []
    for article in read["data"]:
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            for qa in paragraph["qas"]:
                listed = [] if qa.get("is_impossible") else qa.get("answers", [])
                spans = {_span(context, answer): None for answer in listed}
                golds.append(Gold(str(qa["id"]), qa["question"], context, tuple(spans), article.get("title", "")))
    return golds


def _span(context: str, answer: dict) -> tuple[int, int]:
    start, text = answer["answer_start"], answer["text"]
    if context[start : start + len(text)] != text:
        raise ValueError(f"answer {text!r} does not stand at offset {start} of its context")
    return start, start + len(text)


def normalise(text: str) -> str:
    """Lower the case, drop ASCII punctuation and English articles, squeeze whitespace.

    >>> normalise("The  U.S. Army's  «an» apple")
    'us armys « » apple'
    """
    return " ".join(ARTICLES.sub(" ", text.lower().translate(PUNCTUATION)).split())


def exact_match(prediction: str, texts: Sequence[str]) -> float:
    """100 where the prediction equals one of the gold texts once normalised, else 0."""
    return 100.0 * max(normalise(prediction) == normalise(text) for text in _gold_texts(texts))


def f1(prediction: str, texts: Sequence[str]) -> float:
    """The best word overlap with one of the gold texts; no texts: the right answer is "".

    >>> round(f1("in the spring of 1848", ["spring 1848", "1848"]), 1)
    66.7
    """
    return max(_f1(prediction, text) for text in _gold_texts(texts))


def _f1(prediction: str, text: str) -> float:
    ours, theirs = normalise(prediction).split(), normalise(text).split()
    if not ours or not theirs:
        return 100.0 * (ours == theirs)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 200.0 * shared / (len(ours) + len(theirs))


def _gold_texts(texts: Sequence[str]) -> list[str]:
    """Gold texts that are nothing once normalised do not count; where none is left: ""."""
    return [text for text in texts if normalise(text)] or [""]


def best_threshold(
    predictions: Sequence[str],
    scores: Sequence[float],
    nulls: Sequence[float],
    answerable: Sequence[bool],
) -> tuple[float, float]:
    """Find the null threshold with the best mean score, as the script of SQuAD 2.0 does.

    One of each for every question: the answer's text, what it scores (0..100), how likely the
    question is thought to have none (any scale), whether it has one.  Where null is above the
    threshold the answer is withheld, which scores 100 on an unanswerable question, else 0.
    Returns (mean score, threshold).

    >>> best_threshold(["x", "y", "z"], [100, 0, 50], [-3.0, 2.0, 5.0], [True, False, True])
    (66.66666666666667, -3.0)
    """
    if not scores:
        raise ValueError("no scores to find a threshold for")
    total = 100.0 * sum(not known for known in answerable)
    best, threshold = total, 0.0
    for i in sorted(range(len(scores)), key=lambda i: nulls[i]):
        # Any answer to an unanswerable question loses what withholding it had won.
        total += scores[i] if answerable[i] else -100.0 * bool(predictions[i])
        if total > best:
            best, threshold = total, nulls[i]
    return best / len(scores), threshold
