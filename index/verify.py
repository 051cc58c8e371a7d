"""Hold the index against the files on disk: is what would be quoted still what they say?"""

import hashlib
import sqlite3

from index import load, store
from index.errors import UserError
from index.records import Document, Stamp, Verdict
from index.scan import File


def staleness(document: Document, *, certain: bool = False) -> bool | str:
    """Return False, "changed" or "missing" for a document's file against what was indexed.

    The file is hashed where size or times differ, and always where the answer must be `certain`.
    One that cannot be read is "changed": nothing can be proved from it.
    """
    return _compare(File(document.source, document.name), document.stamp, document.sha256, certain)


def stale(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the documents whose files have changed or gone since they were indexed."""
    known = store.known(connection)
    return [key[1] for key, (_, sha256, stamp, _) in known.items() if _compare(File(*key), stamp, sha256, False)]


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
    """Slice every passage anew from the file on disk and compare it with the one in the index."""
    passages = verbatim = changed = missing = 0
    broken: list[str] = []
    ranges = store.ranges(connection)
    for document in store.documents(connection):
        mine = ranges.get((document.source, document.name), [])
        passages += len(mine)
        try:
            text = load.read(File(document.source, document.name).path)[0]
        except FileNotFoundError:
            missing += len(mine)
            broken.append(document.name)
            continue
        except (OSError, UserError, ValueError):
            text = ""
        good = sum(text[start:end] == document.text[start:end] for start, end in mine)
        verbatim += good
        changed += len(mine) - good
        if good < len(mine):
            broken.append(document.name)
    return Verdict(passages, verbatim, changed, missing, tuple(broken))
