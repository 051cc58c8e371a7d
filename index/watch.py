"""Tell when the sources have changed, and have come to rest.

watchfiles asks the operating system; a burst of changes counts once.  Not here: what changed (a sync
finds out by itself, and loses nothing where an event was lost), and the sync.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from watchfiles import Change, watch

from index.errors import UserError
from index.load import SUFFIXES
from index.scan import IGNORE

QUIET = 600  # milliseconds without a change that end a burst
LONGEST = 10_000  # milliseconds after which a burst that does not end is told all the same
TICK = 1_000  # milliseconds between two looks at which sources there are


def bursts(sources: Callable[[], Sequence[str]], home: Path, stop: threading.Event | None = None) -> Iterator[bool]:
    """Yield True after each burst of changes, and False now and then, until Ctrl+C or `stop`.

    The first is True, once the watch stands: what changed before it began may have been missed.
    `sources` is asked again and again, for others may come in.
    """
    while True:
        watched = sorted(sources())
        places = {path if os.path.isdir(path) else os.path.dirname(path) for path in watched if os.path.exists(path)}
        if not places:
            raise UserError("there is no source left to watch; run: ibid index PATH")
        options = {"step": QUIET, "debounce": LONGEST, "rust_timeout": TICK, "yield_on_timeout": True}
        first = True
        for changes in watch(
            *places, watch_filter=_concerns(watched, home), stop_event=stop, raise_interrupt=False, **options
        ):
            yield bool(changes) or first
            first = False
            if sorted(sources()) != watched or not all(map(os.path.exists, places)):
                break
        else:
            return


def _concerns(sources: Sequence[str], home: Path) -> Callable[[Change, str], bool]:
    """Return what tells whether a change at a path may change the index."""
    own = os.path.realpath(home)
    files = {path for path in sources if not os.path.isdir(path)}
    folders = tuple(path.rstrip(os.sep) + os.sep for path in sources if path not in files)

    def concerns(change: Change, path: str) -> bool:
        if path in files:
            return True
        folder = next((folder for folder in folders if path.startswith(folder)), None)
        if folder is None or os.path.realpath(path).startswith(own + os.sep):
            return False
        name, kind = os.path.basename(path), os.path.splitext(path)[1].lower()
        if name == IGNORE:
            return True
        if any(part.startswith(".") for part in Path(path[len(folder) :]).parts):
            return False
        # A folder that came or went tells nothing of what is in it.
        return kind in SUFFIXES or os.path.isdir(path) or (change == Change.deleted and not kind)

    return concerns
