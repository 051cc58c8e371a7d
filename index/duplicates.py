"""Find documents that stand in the sources twice: the same bytes, or nearly the same words.

A signature is the least of each of 64 hashes over a text's runs of 5 words (MinHash); the share of
places in which two signatures agree estimates how much of all their runs two texts have in common.
Only those that agree in a band of 4 places are compared, so that the cost grows with the documents
and not with their pairs.  Not here: what a reply makes of copies (qa/copies.py): there a short wire
story within a long page counts, here only two documents that are the same one.

Source: A. Broder, On the resemblance and containment of documents, 1997.
"""

import re
import zlib
from collections.abc import Hashable, Mapping
from typing import TypeVar

import numpy as np

NEAR = 0.8  # of the runs in common: the same text but for a headline or some words
RUN = 5  # words
FEWEST = 15  # runs: a shorter text is too little to say
HASHES, BAND = 64, 4
CROWD = 50  # of documents with one band at most so many are compared with each
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\W_]+")
_SEEDS = np.random.default_rng(1997).integers(1, 2**63, size=(2, HASHES), dtype=np.uint64) | np.uint64(1)
_POWERS = np.array([1000003**power % 2**64 for power in range(RUN)], dtype=np.uint64)

K = TypeVar("K", bound=Hashable)


def signature(text: str) -> bytes:
    """Return a text's signature: HASHES numbers of 32 bits; nothing for a text too short to say.

    >>> words = "the ferry sank off the cape and all on board were saved by boats that night " * 3
    >>> signature(words) == signature(words.upper() + "!"), signature("too short")
    (True, b'')
    """
    words = np.array(
        [zlib.crc32(word.encode("utf-8", "replace")) for word in _WORD.findall(text.casefold())], dtype=np.uint64
    )
    if len(words) < FEWEST + RUN - 1:
        return b""
    runs = np.unique(np.lib.stride_tricks.sliding_window_view(words, RUN) @ _POWERS)
    least = np.full(HASHES, 2**32 - 1, dtype=np.uint64)
    for at in range(0, len(runs), 10_000):
        mixed = _SEEDS[0][:, None] * runs[at : at + 10_000] + _SEEDS[1][:, None]
        least = np.minimum(least, (mixed >> np.uint64(32)).min(axis=1))
    return least.astype("<u4").tobytes()


def twins(signatures: Mapping[K, bytes], new: set[K]) -> dict[K, K]:
    """Return for each of the `new` documents the one most like it, where one is near enough.

    Of two new ones the first in the order of `signatures` stands for both.
    """
    keys = [key for key, value in signatures.items() if value]
    if not keys:
        return {}
    rows = np.frombuffer(b"".join(signatures[key] for key in keys), dtype="<u4").reshape(len(keys), HASHES)
    best: dict[int, tuple[float, int]] = {}
    for at in range(0, HASHES, BAND):
        bands = np.ascontiguousarray(rows[:, at : at + BAND]).view(np.dtype((np.void, 4 * BAND))).ravel()
        _, groups, sizes = np.unique(bands, return_inverse=True, return_counts=True)
        order = np.argsort(groups, kind="stable")
        ends = np.cumsum(sizes)
        for group in np.flatnonzero(sizes > 1):
            members = order[ends[group] - sizes[group] : ends[group]]
            for one in members:
                if keys[one] not in new:
                    continue
                others = [i for i in members if i != one and (keys[i] not in new or i < one)][:CROWD]
                for other in others:
                    alike = float((rows[one] == rows[other]).mean())
                    if alike >= NEAR and (alike, -other) > best.get(one, (0.0, 0)):
                        best[one] = (alike, -other)
    return {keys[one]: keys[-other] for one, (_, other) in sorted(best.items())}
