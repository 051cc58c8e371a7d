"""Hold the index against the files on disk: is what would be quoted still what they say?"""

import hashlib
import sqlite3

from index import load, lookup, store
from index.errors import UserError
from index.records import Document, Entry, Stamp, Verdict
from index.scan import File
from index.worker import Worker


def staleness(document: Document, *, certain: bool = False) -> bool | str:
    """Return False, "changed" or "missing" for a document's file against what was indexed.

    The file is hashed where size or times differ, and always where the answer must be `certain`.
    One that cannot be read is "changed": nothing can be proved from it.
    """
    return _compare(File(document.source, document.name), document.stamp, document.sha256, certain)


def stale(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the documents whose files have changed or gone since they were indexed."""
    known = store.known(connection)
    return [key[1] for key, then in known.items() if _compare(File(*key), then.stamp, then.sha256, False)]


def catalogue(connection: sqlite3.Connection) -> list[Entry]:
    """Return all documents without their texts, by source and name."""
    described = lookup.described(connection)
    found = []
    for key, then in sorted(store.known(connection).items()):
        number, *said = described[key]
        found.append(Entry(number, *key, *said, _compare(File(*key), then.stamp, then.sha256, False)))
    return found


def _compare(file: File, stamp: Stamp, sha256: str, certain: bool) -> bool | str:
    try:
        if not certain and load.stamp_of(file.path) == stamp:
            return False
        with open(file.path, "rb") as opened:
            same = hashlib.file_digest(opened, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return "missing"
    except (OSError, UserError, ValueError):
        return "changed"
    return False if same else "changed"


def verify(connection: sqlite3.Connection) -> Verdict:
    """Slice every passage anew from the file on disk, extracted afresh, and compare it with the one in the index."""
    passages = verbatim = changed = missing = 0
    broken: list[str] = []
    gone: list[str] = []
    ranges = store.ranges(connection)
    with Worker() as worker:
        for document in store.documents(connection):
            mine = ranges.get((document.source, document.name), [])
            text = _fresh(File(document.source, document.name), worker)
            good = sum((text or "")[start:end] == document.text[start:end] for start, end in mine)
            passages += len(mine)
            verbatim += good
            missing += len(mine) if text is None else 0
            changed += len(mine) - good if text is not None else 0
            if text is None or good < len(mine):
                broken.append(document.name)
            if text is None:
                gone.append(document.name)
    return Verdict(passages, verbatim, changed, missing, tuple(broken), tuple(gone))


def _fresh(file: File, worker: Worker) -> str | None:
    """Return what a file says now: nothing where it cannot be read, None where it is gone."""
    try:
        return load.read(file.path, worker).extract.text
    except FileNotFoundError:
        return None
    except (OSError, UserError, ValueError):
        return ""
