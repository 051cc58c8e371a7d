"""Whatever a file does to what reads it, it costs one line: time, memory and crashes are bounded."""

import os
import random
import re
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
PACKER = zlib.compressobj(9)
BOMB = assembled(b"".join(PACKER.compress(b" " * 2**20) for _ in range(400)) + PACKER.flush())


@pytest.fixture(scope="module")
def reader():
    with Worker(seconds=4, megabytes=300) as found:
        yield found


def test_a_file_is_read_as_in_this_process(reader):
    assert reader.extract("pdf", SAID).text == "The ferry sank off the cape."
    assert reader.extract("pdf", SAID).pages == (0,)


def test_a_file_that_takes_too_long_is_one_line_and_the_next_is_read(reader):
    started = time.monotonic()
    with pytest.raises(UserError, match="takes longer than 4 s"):
        reader.extract("pdf", ENDLESS)
    assert time.monotonic() - started < 60
    assert reader.extract("pdf", SAID).text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no limits of memory here")
def test_a_file_that_takes_too_much_memory_is_one_line_and_the_next_is_read(reader):
    assert len(BOMB) < 2**20
    with pytest.raises(UserError, match=r"more than 300 MB of memory|takes longer than 4 s"):
        reader.extract("pdf", BOMB)
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


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 20))
def test_a_damaged_pdf_is_read_or_refused(reader, seed, count):
    data, dice = bytearray(SAID), random.Random(seed)
    for _ in range(count):
        data[dice.randrange(len(data))] = dice.randrange(256)
    try:
        found = reader.extract("pdf", bytes(data))
        assert found.text.strip() and list(found.pages) == sorted(found.pages) and found.pages[-1] <= len(found.text)
    except UserError as error:
        assert "\n" not in str(error)


@settings(max_examples=20, deadline=None)
@given(kind=st.sampled_from(["html", "docx", "pdf"]), data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(reader, kind, data):
    try:
        assert reader.extract(kind, data).text.strip()
    except UserError as error:
        assert "\n" not in str(error)
