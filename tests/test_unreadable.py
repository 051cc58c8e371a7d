"""A file that cannot be read is listed with the reason; what was indexed of it goes only where it is known to be gone."""

import ctypes
import os
import sys
from contextlib import closing

import pytest

from index import load, store
from index.errors import UserError
from tests.conftest import GULLS, TOLL, counts, failures, raw

CAPABILITIES = 0x20080522  # version 3 of capget(2)
OVERRIDING = 0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x89PNG\0\0\1", "is binary"),
        (b"text\0text", "is binary"),
        (b"caf\x81", "save it as UTF-8"),
        (b"x" * 3000, "is larger than"),
    ],
)
def test_a_document_that_cannot_be_read_is_listed_and_the_others_are_in(home, monkeypatch, data, why):
    monkeypatch.setattr(load, "MAX_BYTES", 2000)
    home.write("a.txt", TOLL)
    (home.documents / "bad.txt").write_bytes(data)
    found = home.sync(home.documents)
    assert counts(found) == (1, 0, 0, 0)
    assert why in failures(found)["bad.txt"]
    with closing(store.connect(home.home)) as connection:
        assert [failure.document for failure in store.failures(connection)] == ["bad.txt"]
    assert list(failures(home.sync())) == ["bad.txt"], "it is told at every sync"
    home.write("bad.txt", GULLS)
    assert (home.sync().failed, home.names()) == ((), ["a.txt", "bad.txt"])


def test_a_document_that_became_binary_is_no_longer_quoted(filled):
    filled.write("a.txt", "\0")
    found = filled.sync()
    assert (found.removed, list(failures(found))) == (1, ["a.txt"])
    assert not any(hit.document == "a.txt" for hit in filled.retrieve("toll"))


def test_a_document_that_cannot_be_opened_keeps_what_was_indexed_of_it(filled, monkeypatch):
    real = load.read
    monkeypatch.setattr(load, "read", lambda path, worker: real(path, worker) if path.name != "a.txt" else deny())

    def deny():
        raise PermissionError(13, "Permission denied")

    found = filled.sync()
    assert (counts(found), failures(found)) == ((0, 0, 0, 2), {"a.txt": "cannot be read (Permission denied)"})
    assert filled.retrieve("toll")[0].text == TOLL


@pytest.fixture
def permissions():
    """Let permissions count where the tests run as root too, by giving up what lets it pass them over."""
    if os.name == "nt":
        pytest.skip("permissions are others here")
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("root may read everything here")
    system, header, held = ctypes.CDLL(None), (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
    assert system.capget(header, held) == 0
    effective = held[0]
    held[0] = effective & ~OVERRIDING
    assert system.capset(header, held) == 0
    yield
    held[0] = effective
    assert system.capset(header, held) == 0


def test_a_document_without_permission_is_listed(home, permissions):
    home.write("a.txt", TOLL)
    home.write("b.txt", GULLS).chmod(0)
    assert failures(home.sync(home.documents)) == {"b.txt": "cannot be read (Permission denied)"}


def test_a_folder_without_permission_is_listed_and_keeps_what_was_indexed_of_it(filled, permissions):
    filled.write("a.txt", GULLS)
    (filled.documents / "sub").chmod(0)
    found = filled.sync()
    assert (counts(found), failures(found)) == ((0, 1, 0, 1), {"sub": "cannot be listed (Permission denied)"})
    assert filled.names() == ["a.txt", "sub/b.md"]
    (filled.documents / "sub").chmod(0o700)
    filled.write("sub/b.md", TOLL)
    assert (counts(filled.sync()), filled.sync().failed) == ((0, 1, 0, 1), ())


def test_a_source_without_permission_is_refused_and_the_index_answers_on(filled, permissions):
    filled.documents.chmod(0)
    with pytest.raises(UserError, match=r"cannot be listed .*; allow reading it"):
        filled.sync()
    assert filled.retrieve("toll")[0].text == TOLL
    filled.documents.chmod(0o700)
    assert counts(filled.sync()) == (0, 0, 0, 2)


def test_a_document_that_changes_while_it_is_read_stays_as_it_was_until_it_rests(filled, monkeypatch):
    real = os.open
    growing = filled.write("a.txt", GULLS)

    def open_and_grow(path, *rest):
        if path == growing:
            growing.write_text(growing.read_text() + " More.")
        return real(path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(load.os, "open", open_and_grow)
        found = filled.sync()
    assert list(failures(found)) == ["a.txt"] and "changed while it was read" in failures(found)["a.txt"]
    assert filled.retrieve("toll")[0].text == TOLL
    assert counts(filled.sync()) == (0, 1, 0, 1)
    assert filled.retrieve("gulls")[0].text == f"{GULLS} More."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_and_strange_links_do_not_stop_a_sync(home, tmp_path):
    home.write("a.txt", TOLL)
    home.write("sub/b.txt", GULLS)
    os.mkfifo(home.documents / "pipe.txt")
    (tmp_path / "secret.txt").write_text("A secret outside.")
    (home.documents / "out.txt").symlink_to(tmp_path / "secret.txt")
    (home.documents / "loop.txt").symlink_to(home.documents / "loop.txt")
    (home.documents / "dangling.txt").symlink_to(home.documents / "nowhere.txt")
    (home.documents / "again.txt").symlink_to(home.documents / "a.txt")
    (home.documents / "sub" / "up").symlink_to(home.documents)
    found = home.sync(home.documents)
    assert set(failures(found)) == {"pipe.txt", "loop.txt", "dangling.txt"}
    assert len(home.names()) == 2, "a link to a document is the document"
    assert b"secret outside" not in raw(home)


def test_a_link_whose_document_is_gone_is_gone(home):
    home.write("a.txt", TOLL)
    kept = home.write(".kept/b.txt", GULLS)
    (home.documents / "b.txt").symlink_to(kept)
    home.sync(home.documents)
    kept.unlink()
    found = home.sync()
    assert (found.removed, home.names()) == (1, ["a.txt"])


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are always Unicode here")
def test_a_name_that_is_not_utf8_is_listed(home):
    home.write("a.txt", TOLL)
    bad = os.fsencode(home.documents) + b"/caf\xe9.txt"
    with open(bad, "w") as file:
        file.write(GULLS)
    assert failures(home.sync(home.documents)) == {"caf\\udce9.txt": "has a name that is not UTF-8; rename it"}
    with pytest.raises(UserError, match="rename it"):
        home.sync(os.fsdecode(bad))


@pytest.mark.parametrize(
    "name",
    [
        "ünïcödé 漢字.txt",
        "with space.md",
        "'quote\".txt",
        "new\nline.txt",
        "-dash.txt",
        "UPPER.TXT",
        "a" * 200 + ".txt",
    ],
)
def test_any_other_name_is_fine(home, name):
    home.write(name, TOLL)
    home.sync(home.documents)
    assert home.names() == [name]
    assert home.retrieve("toll")[0].stale is False
