"""The records of answering: frozen, and with the attributes of the JSON that README shows.

Offsets are half-open and count code points of the document's text.
"""

from dataclasses import dataclass

from index.records import Hit


@dataclass(frozen=True, slots=True)
class Place:
    """A hit where it stands: `text` is its whole document's, `text[start:end]` the passage."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Words a reader found: half-open offsets into the document's text.

    `score` is higher for a better span and unbounded; `null` is, on the same scale, how well
    "not answered here" fits the window the span was read in.
    """

    start: int
    end: int
    score: float
    null: float


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a document with their place: `document.text[start:end]` is `text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """The place that proves an answer.  `stale` is False, "changed" or "missing"."""

    text: str
    start: int
    end: int
    source: str
    document: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    page: int | None
    passage: Excerpt
    sentence: Excerpt
    speaker: Excerpt | None
    copies: tuple[str, ...]
    sha256: str
    stale: bool | str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `text` is its first citation's; `confidence` the probability that it is right."""

    text: str
    confidence: float
    resolved: str | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """All that is said to one question.

    `query` is the stand-alone form it was read as.  A declining reply has no answers, the confidence
    of the best span, and the nearest passages as `hits`.
    """

    question: str
    query: str
    answered: bool
    confidence: float
    disagreement: bool
    answers: tuple[Answer, ...]
    hits: tuple[Hit, ...]
