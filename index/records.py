"""The records of finding: frozen, plain, and free of any database or model.

Offsets are half-open and count Unicode code points of `Document.text`, the only coordinate system.
"""

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file looked like when it was read: cheap to compare, never proof of equality."""

    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class Description:
    """What a page says of itself; None is "it does not say".  `furniture` holds (start, end)."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None  # YYYY-MM-DD
    url: str | None = None
    furniture: tuple[tuple[int, int], ...] = ()
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """What a format's module takes from a file's bytes.

    `pages` holds where each page starts in `text`; it is empty where the format has none.  `said` is
    what the file's metadata says; None where a format has none and the text may begin with front matter.
    """

    text: str
    pages: tuple[int, ...] = ()
    said: Description | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One source file, decoded.  `name` is its POSIX path within the folder `source`."""

    source: str
    name: str
    text: str
    sha256: str
    stamp: Stamp
    description: Description
    pages: tuple[int, ...] = ()  # where each page starts in `text`
    extractor: str = ""  # what read the file: another one may read it otherwise

    def page(self, offset: int) -> int | None:
        """Return the number of the page that holds an offset, from 1; None where there are no pages."""
        return bisect_right(self.pages, offset) or None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its scores: `text` is `document.text[start:end]`.

    `score` is the fused one (-1..2, higher is better), `dense` a cosine, `lexical` a BM25 score
    (0 where no word is shared).  `stale` is False, "changed" or "missing".
    """

    rank: int
    score: float
    dense: float
    lexical: float
    source: str
    document: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    page: int | None
    start: int
    end: int
    text: str
    stale: bool | str


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of a document's file: the bytes it read, when (ns), and what read them."""

    sha256: str
    stamp: Stamp
    checked_ns: int
    extractor: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be read; it is tried again once its stamp differs.  None: at every sync."""

    source: str
    name: str
    why: str
    stamp: Stamp | None = None
    checked_ns: int = 0
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in a list of all: `number` is its own and never reused, `passages` a count.

    `stale` is False, "changed" or "missing".
    """

    number: int
    source: str
    name: str
    title: str | None
    publisher: str | None
    published: str | None
    passages: int
    stale: bool | str


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be read, and why."""

    document: str
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sync did.  `embedded` counts passages that went through the model."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: tuple[Failure, ...] = field(default=())
    documents: int = 0
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0
    duplicates: tuple["Duplicate", ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document new in a sync that stands in the index already, as `of`; `exact` is byte for byte."""

    document: str
    of: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sync would do: its summary, with the seconds that embedding is expected to take, and names."""

    summary: Summary
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many `passages` the files on disk hold `verbatim`; the others are in a file `changed` or `missing`.

    `broken` names the documents of those others, `gone` those among them whose file is missing.
    """

    passages: int
    verbatim: int
    changed: int
    missing: int
    broken: tuple[str, ...]
    gone: tuple[str, ...] = ()
