"""Read a PDF: its text in reading order, where each page starts, and its title and author.

Decision: pdfminer.six.  Because: it alone of the three free libraries tried finds columns and
paragraphs where a page draws its lines across (pypdf and PDFium give them as they were drawn).
Cost: some 25 ms a page, twenty times what PDFium takes.
Running heads and page numbers are left out, so that a paragraph goes on over the page's end; a word
broken at a line's end is joined unless the document writes it with a hyphen elsewhere.  No date is
taken: a PDF says when it was made, not when it was published.  Not here: OCR, forms, pictures.
"""

import io
import re
from collections import Counter
from dataclasses import dataclass

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTPage, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFParser
from pdfminer.utils import decode_text

from index.errors import UserError
from index.records import Description, Extract

EDGE = 0.12  # of a page's height, above and below: where running heads stand
HEADS = 2  # lines at either end of a page that may be running heads
REPEATED = 3  # pages with one line at the same end make it a running head
UNFILLED = 0.2  # of a box's width: a line that leaves so much empty was ended, not broken
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_NO_LETTER = re.compile(r"\(cid:\d+\)")
_FOLIO = re.compile(r"\W*(?:(?:page|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.I)
_STOP = re.compile(r"[.!?…:;][\"'”’»)\]\d]*$")
_BROKEN = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_NO_TITLE = re.compile(
    r"untitled|document\d*|microsoft \w+ - .*|.*\.(?:docx?|pdf|indd|qxd|rtf|odt|tex|dvi|pptx?|xlsx?|html?)", re.I
)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    bottom: float
    size: float
    box: tuple[float, float]  # left and right of the box it stands in
    first: bool  # of its box
    page: int  # from 0


def extract(data: bytes) -> Extract:
    """Return a PDF's text, pages, title and author; UserError where it is encrypted, damaged or a scan."""
    try:
        said = _said(PDFDocument(PDFParser(io.BytesIO(data))))
        pages = [
            _lines(page, number) for number, page in enumerate(extract_pages(io.BytesIO(data), laparams=LAParams()))
        ]
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise UserError("is encrypted; save it without a password") from None
    except MemoryError:
        raise
    except Exception as error:  # pdfminer meets a damaged file with whatever it stumbles over
        raise UserError(f"is no PDF, or a damaged one ({type(error).__name__})") from None
    if not pages:
        raise UserError("is no PDF, or a damaged one (it has no pages)")
    text = "".join(line.text for page in pages for line in page)
    if not text.strip():
        raise UserError("has no text layer (a scan?); run OCR over it first")
    if sum(map(len, _NO_LETTER.findall(text))) * 2 > len(text):
        raise UserError("has a text layer without letters; run OCR over it first")
    heads = _running_heads(pages)
    return Extract(*_join([line for page in pages for line in page if line not in heads], len(pages)), said)


def _said(document: PDFDocument) -> Description:
    info = document.info[0] if document.info else {}

    def entry(key: str) -> str | None:
        value = info.get(key)
        return (" ".join(decode_text(value).replace("\0", "").split()) or None) if isinstance(value, bytes) else None

    title = entry("Title")
    return Description(title=None if title and _NO_TITLE.fullmatch(title) else title, author=entry("Author"))


def _lines(page: LTPage, number: int) -> list[_Line]:
    found = []
    for box in page:
        if not isinstance(box, LTTextBox):
            continue
        lines = [line for line in box if isinstance(line, LTTextLine) and line.get_text().strip()]
        for line in lines:
            text = " ".join(line.get_text().translate(_LIGATURES).replace("\0", "").split())
            place = (line.x0, line.x1, (line.y0 - page.y0) / (page.height or 1))
            found.append(_Line(text, *place, line.height, (box.x0, box.x1), line is lines[0], number))
    return found


def _running_heads(pages: list[list[_Line]]) -> set[_Line]:
    """Return the lines at the pages' ends that recur, whatever their numbers, and those that are numbers."""
    ends: list[tuple[str, _Line]] = []
    for page in pages:
        ordered = sorted(page, key=lambda line: line.bottom)
        ends += [("foot", line) for line in ordered[:HEADS] if line.bottom < EDGE]
        ends += [("head", line) for line in ordered[-HEADS:] if line.bottom > 1 - EDGE]
    keys = [(end, re.sub(r"\d+", "#", line.text.casefold())) for end, line in ends]
    pages_of = Counter(dict.fromkeys((key, line.page) for key, (_, line) in zip(keys, ends, strict=True)))
    often = Counter(key for key, _ in pages_of)
    return {
        line
        for key, (_, line) in zip(keys, ends, strict=True)
        if often[key] >= REPEATED or (len(pages) > 1 and _FOLIO.fullmatch(line.text))
    }


def _join(lines: list[_Line], pages: int) -> tuple[str, tuple[int, ...]]:
    """Return the text of lines in reading order and where each page starts in it."""
    compounds = {word.casefold() for line in lines for word in _COMPOUND.findall(line.text)}
    starts: list[int] = []
    pieces: list[str] = []
    length = 0
    last: _Line | None = None
    for line in lines:
        between = _between(last, line, compounds) if last else ""
        if between is None:  # a broken word goes on
            cut = pieces.pop()
            pieces.append(cut[:-1])
            length -= 1
            between = ""
        pieces.append(between)
        length += len(between)
        starts += [length] * (line.page + 1 - len(starts))
        pieces.append(line.text)
        length += len(line.text)
        last = line
    starts += [length] * (pages - len(starts))
    return "".join(pieces), tuple(starts)


def _between(last: _Line, line: _Line, compounds: set[str]) -> str | None:
    """Return what stands between two lines; None where the first ends in the hyphen of a broken word."""
    broken = _BROKEN.search(last.text)
    if line.first:
        goes_on = (
            line.text[0].islower() and not _STOP.search(last.text) and abs(line.size - last.size) < 0.1 * last.size
        )
        if not goes_on:
            return "\n\n"
    elif not broken:
        width = line.box[1] - line.box[0]
        ended = last.right < last.box[1] - UNFILLED * width
        if line.left - line.box[0] > 0.5 * line.size and (ended or _STOP.search(last.text)):
            return "\n\n"
        if ended and (_STOP.search(last.text) or not line.text[0].islower()):
            return "\n"
    if not broken:
        return " "
    after = re.match(r"[^\W\d_]+", line.text)
    if after is None or not line.text[0].islower():
        return ""
    return "" if f"{broken[1]}-{after[0]}".casefold() in compounds and last.text[-1] != "\u00ad" else None
