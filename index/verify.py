"""Hold the index against the files on disk: is what would be quoted still what they say?"""

import hashlib
import sqlite3

from index import load, store
from index.errors import UserError
from index.records import Document, Verdict
from index.scan import File


def staleness(document: Document, *, certain: bool = False) -> bool | str:
    """Return False, "changed" or "missing" for a document's file against what was indexed.

    The file is hashed where size or times differ, and always where the answer must be `certain`.
    One that cannot be read is "changed": nothing can be proved from it.
    """
    path = File(document.source, document.name).path
    try:
        if not certain and load.stamp_of(path) == document.stamp:
            return False
        with open(path, "rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == document.sha256
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
