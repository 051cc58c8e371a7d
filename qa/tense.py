"""Tell where the verb that governs a date points: to what has been, or to what is to come.

The nearest verb before the date governs it; where there is none, the first one after it.  Without any
(a caption, a headline) news tells of what has been.  Not here: a parse; verbs are known by their forms,
and a few of them by name, so that a noun or a participle may be taken for one.
"""

import re

PAST, FUTURE, EITHER = "past", "future", "either"  # either: "was set to", "would", "scheduled for"

_IRREGULAR = (
    "was were had did said told met went came took gave made left fell rose began broke brought built bought caught chose cut "
    "drew drove ate fought found flew got grew held hit kept knew laid led lay lost meant paid ran saw sold sent set shot shut "
    "sank spent spoke stood struck swore taught thought threw understood won wrote sat quit put read burst fled became been "
    "ended heard hurt shook stole sang swept tore wore spread wound dealt slept bore bound cast drank froze hid rode rang shrank "
    "sprang stuck strode swam woke withdrew overthrew overtook undertook dug fed felt forgot gone done seen taken given"
).split()
_SCHEDULED = (
    "opens begins resumes meets arrives expires flies leaves goes reopens convenes restarts expects awaits".split()
)
_OPEN = "open begin start resume meet visit arrive travel vote expire end fly leave return take go run face host hold decide debate close announce release".split()
_REST = r"(?:\s+(?:not|also|then|now|only|first|again|have|be|been|\w+ly))*+\s+[a-z]+"  # of a verb of several words
_VERBS = re.compile(
    rf"(?P<past>\b(?:would|will|could|might|should|must)\s+have\b)"
    rf"|(?P<either>\b(?:was|were|had been|been)\s+(?:\w+ly\s+)?(?:(?:set|due|scheduled|expected|supposed|slated|planned|meant|likely|about|going)\s+)?to\b{_REST}"
    rf"|\b(?:would|could|might|should)\b{_REST}|\b(?:scheduled|slated|planned|set|due|expected|billed|pencill?ed\s+in)\s+(?:for|on)\b"
    rf"|\b(?:agreed|planned|promised|vowed|wanted|intended|hoped|decided|pledged|asked|told|urged|ordered|offered|threatened)\s+(?:\w+\s+){{0,3}}?to\b{_REST})"
    rf"|(?P<future>(?:\b(?:will|shall|(?-i:may)|can|must)|\bwon't|'ll)\b{_REST}"
    rf"|(?:\b(?:is|are|am|be)|'s|'re)\s+(?:\w+ly\s+|now\s+|also\s+)?(?:(?:set|due|scheduled|expected|supposed|slated|planned|likely|about|going)\s+)?to\b{_REST}"
    r"|(?:\b(?:is|are|am|be)|'s|'re)\s+(?:\w+ly\s+|now\s+|also\s+)?(?:set|due|scheduled|expected|slated|planned|meeting|visiting|travelling|traveling|arriving|leaving|flying|holding)\b"
    rf"|\b(?:plans?|hopes?|expects?|intends?|wants?|aims?|needs?|has|have|vows?|promises?|agrees?)\s+to\b{_REST}"
    rf"|(?<!\bthe )(?<!\ba )\b(?:{'|'.join(_SCHEDULED)}|meet|begin|arrive|takes?\s+(?:place|effect)|comes?\s+into\s+force|kicks?\s+off|gets?\s+under\s+way)\b"
    rf"|(?<!\bthe )(?<!\bits )(?<!\bhis )(?<!\bher )(?<!\btheir )\b(?:starts|returns|runs|ends|visits|travels|hosts|holds|faces|votes|decides)\b(?!\s+(?:in|of|for)\b))"
    rf"|(?P<open>\bto\s+(?:be\s+\w+ed|{'|'.join(_OPEN)})\b)"
    r"|(?P<participle>\b(?:the|an?|his|her|its|their|our|my|this|that|these|those|more|most|some|newly|recently|long)\s+(?:\w+ly[ -])?\w+ed\s+(?=\w))"
    r"|(?P<perfect>\b(?:has|have|having|had)\s+(?:\w+ly\s+|also\s+|now\s+|since\s+|not\s+|never\s+|already\s+|been\s+)*+(?!to\b)\w+)"
    rf"|(?P<simple>\b(?:{'|'.join(_IRREGULAR)})\b|\b\w{{2,}}ed\b)",
    re.I,
)
_TENSES = {"either": EITHER, "open": EITHER, "future": FUTURE}
# The rest of a sentence is another matter: a verb beyond such a border does not govern the date.
_BORDER = re.compile(r"[;:“”\"—]|\s–\s|\bwhile\b|\bwhereas\b|\bbut\b|\bthat\b", re.I)
_SAID = re.compile(r"(?:said|says?|told|added|announced|confirmed|warned|reported)$", re.I)


def tense(text: str, start: int, end: int) -> str:
    """Return where the verb that governs the date `text[start:end]` points: PAST, FUTURE or EITHER.

    >>> text = "They agreed on Monday to meet on Friday."
    >>> tense(text, 15, 21), tense(text, 33, 39)
    ('past', 'either')
    """
    if re.search(r"\bsince\s+(?:\w+\s+)?$", text[:start], re.I) or re.match(r"since\b", text[start:end], re.I):
        return PAST
    verbs = _verbs(_BORDER.split(_outside_asides(text[:start]))[-1])
    if not verbs or (text[:end].endswith("'s") and _SAID.match(verbs[-1][0])):  # said Friday's vote will stand
        verbs = _verbs(_BORDER.split(text[end:])[0])[:1] or verbs
    verbs = verbs or _verbs(text[:start])
    return _TENSES.get(verbs[-1].lastgroup, PAST) if verbs else PAST


def _verbs(text: str) -> list[re.Match]:
    return [match for match in _VERBS.finditer(text) if not match["participle"]]


def _outside_asides(before: str) -> str:
    """Drop closed relative clauses: in "the envoy, who came by train, flies on" the aside governs nothing after it."""
    return re.sub(r",\s+(?:who|which|whose|where)\b[^,;]*,", " ", before, flags=re.I)
