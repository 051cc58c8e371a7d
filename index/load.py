"""Read one file into text, exactly: what was decoded is what every offset counts.

Plain text and Markdown only.  CRLF stays CRLF, a byte-order mark is not text.  Decoding is strict
(UTF-16/32 by their mark, then UTF-8, then Windows-1252): a wrong letter would be a wrong quotation.
Not here: what the text says of itself (describe.py), passages (split.py).
"""

import codecs
import errno
import hashlib
import os
import stat
from pathlib import Path

from index.errors import UserError
from index.records import Stamp

SUFFIXES = frozenset({".txt", ".md", ".markdown"})
MAX_BYTES = 64 * 1024 * 1024
# Longest mark first: UTF-32-LE's begins with UTF-16-LE's.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CONTROLS = frozenset(range(32)) - {9, 10, 11, 12, 13, 27}


def stamp_of(path: Path) -> Stamp:
    """Return size and times of a regular file; UserError for anything else (a pipe, a device)."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UserError("is not a regular file")
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def read(path: Path) -> tuple[str, str, Stamp]:
    """Return a file's text, the SHA-256 of its bytes and its stamp.

    Raises UserError, in words fit for a list of failures, where it is no text or too large, and
    OSError where it cannot be opened.  The stamp is taken before and after the bytes are read: a file
    that changes meanwhile is an OSError too, for it is refused now but not known to be worse than before.
    """
    before = stamp_of(path)
    if before.size > MAX_BYTES:
        raise UserError(f"is larger than {MAX_BYTES // 2**20} MB; split it into smaller files")
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if stamp_of(path) != before or len(data) != before.size:
        raise OSError(errno.EBUSY, "changed while it was read; run the command again")
    return decode(data), hashlib.sha256(data).hexdigest(), before


def decode(data: bytes) -> str:
    r"""Return the text of `data`, every code point of it but a leading byte-order mark.

    >>> decode(b"\xef\xbb\xbfcaf\xc3\xa9\r\n")
    'café\r\n'
    """
    marked = next(((mark, encoding) for mark, encoding in MARKS if data.startswith(mark)), None)
    try:
        text = _strictly(data[len(marked[0]) :], marked[1]) if marked else data.decode("utf-8")
    except UnicodeDecodeError:
        text = _strictly(data, "cp1252")
    if _looks_binary(text):
        raise UserError("is binary, not text")
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UserError("is in no encoding ibid knows; save it as UTF-8") from None


def _looks_binary(text: str) -> bool:
    """Tell binary data by a NUL or by control characters in more than 1 of 100 places."""
    head = text[:65536]
    return "\0" in text or sum(ord(letter) in CONTROLS for letter in head) * 100 > len(head)
