"""Questions that ask whether something is so: to tell them, and how likely a sentence settles one.

No "yes" is ever made up: what is given is the sentence.  Not here: which sentence (answer.py, extent.py).
Decision: a curve of its own, over a span's weight alone.  Because: the reader has learnt no yes/no questions and
marks any words of the sentence, so what the calibrator knows of spans (length, echo) misleads; the lead of the
sentence over "not answered here" tells the two kinds apart.  Cost: it is rough, set by hand with the 52 questions over
the sample stories in tests/gold/polar.json in view; another reader may need other constants.  English only.
"""

import math

from qa.language import is_foreign
from qa.phrases import AUXILIARIES, MODAL, WH

MIDDLE = 3.0  # logits: a span of this weight settles the question as often as not
SLOPE = 0.5
_ASKED = frozenset("you we".split())
_ANYONE = frozenset("anyone anybody someone somebody".split())
_KNOWING = frozenset("know say says tell happen remember mention explain".split())


def is_polar(question: str) -> bool:
    """Tell a yes/no question; one of three words or more, and with a question mark where it begins "Will", "Can" …

    >>> is_polar("did qatar report it"), is_polar("Can you tell me who came?"), is_polar("will smith age")
    (True, False, False)
    """
    said = question.lower().replace("’", "'").rstrip("?.! ").split()
    if len(said) < 3 or said[0] not in AUXILIARIES or said[1] in _ASKED:
        return False
    if (said[1] in _ANYONE and said[2] in _KNOWING) or is_foreign(question):
        return False
    asked = question.rstrip().endswith("?") or said[0] not in MODAL
    return asked and WH.isdisjoint(word.strip(",") for word in said)


def settles(weight: float) -> float:
    """Return the probability that the sentence of a span of this weight settles a yes/no question (0..1)."""
    return 1 / (1 + math.exp(-SLOPE * max(-30.0, min(30.0, weight - MIDDLE))))
