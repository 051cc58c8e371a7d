"""Write a turn of the conversation as Markdown or as text, to keep or to paste.

What Markdown would take for markup is escaped, so that a quote reads as it stands in the document.
"""

import re

from qa.records import Citation, Reply
from ui.viewer import STALE, original, spoken

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|#&!])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # they could drive a terminal
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
        lines += [f"That is {spoken(answer.resolved)}.", ""] if answer.resolved else []
        lines += [*(f"- {cited(place)}" for place in answer.citations), f"- confidence {answer.confidence:.0%}", ""]
    return "\n".join(lines)


def whole(reply: Reply) -> str:
    """Return a reply as a turn of its own."""
    return turn(reply.question, reply, None)


def text(reply: Reply | None, problem: str | None) -> str:
    """Return each quote with its sources as text, or why there is none."""
    if reply is None or not reply.answered:
        return "The documents do not say." if problem is None else problem
    lines = ["The documents differ."] if reply.disagreement else []
    for answer in reply.answers:
        lines.append(f"“{' '.join(answer.text.split())}” ({'; '.join(map(_where, answer.citations))})")
    return "\n".join(lines)


def _where(place: Citation) -> str:
    parts = [place.title, place.publisher, spoken(place.published) if place.published else None]
    parts += [f"page {place.page}" if place.page is not None else None]
    parts += [f"{place.document}, characters {place.start:,}–{place.end:,}"]
    return " ".join(", ".join(filter(None, parts)).split())


def cited(place: Citation) -> str:
    """Return the sentence around a quote, who says it, and where it stands, in one line."""
    sentence = " ".join(plain(place.sentence.text).split())
    quote = f"“{sentence}” " if sentence != " ".join(plain(place.text).split()) else ""
    speaker = f"according to {' '.join(plain(place.speaker.text).split())}, " if place.speaker else ""
    stale = f" ({STALE[str(place.stale)]})" if place.stale else ""
    return f"{quote}{speaker}{source(place)}{stale}"


def source(place: Citation) -> str:
    """Return where a quote stands, in one line; the title is a link to the very words where there is a URL."""
    address = original(place)
    title = plain(place.title or place.url or "") if address else plain(place.title or "")
    parts = [
        f"[{title}]({address})" if address else title,
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
    return _SPECIAL.sub(r"\\\1", _CONTROL.sub("\ufffd", text))
