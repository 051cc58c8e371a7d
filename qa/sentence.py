"""A reader without training: the sentence of a passage that fits the question best.

It stands in where no trained reader is at hand; it marks whole sentences, never shorter spans.
"""

import re
from collections.abc import Sequence

import numpy as np

from index.embed import Encoder
from index.sentences import sentences
from qa.records import Place, Span

ANSWERED_AT = 0.5  # how well a sentence must fit before it counts as an answer (0..1)
_WORD = re.compile(r"\w+")
_ASKING = frozenset(
    "a an and are as at be by did do does for from had has have how in is it many much of on or say says that the "
    "there they this to was were what when where which who whom whose why will with".split()
)


class SentenceReader:
    """Reads with an index's own encoder: cosine of question and sentence, and the words they share."""

    def __init__(self, encoder: Encoder):
        self._encoder = encoder

    def read(self, question: str, places: Sequence[Place]) -> list[list[Span]]:
        """Return the sentences of each place, best first; `score` is 0..1."""
        ranges = [sentences(place.text, place.start, place.end) for place in places]
        texts = [place.text[start:end] for place, found in zip(places, ranges, strict=True) for start, end in found]
        if not texts:
            return [[] for _ in places]
        vectors = self._encoder.embed([question, *texts])
        cosines = iter(np.clip(vectors[1:] @ vectors[0], 0, 1).tolist())
        asked = _words(question)
        read = []
        for place, found in zip(places, ranges, strict=True):
            spans = []
            for start, end in found:
                shared = len(asked & _words(place.text[start:end])) / max(1, len(asked))
                spans.append(Span(start, end, (next(cosines) + shared) / 2, ANSWERED_AT))
            read.append(sorted(spans, key=lambda span: -span.score))
        return read


def _words(text: str) -> set[str]:
    return {word.lower()[:6] for word in _WORD.findall(text)} - _ASKING
