"""Look passages and documents up in the store: by place, by name, by day, by publisher.

What readers ask: questions, and lists of documents.  Not here: what a sync reads and writes (store.py).
"""

import json
import sqlite3
from collections.abc import Collection, Sequence

# Passages


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


def numbers_but(connection: sqlite3.Connection, documents: Collection[tuple[str, str]]) -> list[int]:
    """Return the ids of the passages of all documents but those of these (source, name)."""
    query = "SELECT p.id, source, name FROM passages p JOIN documents d ON d.id = p.document ORDER BY p.id"
    return [row[0] for row in connection.execute(query) if row[1:] not in documents]


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


# Documents


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
