"""Turn bytes into text: the encoding a file names or shows, else UTF-8, else Windows-1252.

A byte-order mark names it, and in HTML a declaration.  Decision: UTF-8 with a few bad bytes stays
UTF-8, each of them U+FFFD, while the continuation bytes in their right places outnumber them, or
where UTF-8 is named and they are at most 1 character in 100.  Because: read as Windows-1252 for one
bad byte, every accent and quotation mark of the file would be another letter, and a wrong letter is
a wrong quotation; a hole is seen.  Cost: a file of both encodings is read as the one that prevails.
Not here: guessing by statistics.
"""

import codecs
import re

from index.errors import UserError

# Longest mark first: UTF-32-LE's begins with UTF-16-LE's.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CONTROLS = frozenset(range(32)) - {9, 10, 11, 12, 13, 27}
HOLE = "\ufffd"
FEW = 100  # characters to one hole at least, where UTF-8 is named
DECLARED_WITHIN = 4096  # bytes of a page in which browsers too look for its encoding
_DECLARATION = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.I
)


def decode(data: bytes, declared: str | None = None) -> str:
    r"""Return the text of `data`, every code point of it but a leading byte-order mark.

    A mark goes before what is `declared`.  Raises UserError for what is binary or in no known encoding.

    >>> decode(b"\xef\xbb\xbfcaf\xc3\xa9\r\n")
    'café\r\n'
    >>> decode(b"caf\xe9"), decode(b"caf\xc3\xa9 na\xc3\xafve\xff")
    ('café', 'café naïve�')
    """
    mark, encoding = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", declared))
    if mark == codecs.BOM_UTF8 or encoding is None or _name(encoding) == "utf-8":
        text = _utf8(data[len(mark) :], named=bool(encoding))
    else:
        text = _strictly(data[len(mark) :], encoding)
    if _looks_binary(text):
        raise UserError("is binary, not text")
    return text


def declared_in(page: bytes) -> str | None:
    """Return the encoding that an HTML page names for itself, as Python calls it; None where it names no known one.

    >>> declared_in(b'<meta charset="ISO-8859-1">'), declared_in(b"<p>charset=x</p>")
    ('cp1252', None)
    """
    match = _DECLARATION.search(page[:DECLARED_WITHIN])
    name = _name(match[1].decode("ascii")) if match else None
    if name in ("iso8859-1", "ascii"):  # as every browser reads them
        return "cp1252"
    return "utf-8" if name and name.startswith(("utf-16", "utf-32")) else name  # it was read as ASCII just now


def _name(encoding: str) -> str | None:
    try:
        found = codecs.lookup(encoding)
    except LookupError:
        return None
    return found.name if found._is_text_encoding else None


def _utf8(data: bytes, named: bool) -> str:
    text = data.decode("utf-8", "replace")
    holes = text.count(HOLE) - data.count(HOLE.encode())
    if holes == 0 or (named and holes * FEW <= len(text)):
        return text
    continuations = len(text.encode()) - len(text) - 2 * holes  # a hole would take two as well
    if holes < continuations:
        return text
    if named:
        raise UserError("is in no encoding ibid knows; save it as UTF-8")
    return _strictly(data, "cp1252")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UserError("is in no encoding ibid knows; save it as UTF-8") from None


def _looks_binary(text: str) -> bool:
    """Tell binary data by a NUL or by control characters in more than 1 of 100 places."""
    head = text[:65536]
    return "\0" in text or sum(ord(letter) in CONTROLS for letter in head) * 100 > len(head)
