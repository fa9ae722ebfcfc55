"""A rate with its interval from what was judged of a sample, or the reason why none is given."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import t as student

from handoff.quality import intervals
from handoff.quality.items import BEFORE, Estimate, Judged, Method
from handoff.quality.weights import Floats, Weights, another, deviations, freedom, weights

LEAST = 20


def rate(
    judged: Sequence[Judged],
    *,
    method: Method,
    population: Mapping[str, int],
    level: float = 0.95,
    least: int = LEAST,
    drawn: Mapping[str, int] | None = None,
) -> Estimate:
    """Estimate the share of findings in the frame.

    A simple sample of yes-or-no answers, one for each conversation, gets the exact interval of ``intervals.exact``;
    everything else the mean and variance of ``weights.deviations`` and the interval of ``intervals.matched``, its
    variance widened by the squared ratio of Student's quantiles with the design's and a simple sample's degrees of
    freedom (Korn and Graubard 1998).

    Args:
        judged: Things with an answer, at most once each; what an earlier sample drew has the stratum BEFORE.
        method: How the sample was drawn.
        population: Stratum to things in the frame, as ``designs.population`` counts them.
        level: Nominal coverage, above 0 and below 1.
        least: Fewer judged things than this are refused.
        drawn: Stratum to things drawn, reviewed or not. Give it wherever it is known: without it all that was drawn
            is taken to be judged, and a risk-weighted sample gets the wider interval of Hájek's mean.

    Returns:
        The rate; ``value`` is None and ``refused`` says why where there is none.

    Raises:
        ValueError: The numbers contradict one another.
    """
    check(judged, population, level, drawn)
    refused = unable(judged, population, least)
    if refused:
        return refusal(refused, judged, population, level)
    known, words = _exactly(judged, method, population), _words(judged, method, drawn)
    if known is not None:
        found, n, before, frame = known
        low, high = intervals.exact(found, n, frame, level)
        whole = frame + population.get(BEFORE, 0)
        value = (before + found * frame / n) / whole
        low, high = (before + low * frame) / whole, (before + high * frame) / whole
        return Estimate(value=value, low=low, high=high, level=level, n=len(judged), population=whole,
                        method=f"exact for a finite population, {words}")  # fmt: skip
    of = weights(judged, method=method, population=population, drawn=drawn)
    values = np.array([one.value for one in judged])
    mean, parts = deviations(values, of)
    how = "Hájek" if of.regress < 0 else "Horvitz-Thompson with regression"
    return weighed(mean, parts, values, of, population, level=level, method=f"{how}, {words}")


def weighed(
    mean: float, parts: Floats, values: Floats, of: Weights, population: Mapping[str, int], *, level: float,
    method: str, fitted: int = 0,
) -> Estimate:  # fmt: skip
    """The estimate of a mean and its deviations.

    Args:
        mean: Not necessarily between 0 and 1.
        parts: Deviations by conversation, as ``weights.deviations`` gives them.
        values: The answers themselves, shape (n,): what is known bounds the interval.
        of: The sample's weights.
        population: Stratum to things.
        level: Nominal coverage.
        method: In words.
        fitted: Numbers fitted on the same answers, each of which costs a degree of freedom.
    """
    mean = min(max(mean, 0.0), 1.0)
    free, simple = freedom(of)
    tail = 1 - (1 - level) / 2
    wider = (student.ppf(tail, max(free - fitted, 1)) / student.ppf(tail, simple)) ** 2
    heavy = another(values, of), another(1 - values, of)
    low, high = intervals.matched(mean, float((parts**2).sum() * wider), heavy, of.population, level)
    whole = sum(population.values())
    low, high = max(low, values.sum() / whole), min(high, 1 - (1 - values).sum() / whole)
    mean = min(max(mean, low), high)
    return Estimate(
        value=mean, low=float(low), high=float(high), level=level, n=len(values), population=whole, method=method
    )


def check(
    judged: Sequence[Judged], population: Mapping[str, int], level: float, drawn: Mapping[str, int] | None
) -> None:
    """Refuse numbers that contradict one another.

    Raises:
        ValueError: In words.
    """
    if not 0 < level < 1:
        raise ValueError(f"{level} is no level")
    if len({one.id for one in judged}) < len(judged):
        raise ValueError("a thing was judged twice: give one answer for each")
    if any(not 0 < one.probability <= 1 or not 0 <= one.value <= 1 for one in judged):
        raise ValueError("a probability must be above 0 and at most 1, an answer from 0 to 1")
    for stratum, count in Counter(one.stratum for one in judged).items():
        asked = population.get(stratum, 0) if drawn is None else drawn.get(stratum, 0)
        if count > min(asked, population.get(stratum, 0)):
            raise ValueError(f"more was judged of {stratum!r} than drawn or held")


def unable(judged: Sequence[Judged], population: Mapping[str, int], least: int) -> str:
    """Why there can be no rate, or nothing."""
    if len(judged) < max(least, 1):
        return f"{len(judged)} judged, {max(least, 1)} needed"
    if sum(population.values()) > population.get(BEFORE, 0) and all(one.stratum == BEFORE for one in judged):
        return "nothing of this draw has been reviewed yet"
    return ""


def refusal(why: str, judged: Sequence[Judged], population: Mapping[str, int], level: float) -> Estimate:
    """No rate, and why."""
    whole = sum(population.values())
    return Estimate(
        value=None, low=0.0, high=1.0, level=level, n=len(judged), population=whole, method="none", refused=why
    )


def _exactly(
    judged: Sequence[Judged], method: Method, population: Mapping[str, int]
) -> tuple[int, int, int, int] | None:
    """Findings, judged things, findings drawn before and the frame without those, where the exact interval is due."""
    strata = sum(1 for name, size in population.items() if size and name != BEFORE)
    if method is Method.RISK or (method is Method.STRATIFIED and strata > 1):
        return None
    fresh = [one for one in judged if one.stratum != BEFORE]
    if len(judged) - len(fresh) < population.get(BEFORE, 0) or not fresh:
        return None
    if any(one.value not in (0, 1) for one in judged) or len({one.cluster for one in fresh}) < len(fresh):
        return None
    found, before = (sum(int(one.value) for one in some if (one.stratum == BEFORE) is old)
                     for some, old in ((judged, False), (judged, True)))  # fmt: skip
    return found, len(fresh), before, sum(size for name, size in population.items() if name != BEFORE)


def _words(judged: Sequence[Judged], method: Method, drawn: Mapping[str, int] | None) -> str:
    words = [{"simple": "simple random", "stratified": "stratified", "risk": "risk-weighted"}[method] + " sample"]
    if len({one.cluster for one in judged}) < len(judged):
        words.append("clustered by conversation")
    asked = sum((drawn or {}).values())
    if len(judged) < asked:
        words.append(f"{len(judged)} of {asked} drawn were reviewed, the others taken to be like them by stratum")
    return ", ".join(words)
