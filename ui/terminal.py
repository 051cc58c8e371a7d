"""How results look in a terminal: plain text, bold where a terminal shows it."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import fill

import click

from index.records import Hit, Preview, Summary, Verdict
from index.sync import Progress
from qa.records import Citation, Reply
from qa.why import Loss

WIDTH = 100
LISTED = 20  # names of each kind that a plan lists
NEAREST = 3  # passages shown where ibid declines
BROKEN = 5  # names of each kind that a failed verification lists
PLACES = 8  # of an expected answer that are listed
STALE = {
    "changed": "the file has changed since it was indexed; run: ibid index",
    "missing": "the file is gone since it was indexed; run: ibid index",
}


@contextmanager
def progress() -> Iterator[Progress]:
    """Draw a bar on stderr for each stage of a long run: done, of how many, how fast, time left.

    Nothing is drawn where stderr is no terminal: there a bar's end would be an empty line.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
    )
    console = Console(stderr=True)
    options = {"console": console, "transient": True, "disable": not console.is_terminal}
    with Progress(*columns, TimeRemainingColumn(), **options) as bars:
        tasks: dict[str, int] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, rate="")
            speed = bars.tasks[tasks[stage]].speed
            bars.update(tasks[stage], completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "")

        yield tell


def summary(found: Summary) -> str:
    total = f"{found.documents} documents, {found.passages} passages"
    moved = f"{found.added} added, {found.changed} changed, {found.removed} removed, {found.unchanged} unchanged"
    lines = [f"{total}: {moved}; {found.embedded} passages embedded in {found.seconds:.1f} s"]
    for twin in found.duplicates:
        how = "is the same file as" if twin.exact else "is nearly the same text as"
        lines.append(f"twice: {_safe(twin.document)} {how} {_safe(twin.of)}")
    return "\n".join(lines + _failures(found))


def _failures(found: Summary) -> list[str]:
    return [f"failed: {_safe(failure.document)} {_safe(failure.why)}" for failure in found.failed]


def preview(found: Preview) -> str:
    names = {"add": found.added, "change": found.changed, "remove": found.removed}
    lines = [f"{verb}: {_safe(name)}" for verb, listed in names.items() for name in listed[:LISTED]]
    lines += [f"{verb}: and {len(listed) - LISTED} more" for verb, listed in names.items() if len(listed) > LISTED]
    then = found.summary
    lines += _failures(then)
    moved = f"{then.added} to add, {then.changed} to change, {then.removed} to remove, {then.unchanged} unchanged"
    cost = f"{then.embedded} passages to embed, in about {then.seconds:.0f} s"
    return "\n".join([*lines, f"{moved}; {cost}; then {then.documents} documents, {then.passages} passages"])


def reply(found: Reply) -> str:
    lines = [click.style(f"> {_safe(found.question)}", dim=True)]
    lines += ["", "The sources differ:"] if found.disagreement else []
    for answer in found.answers:
        day = f" = {answer.resolved.replace('/', ' to ')}" if answer.resolved else ""
        lines += ["", f"{click.style(_safe(answer.text), bold=True)}{day}   ({answer.confidence:.0%} sure)"]
        for number, citation in enumerate(answer.citations, start=1):
            lines += _citation(number, citation)
    if not found.answered:
        lines += ["", "The documents do not say."]
        lines += ["Nearest passages:"] if found.hits else []
        lines += [hit(near) for near in found.hits[:NEAREST]]
    return "\n".join(lines) + "\n"


def hit(found: Hit) -> str:
    head = f"{found.rank}. {_where(found)}  ({found.score:.2f})"
    lines = [head, fill(_safe(found.text), WIDTH, initial_indent="   ", subsequent_indent="   ")]
    if found.stale:
        lines.append(f"   ! {STALE[found.stale]}")
    return "\n".join(lines)


def loss(found: Loss) -> str:
    lines = [f"{click.style(_safe(found.lost), bold=True)}: {_safe(found.said)}"]
    for place in found.places[:PLACES]:
        if place.ranks is None:
            where = "about the page, not its text" if place.furniture else "not ranked"
        else:
            words = f"number {place.ranks.lexical}" if place.ranks.lexical else "not at all"
            read = f"read as hit {place.hit}" if place.hit else "not read"
            where = (
                f"by meaning number {place.ranks.dense}, by words {words}, in all number {place.ranks.fused}; {read}"
            )
        lines.append(f"  {_safe(place.document)}:{place.start}-{place.end}  {where}")
    if len(found.places) > PLACES:
        lines.append(f"  and {len(found.places) - PLACES} places more")
    return "\n".join(lines)


def verdict(found: Verdict) -> str:
    return f"{found.passages} passages: {found.verbatim} verbatim, {found.changed} changed, {found.missing} missing"


def unproved(found: Verdict) -> str:
    """Name the documents whose files no longer hold what was indexed, and say what became of them."""
    changed = [*(Counter(found.broken) - Counter(found.gone)).elements()]  # two sources may share a name
    told = ((changed, "changed"), (found.gone, "gone"))
    return "; ".join(f"{_few(names)} {what}" for names, what in told if names)


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - BROKEN} more" if len(names) > BROKEN else ""
    return ", ".join(map(_safe, names[:BROKEN])) + more


def status(found: dict) -> str:
    sources = "\n".join(f"            {_safe(source)}" for source in found["sources"]).lstrip()
    packages = ", ".join(f"{name} {version}" for name, version in found["packages"].items() if version)
    return (
        f"documents   {found['documents']}\npassages    {found['passages']}\nsources     {sources}\n"
        f"model       {found['model']}\nstate       {found['stamp']}\nibid        {found['version']} ({packages})"
    )


def _citation(number: int, citation: Citation) -> list[str]:
    lines = [
        fill(f"“{_safe(citation.sentence.text)}”", WIDTH, initial_indent="  ", subsequent_indent="  "),
        f"  [{number}] {_where(citation)}",
    ]
    if citation.speaker:
        lines.append(f"      according to {_safe(citation.speaker.text)}")
    if citation.copies:
        lines.append(f"      the same text stands in {_safe(', '.join(citation.copies))}")
    if citation.stale:
        lines.append(f"  ! {STALE[citation.stale]}")
    return lines


def _where(place: Citation | Hit) -> str:
    parts = (place.title, place.publisher, place.published, f"{place.document}:{place.start}-{place.end}")
    return _safe(" · ".join(part for part in parts if part))


def _safe(text: str) -> str:
    """Return a text on one line, its control characters taken out: documents must not drive a terminal."""
    return " ".join("".join(" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in text).split())
