"""Whether two answers are equal, differ, or speak of different things.

Two answers are equal, or they differ, or neither: a reply whose sources agree must never say that
they differ, so `differs` wants evidence that both speak of the same thing, and "neither" is what is
left.  Not here: what a span says (values.py), what its sentence adds (scene.py), groups (groups.py).

The rule for numbers.  Equal: the same number is stated of the same thing ("over 47,000" and
"47,000").  Neither: one lies within the other's bounds ("over 47,000" and 47,487), or is what the
other rounds ("nearly 2,000" and 1,987).  They differ where the ranges do not meet, and two
approximations where their stated numbers do ("nearly 2,000", "around 1,900").  Numbers of different
things (bodies and dead, a part and the whole, planned and done so far) are neither.
"""

from collections.abc import Sequence
from dataclasses import replace

from qa.days import clocks_apart, days_apart, days_equal
from qa.names import names_apart, names_equal
from qa.numbers import numbers_apart, numbers_equal
from qa.scene import PEOPLE, Scene, Voice, scene_of
from qa.units import units_meet
from qa.words import ARTICLES, FUNCTION, VERBS, fold, stems

FARTHEST = 4  # times as many: beyond, two bare numbers count different things
SHORT = 3  # words of content; longer texts may say one thing in two ways
_ORDINALS = stems("first second third fourth fifth last previous")
_ABOUT_CLOCKS = frozenset(
    "about around roughly approximately some nearly almost before after by until till from since between shortly "
    "local gmt utc est edt et cet cest bst ist".split()
)
_YEARS = frozenset(str(year) for year in range(1500, 2101))


def same(a: Voice, b: Voice) -> bool:
    """Return whether both say the same; symmetric, and true of a voice and itself.

    >>> from qa.scene import Saying
    >>> same(Saying("33", "It frees 33 hostages."), Saying("thirty-three hostages", "They get thirty-three hostages."))
    True
    """
    return _same(scene_of(a), scene_of(b))


def differs(a: Voice, b: Voice) -> bool:
    """Return whether both speak of the same thing and say different values of it; symmetric.

    >>> from qa.scene import Saying
    >>> differs(Saying("47", "The fire killed 47 people."), Saying("52", "In the fire 52 people died."))
    True
    """
    one, two = scene_of(a), scene_of(b)
    if one.value.kind != two.value.kind or _same(one, two) or _overlap(one, two) or _other_events(one, two):
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
            short = all(len(_content(scene.value.words)) <= SHORT for scene in (one, two))
            return short and _shared(one, two, 0.8, SHORT) and min(len(one.context), len(two.context)) >= SHORT


def differ_as_answers(a: Voice, b: Voice, counted: Sequence[str] = (), fate: str = "") -> bool:
    """Return whether two answers to one question, in two reports of one event, say different values; symmetric.

    The question vouches that both speak of the same thing, so their sentences need no words in common.  Where it
    asks what became of so many (`fate`), both must tell that; where one alone tells what it counts, that is what
    the question counts.  Names differ only in part ("Joao" and "Paulo Mendes"): of others the reader errs too often.

    >>> from qa.scene import Saying
    >>> differ_as_answers(Saying("600", "Roughly 600 jobs will go."), Saying("850", "In all 850 positions disappear."))
    True
    """
    one, two = scene_of(a), scene_of(b)
    if one.value.kind != two.value.kind or _same(one, two) or _overlap(one, two) or _other_events(one, two):
        return False
    if any(fate and scene.events.get("fate") != fate for scene in (one, two)):
        return False
    match one.value.kind:
        case "number":
            alike = units_meet(one.unit, two.unit) and one.rate == two.rate
            told = one.counted or two.counted
            if counted and told and not (one.counted and two.counted) and told[-1] not in counted:
                return False
            return alike and _numbers_clash(one, two) and _near(one, two)
        case "date":
            return _dates_differ(one, two)
        case "name":
            return names_apart(one.value.names, two.value.names) and _names_in_part(one, two)
        case _:
            return False


# ---- equal ---------------------------------------------------------------------------------------


def _same(one: Scene, two: Scene) -> bool:
    a, b = one.value, two.value
    if one.text == two.text and one.sentence == two.sentence:
        return True
    if a.kind == b.kind == "number":
        return numbers_equal(a.number, b.number) and _same_thing(one, two)
    if a.kind == b.kind == "date":
        known = one.days and two.days
        return one.days == two.days and not clocks_apart(a.date, b.date) if known else days_equal(a.date, b.date)
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


# ---- of the same thing ---------------------------------------------------------------------------


def _same_thing(one: Scene, two: Scene) -> bool:
    """Whether nothing tells that two numbers count different things."""
    if not units_meet(one.unit, two.unit) or one.rate != two.rate or _other_events(one, two):
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
    return one.people and two.people and (a[-1] in PEOPLE or b[-1] in PEOPLE)


def _other_events(one: Scene, two: Scene) -> bool:
    """Whether of one family different things happened."""
    return any(one.events.get(family, event) != event for family, event in two.events.items())


def _alike(one: Scene, two: Scene) -> bool:
    """Whether the same happened in both."""
    return any(two.events.get(family) == event for family, event in one.events.items())


def _shared(one: Scene, two: Scene, share: float, least: int = 1) -> bool:
    """Whether the words around both have `share` of the shorter's in common, and `least` of them."""
    here, there = ({VERBS.get(word, word) for word in scene.context} for scene in (one, two))
    common, smaller = len(here & there), min(len(here), len(there))
    return common >= max(min(least, smaller), share * smaller, 1)


def _of_other_periods(one: Scene, two: Scene) -> bool:
    """Whether each sentence names years or ordinals ("the second quarter"), and none of the other's."""
    return any(
        here and there and here.isdisjoint(there)
        for here, there in ((one.context & words, two.context & words) for words in (_ORDINALS, _YEARS))
    )


def _overlap(one: Scene, two: Scene) -> bool:
    """Whether one answer stands in the other, or in the other's sentence: then both know both."""
    if one.value.kind != "number":
        a, b = ("".join(scene.value.words).replace("-", "") for scene in (one, two))
        if any(len(x) > 3 and x in y for x, y in ((a, b), (b, a))):
            return True
    return _mentions(one, two) or _mentions(two, one)


def _mentions(scene: Scene, other: Scene) -> bool:
    """Whether the other's sentence holds this answer too; of a name its last word is enough."""
    if f" {' '.join(scene.value.words)} " in other.told:
        return True
    rest = other.told.replace(f" {' '.join(other.value.words)} ", " ")
    return any(f" {fold(name[-1])} " in rest for name in scene.value.names)


# ---- different values ----------------------------------------------------------------------------


def _numbers_differ(one: Scene, two: Scene) -> bool:
    if not _same_thing(one, two) or one.events.get("fate") != two.events.get("fate") or not _numbers_clash(one, two):
        return False
    if not (one.unit or (one.counted and two.counted)) and not _near(one, two):
        return False
    return _alike(one, two) or _shared(one, two, 0.5)


def _numbers_clash(one: Scene, two: Scene) -> bool:
    """Whether two numbers do not meet, and nothing tells that they are a part and a whole, a plan and its outcome …"""
    a, b = one.value.number, two.value.number
    if a.ordinal != b.ordinal or one.part != two.part or _of_other_periods(one, two):
        return False
    if one.progress and two.progress and one.progress != two.progress:
        return False
    return a.stated != b.stated and numbers_apart(a, b)


def _near(one: Scene, two: Scene) -> bool:
    low, high = sorted((one.value.number.stated[0], two.value.number.stated[0]))
    return high <= FARTHEST * low


def _names_in_part(one: Scene, two: Scene) -> bool:
    a, b = ({fold(word) for name in scene.value.names for word in name} for scene in (one, two))
    return not a.isdisjoint(b)


def _dates_differ(one: Scene, two: Scene) -> bool:
    if one.days and two.days and one.days != two.days:
        return one.days[1] < two.days[0] or two.days[1] < one.days[0]
    a, b = one.value.date, two.value.date
    if clocks_apart(a, b) and (_loose(one) or _loose(two)):
        a = replace(a, minute=None)
    return clocks_apart(a, b) if one.days and two.days else days_apart(a, b)


def _loose(scene: Scene) -> bool:
    """Whether a time is said to be about right, or by which clock it is: another may well agree with it."""
    said = " ".join(scene.value.words)
    before, _, after = scene.told.partition(f" {said} ")
    around = {*before.split()[-1:], *scene.value.words, *after.split()[:1]}
    return not around.isdisjoint(_ABOUT_CLOCKS)
