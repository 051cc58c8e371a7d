"""The page for everybody: accessibility rules in every state, keyboard alone, nothing that jumps.

axe-core comes with its Python package and is put into the page from there; nothing is fetched.
"""

import os
from dataclasses import replace

import pytest

from qa.records import Answer

if not os.environ.get("CI"):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

STORY = (
    "---\ntitle: The harbour reopens\npublisher: Lisport Gazette\npublished: 2025-03-04\nurl: https://news.example/harbour\n---\n\n"
    "Home | News | Sport\n\nThe repairs of the harbour took 14 weeks, the mayor said. Work had begun in November.\n\n"
    "Maria Costa, the mayor, thanked 230 workers who rebuilt the pier through the winter.\n"
)
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def address(tmp_path_factory, open_library, serve) -> str:
    """A page over two stories that differ, of which one has changed, and a file that cannot be read."""
    home, found = open_library(tmp_path_factory.mktemp("access"))

    class Unsure(type(found)):
        """Declines what is asked of a regatta; asked of differences, finds one and a date."""

        def ask(self, question, **options):
            reply = self._library.ask(question, min_confidence=1.0 if "regatta" in question else 0.0, **options)
            if "differ" not in question:
                return reply
            voices = {c.document: c for answer in reply.answers for c in answer.citations}.values()
            answers = tuple(Answer(c.text, 0.7, "2025-03-04", (replace(c, speaker=c.sentence),)) for c in voices)
            return replace(reply, disagreement=True, answers=answers)

    home.write("harbour.md", STORY)
    home.write("herald.md", STORY.replace("14", "16").replace("Gazette", "Herald"))
    home.write("torn.txt", "\0")
    found.sync([home.documents])
    home.write("herald.md", STORY.replace("14", "18"))
    return serve(Unsure(found._library))


def violations(page: Page) -> list[str]:
    """Return what breaks a rule seriously: the rule, and where."""
    page.wait_for_timeout(300)  # colours in transition are neither
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['html'][:160]}" for v in found if v["impact"] in SERIOUS for n in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_of_the_page_breaks_a_rule_seriously(address, visit, scheme, ask):
    page = visit(address, color_scheme=scheme)
    expect(page.locator(".example").first).to_be_visible(timeout=20_000)
    broken = {"at first": violations(page)}
    ask(page, "How many weeks did the repairs of the harbour take?")
    expect(page.locator("#document .text")).to_be_visible()
    broken["answered"] = violations(page)
    page.locator(".citation").first.focus()
    broken["with a card"] = violations(page)
    page.get_by_role("searchbox", name="Find in the document").fill("the")
    page.keyboard.press("Enter")
    expect(page.locator("#document .finds")).to_contain_text("of")
    broken["while seeking"] = violations(page)
    ask(page, "On how many weeks of repairs do they differ?")
    expect(page.locator(".turn").last.locator(".disagreement tbody tr")).to_have_count(2)
    expect(page.locator(".resolved").first).to_be_visible()
    ask(page, "Who won the regatta?")
    expect(page.locator(".declined")).to_be_visible()
    page.locator("#question textarea").press("Enter")
    expect(page.locator(".hint")).to_be_visible()
    page.locator("#status summary").click()
    broken["differing, declined, with a hint and what failed"] = violations(page)
    page.locator("#status summary").click()
    page.get_by_role("button", name="Library", exact=True).click()
    page.get_by_label("Add documents").set_input_files(
        [{"name": "harbour.md", "mimeType": "text/plain", "buffer": b"x"}]
    )
    expect(page.locator(".waiting")).to_be_visible()
    page.locator("#shelf input").first.uncheck()
    expect(page.locator(".scope")).to_be_visible()
    page.locator("#shelf .remove").first.click()
    expect(page.locator(".sure")).to_be_visible()
    broken["the library"] = violations(page)
    page.set_viewport_size({"width": 360, "height": 740})
    broken["on a phone"] = violations(page)
    assert {state: rules for state, rules in broken.items() if rules} == {}


def press_until(page: Page, key: str, selector: str) -> None:
    """Press a key until what has the focus matches."""
    seen = []
    for _ in range(25):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        seen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 90)"))
    raise AssertionError(f"{key} never came to {selector}: {seen}")


def test_keys_alone_ask_open_the_document_and_come_back(address, visit):
    page = visit(address)
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("How many weeks did the repairs of the harbour take?")
    page.keyboard.press("Enter")
    expect(page.locator(".answer").first).to_be_visible()
    expect(page.locator("#question textarea")).to_be_focused()
    press_until(page, "Shift+Tab", ".citation")
    page.keyboard.press("Enter")
    expect(page.locator("#document mark.current")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".citation[aria-current]")).to_be_focused()
    press_until(page, "Shift+Tab", "button.library")
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Name")).to_be_focused()
    expect(page.locator("#shelf input[type=checkbox]")).to_have_count(2)  # keys are quicker than the list
    press_until(page, "Tab", "#shelf input[type=checkbox]")
    page.keyboard.press("Space")
    expect(page.locator(".scope")).to_contain_text("1 of 2")
    page.keyboard.press("Escape")
    expect(page.locator("button.library")).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280, 2560])
def test_nothing_jumps_while_the_page_loads_and_answers(address, visit, width, ask):
    """Cumulative layout shift as browsers count it: what follows a stroke at once is no jump."""
    page = visit("about:blank", viewport={"width": width, "height": 800}, ready=False)
    page.add_init_script(
        "window.shifted = 0; new PerformanceObserver((list) => list.getEntries()"
        ".forEach((entry) => (window.shifted += entry.hadRecentInput ? 0 : entry.value)))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(address)
    expect(page.locator(".example").first).to_be_visible(timeout=20_000)
    page.wait_for_timeout(300)
    loaded = page.evaluate("window.shifted")
    ask(page, "How many weeks did the repairs of the harbour take?")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert loaded < 0.1, loaded
    assert page.evaluate("window.shifted") - loaded < 0.1
