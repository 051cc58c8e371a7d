"""What a question seeks, and whether an answer is of that kind: a number of what, a day, a person.

The question's own words decide ("How many hostages are to be freed?": hostages, freed, planned) and are held
against the scene of an answer (scene.py).  Not here: what the answer is worth besides (answer.py), and
questions whose words name no kind: these agree with everything.  Besides, what a question wants whole
(extent.py gives it): a list, a clause, the sentence that settles a yes/no question.  English only.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.ellipsis import parts
from qa.enumeration import is_list
from qa.events import events, progress
from qa.phrases import ARTICLES, BE, DO, MODAL, POSSESSIVE, PREPOSITIONS, is_plural, phrases, words
from qa.polar import is_polar
from qa.scene import PEOPLE, Scene, counted_heads
from qa.stages import another_stage, stages
from qa.words import folded, plainly, stem, stems

# Logits of the reader.  Set on 240 "how many" questions of two development pools (F1 78.4 before, 79.5 with them);
# what became of the counted, and whether it did, is named by few of these: their worth is by hand (the missing are
# not the dead, nor those to be freed the freed).
WORTH = {
    ("kind", -1): -1.5,
    ("counted", 1): 0.5,
    ("counted", -1): -1.0,
    ("other", -1): -8.0,
    ("fate", 1): 1.0,
    ("fate", -1): -2.0,
    ("progress", 1): 0.5,
    ("progress", -1): -8.0,
    ("defines", 1): 3.0,
    ("several", 1): 1.0,
    ("stage", -1): -8.0,
}
HARM = frozenset({"dead", "hurt", "missing"})  # what befalls people, where a question names nobody
SENTENCE, LIST, THINGS, CLAUSE, APPOSITION = "sentence", "list", "things", "clause", "apposition"

_SINGULAR = re.compile(r"(?:[iu]s|ics|['’]s|s['’]|^series|^species|^means|^news)$")  # they end as a plural does

_PEOPLE = stem("people")
_PRISONERS = stem("prisoners")
_HARMED = stems("dead deaths fatalities casualties")
_HELD = stems("held jailed jail jails prison prisons imprisoned detained detention")

_COURTESY = re.compile(
    r"^\W*(?:(?:please )?(?:(?:can|could|would|will) you (?:please |kindly )?)?(?:tell|give|show) (?:me|us)|(?:can|could) you say"
    r"|do(?:es)? (?:you|anyone|anybody) know|i(?:['’]d| would) (?:like|love) to know|i (?:want|need) to know|i wonder)\s+"
    r"(?=(?:what|when|where|who|whom|whose|which|why|how|the (?:\w+ )?number)\b)",
    re.I,
)
_COUNT = re.compile(r"\bhow many\b(?: of the\b)?\s*", re.I)
_OPENED = re.compile(r",\s+how many\b", re.I)  # "When the tour ends, how many will have come?"
_OF_PEOPLE = re.compile(
    r"\bhow many (?:dead|were|was|are|is|have|has|had|died|perished)\b|\b(?:death|casualty) (?:toll|count)\b", re.I
)
_STANDING = re.compile(  # "are freed", "does it free", "is it freeing": as agreed
    r"\b(?:(?:is|are) (?:being )?(?:\w+ly )?\w+ed|(?:is|are) (?:\w+ )?\w+ing|do|does|go(?:es)? free)\b", re.I
)
_NUMBER_OF = re.compile(r"\b(?:total )?numbers? of\s+", re.I)
_AMOUNT = re.compile(
    r"\bhow (?:much|many)\b|\b(?:death |casualty )?toll\b|\bdeath count\b|\bpopulation\b|\bpercent(?:age)?\b", re.I
)
_TIME = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|year|month|week|weekday)\b", re.I)
_PERSON = re.compile(r"\bwho(?:m|se)?\b", re.I)
_OTHER = re.compile(r"\W*(?:who|whom|whose|when|where|why)\b", re.I)  # "Who counted how many died?" seeks no number

_OF_TIME = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|to(?:day|night|morrow)|yesterday|days?|nights?|mornings?|evenings?|weeks?|weekend"
    r"|months?|years?|decades?|century|centuries|season|spring|summer|autumn|winter|[0-9]{3,4}s?|ago|later|noon|midnight)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question asks for: `kind` is "number", "date", "name" or "": any.

    `counted`, `fate` and `progress` are a number's.  `whole` is what is wanted whole: one of SENTENCE, LIST,
    THINGS ("What did she bring?": one or several), CLAUSE, APPOSITION or ""; `defined`, with the last, the name whose
    meaning is asked for.  `stages`: of what phase (stages.py).
    """

    kind: str
    counted: tuple[str, ...] = ()  # stems, the head last
    fate: str = ""
    progress: str = ""
    whole: str = ""
    defined: str = ""
    stages: frozenset[tuple[str, int]] = frozenset()


@lru_cache(maxsize=256)
def sought(question: str) -> Sought:
    """Return what a question asks for.

    >>> sought("How many hostages are to be freed?")
    Sought(kind='number', counted=('hostag',), fate='freed', progress='planned', whole='', defined='', stages=frozenset())
    >>> [sought(q).kind for q in ("Who invited Netanyahu?", "Why did it fail?", "Who says how many died?")]
    ['name', '', 'name']
    """
    plain = plainly(question)
    start, _, _ = parts(plain)
    other = _OTHER.match(plain) and not _OPENED.search(plain)
    match = None if other else _COUNT.search(plain) or _NUMBER_OF.search(plain)
    if match:
        before, after = plain[: match.start()], plain[match.end() :]
        counted = counted_heads(folded(after)[:4])
    elif _AMOUNT.search(plain) and not other:
        before, after, counted = "", plain, ()
    else:
        kind = "date" if _TIME.search(start) else "name" if _PERSON.search(start) else ""
        return Sought(kind, whole=_whole(plain), defined=_defined(plain), stages=stages(plain))
    fate, at = events(before, "", after).get("fate", ""), progress(plain)
    if fate in HARM and (counted[-1] in _HARMED if counted else _OF_PEOPLE.search(plain)):
        counted = (_PEOPLE,)
    if not at and fate == "freed" and _STANDING.search(plain):
        at = "planned"
    return Sought("number", counted, fate, at, stages=stages(plain))


def plainest(question: str) -> str:
    """Return a question without the courtesies before it.

    >>> plainest("Can you tell me who came?"), plainest("Tell me more.")
    ('who came?', 'Tell me more.')
    """
    return _COURTESY.sub("", question)


def _whole(plain: str) -> str:
    """Return what a question wants whole."""
    start, aux, rest = parts(plain)
    if is_polar(plain):
        return SENTENCE
    asks, *things = start.split() or [""]
    asks = asks.lower()
    if asks == "why":
        return CLAUSE
    if _defined(plain):
        return APPOSITION
    if asks not in {"which", "what"}:
        return LIST if asks == "who" and not things and aux.lower() in {"are", "were"} else ""
    if asks == "what" and not things and aux.lower() in DO | MODAL:
        return THINGS
    return LIST if _plural(start, aux, rest) else ""


def _plural(start: str, aux: str, rest: str) -> bool:
    """Tell "Which countries", "What are the aims" from "What helps to" and "Which skater lives in"."""
    things = start.split()[1:]
    if not things:
        return aux.lower() in {"are", "were"}
    verb = next((i for i, word in enumerate(things) if word in ARTICLES | POSSESSIVE), 0) - 1
    things = things if verb < 0 else things[:verb]
    follows = "" if aux or verb >= 0 else (words(rest) or [""])[0]
    if follows in PREPOSITIONS - {"of"}:
        things.pop()
    return any(word.islower() and is_plural(word) and not _SINGULAR.search(word) for word in things)


def _defined(plain: str) -> str:
    """Return the name in "What is Hamas?" and "Who was Yair Lapid?", else ""."""
    start, aux, rest = parts(plain)
    if start.lower() not in {"what", "who"} or aux.lower() not in BE:
        return ""
    name = next((phrase.text for phrase in reversed(phrases(plain)) if phrase.name), "")
    return name if re.match(r"(?:the )?[A-Z]", name) and rest in (name, f"the {name}") else ""


def agreement(asked: Sought, scene: Scene) -> float:
    """Return what it is worth, in logits of the reader, that a scene is of the kind a question seeks.

    >>> from qa.scene import Saying, scene_of
    >>> hostages, prisoners = (scene_of(Saying("33", f"They free 33 {whom}.")) for whom in ("hostages", "prisoners"))
    >>> asked = sought("How many hostages are to be freed?")
    >>> agreement(asked, hostages) > agreement(asked, prisoners)
    True
    """
    return _worth(marks(asked, scene))


def _worth(marked: dict[str, int]) -> float:
    return sum(WORTH.get((name, mark), 0.0) for name, mark in marked.items())


def worths(asked: Sought, scenes: Sequence[tuple[Hashable, Scene]]) -> list[float]:
    """Return what each of some scenes is worth beside the others, each with its document.

    Where a sentence counts what the question asks for, its numbers of anything else are not the answer: "33 hostages
    against 1,900 prisoners".  Where one tells just what is asked for, of just that fate, no other number in it is the
    answer, and no number of another thing anywhere.
    """
    found = [((document, scene.sentence), marks(asked, scene)) for document, scene in scenes]
    counts = {place for place, mark in found if mark.get("counted", 0) > 0}
    told = {place for place, mark in found if meets(asked, mark)}
    worth = []
    for place, mark in found:
        number, counted = mark.get("kind") == 1, mark.get("counted", 1)
        other = (place in counts and counted < 0) or (place in told and counted < 1) or (told and -1 in mark.values())
        worth.append(_worth(mark) + (WORTH["other", -1] if number and other else 0.0))
    return worth


def meets(asked: Sought, mark: dict[str, int]) -> bool:
    """Tell a count of just what a question asks for, of which just that became: "33 hostages are to be freed"."""
    if not asked.counted or not asked.fate or not mark.get("counted") == mark.get("fate") == 1:
        return False
    return not mark.get("stage") and mark["progress"] >= (asked.progress == "planned")


def marks(asked: Sought, scene: Scene) -> dict[str, int]:
    """Return, for each thing the question names, whether a scene agrees (1), speaks of another (-1), or is silent."""
    kind = "date" if asked.kind == "date" and _OF_TIME.search(scene.text) else scene.value.kind
    found = {"kind": 0, "counted": 0, "fate": 0, "progress": 0}
    if asked.stages:
        found["stage"] = -int(another_stage(asked.stages, scene.sentence))
    if asked.defined:
        found["defines"] = int(is_beside(asked.defined, scene.sentence, scene.text))
    if asked.whole == LIST:
        found["several"] = int(is_list(scene.text))
    if not asked.kind:
        return found
    found["kind"] = _kind(asked.kind, kind)
    if asked.kind == "number" and kind == "number":
        found["counted"] = _counted(asked.counted, scene)
        found["fate"] = _alike(asked.fate, scene.events.get("fate", ""))
        found["progress"] = _alike(asked.progress, scene.progress)
    return found


def is_beside(name: str, sentence: str, text: str) -> bool:
    """Tell words that stand beside a name as what it is.

    >>> is_beside("Oman", "Oman, a neighbour, left.", "a neighbour"), is_beside("Oman", "Oman left.", "left")
    (True, False)
    """
    last, words = re.escape(name.split()[-1]), re.escape(text)
    link = r"(?:(?:,|\s[–—]|\s\()\s*(?:(?:who|which|that)\s+)?(?:(?:is|are|was|were)\s+)?|\s+(?:who\s+)?(?:is|are|was|were)\s+)"
    after = rf"\b{last}{link}"
    before = rf",\s+(?:the\s+)?{re.escape(name)}\b"
    return bool(re.search(after + words, sentence) or re.search(words + before, sentence))


def _kind(asked: str, kind: str) -> int:
    if asked == kind:
        return 1
    return 0 if asked == "name" and kind == "text" else -1


def _alike(asked: str, told: str) -> int:
    return 0 if not asked or not told else 1 if asked == told else -1


def _counted(asked: tuple[str, ...], scene: Scene) -> int:
    """Whether the same is counted; the dead that are counted by no other word are people."""
    told = scene.counted
    if not asked:
        return 0
    if told and told[-1] in asked:
        return 1
    if scene.part:
        return -1
    if asked[-1] == _PRISONERS and scene.people and scene.context & _HELD:
        return 1
    if asked[-1] in PEOPLE:
        return int(scene.people or (not told and "fate" in scene.events))
    return -1 if told and not scene.people else 0
