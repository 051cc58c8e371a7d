"""Keep a question to some of the documents: by the day they were published, by publisher, by name.

A document that does not say when it was published passes no limit of days, one that does not say who
published it no limit of publishers: what is not there is not guessed.  Not here: the search itself.
"""

import sqlite3
from dataclasses import dataclass
from fnmatch import fnmatchcase

from index import lookup
from index.describe import day_of
from index.errors import UserError

SHOWN = 5  # publishers named where none of them passes


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which documents a question is kept to; None is no limit.

    `since` and `as_of` are the first and the last day (YYYY-MM-DD) a document may be published on.
    `publisher` and `document` are names or patterns (`*`, `?`, `[…]`); of a publisher the case does
    not count.
    """

    as_of: str | None = None
    since: str | None = None
    publisher: str | None = None
    document: str | None = None

    @classmethod
    def from_words(
        cls,
        as_of: str | None = None,
        since: str | None = None,
        publisher: str | None = None,
        document: str | None = None,
    ) -> "Narrowing":
        """Read what a person typed; UserError for a date that is none, or a `since` after `as_of`."""
        found = cls(_day(as_of), _day(since), _name(publisher), _name(document))
        if found.as_of and found.since and found.since > found.as_of:
            raise UserError(f"since {found.since} is later than as of {found.as_of}; exchange the two")
        return found


EVERYTHING = Narrowing()


def passages(connection: sqlite3.Connection, kept: Narrowing) -> list[int] | None:
    """Return the ids of the passages of all documents that pass; None where nothing is limited."""
    if kept == EVERYTHING:
        return None
    named = None
    if kept.publisher is not None:
        wanted = _folded(kept.publisher)
        named = [
            name
            for name in lookup.publishers(connection)
            if _folded(name) == wanted or fnmatchcase(_folded(name), wanted)
        ]
    return lookup.numbers_of(
        connection,
        "*" if kept.document is None else kept.document,
        since=kept.since,
        as_of=kept.as_of,
        publishers=named,
    )


def barrier(connection: sqlite3.Connection, kept: Narrowing) -> str | None:
    """Return, in a line, that no document passes and what there is; None where one does."""
    found = passages(connection, kept)
    if found is None or found:
        return None
    limits = [
        f"is called {kept.document}" if kept.document is not None else None,
        f"is published by {kept.publisher}" if kept.publisher is not None else None,
        f"is dated {kept.since} or later" if kept.since else None,
        f"is dated {kept.as_of} or earlier" if kept.as_of else None,
    ]
    names = lookup.publishers(connection)
    first, last = lookup.days(connection)
    known = [
        f"published by {', '.join(names[:SHOWN])}{' and others' if len(names) > SHOWN else ''}" if names else None,
        f"dated {first} to {last}" if first else None,
    ]
    there = f"; the index has documents {', '.join(filter(None, known))}" if any(known) else ""
    return f"no document {' and '.join(filter(None, limits))}{there}"


def _day(words: str | None) -> str | None:
    if words is None:
        return None
    found = day_of(words)
    if found is None:
        raise UserError(f"{words!r} is not a day; write it as YYYY-MM-DD")
    return found


def _name(words: str | None) -> str | None:
    return None if words is None else words.encode("utf-8", "replace").decode()  # SQLite takes no surrogates


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
