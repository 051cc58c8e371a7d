"""Read an HTML page: the text of its article, and what its metadata says of it.

trafilatura, made for news pages, tells the article from menus, asides and comments.  A paragraph,
heading, list item or table row is a line, with an empty line between paragraphs.  Decision: only
dates that metadata, markup or the address give are taken, never one found in the story.
Not here: scripts, frames, pictures.  A page without an article is read whole, without its furniture.
"""

import re
from datetime import date

import trafilatura
from trafilatura.settings import Document

from index.decode import declared_in, decode
from index.errors import UserError
from index.records import Description, Extract

# Not "today": the same page must say the same on every day.
DATES = {"original_date": True, "extensive_search": False, "max_date": date.max.isoformat()}
_TIGHT = re.compile(r"- |\|")  # list items and table rows stand together
_ROOT = re.compile(r"<html\b", re.I)
_SPACE = re.compile(r"[^\S\n]+")


def extract(data: bytes) -> Extract:
    """Return a page's text and metadata; UserError where it holds no text."""
    page = decode(data, declared_in(data))
    if not _ROOT.search(page):  # trafilatura takes a mere fragment for no page
        page = f"<html><body>{page}</body></html>"
    found = trafilatura.bare_extraction(
        page, with_metadata=True, include_comments=False, favor_recall=True, date_extraction_params=DATES
    )
    text = _paragraphs(found.text) if found and found.text else _paragraphs(trafilatura.html2txt(page))
    if not text:
        raise UserError("holds no text")
    return Extract(text, said=_said(found) if found else Description())


def _paragraphs(text: str) -> str:
    lines = [_SPACE.sub(" ", line).strip() for line in text.split("\n")]
    pieces: list[str] = []
    for line in filter(None, lines):
        tight = pieces and _TIGHT.match(line) and _TIGHT.match(pieces[-1])
        pieces += ["\n" if tight else "\n\n", line] if pieces else [line]
    return "".join(pieces)


def _said(found: Document) -> Description:
    named = found.sitename if found.sitename and found.sitename.lower() != (found.hostname or "").lower() else None
    return Description(title=found.title, author=found.author, publisher=named, published=found.date, url=found.url)
