"""What a sentence says has happened around a number: freed or dead, up or down, begun or ended.

Within a family two events are two things: the missing are not the dead.  The nearest word tells.  Not
here: verbs of any other kind, and who did it.
"""

import math
import re

from qa.words import FUNCTION, fold, stem, stems

NEAR = 9  # words from a number, but for those like "of", within which a verb tells what happened to the counted
LOOKED_AT = 600  # code points of a sentence that are read on either side of its answer

_FAMILIES = {
    "fate": {
        "freed": stems("freed free released release swapped exchanged exchange liberated handed"),
        "moved": stems("displaced fled fleeing evacuated driven returned"),
        "dead": stems("killed dead died dying deaths toll fatal fatalities perished slain lives drowned murdered"),
        "body": stems("bodies corpses remains"),
        "missing": stems("missing unaccounted disappeared"),
        "hurt": stems("wounded injured hurt injuries wounds"),
    },
    "trend": {
        "up": stems("rose risen added gained grew grown increased climbed jumped created hired up"),
        "down": stems("fell fallen cut lost dropped decreased declined shed shrank down"),
    },
    "course": {
        "begin": stems("began begun begin started opened founded launched born joined"),
        "end": stems("ended finished closed concluded dissolved died left retired"),
    },
}
_YEAR = re.compile(r", [12][0-9]{3}(?=,)")
_DAY = re.compile(r"\b([A-Z][a-z]{2,8}\.? [0-9]{1,2}),")
_ASIDE = re.compile(r", [^,.;:]{3,80},(?= (?:is|are|was|were|has|have|had|will)\b)")
_LET_GO = re.compile(r"\blet(?:s|ting)? (?:\w+ )?go\b", re.IGNORECASE)
_IDLE = re.compile(r"\bin (?:return|exchange)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_]+|[,;:—](?![0-9])")
_ALIVE = frozenset("live living lived".split())  # of the stem of "lives", which are lost
_PLANNED = re.compile(
    r"\b(?:(?:is|are|was|were|due|set|ha[sd]|have|expected|scheduled|plans?|agreed?|agrees) to|agreed (?:for|on|upon)|will|would|shall|should|to be|provides? for)\b"
)
_DONE = re.compile(
    r"\b(?:so far|already|to date|until now)\b|(?<!should )(?<!would )(?<!will )(?<!must )\b(?:has|have) been\b"
)


def events(before: str, text: str, after: str) -> dict[str, str]:
    """Return the nearest event of each family around `text`; a comma between makes it three words farther.

    >>> events("The flood killed ", "47", " people and wounded 12.")
    {'fate': 'dead'}
    >>> events("The war claimed ", "47", " lives."), events("Now ", "47", " people live there.")
    ({'fate': 'dead'}, {})
    """
    found: dict[str, tuple[int, str]] = {}
    before, after = (_plain(side) for side in (before, f"{text} {after}"))
    for side in (_TOKEN.findall(after), _TOKEN.findall(before)[::-1]):
        distance = 0
        for token in side:
            folded = fold(token)
            distance += 3 if token in ",;:—" else folded not in FUNCTION
            if distance > NEAR:
                break
            stemmed = "" if folded in _ALIVE else stem(folded)
            for family, kinds in _FAMILIES.items():
                event = next((event for event, known in kinds.items() if stemmed in known), None)
                if event and distance < found.get(family, (math.inf, ""))[0]:
                    found[family] = distance, event
    return {family: event for family, (_, event) in found.items()}


def _plain(side: str) -> str:
    """Return one side of an answer without what is said by the way."""
    side = _ASIDE.sub(" ", _YEAR.sub("", _IDLE.sub(" ", _LET_GO.sub("freed", side))))
    return _DAY.sub(r"\1", side)


def fate_words() -> frozenset[str]:
    """Return the stems of all words that tell what became of somebody."""
    return frozenset().union(*_FAMILIES["fate"].values())


def progress(sentence: str) -> str:
    """Return "done" where a sentence tells of what is so by now, "planned" of what is to be, else "".

    >>> progress("So far 18 are free."), progress("In all 33 are to be freed.")
    ('done', 'planned')
    """
    lower = sentence[:LOOKED_AT].lower()
    return "done" if _DONE.search(lower) else "planned" if _PLANNED.search(lower) else ""
