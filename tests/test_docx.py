"""A Word document gives its paragraphs in order, and bombs, locks and ruins are refused in words."""

import contextlib
import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index import docx
from index.errors import UserError

FERRY = "The ferry sank off the cape on Tuesday night."
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOX = "<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"
LAUGHS = (
    "<!DOCTYPE w [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 20}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_body(xml: str) -> bytes:
    """Give a document with this in its body, before what ends a section."""
    document = Document()
    for element in parse_xml(
        f"<w:body {nsdecls('w', 'r')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>{xml}</w:body>"
    ):
        document.element.body.insert(len(document.element.body) - 1, element)
    return saved(document)


def replaced(data: bytes, name: str, part: bytes) -> bytes:
    """Give the package with one part in place of another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            new.writestr(item, part if item == name else old.read(item))
    return out.getvalue()


def test_paragraphs_headings_lists_and_tables_come_in_order():
    document = Document()
    document.add_heading("Ferry sinks", 1)
    document.add_paragraph(FERRY)
    document.add_paragraph("33 on board", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "2024", "7 accidents"
    document.add_paragraph("It was dark.\nAnd cold.")
    assert (
        docx.extract(saved(document)).text
        == f"Ferry sinks\n\n{FERRY}\n\n33 on board\n\n| 2024 | 7 accidents |\n\nIt was dark.\nAnd cold."
    )


def test_title_and_author_are_the_documents_own_or_none():
    document = Document()
    document.add_paragraph(FERRY)
    document.core_properties.title, document.core_properties.author = "The ferry", "Ana Prior"
    assert docx.extract(saved(document)).said.title == "The ferry"
    assert docx.extract(saved(document)).said.author == "Ana Prior"
    document = Document()
    document.add_paragraph(FERRY)
    document.part.package.rels.pop(
        next(k for k, r in document.part.package.rels.items() if r.reltype == docx.CORE_PROPERTIES)
    )
    assert docx.extract(saved(document)).said.title is None


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (
            "<w:p><w:r><w:t>It is </w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>",
            "It is new",
        ),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>In a control</w:t></w:r></w:p></w:sdtContent></w:sdt>", "In a control"),
        ("<w:p><w:hyperlink><w:r><w:t>A link</w:t></w:r></w:hyperlink></w:p>", "A link"),
        ("<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r></w:p>", "one\ttwo"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>seven</w:t></w:r></w:p>", "seven"),
        (
            f"<w:p><w:r><w:t>Around</w:t><mc:AlternateContent><mc:Choice Requires='x'>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "Around\n\nIn a box",
        ),
    ],
    ids=["tracked changes", "content control", "hyperlink", "tab", "field", "text box"],
)
def test_text_is_found_where_word_puts_it(xml, text):
    assert docx.extract(with_body(xml)).text == text


def test_a_document_without_text_is_refused():
    with pytest.raises(UserError, match="no text"):
        docx.extract(saved(Document()))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(docx, "MOST_UNPACKED", 2**20)
    bomb = replaced(with_body(""), "word/document.xml", b" " * 2**21)
    assert len(bomb) < 2**16
    with pytest.raises(UserError, match="unpacks to more than"):
        docx.extract(bomb)


def test_a_part_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(docx, "MOST_UNPACKED", 2**20)
    bomb = replaced(with_body(""), "word/document.xml", b" " * 2**21)
    assert bomb.count((2**21).to_bytes(4, "little")) == 2
    with pytest.raises(UserError, match="damaged"):
        docx.extract(bomb.replace((2**21).to_bytes(4, "little"), (10).to_bytes(4, "little")))


def test_entities_are_not_expanded():
    body = f'<?xml version="1.0"?>{LAUGHS}<w:document {W}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>'
    with pytest.raises(UserError):
        docx.extract(replaced(with_body(""), "word/document.xml", body.encode()))


def test_a_file_outside_is_not_read(tmp_path):
    (tmp_path / "secret").write_text("a secret")
    body = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]><w:document {W}><w:body><w:p><w:r><w:t>Seen: &x;</w:t></w:r></w:p></w:body></w:document>'
    with contextlib.suppress(UserError):
        assert "a secret" not in docx.extract(replaced(with_body(""), "word/document.xml", body.encode())).text


def test_an_old_or_encrypted_document_is_told_apart():
    with pytest.raises(UserError, match="encrypted, or in Word's old format"):
        docx.extract(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_a_table_nested_a_thousand_deep_is_refused_or_read():
    deep = "<w:tbl><w:tr><w:tc>" * 1000 + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 1000
    body = f"<w:document {W}><w:body>{deep}</w:body></w:document>"
    with pytest.raises(UserError):
        docx.extract(replaced(with_body(""), "word/document.xml", body.encode()))


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_document_is_refused(keep):
    data = with_body("<w:p><w:r><w:t>It is here</w:t></w:r></w:p>")
    with pytest.raises(UserError, match="damaged"):
        docx.extract(data[: int(len(data) * keep)])


def test_a_zip_that_is_no_document_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "hello")
    with pytest.raises(UserError, match="no Word document"):
        docx.extract(out.getvalue())
