"""A library answers from one state at a time, takes new ones, and can be used from many threads."""

import threading
from pathlib import Path

import pytest

import qa
from index.errors import UserError
from qa.library import Library

STORY = "A harbour reopens\n\nThe harbour of Lisport reopened on Monday after 14 weeks of repairs, the mayor said.\n"


@pytest.fixture
def stories(home) -> Path:
    home.write("harbour.txt", STORY)
    home.sync(home.documents)
    return home.documents


WIRE = "The bridge over the sound was closed for 14 hours after a crane had hit it, the port said.\n"


def test_copies_of_a_passage_take_one_place_and_leave_the_others_to_other_voices(home, sure):
    for number in range(8):
        home.write(f"wire-{number}.txt", WIRE)
    home.write("own.txt", "A crane hit the bridge, and the port closed it for 9 hours, its drivers say.\n")
    sure.sync([home.documents])
    reply = sure.ask("For how many hours was the bridge closed?", top_k=2)
    assert {hit.document for hit in reply.hits} == {"wire-0.txt", "own.txt"}
    cited = {citation.document: citation.copies for answer in reply.answers for citation in answer.citations}
    assert cited["wire-0.txt"] == tuple(f"wire-{number}.txt" for number in range(1, 8)) and cited["own.txt"] == ()
    assert len({hit.document for hit in sure.retrieve("hours bridge closed", top_k=8)}) == 8


def test_a_question_is_answered_with_a_slice_of_the_file(library, stories):
    reply = library.ask("How long did the repairs take?", min_confidence=0.0)
    citation = reply.answers[0].citations[0]
    assert (stories / citation.document).read_text()[citation.start : citation.end] == citation.text == "14"


def test_the_next_question_takes_the_new_state(library, stories, home):
    assert library.retrieve("bridge")[0].document == "harbour.txt"
    home.write(
        "bridge.txt", "A bridge opens\n\nThe bridge of Lisport was opened by 300 people on a cold Sunday morning.\n"
    )
    assert "bridge.txt" not in {hit.document for hit in library.retrieve("bridge", top_k=9)}
    library.sync()
    assert library.retrieve("bridge")[0].document == "bridge.txt"
    home.documents.joinpath("bridge.txt").unlink()
    library.sync()
    assert "bridge.txt" not in {hit.document for hit in library.retrieve("bridge", top_k=9)}


@pytest.mark.parametrize("question", ["", "   ", "?!", "\n"])
def test_an_empty_question_is_declined(library, stories, question):
    reply = library.ask(question)
    assert not reply.answered and reply.hits == () and reply.confidence == 0


def test_an_enormous_question_is_cut_and_not_fatal(library, stories):
    assert library.ask("harbour " * 200_000).hits
    assert library.retrieve("x" * 1_000_000)


def test_hostile_questions_are_plain_words(library, stories):
    for question in ('text:"a" AND (', "* OR id:1", "\ud800 harbour", "\0 harbour", "'; DROP TABLE documents; --"):
        library.ask(question)
    assert library.status()["documents"] == 1


def test_top_k_may_exceed_what_there_is_but_not_be_nothing(library, stories):
    assert len(library.retrieve("harbour", top_k=10**6)) == library.status()["passages"]
    with pytest.raises(ValueError, match="top_k"):
        library.ask("harbour", top_k=0)


def test_questions_can_be_kept_to_one_document(library, stories, home):
    home.write(
        "other.txt", "Another harbour\n\nThe harbour of Westport closed after 9 days of storm and rain in the north.\n"
    )
    library.sync()
    hits = library.ask("harbour", document="other.txt").hits
    assert {hit.document for hit in hits} == {"other.txt"}


def test_an_index_of_another_model_is_refused_with_the_command_that_mends_it(stories, home, make_encoder):
    other = Library(home.home, load_encoder=lambda name: make_encoder(name, fingerprint="other"))
    with pytest.raises(UserError, match="ibid index --full --model hashing"):
        other.retrieve("harbour")


def test_threads_share_a_library_while_it_is_brought_up_to_date(library, stories, home):
    errors: list[Exception] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                hits = library.retrieve("harbour bridge", top_k=9)
                texts = {hit.document: (stories / hit.document).read_text() for hit in hits}
                assert all(texts[hit.document][hit.start : hit.end] == hit.text for hit in hits)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        home.write(
            f"bridge{number}.txt",
            f"Bridge {number}\n\nThe bridge number {number} was opened by 300 people on a Sunday.\n",
        )
        library.sync()
    stop.set()
    for thread in threads:
        thread.join()
    assert not errors


def test_the_module_builds_the_default_index_from_seeds(tmp_path, monkeypatch, encoder):
    from qa import library as module

    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "harbour.txt").write_text(STORY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IBID_HOME", raising=False)
    module._library.cache_clear()
    hits = qa.retrieve("Lisport harbour", top_k=3)
    assert hits[0].document == "harbour.txt" and (tmp_path / ".ibid").is_dir()
    assert qa.ask("How long did the repairs take?", turns=()).question == "How long did the repairs take?"


def test_an_opened_library_can_be_closed_and_used_again(library, stories):
    library.retrieve("harbour")
    library.close()
    assert library.retrieve("harbour")
