"""What is given as an answer: a slice that holds what the reader marked, in whole words of any script."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.sentences import sentences
from qa.extent import extent, whole_words
from qa.polar import is_polar
from qa.sought import CLAUSE, sought

TALKS = "On Monday, the envoys of Oman, Peru and the Republic of Chad met; Ghana and Togo stayed away, aides said."
FAILED = "The talks failed because the aides, 14 of them, had no mandate and the ferry was late, a driver said."
FRONT = "The Harbour Front, an armed movement founded in 1987 that runs the port, has accepted."
QUESTIONS = [
    "Which countries met?",
    "Why did it fail?",
    "What is Oman?",
    "Did Oman meet?",
    "Who met?",
    "¿Quién?",
    "谁？",
    "",
]
SCRIPTS = st.text(st.sampled_from("abzäéß,. -'0123٤אבגָּعربيّة中文ไทยที่เด็กहिन्दीक्षि\u0301\u200d🇩🇪👩‍🚀\n"), max_size=40)


def given_for(question: str, text: str, marked: str) -> str:
    start = text.index(marked)
    start, end = extent(question, text, start, start + len(marked), (0, len(text)))
    return text[start:end]


@pytest.mark.parametrize(
    ("question", "text", "marked", "whole"),
    [
        ("Which countries met?", TALKS, "Oman", "Oman, Peru and the Republic of Chad"),
        ("Which countries met?", TALKS, "Peru", "Oman, Peru and the Republic of Chad"),
        ("Which countries met?", TALKS, "Republic of Chad", "Oman, Peru and the Republic of Chad"),
        ("What are the members?", TALKS, "Oman, Peru", "Oman, Peru and the Republic of Chad"),
        ("Which countries stayed away?", TALKS, "Ghana", "Ghana and Togo"),
        ("Who stayed away?", TALKS, "Togo", "Togo"),
        ("Who met?", TALKS, "Oman, Peru", "Oman, Peru and the Republic of Chad"),
        ("Which days?", TALKS, "Monday", "Monday"),
        ("Which aims?", "They got tents, bread, and blankets for all.", "bread", "tents, bread, and blankets"),
        ("Which countries act?", "In Doha, Oman and Peru act.", "Peru", "Oman and Peru"),
        ("Which countries act?", "In Doha, Oman and Peru act.", "Oman and Peru", "Oman and Peru"),
        (
            "Which countries act?",
            "So it is; the Gambia, Oman and Peru act.",
            "Oman and Peru",
            "the Gambia, Oman and Peru",
        ),
        ("Which countries act?", "So it is; the Gambia, Oman and Peru act.", "Oman", "the Gambia, Oman and Peru"),
        ("Which countries act?", "It freed 30 men and Oman freed 3.", "30 men", "30 men"),
        ("Which cities?", "Oslo, the capital of Norway, was calm.", "Oslo", "Oslo"),
        ("Which parts?", "Aid reached every part of Kelby and hand it out.", "Kelby", "Kelby"),
        (
            "Why did the talks fail?",
            FAILED,
            "no mandate",
            "the aides, 14 of them, had no mandate and the ferry was late",
        ),
        ("Why did the talks fail?", FAILED, "a driver", "a driver"),
        ("Why was it off?", "Because it rained hard, the race was off.", "rained", "it rained hard"),
        ("What is the Harbour Front?", FRONT, "an armed movement", "an armed movement founded in 1987"),
        ("Who is Ana Ruiz?", "Ana Ruiz, the mayor of Kelby, left.", "mayor", "mayor"),
        ("Did Oman meet Peru?", "It rained. " + TALKS, "Chad", TALKS),
        (
            "Who published the letter?",
            "Ana Ruiz’s press office has published it.",
            "Ana Ruiz",
            "Ana Ruiz’s press office",
        ),
        ("Who warned them?", "The miners' union warned them.", "miners", "miners' union"),
        ("Who wrote the play?", "Ruiz's play was written in Kelby.", "Ruiz", "Ruiz"),
        ("Whose office published it?", "Ana Ruiz's office published it.", "Ana Ruiz", "Ana Ruiz"),
        ("Who are you?", "Ana's.", "Ana", "Ana"),
        ("When was it?", "It was in 1990s style on 2.400 boats.", "400", "2.400"),
    ],
)
def test_what_a_question_asks_for_is_given_whole(question, text, marked, whole):
    assert given_for(question, text, marked) == whole


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("die Donaudampfschifffahrt begann", "schiff", "Donaudampfschifffahrt"),
        ("Se inauguró el niño", "inaugur", "inauguró"),
        ("Se inauguro\u0301 ayer", "inauguro", "inauguro\u0301"),
        ("زار رئيس مدينة حيفا", "مدي", "مدينة"),
        ("ودُمِّر نحو 1200 منزل", "دُم", "ودُمِّر"),
        ("ראש הממשלה ביקר ביום שלישי", "שליש", "שלישי"),
        ("הַמְּתַוְּכִים הֵם", "תַו", "הַמְּתַוְּכִים"),
        ("洪水造成47人死亡。", "47", "47"),
        ("调解国是埃及、卡塔尔和美国。", "埃及", "埃及"),
        ("หมู่บ้านที่ถูกน้ำท่วม", "บ้าน", "บ้าน"),
        ("हिन्दी में", "हिन्", "हिन्दी"),
        ("the 👩‍🚀 crew", "👩", "👩‍🚀"),
        ("a 2.4m boat", "2", "2.4m"),
        ("saw 2. Four came", "2", "2"),
        ("cost A$5 million", "$5 million", "A$5 million"),
        ("cost US$5 million", "$5 million", "US$5 million"),
        ("it costs $5 here", "$5", "$5"),
        ("the variable FOO$ is", "$", "$"),
    ],
)
def test_no_word_is_given_by_halves_in_any_script(text, part, whole):
    assert given_for("Who?", text, part) == whole


@given(st.sampled_from(QUESTIONS), SCRIPTS | st.text(max_size=60), st.data())
@example("Which countries met?", "a, \u0301b and", None)
def test_any_span_grows_within_its_passage_and_ends_at_a_character(question, text, data):
    last = len(text)
    a, b = sorted(data.draw(st.tuples(*[st.integers(0, last)] * 2))) if data else (0, 1)
    left = data.draw(st.integers(0, a)) if data else 0
    right = data.draw(st.integers(b, last)) if data else last
    if a == b:
        return
    start, end = extent(question, text, a, b, (left, right))
    assert left <= start < end <= right
    if not is_polar(question):
        assert start <= a and b <= end
    else:
        assert (start, end) in [*sentences(text, left, right), whole_words(text, a, b, (left, right))]
    assert end == right or unicodedata.category(text[end])[0] != "M" or text[end - 1].isspace() or is_polar(question)


@pytest.mark.parametrize(
    ("question", "polar"),
    [
        ("Did Qatar report violations?", True),
        ("is the truce holding", True),
        ("Hasn't Egypt agreed?", True),
        ("Will Trump meet Netanyahu?", True),
        ("Can you tell me who came?", False),
        ("Do you know the name of the envoy?", False),
        ("Does anyone know the name of the envoy?", False),
        ("Did anyone die?", True),
        ("Did it hold, and when did it end?", False),
        ("May 2020 events", False),
        ("Who did it?", False),
        ("Is it?", False),
        ("Was kostet die Milch in Merzig?", False),
        ("Was sagte Kask?", False),
        ("Was will Trump?", False),
        ("Will der Minister zurücktreten?", False),
        ("Is de brug open?", False),
        ("Was Will Smith slapped?", True),
        ("Was von der Leyen elected?", True),
        ("Will de Gaulle resign?", True),
        ("Will Putin die Monday?", True),
        ("Was Die Hard filmed in LA?", True),
    ],
)
def test_a_yes_no_question_is_told_from_others(question, polar):
    assert is_polar(question) is polar


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("Which countries mediate?", "list"),
        ("What are the aims of the talks?", "list"),
        ("Who were the winners?", "list"),
        ("Which country supplies the water?", ""),
        ("Which skater lives in Oslo?", ""),
        ("What helps to win?", ""),
        ("Which bus was late?", ""),
        ("Who is Steve Witkoff?", "apposition"),
        ("What is the Knesset?", "apposition"),
        ("What is the capital of Peru?", ""),
        ("How many people died?", ""),
        ("When is it?", ""),
    ],
)
def test_what_is_wanted_whole_is_read_off_the_question(question, whole):
    assert sought(question).whole == whole
    assert sought("Why did it fail?").whole == CLAUSE
