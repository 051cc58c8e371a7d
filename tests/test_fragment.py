"""A citation can be carried elsewhere: a link that a browser opens at the very words, and Markdown that holds it."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.records import Answer, Citation, Excerpt, Reply
from ui import export
from ui.fragment import directive, link

TEXT = "The deal brings people home: over 33 of the hostages, seized in October, are to be let go, and so are nearly 2,000 others."
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def at(words: str, text: str = TEXT) -> tuple[str, int, int]:
    return text, text.index(words), text.index(words) + len(words)


def test_the_words_around_a_short_quote_tell_which_of_many_it_is():
    assert (
        link("https://e.org/a", *at("33"))
        == "https://e.org/a#:~:text=people%20home%3A%20over-,33,-of%20the%20hostages%2C"
    )


def test_of_a_long_quote_only_the_ends_are_given():
    assert (
        directive(TEXT, 0, len(TEXT)) == "The%20deal%20brings%20people%20home%3A,so%20are%20nearly%202%2C000%20others."
    )


@pytest.mark.parametrize("line", ["\n\n", "\r\n\r\n", "\r\r"])
def test_no_context_is_taken_from_beyond_the_paragraph(line):
    text = f"Above it.{line}The toll is 30 crowns.{line}Below it."
    assert directive(*at("The toll", text)) == "The%20toll,-is%2030%20crowns."
    assert directive(*at("crowns.", text)) == "toll%20is%2030-,crowns."


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("A fire at the **Kolde** mine in", "fire at", "A-,fire at,-the Kolde mine"),
        ("The [regional governor](https://e.org/gov_(x)), Anna", "governor", "The regional-,governor,-, Anna"),
        ("The [**new** mayor](https://e.org 'x') said 52 died", "52", "new mayor said-,52,-died"),
        ("It was **over 52** people", "over 52** people", "It was-,over 52 people"),
        ("- one\n- the toll is 52\n- three", "52", "the toll is-,52"),
        ("> the toll\n> is _52_ crowns", "52", "the toll is-,52,-crowns"),
        ("# Tolls\nthe `toll` ~~is~~ 52", "52", "the toll is-,52"),
        ("cost<br>of 5 \\* 3 crowns &amp; 52 more", "52", "3 crowns &-,52,-more"),
        ("see [the list][1] of 52 *half signs", "52", "of-,52"),
        ("| toll | 52 | more", "52", "52"),
        ("a snake_case name is 52", "52", "snake_case name is-,52"),
    ],
)
def test_the_words_are_those_that_a_page_made_of_markdown_shows(text, words, shown):
    assert unquote(directive(*at(words, text), markdown=True)) == shown


def test_words_that_may_hold_markup_are_no_context():
    assert directive(*at("52", "at the **Kolde** mine 52 died of [1] it")) == "mine-,52,-died%20of"


@given(st.text("ab *_`[]()<>#\\\n1.&;~|-", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_any_markdown_gives_no_syntax(text, start, end):
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    parts = directive(text, start, end, markdown=True).split(",")
    assert all(character.isalnum() or character in "%_.-" for part in parts for character in part)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_any_words_are_encoded_so_that_no_syntax_comes_from_them(text, start, end):
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    parts = directive(text, start, end).split(",")
    assert all(character.isalnum() or character in "%_.-" for part in parts for character in part)
    inner = [part for part in parts if not part.endswith("-") and not part.startswith("-")]
    assert len(inner) <= 2 and not any("-" in part for part in inner)
    quoted = " ".join(text[start:end].encode("utf-8", "replace").decode().split())
    if len(inner) == 2:
        first, last = map(unquote, inner)
        assert quoted.startswith(first) and quoted.endswith(last)
    else:
        assert unquote("".join(inner)) == quoted


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "ftp://e.org/a", "/a", "https://", "https://[e", "data:text/html,x"]
)
def test_what_is_no_address_of_the_web_is_no_link(url):
    assert link(url, *at("33")) is None


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://e.org/a#part", "https://e.org/a#part:~:text="),
        ("https://e.org/a#:~:text=old", "https://e.org/a#:~:text="),
        ("https://e.org/a_(b)?x=1&y=[2]", "https://e.org/a_%28b%29?x=1&y=%5B2%5D#:~:text="),
        ("https://e.org/a b\n<c>", "https://e.org/a%20b%0A%3Cc%3E#:~:text="),
        ("https://e.org/é", "https://e.org/%C3%A9#:~:text="),
    ],
)
def test_any_address_keeps_what_it_says_and_ends_no_markdown_link(url, start):
    assert link(url, *at("33")).startswith(start)


def cited(**values) -> Citation:
    text, start, end = at("33")
    known = {
        "text": "33",
        "start": start + 100,
        "end": end + 100,
        "source": "/s",
        "document": "a_b.txt",
        "title": "A [toll]",
    }
    known |= {
        "publisher": "Bay *Herald*",
        "published": "2025-02-05",
        "url": "https://e.org/a",
        "page": None,
        "speaker": None,
    }
    whole = Excerpt(text, 100, 100 + len(text))
    return Citation(
        **(known | {"passage": whole, "sentence": whole, "copies": (), "sha256": "", "stale": False} | values)
    )


def turn(*places: Citation) -> str:
    return export.whole(Reply("How many?", "How many?", True, 0.8, False, (Answer("33", 0.8, None, places),), ()))


def test_markdown_has_quote_title_publisher_date_and_link():
    lines = turn(cited()).splitlines()
    assert lines[:3] == ["## How many?", "", "> 33"]
    address = link("https://e.org/a", *at("33"))
    assert (
        lines[4]
        == f"- “{TEXT}” [A \\[toll\\]]({address}), Bay \\*Herald\\*, 5 February 2025, a\\_b.txt, characters 134–136"
    )


def test_markdown_without_a_url_has_no_link_and_says_what_is_stale():
    found = turn(cited(url=None, stale="changed", speaker=Excerpt("the mayor", 100, 109)))
    assert (
        "](" not in found and "according to the mayor, A \\[toll\\], Bay" in found and "The file has changed" in found
    )


def test_markdown_drives_no_terminal():
    assert "\x1b" not in turn(cited(title="\x1b[31mred")) and "\x9b" not in turn(cited(publisher="\x9b31m"))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_a_browser_opens_the_page_at_the_words(tmp_path, browser):
    text = "Tolls & fees — 33% of them, “half-hidden” ones (say) 33 in all; 33 more."
    filler = "<p>33 of these are filler.</p>" * 200
    page = text.replace("&", "&amp;")
    (tmp_path / "story.html").write_text(f"<!doctype html><meta charset=utf-8>{filler}<p>{page}</p>{filler}")
    handler = partial(Quiet, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for words in ("33 in all", "& fees", "“half-hidden”", "half", "%", text):
            address = link(f"http://127.0.0.1:{server.server_port}/story.html", *at(words, text))
            visit = browser.new_page()
            visit.goto(address)
            visit.wait_for_function("scrollY > 1000", timeout=20_000)
            visit.close()
        visit = browser.new_page()
        visit.goto(address.replace("Tolls", "Trolls"))
        assert urlsplit(visit.url).path == "/story.html" and visit.evaluate("scrollY") == 0
        visit.close()
        server.shutdown()
