"""Bring the index up to date with its sources; the only code that writes to it.

An unchanged document costs a `stat`; a changed one embeds only passages whose text is new; a removed
one is gone from every table and index.  Vectors are committed as they come, so a killed run loses at
most a batch; everything else, with the stamp of the new derived folder, is one transaction.
One writer at a time: a lock that the system frees when its holder dies.  A scan that fails, or finds
nothing, changes nothing.
"""

import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index import embedding, state, store
from index import plan as plans
from index.embed import DEFAULT_MODEL, Encoder, SentenceEncoder
from index.errors import UserError
from index.plan import Plan, Progress, is_within
from index.records import Failure, Summary
from index.scan import File, as_source


def sync(
    home: Path,
    paths: Sequence[str | Path] = (),
    *,
    model: str | None = None,
    full: bool = False,
    allow_empty: bool = False,
    load_encoder: Callable[[str], Encoder] = SentenceEncoder.from_name,
    progress: Progress | None = None,
) -> Summary:
    """Add `paths` to the sources, then make the index equal to what they hold.

    `full` reads and embeds everything anew, and is how another `model` comes in.  `progress` is
    called with a stage ("reading", "embedding", "indexing"), how much is done, and of how much.
    Raises UserError, and leaves the index as it was, where nothing can be indexed or written.
    """
    started, now = time.monotonic(), time.time_ns()
    tell = progress or (lambda stage, done, total: None)
    new = [as_source(path) for path in paths]
    with _writing(home) as connection:
        sources = sorted({*store.paths(connection, "sources"), *new})
        if not sources:
            raise UserError("nothing was indexed yet; run: ibid index PATH")
        name = _model(connection, model, full)
        excluded = [path for path in store.paths(connection, "excluded") if path not in new]
        plan = plans.make(connection, home, sources, excluded, full, tell)
        if not allow_empty:
            plans.refuse_empty(plan, store.known(connection), sources)
        known_sources = store.paths(connection, "sources")
        untouched = not (plan.read or plan.gone or full) and sources == known_sources
        stamp = store.meta(connection, "stamp")
        embedded = 0
        if untouched and stamp and state.is_whole(home, stamp):
            with store.transaction(connection):
                _record(connection, plan, now)
                store.drop_unused_vectors(connection)  # a killed run's, for a text since taken back
            state.drop_others(home, stamp)
        else:
            encoder = _encoder(connection, name, full, load_encoder)
            rows, texts = embedding.cut(plan.read, encoder)
            embedded = embedding.embed(connection, encoder, texts, full, tell)
            with _commit(home, connection, encoder.dimension, tell):
                _record(connection, plan, now)
                for source, document in plan.gone:
                    store.drop_document(connection, source, document)
                for document, passages in zip(plan.read, rows, strict=True):
                    store.put_document(connection, document, passages, now)
                for path in sources:
                    store.add_path(connection, "sources", path)
                for path in new:
                    store.drop_path(connection, "excluded", path)
                for key in ("name", "fingerprint", "dimension"):
                    store.set_meta(connection, f"model.{key}", str(getattr(encoder, key)))
        documents, passages = store.counts(connection)
    failed = tuple(Failure(file.name, file.why) for file in plan.failed)
    done = (len(plan.added), len(plan.changed), len(plan.gone), plan.unchanged, failed)
    return Summary(*done, documents, passages, embedded, time.monotonic() - started)


def remove(home: Path, paths: Sequence[str | Path], progress: Progress | None = None) -> Summary:
    """Take sources, or single documents by path or by name, out of the index; files stay as they are.

    A document taken out of a folder that remains a source stays out until it is indexed by name.
    """
    started = time.monotonic()
    tell = progress or (lambda stage, done, total: None)
    store.connect(home).close()  # where there is no index, none is made
    with _writing(home) as connection:
        sources = store.paths(connection, "sources")
        documents = list(store.known(connection))
        out_sources, out_documents = [], []
        for path in paths:
            absolute = os.path.abspath(os.path.expanduser(path))
            below = [key for key in documents if File(*key).path.is_relative_to(absolute)]
            named = below or [key for key in documents if key[1] == str(path)]
            if absolute not in sources and not named:
                raise UserError(f"{path} is not in the index; see: ibid status")
            out_sources += [source for source in sources if source == absolute]
            out_documents += named
        store.stamp(connection)  # one that was never finished has nothing to take out
        left_sources = [source for source in sources if source not in out_sources]
        with _commit(home, connection, int(store.meta(connection, "model.dimension")), tell):
            for path in out_sources:
                store.drop_path(connection, "sources", path)
            for path in store.paths(connection, "excluded"):
                if not is_within(path, left_sources):
                    store.drop_path(connection, "excluded", path)
            for key in dict.fromkeys(out_documents):
                store.drop_document(connection, *key)
                if is_within(str(File(*key).path), left_sources):
                    store.add_path(connection, "excluded", str(File(*key).path))
        left, passages = store.counts(connection)
    removed = len(set(out_documents))
    return Summary(removed=removed, documents=left, passages=passages, seconds=time.monotonic() - started)


@contextmanager
def _writing(home: Path) -> Iterator[sqlite3.Connection]:
    """Hold the one writer's lock and a connection; turn write errors into words."""
    store.make_home(home)
    lock, holder = FileLock(home / "lock", timeout=0), home / "writer"
    try:
        with lock:
            holder.write_text(str(os.getpid()))
            with closing(store.connect(home, create=True)) as connection:
                yield connection
    except Timeout:
        who = holder.read_text() if holder.exists() else "unknown"
        raise UserError(f"process {who} is writing to the index in {home}; wait until it is done") from None
    except (OSError, sqlite3.Error) as error:
        raise UserError(
            f"cannot write the index in {home} ({error}); what it held is untouched: make room or allow writing, run again"
        ) from error


@contextmanager
def _commit(home: Path, connection: sqlite3.Connection, dimension: int, tell: Progress) -> Iterator[None]:
    """Commit the rows changed within together with the stamp of a derived folder made from them."""
    stamp = secrets.token_hex(8)
    tell("indexing", 0, 1)
    try:
        with store.transaction(connection):
            yield
            store.drop_unused_vectors(connection)
            store.set_meta(connection, "stamp", stamp)
            state.write(home, stamp, connection, dimension)
    except BaseException:
        shutil.rmtree(home / state.DERIVED / stamp, ignore_errors=True)
        raise
    state.drop_others(home, stamp)
    store.shrink(connection)
    tell("indexing", 1, 1)


def _model(connection: sqlite3.Connection, wanted: str | None, full: bool) -> str:
    recorded = store.meta(connection, "model.name")
    if wanted and recorded and wanted != recorded and not full:
        raise UserError(f"the index was made with the model {recorded}; run: ibid index --full --model {wanted}")
    return wanted or recorded or DEFAULT_MODEL


def _encoder(connection: sqlite3.Connection, name: str, full: bool, load_encoder) -> Encoder:
    encoder = load_encoder(name)
    check_fingerprint(connection, encoder, full)
    return encoder


def check_fingerprint(connection: sqlite3.Connection, encoder: Encoder, full: bool = False) -> None:
    """Raise UserError where a model is not the one whose vectors the index holds."""
    recorded = store.meta(connection, "model.fingerprint")
    if recorded not in (None, encoder.fingerprint) and not full:
        raise UserError(
            f"the model {encoder.name} is not the one the index was made with; run: ibid index --full --model {encoder.name}"
        )


def _record(connection: sqlite3.Connection, plan: Plan, now: int) -> None:
    for file, stamp in plan.same:
        store.touch_document(connection, file.source, file.name, stamp, now)
    store.set_failures(connection, plan.failed, now)
