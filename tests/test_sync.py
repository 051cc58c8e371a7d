"""A sync makes the index equal to its sources, at the cost of what changed, or leaves it as it was."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from index import load, plan, state, store
from index.errors import UserError
from index.retrieve import retrieve  # noqa: F401  loaded before any test counts time

ROOT = Path(__file__).resolve().parent.parent
TOLL = "The toll of the bridge is four crowns, the council said on Monday evening."
GULLS = "Gulls were seen over the harbour in the storm, and the ferry stayed at its pier."
CRANE = "The crane has stood idle since 1987, and repairs would have cost two million crowns."
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def filled(home):
    home.write("a.txt", f"{TOLL}\n\n{GULLS}\n")
    home.write("sub/b.md", f"{CRANE}\n")
    home.sync(home.documents)
    home.encoder.embedded.clear()
    return home


def age(home) -> None:
    """Make the index believe that it looked at its files long after they were written."""
    with closing(store.connect(home.home)) as connection:
        connection.execute("UPDATE documents SET checked_ns = checked_ns + 60000000000")


def counts(summary) -> tuple:
    return summary.added, summary.changed, summary.removed, summary.unchanged


def raw(home) -> bytes:
    return b"".join(path.read_bytes() for path in home.home.rglob("*") if path.is_file())


def failures(summary) -> dict:
    return {failure.document: failure.why for failure in summary.failed}


# What a sync costs and counts


def test_a_first_sync_brings_everything_in(home):
    home.write("a.txt", f"{TOLL}\n\n{GULLS}\n")
    home.write("sub/b.md", CRANE)
    home.write("picture.png", "no document")
    home.write(".hidden.txt", "no document")
    home.write(".git/c.txt", "no document")
    found = home.sync(home.documents)
    assert counts(found) == (2, 0, 0, 0)
    assert (found.documents, found.passages, found.embedded, found.failed) == (2, 3, 3, ())
    assert home.names() == ["a.txt", "sub/b.md"]
    assert home.verdict().verbatim == 3


def test_a_second_sync_does_nothing(filled):
    before = (filled.home / state.DERIVED).iterdir().__next__().name
    assert counts(filled.sync()) == (0, 0, 0, 2)
    assert filled.encoder.embedded == []
    assert (filled.home / state.DERIVED).iterdir().__next__().name == before


def test_an_unchanged_sync_needs_no_model(filled):
    def never(name):
        raise AssertionError("the model was loaded")

    assert counts(filled.sync(load_encoder=never)) == (0, 0, 0, 2)


def test_an_unchanged_document_is_not_even_opened(filled, monkeypatch):
    age(filled)
    opened = []
    real = os.open
    monkeypatch.setattr(load.os, "open", lambda path, *rest: opened.append(Path(path).name) or real(path, *rest))
    filled.sync()
    assert not {"a.txt", "b.md"} & set(opened)
    filled.write("a.txt", TOLL)
    filled.sync()
    assert "a.txt" in opened and "b.md" not in opened


def test_a_document_that_was_only_touched_is_read_once_and_unchanged(filled):
    age(filled)
    os.utime(filled.documents / "a.txt", ns=(1, 1))
    assert counts(filled.sync()) == (0, 0, 0, 2)
    assert filled.encoder.embedded == []
    assert filled.retrieve("toll")[0].stale is False


def test_an_edit_embeds_only_the_passages_that_changed(filled):
    filled.write("a.txt", f"{TOLL}\n\n{GULLS.replace('storm', 'fog')}\n")
    found = filled.sync()
    assert (counts(found), found.embedded) == ((0, 1, 0, 1), 1)
    assert filled.encoder.embedded == [GULLS.replace("storm", "fog")]
    assert filled.retrieve("fog")[0].text == GULLS.replace("storm", "fog")


def test_an_edit_of_the_same_size_within_the_clocks_grain_is_noticed(filled):
    path = filled.documents / "a.txt"
    before = path.stat()
    filled.write("a.txt", f"{TOLL.replace('four', 'nine')}\n\n{GULLS}\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with closing(store.connect(filled.home)) as connection:  # as a clock would that did not tick meanwhile
        connection.execute("UPDATE documents SET ctime_ns = ? WHERE name = 'a.txt'", (path.stat().st_ctime_ns,))
    assert counts(filled.sync()) == (0, 1, 0, 1)
    assert "nine" in filled.retrieve("toll")[0].text


def test_a_document_in_doubt_is_trusted_once_the_clock_has_moved_on(filled, monkeypatch):
    monkeypatch.setattr(plan, "CLOCK_DOUBT_NS", 1_000_000)
    time.sleep(0.01)
    filled.sync()
    (filled.documents / "a.txt").stat()
    opened = []
    real = os.open
    monkeypatch.setattr(load.os, "open", lambda path, *rest: opened.append(Path(path).name) or real(path, *rest))
    filled.sync()
    assert not {"a.txt", "b.md"} & set(opened)


def test_a_renamed_document_embeds_nothing(filled):
    (filled.documents / "a.txt").rename(filled.documents / "c.txt")
    found = filled.sync()
    assert (counts(found), found.embedded) == ((1, 0, 1, 1), 0)
    assert filled.names() == ["c.txt", "sub/b.md"]
    assert filled.retrieve("toll")[0].document == "c.txt"


def test_a_text_that_stands_twice_is_embedded_once(home):
    home.write("a.txt", TOLL)
    home.write("b.txt", TOLL)
    assert home.sync(home.documents).embedded == 1
    assert len(home.retrieve("toll")) == 2


def test_progress_tells_the_stages_in_order(home):
    home.write("a.txt", TOLL)
    told = []
    home.sync(home.documents, progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["reading", "embedding", "indexing"]
    assert told[-1] == ("indexing", 1, 1)
    assert all(0 <= done <= total for _, done, total in told)


# What goes is gone


def test_a_removed_document_is_gone_from_everywhere(filled):
    assert b"four crowns" in raw(filled)
    filled.write("a.txt", "Nothing is left of it, and so the story ends.")
    (filled.documents / "sub" / "b.md").unlink()
    filled.write("sub/c.md", "Something else altogether, so that the folder is not empty.")
    assert counts(filled.sync()) == (1, 1, 1, 0)
    assert filled.names() == ["a.txt", "sub/c.md"]
    assert not any("crowns" in hit.text for hit in filled.retrieve("toll crane crowns gulls", top_k=99))
    for words in (b"four crowns", b"idle since", b"stayed at its pier"):
        assert words not in raw(filled)


def test_vectors_of_what_is_gone_are_gone(filled):
    with closing(store.connect(filled.home)) as connection:
        before = connection.execute("SELECT key, vector FROM vectors").fetchall()
    filled.write("a.txt", GULLS)
    filled.sync()
    with closing(store.connect(filled.home)) as connection:
        after = connection.execute("SELECT key, vector FROM vectors").fetchall()
    assert len(before) == 3 and len(after) == 2 and set(after) < set(before)
    ((_, gone),) = set(before) - set(after)
    assert gone not in raw(filled)


def test_vectors_that_nothing_refers_to_go_at_the_next_sync(filled):
    with closing(store.connect(filled.home)) as connection:
        store.put_vectors(connection, [b"a killed run's"], filled.encoder.embed(["x"]))
    filled.sync()
    with closing(store.connect(filled.home)) as connection:
        assert store.missing_vectors(connection, [b"a killed run's"])


# Sources


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


# Models


def test_full_embeds_everything_anew(filled):
    found = filled.sync(full=True)
    assert (counts(found), found.embedded) == ((0, 0, 0, 2), 3)
    assert len(filled.encoder.embedded) == 3


def test_another_model_is_refused_with_the_command_that_brings_it_in(filled, make_encoder):
    other = make_encoder("other", dimension=32)
    with pytest.raises(UserError, match="made with the model hashing; run: ibid index --full --model other"):
        filled.sync(model="other", load_encoder=lambda name: other)
    assert filled.retrieve("toll")[0].text == TOLL
    assert filled.sync(model="other", full=True, load_encoder=lambda name: other).embedded == 3
    filled.encoder = other
    assert filled.retrieve("toll")[0].text == TOLL
    assert filled.sync(load_encoder=lambda name: other).unchanged == 2


def test_the_same_name_with_other_weights_is_refused(filled, make_encoder):
    other = make_encoder("hashing", fingerprint="other weights")
    filled.write("c.txt", "A third one.")
    with pytest.raises(UserError, match="run: ibid index --full --model hashing"):
        filled.sync(load_encoder=lambda name: other)
    assert filled.sync(full=True, load_encoder=lambda name: other).embedded == 4


def test_another_model_takes_over_what_cannot_be_read_too(filled, make_encoder, monkeypatch):
    other = make_encoder("other", dimension=32)
    real = load.read

    def failing(path, worker):
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(path, worker)

    monkeypatch.setattr(load, "read", failing)
    found = filled.sync(model="other", full=True, load_encoder=lambda name: other)
    assert (counts(found), found.embedded, list(failures(found))) == ((0, 0, 0, 2), 3, ["a.txt"])
    filled.encoder = other
    assert filled.retrieve("toll")[0].text == TOLL


# Documents that cannot be read


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


@pytest.mark.skipif(IS_ROOT, reason="root may read everything")
def test_a_document_without_permission_is_listed(home):
    home.write("a.txt", TOLL)
    home.write("b.txt", GULLS).chmod(0)
    assert failures(home.sync(home.documents)) == {"b.txt": "cannot be read (Permission denied)"}


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


@pytest.mark.parametrize("name", ["ünïcödé 漢字.txt", "with space.md", "'quote\".txt", "new\nline.txt", "-dash.txt", "UPPER.TXT", "a" * 200 + ".txt"])
def test_any_other_name_is_fine(home, name):
    home.write(name, TOLL)
    home.sync(home.documents)
    assert home.names() == [name]
    assert home.retrieve("toll")[0].stale is False


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


# Damaged databases, and who may write


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.9])
def test_a_database_that_was_cut_is_one_clear_error_or_a_whole_answer(filled, keep):
    path = filled.home / store.FILE
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(UserError, match="ibid index") as caught:
        filled.sync()
    assert "\n" not in str(caught.value)


def test_a_second_writer_is_refused_while_the_first_writes_and_let_in_when_it_dies(filled):
    code = (
        "import sys, time, pathlib\nfrom index.sync import _writing\n"
        "with _writing(pathlib.Path(sys.argv[1])):\n    print('writing', flush=True)\n    time.sleep(60)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, filled.home], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout.readline() == "writing\n"
        with pytest.raises(UserError, match=f"process {writer.pid} is writing"):
            filled.sync()
        assert filled.retrieve("toll")[0].text == TOLL, "readers do not wait"
    finally:
        writer.kill()
        writer.wait()
    assert counts(filled.sync()) == (0, 0, 0, 2)
