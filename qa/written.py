"""Read the questions written for ibid about Wikipedia's paragraphs, and the answers marked by hand in SQuAD's sentences.

The paragraphs are not the project's: tests/squad/questions.txt names each by its hash (`# HASH`), then has a line
`START-END<TAB>question` for each question that it answers, and `-<TAB>question` where it does not though it seems to.
tests/squad/marks.txt has `INDEX START END` for a sentence of the set of pairs that silver.py reads.
Decision: questions that a paragraph seems to answer, on 12,000 paragraphs.  Because: those of the public set, where
reader and calibration learn to decline, are about 22 articles only.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from qa.squad import Gold

FOLDER = Path(__file__).parents[1] / "tests" / "squad"
QUESTIONS = FOLDER / "questions.txt"
TWINS = FOLDER / "twins.txt"


def name_of(paragraph: str) -> str:
    """Return the name of a paragraph in the files.

    >>> name_of("It came at noon.")
    '228a393a35cd'
    """
    return hashlib.sha256(paragraph.encode()).hexdigest()[:12]


def load_written(paragraphs: Iterable[str], path: Path = QUESTIONS) -> list[Gold]:
    """Return the questions about those of the paragraphs that have any, in the file's order."""
    named = {name_of(paragraph): paragraph for paragraph in paragraphs}
    golds: list[Gold] = []
    name = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("# "):
            name = line[2:]
        elif name in named:
            place, _, question = line.partition("\t")
            start, _, end = place.partition("-")
            answers = ((int(start), int(end)),) if start else ()
            golds.append(Gold(f"{path.stem}-{number}", question, named[name], answers, name))
    return golds


def load_marks(path: Path = FOLDER / "marks.txt") -> dict[int, tuple[int, int]]:
    """Return where in its sentence the answer of a pair stands, by the pair's index."""
    rows = (map(int, line.split()) for line in path.read_text(encoding="utf-8").splitlines())
    return {index: (start, end) for index, start, end in rows}
