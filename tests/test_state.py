"""A state is one commit's indexes, whole; where its folder is not, the store makes them anew."""

import shutil
from contextlib import closing

import numpy as np
import pytest

from index import dense, state, store
from index.retrieve import retrieve

DAMAGES = {
    "the folder is gone": lambda folder: shutil.rmtree(folder),
    "all derived folders are gone": lambda folder: shutil.rmtree(folder.parent),
    "the manifest is gone": lambda folder: (folder / state.MANIFEST).unlink(),
    "the manifest is cut": lambda folder: (folder / state.MANIFEST).write_bytes(b'{"dense'),
    "the manifest is binary": lambda folder: (folder / state.MANIFEST).write_bytes(b"\xff\0"),
    "the manifest is a list": lambda folder: (folder / state.MANIFEST).write_bytes(b"[]"),
    "the FAISS file is gone": lambda folder: (folder / "dense.faiss").unlink(),
    "the FAISS file is empty": lambda folder: (folder / "dense.faiss").write_bytes(b""),
    "the FAISS file is cut": lambda folder: cut(folder / "dense.faiss"),
    "a bit of the FAISS file is wrong": lambda folder: flip(folder / "dense.faiss"),
    "the FAISS file is another's": lambda folder: dense.write(
        dense.build(np.arange(1, 3), np.eye(2, 64, dtype=np.float16)), folder
    ),
    "the tantivy folder is gone": lambda folder: shutil.rmtree(folder / state.LEXICAL),
    "a tantivy file is gone": lambda folder: next((folder / state.LEXICAL).glob("*.idx")).unlink(),
    "a tantivy file is cut": lambda folder: cut(next((folder / state.LEXICAL).glob("*.store"))),
    "a bit of a tantivy file is wrong": lambda folder: flip(next((folder / state.LEXICAL).glob("*.idx"))),
    "tantivy's list is empty": lambda folder: (folder / state.LEXICAL / "meta.json").write_bytes(b""),
    "a stray file lies in it": lambda folder: (folder / state.LEXICAL / "stray").touch(),
}


def cut(path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip(path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 16
    path.write_bytes(data)


@pytest.fixture
def filled(home):
    home.write("a.txt", "The toll of the bridge is four crowns.")
    home.write("b.txt", "Gulls were seen over the harbour in the storm.")
    home.sync(home.documents)
    return home


def folder_of(home):
    (folder,) = (home.home / state.DERIVED).iterdir()
    return folder


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_folder_costs_no_answer_and_no_embedding(filled, damage):
    before = filled.retrieve("What is the toll?")
    damage(folder_of(filled))
    assert filled.retrieve("What is the toll?") == before
    filled.encoder.embedded.clear()
    assert filled.sync().embedded == 0
    assert filled.encoder.embedded == []
    with closing(store.connect(filled.home)) as connection:
        assert state.is_whole(filled.home, store.stamp(connection)), "the next sync repairs it"
    assert filled.retrieve("What is the toll?") == before


def test_the_folder_is_read_where_it_is_whole(filled, monkeypatch):
    def never(*_):
        raise AssertionError("built anew")

    monkeypatch.setattr(state.dense, "build", never)
    assert filled.retrieve("What is the toll?")


def test_readers_write_nothing(filled):
    shutil.rmtree(filled.home / state.DERIVED)
    assert filled.retrieve("What is the toll?")
    assert not (filled.home / state.DERIVED).exists()


def test_a_state_outlives_its_folder(filled):
    query = filled.encoder.embed(["toll"])[0]
    with closing(store.connect(filled.home)) as connection, store.transaction(connection, "DEFERRED"):
        held = state.load(filled.home, connection, filled.encoder.dimension)
        before = retrieve(connection, held, "toll of the bridge", query, 5)
        filled.write("a.txt", "The toll was abolished by the council last winter.")
        filled.sync()
        assert folder_of(filled).name != held.stamp
        after = retrieve(connection, held, "toll of the bridge", query, 5)
        assert [hit.text for hit in after] == [hit.text for hit in before]
        assert after[0].stale == "changed"
    assert filled.retrieve("toll of the bridge")[0].text.startswith("The toll was abolished")


def test_a_state_belongs_to_the_snapshot_it_was_asked_for_in(filled):
    with closing(store.connect(filled.home)) as connection, store.transaction(connection, "DEFERRED"):
        stamp = store.stamp(connection)
        filled.write("c.txt", "A third one, about the crane and the museum.")
        filled.sync()
        found = state.load(filled.home, connection, filled.encoder.dimension)
        assert found.stamp == stamp
        assert found.ann.ntotal == 2


def test_stamps_are_never_the_same_twice(filled):
    stamps = {folder_of(filled).name}
    for _ in range(3):
        filled.sync(full=True)
        stamps.add(folder_of(filled).name)
    assert len(stamps) == 4


def test_the_index_may_be_moved_and_copied(filled, tmp_path):
    before = filled.retrieve("What is the toll?")
    shutil.copytree(filled.home, tmp_path / "copy")
    shutil.move(filled.home, tmp_path / "moved")
    for place in ("copy", "moved"):
        assert filled.retrieve("What is the toll?", home=tmp_path / place) == before
    filled.home = tmp_path / "moved"
    filled.encoder.embedded.clear()
    assert filled.sync().unchanged == 2
    assert filled.encoder.embedded == []


def test_an_index_on_a_medium_that_cannot_be_written_answers(filled, monkeypatch):
    before = filled.retrieve("What is the toll?")
    # Root may write everywhere: the question to the system is answered instead of its answer obeyed.
    monkeypatch.setattr(store.os, "access", lambda *_: False)
    assert filled.retrieve("What is the toll?") == before
