"""Read one file into text: what was extracted is what every offset counts.

Plain text and Markdown are decoded and nothing else: CRLF stays CRLF.  HTML, PDF and Word files go
through a library, each in a module of its own (html.py, pdf.py, docx.py) and in another process
(worker.py); the same bytes give the same text until the extractor changes, which is recorded.
Not here: what the text says of itself (describe.py), passages (split.py).
"""

import errno
import functools
import hashlib
import os
import stat
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from index.decode import decode
from index.errors import UserError
from index.records import Extract, Stamp
from index.worker import Worker

# Of each kind: the suffixes, our own edition of it, the library.  Raise the edition where a file would now
# give another text, so that an index made before reads it anew.
KINDS = {
    "text": ((".txt", ".md", ".markdown"), 3, None),
    "html": ((".html", ".htm", ".xhtml"), 2, "trafilatura"),
    "pdf": ((".pdf",), 1, "pdfminer.six"),
    "docx": ((".docx",), 1, "python-docx"),
}
KIND_OF = {suffix: kind for kind, (suffixes, _, _) in KINDS.items() for suffix in suffixes}
SUFFIXES = frozenset(KIND_OF)
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as it was read: what was extracted, the SHA-256 of its bytes, its stamp, and by what."""

    extract: Extract
    sha256: str
    stamp: Stamp
    extractor: str


def stamp_of(path: Path) -> Stamp:
    """Return size and times of a regular file; UserError for anything else (a pipe, a device)."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UserError("is not a regular file")
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def read(path: Path, worker: Worker) -> Loaded:
    """Return a file's text with what belongs to it; `worker` reads all that is not plain text.

    Raises UserError, in words fit for a list of failures, where it is no text or too large, and
    OSError where it cannot be opened.  The stamp is taken before and after the bytes are read: a file
    that changes meanwhile is an OSError too, for it is refused now but not known to be worse than before.
    """
    before = stamp_of(path)
    if before.size > MAX_BYTES:
        raise UserError(f"is larger than {MAX_BYTES // 2**20} MB; split it into smaller files")
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if stamp_of(path) != before or len(data) != before.size:
        raise OSError(errno.EBUSY, "changed while it was read; run the command again")
    kind = KIND_OF.get(path.suffix.lower(), "text")
    if not data.strip():
        raise UserError("is empty")
    extract = Extract(decode(data)) if kind == "text" else worker.extract(kind, data)
    if not extract.text.strip():
        raise UserError("is empty")
    return Loaded(extract, hashlib.sha256(data).hexdigest(), before, extractor_of(path))


def extractor_of(path: Path) -> str:
    """Name what reads a file: its kind, our edition of that, and the library's version."""
    return _extractor(KIND_OF.get(path.suffix.lower(), "text"))


@functools.cache
def _extractor(kind: str) -> str:
    _, edition, library = KINDS[kind]
    return f"{kind} {edition}" + (f" {library} {version(library)}" if library else "")
