"""Whatever a file does to what reads it, it costs one line: time, memory and crashes are bounded."""

import os
import re
import zlib
from pathlib import Path

import pytest

from index.errors import UserError
from index.worker import Worker

OBJECTS = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream",
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
]


def made(content: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Give a PDF of one page that draws `content`."""
    return assembled(zlib.compress(content, 9), trailer)


def assembled(packed: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    objects = [o % (len(packed), packed) if b"%d" in o else o for o in OBJECTS]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, o) for number, o in enumerate(objects, start=1))
    return b"%%PDF-1.4\n%strailer<<%s/Size 6>>\n%%%%EOF" % (body, trailer)


SAID = made(b"BT /F1 12 Tf 50 700 Td (The ferry sank off the cape.) Tj ET")
ENDLESS = made(b"", b"/Root 7 0 R").replace(b"trailer", b"7 0 obj 7 0 R endobj\ntrailer")


def bomb() -> bytes:
    packer = zlib.compressobj(9)
    return assembled(b"".join(packer.compress(b" " * 2**20) for _ in range(400)) + packer.flush())


@pytest.fixture(scope="module")
def reader():
    with Worker(seconds=60, megabytes=300) as found:
        yield found


def test_a_file_is_read_as_in_this_process(reader):
    assert reader.extract("pdf", SAID).text == "The ferry sank off the cape."
    assert reader.extract("pdf", SAID).pages == (0,)


def test_a_file_that_takes_too_long_is_one_line_and_the_next_is_read():
    with Worker(seconds=2) as hasty:
        with pytest.raises(UserError, match="takes longer than 2 s"):
            hasty.extract("pdf", ENDLESS)
        assert hasty._process is None, "it was ended"
    with Worker() as patient:
        assert patient.extract("pdf", SAID).text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no limits of memory here")
def test_a_file_that_takes_too_much_memory_is_one_line_and_the_next_is_read(reader):
    small = bomb()
    assert len(small) < 2**20
    with pytest.raises(UserError, match="more than 300 MB of memory"):
        reader.extract("pdf", small)
    assert reader.extract("pdf", SAID).text


@pytest.mark.skipif(not Path("/proc/self/limits").is_file(), reason="limits are read from /proc")
def test_the_process_may_take_so_much_memory_and_write_no_file(reader):
    reader.extract("pdf", SAID)
    limits = Path(f"/proc/{reader._process.pid}/limits").read_text()
    assert re.search(rf"Max address space +{300 * 2**20} ", limits)
    assert re.search(r"Max file size +0 ", limits)


def test_a_process_that_dies_is_one_line_and_the_next_is_started(reader):
    reader.extract("pdf", SAID)
    reader._process.kill()
    reader._process.wait()
    with pytest.raises(UserError, match="crashes what reads it"):
        reader.extract("pdf", SAID)
    assert reader.extract("pdf", SAID).text


def test_it_ends_with_its_user():
    with Worker() as found:
        found.extract("html", b"<p>Closed today.</p>")
        process = found._process
    assert process.poll() is not None


def test_no_process_is_started_for_nothing():
    with Worker() as found:
        assert found._process is None
