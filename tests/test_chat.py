"""What the page does, without a browser: people who ask at the same time, and what only one of them sees."""

import re
import threading

from ui.chat import Chat
from ui.render import NOTHING_ASKED
from ui.sessions import Sessions
from ui.upkeep import Upkeep


def test_32_people_ask_at_once_and_each_sees_an_own_conversation(home, sure):
    for number in range(32):
        home.write(f"{number}.txt", f"The repairs of harbour h{number}h took {100 + number} weeks.\n")
    sure.sync([home.documents])
    chat, shown = Chat(sure, Sessions()), {}

    def person(number: int) -> None:
        name = f"person {number}"
        chat.join(name, (None, name), "")
        for turn in range(3):
            chat.begin(name, f"Turn {turn}: how many weeks did the repairs of harbour h{number}h take?")
            said, _ = chat.answer(name)
        shown[number] = said

    people = [threading.Thread(target=person, args=(number,)) for number in range(32)]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    assert len(shown) == 32
    for number, said in shown.items():
        asked = re.findall(r'class="asked"><bdi>Turn (\d): .*?harbour (h\d+h) take', said)
        assert asked == [(str(turn), f"h{number}h") for turn in range(3)]


def test_a_session_under_a_password_is_not_found_under_another_name(home, sure):
    home.write("a.txt", "It took 3 weeks.\n")
    sure.sync([home.documents])
    chat = Chat(sure, Sessions())
    chat.join("ann's page", ("ann", "key"), "")
    chat.begin("ann's page", "How long did it take?")
    chat.answer("ann's page")
    assert "How long" not in chat.join("ben's page", ("ben", "key"), "")[0]
    assert "How long" in chat.join("ann's other page", ("ann", "key"), "")[0]


def test_what_is_not_there_is_passed_over(home, sure):
    home.write("a.txt", "It took 3 weeks.\n")
    sure.sync([home.documents])
    sessions = Sessions()
    chat, upkeep = Chat(sure, sessions), Upkeep(sure, sessions)
    assert (
        chat.open("me", 7, 1) is chat.open("me", 0, 0) is chat.widen("me", "before") is chat.seek("me", "it", 1) is None
    )
    assert chat.read("me", upkeep.entry(99)) is None
    for lines in (
        upkeep.remove("me", 99),
        upkeep.restore("me", 3),
        upkeep.settle("me", 0, True),
        upkeep.add("me", [], 5),
    ):
        assert list(lines) == []
    upkeep.tick("me", [99], [], 1)
    assert upkeep.scope("me") == ""


def test_a_conversation_begun_anew_does_not_get_the_answer_that_was_under_way(home, sure):
    home.write("a.txt", "It took 3 weeks.\n")
    sure.sync([home.documents])

    class Cleared(type(sure)):
        def ask(self, question, **options):
            chat.clear("me")
            return super().ask(question, **options)

    chat = Chat(Cleared(sure._library), Sessions())
    assert chat.begin("me", "How long?")[0] and not chat.begin("me", "And then?")[0]
    said, opened = chat.answer("me")
    assert "How long?" not in said and opened is None


def test_what_is_asked_before_the_page_has_joined_is_answered_after_what_was(home, sure):
    home.write("a.txt", "It took 3 weeks.\n")
    sure.sync([home.documents])
    chat = Chat(sure, Sessions())
    chat.join("first page", (None, "key"), "Since when?")
    chat.answer("first page")
    chat.begin("second page", "How long?")
    assert "Since when?" in chat.join("second page", (None, "key"), "")[0]
    said, opened = chat.answer("second page")
    assert re.findall(r'class="asked"><bdi>(.*?)</bdi>', said) == ["Since when?", "How long?"] and opened is not None


def test_a_hint_given_before_the_page_has_joined_is_still_said_after(home, sure):
    home.write("a.txt", "It took 3 weeks.\n")
    sure.sync([home.documents])
    chat = Chat(sure, Sessions())
    chat.begin("me", " ")
    assert NOTHING_ASKED in chat.join("me", (None, "key"), "")[0]
    assert NOTHING_ASKED not in chat.join("me again", (None, "key"), "")[0]
    chat.begin("me", " ")
    assert NOTHING_ASKED not in chat.begin("me", "How long?")[1]


def test_a_link_asks_once_though_its_page_is_loaded_again(home, sure):
    home.write("a.txt", "It took 3 weeks.\n")
    sure.sync([home.documents])
    chat = Chat(sure, Sessions())
    for page in ("first page", "second page"):
        chat.join(page, (None, "key"), "How long?")
    said, _ = chat.answer("second page")
    assert said.count('class="asked"') == 1
    assert chat.answer("first page") == (said, None)


def test_a_tick_that_comes_after_a_later_one_is_passed_over(home, sure):
    home.write("a.txt", "It took 3 weeks.\n")
    home.write("b.txt", "It took 4 weeks.\n")
    sure.sync([home.documents])
    upkeep = Upkeep(sure, Sessions())
    one, other = (entry.number for entry in sure.catalogue())
    upkeep.tick("me", [one, other], [], 2)
    upkeep.tick("me", [one, other], [other], 1)
    assert "0 of 2 documents are asked" in upkeep.scope("me")
