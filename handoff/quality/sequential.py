"""Two editions compared while reviews come in: looked at after each one, the interval still holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from handoff.quality.evidence import PRIOR, Floats, against, by_likelihood, by_pairs, projected, sums

MOST = 5000
"""More further reviews than this are as good as never."""
_LOOKS = 40
"""Differences looked at on either side, so that no island of what is not excluded is missed."""


class Verdict(StrEnum):
    """What is known of B against A."""

    WORSE = "worse"  # B has more findings
    BETTER = "better"
    ALIKE = "alike"  # they differ by less than the margin
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """B's finding rate less A's."""

    difference: float | None
    """None while one of them has no review."""
    low: float
    high: float
    level: float
    """Chance that the interval holds the truth at all times together, whenever one looks or stops."""
    verdict: Verdict
    more: int | None
    """Further reviews expected to be needed for a verdict if the rates stay as they look; 0 if there is one, None
    if more than MOST."""


def compare(
    a: Sequence[float], b: Sequence[float], level: float = 0.95, *, margin: float = 0.0, top: float = 1.0
) -> Comparison:
    """Compare the finding rates of two streams of reviews.

    The interval is a confidence sequence: the differences that ``evidence.against`` has not excluded by now. No
    asymptotics, any number of looks, any order of the two streams' reviews (Howard et al. 2021, Annals of Statistics
    49, on such sequences).

    Args:
        a: Answers about things of edition A, each from 0 to ``top``, in the order they were reviewed.
        b: The same of edition B.
        level: Above 0 and below 1.
        margin: Differences below this are as good as none; 0: no difference is.
        top: Largest possible answer. For a risk-weighted sample give answer times mean probability over the
            thing's own probability, and here the largest such factor of the frame, known when it was drawn.

    Returns:
        The difference of means with its interval; with no reviews at all, from -top to top.

    Raises:
        ValueError: An answer is outside 0 to ``top``, or level, margin or top is impossible.
    """
    if not 0 < level < 1 or top <= 0 or margin < 0:
        raise ValueError("a level is between 0 and 1, a top above 0, a margin not below 0")
    if any(not 0 <= value <= top for value in (*a, *b)):
        raise ValueError(f"an answer must be from 0 to {top}")
    one, two = np.asarray(a, dtype=np.float64) / top, np.asarray(b, dtype=np.float64) / top
    limit = -float(np.log1p(-level))
    middle = float(two.mean() - one.mean()) if len(one) and len(two) else None
    low, high = (_end(one, two, limit, middle or 0.0, side) for side in (-1.0, 1.0))
    verdict = _verdict(low, high, margin / top)
    return Comparison(
        difference=None if middle is None else middle * top,
        low=low * top,
        high=high * top,
        level=level,
        verdict=verdict,
        more=_more(one, two, limit, margin / top) if verdict is Verdict.OPEN else 0,
    )


def _end(a: Floats, b: Floats, limit: float, middle: float, side: float) -> float:
    """Where, coming from the far side, differences are no longer excluded; a hair further out than that."""
    outer = side
    if against(a, b, outer) < limit:
        return side
    for inner in np.linspace(side, middle, _LOOKS)[1:]:
        if against(a, b, float(inner)) < limit:
            break
        outer = float(inner)
    else:
        return middle
    for _ in range(20):
        half = (outer + float(inner)) / 2
        outer, inner = (half, inner) if against(a, b, half) >= limit else (outer, half)
    return outer


def _verdict(low: float, high: float, margin: float) -> Verdict:
    if low > 0:
        return Verdict.WORSE
    if high < 0:
        return Verdict.BETTER
    return Verdict.ALIKE if margin and -margin < low and high < margin else Verdict.OPEN


def _more(a: Floats, b: Floats, limit: float, margin: float) -> int | None:
    """Further reviews, of the shorter stream first and then of both, until a verdict if they go on as they look."""
    rates = [float((each.sum() + PRIOR) / (len(each) + 2 * PRIOR)) for each in (a, b)]
    ends = [(0.0,), (-margin, margin)] if margin else [(0.0,)]
    now = {at: (float(by_pairs(a, b, at).sum()), _gain(rates[0], rates[1], at)) for end in ends for at in end}

    def enough(more: int) -> bool:
        first = max(float(len(a)), min((len(a) + len(b) + more) / 2, float(len(a) + more)))
        second = len(a) + len(b) + more - first
        streams = [
            (size, found + rate * (size - n))
            for (n, found), size, rate in zip((sums(a), sums(b)), (first, second), rates, strict=True)
        ]
        pairs = min(first, second) - min(len(a), len(b))

        def excluded(at: float) -> bool:
            bets = now[at][0] + pairs * now[at][1]
            return bool(np.logaddexp(by_likelihood(streams[0], streams[1], at), bets) - np.log(2) >= limit)

        return any(all(excluded(at) for at in end) for end in ends)

    return _first(MOST, enough)


def _gain(one: float, two: float, difference: float) -> float:
    """What a pair is expected to add to the bets, at these rates."""
    guess, stake = projected(np.array([one]), np.array([two]), difference)
    r, s, o = float(guess[0]), float(stake[0]), float(guess[0]) + difference
    first = one * np.log1p(s * (1 - r)) + (1 - one) * np.log1p(-s * r)
    return float(first + two * np.log1p(-s * (1 - o)) + (1 - two) * np.log1p(s * o))


def _first(most: int, holds: Callable[[int], bool]) -> int | None:
    if not holds(most):
        return None
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
