"""Killed at any instant after its first write, a build, sync or removal leaves one whole state and is taken up again.

The same for writes that the system refuses (a disk that is full, by RLIMIT_FSIZE).  Run as a program
this file is the parent of the processes that are killed: it imports everything once, never runs what
it has imported, and forks for each instant one child that writes and one that looks at what is left.
`IBID_KILLS=300 python -m pytest -s tests/test_crash.py` kills so often, spread over the four scenarios.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from contextlib import closing, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KILLS = int(os.environ.get("IBID_KILLS", 24))  # of all scenarios together
DOCUMENTS = 24
BATCH = 8  # passages embedded between two commits
PAUSE = 0.015  # seconds that embedding a batch takes at least: the stages take alike long
LIMITS = [2**9, 2**12, 2**15, 2**16, 2**17, 2**18, 2**20]  # bytes, the largest file that may be written

SCENARIOS = ["build", "sync", "clean-up", "removal"]
REMOVED = [f"{i:02}.txt" for i in range(0, DOCUMENTS, 3)]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


@pytest.mark.parametrize("scenario", [*SCENARIOS, "full disk"])
@pytest.mark.timeout(240 + 20 * KILLS)
def test_whatever_ends_a_run_one_whole_state_is_left(scenario, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        [sys.executable, __file__, scenario, tmp_path],
        env=environment,
        capture_output=True,
        text=True,
        timeout=230 + 20 * KILLS,
    )
    print(run.stdout)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]


def write_documents(folder: Path, edition: int) -> None:
    """Write the first edition, or change a third of it, remove one and add one."""
    folder.mkdir(exist_ok=True)
    for i in range(DOCUMENTS):
        version = edition if i % 3 == 0 else 1
        lines = [
            f"The toll {i} of line {line}, edition {version}, rose to {i * line} crowns in the winter."
            for line in range(6)
        ]
        (folder / f"{i:02}.txt").write_text("\n\n".join(lines))
    if edition == 2:
        (folder / "01.txt").unlink()
        (folder / "new.txt").write_text("A new one tells of gulls over the harbour, and of nothing else.")


def synchronise(home: Path, documents: Path, encoder, progress=None) -> None:
    from index import embedding, sync

    embedding.COMMIT_EVERY = BATCH
    sync.sync(home, [documents], load_encoder=lambda name: encoder, progress=progress)


def take_out(home: Path, documents: Path, progress=None) -> None:
    from index import sync

    sync.remove(home, [documents / name for name in REMOVED], progress)


def run(scenario: str, home: Path, documents: Path, told: int) -> None:
    """Do what is to be killed; tell when it has written something, or in time for the part to be tested."""

    def tell(stage: str, done: int, total: int) -> None:
        if stage == "indexing" and not done:
            os.write(told, b"!")

    def see(frame, event, argument) -> None:
        if event == "call" and frame.f_code.co_name == "drop_others":  # the new state is committed
            os.write(told, b"!")
            sys.setprofile(None)

    if scenario == "removal":
        take_out(home, documents, tell)
    elif scenario == "clean-up":
        sys.setprofile(see)
        synchronise(home, documents, new_encoder())
    else:
        synchronise(home, documents, new_encoder(PAUSE, told))


def contents(home: Path) -> list:
    """Return all that the index holds but its ids and stamp: documents, passages, vectors, hits."""
    from index import state, store, vectors
    from index.retrieve import retrieve

    with closing(store.connect(home)) as connection, store.transaction(connection, "DEFERRED"):
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        derived = state.load(home, connection, 64)
        passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        assert (
            derived.ann.ntotal == derived.bm25.searcher().num_docs == len(vectors.matrix(connection, 64)[0]) == passages
        )
        ranges = store.ranges(connection)
        held = [(found.name, found.text, ranges[found.source, found.name]) for found in store.documents(connection)]
        vector = new_encoder().embed(["toll 3 crowns gulls"])[0]
        hits = retrieve(connection, derived, "toll 3 crowns gulls", vector, 999)
        return [held, sorted((hit.document, hit.start, hit.text, round(hit.score, 4)) for hit in hits)]


def stored_keys(home: Path) -> set[bytes]:
    from index import store

    with closing(store.connect(home, create=True)) as connection:
        return {row[0] for row in connection.execute("SELECT key FROM vectors")}


def new_encoder(pause: float = 0.0, told: int | None = None):
    """Give an encoder that takes its time, and tells when the batch before was written."""
    from conftest import HashingEncoder

    class Slow(HashingEncoder):
        def embed(self, texts, progress=None):
            if self.embedded and told is not None:
                os.write(told, b"!")
            time.sleep(pause)
            return super().embed(texts, progress)

    return Slow()


def forked(work) -> int:
    """Run `work` in a child; return its process id."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    return pid


def succeeds(work) -> bool:
    return os.waitpid(forked(work), 0)[1] == 0


def look(scenario: str, home: Path, documents: Path, olds: list[Path | None], least: int = 0) -> None:
    """Hold what a dead process left against one of the whole states; finish it, and hold it against a fresh build.

    `least` is how many vectors had been written when it told.
    """
    from index import state, store, vectors
    from index.errors import UserError
    from index.verify import verify

    whole = [contents(old) for old in olds if old]
    try:
        found = contents(home)
        assert found in whole, "neither the old state nor the new one"
        print("answers from the", ["old", "new"][-1 if None in olds else whole.index(found)], "state", end="; ")
    except store.NoIndex:
        assert None in olds, "the old state is gone"
        print("no index yet", end="; ")
    print(len(list(home.glob("derived/*"))), "derived folders are left", end="; ")
    kept = stored_keys(home) if home.exists() else set()
    assert len(kept) >= least, "vectors were made and are lost"
    if scenario == "removal":
        with suppress(UserError):  # it may be done
            take_out(home, documents)
    encoder = new_encoder()
    synchronise(home, documents, encoder)
    again = {vectors.key_of(encoder.fingerprint, text) for text in encoder.embedded}
    assert not again & kept, "embedded again"
    assert again | kept >= stored_keys(home)
    assert contents(home) == whole[-1]
    assert stored_keys(home) == stored_keys(olds[-1])
    with closing(store.connect(home)) as connection:
        assert [folder.name for folder in (home / state.DERIVED).iterdir()] == [store.stamp(connection)]
        assert state.is_whole(home, store.stamp(connection))
        verdict = verify(connection)
        assert verdict.passages == verdict.verbatim == store.counts(connection)[1]
    said, before = paragraphs(whole[-1]), paragraphs(whole[0])
    on_disk = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert not [text for text in before - said if text.encode() in on_disk], "text that was taken out is on the disk"
    encoder.embedded.clear()
    synchronise(home, documents, encoder)
    assert not encoder.embedded
    print(f"{len(kept)} vectors were kept, {len(again)} made")


def paragraphs(contents: list) -> set[str]:
    return {paragraph for _, text, _ in contents[0] for paragraph in text.split("\n\n")}


def kill_after(work, seconds: float | None) -> float:
    """Run `work(told)` in a child, kill it `seconds` after it told; return how long it lived from there."""
    told, tell = os.pipe()
    pid = forked(lambda: work(tell))
    os.close(tell)
    assert os.read(told, 1) == b"!"
    started = time.monotonic()
    if seconds is None:
        assert os.waitpid(pid, 0)[1] == 0
        return time.monotonic() - started
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(told)
    return seconds


def fill_disk(limit: int, home: Path, documents: Path) -> None:
    """Sync where no file may grow beyond `limit`: it succeeds, or says so in one line."""
    import resource

    from index.errors import UserError

    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        synchronise(home, documents, new_encoder())
    except UserError as error:
        assert "make room" in str(error) and "\n" not in str(error), str(error)
        print(limit, "bytes:", str(error)[-160:-60], end="; ")
    else:
        print(limit, "bytes suffice", end="; ")


def main(scenario: str, folder: Path) -> None:
    from index import retrieve, sync  # noqa: F401  once, for all children

    documents, base, fresh, home = (folder / name for name in ("documents", "base", "fresh", "home"))
    build = scenario == "build"
    write_documents(documents, 1)
    if not build:
        assert succeeds(lambda: synchronise(base, documents, new_encoder()))
    if scenario == "removal":
        shutil.copytree(base, fresh)
        assert succeeds(lambda: take_out(fresh, documents))
    else:
        write_documents(documents, 1 if build else 2)
        assert succeeds(lambda: synchronise(fresh, documents, new_encoder()))
    olds = [None, fresh] if build else [base, fresh]

    def start() -> None:
        shutil.rmtree(home, ignore_errors=True)
        if not build:
            shutil.copytree(base, home)

    if scenario == "full disk":
        for limit in LIMITS:
            start()
            assert succeeds(lambda limit=limit: fill_disk(limit, home, documents))
            assert succeeds(lambda: look(scenario, home, documents, olds))
        return
    start()
    whole = kill_after(lambda told: run(scenario, home, documents, told), None)
    instants = random.Random(20250205)
    kills = KILLS // len(SCENARIOS)
    for i in range(kills):
        start()
        at = whole * (i + instants.random()) / kills
        kill_after(lambda told: run(scenario, home, documents, told), at)
        print(f"killed after {at:.3f} of {whole:.3f} s", end="; ", flush=True)
        assert succeeds(lambda: look(scenario, home, documents, olds, BATCH if scenario in ("build", "sync") else 0))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
