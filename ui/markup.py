"""Escape, then mark: document text becomes HTML here and nowhere else.

Text is hostile.  It is sliced by offsets, each slice is escaped, and only then are tags put around
it, so that no tag can come from a document.  Characters that would turn the reading direction of
what surrounds them are kept in by isolating elements (`<bdi>`, `unicode-bidi` in theme.css).
Not here: Markdown is shown as written (a heading is set larger, its `#` stays).
"""

import html
import re
from collections.abc import Iterator, Sequence

Range = tuple[int, int]
Layer = tuple[str, Sequence[Range]]  # a label of TAGS and the spans that carry it

WRAPPED = 100  # characters; a block with a longer line is one paragraph per line
LONGEST = 4000  # characters in one paragraph element; a longer line goes on in the next
TAGS = {
    "now": ('<mark class="now" tabindex="-1">', "</mark>"),
    "sought": ('<mark class="sought">', "</mark>"),
    "current": ('<mark class="current" tabindex="-1">', "</mark>"),
    "cited": ("<mark>", "</mark>"),
    "quote": ("<strong>", "</strong>"),
    "furniture": ('<span class="furniture">', "</span>"),
    "hashes": ('<span class="hashes">', "</span>"),
}

_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_BLANK = re.compile(r"(?:\r\n|\r(?!\n)|\n)[^\S\r\n]*(?:\r\n|\r(?!\n)|\n)\s*")
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_HASHES = re.compile(r"#{1,6}\s+(?=\S)")


def escape(text: str) -> str:
    """Return text for HTML content and quoted attributes; control characters become U+FFFD.

    >>> escape('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(_UNSENDABLE.sub("\ufffd", text), quote=True)


def isolated(text: str) -> str:
    """Return escaped text that cannot change the direction of what stands around it."""
    return f"<bdi>{escape(text)}</bdi>"


def marked(text: str, start: int, end: int, layers: Sequence[Layer]) -> str:
    """Return `text[start:end]` escaped, with the tags of `layers` around their spans.

    Where layers overlap the first one wins, unbroken.

    >>> marked("a < b", 0, 5, [("cited", [(2, 3)])])
    'a <mark>&lt;</mark> b'
    """
    pieces = []
    for left, right, label in _labelled(start, end, layers):
        opening, closing = TAGS[label] if label else ("", "")
        pieces.append(opening + escape(text[left:right]) + closing)
    return "".join(pieces)


def _labelled(start: int, end: int, layers: Sequence[Layer]) -> Iterator[tuple[int, int, str | None]]:
    """Cut a range where its label changes; neighbours of one label are joined."""
    near = [(label, [span for span in spans if span[0] < end and span[1] > start]) for label, spans in layers]
    edges = {start, end} | {min(max(edge, start), end) for _, spans in near for span in spans for edge in span}
    cuts = sorted(edges)
    since, last = start, None
    for left in cuts[:-1]:
        label = next((label for label, spans in near if any(a <= left < b for a, b in spans)), None)
        if label != last and left > since:
            yield since, left, last
            since = left
        last = label
    if since < end:
        yield since, end, last


def paragraphs(text: str, start: int, end: int) -> Iterator[Range]:
    """Yield the paragraphs of `text[start:end]` as spans, in order, without the blank lines between."""
    at = start
    for gap in [*_BLANK.finditer(text, start, end), None]:
        left, right = _bare(text, at, gap.start() if gap else end)
        if left < right:
            yield from _pieces(text, left, right)
        if gap:
            at = gap.end()


def _pieces(text: str, start: int, end: int) -> Iterator[Range]:
    lines = [line.span() for line in _LINE.finditer(text, start, end)]
    whole = end - start <= LONGEST and all(right - left <= WRAPPED for left, right in lines)
    for left, right in [(start, end)] if whole else lines:
        for cut in range(left, right, LONGEST):
            yield cut, min(cut + LONGEST, right)


def _bare(text: str, start: int, end: int) -> Range:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), max(start, end - len(piece) + len(piece.rstrip()))


def paragraph(text: str, start: int, end: int, layers: Sequence[Layer], furniture: Sequence[Range]) -> str:
    """Return one paragraph as an element: a heading is set as one, furniture is dimmed."""
    hashes = _HASHES.match(text, start, end)
    spans = [hashes.span()] if hashes else []
    if any(left <= start and end <= right for left, right in furniture):
        return f'<p class="furniture">{marked(text, start, end, layers)}</p>'
    body = marked(text, start, end, [*layers, ("furniture", furniture), ("hashes", spans)])
    return f'<p class="heading">{body}</p>' if hashes else f"<p>{body}</p>"
