"""The page in a real browser when documents change: rebuilt, stale, indexed anew, gone."""

import os
import threading

import pytest

from index.errors import UserError

if not os.environ.get("CI"):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

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
def library(sure):
    return sure


@pytest.fixture
def address(home, library, serve) -> str:
    """A served page over two stories; the reader marks figures."""
    home.write("harbour.md", HARBOUR)
    home.write("lighthouse.md", LIGHTHOUSE)
    library.sync([home.documents])
    return serve(library)


def test_rebuilding_brings_in_what_is_new(address, home, visit, ask):
    page = visit(address)
    expect(page.locator("#status")).to_contain_text("2 documents")
    expect(page.locator("#status")).to_contain_text("up to date")
    home.write("ferry.md", "The new ferry to Lisport carries 612 passengers, its captain said.\n")
    page.locator("#rebuild").click()
    expect(page.locator("#status")).to_contain_text("1 added")
    expect(page.locator("#status")).to_contain_text("3 documents")
    ask(page, "How many passengers does the ferry carry?")
    expect(page.locator(".answer").first).to_have_text("612")


def test_a_document_changed_since_is_flagged_on_the_answer_and_in_the_status(address, home, visit, ask):
    home.write("lighthouse.md", LIGHTHOUSE.replace("410,000", "500,000"))
    page = visit(address)
    expect(page.locator("#status")).to_contain_text("1 document changed since indexing")
    ask(page, "For how many crowns was the lighthouse sold?")
    expect(page.locator("#conversation .stale").first).to_contain_text("changed since it was indexed")
    expect(page.locator("#document .stale")).to_be_visible()


def test_a_document_indexed_anew_is_not_marked_at_the_old_place(address, home, library, visit, ask):
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


def test_what_the_user_can_mend_is_a_line_on_the_page(home, library, serve, visit, ask):
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


def test_while_it_reads_the_page_says_so(home, library, serve, visit):
    read = threading.Event()

    class Slow(type(library)):
        def ask(self, question, **options):
            assert read.wait(60)
            return super().ask(question, **options)

    home.write("lighthouse.md", LIGHTHOUSE)
    library.sync([home.documents])
    page = visit(serve(Slow(library._library)))
    page.locator("#question textarea").fill("For how many crowns was the lighthouse sold?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn.pending .reading")).to_have_text("Reading the documents")
    read.set()
    expect(page.locator(".answer").first).to_have_text("410,000")
    expect(page.locator(".reading")).to_have_count(0)


def test_a_question_to_a_server_that_is_gone_is_kept_and_the_page_comes_back_with_it(address, context_of, loaded):
    page = context_of().new_page()
    page.goto(address)
    question = loaded(page).locator("#question textarea")
    page.route("**/*", lambda route: route.abort())
    question.fill("For how many crowns was the lighthouse sold?")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("toast-body")).to_be_visible()
    expect(question).to_have_value("For how many crowns was the lighthouse sold?")
    with page.expect_navigation():
        page.unroute("**/*")
    loaded(page)
    question.fill("For how many crowns was the lighthouse sold?")
    page.keyboard.press("Enter")
    expect(page.locator(".answer").first).to_have_text("410,000")
    page.close()
