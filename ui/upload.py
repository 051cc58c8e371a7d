"""Bring a file that a browser sent into a source folder: never outside it, never over another unasked.

The name comes from a stranger.  Only its last part counts, and only a name that a scan would take for
a document is taken.  The file is checked as the index would read it, then written beside its place
under a hidden name, which scans pass over, and moved there whole.
"""

import os
import secrets
import shutil
from pathlib import Path

from index import load
from index.errors import UserError
from index.scan import printable
from index.worker import Worker

LONGEST = 200  # bytes of a name


class AlreadyThere(UserError):
    """A file of that name is in the folder; it is replaced only where the person says so."""


def receive(sent: Path, name: str, folder: Path, *, replace: bool = False) -> Path:
    """Copy the file `sent` into `folder` under the last part of `name`, and return where it is.

    Raises AlreadyThere, or UserError in words fit for the page, and then leaves the folder as it was.
    """
    name = fit(name)
    try:
        with Worker() as worker:
            load.read(sent, worker)
    except UserError as error:
        raise UserError(f"{name} {error}") from None
    place = folder / name
    hidden = folder / f".{secrets.token_hex(8)}.part"
    try:
        if not replace:
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY))  # claims the name; a link is not followed
        try:
            shutil.copyfile(sent, hidden)
            hidden.replace(place)
        except BaseException:
            hidden.unlink(missing_ok=True)
            if not replace:
                place.unlink(missing_ok=True)
            raise
    except FileExistsError:
        raise AlreadyThere(f"{name} is already in {folder.name}") from None
    except OSError as error:
        raise UserError(
            f"{name} cannot be written to {folder} ({error.strerror}); make room or allow writing"
        ) from None
    return place


def fit(name: str) -> str:
    """Return the last part of a name; UserError where no document can have it.

    >>> fit("C:\\\\notes\\\\harbour.md")
    'harbour.md'
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    shown = printable(last)[:80]
    if os.path.splitext(last)[1].lower() not in load.SUFFIXES:
        raise UserError(f"{shown} is of a kind ibid does not read; it reads {', '.join(sorted(load.SUFFIXES))}")
    if last.startswith(".") or printable(last) != last or not last.isprintable() or len(last.encode()) > LONGEST:
        raise UserError(f"{shown} has a name that no document can have; rename it")
    return last
