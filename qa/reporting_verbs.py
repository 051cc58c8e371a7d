"""Find the verbs of reporting in a sentence: "said", "has warned", "puts the toll at", "called it “…”".

By rules: a verb in the passive ("was reported"), one that is a noun there ("the reports") and one whose
words are not said here ("what she said in May") is none.  Not here: who reports, and which words (clauses.py).
"""

import re
from collections.abc import Iterator

from qa.quotations import MASK
from qa.sources import DATE, SOURCE_NOUN

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
_BEFORE_VERB = r"(?:(?:has|have|had|also|now|then|later|earlier|since|already|again|too|only|first|further|previously|recently|repeatedly|(?<!at\s)once|often|always|\w+ly)\s+)*"
# What a strong verb says needs no sign; a weak one needs an object (`governs`).  `count`: puts the toll at;
# `quoting`: called it “…”.
_VERB = re.compile(
    rf"(?<![\w-])(?P<lead>{_BEFORE_VERB})(?:{'|'.join(_STRONG)}|(?P<weak>{'|'.join(_WEAK)})"
    r"|(?:let|made)\s+it\s+(?:be\s+)?known|(?P<trailing>went\s+on|goes\s+on)"
    r"|(?P<count>puts?(?=\s[^,;.]{0,80}\b(?:number|toll|figure|count|total|bill|costs?|dead|deaths?|damage|loss(?:es)?|share|price)\b[^;.]{0,80}\bat\b)"
    r"|(?:updated|revised|raised|lowered|corrected)(?=\s[^,;.]{0,40}\b(?:toll|count|number|figure|estimate)\b[^;.]{0,120}\bto\b))"
    rf"|(?P<quoting>(?:(?:called|calls|described|describes|dubbed|termed|branded|hailed|dismissed)(?=\s+\w)|spoke\s+of|speaks\s+of)(?=\s[^;.{MASK}]{{0,120}}{MASK})))(?![\w-])"
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|to|not|n't|n’t|the|an?|its|his|her|their|these|those|this|of|by|any|no|such|all|some|other|media|news)\s+(?:\w+ly\s+)?$",
    re.I,
)
_NOTHING = re.compile(
    r"\s+(?:nothing|little|no\s+more|goodbye|farewell)\b|(?:(?<=tell)|(?<=tells)|(?<=told))\s+(?:nobody|no\s+one)\b",
    re.I,
)
_UNREPORTED = re.compile(r"\s+(?:from|on|to|about|for|of)\b(?!\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day)", re.I)
_WEAK_OBJECT = re.compile(rf"(?:\s+[\w’'.-]+){{0,8}}?(?:\s+that\b|:\s|,\s*{MASK})|\s*{MASK}|\s+(?:of|how|why)\b")
_ON = frozenset("reports reported".split())  # "reported on": about it, not it
_NOUN_TOO = frozenset("states notes reports claims estimates comments".split())
_PLURAL = frozenset("report estimate claim believe".split())
_TO = re.compile(r"\s+(?:to|that)\b")
_WHEN = re.compile(
    rf"(?:\s+(?:(?:on|in|at|last|early|late|this|the|same|day|next|morning|afternoon|evening|night|week|month|year|later|earlier|again|too|also)\s+)*"
    rf"(?:{DATE}|\d{{4}}|(?:morning|afternoon|evening|night|day|week|month|year|later|earlier|again))\b(?:\s+\d{{1,2}}\b)?(?:\s+(?:morning|afternoon|evening|night)\b)?"
    r"|\s+(?:in|at|during|after)\s+(?:an?|the|his|her|its|their)\s+(?:\w+\s+){0,2}?(?:statement|interview|letter|report|speech|briefing|conference|meeting|hearing|post|message)\b"
    r"|\s+(?:to\s+)?(?:reporters|journalists|the\s+(?:press|court|assembly|parliament|council|crowd|media))\b"
    r"|(?<=told)(?-i:\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*+(?=\s*(?:[,.;:]|$)|\s+(?:on|in|that)\b)))*",
    re.I,
)
_VOWS = frozenset("promised vowed pledged threatened sworn swore".split())
_RELATIVE = re.compile(
    r"\b(?:what|which|whom|(?:all|everything|something|nothing|little)\s+(?:that\s+)?)(?:\s+\w+){1,4}\s*$", re.I
)


def reporting_verbs(text: str) -> Iterator[re.Match]:
    """Yield the verbs of reporting, with the groups `lead` (what stands before: "has also"), `weak`, `trailing`,
    `count` and `quoting`.

    `text` has its quotations masked.

    >>> [match[0] for match in reporting_verbs("The ministry has warned of reports that were denied.")]
    ['has warned']
    """
    for match in _VERB.finditer(text):
        before, verb = text[: match.start()], text[match.end("lead") : match.end()]
        if _NOTHING.match(text, match.end()) or (_PASSIVE.search(before) and not match["lead"]):
            continue
        if _RELATIVE.search(before):  # what she said is not said here
            continue
        if verb in _ON and _UNREPORTED.match(text, match.end()):
            continue
        last = re.search(r"(\S+)\s+$", before)
        if verb in _PLURAL and not (last and re.search(r"(?:s|police|people)$", last[1])):
            continue
        if verb in _NOUN_TOO and not (
            match["lead"]
            or text.startswith(" that ", match.end())
            or (last and (last[1][0].isupper() or SOURCE_NOUN.match(last[1])))
        ):
            continue
        yield match


def governs(text: str, verb: re.Match) -> bool:
    """Return whether the words after a verb are reported by it, as far as the verb alone does not tell."""
    if not verb["weak"]:
        return True
    return bool((_TO if verb["weak"] in _VOWS else _WEAK_OBJECT).match(text, verb.end()))


def after_verb(text: str, end: int) -> int:
    """Return where the words end that tell when, where and to whom it was said.

    >>> text = "She told reporters on Monday that it rained."
    >>> text[after_verb(text, 8) :]
    ' that it rained.'
    """
    return _WHEN.match(text, end).end()
