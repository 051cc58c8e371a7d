"""Print what comparing, dating and attributing answers costs beside retrieving and reading, as a ratio.

    OMP_NUM_THREADS=1 python tests/benchmarks/cost.py GOLD.json [--questions N]

Every question is asked twice in one process: `examine` (retrieve and read: all that the reader needs) and `ask`
(also everything that is concluded from it, with the citations, and their files hashed); which comes first changes
from question to question.  No time of a single run means anything on a busy machine; the ratio of the medians does.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from qa.evaluate import write_contexts
from qa.library import Library
from qa.squad import load_squad

MOST = 1.3


def milliseconds(act: Callable[[str], object], question: str) -> tuple[float, float]:
    """Return the wall time and the process's own time that an act takes."""
    wall, own = time.perf_counter(), time.process_time()
    act(question)
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - own)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    golds = load_squad(options.gold)
    questions = sorted({gold.question for gold in golds})
    questions = random.Random(0).sample(questions, min(options.questions, len(questions)))
    with tempfile.TemporaryDirectory() as folder:
        write_contexts(golds, Path(folder, "documents"))
        library = Library(Path(folder, "index"))
        library.sync([Path(folder, "documents")])
        library.ask(questions[0])
        ways = {"examine": library.examine, "ask": library.ask}
        times: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        for number, question in enumerate(questions):
            for way in sorted(ways, reverse=number % 2 == 1):
                times[way].append(milliseconds(ways[way], question))
    for kind, name in enumerate(("wall", "processor")):
        medians = {way: statistics.median(pair[kind] for pair in found) for way, found in times.items()}
        ratio = medians["ask"] / medians["examine"]
        print(
            f"{name}: " + ", ".join(f"{way} {ms:.1f} ms" for way, ms in medians.items()),
            f"ratio {ratio:.2f} (at most {MOST})",
        )


if __name__ == "__main__":
    main()
