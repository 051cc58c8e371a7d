"""Find questions to offer, in the loaded documents' own words.

Simple templates turn a phrase into a question ("4,200 trucks drove into Gaza" → "How many trucks
drove into Gaza?").  A question is offered only where the library, asked it, answers from the
document it was made from; so a poor guess costs nothing but time.  English only: documents in
another language give no examples.
"""

import math
import re
import time
from collections.abc import Iterator
from itertools import chain, islice, zip_longest

from index.records import Document, Hit
from qa.library import Library
from qa.records import Citation

COUNT = 4  # questions offered
SAMPLE = 12  # documents looked at
READ = 20_000  # characters of each
TRIES = 4  # questions tried for each one offered
SECONDS = 5.0  # spent on trying

_NAME = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}"
_WHO = re.compile(rf"({_NAME}), (?:who|a|an|the|his|her|its) ")
_SAID = re.compile(rf"(?:({_NAME}),? (?:said|says|told|warned|added)\b)")
_FIGURE = re.compile(
    r"(?:^|[.!?,:;—] |\b(?:and|but|that|while|since) )(?:(?i:more than|some|about|around|nearly|almost|over|only) )?"
    r"\d[\d,.]*\d? ((?:[a-z]+ )?(?:[A-Za-z]{3,}s|people|men|women|children) (?!of )[a-z][^.;:,!?()\"“”\r\n]{8,60})(?=[.,;:])",
    re.MULTILINE,
)


def candidates(document: Document) -> Iterator[str]:
    """Yield questions that a document may answer, the kinds in turn."""
    said = document.description
    text = _without(document.text[:READ], said.furniture)
    figures = (f"How many {m[1].strip()}?" for m in _FIGURE.finditer(text))
    people = (f"Who is {m[1]}?" for m in _WHO.finditer(text))
    speeches = (f"What did {m[1]} say?" for m in _SAID.finditer(text))
    rows = zip_longest(figures, people, speeches)
    yield from dict.fromkeys(question for question in chain.from_iterable(rows) if question)


def _without(text: str, furniture: tuple[tuple[int, int], ...]) -> str:
    at, kept = 0, []
    for start, end in furniture:
        kept.append(text[at:start])
        at = end
    return "\n".join([*kept, text[at:]])


def examples(library: Library) -> list[str]:
    """Return a few questions that the library answers, from different documents where there are such.

    Where it answers none of those tried, the ones for which it finds the right document first.
    """
    documents = library.documents()
    sample = documents[:: max(1, len(documents) // SAMPLE)][:SAMPLE]
    rows = zip_longest(*([(question, d) for question in islice(candidates(d), TRIES * COUNT)] for d in sample))
    pairs = (pair for pair in chain.from_iterable(rows) if pair)
    until = math.inf
    answered: list[str] = []
    found: list[str] = []
    asked: set[str] = set()  # two documents may suggest the same
    for question, document in islice(pairs, TRIES * COUNT):
        if question in asked:
            continue
        asked.add(question)
        if len(answered) == COUNT or time.monotonic() > until:
            break
        reply = library.ask(question)
        until = min(until, time.monotonic() + SECONDS)  # the first question loads the models: it does not count
        if any(_of(citation, document) for answer in reply.answers[:1] for citation in answer.citations):
            answered.append(question)
        elif reply.hits and _of(reply.hits[0], document):
            found.append(question)
    return answered or found[:COUNT]


def _of(place: Citation | Hit, document: Document) -> bool:
    return (place.source, place.document) == (document.source, document.name)
