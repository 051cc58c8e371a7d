"""What the library pane does: list, tick, add, remove, rebuild; no Gradio in here.

Questions go on being answered from the old state while one of these writes.  One at a time writes:
who comes meanwhile is told to wait and then has a turn.  A file that replaces another, and only that,
needs a second word.  `remove` takes a document out of the index and leaves its file.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue

from index.errors import UserError
from index.records import Entry, Summary
from index.scan import File
from qa.library import Library
from ui import render, shelf, upload
from ui.sessions import Session, Sessions, Waiting

TICK = 0.2  # seconds between two looks at the progress of a rebuild
SETTLED = 1.0  # seconds of a stage after which its pace can be told
UNEXPECTED = "Something went wrong that ibid did not expect; the terminal it runs in says more."

_log = logging.getLogger(__name__)


class Upkeep:
    """The writing side of a library that all browsers share."""

    def __init__(self, library: Library, sessions: Sessions):
        self._library = library
        self._sessions = sessions
        self._writing = threading.Lock()
        self._numbers = count()

    # The list

    def controls(self) -> str:
        """Return the filters and the place where files are dropped."""
        return shelf.controls([str(folder) for folder in self._folders()])

    def listing(self, page: str) -> str:
        """Return the list of documents as a session has filtered and ticked it."""
        session = self._sessions.of(page)
        library = self._library
        try:
            entries, failed, out = library.catalogue(), library.failures(), library.taken_out()
        except UserError as error:
            return render.problem(str(error))
        waiting = [(file.number, file.name) for file in session.waiting]
        return shelf.shelf(entries, failed, out, session.left, session.sifting, session.news, waiting, session.taken)

    def scope(self, page: str) -> str:
        """Return the line that says how many documents are asked, where not all are."""
        left = self._sessions.of(page).left
        if not left:
            return ""
        entries = self._library.catalogue()
        return shelf.scope(len(entries), sum((entry.source, entry.name) not in left for entry in entries))

    def sift(self, page: str, sifting: shelf.Sifting) -> None:
        """Filter the list."""
        self._sessions.change(page, lambda session: replace(session, sifting=sifting))

    def more(self, page: str) -> None:
        """Show more of a long list."""
        found = self._sessions.of(page).sifting
        self.sift(page, replace(found, shown=found.shown + shelf.PART))

    def tick(self, page: str, shown: Sequence[int], ticked: Sequence[int], at: int) -> None:
        """Take in which of the documents shown are ticked; one made before (`at`) another that came is passed over."""
        keys = {entry.number: (entry.source, entry.name) for entry in self._library.catalogue()}
        off = {keys[number] for number in set(shown) - set(ticked) if number in keys}
        on = {keys[number] for number in ticked if number in keys}

        def taken(session: Session) -> Session:
            return replace(session, left=(session.left - on) | off, taken=at) if at > session.taken else session

        self._sessions.change(page, taken)

    def tick_listed(self, page: str, on: bool) -> None:
        """Tick all that the filters let through, or untick them."""
        sifting = self._sessions.of(page).sifting
        listed = {(entry.source, entry.name) for entry in self._library.catalogue() if sifting.takes(entry)}
        self._sessions.change(page, lambda s: replace(s, left=s.left - listed if on else s.left | listed))

    def ask_all(self, page: str) -> None:
        self._sessions.change(page, lambda session: replace(session, left=frozenset()))

    def entry(self, number: int) -> Entry | None:
        """Return the document of this number; None where it is no longer there."""
        return next((entry for entry in self._library.catalogue() if entry.number == number), None)

    # What writes: each yields the status line while it goes on and when it is done

    def rebuild(self, paths: Sequence[Path] = ()) -> Iterator[str]:
        """Bring the index up to date."""
        yield from self._write(lambda progress: self._library.sync(paths=paths, progress=progress))

    def remove(self, page: str, number: int) -> Iterator[str]:
        """Take a document out of the index."""
        entry = self.entry(number)
        if entry is None:
            return
        path = File(entry.source, entry.name).path
        left = "; its file is still there" if path.exists() else ""
        self._say(page, f"{entry.title or entry.name} is out of the index{left}.")
        yield from self._write(lambda progress: self._library.remove([path]))

    def restore(self, page: str, number: int) -> Iterator[str]:
        """Bring back the document taken out that has this number in the list."""
        path = next((path for path in self._library.taken_out() if shelf.number(path) == number), None)
        if path is not None:
            self._say(page)
            yield from self.rebuild([Path(path)])

    def add(self, page: str, sent: Sequence[tuple[Path, str]], number: int) -> Iterator[str]:
        """Put files into source folder `number` and index them; those whose names are taken wait for a word."""
        folders = self._folders()
        if not 0 <= number < len(folders):
            return
        news, waiting, arrived = [], [], []
        for path, name in sent:
            try:
                arrived.append(upload.receive(path, name, folders[number]))
                news.append(f"{arrived[-1].name} is in {folders[number]}.")
            except upload.AlreadyThere:
                waiting.append(Waiting(next(self._numbers), path, upload.fit(name), folders[number]))
                continue
            except (UserError, OSError) as error:
                news.append(str(error))
            _forget(path)
        self._sessions.change(page, lambda s: replace(s, news=tuple(news), waiting=(*s.waiting, *waiting)))
        yield from self._index(arrived)

    def settle(self, page: str, number: int, over: bool) -> Iterator[str]:
        """Replace the file that waiting file `number` would replace, or keep the old one."""
        file = next((file for file in self._sessions.of(page).waiting if file.number == number), None)
        if file is None:
            return
        path, name, folder = file.path, file.name, file.folder
        self._sessions.change(page, lambda s: replace(s, waiting=tuple(w for w in s.waiting if w != file)))
        arrived = []
        try:
            if over:
                arrived.append(upload.receive(path, name, folder, replace=True))
            self._say(page, f"{name} was {'replaced' if over else 'left as it was'}.")
        except (UserError, OSError) as error:
            self._say(page, str(error))
        _forget(path)
        yield from self._index(arrived)

    def _index(self, arrived: Sequence[Path]) -> Iterator[str]:
        """Bring in files that are new in a source; one once taken out comes back by its name."""
        if arrived:
            out = set(self._library.taken_out())
            yield from self.rebuild([path for path in arrived if str(path) in out])

    def _folders(self) -> list[Path]:
        try:
            return [path for path in map(Path, self._library.status()["sources"]) if path.is_dir()]
        except UserError:
            return []

    def _say(self, page: str, *lines: str) -> None:
        self._sessions.change(page, lambda session: replace(session, news=lines))

    def _write(self, what: Callable[[Callable], Summary]) -> Iterator[str]:
        news: SimpleQueue[tuple[str, int, int]] = SimpleQueue()
        done: list[Summary | str] = []
        if self._writing.locked():
            yield render.waiting()
        worker = threading.Thread(target=lambda: done.append(self._work(what, lambda *step: news.put(step))))
        worker.start()
        pace = Pace()
        while worker.is_alive():
            pace.take(news)
            if pace.stage:
                yield render.progress(pace.stage, pace.done, pace.total, pace.rate(), pace.documents)
            worker.join(TICK)
        outcome = done[0] if done else UNEXPECTED
        yield render.problem(outcome) if isinstance(outcome, str) else self.status(render.summary(outcome))

    def _work(self, what: Callable[[Callable], Summary], progress: Callable[[str, int, int], None]) -> Summary | str:
        try:
            with self._writing:
                return what(progress)
        except UserError as error:
            return str(error)
        except Exception:
            _log.exception("rebuilding failed")
            return UNEXPECTED

    def status(self, said: str = "") -> str:
        """Return the status line: how much there is, and what has changed on disk since."""
        try:
            counts = self._library.status()
            stale, failed = self._library.stale(), self._library.failures()
            return render.status(counts["documents"], counts["passages"], stale, failed, said)
        except UserError as error:
            return render.problem(str(error))


class Pace:
    """How far a rebuild is and how fast it goes, from the steps it reports."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._since = clock()
        self.stage, self.done, self.total, self.documents = "", 0, 0, 0

    def take(self, news: SimpleQueue) -> None:
        """Take in the steps that have come: (stage, how much is done, of how much)."""
        while True:
            try:
                stage, self.done, self.total = news.get_nowait()
            except Empty:
                return
            if stage != self.stage:
                self.stage, self._since = stage, self._clock()
            if stage == "reading":
                self.documents = self.total

    def rate(self) -> float:
        """Return how much is done in a second of this stage; 0 where that cannot be told yet."""
        seconds = self._clock() - self._since
        return self.done / seconds if seconds >= SETTLED else 0.0


def _forget(path: Path) -> None:
    """Remove a file sent, and the folder made for it: the copy in the source folder is the one that counts."""
    shutil.rmtree(path.parent, ignore_errors=True)
