"""Reading is exact: what was decoded is what stands in the file, and what is no text is refused."""

import codecs
import hashlib
import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import load
from index.decode import CONTROLS, decode
from index.errors import UserError
from index.worker import Worker

# What a file can hold: any code point but lone surrogates and, as such text is binary, NUL.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)
ENCODINGS = {
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def is_mostly_text(text: str) -> bool:
    return sum(ord(letter) in CONTROLS for letter in text) * 100 <= len(text)


@given(TEXTS.filter(is_mostly_text))
@example("line\r\nline\rline\n\r\n")
@example("\u2028\u2029\x85\x0b\x0c")
@example("\ufffe\uffff")
def test_utf8_reads_back_as_it_was_written(text):
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == text


@given(TEXTS.filter(is_mostly_text), st.sampled_from(sorted(ENCODINGS)))
@example("line\r\nline", "utf-16-le")
@example("\ufeffa mark that is text", "utf-8-sig")
def test_a_marked_encoding_reads_back_without_its_mark(text, name):
    data = text.encode("utf-8" if name == "utf-8-sig" else name)
    if not (name == "utf-16-le" and data[:2] == b"\0\0"):
        assert decode(ENCODINGS[name] + data) == text


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused_in_words(data):
    try:
        assert "\0" not in decode(data)
    except UserError as error:
        assert "\n" not in str(error)


def test_windows_1252_is_read_where_utf8_cannot_be():
    assert decode("“naïve” — 10 €".encode("cp1252")) == "“naïve” — 10 €"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"It rained \xe2\x80\x94 and rained\xff.", "It rained — and rained\ufffd."),
        ("\ufffd was there \ufffd".encode() + b"\xff", "\ufffd was there \ufffd\ufffd"),
        (codecs.BOM_UTF8 + b"a plain page of text, " * 9 + b"\x92", "a plain page of text, " * 9 + "\ufffd"),
    ],
    ids=["a dash of three bytes", "holes that the file holds itself", "a mark and no accent"],
)
def test_a_bad_byte_is_a_hole_in_a_text_that_is_utf8_else(data, text):
    assert decode(data) == text


def test_windows_1252_that_looks_like_utf8_by_chance_is_read_as_it_was_written():
    assert decode("He went to the “CAFÉ” and".encode("cp1252")) == "He went to the “CAFÉ” and"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0", b"ab\0c", bytes(range(1, 9)) * 40, codecs.BOM_UTF8 + b"a\0b"]
)
def test_binary_data_is_refused(data):
    with pytest.raises(UserError, match="binary"):
        decode(data)


@pytest.mark.parametrize("data", [codecs.BOM_UTF16_LE + b"\0\xd8", codecs.BOM_UTF8 + b"\xff", b"caf\x81"])
def test_what_no_encoding_fits_is_refused(data):
    with pytest.raises(UserError, match="save it as UTF-8"):
        decode(data)


def test_the_hash_is_of_the_bytes_and_the_stamp_of_the_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(codecs.BOM_UTF8 + b"a\r\n")
    found = load.read(path, Worker())
    stamp = found.stamp
    assert found.extract.text == "a\r\n"
    assert found.sha256 == hashlib.sha256(codecs.BOM_UTF8 + b"a\r\n").hexdigest()
    assert stamp == load.stamp_of(path)
    assert stamp.size == 6


def test_a_file_that_is_too_large_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("123456789")
    monkeypatch.setattr(load, "MAX_BYTES", 8)
    with pytest.raises(UserError, match="larger"):
        load.read(path, Worker())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(UserError, match="regular file"):
        load.read(tmp_path / "a.txt", Worker())


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(UserError, match="regular file"):
        load.read(tmp_path, Worker())


def test_a_file_that_changes_while_it_is_read_is_not_read_by_half(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("as it was")
    stamps = iter([load.stamp_of(path), load.Stamp(9, 1, 1)])
    monkeypatch.setattr(load, "stamp_of", lambda _: next(stamps))
    with pytest.raises(OSError, match="changed while it was read"):
        load.read(path, Worker())
