"""Set a document as a page to read, with the cited words marked and those sought in it.

Only the text around a place is sent, so a document of any size opens at once; `widen` shows more of
it, and what is sought is sought in all of it.  A place is marked only if the document still says there
what was quoted.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from index.records import Document, Hit
from qa.records import Citation, Reply
from ui.fragment import link
from ui.markup import Range, escape, isolated, paragraph, paragraphs

WINDOW = 20_000  # characters shown on either side of a citation, and added by one `widen`
FINDS = 9999  # places at most where sought words are found
SOUGHT = 200  # characters of what is sought
MARKED = 1000  # places found that are marked at once; several thousand stop a browser for a second


@dataclass(frozen=True, slots=True)
class Opened:
    """A document opened for itself, as a place without words: its beginning."""

    source: str
    document: str
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None
    stale: bool | str
    page: None = None
    start: int = 0
    end: int = 0
    text: str = ""


Cited = Citation | Hit | Opened  # a place to open: each carries the document's description and a span

STALE = {
    "changed": "The file has changed since it was indexed. What is quoted here is what it said then.",
    "missing": "The file is gone. What is quoted here is what it said when it was indexed.",
}
EMPTY = (
    '<section class="reader empty" aria-label="Document"><p>The document an answer is taken from '
    "opens here, at the words that are quoted.</p></section>"
)


@dataclass(frozen=True, slots=True)
class View:
    """What the viewer shows: citation `number` (from 1) of a turn, in `text[start:end]`.

    Number 0 is the document for itself.  `at` is the character it was opened for.  `serial` differs for every view, so that the page sees a
    repeated click as news; `by` is whether an "answer" brought it, the "person" asked for it (the page
    then moves there), or a "search" for `words`, of whose places number `found` (from 0) is shown.
    """

    source: str
    document: str
    turn: int
    number: int
    start: int
    end: int
    at: int
    serial: int
    by: str
    words: str = ""
    found: int = 0


def opened(document: Document, stale: bool | str) -> Opened:
    """Return a document as a place."""
    said = document.description
    return Opened(document.source, document.name, said.title, said.publisher, said.published, said.url, stale)


def find(text: str, words: str) -> list[Range]:
    """Return where words stand in a text, whatever their case and the space between them.

    >>> find("A mill. The\\nMILL.", "the mill")
    [(8, 16)]
    """
    pattern = r"\s+".join(map(re.escape, words[:SOUGHT].split()))
    return [match.span() for match in islice(re.finditer(pattern, text, re.IGNORECASE), FINDS)] if pattern else []


def cited(reply: Reply) -> list[Cited]:
    """Return the places a reply shows, in the order of their numbers: its citations, or where it declines its hits."""
    return [c for answer in reply.answers for c in answer.citations] or list(reply.hits)


def around(text: str, start: int, end: int) -> Range:
    """Return the part of a text to show for a citation, cut at line ends where there are any."""
    return _line_before(text, start - WINDOW), _line_after(text, end + WINDOW)


def widen(text: str, view: View, side: str) -> Range:
    """Return the part to show after more was asked for `before` or `after`."""
    if side == "before":
        return _line_before(text, view.start - WINDOW), view.end
    return view.start, _line_after(text, view.end + WINDOW)


def _line_before(text: str, at: int) -> int:
    return 0 if at <= 0 else max(text.rfind("\n", max(0, at - WINDOW), at) + 1, at - WINDOW)


def _line_after(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    found = text.find("\n", at, at + WINDOW)
    return min(at + WINDOW, len(text)) if found < 0 else found


def page(document: Document, places: Sequence[Cited], view: View, finds: Sequence[Range] = ()) -> str:
    """Return the viewer's HTML: heading, and the part of the text that `view` names.

    `finds` is where the words of the view are found.
    """
    place = places[view.number - 1]
    sound = [p for p in places if _same(p, document) and document.text[p.start : p.end] == p.text]
    still = place in sound
    now = [finds[view.found]] if view.by == "search" and finds else []
    layers = [
        ("now", now),
        ("sought", _marked(finds, view)),
        ("current", [(place.start, place.end)] if still else []),
        ("cited", [(p.start, p.end) for p in sound]),
    ]
    warning = (
        STALE.get(str(place.stale))
        if still
        else "This document was indexed anew and no longer says this here. Ask again."
    )
    return (
        f'<section class="reader" aria-label="Document" data-serial="{view.serial}" data-turn="{view.turn}" '
        f'data-number="{view.number}" data-by="{view.by}">'
        f'<div class="tools">{_steps(places, view) if view.number else ""}{_search(view, finds)}</div>{_heading(place)}'
        + (f'<p class="stale">{warning}</p>' if warning else "")
        + f'<div class="text" tabindex="0" role="region" aria-label="Text of the document" lang="">{_text(document, layers, view)}</div></section>'
    )


def _marked(finds: Sequence[Range], view: View) -> Sequence[Range]:
    """Return the places found in what is shown, of many those nearest to the one shown now."""
    first = bisect_right(finds, view.start, key=lambda span: span[1])
    last = bisect_left(finds, view.end, key=lambda span: span[0])
    return finds[max(first, view.found - MARKED // 2) : min(last, view.found + MARKED // 2)]


def gone(place: Cited, view: View) -> str:
    """Return the viewer's HTML for a document that the index no longer holds."""
    return (
        f'<section class="reader" aria-label="Document" data-serial="{view.serial}" data-by="{view.by}">{_heading(place)}'
        '<p class="stale">This document is no longer in the index. It said:</p>'
        f'<blockquote class="gone">{escape(place.text)}</blockquote></section>'
    )


def _same(place: Cited, document: Document) -> bool:
    return (place.source, place.document) == (document.source, document.name)


def _steps(places: Sequence[Cited], view: View) -> str:
    def step(label: str, sign: str, number: int) -> str:
        able = "" if 1 <= number <= len(places) else " disabled"
        return (
            f'<button type="button" class="step" data-turn="{view.turn}" data-number="{number}" '
            f'aria-label="{label}" title="{label}"{able}>{sign}</button>'
        )

    return (
        '<nav class="steps" aria-label="Citations"><button type="button" class="back">Back to the answer</button>'
        f'<span class="count">Citation {view.number} of {len(places)}</span>'
        f"{step('Previous citation (p)', '‹', view.number - 1)}{step('Next citation (n)', '›', view.number + 1)}</nav>"
    )


def _search(view: View, finds: Sequence[Range]) -> str:
    count = ""
    if view.words:
        count = f"{view.found + 1:,} of {len(finds):,}" if finds else "not found"
    able = "" if len(finds) > 1 else " disabled"
    return (
        '<form class="seek" role="search"><input type="search" name="words" autocomplete="off" '
        f'aria-label="Find in the document" placeholder="Find" maxlength="{SOUGHT}" value="{escape(view.words)}">'
        f'<span class="finds">{count}</span>'
        f'<button type="button" class="find" data-step="-1" aria-label="Previous place found" title="Previous place found"{able}>↑</button>'
        f'<button type="button" class="find" data-step="1" aria-label="Next place found" title="Next place found"{able}>↓</button></form>'
    )


def _heading(place: Cited) -> str:
    address = original(place)
    link = (
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">Open the original</a>'
        if address
        else ""
    )
    parts = [*described(place), f'<span class="file">{isolated(place.document)}</span>' if place.title else "", link]
    return f'<header><h2>{isolated(place.title or place.document)}</h2><p class="from">{" · ".join(filter(None, parts))}</p></header>'


def described(place: Cited) -> list[str]:
    """Return publisher, date and page as HTML; what the document does not say is left out."""
    return [
        *([isolated(place.publisher)] if place.publisher else []),
        *(
            [f'<time datetime="{escape(place.published)}">{escape(spoken(place.published))}</time>']
            if place.published
            else []
        ),
        *([f"page {place.page}"] if place.page is not None else []),
    ]


def spoken(published: str) -> str:
    """Return an ISO date, or an interval of two, as people write it.

    >>> spoken("2025-02-03/2025-02-09")
    '3 February 2025 – 9 February 2025'
    """
    try:
        days = [date.fromisoformat(part) for part in published.split("/")]
    except ValueError:
        return published
    return " – ".join(f"{day.day} {day:%B %Y}" for day in days)


def original(place: Cited) -> str | None:
    """Return a link to the quoted words in the original; None where the URL is none for the web."""
    known = place.passage if isinstance(place, Citation) else place
    markdown = place.document.lower().endswith((".md", ".markdown"))
    return link(place.url, known.text, place.start - known.start, place.end - known.start, markdown=markdown)


def _text(document: Document, layers: list, view: View) -> str:
    text = document.text
    furniture = [span for span in document.description.furniture if span[0] < view.end and span[1] > view.start]
    body = [paragraph(text, start, end, layers, furniture) for start, end in paragraphs(text, view.start, view.end)]
    if view.start > 0:
        body.insert(0, '<button type="button" class="extend" data-side="before">Show the text before this</button>')
    if view.end < len(text):
        body.append('<button type="button" class="extend" data-side="after">Show the text after this</button>')
    return "".join(body)
