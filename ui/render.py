"""Set replies and the state of the library as HTML.

Pure functions from records to text; the document's own page is viewer.py's.  Every piece of text
goes through markup.py, and nothing but numbers stands in a data attribute.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Failure, Hit, Summary
from qa.records import Answer, Citation, Reply
from ui import export
from ui.markup import Layer, escape, isolated, marked, paragraph, paragraphs
from ui.viewer import STALE, Cited, cited, described, spoken

STAGES = {"reading": "Reading documents", "embedding": "Embedding passages", "indexing": "Writing the index"}
LONG_QUOTE = 90  # characters; a longer quote is set smaller
CARD = 600  # characters of a passage on a card
WELCOME = (
    '<div class="welcome"><p class="lead">Ask your documents. The answer is their own words, '
    "and you see where each stands.</p></div>"
)
BARE = '<p class="bare">There are no documents yet. <button type="button" class="offer">Add some in the library</button></p>'
NOTHING_ASKED = "Type a question first: about a name, a figure or a date in the documents."
ACTS = (
    '<p class="acts"><button type="button" class="copy">Copy as Markdown</button>'
    '<button type="button" class="copy plainly">Copy as text</button>'
    '<button type="button" class="save">Save the conversation</button>'
    '<button type="button" class="anew">New conversation</button></p>'
)
CONFIDENCE = (
    (0.9, "Very likely right"),
    (0.75, "Likely right"),
    (0.5, "More likely right than not"),
    (0.0, "Doubtful"),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its reply, or with the line that says why there is none."""

    question: str
    reply: Reply | None
    problem: str | None = None


def conversation(turns: Sequence[Turn], *, pending: str | None = None, hint: str = "") -> str:
    """Return the whole conversation; `pending` is a question that is being read, `hint` a line at the end.

    It is put on the page anew each time, so it is no live region: chat.js has one that reads out what came.
    """
    shown = [_turn(number, turn) for number, turn in enumerate(turns)]
    if pending is not None:
        shown.append(
            f'<article class="turn pending">{_asked(pending)}<p class="reading">Reading the documents</p></article>'
        )
    if hint:
        shown.append(f'<p class="hint">{escape(hint)}</p>')
    tag = (
        "section" if shown else "div"
    )  # another element: what is there anew has not jumped from where the welcome stood
    return (
        f'<{tag} class="talk" role="log" aria-label="Conversation" aria-live="off">{"".join(shown) or WELCOME}</{tag}>'
    )


def _asked(question: str, query: str = "") -> str:
    """Return a question as a heading, and under it how it was read where that is not how it was asked."""
    other = query.strip() and " ".join(query.split()) != " ".join(question.split())
    return f'<h2 class="asked">{isolated(question)}</h2>' + (
        f'<p class="read-as">Read as: {isolated(query)}</p>' if other else ""
    )


def _turn(number: int, turn: Turn) -> str:
    if turn.reply is None:
        body = f'<p class="problem">{escape(turn.problem or "")}</p>'
    elif not turn.reply.answered:
        body = _declined(number, turn.reply)
    elif turn.reply.disagreement:
        body = _disagreement(number, turn.reply)
    else:
        body = _answers(number, turn.reply)
    kept = f'<template class="markdown">{escape(export.turn(turn.question, turn.reply, turn.problem))}</template>'
    kept += f'<template class="plain">{escape(export.text(turn.reply, turn.problem))}</template>'
    return f'<article class="turn">{_asked(turn.question, turn.reply.query if turn.reply else "")}{body}{ACTS}{kept}</article>'


def _answers(turn: int, reply: Reply) -> str:
    first, *others = reply.answers
    at = 1 + len(first.citations)
    shown = [f'<div class="voice">{_voice(turn, first, 1)}{_confidence(first.confidence)}</div>']
    if others:
        shown.append('<h3 class="also">Also said</h3>')
    for answer in others:
        shown.append(f'<div class="voice further">{_voice(turn, answer, at)}</div>')
        at += len(answer.citations)
    return "".join(shown)


def _disagreement(turn: int, reply: Reply) -> str:
    rows, at = [], 1
    for answer in reply.answers:
        places = answer.citations
        said = [
            f"<td>{'<br>'.join(cell)}</td>" for cell in ([_publisher(p) for p in places], [_date(p) for p in places])
        ]
        rows.append(f"<tr><td>{_voice(turn, answer, at, about=False)}</td>{''.join(said)}</tr>")
        at += len(places)
    return (
        '<div class="disagreement"><p class="verdict">The documents differ.</p><table><thead><tr><th scope="col">What is said'
        f'</th><th scope="col">By</th><th scope="col">On</th></tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        f"{_confidence(reply.confidence)}"
    )


def _publisher(place: Citation) -> str:
    return isolated(place.publisher) if place.publisher else '<span class="unsaid">not said</span>'


def _date(place: Citation) -> str:
    return escape(spoken(place.published)) if place.published else '<span class="unsaid">not said</span>'


def _voice(turn: int, answer: Answer, first: int, about: bool = True) -> str:
    """Return a quote, the sentence it stands in, and its citations numbered from `first`."""
    place = answer.citations[0]
    size = " long" if len(answer.text) > LONG_QUOTE else ""
    resolved = f'<p class="resolved">That is {escape(spoken(answer.resolved))}.</p>' if answer.resolved else ""
    speaker = f'<p class="speaker">Said by {isolated(place.speaker.text)}</p>' if place.speaker else ""
    items = "".join(f"<li>{pin(turn, first + i, p, about)}</li>" for i, p in enumerate(answer.citations))
    return (
        f'<blockquote class="answer{size}">{escape(answer.text)}</blockquote>{resolved}{_sentence(place)}{speaker}'
        f'<ol class="citations">{items}</ol>'
    )


def _sentence(place: Citation) -> str:
    sentence, at = place.sentence, place.sentence.start
    if sentence.text.strip() == place.text.strip():
        return ""
    quote = [("quote", [(place.start - at, place.end - at)])]
    return f'<p class="sentence">{marked(sentence.text, 0, len(sentence.text), quote)}</p>'


def pin(turn: int, number: int, place: Cited, about: bool = True) -> str:
    """Return the button that opens a place in the viewer, the passage it stands in, and its warning.

    Without `about` publisher and date are left out: a table shows them in columns of their own.
    """
    card = f"card-{turn}-{number}"
    proof = _proof(place, card)
    named = f' aria-describedby="{card}"' if card in proof else ""
    parts = "".join(f" · {part}" for part in described(place)) if about else ""
    warning = f'<p class="stale">{STALE[str(place.stale)]}</p>' if place.stale else ""
    return (
        f'<button type="button" class="citation" data-turn="{turn}" data-number="{number}"{named}>'
        f'<span class="pin">{number}</span> <span class="about"><span class="title">{isolated(place.title or place.document)}'
        f"</span>{parts}</span></button>{proof}{warning}"
    )


def _proof(place: Cited, card: str) -> str:
    """Return the passage: on a card where it says more than the sentence, or as an excerpt where nothing is quoted."""
    if isinstance(place, Hit):
        return f'<div class="excerpt" id="{card}">{_passage(place.text, [])}</div>'
    passage, at = place.passage, place.passage.start
    copies = f'<p class="copies">The same text in {len(place.copies)} more</p>' if place.copies else ""
    if passage.text.strip() == place.sentence.text.strip():
        return copies
    body = _passage(passage.text, [("quote", [(place.start - at, place.end - at)])])
    return f'<div class="card" role="tooltip" id="{card}">{body}</div>{copies}'


def _passage(text: str, layers: Sequence[Layer]) -> str:
    """Return the beginning of a passage, its headings set as such."""
    shown = "".join(paragraph(text, start, end, layers, ()) for start, end in paragraphs(text, 0, min(len(text), CARD)))
    return shown.removesuffix("</p>") + "…</p>" if len(text) > CARD else shown


def _confidence(value: float) -> str:
    words = next(words for least, words in CONFIDENCE if round(value, 2) >= least)  # of the number that is shown
    return f'<p class="confidence"><meter min="0" max="1" value="{value:.2f}" aria-hidden="true"></meter> {words} · {value:.0%}</p>'


def _declined(turn: int, reply: Reply) -> str:
    if not reply.hits:
        line = (
            "Ask a question about what the documents say." if not reply.query.strip() else "The documents do not say."
        )
        return f'<div class="declined"><p class="verdict">{line}</p></div>'
    items = "".join(f"<li>{pin(turn, number, hit)}</li>" for number, hit in enumerate(cited(reply), start=1))
    return (
        '<div class="declined"><p class="verdict">The documents do not say.</p>'
        f'<p class="nearest">These passages come nearest:</p><ol class="citations">{items}</ol></div>'
    )


def examples(questions: Sequence[str]) -> str:
    """Return the example questions as buttons; nothing where there are none."""
    if not questions:
        return ""
    items = "".join(f'<li><button type="button" class="example">{isolated(q)}</button></li>' for q in questions)
    return f'<nav class="examples" aria-label="Example questions"><ul>{items}</ul></nav>'


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def status(documents: int, passages: int, stale: Sequence[str], failed: Sequence[Failure], said: str = "") -> str:
    """Return the status line.  `stale` names documents whose file is not what was indexed; `said` goes before."""
    fresh = "up to date" if documents else "nothing to ask yet"
    fresh = f"{plural(len(stale), 'document')} changed since indexing" if stale else fresh
    state = "fresh" if not stale else "old"
    line = f'{plural(documents, "document")} · {plural(passages, "passage")} · <span class="{state}">{fresh}</span>'
    lost = "".join(f"<li>{isolated(f.document)}: {escape(f.why)}</li>" for f in failed)
    more = (
        f"<details><summary>{plural(len(failed), 'document')} could not be read</summary><ul>{lost}</ul></details>"
        if lost
        else ""
    )
    return f'<div role="status">{f"<p>{escape(said)}</p>" if said else ""}<p>{line}</p>{more}</div>'


def progress(stage: str, done: int, total: int, rate: float, documents: int) -> str:
    """Return the status while the index is rebuilt: how far the stage is, how fast it goes, what is left."""
    parts = [STAGES.get(stage, stage)]
    if total > 1:
        parts = [f"{parts[0]} {done:,} of {total:,}"]
    if stage == "embedding":
        parts.insert(0, plural(documents, "document"))
        if rate and done:
            parts += [f"{rate:,.{0 if rate >= 10 else 1}f} a second", f"{_span((total - done) / rate)} left"]
    return (
        f'<div role="status" class="working"><label class="progress"><span>{escape(" · ".join(parts))}</span>'
        f'<progress max="{max(total, 1)}" value="{done}"></progress></label></div>'
    )


def _span(seconds: float) -> str:
    """Return a time to wait as people say it.

    >>> _span(7.2), _span(150)
    ('8 s', '3 min')
    """
    return f"{math.ceil(seconds)} s" if seconds < 90 else f"{math.ceil(seconds / 60)} min"


def waiting() -> str:
    return '<div role="status" class="working"><p>Waiting for the rebuild that is under way</p></div>'


def summary(found: Summary) -> str:
    """Return in one line what a rebuild did."""
    counts = [f"{getattr(found, kind):,} {kind}" for kind in ("added", "changed", "removed") if getattr(found, kind)]
    return f"Rebuilt in {found.seconds:.1f} s: {', '.join(counts) or 'nothing had changed'}."


def problem(line: str) -> str:
    return f'<div role="status"><p class="problem">{escape(line)}</p></div>'
