"""Find the quotations in a text, and make them opaque to whoever reads the words around them.

Marks of the usual kinds, over several sentences too; an apostrophe is none.  Not here: quotations inside
a quotation, and who said it (speaker.py).
"""

import re

Range = tuple[int, int]  # half-open offsets

MASK = "\ue000"  # stands for every character of a quotation
_PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "‘": "’", '"': '"', "'": "'", "「": "」"}
_OPENING = re.compile(r"""(?<![\w'’”])[“„«‹‘"'「](?=\S)""")
_MARK = re.compile('[“„«‹"”»「]')
_CLOSING = {mark: re.compile(f"[{closing}]") for mark, closing in _PAIRS.items()}


def quotations(text: str, start: int, end: int) -> list[Range]:
    """Return the quotations of `text[start:end]`, marks included.

    One that a paragraph opens or leaves open reaches to the paragraph's end, as news prints long ones.

    >>> quotations("'I can’t,' he said.", 0, 19)
    [(0, 10)]
    """
    found, left = [], start
    for gap in re.finditer(r"\n[ \t\r]*+\n|\Z", text[start:end]):
        found += _quotations(text, left, start + gap.start())
        left = start + gap.end()
    return found


def mask(text: str, start: int, end: int, quotes: list[Range]) -> str:
    """Return `text[start:end]` with every character of its quotations made MASK; offsets stay.

    >>> mask("'No,' he said.", 0, 14, [(0, 5)]).replace(MASK, "*")
    '***** he said.'
    """
    pieces, at = [], start
    for left, right in quotes:
        pieces += [text[at:left], MASK * (right - left)]
        at = right
    return "".join([*pieces, text[at:end]])


def _quotations(text: str, start: int, end: int) -> list[Range]:
    found, at = [], start
    first = _MARK.search(text, start, end)
    if first and _closes(text, first, start, end):  # begun before the passage
        found, at = [(start, first.end())], first.end()
    while opening := _OPENING.search(text, at, end):
        closing = _closing(text, opening.end(), end, opening[0])
        if closing is None and opening[0] in "'‘":  # an apostrophe
            at = opening.end()
            continue
        at = end if closing is None else closing
        found.append((opening.start(), at))
    return found


def _closes(text: str, mark: re.Match, start: int, end: int) -> bool:
    before, after = text[max(start, mark.start() - 1) : mark.start()], text[mark.end() : min(end, mark.end() + 1)]
    closing = mark[0] in "”»" or (mark[0] == '"' and not after.isalnum())
    return closing and bool(before) and not before.isspace() and not before.isdigit()


def _closing(text: str, start: int, end: int, mark: str) -> int | None:
    for match in _CLOSING[mark].finditer(text, start, end):
        after = text[match.end() : match.end() + 1]
        if mark not in "'‘" or (not after.isalnum() and not text[match.start() - 1].isspace()):
            return match.end()
    return None
