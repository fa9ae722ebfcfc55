"""What speaks against "B's rate less A's is d" in two streams of answers, valid whenever one looks.

Both measures below are logarithms of processes that start at 1 and, if d is the truth, never expect to grow, so that
they ever pass 1/(1-level) with probability 1-level at most (Ville 1939). So is their mean, which ``against`` takes: the
pairs tell more where both streams are about as long, the likelihoods where one is much longer.
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import betaln, xlog1py, xlogy

Floats = NDArray[np.float64]
PRIOR = 0.5
"""Both parameters of the Beta mixture: Jeffreys's, which loses least over all rates (Krichevsky and Trofimov 1981)."""
_HALVINGS = 45
_EDGE = 1e-9


def against(a: Floats, b: Floats, difference: float) -> float:
    """The logarithm of the mean of both measures.

    Args:
        a: Answers of A, each 0 to 1, shape (n,), in the order they came; n may be 0.
        b: Those of B, shape (m,).
        difference: B's rate less A's, -1 to 1.

    Returns:
        0 with no answers; above log(1/(1-level)) the difference is excluded at that level, for good.
    """
    together = np.logaddexp(by_likelihood(sums(a), sums(b), difference), float(by_pairs(a, b, difference).sum()))
    return float(together - np.log(2))


def sums(answers: Floats) -> tuple[float, float]:
    """How many answers, and their sum: all that ``by_likelihood`` needs."""
    return float(len(answers)), float(answers.sum())


def mixture(stream: tuple[float, float], rate: float) -> float:
    """Logarithm of the Beta mixture of likelihood ratios against a rate (Robbins 1970), from a stream's sums.

    For answers that are not 0 or 1 the ratio is convex in the answer, so it expects no more than for those that are.
    """
    n, found = stream
    ratio = betaln(found + PRIOR, n - found + PRIOR) - betaln(PRIOR, PRIOR)
    return float(ratio - xlogy(found, rate) - xlog1py(n - found, -rate))


def by_likelihood(a: tuple[float, float], b: tuple[float, float], difference: float) -> float:
    """The product of both streams' mixtures, at the pair of rates this far apart that it speaks least against."""
    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)

    def both(rate: float) -> float:
        return mixture(a, min(max(rate, 0.0), 1.0)) + mixture(b, min(max(rate + difference, 0.0), 1.0))

    ends = min(both(low), both(high))
    if high - low < _EDGE:
        return ends
    inside = minimize_scalar(both, bounds=(low, high), method="bounded", options={"xatol": _EDGE})
    return min(ends, float(inside.fun))


def by_pairs(a: Floats, b: Floats, difference: float) -> Floats:
    """A bet on each pair, the first of A with the first of B and so on; what one stream has more waits for its pair.

    With stakes s and a guess r made before the pair, (1 + s(a - r)) (1 - s(b - r - d)) expects 1 - s²(p - r)², at
    most 1, at every rate p of A. Stakes and guess are those of Turner and Grünwald (2023, Statistics and Probability
    Letters 198): the rates so far, projected on the pairs of rates d apart.

    Returns:
        Shape (the shorter stream,): logarithms, to be summed up to any pair.
    """
    n = min(len(a), len(b))
    d = min(max(difference, _EDGE - 1), 1 - _EDGE)
    before = np.arange(n)
    one = (np.cumsum(a[:n]) - a[:n] + PRIOR) / (before + 2 * PRIOR)
    two = (np.cumsum(b[:n]) - b[:n] + PRIOR) / (before + 2 * PRIOR)
    guess, stake = projected(one, two, d)
    return np.log1p(stake * (a[:n] - guess)) + np.log1p(-stake * (b[:n] - guess - d))


def projected(one: Floats, two: Floats, difference: float) -> tuple[Floats, Floats]:
    """Of all rates of A with B's this far off, those closest to a pair of rates (Kullback and Leibler), and the stakes.

    Args:
        one: Rates of A, between 0 and 1, shape (n,).
        two: Rates of B, the same.
        difference: Between -1 and 1.

    Returns:
        A's projected rates and the stakes, both of shape (n,).
    """
    low = np.full(len(one), max(0.0, -difference))
    high = np.full(len(one), min(1.0, 1.0 - difference))
    pull = partial(_pull, one, two, difference)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        first, second = pull(middle)
        up = first + second > 0
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    rate = (low + high) / 2
    first, second = pull(rate)
    stake = (first - second) / 2
    other = rate + difference
    least, most = np.maximum(-1 / (1 - rate), -1 / other), np.minimum(1 / rate, 1 / (1 - other))
    return rate, np.clip(stake, least * (1 - _EDGE), most * (1 - _EDGE))


def _pull(one: Floats, two: Floats, difference: float, rate: Floats) -> tuple[Floats, Floats]:
    other = rate + difference
    return (one - rate) / (rate * (1 - rate)), (two - other) / (other * (1 - other))
