"""One writer at a time: a lock that the system frees when its holder dies, and the name of its holder."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index import store
from index.errors import UserError


class Busy(UserError):
    """Another process is writing."""


@contextmanager
def writing(home: Path) -> Iterator[sqlite3.Connection]:
    """Hold the writer's lock and a connection; Busy where another has it.  Write errors come as UserError."""
    store.make_home(home)
    lock, holder = FileLock(home / "lock", timeout=0), home / "writer"
    try:
        with lock:
            holder.write_text(str(os.getpid()))
            with closing(store.connect(home, create=True)) as connection:
                yield connection
    except Timeout:
        who = holder.read_text() if holder.exists() else "unknown"
        raise Busy(f"process {who} is writing to the index in {home}; wait until it is done") from None
    except (OSError, sqlite3.Error) as error:
        raise UserError(
            f"cannot write the index in {home} ({error}); what it held is untouched: make room or allow writing, run again"
        ) from error
