"""What all tests share: no socket but to this machine, and fakes for the two models.

A fake stands at the seam (`index.embed.Encoder`, `qa.reader.Reader`); what is tested is never patched.
The real models run too: `encoder` is the packaged one, loaded once.
"""

import re
import socket
import threading
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from queue import SimpleQueue

import numpy as np
import pytest
from hypothesis import settings

pytest_plugins = ["tests.browser"]

LOOPBACK = ("127.", "::1", "localhost")
NOWHERE = {"", "0.0.0.0", "::"}
REFUSED: list[str] = []  # hosts that the running test asked for

# How long an example takes says nothing on a busy machine; a test that hangs fails by pytest-timeout.
settings.register_profile("ibid", deadline=None)
settings.load_profile("ibid")


def refusal(address) -> str | None:
    """Return the host of an address where it is neither this machine nor a file."""
    if not isinstance(address, tuple) or address[0] is None:
        return None
    host = address[0]
    host = host.decode() if isinstance(host, bytes) else str(host)
    return None if host in NOWHERE or host.startswith(LOOPBACK) or host == socket.gethostname() else host


def guard(owner, name: str, place: Callable) -> None:
    """Let `owner.name` refuse other machines; `place` finds the address in its arguments."""
    real = getattr(owner, name)

    def guarded(*args, **kwargs):
        host = refusal(place(*args, **kwargs))
        if host is not None:
            REFUSED.append(host)
            raise OSError(f"the tests refuse {name} to {host}")
        return real(*args, **kwargs)

    guarded.is_guarded = True
    if not hasattr(real, "is_guarded"):
        setattr(owner, name, guarded)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """Guard the sockets before any fixture runs; again for each test, for a plugin may have lifted it."""
    for name in ("connect", "connect_ex"):
        guard(socket.socket, name, lambda _, address: address)
    guard(socket.socket, "sendto", lambda _, data, *rest: rest[-1])
    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        guard(socket, name, lambda host, *_, **__: (host,))


@pytest.fixture(autouse=True)
def offline():
    """Fail a test that tried to leave the machine, even where the code under it got over the refusal."""
    REFUSED.clear()
    yield REFUSED
    assert not REFUSED, f"left the machine for {sorted(set(REFUSED))}"


TOLL = "The toll of the bridge is four crowns, the council said on Monday evening."
GULLS = "Gulls were seen over the harbour in the storm, and the ferry stayed at its pier."
CRANE = "The crane has stood idle since 1987, and repairs would have cost two million crowns."


class HashingEncoder:
    """An encoder without a model: each word adds one to a place of the vector.  A piece is a word."""

    def __init__(self, name: str = "hashing", fingerprint: str | None = None, window: int = 200, dimension: int = 64):
        self.name = name
        self.fingerprint = fingerprint or f"{name}-{dimension}"
        self.window = window
        self.dimension = dimension
        self.embedded: list[str] = []

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                row[zlib.crc32(word.encode()) % self.dimension] += 1
        self.embedded += texts
        if progress:
            progress(len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class Home:
    """An index in a folder of its own beside a folder of documents, made with the hashing encoder."""

    def __init__(self, folder: Path):
        self.home = folder / "index"
        self.documents = folder / "documents"
        self.documents.mkdir(parents=True)
        self.encoder = HashingEncoder()

    def write(self, name: str, text: str) -> Path:
        path = self.documents / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def sync(self, *paths, **options):
        from index.sync import sync

        options.setdefault("load_encoder", self.load_encoder)
        return sync(self.home, paths, **options)

    def remove(self, *paths):
        from index.sync import remove

        return remove(self.home, paths)

    def load_encoder(self, name: str):
        return self.encoder

    def retrieve(self, question: str, top_k: int = 5, home: Path | None = None):
        from index import state, store
        from index.retrieve import retrieve

        connection = store.connect(home or self.home)
        try:
            with store.transaction(connection, "DEFERRED"):
                found = state.load(home or self.home, connection, self.encoder.dimension)
                return retrieve(
                    connection,
                    found,
                    question,
                    HashingEncoder(dimension=self.encoder.dimension).embed([question])[0],
                    top_k,
                )
        finally:
            connection.close()

    def names(self) -> list[str]:
        """Return the documents the index holds."""
        from index import store

        connection = store.connect(self.home)
        try:
            return [document.name for document in store.documents(connection)]
        finally:
            connection.close()

    def verdict(self):
        from index import store
        from index.verify import verify

        connection = store.connect(self.home)
        try:
            return verify(connection)
        finally:
            connection.close()


def counts(summary) -> tuple[int, int, int, int]:
    """Return how many documents a sync added, changed, removed and left."""
    return summary.added, summary.changed, summary.removed, summary.unchanged


def failures(summary) -> dict[str, str]:
    """Return why each document that failed did, by name."""
    return {failure.document: failure.why for failure in summary.failed}


def raw(home: Home) -> bytes:
    """Return every byte of the index's files."""
    return b"".join(path.read_bytes() for path in home.home.rglob("*") if path.is_file())


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def filled(home) -> Home:
    """A library of two documents and three passages."""
    home.write("a.txt", f"{TOLL}\n\n{GULLS}\n")
    home.write("sub/b.md", f"{CRANE}\n")
    home.sync(home.documents)
    home.encoder.embedded.clear()
    return home


@pytest.fixture
def make_home(tmp_path) -> Callable[[str], Home]:
    """Give further folders of documents, each with an index of its own."""
    return lambda name: Home(tmp_path / name)


@pytest.fixture
def hashing_encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def make_encoder() -> type[HashingEncoder]:
    return HashingEncoder


@pytest.fixture
def library(home):
    """A library over `home`, with the hashing encoder and a reader that marks figures."""
    found = over(home)
    yield found
    found.close()


def over(home: Home):
    from qa.library import Library

    return Library(home.home, load_encoder=home.load_encoder, load_reader=partial(RegexReader, r"\d[\d,.]*\d|\d"))


class RegexReader:
    """A reader without a model: a span is what the pattern matches."""

    name = ""

    def __init__(self, pattern: str, score: float = 25.0):
        self.pattern = re.compile(pattern)
        self.score = score

    def read(self, question, places):
        from qa.records import Span

        return [
            [
                Span(start=match.start(), end=match.end(), score=self.score - number, null=0.0)
                for number, match in enumerate(self.pattern.finditer(place.text, place.start, place.end))
            ]
            for place in places
        ]


@pytest.fixture
def make_reader() -> type[RegexReader]:
    return RegexReader


@pytest.fixture(scope="session")
def encoder():
    """The real embedding model."""
    from index.embed import SentenceEncoder

    return SentenceEncoder.from_name()


# The page


@pytest.fixture(scope="session")
def serve():
    """Serve the page over a library and return its address."""

    def serve(library) -> str:
        from ui import server

        address: SimpleQueue[str] = SimpleQueue()
        options = {"port": 0, "ready": address.put}
        threading.Thread(target=server.serve, args=(library,), kwargs=options, daemon=True).start()
        return address.get(timeout=120)

    return serve


class Sure:
    """A library that answers whenever its reader finds something: how sure it must be is tested elsewhere."""

    def __init__(self, library):
        self._library = library

    def __getattr__(self, name):
        return getattr(self._library, name)

    def ask(self, question, **options):
        return self._library.ask(question, min_confidence=0.0, **options)


@pytest.fixture
def sure(library) -> Sure:
    return Sure(library)


@pytest.fixture(scope="session")
def open_library() -> Callable[[Path], tuple[Home, Sure]]:
    """Give a folder of documents that outlives a test, and a library over it."""

    def open_library(folder: Path) -> tuple[Home, Sure]:
        home = Home(folder)
        return home, Sure(over(home))

    return open_library


@pytest.fixture(scope="session")
def served(tmp_path_factory, open_library, serve) -> Callable[..., str]:
    """Serve documents, by name, to tests that change nothing of them; the same ones are served once."""
    known: dict[tuple, str] = {}

    def served(**documents: str) -> str:
        key = tuple(documents.items())
        if key not in known:
            home, found = open_library(tmp_path_factory.mktemp("served"))
            for name, text in documents.items():
                home.write(f"{name}.md", text)
            found.sync([home.documents])
            known[key] = serve(found)
        return known[key]

    return served
