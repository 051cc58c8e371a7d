"""Complete a follow-up question from the turns before it: the few forms it may stand for, likeliest first.

Which of them is meant is not decided here: the library puts each to the documents and keeps the one that
retrieves and reads best (`promise` and `lead`).  A question that stands alone is left as it was asked: one without a
pronoun that points out of it, and with a verb of its own.  English only; no language model, no tagger.
What only adds to what was said ("What else?", "Which is the oldest?") is read with the question before it.
Decision: a completion is the earlier question's or the asked one's own words put together, and may limp
("When Trump invited Netanyahu?").  Because: it is only searched and read for, and shown for what it is.
Decision: one form has the first question before it, and wins only where it retrieves clearly better.  Because:
after some turns the thing spoken of is named nowhere else.  Cost: that question may be about another thing by then.
Decision: the meaning of every form is drawn a little towards that of the questions before (`towards`).  Because: hit@5
over TREC CAsT's turns rises from 0.723 to 0.732 (2021) and from 0.591 to 0.608 (2022).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.records import Hit
from qa.ellipsis import Earlier, asked_anew, befallen, counted, existing, in_place, parts, statement
from qa.evidence import Evidence
from qa.language import is_foreign
from qa.leaning import (
    NOT_NOUNS,
    PATTERNS,
    is_bare_wh,
    is_befallen,
    is_beside,
    is_counted,
    is_existence,
    is_owned,
    is_short,
    pronouns,
)
from qa.phrases import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BE,
    PERSONS,
    POSSESSIVE,
    PREPOSITIONS,
    VERBS,
    WH,
    Phrase,
    enumerated,
    phrases,
    words,
)
from qa.words import fold, stem

COMPLETIONS = 6  # forms that are tried
READ = 3  # of them are read for
PRIOR = 2.0  # what a form's weight, and
LEAD = 0.02  # one logit of the reader's lead, count against the fused score of its best hit
LEAD_LIMIT = 15.0
LONGEST = 12  # words of an answer that may name something for the next question
TURNS = 4  # earlier turns that are looked at
TOPIC = 0.1  # less likely than the best form is that form with the conversation's first question before it
DRAWN = 0.4  # of a form's vector is added of what was spoken of
AGAIN = 1.3  # times likelier is the object of the same verb
FADING = 0.6  # of the weight of a turn is left one turn further back

_LEAD = re.compile(
    r"^\s*(?:(?:and|but|or|so|also|then|okay|ok|well|yes|no)\b[\s,.!]*|"
    r"(?:that['’]s|thats|oh|wow|great|nice|cool|thanks?|thank you|interesting|i see|sure|good)\b[^.?!]{0,40}[.!]\s+(?=\S))+",
    re.I,
)
_MORE = re.compile(r"^(?:(?:can|could) you |please )?tell me more[\s.?!]*$", re.I)
_TRUE = re.compile(
    r"^(?:is|was|are|were) (?:that|this|it|these|those) (?:really |actually )?(true|right|correct|false|wrong|so|the case)[\s?.!]*$",
    re.I,
)
_PREDICATE = re.compile(r"^(?:(?:why|how) )?(?:is|are|was|were)\s*$", re.I)
_ABOUT = re.compile(r"^(?:what|how)\s+about\s+(?:the\s+(?:case|number)\s+of\s+)?(.+?)[\s?.!]*$", re.I)
_SAYING = re.compile(
    r"\b(?:sa(?:y|ys|id)|confirm\w*|den(?:y|ies|ied)|report\w*|claim\w*|announce\w*|know\w*|kn[eo]w|th(?:ink|inks|ought)|believe\w*|tells?|told)\s*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Completion:
    """A stand-alone form that a question may be meant in; `weight` (0..1) is how likely before reading."""

    text: str
    weight: float


def completions(question: str, earlier: Sequence[Earlier]) -> list[Completion]:
    """Return the forms a question may be meant in, likeliest first; none where it stands alone.

    `earlier` holds the turns before it, oldest first.

    >>> [found.text for found in completions("Who invited him?", [Earlier("When does Netanyahu meet Trump?", "Tuesday")])]
    ['Who invited Netanyahu?', 'Who invited Trump?']
    >>> completions("Who invited the prime minister?", [Earlier("When does Netanyahu meet Trump?", "Tuesday")])
    []
    """
    if not earlier or is_foreign(question):
        return []
    asked = _MORE.sub("Tell me more about that.", _LEAD.sub("", question).strip())
    found: dict[str, float] = {}
    for text, weight in _completed(asked, bool(_LEAD.match(question)), earlier):
        text = " ".join(text.split())
        text = text[:1].upper() + text[1:]
        if text.casefold() != question.strip().casefold():
            found[text] = max(found.get(text, 0.0), weight)
    ranked = sorted(found.items(), key=lambda item: -item[1])
    if len(earlier) > 1 and ranked and ranked[0][1] > TOPIC and not _holds_topic(asked, ranked[0][0], earlier):
        text, weight = ranked[0]
        ranked = [*ranked[: COMPLETIONS - 1], (f"{earlier[0].query} {text}", weight - TOPIC)]
    return [Completion(*item) for item in sorted(ranked[:COMPLETIONS], key=lambda item: -item[1])]


def _holds_topic(asked: str, form: str, earlier: Sequence[Earlier]) -> bool:
    """Tell a form of "When?" or "Who said so?" that names all that the first question named: after that it would ask two things."""
    low = form.casefold()
    names = [phrase.text.casefold() for phrase in phrases(earlier[0].query) if phrase.name]
    said = [word for word in words(asked) if word not in "?.!"]
    whole = is_bare_wh(said) or is_existence(asked) or statement(earlier[-1]).casefold() in low
    return whole and bool(names) and all(name in low for name in names)


def _completed(asked: str, led: bool, earlier: Sequence[Earlier]) -> Iterator[tuple[str, float]]:
    said = words(asked)
    while said and said[-1] in "?.!":
        said.pop()
    last = earlier[-1]
    if about := _ABOUT.match(asked):
        yield from in_place(about[1], last)
    elif is_bare_wh(said):
        yield from asked_anew(asked.rstrip("?.! "), last)
    elif lacks := is_counted(said):
        yield from counted(asked, lacks, last)
    elif is_befallen(asked, said, led):
        yield from befallen(asked.rstrip("?.! "), last)
    elif is_owned(said):
        for text, weight in _resolved(asked.rstrip("?.! "), earlier):
            yield from ((form, weight * share) for form, share in in_place(text, last))
    elif is_existence(asked):
        yield from existing(asked.rstrip("?.! "), last)
    elif true := _TRUE.match(asked):
        yield f"Is it {true[1]} that {statement(last)}?", 0.9
    elif is_short(said, led):
        yield from in_place(asked.rstrip("?.! "), last)
    elif forms := list(_resolved(asked, earlier)):
        yield from forms
    elif is_beside(asked) or any(pronouns(asked)):
        yield f"{last.query} {asked}", 0.9


def _resolved(asked: str, earlier: Sequence[Earlier]) -> Iterator[tuple[str, float]]:
    """Put what was named before in the place of the pronouns that point out of the question."""
    forms: dict[str, float] = {}
    for kind, free in pronouns(asked):
        further: dict[str, float] = {}
        for text, weight in (forms or {asked: 1.0}).items():
            match = next((m for m in dict(PATTERNS)[kind].finditer(text) if m[0].lower() == free[0].lower()), None)
            for form, share in _replaced(text, match, kind, earlier) if match else ():
                further[form] = max(further.get(form, 0.0), weight * share)
        forms = further or forms
    yield from forms.items()


def _replaced(text: str, match: re.Match, kind: str, earlier: Sequence[Earlier]) -> Iterator[tuple[str, float]]:
    """Yield a text with one pronoun replaced by each thing it may stand for, with its weight."""
    start, end = match.span(1) if kind in {"he", "they", "it", "one"} else match.span()
    noun = match[2] if kind == "that" else None
    if kind == "that" and (
        not _takes_noun(noun) or (_PREDICATE.match(text[:start]) and not words(text[end:].strip("?.! ")))
    ):
        start, end, noun = *match.span(1), None
    claim = noun is None and kind in {"that", "it", "so"} and bool(_SAYING.search(text[:start]))
    verb = (words(text[:start]) or [""])[-1]
    for said, weight in _antecedents(kind, noun, earlier, claim, verb if kind in {"it", "they", "he"} else ""):
        if said.casefold() in text.casefold():
            continue
        owner = match[1].lower() in {"his", "their", "its", "theirs", "hers"} if kind in {"he", "they", "it"} else False
        owner = owner or (
            match[0].lower() == "her"
            and bool(re.match(r"\s+[^\W\d_]", text[end:]))
            and words(text[end:])[0] not in NOT_NOUNS
        )
        if verb == "of" and said[0].islower() and words(said)[0] not in ARTICLES | POSSESSIVE:
            said = f"the {said}"
        put = said + ("’" if said.endswith("s") else "’s") if owner else said
        if noun is not None and stem(fold(noun)) not in {stem(fold(word)) for word in said.split()}:
            put = f"{match[0]} ({said})"
        if kind == "there" and (words(text[:start]) or [""])[-1] not in PREPOSITIONS:
            put = f"in {put}"
        yield text[:start] + put + text[end:], weight


def _takes_noun(noun: str | None) -> bool:
    return noun is not None and noun.lower() not in WH | AUXILIARIES | PREPOSITIONS | ADVERBS | VERBS


def _antecedents(
    kind: str, noun: str | None, earlier: Sequence[Earlier], claim: bool, verb: str
) -> Iterator[tuple[str, float]]:
    """Yield what a pronoun of this kind may stand for, with how likely it is; `claim`: for what was said.

    `verb` is the word before it: what stood behind the same word is likelier ("signed the treaty on …", "sign it").
    """
    fade = 1.0
    for turn in reversed(earlier[-TURNS:]):
        for phrase, weight in _named(turn, kind):
            fit = _fit(kind, noun, phrase)
            if fit:
                fit *= AGAIN if _follows(turn.query, phrase, verb) else 1.0
                yield _plainly(phrase.text, kind), min(1.0, fade * weight * fit * (0.5 if claim else 1.0))
        if claim or (kind == "that" and noun is None):
            yield statement(turn), fade * (0.9 if claim else 0.4)
        fade *= FADING


def _follows(query: str, phrase: Phrase, verb: str) -> bool:
    """Tell a phrase of a question that stands behind a verb, in any of its forms."""
    if verb in NOT_NOUNS or query[phrase.start : phrase.end] != phrase.text:
        return False
    return bool(verb) and [stem(fold(verb))] == [stem(fold(word)) for word in words(query[: phrase.start])[-1:]]


def _named(turn: Earlier, kind: str) -> Iterator[tuple[Phrase, float]]:
    """Yield what a turn names, with how likely it is spoken of next."""
    for phrase in phrases(turn.query):
        yield phrase, 0.9 if phrase.subject else 0.7
    if not turn.answer or len(words(turn.answer)) > LONGEST:
        return
    start, aux, _ = parts(turn.query)
    asks = (words(start) or [""])[0]
    subject = asks in {"who", "which", "what"} and aux.lower() in BE | {""}
    share = (0.85 if subject else 0.5) * (0.2 if kind == "it" and asks.startswith("who") else 1.0)
    named = phrases(turn.answer)
    if kind in {"they", "it"} and (all_of := enumerated(turn.answer, named)):
        yield all_of, share
        named = [phrase for phrase in named if " and " not in phrase.text]
        share *= 0.5  # "it" is seldom one of several
    for phrase in named:
        yield phrase, share


def _fit(kind: str, noun: str | None, phrase: Phrase) -> float:
    """Return how well a phrase agrees with a pronoun (0..1)."""
    last = phrase.text.split()[-1].lower()
    person = last in PERSONS or (phrase.name and not phrase.text.lower().startswith("the ") and not phrase.plural)
    if kind == "he":
        return 1.0 if person else (0.1 if phrase.name else 0.0)
    if kind == "they":
        return 1.0 if phrase.plural else 0.4
    if kind == "it":
        return 0.3 if phrase.plural or last in PERSONS else 1.0
    if kind == "there":
        return 1.0 if phrase.name else 0.3
    if kind == "one":
        return 0.0 if phrase.name else 1.0
    if kind == "so":
        return 0.0
    if noun is not None:
        return 1.0 if stem(fold(noun)) in {stem(fold(word)) for word in phrase.text.split()} else 0.1
    return 0.6


def _plainly(text: str, kind: str) -> str:
    """Return a phrase as it fits into the question."""
    return re.sub(r"^(?:an?|the)\s+", "", text, flags=re.I) if kind == "one" else text


def towards(vector: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return the unit vector of a form, drawn towards that of what was spoken of before it; shapes (dimension,).

    >>> towards(np.array([1.0, 0.0]), np.array([0.0, 2.0])).round(2).tolist()
    [0.93, 0.37]
    """
    length = float(np.linalg.norm(before))
    drawn = vector + (DRAWN / length if length else 0.0) * before
    return (drawn / np.linalg.norm(drawn)).astype(vector.dtype)


def promise(form: Completion, hits: Sequence[Hit]) -> float:
    """Return how well a form retrieves, with how likely it was before: what is worth reading for."""
    return PRIOR * form.weight + (hits[0].score if hits else 0.0)


def lead(found: Evidence) -> float:
    """Return what the reader's best lead over "not answered here" adds to a form's promise."""
    best = max((span.score - span.null for read in found.spans for span in read), default=0.0)
    return LEAD * max(-LEAD_LIMIT, min(LEAD_LIMIT, best))
