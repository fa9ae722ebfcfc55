"""Who is drawn: three designs whose inclusion probabilities are known exactly.

A draw depends on the ids, the numbers and the seed alone: ``random.Random.random`` is the one stream Python promises
to keep, so a sample of today can be drawn again in years. No scipy here: the serving process draws.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from handoff.quality.items import BEFORE, Drawn, Method, Thing

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]
EACH = 2
"""Things drawn of every stratum where n allows it: fewer than two tell nothing of how much they vary."""
SELDOM = 0.005
"""No thing counts as safer than this: what the score is blind to would weigh too much when it is met."""
_CERTAIN = 1 - 1e-12
_LEAST_RISK = 1e-9


def draw(things: Sequence[Thing], n: int, method: Method, seed: int) -> tuple[Drawn, ...]:
    """Draw n things, or all where there are no more.

    Args:
        things: The frame, in any order. Those of the stratum BEFORE come back too, last and with probability 1;
            they do not count towards n.
        n: How many to draw, 0 or more.
        method: SIMPLE gives each thing n/N. STRATIFIED gives each stratum its share of n, two things at least, and
            each thing n_h/N_h; with fewer draws than strata, every thing n/N with the draws spread over the strata.
            RISK gives each thing its share of n by ``risk``, 1 where that would be more, systematically in
            random order (Madow 1949; Hartley and Rao 1962): the probabilities hold exactly.
        seed: Any integer. The same things, n, method and seed give the same draw.

    Returns:
        The drawn things in the order they were drawn.

    Raises:
        ValueError: n is negative, two things have one id, or a risk is not above 0.
    """
    if n < 0:
        raise ValueError("nothing less than nothing can be drawn")
    by_id = {thing.id: thing for thing in things}
    if len(by_id) < len(things):
        raise ValueError("two things of the frame have one id")
    frame = [by_id[id_] for id_ in sorted(by_id)]
    fresh = [thing for thing in frame if thing.stratum != BEFORE]
    luck = Random(seed)  # noqa: S311 - luck, no secret
    order = np.argsort(np.array([luck.random() for _ in fresh]), kind="stable")
    chances, chosen = _all(fresh, order) if n >= len(fresh) else _DESIGNS[method](fresh, n, order, luck.random())
    rows = [(fresh[i], float(chances[i])) for i in chosen] + [
        (thing, 1.0) for thing in frame if thing.stratum == BEFORE
    ]
    return tuple(
        Drawn(id=thing.id, stratum=thing.stratum, probability=chance, position=position)
        for position, (thing, chance) in enumerate(rows)
    )


def population(things: Sequence[Thing]) -> dict[str, int]:
    """How many things each stratum of the frame holds."""
    return dict(Counter(thing.stratum for thing in things))


def worth(chance: float) -> float:
    """What a look at a thing is worth for estimating a rate, given the chance of a finding there: the ``risk`` to use.

    With probabilities in this proportion no design of n draws is expected to vary less (Godambe and Joshi 1965):
    the standard deviation of the answer, √(q(1-q)). Above one half it stays at that of one half, for a person
    wants to see what is surely wrong even if it tells the estimate little.

    Args:
        chance: Chance of a finding, 0 to 1, such as 1 minus a calibrated confidence.

    Raises:
        ValueError: It is not between 0 and 1.
    """
    if not 0 <= chance <= 1:
        raise ValueError(f"{chance} is no chance")
    chance = min(max(chance, SELDOM), 0.5)
    return float((chance * (1 - chance)) ** 0.5)


def shares(sizes: dict[str, int], n: int) -> dict[str, int]:
    """How many of n each stratum gets: in proportion, EACH at least (1 where n is short), never more than it holds.

    Args:
        sizes: Stratum to the things in it, 1 or more each.
        n: From the number of strata to the sum of sizes.
    """
    least = {name: min(EACH, size) for name, size in sizes.items()}
    if sum(least.values()) > n:
        least = dict.fromkeys(sizes, 1)
    settled: dict[str, int] = {}
    while True:  # what is lifted to the minimum leaves less for the others, who may then need lifting
        open_ = {name: size for name, size in sizes.items() if name not in settled}
        rate = (n - sum(settled.values())) / max(sum(open_.values()), 1)
        short = {name: least[name] for name, size in open_.items() if size * rate < least[name]}
        if not short:
            break
        settled |= short
    whole = {name: int(size * rate) for name, size in open_.items()}
    left = n - sum(settled.values()) - sum(whole.values())
    by_rest = sorted(open_, key=lambda name: (whole[name] - open_[name] * rate, name))
    return settled | whole | {name: whole[name] + 1 for name in by_rest[:left]}


def chances(risks: Sequence[float], n: int) -> Floats:
    """Probabilities in proportion to risk that sum to n; what would pass 1 is certain and the others share the rest.

    Args:
        risks: Above 0, shape (N,); less than a billionth of the largest counts as that, so that all can be drawn.
        n: 0 to N.

    Returns:
        Shape (N,), each above 0 (0 where n is 0) to 1.

    Raises:
        ValueError: A risk is not above 0, or not finite.
    """
    sizes = np.asarray(risks, dtype=np.float64)
    if not (np.isfinite(sizes) & (sizes > 0)).all():
        raise ValueError("a risk must be above 0 and finite")
    sizes = np.maximum(sizes, sizes.max(initial=0) * _LEAST_RISK)
    certain = np.zeros(len(sizes), dtype=bool)
    while True:
        open_ = sizes[~certain]
        out = np.ones(len(sizes))
        out[~certain] = (n - certain.sum()) * open_ / open_.sum() if len(open_) else open_
        over = (out >= _CERTAIN) & ~certain
        if not over.any():
            return out
        certain |= over


def _all(fresh: Sequence[Thing], order: Indexes) -> tuple[Floats, Indexes]:
    return np.ones(len(fresh)), order


def _simple(fresh: Sequence[Thing], n: int, order: Indexes, _: float) -> tuple[Floats, Indexes]:
    return np.full(len(fresh), n / len(fresh)), order[:n]


def _stratified(fresh: Sequence[Thing], n: int, order: Indexes, start: float) -> tuple[Floats, Indexes]:
    sizes = dict(Counter(thing.stratum for thing in fresh))
    if n < len(sizes):
        even = np.full(len(fresh), n / len(fresh))
        return even, systematic(even, np.array(sorted(order, key=lambda i: fresh[i].stratum)), start)
    each = shares(sizes, n)
    left, chosen = dict(each), []
    for i in order.tolist():
        stratum = fresh[i].stratum
        if left[stratum]:
            left[stratum] -= 1
            chosen.append(i)
    return np.array([each[thing.stratum] / sizes[thing.stratum] for thing in fresh]), np.array(chosen, dtype=np.intp)


def _risk(fresh: Sequence[Thing], n: int, order: Indexes, start: float) -> tuple[Floats, Indexes]:
    out = chances([thing.risk for thing in fresh], n)
    taken = out >= 1
    taken[systematic(out, order[~taken[order]], start)] = True
    return out, order[taken[order]]


def systematic(probabilities: Floats, order: Indexes, start: float) -> Indexes:
    """Walk the line of probabilities in this order with steps of 1 from ``start`` (0 to 1), and take who is met."""
    line = np.cumsum(probabilities[order])
    total = round(float(line[-1])) if len(line) else 0
    if not total:
        return order[:0]
    met = np.searchsorted(line * (total / line[-1]), start + np.arange(total), side="right")
    return order[np.minimum(met, len(order) - 1)]


_Design = Callable[[Sequence[Thing], int, Indexes, float], tuple[Floats, Indexes]]
_DESIGNS: dict[Method, _Design] = {Method.SIMPLE: _simple, Method.STRATIFIED: _stratified, Method.RISK: _risk}
