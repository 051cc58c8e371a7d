"""Group voices of equal value, and tell which groups disagree.

Not here: whether two voices are equal or differ (compare.py), which documents are copies (copies.py).
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from qa.compare import differs, same
from qa.scene import Voice

BELIEF_SHARE = 0.5  # of the best answer's confidence: an answer believed less contradicts nothing
V = TypeVar("V", bound=Voice)


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


def vouched(believed: Sequence[float], rivals: Mapping[int, Collection[int]]) -> list[float]:
    """Return what each group is believed once those that are believed by themselves speak for their `rivals`.

    Decision: who says another value of the very thing that a believed answer speaks of is believed as much.
    Because: the question is met where that answer meets it; only the value differs, and a reader that leads with one
    value scores the other low.  To believe it less would hide it where the first is just shown.

    >>> [round(belief, 2) for belief in vouched([0.8, 0.1, 0.3], {0: {1}, 1: {0}})]
    [0.8, 0.8, 0.3]
    """
    least = BELIEF_SHARE * max(believed, default=0.0)
    return [
        max([belief, *(believed[j] for j in rivals.get(i, ()) if believed[j] >= least)])
        for i, belief in enumerate(believed)
    ]


def disagreement(
    groups: Sequence[Sequence[Voice]],
    believed: Sequence[float],
    floor: float,
    apart: Mapping[int, Collection[int]],
) -> list[int]:
    """Return the indexes of the groups that disagree, newest first; none: the sources agree.

    `believed` holds a confidence for each group.  A group counts from `floor` and from BELIEF_SHARE of
    the best on.  `apart` tells which contradict each other.
    """
    least = max(floor, BELIEF_SHARE * max(believed, default=0.0))
    able = [i for i, belief in enumerate(believed) if belief >= least]
    split = {i for a, b in combinations(able, 2) if b in apart.get(a, ()) for i in (a, b)}
    return [i for i in newest_first(groups) if i in split]


def newest_first(groups: Sequence[Sequence[Voice]]) -> list[int]:
    """Return the indexes of `groups` by their newest member, undated last; ties keep their order."""
    newest = [max((voice.published or "" for voice in members), default="") for members in groups]
    return sorted(range(len(groups)), key=lambda i: newest[i], reverse=True)


def contradict(one: Sequence[V], two: Sequence[V], differ: Callable[[V, V], bool] = differs) -> bool:
    """Return whether two groups say different values of one thing; `differ` tells it of two voices.

    Documents that say the same in one wire text are one voice; a document that says both values means two
    things by them.
    """

    def sources(members: Sequence[Voice]) -> set[Hashable]:
        return {key for voice in members for key in (voice.document, *voice.copied)}

    return sources(one).isdisjoint(sources(two)) and any(differ(a, b) for a in one for b in two)
