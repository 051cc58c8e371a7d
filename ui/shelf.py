"""Set the library as a list: every document with what it says of itself, its state, and what to do with it.

Pure functions; what is done is upkeep.py's.  Of a large library a part is sent, and more on demand.
"""

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.load import MAX_BYTES, SUFFIXES
from index.records import Entry, Failure
from ui.markup import escape, isolated
from ui.viewer import spoken

PART = 100  # documents sent at once
STATES = {"False": "fresh", "changed": "changed since it was indexed", "missing": "missing: its file is gone"}


@dataclass(frozen=True, slots=True)
class Sifting:
    """Which documents are listed: parts of title or file name and of publisher, first and last day, how many."""

    name: str = ""
    publisher: str = ""
    since: str = ""
    until: str = ""
    shown: int = PART

    def takes(self, entry: Entry) -> bool:
        """Tell whether a document is listed; one without a day is not, where days are asked for."""
        about = f"{entry.title or ''}\n{entry.name}".casefold()
        day = entry.published or ""
        return (
            self.name.casefold().strip() in about
            and self.publisher.casefold().strip() in (entry.publisher or "").casefold()
            and (not self.since or day >= self.since)
            and (not self.until or (bool(day) and day <= self.until))
        )


def controls(folders: Sequence[str]) -> str:
    """Return the head of the library: filters, and where files are dropped to go to one of `folders`."""
    fields = (
        ("name", "Name", "search"),
        ("publisher", "Publisher", "search"),
        ("since", "From", "date"),
        ("until", "To", "date"),
    )
    inputs = "".join(
        f'<label>{label}<input type="{kind}" name="{name}" autocomplete="off"></label>' for name, label, kind in fields
    )
    return (
        '<section class="sifting" aria-label="Library"><header><h2>Library</h2>'
        '<button type="button" class="close">Close the library</button></header>'
        f'<form class="sift" role="search" aria-label="Filter the documents">{inputs}</form>{_drop(folders)}</section>'
    )


def _drop(folders: Sequence[str]) -> str:
    if not folders:
        return '<p class="drop">No source is a folder, so files cannot be added here; run: ibid index FOLDER</p>'
    kinds = ",".join(sorted(SUFFIXES))
    several = "".join(f'<option value="{number}">{escape(folder)}</option>' for number, folder in enumerate(folders))
    where = (
        f'<select aria-label="Folder">{several}</select>' if len(folders) > 1 else f"<bdi>{escape(folders[0])}</bdi>"
    )
    return (
        f'<div class="drop"><label class="add">Add documents<input type="file" multiple accept="{kinds}" '
        f'data-largest="{MAX_BYTES}"></label><p>or drop them here; they go to {where}</p><p class="sending"></p></div>'
    )


def shelf(
    entries: Sequence[Entry],
    failed: Sequence[Failure],
    taken_out: Sequence[str],
    left: Collection[tuple[str, str]],
    sifting: Sifting,
    news: Sequence[str] = (),
    waiting: Sequence[tuple[int, str]] = (),
    taken: int = 0,
) -> str:
    """Return the list.

    `left` are the documents not ticked, `waiting` files that would replace others (number, name), and
    `taken` names the last tick that is in it.
    """
    listed = [entry for entry in entries if sifting.takes(entry)]
    why = {failure.document: failure.why for failure in failed}
    rows = [
        _row(entry, (entry.source, entry.name) not in left, why.pop(entry.name, None))
        for entry in listed[: sifting.shown]
    ]
    rows += [
        _lost(name, reason)
        for name, reason in why.items()
        if sifting.takes(Entry(0, "", name, None, None, None, 0, False))
    ]
    rows += [_out(path) for path in taken_out]
    more = len(listed) - sifting.shown
    said = "".join(f'<p class="news">{escape(line)}</p>' for line in news)
    return (
        f'<section class="shelf" aria-label="Documents" data-taken="{taken}">{_asked(waiting)}{said}'
        f'<p class="listed"><span>{len(listed):,} of {len(entries):,} documents</span>'
        + (
            '<button type="button" class="all">Tick these</button><button type="button" class="none">Untick these</button>'
            if listed
            else ""
        )
        + "</p>"
        f"<ul>{''.join(rows)}</ul>"
        + (f'<button type="button" class="more">Show {min(more, PART):,} more of {more:,}</button>' if more > 0 else "")
        + "</section>"
    )


def _row(entry: Entry, ticked: bool, why: str | None) -> str:
    name = entry.title or entry.name
    state = f"could not be read: {why}" if why else STATES[str(entry.stale)]
    kind = "fresh" if state == "fresh" else "old"
    parts = [
        *([isolated(entry.publisher)] if entry.publisher else []),
        *(
            [f'<time datetime="{escape(entry.published)}">{escape(spoken(entry.published))}</time>']
            if entry.published
            else []
        ),
        f"{entry.passages:,} passage{'' if entry.passages == 1 else 's'}",
        f'<span class="state {kind}">{escape(state)}</span>',
        *([f'<span class="file">{isolated(entry.name)}</span>'] if entry.title else []),
    ]
    number = f'data-number="{entry.number}"'
    return (
        f'<li><input type="checkbox" {number} aria-label="Ask {escape(name)}"{" checked" if ticked else ""}>'
        f'<div><button type="button" class="title" {number}>{isolated(name)}</button><p class="about">{" · ".join(parts)}</p></div>'
        f'<button type="button" class="remove" {number} aria-label="Remove {escape(name)}">Remove</button></li>'
    )


def _lost(name: str, why: str) -> str:
    return (
        f'<li class="lost"><div><span class="title">{isolated(name)}</span>'
        f'<p class="about"><span class="state old">could not be read: {escape(why)}</span></p></div></li>'
    )


def number(path: str) -> int:
    """Return the number by which the page names a path; another's coming or going does not change it."""
    return zlib.crc32(path.encode("utf-8", "surrogatepass"))


def _out(path: str) -> str:
    return (
        f'<li class="lost"><div><span class="title">{isolated(path)}</span><p class="about">taken out of the index</p>'
        f'</div><button type="button" class="restore" data-number="{number(path)}" aria-label="Bring back {escape(path)}">Bring back</button></li>'
    )


def _asked(waiting: Sequence[tuple[int, str]]) -> str:
    items = "".join(
        f"<li><span>{isolated(name)} is already there.</span>"
        f'<button type="button" class="settle" data-number="{number}" data-replace="1">Replace it</button>'
        f'<button type="button" class="settle" data-number="{number}" data-replace="0">Keep the old one</button></li>'
        for number, name in waiting
    )
    return f'<ul class="waiting" aria-label="Files whose names are taken">{items}</ul>' if items else ""


def scope(documents: int, asked: int) -> str:
    """Return the line above the question that says how many documents are asked; nothing where all are."""
    if asked == documents:
        return ""
    return f'<p class="scope">{asked:,} of {documents:,} documents are asked <button type="button" class="ask-all">Ask all</button></p>'
