"""An HTML page gives its article without the furniture, and of metadata only what it says itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import html
from index.errors import UserError

FERRY = "The ferry Alba sank off the cape on Tuesday night with 33 people on board, the coast guard said."
BOW = "The captain said that water had come in through the bow door, and that it took ten minutes."
ARTICLE = f"<h1>Ferry sinks off cape</h1><p>{FERRY}</p><h2>What is known</h2><p>{BOW}</p>"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry sinks off cape | The Courier</title>
{meta}</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><header>Subscribe now</header>
<article>{article}</article>
<aside>Most read: ten recipes for soup</aside><div id="comments"><p>I never liked ferries, says a reader.</p></div>
<footer>© 2019 The Courier. All rights reserved.</footer><script>var secret = "evil";</script></body></html>"""
META = {
    "og": """<meta property="og:title" content="Ferry sinks"><meta property="og:site_name" content="The Lisport Courier">
<meta name="author" content="Ana Prior"><meta property="article:published_time" content="2025-02-04T23:30:00+01:00">
<meta property="og:url" content="https://courier.example/ferry">""",
    "json-ld": """<link rel="canonical" href="https://courier.example/ferry"><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry sinks", "datePublished": "2025-02-04T09:00:00Z",
"author": {"@type": "Person", "name": "Ana Prior"}, "publisher": {"@type": "Organization", "name": "The Lisport Courier"}}</script>
<meta property="og:title" content="Ferry sinks">""",
}


def page(article: str = ARTICLE, meta: str = "") -> bytes:
    return PAGE.replace("{meta}", meta).replace("{article}", article).encode()


def test_the_article_is_the_text_and_the_furniture_is_not():
    text = html.extract(page()).text
    assert text == f"Ferry sinks off cape\n\n{FERRY}\n\nWhat is known\n\n{BOW}"


@pytest.mark.parametrize("kind", META)
def test_metadata_gives_title_author_publisher_date_and_address(kind):
    said = html.extract(page(meta=META[kind])).said
    assert (said.title, said.author, said.publisher) == ("Ferry sinks", "Ana Prior", "The Lisport Courier")
    assert (said.published, said.url) == ("2025-02-04", "https://courier.example/ferry")


def test_what_the_metadata_does_not_say_is_not_guessed():
    said = html.extract(page(f"<h1>Ferry sinks</h1><p>{FERRY} That was in 2017, on 3 May 2017.</p><p>{BOW}</p>")).said
    assert (said.author, said.published, said.url) == (None, None, None)


def test_a_page_that_names_utf8_and_has_one_bad_byte_is_read():
    text = html.extract(page(f"<p>{FERRY}</p><p>{BOW}</p>").replace(b"ten minutes", b"ten minutes\x92 time")).text
    assert text == f"{FERRY}\n\n{BOW.replace('ten minutes', 'ten minutes� time')}"


def test_lists_and_tables_keep_their_lines():
    article = f"<h1>Ferry</h1><p>{FERRY}</p><ul><li>33 on board</li><li>all saved</li></ul><p>{BOW}</p>"
    article += "<table><tr><th>Year</th><th>Accidents</th></tr><tr><td>2024</td><td>7</td></tr></table>"
    text = html.extract(page(article)).text
    assert "- 33 on board\n- all saved" in text
    assert "2024" in text and "7" in text


def test_a_page_without_an_article_is_read_whole():
    for source in (b"<html><body><p>Closed.</p></body></html>", b"<p>Closed.</p>", b"Closed."):
        assert html.extract(source).text == "Closed."


@pytest.mark.parametrize("data", [b"<html><body></body></html>", b"<html><script>x</script></html>", b"<!-- -->"])
def test_a_page_without_text_is_refused(data):
    with pytest.raises(UserError, match="no text"):
        html.extract(data)


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "cp1252"),
        ("<meta charset=shift_jis>", "shift_jis"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "utf-8"),
        ("", "cp1252"),
    ],
)
def test_a_page_is_decoded_as_it_declares(declaration, encoding):
    words = {"cp1251": "Паром затонул у мыса во вторник", "shift_jis": "火曜日の夜にフェリーが沈没した"}.get(
        encoding, "café naïve “quoted” words"
    )
    article = f"<h1>Ferry</h1><p>{FERRY} {words}.</p><p>{BOW}</p>"
    source = PAGE.replace('<meta charset="utf-8">', declaration).replace("{meta}", "").replace("{article}", article)
    assert words in html.extract(source.replace("©", "").encode(encoding)).text


def test_an_xhtml_declaration_does_no_harm():
    data = b'<?xml version="1.0" encoding="utf-8"?>\n' + page()
    assert FERRY in html.extract(data).text


def test_the_same_bytes_give_the_same_text_each_time():
    first = html.extract(page(meta=META["og"]))
    for _ in range(3):
        html.extract(page(f"<h1>Another</h1><p>{BOW}</p>" * 3))
        assert html.extract(page(meta=META["og"])) == first


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<table>",
                "<tr>",
                "<td>",
                "<",
                "&#x0;",
                "&#xD800;",
                "<![CDATA[",
                "<svg>",
                "</html>",
                "\ud7ff",
                FERRY,
                "<!--",
                "<ul><li>",
            ]
        ),
        max_size=30,
    )
)
def test_broken_markup_is_read_or_refused(parts):
    try:
        assert html.extract("".join(parts).encode()).text.strip()
    except UserError as error:
        assert "\n" not in str(error)
