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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index import describe, load, state, store
from index.embed import DEFAULT_MODEL, Encoder, SentenceEncoder
from index.errors import UserError
from index.records import Document, Failure, Stamp, Summary
from index.scan import File, as_source, printable, scan
from index.split import split

COMMIT_EVERY = 1024  # passages embedded between two commits
CLOCK_DOUBT_NS = 2_000_000_000  # a file this young when it was read may change without a new time
TITLE_PIECES = 64  # of the embedder's window, at most so many go to the title
TITLE_CHARACTERS = 200

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a sync will do.  `read` holds documents to bring in, `same` those re-read and found equal."""

    read: tuple[Document, ...]
    same: tuple[tuple[File, Stamp], ...]
    gone: tuple[tuple[str, str], ...]
    failed: tuple[tuple[str, str, str], ...]
    added: int
    changed: int
    unchanged: int


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
        plan = _plan(connection, home, sources, excluded, full, tell)
        _refuse_empty(plan, store.known(connection), sources, allow_empty)
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
            rows, embedded = _embed(connection, encoder, plan.read, full, tell)
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
    failed = tuple(Failure(name, why) for _, name, why in plan.failed)
    done = (plan.added, plan.changed, len(plan.gone), plan.unchanged, failed)
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
                if not _is_within(path, left_sources):
                    store.drop_path(connection, "excluded", path)
            for key in dict.fromkeys(out_documents):
                store.drop_document(connection, *key)
                if _is_within(str(File(*key).path), left_sources):
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


def _plan(
    connection: sqlite3.Connection, home: Path, sources: list[str], excluded: list[str], full: bool, tell: Progress
) -> _Plan:
    found = scan(sources, excluded, home)
    known = store.known(connection)
    gone = dict.fromkeys(known)
    for folder, _ in found.unlisted:  # what cannot be listed is not known to be gone
        for source, name in list(gone):
            if source == folder.source and name.startswith(folder.name + "/"):
                del gone[source, name]
    failed = [(folder.source, printable(folder.name), why) for folder, why in found.unlisted]
    read, same, added, changed, unchanged = [], [], 0, 0, len(known) - len(gone)
    for done, file in enumerate(found.files, start=1):
        tell("reading", done, len(found.files))
        before = known.get((file.source, file.name))
        try:
            if before and not full and _surely_same(file, before[2], before[3]):
                unchanged += 1
                del gone[file.source, file.name]
                continue
            document = _read(file)
        except OSError as error:  # unless it is gone, not known to have changed: what was indexed of it stays
            failed.append((file.source, printable(file.name), f"cannot be read ({error.strerror})"))
            if before and not isinstance(error, FileNotFoundError):
                unchanged += 1
                del gone[file.source, file.name]
            continue
        except UserError as error:
            failed.append((file.source, printable(file.name), str(error)))
            continue
        gone.pop((file.source, file.name), None)
        equal = before is not None and before[1] == document.sha256
        added += before is None
        unchanged += equal
        changed += before is not None and not equal
        if equal and not full:
            same.append((file, document.stamp))
        else:
            read.append(document)
    if full:  # what stays without being read is embedded anew all the same, from the text in the store
        here = {(document.source, document.name) for document in read}
        read += [store.document(connection, *key) for key in known if key not in gone and key not in here]
    return _Plan(tuple(read), tuple(same), tuple(gone), tuple(failed), added, changed, unchanged)


def _surely_same(file: File, stamp: Stamp, checked_ns: int) -> bool:
    return load.stamp_of(file.path) == stamp and max(stamp.mtime_ns, stamp.ctime_ns) < checked_ns - CLOCK_DOUBT_NS


def _read(file: File) -> Document:
    if printable(file.name) != file.name:
        raise UserError("has a name that is not UTF-8; rename it")
    text, sha256, stamp = load.read(file.path)
    if not text.strip():
        raise UserError("is empty")
    return Document(file.source, file.name, text, sha256, stamp, describe.describe(text))


def _is_within(path: str, sources: Sequence[str]) -> bool:
    return any(path == source or path.startswith(source.rstrip(os.sep) + os.sep) for source in sources)


def _refuse_empty(plan: _Plan, known: Mapping[tuple[str, str], object], sources: list[str], allow_empty: bool) -> None:
    """Refuse a scan that finds nothing, in all sources or in one that held something (a disk not mounted)."""
    if plan.read or plan.unchanged:
        lost = [str(File(*key).path) for key in plan.gone]
        kept = [str(File(*key).path) for key in known.keys() - set(plan.gone)] if lost else []
        kept += [str(File(document.source, document.name).path) for document in plan.read]
        touched = [source for source in sources if any(_is_within(path, [source]) for path in lost)]
        sources = [source for source in touched if not any(_is_within(path, [source]) for path in kept)]
    if allow_empty or not sources:
        return
    reasons = "; ".join(f"{name} {why}" for _, name, why in plan.failed[:3])
    raise UserError(
        f"no document can be read in {', '.join(sources)}{f' ({reasons})' if reasons else ''}; "
        "the index stays as it was: name another PATH, or say --allow-empty"
    )


def _record(connection: sqlite3.Connection, plan: _Plan, now: int) -> None:
    for file, stamp in plan.same:
        store.touch_document(connection, file.source, file.name, stamp, now)
    store.set_failures(connection, plan.failed)


def _embed(
    connection: sqlite3.Connection, encoder: Encoder, documents: Sequence[Document], full: bool, tell: Progress
) -> tuple[list[list[tuple[int, int, bytes]]], int]:
    """Return the passages (start, end, vector key) of each document, all vectors stored, and how many are new."""
    rows: list[list[tuple[int, int, bytes]]] = []
    texts: dict[bytes, str] = {}
    for document in documents:
        title = _short_title(document.description.title, encoder)
        window = encoder.window - (encoder.count([title])[0] if title else 0)
        spans = split(document.text, document.description.furniture, window, encoder.count)
        rows.append([])
        for start, end in spans:
            text = store.with_title(title, document.text[start:end])
            key = store.vector_key(encoder.fingerprint, text)
            rows[-1].append((start, end, key))
            texts[key] = text
    wanted = set(texts) if full else store.missing_vectors(connection, texts)
    keys = sorted(wanted, key=lambda key: len(texts[key]))  # batches of like length
    done = 0
    tell("embedding", done, len(keys))
    for at in range(0, len(keys), COMMIT_EVERY):
        batch = keys[at : at + COMMIT_EVERY]

        def advance(count: int) -> None:
            nonlocal done
            done += count
            tell("embedding", done, len(keys))

        store.put_vectors(connection, batch, encoder.embed([texts[key] for key in batch], advance))
    return rows, len(keys)


def _short_title(title: str | None, encoder: Encoder) -> str | None:
    """Return a title as it is embedded: no title may push the passage out of the window."""
    if title is None:
        return None
    title = title[:TITLE_CHARACTERS]
    while encoder.count([title])[0] > min(TITLE_PIECES, encoder.window // 4):
        title = title[: len(title) // 2]
    return title
