"""A plan says what a sync would do, and does nothing."""

from contextlib import closing

import pytest

from index import store
from index.errors import UserError
from index.sync import preview
from tests.conftest import GULLS, TOLL


def told(home, *paths, **options):
    return preview(home.home, paths, load_encoder=home.load_encoder, **options)


def files(home) -> dict:
    return {
        path: path.read_bytes() for path in home.home.rglob("*") if path.is_file() and path.name != "ibid.sqlite-shm"
    }


def test_a_plan_before_the_first_sync_makes_no_index(home):
    home.write("a.txt", f"{TOLL}\n\n{GULLS}")
    home.write("bad.txt", "\0")
    found = told(home, home.documents)
    assert (found.added, found.changed, found.removed) == (("a.txt",), (), ())
    assert (found.summary.documents, found.summary.passages, found.summary.embedded) == (1, 2, 2)
    assert [failure.document for failure in found.summary.failed] == ["bad.txt"]
    assert not home.home.exists()


def test_a_plan_counts_what_the_sync_then_does_and_writes_nothing(home):
    home.write("a.txt", f"{TOLL}\n\n{GULLS}")
    home.write("b.txt", GULLS)
    home.write("c.txt", TOLL)
    home.sync(home.documents)
    home.write("a.txt", f"{TOLL}\n\nThe crane has stood idle for years, and repairs would cost a lot.")
    (home.documents / "b.txt").rename(home.documents / "d.txt")
    before = files(home)
    found = told(home)
    assert files(home) == before and home.names() == ["a.txt", "b.txt", "c.txt"]
    assert (found.added, found.changed, found.removed) == (("d.txt",), ("a.txt",), ("b.txt",))
    done = home.sync()
    for key in ("added", "changed", "removed", "unchanged", "failed", "documents", "passages", "embedded"):
        assert getattr(found.summary, key) == getattr(done, key), key


def test_a_plan_of_nothing_loads_no_model(home):
    home.write("a.txt", TOLL)
    home.sync(home.documents)

    def never(name):
        raise AssertionError("the model was loaded")

    found = preview(home.home, load_encoder=never)
    assert (found.summary.unchanged, found.summary.embedded, found.summary.seconds) == (1, 0, 0)


def test_a_full_plan_embeds_everything(home):
    home.write("a.txt", TOLL)
    home.sync(home.documents)
    assert told(home, full=True).summary.embedded == 1


def test_the_time_is_that_of_the_last_long_run(home):
    home.write("a.txt", "\n\n".join(f"{TOLL} It is the {number}. time." for number in range(100)))
    home.sync(home.documents)
    with closing(store.connect(home.home)) as connection:
        assert float(store.meta(connection, "model.rate")) > 0
        store.set_meta(connection, "model.rate", "0.5")
    home.write("b.txt", GULLS)
    assert told(home).summary.seconds == 2


def test_what_a_sync_refuses_its_plan_refuses(home):
    home.write("a.txt", TOLL)
    home.sync(home.documents)
    (home.documents / "a.txt").unlink()
    with pytest.raises(UserError, match="--allow-empty"):
        told(home)
    assert told(home, allow_empty=True).removed == ("a.txt",)
