"""Tell a question that leans on what was said before from one that stands alone.

It leans where a pronoun points out of it, where it has no verb of its own ("And how many children?"), or where
it is only a question word ("Why?").  A pronoun that stands for a word of its own question leans on nothing:
"What did Tesla do when he arrived?".  Not here: what it leans on (followup.py, ellipsis.py).
"""

import re
from collections.abc import Iterator, Sequence

from qa.phrases import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BREAKS,
    PERSONS,
    POSSESSIVE,
    PREPOSITIONS,
    PRONOUNS,
    VERBS,
    WH,
    is_past,
    is_plural,
    phrases,
    words,
)

_PLACE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )(?<!\bbeen )\bthere\b"
    r"(?!\s+(?:is|are|was|were|been|be|has|have|had|can|could|will|would|should|may|might|must|still|a|an|no|any|exists?|remains?|'s)\b)",
    re.I,
)
_HE = re.compile(r"\b(he|him|his|himself|she|her|hers|herself)\b", re.I)
_THEY = re.compile(r"\b(they|them|their|theirs|themselves)\b", re.I)
_IT = re.compile(r"\b(it|its|itself)\b", re.I)
_ONE = re.compile(r"\b(?:an?|the|another|new|which|this|that|first|last|other)\s+(?:\w+\s+)?(ones?)\b(?!\s+of)", re.I)
_THAT = re.compile(r"\b(this|that|these|those)\b(?:\s+([^\W\d_]+))?", re.I)
_SO = re.compile(r"(?<=\s)(so)(?=[\s?.!]*$)", re.I)
_DUMMY = re.compile(
    r"\b(?:mak(?:es?|ing)|made|finds?|found)\s+it\s+[\w ,]+\s(?:to|for|that)\b|\b(?:is|was)\s+it\s+to\b|\bit\s+(?:\w+\s+)?(?:takes?|took|means?|meant|rains?|rained|(?:is|was|be)\s+\w+\s+(?:that|to|for)\b)|"
    r"\b(?:is|was)\s+it\s+\w+\s+(?:that|to|for)\b|\b(?:does|did|will|would)\s+it\s+(?:take|mean|cost)\s+(?:\w+\s+){0,3}to\b|"
    r"\bwhat\s+(?:time|day|date|month|year|season)\s+(?:is|was)\s+it\s+(?:now|today|in|for|when)\b|\bwhat\s+time\s+is\s+it\W*$|\bit\s+(?:raining|snow(?:s|ed|ing)?)\b|"
    r"\bhow\s+(?:cold|hot|warm|windy)\s+(?:is|was)\s+it\s+(?:in|at|on)\b|\bhow\s+(?:far|long)\s+(?:is|was)\s+it\s+from\s+(?:\S+\s+){1,5}to\b|"
    r"\b(?:who|whom|whose|what|which|when|where|why|how)\s+(?:\S+\s+){0,3}(?:is|was)\s+it\s+that\s+\w+\s+\w|\b(?:who|what)\s+(?:is|was)\s+it\s+(?:that|who)\s+\w|"
    r"\b(?:is|was)\s+it\s+(?:\w+\s+){1,4}who\b|\bit\s+(?:seems?|seemed|appears?|appeared|matters?|mattered)\s+that\b",
    re.I,
)
_EXISTS = re.compile(r"(?:is|are|was|were)\s+there\s+(?:any\s+(?:[^\W\d_]+\s+)?)?(?!any\b)[^\W\d_]+[\s?.!]*$", re.I)
_BESIDE = re.compile(
    r"\b(?:else|another|instead|similar|alternatives?|examples?(?!\s+of)|(?:happened|happens|comes) next|"
    r"others?|the same|an? (?:second|third|fourth))\b|^which (?:is|are|was|were|would|will|do|does|did|has|have|can)\b|"
    r"\b(?:the (?:two|three|former|latter)|both|neither|none)(?:\s+\w+)?\W*$|\bany (?:is|are|was|were|do|did|go|get|have|has)\b",
    re.I,
)
FEW = 3  # words that mean something by themselves
_PERSON = re.compile(rf"(?:{'|'.join(PERSONS)}|[a-z]{{3}}(?:er|or|ist|ian|ess|man))$", re.I)
_TIMES = frozenset(
    "year month week day morning evening night time century decade season summer winter spring autumn".split()
)
_CLAUSE = WH | frozenset("that if because while although though after before since until as and but or to".split())
NOT_NOUNS = WH | AUXILIARIES | PREPOSITIONS | ADVERBS | frozenset("? . ! , and or but".split())
PATTERNS = (("he", _HE), ("they", _THEY), ("one", _ONE), ("it", _IT), ("that", _THAT), ("so", _SO), ("there", _PLACE))


def pronouns(asked: str) -> Iterator[tuple[str, re.Match]]:
    """Yield, of each kind in PATTERNS, the first pronoun that points out of the question."""
    for kind, pattern in PATTERNS:
        free = next((match for match in pattern.finditer(asked) if _is_free(asked, match, kind)), None)
        if free is not None:
            yield kind, free


def is_bare_wh(said: Sequence[str]) -> bool:
    """Tell "When?", "Why not?", "Under what condition?", "According to whom?"."""
    rest = [word for word in said if word not in ADVERBS | PREPOSITIONS]
    asks = [word for word in rest if word in WH]
    if len(asks) != 1 or any(word in AUXILIARIES for word in said):
        return False
    others = [word for word in rest if word not in WH]
    if not others:
        return "how" not in asks or len(said) > 0
    led_by = said[0] in PREPOSITIONS
    return (
        len(others) == 1
        and rest[-1] == others[0]
        and (led_by or asks[0] in {"which", "what"})
        and others[0] not in VERBS
        and not is_past(others[0])
    )


def is_counted(said: Sequence[str]) -> str:
    """Tell "How many children?" ("thing") and "How many died?" ("verb") from what has both; else ""."""
    if list(said[:2]) not in (["how", "many"], ["how", "much"]) or len(said) < 3:
        return ""
    rest = said[2:]
    verbs = [word for word in rest if word in AUXILIARIES or is_past(word) or word in VERBS]
    if not verbs and not any(word in PRONOUNS for word in rest):
        plain = [word for word in rest if word not in ADVERBS]
        return "thing" if len(plain) == 1 or (len(plain) == 2 and not is_plural(plain[0])) else ""
    if rest[0] in verbs and (said[1] == "many" or rest[0] not in AUXILIARIES):
        return "verb"
    return ""


def is_beside(asked: str) -> bool:
    """Tell "What else is there?", "Which is the oldest?", "Who leads both?": they pick from what was said, and name nothing."""
    rest = [word for word in words(asked) if word not in BREAKS | ARTICLES and word[0].isalnum()]
    return bool(_BESIDE.search(asked)) and len(rest) <= FEW and not any(phrase.name for phrase in phrases(asked))


def is_short(said: Sequence[str], led: bool) -> bool:
    """Tell "In Gaza?", "And Hamas?", "Anything else?" from a whole question."""
    if not said or len(said) > 5 or any(word in AUXILIARIES or word in WH or is_past(word) for word in said):
        return False
    if list(said) in (["anything", "else"], ["any", "others"], ["any", "other"]):
        return True
    return (led or said[0] in PREPOSITIONS) and not any(word in VERBS or word in PRONOUNS for word in said)


def is_owned(said: Sequence[str]) -> bool:
    """Tell "Her deputy?" and "His wife in Riga?": no verb, and whose it is was said before."""
    return (
        1 < len(said) <= 5
        and said[0] in POSSESSIVE
        and not any(word in AUXILIARIES | WH | VERBS or is_past(word) for word in said)
    )


def is_befallen(asked: str, said: Sequence[str], led: bool) -> bool:
    """Tell "And wounded?", "And the injured?"; not "And Ahmed?"."""
    rest = said[1:] if list(said[:1]) == ["the"] else said
    if not led or len(rest) != 1 or rest[0] not in asked:
        return False
    return is_past(rest[0]) or rest[0] in {"hurt", "missing"}


def is_existence(asked: str) -> bool:
    """Tell "Are there survivors?", "Were there any side effects?": of what, or where, was said before."""
    return bool(_EXISTS.match(asked)) and not is_beside(asked)


def _is_free(asked: str, match: re.Match, kind: str) -> bool:
    """Tell a pronoun that points out of its question from one that stands for a word in it."""
    before, after = words(asked[: match.start()]), words(asked[match.end() :])
    if kind in {"one", "so", "there"}:
        return True
    if kind == "that":
        return _points(match, before, after)
    if kind == "it" and _DUMMY.search(asked):
        return False
    pronoun = match[1].lower()
    if pronoun in {"his", "her", "its", "their"} and _is_subject(before):
        return False  # "Who lost his job?"
    shift = asked[: match.start()]
    named = [
        phrase for phrase in phrases(shift) if phrase.start >= _asking(shift, before) or "," in shift[phrase.end :]
    ]
    if kind == "it":
        named = [phrase for phrase in named if phrase.name or not phrase.plural]
    if kind == "he" and asked != asked.lower():
        named = [phrase for phrase in named if phrase.name or _PERSON.search(phrase.text)]
    if not named:
        return True
    object_of = pronoun in {"him", "them", "himself", "themselves"} or (
        pronoun in {"it", "her"} and (not after or after[0] in NOT_NOUNS)
    )
    apart = any(word in _CLAUSE for word in words(asked[named[0].end : match.start()]))
    return object_of and not apart and pronoun[-4:] not in {"self", "lves"}


def _is_subject(said: Sequence[str]) -> bool:
    """Tell a question that asks for its own subject: "Who lost", "What country has kept"."""
    if not said or said[0] not in WH or said[0] in {"when", "where", "why", "how"}:
        return False
    verb = next((i for i, word in enumerate(said) if word in AUXILIARIES or is_past(word) or word in VERBS), len(said))
    if verb == len(said) or said[verb] not in AUXILIARIES:
        return verb < len(said)
    return verb + 1 < len(said) and (is_past(said[verb + 1]) or said[verb + 1] in VERBS | {"had", "been"})


def _asking(text: str, said: Sequence[str]) -> int:
    """Return how far what is asked for reaches ("What school did"): it is nothing that a pronoun stands for."""
    verb = next((i for i, word in enumerate(said) if word in AUXILIARIES and not word.startswith("be")), None)
    opened = any(word in WH | AUXILIARIES for word in said[:2])
    if verb is None or not opened or any(is_past(word) for word in said[:verb]):
        return 0
    return list(re.finditer(r"[^\W_]+(?:[-.’'][^\W_]+)*|\S", text))[verb].end()


def _points(match: re.Match, before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell "Why is that?", "this war" from "the day that", "this year"."""
    noun = (match[2] or "").lower()
    if noun in _TIMES or (match[1].lower() == "those" and noun in {"who", "that", "of", "in", "with", "from", "whose"}):
        return False
    if match[1].lower() != "that":
        return True
    if not noun:
        return True
    opened = not before or before[-1] in AUXILIARIES
    return opened or (noun in AUXILIARIES | PREPOSITIONS and bool(before) and before[-1] in PREPOSITIONS | VERBS)
