"""How evenly work lies on people."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """Two usual figures for how even a load is. Both None where there are fewer than two people."""

    n: int
    """People who had any."""
    jain: float | None
    """(Σx)² / (n Σx²): 1 where all have the same, 1/n where one has everything."""
    gini: float | None
    """0 where all have the same, (n − 1)/n where one has everything."""


def fairness(loads: Sequence[float]) -> Fairness:
    """How even ``loads`` (one a person, 0 or more) are."""
    n, total = len(loads), sum(loads)
    if n < 2 or total <= 0:
        return Fairness(n=n, jain=None, gini=None)
    squares = sum(load * load for load in loads)
    ranked = sum((2 * rank - n - 1) * load for rank, load in enumerate(sorted(loads), start=1))
    return Fairness(n=n, jain=total * total / (n * squares), gini=ranked / (n * total))
