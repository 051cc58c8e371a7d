"""SQLite holds the truth: sources, documents, passages, vectors.

Not here: the FAISS and tantivy folders (dense.py, lexical.py), which are derived from this file and
may be deleted at any time; the vectors' rows (vectors.py); what questions ask of the rows (lookup.py).
Decision: one database in WAL mode, and one transaction that brings in a sync's rows together with
the stamp of the derived folder made from them.  Because: a commit survives a power cut, two files in
step do not.  Cost: the derived indexes are built anew at each sync (measured in README).
Deleted text is overwritten (secure_delete).
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

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
        raise UserError(
            f"cannot make the index folder {home} ({error.strerror}); choose another with --index"
        ) from None


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


def shrink(connection: sqlite3.Connection) -> None:
    """Fold the write-ahead log into the database, so that deleted text is in neither.

    Where a reader holds a snapshot for longer than a moment, the last one to leave folds it.
    """
    connection.execute("PRAGMA busy_timeout = 1000")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


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
    rows = connection.execute(
        "SELECT source, name, sha256, size, mtime_ns, ctime_ns, checked_ns, extractor FROM documents"
    )
    return {(row[0], row[1]): Known(row[2], Stamp(*row[3:6]), *row[6:]) for row in rows}


def document(connection: sqlite3.Connection, source: str, name: str) -> Document:
    """Return one document whole; KeyError where the index has none such."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM documents WHERE source = ? AND name = ?", (source, name)
    ).fetchone()
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


def titled_passages(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield (id, what is embedded and matched) of every passage, by id."""
    query = (
        "SELECT p.id, d.id, p.start, p.end, d.title FROM passages p JOIN documents d ON d.id = p.document ORDER BY p.id"
    )
    last, text = None, ""
    for passage, document_id, start, end, title in connection.execute(query):
        if document_id != last:
            text = connection.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()[0]
            last = document_id
        yield passage, with_title(title, text[start:end])


def with_title(title: str | None, passage: str) -> str:
    """Return what is embedded and matched for a passage: its document's title before it."""
    return f"{title}\n{passage}" if title and not passage.lstrip("# ").startswith(title) else passage
