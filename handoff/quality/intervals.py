"""Intervals of a rate: exact for simple samples, and one for weighted ones that also holds where findings are rare."""

from collections.abc import Callable

from scipy.special import betaincinv
from scipy.stats import hypergeom


def exact(found: int, n: int, population: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share from a simple random sample without replacement.

    Clopper and Pearson's (1934) two one-sided tests, with the hypergeometric distribution of a finite population
    (Buonaccorsi 1987) instead of the binomial: never below ``level``, and 0 wide once all are judged.

    Args:
        found: Findings, 0 to n.
        n: Judged, 0 to population.
        population: Things the sample was drawn from, 1 or more.
        level: Nominal coverage, above 0 and below 1.

    Returns:
        Low and high, 0 to 1: whole numbers of findings over ``population``.

    Raises:
        ValueError: The numbers contradict one another.
    """
    if not 0 <= found <= n <= population or not population or not 0 < level < 1:
        raise ValueError(f"{found} of {n} of {population} at {level}")
    tail = (1 - level) / 2
    fewest, most = found, population - (n - found)
    low = _first(fewest, most, lambda all_: bool(hypergeom.sf(found - 1, population, all_, n) > tail))
    high = most - _first(0, most - low, lambda less: bool(hypergeom.cdf(found, population, most - less, n) > tail))
    return low / population, high / population


def matched(
    value: float, variance: float, weights: tuple[float, float], population: int, level: float = 0.95
) -> tuple[float, float]:
    """An interval of a weighted rate, from Beta distributions with the estimate's own mean and variance.

    The upper end is taken after one more finding, the lower after one more thing without a finding: what Clopper and
    Pearson do with weight 1, and Fay and Feuer (1997, Statistics in Medicine 16) with unequal weights for Poisson
    counts. A judged thing of weight w stands for w-1 unseen ones, give or take w(w-1): for nothing once all are
    judged. Unlike an effective sample size (Korn and Graubard 1998) this needs no variance above 0, so it holds
    where a rare finding was not met at all.

    Args:
        value: The estimate, 0 to 1.
        variance: Of the estimate, 0 or more.
        weights: Of one more finding and of one more thing without, 1 or more each.
        population: Things the rate is of.
        level: Nominal coverage.

    Returns:
        Low and high, 0 to 1, around ``value``.
    """
    tail = (1 - level) / 2
    low = _quantile(*_after(0.0, weights[1], value, variance, population), tail)
    high = _quantile(*_after(1.0, weights[0], value, variance, population), 1 - tail)
    return min(low, value), max(high, value)


def _after(one: float, weight: float, value: float, variance: float, population: int) -> tuple[float, float]:
    """Mean and variance after one more thing of this value and weight."""
    more, spread = (weight - 1) / population, weight * (weight - 1) / population**2
    mean = (value + more * one) / (1 + more)
    return mean, (variance + spread * (one - mean) ** 2) / (1 + more) ** 2


def _quantile(mean: float, variance: float, at: float) -> float:
    if not 0 < mean < 1 or variance <= 0:
        return min(max(mean, 0.0), 1.0)
    both = mean * (1 - mean) / variance - 1
    if both <= 0:  # wider than any distribution on 0 to 1: nothing is known
        return float(at > 0.5)
    return float(betaincinv(mean * both, (1 - mean) * both, at))


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The smallest number from low to high that holds; it holds at high, and above any number where it does."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
