"""Group voices of equal value, and tell which groups disagree.

Not here: whether two voices are equal or differ (compare.py), which documents are copies (copies.py).
"""

from collections.abc import Hashable, Mapping, Sequence
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
