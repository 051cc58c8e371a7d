"""Documents in the page's viewer, in a real browser: hostile ones, large ones, and what is sought in them."""

import os

import pytest

if not os.environ.get("CI"):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

HOSTILE = (
    "---\ntitle: \"<img src=x onerror=alert('title')> \\\" onmouseover=alert(1) x='\"\npublisher: '<script>alert(2)</script>'\n---\n\n"
    "Vandals sprayed 77 walls with <script>alert('text')</script> and <img src=x onerror=\"alert('img')\"> last night.\n\n"
    "${alert('template')} {{constructor.constructor('alert(3)')()}} `backtick` \u202eright to left\u202c &lt;b&gt; </mark></section>\n\n"
    "<svg onload=alert(4)> [click](javascript:alert(5)) <a href=javascript:alert(6)>x</a> \" ' --> <!--\n"
)


SENT = 100_000  # characters of a document that a browser sets without a long task, however large the document


@pytest.fixture
def library(sure):
    return sure


def test_nothing_of_a_hostile_document_or_question_runs(home, library, serve, visit, ask, in_view):
    home.write("<b onclick=alert(7)>'\"&.md", HOSTILE)
    library.sync([home.documents])
    page = visit(serve(library))
    question = "How many walls <img src=x onerror=alert('q')> \"' ${alert(8)} {{x}} were sprayed?"
    ask(page, question)
    expect(page.locator(".asked")).to_have_text(question)
    expect(page.locator("#conversation .citation").first).to_contain_text("<img src=x onerror=alert('title')>")
    page.locator("#conversation .citation").first.hover()
    page.locator("#conversation .citation").first.click()
    in_view(page, "77")
    text = page.locator("#document .text")
    for said in (
        "<script>alert('text')</script>",
        "${alert('template')} {{",
        "</mark></section>",
        "<svg onload=alert(4)>",
    ):
        expect(text).to_contain_text(said)
    for found in ("#document", "#conversation", "#examples", "#status"):
        assert (
            page.locator(f"{found} :is(script, img, svg, b, [onerror], [onload], [onclick], [onmouseover])").count()
            == 0
        )
    page.wait_for_timeout(300)


def test_a_document_of_5_mb_opens_at_the_mark_and_shows_more_on_demand(home, library, serve, visit, ask, in_view):
    names = ("".join("abcdefghij"[int(digit)] for digit in str(n)) for n in range(36_000))
    filler = "".join(f"Nothing of note happened in the year of the heron, chapter {name}.\n\n" for name in names)
    home.write("long.txt", f"{filler}The dredger Anselma moved 8,124 barrels.\n\n{filler}")
    home.write("line.txt", "word " * 200_000 + "the comet passed 4,711 times " + "word " * 10)
    library.sync([home.documents])
    page = visit(serve(library))
    ask(page, "How many barrels did the dredger Anselma move?")
    page.locator(".citation").first.click()
    in_view(page, "8,124")
    shown = page.locator("#document .text p")
    before, top = shown.count(), shown.first.inner_text()
    assert before < 2000
    page.locator('#document .extend[data-side="before"]').click()
    expect(shown.nth(before)).to_be_attached()
    expect(page.locator("#document").get_by_text(top)).to_be_in_viewport()
    ask(page, "How many times passed the comet?")
    in_view(page, "4,711")
    page.get_by_role("searchbox", name="Find in the document").fill("word")
    page.keyboard.press("Enter")
    expect(page.locator("#document .finds")).to_contain_text("of 9,999")
    expect(page.locator("#document mark.now")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('#document').textContent.length") < SENT


def test_words_are_sought_in_the_whole_document_and_stepped_through(home, library, serve, visit, ask):
    filler = "Nothing of note happened in the year of the heron.\n\n" * 2000
    home.write(
        "long.txt",
        f"The <b>Pier</b> was built.\n\n{filler}The dredger moved 8,124 barrels.\n\n{filler}Then the\npier fell.\n",
    )
    library.sync([home.documents])
    page = visit(serve(library))
    ask(page, "How many barrels did the dredger move?")
    page.locator(".citation").first.click()
    expect(page.locator("#document mark.current")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("the pier")
    page.keyboard.press("Enter")
    expect(page.locator("#document .finds")).to_have_text("1 of 1")
    expect(page.locator("#document mark.now")).to_be_in_viewport()
    field = page.get_by_role("searchbox", name="Find in the document")
    expect(field).to_be_focused()
    expect(field).to_have_value("the pier")
    field.fill("PIER")
    page.keyboard.press("Enter")
    expect(page.locator("#document .finds")).to_have_text("2 of 2")
    page.keyboard.press("Enter")
    expect(page.locator("#document .finds")).to_have_text("1 of 2")
    expect(page.locator("#document mark.now")).to_have_text("Pier")
    expect(page.locator("#document mark.now")).to_be_in_viewport()
    expect(page.locator("#said")).to_have_text("PIER: 1 of 2")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#document mark.now")).to_have_text("pier")
    field.fill("<img src=x onerror=alert(1)> (\\")
    page.keyboard.press("Enter")
    expect(page.locator("#document .finds")).to_have_text("not found")
    expect(field).to_have_value("<img src=x onerror=alert(1)> (\\")
    page.keyboard.press("Escape")
    expect(page.locator(".citation").first).to_be_focused()
