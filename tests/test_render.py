"""What becomes HTML: text is escaped and then marked, whatever it says; records are put into words."""

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Description, Document, Failure, Hit, Stamp, Summary
from qa.records import Answer, Citation, Excerpt, Reply
from ui import export, render, viewer
from ui.examples import candidates
from ui.markup import LONGEST, escape, marked, paragraph, paragraphs
from ui.viewer import View

TEXT = st.text(st.sampled_from("ab <>&\"'\r\n#$`{}éß𝔘\u202e\x00"), max_size=80)
SPANS = st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)).map(lambda pair: tuple(sorted(pair))), max_size=4)
TAG = re.compile(r"</?(?:mark|span|strong)(?: class=\"\w+\")?(?: tabindex=\"-1\")?>")
EVIL = "\"><img src=x onerror=alert(1)> <script>alert(2)</script> '&${1}"


def hit(**values) -> Hit:
    known = {"rank": 1, "score": 1.0, "dense": 0.5, "lexical": 2.0, "source": "/s", "document": "d.txt"}
    known |= {"title": "T", "publisher": "P", "published": "2025-02-05", "url": None, "page": None}
    return Hit(**(known | {"start": 4, "end": 9, "text": "there", "stale": False} | values))


def citation(**values) -> Citation:
    sentence = Excerpt("Once there were two.", 0, 20)
    known = {
        "text": "there",
        "start": 5,
        "end": 10,
        "source": "/s",
        "document": "d.txt",
        "title": "T",
        "publisher": "P",
    }
    known |= {"published": "2025-02-05", "url": None, "page": None, "passage": sentence, "sentence": sentence}
    return Citation(**(known | {"speaker": None, "copies": (), "sha256": "", "stale": False} | values))


def reply(*answers: Answer, **values) -> Reply:
    known = {"question": "q", "query": "q", "answered": bool(answers), "confidence": 0.8, "disagreement": False}
    return Reply(**(known | {"answers": answers, "hits": (hit(),)} | values))


def document(text: str, **description) -> Document:
    return Document("/s", "d.txt", text, "", Stamp(0, 0, 0), Description(**description))


def words(markup: str) -> str:
    """Return the text of HTML as a browser reads it; fail on a tag or attribute that render never writes."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            assert tag not in ("img", "script", "svg"), tag
            assert not any(name.startswith("on") or name in ("style", "src") for name, _ in attributes), attributes

        def handle_data(self, data):
            found.append(data)

    Reader().feed(markup)
    return "".join(found)


# Escape, then mark


@given(TEXT, SPANS, SPANS)
def test_marking_changes_no_text_and_lets_no_tag_in(text, current, furniture):
    layers = [("current", current), ("furniture", furniture)]
    bare = TAG.sub("", marked(text, 0, len(text), layers))
    assert "<" not in bare and ">" not in bare
    assert html.unescape(bare) == text.replace("\x00", "\ufffd")


@given(TEXT, st.integers(0, 80), st.integers(0, 80))
def test_the_mark_holds_exactly_the_span(text, start, end):
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    found = re.search(
        r'<mark class="current" tabindex="-1">(.*?)</mark>',
        marked(text, 0, len(text), [("current", [(start, end)])]),
        re.S,
    )
    assert (html.unescape(found[1]) if found else "") == text[start:end].replace("\x00", "\ufffd")


def test_the_first_layer_is_not_broken_by_the_others():
    layers = [("current", [(2, 6)]), ("cited", [(0, 4), (5, 9)])]
    assert marked("abcdefghij", 0, 10, layers) == (
        '<mark>ab</mark><mark class="current" tabindex="-1">cdef</mark><mark>ghi</mark>j'
    )


def test_half_of_a_surrogate_pair_can_be_sent():
    assert escape("a\ud800b").encode() == "a\ufffdb".encode()


@given(st.text(st.sampled_from("ab #\r\n\t"), max_size=60))
def test_paragraphs_hold_all_that_is_not_white_space_in_order(text):
    spans = list(paragraphs(text, 0, len(text)))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(a < b for a, b in spans) and spans == sorted(spans)


def test_blank_lines_and_long_lines_make_paragraphs_short_lines_stay_together():
    text = "A poem\r\nin two lines\r\n\r\n" + "long " * 30 + "\n" + "short"
    assert [text[a:b][:8] for a, b in paragraphs(text, 0, len(text))] == ["A poem\r\n", "long lon", "short"]


def test_a_giant_line_is_many_paragraphs():
    spans = list(paragraphs("x" * 10_000, 0, 10_000))
    assert spans == [(0, LONGEST), (LONGEST, 2 * LONGEST), (2 * LONGEST, 10_000)]


def test_furniture_is_dimmed_and_headings_are_set_as_such():
    text = "## Next\nHome | World"
    assert paragraph(text, 0, 7, [], []) == '<p class="heading"><span class="hashes">## </span>Next</p>'
    assert paragraph(text, 8, 20, [], [(8, 20)]) == '<p class="furniture">Home | World</p>'


# The conversation


def test_an_answer_shows_quote_sentence_citation_and_confidence():
    shown = render.conversation([render.Turn("Who?", reply(Answer("there", 0.8, None, (citation(),))))])
    assert '<blockquote class="answer">there</blockquote>' in shown
    assert "Once <strong>there</strong> were two." in shown
    assert 'class="citation" data-turn="0" data-number="1"' in shown
    assert "T · P · 5 February 2025" in words(shown)
    assert "Likely right · 80%" in words(shown)


def test_a_quote_that_is_its_sentence_is_said_once():
    whole = citation(text="Once there were two.", start=0, end=20)
    shown = render.conversation([render.Turn("Who?", reply(Answer(whole.text, 0.8, None, (whole,))))])
    assert shown.partition("<template")[0].count("Once there were two.") == 1


def test_citations_are_numbered_through_the_reply():
    answers = [
        Answer("there", 0.8, None, (citation(), citation(document="e.txt"))),
        Answer("two", 0.6, None, (citation(),)),
    ]
    shown = render.conversation([render.Turn("Who?", reply(*answers))])
    assert re.findall(r'data-number="(\d)"', shown) == ["1", "2", "3"]


@pytest.mark.parametrize("stale", ["changed", "missing"])
def test_a_stale_citation_carries_a_warning(stale):
    answer = Answer("there", 0.8, None, (citation(stale=stale),))
    assert viewer.STALE[stale] in render.conversation([render.Turn("Who?", reply(answer))])


def test_resolved_dates_speakers_pages_and_copies_are_shown():
    said = citation(speaker=Excerpt("Costa", 0, 5), page=3, copies=("x", "y"))
    shown = words(render.conversation([render.Turn("?", reply(Answer("there", 0.8, "2025-02-04", (said,))))]))
    for line in ("That is 4 February 2025.", "Said by Costa", "page 3", "The same text in 2 more"):
        assert line in shown


def test_a_card_shows_the_passage_with_the_quote_and_its_headings_set():
    text = "# Twice\n\nOnce there were two.\n\n" + "More. " * 200
    quoted = citation(
        start=14, end=19, sentence=Excerpt("Once there were two.", 9, 29), passage=Excerpt(text, 0, len(text))
    )
    shown = render.conversation([render.Turn("?", reply(Answer("there", 0.8, None, (quoted,))))])
    card = re.search(r'<div class="card" role="tooltip" id="(.*?)">(.*?)</div>', shown)
    assert f'aria-describedby="{card[1]}"' in shown
    assert card[2].startswith(
        '<p class="heading"><span class="hashes"># </span>Twice</p><p>Once <strong>there</strong> were two.</p>'
    )
    assert len(words(card[2])) < 700 and card[2].endswith("…</p>")


def test_a_disagreement_is_a_table_with_publisher_and_date():
    answers = [
        Answer("47", 0.7, None, (citation(),)),
        Answer("61", 0.6, None, (citation(publisher=None, published=None),)),
    ]
    shown = render.conversation([render.Turn("?", reply(*answers, disagreement=True))])
    assert shown.count("<tr>") == 3 and "<td>5 February 2025</td>" in shown
    assert words(shown).count("not said") == 2


def test_a_greeting_is_answered_with_what_can_be_asked():
    shown = render.conversation([render.Turn(" ", reply(query="", hits=()))])
    assert "declined" in shown and "Ask a question" in shown


@given(st.sampled_from(["title", "publisher", "published", "url", "document", "text"]))
def test_no_field_of_a_citation_or_a_hit_brings_in_markup(name):
    bad = Answer(
        EVIL,
        0.8,
        EVIL,
        (
            citation(
                **{
                    name: EVIL,
                    "speaker": Excerpt(EVIL, 0, 1),
                    "stale": "changed",
                    "passage": Excerpt(EVIL, 0, len(EVIL)),
                }
            ),
        ),
    )
    turns = [render.Turn(EVIL, reply(bad)), render.Turn(EVIL, reply(bad, disagreement=True))]
    turns += [render.Turn(EVIL, reply(hits=(hit(**{name: EVIL}),))), render.Turn(EVIL, None, EVIL)]
    assert EVIL in words(render.conversation(turns, pending=EVIL))
    assert EVIL in words(render.examples([EVIL]))
    assert EVIL in words(render.status(1, 2, [], [Failure(EVIL, EVIL)], EVIL))


def test_a_turn_is_kept_as_markdown_that_reads_as_the_document_does():
    kept = export.turn("Who *is* it?", reply(Answer("a_b\r\n<c>", 0.8, None, (citation(),))), None)
    assert kept == (
        "## Who \\*is\\* it?\n\n> a\\_b\n> \\<c\\>\n\n"
        "- “Once there were two.” T, P, 5 February 2025, d.txt, characters 5–10\n- confidence 80%\n"
    )
    assert "The documents do not say." in export.turn("Who?", reply(), None)
    two = reply(Answer("a_b\r\n<c>", 0.8, None, (citation(), citation(title=None))), disagreement=True)
    assert export.text(two, None) == (
        "The documents differ.\n“a_b <c>” (T, P, 5 February 2025, d.txt, characters 5–10; P, 5 February 2025, d.txt, characters 5–10)"
    )
    assert (export.text(reply(), None), export.text(None, "Ask later.")) == ("The documents do not say.", "Ask later.")
    assert export.turn("Who?", None, "Ask later.") == "## Who?\n\nAsk later.\n"


# The viewer


def test_the_document_is_shown_with_all_places_of_the_reply_marked():
    text = "Once there were two.\n\nThen there were three."
    places = [citation(), citation(text="three", start=38, end=43), citation(document="other.txt")]
    shown = viewer.page(document(text), places, View("/s", "d.txt", 0, 1, 0, len(text), 0, 7, "person"))
    assert '<mark class="current" tabindex="-1">there</mark>' in shown and "<mark>three</mark>" in shown
    assert "Citation 1 of 3" in shown and 'data-serial="7"' in shown


def test_a_place_that_no_longer_says_so_is_not_marked():
    shown = viewer.page(
        document("Something else entirely."), [citation()], View("/s", "d.txt", 0, 1, 0, 24, 0, 1, "person")
    )
    assert "<mark" not in shown and "no longer says this" in shown


def test_only_the_text_around_a_citation_is_sent():
    text = "line\n" * 100_000
    start, end = viewer.around(text, 250_000, 250_010)
    assert 40_000 <= end - start <= 41_000 and text[start - 1] == "\n" and text[end] == "\n"
    view = View("/s", "d.txt", 0, 1, start, end, 0, 1, "person")
    assert viewer.widen(text, view, "before")[0] < start and viewer.widen(text, view, "after")[1] > end
    assert viewer.around("x" * 1_000_000, 500_000, 500_001)[0] > 400_000
    assert viewer.around("short", 1, 2) == (0, 5)


def test_of_thousands_of_places_found_those_around_the_one_shown_are_marked():
    text = "ab " * 6000
    finds = viewer.find(text, "a")
    shown = viewer.page(
        document(text), [citation()], View("/s", "d.txt", 0, 1, 0, len(text), 0, 1, "search", "a", 3000), finds
    )
    assert shown.count("<mark") == viewer.MARKED and "3,001 of 6,000" in shown
    before, after = shown.split('<mark class="now')
    assert before.count('<mark class="sought"') == after.count('<mark class="sought"') + 1 == viewer.MARKED // 2


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[", "//x"]
)
def test_only_web_addresses_become_links(url):
    assert viewer.original(hit(url=url)) is None


def test_the_link_to_the_original_names_the_quoted_words():
    assert (
        viewer.original(citation(url="https://example.org/a"))
        == "https://example.org/a#:~:text=Once-,there,-were%20two."
    )
    assert viewer.original(hit(url="https://example.org/a")) == "https://example.org/a#:~:text=there"


def test_dates_are_written_out_and_what_is_none_is_left_as_it_is():
    assert viewer.spoken("2025-02-05") == "5 February 2025"
    assert viewer.spoken("some day") == "some day"


def test_no_field_of_a_document_brings_in_markup():
    place = citation(
        title=EVIL,
        publisher=EVIL,
        document=EVIL,
        url=f"https://x/{EVIL}",
        published=EVIL,
        text=EVIL,
        start=0,
        end=len(EVIL),
    )
    shown = replace(document(EVIL), name=EVIL)
    view = View("/s", "d.txt", 0, 1, 0, len(EVIL), 0, 1, "person")
    assert EVIL in words(viewer.page(shown, [place], view)) and EVIL in words(viewer.gone(place, view))
    words(viewer.page(shown, [place], replace(view, number=0, by="search", words=EVIL)))


@given(
    st.text(st.sampled_from("aAbB (\\.*\n"), max_size=60), st.text(st.sampled_from("ab (\\.*"), min_size=1, max_size=3)
)
def test_what_is_found_says_the_words_and_nothing_is_missed(text, words):
    found = viewer.find(text, words)
    assert all(text[a:b].lower().split() == words.lower().split() for a, b in found)
    assert bool(found) is (
        bool(words.split()) and " ".join(words.lower().split()) in " ".join(re.split(r"\s+", text.lower()))
    )


def test_places_found_are_marked_and_of_those_outside_the_part_shown_none():
    text = "mill " * 1000
    view = View("/s", "d.txt", 0, 0, 0, 50, 0, 1, "search", "MILL", 1)
    shown = viewer.page(document(text), [viewer.opened(document(text), False)], view, viewer.find(text, "MILL"))
    assert shown.count('<mark class="sought">mill</mark>') == 9 and shown.count('<mark class="now"') == 1
    assert "2 of 1,000" in shown and "Citation" not in shown


# Around it


def test_the_status_names_what_changed_and_what_could_not_be_read():
    assert words(render.status(1, 2000, [], [])) == "1 document · 2,000 passages · up to date"
    shown = words(render.status(3, 9, ["a", "b"], [Failure("x.pdf", "torn")], "Done."))
    assert "2 documents changed since indexing" in shown and "x.pdf: torn" in shown and "Done." in shown


def test_a_rebuild_is_summed_up_in_a_line():
    assert render.summary(Summary(added=2, removed=1, seconds=1.26)) == "Rebuilt in 1.3 s: 2 added, 1 removed."
    assert render.summary(Summary(unchanged=4)) == "Rebuilt in 0.0 s: nothing had changed."


def test_questions_are_made_of_the_documents_own_words():
    text = "Menu, 9 items here.\nYair Lapid, who leads the opposition, said so. Some 4,200 trucks drove into Gaza over the week, he said."
    found = list(candidates(document(text, furniture=((0, 19),))))
    assert "Who is Yair Lapid?" in found and "How many trucks drove into Gaza over the week?" in found
    assert not any("items" in question for question in found)


def test_how_a_follow_up_was_read_is_shown_where_it_is_not_how_it_was_asked():
    turn = render.Turn("And  his?", reply(query="And his?"))
    assert "Read as" not in render.conversation([turn])
    shown = render.conversation([render.Turn("And his?", reply(query=f"What is {EVIL}?"))])
    assert f"Read as: What is {EVIL}?" in words(shown)


def test_the_words_of_a_confidence_are_those_of_the_number_shown():
    for value in (0.496, 0.504):
        shown = render.conversation(
            [render.Turn("q", reply(Answer("there", value, None, (citation(),)), confidence=value))]
        )
        assert "More likely right than not · 50%" in shown
