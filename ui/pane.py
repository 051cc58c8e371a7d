"""The library pane's events: which of them calls what of upkeep.py, and what it shows anew.

A file counts as sent only if this page's server took it: any other path that a browser names is none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from ui.chat import Chat
from ui.endpoints import AT_ONCE
from ui.shelf import Sifting
from ui.upkeep import Upkeep

INSIDE = {"show_progress": "hidden", "api_visibility": "private"}
QUICK = INSIDE | {"concurrency_limit": AT_ONCE}


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that the library has to do with."""

    status: gr.HTML
    shown: gr.HTML
    rebuild: gr.Button
    examples: gr.HTML
    scope: gr.HTML
    document: gr.HTML
    sift: gr.HTML
    shelf: gr.HTML


def wire(page: gr.Blocks, chat: Chat, upkeep: Upkeep, parts: Parts) -> None:
    """Give the components of the pane their events."""

    def looked(request: gr.Request) -> str:
        return upkeep.listing(request.session_hash)

    def sifted(event: gr.EventData, request: gr.Request) -> str:
        wanted = Sifting(str(event.name), str(event.publisher), str(event.since), str(event.until))
        return upkeep.sift(request.session_hash, wanted)

    def more(request: gr.Request) -> str:
        return upkeep.more(request.session_hash)

    def ticked(event: gr.EventData, request: gr.Request) -> str:
        return upkeep.tick(request.session_hash, [*map(int, event.shown)], [*map(int, event.ticked)])

    def all_ticked(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        upkeep.tick_listed(request.session_hash, bool(event.on))
        return upkeep.listing(request.session_hash), upkeep.scope(request.session_hash)

    def all_asked(request: gr.Request) -> tuple[str, str]:
        upkeep.ask_all(request.session_hash)
        return upkeep.listing(request.session_hash), upkeep.scope(request.session_hash)

    def read(event: gr.EventData, request: gr.Request) -> object:
        found = chat.read(request.session_hash, upkeep.entry(int(event.number)))
        return gr.skip() if found is None else found

    def written(lines: Iterable[str], me: str) -> Iterator[tuple]:
        """Show the status lines as they come, and in the end the list, the scope and the button."""
        yield gr.skip(), upkeep.listing(me), gr.skip(), gr.update(interactive=False)
        for line in lines:
            yield line, gr.skip(), gr.skip(), gr.skip()
        yield gr.skip(), upkeep.listing(me), upkeep.scope(me), gr.update(interactive=True)

    def rebuilt(request: gr.Request) -> Iterator[tuple]:
        yield from written(upkeep.rebuild(), request.session_hash)

    def dropped(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
        yield from written(upkeep.remove(request.session_hash, int(event.number)), request.session_hash)

    def restored(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
        yield from written(upkeep.restore(int(event.number)), request.session_hash)

    def brought(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
        sent = [(Path(file["path"]), str(file["name"])) for file in event.sent if file["path"] in page.upload_file_set]
        yield from written(upkeep.add(request.session_hash, sent, int(event.folder)), request.session_hash)

    def settled(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
        lines = upkeep.settle(request.session_hash, int(event.number), bool(event.over))
        yield from written(lines, request.session_hash)

    last = QUICK | {"trigger_mode": "always_last"}
    parts.shown.look(looked, None, parts.shelf, **QUICK)
    parts.sift.sift(sifted, None, parts.shelf, **last)
    parts.shelf.more(more, None, parts.shelf, **QUICK)
    parts.shelf.tick(ticked, None, parts.scope, **last)
    parts.shelf.all(all_ticked, None, [parts.shelf, parts.scope], **QUICK)
    parts.scope.ask_all(all_asked, None, [parts.shelf, parts.scope], **QUICK)
    parts.shelf.read(read, None, parts.document, **QUICK)

    writing = [parts.status, parts.shelf, parts.scope, parts.rebuild]
    begun = [
        parts.rebuild.click(rebuilt, None, writing, **QUICK),
        parts.shelf.drop(dropped, None, writing, **QUICK),
        parts.shelf.restore(restored, None, writing, **QUICK),
        parts.sift.bring(brought, None, writing, **QUICK),
        parts.shelf.settle(settled, None, writing, **QUICK),
    ]
    for writes in begun:
        writes.then(chat.examples, None, parts.examples, **INSIDE)
