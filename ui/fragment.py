"""Link to the very words of a page: a URL with a text fragment, which browsers scroll to and mark.

    https://example.org/story#:~:text=over%2033,hostages%2C%20and

Not here: whether the page still says so.  The words before and after are given too, for "33" alone stands in
many places.  Everything but letters and digits is encoded: in a fragment `,`, `-` and `&` are syntax.
"""

import re
from urllib.parse import quote, urlsplit

LONG = 12  # words; of a longer quote only both ends are given, and the browser marks what is between
ENDS = 5  # words of each end
AROUND = 3  # words before and after

_BREAK = re.compile(r"(?:\r\n|\r(?!\n)|\n)\s*(?:\r\n|\r(?!\n)|\n)")
_FRAGMENT = re.compile(r":~:.*$", re.S)
_ODD = re.compile(r"[^\w.~:/?#@!$&'*+,;=%-]|[()\[\]]", re.ASCII)


def link(url: str | None, text: str, start: int, end: int) -> str | None:
    """Return the URL with a fragment for `text[start:end]`; None where it is none for the web.

    >>> link("https://example.org/a#top", "Hamas has to hand over 33 hostages, and Israel", 23, 25)
    'https://example.org/a#top:~:text=to%20hand%20over-,33,-hostages%2C%20and%20Israel'
    """
    if not is_for_the_web(url):
        return None
    plain = _ODD.sub(lambda match: quote(match[0], safe=""), _FRAGMENT.sub("", url.strip()))
    words = directive(text, start, end)
    return f"{plain}{'' if '#' in plain else '#'}:~:text={words}" if words else plain.removesuffix("#")


def is_for_the_web(url: str | None) -> bool:
    """Tell an http or https address from what a document may only call one."""
    try:
        parts = urlsplit(url.strip()) if url else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.netloc)


def directive(text: str, start: int, end: int) -> str:
    """Return the words of `text[start:end]` as a text directive, with those around them."""
    quoted = text[start:end].split()
    if not quoted:
        return ""
    if len(quoted) > LONG or _BREAK.search(text[start:end].strip()):
        half = min(ENDS, len(quoted) // 2) or 1
        marked = [_encoded(quoted[:half]), _encoded(quoted[-half:])] if len(quoted) > 1 else [_encoded(quoted)]
    else:
        marked = [_encoded(quoted)]
    before = _BREAK.split(text[:start])[-1].split()[-AROUND:]
    after = _BREAK.split(text[end:])[0].split()[:AROUND]
    prefix = [f"{_encoded(before)}-"] if before else []
    suffix = [f"-{_encoded(after)}"] if after else []
    return ",".join([*prefix, *marked, *suffix])


def _encoded(words: list[str]) -> str:
    joined = " ".join(words).encode("utf-8", "replace").decode()
    return quote(joined, safe="").replace("-", "%2D").replace("~", "%7E")
