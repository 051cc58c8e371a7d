"""Cut documents into passages, and have those embedded whose vectors are not stored yet.

Vectors are committed every COMMIT_EVERY passages, so that a killed run loses at most as many.
What is embedded is the title with the passage (store.with_title); no title may push it out of the window.
"""

import sqlite3
from collections.abc import Sequence

from index import store, vectors
from index.embed import Encoder
from index.plan import Progress
from index.records import Document
from index.split import split

COMMIT_EVERY = 1024  # passages embedded between two commits
TITLE_PIECES = 64  # of the embedder's window, at most so many go to the title
TITLE_CHARACTERS = 200

Rows = list[tuple[int, int, bytes]]  # a document's passages: start, end, vector key


def cut(documents: Sequence[Document], encoder: Encoder) -> tuple[list[Rows], dict[bytes, str]]:
    """Return the passages of each document, and what is to be embedded for each vector key."""
    rows: list[Rows] = []
    texts: dict[bytes, str] = {}
    for document in documents:
        title = _short_title(document.description.title, encoder)
        window = encoder.window - (encoder.count([title])[0] if title else 0)
        rows.append([])
        for start, end in split(document.text, document.description.furniture, window, encoder.count):
            text = store.with_title(title, document.text[start:end])
            key = vectors.key_of(encoder.fingerprint, text)
            rows[-1].append((start, end, key))
            texts[key] = text
    return rows, texts


def embed(connection: sqlite3.Connection, encoder: Encoder, texts: dict[bytes, str], full: bool, tell: Progress) -> int:
    """Store a vector for every text that has none (with `full`: for every text); return how many were made."""
    wanted = set(texts) if full else vectors.missing(connection, texts)
    keys = sorted(wanted, key=lambda key: len(texts[key]))  # batches of like length
    done = 0
    tell("embedding", done, len(keys))
    for at in range(0, len(keys), COMMIT_EVERY):
        batch = keys[at : at + COMMIT_EVERY]

        def advance(count: int) -> None:
            nonlocal done
            done += count
            tell("embedding", done, len(keys))

        vectors.put(connection, batch, encoder.embed([texts[key] for key in batch], advance))
    return len(keys)


def _short_title(title: str | None, encoder: Encoder) -> str | None:
    if title is None:
        return None
    title = title[:TITLE_CHARACTERS]
    while encoder.count([title])[0] > min(TITLE_PIECES, encoder.window // 4):
        title = title[: len(title) // 2]
    return title
