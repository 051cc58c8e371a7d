"""How far a question's wording gives away whether its text answers it: what the reader must not learn from.

Who writes questions for training betrays those without an answer: by turns of phrase, and by how many of the
text's words they use.  A reader learns these tells instead of reading, and they hold for that writer only.
Here a small model of nothing but the wording is fitted, and each question is judged by one that was fitted on
other texts; training adds its log odds to the reader's "not answered here" (train.py) and the reader explains the rest
(Clark et al. 2019, "Don't take the easy way out": product of experts).
Decision: only for what was written for us.  Because: of SQuAD 2.0's own questions such a model tells .57 (AUROC), of
the stories' .80, of ours about Wikipedia .89, of pairs that differ in one thing .60 and .65
(tests/benchmarks/wording.py); and on SQuAD 2.0's held questions what it learned of ours told .5: nothing.
"""

import math
from collections.abc import Sequence

import numpy as np

from index.sentences import sentences
from qa.squad import Gold

LIMIT = 4.0  # log odds: beyond them a question would teach nothing
FOLDS = 3
LEAST = 200  # questions of a kind, and of each answer; with fewer there is nothing to fit
LONG = 4  # letters: shorter words are in every text


def giveaways(golds: Sequence[Gold]) -> np.ndarray:
    """Return for each question the log odds (questions,) that it is answered, by its wording alone; 0: unknown.

    Typed as a search query or as a sentence are two kinds, each with a model of its own.
    """
    odds = np.zeros(len(golds))
    capital = np.array([gold.question[:1].isupper() for gold in golds], bool)
    for kind in (capital, ~capital):
        at = np.flatnonzero(kind)
        odds[at] = _judged([golds[i] for i in at])
    return odds.clip(-LIMIT, LIMIT)


def _judged(golds: list[Gold]) -> np.ndarray:
    """Log odds of questions of one kind, each by a model of other texts' questions."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    answered = np.array([bool(gold.answers) for gold in golds], bool)
    if min(answered.sum(), (~answered).sum()) < LEAST:
        return np.zeros(len(golds))
    phrases = TfidfVectorizer(ngram_range=(1, 2), min_df=3, token_pattern=r"\S+", sublinear_tf=True)
    told = np.array([overlap(gold.question, gold.context) for gold in golds])
    told = (told - told.mean(0)) / np.maximum(told.std(0), 1e-6)
    inputs = hstack([phrases.fit_transform([gold.question for gold in golds]), csr_matrix(told)]).tocsr()
    groups = [gold.title for gold in golds]
    model = LogisticRegression(solver="liblinear")
    return cross_val_predict(model, inputs, answered, groups=groups, cv=GroupKFold(FOLDS), method="decision_function")


def overlap(question: str, context: str) -> list[float]:
    """Return how a question's words stand in a text: the share of the long ones that do, how many do not, the greatest
    share in one sentence; and how long question and text are.

    >>> overlap("Who rebuilt the brick mill where?", "The mill burnt down. It was rebuilt.")[:4]
    [0.5, 2.0, 0.25, 6.0]
    """
    asked = {word for word in _words(question) if len(word) >= LONG}
    found = [asked & _words(context[start:end]) for start, end in sentences(context)]
    shared = len(set().union(*found))
    many = max(1, len(asked))
    lengths = [float(len(question.split())), math.log(1 + len(context))]
    return [shared / many, float(len(asked) - shared), max(map(len, found), default=0) / many, *lengths]


def _words(text: str) -> set[str]:
    return {word.strip(".,;:?!()[]\"'’“”") for word in text.lower().split()}
