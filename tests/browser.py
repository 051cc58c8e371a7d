"""What the tests of the page share: a browser that listens for trouble, and what people do on a page.

Here are fixtures only; conftest.py makes them known to all tests.
"""

import os
import shutil
from collections.abc import Callable

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
WIDE = {"width": 1280, "height": 800}
PATIENCE = 60_000  # ms that a browser is waited for, on a slow machine under load
LEAVING = "this page is being left"


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, driven by Playwright; without one its tests are skipped, except where CI is set."""
    if not os.environ.get("CI"):
        pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium found; run: apt-get install chromium")
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def context_of(browser):
    """Give the browser context of some options, always the same: with its cache a page loads in half the time.

    A tab has a conversation of its own all the same.
    """
    kept = {}

    def context_of(**options):
        key = repr(sorted(options.items()))
        if key not in kept:
            kept[key] = browser.new_context(**({"viewport": WIDE} | options))
            kept[key].set_default_timeout(PATIENCE)
            kept[key].add_init_script(f"addEventListener('beforeunload', () => console.debug({LEAVING!r}))")
        return kept[key]

    yield context_of
    for context in kept.values():
        context.close()


@pytest.fixture
def visit(context_of):
    """Open a page in a tab of its own; afterwards nothing untoward may have happened in any.

    A test fails on a dialog, a console error, or a request that leaves the machine.  Passed over is what is
    said between a page's `beforeunload` and the next page: there Gradio cuts its own stream, and complains.
    `browser` names one of several browsers, of which none has what another keeps.
    """
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    trouble: list[str] = []
    used = set()

    def visit(address: str, ready: bool = True, browser: str | None = None, **options):
        context = context_of(**options | ({"user_agent": browser} if browser else {}))
        if context not in used:
            used.add(context)
            context.on("page", watch)
        page = context.new_page()
        page.goto(address)
        return loaded(page) if ready else page

    def watch(page) -> None:
        leaving = []

        def heard(line) -> None:
            if line.text == LEAVING:
                leaving.append(line)
            elif line.type == "error" and not leaving:
                trouble.append(f"console {line.text}")

        page.on("framenavigated", lambda _: leaving.clear())
        page.on("console", heard)
        page.on("dialog", lambda dialog: (trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: trouble.append(f"script {error}"))
        page.on("request", lambda request: trouble.append(request.url) if not local(request.url) else None)

    yield visit
    for context in used:
        for page in context.pages:
            page.close()
        context.remove_listener("page", watch)
    assert trouble == []


@pytest.fixture(scope="session", name="loaded")
def _loaded() -> Callable:
    return loaded


def loaded(page):
    """Wait until a page is there, and return it."""
    from playwright.sync_api import expect

    expect(page.locator("#question textarea")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("document")
    return page


@pytest.fixture(scope="session")
def reload() -> Callable:
    """Load a page anew."""

    def reload(page) -> None:
        page.reload()
        loaded(page)

    return reload


@pytest.fixture(scope="session")
def ask() -> Callable:
    """Ask on a page, wait for the reply, and return all that is said in its turn."""
    from playwright.sync_api import expect

    def ask(page, question: str) -> str:
        turns = page.locator(".turn").count()
        page.locator("#question textarea").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator(".turn:not(.pending)")).to_have_count(turns + 1)
        return page.locator(".turn").last.inner_text()

    return ask


@pytest.fixture(scope="session")
def in_view() -> Callable:
    """Assert that the current mark says some words and can be seen, inside the viewer too."""
    from playwright.sync_api import expect

    def in_view(page, text: str) -> None:
        mark = page.locator("#document mark.current")
        expect(mark).to_have_text(text)
        expect(mark).to_be_in_viewport()
        inside, frame = mark.bounding_box(), page.locator("#document .text").bounding_box()
        assert frame["y"] <= inside["y"] <= frame["y"] + frame["height"]

    return in_view


def local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:"))
