"""A watched folder is followed: bursts settle, a rename embeds nothing, trouble is told and got over."""

import threading
import time
from queue import Empty, Queue

import pytest

from index import watch
from index.lock import writing
from tests.conftest import GULLS, TOLL
from ui.cli import follow


@pytest.fixture
def followed(home, library, monkeypatch):
    """Follow the folder in a thread; give what each sync did as it is done."""
    monkeypatch.setattr(watch, "QUIET", 150)
    monkeypatch.setattr(watch, "TICK", 200)
    home.write("a.txt", TOLL)
    library.sync([home.documents])
    done, stop = Queue(), threading.Event()
    thread = threading.Thread(target=lambda: [done.put(found) for found in follow(library, stop=stop)])
    thread.start()
    yield done
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_changes_are_followed_and_a_rename_embeds_nothing(home, followed):
    home.write("sub/b.txt", GULLS)
    assert followed.get(timeout=20).added == 1
    home.encoder.embedded.clear()
    (home.documents / "sub").rename(home.documents / "moved")
    found = followed.get(timeout=20)
    assert (found.added, found.removed, found.embedded) == (1, 1, 0)
    assert home.names() == ["a.txt", "moved/b.txt"]
    (home.documents / "moved" / "b.txt").unlink()
    assert followed.get(timeout=20).removed == 1


def test_a_burst_is_one_sync_or_few_on_a_slow_machine(home, followed):
    time.sleep(1)
    for number in range(30):
        home.write(f"{number}.txt", f"{GULLS} It was the {number}. time.")
        time.sleep(0.005)
    added = [followed.get(timeout=20).added]
    while sum(added) < 30:
        added.append(followed.get(timeout=20).added)
    assert sum(added) == 30 and len(added) <= 5
    with pytest.raises(Empty):
        followed.get(timeout=1)


def test_a_writer_in_between_is_waited_for_and_a_refusal_got_over(home, followed, capsys):
    with writing(home.home):
        home.write("b.txt", GULLS)
        with pytest.raises(Empty):
            followed.get(timeout=1.5)
    assert followed.get(timeout=20).added == 1
    for name in ("a.txt", "b.txt"):
        (home.documents / name).unlink()
    with pytest.raises(Empty):
        followed.get(timeout=2)
    assert "--allow-empty" in capsys.readouterr().err
    home.write("a.txt", TOLL)
    assert followed.get(timeout=20).removed == 1


@pytest.mark.parametrize(
    ("name", "concerned"),
    [
        ("a.txt", True), ("sub/a.PDF", True), (".ibidignore", True), ("sub", True), ("gone", True), ("a.png", False),
        (".git/a.txt", False), ("index/ibid.sqlite", False), ("index/a.txt", False), ("../other/a.txt", False),
    ],
)  # fmt: skip
def test_only_what_may_change_the_index_wakes_it(tmp_path, name, concerned):
    (tmp_path / "sub").mkdir()
    concerns = watch._concerns([str(tmp_path)], tmp_path / "index")
    path = str((tmp_path / name).resolve())
    assert concerns(watch.Change.deleted if name == "gone" else watch.Change.modified, path) is concerned
