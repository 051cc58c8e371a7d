"""Find the name in a noun phrase: whom "Israel's opposition leader Yair Lapid" or "officials in Porto" names.

Decision: a source is named without its article and without its apposition, by name where it has one:
"United Nations", "Yair Lapid", "Officials in Porto".  Titles with a capital stay ("President Alar Karis").
Not here: which phrase of a sentence is the source (clauses.py), and for whom a pronoun stands (speaker.py).
"""

import re

from qa.quotations import MASK, Range

DATE = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|today|yesterday|tomorrow"
INTRO = re.compile(
    rf"(?:(?:and|but|yet|so|also|then|still|meanwhile|however|later|earlier|now|for\s+(?:his|her|its|their)\s+part)\b|(?:on|in|by|at|last|early|late|this|since)\s+(?:\w+\s+)?(?:{DATE}|\d{{4}})\b(?:\s+\d{{1,2}}\b)?)[\s,]+",
    re.I,
)
PRONOUNS = frozenset("he she they it we i you".split())
SOURCE_NOUN = re.compile(
    r"(?:official|authorit|polic|media|ministr|minister|government|army|military|spokes|source|doctor|medic|news|agenc|state|television|radio|force|"
    r"president|daily|leader|resident|diplomat|lawmaker|data|figure|statement|report|estimate|court|prosecutor|expert|analyst|researcher|scientist|"
    r"council|union|company|office|team|group|commission|party|guard|department|service|bank|envoy|negotiator|mediator|people|person|witness|lawyer|newspaper|website|survey|stud|poll|letter|document|record|rescue|captain|author|scholar|mayor|governor|neighbo|hospital|relative|worker|broadcaster|journal|tribunal|health|foreign|defen[cs]e|prime|interior)"
)
LONGEST = 11  # words of a noun phrase after its first
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.I)
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_](?:[\w&’'./-]*[^\W_])?(?:\.(?=\w|\s+[a-z]))?(?:['’](?=\s))?")
_PREPOSITION = frozenset("of in at from for with on to by inside near under behind among".split())
_PARTICLES = frozenset("of the de la van von bin bint ben da dos del di el al and for".split())
_FINITE = frozenset(
    "was were is are am has have had will would could should may might can must did does do be been being having Having".split()
)
_HALT = frozenset(
    "the a an who whom what which that while as but more than said says say there here because when after before until so nearly about some over".split()
)


def subject(text: str, start: int, end: int) -> Range | None:
    """Return the source that a noun phrase names; None where the words are more, or other, than one.

    >>> text = "On Monday the leader of the council"
    >>> text[slice(*subject(text, 0, len(text)))]
    'leader of the council'
    """
    while intro := INTRO.match(text, start + space(text, start, end), end):
        start = intro.end()
    start += space(text, start, end)
    tail = re.compile(rf"\s+(?:on|in)\s+(?:{DATE})\s*$|\s+$", re.I).search(text, start, end)
    end = tail.start() if tail else end
    tokens = list(_TOKEN.finditer(text, start, end))
    if not tokens or MASK in text[start:end]:
        return None
    if tokens[-1][0].lower() in PRONOUNS:
        return tokens[-1].span()
    cut = next((i for i in range(len(tokens) - 1, -1, -1) if _verbal(tokens[i][0])), None)
    if cut is not None:
        tokens = tokens[cut + 1 :]
        if not tokens or not all(t[0][0].isupper() for t in tokens):
            return None
        start = tokens[0].start()
    if len(tokens) > 10 or tokens[0][0].lower() in _PREPOSITION:
        return None
    return name_in(text, start, end)


def phrase_from(text: str, start: int) -> Range | None:
    """Return the noun phrase that begins at `start`: to the first comma, verb or word that is no part of a name.

    >>> text = "the United Nations on Monday"
    >>> text[slice(*phrase_from(text, 0))]
    'United Nations'
    >>> text = "the ministry of works in Riga"
    >>> text[slice(*phrase_from(text, 0))]
    'ministry of works'
    """
    article = _ARTICLE.match(text, start)
    at = article.end() if article else start
    end, capital = at, False
    for count, token in enumerate(_TOKEN.finditer(text, at)):
        word, gap = token[0], text[end : token.start()]
        if (
            gap.strip() not in ("", "of")
            or (count and not gap)
            or count > LONGEST
            or (_ends_phrase(word) and not (count and word == "of"))
        ):
            break
        if word == "of":
            continue  # it belongs to the name where another word of it follows
        if not count and word.lower() in PRONOUNS:
            break
        upper = word[0].isupper() or word[0].isdigit()
        if capital and not upper and not SOURCE_NOUN.match(word) and word not in _PARTICLES:
            break
        if not (capital and word in _PARTICLES):
            capital = upper and not re.search(r"['’]s?$", word)
        end = token.end()
    return (at, end) if end > at else None


def _ends_phrase(word: str) -> bool:
    stops = word == "and" or word.lower() in _HALT or word.lower() in _PREPOSITION
    return stops or _verbal(word) or bool(re.fullmatch(DATE, word, re.I))


def name_in(text: str, start: int, end: int) -> Range | None:
    """Return the name in a noun phrase, or the phrase without its article where it has none.

    >>> text = "Israel's opposition leader Yair Lapid"
    >>> text[slice(*name_in(text, 0, len(text)))]
    'Yair Lapid'
    """
    if article := _ARTICLE.match(text, start, end):
        start = article.end()
    tokens = list(_TOKEN.finditer(text, start, end))
    if not tokens or re.fullmatch(rf"(?:{DATE})", tokens[-1][0], re.I):
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


def speaks(name: str) -> bool:
    """Return whether what is so called can say something.

    >>> speaks("ministry of works"), speaks("plan")
    (True, False)
    """
    words = re.split(rf"\s+(?:{'|'.join(_PREPOSITION)})\s+", name)[0].split()
    return any(word[0].isupper() for word in words) or bool(SOURCE_NOUN.match(words[-1]))


def space(text: str, start: int, end: int) -> int:
    """Return how many blanks, commas and dashes open `text[start:end]`."""
    piece = text[start:end]
    return len(piece) - len(piece.lstrip(" \t\r\n,-–—"))


def _verbal(word: str) -> bool:
    return word in _FINITE or (word.islower() and len(word) > 3 and word.endswith("ed"))
