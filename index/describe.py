"""Tell what a page says of itself from what it reports: metadata and furniture.

Title, author, publisher, published date and URL come from the file's metadata or from YAML front
matter or, where these are silent, from the page's own lines (an author never does); what nothing
says is None, never guessed.  Furniture (menus, "Updated:" lines,
comment rules, copyright and licence lines, a headline's second printing) is returned as spans: it
stays in the text, so offsets hold, and is kept out of the passages.  Captions and contributor lines
are text.  No rule is written for one page; each says what kind of line it knows.
Not here: the metadata of HTML, PDF and Word files (html.py, pdf.py, docx.py), dates within the story.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace

import yaml
from dateutil import parser as dateparser
from frontmatter.default_handlers import YAMLHandler

from index.records import Description

HEADLINE_CHARACTERS = 200
HEAD_LINES = 12  # a headline, its date and its menus stand among the first non-empty lines
LABEL_WORDS = 6  # a menu entry or a label is no longer
NOTICE_CHARACTERS = 600  # of a copyright line or comment rule so much is searched for a name
_NULLS = frozenset({"", "~", "null", "Null", "NULL", "none", "None"})

_BREAD = re.compile(r"\s+[|•·»›>/]\s+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_DATE_LABEL = re.compile(
    r"^(?:first |last |originally )?(published|posted|updated|modified|created|date)"
    r"(?: on| at| date| time)?\s*[:\-–—]?\s+",
    re.I,
)
_COPYRIGHT = re.compile(
    r"^(?:©|\(c\)\s*(?:\d{4}|[A-Z])|copyright\s*(?:©|\(c\)|:|by\b|\d{4})|all rights reserved)|(?-i:\bAll rights reserved\b)",
    re.I,
)
_COPYRIGHT_WORD = re.compile(r"copyright\b", re.I)  # begins a notice, and many a sentence
_LICENCE = re.compile(
    r"^(?:licen[cs]e|registration|permit|icp|issn|isbn)\b[^.!?]*?(?:\bno\.?|\bnumber|:|\b)\s*[\w-]*\d{4,}\W*$|"
    r"^licen[cs]ed? (?:under|for)\b.{0,80}$",
    re.I,
)
_NAVIGATION = re.compile(
    r"^(?:back to (?:the )?top|skip to (?:main )?content|advertisements?|sponsored(?: content)?|share (?:this|on)\b.*|"
    r"follow us\b.*|subscribe\b.*|newsletters?|sign (?:up|in)\b.*|log ?in\b.*|privacy policy|cookie (?:policy|settings)|"
    r"terms (?:of|and)\b.*|(?:contact|about) us|most (?:read|popular|viewed)|print(?: this.*)?|e-?mail this.*|"
    r"read more\b.*|(?:see|read) also\b.*|also read\b.*|related (?:stories|articles|news|topics)\b.*|"
    r"more (?:from|stories|news)\b.*|click here\b.*|listen to this\b.*|\d+[ -]min(?:ute)?s? read|"
    r"(?:leave|post|add) a comment|\d+ comments?|comments?|load more|next (?:article|story)|previous (?:article|story))$",
    re.I,
)
_COMMENTS = re.compile(r"\bcomments?\b", re.I)
_COMMENT_RULE = re.compile(
    r"\b(?:your comments?|kindly|please|refrain|moderat|derogatory|abusive|obscene|do(?:es)? not (?:necessarily )?"
    r"(?:reflect|represent)|not (?:those of|from)|house rules|guidelines|posted here)\b",
    re.I,
)
_OWNERS = (
    re.compile(
        r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:\d{4}\s*)?(?:[-–—,]\s*(?:\d{4}|present)?\s*)?(?:by\s+)?([^\W\d_][^.|;\n]*)",
        re.I,
    ),
    re.compile(r"\bbelongs? to (?:the )?([A-Z][^.|;\n]*)"),
    re.compile(r"\b(?:is|are) (?:the property of|owned by) (?:the )?([A-Z][^.|;\n]*)"),
)
_NOT_OURS = re.compile(
    r"\b(?:not (?:from|those of|the views of|the opinions? of)|views of|opinions? of) ([A-Z][^.,|;\n]*)"
)
_AFTER_NAME = re.compile(
    r"\s*(?:\(|,|\ball rights\b|\bor its\b|\band its\b|\bwithout\b|\b(?:19|20)\d\d\b| [-–—] ).*$", re.I
)
_LEGAL_FORM = re.compile(
    r"(?:\s+(?:information|media|publishing|news))?[\s,]+(?:co|corp|inc|ltd|llc|plc|gmbh|corporation|company|limited)\.?$",
    re.I,
)
_URL_LINE = re.compile(r"^(?:(?:url|link|source|permalink|original|canonical)\s*:\s*)?(https?://\S+)$", re.I)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str  # without outer white space; text[start:end] of the document
    block: int  # lines without an empty line between them share a block


def describe(text: str, said: Description | None = None) -> Description:
    """Return the metadata and the furniture of a document's text.

    `said` is what the file's metadata says; without it the text may begin with front matter.

    >>> describe("Home | News\\n\\nA headline\\n\\nUpdated: 2025-02-05 09:24\\n\\nIt rained.").published
    '2025-02-05'
    """
    front, body = front_matter(text) if said is None else (said, 0)
    lines = _lines(text, body)
    furniture = _furniture(lines)
    title, repeats = _headline([line for line in lines if line not in furniture], front.title)
    furniture |= repeats
    found = Description(
        title=title,
        publisher=_publisher([line.text for line in lines if line in furniture]),
        published=_published(lines[:HEAD_LINES] + lines[-HEAD_LINES:]),
        url=_url(lines),
    )
    keys = ("title", "publisher", "published", "url", "author")
    filled = {key: getattr(front, key) or getattr(found, key) for key in keys}
    spans = ([(0, body)] if body else []) + sorted((line.start, line.end) for line in furniture)
    return replace(found, **filled, furniture=tuple(spans))


def front_matter(text: str) -> tuple[Description, int]:
    """Return what YAML front matter says, and where the body begins (0 where there is none).

    Decision: PyYAML's own base loader, in Python.  Because: a title that is the number 1984 stays the
    text it is, and a page of brackets or of merge keys neither crashes the process nor fills it.
    """
    nothing = Description()
    handler = YAMLHandler()
    if not text.startswith("---") or not handler.detect(text):
        return nothing, 0
    borders = list(handler.FM_BOUNDARY.finditer(text, 0, 65536))
    if len(borders) < 2:
        return nothing, 0
    try:
        said = handler.load(text[borders[0].end() : borders[1].start()], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return nothing, 0
    if not isinstance(said, dict):
        return nothing, 0

    def first(*keys: str) -> str | None:
        values = (said.get(key) for key in keys)
        return next((v.strip() for v in values if isinstance(v, str) and v.strip() not in _NULLS), None)

    dates = (said.get(key) for key in ("published", "date", "published_at", "pubdate", "updated"))
    return (
        Description(
            title=first("title", "headline"),
            publisher=first("publisher", "outlet", "site", "site_name", "source"),
            published=next((day for value in dates if (day := day_of(value))), None),
            url=first("url", "link", "canonical", "source_url"),
            author=first("author", "byline", "creator"),
        ),
        borders[1].end(),
    )


def _lines(text: str, start: int) -> list[_Line]:
    found, block = [], 0
    for match in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", text[start:]):
        stripped = match[0].strip()
        if not stripped:
            block += 1
            continue
        left = start + match.start() + match[0].index(stripped)
        found.append(_Line(left, left + len(stripped), stripped, block))
    return found


def _furniture(lines: list[_Line]) -> set[_Line]:
    prose = [i for i, line in enumerate(lines) if _is_prose(line.text) and not _is_notice(line.text)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), len(lines))
    known = {line for i, line in enumerate(lines) if _is_notice(line.text, ends=i < first or i > last)}
    known |= {line for line in lines[last:] if _is_comment_rule(line.text)}
    # The last prose line may itself be the comment rule; then the lines above it end the story.
    blocks = {line.block for line in known}
    return known | {line for line in lines if line.block in blocks and _is_label(line.text)}


def _is_prose(line: str) -> bool:
    words = len(line.split())
    return words >= 20 or (words >= 6 and bool(_SENTENCE_END.search(line)))


def _is_notice(line: str, *, ends: bool = True) -> bool:
    """Tell a line that is about the page; menus and dates only where a page has them, at its ends."""
    owned = _COPYRIGHT.search(line[:400]) or (_COPYRIGHT_WORD.match(line) and not _is_prose(line))
    if owned and ("©" in line[:40] or re.search(r"\d{4}|reserved", line[:400], re.I)):
        return True
    short = len(line) <= 100 and not line.endswith(".")
    if short and len(line.split()) <= LABEL_WORDS + 4 and _NAVIGATION.match(line.strip("#*_>-–— ")):
        return True
    return ends and (_is_menu(line) or bool(_LICENCE.match(line[:200])) or _is_date_line(line))


def _is_comment_rule(line: str) -> bool:
    return bool(_COMMENTS.search(line)) and len({m.lower() for m in _COMMENT_RULE.findall(line)}) >= 2


def _is_menu(line: str) -> bool:
    if len(line) > 120 or line.startswith("|") or re.match(r"by\s", line, re.I) or _SENTENCE_END.search(line):
        return False
    entries = _BREAD.split(line)
    return len(entries) > 1 and all(
        0 < len(entry.split()) <= 4 and not any(letter.isdigit() for letter in entry) for entry in entries
    )


def _is_label(line: str) -> bool:
    return len(line.split()) <= LABEL_WORDS and not _SENTENCE_END.search(line)


def _is_date_line(line: str) -> bool:
    return day_of(_DATE_LABEL.sub("", line)) is not None


def _headline(lines: list[_Line], known: str | None) -> tuple[str | None, set[_Line]]:
    """Return the headline and its further printings; its last one stands nearest the story and stays."""
    head = [(line, line.text.lstrip("# ").rstrip("# ")) for line in lines[:HEAD_LINES]]
    texts = [text for _, text in head]
    marked = [text for line, text in head if re.match(r"#\s", line.text)]
    twice = [text for text in texts if texts.count(text) > 1 and _could_be_headline(text)]
    title = known or next(iter(marked or twice), None)
    if title is None and len(lines) > 1 and _could_be_headline(head[0][1]) and not _is_wrapped(lines):
        title = head[0][1]
    printed = [line for line, text in head if text == title]
    return title, set(printed[:-1])


def _could_be_headline(line: str) -> bool:
    if len(line) > HEADLINE_CHARACTERS or len(line.split()) < 2 or re.match(r"by\s|[-*+•>|]|\d+[.)]\s", line, re.I):
        return False
    return not re.search(r"[.,;:…][\"'”’»)\]]*$", line) and any(letter.isalpha() for letter in line)


def _is_wrapped(lines: list[_Line]) -> bool:
    """Tell whether the first line is not a whole one but the beginning of a paragraph broken for the page."""
    block = [line.text for line in lines if line.block == lines[0].block]
    if len(block) == 1:
        return False
    filled = len(block) > 2 and max(map(len, block)) <= 100 and min(map(len, block[:-1])) >= 40
    return block[1][0].islower() or (filled and bool(_SENTENCE_END.search(block[-1])))


def _publisher(notices: list[str]) -> str | None:
    for rule in (*_OWNERS, _NOT_OURS):
        for notice in notices:
            if match := rule.search(" ".join(notice[: 2 * NOTICE_CHARACTERS].split())[:NOTICE_CHARACTERS]):
                name = _LEGAL_FORM.sub("", _AFTER_NAME.sub("", match[1])).strip(" .,-–—")
                if name and name[0].isupper() and len(name.split()) <= 8 and not re.match(r"all rights", name, re.I):
                    return name
    return None


def _published(lines: list[_Line]) -> str | None:
    """Return the day the page gives: one called published before one called updated."""
    days: dict[str, str] = {}
    for line in lines:
        for part in _BREAD.split(line.text) if len(line.text) <= 120 else ():
            label = _DATE_LABEL.match(part)
            if day := day_of(_DATE_LABEL.sub("", part)):
                days.setdefault(label[1].lower() if label else "", day)
    order = ("published", "posted", "created", "date", "", "updated", "modified")
    return next((days[label] for label in order if label in days), None)


def _url(lines: list[_Line]) -> str | None:
    ends = lines[:HEAD_LINES] + lines[-HEAD_LINES:]
    return next((match[1] for line in ends if (match := _URL_LINE.match(line.text))), None)


def day_of(value: object) -> str | None:
    """Return YYYY-MM-DD of a date, or of a text that is a date and nothing else; else None.

    A text must name day, month and year: what two different defaults fill in differently, it does
    not say.  "02/05/2025" is a day in February or in May: it is not taken either.
    """
    if isinstance(value, dt.date):  # a datetime is one too
        return value.strftime("%Y-%m-%d") if value.year >= 1000 else None
    if not isinstance(value, str) or not 6 <= len(value.strip()) <= 60 or not re.search(r"\d{4}", value):
        return None
    try:
        one, two = (dateparser.parse(value, default=day) for day in (dt.datetime(2001, 1, 1), dt.datetime(2002, 2, 2)))
        other = dateparser.parse(value, default=dt.datetime(2001, 1, 1), dayfirst=True)
    except (ValueError, OverflowError):
        return None
    iso = bool(re.match(r"\s*\d{4}\D", value))
    return one.strftime("%Y-%m-%d") if one.date() == two.date() and (iso or one == other) else None
