"""Counts that meet a question in full: "How many people were killed?", and so many were.

A reader that knows nothing but a plain question and a sentence that says the same in other words ("the war has
claimed 47,000 lives") scores the answer low.  Where the question names only what is counted and what became of
them, an answer that counts just these, and is said of no other time, leaves nothing to doubt but which event is
meant; so all reports that tell such a count must be of one.

Decision: an answer like that is believed MET at least.  Because: of 25 that led in a story of ours 20 were right,
and 10 of the 14 below the default floor; in a pool of stories about many events the question tells none of them, and
nothing is believed more.
Not here: what an answer counts (scene.py) and what a question asks for (sought.py).
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from index.lexical import STOP_WORDS
from index.records import Document
from qa.events import fate_words
from qa.evidence import Heard, Key
from qa.phrases import AUXILIARIES, PREPOSITIONS
from qa.rivals import LOOKED_AT, one_event
from qa.scene import scene_of
from qa.sought import Sought, marks, meets
from qa.words import folded, plainly, stem, stems

MET = 0.6
# Words of a question that ask for nothing more.
_EMPTY = stems(
    "many number numbers total count toll altogether overall all full whole figure far so already now set due expected go "
    "goes there their end high lose loses lost claim claimed cause caused let agree agreed supposed call calls called "
    "provide provides cover covered complete track captives detainees inmates"
)
# Stems of words by one that says the same of a deal.
_ALIKE = {
    stem(word): stem(one)
    for one, words in (("phase", "stage part round"), ("first", "one opening initial 1"))
    for word in words.split()
}
# Words for the whole that a document is about: one of them in it stands for each.
_WHOLE = (
    stems("war conflict fighting violence offensive"),
    stems("deal agreement accord truce ceasefire cease-fire pact"),
)


def met(
    query: str,
    asked: Sought,
    groups: Sequence[Sequence[Heard]],
    documents: Mapping[Key, Document],
    apart: Mapping[int, Collection[int]],
) -> set[int]:
    """Return the indexes of the groups that meet a question in full; none where several events do.

    What a question names besides ("in the war") must stand in the sentence of an answer or of one that contradicts
    it (`apart`), and two documents must meet the question then.
    """
    found = {i: [voice for voice in voices if _meets(asked, voice)] for i, voices in enumerate(groups)}
    if not any(found.values()):
        return set()
    if beyond := _beyond(query, asked):
        told = {i for i, voices in found.items() if any(beyond <= _told(voice, documents) for voice in voices)}
        found = {i: voices for i, voices in found.items() if i in told or told.intersection(apart.get(i, ()))}
    heard = {voice.document: voice.candidate.span.start for voices in found.values() for voice in voices}
    one = all(one_event(documents[a], documents[b], heard[a], heard[b]) for a, b in combinations(heard, 2))
    return {i for i, voices in found.items() if voices} if one and len(heard) > bool(beyond) else set()


def _meets(asked: Sought, voice: Heard) -> bool:
    return meets(asked, marks(asked, scene_of(voice)))


def _told(voice: Heard, documents: Mapping[Key, Document]) -> set[str]:
    """Return the stems of a voice's sentence, and all words for the war or the deal that its document is about there."""
    at = voice.candidate.span.start
    near = documents[voice.document].text[max(0, at - LOOKED_AT) : at + LOOKED_AT]
    around = {stem(word) for word in folded(plainly(near))}
    told = {_ALIKE.get(stem(word), stem(word)) for word in folded(plainly(voice.sentence))}
    return told.union(*(words for words in _WHOLE if not words.isdisjoint(around)))


def _beyond(query: str, asked: Sought) -> set[str]:
    """Return the stems of what a question names besides what is counted and what became of it."""
    named = {
        _ALIKE.get(stem(word), stem(word))
        for word in folded(plainly(query))
        if word not in AUXILIARIES.union(PREPOSITIONS, STOP_WORDS)
    }
    return named - fate_words() - _EMPTY - set(asked.counted)
