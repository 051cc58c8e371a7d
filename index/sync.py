"""Bring the index up to date with its sources; the only code that writes to it.

An unchanged document costs a `stat`; a changed one embeds only passages whose text is new; a removed
one is gone from every table and index.  Vectors are committed as they come, so a killed run loses at
most a batch; everything else, with the stamp of the new derived folder, is one transaction.
A scan that fails, or finds nothing, changes nothing.
"""

import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from index import duplicates, embedding, state, store, vectors
from index import plan as plans
from index.embed import DEFAULT_MODEL, Encoder, SentenceEncoder
from index.errors import UserError
from index.lock import writing
from index.plan import Plan, Progress, is_within
from index.records import Document, Duplicate, Failure, Preview, Summary
from index.scan import File, as_source

SURE_RATE = 64  # passages: the time for fewer says little of the time for many
USUAL_RATE = 60.0  # passages a second, until it was measured


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
    twins: tuple[Duplicate, ...] = ()
    with writing(home) as connection:
        name = _model(connection, model, full)
        sources, plan = _plan(connection, home, new, full, allow_empty, tell)
        known = store.paths(connection, "sources")
        back = set(new).intersection(store.paths(connection, "excluded"))
        untouched = not (plan.read or plan.gone or full or back) and sources == known
        stamp = store.meta(connection, "stamp")
        embedded = 0
        if untouched and stamp and state.is_whole(home, stamp):
            with store.transaction(connection):
                _record(connection, plan, now)
                vectors.drop_unused(connection)  # a killed run's, for a text since taken back
            state.drop_others(home, stamp)
        else:
            encoder = _encoder(connection, name, full, load_encoder)
            rows, texts = embedding.cut(plan.read, encoder)
            begun = time.monotonic()
            embedded = embedding.embed(connection, encoder, texts, full, tell)
            rate = embedded / max(time.monotonic() - begun, 1e-3)
            with _commit(home, connection, encoder.dimension, tell):
                _record(connection, plan, now)
                for source, document in plan.gone:
                    store.drop_document(connection, source, document)
                for document, passages in zip(plan.read, rows, strict=True):
                    words = "\n".join(document.text[start:end] for start, end, _ in passages)
                    store.put_document(connection, document, passages, now, duplicates.signature(words))
                for path in sources:
                    store.add_path(connection, "sources", path)
                for path in new:
                    store.drop_path(connection, "excluded", path)
                for key in ("name", "fingerprint", "dimension"):
                    store.set_meta(connection, f"model.{key}", str(getattr(encoder, key)))
                if embedded >= SURE_RATE:
                    store.set_meta(connection, "model.rate", f"{rate:.1f}")
            twins = _duplicates(connection, plan.read)
        documents, passages = store.counts(connection)
    return Summary(*_counts(plan), documents, passages, embedded, time.monotonic() - started, twins)


def preview(
    home: Path,
    paths: Sequence[str | Path] = (),
    *,
    model: str | None = None,
    full: bool = False,
    allow_empty: bool = False,
    load_encoder: Callable[[str], Encoder] = SentenceEncoder.from_name,
    progress: Progress | None = None,
) -> Preview:
    """Return what a sync would do, and write nothing; where it would be refused, so is this."""
    tell = progress or (lambda stage, done, total: None)
    try:
        opened = store.connect(home)
    except store.NoIndex:
        opened = store.nothing()
    with closing(opened) as connection:
        _, plan = _plan(connection, home, [as_source(path) for path in paths], full, allow_empty, tell)
        passages = store.counts(connection)[1]
        ranges = store.ranges(connection)
        passages -= sum(len(ranges.get(key, ())) for key in {*plan.gone, *((d.source, d.name) for d in plan.read)})
        name, embedded = _model(connection, model, full), 0
        if plan.read:
            rows, texts = embedding.cut(plan.read, _encoder(connection, name, full, load_encoder))
            embedded = len(texts) if full else len(vectors.missing(connection, texts))
            passages += sum(map(len, rows))
        seconds = embedded / float(store.meta(connection, "model.rate") or USUAL_RATE)
    documents = len(plan.added) + len(plan.changed) + plan.unchanged
    summary = Summary(*_counts(plan), documents, passages, embedded, seconds)
    return Preview(summary, plan.added, plan.changed, tuple(name for _, name in plan.gone))


def remove(home: Path, paths: Sequence[str | Path], progress: Progress | None = None) -> Summary:
    """Take sources, or single documents by path or by name, out of the index; files stay as they are.

    A document taken out of a folder that remains a source stays out until it is indexed by name.
    """
    started = time.monotonic()
    tell = progress or (lambda stage, done, total: None)
    store.connect(home).close()  # where there is no index, none is made
    with writing(home) as connection:
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
def _commit(home: Path, connection: sqlite3.Connection, dimension: int, tell: Progress) -> Iterator[None]:
    """Commit the rows changed within together with the stamp of a derived folder made from them."""
    stamp = secrets.token_hex(8)
    tell("indexing", 0, 1)
    try:
        with store.transaction(connection):
            yield
            vectors.drop_unused(connection)
            store.set_meta(connection, "stamp", stamp)
            state.write(home, stamp, connection, dimension)
    except BaseException:
        shutil.rmtree(home / state.DERIVED / stamp, ignore_errors=True)
        raise
    state.drop_others(home, stamp)
    store.shrink(connection)
    tell("indexing", 1, 1)


def _plan(
    connection: sqlite3.Connection, home: Path, new: list[str], full: bool, allow_empty: bool, tell: Progress
) -> tuple[list[str], Plan]:
    """Return the sources with the `new` ones, and what a sync of them will do.

    A document that was taken out of a source is in it again, and no source of its own.
    """
    out = store.paths(connection, "excluded")
    sources = sorted({*store.paths(connection, "sources"), *(path for path in new if path not in out)})
    if not sources:
        raise UserError("nothing was indexed yet; run: ibid index PATH")
    excluded = [path for path in out if path not in new]
    plan = plans.make(connection, home, sources, excluded, full, tell)
    if not allow_empty:
        plans.refuse_empty(plan, store.known(connection), sources)
    return sources, plan


def _counts(plan: Plan) -> tuple[int, int, int, int, tuple[Failure, ...]]:
    failed = tuple(Failure(file.name, file.why) for file in plan.failed)
    return len(plan.added), len(plan.changed), len(plan.gone), plan.unchanged, failed


def _duplicates(connection: sqlite3.Connection, read: Sequence[Document]) -> tuple[Duplicate, ...]:
    """Return which of the documents just brought in stand in the index already."""
    held = store.signatures(connection)
    new = {(document.source, document.name) for document in read}
    first: dict[str, tuple[str, str]] = {}
    for key in sorted(held, key=lambda key: key in new):  # what was there before stands first
        first.setdefault(held[key][0], key)
    exact = {key: first[held[key][0]] for key in new if first[held[key][0]] != key}
    near = duplicates.twins({key: sign for key, (_, sign) in held.items() if key not in exact}, new - exact.keys())
    found = [Duplicate(key[1], other[1], key in exact) for key, other in (near | exact).items()]
    return tuple(sorted(found, key=lambda twin: (twin.document, twin.of)))


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
