"""A session is found again by its name and by nothing else, and no change to one is lost."""

import threading
from dataclasses import replace

from ui import sessions
from ui.render import Turn
from ui.sessions import Session, Sessions


def said(*questions: str) -> Session:
    return Session(turns=tuple(Turn(question, None) for question in questions))


def test_a_page_loaded_anew_finds_the_session_of_its_name():
    found = Sessions()
    found.join("page one", "ann")
    found.change("page one", lambda session: said("Why?"))
    assert found.join("page two", "ann") == said("Why?")
    assert found.of("page one") == found.of("page two")


def test_sessions_of_other_names_and_pages_without_one_see_nothing():
    found = Sessions()
    found.join("page one", (None, "key"))
    found.change("page one", lambda session: said("Why?"))
    assert (
        found.join("page two", (None, "yek"))
        == found.join("page three", ("ann", "key"))
        == found.of("four")
        == Session()
    )


def test_those_longest_unused_are_forgotten(monkeypatch):
    monkeypatch.setattr(sessions, "KEPT", 2)
    found = Sessions()
    for name in "abc":
        found.join(name, name)
        found.change(name, lambda session, name=name: said(name))
        found.of("a")
    assert found.of("a") == said("a") and found.of("c") == said("c")
    assert found.of("b") == Session()


def test_changes_made_at_once_are_all_kept():
    found = Sessions()

    def ask() -> None:
        for _ in range(200):
            found.change("page", lambda session: replace(session, turns=(*session.turns, Turn("?", None))))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found.of("page").turns) == 1600
