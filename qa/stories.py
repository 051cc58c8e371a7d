"""Read the invented stories that the reader learns from and its confidence is fitted on.

A file of tests/stories/ is plain text: `=== headline`, `--- outlet | date`, paragraphs, then `Q: question`
and `A: answer` in turn.  An answer is the story's own words, found once in it, or `words @@ longer words`
where only the longer ones are; several right ones stand between ` || `; `-` says that the story does
not answer.  The last HELD of each file's stories are never trained on.  tests/stories/twins/ asks further
questions about both, in pairs that differ in one thing: `=== headline` and `Q:` and `A:` only.
Decision: stories of our own.  Because: what people ask of news, and what news does not answer though
it sounds so, is hardly in the public sets; and these may be shown and kept.
"""

from collections.abc import Iterator
from pathlib import Path

from qa.squad import Gold

FOLDER = Path(__file__).parents[1] / "tests" / "stories"
HELD = 1


def load_stories(folder: Path = FOLDER, *, held: bool) -> list[Gold]:
    """Return the questions to train on, or those held back; a context is a story's whole page."""
    golds: list[Gold] = []
    for path in sorted(folder.glob("*.txt")):
        stories = list(parse(path.read_text(encoding="utf-8")))
        for story in stories[-HELD:] if held else stories[:-HELD]:
            golds += story
    return golds


def load_twins(folder: Path = FOLDER, *, held: bool) -> list[Gold]:
    """Return the paired questions about the stories to train on, or about those held back.

    KeyError where one names no story.
    """
    contexts = {side: {gold.title: gold.context for gold in load_stories(folder, held=side)} for side in (False, True)}
    golds: list[Gold] = []
    for path in sorted((folder / "twins").glob("*.txt")):
        for page, asked in _blocks(path.read_text(encoding="utf-8")):
            headline = page.strip()
            side = headline in contexts[True]
            top, gap, body = contexts[side][headline].partition("\n\n")
            if side == held:
                golds += _golds(headline, top + gap, body, asked)
    return golds


def parse(text: str) -> Iterator[list[Gold]]:
    """Yield each story's questions; ValueError where an answer does not stand in its story once.

    >>> [gold] = next(parse("=== Ferry late\\n--- Post | 2024-05-06\\nIt came at noon.\\n\\nQ: When?\\nA: noon"))
    >>> gold.context, gold.texts
    ('Ferry late\\nPost | 2024-05-06\\n\\nIt came at noon.', ['noon'])
    """
    for page, asked in _blocks(text):
        headline, outlet, body = (part.strip() for part in page.split("\n", 2))
        yield _golds(headline, f"{headline}\n{outlet.removeprefix('--- ')}\n\n", body, asked)


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """What stands before the first question of each story, and its questions with their answers."""
    for block in ("\n" + text).split("\n=== ")[1:]:
        page, *asked = block.split("\nQ: ")
        yield page, asked


def _golds(headline: str, top: str, body: str, asked: list[str]) -> list[Gold]:
    """The questions of one story, whose page is `top` and `body`."""
    golds = []
    for number, pair in enumerate(asked):
        question, _, answer = (part.strip() for part in pair.partition("\nA: "))
        told = [] if answer == "-" else answer.split(" || ")
        spans = dict.fromkeys(_place(body, one, len(top)) for one in told)
        golds.append(Gold(f"{headline}/{number}", question, top + body, tuple(spans), headline))
    return golds


def _place(body: str, answer: str, shift: int) -> tuple[int, int]:
    words, _, around = answer.partition(" @@ ")
    around = around or words
    at, inside = body.find(around), around.find(words)
    if at < 0 or inside < 0 or body.find(around, at + 1) >= 0:
        raise ValueError(f"{words!r} does not stand once in its story ({around!r})")
    return shift + at + inside, shift + at + inside + len(words)
