"""Make README's pictures of the page, light and dark: python tests/screenshots.py

Asks the sample documents with the real models, in Chromium, and writes tests/pictures/page-*.png.
No test: run it after the page has changed, and look at what it made.
"""

import shutil
import sys
import tempfile
import threading
from pathlib import Path
from queue import SimpleQueue

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
QUESTIONS = ("How many aid trucks reached Gaza in the past week?", "And how many a day?")
FLAGS = ["--no-sandbox", "--disable-gpu"]
SIZE = {"width": 1280, "height": 800}
COLOURS = 128  # in a picture: text and flat areas look the same, and it is a third of the size


def main() -> None:
    sys.path.insert(0, str(HERE.parent))
    import qa
    from ui import server

    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as driver:
        library = qa.open(home)
        library.sync([HERE.parent / "seeds"])
        address: SimpleQueue[str] = SimpleQueue()
        options = {"port": 0, "ready": address.put}
        threading.Thread(target=server.serve, args=(library,), kwargs=options, daemon=True).start()
        url = address.get()
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for scheme in ("light", "dark"):
            take(browser, url, scheme)
        browser.close()


def take(browser: Browser, url: str, scheme: str) -> None:
    page = browser.new_page(viewport=SIZE, color_scheme=scheme)
    page.goto(url)
    page.wait_for_selector(".example", timeout=300_000)
    for number, question in enumerate(QUESTIONS):
        page.fill("#question textarea", question)
        page.press("#question textarea", "Enter")
        page.wait_for_selector(f".turn:nth-child({number + 1}):not(.pending)", timeout=300_000)
    page.wait_for_timeout(1500)
    page.evaluate("document.activeElement.blur()")
    path = PICTURES / f"page-{scheme}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path.relative_to(HERE.parent), f"{path.stat().st_size // 1024} KB")
    page.close()


if __name__ == "__main__":
    main()
