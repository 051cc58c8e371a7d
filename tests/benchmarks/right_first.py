"""Ask the questions of a gold file of the documents they were written over: right first, shown, declined.

    python tests/benchmarks/right_first.py tests/gold/seeds.json seeds [--reader R]

GOLD is in SQuAD's JSON format, DOCUMENTS a folder; a question that several contexts answer is asked once, and all their
answers are right.  "Right first" is whatever its confidence; shown and declined are at the default one.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from qa.library import Library
from qa.measures import RIGHT_F1
from qa.reader import SpanReader
from qa.squad import f1, load_squad


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--reader", metavar="R")
    options = parser.parse_args()
    answers: dict[str, list[str]] = {}
    for gold in load_squad(options.gold):
        answers.setdefault(gold.question, []).extend(gold.texts)
    first = shown = right = declined = 0
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder, "index"), load_reader=lambda: SpanReader.from_name(options.reader))
        library.sync([options.documents])
        for question, texts in answers.items():
            best, reply = library.ask(question, min_confidence=0.0), library.ask(question)
            if not texts:
                declined += not reply.answered
                continue
            first += best.answered and f1(best.answers[0].text, texts) >= RIGHT_F1
            shown += reply.answered
            right += reply.answered and f1(reply.answers[0].text, texts) >= RIGHT_F1
    known = sum(map(bool, answers.values()))
    print(
        f"{first} of {known} right first; {shown} shown, {right} of them right; {declined} of {len(answers) - known} others declined"
    )


if __name__ == "__main__":
    main()
