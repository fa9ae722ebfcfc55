"""How far reviewers agree, and who of them finds more than the others do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]
ROUNDS = 1000


class Scale(StrEnum):
    """How far two answers are apart."""

    NOMINAL = "nominal"  # the same or not
    ORDINAL = "ordinal"  # by how many answers lie between them
    INTERVAL = "interval"  # by the square of their difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One reviewer's answer about one item; what was not answered is left out."""

    item: str
    reviewer: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Krippendorff's alpha with its interval: 1 is agreement, 0 what chance would give, below 0 worse than that."""

    value: float | None
    low: float
    high: float
    level: float
    items: int
    """Items with two answers or more: only they tell."""
    ratings: int
    """Answers on those."""
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """By how much a reviewer's finding rate differs from the others' on the same items; above 0: finds more."""

    reviewer: str
    difference: float
    """-1 to 1."""
    low: float
    high: float
    items: int


def alpha(
    ratings: Iterable[Rating],
    scale: Scale = Scale.NOMINAL,
    *,
    level: float = 0.95,
    least: int = 2,
    seed: int = 1,
    rounds: int = ROUNDS,
) -> Agreement:
    """Krippendorff's alpha (Content Analysis, 2004, 11.3; "Computing Krippendorff's Alpha-Reliability", 2011).

    The interval is the percentile bootstrap over items (Zapf et al. 2016, doi 10.1186/s12874-016-0200-9); rounds in
    which only one answer is left, where alpha is not defined, count as agreement.

    Args:
        ratings: At most one answer of a reviewer about an item; any number of reviewers, any of them missing.
        scale: What the answers' numbers mean.
        level: Nominal coverage.
        least: Fewer items with two answers are refused.
        seed: Of the bootstrap.
        rounds: Of the bootstrap.

    Raises:
        ValueError: A reviewer rated an item twice.
    """
    table = _table(ratings)
    values = sorted({value for given in table.values() for value in given.values()})
    where = {value: number for number, value in enumerate(values)}
    counts = np.zeros((len(table), len(values)))
    for row, given in enumerate(table.values()):
        for value in given.values():
            counts[row, where[value]] += 1
    counts = counts[counts.sum(axis=1) >= 2]
    items, answers = len(counts), int(counts.sum())
    if items < max(least, 1):
        why = f"{items} items with two answers or more, {max(least, 1)} needed"
        return Agreement(value=None, low=-1, high=1, level=level, items=items, ratings=answers, refused=why)
    if (counts.sum(axis=0) > 0).sum() < 2:
        why = "only one answer was ever given: there is nothing to agree on"
        return Agreement(value=None, low=-1, high=1, level=level, items=items, ratings=answers, refused=why)
    each = np.einsum("iv,iw->ivw", counts, counts) - np.einsum("iv,vw->ivw", counts, np.eye(len(values)))
    each = (each / (counts.sum(axis=1) - 1)[:, None, None]).reshape(items, -1)
    numbers = np.array(values)
    luck = np.random.default_rng(seed)
    drawn = luck.multinomial(items, np.full(items, 1 / items), size=rounds)
    spread = [_alpha(met.reshape(len(values), -1), numbers, scale) for met in drawn @ each]
    low, high = np.quantile(spread, [(1 - level) / 2, (1 + level) / 2])
    value = _alpha(each.sum(axis=0).reshape(len(values), -1), numbers, scale)
    return Agreement(value=value, low=float(low), high=float(high), level=level, items=items, ratings=answers)


def leanings(ratings: Sequence[Rating], *, level: float = 0.95) -> tuple[Leaning, ...]:
    """Each reviewer against the mean of the others, on the items both judged.

    The interval is Wald's of a mean of paired differences after adding one more of +1 and one of -1, half each
    (Agresti and Min 2005, doi 10.1002/sim.1781): with few items it is wide instead of nil. ``difference`` is the
    plain mean.

    Args:
        ratings: Answers from 0 to 1, at most one of a reviewer about an item.
        level: Nominal coverage of each interval by itself, not of all together.

    Returns:
        By reviewer's name; who shares no item with anybody is left out.

    Raises:
        ValueError: A reviewer rated an item twice.
    """
    apart: dict[str, list[float]] = defaultdict(list)
    for given in _table(ratings).values():
        for reviewer, value in given.items():
            others = [other for name, other in given.items() if name != reviewer]
            if others:
                apart[reviewer].append(value - sum(others) / len(others))
    reach = float(norm.ppf((1 + level) / 2))
    out = []
    for reviewer, gaps in sorted(apart.items()):
        n = len(gaps) + 2
        middle = sum(gaps) / n
        wide = reach * max((sum(gap**2 for gap in gaps) + 1) / n - middle**2, 0.0) ** 0.5 / n**0.5
        out.append(
            Leaning(
                reviewer=reviewer,
                difference=sum(gaps) / len(gaps),
                low=max(middle - wide, -1.0),
                high=min(middle + wide, 1.0),
                items=len(gaps),
            )
        )
    return tuple(out)


def _table(ratings: Iterable[Rating]) -> dict[str, dict[str, float]]:
    """Item to reviewer to answer."""
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for one in sorted(ratings, key=lambda one: (one.item, one.reviewer)):
        if one.reviewer in table[one.item]:
            raise ValueError(f"{one.reviewer} rated {one.item} twice")
        table[one.item][one.reviewer] = one.value
    return table


def _alpha(met: Floats, values: Floats, scale: Scale) -> float:
    """Alpha of a coincidence matrix of shape (values, values)."""
    totals = met.sum(axis=1)
    apart = _apart(totals, values, scale)
    expected = float((np.outer(totals, totals) * apart).sum()) / (totals.sum() - 1)
    return float(1 - (met * apart).sum() / expected) if expected > 0 else 1.0


def _apart(totals: Floats, values: Floats, scale: Scale) -> Floats:
    if scale is Scale.NOMINAL:
        return 1.0 - np.eye(len(values))
    # ordinal: answers given from one to the other, each end counting half, that is the distance of mid-ranks
    places = values if scale is Scale.INTERVAL else np.cumsum(totals) - totals / 2
    out: Floats = np.subtract.outer(places, places) ** 2
    return out
