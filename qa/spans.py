"""From a place to windows, and from a window's logits to spans of its document: no model here.

All offsets count characters of the whole document and are half-open.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa.records import Place, Span

STRIDE = 96  # tokens that two windows over one long passage share
MAX_ANSWER_TOKENS = 30
LENGTH_COST = 0.07  # taken off the score for each token after a span's first
SPANS_PER_PLACE = 8
CANDIDATES = 128  # best (start, end) pairs of a window, before overlapping ones are dropped


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens of one stretch of a document: ids, and offsets (tokens, 2) into its whole text."""

    ids: np.ndarray
    offsets: np.ndarray


def region(place: Place, size: int) -> tuple[int, int]:
    """The passage with about `size` characters in all, cut between words where there are any.

    The rest of `size` is shared by both sides; what one side lacks the other gets.

    >>> region(Place("one two three four", 8, 13), 14)
    (4, 18)
    """
    text = place.text
    spare = max(0, size - (place.end - place.start))
    before, after = place.start, len(text) - place.end
    start = place.start - min(before, max(-(-spare // 2), spare - after))
    end = place.end + min(after, max(-(-spare // 2), spare - before))
    while 0 < start < place.start and not text[start - 1].isspace():
        start += 1
    while place.end < end < len(text) and not text[end].isspace():
        end -= 1
    return start, end


def stretches(first: int, last: int, count: int, room: int) -> list[tuple[int, int]]:
    """Half-open token ranges that cover the passage's tokens `first` to `last` (exclusive).

    One range with the passage in its middle, as far as the `count` tokens there are allow; or
    ranges of `room` tokens that share STRIDE.

    >>> stretches(50, 60, 100, 30), stretches(0, 10, 100, 30), stretches(0, 500, 500, 200)
    ([(40, 70)], [(0, 30)], [(0, 200), (104, 304), (208, 408), (300, 500)])
    """
    if last - first <= room:
        start = max(0, min(first - (room - (last - first)) // 2, count - room))
        return [(start, min(count, start + room))]
    step = max(1, room - STRIDE)
    starts = [*range(first, last - room, step), last - room]
    return [(start, start + room) for start in starts]


def decode(text: str, window: Window, logits: np.ndarray, null: float) -> list[Span]:
    """The best spans of one window, best first, none overlapping a better one.

    The score is the sum of the logits of start and end less LENGTH_COST for each further token,
    searched over all pairs of at most MAX_ANSWER_TOKENS.  Decision: length costs.  Because: start and
    end are scored apart, so of two good answers ("Miami's stadium, and Levi's Stadium") the start of
    one and the end of the other can win; F1 is 0.4 (SQuAD) to 1.9 (search queries) higher with it.
    """
    count = logits.shape[1]
    length = min(MAX_ANSWER_TOKENS, count)
    ends = np.concatenate((logits[1], np.full(length - 1, -np.inf, logits.dtype)))
    scores = logits[0][:, None] + np.lib.stride_tricks.sliding_window_view(ends, length)
    scores = scores - LENGTH_COST * np.arange(length, dtype=logits.dtype)
    best = np.argsort(-scores, axis=None, kind="stable")[:CANDIDATES]
    spans: list[Span] = []
    for place in best:
        first, extra = divmod(int(place), length)
        score = float(scores[first, extra])
        if first + extra >= count:
            break
        start, end = trimmed(text, int(window.offsets[first, 0]), int(window.offsets[first + extra, 1]))
        if start < end and all(end <= s.start or s.end <= start for s in spans):
            spans.append(Span(start, end, score, null))
        if len(spans) == SPANS_PER_PLACE:
            break
    return spans


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends to what is no whitespace, and the second past marks on its last letter.

    >>> trimmed("a cafe\\u0301 ", 1, 6)
    (2, 7)
    """
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end < len(text) and unicodedata.category(text[end])[0] == "M":
        end += 1
    return start, end


def merge_spans(places: Sequence[Place], spans: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """Keep, of spans that overlap in one document, the best; each in the place it belongs to."""
    taken: dict[str, list[Span]] = {}
    merged: list[list[Span]] = [[] for _ in places]
    pairs = [(span, i) for i, found in enumerate(spans) for span in found]
    for span, i in sorted(pairs, key=lambda pair: (-pair[0].score, pair[1], pair[0].start)):
        text = places[i].text
        others = taken.setdefault(text, [])
        if any(span.start < other.end and other.start < span.end for other in others):
            continue
        others.append(span)
        home = i if _holds(places[i], span) else _home(places, text, span, i)
        merged[home].append(span)
    return [found[:SPANS_PER_PLACE] for found in merged]


def _home(places: Sequence[Place], text: str, span: Span, otherwise: int) -> int:
    for j, place in enumerate(places):
        if place.text == text and _holds(place, span):
            return j
    return otherwise


def _holds(place: Place, span: Span) -> bool:
    return place.start <= span.start and span.end <= place.end
