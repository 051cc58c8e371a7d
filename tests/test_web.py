"""The page in a real browser: the whole way of a newcomer, from a question to the words in the document.

Playwright drives Debian's Chromium (conftest.py).
"""

import os
from dataclasses import replace

import pytest

from qa.library import Library
from qa.records import Answer

if not os.environ.get("CI"):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

HARBOUR = (
    "---\ntitle: The harbour reopens\npublisher: Lisport Gazette\npublished: 2025-03-04\n---\n\n"
    "The harbour of Lisport reopened on Monday after 14 weeks of repairs, the mayor said.\n\n"
    "Fishing boats had been kept ashore since the storm of November, when waves broke the northern pier.\n\n"
    "Maria Costa, the mayor, thanked 230 workers who rebuilt the pier through the winter. They had come from the hills.\n"
)
LIGHTHOUSE = (
    "---\ntitle: Lighthouse is sold\npublisher: Coast Courier\npublished: 2025-03-06\n---\n\n"
    "The old lighthouse was sold on Thursday for 410,000 crowns to a painter from the capital.\n"
)


@pytest.fixture
def library(sure):
    return sure


@pytest.fixture
def address(served) -> str:
    """A page over two stories that no test here changes; the reader marks figures."""
    return served(harbour=HARBOUR, lighthouse=LIGHTHOUSE)


# The whole way of a newcomer


def test_every_part_that_a_test_may_look_for_is_there_once(address, visit):
    page = visit(address)
    for place in ("#question textarea", "#ask", "#conversation", "#document", "#status", "#rebuild"):
        expect(page.locator(place)).to_have_count(1)


def test_a_question_is_answered_and_its_citation_opens_at_the_mark(address, visit, ask, in_view):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    turn = page.locator("#conversation .turn")
    expect(turn.locator(".answer").first).to_have_text("14")
    expect(turn.locator(".sentence strong").first).to_have_text("14")
    expect(turn.locator(".citation").first).to_contain_text("The harbour reopens · Lisport Gazette · 4 March 2025")
    expect(turn.locator(".confidence")).to_contain_text("%")
    turn.locator(".citation").first.click()
    expect(page.locator("#document h2")).to_have_text("The harbour reopens")
    in_view(page, "14")


def test_a_hover_or_the_focus_shows_the_passage_on_a_card(address, visit, ask):
    page = visit(address)
    ask(page, "How many workers rebuilt the pier?")
    pin = page.locator(".citation[aria-describedby]").first
    card = page.locator(f"#{pin.get_attribute('aria-describedby')}")
    expect(card).to_be_hidden()
    pin.hover()
    expect(card).to_be_visible()
    expect(card.locator("strong")).to_have_text(page.locator(".answer").first.inner_text())
    page.mouse.move(0, 0)
    expect(card).to_be_hidden()
    pin.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(card).to_be_visible()


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


LATE = """
const { fetch } = window;
window.fetch = async (...sent) => {
  const reply = await fetch(...sent);
  if (!String(sent[0].url ?? sent[0]).includes("/queue/data")) return reply;
  const late = new TransformStream({ async transform(chunk, out) {
    if (new TextDecoder().decode(chunk).includes("close_stream")) await new Promise((go) => setTimeout(go, 1000));
    out.enqueue(chunk);
  } });
  return new Response(reply.body.pipeThrough(late), { headers: reply.headers });
};
"""


def test_a_question_is_answered_though_the_stream_is_closed_over_it(address, visit, ask, loaded):
    """Gradio's client takes the end of its stream, where it comes late, for the end of what was just sent."""
    page = visit("about:blank", ready=False)
    page.add_init_script(LATE)
    page.goto(address)
    loaded(page)
    assert "14" in ask(page, "How many weeks did the repairs of the harbour take?")
    assert "410,000" in ask(page, "For how many crowns was the lighthouse sold?")


# Declining


def test_declining_says_so_and_offers_the_nearest_passages(home, make_reader, serve, visit, ask, in_view):
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
    in_view(page, said)


# Several voices


def test_documents_that_differ_stand_side_by_side(home, library, serve, visit, ask, in_view):
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
    in_view(page, rows.nth(1).locator(".answer").inner_text())


# Turns


def test_a_follow_up_is_asked_with_the_replies_before_it(home, library, serve, visit, ask):
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


def test_a_follow_up_says_how_it_was_read(served, visit, ask):
    page = visit(served(harbour=HARBOUR))
    assert "Read as" not in ask(page, "How many weeks of repairs did the harbour of Lisport take?")
    ask(page, "How many workers did it have <b>now</b>?")
    read = page.locator(".turn").last.locator(".read-as")
    expect(read).to_contain_text("Read as: ")
    expect(read).to_contain_text("<b>now</b>")
    expect(page.locator("#said")).to_contain_text("Read as: ")


def test_a_citation_belongs_to_its_own_turn(address, visit, ask, in_view):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    ask(page, "For how many crowns was the lighthouse sold?")
    expect(page.locator("#document h2")).to_have_text("Lighthouse is sold")
    page.locator(".turn").first.locator(".citation").first.click()
    expect(page.locator("#document h2")).to_have_text("The harbour reopens")
    in_view(page, "14")


def test_an_answer_is_copied_and_the_conversation_saved_as_markdown(address, visit, ask):
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
    assert copied.startswith(
        "## For how many crowns was the lighthouse sold?\n\n> 410,000\n\n- “The old lighthouse was sold on Thursday"
    )
    with page.expect_download() as saved:
        page.locator(".save").last.click()
    whole = saved.value.path().read_text()
    assert saved.value.suggested_filename == "ibid-conversation.md"
    assert "> 14\n" in whole and whole.endswith(copied)
