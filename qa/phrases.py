"""Find the parts of an English question: its question words, its verb's auxiliary, the things it names.

A handful of word lists and the capitals tell them; no tagger, no model.  They are good enough to choose
what a pronoun may stand for, since the choice is then put to the documents (followup.py); they are not
a grammar.  Offsets are half-open and count code points of the question.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

WH = frozenset("what when where who whom whose which why how".split())
BE = frozenset("is are was were be been being am isn't aren't wasn't weren't".split())
DO = frozenset("do does did don't doesn't didn't have has had haven't hasn't hadn't".split())
MODAL = frozenset("can could will would shall should may might must can't couldn't won't wouldn't".split())
AUXILIARIES = BE | DO | MODAL
ARTICLES = frozenset("a an the".split())
POSSESSIVE = frozenset("my your his her its our their".split())
PRONOUNS = POSSESSIVE | frozenset(
    "i you he she it we they me him us them himself herself itself themselves hers theirs this that these those there "
    "one ones someone anyone something anything everyone everything nothing so such".split()
)
PREPOSITIONS = frozenset(
    "about above across after against along among around as at before behind below between beyond by despite down during "
    "except for from in inside into like near of off on onto out outside over per since than through throughout to toward "
    "towards under until up upon via with within without according due".split()
)
CONJUNCTIONS = frozenset("and or but if because while although though whether".split())
ADVERBS = frozenset(
    "not no yes also too very much many more most some any other others else exactly ever never still yet already now then "
    "today yesterday tomorrow just only even again ago so far long often old soon well back away together please each both all".split()
)
VERBS = frozenset(
    "tell explain describe give show name list happen happened mean means meant call called say said says think thinks thought "
    "know knows knew get gets got make makes made take takes took come comes came go goes went do done see saw find found use used "
    "want wants need needs work works begin began become became start started stop stopped win won lose lost hold held leave left "
    "meet met write wrote wrong born died like liked invite invited cause caused causes let set put run ran fall fell".split()
)
PAST = frozenset(
    "won fell said left came went took made got held lost met began ran saw became led paid sold told wrote built bought kept knew "
    "grew gave found fought drew drove rose hit spoke stood taught thought wore sent spent sang sank shot slept stole swam threw".split()
)
PERSONS = frozenset(
    "man woman boy girl president minister king queen prince princess leader author writer actor actress singer artist player coach "
    "director father mother son daughter brother sister wife husband person child doctor judge mayor governor pope envoy chief".split()
)
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october "
    "november december".split()
)
BREAKS = WH | AUXILIARIES | PRONOUNS | PREPOSITIONS | CONJUNCTIONS | ADVERBS | VERBS
JOINS = frozenset("of de van von bin al".split())  # within a name

Token = tuple[str, int, int]  # as written, start, end

_WORD = re.compile(r"[^\W_]+(?:[-.’'][^\W_]+)*|\S")
_ADJECTIVE = re.compile(r"(?:able|ible|ful|ous)$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that name something.  `name`: they are capitalised; `subject`: a verb's, as far as one can see."""

    text: str
    start: int
    end: int
    name: bool
    subject: bool

    @property
    def plural(self) -> bool:
        return " and " in self.text or is_plural(self.text.split()[-1].lower())


def is_plural(word: str) -> bool:
    return word in {"people", "men", "women", "children"} or (word.endswith("s") and not word.endswith("ss"))


def bare(word: str) -> str:
    """Return a word without a possessive ending.

    >>> bare("Gaza’s")
    'Gaza'
    """
    return re.sub(r"['’]s?$", "", word)


def words(text: str) -> list[str]:
    """Return the words and the marks of a text, in lower case."""
    return [match[0].lower().replace("’", "'") for match in _WORD.finditer(text)]


def is_past(word: str) -> bool:
    """Tell a word that looks like a verb in the past: "died", "won"."""
    return word in PAST or (len(word) > 4 and word.endswith("ed"))


def phrases(text: str) -> list[Phrase]:
    """Return what a question or an answer names, in order; those joined by "and" or "of" also as one.

    >>> [phrase.text for phrase in phrases("When does Netanyahu meet Donald Trump at the White House?")]
    ['Netanyahu', 'Donald Trump', 'the White House']
    """
    tokens = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    found: list[Phrase] = []
    at = 0
    while at < len(tokens):
        run = _run(tokens, at)
        if run > at:
            found += _phrase(text, tokens, at, _without_verb(tokens, at, run))
        at = max(run, at + 1)
    return found + _joined(text, found)


def enumerated(text: str, found: list[Phrase]) -> Phrase | None:
    """Return the three or more phrases that a text begins with as one: "Oman, Peru and Chad" of "Oman, Peru and Chad in Riga"."""
    items = [phrase for phrase in found if " and " not in phrase.text]
    gaps = [text[a.end : b.start] for a, b in pairwise(items)]
    last = next((i for i, gap in enumerate(gaps, 1) if " and " in gap), 0)
    if last < 2 or text[: items[0].start].strip() or not re.fullmatch(r"(?:, )+,? and ", "".join(gaps[:last])):
        return None
    start, end = items[0].start, items[last].end
    after = (words(text[end:]) or ["."])[0]
    named = Phrase(text[start:end], start, end, items[0].name, items[0].subject)
    return named if after in PREPOSITIONS or not after.isalnum() else None


def _run(tokens: list[Token], at: int) -> int:
    """Return where the words that go together from a token on end; `at` itself where none begin."""
    if not _names(tokens, at) or _is_verb(tokens, at):
        return at
    article = _low(tokens[at]) in ARTICLES
    named = _capital(tokens, at)
    end = at + 1
    while end < len(tokens):
        if _capital(tokens, end):
            if not (article or named):
                break  # "meet Trump": a verb before a name
            named = True
        elif _low(tokens[end]) in JOINS and end + 1 < len(tokens) and named and _capital(tokens, end - 1):
            further = end + 1 + (_low(tokens[end + 1]) == "the")
            if further >= len(tokens) or not _capital(tokens, further):
                break
            end = further
        elif not _names(tokens, end) or _low(tokens[end]) in ARTICLES:
            break
        elif named and not article and not tokens[end - 1][0].endswith(("'s", "’s", "s'", "s’")):
            break  # "Netanyahu meet": a verb after a name
        end += 1
    return end


def _is_verb(tokens: list[Token], at: int) -> bool:
    """Tell "Who leads …" and "Did Trump propose …"."""
    if at == 0 or _capital(tokens, at) or _low(tokens[at]) in ARTICLES:
        return False
    if at > 1 and _low(tokens[at - 2]) == "who" and _low(tokens[at - 1]) in MODAL and at + 1 < len(tokens):
        return _low(tokens[at + 1]) in ARTICLES | PREPOSITIONS  # "Who will lead the …"
    first = at - 1
    while first > 0 and _capital(tokens, first - 1) and _capital(tokens, first):
        first -= 1
    return _low(tokens[at - 1]) == "who" or (_capital(tokens, first) and _inverted(tokens, first))


def _without_verb(tokens: list[Token], at: int, end: int) -> int:
    """Leave out the verb or adjective after a subject that stands behind its auxiliary."""
    first = at + (_low(tokens[at]) in ARTICLES)
    if first == at and (_low(tokens[at]).endswith("ing") or (end - at == 1 and is_past(_low(tokens[at])))):
        return at
    if _capital(tokens, end - 1) or end - first < 2:
        return end
    whole = (
        at > 1 and _low(tokens[at - 1]) in BE and _low(tokens[at - 2]) in {"what", "who"}
    )  # "What is throat cancer?"
    verbal = is_past(_low(tokens[end - 1])) or _ADJECTIVE.search(_low(tokens[end - 1]))
    followed = end < len(tokens) and _low(tokens[end]) in VERBS
    return end - 1 if verbal or (_inverted(tokens, at) and not whole and not followed) else end


def _inverted(tokens: list[Token], at: int) -> bool:
    """Tell a subject that stands behind its auxiliary, as in a question."""
    asked = at == 1 or any(_low(token) in WH for token in tokens[: at - 1])
    return at > 0 and asked and _low(tokens[at - 1]) in AUXILIARIES


def _phrase(text: str, tokens: list[Token], at: int, end: int) -> list[Phrase]:
    content = [_low(token) for token in tokens[at:end] if _low(token) not in ARTICLES]
    if not any(letter.isalpha() for word in content for letter in word) or set(content) <= DAYS:
        return []
    said = bare(text[tokens[at][1] : tokens[end - 1][2]])
    subject = at == 0 or _inverted(tokens, at)
    named = any(_capital(tokens, number) for number in range(at, end))
    return [Phrase(said, tokens[at][1], tokens[at][1] + len(said), named, subject)]


def _joined(text: str, found: list[Phrase]) -> list[Phrase]:
    pairs = (pair for pair in pairwise(found) if text[pair[0].end : pair[1].start].strip() in {"and", "of"})
    return [Phrase(text[a.start : b.end], a.start, b.end, a.name or b.name, a.subject) for a, b in pairs]


def _names(tokens: list[Token], at: int) -> bool:
    """Tell a token that may belong to a phrase."""
    word = _low(tokens[at])
    return word[0].isalnum() and (word not in BREAKS or _capital(tokens, at))


def _capital(tokens: list[Token], at: int) -> bool:
    """Tell the capital of a name from that of a sentence."""
    word = _low(tokens[at])
    if not tokens[at][0][0].isupper() or word in ARTICLES | WH | AUXILIARIES | PRONOUNS:
        return False
    opening = at == 0 or tokens[at - 1][0] in ".?!"
    return not (opening and word in BREAKS)


def _low(token: Token) -> str:
    return token[0].lower().replace("’", "'")
