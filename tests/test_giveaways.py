"""What a question's wording gives away: found where the writer betrays it, nothing where he does not."""

import random

import numpy as np

from qa.giveaways import LIMIT, giveaways
from qa.squad import Gold

NAMES = "Anna Bert Carl Dora Emil Fritz Gerda Hans Ida Jonas".split()


def questions(*, betrayed: bool) -> list[Gold]:
    """1,200 questions about 300 texts, every second one answered; betrayed: by one word of the unanswered ones."""
    chance = random.Random(3)
    golds = []
    for number in range(1200):
        name = chance.choice(NAMES)
        answers = ((0, len(name)),) if number % 2 else ()
        verb = "ultimately buy" if betrayed and not answers else chance.choice(["sell", "buy", "build"])
        text = f"{name} built a house, sold a mill and bought a boat."
        golds.append(Gold(str(number), f"What did {name} {verb} there?", text, answers, f"text {number // 4}"))
    return golds


def told(golds: list[Gold]) -> tuple[float, np.ndarray]:
    """How often the odds are on the right side; and the odds."""
    odds = giveaways(golds)
    answered = np.array([bool(gold.answers) for gold in golds])
    return float(np.mean((odds > 0) == answered)), odds


def test_a_writers_tell_is_found():
    right, odds = told(questions(betrayed=True))
    assert right > 0.99 and np.abs(odds).max() <= LIMIT


def test_nothing_is_found_where_nothing_is_betrayed():
    right, odds = told(questions(betrayed=False))
    assert right < 0.6 and np.abs(odds).mean() < 0.5


def test_too_few_questions_tell_nothing():
    assert not giveaways(questions(betrayed=True)[:100]).any()
    assert giveaways([]).shape == (0,)
