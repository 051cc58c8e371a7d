"""Sources are what a person named; a scan takes what they hold but what they ignore, and never mistakes a loss for an edit."""

import pytest

from index import store
from index.errors import UserError
from tests.conftest import CRANE, GULLS, TOLL, counts, failures, raw

# Which documents there are


def test_a_path_may_be_a_file(home):
    path = home.write("a.txt", TOLL)
    home.write("b.txt", GULLS)
    home.sync(path)
    assert home.names() == ["a.txt"]
    assert home.retrieve("toll")[0].source == str(home.documents)


def test_sources_add_up_and_are_remembered(home, tmp_path):
    home.write("a.txt", TOLL)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text(GULLS)
    home.sync(home.documents)
    assert counts(home.sync(tmp_path / "other")) == (1, 0, 0, 1)
    assert counts(home.sync()) == (0, 0, 0, 2)
    assert home.names() == ["a.txt", "a.txt"]


def test_nested_sources_do_not_double_a_document(filled):
    found = filled.sync(filled.documents / "sub", filled.documents / "sub" / "b.md", filled.documents / "a.txt")
    assert counts(found) == (0, 0, 0, 2)
    assert filled.names() == ["a.txt", "sub/b.md"]


def test_a_source_within_a_new_one_hands_its_documents_over(home):
    home.write("sub/b.md", CRANE)
    home.sync(home.documents / "sub")
    found = home.sync(home.documents)
    assert found.documents == 1 and found.embedded == 0
    assert home.names() == ["sub/b.md"]


def test_a_relative_path_is_recorded_as_an_absolute_one(home, monkeypatch, tmp_path):
    home.write("a.txt", TOLL)
    monkeypatch.chdir(home.documents)
    home.sync(".")
    monkeypatch.chdir(tmp_path)
    assert counts(home.sync()) == (0, 0, 0, 1)
    assert counts(home.sync("../" * 40 + str(home.documents)[1:], home.documents / ".." / "documents")) == (0, 0, 0, 1)


def test_the_index_does_not_index_itself(home):
    home.write("a.txt", TOLL)
    home.home = home.documents / "index"
    home.sync(home.documents)
    (home.home / "note.txt").write_text(GULLS)
    home.sync()
    assert home.names() == ["a.txt"]


def test_a_removed_document_stays_out_until_it_is_named(filled):
    found = filled.remove(filled.documents / "a.txt")
    assert (found.removed, found.documents) == (1, 1)
    assert not any("toll" in hit.text for hit in filled.retrieve("toll"))
    assert b"four crowns" not in raw(filled)
    assert counts(filled.sync()) == (0, 0, 0, 1)
    assert counts(filled.sync(filled.documents)) == (0, 0, 0, 1)
    assert counts(filled.sync(filled.documents / "a.txt")) == (1, 0, 0, 1)
    assert filled.names() == ["a.txt", "sub/b.md"]
    assert (filled.documents / "a.txt").exists()


def test_a_document_may_be_removed_by_the_name_the_index_has_for_it(filled):
    assert filled.remove("sub/b.md").removed == 1
    assert filled.names() == ["a.txt"]


def test_a_subfolder_may_be_removed(filled):
    assert filled.remove(filled.documents / "sub").removed == 1
    assert counts(filled.sync()) == (0, 0, 0, 1)


def test_a_removed_source_may_come_back(filled, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "c.txt").write_text("The museum hopes for the best, and so does the council.")
    filled.sync(tmp_path / "other")
    filled.remove(filled.documents / "a.txt")
    assert filled.remove(filled.documents).removed == 1
    assert counts(filled.sync()) == (0, 0, 0, 1)
    assert filled.sync(filled.documents).documents == 3


def test_all_sources_may_be_removed(filled):
    found = filled.remove(filled.documents)
    assert (found.removed, found.documents, found.passages) == (2, 0, 0)
    assert filled.retrieve("toll") == []
    with pytest.raises(UserError, match="ibid index PATH"):
        filled.sync()
    assert filled.sync(filled.documents).documents == 2


def test_removing_what_is_not_there_is_refused_and_makes_no_index(filled, make_home):
    with pytest.raises(UserError, match="not in the index"):
        filled.remove("nowhere.txt")
    other = make_home("other")
    with pytest.raises(store.NoIndex):
        other.remove("nowhere.txt")
    assert not other.home.exists()


# What a folder ignores


def test_a_folder_says_what_to_ignore_in_gitignores_syntax(home):
    for name in ("a.txt", "draft.txt", "drafts/b.txt", "sub/keep.md", "sub/notes.md", "sub/deep/notes.md", "old/c.txt"):
        home.write(name, f"{TOLL} {name}")
    home.write(".ibidignore", "# what nobody should find\ndraft*\n/old/\n*.md\n")
    home.write("sub/.ibidignore", "!keep.md\n!deep/*.md\ndeep/\n")
    home.sync(home.documents)
    assert home.names() == ["a.txt", "sub/keep.md"]


def test_a_document_that_comes_to_be_ignored_is_gone(filled):
    filled.write(".ibidignore", "a.txt")
    assert counts(filled.sync()) == (0, 0, 1, 1)
    assert b"four crowns" not in raw(filled)
    (filled.documents / ".ibidignore").unlink()
    assert counts(filled.sync()) == (1, 0, 0, 1)


def test_a_file_named_as_a_source_is_taken_though_its_folder_ignores_it(home):
    home.write(".ibidignore", "*")
    home.sync(home.write("a.txt", TOLL))
    assert home.names() == ["a.txt"]


@pytest.mark.parametrize("data", [b"\xff\xfe\0", b"!\n", None], ids=["not UTF-8", "no pattern", "a folder"])
def test_an_ignore_file_that_cannot_be_followed_stops_the_sync(filled, data):
    path = filled.documents / "sub" / ".ibidignore"
    path.write_bytes(data) if data else path.mkdir()
    if data is None:  # a folder is no list of patterns, and hidden: it is passed over
        assert counts(filled.sync()) == (0, 0, 0, 2)
        return
    with pytest.raises(UserError, match=r"ibidignore cannot be followed .*; mend it or take it away"):
        filled.sync()
    assert filled.names() == ["a.txt", "sub/b.md"]


# Scans that find nothing


def test_an_emptied_folder_is_refused_and_the_index_answers_on(filled):
    (filled.documents / "a.txt").unlink()
    (filled.documents / "sub" / "b.md").unlink()
    with pytest.raises(UserError, match="--allow-empty"):
        filled.sync()
    assert filled.retrieve("toll")[0].stale == "missing"
    found = filled.sync(allow_empty=True)
    assert (found.removed, found.documents) == (2, 0)
    assert filled.retrieve("toll") == []


def test_one_emptied_source_of_two_is_refused_too(filled, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "c.txt").write_text("The museum hopes for the best.")
    filled.sync(tmp_path / "other")
    (tmp_path / "other" / "c.txt").unlink()
    with pytest.raises(UserError, match=r"other.*--allow-empty"):
        filled.sync()
    assert len(filled.names()) == 3
    assert counts(filled.sync(allow_empty=True)) == (0, 0, 1, 2)


def test_an_empty_folder_makes_no_index(home):
    with pytest.raises(UserError, match="--allow-empty"):
        home.sync(home.documents)
    with pytest.raises(store.NoIndex):
        home.retrieve("toll")
    home.write("a.txt", "")
    with pytest.raises(UserError, match=r"a\.txt is empty"):
        home.sync(home.documents)


def test_a_source_that_is_gone_is_refused(filled):
    filled.documents.rename(filled.documents.with_name("elsewhere"))
    with pytest.raises(UserError, match=r"is gone; bring it back, or run: ibid remove"):
        filled.sync()
    assert filled.retrieve("toll")[0].stale == "missing"
    filled.documents.with_name("elsewhere").rename(filled.documents)
    assert counts(filled.sync()) == (0, 0, 0, 2)


def test_a_source_that_is_gone_may_be_removed(filled):
    filled.documents.rename(filled.documents.with_name("elsewhere"))
    assert filled.remove(filled.documents).removed == 2


@pytest.mark.parametrize("name", ["nowhere", "picture.png"])
def test_a_path_that_cannot_be_a_source_is_refused(home, name):
    home.write("picture.png", "no document")
    with pytest.raises(UserError):
        home.sync(home.documents / name)


def test_without_sources_the_error_says_what_to_run(home):
    with pytest.raises(UserError, match="run: ibid index PATH"):
        home.sync()


def test_a_document_brought_back_is_no_source_of_its_own(filled):
    path = filled.documents / "a.txt"
    filled.remove(path)
    assert counts(filled.sync(path)) == (1, 0, 0, 1)
    path.unlink()
    assert counts(filled.sync()) == (0, 0, 1, 1)


def test_a_document_brought_back_that_cannot_be_read_is_tried_again(filled):
    path = filled.documents / "a.txt"
    filled.remove(path)
    filled.write("a.txt", "\0")
    assert set(failures(filled.sync(path))) == {"a.txt"}
    assert filled.sync().failed
