"""The reader's weights as they are shipped: small differences to the base model, merged at load.

A file holds differences to what the base model and the files before it make: of a matrix, groups of GROUP
values share a scale, and each is a whole number of a few bits.  What the base model lacks (the head), or
what is no matrix, is stored in full.  What did not change is not stored.  Not here: which weights (train.py).

Decision: the files' SHA-256 stand in the record beside them, in their order, and are checked at each load.
Because: a file cut short or a pointer in its place would otherwise fail somewhere deep, or read nonsense.
Decision: better weights are a further file.  Because: a repository keeps what it ever held; a difference
to a difference needs fewer bits, and what it errs by is a share of less.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embed import default_folder
from index.errors import UserError

FOLDER = Path(__file__).parent / "weights"
WEIGHTS = "reader-{}.safetensors"  # numbered from 1
RECORD = "record.json"
GROUP = 64
WORDS = "bert.embeddings.word_embeddings.weight"  # half of all values, each of them seldom in use
WORD_BITS = 2
SHRINKINGS = np.linspace(1.0, 0.5, 11)  # of a group's largest value, tried for the least error


def save_difference(trained: dict[str, np.ndarray], base: dict[str, np.ndarray], path: Path, bits: int) -> str:
    """Write what the trained weights have beyond the base's to `path`; return its SHA-256."""
    from safetensors.numpy import save_file

    stored: dict[str, np.ndarray] = {}
    for name, value in trained.items():
        before = base.get(name)
        if before is not None and np.array_equal(before, value):
            continue
        if before is None or value.ndim < 2:
            stored[name] = value.astype(np.float32)
        else:
            width = min(bits, WORD_BITS) if name == WORDS else bits
            codes, scales = quantise(value - before, width, GROUP)
            stored[name + ".codes"] = pack(codes, width)
            stored[name + ".scales"] = scales
    save_file(stored, path, metadata={"group": str(GROUP)})
    return sha256(path)


def load_merged(folder: Path = FOLDER):
    """Load base model and difference as one plain question-answering model, with its tokenizer.

    Float32, in evaluation mode.  UserError where the weights are not those of the record.
    """
    import torch
    from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoTokenizer

    paths = checked(folder)
    base = default_folder()
    tensors = merged_tensors(paths, base_tensors(base))
    config = AutoConfig.from_pretrained(base)
    model = AutoModelForQuestionAnswering.from_config(config)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in tensors.items()})
    return model.eval(), AutoTokenizer.from_pretrained(base)


def merged_tensors(paths: Sequence[Path], base: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """All of the reader's weights by name, float32: the base model's with the differences in `paths`."""
    tensors = dict(base)
    for path in paths:
        tensors |= _changed(path, tensors)
    return tensors


def _changed(path: Path, before: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    from safetensors import safe_open

    changed = {}
    with safe_open(path, framework="numpy") as file:
        group = int(file.metadata()["group"])
        for stored in sorted(file.keys()):
            name = stored.removesuffix(".codes")
            if name != stored:
                old, scales = before[name], file.get_tensor(name + ".scales")
                packed = file.get_tensor(stored)
                bits = 8 * len(packed) // (len(scales) * group)
                codes = unpack(packed, bits, len(scales) * group)
                changed[name] = old + restore(codes, scales, bits)[: old.size].reshape(old.shape)
            elif not name.endswith(".scales"):
                changed[name] = file.get_tensor(name)
    return changed


def checked(folder: Path) -> list[Path]:
    """The weights' files in their order, once the SHA-256 of each is that of the record."""
    fix = "install ibid again, or name another reader with --reader"
    try:
        expected = json.loads((Path(folder) / RECORD).read_text(encoding="utf-8"))["sha256"]
        found = {name: sha256(Path(folder) / name) for name in expected}
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"the reader's weights or their record are missing in {folder}; {fix}") from None
    for name, digest in found.items():
        if digest != expected[name]:
            raise UserError(f"the reader's weights {Path(folder) / name} are damaged (SHA-256 {digest[:12]}…); {fix}")
    return [Path(folder) / name for name in expected]


def quantise(values: np.ndarray, bits: int, group: int) -> tuple[np.ndarray, np.ndarray]:
    """Round to whole numbers 0..2**bits - 2 around the middle; a float16 scale for each group.

    The scale is the one of SHRINKINGS times the group's largest value that errs least in squares.
    Returns (codes (groups * group,) uint8, scales (groups,) float16); the end is padded with zeros.
    """
    top = 2 ** (bits - 1) - 1
    flat = np.zeros(-(-values.size // group) * group, np.float32)
    flat[: values.size] = values.ravel()
    rows = flat.reshape(-1, group)
    largest = np.abs(rows).max(1, keepdims=True)
    best, scales = np.full(len(rows), np.inf), np.zeros((len(rows), 1), np.float16)
    for shrinking in SHRINKINGS:
        tried = (largest * shrinking / top).astype(np.float16)
        error = np.square(_rounded(rows, tried, top) * tried.astype(np.float32) - rows).sum(1)
        better = error < best
        best[better], scales[better] = error[better], tried[better]
    codes = _rounded(rows, scales, top) + top
    return codes.astype(np.uint8).ravel(), scales.ravel()


def _rounded(rows: np.ndarray, scales: np.ndarray, top: int) -> np.ndarray:
    steps = np.maximum(scales.astype(np.float32), 1e-8)
    return np.clip(np.rint(rows / steps), -top, top)


def restore(codes: np.ndarray, scales: np.ndarray, bits: int) -> np.ndarray:
    """The values that codes and scales stand for, flat float32.

    >>> restore(*quantise(np.array([0.5, -1.0, 0.0, 0.25]), 8, 4), 8).round(2).tolist()
    [0.5, -1.0, 0.0, 0.25]
    """
    signed = codes.reshape(len(scales), -1).astype(np.float32) - (2 ** (bits - 1) - 1)
    return (signed * scales.astype(np.float32)[:, None]).ravel()


def pack(codes: np.ndarray, bits: int) -> np.ndarray:
    """Put codes of `bits` bits one after another into bytes.

    >>> pack(np.array([1, 2, 3], np.uint8), 4).tolist()
    [33, 3]
    """
    single = np.unpackbits(codes[:, None], axis=1, count=bits, bitorder="little")
    return np.packbits(single, bitorder="little")


def unpack(packed: np.ndarray, bits: int, count: int) -> np.ndarray:
    """Undo `pack`: `count` codes.

    >>> unpack(np.array([33, 3], np.uint8), 4, 3).tolist()
    [1, 2, 3]
    """
    single = np.unpackbits(packed, count=bits * count, bitorder="little").reshape(count, bits)
    return np.packbits(single, axis=1, bitorder="little").ravel()


def sha256(path: Path) -> str:
    """The file's SHA-256, hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def base_tensors(folder: Path) -> dict[str, np.ndarray]:
    """The base model's weights by the names they have in the question-answering model."""
    from safetensors.numpy import load_file

    loaded = load_file(folder / "model.safetensors")
    return {
        f"bert.{name}": value
        for name, value in loaded.items()
        if not name.startswith("pooler.") and not name.endswith("position_ids")
    }
