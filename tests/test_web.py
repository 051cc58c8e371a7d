"""The page in a real browser: what a newcomer does, and what a hostile document may not do.

Playwright drives Debian's Chromium (conftest.py); the library pane has a file of its own.
"""

import os
import re
from dataclasses import replace

import pytest

from index.errors import UserError
from qa.library import Library
from qa.records import Answer

if not os.environ.get("CI"):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Page, expect

PHONE = {"width": 360, "height": 740}
HARBOUR = (
    "---\ntitle: The harbour reopens\npublisher: Lisport Gazette\npublished: 2025-03-04\n---\n\n"
    "The harbour of Lisport reopened on Monday after 14 weeks of repairs, the mayor said.\n\n"
    "Fishing boats had been kept ashore since the storm of November, when waves broke the northern pier.\n\n"
    "Maria Costa, the mayor, thanked 230 workers who rebuilt the pier through the winter.\n"
)
LIGHTHOUSE = (
    "---\ntitle: Lighthouse is sold\npublisher: Coast Courier\npublished: 2025-03-06\n---\n\n"
    "The old lighthouse was sold on Thursday for 410,000 crowns to a painter from the capital.\n"
)
HOSTILE = (
    "---\ntitle: \"<img src=x onerror=alert('title')> \\\" onmouseover=alert(1) x='\"\npublisher: '<script>alert(2)</script>'\n---\n\n"
    "Vandals sprayed 77 walls with <script>alert('text')</script> and <img src=x onerror=\"alert('img')\"> last night.\n\n"
    "${alert('template')} {{constructor.constructor('alert(3)')()}} `backtick` \u202eright to left\u202c &lt;b&gt; </mark></section>\n\n"
    "<svg onload=alert(4)> [click](javascript:alert(5)) <a href=javascript:alert(6)>x</a> \" ' --> <!--\n"
)


@pytest.fixture
def library(sure):
    return sure


@pytest.fixture
def address(home, library, serve) -> str:
    """A served page over two stories; the reader marks figures."""
    home.write("harbour.md", HARBOUR)
    home.write("lighthouse.md", LIGHTHOUSE)
    library.sync([home.documents])
    return serve(library)


def loaded(page: Page) -> None:
    """Wait until the page is there, as `visit` does."""
    expect(page.locator("#status")).to_contain_text("document", timeout=20_000)


def ask(page: Page, question: str) -> None:
    turns = page.locator(".turn").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(turns + 1)
    expect(page.locator(".turn.pending")).to_have_count(0)


def reload(page: Page) -> None:
    page.reload()
    loaded(page)


def assert_in_view(page: Page, text: str) -> None:
    """Assert that the current mark says `text` and can be seen, inside the viewer too."""
    mark = page.locator("#document mark.current")
    expect(mark).to_have_text(text)
    expect(mark).to_be_in_viewport()
    inside, frame = mark.bounding_box(), page.locator("#document .text").bounding_box()
    assert frame["y"] <= inside["y"] <= frame["y"] + frame["height"]


# The whole way of a newcomer


def test_a_question_is_answered_and_its_citation_opens_at_the_mark(address, visit):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    turn = page.locator("#conversation .turn")
    expect(turn.locator(".answer").first).to_have_text("14")
    expect(turn.locator(".sentence strong").first).to_have_text("14")
    expect(turn.locator(".citation").first).to_contain_text("The harbour reopens · Lisport Gazette · 4 March 2025")
    expect(turn.locator(".confidence")).to_contain_text("%")
    turn.locator(".citation").first.click()
    expect(page.locator("#document h2")).to_have_text("The harbour reopens")
    assert_in_view(page, "14")


def test_the_button_asks_too_and_the_box_is_emptied(address, visit):
    page = visit(address)
    page.locator("#question textarea").fill("For how many crowns was the lighthouse sold?")
    page.locator("#ask").click()
    expect(page.locator(".answer").first).to_have_text("410,000")
    expect(page.locator("#question textarea")).to_have_value("")


def test_a_line_break_is_typed_with_shift(address, visit):
    page = visit(address)
    page.locator("#question textarea").fill("one")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#question textarea")).to_have_value("one\n")
    expect(page.locator(".turn")).to_have_count(0)


def test_examples_come_from_the_documents_and_are_answered(address, visit):
    page = visit(address)
    example = page.locator(".example").first
    expect(example).to_be_visible(timeout=20_000)
    text = example.inner_text()
    example.click()
    expect(page.locator(".asked")).to_have_text(text)
    expect(page.locator(".answer").first).to_be_visible()


def test_a_link_can_ask(address, visit):
    page = visit(f"{address}?q=For+how+much+was+the+lighthouse+sold%3F")
    expect(page.locator(".answer").first).to_have_text("410,000")


def test_an_empty_question_is_met_gently(address, visit):
    page = visit(address)
    page.locator("#ask").click()
    expect(page.locator("#conversation .hint")).to_contain_text("Type a question")
    expect(page.locator(".turn")).to_have_count(0)


# Declining


def test_declining_says_so_and_offers_the_nearest_passages(home, make_reader, serve, visit):
    home.write("harbour.md", HARBOUR)
    nothing = Library(home.home, load_encoder=home.load_encoder, load_reader=lambda: make_reader("(?!)"))
    nothing.sync([home.documents])
    page = visit(serve(nothing))
    ask(page, "Who won the regatta of Lisport?")
    expect(page.locator(".declined")).to_contain_text("The documents do not say.")
    expect(page.locator(".answer")).to_have_count(0)
    page.locator(".declined .citation").first.click()
    said = page.locator("#document mark.current").inner_text()
    assert said in HARBOUR
    assert_in_view(page, said)


# Several voices


def test_documents_that_differ_stand_side_by_side(home, library, serve, visit):
    class Voices(type(library)):
        """Says of its answers that they differ."""

        def ask(self, question, **options):
            found = super().ask(question, **options)
            cited = {c.document: c for answer in found.answers for c in answer.citations}
            answers = tuple(Answer(c.text, 0.7, None, (c,)) for c in cited.values())
            return replace(found, disagreement=True, answers=answers)

    home.write("harbour.md", HARBOUR)
    home.write("other.md", HARBOUR.replace("14", "16").replace("Gazette", "Herald"))
    library.sync([home.documents])
    page = visit(serve(Voices(library._library)))
    ask(page, "How many weeks of repairs?")
    rows = page.locator(".disagreement tbody tr")
    expect(rows).to_have_count(2)
    expect(page.locator(".disagreement")).to_contain_text("Lisport Gazette")
    expect(page.locator(".disagreement")).to_contain_text("Lisport Herald")
    expect(rows.first).to_contain_text("4 March 2025")
    rows.nth(1).locator(".citation").click()
    assert_in_view(page, rows.nth(1).locator(".answer").inner_text())


# Turns


def test_a_follow_up_is_asked_with_the_replies_before_it(home, library, serve, visit):
    heard = []

    class Listening(type(library)):
        def ask(self, question, turns=(), **options):
            heard.append((question, [turn.question for turn in turns]))
            return super().ask(question, **options)

    home.write("harbour.md", HARBOUR)
    library.sync([home.documents])
    page = visit(serve(Listening(library._library)))
    ask(page, "How many weeks?")
    ask(page, "And how many workers?")
    assert ("And how many workers?", ["How many weeks?"]) in heard


def test_a_citation_belongs_to_its_own_turn(address, visit):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    ask(page, "For how many crowns was the lighthouse sold?")
    expect(page.locator("#document h2")).to_have_text("Lighthouse is sold")
    page.locator(".turn").first.locator(".citation").first.click()
    expect(page.locator("#document h2")).to_have_text("The harbour reopens")
    assert_in_view(page, "14")


def test_two_browsers_do_not_see_each_other(address, visit):
    one, other = visit(address), visit(address)
    ask(one, "How many weeks of repairs?")
    ask(other, "For how many crowns was the lighthouse sold?")
    expect(one.locator(".turn")).to_have_count(1)
    expect(other.locator(".asked")).to_have_text("For how many crowns was the lighthouse sold?")


def test_an_answer_is_copied_and_the_conversation_saved_as_markdown(address, visit):
    page = visit(address, permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    ask(page, "How many weeks did the repairs of the harbour take?")
    ask(page, "For how many crowns was the lighthouse sold?")
    page.get_by_role("button", name="Copy as text").last.click()
    expect(page.locator(".copy.plainly").last).to_have_text("Copied")
    said = page.evaluate("navigator.clipboard.readText()")
    assert said.startswith("“410,000” (Lighthouse is sold, Coast Courier, 6 March 2025, lighthouse.md, characters ")
    page.get_by_role("button", name="Copy as Markdown").last.click()
    expect(page.locator(".copy").nth(-2)).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("## For how many crowns was the lighthouse sold?\n\n> 410,000\n\n- “The old lighthouse was sold on Thursday")
    with page.expect_download() as saved:
        page.locator(".save").last.click()
    whole = saved.value.path().read_text()
    assert saved.value.suggested_filename == "ibid-conversation.md"
    assert "> 14\n" in whole and whole.endswith(copied)


# The index


def test_rebuilding_brings_in_what_is_new(address, home, visit):
    page = visit(address)
    expect(page.locator("#status")).to_contain_text("2 documents")
    expect(page.locator("#status")).to_contain_text("up to date")
    home.write("ferry.md", "The new ferry to Lisport carries 612 passengers, its captain said.\n")
    page.locator("#rebuild").click()
    expect(page.locator("#status")).to_contain_text("1 added")
    expect(page.locator("#status")).to_contain_text("3 documents")
    ask(page, "How many passengers does the ferry carry?")
    expect(page.locator(".answer").first).to_have_text("612")


def test_a_document_changed_since_is_flagged_on_the_answer_and_in_the_status(address, home, visit):
    home.write("lighthouse.md", LIGHTHOUSE.replace("410,000", "500,000"))
    page = visit(address)
    expect(page.locator("#status")).to_contain_text("1 document changed since indexing")
    ask(page, "For how many crowns was the lighthouse sold?")
    expect(page.locator("#conversation .stale").first).to_contain_text("changed since it was indexed")
    expect(page.locator("#document .stale")).to_be_visible()


def test_a_document_indexed_anew_is_not_marked_at_the_old_place(address, home, library, visit):
    page = visit(address)
    ask(page, "For how many crowns was the lighthouse sold?")
    home.write("lighthouse.md", "Nothing was sold after all.\n")
    library.sync()
    page.locator(".citation").first.click()
    expect(page.locator("#document .stale")).to_contain_text("no longer says this")
    expect(page.locator("#document mark")).to_have_count(0)
    (home.documents / "lighthouse.md").unlink()
    library.sync()
    page.locator(".citation").first.click()
    expect(page.locator("#document .stale")).to_contain_text("no longer in the index")


def test_what_the_user_can_mend_is_a_line_on_the_page(home, library, serve, visit):
    class Broken(type(library)):
        def ask(self, question, **options):
            raise UserError("the index is <gone>; run: ibid index")

        def sync(self, **options):
            raise UserError("another process is indexing; wait for it")

    home.write("harbour.md", HARBOUR)
    library.sync([home.documents])
    page = visit(serve(Broken(library._library)))
    ask(page, "Anything?")
    expect(page.locator(".turn .problem")).to_have_text("the index is <gone>; run: ibid index")
    page.locator("#rebuild").click()
    expect(page.locator("#status")).to_contain_text("another process is indexing")
    expect(page.locator("#rebuild")).to_be_enabled()


# Hostile and large documents


def test_nothing_of_a_hostile_document_or_question_runs(home, library, serve, visit):
    home.write("<b onclick=alert(7)>'\"&.md", HOSTILE)
    library.sync([home.documents])
    page = visit(serve(library))
    question = "How many walls <img src=x onerror=alert('q')> \"' ${alert(8)} {{x}} were sprayed?"
    ask(page, question)
    expect(page.locator(".asked")).to_have_text(question)
    expect(page.locator("#conversation .citation").first).to_contain_text("<img src=x onerror=alert('title')>")
    page.locator("#conversation .citation").first.hover()
    page.locator("#conversation .citation").first.click()
    assert_in_view(page, "77")
    text = page.locator("#document .text")
    for said in ("<script>alert('text')</script>", "${alert('template')} {{", "</mark></section>", "<svg onload=alert(4)>"):
        expect(text).to_contain_text(said)
    for found in ("#document", "#conversation", "#examples", "#status"):
        assert page.locator(f"{found} :is(script, img, svg, b, [onerror], [onload], [onclick], [onmouseover])").count() == 0
    page.wait_for_timeout(300)


def test_a_document_of_5_mb_opens_at_the_mark_and_shows_more_on_demand(home, library, serve, visit):
    names = ("".join("abcdefghij"[int(digit)] for digit in str(n)) for n in range(36_000))
    filler = "".join(f"Nothing of note happened in the year of the heron, chapter {name}.\n\n" for name in names)
    home.write("long.txt", f"{filler}The dredger Anselma moved 8,124 barrels.\n\n{filler}")
    home.write("line.txt", "word " * 200_000 + "the comet passed 4,711 times " + "word " * 10)
    library.sync([home.documents])
    page = visit(serve(library))
    ask(page, "How many barrels did the dredger Anselma move?")
    page.locator(".citation").first.click()
    assert_in_view(page, "8,124")
    shown = page.locator("#document .text p")
    before, top = shown.count(), shown.first.inner_text()
    assert before < 2000
    page.locator('#document .extend[data-side="before"]').click()
    expect(shown.nth(before)).to_be_attached()
    expect(page.locator("#document").get_by_text(top)).to_be_in_viewport()
    ask(page, "How many times passed the comet?")
    assert_in_view(page, "4,711")


def test_words_are_sought_in_the_whole_document_and_stepped_through(home, library, serve, visit):
    filler = "Nothing of note happened in the year of the heron.\n\n" * 2000
    home.write("long.txt", f"The <b>Pier</b> was built.\n\n{filler}The dredger moved 8,124 barrels.\n\n{filler}Then the\npier fell.\n")
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


# People


def test_by_keyboard_alone_from_question_to_document_and_back(address, visit):
    page = visit(address)
    expect(page.locator("#question textarea")).to_be_focused()
    ask(page, "How many weeks did the repairs of the harbour take?")
    expect(page.locator("#question textarea")).to_be_focused()
    page.locator(".citation").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#document mark.current")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#document .count")).to_contain_text("Citation 2 of")
    expect(page.locator("#document mark.current")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".citation").nth(1)).to_be_focused()


def test_a_phone_shows_one_below_the_other(address, visit):
    page = visit(address, viewport=PHONE)
    ask(page, "How many weeks did the repairs of the harbour take?")
    expect(page.locator(".answer").first).to_be_in_viewport()
    page.locator(".citation").first.click()
    assert_in_view(page, "14")
    page.locator("#document .back").click()
    expect(page.locator(".citation").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(("scheme", "light"), [("light", True), ("dark", False)])
def test_the_page_follows_the_colour_scheme(address, visit, scheme, light):
    page = visit(address, color_scheme=scheme)
    colour = page.evaluate("getComputedStyle(document.querySelector('.gradio-container')).backgroundColor")
    red = int(colour.removeprefix("rgb(").split(",")[0])
    assert (red > 128) is light


def test_answers_are_announced_and_fields_are_named(address, visit):
    page = visit(address)
    expect(page.get_by_role("log", name="Conversation")).to_be_visible()
    ask(page, "How many weeks did the repairs of the harbour take?")
    said = page.locator("#said[role=status][aria-live=polite]")
    expect(said).to_have_text(re.compile(r"^14\. The harbour reopens · Lisport Gazette · 4 March 2025\. .+%$"))
    expect(page.get_by_role("textbox", name="Question")).to_be_visible()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Document", exact=True)).to_be_visible()


# The session


def test_a_reload_keeps_the_conversation_and_the_document(address, visit):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    ask(page, "For how many crowns was the lighthouse sold?")
    page.locator(".turn").first.locator(".citation").first.click()
    expect(page.locator("#document h2")).to_have_text("The harbour reopens")
    reload(page)
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".asked").first).to_have_text("How many weeks did the repairs of the harbour take?")
    assert_in_view(page, "14")
    page.locator(".turn").last.locator(".citation").first.click()
    expect(page.locator("#document h2")).to_have_text("Lighthouse is sold")


def test_a_link_that_asks_does_not_ask_again_on_reload(address, visit):
    page = visit(f"{address}?q=For+how+much+was+the+lighthouse+sold%3F")
    expect(page.locator(".answer").first).to_have_text("410,000")
    reload(page)
    expect(page.locator(".answer").first).to_have_text("410,000")
    page.wait_for_timeout(500)
    expect(page.locator(".turn")).to_have_count(1)


def test_a_new_conversation_leaves_the_old_one_behind(address, visit):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    page.locator(".anew").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#document h2")).to_have_count(0)
    reload(page)
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_another_tab_of_the_same_browser_has_its_own_conversation(address, visit):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    other = page.context.new_page()
    other.goto(address)
    loaded(other)
    ask(other, "For how many crowns was the lighthouse sold?")
    expect(other.locator(".turn")).to_have_count(1)
    reload(page)
    expect(page.locator(".asked")).to_have_text("How many weeks did the repairs of the harbour take?")
