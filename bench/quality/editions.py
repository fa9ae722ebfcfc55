"""Editions compared after every pair of reviews: how often the truth is ever excluded, and when a verdict falls."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, xlog1py, xlogy

from handoff.quality.evidence import PRIOR, Floats, by_pairs
from handoff.quality.sequential import compare

LIMIT = float(np.log(20))
ASKED_AT = 40
"""Reviews of each edition after which the expected further ones are asked for."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Two editions and how their reviews come."""

    name: str
    one: float
    two: float
    reviews: int
    """Of B, at most."""
    before: int = 0
    """Reviews of A there are already when B begins; 0: they come in turns."""


@dataclass(frozen=True, slots=True)
class Race:
    """What came out."""

    stream: Stream
    designs: int
    excluded: float
    """Share of runs in which the true difference was excluded at any look (an upper bound where rates differ)."""
    decided: float
    """Share of runs with a verdict by the end."""
    reviews: float
    """Median reviews of B until then, of the decided runs."""
    foretold: float
    """Median of foretold over actual further reviews, of runs open after ASKED_AT and decided in the end."""


STREAMS = (
    Stream("5 % and 5 %, in turns", 0.05, 0.05, 500),
    Stream("1 % and 1 %, in turns", 0.01, 0.01, 500),
    Stream("0.5 % and 1 %, in turns", 0.005, 0.01, 500),
    Stream("5 % and 15 %, in turns", 0.05, 0.15, 500),
    Stream("10 % and 30 %, in turns", 0.10, 0.30, 500),
    Stream("5 % and 5 %, 300 of A first", 0.05, 0.05, 300, 300),
    Stream("5 % and 15 %, 300 of A first", 0.05, 0.15, 300, 300),
)


def run(stream: Stream, designs: int, seed: int) -> Race:
    """Play one pair of editions this many times."""
    luck = np.random.default_rng(seed)
    excluded, times, ratios = 0, [], []
    for number in range(designs):
        b = (luck.random(stream.reviews) < stream.two).astype(float)
        a = (luck.random(max(stream.before, stream.reviews)) < stream.one).astype(float)
        seen = np.maximum(np.arange(1, stream.reviews + 1), stream.before)
        excluded += bool((_evidence(a, b, seen, stream.one, stream.two) >= LIMIT).any())
        against_none = _evidence(a, b, seen, None, None) >= LIMIT
        first = int(np.argmax(against_none)) + 1 if against_none.any() else 0
        if first:
            times.append(first)
        if number < 200 and first > ASKED_AT and not stream.before:
            more = compare(list(a[:ASKED_AT]), list(b[:ASKED_AT])).more
            ratios.append((more or np.inf) / (2 * (first - ASKED_AT)))
    middle = float(np.median(times)) if times else float("nan")
    ratio = float(np.median(ratios)) if len(ratios) > 20 and len(times) > designs / 2 else float("nan")
    return Race(stream, designs, excluded / designs, len(times) / designs, middle, ratio)


def _evidence(a: Floats, b: Floats, seen: np.ndarray, one: float | None, two: float | None) -> Floats:
    """Evidence after each review of B against the true rates, or (without rates) against no difference."""
    found, n = np.cumsum(a)[seen - 1], seen.astype(float)
    other, m = np.cumsum(b), np.arange(1, len(b) + 1, dtype=float)
    same = (found + other) / (n + m)  # the pair of equal rates that likelihood speaks least against
    first, second = (same, same) if one is None or two is None else (np.full(len(b), one), np.full(len(b), two))
    likely = _mixture(n, found, first) + _mixture(m, other, second)
    difference = 0.0 if one is None or two is None else two - one
    out: Floats = np.logaddexp(likely, np.cumsum(by_pairs(a[: len(b)], b, difference))) - np.log(2)
    return out


def _mixture(n: Floats, found: Floats, rate: Floats) -> Floats:
    ratio = betaln(found + PRIOR, n - found + PRIOR) - betaln(PRIOR, PRIOR)
    out: Floats = ratio - xlogy(found, rate) - xlog1py(n - found, -rate)
    return out
