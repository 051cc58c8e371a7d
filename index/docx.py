"""Read a Word document: its paragraphs, lists, tables and notes in order, and its title and author.

python-docx opens the package and parses it without entities; the walk is our own, for its paragraphs
leave out what stands in tracked insertions, content controls and text boxes.  Deleted text and the
second form of a text box (mc:Fallback) are left out.  A table row is a line, its cells between bars.
Decision: a package that unpacks to more than MOST_UNPACKED is refused before it is unpacked.
Not here: headers and footers, comments, pages (a Word document has none before it is printed).
"""

import io
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from index.errors import UserError
from index.records import Description, Extract

MOST_UNPACKED = 256 * 1024 * 1024  # bytes
MOST_PARTS = 20_000
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
CORE_PROPERTIES = RELATIONSHIP_TYPE.CORE_PROPERTIES
_NOTES = ("footnotes", "endnotes")


def extract(data: bytes) -> Extract:
    """Return a document's text and core properties; UserError where it is damaged, a bomb, or without text."""
    _refuse_bomb(data)
    try:
        document = Document(io.BytesIO(data))
        paragraphs = list(_blocks(document.element.body))
        for relation in document.part.rels.values():
            if relation.reltype.rsplit("/", 1)[-1] in _NOTES and not relation.is_external:
                paragraphs += _blocks(parse_xml(relation.target_part.blob))
        said = _said(document)
    except MemoryError:
        raise
    except Exception as error:  # python-docx meets a damaged package with whatever it stumbles over
        raise UserError(f"is no Word document, or a damaged one ({type(error).__name__})") from None
    if not paragraphs:
        raise UserError("holds no text")
    return Extract("\n\n".join(paragraphs), said=said)


def _said(document: DocumentObject) -> Description:
    package = document.part.package
    if not any(relation.reltype == CORE_PROPERTIES for relation in package.rels.values()):
        return Description()  # python-docx would make some up
    said = package.core_properties
    return Description(title=said.title.strip() or None, author=said.author.strip() or None)


def _refuse_bomb(data: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        if data.startswith(b"\xd0\xcf\x11\xe0"):  # an OLE container: Word's old format, or an encrypted new one
            raise UserError("is encrypted, or in Word's old format; save it anew as .docx") from None
        raise UserError("is no Word document, or a damaged one") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UserError(f"unpacks to more than {MOST_UNPACKED // 2**20} MB")
    if any(part.flag_bits & 1 for part in parts):
        raise UserError("is encrypted; save it without a password")


def _blocks(element: etree._Element) -> Iterator[str]:
    """Yield paragraphs and table rows below an element, in order."""
    for child in element.iterchildren(etree.Element):
        if child.tag == qn("w:p"):
            text = _text(child)
            if text:
                yield text
            for box in _boxes(child):
                yield from _blocks(box)
        elif child.tag == qn("w:tr"):
            cells = [" ".join(_blocks(cell)) for cell in child.iterchildren(qn("w:tc"))]
            if any(cells):
                yield f"| {' | '.join(' '.join(cell.split()) for cell in cells)} |"
        elif child.tag not in _SKIPPED:
            yield from _blocks(child)


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the outermost text boxes in a paragraph."""
    for child in element.iterchildren(etree.Element):
        if child.tag == qn("w:txbxContent"):
            yield child
        elif child.tag not in _SKIPPED:
            yield from _boxes(child)


def _text(paragraph: etree._Element) -> str:
    """Return the words of a paragraph, without those of a text box in it."""
    found: list[str] = []
    todo = [paragraph]
    while todo:
        element = todo.pop()
        if element.tag == qn("w:t"):
            found.append(element.text or "")
        elif element.tag in _SIGNS:
            found.append(_SIGNS[element.tag])
        elif element.tag not in _SKIPPED and element.tag != qn("w:txbxContent"):
            todo += reversed(list(element.iterchildren(etree.Element)))
    return "\n".join(line.strip() for line in "".join(found).splitlines()).strip()
