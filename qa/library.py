"""A library is an open index: it retrieves, answers, and is brought up to date.

Every call reads one snapshot of the database, and with it the state of the same commit, from
retrieval to citation; the next call takes a newer one where there is one.  Models are loaded on
first use and shared by all threads.
"""

import functools
import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from index import lookup, narrow, store, verify
from index import state as states
from index.embed import Encoder, SentenceEncoder
from index.errors import UserError
from index.narrow import Narrowing
from index.records import Document, Entry, Failure, Hit, Preview, Summary, Verdict
from index.retrieve import ranks
from index.sync import Progress, check_fingerprint, preview, remove, sync
from qa import adjust
from qa.adjust import Adjustment
from qa.answer import compose, judge, text_of
from qa.confidence import Calibration, calibration
from qa.evidence import Evidence
from qa.finding import Finder, Query
from qa.measures import RIGHT_F1
from qa.reader import Reader, SpanReader
from qa.records import Reply
from qa.sought import plainest
from qa.squad import Gold, f1
from qa.why import Loss, explain, places_of

SEEDS = "seeds"
QUESTION_CHARACTERS = 2000  # of a longer question only so much is read


def default_home() -> Path:
    return Path(os.environ.get("IBID_HOME") or ".ibid")


def default_source() -> Path:
    """Return the folder of sample documents: `seeds` here, else the one of this checkout."""
    beside = Path(__file__).resolve().parent.parent / SEEDS
    for folder in (Path(SEEDS), beside):
        if folder.is_dir():
            return folder
    raise UserError(f"there is no folder {SEEDS} here; run: ibid index PATH")


@functools.cache
def _library(home: Path) -> "Library":
    return Library(home)


def default_library() -> "Library":
    """Return the library of the default index, built from the sample documents where there is none."""
    found = _library(default_home().absolute())
    if not found.exists():
        found.sync([default_source()])
    return found


def _as_query(question: str) -> str:
    """Return what is searched for a question: its beginning, without what is no character."""
    return question[:QUESTION_CHARACTERS].encode("utf-8", "replace").decode().strip()


class Library:
    """An index in a folder.  Thread-safe; holds models and the last state read."""

    def __init__(
        self,
        home: Path,
        *,
        load_encoder: Callable[[str], Encoder] = SentenceEncoder.from_name,
        load_reader: Callable[[], Reader] = SpanReader.from_name,
    ):
        self.home = home
        self._load_encoder = load_encoder
        self._load_reader = load_reader
        self._encoder: Encoder | None = None
        self._reader: Reader | None = None
        self._state: states.State | None = None
        self._lock = threading.RLock()

    # Questions

    def retrieve(
        self,
        question: str,
        *,
        top_k: int = 5,
        as_of: str | None = None,
        since: str | None = None,
        publisher: str | None = None,
        document: str | None = None,
    ) -> list[Hit]:
        """Return the `top_k` passages that fit a question best, best first; none for an empty question.

        The last four keep to some documents: see `index.narrow.Narrowing`.
        """
        kept = Narrowing.from_words(as_of, since, publisher, document)
        with self._snapshot() as connection:
            return self._finder(connection, top_k, narrow.passages(connection, kept)).retrieve(_as_query(question))

    def ask(
        self,
        question: str,
        *,
        turns: Sequence[Reply] = (),
        top_k: int = 5,
        min_confidence: float | None = None,
        as_of: str | None = None,
        since: str | None = None,
        publisher: str | None = None,
        document: str | None = None,
        but: Collection[tuple[str, str]] = (),
    ) -> Reply:
        """Answer a question with the documents' words, or decline.

        `turns` are the replies before it.  Answers below `min_confidence` are not shown.  `as_of` and the
        three after it keep to some documents: see `index.narrow.Narrowing`; `but` leaves out those
        of these (source, name).
        """
        fitted = self._fitted()
        floor = fitted.floor if min_confidence is None else min_confidence
        kept = Narrowing.from_words(as_of, since, publisher, document)
        with self._snapshot() as connection:
            query = _as_query(question)
            within = narrow.passages(connection, kept)
            if but:
                others = lookup.numbers_but(connection, but)
                within = others if within is None else sorted(set(others).intersection(within))
            query, found = self._finder(connection, top_k, within).understood(query, turns)
            return compose(question, query, found, floor, fitted)

    def barrier(self, kept: Narrowing) -> str | None:
        """Return, in a line, that no document passes; None where one does."""
        with self._snapshot() as connection:
            return narrow.barrier(connection, kept)

    def examine(
        self, question: str, *, top_k: int = 5, document: str | None = None, but: str | None = None
    ) -> Evidence:
        """Return what is found for a question, before anything is concluded from it.

        `document` keeps to documents whose name matches a pattern, `but` leaves such documents out.
        """
        with self._snapshot() as connection:
            within = None
            if document is not None or but is not None:
                out = set(lookup.numbers_of(connection, but) if but else ())
                within = [number for number in lookup.numbers_of(connection, document or "*") if number not in out]
            return self._finder(connection, top_k, within).examine(question)

    def _fitted(self) -> Calibration:
        """Return the calibration over this index; the reader is loaded only where it may have one of its own."""
        stored = (self.home / adjust.NAME).exists()
        return adjust.adjusted(self.home, self.reader().name) if stored else calibration()

    def _finder(self, connection: sqlite3.Connection, top_k: int, within: Sequence[int] | None = None) -> Finder:
        if top_k < 1:
            raise ValueError(f"top_k must be at least 1, not {top_k}")
        return Finder(connection, functools.partial(self._asked, connection), self.reader, top_k, within)

    def _asked(self, connection: sqlite3.Connection, query: str) -> Query | None:
        """Return what is searched for a question; None where it has no word."""
        if not any(letter.isalnum() for letter in query):
            return None
        encoder = self.encoder(connection)
        return Query(self._current(connection, encoder.dimension), query, encoder.embed([query])[0])

    def why(self, question: str, expected: str, *, top_k: int = 5, min_confidence: float | None = None) -> Loss:
        """Tell where an expected answer is lost on the way from the documents to the reply."""
        if not any(letter.isalnum() for letter in expected):
            raise UserError("there is no word in what is expected; give the answer's words with --expect")
        fitted = self._fitted()
        floor = fitted.floor if min_confidence is None else min_confidence
        query = plainest(_as_query(question))
        with self._snapshot() as connection:
            found = self._finder(connection, top_k).examine(query)
            asked = self._asked(connection, query)
            places = places_of(
                connection,
                expected,
                found.hits,
                lambda known: ranks(asked.state, asked.text, asked.vector, known) if asked else {},
            )
            reply = compose(question, query, found, floor, fitted)
            return explain(expected, places, found, judge(found, fitted), reply, floor)

    def calibrate(
        self, golds: Sequence[Gold], *, precision: float = 0.8, progress: Progress | None = None
    ) -> Adjustment:
        """Fit declining to questions with known answers, asked of this index, and store it beside it.

        `precision` is how much of what is shown should be right (0..1).
        """
        outcomes = []
        for gold in golds:
            found = self.examine(_as_query(gold.question))
            belief, text = next(((belief, text_of(voices, found)) for belief, voices in judge(found)), (0.0, ""))
            right = bool(gold.answers) and f1(text, gold.texts) >= RIGHT_F1
            outcomes.append(adjust.Outcome(belief, right, bool(gold.answers)))
            if progress:
                progress("asking", len(outcomes), len(golds))
        fitted = adjust.fit(outcomes, precision, self.reader().name)
        adjust.save(self.home, fitted)
        return fitted

    # The index

    def exists(self) -> bool:
        try:
            with self._snapshot() as connection:
                return bool(store.stamp(connection))
        except store.NoIndex:
            return False

    def sync(
        self,
        paths: Sequence[str | Path] = (),
        *,
        model: str | None = None,
        full: bool = False,
        allow_empty: bool = False,
        progress: Progress | None = None,
    ) -> Summary:
        """Bring the index up to date with its sources and `paths`; see index.sync.sync."""
        return sync(
            self.home,
            paths,
            model=model,
            full=full,
            allow_empty=allow_empty,
            load_encoder=self._shared_encoder,
            progress=progress,
        )

    def preview(
        self,
        paths: Sequence[str | Path] = (),
        *,
        model: str | None = None,
        full: bool = False,
        allow_empty: bool = False,
        progress: Progress | None = None,
    ) -> Preview:
        """Return what a sync with the same arguments would do; nothing is written."""
        return preview(
            self.home,
            paths,
            model=model,
            full=full,
            allow_empty=allow_empty,
            load_encoder=self._shared_encoder,
            progress=progress,
        )

    def sources(self) -> list[str]:
        """Return the folders and files that the index is made from."""
        with self._snapshot() as connection:
            return store.paths(connection, "sources")

    def remove(self, paths: Sequence[str | Path]) -> Summary:
        """Take sources or documents out of the index."""
        return remove(self.home, paths)

    def verify(self) -> Verdict:
        """Slice every passage anew from the files on disk."""
        with self._snapshot() as connection:
            return verify.verify(connection)

    def documents(self) -> list[Document]:
        """Return all documents whole, by source and name."""
        with self._snapshot() as connection:
            return list(store.documents(connection))

    def catalogue(self) -> list[Entry]:
        """Return all documents without their texts, by source and name; each is held against its file."""
        with self._snapshot() as connection:
            return verify.catalogue(connection)

    def taken_out(self) -> list[str]:
        """Return the paths of the documents that `remove` took out of a folder that is still a source."""
        with self._snapshot() as connection:
            return store.paths(connection, "excluded")

    def document(self, source: str, name: str) -> Document:
        """Return one document; KeyError where the index has none such."""
        with self._snapshot() as connection:
            return store.document(connection, source, name)

    def stale(self) -> list[str]:
        """Return the names of the documents whose files have changed or gone since they were indexed."""
        with self._snapshot() as connection:
            return verify.stale(connection)

    def failures(self) -> list[Failure]:
        """Return the documents that the last sync could not read."""
        with self._snapshot() as connection:
            return store.failures(connection)

    def status(self) -> dict:
        """Return the JSON of `ibid status`."""
        from importlib.metadata import PackageNotFoundError, version

        packages = {}
        for name in ("sentence-transformers", "transformers", "torch", "faiss-cpu", "tantivy", "gradio", "numpy"):
            try:
                packages[name] = version(name)
            except PackageNotFoundError:
                packages[name] = None
        with self._snapshot() as connection:
            documents, passages = store.counts(connection)
            return {
                "documents": documents,
                "passages": passages,
                "sources": store.paths(connection, "sources"),
                "model": store.meta(connection, "model.name"),
                "stamp": store.stamp(connection),
                "version": version("ibid-qa"),
                "packages": packages,
            }

    def close(self) -> None:
        """Let go of models and state; a later call loads them again."""
        with self._lock:
            self._encoder = self._reader = self._state = None

    # What is held

    def encoder(self, connection: sqlite3.Connection) -> Encoder:
        """Return the model that the index was made with; UserError where it can only give another."""
        encoder = self._shared_encoder(store.meta(connection, "model.name") or "")
        check_fingerprint(connection, encoder)
        return encoder

    def reader(self) -> Reader:
        with self._lock:
            if self._reader is None:
                self._reader = self._load_reader()
            return self._reader

    def _shared_encoder(self, name: str) -> Encoder:
        with self._lock:
            if self._encoder is None or self._encoder.name != name:
                self._encoder = self._load_encoder(name)
            return self._encoder

    def _current(self, connection: sqlite3.Connection, dimension: int) -> states.State:
        with self._lock:
            if self._state is None or self._state.stamp != store.stamp(connection):
                self._state = states.load(self.home, connection, dimension)
            return self._state

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(store.connect(self.home)) as connection, store.transaction(connection, "DEFERRED"):
                store.stamp(connection)
                yield connection
        except sqlite3.DatabaseError as error:
            raise UserError(f"the index in {self.home} cannot be read ({error}); {store.rebuild(self.home)}") from None
