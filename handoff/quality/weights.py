"""How much each judged thing stands for, and the mean and variance of anything known of the judged things."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handoff.quality.items import BEFORE, Judged, Method

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a sample's design says about its judged things; arrays have shape (n,)."""

    weight: Floats
    """Things of the frame each stands for."""
    group: Indexes
    """Number of its stratum, from 0; strata too small to show how they vary share one."""
    cluster: Indexes
    """Number of its conversation, from 0."""
    population: int
    """Things that strata with a judged thing in them hold."""
    regress: int = -1
    """The group drawn in proportion to risk, where it is known how many were drawn; -1 for none."""

    @property
    def unsure(self) -> Floats:
        """How uncertain it was that each would be judged, 0 (certain) to 1."""
        return np.maximum(1 - 1 / self.weight, 0.0)


def weights(
    judged: Sequence[Judged], *, method: Method, population: Mapping[str, int], drawn: Mapping[str, int] | None
) -> Weights:
    """Weights of a sample's judged things.

    A thing weighs 1 over its inclusion probability, times drawn over judged of its stratum: what was not reviewed is
    taken to be like what was, within the stratum (weighting classes; Särndal, Swensson and Wretman 1992, ch. 15).
    Weights then sum to the number of things in each stratum (stratified), or apart from what was drawn before
    (simple and risk-weighted), except where the regression of ``deviations`` does better than that.
    """
    answered = _answered(judged, drawn, pooled=method is not Method.STRATIFIED and _gap(judged, drawn))
    base = np.array([1 / (one.probability * answered.get(one.stratum, 1.0)) for one in judged])
    names = [one.stratum if method is Method.STRATIFIED or one.stratum == BEFORE else "" for one in judged]
    held: Counter[str] = Counter()
    for stratum, size in population.items():
        held[stratum if method is Method.STRATIFIED or stratum == BEFORE else ""] += size
    names = _merged(judged, names, held) if method is Method.STRATIFIED else names
    regress = method is Method.RISK and drawn is not None
    weight = base.copy()
    group = _numbered(names)
    for name in set(names):
        here = np.array([other == name for other in names])
        if name == BEFORE or not regress:
            weight[here] *= held[name] / base[here].sum()
    return Weights(
        weight=weight,
        group=group,
        cluster=_numbered([one.cluster for one in judged]),
        population=sum(held[name] for name in set(names)),
        regress=int(group[names.index("")]) if regress and "" in names else -1,
    )


def deviations(values: Floats, of: Weights, *, plain: bool = False) -> tuple[float, Floats]:
    """The mean of a value over the frame, and by how much each conversation drawn makes it deviate.

    Hájek's (1971) mean of each group, by the group's share; linearised, centred within the group, with the finite
    population correction, summed by conversation (Särndal, Swensson and Wretman 1992, ch. 5 and 7). With weights in
    proportion to risk, the regression on the number of things (ch. 6) with its coefficient kept between that of
    Horvitz and Thompson (1952) and Hájek's: exact if findings go with risk, safe if they do not.

    Args:
        values: Shape (n,).
        of: The sample's weights.
        plain: Hájek's mean in any case.

    Returns:
        The mean, and deviations of shape (conversations + n,): the sum of their squares is its variance. What things of
        one conversation share counts by how much of it is unseen, for draws are of things: with all of a
        conversation seen nothing of it is unsure. The rest is each thing's own.
    """
    shared, own, mean = np.zeros(len(values)), np.zeros(len(values)), 0.0
    for number in range(int(of.group.max(initial=-1)) + 1):
        here = of.group == number
        weight, value, unsure = of.weight[here], values[here], of.unsure[here]
        open_ = unsure.sum() > 0
        size = weight.sum()
        centre = float((weight * value).sum() / size)
        if number == of.regress and not plain and open_:
            # what this group holds: the frame without the group whose weights sum to its things already
            size = of.population - of.weight[~here].sum()
            centre = _coefficient(weight, value, unsure, centre)
        mean += float((weight * value).sum() + centre * (size - weight.sum())) / of.population
        if open_:
            linear = weight * (value - centre) / of.population
            linear = linear - (unsure * linear).sum() / unsure.sum()
            clusters = max(len(np.unique(of.cluster[here][unsure > 0])), 2)
            linear *= np.sqrt(clusters / (clusters - 1))
            shared[here], own[here] = linear * unsure, linear * np.sqrt(unsure * (1 - unsure))
    sums = np.zeros(int(of.cluster.max(initial=-1)) + 1)
    np.add.at(sums, of.cluster, shared)
    return mean, np.concatenate([sums, own])


def another(values: Floats, of: Weights) -> float:
    """The weight one more finding might have: the mean of those met, with two as heavy as any in the sample added.

    Without a finding it is the heaviest, as Fay and Feuer (1997) always take it; with many, what findings usually
    weigh (Tiwari, Clegg and Zou 2006, Statistical Methods in Medical Research 15, take the mean of all things). Of
    none, one, two added and a mean weighted by itself, two held the truth best (bench/quality).
    """
    open_ = of.unsure > 0
    heaviest = float(of.weight[open_].max(initial=1.0))
    found = values[open_]
    return float(((of.weight[open_] * found).sum() + 2 * heaviest) / (found.sum() + 2))


def freedom(of: Weights) -> tuple[int, int]:
    """Degrees of freedom of a variance (conversations less strata), and those of a simple sample as large."""
    open_ = of.unsure > 0
    pairs = {(int(group), int(cluster)) for group, cluster in zip(of.group[open_], of.cluster[open_], strict=True)}
    groups = len({group for group, _ in pairs})
    return max(len(pairs) - groups - (of.regress >= 0), 1), max(len(pairs) - 1, 1)


def _coefficient(weight: Floats, value: Floats, unsure: Floats, hajek: float) -> float:
    """Of the regression of the value on 1 and the probability, what belongs to 1, between 0 and Hájek's mean."""
    part = unsure * weight**2
    lone, chance = np.ones(len(value)), 1 / weight
    square = np.array([[(part * a * b).sum() for b in (lone, chance)] for a in (lone, chance)])
    if np.linalg.det(square) <= 1e-9 * square[0, 0] * square[1, 1]:  # all probabilities alike: both are the same
        return hajek
    found = float(np.linalg.solve(square, np.array([(part * value).sum(), (part * chance * value).sum()]))[0])
    return min(max(found, min(hajek, 0.0)), max(hajek, 0.0))


def _gap(judged: Sequence[Judged], drawn: Mapping[str, int] | None) -> bool:
    """Whether some stratum was drawn from and nothing of it was reviewed."""
    return bool({name for name, count in (drawn or {}).items() if count} - {BEFORE} - {one.stratum for one in judged})


def _answered(judged: Sequence[Judged], drawn: Mapping[str, int] | None, *, pooled: bool) -> dict[str, float]:
    """Stratum to the share of the drawn that was judged; one share for all where a stratum cannot tell its own."""
    if drawn is None:
        return {}
    counts = Counter(one.stratum for one in judged)
    share = {name: counts[name] / drawn[name] for name in counts}
    if not pooled:
        return share
    asked = sum(count for name, count in drawn.items() if name != BEFORE)
    one = sum(count for name, count in counts.items() if name != BEFORE) / max(asked, 1)
    return {name: part if name == BEFORE else one for name, part in share.items()}


def _merged(judged: Sequence[Judged], names: list[str], held: Counter[str]) -> list[str]:
    """Put strata with fewer than two conversations judged together, and with them those with none (collapsed strata;
    Cochran 1977, 5A.12): ``held`` and the names are changed alike.
    """
    seen: dict[str, set[str]] = {name: set() for name in held if name != BEFORE and held[name]}
    for one, name in zip(judged, names, strict=True):
        if name in seen:
            seen[name].add(one.cluster)
    counts = Counter(names)
    small = {name for name in seen if len(seen[name]) < 2 and counts[name] < held[name]}
    whole = sorted(set(seen) - small, key=lambda name: (held[name], name))
    if small and len(set().union(*(seen[name] for name in small))) < 2 and whole:
        small.add(whole[-1])
    if not small:
        return names
    together = " + ".join(sorted(small))
    held[together] = sum(held.pop(name) for name in small)
    return [together if name in small else name for name in names]


def _numbered(names: Sequence[str]) -> Indexes:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], dtype=np.intp)
