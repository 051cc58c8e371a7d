"""A write that fails leaves the old state answering, no stray folder, and one line that says what to do."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index import dense, embedding, lexical, state, store, vectors
from index.errors import UserError
from tests.conftest import GULLS, TOLL

FULL = OSError(errno.ENOSPC, "No space left on device")


class Writer:
    """tantivy's writer as it is on a full disk."""

    def add_document(self, row):
        pass

    def commit(self):
        raise ValueError("An IO error occurred: 'No space left on device (os error 28)'")


class Index:
    def __init__(self, schema, path=None):
        self.schema = schema

    def register_tokenizer(self, *_):
        pass

    def writer(self, **_):
        return Writer()


def raising(error):
    def fail(*_, **__):
        raise error

    return fail


def half_a_file(ann, path):
    Path(path).write_bytes(b"IxM2 and so on")
    raise RuntimeError("Error in faiss::FileIOWriter: write error: 14 != 64 (No space left on device)")


def failing_at(statement: str, error: sqlite3.Error):
    """Give a connection on which a statement fails."""

    class Connection(sqlite3.Connection):
        def execute(self, sql, *parameters):
            if sql.startswith(statement):
                raise error
            return super().execute(sql, *parameters)

        def executemany(self, sql, *parameters):
            if sql.startswith(statement):
                raise error
            return super().executemany(sql, *parameters)

    real = sqlite3.connect
    return lambda *args, **options: real(*args, **options, factory=Connection)


DISK = sqlite3.OperationalError("database or disk is full")
FAULTS = {
    "fsync": lambda m: m.setattr(state.os, "fsync", raising(FULL)),
    "faiss's file": lambda m: m.setattr(dense.faiss, "write_index", half_a_file),
    "tantivy's commit": lambda m: m.setattr(lexical.tantivy, "Index", Index),
    "the folder": lambda m: m.setattr(Path, "mkdir", refuse_derived(Path.mkdir)),
    "the manifest": lambda m: m.setattr(Path, "write_text", refuse_manifest(Path.write_text)),
    "vectors": lambda m: m.setattr(store.sqlite3, "connect", failing_at("INSERT OR REPLACE INTO vectors", DISK)),
    "documents": lambda m: m.setattr(store.sqlite3, "connect", failing_at("INSERT INTO documents", DISK)),
    "the stamp": lambda m: m.setattr(store.sqlite3, "connect", failing_at("INSERT OR REPLACE INTO meta", DISK)),
    "COMMIT": lambda m: m.setattr(store.sqlite3, "connect", failing_at("COMMIT", DISK)),
    "BEGIN": lambda m: m.setattr(store.sqlite3, "connect", failing_at("BEGIN IMMEDIATE", DISK)),
}


def refuse_derived(real):
    return lambda self, *rest, **options: (
        raising(FULL)() if self.parent.name == state.DERIVED else real(self, *rest, **options)
    )


def refuse_manifest(real):
    return lambda self, *rest, **options: (
        raising(FULL)() if self.name == state.MANIFEST else real(self, *rest, **options)
    )


@pytest.fixture
def filled(home):
    home.write("a.txt", TOLL)
    home.sync(home.documents)
    home.encoder.embedded.clear()
    return home


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_failed_write_leaves_the_old_state(filled, fault):
    before = filled.retrieve("toll")
    folders = [folder.name for folder in (filled.home / state.DERIVED).iterdir()]
    filled.write("b.txt", GULLS)
    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        with pytest.raises(UserError, match="make room") as caught:
            filled.sync()
    assert "\n" not in str(caught.value)
    assert [folder.name for folder in (filled.home / state.DERIVED).iterdir()] == folders
    assert filled.retrieve("toll") == before
    assert filled.sync().added == 1
    assert filled.names() == ["a.txt", "b.txt"]
    assert filled.retrieve("gulls")[0].text == GULLS


@pytest.mark.parametrize("fault", [FAULTS[name] for name in ("fsync", "COMMIT", "BEGIN", "tantivy's commit")])
def test_a_failed_first_write_leaves_no_index_and_no_ruin(home, fault):
    home.write("a.txt", TOLL)
    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        with pytest.raises(UserError, match="make room"):
            home.sync(home.documents)
    with pytest.raises(store.NoIndex):
        home.retrieve("toll")
    assert home.sync(home.documents).added == 1
    assert len(list((home.home / state.DERIVED).iterdir())) == 1


def test_vectors_made_before_a_fault_are_not_made_again(home, monkeypatch):
    monkeypatch.setattr(embedding, "COMMIT_EVERY", 1)
    home.write("a.txt", f"{TOLL}\n\n{GULLS}")
    with pytest.MonkeyPatch.context() as patch:
        FAULTS["fsync"](patch)
        with pytest.raises(UserError):
            home.sync(home.documents)
    assert len(home.encoder.embedded) == 2
    assert home.sync(home.documents).embedded == 0


def test_a_model_that_fails_on_the_way_leaves_the_old_state(filled, monkeypatch):
    monkeypatch.setattr(embedding, "COMMIT_EVERY", 1)
    filled.write("b.txt", f"{GULLS}\n\n{GULLS.replace('Gulls', 'Terns')}")
    real = filled.encoder.embed

    def once(texts, progress=None):
        if filled.encoder.embedded:
            raise MemoryError
        return real(texts, progress)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filled.encoder, "embed", once)
        with pytest.raises(MemoryError):
            filled.sync()
    assert filled.names() == ["a.txt"]
    assert filled.sync().embedded == 1


def test_an_interrupt_leaves_the_old_state_and_no_stray_folder(filled, monkeypatch):
    filled.write("b.txt", GULLS)
    before = list((filled.home / state.DERIVED).iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state.os, "fsync", raising(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            filled.sync()
    assert list((filled.home / state.DERIVED).iterdir()) == before
    assert filled.sync().added == 1


def test_a_failed_removal_removes_nothing(filled):
    filled.write("b.txt", GULLS)
    filled.sync()
    with pytest.MonkeyPatch.context() as patch:
        FAULTS["fsync"](patch)
        with pytest.raises(UserError, match="make room"):
            filled.remove("a.txt")
    assert filled.names() == ["a.txt", "b.txt"]
    assert filled.sync().unchanged == 2


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the name of an open file is read from /proc")
def test_every_derived_file_and_its_folders_are_on_disk_before_the_commit(home, monkeypatch):
    """SIGKILL loses nothing that was written; a power cut does.  So the order of calls is what can be tested."""
    calls = []
    real = os.fsync
    monkeypatch.setattr(
        state.os, "fsync", lambda handle: calls.append(str(Path(f"/proc/self/fd/{handle}").readlink())) or real(handle)
    )

    class Connection(sqlite3.Connection):
        def execute(self, sql, *parameters):
            if sql == "COMMIT":
                calls.append(sql)
            return super().execute(sql, *parameters)

    connect = sqlite3.connect
    monkeypatch.setattr(
        store.sqlite3, "connect", lambda *args, **options: connect(*args, **options, factory=Connection)
    )
    home.write("a.txt", TOLL)
    home.sync(home.documents)
    (folder,) = (home.home / state.DERIVED).iterdir()
    last = len(calls) - calls[::-1].index("COMMIT")
    synced = set(calls[: last - 1])
    needed = {path for path in folder.rglob("*") if path.suffix != ".lock"} | {folder, folder.parent, home.home}
    assert {str(path.resolve()) for path in needed} <= synced
    assert calls[last:] == []


def test_the_stamp_and_the_rows_are_one_commit(filled):
    commits = []

    class Connection(sqlite3.Connection):
        def execute(self, sql, *parameters):
            found = super().execute(sql, *parameters)
            if sql == "COMMIT":
                with closing(real(filled.home / store.FILE)) as other:
                    commits.append((store.stamp(other), store.counts(other)))
            return found

    real = sqlite3.connect
    filled.write("b.txt", GULLS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.sqlite3, "connect", lambda *args, **options: real(*args, **options, factory=Connection))
        filled.sync()
    assert len({stamp for stamp, _ in commits}) == 2
    assert {rows for stamp, rows in commits if stamp == commits[0][0]} == {(1, 1)}
    assert commits[-1][1] == (2, 2)


def test_vectors_are_stored_as_they_were_made(filled):
    with closing(store.connect(filled.home)) as connection:
        _, stored = vectors.matrix(connection, filled.encoder.dimension)
    assert np.array_equal(stored, filled.encoder.embed([TOLL]).astype(np.float16))
