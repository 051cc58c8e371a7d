"""A PDF gives its text in reading order with the pages, or one reason why not."""

import pytest
from fpdf import FPDF

from index import pdf
from index.errors import UserError
from index.records import Description, Document, Stamp

LEFT = "The ferry sank off the cape on Tuesday night with many people on board, the coast guard said, and all of them were saved by boats."
RIGHT = "Nobody knows why the bow door was open, and the company that runs the line has promised to pay for all that was lost in the water."


class Paper(FPDF):
    def __init__(self, head: str = "", **options):
        super().__init__(**options)
        self.head = head
        self.set_font("helvetica", size=10)

    def header(self):
        self.text(10, 12, self.head)
        self.text(95, 285, f"Page {self.page_no()} of 4")
        self.set_y(30)

    def done(self) -> bytes:
        return bytes(self.output())


def wrapped(text: str, width: int = 42) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def prose(*paragraphs: str, **options) -> bytes:
    paper = Paper(**options)
    paper.add_page()
    for text in paragraphs:
        paper.multi_cell(0, 5, text)
        paper.ln(5)
    return paper.done()


def test_paragraphs_are_unwrapped():
    assert pdf.extract(prose(LEFT, RIGHT)).text.split("\n\n")[-3:-1] == [LEFT, RIGHT]


def test_columns_are_read_one_after_the_other_though_drawn_across():
    paper = Paper()
    paper.add_page()
    for row, (left, right) in enumerate(zip(wrapped(LEFT), wrapped(RIGHT), strict=True)):
        paper.text(10, 40 + 5 * row, left)
        paper.text(110, 40 + 5 * row, right)
    text = pdf.extract(paper.done()).text
    assert LEFT in text and RIGHT in text and text.index(LEFT) < text.index(RIGHT)


def test_pages_are_numbered_from_one_and_found_by_offset():
    paper = Paper()
    for number in range(1, 5):
        paper.add_page()
        if number != 3:
            paper.set_y(80)
            paper.multi_cell(0, 5, f"Only page number {number} says this, and it says it once.")
    found = pdf.extract(paper.done())
    assert len(found.pages) == 4
    document = Document("/s", "a.pdf", found.text, "", Stamp(0, 0, 0), Description(), found.pages)
    for number in (1, 2, 4):
        assert document.page(found.text.index(f"number {number}")) == number


def test_running_heads_and_page_numbers_are_left_out_and_a_paragraph_goes_on_over_the_page():
    paper = Paper(head="The Lisport Courier, Chapter 7")
    halves = ("The ferry sank off the cape with many people", "on board, the coast guard said on Tuesday.")
    for half in (*halves, *halves):
        paper.add_page()
        paper.multi_cell(0, 5, half)
    found = pdf.extract(paper.done())
    assert found.text == "\n\n".join([" ".join(halves)] * 2)
    assert [found.text[start : start + 8] for start in found.pages] == ["The ferr", "on board"] * 2


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["The council said on Mon-", "day that it is done."], "The council said on Monday that it is done."),
        (
            ["It is a well-known thing, a well-", "known one at that, said he."],
            "It is a well-known thing, a well-known one at that, said he.",
        ),
        (
            ["They travelled in 1914-", "1918 without any pay at all."],
            "They travelled in 1914- 1918 without any pay at all.",
        ),
        (["The French-", "German border was closed for it."], "The French-German border was closed for it."),
    ],
)
def test_a_word_broken_at_the_end_of_a_line_is_joined(lines, text):
    paper = FPDF()
    paper.set_font("helvetica", size=10)
    paper.add_page()
    for row, line in enumerate(lines):
        paper.text(10, 40 + 5 * row, line)
    assert pdf.extract(paper.output()).text == text


def test_title_and_author_are_the_documents_own():
    paper = Paper()
    paper.add_page()
    paper.multi_cell(0, 5, LEFT)
    paper.set_title("Über die Fähre")
    paper.set_author("Ana Prior")
    said = pdf.extract(paper.done()).said
    assert (said.title, said.author, said.published) == ("Über die Fähre", "Ana Prior", None)


@pytest.mark.parametrize("title", ["Microsoft Word - report7.doc", "untitled", "ferry.indd", "Document1"])
def test_a_title_that_a_program_left_is_none(title):
    paper = Paper()
    paper.add_page()
    paper.multi_cell(0, 5, LEFT)
    paper.set_title(title)
    assert pdf.extract(paper.done()).said.title is None


def test_a_scan_is_told_that_it_has_no_text_layer():
    paper = FPDF()
    paper.add_page()
    paper.rect(10, 10, 100, 100, style="F")
    with pytest.raises(UserError, match="no text layer"):
        pdf.extract(bytes(paper.output()))


def test_an_encrypted_pdf_is_refused_and_one_that_opens_without_password_is_read():
    paper = Paper()
    paper.set_encryption(owner_password="owner", user_password="user")
    paper.add_page()
    paper.multi_cell(0, 5, LEFT)
    with pytest.raises(UserError, match="encrypted"):
        pdf.extract(paper.done())
    paper = Paper()
    paper.set_encryption(owner_password="owner")
    paper.add_page()
    paper.multi_cell(0, 5, LEFT)
    assert LEFT in pdf.extract(paper.done()).text


@pytest.mark.parametrize("keep", [0, 5, 0.01, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_pdf_is_read_as_far_as_it_goes_or_refused(keep):
    data = prose(LEFT, RIGHT)
    try:
        assert pdf.extract(data[: int(keep if keep > 1 else len(data) * keep)]).text
    except UserError as error:
        assert "\n" not in str(error)
