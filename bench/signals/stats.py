"""Metrics with 95 % intervals: Wilson for shares, bootstrap over rows or clusters for the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest  # type: ignore[import-untyped,unused-ignore]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped,unused-ignore]

SEED = 11
ROUNDS = 300

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table."""

    signal: str
    data: str
    metric: str
    value: float
    low: float
    high: float
    n: str
    reference: str = ""
    """The note's figure for the same or the nearest thing; empty where there is none."""

    def row(self) -> str:
        """Markdown table row."""
        return (
            f"| {self.signal} | {self.data} | {self.metric} | **{self.value:.3f}** |"
            f" {self.low:.3f}–{self.high:.3f} "
            f"| {self.n} | {self.reference or '–'} |"
        )


def share(signal: str, data: str, metric: str, hits: int, n: int, reference: str = "") -> Result:
    """A share with its Wilson interval."""
    if not n:
        return Result(signal, data, metric, float("nan"), 0.0, 1.0, "0", reference)
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    return Result(signal, data, metric, hits / n, interval.low, interval.high, f"{hits}/{n}", reference)


def auroc(signal: str, data: str, truth: Sequence[bool], scores: Sequence[float], reference: str = "") -> Result:
    """Area under the ROC curve, interval by bootstrap."""
    y, x = np.asarray(truth, dtype=bool), np.asarray(scores, dtype=float)
    return bootstrap(signal, data, "AUROC", lambda at: float(roc_auc_score(y[at], x[at])), y, reference)


def f1(truth: Bools, chosen: Bools) -> float:
    """F1 of the positive class; 0 where nothing is chosen."""
    hits = float((truth & chosen).sum())
    return 2 * hits / (truth.sum() + chosen.sum()) if hits else 0.0


def f1_at(truth: Bools, chosen: Bools, at: NDArray[np.int64]) -> float:
    """F1 over the rows numbered ``at``."""
    return f1(truth[at], chosen[at])


def bootstrap(
    signal: str,
    data: str,
    metric: str,
    measure: Callable[[NDArray[np.int64]], float],
    truth: Bools,
    reference: str = "",
) -> Result:
    """Any measure over row numbers, resampled within positives and negatives."""
    draw = np.random.default_rng(SEED)
    whole = np.arange(len(truth))
    yes, no = whole[truth], whole[~truth]
    rounds = [measure(np.concatenate([draw.choice(yes, len(yes)), draw.choice(no, len(no))])) for _ in range(ROUNDS)]
    low, high = np.percentile(rounds, [2.5, 97.5])
    return Result(signal, data, metric, measure(whole), float(low), float(high), f"{len(yes)}+{len(no)}", reference)


def clustered(
    signal: str, data: str, metric: str, hits: Sequence[bool], clusters: Sequence[object], reference: str = ""
) -> Result:
    """A share whose rows repeat a few tasks: the tasks are resampled, not the rows."""
    draw = np.random.default_rng(SEED)
    by: dict[object, list[bool]] = {}
    for hit, cluster in zip(hits, clusters, strict=True):
        by.setdefault(cluster, []).append(hit)
    groups = list(by.values())
    rounds = []
    for _ in range(ROUNDS):
        picked = [groups[i] for i in draw.integers(0, len(groups), len(groups))]
        rounds.append(sum(map(sum, picked)) / sum(map(len, picked)))
    low, high = np.percentile(rounds, [2.5, 97.5])
    value = sum(map(sum, groups)) / len(hits)
    return Result(
        signal, data, metric, value, float(low), float(high), f"{sum(hits)}/{len(hits)}, {len(groups)} tasks", reference
    )


def calibration_error(probabilities: Floats, truth: Bools) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.clip((probabilities * 10).astype(int), 0, 9)
    return float(
        sum(abs(probabilities[bins == b].mean() - truth[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    )
