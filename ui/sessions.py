"""What each browser session has on its page, kept while ibid runs, so that a reload finds it again.

A session is named by a secret that its browser tab made up and keeps; who does not know it never sees
the conversation.  Gradio knows a page by another name, a new one at each load: `join` ties the two.
Nothing is written to disk, and of many sessions those longest unused are forgotten.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ui.render import Turn
from ui.shelf import Sifting
from ui.viewer import View

KEPT = 1000  # sessions


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file sent, lying at `path`, that would replace another of its name in `folder`; `number` is its own."""

    number: int
    path: Path
    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Session:
    """One person's page: the conversation, what the viewer shows, and how the library is listed.

    `asking` is the question that is being read, `hint` what is said to one that was empty; `left` are the documents
    that are not asked, by (source, name), as of the tick made at `taken` by the browser's clock; `news` is said above
    the list, and `waiting` holds the files sent whose names are taken.
    """

    turns: tuple[Turn, ...] = ()
    asking: str | None = None
    hint: str = ""
    view: View | None = None
    left: frozenset[tuple[str, str]] = frozenset()
    taken: int = 0
    sifting: Sifting = field(default_factory=Sifting)
    news: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()


class Sessions:
    """All sessions; thread-safe, a change to one is never lost to another."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, Hashable] = OrderedDict()
        self._sessions: OrderedDict[Hashable, Session] = OrderedDict()
        self._lock = threading.Lock()

    def join(self, page: str, name: Hashable) -> Session:
        """Let a page that was just loaded go on with the session of this name; a new one where there is none.

        What was asked on the page before it joined comes after what the session holds.
        """
        with self._lock:
            own = self._sessions.pop(page, Session()) if page not in self._names else Session()
            _keep(self._names, page, name)
            return self._change(page, lambda kept: _after(kept, own))

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


def _after(kept: Session, own: Session) -> Session:
    view = kept.view if kept.turns else own.view
    return replace(kept, turns=kept.turns + own.turns, asking=kept.asking or own.asking, hint=own.hint, view=view)


def _keep(kept: OrderedDict, name: Hashable, value: object) -> None:
    kept[name] = value
    kept.move_to_end(name)
    while len(kept) > KEPT:
        kept.popitem(last=False)
