"""Files made to hurt: each costs one clear line in `failed`, or is read rightly, and the rest is in."""

import io
import os
import sys
import zipfile

import pytest
from docx import Document
from fpdf import FPDF

from index import load
from tests.conftest import failures

STORY = "The ferry sank off the cape on Tuesday night with 33 people on board, the coast guard said."
PAGE = (
    f"<html><head><title>Ferry</title></head><body><article><h1>Ferry sinks</h1><p>{STORY}</p></article></body></html>"
)


def pdf(text: str = STORY, **encryption) -> bytes:
    paper = FPDF()
    if encryption:
        paper.set_encryption(**encryption)
    paper.set_font("helvetica", size=10)
    paper.add_page()
    paper.multi_cell(0, 5, text)
    return bytes(paper.output())


def word(text: str = STORY) -> bytes:
    out, document = io.BytesIO(), Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name != "word/document.xml":
                new.writestr(name, old.read(name))
        with new.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(bytes(2**20))
    return out.getvalue()


HOSTILE = {
    "bomb.docx": (bomb, "unpacks to more than 256 MB"),
    "locked.pdf": (lambda: pdf(owner_password="a", user_password="b"), "is encrypted"),
    "cut.pdf": (lambda: pdf()[:200], "damaged"),
    "cut.docx": (lambda: word()[:2000], "damaged"),
    "text.pdf": (STORY.encode, "damaged"),
    "page.docx": (PAGE.encode, "damaged"),
    "nul.html": (lambda: PAGE.encode().replace(b"night", b"ni\0ght"), "is binary"),
    "nul.txt": (lambda: STORY.encode().replace(b"night", b"ni\0ght"), "is binary"),
    "picture.html": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200), "is binary"),
    "empty.pdf": (bytes, "is empty"),
    "empty.html": (lambda: b"<html><body><script>1</script></body></html>", "holds no text"),
    "scan.pdf": (lambda: pdf(" "), "no text layer"),
}
SOUND = {"ferry.html": PAGE.encode, "ferry.pdf": pdf, "ferry.docx": word, "ferry.txt": STORY.encode}


def put(home, name: str, data: bytes) -> None:
    (home.documents / name).write_bytes(data)


def test_every_format_is_indexed_and_verified(home):
    for name, make in SOUND.items():
        put(home, name, make())
    found = home.sync(home.documents)
    assert (found.added, found.failed) == (4, ())
    hits = home.retrieve("Which ferry sank?", top_k=9)
    assert {hit.document: hit.page for hit in hits} == {
        "ferry.html": None,
        "ferry.pdf": 1,
        "ferry.docx": None,
        "ferry.txt": None,
    }
    assert all(STORY in hit.text for hit in hits)
    assert home.verdict().verbatim == found.passages
    put(home, "ferry.pdf", pdf(STORY.replace("33", "34")))
    assert home.verdict().broken == ("ferry.pdf",)


def test_each_hostile_file_costs_one_line_and_the_rest_is_in(home):
    for name, (make, _) in HOSTILE.items():
        put(home, name, make())
    for name, make in SOUND.items():
        put(home, name, make())
    found = home.sync(home.documents)
    assert found.added == len(SOUND)
    assert set(failures(found)) == set(HOSTILE)
    for name, why in failures(found).items():
        assert HOSTILE[name][1] in why and "\n" not in why, (name, why)


def test_what_failed_is_not_read_again_before_it_changes(home, monkeypatch):
    monkeypatch.setattr("index.plan.CLOCK_DOUBT_NS", -(10**12))  # any clock has moved on
    put(home, "ferry.txt", STORY.encode())
    put(home, "cut.pdf", pdf()[:200])
    first = home.sync(home.documents)
    read = []
    real = load.read
    monkeypatch.setattr(load, "read", lambda path, worker: read.append(path.name) or real(path, worker))
    assert home.sync().failed == first.failed
    assert read == []
    put(home, "cut.pdf", pdf())
    assert (home.sync().failed, home.names()) == ((), ["cut.pdf", "ferry.txt"])
    assert read == ["cut.pdf"]


def test_another_extractor_reads_a_file_anew(home, monkeypatch):
    put(home, "ferry.html", PAGE.encode())
    put(home, "cut.pdf", pdf()[:200])
    home.sync(home.documents)
    monkeypatch.setattr("index.plan.CLOCK_DOUBT_NS", -(10**12))
    monkeypatch.setattr(load, "extractor_of", lambda path: "another")
    read = []
    real = load.read
    monkeypatch.setattr(load, "read", lambda path, worker: read.append(path.name) or real(path, worker))
    found = home.sync()
    assert (read, found.unchanged, found.embedded) == (["cut.pdf", "ferry.html"], 1, 0)
    home.sync()
    assert len(read) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no sparse files here")
def test_a_sparse_file_of_two_gigabytes_is_not_read(home):
    put(home, "ferry.txt", STORY.encode())
    for name in ("huge.txt", "huge.pdf", "huge.docx"):
        with open(home.documents / name, "wb") as file:
            file.truncate(2 * 2**30)
    found = home.sync(home.documents)
    assert found.added == 1
    assert all("larger than 64 MB" in why for why in failures(found).values()) and len(found.failed) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_loops_and_strange_names_of_every_format(home):
    (home.documents / "..sub").mkdir()
    put(home, "..sub/a.txt", STORY.encode())
    put(home, "new\nline.html", PAGE.encode())
    os.mkfifo(home.documents / "pipe.pdf")
    (home.documents / "loop").symlink_to(home.documents)
    (home.documents / "a.docx").symlink_to(home.documents / "b.docx")
    (home.documents / "b.docx").symlink_to(home.documents / "a.docx")
    (home.documents / "folder.pdf").mkdir()
    found = home.sync(home.documents)
    assert home.names() == ["new\nline.html"]
    assert set(failures(found)) == {"pipe.pdf", "a.docx", "b.docx"}


def test_a_file_of_two_encodings_is_read_as_the_one_that_prevails(home):
    put(home, "mostly.txt", "naïve café “quoted” words ".encode() + "naïve".encode("cp1252"))
    home.sync(home.documents)
    assert home.retrieve("quoted")[0].text == "naïve café “quoted” words na�ve"
    assert home.verdict().verbatim == 1


def test_a_page_that_says_two_pages_is_cited_by_page(home):
    paper = FPDF()
    paper.set_font("helvetica", size=10)
    for number in (1, 2, 3):
        paper.add_page()
        paper.multi_cell(0, 5, f"{'Gulls over the harbour. ' * 5}" if number != 2 else STORY)
    put(home, "paper.pdf", bytes(paper.output()))
    home.sync(home.documents)
    assert home.retrieve("Which ferry sank off the cape?")[0].page == 2
