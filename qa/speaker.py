"""Tell to whom a passage attributes words: the source of a quotation or of a reporting clause.

By rules, for English news: "according to X", "X said that …", "…, X said", "…, said X, the …", "by X's
count", "X puts the number at …", and quotation marks of the usual kinds, over several sentences too.
A clause covers its own words only: up to "while", "but", a semicolon or the next clause.  Null is better
than wrong: whatever the rules do not clearly cover has no speaker.

Decision: the source is named without its article and without its apposition, by name where it has one:
"United Nations", "Yair Lapid" of "Israel's opposition leader Yair Lapid", "Officials in Porto".  Titles
with a capital stay ("President Alar Karis").  A pronoun stands for the one source or subject named
last in the passage; where that is not one, there is no speaker.  Words that somebody denied, or that
"were reported", have none.  Not here: who is quoted inside a quotation, and languages but English.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import sentences

AROUND = 5_000  # characters on either side of the words that are read: a passage is a paragraph, not a book
LONGEST_SENTENCE = 1_500  # characters, quotations left out: a longer one is a list, and no clause governs it
Range = tuple[int, int]

_MASK = "\ue000"  # stands for every character of a quotation while clauses are sought
_PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "‘": "’", '"': '"', "'": "'", "「": "」"}
_OPENING = re.compile(r"""(?<![\w'’”])[“„«‹‘"'「](?=\S)""")
_MARK = re.compile('[“„«‹"”»「]')
_CLOSING = {mark: re.compile(f"[{closing}]") for mark, closing in _PAIRS.items()}

_STRONG = (
    "said says say estimates estimated insists insisted insist argues argued argue alleges alleged warns warned "
    "warn predicts predicted announces announced confirms confirmed reports reported acknowledges acknowledged maintains maintained"
).split()
_WEAK = (
    "added adds told tells tell wrote writes stated states declared declares noted notes stressed stresses emphasized emphasised "
    "emphasizes emphasises explained explains revealed reveals disclosed discloses commented comments concluded concludes observed "
    "observes recalled recalls replied replies testified testifies tweeted posted cautioned cautions repeated reiterated suggested "
    "suggests indicated indicates asserted asserts admitted admits believe believes complained promised vowed pledged threatened "
    "sworn swore report estimate claim claims claimed proposed continued asked asks"
).split()
_BEFORE_VERB = r"(?:(?:has|have|had|also|now|then|later|earlier|since|already|again|too|only|first|further|previously|recently|repeatedly|\w+ly)\s+)*"
_VERB = re.compile(
    rf"(?<![\w-])(?P<lead>{_BEFORE_VERB})(?:(?P<strong>{'|'.join(_STRONG)})|(?P<weak>{'|'.join(_WEAK)})"
    r"|(?P<known>(?:let|made)\s+it\s+(?:be\s+)?known)|(?P<trailing>went\s+on|goes\s+on)"
    r"|(?P<count>puts?(?=\s[^,;.]{0,80}\b(?:number|toll|figure|count|total|bill|costs?|dead|deaths?|damage|loss(?:es)?|share|price)\b[^;.]{0,80}\bat\b)"
    r"|(?:updated|revised|raised|lowered|corrected)(?=\s[^,;.]{0,40}\b(?:toll|count|number|figure|estimate)\b[^;.]{0,120}\bto\b))"
    rf"|(?P<quoting>(?:(?:called|calls|described|describes|dubbed|termed|branded|hailed|dismissed)(?=\s+\w)|spoke\s+of|speaks\s+of)(?=\s[^;.{_MASK}]{{0,120}}{_MASK})))(?![\w-])"
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|to|not|n't|n’t|the|an?|its|his|her|their|these|those|this|of|by|any|no|such|all|some|other|media|news)\s+(?:\w+ly\s+)?$",
    re.I,
)
_NOTHING = re.compile(r"\s+(?:nothing|little|no\s+more|goodbye|farewell)\b", re.I)
_UNREPORTED = re.compile(r"\s+(?:from|on|to|about|for|of)\b(?!\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day)", re.I)
_WEAK_OBJECT = re.compile(rf"(?:\s+[\w’'.-]+){{0,8}}?(?:\s+that\b|:\s|,\s*{_MASK})|\s*{_MASK}|\s+(?:of|how|why)\b")
_NOUN_TOO = frozenset("states notes reports claims estimates comments".split())
_PLURAL = frozenset("report estimate claim believe".split())
_TO = re.compile(r"\s+(?:to|that)\b")
_DATE = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|today|yesterday|tomorrow"
_WHEN = (
    rf"(?:\s+(?:(?:on|in|at|last|early|late|this|the|same|day|next|morning|afternoon|evening|night|week|month|year|later|earlier|again|too|also)\s+)*"
    rf"(?:{_DATE}|\d{{4}}|(?:morning|afternoon|evening|night|day|week|month|year|later|earlier|again))\b(?:\s+\d{{1,2}}\b)?(?:\s+(?:morning|afternoon|evening|night)\b)?"
    r"|\s+(?:in|at|during|after)\s+(?:an?|the|his|her|its|their)\s+(?:\w+\s+){0,2}?(?:statement|interview|letter|report|speech|briefing|conference|meeting|hearing|post|message)\b"
    r"|\s+(?:to\s+)?(?:reporters|journalists|the\s+(?:press|court|assembly|parliament|council|crowd|media))\b"
    r"|(?<=told)(?-i:\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*+(?=\s*(?:[,.;:]|$)|\s+(?:on|in|that)\b)))*"
)
_AFTER_VERB = re.compile(_WHEN, re.I)
_BREAK = re.compile(
    rf"[;:()]|—|\s–\s|{_MASK}|,\s+(?:while|but|whereas|although|though|and|or|so|yet)\b|(?<!\ba )(?<!short )(?<!little )\b(?:while|whereas)\b",
    re.I,
)
_STOP_BACK = re.compile(r"[;:]|—|\s–\s|\b(?:while|whereas)\b|,\s+but\b", re.I)
_STOP_AHEAD = re.compile(
    r"[;]|\s—|\s–\s|\b(?:while|whereas)\b|,\s+(?:but|and(?!\s+that\b)|as|after|though|although|when|before|with|according|(?!includ|regard|concern)\w+ing)\b|\s+but\b",
    re.I,
)
_LINK = re.compile(
    r"\b(?:that|which|whom|because|when|if|where|after|before|until|than|though|although|but|as|since|what|how|why)\s+",
    re.I,
)
_INTRO = re.compile(
    rf"(?:(?:and|but|yet|so|also|then|still|meanwhile|however|later|earlier|now|for\s+(?:his|her|its|their)\s+part)\b|(?:on|in|by|at|last|early|late|this|since)\s+(?:\w+\s+)?(?:{_DATE}|\d{{4}})\b(?:\s+\d{{1,2}}\b)?)[\s,]+",
    re.I,
)
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.I)
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_](?:[\w&’'./-]*[^\W_])?(?:\.(?=\w|\s+[a-z]))?(?:['’](?=\s))?")
_PREPOSITION = frozenset("of in at from for with on to by inside near under behind among".split())
_PARTICLES = frozenset("of the de la van von bin bint ben da dos del di el al and for".split())
_PRONOUNS = frozenset("he she they it we i you".split())
_FINITE = frozenset(
    "was were is are am has have had will would could should may might can must did does do be been being".split()
)
_SOURCE_NOUN = re.compile(
    r"(?:official|authorit|polic|media|ministr|minister|government|army|military|spokes|source|doctor|medic|news|agenc|state|television|radio|force|"
    r"president|daily|leader|resident|diplomat|lawmaker|data|figure|statement|report|estimate|court|prosecutor|expert|analyst|researcher|scientist|"
    r"council|union|company|office|team|group|commission|party|guard|department|service|bank|envoy|negotiator|mediator|people|person|witness|lawyer|newspaper|website|survey|stud|poll|letter|document|record|rescue|captain|author|scholar|mayor|governor|neighbo|hospital|relative|worker|broadcaster|journal|tribunal|health|foreign|defen[cs]e|prime|interior)"
)
_ACCORDING = re.compile(
    r"\b(?:according\s+to|in\s+the\s+words\s+of|(?:by|in|on)\s+the\s+(?:count|tally|estimate|figures|reckoning|view|opinion|account)\s+of)\s+",
    re.I,
)
_COUNT_OF = re.compile(
    r"\b(?:by|in|on)\s+(?P<source>(?:[\w-]+\s+){0,5}?[\w-]+)(?:['’]s|(?<=s)['’])\s+(?:own\s+|latest\s+|last\s+)?(?:count|tally|estimates?|figures|reckoning|account|words|view|telling)\b",
    re.I,
)
_HALT = frozenset(
    "who whom what which that while as but more than said says say there here because when after before until so nearly about some over".split()
)
_NAMES_ONLY = re.compile(r"(?:[\w’'-]+\s+){1,5}(?:said|says|asked|asks|added|wrote|replied|told)\b|(?:said|asked)\s")
_VOWS = frozenset("promised vowed pledged threatened sworn swore".split())
_NO_NAMES = frozenset(
    "The A An As After Since This That These Those In On At By But And If When While For Nobody Not It They He She We".split()
)
_INVERTED = frozenset("said says added adds reported reports wrote writes explained warned".split())


@dataclass(frozen=True, slots=True)
class _Clause:
    """A reporting clause: its `source` (None: not told), and the ranges it covers."""

    start: int
    end: int
    source: Range | None
    covers: tuple[Range, ...]
    quoting: bool = False  # covers quotations only
    elided: bool = False  # "… and warned that": the source is that of the clause before


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
    masked = _mask(text, left, right, quotes)
    units = _units(text, masked, left, right, quotes)
    clauses = [_clauses(masked, left, unit) for unit in units]
    here = bisect_right(units, start, key=lambda unit: unit[0]) - 1
    if here < 0 or end > units[here][1]:
        return None
    quote = next((q for q in quotes if q[0] <= start and end <= q[1]), None)
    found = [
        (c, r) for c in clauses[here] for r in c.covers if r[0] <= start and end <= r[1] and (quote or not c.quoting)
    ]
    clause = min(found, key=lambda pair: pair[1][1] - pair[1][0])[0] if found else None
    if clause is None and quote:
        here, clause = _spoken_before(masked, left, units, clauses, here)
    source = clause.source if clause else None
    if source and text[slice(*source)].lower() in _PRONOUNS:
        source = _named_before(masked, left, units[: here + 1], clauses, source)
    return source if source and (source[1] <= start or end <= source[0]) else None


# ---- quotations ----------------------------------------------------------------------------------


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


def _mask(text: str, left: int, right: int, quotes: list[Range]) -> str:
    """Return `text[left:right]` with every quotation made opaque; offsets stay."""
    pieces, at = [], left
    for start, end in quotes:
        pieces += [text[at:start], _MASK * (end - start)]
        at = end
    return "".join([*pieces, text[at:right]])


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
            and masked[start - left - 2 : start - left].startswith(_MASK)
            and _NAMES_ONLY.match(masked, start - left)
        )
        if units and (goes_on or (names and text[units[-1][1] - 2] in "?!")):
            units[-1] = (units[-1][0], end)
        else:
            units.append((start, end))
    return units


def _spoken_before(
    masked: str, left: int, units: list[Range], clauses: list[list[_Clause]], at: int
) -> tuple[int, _Clause | None]:
    """Return the clause that goes for a sentence that is all quotation: that of the quotation beside it."""

    def all_quoted(i: int) -> bool:
        return not masked[units[i][0] - left : units[i][1] - left].strip(_MASK + " \n")

    def said(i: int) -> _Clause | None:
        quoted = _MASK in masked[units[i][0] - left : units[i][1] - left]
        return clauses[i][-1] if quoted and clauses[i] else None

    if not all_quoted(at):
        return at, None
    before = at - 1
    while before >= 0 and all_quoted(before):
        before -= 1
    after = at + 1
    while after < len(units) and all_quoted(after):
        after += 1
    ahead = said(after) if after < len(units) and masked[units[after][0] - left] == _MASK else None
    behind = said(before) if before >= 0 else None
    if behind and ahead:
        return at, None  # two may have said it
    return (before, behind) if behind else (after, ahead)


# ---- reporting clauses ---------------------------------------------------------------------------


def _clauses(masked: str, left: int, unit: Range) -> list[_Clause]:
    """Return the reporting clauses of a sentence, in order, with offsets into the document."""
    text = masked[unit[0] - left : unit[1] - left]
    if len(text) - text.count(_MASK) > LONGEST_SENTENCE:
        return []
    found = sorted([*_named_sources(text), *_verbs(text)], key=lambda c: c.start)
    found = [c for i, c in enumerate(found) if not i or c.start >= found[i - 1].end]
    clauses: list[_Clause] = []
    for i, clause in enumerate(found):
        following = found[i + 1].start if i + 1 < len(found) else len(text)
        # What the next clause claims for itself alone is not this one's; what it only follows is.
        covers = []
        for a, b in clause.covers:
            if a >= clause.end and a <= following < b:
                b = following
            if a < b:
                covers.append((a, b))
        source = clause.source
        if source is None and clause.elided and clauses:
            source = clauses[-1].source and _shift(clauses[-1].source, -unit[0])
        clauses.append(
            _Clause(
                clause.start + unit[0],
                clause.end + unit[0],
                source and _shift(source, unit[0]),
                tuple(_shift(r, unit[0]) for r in covers),
                clause.quoting,
            )
        )
    return clauses


def _shift(span: Range, by: int) -> Range:
    return span[0] + by, span[1] + by


def _named_sources(text: str) -> Iterator[_Clause]:
    """Find "according to X" and "by X's count"."""
    for match in _ACCORDING.finditer(text):
        phrase = _forward(text, match.end())
        source = phrase and _minimal(text, *phrase)
        if source and _speaks(text[slice(*source)]):  # not "according to plan"
            yield from _beside(text, match.start(), phrase[1], source)
    for match in _COUNT_OF.finditer(text):
        yield from _beside(text, match.start(), match.end(), _subject(text, *match.span("source")))


def _speaks(name: str) -> bool:
    words = re.split(rf"\s+(?:{'|'.join(_PREPOSITION)})\s+", name)[0].split()
    return any(word[0].isupper() for word in words) or bool(_SOURCE_NOUN.match(words[-1]))


def _beside(text: str, start: int, end: int, source: Range | None) -> Iterator[_Clause]:
    """Cover what stands on either side of a phrase that names a source; an aside on the source itself is not covered."""
    back = max((m.end() for m in _STOP_BACK.finditer(text, 0, start)), default=0)
    before = re.search(r"[^\W_]", text[back:start]) and not re.fullmatch(
        r"(?:and|but)\s*", text[back:start].strip(), re.I
    )
    covers = [(back, start)] if before else []
    opened = re.search(r",\s*(?:and\s+)?$|—\s*$", text[:start])
    aside = re.match(r",\s+(?:which|who|whose)\b[^,;]*,", text[end:])
    ahead = end + (aside.end() if aside else 0)
    if not before or (opened and text[ahead : ahead + 1] == ",") or re.search(r",\s*and\s*$", text[:start]):
        stop = _STOP_AHEAD.search(text, ahead + 1)
        if re.search(r",\s*and\s*$", text[:start]):  # "…, and by the count of X …": a clause of its own
            covers = []
        covers.append((ahead, stop.start() if stop else len(text)))
    yield _Clause(start, end, source, tuple(covers))


def _verbs(text: str) -> Iterator[_Clause]:
    """Find "X said that …", "…, X said" and "…, said X"."""
    for match in _VERB.finditer(text):
        before, verb = text[: match.start()], match[match.lastgroup]
        if (
            _NOTHING.match(text, match.end())
            or (_PASSIVE.search(before) and not match["lead"])
            or re.search(r"\b(?:been|not|be|to)\s", match["lead"])
        ):
            continue
        if re.search(
            r"\b(?:[Ww]hat|which|whom|(?:all|everything|something|nothing|little)\s+(?:that\s+)?)(?:\s+\w+){1,4}\s*$",
            before,
            re.I,
        ):
            continue  # what she said is not said here
        if match["strong"] and verb.startswith("report") and _UNREPORTED.match(text, match.end()):
            continue
        last = re.search(r"(\S+)\s+$", before)
        if verb in _PLURAL and not (last and re.search(r"(?:s|police|people)$", last[1])):
            continue
        if verb in _NOUN_TOO and not (
            match["lead"]
            or text.startswith(" that ", match.end())
            or (last and (last[1][0].isupper() or _SOURCE_NOUN.match(last[1])))
        ):
            continue
        if clause := _inverted(text, match, verb) or _direct(text, match):
            yield clause


def _inverted(text: str, match: re.Match, verb: str) -> _Clause | None:
    """Read "…, said Yair Lapid, the opposition leader"."""
    if match["lead"] or verb not in _INVERTED or not re.search(rf"[,{_MASK}]\s*$", text[: match.start()]):
        return None
    phrase = re.match(r"\s+(?=\S)", text[match.end() :]) and _forward(text, match.end() + 1)
    if not phrase or not re.match(r"\s*(?:[,.;:—)]|$)|\s+(?:in|on|at|during|after|who|of)\b", text[phrase[1] :]):
        return None
    words = text[slice(*phrase)]
    if (
        words[0].isdigit()
        or re.fullmatch(rf"(?:{_DATE}|no|yes|so|goodbye|farewell|it|that)\b.*", words, re.I)
        or (not verb.startswith("sa") and words.islower())
    ):
        return None
    back = max((m.end() for m in _STOP_BACK.finditer(text, 0, match.start())), default=0)
    covers = [(back, match.start())]
    if quote := re.compile(_MASK).search(text, phrase[1]):
        covers.append((quote.start(), len(text)))
    return _Clause(match.start(), phrase[1], _minimal(text, *phrase), tuple(covers))


def _direct(text: str, match: re.Match) -> _Clause | None:
    """Read "X said that …" (it covers what follows) and "…, X said" (it covers what stands around)."""
    start, end = match.span()
    breaks = list(_BREAK.finditer(text, 0, start))
    left = breaks[-1].end() if breaks else 0
    source, begin = _before(text, left, start)
    when = _AFTER_VERB.match(text, end)
    after = re.compile(r"\s*(?:that\b)?").match(text, when.end()).end()
    that = (
        re.compile(r"[^,;:.]{0,60}?\bthat\s").match(text, end) if not match["count"] and not match["quoting"] else None
    )
    closes = re.match(r"\s*(?:[,.;)—]|–|$)", text[when.end() :])
    quoted = re.match(rf"\s*[,:]\s*{_MASK}", text[when.end() :])
    opened = re.search(rf"[,{_MASK}—]\s*$", text[:begin]) if begin is not None else None
    if opened and (closes or (opened[0][0] == _MASK and not that and not quoted)):
        back = max((m.end() for m in _STOP_BACK.finditer(text, 0, begin)), default=0)
        covers = [] if quoted and _MASK not in text[back:begin] else [(back, begin)]  # "In 1937, Tesla said, “…”"
        if re.match(r"\s*,", text[when.end() :]):
            stop = _STOP_AHEAD.search(text, when.end()) if not quoted else None
            covers.append((when.end(), stop.start() if stop else len(text)))
        return _Clause(begin, when.end(), source, tuple(covers))
    if match["trailing"] or (closes and not quoted):
        return None
    if match["weak"] and not (_TO if match["weak"] in _VOWS else _WEAK_OBJECT).match(text, end):
        return None
    after = that.end() if that else after
    if said := re.compile(rf"\s*[,:]?\s*{_MASK}+").match(text, when.end()):  # X said "…" and left
        return _Clause(
            begin if begin is not None else start, end, source, ((said.start(), said.end()),), elided=begin is None
        )
    stop = _STOP_AHEAD.search(text, after)
    covers = ((after, stop.start() if stop else len(text)),)
    return _Clause(
        begin if begin is not None else start,
        end,
        source,
        covers,
        bool(match["quoting"]),
        source is None and begin is None,
    )


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
        named = _subject(text, left + aside.start(), left + aside.end())
        chosen = _subject(text, left + rest[-1].start(), left + rest[-1].end())
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
    if last[0].rstrip().endswith(" who") or last[0].strip() == "who":
        if len(segments) > 1 and last[0].strip() == "who":
            return _subject(text, left + segments[-2].start(), left + segments[-2].end()), left + last.start()
        return None, left + last.start()
    links = [m.end() for m in _LINK.finditer(last[0])]
    begin = left + last.start() + (links[-1] if links else 0)
    return _subject(text, begin, left + last.end()), begin


def _subject(text: str, start: int, end: int) -> Range | None:
    """Return the source that a noun phrase names; None where the words are more, or other, than one."""
    while intro := _INTRO.match(text, start + _space(text, start, end), end):
        start = intro.end()
    start += _space(text, start, end)
    tail = re.compile(rf"\s+(?:on|in)\s+(?:{_DATE})\s*$|\s+$", re.I).search(text, start, end)
    end = tail.start() if tail else end
    tokens = list(_TOKEN.finditer(text, start, end))
    if not tokens or _MASK in text[start:end]:
        return None
    if tokens[-1][0].lower() in _PRONOUNS:
        return tokens[-1].span()
    cut = next((i for i in range(len(tokens) - 1, -1, -1) if _verbal(tokens[i][0])), None)
    if cut is not None:
        tokens = tokens[cut + 1 :]
        if not tokens or not all(t[0][0].isupper() for t in tokens):
            return None
        start = tokens[0].start()
    if len(tokens) > 10 or tokens[0][0].lower() in _PREPOSITION:
        return None
    return _minimal(text, start, end)


def _space(text: str, start: int, end: int) -> int:
    piece = text[start:end]
    return len(piece) - len(piece.lstrip(" \t\r\n,-–—"))


def _verbal(word: str) -> bool:
    return word in _FINITE or (word.islower() and len(word) > 3 and word.endswith("ed"))


def _forward(text: str, start: int) -> Range | None:
    """Return the noun phrase that begins here: to the first comma, verb or word that is no part of a name."""
    article = _ARTICLE.match(text, start)
    at = article.end() if article else start
    end, capital, tokens = None, False, 0
    for token in _TOKEN.finditer(text, at):
        word, gap = token[0], text[end if end is not None else at : token.start()]
        upper = word[0].isupper() or word[0].isdigit()
        if (end is not None and not re.fullmatch(r"\s+", gap)) or (end is None and gap.strip()) or tokens > 11:
            break
        if (
            re.fullmatch(_DATE, word, re.I)
            or word.lower() in _HALT
            or _verbal(word)
            or (word.lower() in _PRONOUNS and end is None)
        ):
            break
        following = re.match(r"\s+(?:(?:the|an?)\s+)?([A-Z]?\w+)", text[token.end() :])
        if word.lower() in _PREPOSITION or (word in ("and", "&")):
            goes_on = following and not re.fullmatch(_DATE, following[1], re.I)
            if end is None or not goes_on or not (following[1][0].isupper() or (word == "of" and not capital)):
                break
            capital = False
            continue
        if word.lower() in ("the", "a", "an"):
            continue
        if capital and not upper and not _SOURCE_NOUN.match(word) and word not in _PARTICLES:
            break
        end, tokens = token.end(), tokens + 1
        capital = upper and not re.search(r"['’]s?$", word) if not (capital and word in _PARTICLES) else capital
    return (at, end) if end is not None else None


def _minimal(text: str, start: int, end: int) -> Range | None:
    """Return the name in a noun phrase, or the phrase without its article where it has none.

    >>> text = "Israel's opposition leader Yair Lapid"
    >>> text[slice(*_minimal(text, 0, len(text)))]
    'Yair Lapid'
    """
    if article := _ARTICLE.match(text, start, end):
        start = article.end()
    tokens = list(_TOKEN.finditer(text, start, end))
    if not tokens or re.fullmatch(rf"(?:{_DATE})", tokens[-1][0], re.I):
        return None
    end = tokens[-1].end()
    head = next((i for i, t in enumerate(tokens) if i and t[0] in _PREPOSITION), len(tokens))
    place = head == 1 < len(tokens) and tokens[1][0] not in ("of", "for", "to")  # "Officials in Porto"
    if place or not tokens[head - 1][0][0].isupper():
        return start, end
    first = head - 1
    while first and (
        tokens[first - 1][0][0].isupper()
        or (tokens[first - 1][0] in _PARTICLES - {"and"} and first > 1 and tokens[first - 2][0][0].isupper())
    ):
        first -= 1
    if first and tokens[first - 1][0] == "and":
        first = 0
    last = head - 1
    if last + 1 < len(tokens) and tokens[last + 1][0] in ("of", "for", "to", "on") and tokens[-1][0][0].isupper():
        last = len(tokens) - 1
    return tokens[first].start(), tokens[last].end()


# ---- pronouns ------------------------------------------------------------------------------------

_SUBJECT = re.compile(
    r"(?:[^\W\d_a-z][\w’'-]*)(?:\s+(?:bin|al|de|van|von|da|la|del|of|and|[^\W\d_a-z][\w’'.-]*))*(?=,\s+who\b|\s+(?:was|is|has|had|did|\w{2,}ed|met|went|came|took|gave|left|spoke|sounded)\b)"
)


def _named_before(
    masked: str, left: int, units: list[Range], clauses: list[list[_Clause]], pronoun: Range
) -> Range | None:
    """Return the one source or subject that the sentences up to a pronoun name last; None where there are two.

    "it" and "they" are not resolved, nor is a name that stands for more than one.
    """
    if masked[pronoun[0] - left : pronoun[1] - left].lower() not in ("he", "she"):
        return None
    for unit, said in zip(reversed(units), reversed(clauses[: len(units)])):
        named = {}
        begin = unit[0] - left + _space(masked, unit[0] - left, unit[1] - left)
        while intro := _INTRO.match(masked, begin, unit[1] - left):
            begin = intro.end()
        opening = _SUBJECT.match(masked, begin, unit[1] - left)
        ranges = [_shift(opening.span(), left)] if opening else []
        ranges += [c.source for c in said if c.source]
        for a, b in ranges:
            name = masked[a - left : b - left]
            if name.split()[0] in _NO_NAMES:
                continue
            if b <= pronoun[0] and name.lower() not in _PRONOUNS and name not in _NO_NAMES:
                named.setdefault(name.split()[-1], (a, b))
        if len(named) > 1 or any(
            re.search(r"\band\b|\w{3,}s$", masked[a - left : b - left]) for a, b in named.values()
        ):
            return None
        if named:
            return next(iter(named.values()))
    return None
