"""Print ibid's speeds, each as a ratio or a time of one run on this machine.

    python tests/benchmarks/speed.py [--stories 2000]

embedding: passages per second against `SentenceTransformer.encode` in float32, the same passages, in
turn; the least cosine between the two.  sync: one changed story among many against the full build.
retrieve: a warm question, median of 200.  help: the whole process, median of 9.
The stories are made up from a fixed list of words.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from index.embed import SentenceEncoder, bfloat16_is_native, default_folder
from qa.library import Library

WORDS = (
    "the of to and in a is for on that by with as was from at an be are has were had their its it this which "
    "minister council river harvest bridge signed report talks border school budget winter harbour storm election "
    "villagers engineers doctors farmers judges market railway museum treaty protest festival forest hospital airport "
    "announced opened rejected delayed repaired visited measured promised counted closed crossed divided planted sold"
).split()
ROUNDS = 3


def stories(count: int, rng: random.Random) -> list[str]:
    """Return made-up news stories of 6 to 10 paragraphs of 20 to 70 words, each its own."""

    def sentence(words: int) -> str:
        return " ".join([*rng.choices(WORDS, k=words), str(rng.randrange(10_000))]).capitalize() + "."

    def paragraph() -> str:
        return " ".join(sentence(rng.randint(10, 24)) for _ in range(rng.randint(2, 3)))

    return ["\n\n".join([sentence(7)[:-1], *(paragraph() for _ in range(rng.randint(6, 10)))]) for _ in range(count)]


def embedding(encoder: SentenceEncoder, passages: list[str]) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(default_folder()), device="cpu", local_files_only=True)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        expected = plain.encode(passages, normalize_embeddings=True)
        theirs.append(time.perf_counter() - started)
        started = time.perf_counter()
        found = encoder.embed(passages)
        ours.append(time.perf_counter() - started)
    ratio = statistics.median(a / b for a, b in zip(theirs, ours, strict=True))
    kind = "bfloat16" if bfloat16_is_native() else "float32"
    cosine = float(np.sum(expected * found, axis=1).min())
    rates = [len(passages) / statistics.median(seconds) for seconds in (ours, theirs)]
    print(
        f"embedding  {rates[0]:.0f} passages/s in {kind}, plain encode {rates[1]:.0f}: {ratio:.2f} times; least cosine {cosine:.5f}"
    )


def syncing(encoder: SentenceEncoder, texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "stories")
        source.mkdir()
        for number, text in enumerate(texts):
            (source / f"{number:05}.txt").write_text(text)
        library = Library(Path(folder, "index"), load_encoder=lambda name: encoder)
        build = library.sync([source])
        changed = source / "00007.txt"
        changed.write_text(
            changed.read_text() + "\n\nOne more paragraph that nobody has read before, about a lighthouse."
        )
        update = library.sync()
        assert (update.changed, update.embedded) == (1, 1), update
        print(
            f"sync       full build of {build.documents} stories, {build.passages} passages {build.seconds:.1f} s; "
            f"one changed {update.seconds:.2f} s: {update.seconds / build.seconds:.1%}"
        )
        rng, times = random.Random(1), []
        for _ in range(220):
            question = " ".join(rng.choices(WORDS, k=8)) + "?"
            started = time.perf_counter()
            library.retrieve(question)
            times.append((time.perf_counter() - started) * 1000)
        warm = sorted(times[20:])
        print(f"retrieve   median {statistics.median(warm):.1f} ms, 95th percentile {warm[189]:.1f} ms")


def command_help() -> None:
    command = [str(Path(sys.executable).with_name("ibid")), "--help"]
    times = []
    for _ in range(9):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    print(f"help       median {statistics.median(times):.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=2000)
    count = parser.parse_args().stories
    rng = random.Random(0)
    encoder = SentenceEncoder.from_name()
    command_help()
    sample = [paragraph for text in stories(80, rng) for paragraph in text.split("\n\n")[1:]]
    embedding(encoder, sample)
    syncing(encoder, stories(count, rng))


if __name__ == "__main__":
    main()
