"""The FAISS index: unit vectors of passages, searched exactly by inner product (the cosine).

Vectors stand in float16, as the store keeps them; ids are passage ids.  An index belongs to one
state and is never changed: no deletes, so positions cannot shift.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch  # noqa: F401  before faiss: the other way round crashes on macOS

import faiss  # isort: skip

FILE = "dense.faiss"
CHUNK = 16384  # vectors added at a time, so that few stand in float32 at once


def build(ids: np.ndarray, vectors: np.ndarray) -> faiss.Index:
    """Return an index over `vectors`, float16 of shape (n, dimension), under int64 `ids` of shape (n,)."""
    ann = faiss.IndexIDMap2(
        faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    )
    for at in range(0, len(ids), CHUNK):
        ann.add_with_ids(vectors[at : at + CHUNK].astype(np.float32), ids[at : at + CHUNK])
    return ann


def write(ann: faiss.Index, folder: Path) -> None:
    faiss.write_index(ann, str(folder / FILE))


def read(folder: Path) -> faiss.Index:
    return faiss.read_index(str(folder / FILE))


def search(ann: faiss.Index, vector: np.ndarray, limit: int, within: Sequence[int] | None = None) -> dict[int, float]:
    """Return the cosine of the `limit` nearest passages, by id, best first.

    `within` keeps the search to the passages of these ids.
    """
    limit = min(limit, ann.ntotal if within is None else len(within))
    if limit == 0:
        return {}
    among = None
    if within is not None:
        among = faiss.SearchParameters(sel=faiss.IDSelectorBatch(np.asarray(within, np.int64)))
    scores, ids = ann.search(vector.reshape(1, -1).astype(np.float32), limit, params=among)
    return {int(i): float(score) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0}


def cosines(ann: faiss.Index, vector: np.ndarray, ids: list[int]) -> dict[int, float]:
    """Return the cosine of given passages, by id."""
    if not ids:
        return {}
    rows = np.stack([ann.reconstruct(i) for i in ids])
    return dict(zip(ids, (rows @ vector.astype(np.float32)).tolist(), strict=True))
