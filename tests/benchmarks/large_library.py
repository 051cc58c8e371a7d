"""Print what a large library costs without a model: a full build, a sync with one changed story, many syncs.

    OMP_NUM_THREADS=1 python tests/benchmarks/large_library.py [--stories 10000] [--syncs 100]

The encoder hashes words, so that what is measured is reading, cutting, storing and indexing.  Build and
sync run in a process each: its time, its peak memory (of which imports alone take the first figure), and
the parts with their shares (of cProfile's time, in a second run).  Then as many syncs as are asked for,
each with one changed story: the size of the index against that of a fresh build of the same folder.
"""

import argparse
import cProfile
import json
import pstats
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "benchmarks")]

PARTS = {
    "scan, compare and read": ("plan.py", "make"),
    "cut into passages": ("embedding.py", "cut"),
    "embed": ("embedding.py", "embed"),
    "sign for duplicates": ("duplicates.py", "signature"),
    "write rows": ("store.py", "put_document"),
    "drop unused vectors": ("vectors.py", "drop_unused"),
    "fetch vectors": ("vectors.py", "matrix"),
    "FAISS index": ("dense.py", "build"),
    "BM25 index": ("lexical.py", "build"),
    "hash the derived folder": ("state.py", "_digests"),
    "fsync": ("state.py", "_sync_to_disk"),
    "find duplicates": ("sync.py", "_duplicates"),
    "fold the log": ("store.py", "shrink"),
}


def one_sync(home: Path, stories: Path, profiled: bool) -> dict:
    """Sync in this process; return seconds, memory in MB, and the share of each part where it is profiled."""
    import resource

    from index import sync
    from tests.conftest import HashingEncoder

    def peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10)

    before, profile = peak(), cProfile.Profile()
    started = time.perf_counter()
    call = profile.runcall if profiled else lambda work, *arguments, **options: work(*arguments, **options)
    found = call(sync.sync, home, [stories], load_encoder=lambda name: HashingEncoder(dimension=384))
    seconds = time.perf_counter() - started
    shares = {}
    if profiled:
        stats = pstats.Stats(profile)
        spent = {(Path(file).name, name): row[3] for (file, _, name), row in stats.stats.items()}
        shares = {part: spent.get(place, 0.0) / stats.total_tt for part, place in PARTS.items()}
    return {"seconds": seconds, "before": before, "peak": peak(), "shares": shares, "passages": found.passages}


def in_a_process(home: Path, stories: Path, profiled: bool = False) -> dict:
    command = [sys.executable, __file__, "--one", str(home), str(stories), *(["--profiled"] if profiled else [])]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def change(stories: Path, number: int, rng: random.Random) -> None:
    from speed import stories as made_up

    (stories / f"{number:05}.txt").write_text(made_up(1, rng)[0])


def size(home: Path) -> int:
    return sum(path.stat().st_size for path in home.rglob("*") if path.is_file())


def tell(what: str, found: dict) -> None:
    print(
        f"{what:12} {found['seconds']:.1f} s, peak memory {found['peak']} MB ({found['before']} MB before)", flush=True
    )


def tell_shares(what: str, found: dict) -> None:
    shares = sorted(found["shares"].items(), key=lambda item: -item[1])
    print(f"{what:12}", "; ".join(f"{part} {share:.0%}" for part, share in shares if share >= 0.01), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--syncs", type=int, default=100)
    parser.add_argument("--one", nargs=2, metavar=("INDEX", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--profiled", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one_sync(*map(Path, options.one), options.profiled)))
        return
    rng = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        home, fresh, stories = (Path(folder, name) for name in ("index", "fresh", "stories"))
        stories.mkdir()
        for number in range(options.stories):
            change(stories, number, rng)
        build = in_a_process(home, stories)
        print(
            f"{options.stories} stories, {build['passages']} passages, {size(stories) / 2**20:.0f} MB; index {size(home) / 2**20:.0f} MB"
        )
        tell("build", build)
        change(stories, 7, rng)
        changed = in_a_process(home, stories)
        tell("one changed", changed)
        print(f"{'':12} {changed['seconds'] / build['seconds']:.1%} of the build's time")
        change(stories, 8, rng)
        tell_shares("one changed:", in_a_process(home, stories, profiled=True))
        for _ in range(options.syncs):
            change(stories, rng.randrange(options.stories), rng)
            one_sync(home, stories, profiled=False)
        tell_shares("build:", in_a_process(fresh, stories, profiled=True))
        print(f"after {options.syncs} syncs {size(home) / size(fresh):.3f} of a fresh build's size")


if __name__ == "__main__":
    main()
