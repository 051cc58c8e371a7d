"""What the page does, without a browser: people who ask at the same time, and what only one of them sees."""

import re
import threading

from ui.chat import Chat
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
    assert chat.open("me", 7, 1) is chat.open("me", 0, 0) is chat.widen("me", "before") is chat.seek("me", "it", 1) is None
    assert chat.read("me", upkeep.entry(99)) is None
    for lines in (upkeep.remove("me", 99), upkeep.restore(3), upkeep.settle("me", 0, True), upkeep.add("me", [], 5)):
        assert list(lines) == []
    upkeep.tick("me", [99], [])
    assert upkeep.scope("me") == ""
