"""Training windows of token ids with their gold spans, and which of them make up which step.

Not here: the questions (examples.py), the model and the loop over steps (train.py).
"""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from qa.reader import MAX_TOKENS
from qa.spans import STRIDE
from qa.squad import Gold

BUCKET = 64  # batches that are sorted by length together, so that hardly anything is padded
P_OTHER_WINDOW = 0.35  # how often a window of a long context that holds no answer is kept


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids with their segments, and the gold spans as token positions (end inclusive).

    `rival` is a window of another text that the question is put to beside this one, and that does not answer it;
    `twin` one of the same text and another question, which it does not answer; `given` what the wording gives away,
    as log odds that the text answers (giveaways.py).
    """

    ids: np.ndarray
    segments: np.ndarray
    spans: np.ndarray
    rival: "Window | None" = None
    twin: "Window | None" = None
    given: float = 0.0


def make_windows(golds: list[Gold], tokenizer, seed: int) -> tuple[list[Window], list[int]]:
    """Cut every question with its context into windows; a window without the answer is null.

    Returned with the index of each window's question.  Null is the span (0, 0).  Of a context of several windows
    those with the answer are kept, and of the others P_OTHER_WINDOW.
    """
    chance = np.random.default_rng(seed)
    windows, whose = [], []
    for at in range(0, len(golds), 1000):
        part = golds[at : at + 1000]
        encoded = tokenizer(
            [gold.question for gold in part],
            [gold.context for gold in part],
            truncation="only_second",
            max_length=MAX_TOKENS,
            stride=STRIDE,
            return_overflowing_tokens=True,
            return_token_type_ids=True,
            return_offsets_mapping=True,
        )
        owners = encoded["overflow_to_sample_mapping"]
        for i, owner in enumerate(owners):
            gold = part[owner]
            spans = token_spans(gold, encoded["offset_mapping"][i], encoded.sequence_ids(i))
            if not spans and owners.count(owner) > 1 and chance.random() >= P_OTHER_WINDOW:
                continue
            whose.append(at + owner)
            windows.append(
                Window(
                    np.array(encoded["input_ids"][i], np.int32),
                    np.array(encoded["token_type_ids"][i], np.int8),
                    np.array(spans or [(0, 0)], np.int32),
                )
            )
    return windows, whose


def with_rivals(windows: list[Window], owners: list[int], rivals: dict[int, Window]) -> list[Window]:
    """Give windows that hold the answer the rival of their question; `owners` holds each window's question."""
    return [
        replace(window, rival=rivals.get(owner)) if window.spans[0, 0] > 0 else window
        for window, owner in zip(windows, owners, strict=True)
    ]


def with_twins(windows: list[Window], owners: list[int], twins: dict[int, int]) -> tuple[list[Window], list[int]]:
    """Give windows that hold the answer the twin of their question, where it has but one window, which is taken out.

    `twins` holds the twin of an answered question; returned with the windows' questions.
    """
    counts = Counter(owners)
    alone = {owner: window for window, owner in zip(windows, owners, strict=True) if counts[owner] == 1}
    given = {one: alone[other] for one, other in twins.items() if counts[one] == 1 and other in alone}
    out = {twins[one] for one in given}
    kept = [
        (replace(window, twin=given.get(owner)), owner)
        for window, owner in zip(windows, owners, strict=True)
        if owner not in out
    ]
    return [window for window, _ in kept], [owner for _, owner in kept]


def with_given(windows: list[Window], owners: list[int], golds: list[Gold], odds: np.ndarray) -> list[Window]:
    """Give windows the log odds of their question, but for those of an answered one that do not hold the answer."""
    return [
        replace(window, given=float(odds[owner])) if window.spans[0, 0] > 0 or not golds[owner].answers else window
        for window, owner in zip(windows, owners, strict=True)
    ]


def token_spans(gold: Gold, offsets: list, sequence: list) -> list[tuple[int, int]]:
    """The window's tokens (first, last) of every answer that lies in it whole, each once."""
    context = [i for i, s in enumerate(sequence) if s == 1 and offsets[i][0] < offsets[i][1]]
    if not context:
        return []
    starts = np.array([offsets[i][0] for i in context])
    ends = np.array([offsets[i][1] for i in context])
    spans = {}
    for start, end in gold.answers:
        if starts[0] <= start and end <= ends[-1]:
            first = int(np.searchsorted(ends, start, "right"))
            last = int(np.searchsorted(starts, end, "left")) - 1
            if first <= last:
                spans[context[first], context[last]] = None
    return list(spans)


def batch_at(step: int, lengths: np.ndarray, batch: int, seed: int) -> np.ndarray:
    """The windows of a step: epochs shuffled, sorted by length within BUCKET batches."""
    per_epoch = len(lengths) // batch
    epoch, place = divmod(step, per_epoch)
    order = np.random.default_rng((seed, epoch)).permutation(len(lengths))
    bucket = order[place // BUCKET * BUCKET * batch :][: BUCKET * batch]
    bucket = bucket[np.argsort(lengths[bucket], kind="stable")]
    batches = bucket[: len(bucket) // batch * batch].reshape(-1, batch)
    shuffled = np.random.default_rng((seed, epoch, place // BUCKET)).permutation(len(batches))
    return batches[shuffled[place % BUCKET]]


def tensors(windows: list[Window]):
    """Pad to the longest: ids, segments, mask (batch, tokens) and spans (batch, most, 2); rivals and twins stand behind
    the windows.

    Returned with the log odds given away (batch,), and the rows (window, its rival) and (window, its twin) of each pair.
    A rival that is longer than all windows is left out: the whole batch would be padded to it.
    """
    import torch

    room = max(len(w.ids) for w in windows)
    rivals = [row for row, w in enumerate(windows) if w.rival is not None and len(w.rival.ids) <= room]
    twins = [row for row, w in enumerate(windows) if w.twin is not None]
    pairs = [(row, len(windows) + at) for at, row in enumerate(rivals)]
    twinned = [(row, len(windows) + len(rivals) + at) for at, row in enumerate(twins)]
    windows = windows + [windows[row].rival for row in rivals] + [windows[row].twin for row in twins]
    room = max(len(w.ids) for w in windows)
    most = max(len(w.spans) for w in windows)
    ids = np.zeros((len(windows), room), np.int64)
    segments, mask = np.zeros_like(ids), np.zeros_like(ids)
    spans = np.full((len(windows), most, 2), -1, np.int64)
    for row, w in enumerate(windows):
        ids[row, : len(w.ids)] = w.ids
        segments[row, : len(w.ids)] = w.segments
        mask[row, : len(w.ids)] = 1
        spans[row, : len(w.spans)] = w.spans
    given = np.array([w.given for w in windows], np.float32)
    return *map(torch.from_numpy, (ids, segments, mask, spans, given)), pairs, twinned
