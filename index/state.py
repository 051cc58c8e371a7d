"""A state: the derived indexes of one commit, named by its random stamp.

The writer builds `derived/<stamp>/` completely and syncs it to disk before the rows and the stamp
are committed together; a reader takes the stamp from its own snapshot, so rows and indexes always
belong together.  Decision: random stamps.  Because: after a lost commit a counter would return with
other contents.  Where the folder is missing or damaged the reader builds both indexes in memory from
the store: no re-embedding, nothing written.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import dense, lexical, store, vectors

DERIVED = "derived"
LEXICAL = "lexical"
MANIFEST = "manifest.json"
FORMAT = "2"  # raise it where the same rows would now give another index: an older one is built anew


@dataclass(frozen=True, slots=True)
class State:
    """What a question is answered from, besides the rows of the same commit."""

    stamp: str
    ann: Any  # faiss.Index
    bm25: Any  # tantivy.Index


def write(home: Path, stamp: str, connection: sqlite3.Connection, dimension: int) -> None:
    """Build the derived folder of the rows that `connection` sees, and sync it to disk."""
    folder = home / DERIVED / stamp
    folder.mkdir(parents=True)
    ann = dense.build(*vectors.matrix(connection, dimension))
    try:
        dense.write(ann, folder)
        lexical.build(store.titled_passages(connection), folder / LEXICAL)
    except (RuntimeError, ValueError) as error:  # so do faiss and tantivy call a full disk
        raise OSError(" ".join(str(error).split())[:200]) from error
    (folder / MANIFEST).write_text(json.dumps(_digests(folder)))
    _sync_to_disk(folder)


def load(home: Path, connection: sqlite3.Connection, dimension: int) -> State:
    """Return the state of the snapshot that `connection` reads."""
    stamp = store.stamp(connection)
    folder = home / DERIVED / stamp
    try:
        if json.loads((folder / MANIFEST).read_text()) == _digests(folder):
            return State(stamp, dense.read(folder), lexical.read(folder / LEXICAL))
    except (OSError, ValueError, RuntimeError):
        pass  # missing or damaged: whatever is wrong with it, the store makes it anew
    ann = dense.build(*vectors.matrix(connection, dimension))
    return State(stamp, ann, lexical.build(store.titled_passages(connection)))


def is_whole(home: Path, stamp: str) -> bool:
    """Tell whether the derived folder of a stamp is there, every byte of it."""
    folder = home / DERIVED / stamp
    try:
        return json.loads((folder / MANIFEST).read_text()) == _digests(folder)
    except (OSError, ValueError):
        return False


def drop_others(home: Path, stamp: str) -> None:
    """Remove every derived folder but the one of `stamp`; readers hold what they have open."""
    for folder in (home / DERIVED).glob("*"):
        if folder.name != stamp:
            shutil.rmtree(folder, ignore_errors=True)


def _digests(folder: Path) -> dict[str, str]:
    """Return the format, and the BLAKE2 hash of every file but the manifest and tantivy's lock files."""
    found = {"format": FORMAT}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST and path.suffix != ".lock":
            with open(path, "rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "blake2b").hexdigest()
    return found


def _sync_to_disk(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder, folder.parent, folder.parent.parent]:
        if os.name == "nt" and path.is_dir():
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
