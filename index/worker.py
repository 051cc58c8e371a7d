"""Read HTML, PDF and Word files in a process of their own, within limits of time and memory.

Decision: another process.  Because: a file may be made to crash, fill or stall whatever parses it,
and no library promises otherwise; a process can be ended.  It gets the bytes, not the path, so the
text belongs to the bytes that were hashed, and it may write no file.  One is started at the first
such file, serves those that follow, and ends with its parent.  Cost: 0.3 s for the first.
Where the system knows no limits (Windows), time is the only one.
"""

import json
import os
import struct
import subprocess
import sys
import threading
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import ModuleType

from index.errors import UserError
from index.records import Description, Extract

MODULES = {"html": "index.html", "pdf": "index.pdf", "docx": "index.docx"}
STARTING = 120  # seconds to start and load a library, on a busy machine
SECONDS = 240  # for one file: some 5,000 pages
MEGABYTES = 2048  # of address space
MOST_TEXT = 64 * 1024 * 1024  # code points
_LENGTH = struct.Struct(">Q")
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from index import worker; worker.serve(int(sys.argv[2]), int(sys.argv[3]))"


class Worker:
    """A process that extracts.  For one thread; a context manager that ends it."""

    def __init__(self, seconds: int = SECONDS, megabytes: int = MEGABYTES):
        self._limits = (seconds, megabytes)
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_) -> None:
        self._end()

    def extract(self, kind: str, data: bytes) -> Extract:
        """Return what a file's bytes hold; `kind` is a key of MODULES.  UserError says why it cannot be read."""
        seconds, megabytes = self._limits
        process = self._running()
        _ask(process, kind.encode(), STARTING)  # it has loaded the library now: that is no fault of the file
        reply, in_time = _ask(process, data, seconds)
        if reply is None:
            self._end()
            why = "crashes what reads it" if in_time else f"takes longer than {seconds} s to read"
            raise UserError(f"{why}; split it, or save it in another format")
        found = json.loads(reply)
        if "full" in found:
            self._end()
            raise UserError(
                f"needs more than {megabytes} MB of memory to be read; split it, or save it in another format"
            )
        if "error" in found:
            raise UserError(found["error"])
        said = found["said"] and Description(**found["said"] | {"furniture": ()})
        return Extract(found["text"], tuple(found["pages"]), said)

    def _running(self) -> subprocess.Popen:
        if self._process is None:
            root = str(Path(__file__).resolve().parent.parent)
            command = [sys.executable, "-P", "-c", _CODE, root, *map(str, self._limits)]
            pipe, null = subprocess.PIPE, subprocess.DEVNULL
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null)
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _ask(process: subprocess.Popen, message: bytes, seconds: int) -> tuple[bytes | None, bool]:
    """Return the reply to a message, None where the process ended instead, and whether that was not for the time."""
    timed_out = threading.Event()
    timer = threading.Timer(seconds, lambda: (timed_out.set(), process.kill()))
    timer.start()
    try:
        _send(process.stdin, message)
        return _receive(process.stdout), not timed_out.is_set()
    except OSError:  # it ended before it had read everything
        return None, not timed_out.is_set()
    finally:
        timer.cancel()


def serve(seconds: int, megabytes: int) -> None:
    """Answer requests on standard input until it closes: the process that Worker starts."""
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)  # what a library prints is no reply
    stop_after = _limit(megabytes)
    while (kind := _receive(source)) is not None:
        module = import_module(MODULES[kind.decode()])
        _send(sink, b"ready")
        data = _receive(source)
        if data is None:
            return
        stop_after(seconds + 5)  # should the parent be gone
        _send(sink, json.dumps(_reply(module, data)).encode())
        stop_after(0)


def _limit(megabytes: int):
    """Hold this process to its limits; return what ends it after some seconds."""
    try:
        import resource
        import signal
    except ImportError:
        return lambda seconds: None
    most = megabytes * 2**20
    for name, value in (("RLIMIT_AS", most), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (OSError, ValueError):  # a system may refuse one
            continue
    return signal.alarm


def _reply(module: ModuleType, data: bytes) -> dict:
    try:
        found = module.extract(data)
    except UserError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"full": True}
    except Exception as error:  # a parser's own mistake, or a file made for one
        return {"error": f"is damaged, or beyond what ibid can read ({type(error).__name__})"}
    if len(found.text) > MOST_TEXT:
        return {"error": f"holds more than {MOST_TEXT // 2**20} million characters; split it into smaller files"}
    # What JSON cannot carry, no document holds either.
    text = found.text.encode("utf-8", "replace").decode()
    return {"text": text, "pages": found.pages, "said": found.said and asdict(found.said)}


def _send(pipe, data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else None
