"""The store's vectors: kept by what was embedded, so that no text is embedded twice.

A vector's key is the hash of the model's fingerprint and the text.  Batches are committed as they come,
and so are found again by a build that was killed; those that no passage has go at the end of a sync.
Not here: cutting and embedding (embedding.py), the index that is searched (dense.py).
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from index import store


def key_of(fingerprint: str, text: str) -> bytes:
    """Name a vector by the model and the text it is made from."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode("utf-8", "surrogatepass")).digest()[:20]


def missing(connection: sqlite3.Connection, keys: Iterable[bytes]) -> set[bytes]:
    """Return those of `keys` for which no vector is stored."""
    query = "SELECT 1 FROM vectors WHERE key = ?"
    return {key for key in set(keys) if connection.execute(query, (key,)).fetchone() is None}


def put(connection: sqlite3.Connection, keys: Sequence[bytes], vectors: np.ndarray) -> None:
    """Store float16 rows under their keys, durably, in a transaction of their own."""
    rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in zip(keys, vectors, strict=True)]
    with store.transaction(connection):
        connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


def matrix(connection: sqlite3.Connection, dimension: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (ids, vectors) of every passage, by id: int64 of shape (n,), float16 of shape (n, dimension)."""
    rows = connection.execute(
        "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.key = p.key ORDER BY p.id"
    ).fetchall()
    ids = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
    return ids, vectors.reshape(len(rows), dimension)


def drop_unused(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM passages)")
