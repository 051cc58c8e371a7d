"""Whether two answers are equal, differ, or speak of different things; groups and disagreements.

Two answers are equal, or they differ, or neither: a reply whose sources agree must never say that
they differ, so `differs` wants evidence that both speak of the same thing, and "neither" is what is
left.  Not here: what a span says (values.py), which documents are copies (copies.py).

The rule for numbers.  Equal: the same number is stated of the same thing ("over 47,000" and
"47,000").  Neither: one lies within the other's bounds ("over 47,000" and 47,487), or is what the
other rounds ("nearly 2,000" and 1,987).  They differ where the ranges do not meet, and two
approximations where their stated numbers do ("nearly 2,000", "around 1,900").  Numbers of different
things (bodies and dead, a part and the whole, planned and done so far) are neither.
"""

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Protocol, TypeVar

from qa.days import Day, days_apart, days_equal
from qa.names import names_apart, names_equal
from qa.numbers import numbers_apart, numbers_equal, read_number
from qa.units import unit_before
from qa.values import Value, value_of
from qa.words import ARTICLES, FUNCTION, WORD, fold, folded, plainly, singular, stem, stems

BELIEF_SHARE = 0.5  # of the best answer's confidence: an answer believed less contradicts nothing
NEAR = 12  # words from a number within which a verb tells what happened to the counted
FARTHEST = 4  # times as many: beyond, two bare numbers count different things
SENTENCE = 600  # code points of a sentence that are looked at around its answer


class Voice(Protocol):
    """One document's answer: `sentence[at : at + len(text)]` is `text`; at -1: its first occurrence.

    `document` is any key of the document; `published` YYYY-MM-DD or None; `weight` higher is better.
    `resolved` is the day or "first/last" range that dates.resolve read in the text, or None: with it
    "Tuesday" is February 4.
    """

    @property
    def text(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def at(self) -> int: ...
    @property
    def document(self) -> Hashable: ...
    @property
    def published(self) -> str | None: ...
    @property
    def resolved(self) -> str | None: ...
    @property
    def weight(self) -> float: ...


V = TypeVar("V", bound=Voice)


@dataclass(frozen=True, slots=True)
class Saying:
    """A voice by itself, for callers that have no record of their own."""

    text: str
    sentence: str
    at: int = -1
    document: Hashable = ""
    published: str | None = None
    weight: float = 0.0
    resolved: str | None = None


def same(a: Voice, b: Voice) -> bool:
    """Return whether both say the same; symmetric, and true of a voice and itself.

    >>> same(Saying("33", "It frees 33 hostages."), Saying("thirty-three hostages", "They get thirty-three hostages."))
    True
    """
    return _same(_scene_of(a), _scene_of(b))


def differs(a: Voice, b: Voice) -> bool:
    """Return whether both speak of the same thing and say different values of it; symmetric.

    >>> differs(Saying("47", "The fire killed 47 people."), Saying("52", "In the fire 52 people died."))
    True
    """
    one, two = _scene_of(a), _scene_of(b)
    if one.value.kind != two.value.kind or _same(one, two) or _overlap(one, two):
        return False
    if any(one.events.get(family, event) != event for family, event in two.events.items()):
        return False
    match one.value.kind:
        case "number":
            return _numbers_differ(one, two)
        case "date":
            share = 0.3 if _alike(one, two) else 0.5
            return _dates_differ(one, two) and _shared(one, two, share, 2)
        case "name":
            return names_apart(one.value.names, two.value.names) and _shared(one, two, 0.5, 2)
        case _:
            short = len(_content(one.value.words)) <= 3 and len(_content(two.value.words)) <= 3
            return short and _shared(one, two, 0.8)


def group(voices: Sequence[V]) -> list[list[V]]:
    """Merge voices of equal value, best first, each document once in a group.

    A group is what equals its first member, so that "Obama" cannot join two people.
    """
    groups: list[list[V]] = []
    for voice in sorted(voices, key=lambda v: -v.weight):
        home = next((known for known in groups if same(known[0], voice)), None)
        if home is None:
            groups.append([voice])
        elif all(member.document != voice.document for member in home):
            home.append(voice)
    return groups


def disagreement(
    groups: Sequence[Sequence[Voice]],
    believed: Sequence[float],
    floor: float,
    copies: Mapping[Hashable, frozenset] | None = None,
) -> list[int]:
    """Return the indexes of the groups that disagree, newest first; none: the sources agree.

    `believed` holds a confidence for each group.  A group counts from `floor` and from BELIEF_SHARE of
    the best on.  Documents that are `copies` of each other are one voice; a document that says both
    values means two things by them.
    """
    least = max(floor, BELIEF_SHARE * max(believed, default=0.0))
    able = [i for i, belief in enumerate(believed) if belief >= least]
    apart = {i for pair in combinations(able, 2) if _contradict(*(groups[i] for i in pair), copies or {}) for i in pair}
    return [i for i in newest_first(groups) if i in apart]


def newest_first(groups: Sequence[Sequence[Voice]]) -> list[int]:
    """Return the indexes of `groups` by their newest member, undated last; ties keep their order."""
    newest = [max((voice.published or "" for voice in members), default="") for members in groups]
    return sorted(range(len(groups)), key=lambda i: newest[i], reverse=True)


def _contradict(one: Sequence[Voice], two: Sequence[Voice], copies: Mapping[Hashable, frozenset]) -> bool:
    def sources(members: Sequence[Voice]) -> set[Hashable]:
        return {key for voice in members for key in (voice.document, *copies.get(voice.document, ()))}

    return sources(one).isdisjoint(sources(two)) and any(differs(a, b) for a in one for b in two)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A value with what its sentence adds: what is counted, what happened, the other words."""

    value: Value
    text: str
    sentence: str
    told: str  # the sentence's folded words, with a blank at both ends
    unit: str
    rate: str
    counted: tuple[str, ...]  # stems, the head last
    people: bool  # the counted are people of no narrower kind
    part: bool
    tense: str
    events: dict[str, str]
    context: frozenset[str]
    days: tuple[str, str] | None  # the first and last day of a date that is resolved


# What happened to the counted: within a family, two events are two things.
_EVENTS = {
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
        "down": stems("fell fallen cut lost dropped decreased declined shed shrank fired down"),
    },
    "course": {
        "begin": stems("began begun begin started opened founded launched born joined"),
        "end": stems("ended finished closed concluded dissolved died left retired"),
    },
}
_LET_GO = re.compile(r"\blet(?:s|ting)? (?:\w+ )?go\b", re.IGNORECASE)
_IDLE = re.compile(r"\bin (?:return|exchange)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_]+|[,;:—](?![0-9])")
_PEOPLE = stems("people persons individuals lives humans residents inhabitants victims dead others citizens souls")
# Words after a number that are not what it counts.
_NO_NOUN = frozenset(
    "have has had were was are is be been will would can could may might got get are left more so who still not each "
    "killed wounded injured missing dead died hurt freed released and people's in of out home today yesterday".split()
)
_PLURALS = frozenset("people children men women police cattle sheep fish feet teeth mice geese aircraft".split())
_ORDINALS = stems("first second third fourth fifth last previous")
_YEARS = frozenset(str(year) for year in range(1500, 2101))
_PART = re.compile(r"^\W*(?:of|among|out of) (?:them|those|these|whom|which|the (?:dead|[0-9]))", re.IGNORECASE)
_PLANNED = re.compile(
    r"\b(?:(?:is|are|was|were|due|set|ha[sd]|have|expected|scheduled|plans?|agreed) to|will|would|to be|provides? for)\b"
)
_DONE = re.compile(r"\b(?:so far|already|to date|until now|(?:has|have) been)\b")


def _scene_of(voice: Voice) -> _Scene:
    return _scene(voice.text, voice.sentence, voice.at, voice.published, voice.resolved)


@lru_cache(maxsize=4096)
def _scene(text: str, sentence: str, at: int, published: str | None, resolved: str | None) -> _Scene:
    at = at if at >= 0 and sentence.startswith(text, at) else max(0, sentence.find(text))
    before, after = sentence[max(0, at - SENTENCE) : at], sentence[at + len(text) :][:SENTENCE]
    value = value_of(text, published)
    tail = plainly(after)
    value = _year_or_count(value, text, tail)
    if resolved and value.kind != "number":
        value = Value("date", value.words, date=value.date or Day())
    number = value.number
    unit, rate, counted = "", "", ()
    if number:
        unit, rate, counted = number.unit, number.rate, number.counted
        if not counted or not rate:
            wider = read_number(plainly(f"{text} {tail}" if tail[:1].isalnum() else text + tail)) or number
            rate, counted = rate or wider.rate, counted or wider.counted
            unit = unit or wider.unit
    words = folded(plainly(before))[-40:], folded(plainly(text)), folded(plainly(after))[:40]
    own = {stem(word) for word in words[1]}
    heads = _counted(counted, bool(number and number.ordinal))
    unit = unit or unit_before(before, text, after) if number else ""
    context = frozenset(stem(w) for w in (*words[0], *words[2]) if w not in FUNCTION and len(w) > 2) - own
    return _Scene(
        value,
        text,
        sentence,
        f" {' '.join(folded(plainly(sentence[: 2 * SENTENCE])))} ",
        unit,
        rate,
        heads,
        bool(heads) and (heads[-1] in _PEOPLE or _capital(heads[-1], text, after)),
        bool(_PART.match(_after_number(text, tail))),
        _tense(sentence),
        _events(before, text, after),
        context,
        _days(resolved, value.date),
    )


def _days(resolved: str | None, date: Day | None) -> tuple[str, str] | None:
    if resolved:
        first, _, last = resolved.partition("/")
        return first, last or first
    if date and None not in (date.year, date.month, date.day) and not date.guessed:
        return (f"{date.year:04}-{date.month:02}-{date.day:02}",) * 2
    return None


def _counted(words: Sequence[str], ordinal: bool) -> tuple[str, ...]:
    """The stems of what is counted, up to the first plural; of an ordinal, of what it numbers."""
    for i, word in enumerate(words):
        if word in _NO_NOUN or word.isdigit():
            words = words[:i]
            break
    plural = (i for i, word in enumerate(words) if word in _PLURALS or (len(word) > 3 and singular(word) != word))
    end = next(plural, len(words) - 1 if ordinal else -1)
    return tuple(stem(word) for word in words[: end + 1])


def _year_or_count(value: Value, text: str, tail: str) -> Value:
    """A bare "2000" is a year, unless what is counted follows it."""
    if value.kind == "date" and text.strip().isdigit() and re.match(r"[a-z]+s\b|percent|%", tail):
        return value_of(f"{text} {tail.split()[0]}")
    return value


def _capital(head: str, text: str, after: str) -> bool:
    """Whether the counted are called by a capitalised word, as a people is."""
    return any(word[0].isupper() and stem(fold(word)) == head for word in WORD.findall(f"{text} {after[:80]}"))


def _after_number(text: str, tail: str) -> str:
    inner = re.split(r"[0-9]\s?(?=[^\d,.%])|^\w+(?:-\w+)? ", plainly(text), maxsplit=1)
    return inner[1] if len(inner) > 1 and inner[1].strip() else tail


def _tense(sentence: str) -> str:
    lower = sentence[:SENTENCE].lower()
    done = _DONE.search(lower)
    return "done" if done else "planned" if _PLANNED.search(lower) else ""


def _events(before: str, text: str, after: str) -> dict[str, str]:
    """The nearest event of each family; a comma between makes it three words farther."""
    found: dict[str, tuple[int, str]] = {}
    before, after = (_IDLE.sub(" ", _LET_GO.sub("freed", side)) for side in (before, f"{text} {after}"))
    for side in (_TOKEN.findall(after), _TOKEN.findall(before)[::-1]):
        distance = 0
        for token in side:
            distance += 3 if token in ",;:—" else 1
            if distance > NEAR:
                break
            stemmed = stem(fold(token))
            for family, events in _EVENTS.items():
                event = next((event for event, stems in events.items() if stemmed in stems), None)
                if event and distance < found.get(family, (math.inf, ""))[0]:
                    found[family] = distance, event
    return {family: event for family, (_, event) in found.items()}


def _same(one: _Scene, two: _Scene) -> bool:
    a, b = one.value, two.value
    if one.text == two.text and one.sentence == two.sentence:
        return True
    if a.kind == b.kind == "number":
        return numbers_equal(a.number, b.number) and _same_thing(one, two)
    if a.kind == b.kind == "date":
        return one.days == two.days if one.days and two.days else days_equal(a.date, b.date)
    if a.kind == b.kind == "name" and names_equal(a.names, b.names):
        return True
    return "number" not in (a.kind, b.kind) and _words_equal(a.words, b.words)


def _words_equal(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether they are the same words, or one is the other with only function words more."""
    short, long = sorted(([w for w in words if w not in ARTICLES] for words in (a, b)), key=len)
    if not _content(short):
        return list(a) == list(b)
    starts = (i for i in range(len(long) - len(short) + 1) if long[i : i + len(short)] == short)
    return any(not _content(long[:i] + long[i + len(short) :]) for i in starts)


def _content(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in FUNCTION]


def _same_thing(one: _Scene, two: _Scene) -> bool:
    """Whether nothing tells that two numbers count different things."""
    if one.unit != two.unit or one.rate != two.rate:
        return False
    if any(one.events.get(family, event) != event for family, event in two.events.items()):
        return False
    a, b = one.counted, two.counted
    if one.unit or (not a and not b):
        return True
    if not a or not b:  # "the toll stands at 61,709": people, or what its sentence names
        known, other = (one, two) if a else (two, one)
        return (
            known.people or known.counted[-1] in other.context or other.value.number.stated == known.value.number.stated
        )
    if a[-1] in b or b[-1] in a:
        return True
    return one.people and two.people and (a[-1] in _PEOPLE or b[-1] in _PEOPLE)


def _numbers_differ(one: _Scene, two: _Scene) -> bool:
    a, b = one.value.number, two.value.number
    if a.ordinal != b.ordinal or one.part != two.part or not _same_thing(one, two):
        return False
    if one.tense and two.tense and one.tense != two.tense:
        return False
    if one.events.get("fate") != two.events.get("fate") or _of_other_periods(one, two):
        return False
    if a.stated == b.stated or not numbers_apart(a, b):
        return False
    if (one.counted and two.counted) or one.unit:
        return _alike(one, two) or _shared(one, two, 0.5)
    low, high = sorted((a.stated[0], b.stated[0]))
    return high <= FARTHEST * low and (_alike(one, two) or _shared(one, two, 0.5))


def _of_other_periods(one: _Scene, two: _Scene) -> bool:
    """Whether each sentence names years or ordinals ("the second quarter"), and none of the other's."""
    return any(
        here and there and here.isdisjoint(there)
        for here, there in ((one.context & words, two.context & words) for words in (_ORDINALS, _YEARS))
    )


def _dates_differ(one: _Scene, two: _Scene) -> bool:
    a, b = one.value.date, two.value.date
    if one.days and two.days:
        return one.days[1] < two.days[0] or two.days[1] < one.days[0]
    return days_apart(a, b)


def _overlap(one: _Scene, two: _Scene) -> bool:
    """Whether one answer stands in the other, or in the other's sentence: then both know both."""
    a, b = (" ".join(scene.value.words) for scene in (one, two))
    if one.value.kind != "number" and any(len(x) > 3 and x in y for x, y in ((_run(a), _run(b)), (_run(b), _run(a)))):
        return True
    return _mentions(one, two) or _mentions(two, one)


def _run(words: str) -> str:
    return words.replace(" ", "").replace("-", "")


def _mentions(scene: _Scene, other: _Scene) -> bool:
    """Whether the other's sentence holds this answer too; of a name its last word is enough."""
    if f" {' '.join(scene.value.words)} " in other.told:
        return True
    rest = other.told.replace(f" {' '.join(other.value.words)} ", " ")
    return any(f" {fold(name[-1])} " in rest for name in scene.value.names)


def _alike(one: _Scene, two: _Scene) -> bool:
    """Whether the same happened in both."""
    return any(two.events.get(family) == event for family, event in one.events.items())


def _shared(one: _Scene, two: _Scene, share: float, least: int = 1) -> bool:
    """Whether the words around both have `share` of the shorter's in common, and `least` of them."""
    common, smaller = len(one.context & two.context), min(len(one.context), len(two.context))
    return common >= max(min(least, smaller), share * smaller, 1)
