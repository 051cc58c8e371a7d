"""The page in a real browser for everybody: keyboard, phone, colours, what is read out; and what a tab keeps."""

import os
import re

import pytest

if not os.environ.get("CI"):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

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


@pytest.fixture
def address(served) -> str:
    """A page over two stories that no test here changes; the reader marks figures."""
    return served(harbour=HARBOUR, lighthouse=LIGHTHOUSE)


def test_by_keyboard_alone_from_question_to_document_and_back(address, visit, ask):
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


def test_a_phone_shows_one_below_the_other(address, visit, ask, in_view):
    page = visit(address, viewport=PHONE)
    ask(page, "How many weeks did the repairs of the harbour take?")
    expect(page.locator(".answer").first).to_be_in_viewport()
    expect(page.locator("#asking")).to_be_in_viewport(ratio=1)
    page.locator(".citation").first.click()
    in_view(page, "14")
    page.locator("#document .back").click()
    expect(page.locator(".citation").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(("scheme", "light"), [("light", True), ("dark", False)])
def test_the_page_follows_the_colour_scheme(address, visit, scheme, light):
    page = visit(address, color_scheme=scheme)
    colour = page.evaluate("getComputedStyle(document.querySelector('.gradio-container')).backgroundColor")
    red = int(colour.removeprefix("rgb(").split(",")[0])
    assert (red > 128) is light


def test_answers_are_announced_and_fields_are_named(address, visit, ask):
    page = visit(address)
    expect(page.get_by_role("log", name="Conversation")).to_be_visible()
    ask(page, "How many weeks did the repairs of the harbour take?")
    said = page.locator("#said[role=status][aria-live=polite]")
    expect(said).to_have_text(re.compile(r"^14\. The harbour reopens · Lisport Gazette · 4 March 2025\. .+%$"))
    expect(page.get_by_role("textbox", name="Question")).to_be_visible()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Document", exact=True)).to_be_visible()


def test_two_browsers_do_not_see_each_other(address, visit, ask):
    one, other = visit(address), visit(address, browser="another")
    ask(one, "How many weeks of repairs?")
    ask(other, "For how many crowns was the lighthouse sold?")
    expect(one.locator(".turn")).to_have_count(1)
    expect(other.locator(".asked")).to_have_text("For how many crowns was the lighthouse sold?")


def test_a_reload_keeps_the_conversation_and_the_document(address, visit, ask, reload, in_view):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    ask(page, "For how many crowns was the lighthouse sold?")
    page.locator(".turn").first.locator(".citation").first.click()
    expect(page.locator("#document h2")).to_have_text("The harbour reopens")
    reload(page)
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".asked").first).to_have_text("How many weeks did the repairs of the harbour take?")
    in_view(page, "14")
    page.locator(".turn").last.locator(".citation").first.click()
    expect(page.locator("#document h2")).to_have_text("Lighthouse is sold")


def test_a_link_that_asks_does_not_ask_again_on_reload(address, visit, reload):
    page = visit(f"{address}?q=For+how+much+was+the+lighthouse+sold%3F")
    expect(page.locator(".answer").first).to_have_text("410,000")
    reload(page)
    expect(page.locator(".answer").first).to_have_text("410,000")
    page.wait_for_timeout(500)
    expect(page.locator(".turn")).to_have_count(1)


def test_a_new_conversation_leaves_the_old_one_behind(address, visit, ask, reload):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    page.locator(".anew").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#document h2")).to_have_count(0)
    reload(page)
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_another_tab_of_the_same_browser_has_its_own_conversation(address, visit, ask, reload):
    page = visit(address)
    ask(page, "How many weeks did the repairs of the harbour take?")
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator("#status")).to_contain_text("document")
    ask(other, "For how many crowns was the lighthouse sold?")
    expect(other.locator(".turn")).to_have_count(1)
    reload(page)
    expect(page.locator(".asked")).to_have_text("How many weeks did the repairs of the harbour take?")
