"""What each browser session has on its page, kept while ibid runs, so that a reload finds it again.

A session is named by a secret that its browser tab made up and keeps; who does not know it never sees
the conversation.  Gradio knows a page by another name, a new one at each load: `join` ties the two.
Nothing is written to disk, and of many sessions those longest unused are forgotten.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path

from ui.render import Turn
from ui.shelf import Sifting
from ui.viewer import View

KEPT = 1000  # sessions


@dataclass(frozen=True, slots=True)
class Session:
    """One person's page: the conversation, what the viewer shows, and how the library is listed.

    `left` are the documents that are not asked, by (source, name); `news` is said above the list, and
    `waiting` holds files sent whose names are taken: (where it is, its name, the folder it goes to).
    """

    turns: tuple[Turn, ...] = ()
    view: View | None = None
    left: frozenset[tuple[str, str]] = frozenset()
    sifting: Sifting = field(default_factory=Sifting)
    news: tuple[str, ...] = ()
    waiting: tuple[tuple[Path, str, Path], ...] = ()


class Sessions:
    """All sessions; thread-safe, a change to one is never lost to another."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, Hashable] = OrderedDict()
        self._sessions: OrderedDict[Hashable, Session] = OrderedDict()
        self._lock = threading.Lock()

    def join(self, page: str, name: Hashable) -> Session:
        """Let a page that was just loaded go on with the session of this name; a new one where there is none."""
        with self._lock:
            _keep(self._names, page, name)
            return self._change(page, lambda session: session)

    def of(self, page: str) -> Session:
        """Return the session of a page."""
        return self.change(page, lambda session: session)

    def change(self, page: str, how: Callable[[Session], Session]) -> Session:
        """Put `how(session)` in the place of a page's session and return it."""
        with self._lock:
            return self._change(page, how)

    def _change(self, page: str, how: Callable[[Session], Session]) -> Session:
        name = self._names.get(page, page)
        session = how(self._sessions.get(name, Session()))
        _keep(self._sessions, name, session)
        return session


def _keep(kept: OrderedDict, name: Hashable, value: object) -> None:
    kept[name] = value
    kept.move_to_end(name)
    while len(kept) > KEPT:
        kept.popitem(last=False)
