"""Complete a question that lacks its verb or its subject with those of the question before it.

"How many people were killed?" and then "And how many children?", "When?", "In Gaza?", "What about Hamas?".
Each function yields (form, how likely it is before reading, 0..1).  Not here: pronouns (followup.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.phrases import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BE,
    MODAL,
    PREPOSITIONS,
    PRONOUNS,
    VERBS,
    WH,
    is_past,
    phrases,
    words,
)
from qa.records import Reply
from qa.words import fold, stem


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier turn: the question in its stand-alone form, and the answer's text ("" where it was declined)."""

    query: str
    answer: str

    @classmethod
    def from_reply(cls, reply: Reply) -> "Earlier":
        return cls(reply.query, reply.answers[0].text if reply.answers else "")


def statement(turn: Earlier) -> str:
    """Return what a turn says, without its question word: the answer in its place where there is one."""
    start, aux, rest = parts(turn.query)
    if not start:
        return rest
    acts = start.lower() == "who" and rest[:1].islower() and words(rest)[0] not in ARTICLES | PRONOUNS
    told = (
        not aux or aux.lower() in BE or (aux.lower() in MODAL and acts and turn.answer)
    )  # "Who will lead the inquiry?"
    return f"{turn.answer or start} {aux} {rest}" if told else rest


def parts(query: str) -> tuple[str, str, str]:
    """Split a question into its question words, the auxiliary, and the rest.

    >>> parts("How many hostages did Hamas release?")
    ('How many hostages', 'did', 'Hamas release')
    >>> parts("Who invited Netanyahu?")
    ('Who', '', 'invited Netanyahu')
    """
    said = query.rstrip("?.! ").split()
    low = [word.lower().strip(",").replace("’", "'") for word in said]
    first = next((i for i, word in enumerate(low) if word in WH), None)
    if first is None or first > 3:
        lead = bool(low) and low[0] in AUXILIARIES
        return "", said[0] if lead else "", " ".join(said[1:] if lead else said)
    end = first + 1
    while end < len(low) and low[end] not in AUXILIARIES | PREPOSITIONS | VERBS and not is_past(low[end]):
        if low[first] in {"who", "whom", "when", "where", "why"}:
            break
        end += 1
    aux = end if end < len(low) and low[end] in AUXILIARIES else None
    rest = end if aux is None else aux + 1
    return " ".join(said[:end]), said[aux] if aux is not None else "", " ".join(said[rest:])


def asked_anew(asked: str, last: Earlier) -> Iterator[tuple[str, float]]:
    """Ask the last question with another question word: "When?"."""
    start, aux, rest = parts(last.query)
    thing = " ".join(word for word in start.split() if word.lower() not in WH | ADVERBS | PREPOSITIONS)
    if words(start)[:1] and words(start)[0] in {"how", "which", "what"}:
        place, aux, rest = _place(aux, rest)
        if place:
            thing = f"{thing or 'those'} {place}".removeprefix("those of ")
    if not start and not aux:
        yield (
            f"{asked} {re.sub(r'^(?:tell me|give me|show me|describe|explain)(?: more)?(?: about)?', '', rest, flags=re.I).strip()}?",
            0.9,
        )
    elif not aux:
        yield f"{asked} {last.answer or thing} {rest}?", 0.9
        if thing and last.answer:
            yield f"{asked} {thing} {rest}?", 0.7
    elif thing:
        passive = re.match(r"(?:to|being|been|in|by|at|on)\b", rest) or is_past((words(rest) or [""])[0])
        yield f"{asked} {aux} {thing} {rest}?", 0.9 if passive else 0.6
        yield f"{asked} {aux} {rest} {thing}?", 0.6 if passive else 0.9
    else:
        yield f"{asked} {aux} {rest}?", 0.9
        if words(start)[:1] and words(start)[0] in {"what", "who", "whom", "which"} and last.answer:
            yield f"{asked} {aux} {rest} {last.answer}?", 0.5


def _place(aux: str, rest: str) -> tuple[str, str, str]:
    """Return what stands between the thing asked for and its auxiliary ("How many in Orava were killed"), and what follows."""
    said = [word.lower() for word in rest.split()]
    at = next((i for i, word in enumerate(said) if word in AUXILIARIES), 0)
    if aux or not at or said[0] not in PREPOSITIONS or any(word in WH | VERBS or is_past(word) for word in said[:at]):
        return "", aux, rest
    return " ".join(rest.split()[:at]), rest.split()[at], " ".join(rest.split()[at + 1 :])


def counted(asked: str, kind: str, last: Earlier) -> Iterator[tuple[str, float]]:
    """Complete "How many children?" by the last question's verb, "How many died?" by what it counted."""
    start, aux, rest = parts(last.query)
    said = asked.rstrip("?.! ")
    counts = words(start)[:2] in (["how", "many"], ["how", "much"])
    if kind == "thing" and counts and words(said)[2] in PREPOSITIONS:  # "And how many in Riga?"
        yield from in_place(" ".join(said.split()[2:]), last)
        return
    if kind == "thing":
        yield f"{said} {aux} {rest}?", 0.9
        if start.split()[:1] != ["How"] and last.answer:
            yield f"{said} {statement(last)}?", 0.5
        return
    first, second, *further = said.split()
    counted = " ".join(start.split()[2:]) if counts else ""
    if counted:
        yield " ".join([first, second, counted, *further]) + "?", 0.95
    for phrase in phrases(last.query):
        if not phrase.name or phrase.plural:
            yield " ".join([first, second, re.sub(r"^(?:the|an?)\s+", "", phrase.text), *further]) + "?", 0.6


def in_place(asked: str, last: Earlier) -> Iterator[tuple[str, float]]:
    """Put what is asked about now in the place of what the last question was about."""
    said = words(asked)
    query = last.query.rstrip("?.! ")
    if asked.lower() in {"anything else", "any other", "any others"}:
        yield f"{query}, {asked}?", 0.9
        return
    if said[0] in PREPOSITIONS:
        rest = " ".join(asked.split()[1:])
        for phrase in phrases(query):
            if (words(query[: phrase.start]) or [""])[-1] == said[0]:
                yield f"{query[: phrase.start]}{rest}{query[phrase.end :]}?", 0.9
        yield f"{query} {asked}?", 0.7
        return
    now = next(iter(phrases(f"about {asked}")), None)
    stems = {stem(fold(word)) for word in asked.split()}
    for phrase in phrases(query):
        alike = 0.9 if now is not None and phrase.name == now.name else 0.5
        shared = 1.1 if stems & {stem(fold(word)) for word in phrase.text.split()} else 1.0
        put = (
            asked
            if not re.match(r"the\b", phrase.text) or re.match(r"(?:the|an?)\b", asked, re.I) or (now and now.name)
            else f"the {asked}"
        )
        weight = min(1.0, alike * shared * (1.1 if phrase.subject else 1.0))
        yield f"{query[: phrase.start]}{put}{query[phrase.start + len(phrase.text) :]}?", weight
    yield f"{query} {asked}?", 0.3


def befallen(asked: str, last: Earlier) -> Iterator[tuple[str, float]]:
    """Complete "And wounded?" by the last question: what it counted, and where."""
    start, aux, rest = parts(last.query)
    verb, _, further = rest.partition(" ")
    told = aux.lower() in BE | {""} and (is_past(verb.lower()) or verb.lower() in VERBS)
    if told and words(start)[:2] == ["how", "many"]:
        yield f"{start} {aux or 'were'} {re.sub('^the ', '', asked, flags=re.I)} {further}?", 0.9


def existing(asked: str, last: Earlier) -> Iterator[tuple[str, float]]:
    """Complete "Are there survivors?" by where the last question looked."""
    said = parts(last.query)[2].split()
    at = next((i for i, word in enumerate(said) if word.lower() in PREPOSITIONS), len(said))
    if said[at:]:
        yield f"{asked} {' '.join(said[at:])}?", 0.9
        return
    for phrase in phrases(last.query):
        yield f"{asked} of {phrase.text}?", 0.9 if phrase.subject else 0.6
