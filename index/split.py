"""Cut a document into passages: paragraph-sized windows `text[start:end]`, in order, no overlap.

A paragraph is a passage.  A long one is halved at the sentence end nearest its middle until the
embedder sees all of it; a very short one (a sub-heading, a credit) joins its neighbour.  Furniture
is in no passage, and no passage reaches across it.
Decision: halving instead of filling up.  Because: the parts come out alike in size, and a text of
any length costs few token counts.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from index.sentences import sentences

SHORT = 60  # characters; below it a paragraph is a label rather than a statement
MAX_CHARACTERS = 2000  # a word piece may stand for a whole unbroken line, so pieces alone are no bound
WRAPPED = 100  # characters; a block of no longer lines is one paragraph broken for the page

Range = tuple[int, int]

_BLOCK = re.compile(r"\S[^\r\n]*(?:(?:\r\n|\r|\n)[ \t]*\S[^\r\n]*)*")
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)]|#{1,6})\s")
_STOP = re.compile(r"[.!?…:][\"'”’»)\]]*\s*$")


def split(text: str, furniture: Sequence[Range], window: int, count: Callable[[list[str]], list[int]]) -> list[Range]:
    """Return the passages of a text as (start, end), in order.

    `window` is how many word pieces the embedder leaves for a passage, `count` gives the pieces of
    each of a list of texts.
    """
    paragraphs = _join_short(text, _paragraphs(text, furniture), furniture)
    sizes = count([text[start:end] for start, end in paragraphs])

    def fits(start: int, end: int) -> bool:
        return end - start <= MAX_CHARACTERS and count([text[start:end]])[0] <= window

    passages: list[Range] = []
    for (start, end), size in zip(paragraphs, sizes, strict=True):
        if size <= window and end - start <= MAX_CHARACTERS:
            passages.append((start, end))
        else:
            passages += _halve(text, start, end, fits)
    return passages


def _paragraphs(text: str, furniture: Sequence[Range]) -> list[Range]:
    found: list[Range] = []
    for start, end in _between(len(text), furniture):
        for block in _BLOCK.finditer(text, start, end):
            lines = [_bare(text, m.start(), m.end()) for m in _LINE.finditer(text, block.start(), block.end())]
            found += _unwrap(text, lines)
    return found


def _between(length: int, furniture: Sequence[Range]) -> list[Range]:
    edges = [0, *(edge for span in sorted(furniture) for edge in span), length]
    return [(left, right) for left, right in zip(edges[::2], edges[1::2], strict=True) if left < right]


def _bare(text: str, start: int, end: int) -> Range:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _unwrap(text: str, lines: list[Range]) -> list[Range]:
    """Join the lines of a block that was broken for the page; elsewhere a line is a paragraph."""
    longest = max(end - start for start, end in lines)
    stops = sum(bool(_STOP.search(text[start:end])) for start, end in lines[:-1])
    if len(lines) == 1 or longest > WRAPPED or stops * 2 > len(lines) - 1:
        return lines
    found = [lines[0]]
    for line in lines[1:]:
        if _ITEM.match(text, *line):
            found.append(line)
        else:
            found[-1] = (found[-1][0], line[1])
    return found


def _join_short(text: str, paragraphs: list[Range], furniture: Sequence[Range]) -> list[Range]:
    """Let a short paragraph begin the next one, or end the one before where none follows."""
    starts = sorted(start for start, _ in furniture)

    def adjacent(left: Range, right: Range) -> bool:
        return bisect_left(starts, left[1]) == bisect_left(starts, right[0])

    found: list[Range] = []
    for paragraph in paragraphs:
        if found and found[-1][1] - found[-1][0] < SHORT and adjacent(found[-1], paragraph):
            found[-1] = (found[-1][0], paragraph[1])
        else:
            found.append(paragraph)
        if len(found) > 1 and _ends_run(found[-1], paragraphs, starts) and adjacent(found[-2], found[-1]):
            last = found.pop()
            found[-1] = (found[-1][0], last[1])
    return found


def _ends_run(last: Range, paragraphs: list[Range], furniture_starts: list[int]) -> bool:
    """Tell whether a paragraph is short and nothing follows it before furniture or the end."""
    if last[1] - last[0] >= SHORT:
        return False
    following = bisect_left(paragraphs, (last[1], last[1]))
    if following == len(paragraphs):
        return True
    return bisect_left(furniture_starts, last[1]) != bisect_left(furniture_starts, paragraphs[following][0])


def _halve(text: str, start: int, end: int, fits: Callable[[int, int], bool]) -> list[Range]:
    ends = [right for _, right in sentences(text, start, end)]
    found: list[Range] = []
    todo = [(start, end)]
    while todo:
        left, right = _bare(text, *todo.pop())
        if left >= right:
            continue
        if fits(left, right) or right - left == 1:
            found.append((left, right))
            continue
        cut = _middle(text, left, right, ends)
        todo += [(cut, right), (left, cut)]
    return found


def _middle(text: str, left: int, right: int, ends: list[int]) -> int:
    """Return where to cut: the sentence end nearest the middle, else white space, else the middle."""
    half = (left + right) // 2
    at = bisect_left(ends, half)
    near = [cut for cut in ends[max(0, at - 1) : at + 1] if left < cut < right]
    if near:
        return min(near, key=lambda cut: abs(cut - half))
    spaces = [text.rfind(" ", left + 1, half), text.find(" ", half, right - 1)]
    spaces = [cut for cut in spaces if cut > left]
    return min(spaces, key=lambda cut: abs(cut - half)) if spaces else half
