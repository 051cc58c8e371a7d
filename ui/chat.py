"""What the page does at each event, as HTML: no Gradio in here.

What a person has on the page is looked up by the page's name (sessions.py), so that two browsers
never see each other's.  Every error the user can mend becomes a line on the page; any other is
logged and said to be one.
"""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import count

from index.errors import UserError
from index.records import Entry
from index.verify import staleness
from qa.library import Library
from ui import render, viewer
from ui.examples import examples
from ui.render import Turn
from ui.sessions import Session, Sessions
from ui.upkeep import UNEXPECTED
from ui.viewer import View

NOTHING_TICKED = "No document is ticked in the library, so none was asked; tick one there."
NO_DOCUMENTS = "There is no document to ask yet; add some in the library."

_log = logging.getLogger(__name__)


class Chat:
    """The page's side of a library that all browsers share."""

    def __init__(self, library: Library, sessions: Sessions):
        self._library = library
        self._sessions = sessions
        self._serial = count(1)
        self._examples: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    # The conversation

    def join(self, page: str, name: tuple[str | None, str], question: str) -> tuple[str, str | None]:
        """Return what a session had on its page: the conversation, and the document where one was open.

        `question` is what the link it came by asks; it is taken where it was not asked yet.
        """
        session = self._sessions.join(page, name)
        view = session.view
        document = self.open(page, view.turn, view.number, by="answer") if view else None
        if question.strip() and question not in [turn.question for turn in session.turns]:
            self.begin(page, question)
        return self._conversation(page), document

    def begin(self, page: str, question: str) -> tuple[bool, str]:
        """Take a question that `answer` is to read; return whether it was taken, and the conversation with it.

        While one is being read no other is taken.
        """
        if self._sessions.of(page).asking is not None:
            return False, self._conversation(page)
        if not question.strip():
            self._sessions.change(page, lambda session: replace(session, hint=render.NOTHING_ASKED))
            return False, self._conversation(page)
        self._sessions.change(page, lambda session: replace(session, asking=session.asking or question, hint=""))
        return True, self._conversation(page)

    def answer(self, page: str) -> tuple[str, str | None]:
        """Ask what was taken; return the conversation, and where there is an answer its document, opened there.

        A conversation that was begun anew meanwhile does not get the answer.
        """
        session = self._sessions.of(page)
        question = session.asking
        if question is None:
            return self._conversation(page), None
        turn = self._ask(question, session.turns, session.left)

        def told(session: Session) -> Session:
            return (
                replace(session, turns=(*session.turns, turn), asking=None) if session.asking == question else session
            )

        turns = self._sessions.change(page, told).turns
        answered = turn in turns and turn.reply is not None and turn.reply.answered
        opened = self.open(page, len(turns) - 1, 1, by="answer") if answered else None
        return self._conversation(page), opened

    def _conversation(self, page: str) -> str:
        session = self._sessions.of(page)
        return render.conversation(session.turns, pending=session.asking, hint=session.hint)

    def _ask(self, question: str, turns: Sequence[Turn], left: Collection[tuple[str, str]]) -> Turn:
        earlier = tuple(turn.reply for turn in turns if turn.reply is not None)
        try:
            reply = self._library.ask(question, turns=earlier, but=left)
            if reply.hits or not any(map(str.isalnum, reply.query)):
                return Turn(question, reply)
            return Turn(question, None, NOTHING_TICKED if left else NO_DOCUMENTS)
        except UserError as error:
            return Turn(question, None, str(error))
        except Exception:
            _log.exception("asking failed")
            return Turn(question, None, UNEXPECTED)

    def clear(self, page: str) -> tuple[str, str]:
        """Begin a new conversation."""
        self._sessions.change(page, lambda session: replace(session, turns=(), asking=None, hint="", view=None))
        return render.conversation(()), viewer.EMPTY

    # The document

    def open(self, page: str, turn: int, number: int, by: str = "person") -> str | None:
        """Return the viewer at citation `number` of a turn; None where there is no such citation."""
        places = _places(self._sessions.of(page).turns, turn)
        if not 1 <= number <= len(places):
            return None
        place = places[number - 1]
        view = View(
            place.source, place.document, turn, number, place.start, place.end, place.start, next(self._serial), by
        )
        return self._show(page, view, lambda text: viewer.around(text, place.start, place.end))

    def widen(self, page: str, side: str) -> str | None:
        """Return the viewer with more of the text `before` or `after` what it shows; None where it shows nothing."""
        view = self._sessions.of(page).view
        return self._show(page, view, lambda text: viewer.widen(text, view, side)) if view else None

    def seek(self, page: str, words: str, step: int) -> str | None:
        """Return the viewer at the next (`step` 1) or previous place of words in the document it shows.

        Words newly sought are first shown where they stand at or after the place that is shown.
        """
        view = self._sessions.of(page).view
        if view is None:
            return None
        words = words.strip()[: viewer.SOUGHT]
        view = replace(
            view, serial=next(self._serial), by="search", words=words, found=view.found if words == view.words else -1
        )
        try:
            finds = viewer.find(self._library.document(view.source, view.document).text, words)
        except KeyError:
            finds = []
        if not finds:
            return self._show(page, replace(view, found=0), lambda text: (view.start, view.end))
        found = (view.found + step) % len(finds)
        if view.found < 0:
            found = next((number for number, span in enumerate(finds) if span[0] >= view.at), 0)
        start, end = finds[found]
        inside = view.start <= start and end <= view.end
        part = (lambda text: (view.start, view.end)) if inside else (lambda text: viewer.around(text, start, end))
        return self._show(page, replace(view, found=found, at=start), part)

    def _show(self, page: str, view: View, part: Callable[[str], tuple[int, int]]) -> str:
        """Return the viewer with the part of the document that `part` chooses, and keep that view."""
        places = _places(self._sessions.of(page).turns, view.turn)
        try:
            document = self._library.document(view.source, view.document)
        except KeyError:
            return viewer.gone(places[view.number - 1], view) if places else viewer.EMPTY
        places = places or [viewer.opened(document, staleness(document))]
        start, end = part(document.text)
        view = replace(view, start=start, end=end)
        self._sessions.change(page, lambda session: replace(session, view=view))
        return viewer.page(document, places, view, viewer.find(document.text, view.words))

    def read(self, page: str, entry: Entry | None) -> str | None:
        """Return the viewer at the beginning of a document; None where it is no longer there."""
        if entry is None:
            return None
        view = View(entry.source, entry.name, -1, 0, 0, 0, 0, next(self._serial), "person")
        return self._show(page, view, lambda text: viewer.around(text, 0, 0))

    # Examples

    def warm(self) -> None:
        """Load the models and make the examples in the background, before the first question comes."""
        threading.Thread(target=self.examples, daemon=True).start()

    def examples(self) -> str:
        """Return the example questions, made once for each state of the index; without documents the way to some."""
        with self._lock:
            try:
                counts = self._library.status()
                if not counts["documents"]:
                    return render.BARE
                stamp = counts["stamp"]
                if stamp not in self._examples:
                    self._examples = {stamp: examples(self._library)}
            except UserError:
                return ""
            return render.examples(self._examples[stamp])


def _places(turns: Sequence[Turn], turn: int) -> list[viewer.Cited]:
    reply = turns[turn].reply if 0 <= turn < len(turns) else None
    return viewer.cited(reply) if reply else []
