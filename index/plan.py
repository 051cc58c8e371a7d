"""Compare the sources with the index: what a sync will bring in, keep and take out.

A file whose size and times are as they were when it was last read is not opened; one that failed is
not tried again before it changes, for it would fail again.  A file is read anew where what reads its
format has changed since.  Not here: what is written (sync.py), passages and vectors (embedding.py).
"""

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import describe, load, store
from index.errors import UserError
from index.records import Document, Failed, Known, Stamp
from index.scan import File, printable, scan
from index.worker import Worker

CLOCK_DOUBT_NS = 2_000_000_000  # a file this young when it was read may change without a new time

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sync will do.  `read` holds documents to bring in, `same` those re-read and found equal.

    `added` and `changed` are names, `gone` (source, name); `unchanged` counts.
    """

    read: tuple[Document, ...]
    same: tuple[tuple[File, Stamp], ...]
    gone: tuple[tuple[str, str], ...]
    failed: tuple[Failed, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int


def make(
    connection: sqlite3.Connection, home: Path, sources: list[str], excluded: list[str], full: bool, tell: Progress
) -> Plan:
    """Scan the sources and read what may have changed; `tell` hears how far it is."""
    found = scan(sources, excluded, home)
    known, failed_before = store.known(connection), store.failed(connection)
    gone = dict.fromkeys(known)
    for folder, _ in found.unlisted:  # what cannot be listed is not known to be gone
        for source, name in list(gone):
            if source == folder.source and name.startswith(folder.name + "/"):
                del gone[source, name]
    failed = [Failed(folder.source, printable(folder.name), why) for folder, why in found.unlisted]
    read: list[Document] = []
    same: list[tuple[File, Stamp]] = []
    added: list[str] = []
    changed: list[str] = []
    unchanged = len(known) - len(gone)
    with Worker() as worker:
        for done, file in enumerate(found.files, start=1):
            tell("reading", done, len(found.files))
            key = (file.source, file.name)
            before, failure = known.get(key), failed_before.get(key)
            stamp = None
            try:
                stamp = load.stamp_of(file.path)
                if before and not full and _surely_same(file, stamp, before):
                    unchanged += 1
                    del gone[key]
                    continue
                if failure and not full and _surely_same(file, stamp, failure):
                    failed.append(failure)
                    continue
                document = _read(file, worker)
            except OSError as error:  # unless it is gone, not known to have changed: what was indexed of it stays
                failed.append(Failed(file.source, printable(file.name), f"cannot be read ({error.strerror})"))
                if before and not isinstance(error, FileNotFoundError):
                    unchanged += 1
                    del gone[key]
                continue
            except UserError as error:
                name = printable(file.name)
                failed.append(Failed(file.source, name, str(error), stamp, 0, load.extractor_of(file.path)))
                continue
            gone.pop(key, None)
            if before is None:
                added.append(file.name)
            elif before.sha256 != document.sha256:
                changed.append(file.name)
            else:
                unchanged += 1
            if before and (before.sha256, before.extractor) == (document.sha256, document.extractor) and not full:
                same.append((file, document.stamp))
            else:
                read.append(document)
    if full:  # what stays without being read is embedded anew all the same, from the text in the store
        here = {(document.source, document.name) for document in read}
        read += [store.document(connection, *key) for key in known if key not in gone and key not in here]
    return Plan(tuple(read), tuple(same), tuple(gone), tuple(failed), tuple(added), tuple(changed), unchanged)


def _surely_same(file: File, now: Stamp, then: Known | Failed) -> bool:
    old = now == then.stamp and max(now.mtime_ns, now.ctime_ns) < then.checked_ns - CLOCK_DOUBT_NS
    return old and then.extractor == load.extractor_of(file.path)


def _read(file: File, worker: Worker) -> Document:
    if printable(file.name) != file.name:
        raise UserError("has a name that is not UTF-8; rename it")
    found = load.read(file.path, worker)
    text, said = found.extract.text, describe.describe(found.extract.text, found.extract.said)
    return Document(file.source, file.name, text, found.sha256, found.stamp, said, found.extract.pages, found.extractor)


def refuse_empty(plan: Plan, known: Mapping[tuple[str, str], object], sources: Sequence[str]) -> None:
    """Refuse a scan that finds nothing, in all sources or in one that held something (a disk not mounted)."""
    if plan.read or plan.unchanged:
        lost = [str(File(*key).path) for key in plan.gone]
        kept = [str(File(*key).path) for key in known.keys() - set(plan.gone)] if lost else []
        kept += [str(File(document.source, document.name).path) for document in plan.read]
        touched = [source for source in sources if any(is_within(path, [source]) for path in lost)]
        sources = [source for source in touched if not any(is_within(path, [source]) for path in kept)]
    if not sources:
        return
    reasons = "; ".join(f"{failed.name} {failed.why}" for failed in plan.failed[:3])
    raise UserError(
        f"no document can be read in {', '.join(sources)}{f' ({reasons})' if reasons else ''}; "
        "the index stays as it was: name another PATH, or say --allow-empty"
    )


def is_within(path: str, sources: Sequence[str]) -> bool:
    """Tell whether a path is one of `sources` or lies in one."""
    return any(path == source or path.startswith(source.rstrip(os.sep) + os.sep) for source in sources)
