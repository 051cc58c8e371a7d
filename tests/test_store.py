"""The store gives back what it was given, keeps batches of vectors, and forgets what was deleted."""

import sqlite3
import time
from contextlib import closing

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import lookup, store, vectors
from index.errors import UserError
from index.records import Description, Document, Failed, Failure, Stamp

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
WORDS = st.one_of(st.none(), TEXT)
INTEGER = st.integers(-(2**63), 2**63 - 1)
SPANS = st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), max_size=5).map(tuple)
DOCUMENTS = st.builds(
    Document, TEXT, TEXT, TEXT, TEXT, st.builds(Stamp, INTEGER, INTEGER, INTEGER),
    st.builds(Description, WORDS, WORDS, WORDS, WORDS, SPANS, WORDS), st.lists(INTEGER, max_size=3).map(tuple), TEXT,
)  # fmt: skip


def document(text: str = "some text", name: str = "a.txt", title: str | None = None) -> Document:
    return Document("/source", name, text, "hash", Stamp(1, 2, 3), Description(title))


@pytest.fixture
def connection(tmp_path):
    with closing(store.connect(tmp_path / "index", create=True)) as found:
        yield found


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=DOCUMENTS)
def test_a_document_comes_back_as_it_went_in(connection, found):
    store.put_document(connection, found, [], 0)
    assert store.document(connection, found.source, found.name) == found
    assert found in list(store.documents(connection))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.binary(max_size=20)), max_size=9))
def test_passages_come_back_as_they_went_in(connection, spans):
    store.put_document(connection, document(), spans, 0)
    assert store.ranges(connection).get(("/source", "a.txt"), []) == [span[:2] for span in spans]
    assert lookup.ranges_of(connection, "/source", "a.txt") == sorted((span[:2] for span in spans), key=lambda s: s[0])


def test_a_document_replaces_its_former_self_and_takes_new_ids(connection):
    store.put_document(connection, document("one"), [(0, 3, b"k")], 0)
    before = [number for number, _ in store.titled_passages(connection)]
    store.put_document(connection, document("two"), [(0, 3, b"k")], 0)
    after = list(store.titled_passages(connection))
    assert [text for _, text in after] == ["two"]
    assert not {number for number, _ in after} & set(before)
    assert store.counts(connection) == (1, 1)


def test_ids_are_never_reused(connection):
    store.put_document(connection, document(), [(0, 1, b"k")], 0)
    ((first, _),) = store.titled_passages(connection)
    store.drop_document(connection, "/source", "a.txt")
    store.put_document(connection, document(), [(0, 1, b"k")], 0)
    ((second, _),) = store.titled_passages(connection)
    assert second > first


def test_a_passage_goes_with_its_document(connection):
    store.put_document(connection, document(), [(0, 1, b"k"), (2, 3, b"l")], 0)
    store.drop_document(connection, "/source", "a.txt")
    assert store.counts(connection) == (0, 0)
    assert store.ranges(connection) == {}


def test_a_missing_document_is_a_key_error(connection):
    with pytest.raises(KeyError):
        store.document(connection, "/source", "none.txt")


def test_vectors_are_rows_in_the_order_of_passage_ids(connection):
    rows = np.arange(12, dtype=np.float32).reshape(3, 4) / 16
    store.put_document(connection, document(), [(0, 1, b"a"), (1, 2, b"b"), (2, 3, b"c"), (3, 4, b"a")], 0)
    vectors.put(connection, [b"c", b"a", b"b"], rows)
    ids, matrix = vectors.matrix(connection, 4)
    assert ids.tolist() == sorted(ids.tolist()) and len(ids) == 4
    assert matrix.dtype == np.float16
    assert np.array_equal(matrix, rows[[1, 2, 0, 1]].astype(np.float16))


def test_an_index_without_passages_has_an_empty_matrix(connection):
    ids, matrix = vectors.matrix(connection, 7)
    assert ids.shape == (0,) and matrix.shape == (0, 7)


def test_stored_vectors_are_not_missing_and_unused_ones_go(connection):
    vectors.put(connection, [b"a", b"b"], np.zeros((2, 4)))
    assert vectors.missing(connection, [b"a", b"b", b"c"]) == {b"c"}
    store.put_document(connection, document(), [(0, 1, b"a")], 0)
    vectors.drop_unused(connection)
    assert vectors.missing(connection, [b"a", b"b"]) == {b"b"}


def test_a_vector_is_named_by_model_and_text():
    keys = {vectors.key_of(*pair) for pair in [("m", "t"), ("m", "u"), ("n", "t"), ("m\0t", ""), ("m", "\ud800")]}
    assert len(keys) == 5


def test_a_passage_that_begins_with_its_title_does_not_repeat_it():
    assert store.with_title("A bridge", "It is built.") == "A bridge\nIt is built."
    assert store.with_title("A bridge", "## A bridge\nIt is built.") == "## A bridge\nIt is built."
    assert store.with_title(None, "It is built.") == "It is built."


def test_places_are_found_for_more_passages_than_sqlite_takes_variables(connection):
    count = 40_000
    with store.transaction(connection):
        store.put_document(connection, document(), [(i, i + 1, b"k") for i in range(count)], 0)
    ids = [row[0] for row in connection.execute("SELECT id FROM passages ORDER BY id")]
    places = lookup.places(connection, ids)
    assert len(places) == count
    assert places[ids[-1]] == ("/source", "a.txt", count - 1, count)
    assert lookup.places(connection, []) == {}


def test_failures_are_replaced(connection):
    store.set_failures(connection, [Failed("/s", "b", "no"), Failed("/s", "a", "no")], 7)
    store.set_failures(
        connection, [Failed("/s", "c", "is empty", Stamp(0, 1, 2), 0, "text"), Failed("/s", "d", "no", None, 5)], 7
    )
    assert store.failures(connection) == [Failure("c", "is empty"), Failure("d", "no")]
    assert store.failed(connection)["/s", "c"] == Failed("/s", "c", "is empty", Stamp(0, 1, 2), 7, "text")
    assert store.failed(connection)["/s", "d"].checked_ns == 5


def test_a_transaction_is_whole_or_nothing(connection):
    with pytest.raises(ValueError, match="on the way"), store.transaction(connection):
        store.put_document(connection, document(), [(0, 1, b"k")], 0)
        raise ValueError("on the way")
    assert store.counts(connection) == (0, 0)
    assert not connection.in_transaction


def test_a_reader_keeps_its_snapshot(connection, tmp_path):
    store.put_document(connection, document("one"), [], 0)
    with closing(store.connect(tmp_path / "index")) as reader, store.transaction(reader, "DEFERRED"):
        assert store.document(reader, "/source", "a.txt").text == "one"
        store.put_document(connection, document("two"), [], 0)
        assert store.document(reader, "/source", "a.txt").text == "one"
    assert store.document(connection, "/source", "a.txt").text == "two"


def test_deleted_text_is_in_no_file_of_the_database(connection, tmp_path):
    secret = "the-heron-flies-at-noon"
    store.put_document(connection, document(f"{'x' * 9000} {secret} {'y' * 9000}", title=secret), [], 0)
    assert secret.encode() in b"".join(p.read_bytes() for p in (tmp_path / "index").glob("ibid.sqlite*"))
    store.drop_document(connection, "/source", "a.txt")
    store.shrink(connection)
    assert secret.encode() not in b"".join(p.read_bytes() for p in (tmp_path / "index").glob("ibid.sqlite*"))


def test_deleted_text_goes_with_the_last_reader_that_sees_it(connection, tmp_path):
    secret = "the-heron-flies-at-noon"
    store.put_document(connection, document(secret), [], 0)
    with closing(store.connect(tmp_path / "index")) as reader:
        with store.transaction(reader, "DEFERRED"):
            assert store.document(reader, "/source", "a.txt").text == secret
            store.drop_document(connection, "/source", "a.txt")
            started = time.monotonic()
            store.shrink(connection)
            assert time.monotonic() - started < 5, "a reader holds the writer up"
        connection.close()
    assert secret.encode() not in b"".join(p.read_bytes() for p in (tmp_path / "index").glob("ibid.sqlite*"))


def test_where_there_is_no_index_the_error_says_what_makes_one(tmp_path):
    with pytest.raises(store.NoIndex, match="run: ibid index PATH --index"):
        store.connect(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_was_never_finished_is_none(connection, tmp_path):
    with pytest.raises(store.NoIndex, match="run: ibid index"):
        store.stamp(connection)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / store.FILE).touch()
    with pytest.raises(store.NoIndex, match="never finished"):
        store.connect(tmp_path / "other")


def test_an_index_of_another_version_is_refused(connection, tmp_path):
    connection.execute("PRAGMA user_version = 99")
    for create in (False, True):
        with pytest.raises(UserError, match=r"version 99.*ibid index"):
            store.connect(tmp_path / "index", create=create)


@pytest.mark.parametrize("create", [False, True])
def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path, create):
    (tmp_path / store.FILE).write_bytes(b"no database, " * 999)
    with pytest.raises(UserError, match=r"cannot be used.*ibid index") as caught:
        store.connect(tmp_path, create=create)
    assert "\n" not in str(caught.value)
    assert not isinstance(caught.value, store.NoIndex)


def test_a_file_where_the_folder_should_be_is_refused(tmp_path):
    (tmp_path / "index").touch()
    with pytest.raises(UserError, match="choose another with --index"):
        store.connect(tmp_path / "index", create=True)
    with pytest.raises(store.NoIndex):
        store.connect(tmp_path / "index")


def test_a_folder_that_cannot_be_written_is_read_without_a_trace(connection, tmp_path, monkeypatch):
    store.put_document(connection, document("one"), [], 0)
    connection.close()
    before = sorted(p.name for p in (tmp_path / "index").iterdir())
    # Root may write everywhere: the question to the system is answered instead of its answer obeyed.
    monkeypatch.setattr(store.os, "access", lambda *_: False)
    with closing(store.connect(tmp_path / "index")) as reader:
        assert store.document(reader, "/source", "a.txt").text == "one"
        with pytest.raises(sqlite3.OperationalError):
            store.drop_document(reader, "/source", "a.txt")
        assert sorted(p.name for p in (tmp_path / "index").iterdir()) == before


def test_the_database_survives_a_power_cut(connection):
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
