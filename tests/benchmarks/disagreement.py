"""Count the replies that say the sources differ, over questions that have one answer: each is to be looked at.

    OMP_NUM_THREADS=1 python tests/benchmarks/disagreement.py --data DIR [--questions N]

DIR holds development sets in SQuAD's JSON format.  N questions of each, drawn at random but always the same,
are asked of all its paragraphs; counted with every answer shown, and at the default setting.  Every reply
that says so is printed with its answers and their sentences: whether they do differ is for a reader to tell.
"""

import argparse
import random
import tempfile
from pathlib import Path

from qa.evaluate import write_contexts
from qa.library import Library
from qa.records import Reply
from qa.squad import load_squad

SETS = ("squad_v1_dev_held", "qamr_test_wikinews", "trecqa_devtest")


def show(reply: Reply, known: list[str], shown: bool) -> None:
    print(f"{'shown' if shown else 'below the default'}: {reply.query}  (gold: {known[0]})")
    for answer in reply.answers:
        sentence = " ".join(answer.citations[0].sentence.text.split())
        print(f"    {answer.confidence:.2f} {answer.text!r} in {sentence[:200]!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets")
    parser.add_argument("--questions", type=int, default=100, help="of each set")
    options = parser.parse_args()
    shared: Library | None = None
    for name in SETS:
        golds = load_squad(options.data / f"{name}.json")
        known = [gold for gold in golds if gold.answers]
        chosen = random.Random(0).sample(known, min(options.questions, len(known)))
        counts = {"all": 0, "default": 0}
        with tempfile.TemporaryDirectory() as folder:
            write_contexts(golds, Path(folder, "documents"))
            library = Library(Path(folder, "index"), **({"load_reader": shared.reader} if shared else {}))
            shared = shared or library
            library.sync([Path(folder, "documents")])
            for gold in chosen:
                reply = library.ask(gold.question, min_confidence=0.0)
                if not reply.disagreement:
                    continue
                default = library.ask(gold.question).disagreement
                counts["all"] += 1
                counts["default"] += default
                show(reply, gold.texts, default)
        print(
            f"{name}: {len(chosen)} questions, {counts['all']} said to differ, {counts['default']} of them at the default",
            flush=True,
        )


if __name__ == "__main__":
    main()
