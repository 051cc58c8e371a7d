"""Yes/no questions, lists, definitions, other languages: the real models over the sample stories and small documents.

The gold of yes/no questions (`tests/gold/polar.json`) was written before each was asked; its scores are printed.  Those
over the sample stories chose the two constants of qa/polar.py, those `over` two other stories did not.
"""

import json
import unicodedata
from pathlib import Path

import pytest

from qa.library import Library
from qa.stories import FOLDER, parse

ROOT = Path(__file__).parent.parent
GOLD = json.loads((ROOT / "tests" / "gold" / "polar.json").read_text(encoding="utf-8"))
ACCORD = """The accord of Lisport

The truce at Lisport is mediated by Norway, Ghana, Peru and Japan, whose envoys met on Monday.

Norway said that it had seen no breach so far, but Ghana reported two violations near the northern bridge.

The Harbour Front, an armed movement founded in 1987 that runs the port of Lisport, has accepted the terms.

The talks failed last year because neither side would give up the bridge, a diplomat said.

Mayor Ana Ruiz did not attend the talks.

Under the accord the Front will hand over its weapons, the police station, and the two ferries that it has held since spring.
"""
LANGUAGES = {
    "de": (
        "Der Kanzler eröffnete am Dienstag in Lisport die neue Donaudampfschifffahrtsgesellschaft.\n\nDie Überschwemmung tötete 47 Menschen. Rund 1.200 Häuser wurden zerstört.\n",
        ["Wie viele Menschen starben bei der Überschwemmung?", "Was eröffnete der Kanzler?", "Wer starb?"],
    ),
    "es": (
        "El presidente inauguró el martes en Málaga el nuevo hospital infantil.\n\nLa inundación mató a 47 personas. ¿Quién pagará los daños? El gobierno prometió 3 millones.\n",
        ["¿Cuántas personas murieron?", "¿Qué inauguró el presidente?", "¿Quién pagará los daños?"],
    ),
    "ar": (
        "زار رئيس الوزراء مدينة حيفا يوم الثلاثاء وافتتح المستشفى الجديد.\n\nقتلت الفيضانات 47 شخصا، ودُمِّر نحو 1200 منزل.\n",
        ["كم شخصا قتل؟", "من زار حيفا؟", "ماذا افتتح رئيس الوزراء؟"],
    ),
    "he": (
        "ראש הממשלה ביקר ביום שלישי בעיר חיפה ופתח את בית החולים החדש.\n\nהַשִּׁטָּפוֹן הָרַג 47 בני אדם, כ-1,200 בתים נהרסו.\n",
        ["כמה אנשים נהרגו?", "מי ביקר בחיפה?", "מה פתח ראש הממשלה?"],
    ),
    "zh": (
        "总理星期二访问了海港城市上海，并为新的儿童医院揭幕。\n\n据卫生部称，洪水造成47人死亡，约1200所房屋被毁。\n",
        ["洪水造成多少人死亡？", "谁访问了上海？", "总理访问了哪里？"],
    ),
}


@pytest.fixture(scope="module")
def make_library(tmp_path_factory, encoder):
    """Give a library of the real models over a folder."""

    def make(folder: Path) -> Library:
        found = Library(tmp_path_factory.mktemp("index"), load_encoder=lambda name: encoder)
        found.sync([folder])
        return found

    return make


@pytest.fixture(scope="module")
def accord(tmp_path_factory, make_library):
    folder = tmp_path_factory.mktemp("accord")
    (folder / "accord.txt").write_text(ACCORD, encoding="utf-8")
    return make_library(folder)


def first(library: Library, question: str) -> str:
    return library.ask(question, min_confidence=0.0).answers[0].text


@pytest.fixture(scope="module")
def asked_over(tmp_path_factory, make_library):
    """Give the libraries that the gold is asked of."""
    folder = tmp_path_factory.mktemp("stories")
    for name in {gold["over"] for gold in GOLD if "over" in gold}:
        story, *_ = parse((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
        (folder / f"{name}.txt").write_text(story[0].context, encoding="utf-8")
    return {"seeds": make_library(ROOT / "seeds"), "others": make_library(folder)}


@pytest.mark.parametrize("which", ["seeds", "others"])
def test_nine_in_ten_gold_yes_no_questions_get_the_sentence_that_settles_them(asked_over, which, capsys):
    golds = [gold for gold in GOLD if ("over" in gold) == (which == "others")]
    library, missed = asked_over[which], []
    for gold in golds:
        reply = library.ask(gold["ask"], top_k=3)
        holds = gold.get("holds", "").split("|")
        settled = any(part in answer.text for answer in reply.answers for part in holds if part)
        if not (settled if gold.get("holds") else not reply.answered):
            missed.append((gold["ask"], round(reply.confidence, 2), [answer.text for answer in reply.answers]))
        for answer in reply.answers:
            assert answer.text == answer.citations[0].sentence.text and not reply.disagreement
    with capsys.disabled():
        print(f"\nyes/no, over {which}: {len(golds) - len(missed)} of {len(golds)} right")
        for miss in missed:
            print("  missed:", *miss)
    assert len(golds) >= 25 and len(missed) <= 0.1 * len(golds)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            "Did Ghana report violations?",
            "Norway said that it had seen no breach so far, but Ghana reported two violations near the northern bridge.",
        ),
        ("Did Ana Ruiz attend the talks?", "Mayor Ana Ruiz did not attend the talks."),
        (
            "has the harbour front accepted the terms",
            "The Harbour Front, an armed movement founded in 1987 that runs the port of Lisport, has accepted the terms.",
        ),
    ],
)
def test_a_yes_no_question_is_given_the_sentence_and_no_yes(accord, question, sentence):
    reply = accord.ask(question)
    assert [answer.text for answer in reply.answers] == [sentence]


def test_a_list_is_one_span(accord):
    assert first(accord, "Which countries mediate the truce at Lisport?") == "Norway, Ghana, Peru and Japan"
    assert (
        first(accord, "What will the Front hand over under the accord?")
        == "its weapons, the police station, and the two ferries"
    )


def test_why_is_given_the_clause(accord):
    assert first(accord, "Why did the talks fail?") == "neither side would give up the bridge"


def test_what_a_name_is_said_to_be_defines_it(accord):
    reply = accord.ask("What is the Harbour Front?", min_confidence=0.0)
    whole = "an armed movement founded in 1987 that runs the port of Lisport"
    assert any(answer.text in {"an armed movement founded in 1987", whole} for answer in reply.answers)


@pytest.fixture(scope="module")
def many_tongues(tmp_path_factory, make_library):
    folder = tmp_path_factory.mktemp("languages")
    for name, (text, _) in LANGUAGES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return make_library(folder)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_another_language_every_answer_is_whole_words_of_its_document(many_tongues, language):
    for question in LANGUAGES[language][1]:
        reply = many_tongues.ask(question, min_confidence=0.0)
        assert reply.query == question and reply.hits
        for citation in (citation for answer in reply.answers for citation in answer.citations):
            text = LANGUAGES[Path(citation.document).stem][0]
            assert text[citation.start : citation.end] == citation.text
            assert not is_cut(text, citation.start) and not is_cut(text, citation.end)


def is_cut(text: str, at: int) -> bool:
    """Tell a place within a word or between a letter and its marks; Chinese sets no blanks."""
    if at in (0, len(text)):
        return False
    if unicodedata.category(text[at])[0] == "M":
        return True
    return all(letter.isalpha() and not "\u4e00" <= letter <= "\u9fff" for letter in text[at - 1 : at + 1])
