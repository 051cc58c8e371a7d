"""Measure how long an answer takes to stand on the page: python tests/benchmarks/page.py [GOLD.json]

Time from Enter to the answer in Chromium, beside `ask` itself, with one person and with 32 asking at
once (the others are threads, or programs at the page's endpoint, that ask one question after another).
Medians over 20 questions of the gold file, on the sample documents with the real models.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS, OTHERS = 20, 31
WATCH = """() => {
  const turns = () => document.querySelectorAll("#conversation .turn:not(.pending)").length;
  const before = turns();
  window.answered = new Promise((tell) => {
    let since = 0;
    addEventListener("keydown", () => (since = performance.now()), { once: true, capture: true });
    new MutationObserver((_, observer) => {
      if (turns() === before) return;
      observer.disconnect();
      requestAnimationFrame(() => tell(performance.now() - since));
    }).observe(document.querySelector("#conversation"), { childList: true, subtree: true });
  });
}"""


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ["HF_HUB_OFFLINE"] = "1"
    from playwright.sync_api import sync_playwright

    import qa
    from ui import server

    gold = json.loads(Path(sys.argv[1] if sys.argv[1:] else ROOT / "tests/gold/seeds.json").read_text())
    questions = [q["question"] for article in gold["data"] for p in article["paragraphs"] for q in p["qas"]][:QUESTIONS]
    with tempfile.TemporaryDirectory() as home, sync_playwright() as driver:
        library = qa.open(home)
        library.sync([ROOT / "seeds"])
        library.ask(questions[0])
        address: SimpleQueue[str] = SimpleQueue()
        threading.Thread(
            target=server.serve, args=(library,), kwargs={"port": 0, "ready": address.put}, daemon=True
        ).start()
        url = address.get()
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(url)
        page.wait_for_selector(".example", timeout=60_000)

        def on_page(question: str) -> float:
            page.fill("#question textarea", question)
            page.evaluate(WATCH)
            page.keyboard.press("Enter")
            return page.evaluate("window.answered")

        def by_itself(question: str) -> float:
            since = time.perf_counter()
            library.ask(question)
            return (time.perf_counter() - since) * 1000

        programs = [program(url) for _ in range(OTHERS)]
        print("| asking | `ask` itself, ms | on the page, ms | others' questions answered | lost |")
        print("|---|---|---|---|---|")
        report("1", questions, by_itself, on_page, [], [])
        report(str(1 + OTHERS), questions, by_itself, on_page, [library.ask] * OTHERS, programs)
        browser.close()


def program(url: str) -> Callable:
    from gradio_client import Client

    client = Client(url, verbose=False, analytics_enabled=False)
    return lambda question: client.predict(question, api_name="/ask")


def report(
    who: str, questions: list[str], by_itself: Callable, on_page: Callable, threads: list, programs: list
) -> None:
    medians, counts = [], {"answered": 0, "lost": 0}
    for measure, others in ((by_itself, threads), (on_page, programs)):
        with busy(others, questions, counts):
            medians.append(statistics.median(map(measure, questions)))
    print(f"| {who} | {medians[0]:.0f} | {medians[1]:.0f} | {counts['answered']} | {counts['lost']} |", flush=True)


@contextmanager
def busy(others: list[Callable], questions: list[str], counts: dict[str, int]) -> Iterator[None]:
    """Let the others ask one question after another while the body runs."""
    over, lock = threading.Event(), threading.Lock()

    def work(ask: Callable, at: int) -> None:
        while not over.is_set():
            try:
                ask(questions[at % len(questions)])
                kind = "answered"
            except Exception:
                kind = "lost"
            with lock:
                counts[kind] += 1
            at += 1

    people = [threading.Thread(target=work, args=(ask, at)) for at, ask in enumerate(others)]
    for person in people:
        person.start()
    yield
    over.set()
    for person in people:
        person.join()


if __name__ == "__main__":
    main()
