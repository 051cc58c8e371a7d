"""Which phase, half or quarter a text speaks of: "the second phase", "phase two", "the present stage, the first".

Not here: years and days (dates.py), and the rounds of a series, of which one phase has several.
"""

import re

_NUMBERS = {
    word: number
    for number, words in enumerate(("first one opening initial 1", "second two 2", "third three 3", "fourth four 4"), 1)
    for word in words.split()
}
_NOUN = r"(?P<noun>phase|stage|half|quarter)"
_WHICH = rf"(?P<which>{'|'.join(_NUMBERS)})"
_FORMS = (
    re.compile(rf"\b{_WHICH}[\s-]+{_NOUN}\b", re.I),
    re.compile(rf"\b{_NOUN}[\s-]+{_WHICH}\b", re.I),
    re.compile(rf"\b{_NOUN},\s+the\s+{_WHICH}\b", re.I),
)


def stages(text: str) -> frozenset[tuple[str, int]]:
    """Return the stages a text names, each with its number; a stage is a phase.

    >>> sorted(stages("The present stage, the first, ends before phase two.")), stages("A third of them left.")
    ([('phase', 1), ('phase', 2)], frozenset())
    """
    found = (match for form in _FORMS for match in form.finditer(text))
    return frozenset((_noun(match["noun"]), _NUMBERS[match["which"].lower()]) for match in found)


def another_stage(asked: frozenset[tuple[str, int]], text: str) -> bool:
    """Tell a text that names stages of the kind that is asked about, and none of these.

    >>> another_stage(stages("How many leave in phase two?"), "In the first phase 33 leave.")
    True
    """
    told = stages(text)
    same = {(noun, number) for noun, number in told if any(noun == kind for kind, _ in asked)}
    return bool(same) and same.isdisjoint(asked)


def _noun(noun: str) -> str:
    return "phase" if noun.lower() == "stage" else noun.lower()
