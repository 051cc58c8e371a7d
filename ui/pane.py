"""The library pane's events: which of them calls what of upkeep.py, and what it shows anew.

A file counts as sent only if this page's server took it: any other path that a browser names is none.
Decision: all that shows the list runs one after the other.  Because: a list made before a tick and shown
after it would tick the box again.  For the same reason no event here is "always_last": of those that come
while one runs Gradio keeps the last, but sends with it the data of the first.
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
LISTING = INSIDE | {"trigger_mode": "multiple", "concurrency_id": "listing", "concurrency_limit": 1}
WRITING = QUICK | {"trigger_mode": "multiple"}


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

    def looked(request: gr.Request) -> tuple[str, str]:
        return upkeep.listing(request.session_hash), upkeep.scope(request.session_hash)

    def sifted(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        wanted = Sifting(str(event.name), str(event.publisher), str(event.since), str(event.until))
        upkeep.sift(request.session_hash, wanted)
        return looked(request)

    def more(request: gr.Request) -> tuple[str, str]:
        upkeep.more(request.session_hash)
        return looked(request)

    def ticked(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        upkeep.tick(request.session_hash, [*map(int, event.shown)], [*map(int, event.ticked)], int(event.at))
        return looked(request)

    def all_ticked(event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        upkeep.tick_listed(request.session_hash, bool(event.on))
        return looked(request)

    def all_asked(request: gr.Request) -> tuple[str, str]:
        upkeep.ask_all(request.session_hash)
        return looked(request)

    def read(event: gr.EventData, request: gr.Request) -> object:
        found = chat.read(request.session_hash, upkeep.entry(int(event.number)))
        return gr.skip() if found is None else found

    def written(lines: Iterable[str]) -> Iterator[tuple]:
        """Show the status lines as they come; meanwhile there is nothing to press for a rebuild."""
        yield gr.skip(), gr.update(interactive=False)
        for line in lines:
            yield line, gr.skip()

    def done(request: gr.Request) -> tuple:
        return *looked(request), gr.update(interactive=True)

    def rebuilt() -> Iterator[tuple]:
        yield from written(upkeep.rebuild())

    def dropped(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
        yield from written(upkeep.remove(request.session_hash, int(event.number)))

    def restored(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
        yield from written(upkeep.restore(request.session_hash, int(event.number)))

    def brought(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
        sent = [(Path(file["path"]), str(file["name"])) for file in event.sent if file["path"] in page.upload_file_set]
        yield from written(upkeep.add(request.session_hash, sent, int(event.folder)))

    def settled(event: gr.EventData, request: gr.Request) -> Iterator[tuple]:
        yield from written(upkeep.settle(request.session_hash, int(event.number), bool(event.over)))

    listed = [parts.shelf, parts.scope]
    parts.shown.look(looked, None, listed, **LISTING)
    parts.sift.sift(sifted, None, listed, **LISTING)
    parts.shelf.more(more, None, listed, **LISTING)
    parts.shelf.tick(ticked, None, listed, **LISTING)
    parts.shelf.all(all_ticked, None, listed, **LISTING)
    parts.scope.ask_all(all_asked, None, listed, **LISTING)
    parts.shelf.read(read, None, parts.document, **QUICK)

    writing = [parts.status, parts.rebuild]
    begun = [
        parts.rebuild.click(rebuilt, None, writing, **QUICK),
        parts.shelf.drop(dropped, None, writing, **WRITING),
        parts.shelf.restore(restored, None, writing, **WRITING),
        parts.sift.bring(brought, None, writing, **WRITING),
        parts.shelf.settle(settled, None, writing, **WRITING),
    ]
    for writes in begun:
        writes.then(done, None, [*listed, parts.rebuild], **LISTING).then(chat.examples, None, parts.examples, **INSIDE)
