"""Link to the very words of a page: a URL with a text fragment, which browsers scroll to and mark.

    https://example.org/story#:~:text=over%2033,hostages%2C%20and

Not here: whether the page still says so.  The words before and after are given too, for "33" alone stands in
many places.  A browser shows a page without Markdown's signs: those that are sure are left out, and the words
around end at one that may still carry some.  Everything but letters and digits is encoded: in a fragment `,`, `-` and `&` are syntax.
"""

import html
import re
from collections.abc import Iterable
from itertools import takewhile
from urllib.parse import quote, urlsplit

LONG = 12  # words; of a longer quote only both ends are given, and the browser marks what is between
ENDS = 5  # words of each end
AROUND = 3  # words before and after

_BREAK = re.compile(r"(?:\r\n|\r(?!\n)|\n)\s*(?:\r\n|\r(?!\n)|\n)")
_FRAGMENT = re.compile(r":~:.*$", re.S)
_ODD = re.compile(r"[^\w.~:/?#@!$&'*+,;=%-]|[()\[\]]", re.ASCII)
_ADDRESS = r"""\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:"[^"]*"|'[^']*'))?\)"""
_BLOCK = re.compile(r"^[ \t]{0,3}(?:#{1,6}|[-*+]|1[.)]|(?<=\n\n)\d{1,9}[.)])[ \t]+", re.M)
_MARKUP = re.compile(
    rf"!\[[^\[\]]*\]{_ADDRESS}|\[(?=[^\[\]]*\]{_ADDRESS})|\]{_ADDRESS}"
    r"|^[ \t]{0,3}>[ \t]?|\\(?=[^\w\s]|[\r\n])|</?[a-zA-Z](?:[^<>:]|:(?!//))*>|<(?=https?://)|(?<=\w)>(?!\w)",
    re.M,
)
_PAIRED = [  # signs that come in pairs: an odd one may be what the page shows
    re.compile(r"(?<!\\)(?:\*{1,3}+(?=\S)|(?<=\S)\*{1,3}+)"),
    re.compile(r"(?<![\w\\])_{1,3}+(?=\w)|(?<=[\w.,!?])_{1,3}+(?!\w)"),
    re.compile(r"(?<!\\)`+"),
    re.compile(r"~~"),
]
_STRANGE = re.compile(r"[*`<>|\[\]\\~^]|^#|^_|_$|&#?\w+;")


def link(url: str | None, text: str, start: int, end: int, *, markdown: bool = False) -> str | None:
    """Return the URL with a fragment for `text[start:end]`; None where it is none for the web.

    `markdown`: the text is Markdown's, and the page is not.

    >>> link("https://example.org/a#top", "Hamas has to hand over 33 hostages, and Israel", 23, 25)
    'https://example.org/a#top:~:text=to%20hand%20over-,33,-hostages%2C%20and%20Israel'
    """
    if not is_for_the_web(url):
        return None
    plain = _ODD.sub(lambda match: quote(match[0], safe=""), _FRAGMENT.sub("", url.strip()))
    words = directive(text, start, end, markdown=markdown)
    return f"{plain}{'' if '#' in plain else '#'}:~:text={words}" if words else plain.removesuffix("#")


def is_for_the_web(url: str | None) -> bool:
    """Tell an http or https address from what a document may only call one."""
    try:
        parts = urlsplit(url.strip()) if url else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.netloc)


def directive(text: str, start: int, end: int, *, markdown: bool = False) -> str:
    """Return the words of `text[start:end]` as a text directive, with those around them.

    >>> directive("The **Kolde** mine", 6, 11, markdown=True)
    'The-,Kolde,-mine'
    """
    ahead, within, behind = _shown(text, start, end) if markdown else (text[:start], text[start:end], text[end:])
    quoted = within.split()
    if not quoted:
        return ""
    if len(quoted) > LONG or _BREAK.search(within.strip()):
        half = min(ENDS, len(quoted) // 2) or 1
        marked = [_encoded(quoted[:half]), _encoded(quoted[-half:])] if len(quoted) > 1 else [_encoded(quoted)]
    else:
        marked = [_encoded(quoted)]
    before = _plain(reversed(_BREAK.split(ahead)[-1].split()[-AROUND:]))[::-1]
    after = _plain(_BREAK.split(behind)[0].split()[:AROUND])
    prefix = [f"{_encoded(before)}-"] if before else []
    suffix = [f"-{_encoded(after)}"] if after else []
    return ",".join([*prefix, *marked, *suffix])


def _shown(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return what a page made of Markdown shows before, in and after `text[start:end]`."""
    kept = list(text)
    signs = [*_MARKUP.finditer(text)]
    for pattern in _PAIRED:
        found = [*pattern.finditer(text)]
        signs += found if len(found) % 2 == 0 else []
    for sign in signs:
        kept[sign.start() : sign.end()] = [""] * len(sign[0])
    for sign in _BLOCK.finditer(text):
        kept[sign.start() : sign.end()] = ["\n\n", *[""] * (len(sign[0]) - 1)]
    ahead, within, behind = ("".join(piece) for piece in (kept[:start], kept[start:end], kept[end:]))
    return html.unescape(ahead), html.unescape(within), html.unescape(behind)


def _plain(words: Iterable[str]) -> list[str]:
    """Return the words up to the first that may hold markup."""
    return list(takewhile(lambda word: not _STRANGE.search(word), words))


def _encoded(words: list[str]) -> str:
    joined = " ".join(words).encode("utf-8", "replace").decode()
    return quote(joined, safe="").replace("-", "%2D").replace("~", "%7E")
