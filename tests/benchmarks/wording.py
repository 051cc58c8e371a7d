"""Tell how far the wording of the training questions gives away which of them have an answer (qa/giveaways.py).

    python tests/benchmarks/wording.py --data DIR

For each set the AUROC of the odds, each question judged by a model of other texts' questions: 0.5 betrays nothing.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from qa.examples import questions_of
from qa.giveaways import giveaways
from qa.measures import auroc

SETS = ("squad_v2_dev_part", "stories", "story_twins", "squad_written", "squad_twins")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the training files")
    options = parser.parse_args()
    for name in SETS:
        golds = questions_of(options.data, name)
        odds = giveaways(golds).tolist()
        answered = [value for value, gold in zip(odds, golds, strict=True) if gold.answers]
        others = [value for value, gold in zip(odds, golds, strict=True) if not gold.answers]
        print(f"{name}: {len(golds)} questions, AUROC {auroc(answered, others):.3f}", flush=True)


if __name__ == "__main__":
    main()
