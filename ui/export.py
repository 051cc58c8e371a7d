"""Write a turn of the conversation as Markdown, to keep or to paste.

What Markdown would take for markup is escaped, so that a quote reads as it stands in the document.
"""

import re

from qa.records import Reply
from ui.viewer import Cited, spoken

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|#&!])")
_BREAK = re.compile(r"\r\n|\r|\n")


def turn(question: str, reply: Reply | None, problem: str | None) -> str:
    """Return a question as a heading, and under it each quote with its sources, or why there is none."""
    lines = [f"## {' '.join(plain(question).split())}", ""]
    if reply is None:
        return "\n".join([*lines, plain(problem or ""), ""])
    if not reply.answered:
        lines += ["The documents do not say.", ""]
    elif reply.disagreement:
        lines += ["The documents differ.", ""]
    for answer in reply.answers:
        lines += [*(f"> {line}" for line in _BREAK.split(plain(answer.text))), ""]
        lines += [*(f"- {source(place)}" for place in answer.citations), f"- confidence {answer.confidence:.0%}", ""]
    return "\n".join(lines)


def source(place: Cited) -> str:
    """Return where a quote stands, in one line."""
    parts = [
        plain(place.title) if place.title else None,
        plain(place.publisher) if place.publisher else None,
        spoken(plain(place.published)) if place.published else None,
        f"page {place.page}" if place.page is not None else None,
        f"{plain(place.document)}, characters {place.start:,}–{place.end:,}",
    ]
    return " ".join(", ".join(filter(None, parts)).split())


def plain(text: str) -> str:
    r"""Escape what Markdown would act on.

    >>> print(plain("*a*"))
    \*a\*
    """
    return _SPECIAL.sub(r"\\\1", text)
