"""An answer with what its sentence adds: what is counted, what happened, which day, the other words.

A voice is one document's answer; its scene is all that two answers are compared by.  Not here: the
comparison (compare.py).
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from qa.days import Day
from qa.events import LOOKED_AT, events, progress
from qa.numbers import read_number
from qa.units import unit_before
from qa.values import Value, value_of
from qa.words import FUNCTION, WORD, fold, folded, plainly, singular, stem, stems

AROUND = 40  # words on either side of an answer that are its context
PEOPLE = stems("people persons individuals lives humans residents inhabitants victims dead others citizens souls")
# Words after a number that are not what it counts.
_NO_NOUN = frozenset(
    "have has had were was are is be been will would can could may might got get are left more so who still not each "
    "killed wounded injured missing dead died hurt freed released and people's in of out home today yesterday".split()
)
_PLURALS = frozenset("people children men women police cattle sheep fish feet teeth mice geese aircraft".split())
# Stems of one head noun for another that counts the same.
_ALSO = {
    stem(word): stem(head)
    for word, head in (("captives", "hostages"), ("detainees", "prisoners"), ("inmates", "prisoners"))
}
_PART = re.compile(r"^\W*(?:of|among|out of) (?:them|those|these|whom|which|the (?:dead|[0-9]))", re.IGNORECASE)


class Voice(Protocol):
    """One document's answer: `sentence[at : at + len(text)]` is `text`; at -1: its first occurrence.

    `document` is any key of the document; `published` YYYY-MM-DD or None; `weight` higher is better.
    `resolved` is the day or "first/last" range that dates.resolve read in the text, or None: with it
    "Tuesday" is February 4.  `copied` are keys of documents that say the same in a copy of this one's text.
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
    @property
    def copied(self) -> frozenset: ...


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
    copied: frozenset = frozenset()


@dataclass(frozen=True, slots=True)
class Scene:
    """A value with what its sentence adds.  `unit`, `rate` and `counted` are those of a number."""

    value: Value
    text: str
    sentence: str
    told: str  # the sentence's folded words, with a blank at both ends
    unit: str
    rate: str
    counted: tuple[str, ...]  # stems, the head last
    people: bool  # the counted are people of no narrower kind
    part: bool  # "40 of them"
    progress: str
    events: dict[str, str]
    context: frozenset[str]  # stems of the words around, function words and the answer's own left out
    days: tuple[str, str] | None  # the first and last day of a date that is resolved


def scene_of(voice: Voice) -> Scene:
    """Return the scene of a voice; where its text is not in its sentence, the sentence's start is taken.

    >>> found = scene_of(Saying("33", "In return 33 hostages are to be freed."))
    >>> found.counted, found.events, found.progress
    (('hostag',), {'fate': 'freed'}, 'planned')
    """
    return _scene(voice.text, voice.sentence, voice.at, voice.published, voice.resolved)


@lru_cache(maxsize=4096)
def _scene(text: str, sentence: str, at: int, published: str | None, resolved: str | None) -> Scene:
    at = at if at >= 0 and sentence.startswith(text, at) else max(0, sentence.find(text))
    before, after = sentence[max(0, at - LOOKED_AT) : at], sentence[at + len(text) :][:LOOKED_AT]
    tail = plainly(after)
    value = _year_or_count(value_of(text, published), text, tail)
    if resolved and (value.kind != "number" or re.search(r"\bago\b", f"{text} {tail[:4]}")):
        value = Value("date", value.words, date=_day_of(resolved, value.date))
    unit, rate, counted = _measured(value, text, tail)
    if value.number and not unit:
        unit = unit_before(before, text, after)
    heads = counted_heads(counted, bool(value.number and value.number.ordinal))
    own = {stem(word) for word in folded(plainly(text))}
    words = (*folded(plainly(before))[-AROUND:], *folded(plainly(after))[:AROUND])
    return Scene(
        value=value,
        text=text,
        sentence=sentence,
        told=f" {' '.join(folded(plainly(sentence[: 2 * LOOKED_AT])))} ",
        unit=unit,
        rate=rate,
        counted=heads,
        people=bool(heads) and (heads[-1] in PEOPLE or _capital(heads[-1], text, after)),
        part=bool(_PART.match(_after_number(text, tail))),
        progress=progress(sentence),
        events=events(before, text, after),
        context=frozenset(stem(word) for word in words if word not in FUNCTION and len(word) > 2) - own,
        days=_days(resolved, value.date),
    )


def _year_or_count(value: Value, text: str, tail: str) -> Value:
    """A bare "2000" is a year, unless what is counted follows it."""
    if value.kind == "date" and text.strip().isdigit() and re.match(r"[a-z]+s\b|percent|%", tail):
        return value_of(f"{text} {tail.split()[0]}")
    return value


def _measured(value: Value, text: str, tail: str) -> tuple[str, str, tuple[str, ...]]:
    """The unit, the rate and the counted words of a number; what its text leaves out the words after it tell."""
    number = value.number
    if not number:
        return "", "", ()
    if number.counted and number.rate:
        return number.unit, number.rate, number.counted
    wider = read_number(plainly(f"{text} {tail}" if tail[:1].isalnum() else text + tail)) or number
    if wider.unit == "percent" and wider.stated != number.stated:  # "one" of "one in five"
        wider = number
    return number.unit or wider.unit, number.rate or wider.rate, number.counted or wider.counted


def counted_heads(words: Sequence[str], ordinal: bool = False) -> tuple[str, ...]:
    """Return the stems of what is counted, up to the first plural; of an ordinal, of what it numbers."""
    end = next((i for i, word in enumerate(words) if word in _NO_NOUN or word.isdigit()), len(words))
    words = words[:end]
    plural = (i for i, word in enumerate(words) if word in _PLURALS or (len(word) > 3 and singular(word) != word))
    last = next(plural, len(words) - 1 if ordinal else -1)
    return tuple(_ALSO.get(stem(word), stem(word)) for word in words[: last + 1])


def _capital(head: str, text: str, after: str) -> bool:
    """Whether the counted are called by a capitalised word, as a people is."""
    return any(word[0].isupper() and stem(fold(word)) == head for word in WORD.findall(f"{text} {after[:80]}"))


def _after_number(text: str, tail: str) -> str:
    inner = re.split(r"[0-9]\s?(?=[^\d,.%])|^\w+(?:-\w+)? ", plainly(text), maxsplit=1)
    return inner[1] if len(inner) > 1 and inner[1].strip() else tail


def _day_of(resolved: str, said: Day | None) -> Day:
    """The one day that is meant, so that "Tuesday" meets "February 4" of a document without a date."""
    if "/" in resolved:
        return said or Day()
    year, month, day = map(int, resolved.split("-"))
    return replace(said or Day(), year=year, month=month, day=day, weekday=None, season=None, guessed=False)


def _days(resolved: str | None, date: Day | None) -> tuple[str, str] | None:
    if resolved:
        first, _, last = resolved.partition("/")
        return first, last or first
    if date and None not in (date.year, date.month, date.day) and not date.guessed:
        return (f"{date.year:04}-{date.month:02}-{date.day:02}",) * 2
    return None
