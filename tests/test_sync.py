"""A sync makes the index equal to its sources, at the cost of what changed, or leaves it as it was."""

import os
import time
from contextlib import closing
from pathlib import Path

import pytest

from index import load, plan, state, store, vectors
from index.errors import UserError
from tests.conftest import CRANE, GULLS, TOLL, counts, failures, raw


def age(home) -> None:
    """Make the index believe that it looked at its files long after they were written."""
    with closing(store.connect(home.home)) as connection:
        connection.execute("UPDATE documents SET checked_ns = checked_ns + 60000000000")


# What a sync costs and counts


def test_a_first_sync_brings_everything_in(home):
    home.write("a.txt", f"{TOLL}\n\n{GULLS}\n")
    home.write("sub/b.md", CRANE)
    home.write("picture.png", "no document")
    home.write(".hidden.txt", "no document")
    home.write(".git/c.txt", "no document")
    found = home.sync(home.documents)
    assert counts(found) == (2, 0, 0, 0)
    assert (found.documents, found.passages, found.embedded, found.failed) == (2, 3, 3, ())
    assert home.names() == ["a.txt", "sub/b.md"]
    assert home.verdict().verbatim == 3


def test_a_second_sync_does_nothing(filled):
    before = (filled.home / state.DERIVED).iterdir().__next__().name
    assert counts(filled.sync()) == (0, 0, 0, 2)
    assert filled.encoder.embedded == []
    assert (filled.home / state.DERIVED).iterdir().__next__().name == before


def test_an_unchanged_sync_needs_no_model(filled):
    def never(name):
        raise AssertionError("the model was loaded")

    assert counts(filled.sync(load_encoder=never)) == (0, 0, 0, 2)


def test_an_unchanged_document_is_not_even_opened(filled, monkeypatch):
    age(filled)
    opened = []
    real = os.open
    monkeypatch.setattr(load.os, "open", lambda path, *rest: opened.append(Path(path).name) or real(path, *rest))
    filled.sync()
    assert not {"a.txt", "b.md"} & set(opened)
    filled.write("a.txt", TOLL)
    filled.sync()
    assert "a.txt" in opened and "b.md" not in opened


def test_a_document_that_was_only_touched_is_read_once_and_unchanged(filled):
    age(filled)
    os.utime(filled.documents / "a.txt", ns=(1, 1))
    assert counts(filled.sync()) == (0, 0, 0, 2)
    assert filled.encoder.embedded == []
    assert filled.retrieve("toll")[0].stale is False


def test_an_edit_embeds_only_the_passages_that_changed(filled):
    filled.write("a.txt", f"{TOLL}\n\n{GULLS.replace('storm', 'fog')}\n")
    found = filled.sync()
    assert (counts(found), found.embedded) == ((0, 1, 0, 1), 1)
    assert filled.encoder.embedded == [GULLS.replace("storm", "fog")]
    assert filled.retrieve("fog")[0].text == GULLS.replace("storm", "fog")


def test_an_edit_of_the_same_size_within_the_clocks_grain_is_noticed(filled):
    path = filled.documents / "a.txt"
    before = path.stat()
    filled.write("a.txt", f"{TOLL.replace('four', 'nine')}\n\n{GULLS}\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with closing(store.connect(filled.home)) as connection:  # as a clock would that did not tick meanwhile
        connection.execute("UPDATE documents SET ctime_ns = ? WHERE name = 'a.txt'", (path.stat().st_ctime_ns,))
    assert counts(filled.sync()) == (0, 1, 0, 1)
    assert "nine" in filled.retrieve("toll")[0].text


def test_a_document_in_doubt_is_trusted_once_the_clock_has_moved_on(filled, monkeypatch):
    monkeypatch.setattr(plan, "CLOCK_DOUBT_NS", 1_000_000)
    time.sleep(0.01)
    filled.sync()
    (filled.documents / "a.txt").stat()
    opened = []
    real = os.open
    monkeypatch.setattr(load.os, "open", lambda path, *rest: opened.append(Path(path).name) or real(path, *rest))
    filled.sync()
    assert not {"a.txt", "b.md"} & set(opened)


def test_a_renamed_document_embeds_nothing(filled):
    (filled.documents / "a.txt").rename(filled.documents / "c.txt")
    found = filled.sync()
    assert (counts(found), found.embedded) == ((1, 0, 1, 1), 0)
    assert filled.names() == ["c.txt", "sub/b.md"]
    assert filled.retrieve("toll")[0].document == "c.txt"


def test_a_text_that_stands_twice_is_embedded_once(home):
    home.write("a.txt", TOLL)
    home.write("b.txt", TOLL)
    assert home.sync(home.documents).embedded == 1
    assert len(home.retrieve("toll")) == 2


def test_progress_tells_the_stages_in_order(home):
    home.write("a.txt", TOLL)
    told = []
    home.sync(home.documents, progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["reading", "embedding", "indexing"]
    assert told[-1] == ("indexing", 1, 1)
    assert all(0 <= done <= total for _, done, total in told)


# What goes is gone


def test_a_removed_document_is_gone_from_everywhere(filled):
    assert b"four crowns" in raw(filled)
    filled.write("a.txt", "Nothing is left of it, and so the story ends.")
    (filled.documents / "sub" / "b.md").unlink()
    filled.write("sub/c.md", "Something else altogether, so that the folder is not empty.")
    assert counts(filled.sync()) == (1, 1, 1, 0)
    assert filled.names() == ["a.txt", "sub/c.md"]
    assert not any("crowns" in hit.text for hit in filled.retrieve("toll crane crowns gulls", top_k=99))
    for words in (b"four crowns", b"idle since", b"stayed at its pier"):
        assert words not in raw(filled)


def test_vectors_of_what_is_gone_are_gone(filled):
    with closing(store.connect(filled.home)) as connection:
        before = connection.execute("SELECT key, vector FROM vectors").fetchall()
    filled.write("a.txt", GULLS)
    filled.sync()
    with closing(store.connect(filled.home)) as connection:
        after = connection.execute("SELECT key, vector FROM vectors").fetchall()
    assert len(before) == 3 and len(after) == 2 and set(after) < set(before)
    ((_, gone),) = set(before) - set(after)
    assert gone not in raw(filled)


def test_vectors_that_nothing_refers_to_go_at_the_next_sync(filled):
    with closing(store.connect(filled.home)) as connection:
        vectors.put(connection, [b"a killed run's"], filled.encoder.embed(["x"]))
    filled.sync()
    with closing(store.connect(filled.home)) as connection:
        assert vectors.missing(connection, [b"a killed run's"])


# Models


def test_full_embeds_everything_anew(filled):
    found = filled.sync(full=True)
    assert (counts(found), found.embedded) == ((0, 0, 0, 2), 3)
    assert len(filled.encoder.embedded) == 3


def test_another_model_is_refused_with_the_command_that_brings_it_in(filled, make_encoder):
    other = make_encoder("other", dimension=32)
    with pytest.raises(UserError, match="made with the model hashing; run: ibid index --full --model other"):
        filled.sync(model="other", load_encoder=lambda name: other)
    assert filled.retrieve("toll")[0].text == TOLL
    assert filled.sync(model="other", full=True, load_encoder=lambda name: other).embedded == 3
    filled.encoder = other
    assert filled.retrieve("toll")[0].text == TOLL
    assert filled.sync(load_encoder=lambda name: other).unchanged == 2


def test_the_same_name_with_other_weights_is_refused(filled, make_encoder):
    other = make_encoder("hashing", fingerprint="other weights")
    filled.write("c.txt", "A third one.")
    with pytest.raises(UserError, match="run: ibid index --full --model hashing"):
        filled.sync(load_encoder=lambda name: other)
    assert filled.sync(full=True, load_encoder=lambda name: other).embedded == 4


def test_another_model_takes_over_what_cannot_be_read_too(filled, make_encoder, monkeypatch):
    other = make_encoder("other", dimension=32)
    real = load.read

    def failing(path, worker):
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(path, worker)

    monkeypatch.setattr(load, "read", failing)
    found = filled.sync(model="other", full=True, load_encoder=lambda name: other)
    assert (counts(found), found.embedded, list(failures(found))) == ((0, 0, 0, 2), 3, ["a.txt"])
    filled.encoder = other
    assert filled.retrieve("toll")[0].text == TOLL
