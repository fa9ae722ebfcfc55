"""An interval for a plain share of counted things; sampled and weighted ones come from handoff.quality."""

from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Two-sided 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A share with its interval; value None where there is nothing to take a share of."""

    value: float | None
    low: float
    high: float
    n: int


def wilson(count: int, of: int) -> Interval:
    """Wilson's 95 % score interval: holds for few things and near 0 and 1, where the plain one does not."""
    if of <= 0:
        return Interval(value=None, low=0.0, high=1.0, n=0)
    share, square = count / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return Interval(value=share, low=max(0.0, middle - half), high=min(1.0, middle + half), n=of)
