"""SQLite holds the truth: sources, documents, passages, vectors.

Not here: the FAISS and tantivy folders (dense.py, lexical.py); they are derived from this file and
may be deleted at any time.
Decision: one database in WAL mode, and one transaction that brings in a sync's rows together with
the stamp of the derived folder made from them.  Because: a commit survives a power cut, two files in
step do not.  Cost: the derived indexes are built anew at each sync (measured in README).
Vectors are keyed by the hash of what was embedded, committed batch by batch, and so are found again
by a build that was killed.  Deleted text is overwritten (secure_delete).
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.errors import UserError
from index.records import Description, Document, Failed, Failure, Known, Stamp

SCHEMA = 2
FILE = "ibid.sqlite"
WAIT = 30  # seconds for a database that another program locks
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE excluded (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, checked_ns INTEGER NOT NULL,
    title TEXT, publisher TEXT, published TEXT, url TEXT, furniture TEXT NOT NULL, author TEXT,
    pages TEXT NOT NULL, extractor TEXT NOT NULL, signature BLOB NOT NULL, text TEXT NOT NULL,
    UNIQUE (source, name));
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, key BLOB NOT NULL);
CREATE INDEX passages_of ON passages (document);
CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE failures (
    source TEXT NOT NULL, name TEXT NOT NULL, why TEXT NOT NULL, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER,
    checked_ns INTEGER NOT NULL, extractor TEXT NOT NULL, PRIMARY KEY (source, name));
"""


class NoIndex(UserError):
    """There is no index where one was looked for."""


def connect(home: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the index's database; rows come as tuples, transactions are explicit.

    Raises NoIndex where there is none and `create` is not set, UserError where the file is damaged
    or of another version.  A database in a folder that cannot be written is opened unchanging.
    """
    path = home / FILE
    if create:
        make_home(home)
    elif not path.is_file():
        raise NoIndex(f"there is no index in {home}; run: ibid index PATH --index {home}")
    try:
        if os.access(home, os.W_OK) and os.access(path if path.exists() else home, os.W_OK):
            connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA secure_delete = ON")
            if create:
                connection.execute("PRAGMA journal_mode = WAL")
        else:
            uri = f"{path.resolve().as_uri()}?immutable=1"
            connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and create:
            with transaction(connection, "EXCLUSIVE"):
                for statement in TABLES.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
        elif version == 0:
            raise NoIndex(f"the index in {home} was never finished; run: ibid index PATH --index {home}")
        elif version != SCHEMA:
            raise UserError(f"the index in {home} is of version {version}, this ibid's is {SCHEMA}; {rebuild(home)}")
    except sqlite3.DatabaseError as error:
        if create and isinstance(error, sqlite3.OperationalError):
            raise  # a write that failed, not a damaged file: the writer words it
        raise UserError(f"the index in {home} cannot be used ({error}); {rebuild(home)}") from None
    return connection


def nothing() -> sqlite3.Connection:
    """Return the database of an index that does not exist yet, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    for statement in TABLES.split(";\n"):
        connection.execute(statement)
    return connection


def make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make the index folder {home} ({error.strerror}); choose another with --index") from None


def rebuild(home: Path) -> str:
    return f"move {home} away and run: ibid index PATH --index {home}"


@contextmanager
def transaction(connection: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Commit what happens within, or nothing of it.  `kind` DEFERRED gives a reader's snapshot."""
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


# Meta


def meta(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def stamp(connection: sqlite3.Connection) -> str:
    """Return the random stamp of the state last committed; NoIndex before the first."""
    found = meta(connection, "stamp")
    if found is None:
        raise NoIndex("the index was never finished; run: ibid index")
    return found


# Sources, and what was taken out of them by hand


def paths(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the paths in `sources` or `excluded`."""
    return [row[0] for row in connection.execute(f"SELECT path FROM {table} ORDER BY path")]


def add_path(connection: sqlite3.Connection, table: str, path: str) -> None:
    connection.execute(f"INSERT OR IGNORE INTO {table} VALUES (?)", (path,))


def drop_path(connection: sqlite3.Connection, table: str, path: str) -> None:
    connection.execute(f"DELETE FROM {table} WHERE path = ?", (path,))


# Documents

_COLUMNS = "source, name, text, sha256, size, mtime_ns, ctime_ns, title, publisher, published, url, furniture, author, pages, extractor"


def known(connection: sqlite3.Connection) -> dict[tuple[str, str], Known]:
    """Return what is known of every document's file, by (source, name)."""
    rows = connection.execute("SELECT source, name, sha256, size, mtime_ns, ctime_ns, checked_ns, extractor FROM documents")
    return {(row[0], row[1]): Known(row[2], Stamp(*row[3:6]), *row[6:]) for row in rows}


def document(connection: sqlite3.Connection, source: str, name: str) -> Document:
    """Return one document whole; KeyError where the index has none such."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM documents WHERE source = ? AND name = ?", (source, name)).fetchone()
    if row is None:
        raise KeyError((source, name))
    return _document(row)


def documents(connection: sqlite3.Connection) -> Iterator[Document]:
    """Yield every document whole, by source and name."""
    yield from map(_document, connection.execute(f"SELECT {_COLUMNS} FROM documents ORDER BY source, name"))


def _document(row: tuple) -> Document:
    edges = [int(edge) for edge in row[11].split()]
    furniture = tuple(zip(edges[::2], edges[1::2], strict=True))
    pages = tuple(int(start) for start in row[13].split())
    return Document(*row[:4], Stamp(*row[4:7]), Description(*row[7:11], furniture, row[12]), pages, row[14])


def put_document(
    connection: sqlite3.Connection,
    found: Document,
    passages: Sequence[tuple[int, int, bytes]],
    checked_ns: int,
    signature: bytes = b"",
) -> None:
    """Bring in a document with its passages (start, end, vector key), in place of its former self."""
    drop_document(connection, found.source, found.name)
    said, stamp_ = found.description, found.stamp
    row = (found.source, found.name, found.text, found.sha256, stamp_.size, stamp_.mtime_ns, stamp_.ctime_ns)
    furniture = " ".join(f"{start} {end}" for start, end in said.furniture)
    row += (said.title, said.publisher, said.published, said.url, furniture, said.author)
    row += (" ".join(map(str, found.pages)), found.extractor, checked_ns, signature)
    marks = ", ".join("?" * len(row))
    cursor = connection.execute(f"INSERT INTO documents ({_COLUMNS}, checked_ns, signature) VALUES ({marks})", row)
    connection.executemany(
        "INSERT INTO passages (document, start, end, key) VALUES (?, ?, ?, ?)",
        [(cursor.lastrowid, *passage) for passage in passages],
    )


def signatures(connection: sqlite3.Connection) -> dict[tuple[str, str], tuple[str, bytes]]:
    """Return the SHA-256 and the signature (duplicates.py) of every document, by (source, name), oldest first."""
    rows = connection.execute("SELECT source, name, sha256, signature FROM documents ORDER BY id")
    return {(row[0], row[1]): row[2:] for row in rows}


def drop_document(connection: sqlite3.Connection, source: str, name: str) -> None:
    connection.execute("DELETE FROM documents WHERE source = ? AND name = ?", (source, name))


def touch_document(connection: sqlite3.Connection, source: str, name: str, found: Stamp, checked_ns: int) -> None:
    """Record a file that was read again and found the same."""
    connection.execute(
        "UPDATE documents SET size = ?, mtime_ns = ?, ctime_ns = ?, checked_ns = ? WHERE source = ? AND name = ?",
        (found.size, found.mtime_ns, found.ctime_ns, checked_ns, source, name),
    )


def publishers(connection: sqlite3.Connection) -> list[str]:
    """Return every publisher that a document names, in order."""
    query = "SELECT DISTINCT publisher FROM documents WHERE publisher IS NOT NULL ORDER BY publisher"
    return [row[0] for row in connection.execute(query)]


def days(connection: sqlite3.Connection) -> tuple[str | None, str | None]:
    """Return the first and the last day on which a document was published; None where none has a date."""
    return connection.execute("SELECT min(published), max(published) FROM documents").fetchone()


def described(connection: sqlite3.Connection) -> dict[tuple[str, str], tuple]:
    """Return, by (source, name): the document's id, title, publisher, day of publishing, and its passages' count."""
    query = (
        "SELECT source, name, d.id, title, publisher, published, count(p.id) "
        "FROM documents d LEFT JOIN passages p ON p.document = d.id GROUP BY d.id"
    )
    return {(row[0], row[1]): row[2:] for row in connection.execute(query)}


def failures(connection: sqlite3.Connection) -> list[Failure]:
    return [Failure(*row) for row in connection.execute("SELECT name, why FROM failures ORDER BY source, name")]


def failed(connection: sqlite3.Connection) -> dict[tuple[str, str], Failed]:
    """Return the files that the last sync could not read, by (source, name)."""
    rows = connection.execute("SELECT source, name, why, size, mtime_ns, ctime_ns, checked_ns, extractor FROM failures")
    return {(r[0], r[1]): Failed(*r[:3], None if r[3] is None else Stamp(*r[3:6]), *r[6:]) for r in rows}


def set_failures(connection: sqlite3.Connection, found: Iterable[Failed], checked_ns: int) -> None:
    """Replace the list of files that could not be read; one of this sync is noted as tried at `checked_ns`."""
    connection.execute("DELETE FROM failures")
    rows = []
    for file in found:
        stamp = file.stamp
        sizes = (stamp.size, stamp.mtime_ns, stamp.ctime_ns) if stamp else (None, None, None)
        rows.append((file.source, file.name, file.why, *sizes, file.checked_ns or checked_ns, file.extractor))
    connection.executemany("INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


# Passages


def counts(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return how many documents and passages there are."""
    query = "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)"
    return connection.execute(query).fetchone()


def ranges(connection: sqlite3.Connection) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return the (start, end) of every passage, in order, by its document's (source, name)."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    query = "SELECT source, name, start, end FROM passages p JOIN documents d ON d.id = p.document ORDER BY p.id"
    for source, name, start, end in connection.execute(query):
        found.setdefault((source, name), []).append((start, end))
    return found


def ranges_of(connection: sqlite3.Connection, source: str, name: str) -> list[tuple[int, int]]:
    """Return the (start, end) of one document's passages, in order."""
    query = "SELECT start, end FROM passages WHERE document = (SELECT id FROM documents WHERE source = ? AND name = ?) ORDER BY start"
    return connection.execute(query, (source, name)).fetchall()


def numbers_of(
    connection: sqlite3.Connection,
    pattern: str,
    *,
    since: str | None = None,
    as_of: str | None = None,
    publishers: Sequence[str] | None = None,
) -> list[int]:
    """Return the ids of the passages of all documents whose name matches a glob pattern.

    `since` and `as_of` bound the day of publishing (YYYY-MM-DD, inclusive); `publishers` are exact.
    """
    query = "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document WHERE d.name GLOB ?"
    values = [pattern]
    for clause, day in ((" AND d.published >= ?", since), (" AND d.published <= ?", as_of)):
        if day is not None:
            query, values = query + clause, [*values, day]
    if publishers is not None:
        query += " AND d.publisher IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(publishers)))
    return [row[0] for row in connection.execute(query + " ORDER BY p.id", values)]


def passage_at(connection: sqlite3.Connection, source: str, name: str, start: int, end: int) -> int | None:
    """Return the id of the document's passage that shares text with `start` to `end`; the first of several."""
    query = (
        "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document "
        "WHERE source = ? AND name = ? AND start < ? AND end > ? ORDER BY start LIMIT 1"
    )
    row = connection.execute(query, (source, name, end, start)).fetchone()
    return row[0] if row else None


def numbers_without(connection: sqlite3.Connection, documents: Collection[tuple[str, str]]) -> list[int]:
    """Return the ids of the passages of all documents but those of these (source, name)."""
    query = "SELECT p.id, source, name FROM passages p JOIN documents d ON d.id = p.document ORDER BY p.id"
    return [row[0] for row in connection.execute(query) if row[1:] not in documents]


def titled_passages(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield (id, what is embedded and matched) of every passage, by id."""
    query = "SELECT p.id, d.id, p.start, p.end, d.title FROM passages p JOIN documents d ON d.id = p.document ORDER BY p.id"
    last, text = None, ""
    for passage, document_id, start, end, title in connection.execute(query):
        if document_id != last:
            text = connection.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()[0]
            last = document_id
        yield passage, with_title(title, text[start:end])


def with_title(title: str | None, passage: str) -> str:
    """Return what is embedded and matched for a passage: its document's title before it."""
    return f"{title}\n{passage}" if title and not passage.lstrip("# ").startswith(title) else passage


def places(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, tuple[str, str, int, int]]:
    """Return, by passage id: its document's source and name, its start and end."""
    found: dict[int, tuple[str, str, int, int]] = {}
    for at in range(0, len(ids), 10_000):  # SQLite takes some 32,000 variables
        batch = list(ids[at : at + 10_000])
        rows = connection.execute(
            "SELECT p.id, source, name, start, end FROM passages p JOIN documents d ON d.id = p.document "
            f"WHERE p.id IN ({', '.join('?' * len(batch))})",
            batch,
        )
        found |= {row[0]: row[1:] for row in rows}
    return found


# Vectors


def vector_key(fingerprint: str, text: str) -> bytes:
    """Name a vector by the model and the text it is made from."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode("utf-8", "surrogatepass")).digest()[:20]


def missing_vectors(connection: sqlite3.Connection, keys: Iterable[bytes]) -> set[bytes]:
    """Return those of `keys` for which no vector is stored."""
    query = "SELECT 1 FROM vectors WHERE key = ?"
    return {key for key in set(keys) if connection.execute(query, (key,)).fetchone() is None}


def put_vectors(connection: sqlite3.Connection, keys: Sequence[bytes], vectors: np.ndarray) -> None:
    """Store float16 rows under their keys, durably, in a transaction of their own."""
    rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in zip(keys, vectors, strict=True)]
    with transaction(connection):
        connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def vector_matrix(connection: sqlite3.Connection, dimension: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (ids, vectors) of every passage, by id: int64 of shape (n,), float16 of shape (n, dimension)."""
    rows = connection.execute("SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.key = p.key ORDER BY p.id").fetchall()
    ids = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
    return ids, vectors.reshape(len(rows), dimension)


def drop_unused_vectors(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM passages)")


def shrink(connection: sqlite3.Connection) -> None:
    """Fold the write-ahead log into the database, so that deleted text is in neither.

    Where a reader holds a snapshot for longer than a moment, the last one to leave folds it.
    """
    connection.execute("PRAGMA busy_timeout = 1000")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
