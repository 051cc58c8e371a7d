"""Draw what a confidence is worth: reliability, and risk against coverage, as one PNG."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.errors import UserError
from qa.measures import BINS


def check(path: Path) -> None:
    """Raise UserError where there is nothing to draw with, or no folder for the picture."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise UserError("--plot needs matplotlib; run: pip install matplotlib") from None
    if not path.absolute().parent.is_dir():
        raise UserError(f"cannot write {path} (there is no such folder); name another file")


def plot(confidences: Sequence[float], right: Sequence[bool], floor: float, path: Path) -> None:
    """Write the picture to `path`; `floor` (the default one) is marked in both halves."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    left, other = figure.subplots(1, 2)
    _reliability(left, *reliability(confidences, right), floor)
    _risk(other, *risk(confidences, right), sum(c >= floor for c in confidences) / max(1, len(confidences)))
    try:
        figure.savefig(path, format="png", dpi=120)
    except OSError as error:
        raise UserError(f"cannot write {path} ({error.strerror}); name another file") from None


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, for each bin that holds questions: mean confidence, share right, how many."""
    values, truth = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    bins = np.minimum((values * BINS).astype(int), BINS - 1)
    held = [bins == b for b in range(BINS) if (bins == b).any()]
    rows = [(values[mine].mean(), truth[mine].mean(), mine.sum()) for mine in held]
    believed, shares, counts = zip(*rows, strict=True) if rows else ((), (), ())
    return np.array(believed), np.array(shares), np.array(counts)


def risk(confidences: Sequence[float], right: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    """Return coverage and risk (the share of wrong ones among the shown) as the floor is lowered."""
    order = np.argsort(-np.asarray(confidences, dtype=float), kind="stable")
    wrong = 1 - np.asarray(right, dtype=float)[order]
    shown = np.arange(1, len(order) + 1)
    return shown / max(1, len(order)), np.cumsum(wrong) / shown


def _reliability(axes, believed: np.ndarray, shares: np.ndarray, counts: np.ndarray, floor: float) -> None:
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, label="as it should be")
    axes.scatter(
        believed, shares, s=20 + 200 * counts / max(1, counts.max(initial=1)), label="measured (area: questions)"
    )
    axes.axvline(floor, color="tab:red", linewidth=1, linestyle="--", label="default floor")
    axes.set(xlabel="confidence", ylabel="share right", title="Reliability", xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="upper left", frameon=False)


def _risk(axes, coverage: np.ndarray, wrong: np.ndarray, at_floor: float) -> None:
    axes.plot(coverage, wrong)
    axes.axvline(at_floor, color="tab:red", linewidth=1, linestyle="--", label="default floor")
    axes.set(xlabel="coverage (share of questions shown an answer)", ylabel="share wrong of the shown")
    axes.set(title="Risk and coverage", xlim=(0, 1), ylim=(0, 1))
    axes.legend(loc="upper left", frameon=False)
