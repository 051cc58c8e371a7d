"""Tell to whom a passage attributes words: the source of a quotation or of a reporting clause.

By rules, for English news: the smallest reporting clause that covers the words (clauses.py), or, for a
sentence that is all quotation, that of the quotation beside it.  Null is better than wrong: whatever the
rules do not clearly cover has no speaker.

Decision: a pronoun stands for the one source or subject named last in the passage; where that is not one,
there is no speaker.  Words that somebody denied, or that "were reported", have none.  Not here: who is
quoted inside a quotation, and languages but English.
"""

import re
from bisect import bisect_right

from index.sentences import sentences
from qa.clauses import Clause, clauses, shift
from qa.quotations import MASK, Range, mask, quotations
from qa.sources import INTRO, PRONOUNS, space

AROUND = 5_000  # characters on either side of the words that are read: a passage is a paragraph, not a book

_NAMES_ONLY = re.compile(r"(?:[\w’'-]+\s+){1,5}(?:said|says|asked|asks|added|wrote|replied|told)\b|(?:said|asked)\s")
_NO_NAMES = frozenset(
    "The A An As After Since This That These Those In On At By But And If When While For Nobody Not It They He She We".split()
)
_SUBJECT = re.compile(
    r"(?:[^\W\d_a-z][\w’'-]*)(?:\s+(?:bin|al|de|van|von|da|la|del|of|and|[^\W\d_a-z][\w’'.-]*))*(?=,\s+who\b|\s+(?:was|is|has|had|did|\w{2,}ed|met|went|came|took|gave|left|spoke|sounded)\b)"
)


def speaker(text: str, start: int, end: int, passage: Range) -> Range | None:
    """Return where the passage names the source of `text[start:end]`; None where it names none.

    >>> text = "The dam will hold, the ministry of works said."
    >>> text[slice(*speaker(text, 0, 12, (0, len(text))))]
    'ministry of works'
    """
    left, right = passage
    if not 0 <= left <= start < end <= right <= len(text):
        return None
    left, right = max(left, start - AROUND), min(right, end + AROUND)
    quotes = quotations(text, left, right)
    masked = mask(text, left, right, quotes)
    units = _units(text, masked, left, right, quotes)
    quoted = any(a <= start and end <= b for a, b in quotes)
    start, end, units = start - left, end - left, [shift(unit, -left) for unit in units]  # from here on in `masked`
    here = bisect_right(units, start, key=lambda unit: unit[0]) - 1
    if here < 0 or end > units[here][1]:
        return None
    said = [clauses(masked, unit) for unit in units]
    covering = [
        (b - a, clause)
        for clause in said[here]
        for a, b in clause.covers
        if a <= start and end <= b and (quoted or not clause.quoting)
    ]
    clause = min(covering, key=lambda pair: pair[0])[1] if covering else None
    if clause is None and quoted:
        here, clause = _spoken_beside(masked, units, said, here)
    source = clause.source if clause else None
    if source and masked[slice(*source)].lower() in PRONOUNS:
        source = _named_before(masked, units[: here + 1], said, source)
    return shift(source, left) if source and (source[1] <= start or end <= source[0]) else None


def _units(text: str, masked: str, left: int, right: int, quotes: list[Range]) -> list[Range]:
    """Return the sentences; those that one quotation spans, or that only name its speaker, are one."""
    units: list[Range] = []
    inside = iter(quotes)
    quote = next(inside, None)
    for start, end in sentences(text, left, right):
        while quote and quote[1] <= start:
            quote = next(inside, None)
        goes_on = quote and quote[0] < start < quote[1]
        names = (
            units
            and masked[start - left - 2 : start - left].startswith(MASK)
            and _NAMES_ONLY.match(masked, start - left)
        )
        if units and (goes_on or (names and text[units[-1][1] - 2] in "?!")):
            units[-1] = (units[-1][0], end)
        else:
            units.append((start, end))
    return units


def _spoken_beside(masked: str, units: list[Range], said: list[list[Clause]], at: int) -> tuple[int, Clause | None]:
    """Return the clause that goes for a sentence that is all quotation, and in which sentence it stands."""

    def all_quoted(i: int) -> bool:
        return not masked[slice(*units[i])].strip(MASK + " \n")

    def last_of(i: int) -> Clause | None:
        return said[i][-1] if said[i] and MASK in masked[slice(*units[i])] else None

    if not all_quoted(at):
        return at, None
    before = next((i for i in range(at - 1, -1, -1) if not all_quoted(i)), None)
    after = next((i for i in range(at + 1, len(units)) if not all_quoted(i)), None)
    behind = last_of(before) if before is not None else None
    ahead = last_of(after) if after is not None and masked[units[after][0]] == MASK else None
    if behind and ahead:
        return at, None  # two may have said it
    return (before, behind) if behind else (after, ahead)


def _named_before(masked: str, units: list[Range], said: list[list[Clause]], pronoun: Range) -> Range | None:
    """Return the one source or subject that the sentences up to a pronoun name last; None where there are two.

    "it" and "they" are not resolved, nor is a name that stands for more than one.
    """
    if masked[slice(*pronoun)].lower() not in ("he", "she"):
        return None
    for unit, told in zip(reversed(units), reversed(said[: len(units)])):
        begin = unit[0] + space(masked, *unit)
        while intro := INTRO.match(masked, begin, unit[1]):
            begin = intro.end()
        opening = _SUBJECT.match(masked, begin, unit[1])
        named = {}
        for a, b in [*([opening.span()] if opening else []), *(clause.source for clause in told if clause.source)]:
            words = masked[a:b].split()
            if b <= pronoun[0] and words[0] not in _NO_NAMES and masked[a:b].lower() not in PRONOUNS:
                named.setdefault(words[-1], (a, b))
        if len(named) > 1 or any(re.search(r"\band\b|\w{3,}s$", masked[a:b]) for a, b in named.values()):
            return None
        if named:
            return next(iter(named.values()))
    return None
