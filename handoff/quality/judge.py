"""An AI judge put right by people: its verdicts on many things, corrected by what reviewers said of a few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handoff.quality.estimates import LEAST, check, refusal, unable, weighed
from handoff.quality.items import Estimate, Judged, Method
from handoff.quality.weights import Floats, Weights, deviations, weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the judge said of one thing of the frame."""

    id: str
    """As in ``Judged``, where people's sample holds it too."""
    part: str
    """The draw it belongs to, such as one night: what the judge sees beside the sample is drawn for each by itself."""
    probability: float
    """1 for what people's sample drew, else the chance of a thing beside it to be judged."""
    value: float | None
    """0 to 1; None where the answer could not be read."""


def corrected(
    judged: Sequence[Judged],
    verdicts: Mapping[str, float],
    *,
    method: Method,
    population: Mapping[str, int],
    level: float = 0.95,
    least: int = LEAST,
    drawn: Mapping[str, int] | None = None,
) -> Estimate:
    """Estimate the share of findings from a judge's verdicts on the frame and people's answers on a sample of it.

    Prediction-powered inference (Angelopoulos et al. 2023, doi 10.1126/science.adi6000) with power tuning (PPI++,
    Angelopoulos, Duchi and Zrnic 2023, arXiv 2311.01453), carried over to any of the designs as the difference
    estimator it is (Särndal, Swensson and Wretman 1992, 6.3): λ times the verdicts' mean over the frame, plus the
    weighted mean of answer minus λ times verdict over the sample. λ, from 0 to 1, makes the variance smallest: a
    judge who tells nothing gets 0, and what remains is the rate from people's answers. However wrong the judge is,
    the estimate is right; there is no way to the verdicts' mean alone.

    Args:
        judged: People's answers, as for ``estimates.rate``.
        verdicts: Id to the judge's verdict, 0 to 1, on things of the frame, given without seeing people's answers.
            Which things have one must not depend on the draw; where it does, see ``corrected_by_draw``. What has
            none gets the mean of the others, which is as good a guess as any and needs no assumption.
        method: How the people's sample was drawn.
        population: Stratum to things in the frame.
        level: Nominal coverage.
        least: Fewer answers of people than this are refused.
        drawn: Stratum to things drawn, reviewed or not.

    Returns:
        The corrected rate, or a refusal.

    Raises:
        ValueError: The numbers contradict one another, or a verdict is not from 0 to 1.
    """
    usual = float(np.mean(list(verdicts.values()))) if verdicts else 0.0
    seen = _Seen(verdicts=verdicts, usual=usual, mean=usual)
    return _corrected(judged, seen, method, population, level, least, drawn)


def corrected_by_draw(
    judged: Sequence[Judged],
    rulings: Sequence[Ruling],
    *,
    sizes: Mapping[str, float],
    method: Method,
    population: Mapping[str, int],
    level: float = 0.95,
    least: int = LEAST,
    drawn: Mapping[str, int] | None = None,
) -> Estimate:
    """The same where the judge saw what people's sample drew and a simple random draw of what it did not.

    The mean of such verdicts is not that of the frame: a risk-weighted sample holds too many bad things. Given the
    sample, though, the rest of the frame was drawn with known probabilities, so the mean weighted by them is right
    for every sample; its own variance is added, and λ allows for it. Verdicts nobody could read, and parts without
    any, count as the usual verdict wherever they are, in the sample and beside it.

    Args:
        judged: People's answers.
        rulings: Everything the judge was shown, readable or not; parts it has not finished are left out.
        sizes: Part to things of the frame in it, parts without rulings included.
        method: How the people's sample was drawn.
        population: Stratum to things in the frame.
        level: Nominal coverage.
        least: Fewer answers of people than this are refused.
        drawn: Stratum to things drawn, reviewed or not.

    Returns:
        The corrected rate, or a refusal.

    Raises:
        ValueError: The numbers contradict one another, or a verdict is not from 0 to 1.
    """
    if any(not 0 < one.probability <= 1 for one in rulings):
        raise ValueError("a probability must be above 0 and at most 1")
    return _corrected(judged, _seen(rulings, sizes), method, population, level, least, drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the judge's verdicts say of the frame."""

    verdicts: Mapping[str, float]
    usual: float
    """Stands for what has no verdict; any number would do."""
    mean: float
    """Of the verdicts over the frame, those that stand for none included."""
    variance: float = 0.0
    """Of that mean."""
    unread: int = 0


def _seen(rulings: Sequence[Ruling], sizes: Mapping[str, float]) -> _Seen:
    read = {one.id: one.value for one in rulings if one.value is not None}
    if not read:
        return _Seen(verdicts={}, usual=0.0, mean=0.0, unread=len(rulings))
    weight = [1 / one.probability for one in rulings if one.value is not None]
    usual = float(np.average(list(read.values()), weights=weight))
    whole, mean, variance = sum(sizes.values()) or 1.0, usual, 0.0
    for part, size in sizes.items():
        mine = [one for one in rulings if one.part == part]
        if not mine:
            continue
        off, spread = _part(mine, usual)
        mean += size / whole * off
        variance += (size / whole) ** 2 * spread
    return _Seen(verdicts=read, usual=usual, mean=mean, variance=variance, unread=len(rulings) - len(read))


def _part(rulings: Sequence[Ruling], usual: float) -> tuple[float, float]:
    """By how much the verdicts of one part lie off the usual one on average, and the variance of that.

    Only what was drawn beside the sample is unsure. One more false alarm among it is counted, so that a draw in
    which the judge happened to find nothing is not taken for certain.
    """
    chance = np.array([one.probability for one in rulings])
    off = np.array([0.0 if one.value is None else one.value - usual for one in rulings])
    mean = float(np.average(off, weights=1 / chance))
    beside = chance < 1
    count = int(beside.sum())
    if not count:
        return mean, 0.0
    unsure = (1 - chance[beside]) / chance[beside] ** 2
    squares = float((unsure * (off[beside] - mean) ** 2).sum()) * count / max(count - 1, 1)
    alarm = float(unsure.max()) * max(1 - usual - mean, 0.0) ** 2
    return mean, (squares + alarm) / float((1 / chance).sum()) ** 2


def _corrected(
    judged: Sequence[Judged], seen: _Seen, method: Method, population: Mapping[str, int], level: float, least: int,
    drawn: Mapping[str, int] | None,
) -> Estimate:  # fmt: skip
    check(judged, population, level, drawn)
    if any(not 0 <= verdict <= 1 for verdict in seen.verdicts.values()):
        raise ValueError("a verdict must be from 0 to 1")
    refused = unable(judged, population, least) or ("" if seen.verdicts else "the judge has judged nothing")
    if refused:
        return refusal(refused, judged, population, level)
    of = weights(judged, method=method, population=population, drawn=drawn)
    answers = np.array([one.value for one in judged])
    said = np.array([seen.verdicts.get(one.id, seen.usual) for one in judged])
    power = _power(answers, said, of, seen.variance)
    mean, parts = deviations(answers - power * said, of)
    parts = np.append(parts, power * seen.variance**0.5)
    unread = f", {seen.unread} more unreadable" if seen.unread else ""
    words = f"AI judge corrected by {len(judged)} reviews (PPI++, λ {power:.2f}, {len(seen.verdicts)} verdicts{unread})"
    return weighed(mean + power * seen.mean, parts, answers, of, population, level=level,
                   method=f"{words}, {method} sample", fitted=1)  # fmt: skip


def _power(answers: Floats, said: Floats, of: Weights, unsure: float) -> float:
    """The λ with the smallest variance, after one more false alarm as heavy as any thing in the sample.

    Without that alarm, a sample that happens to hold none of the judge's heavy errors trusts it too far.
    """
    rate, by_answer = deviations(answers, of, plain=True)
    usual, by_verdict = deviations(said, of, plain=True)
    heaviest = float(of.weight[of.unsure > 0].max(initial=1.0))
    alarm = heaviest * (heaviest - 1) / of.population**2 * (1 - usual)
    spread = float((by_verdict**2).sum()) + alarm * (1 - usual) + unsure
    both = float((by_answer * by_verdict).sum()) - alarm * rate
    return min(max(both / spread, 0.0), 1.0) if spread > _NOTHING else 0.0


_NOTHING = 1e-18
"""A variance that is rounding only."""
