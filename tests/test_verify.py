"""Verifying slices every passage from the file on disk again; a hit tells whether its file is as it was."""

import os
from contextlib import closing

import pytest

from index import store
from index.verify import staleness
from ui.terminal import unproved

ONE = "The toll of the bridge is four crowns, the council said on Monday evening."
TWO = "Nobody knows what it is going to cost, and the museum hopes for the best."


@pytest.fixture
def filled(home):
    home.write("a.txt", f"{ONE}\r\n\r\n{TWO}\r\n")
    home.write("b.txt", f"\ufeff{ONE}\n")
    home.sync(home.documents)
    return home


def states(home, *, certain: bool = False) -> dict:
    with closing(store.connect(home.home)) as connection:
        return {found.name: staleness(found, certain=certain) for found in store.documents(connection)}


def test_every_passage_of_an_untouched_folder_is_verbatim(filled):
    found = filled.verdict()
    assert (found.passages, found.verbatim, found.changed, found.missing, found.broken) == (3, 3, 0, 0, ())


def test_a_changed_file_loses_only_the_passages_that_moved_or_changed(filled):
    filled.write("a.txt", f"{ONE}\r\n\r\nNothing.\r\n")
    found = filled.verdict()
    assert (found.passages, found.verbatim, found.changed, found.missing, found.broken) == (3, 2, 1, 0, ("a.txt",))
    filled.write("a.txt", f" {ONE}\r\n\r\n{TWO}\r\n")
    assert filled.verdict().changed == 2


def test_a_missing_file_is_told_from_a_changed_one(filled):
    (filled.documents / "a.txt").unlink()
    filled.write("b.txt", "\0binary")
    found = filled.verdict()
    assert (found.verbatim, found.changed, found.missing, found.broken) == (0, 1, 2, ("a.txt", "b.txt"))
    assert unproved(found) == "b.txt changed; a.txt gone"
    assert states(filled) == {"a.txt": "missing", "b.txt": "changed"}


def test_an_untouched_file_is_not_stale(filled):
    assert states(filled) == {"a.txt": False, "b.txt": False}


def test_a_file_that_was_only_touched_is_not_stale(filled):
    os.utime(filled.documents / "a.txt", ns=(1, 1))
    assert states(filled)["a.txt"] is False


def test_a_folder_in_place_of_the_file_is_a_change(filled):
    (filled.documents / "a.txt").unlink()
    (filled.documents / "a.txt").mkdir()
    assert states(filled)["a.txt"] == "changed"
    assert filled.verdict().changed == 2


def test_an_edit_of_the_same_size_is_seen(filled):
    path = filled.documents / "b.txt"
    times = path.stat()
    filled.write("b.txt", f"\ufeff{ONE.replace('four', 'nine')}\n")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert states(filled, certain=True)["b.txt"] == "changed"
    assert filled.verdict().broken == ("b.txt",)
