"""Find questions to offer, in the loaded documents' own words.

Simple templates turn a phrase into a question ("4,200 trucks drove into Gaza" → "How many trucks
drove into Gaza?").  A question is offered only where the library, asked it, answers from the
document it was made from; so a poor guess costs nothing but time.  English only: documents in
another language give no examples.
"""

import re
import time
from collections.abc import Iterator
from itertools import chain, islice, zip_longest

from index.records import Document
from qa.library import Library

COUNT = 4  # questions offered
SAMPLE = 12  # documents looked at
READ = 20_000  # characters of each
TRIES = 4  # questions tried for each one offered
SECONDS = 8.0  # spent on trying

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
    """Return a few questions that the library answers, from different documents where there are such."""
    documents = library.documents()
    sample = documents[:: max(1, len(documents) // SAMPLE)][:SAMPLE]
    rows = zip_longest(*([(question, d) for question in islice(candidates(d), TRIES * COUNT)] for d in sample))
    pairs = (pair for pair in chain.from_iterable(rows) if pair)
    until = time.monotonic() + SECONDS
    found: list[str] = []
    for question, document in islice(pairs, TRIES * COUNT):
        if len(found) == COUNT or time.monotonic() > until:
            break
        if _answers(library, question, document):
            found.append(question)
    return found


def _answers(library: Library, question: str, document: Document) -> bool:
    answers = library.ask(question).answers
    cited = {(c.source, c.document) for c in answers[0].citations} if answers else set()
    return (document.source, document.name) in cited
