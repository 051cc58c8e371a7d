"""Every statement and every write of a sync made to fail once: one whole state is left, and the next sync finishes."""

import errno
import os
import shutil
import sqlite3
import sys
import time
from contextlib import closing, contextmanager

import pytest

from index import state, store
from index.errors import UserError
from tests.conftest import CRANE, GULLS, TOLL

OLD, NEW = {"a.txt": TOLL, "b.txt": CRANE}, {"a.txt": GULLS, "c.txt": CRANE}
CALLS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "sqlite3.connect", "os.truncate"}


class Fault:
    """Fails the call of some number, once; counts them all."""

    def __init__(self):
        self.on, self.at, self.seen, self.folder = False, 0, [], ""

    def __call__(self, what: str, error: Exception) -> None:
        if self.on:
            self.seen.append(what)
            if len(self.seen) == self.at:
                self.on = False
                raise error

    def audit(self, event: str, arguments: tuple) -> None:
        if not self.on or event not in CALLS or self.folder not in str(arguments[0]):
            return
        if event != "open" or (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self(f"{event} {os.path.basename(str(arguments[0]))}", OSError(errno.ENOSPC, "No space left on device"))


FAULT = Fault()
sys.addaudithook(FAULT.audit)  # there is no way to take a hook out again; switched off it does nothing


@contextmanager
def failing(number: int, monkeypatch, home):
    """Make the call of this number fail, of all that write to the index and all that ask the database."""
    real, sync = sqlite3.connect, os.fsync

    class Connection(sqlite3.Connection):
        def execute(self, sql, *parameters):
            FAULT(sql[:40], sqlite3.OperationalError("disk I/O error"))
            return super().execute(sql, *parameters)

        def executemany(self, sql, *parameters):
            FAULT(sql[:40], sqlite3.OperationalError("disk I/O error"))
            return super().executemany(sql, *parameters)

    with monkeypatch.context() as patch:
        patch.setattr(store.sqlite3, "connect", lambda *args, **options: real(*args, **options, factory=Connection))
        patch.setattr(
            state.os, "fsync", lambda handle: FAULT("fsync", OSError(errno.EIO, "Input/output error")) or sync(handle)
        )
        FAULT.on, FAULT.at, FAULT.seen, FAULT.folder = True, number, [], str(home.home)
        try:
            yield
        finally:
            FAULT.on = False


def publish(home, texts: dict[str, str]) -> None:
    for path in home.documents.iterdir():
        path.unlink()
    for name, text in texts.items():
        home.write(name, text)


def held(home) -> dict[str, str]:
    with closing(store.connect(home.home)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {document.name: document.text for document in store.documents(connection)}


def folders(home) -> list[str]:
    return [folder.name for folder in (home.home / state.DERIVED).iterdir()]


def test_whichever_call_fails_one_whole_state_is_left(home, monkeypatch):
    number, told, base = 0, [], home.home.with_name("base")
    publish(home, OLD)
    home.sync(home.documents)
    home.home.rename(base)
    publish(home, NEW)
    while True:
        number += 1
        shutil.rmtree(home.home, ignore_errors=True)
        shutil.copytree(base, home.home)
        with failing(number, monkeypatch, home):
            try:
                home.sync()
            except UserError as error:
                told.append(FAULT.seen[-1])
                assert "\n" not in str(error)
        if len(FAULT.seen) < number:
            break
        now = held(home)
        assert now in (OLD, NEW), FAULT.seen[-1]
        hits = home.retrieve("the toll of the bridge, gulls, and a crane", top_k=99)
        assert {hit.document: hit.text for hit in hits} == now, FAULT.seen[-1]
        home.sync()
        assert held(home) == NEW
        with closing(store.connect(home.home)) as connection:
            assert folders(home) == [store.stamp(connection)], FAULT.seen[-1]
        assert home.verdict().verbatim == 2
        assert b"four crowns" not in b"".join(path.read_bytes() for path in home.home.glob("ibid.sqlite*"))
    print(number - 1, "calls,", len(told), "of them refused in words:", *told, sep="\n")
    assert number > 40 and len(told) > 25


def test_a_database_that_another_program_locks_is_one_clear_line(home, monkeypatch):
    monkeypatch.setattr(store, "WAIT", 0.2)
    publish(home, OLD)
    home.sync(home.documents)
    publish(home, NEW)
    with closing(sqlite3.connect(home.home / store.FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match=r"database is locked.*what it held is untouched"):
            home.sync()
        assert {hit.text for hit in home.retrieve("toll", top_k=9)} == set(OLD.values())
        other.execute("ROLLBACK")
    assert home.sync().changed == 1


@pytest.mark.parametrize("shift", [-(10**18), 10**18])
def test_a_clock_that_jumps_hides_no_edit(home, monkeypatch, shift):
    publish(home, OLD)
    real = time.time_ns
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: real() + shift)
        home.sync(home.documents)
    time.sleep(0.02)
    path = home.documents / "a.txt"
    before = path.stat()
    path.write_text(TOLL.replace("four", "nine"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert home.sync().changed == 1
    assert "nine" in home.retrieve("toll")[0].text
