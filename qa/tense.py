"""Tell where the verb that governs a date points: to what has been, or to what is to come.

The nearest verb before the date governs it; where there is none, the first one after it.  Without any
(a caption, a headline) news tells of what has been.  Not here: a parse; verbs are known by their forms,
and a few of them by name, so that a noun or a participle may be taken for one.

Decision: a verb in the present points ahead where it names what is put on a calendar ("closes", "takes
office"), and before "until"; every other one is past.  Because: captions tell of the past in the present
("Men stand in the ruins on Monday").
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
    "begins resumes meets arrives expires flies leaves goes reopens convenes restarts expects awaits departs concludes "
    "lapses premieres retires".split()
)
_TO_COME = "set|due|scheduled|expected|slated|planned|forecast|predicted|billed"
# Also in the plural where no adjective is meant; what is only looked at ("ships sail past") is no plan.
_TURNS = (
    r"(?:(?<!\bthe )(?<!\ba )(?<!\bits )\b(?:opens|closes)|\b(?:polls|stations|schools|shops|stores|banks|offices|museums|talks|borders|bids)\s+(?:open|close))"
    r"\b(?!\s+(?:fire|higher|lower|up|down|in\s+on)\b)"
    r"|(?:(?<!\bthe )(?<!\bits )\bsails|(?<=\w\w\ws )sail)\b(?!\s+(?:past|near|through|off|along|in|under)\b)"
    r"|(?<=\w\w\ws )(?:reopen|resume|depart|restart|expire|convene)\b"
)
_COMES = (
    r"takes?\s+(?:place|effect|office|over)|(?:go|goes|heads?)\s+(?:back\s+)?(?:to\s+the\s+polls|on\s+(?:sale|strike|trial)|into\s+(?:force|effect))"
    r"|comes?\s+into\s+(?:force|effect)|steps?\s+down|kicks?\s+off|gets?\s+under\s+way"
)
_OPEN = "open begin start resume meet visit arrive travel vote expire end fly leave return take go run face host hold decide debate close announce release".split()
_REST = r"(?:\s+(?:not|also|then|now|only|first|again|have|be|been|\w+ly))*+\s+[a-z]+"  # of a verb of several words
_VERBS = re.compile(
    rf"(?P<past>\b(?:would|will|could|might|should|must)\s+have\b)"
    rf"|(?P<either>\b(?:was|were|had been|been)\s+(?:\w+ly\s+)?(?:(?:set|due|scheduled|expected|supposed|slated|planned|meant|likely|about|going)\s+)?to\b{_REST}"
    rf"|\b(?:would|could|might)\b{_REST}|\b(?:{_TO_COME}|pencill?ed\s+in)\s+(?:for|on)\b"
    rf"|\b(?:agreed|planned|promised|vowed|wanted|intended|hoped|decided|pledged|asked|told|urged|ordered|offered|threatened)\s+(?:\w+\s+){{0,3}}?to\b{_REST})"
    rf"|(?P<future>(?:\b(?:will|shall|should|(?-i:may)|can|must)|\bwon't|'ll)\b{_REST}"
    rf"|(?:\b(?:is|are|am|be)|'s|'re)\s+(?:\w+ly\s+|now\s+|also\s+)?(?:(?:set|due|scheduled|expected|supposed|slated|planned|likely|about|going)\s+)?to\b{_REST}"
    rf"|(?:\b(?:is|are|am|be)|'s|'re)\s+(?:\w+ly\s+|now\s+|also\s+)?(?:{_TO_COME}|meeting|visiting|travelling|traveling|arriving|leaving|flying|holding)\b"
    rf"|\b(?:plans?|hopes?|expects?|intends?|wants?|aims?|needs?|has|have|vows?|promises?|agrees?)\s+to\b{_REST}"
    rf"|(?<!\bthe )(?<!\ba )\b(?:{'|'.join(_SCHEDULED)}|meet|begin|arrive|{_COMES})\b"
    rf"|{_TURNS}"
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
# "until Monday": what lasts now, or is put off to a day; and what the day is ("The vote is on Sunday").
_UNTIL = re.compile(r"\b(?:until|till)\s+(?:(?:[\w.:]+\s+){0,4}$|(?=\w+$))", re.I)
_LASTS = re.compile(
    r"(?:\b(?:is|are|am|isn't|aren't|remains?|stays?)|'(?:s|re))\b(?:\s+(?:not|now|also|still|been|being|\w+ly))*(?:\s+\w+)?"
    r"|\b(?:lasts?|continues?|runs?|applies|apply|adjourned|postponed|extended|delayed|deferred|remanded|put\s+off)\b"
    r"|\b(?:has|have)(?:\s*$|\s+(?:also\s+|now\s+)?been\s+(?:closed|shut|suspended|banned|cancelled)\b)"
    r"|\b(?:given|gave\s+(?:\w+\s+){1,3})\s*$",
    re.I,
)
_IS = re.compile(r"\b(?:is|are)\s+(?:(?:on|in|for)\s+)?$", re.I)
_SAID = re.compile(r"(?:said|says?|told|added|announced|confirmed|warned|reported)$", re.I)


def tense(text: str, start: int, end: int) -> str:
    """Return where the verb that governs the date `text[start:end]` points: PAST, FUTURE or EITHER.

    >>> text = "They agreed on Monday to meet on Friday."
    >>> tense(text, 15, 21), tense(text, 33, 39)
    ('past', 'either')
    """
    if re.search(r"\bsince\s+(?:\w+\s+)?$", text[:start], re.I) or re.match(r"since\b", text[start:end], re.I):
        return PAST
    clause, after = _BORDER.split(_outside_asides(text[:start]))[-1], _BORDER.split(text[end:])[0]
    verbs = _verbs(clause)
    until = _UNTIL.search(f"{clause}until " if _UNTIL.match(text[start:end]) else clause)
    if until and not (verbs and verbs[-1].start() > until.start()):
        return _until(clause[: until.start()], after)
    if _IS.search(clause) and not text[:end].endswith("'s"):
        return FUTURE
    if not verbs or (text[:end].endswith("'s") and _SAID.match(verbs[-1][0])):  # said Friday's vote will stand
        verbs = _verbs(after)[:1] or verbs
    verbs = verbs or _verbs(text[:start])
    return _TENSES.get(verbs[-1].lastgroup, PAST) if verbs else PAST


def _until(before: str, after: str) -> str:
    """Where the day points until which something lasts, told by what stands before "until", else after it."""
    verbs, lasts = _verbs(before), [*_LASTS.finditer(before)][-1:]
    if not verbs and not lasts:
        verbs, lasts = _verbs(after)[:1], [*_LASTS.finditer(after)][:1]
    if not verbs or (lasts and verbs[-1].start() < lasts[0].end()):
        return FUTURE
    return _TENSES.get(verbs[-1].lastgroup, PAST)


def _verbs(text: str) -> list[re.Match]:
    return [match for match in _VERBS.finditer(text) if not match["participle"]]


def _outside_asides(before: str) -> str:
    """Drop closed relative clauses: in "the envoy, who came by train, flies on" the aside governs nothing after it."""
    return re.sub(r",\s+(?:who|which|whose|where)\b[^,;]*,", " ", before, flags=re.I)
