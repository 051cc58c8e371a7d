"""Find the reporting clauses of a sentence: who says it, and which of its words the clause covers.

"according to X", "X said that …", "…, X said", "…, said X, the …", "by X's count", "X puts the number
at …".  A clause covers its own words only: up to "while", "but", a semicolon or the next clause.  Whatever
the rules do not clearly cover, and whatever "nobody said" or only "if X says", has no source: null is better than wrong.  Not here: a sentence that is all
quotation (speaker.py), and who a pronoun is.
"""

import re
from dataclasses import dataclass, replace

from qa.quotations import MASK, Range
from qa.reporting_verbs import after_verb, governs, reporting_verbs
from qa.sources import DATE, name_in, phrase_from, speaks, subject

LONGEST_SENTENCE = 1_500  # characters, quotations left out: a longer one is a list, and no clause governs it

_BREAK = re.compile(
    rf"[;:()]|—|\s–\s|{MASK}|,\s+(?:while|but|whereas|although|though|and|or|so|yet)\b|(?<!\ba )(?<!short )(?<!little )\b(?:while|whereas)\b",
    re.I,
)
_STOP_BACK = re.compile(r"[;:]|—|\s–\s|\b(?:while|whereas)\b|,\s+but\b", re.I)
_STOP_AHEAD = re.compile(
    r"[;]|\s—|\s–\s|\b(?:while|whereas)\b|,\s+(?:but|and(?!\s+that\b)|as|after|though|although|when|before|with|according|(?!includ|regard|concern)\w+ing)\b|\s+but\b|\s+and\s+(?:ha[sd]\s+)?never\b",
    re.I,
)
_LINK = re.compile(
    r"\b(?:(?:that|which|whom|because|when|if|whether|unless|where|after|before|until|till|than|though|although|but|as|since|what|how|why)\s+"
    r"|(?:once|by\s+the\s+time)\s+(?=(?:the|an?|s?he|they|it)\b|(?-i:[A-Z])))",
    re.I,
)
_LEADING = re.compile(  # "Two days after": a comma ends what is said, and the main clause follows
    rf"(?:^\s*(?:while|whereas)|(?:^|[,;:—–{MASK}])\s*"
    r"(?:(?:and|but|even|just|only|ever|long|as|soon|shortly|right|immediately|(?:(?!(?:moment|minute|hour|day|week|month|year)s?\b|(?:and|but|even|just|only|ever|long|as)\b)[\w-]+\s+)?"
    r"(?:moment|minute|hour|day|week|month|year)s?)\s+)*"
    r"(?:because|when|if|whether|unless|where|after|before|until|till|though|although|as|since|once|by\s+the\s+time))\s*$",
    re.I,
)
_SUPPOSED = re.compile(r"\b(?:if|whether|unless)\s*$", re.I)
_DENIED = re.compile(
    r"\b(?:no(?!\.|\s+\d)|nobody|none|neither|nor|not(?!\s+(?:long|far|only)\b)|never|(?<!\ba )(?<!quite a )few|hardly|barely|scarcely|rarely|seldom|cannot)\b|n['’]t\b",
    re.I,
)
_ACCORDING = re.compile(
    r"\b(?:according\s+to|in\s+the\s+words\s+of|(?:by|in|on)\s+the\s+(?:count|tally|estimate|figures|reckoning|view|opinion|account)\s+of)\s+",
    re.I,
)
_COUNT_OF = re.compile(
    r"\b(?:by|in|on)\s+(?P<source>(?:[\w-]+\s+){0,5}?[\w-]+)(?:['’]s|(?<=s)['’])\s+(?:own\s+|latest\s+|last\s+)?(?:count|tally|estimates?|figures|reckoning|account|words|view|telling)\b",
    re.I,
)
_INVERTED = frozenset("said says added adds reported reports wrote writes explained warned".split())
_COMMA = re.compile(rf",(?!\d|\s*{MASK})")
_MASKED = re.compile(MASK)
_THAT = re.compile(r"(?:(?!\bnever\b)[^,;:.]){0,60}?\bthat\s")
_OWN = re.compile(r",\s*and\s*$")  # "…, and by the count of X …": a clause of its own


@dataclass(frozen=True, slots=True)
class Clause:
    """A reporting clause: its `source` (None: not told), and the ranges it covers."""

    start: int
    end: int
    source: Range | None
    covers: tuple[Range, ...]
    quoting: bool = False  # covers quotations only
    elided: bool = False  # "… and warned that": the source is that of the clause before


def clauses(masked: str, sentence: Range) -> list[Clause]:
    """Return the reporting clauses of a sentence of `masked`, in order, with offsets into `masked`.

    >>> masked = "It rains. The ministry said the dam will hold."
    >>> (found,) = clauses(masked, (10, 46))
    >>> masked[slice(*found.source)], [masked[a:b] for a, b in found.covers]
    ('ministry', ['the dam will hold.'])
    """
    text = masked[slice(*sentence)]
    if len(text) - text.count(MASK) > LONGEST_SENTENCE:
        return []
    reported = (_inverted(text, verb) or _direct(text, verb) for verb in reporting_verbs(text))
    found = sorted([*_named_sources(text), *filter(None, reported)], key=lambda clause: clause.start)
    found = [clause for i, clause in enumerate(found) if not i or clause.start >= found[i - 1].end]
    placed: list[Clause] = []
    for i, clause in enumerate(found):
        if _denied(text, clause):
            clause = replace(clause, source=None, elided=False)
        following = found[i + 1].start if i + 1 < len(found) else len(text)
        # What the next clause claims for itself alone is not this one's; what it only follows is.
        covers = [(a, following if clause.end <= a <= following < b else b) for a, b in clause.covers]
        source = clause.source and shift(clause.source, sentence[0])
        if source is None and clause.elided and placed:
            source = placed[-1].source
        start, end = shift((clause.start, clause.end), sentence[0])
        covers = tuple(shift((a, b), sentence[0]) for a, b in covers if a < b)
        placed.append(replace(clause, start=start, end=end, source=source, covers=covers))
    return placed


def shift(span: Range, by: int) -> Range:
    """Return the range that many characters further on."""
    return span[0] + by, span[1] + by


def _denied(text: str, clause: Clause) -> bool:
    """Tell "nobody said", and what is only supposed to be said."""
    own = re.sub(r",.*,", " ", text[clause.start : clause.end], flags=re.S)  # "Ruiz, who was not there, said"
    return bool(_DENIED.search(own) or _SUPPOSED.search(text[: clause.start]))


def _back(text: str, to: int) -> int:
    """Where what stands before a clause begins."""
    return max((stop.end() for stop in _STOP_BACK.finditer(text, 0, to)), default=0)


def _ahead(text: str, start: int) -> int:
    """Where what follows a clause ends."""
    stop = _STOP_AHEAD.search(text, start)
    return stop.start() if stop else len(text)


def _named_sources(text: str) -> list[Clause]:
    """Find "according to X" and "by X's count"."""
    found = []
    for match in _ACCORDING.finditer(text):
        phrase = phrase_from(text, match.end())
        source = phrase and name_in(text, *phrase)
        if source and speaks(text[slice(*source)]):  # not "according to plan"
            found.append(_beside(text, match.start(), phrase[1], source))
    for match in _COUNT_OF.finditer(text):
        found.append(_beside(text, match.start(), match.end(), subject(text, *match.span("source"))))
    return found


def _beside(text: str, start: int, end: int, source: Range | None) -> Clause:
    """Cover what stands on either side of a phrase that names a source; an aside on the source itself is not covered."""
    back = _back(text, start)
    said = re.search(r"[^\W_]", text[back:start]) and not re.fullmatch(
        r"(?:and|but)\s*", text[back:start].strip(), re.I
    )
    own = _OWN.search(text[:start])
    opened = re.search(r",\s*(?:and\s+)?$|—\s*$", text[:start])
    aside = re.match(r",\s+(?:which|who|whose)\b[^,;]*,", text[end:])
    ahead = end + (aside.end() if aside else 0)
    covers = [(back, start)] if said and not own else []
    if not said or own or (opened and text[ahead : ahead + 1] == ","):
        covers.append((ahead, _ahead(text, ahead + 1)))
    return Clause(start, end, source, tuple(covers))


def _inverted(text: str, match: re.Match) -> Clause | None:
    """Read "…, said Yair Lapid, the opposition leader"."""
    verb = match[0]
    if verb not in _INVERTED or not re.search(rf"[,{MASK}]\s*$", text[: match.start()]):
        return None
    phrase = re.match(r"\s+(?=\S)", text[match.end() :]) and phrase_from(text, match.end() + 1)
    if not phrase or not re.match(r"\s*(?:[,.;:—)]|$)|\s+(?:in|on|at|during|after|who|of)\b", text[phrase[1] :]):
        return None
    words = text[slice(*phrase)]
    if (
        words[0].isdigit()
        or re.fullmatch(rf"(?:{DATE}|no|yes|so|goodbye|farewell|it|that)\b.*", words, re.I)
        or (not verb.startswith("sa") and words.islower())
    ):
        return None
    covers = [(_back(text, match.start()), match.start())]
    if quote := _MASKED.search(text, phrase[1]):
        covers.append((quote.start(), len(text)))
    return Clause(match.start(), phrase[1], name_in(text, *phrase), tuple(covers))


def _direct(text: str, match: re.Match) -> Clause | None:
    """Read "X said that …" (it covers what follows) and "…, X said" (it covers what stands around)."""
    start, end = match.span()
    breaks = list(_BREAK.finditer(text, 0, start))
    source, begin = _before(text, breaks[-1].end() if breaks else 0, start)
    told = after_verb(text, end)
    rest = text[told:]
    that = None if match["count"] or match["quoting"] else _THAT.match(text, end)
    closes = re.match(r"\s*(?:[,.;)—]|–|$)", rest)
    quoted = re.match(rf"\s*[,:]\s*{MASK}", rest)
    opened = re.search(rf"[,{MASK}—]\s*$", text[:begin]) if begin is not None else None
    if opened and (closes or (opened[0][0] == MASK and not that and not quoted)):
        back = _back(text, begin)
        covers = [] if quoted and MASK not in text[back:begin] else [(back, begin)]  # "In 1937, Tesla said, “…”"
        if re.match(r"\s*,", rest):
            covers.append((told, len(text) if quoted else _ahead(text, told)))
        return Clause(begin, told, source, tuple(covers))
    if match["trailing"] or (closes and not quoted) or not governs(text, match):
        return None
    clause = Clause(start if begin is None else begin, end, source, (), elided=begin is None)
    if said := re.match(rf"\s*[,:]?\s*{MASK}+", rest):  # X said "…" and left
        return replace(clause, covers=((told + said.start(), told + said.end()),))
    after = that.end() if that else told + re.match(r"\s*(?:that\b)?", rest).end()
    ahead = _ahead(text, after)
    if begin is not None and (_LEADING.search(text[:begin]) or text[begin:start].lstrip().startswith("who ")):
        ahead = next((comma.start() for comma in _COMMA.finditer(text, after, ahead)), ahead)
    return replace(clause, covers=((after, ahead),), quoting=bool(match["quoting"]))


def _before(text: str, left: int, verb: int) -> tuple[Range | None, int | None]:
    """Return the subject that stands before a verb, and where its phrase begins; (None, None) where it is left out."""
    piece = text[left:verb]
    if re.fullmatch(r"\s*(?:,?\s*(?:and|but|then|also|or|yet|who)\s*)*", piece, re.I):
        return None, None
    segments = list(re.finditer(r"[^,]+", piece))
    if piece.rstrip().endswith(","):  # "Ana Ruiz, the captain, said"
        *rest, aside = [s for s in segments if s[0].strip()] or [None]
        if not rest:
            return None, left
        while (
            len(rest) > 1
            and re.match(r"\s*(?:who|whose|which|the|an?|\d+)\b", rest[-1][0])
            and re.search(r"[A-Z]\w+\s*$", rest[-2][0])
        ):
            rest.pop()
        named = subject(text, left + aside.start(), left + aside.end())
        chosen = subject(text, left + rest[-1].start(), left + rest[-1].end())
        is_name = named and re.fullmatch(
            r"[A-Z][\w’'-]+(?:\s+(?:[A-Z][\w’'.-]*|bin|al|de|van|von|da|la))+", text[slice(*named)]
        )
        if (
            is_name
            and chosen
            and text[left + aside.start() : left + aside.end()].strip() == text[slice(*named)]
            and text[chosen[0] : chosen[1]].split()[0].islower()
        ):
            chosen = named
        return chosen, left + rest[-1].start()
    last = segments[-1]  # there is one: the piece is no mere comma
    if last[0].strip() == "who" and len(segments) > 1:  # "Ana Ruiz, who said"
        return subject(text, left + segments[-2].start(), left + segments[-2].end()), left + last.start()
    if f" {last[0].rstrip()}".endswith(" who"):
        return None, left + last.start()
    links = [m.end() for m in _LINK.finditer(last[0])]
    begin = left + last.start() + (links[-1] if links else 0)
    return subject(text, begin, left + last.end()), begin
