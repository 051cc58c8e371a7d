"""What the reader learns from: a seeded mixture of question-span sets, and negatives made from them.

Not here: tokens and batches (batches.py).  Offsets are carried through every change of the context,
never re-found, but for one check: a made negative may not hold its gold answer's text.

Decision: contexts are changed: articles' get neighbouring paragraphs (P_NEIGHBOURS), single sentences distractors
(P_DISTRACTORS), some questions another text (NEGATIVES).  Because: at inference the reader sees what stands
around a hit, and mostly hits that do not answer.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.sentences import sentences
from qa.giveaways import giveaways
from qa.squad import Gold, load_squad
from qa.stories import load_stories, load_twins
from qa.written import QUESTIONS, TWINS, load_written

# File: (how often each question is taken, at most how many questions; None: all).
MIXTURE = {
    "squad_v1_train_part": (1, 4000),
    "squad_train_pairs": (1, 1500),
    "squad_v2_dev_part": (2, None),
    "squad_v1_dev_part": (1, None),
    "qed_nq_train": (2, None),
    "qamr_dev": (1, 300),
    "qamr_test_wikipedia": (1, 200),
    "realtimeqa_2022_2023": (1, 500),
    "realtimeqa_noans_2022_2023": (1, 400),
    "trecqa_train": (1, None),
    "ester": (1, 200),
    "multirc_spans": (1, 200),
    "squadshifts_reddit": (1, 300),
    "squadshifts_amazon": (1, 300),
    "stories": (1, None),
    "story_twins": (2, None),
    "squad_written": (1, 15_000),
    "squad_twins": (2, None),
}
LICENCES = {
    "squad_v1_train_part": "CC BY-SA 4.0",
    "squad_train_pairs": "CC BY-SA 4.0 (spans found by readers or marked by us, silver.py)",
    "squad_v2_dev_part": "CC BY-SA 4.0",
    "squad_v1_dev_part": "CC BY-SA 4.0",
    "qed_nq_train": "CC BY-SA 3.0",
    "qamr_dev": "MIT",
    "qamr_test_wikipedia": "MIT",
    "realtimeqa_2022_2023": "none stated (news text)",
    "realtimeqa_noans_2022_2023": "none stated (news text)",
    "trecqa_train": "LDC newswire",
    "ester": "none stated (newswire)",
    "multirc_spans": "research",
    "squadshifts_reddit": "none stated (Reddit text)",
    "squadshifts_amazon": "none stated (review text)",
    "stories": "ibid's own (tests/stories)",
    "story_twins": "ibid's own (tests/stories/twins)",
    "squad_written": "ibid's own questions (tests/squad) about paragraphs of Wikipedia, CC BY-SA 3.0 and 4.0",
    "squad_twins": "ibid's own questions (tests/squad) about paragraphs of Wikipedia, CC BY-SA 3.0 and 4.0",
    "made negatives": "those of the files they are made from",
}
# Questions of these files also get a paragraph that does not answer them.
NEGATIVES_FROM = (
    "squad_v1_train_part",
    "squad_v1_dev_part",
    "qed_nq_train",
    "realtimeqa_2022_2023",
    "stories",
)
NEGATIVES = 1_500
# Written for us, so that the wording betrays which questions have no answer (giveaways.py): each file by a model of its
# own.
BETRAYED = ("stories", "story_twins", "squad_written", "squad_twins")
PAIRED = ("story_twins", "squad_twins")  # each question stands beside one that differs in one thing (twins)
WRITTEN_ABOUT = ("squad_v1_train_part", "squad_v1_dev_part", "squad_v2_dev_part", "qed_nq_train")
ARTICLE_FILES = ("squad_v1_train_part", "squad_v1_dev_part", "squad_v2_dev_part")
SENTENCE_FILES = ("qamr_dev", "qamr_test_wikipedia", "trecqa_train")
P_NEIGHBOURS = 0.15
P_DISTRACTORS = 0.5
NEIGHBOUR_CHARS = 700
CROP_CHARS = (150, 450)  # what a cropped context grows to, at least
RIVAL_CHARS = 1500  # of a context that takes part in a pair: one window
P_NO_QUESTION_MARK = 0.3
P_KEYWORDS = 0.07
P_TYPO = 0.07
FUNCTION_WORDS = frozenset(
    (
        *("a", "an", "the", "of", "in", "on", "at", "to", "for", "by", "with", "from"),
        *("is", "are", "was", "were", "be", "been", "do", "does", "did", "has", "have", "had"),
        *("what", "which", "who", "whom", "whose", "that", "there", "it", "its", "as", "and", "or"),
    )
)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Training questions, shuffled: for each the log odds that its wording gives away (questions,), the unanswered twin
    of an answered one, both by index; and the count for each file.
    """

    golds: list[Gold]
    odds: np.ndarray
    twins: dict[int, int]
    counts: dict[str, int]


def mixture(folder: Path, seed: int, *, cut: float) -> Mixture:
    """Build the training questions from `folder`'s files; `cut` is the share of them whose context is cropped."""
    chance = random.Random(seed)
    examples: list[tuple[str, Gold]] = []
    seeds_of_negatives: list[Gold] = []
    for name, (times, most) in MIXTURE.items():
        golds = questions_of(folder, name)
        if name in NEGATIVES_FROM:
            seeds_of_negatives += golds
        if most is not None and most < len(golds):
            golds = chance.sample(golds, most)
        surround = _surrounding(name, golds)
        for _ in range(times):
            examples += [(name, surround(gold, chance)) for gold in golds]
    negatives = make_negatives(seeds_of_negatives, NEGATIVES, chance)
    examples += [("made negatives", gold) for gold in negatives]
    names = [name for name, _ in examples]
    golds = [cropped(gold, chance) if chance.random() < cut else gold for _, gold in examples]
    twins = twins_of(names, golds)
    for one, other in twins.items():
        golds[other] = replace(golds[other], context=golds[one].context)
    golds = [replace(gold, question=as_typed(gold.question, chance)) for gold in golds]
    odds = np.zeros(len(golds))
    for kind in BETRAYED:
        at = [i for i, name in enumerate(names) if name == kind]
        odds[at] = giveaways([golds[i] for i in at])
    order = chance.sample(range(len(golds)), len(golds))
    place = {old: new for new, old in enumerate(order)}
    twins = {place[one]: place[other] for one, other in twins.items()}
    return Mixture([golds[i] for i in order], odds[order], twins, dict(Counter(names)))


def twins_of(names: Sequence[str], golds: Sequence[Gold]) -> dict[int, int]:
    """Return the pairs of PAIRED's files, where they stand one after the other: (answered one, the other), by index."""
    at = [i for i, name in enumerate(names) if name in PAIRED]
    pairs = zip(at[::2], at[1::2], strict=True)
    return dict(pair if golds[pair[0]].answers else pair[::-1] for pair in pairs)


def questions_of(folder: Path, name: str) -> list[Gold]:
    """Return the questions of one of MIXTURE's sets as they are, before any change of their contexts."""
    if name == "stories":
        return load_stories(held=False)
    if name == "story_twins":
        return load_twins(held=False)
    if name in ("squad_written", "squad_twins"):
        paragraphs = (gold.context for file in WRITTEN_ABOUT for gold in load_squad(folder / f"{file}.json"))
        return load_written(paragraphs, TWINS if name == "squad_twins" else QUESTIONS)
    return load_squad(folder / f"{name}.json")


def _surrounding(name: str, golds: Sequence[Gold]) -> Callable[[Gold, random.Random], Gold]:
    """How contexts of this file are put among others of the same article, if at all."""
    articles: dict[str, dict[str, int]] = defaultdict(dict)
    for gold in golds:
        articles[gold.title].setdefault(gold.context, len(articles[gold.title]))
    ordered = {title: list(contexts) for title, contexts in articles.items()}
    if name in ARTICLE_FILES:
        return lambda gold, chance: (
            with_neighbours(gold, ordered[gold.title], chance) if chance.random() < P_NEIGHBOURS else gold
        )
    if name in SENTENCE_FILES:
        return lambda gold, chance: (
            with_distractors(gold, ordered[gold.title], chance) if chance.random() < P_DISTRACTORS else gold
        )
    return lambda gold, chance: gold


def surrounded(gold: Gold, before: str, after: str) -> Gold:
    """Put text before and after the context; the answers move with it."""
    shift = len(before)
    answers = tuple((start + shift, end + shift) for start, end in gold.answers)
    return replace(gold, context=before + gold.context + after, answers=answers)


def with_neighbours(gold: Gold, paragraphs: Sequence[str], chance: random.Random) -> Gold:
    """Add the paragraphs that stand next to the context in its article, cut at whitespace."""
    at = paragraphs.index(gold.context)
    room = chance.randint(0, NEIGHBOUR_CHARS)
    before = paragraphs[at - 1][-room:] if at and room else ""
    after = paragraphs[at + 1][: NEIGHBOUR_CHARS - room] if at + 1 < len(paragraphs) else ""
    before = before.partition(" ")[2]
    after = after.rpartition(" ")[0]
    return surrounded(gold, before and before + "\n\n", after and "\n\n" + after)


def with_distractors(gold: Gold, sentences: Sequence[str], chance: random.Random) -> Gold:
    """Put one to four other sentences of the same title around the context."""
    others = [text for text in sentences if text != gold.context]
    chosen = chance.sample(others, min(len(others), chance.randint(1, 4)))
    split = chance.randint(0, len(chosen))
    before = "".join(text + " " for text in chosen[:split])
    after = "".join(" " + text for text in chosen[split:])
    return surrounded(gold, before, after)


def cropped(gold: Gold, chance: random.Random) -> Gold:
    """Cut the context to a few sentences: those of the answers, else the one most like the question, and some next to it."""
    spans = sentences(gold.context)
    if gold.answers:
        first, last = min(start for start, _ in gold.answers), max(end for _, end in gold.answers)
        kept = [i for i, (start, end) in enumerate(spans) if start < last and first < end]
    else:
        asked = set(words(gold.question)) - FUNCTION_WORDS
        shared = [len(asked.intersection(words(gold.context[start:end]))) for start, end in spans]
        kept = [shared.index(max(shared))]
    low, high = kept[0], kept[-1]
    room = chance.randint(*CROP_CHARS)
    while spans[high][1] - spans[low][0] < room and (low or high + 1 < len(spans)):
        if low and (high + 1 == len(spans) or chance.random() < 0.5):
            low -= 1
        else:
            high += 1
    start, end = spans[low][0], spans[high][1]
    answers = tuple((first - start, last - start) for first, last in gold.answers)
    return replace(gold, context=gold.context[start:end], answers=answers)


def make_negatives(golds: Sequence[Gold], count: int, chance: random.Random) -> list[Gold]:
    """Join questions with paragraphs that rank high for them and lack every gold answer.

    Two thirds of them get the best such paragraph by BM25 over all contexts (one of the best
    three), the others a paragraph of the same article.
    """
    contexts = list(dict.fromkeys(gold.context for gold in golds))
    by_title: dict[str, list[str]] = defaultdict(list)
    for gold in golds:
        if not by_title[gold.title] or by_title[gold.title][-1] != gold.context:
            by_title[gold.title].append(gold.context)
    rank = bm25(contexts)
    made = []
    for gold in chance.sample(list(golds), len(golds)):
        if len(made) == count:
            break
        near = by_title[gold.title]
        if chance.random() < 1 / 3 and len(near) > 1:
            candidates = chance.sample(near, min(3, len(near)))
        else:
            candidates = [contexts[i] for i in rank(gold.question, 8)]
        texts = [text.lower() for text in gold.texts]
        lacking = [c for c in candidates if c != gold.context and not any(text in c.lower() for text in texts)]
        if lacking:
            made.append(replace(gold, context=chance.choice(lacking[:3]), answers=()))
    return made


def make_rivals(golds: Sequence[Gold], share: float, chance: random.Random) -> dict[int, Gold]:
    """Put a share of the answered questions to another context: by index, the question with a text that ranks high
    for it and lacks every gold answer (one of the best four).
    """
    contexts = list(dict.fromkeys(gold.context for gold in golds if len(gold.context) <= RIVAL_CHARS))
    rank = bm25(contexts)
    made = {}
    for at, gold in enumerate(golds):
        if not gold.answers or chance.random() >= share or len(gold.context) > RIVAL_CHARS:
            continue
        texts = [text.lower() for text in gold.texts]
        lacking = [
            text
            for text in (contexts[i] for i in rank(gold.question, 10))
            if text[:60] not in gold.context
            and gold.context[:60] not in text
            and not any(answer in text.lower() for answer in texts)
        ]
        if lacking:
            made[at] = replace(gold, context=chance.choice(lacking[:4]), answers=())
    return made


def bm25(texts: Sequence[str], k1: float = 1.2, b: float = 0.75) -> Callable[[str, int], list[int]]:
    """Index texts in memory; the result maps (question, top_k) to positions, best first."""
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    lengths = np.zeros(len(texts))
    for i, text in enumerate(texts):
        counts = Counter(words(text))
        lengths[i] = sum(counts.values())
        for word, n in counts.items():
            postings[word].append((i, n))
    norm = k1 * (1 - b + b * lengths / max(1.0, lengths.mean()))
    arrays = {word: np.array(pairs).T for word, pairs in postings.items()}

    def rank(question: str, top_k: int) -> list[int]:
        scores = np.zeros(len(texts))
        for word in set(words(question)) & arrays.keys():
            at, n = arrays[word]
            idf = np.log(1 + (len(texts) - len(at) + 0.5) / (len(at) + 0.5))
            scores[at] += idf * n * (k1 + 1) / (n + norm[at])
        return np.argsort(-scores, kind="stable")[:top_k].tolist()

    return rank


def words(text: str) -> list[str]:
    """Lower-case words and numbers."""
    return re.findall(r"\w+", text.lower())


def as_typed(question: str, chance: random.Random) -> str:
    """Now and then: no question mark, keywords only, a slip of the finger."""
    if chance.random() < P_NO_QUESTION_MARK:
        question = question.rstrip(" ?")
    if chance.random() < P_KEYWORDS:
        kept = [w for w in question.rstrip(" ?").split() if w.lower() not in FUNCTION_WORDS]
        if len(kept) > 1:
            question = " ".join(kept)
    if chance.random() < P_TYPO:
        question = with_typo(question, chance)
    return question


def with_typo(question: str, chance: random.Random) -> str:
    """Drop, double or swap one letter of a word of at least four letters."""
    places = [m.start() + chance.randrange(1, len(m[0]) - 1) for m in re.finditer(r"\w{4,}", question)]
    if not places:
        return question
    at = chance.choice(places)
    middle = chance.choice(("", question[at] * 2, question[at + 1] + question[at]))
    return question[:at] + middle + question[at + (2 if len(middle) == 2 and middle[0] != middle[1] else 1) :]
